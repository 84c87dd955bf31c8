/* Tables for people: columns as wide as their cells, narrowed to the terminal. */
#pragma once

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
    const char *title;
    bool is_whole; /* never cut: ids, which are to be copied */
};

struct table_cells {
    const char **items; /* row by row; NULL is empty */
    size_t count;
    size_t capacity;
};

struct table {
    struct arena *arena;
    const struct table_column *columns;
    size_t column_count;
    struct table_cells cells;
};

void table_init(struct table *table, struct arena *arena, const struct table_column *columns,
                size_t column_count);

/* The next cell, row by row. The text must live as long as the arena. */
void table_add(struct table *table, const char *text);

/* Prints it with a line of titles. Columns that are empty in every row are left out. */
void table_print(const struct table *table, FILE *out);
