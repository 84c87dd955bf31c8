/* Many pairs compared one after the other. */
#include "link/compare-many.h"

/* How many pairs ahead what they need is fetched: rows, what these point to, what that points to.
 */
enum { ROWS_AHEAD = 24, VALUES_AHEAD = 12, LOCALS_AHEAD = 6 };

static void fetch_row(const struct link_table *table, uint32_t record)
{
    const uint32_t *row = link_row(table, record);
    __builtin_prefetch(row);
    __builtin_prefetch(row + table->schema.slot_count - 1); /* it may lie on two lines */
}

static void fetch_values(const struct link_table *table, uint32_t record)
{
    const struct link_schema *schema = &table->schema;
    const uint32_t *row = link_row(table, record);
    for (unsigned f = 0; f < schema->field_count; f++)
        for (unsigned i = schema->fields[f].slot;
             i < schema->fields[f].slot + schema->fields[f].width && row[i]; i++)
            __builtin_prefetch(&table->sketches[f][row[i]]);
}

static void fetch_locals(const struct link_table *table, uint32_t record)
{
    int email = table->schema.field_of[KIND_EMAIL];
    if (email < 0)
        return;
    const struct link_field *field = &table->schema.fields[email];
    const uint32_t *row = link_row(table, record);
    for (unsigned i = field->slot; i < field->slot + field->width && row[i]; i++)
        __builtin_prefetch(&table->local_sketches[table->sketches[email][row[i]].other]);
}

/* The records of a pair that comes so many steps later; the left one is often the same as before.
 */
static void fetch(const struct link_table *table, const struct link_twos *twos, size_t at,
                  void (*fetch_record)(const struct link_table *table, uint32_t record))
{
    if (at >= twos->count)
        return;
    fetch_record(table, twos->items[at].right);
    if (twos->items[at].left != twos->items[at - 1].left)
        fetch_record(table, twos->items[at].left);
}

void link_compare_many(struct link_comparer *comparer, struct link_twos *twos,
                       void (*take)(void *state, const struct link_two *two,
                                    const struct link_comparison *comparison),
                       void *state)
{
    const struct link_table *table = comparer->table;
    for (size_t i = 0; i < twos->count; i++) {
        const struct link_two *two = &twos->items[i];
        struct link_comparison comparison;
        fetch(table, twos, i + ROWS_AHEAD, fetch_row);
        fetch(table, twos, i + VALUES_AHEAD, fetch_values);
        fetch(table, twos, i + LOCALS_AHEAD, fetch_locals);
        link_compare(comparer, two->left, two->right, &comparison);
        take(state, two, &comparison);
    }
    twos->count = 0;
}
