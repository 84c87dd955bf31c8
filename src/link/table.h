/* The records to be linked, as numbers: every value once, in the form in which it is compared.
 *
 * Records are added in any order, then settled: sorted by what they hold, so that everything that
 * follows does not depend on the order in which they came. Indices of records mean that order;
 * a record's `place` tells where it came.
 */
#pragma once

#include "link/nicknames.h"
#include "link/record-fold.h"
#include "link/schema.h"
#include "link/sketch.h"
#include "link/values.h"

enum {
    LINK_RECORDS_MAX = 1 << 24,
    LINK_SLAB_RECORDS = 1 << 16,
    LINK_SLABS = LINK_RECORDS_MAX / LINK_SLAB_RECORDS,
};

struct link_record {
    uint64_t neighbourhood; /* of its family name: records that are compared stand together */
    uint64_t hash;          /* of all that it holds */
    uint32_t place;         /* its number by order of arrival */
    uint8_t file;           /* 0 or 1 */
    uint8_t generation;     /* enum generation */
    bool is_repeated;       /* holds all that the record before it does, once settled */
};

struct link_table {
    struct link_schema schema;
    struct arena *arena; /* names of fields */
    enum link_role roles[LINK_COLUMNS_MAX];
    size_t column_count;
    struct record_folder folder;

    struct values names;                   /* given and family names together: they are swapped */
    struct name_roots *name_roots;         /* of each, once settled */
    struct values locals;                  /* parts of e-mail addresses */
    struct values fields[LINK_FIELDS_MAX]; /* of all other fields */
    struct sketch *sketches[LINK_FIELDS_MAX]; /* of each field's values, once settled; those of
                                                 given and family names are one */

    struct {
        struct link_record *items;
        size_t count, capacity;
    } records;
    struct {
        uint32_t *items; /* slot_count numbers a record */
        size_t count, capacity;
    } rows;
    uint32_t *slabs[LINK_SLABS]; /* the same of records that a loader read, until settled: so many
                                    in each, which does not move while others come */
    bool has_two_files;    /* a record of the second one came; the caller may say that there is one,
                              as it may have no records */
    size_t distinct_count; /* records that are not repeated, once settled */
    bool is_settled;
    bool is_lent;        /* how often values stand in records is known from elsewhere */
    uint64_t population; /* records that values are counted in, once settled */
    unsigned threads;    /* that settling may use; 0: one */
};

/* NULL when the columns cannot be compared, see link_schema_init. */
struct link_table *link_table_new(const struct link_column *columns, size_t count,
                                  struct error *error);
void link_table_free(struct link_table *table);
DEFINE_AUTO_FREE(link_table)

/* Adds a record of file 0 or 1; cells that are missing at the end are empty. STATUS_LIMIT when
 * there are LINK_RECORDS_MAX already, or texts of VALUES_BYTES_MAX. */
bool link_table_add(struct link_table *table, unsigned file, const struct slice *cells,
                    size_t count, struct error *error);

/* Adds the one record that the table's folder has folded. Inside `link` only. */
bool link_table_add_folded(struct link_table *table, unsigned file, struct error *error);

/* Where records go that were folded together: place and file of each are told already. */
struct link_incoming {
    const struct folded *folded;
    struct link_record *records;
    uint32_t *rows;   /* of all numbers 0 */
    uint64_t *hashes; /* of the values in the rows; 0 to begin with */
};

/* Puts the values of a field into its set and their numbers into the rows; several threads may do
 * that for fields of different sets. Inside `link` only. */
bool link_table_put_field(struct link_table *table, unsigned field, struct link_incoming *incoming,
                          struct error *error);

void link_table_free_slabs(struct link_table *table);

/* Describes the records, when all fields are there. Inside `link` only. */
void link_table_put_records(const struct link_table *table, struct link_incoming *incoming);

/* Fails with what is said of more records than a table can hold. */
bool link_table_refuse_records(struct error *error);

/* After the last record, once. Values get new numbers, in the order of the records. */
void link_table_settle(struct link_table *table);

static inline const uint32_t *link_row(const struct link_table *table, uint32_t record)
{
    return table->rows.items + (size_t)record * table->schema.slot_count;
}

/* Where the records end that hold all that this one does, which is the first of them. Of one file
 * that is no pair of books they are one: keys and pairs are those of the first one only. */
static inline uint32_t link_equals_end(const struct link_table *table, uint32_t record)
{
    uint32_t end = record + 1;
    while (end < table->records.count && table->records.items[end].is_repeated)
        end++;
    return end;
}

/* The values of a field. */
const struct values *link_values(const struct link_table *table, unsigned field);
struct values *link_values_of(struct link_table *table, unsigned field); /* to be changed */

/* The record's one value of a kind, its first; 0 when it has none. */
uint32_t link_first(const struct link_table *table, const uint32_t *row, enum link_kind kind);
