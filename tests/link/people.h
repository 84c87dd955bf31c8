/* Tables of synthetic people for tests of the linkage engine. */
#pragma once

#include "base/buffer.h"
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

/* A name of the book's own, made of syllables. */
static inline void people_append_name(struct buffer *out, uint32_t number)
{
    static const char *const first[] = {"Anna", "Peter", "Greta", "Nils", "Olga", "Rolf", "Vera"};
    static const char *const begin[] = {"Lind", "Berg", "Ek",   "Sand",
                                        "Nor",  "Fors", "Dahl", "Gran"};
    static const char *const end[] = {"qvist", "lund", "man", "gren", "by", "vik"};
    buffer_append_format(out, "%s %s%s%s", first[number % 7], begin[number / 7 % 8],
                         end[number / 56 % 6], number / 336 ? "sson" : "");
}

/* Two people in three have two cards: the second has a new address, and sometimes an error. */
static inline void people_append_card(struct buffer *out, uint32_t number)
{
    uint32_t person = number / 5 * 3 + number % 5 % 3, copy = number % 5 / 3;
    people_append_name(out, person);
    buffer_append_format(out,
                         "|p%u.%u@example.com|+1 %03u 555 01%02u|Firm %u|%u Oak Street|Ashford",
                         person, copy, 201 + person % 700, person % 100, person % 40, person);
}
