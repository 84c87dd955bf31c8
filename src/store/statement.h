/* How statements are written down, so that tests can see all of them.
 *
 * STATEMENT(select_book, "SELECT ... WHERE organization = $1 ...") defines the constant text and
 * registers it: tests prepare every registered statement on both engines, and check that each names
 * the organization of every table it touches. SHARED_STATEMENT is for what stands outside any
 * organization, SQLITE_STATEMENT and POSTGRES_STATEMENT for the few texts where the engines differ.
 * Private to store/.
 */
#pragma once

#include "store/store.h"

enum statement_kind { STATEMENT_COMMON, STATEMENT_SHARED, STATEMENT_SQLITE, STATEMENT_POSTGRES };

struct statement_entry {
    const char *sql;
    const char *name;
    enum statement_kind kind;
};

#define STATEMENT(name, ...)          STATEMENT_(name, STATEMENT_COMMON, __VA_ARGS__)
#define SHARED_STATEMENT(name, ...)   STATEMENT_(name, STATEMENT_SHARED, __VA_ARGS__)
#define SQLITE_STATEMENT(name, ...)   STATEMENT_(name, STATEMENT_SQLITE, __VA_ARGS__)
#define POSTGRES_STATEMENT(name, ...) STATEMENT_(name, STATEMENT_POSTGRES, __VA_ARGS__)
#define STATEMENT_(name, kind, ...)                                                                \
    static const char name[] = __VA_ARGS__;                                                        \
    /* Aligned as its type asks: compilers like more, and gaps would not be entries. */            \
    __attribute__((section("kith_sql"), used,                                                      \
                   aligned(_Alignof(struct statement_entry)))) static const struct statement_entry \
        name##_entry = {name, #name, kind}

/* All that are linked in; begin to end. */
extern const struct statement_entry __start_kith_sql[], __stop_kith_sql[];

/* The statement with the selected organization bound to $1. */
struct db_statement *store_prepare(struct store *store, const char *sql, struct error *error);

/* The same without writing what waits (unwritten.h): for statements that touch none of it. */
struct db_statement *store_prepare_beside(struct store *store, const char *sql,
                                          struct error *error);

/* The one of two texts that the store's engine speaks. */
static inline const char *statement_for(const struct store *store, const char *sqlite,
                                        const char *postgres)
{
    return db_engine(store->db) == DB_ENGINE_SQLITE ? sqlite : postgres;
}

/* One number from the first row, `missing` when there is none. */
bool store_number(struct db_statement *statement, int64_t missing, int64_t *number,
                  struct error *error);
