/* Books, their grants, and large deletions that were let go on. */
#pragma once

#include "contact/rights.h"
#include "store/store.h"

/* All books of the organization with their grants, those in the bin included, by name. */
bool store_books(struct store *store, struct arena *arena, struct books *books,
                 struct error *error);
bool store_book_insert(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error);
/* Name, description, scope, team, member rights, region, bin, merging; grants are replaced. */
bool store_book_update(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error);

/* So many contacts more (or fewer) stand in the book. Written when the books are read next, at the
 * next savepoint or its end, or with the commit: many records of one book change its row once. */
bool store_book_count(struct store *store, struct uuid book, int change, struct error *error);
bool store_write_counts(struct store *store, struct error *error);

/* Takes away what was granted to a user, in all books. */
bool store_grants_revoke_of(struct store *store, struct uuid user, struct error *error);

/* When this user last let a large deletion in this book go on; 0: never. */
bool store_release_get(struct store *store, struct uuid user, struct uuid book,
                       int64_t *released_ms, struct error *error);
bool store_release_put(struct store *store, struct uuid user, struct uuid book, int64_t released_ms,
                       struct error *error);
