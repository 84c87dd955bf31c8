/* Several tables become one. */
#include "link/table-join.h"

#include "link/array.h"
#include "link/parallel.h"
#include <stdlib.h>

enum { STRETCHES = 16, SETS_MAX = LINK_FIELDS_MAX + 1 };

/* Sets of values by their number: those of the fields, and behind them local parts. */
struct joining {
    struct link_table *table, **added;
    unsigned added_count, locals_set, family_set;
    uint32_t *number_of[PARALLEL_THREADS_MAX][SETS_MAX]; /* here, of the added tables' values */
    uint32_t *rows;                                      /* of all, by place */
    struct link_record *records;
};

static struct values *set_of(const struct joining *joining, struct link_table *table, unsigned set)
{
    return set == joining->locals_set ? &table->locals : link_values_of(table, set);
}

/* Given and family names are one set, under the number of the first of them. */
static bool is_joined_elsewhere(const struct joining *joining, unsigned set)
{
    return set == joining->family_set && joining->table->schema.field_of[KIND_GIVEN] >= 0;
}

static void join_set(void *state, unsigned set, unsigned thread)
{
    struct joining *joining = state;
    (void)thread;
    if (is_joined_elsewhere(joining, set))
        return;
    for (unsigned i = 0; i < joining->added_count; i++) {
        const struct values *added = set_of(joining, joining->added[i], set);
        joining->number_of[i][set] =
            array_resize(NULL, added->count, sizeof(*joining->number_of[i][set]));
        values_join(set_of(joining, joining->table, set), added, joining->number_of[i][set]);
    }
}

/* What values keep: lines of phone numbers, local parts of addresses. Empties the added sets. */
static void join_others(void *state, unsigned set, unsigned thread)
{
    struct joining *joining = state;
    (void)thread;
    if (is_joined_elsewhere(joining, set))
        return;
    int email = joining->table->schema.field_of[KIND_EMAIL];
    unsigned other_set = (int)set == email ? joining->locals_set : set;
    for (unsigned i = 0; i < joining->added_count; i++) {
        struct values *added = set_of(joining, joining->added[i], set);
        values_join_other(set_of(joining, joining->table, set), added, joining->number_of[i][set],
                          joining->number_of[i][other_set]);
        values_clear(added);
    }
}

/* A row with the numbers that its values have here; `added` is 0 for the table's own. */
static void move_row(const struct joining *joining, unsigned added, const uint32_t *row,
                     uint32_t *moved)
{
    const struct link_schema *schema = &joining->table->schema;
    memcpy(moved, row, schema->slot_count * sizeof(*row));
    for (unsigned f = 0; added && f < schema->field_count; f++) {
        unsigned set = is_joined_elsewhere(joining, f) ? (unsigned)schema->field_of[KIND_GIVEN] : f;
        const uint32_t *number_of = joining->number_of[added - 1][set];
        unsigned slot = schema->fields[f].slot;
        for (unsigned i = slot; i < slot + schema->fields[f].width; i++)
            moved[i] = number_of[row[i]];
    }
}

/* One stretch of the records of one table. */
static void move_records(void *state, unsigned job, unsigned thread)
{
    const struct joining *joining = state;
    unsigned added = job / STRETCHES, stretch = job % STRETCHES;
    const struct link_table *from = added ? joining->added[added - 1] : joining->table;
    size_t slots = from->schema.slot_count, count = from->records.count;
    (void)thread;
    for (size_t i = count * stretch / STRETCHES; i < count * (stretch + 1) / STRETCHES; i++) {
        const struct link_record *record = &from->records.items[i];
        joining->records[record->place] = *record;
        move_row(joining, added, from->rows.items + i * slots,
                 joining->rows + record->place * slots);
    }
}

static void take_records(struct joining *joining, size_t count)
{
    struct link_table *table = joining->table;
    size_t slots = table->schema.slot_count;
    joining->rows = array_resize(NULL, count * slots, sizeof(*joining->rows));
    joining->records = array_resize(NULL, count, sizeof(*joining->records));
    parallel(joining->added_count + 1, (joining->added_count + 1) * STRETCHES, move_records,
             joining);
    free(table->rows.items);
    free(table->records.items);
    table->rows.items = joining->rows;
    table->rows.count = table->rows.capacity = count * slots;
    table->records.items = joining->records;
    table->records.count = table->records.capacity = count;
}

static bool fits(const struct joining *joining)
{
    for (unsigned set = 0; set <= joining->locals_set; set++) {
        size_t bytes = set_of(joining, joining->table, set)->text.length;
        for (unsigned i = 0; i < joining->added_count; i++)
            bytes += set_of(joining, joining->added[i], set)->text.length;
        if (bytes > VALUES_BYTES_MAX)
            return false;
    }
    return true;
}

bool link_table_join(struct link_table *table, struct link_table **added, unsigned added_count,
                     struct error *error)
{
    unsigned fields = table->schema.field_count;
    struct joining joining = {.table = table,
                              .added = added,
                              .added_count = added_count,
                              .locals_set = fields,
                              .family_set = (unsigned)table->schema.field_of[KIND_FAMILY]};
    size_t count = table->records.count;
    for (unsigned i = 0; i < added_count; i++)
        count += added[i]->records.count;
    if (count > LINK_RECORDS_MAX)
        return link_table_refuse_records(error);
    if (!fits(&joining))
        return link_table_refuse_texts(error);
    parallel(added_count + 1, fields + 1, join_set, &joining);
    parallel(added_count + 1, fields + 1, join_others, &joining);
    take_records(&joining, count);
    for (unsigned i = 0; i < added_count; i++) {
        table->has_two_files |= added[i]->has_two_files;
        for (unsigned set = 0; set <= fields; set++)
            free(joining.number_of[i][set]);
    }
    return true;
}
