/* The cells of a record in normal form, before they have numbers. Inside `link` only. */
#pragma once

#include "link/schema.h"
#include "link/values.h"

/* Folds the records of a table, a few at a time. */
struct record_folder {
    const struct link_schema *schema;
    const enum link_role *roles; /* of the columns */
    size_t column_count;
    struct values domains; /* `other` is the label that somebody registered, a domain's company */
    struct arena *arena;   /* of the texts */
};

struct folded_value {
    unsigned field;
    struct slice text, other; /* the local part of an address, the line of a phone's extension */
    uint64_t hash, other_hash;
};

struct folded_record {
    struct folded_value *items; /* in the order in which the record's row is filled */
    size_t count, capacity;
    uint8_t generation; /* enum generation */
};

void record_folder_init(struct record_folder *folder, const struct link_schema *schema,
                        const enum link_role *roles, size_t column_count);
void record_folder_clear(struct record_folder *folder);

/* Forgets the texts of all records that were folded. */
void record_folder_reset(struct record_folder *folder);

/* Texts live until the folder is reset. */
void record_fold(struct record_folder *folder, const struct slice *cells, size_t count,
                 struct folded_record *record);
