/* A file of contacts, whatever its format, item by item.
 *
 * First the survey: the whole file is read once, without keeping it, to find out what it is and how
 * many items it has. With what the survey says, which may be changed and stored in between, the
 * items are read.
 */
#pragma once

#include "format/table.h"

enum file_format {
    FILE_FORMAT_UNKNOWN,
    FILE_FORMAT_CSV,
    FILE_FORMAT_VCARD,
    FILE_FORMAT_JSON, /* contacts of /v1, flat ones of the tool, JSContact cards: a list or lines */
    FILE_FORMAT_XLSX, /* only as a file comes in: it is turned into CSV first (xlsx.h) */
};

const char *file_format_name(enum file_format format);
bool file_format_find(struct slice name, enum file_format *format);

struct survey {
    enum file_format format;
    int64_t items;
    unsigned kinds;  /* FACT_BITs of what was seen; not of tables */
    bool has_groups; /* it may have cards of groups, whose members are told elsewhere in it */
    enum value_policy policies[FACT_KIND_COUNT]; /* of formats without columns */
    struct table_plan table;                     /* of FILE_FORMAT_CSV */
};

/* What the first bytes and the name (may be NULL) say a file is. */
enum file_format file_format_guess(struct slice beginning, const char *name);

bool survey_file(struct byte_source source, enum file_format format, struct arena *arena,
                 struct survey *survey, struct error *error);

/* As a JSON object, and back. STATUS_INVALID when it says what cannot be. */
void survey_write(struct json_writer *writer, const struct survey *survey);
bool survey_read(struct arena *arena, struct slice json, struct survey *survey,
                 struct error *error);

enum reader_step {
    READER_END,
    READER_ITEM,
    READER_GROUP,  /* no contact, but a group and who is in it (vCard) */
    READER_BAD,    /* this item cannot be read; `error` says why; the next one may be */
    READER_FAILED, /* the source could not be read */
};

struct reader_item {
    struct draft draft;        /* not yet normalized, policies applied */
    int64_t number;            /* from 1; bad ones count */
    int64_t line;              /* in the file, from 1, where it begins */
    struct slice original;     /* of cards and objects: the text as it stood */
    const struct slice *cells; /* of tables: the row */
    size_t cell_count;
};

struct reader;

/* `survey` outlives the reader. */
struct reader *reader_open(struct byte_source source, const struct survey *survey,
                           struct error *error);

/* Learns from the same file, read from its beginning by another source, who is in its groups; when
 * survey.has_groups. */
bool reader_learn_groups(struct reader *reader, struct byte_source again, struct error *error);
void reader_free(struct reader *reader);
DEFINE_AUTO_FREE(reader)

/* The next item, in the arena, which may be another one for each. Also for READER_BAD everything
 * but the draft is set. */
enum reader_step reader_next(struct reader *reader, struct arena *arena, struct reader_item *item,
                             struct error *error);

/* Appends the item to a file of those that were refused: the same columns or card, with the reason
 * and what would mend it. Reading that file again leaves both out. `is_first`: headers too. */
void reader_write_refused(const struct reader *reader, const struct reader_item *item,
                          const char *reason, const char *fix, bool is_first, struct buffer *out);
