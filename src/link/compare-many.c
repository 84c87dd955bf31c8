/* Many pairs compared one after the other. */
#include "link/compare-many.h"

#include "base/cleanup.h"

/* How many pairs ahead what they need is fetched: rows, and what these point to. */
enum { ROWS_AHEAD = 24, VALUES_AHEAD = 12 };

/* Sketches of so few values are near anyway. */
enum { FEW_VALUES = 1 << 13 };

/* Where the values of records are described that are far apart. */
struct fetching {
    const struct link_table *table;
    struct far_field {
        const struct sketch *sketches;
        unsigned slot, end;
    } fields[LINK_FIELDS_MAX];
    unsigned field_count;
};

static void fetching_init(struct fetching *fetching, const struct link_table *table)
{
    const struct link_schema *schema = &table->schema;
    *fetching = (struct fetching){.table = table};
    for (unsigned f = 0; f < schema->field_count; f++) {
        const struct link_field *field = &schema->fields[f];
        if (link_values(table, f)->count > FEW_VALUES)
            fetching->fields[fetching->field_count++] =
                (struct far_field){table->sketches[f], field->slot, field->slot + field->width};
    }
}

static inline void fetch_row(const struct fetching *fetching, uint32_t record,
                             const uint32_t *other)
{
    (void)other;
    const uint32_t *row = link_row(fetching->table, record);
    __builtin_prefetch(&fetching->table->records.items[record]);
    __builtin_prefetch(row);
    __builtin_prefetch(row + fetching->table->schema.slot_count - 1); /* it may be on two lines */
}

/* What is missing on the other side is not compared, so that it is not looked at. */
static inline void fetch_values(const struct fetching *fetching, uint32_t record,
                                const uint32_t *other)
{
    const uint32_t *row = link_row(fetching->table, record);
    for (unsigned f = 0; f < fetching->field_count; f++) {
        const struct far_field *field = &fetching->fields[f];
        if (other && !other[field->slot])
            continue;
        for (unsigned i = field->slot; i < field->end && row[i]; i++)
            __builtin_prefetch(&field->sketches[row[i]]);
    }
}

/* Of the records of a pair that comes so many steps later. The left one is mostly that of the pair
 * before it. */
static inline void fetch(const struct fetching *fetching, const struct link_twos *twos, size_t at,
                         void (*fetch_record)(const struct fetching *fetching, uint32_t record,
                                              const uint32_t *other))
{
    if (at >= twos->count)
        return;
    const struct link_two *two = &twos->items[at];
    fetch_record(fetching, two->right, link_row(fetching->table, two->left));
    if (!at || two[-1].left != two->left)
        fetch_record(fetching, two->left, NULL);
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
        link_compare(comparer, two->left, two->right, &comparison);
        take(state, two, &comparison);
    }
    twos->count = 0;
}
