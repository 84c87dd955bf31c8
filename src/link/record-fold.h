/* Records in normal form, before their values have numbers. Inside `link` only. */
#pragma once

#include "link/schema.h"
#include "link/values.h"

enum { FOLDED_RECORDS_MAX = 512 };

struct folded_value {
    uint32_t record;          /* of those that were folded together */
    struct slice text, other; /* the local part of an address, the line of a phone's extension */
    uint64_t hash, other_hash;
};

/* Records that were folded together: the values of each field, record by record, those of one
 * record in the order in which its row is filled. */
struct folded {
    struct folded_values {
        struct folded_value *items;
        size_t count, capacity;
    } of_field[LINK_FIELDS_MAX];
    uint8_t generations[FOLDED_RECORDS_MAX]; /* enum generation, of each record */
    uint32_t count;                          /* records */
};

/* Folds the records of a table, some together. */
struct record_folder {
    const struct link_schema *schema;
    const enum link_role *roles; /* of the columns */
    size_t column_count;
    struct values domains; /* `other` is the label that somebody registered, a domain's company */
    struct arena *arena;   /* of the texts */
    struct folded folded;  /* texts live until the folder is reset, or are the caller's */
};

void record_folder_init(struct record_folder *folder, const struct link_schema *schema,
                        const enum link_role *roles, size_t column_count);
void record_folder_clear(struct record_folder *folder);

/* Forgets what was folded. */
void record_folder_reset(struct record_folder *folder);

/* One record more, up to FOLDED_RECORDS_MAX. The cells must live until the folder is reset. */
void record_fold(struct record_folder *folder, const struct slice *cells, size_t count);

/* The place of one more value of the record that is being added, whose number is folded.count. */
struct folded_value *folded_push(struct folded *folded, unsigned field);
