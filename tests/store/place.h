/* A store of its own for one test, with one organization selected, on either engine.
 *
 * The SQLite file lies in a new folder under TMPDIR; on PostgreSQL it is a schema of the server
 * that KITH_TEST_POSTGRES names. What fails ends the test with the error's message.
 */
#pragma once

#include "store/store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct place {
    char folder[200];
    char schema[64];
    char url[600]; /* for store_open */
    struct store *store;
    struct arena *arena;
    struct error error;
};

#define MUST(place, done)                                                                          \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("%s", (place)->error.message);                                                \
    } while (0)

/* `name` is part of the folder's or the schema's name. */
void place_open(struct place *place, const char *name, bool on_postgres);

/* Closes the store and removes all of it. */
void place_close(struct place *place);
