/* One vocabulary of failure for the whole program, and one sentence each time.
 *
 * A function that can fail returns bool (or a pointer, NULL on failure) and fills `error`. Whoever
 * detects the failure writes the sentence; callers pass it on. Each front end has one table from
 * enum status to its own form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum status {
    STATUS_OK,
    STATUS_INVALID,         /* the request is wrong; the sentence says what would be right */
    STATUS_UNAUTHENTICATED, /* no credential, or one that no longer counts */
    STATUS_DENIED,          /* the actor may not do this */
    STATUS_NOT_FOUND,       /* no such thing, or none this actor may know of */
    STATUS_CONFLICT,        /* another contact holds the identifier; same key, other request */
    STATUS_AMBIGUOUS,       /* a decision is needed; the sentence names the ways on */
    STATUS_PRECONDITION,    /* If-Match names another version */
    STATUS_LIMIT,           /* too large, too many, too often */
    STATUS_UNAVAILABLE,     /* try again */
    STATUS_INTERNAL,        /* our fault */
};

enum { STATUS_COUNT = STATUS_INTERNAL + 1 };

struct error {
    enum status status;
    char message[400];
    char pointer[200];  /* RFC 6901, the field at fault; "" when none */
    char accepted[300]; /* what would be accepted instead; "" when the message says it */
};

/* Fills `error` and gives false, so that a failing function ends with `return fail(...)`. The
 * arguments may be parts of `error` itself; a sentence that is too long is cut. */
bool fail(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, naming the field at fault by its JSON pointer. */
bool fail_at(struct error *error, enum status status, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts `prefix` before the pointer of an error: what a caller knows of where its part stands. */
void error_within(struct error *error, const char *prefix);

/* The same with "/list/place", of one entry of a list. Always false. */
bool error_within_list(struct error *error, const char *list, size_t place);

/* "not_found": the name of a status in answers and logs. */
const char *status_name(enum status status);

struct arena;

/* `place` and, behind a slash, `key` with what RFC 6901 section 3 wants escaped ("~" and "/"). */
const char *error_pointer(struct arena *arena, const char *place, const char *key);

/* Says what would be accepted: "a, b, c" of a NULL-terminated list; what has no room is left out.
 */
void error_accepts(struct error *error, const char *const *words);
