/* Tables for people. */
#include "cli/table.h"

#include "base/buffer.h"
#include "cli/terminal.h"
#include <string.h>
#include <unistd.h>

enum { GAP = 2, NARROWEST_COLUMN = 8 };

void table_init(struct table *table, struct arena *arena, const struct table_column *columns,
                size_t column_count)
{
    *table = (struct table){.arena = arena, .columns = columns, .column_count = column_count};
}

void table_add(struct table *table, const char *text)
{
    *ARENA_PUSH(table->arena, &table->cells) = text;
}

/* The widest cell of each column; 0 where all are empty. */
static void measure(const struct table *table, size_t *widths)
{
    for (size_t i = 0; i < table->cells.count; i++) {
        const char *text = table->cells.items[i];
        size_t *width = &widths[i % table->column_count];
        size_t columns = text ? terminal_columns_of(text) : 0;
        if (columns > *width)
            *width = columns;
    }
    for (size_t i = 0; i < table->column_count; i++)
        if (widths[i] > 0 && widths[i] < strlen(table->columns[i].title))
            widths[i] = strlen(table->columns[i].title);
}

static size_t total_of(const struct table *table, const size_t *widths)
{
    size_t total = 0;
    for (size_t i = 0; i < table->column_count; i++)
        total += widths[i] ? widths[i] + GAP : 0;
    return total ? total - GAP : 0;
}

/* Takes from the widest column that may be cut until all fit, or none has anything to give. */
static void narrow(const struct table *table, size_t *widths, size_t room)
{
    while (room > 0 && total_of(table, widths) > room) {
        size_t *widest = NULL;
        for (size_t i = 0; i < table->column_count; i++)
            if (!table->columns[i].is_whole && widths[i] > NARROWEST_COLUMN &&
                (!widest || widths[i] > *widest))
                widest = &widths[i];
        if (!widest)
            return;
        --*widest;
    }
}

static void append_row(const struct table *table, const size_t *widths, const char *const *row,
                       struct buffer *out)
{
    size_t owed = 0; /* spaces before the next cell: none are printed at the end of a line */
    for (size_t i = 0; i < table->column_count; i++) {
        const char *text = row ? row[i] : table->columns[i].title;
        if (widths[i] == 0)
            continue;
        if (text && *text) {
            for (; owed > 0; owed--)
                buffer_append_byte(out, ' ');
            owed = widths[i] - terminal_append(out, text, widths[i]) + GAP;
        } else {
            owed += widths[i] + GAP;
        }
    }
}

void table_print(const struct table *table, FILE *out)
{
    if (table->cells.count == 0)
        return;
    size_t *widths = ARENA_ARRAY(table->arena, size_t, table->column_count);
    measure(table, widths);
    narrow(table, widths, terminal_width(STDOUT_FILENO));
    AUTO_BUFFER struct buffer text = {0};
    bool has_color = terminal_has_color(STDOUT_FILENO);
    buffer_append_text(&text, has_color ? "\033[1m" : "");
    append_row(table, widths, NULL, &text);
    buffer_append_text(&text, has_color ? "\033[0m\n" : "\n");
    for (size_t i = 0; i < table->cells.count; i += table->column_count) {
        append_row(table, widths, table->cells.items + i, &text);
        buffer_append_byte(&text, '\n');
    }
    fwrite(text.data, 1, text.length, out);
}
