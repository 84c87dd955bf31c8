/* Many pairs compared one after the other. */
#include "link/compare-many.h"

#include "base/cleanup.h"

/* How many pairs ahead what they need is fetched: rows, what these point to, what that points to.
 */
enum { ROWS_AHEAD = 24, VALUES_AHEAD = 12, LOCALS_AHEAD = 6 };

/* Where a record's values are described. Names are few enough to be near anyway. */
struct fetching {
    const struct link_table *table;
    struct {
        const struct sketch *sketches;
        unsigned slot;
    } slots[LINK_FIELDS_MAX * LINK_CELLS_PER_FIELD];
    unsigned slot_count;
    int email; /* the field; -1: none */
};

static void fetching_init(struct fetching *fetching, const struct link_table *table)
{
    const struct link_schema *schema = &table->schema;
    *fetching = (struct fetching){.table = table, .email = schema->field_of[KIND_EMAIL]};
    for (unsigned f = 0; f < schema->field_count; f++) {
        const struct link_field *field = &schema->fields[f];
        if (field->kind == KIND_GIVEN || field->kind == KIND_FAMILY)
            continue;
        for (unsigned i = 0; i < field->width && fetching->slot_count < COUNT_OF(fetching->slots);
             i++) {
            fetching->slots[fetching->slot_count].sketches = table->sketches[f];
            fetching->slots[fetching->slot_count++].slot = field->slot + i;
        }
    }
}

static void fetch_row(const struct fetching *fetching, uint32_t record)
{
    const uint32_t *row = link_row(fetching->table, record);
    __builtin_prefetch(&fetching->table->records.items[record]);
    __builtin_prefetch(row);
    __builtin_prefetch(row + fetching->table->schema.slot_count - 1); /* it may be on two lines */
}

static void fetch_values(const struct fetching *fetching, uint32_t record)
{
    const uint32_t *row = link_row(fetching->table, record);
    for (unsigned i = 0; i < fetching->slot_count; i++)
        if (row[fetching->slots[i].slot])
            __builtin_prefetch(&fetching->slots[i].sketches[row[fetching->slots[i].slot]]);
}

static void fetch_locals(const struct fetching *fetching, uint32_t record)
{
    const struct link_table *table = fetching->table;
    if (fetching->email < 0)
        return;
    const struct link_field *field = &table->schema.fields[fetching->email];
    const uint32_t *row = link_row(table, record);
    for (unsigned i = field->slot; i < field->slot + field->width && row[i]; i++)
        __builtin_prefetch(&table->local_sketches[table->sketches[fetching->email][row[i]].other]);
}

/* The records of a pair that comes so many steps later; the left one is often the same as before.
 */
static inline void fetch(const struct fetching *fetching, const struct link_twos *twos, size_t at,
                         void (*fetch_record)(const struct fetching *fetching, uint32_t record))
{
    if (at >= twos->count)
        return;
    fetch_record(fetching, twos->items[at].right);
    if (twos->items[at].left != twos->items[at - 1].left)
        fetch_record(fetching, twos->items[at].left);
}

void link_compare_many(struct link_comparer *comparer, struct link_twos *twos,
                       void (*take)(void *state, const struct link_two *two,
                                    const struct link_comparison *comparison),
                       void *state)
{
    struct fetching fetching;
    fetching_init(&fetching, comparer->table);
    for (size_t i = 0; i < twos->count; i++) {
        const struct link_two *two = &twos->items[i];
        struct link_comparison comparison;
        fetch(&fetching, twos, i + ROWS_AHEAD, fetch_row);
        fetch(&fetching, twos, i + VALUES_AHEAD, fetch_values);
        fetch(&fetching, twos, i + LOCALS_AHEAD, fetch_locals);
        link_compare(comparer, two->left, two->right, &comparison);
        take(state, two, &comparison);
    }
    twos->count = 0;
}
