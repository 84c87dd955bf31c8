/* Proving that the derived indexes say what the records say, and making them anew. */
#pragma once

#include "store/record.h"

/* Rows of each derived table. */
struct index_totals {
    int64_t orders;
    int64_t identifiers;
    int64_t members;
    int64_t documents;
};

bool store_index_totals(struct store *store, struct index_totals *totals, struct error *error);

/* Adds to `expected` what a record in force should have, and to `found` what of it is there. */
bool store_index_verify(struct store *store, struct arena *arena, const struct record *record,
                        struct uuid audience, bool has_siblings, struct index_totals *expected,
                        struct index_totals *found, struct error *error);

/* Whether the counts of list rows by the beginning of their keys are those of the list. */
bool store_order_counts_fit(struct store *store, bool *fit, struct error *error);

/* Contacts of a book, counted from the records. */
bool store_count_contacts(struct store *store, struct uuid book, int64_t *count,
                          struct error *error);

/* Empties every derived table of the organization, the books' counts included. */
bool store_index_clear(struct store *store, struct error *error);

/* Writes what is derived from a record in force, into emptied tables. */
bool store_index_insert(struct store *store, struct arena *arena, const struct record *record,
                        struct uuid audience, bool has_siblings, struct error *error);

bool store_set_contact_count(struct store *store, struct uuid book, int64_t count,
                             struct error *error);
