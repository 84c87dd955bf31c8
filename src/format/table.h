/* A table of contacts: the rows of a CSV file of whatever program, and what its columns mean.
 *
 * A file is read twice. The survey reads it whole, counts its rows and finds out how it is written:
 * encoding, separator, lines before the header, whether there is a header, which program wrote it,
 * and what each column means, from its header and from what stands in it. The plan it makes can be
 * changed by a person, stored, and is then used to read the rows.
 */
#pragma once

#include "base/json-writer.h"
#include "base/stream.h"
#include "contact/draft.h"
#include <jansson.h>

enum { TABLE_COLUMNS_MAX = 1000, TABLE_CELL_BYTES_MAX = 1 << 20, COLUMN_SAMPLES = 3 };

struct table_column {
    const char *header; /* as it stands in the file; "Column 3" where there is no header */
    const char *field;  /* what it means, in words that column_field_check knows: "first_name",
                           "email:work", "phone_number:mobile#2", "custom:Shoe size", "skip" */
    int confidence;     /* 0 to 100 */
    enum value_policy policy;
    const char *samples[COLUMN_SAMPLES]; /* the first cells that are not empty; NULL: no more */
};

struct table_plan {
    const char *program;  /* "google", "outlook", "linkedin", ...; NULL: not known */
    const char *encoding; /* ICU's name: "UTF-8", "windows-1252"; rows that are UTF-8 are read as
                             that in any case */
    bool is_mixed;        /* some rows are UTF-8, others are not */
    char separator;
    size_t preamble_lines; /* before the header */
    bool has_header;
    int64_t rows; /* of contacts, broken ones too: neither headers nor empty ones */
    struct table_column *columns;
    size_t column_count;
};

/* Reads all of the source. Fails with STATUS_INVALID when it is no table (binary, empty, more than
 * TABLE_COLUMNS_MAX columns), saying what it seems to be. */
bool table_survey(struct byte_source source, struct arena *arena, struct table_plan *plan,
                  struct error *error);

/* The plan as the members of a JSON object that the caller opened, and back. */
void table_plan_write(struct json_writer *writer, const struct table_plan *plan);
bool table_plan_read(struct arena *arena, const json_t *json, struct table_plan *plan,
                     struct error *error);

/* The member "columns" of such an object; `header` is what the member with a column's header is
 * called. */
void table_columns_write(struct json_writer *writer, const struct table_plan *plan,
                         const char *header);

/* Whether these words name a meaning; the error names what would be accepted, and the nearest. */
bool column_field_check(const char *field, struct error *error);

/* What rows of this plan cannot have: bits of enum requirement that no column gives. */
unsigned table_plan_lacks(const struct table_plan *plan);

/* FACT_BITs of what the columns mean. */
unsigned table_plan_kinds(const struct table_plan *plan);

struct table;

enum table_step {
    TABLE_END,
    TABLE_ROW,
    TABLE_BAD,    /* this row cannot be read; `error` says why; the next one may be */
    TABLE_FAILED, /* the source could not be read */
};

struct table_row {
    /* Not yet normalized: EDIT_ADD, EDIT_FILL and EDIT_OVERWRITE steps by the columns' policies, of
     * which the strongest counts where several columns make one fact (overwrite, add, fill). A
     * fact's source is the pointer of its column. source_key is the row's id in its program, if it
     * has one; a Kith id is in `join`, a book in `book_name`. */
    struct draft draft;
    const struct slice *cells; /* as in the file, but UTF-8, without quotes and marks */
    size_t cell_count;
    int64_t number; /* of the row among those of contacts, from 1 */
    int64_t line;   /* in the file, from 1, where it begins */
};

/* `plan` outlives the table. */
struct table *table_open(struct byte_source source, const struct table_plan *plan,
                         struct error *error);
void table_free(struct table *table);
DEFINE_AUTO_FREE(table)

/* The next row that is not empty; in the arena. Also set for TABLE_BAD: cells, number, line. In
 * its error the pointer is "/" and the header of the column. */
enum table_step table_read(struct table *table, struct arena *arena, struct table_row *row,
                           struct error *error);

/* One row of CSV (RFC 4180), quoted where needed and safe in a spreadsheet: a cell that it would
 * take for a formula gets a mark in front that reading takes away again. */
void table_write_row(struct buffer *out, const struct slice *cells, size_t count);
