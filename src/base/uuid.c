/* UUID version 7, monotonic within the process. */
#include "base/uuid.h"

#include "base/arena.h"

#include "base/clock.h"
#include <pthread.h>
#include <sodium.h>

/* The 74 bits after the time: 12 of counter, 62 random (RFC 9562 section 6.2, method 1). */
static struct {
    pthread_mutex_t lock; /* guards the two below */
    int64_t last_ms;
    uint16_t counter;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t next_tick(uint16_t *counter)
{
    int64_t now_ms = clock_unix_ms();
    pthread_mutex_lock(&state.lock);
    if (now_ms > state.last_ms) {
        state.last_ms = now_ms;
        state.counter = (uint16_t)randombytes_uniform(0x400);
    } else if (++state.counter > 0xFFF) {
        state.last_ms++; /* borrow from the future rather than step back */
        state.counter = 0;
    }
    now_ms = state.last_ms;
    *counter = state.counter;
    pthread_mutex_unlock(&state.lock);
    return now_ms;
}

struct uuid uuid_new(void)
{
    struct uuid uuid;
    randombytes_buf(uuid.bytes, sizeof(uuid.bytes));
    uint16_t counter;
    int64_t ms = next_tick(&counter);
    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    uuid.bytes[6] = (uint8_t)(0x70 | counter >> 8);
    uuid.bytes[7] = (uint8_t)(counter & 0xFF);
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3F));
    return uuid;
}

static bool is_dash_place(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

bool uuid_parse(struct slice text, struct uuid *uuid)
{
    if (text.length != UUID_TEXT_BYTES - 1)
        return false;
    struct uuid parsed;
    size_t byte = 0;
    for (size_t i = 0; i < text.length;) {
        if (is_dash_place(i)) {
            if (text.data[i++] != '-')
                return false;
            continue;
        }
        int high = hex_value(text.data[i]);
        int low = hex_value(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        parsed.bytes[byte++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *uuid = parsed;
    return true;
}

void uuid_format(struct uuid uuid, char text[static UUID_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    char *place = text;
    for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
        if (is_dash_place((size_t)(place - text)))
            *place++ = '-';
        *place++ = digits[uuid.bytes[i] >> 4];
        *place++ = digits[uuid.bytes[i] & 0xF];
    }
    *place = '\0';
}

void uuids_add_once(struct arena *arena, struct uuids *uuids, struct uuid uuid)
{
    if (!uuid_is_nil(uuid) && !uuids_have(uuids, uuid))
        *ARENA_PUSH(arena, uuids) = uuid;
}
