/* Many pairs compared one after the other. */
#include "link/compare-many.h"

#include "base/cleanup.h"

static inline void fetch_row(const struct link_table *table, uint32_t record)
{
    const uint32_t *row = link_row(table, record);
    __builtin_prefetch(row);
    __builtin_prefetch(row + table->schema.slot_count - 1); /* it may be on two lines */
}

/* Of the left records, which are mostly those of the pair before, and of the right ones. */
static void fetch_rows(const struct link_table *table, const struct link_two *twos, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fetch_row(table, twos[i].right);
        if (!i || twos[i - 1].left != twos[i].left)
            fetch_row(table, twos[i].left);
    }
}

/* The pairs from there on that are compared together. */
static size_t count_from(const struct link_twos *twos, size_t from)
{
    size_t left = twos->count > from ? twos->count - from : 0;
    return left < LINK_TWOS_TOGETHER ? left : LINK_TWOS_TOGETHER;
}

void link_compare_many(struct link_comparer *comparer, struct link_twos *twos,
                       void (*take)(void *state, const struct link_two *two,
                                    const struct link_comparison *comparison),
                       void *state)
{
    struct link_comparison comparisons[LINK_TWOS_TOGETHER];
    fetch_rows(comparer->table, twos->items, count_from(twos, 0));
    for (size_t from = 0, count; from < twos->count; from += count) {
        count = count_from(twos, from);
        fetch_rows(comparer->table, twos->items + from + count, count_from(twos, from + count));
        link_compare_some(comparer, twos->items + from, count, comparisons);
        for (size_t i = 0; i < count; i++)
            take(state, &twos->items[from + i], &comparisons[i]);
    }
    twos->count = 0;
}
