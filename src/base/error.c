/* One vocabulary of failure. */
#include "base/error.h"

#include "base/arena.h"

#include "base/slice.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes off the UTF-8 character that a cut at the end of the room left incomplete. */
static void drop_cut_character(char *text)
{
    size_t length = strlen(text);
    size_t lead = length;
    while (lead > 0 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead > 0 && (unsigned char)text[lead - 1] >= 0xC0 &&
        !slice_is_utf8((struct slice){text + lead - 1, length - lead + 1}))
        text[lead - 1] = '\0';
}

/* `pointer` and the arguments may be parts of the old error. */
static void __attribute__((format(printf, 4, 0)))
fill(struct error *error, enum status status, const char *pointer, const char *format,
     va_list arguments)
{
    struct error filled = {.status = status};
    snprintf(filled.pointer, sizeof(filled.pointer), "%s", pointer);
    drop_cut_character(filled.pointer);
    vsnprintf(filled.message, sizeof(filled.message), format, arguments);
    drop_cut_character(filled.message);
    *error = filled;
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
    drop_cut_character(error->pointer);
}

bool error_within_list(struct error *error, const char *list, size_t place)
{
    char pointer[sizeof(error->pointer)];
    snprintf(pointer, sizeof(pointer), "/%s/%zu", list, place);
    error_within(error, pointer);
    return false;
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

const char *error_pointer(struct arena *arena, const char *place, const char *key)
{
    char *pointer = arena_alloc(arena, strlen(place) + 2 * strlen(key) + 2);
    char *out = stpcpy(pointer, place);
    *out++ = '/';
    for (; *key; key++) {
        bool is_special = *key == '~' || *key == '/';
        *out++ = is_special ? '~' : *key;
        if (is_special)
            *out++ = *key == '~' ? '0' : '1';
    }
    return pointer;
}

void error_accepts(struct error *error, const char *const *words)
{
    size_t used = 0;
    error->accepted[0] = '\0';
    for (; *words; words++)
        if (used + strlen(*words) + 3 <= sizeof(error->accepted))
            used += (size_t)snprintf(error->accepted + used, sizeof(error->accepted) - used, "%s%s",
                                     used ? ", " : "", *words);
}
