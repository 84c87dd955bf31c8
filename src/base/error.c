/* One vocabulary of failure. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct error *error, enum status status, const char *pointer, const char *format,
                 va_list arguments)
{
    error->status = status;
    error->accepted[0] = '\0';
    snprintf(error->pointer, sizeof(error->pointer), "%s", pointer);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
}

bool fail(struct error *error, enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, "", format, arguments);
    va_end(arguments);
    return false;
}

bool fail_at(struct error *error, enum status status, const char *pointer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, pointer, format, arguments);
    va_end(arguments);
    return false;
}

void error_within(struct error *error, const char *prefix)
{
    size_t room = sizeof(error->pointer) - 1;
    size_t before = strnlen(prefix, room);
    size_t after = strlen(error->pointer);
    if (after > room - before)
        after = room - before;
    memmove(error->pointer + before, error->pointer, after);
    memcpy(error->pointer, prefix, before);
    error->pointer[before + after] = '\0';
}

const char *status_name(enum status status)
{
    static const char *const names[STATUS_COUNT] = {
        [STATUS_OK] = "ok",
        [STATUS_INVALID] = "invalid",
        [STATUS_UNAUTHENTICATED] = "unauthenticated",
        [STATUS_DENIED] = "denied",
        [STATUS_NOT_FOUND] = "not_found",
        [STATUS_CONFLICT] = "conflict",
        [STATUS_AMBIGUOUS] = "ambiguous",
        [STATUS_PRECONDITION] = "precondition",
        [STATUS_LIMIT] = "limit",
        [STATUS_UNAVAILABLE] = "unavailable",
        [STATUS_INTERNAL] = "internal",
    };
    return names[status];
}
