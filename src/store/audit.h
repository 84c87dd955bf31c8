/* Data quality: the conventions of books, and what audits counted. */
#pragma once

#include "contact/fact.h"
#include "contact/quality.h"
#include "store/store.h"

/* The conventions of a book; those that it never changed are quality_defaults. */
bool store_quality_get(struct store *store, struct uuid book, struct quality_settings *settings,
                       struct error *error);
bool store_quality_put(struct store *store, struct uuid book,
                       const struct quality_settings *settings, struct error *error);

/* ---- figures ---- */

struct audit_row {
    int64_t day; /* since 1970 UTC */
    const char *name;
    int64_t value;
};

struct audit_rows {
    struct audit_row *items;
    size_t count;
    size_t capacity;
};

/* In place of what was counted in the book on that day. */
bool store_audit_clear(struct store *store, struct uuid book, int64_t day, struct error *error);
bool store_audit_put(struct store *store, struct uuid book, const struct audit_row *row,
                     struct error *error);

/* From `first_day` on, by day and name. */
bool store_audit_rows(struct store *store, struct arena *arena, struct uuid book, int64_t first_day,
                      struct audit_rows *rows, struct error *error);

/* ---- plans ---- */

struct audit_plan {
    struct uuid book;
    struct uuid owner;
    enum quality_schedule schedule;
    int day, hour;
    int64_t planned_ms; /* of the audit begun last; 0: never */
};

struct audit_plans {
    struct audit_plan *items;
    size_t count;
    size_t capacity;
};

/* Of all books that are no directory and not in the bin. */
bool store_audit_plans(struct store *store, struct arena *arena, struct audit_plans *plans,
                       struct error *error);
bool store_audit_begun(struct store *store, struct uuid book, int64_t planned_ms,
                       struct error *error);

/* ---- counting ---- */

/* Pairs whose two records stand in force in this book: open ones of two contacts, decided ones. */
bool store_audit_pairs(struct store *store, struct uuid book, int64_t *open, int64_t *closed,
                       struct error *error);

/* How many contacts of the book have an identifier, counted up to AUDIT_HOLDERS_MAX records. */
enum { AUDIT_HOLDERS_MAX = 20 };
bool store_audit_holders(struct store *store, struct uuid audience, enum fact_kind kind,
                         const char *value, struct uuid book, int64_t *contacts,
                         struct error *error);

/* How many records in force of the book belong to a group. */
bool store_audit_members(struct store *store, struct uuid group, struct uuid book, int64_t *records,
                         struct error *error);

/* Proposals of one operation with exactly these arguments that wait for a user. */
bool store_audit_waiting(struct store *store, struct uuid author, const char *operation,
                         const char *arguments, int64_t now_ms, int64_t *count,
                         struct error *error);
