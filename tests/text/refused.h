/* Texts that a reader refuses, with a part of the sentence that says why. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

struct refused {
    struct slice typed;
    const char *reason;
};

/* What it reads in a text it takes; NULL and an error when it refuses. */
typedef const char *read_function(struct arena *arena, struct slice typed, struct error *error);

static inline void check_refused(const struct refused *rows, size_t count, read_function *read)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < count; i++) {
        AUTO_EXACT struct slice typed = exact_copy(rows[i].typed.data, rows[i].typed.length);
        struct error error = {0};
        const char *taken = read(arena, typed, &error);
        if (taken)
            fail_msg("row %zu: %s", i, taken);
        assert_int_equal(error.status, STATUS_INVALID);
        if (!strstr(error.message, rows[i].reason))
            fail_msg("row %zu: %s", i, error.message);
    }
}
