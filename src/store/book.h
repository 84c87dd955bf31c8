/* Books, their grants, and deletions that wait for a word. */
#pragma once

#include "contact/rights.h"
#include "store/store.h"

/* All books of the organization with their grants, those in the bin included, by name. */
bool store_books(struct store *store, struct arena *arena, struct books *books,
                 struct error *error);
bool store_book_insert(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error);
/* Name, description, scope, team, member rights, region, bin; grants are replaced. */
bool store_book_update(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error);

struct deletion_hold {
    struct uuid id;
    struct uuid user;
    struct uuid book;
    int64_t created_ms;
    int64_t released_ms;
};

/* The newest hold of this user on this book made after `since_ms`; id nil when there is none. */
bool store_hold_find(struct store *store, struct uuid user, struct uuid book, int64_t since_ms,
                     struct deletion_hold *hold, struct error *error);
bool store_hold_insert(struct store *store, const struct deletion_hold *hold, struct error *error);
bool store_hold_release(struct store *store, struct uuid hold, int64_t at_ms, bool *was_held,
                        struct error *error);
