/* Identifiers: UUID version 7 (RFC 9562 section 5.7), 16 bytes inside, text outside.
 *
 * Version 7 begins with the time, so new rows are appended to an index instead of scattered.
 */
#pragma once

#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { UUID_TEXT_BYTES = 37 }; /* 36 characters and the NUL */

struct uuid {
    uint8_t bytes[16];
};

/* A new one; within a process each is greater than the one before. Thread safe. */
struct uuid uuid_new(void);

/* Reads the 36-character form, either case. */
bool uuid_parse(struct slice text, struct uuid *uuid);

void uuid_format(struct uuid uuid, char text[static UUID_TEXT_BYTES]);

static inline bool uuid_equal(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

static inline int uuid_compare(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes));
}

static inline bool uuid_is_nil(struct uuid uuid)
{
    return uuid_equal(uuid, (struct uuid){{0}});
}

/* A list of them, for ARENA_PUSH. */
struct uuids {
    struct uuid *items;
    size_t count;
    size_t capacity;
};

static inline bool uuids_have(const struct uuids *uuids, struct uuid uuid)
{
    for (size_t i = 0; i < uuids->count; i++)
        if (uuid_equal(uuids->items[i], uuid))
            return true;
    return false;
}

/* Adds it to the list, which is in the arena, unless it is nil or there already. */
struct arena;
void uuids_add_once(struct arena *arena, struct uuids *uuids, struct uuid uuid);
