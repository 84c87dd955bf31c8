/* Tables of synthetic people for tests of the linkage engine. */
#pragma once

#include "link/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PEOPLE_COLUMNS = 8 };

/* One text a record: cells between bars, in the order of `people_columns`. */
static const struct link_column people_columns[PEOPLE_COLUMNS] = {
    {"name", LINK_FULL_NAME},  {"email", LINK_EMAIL},   {"phone", LINK_PHONE},
    {"company", LINK_COMPANY}, {"street", LINK_STREET}, {"city", LINK_CITY},
    {"birthday", LINK_DOB},    {"note", LINK_TEXT},
};

static inline struct link_table *people_table(void)
{
    struct error error = {0};
    struct link_table *table = link_table_new(people_columns, PEOPLE_COLUMNS, &error);
    if (!table)
        fail_msg("%s", error.message);
    return table;
}

static inline void people_add(struct link_table *table, const char *text)
{
    struct error error = {0};
    struct slice cells[PEOPLE_COLUMNS] = {{0}}, rest = slice_of(text);
    size_t count = 0;
    while (rest.length && count < PEOPLE_COLUMNS)
        cells[count++] = slice_split(rest, '|', &rest);
    if (!link_table_add(table, 0, cells, count, &error))
        fail_msg("%s", error.message);
}

/* A number that looks like chance and is the same in every run. */
static inline uint32_t people_chance(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}
