/* What happens to a table after its last record: order, numbers that follow it, and sketches. */
#include "link/table.h"

#include "link/array.h"
#include "link/fold.h"
#include "link/model.h"
#include "link/parallel.h"
#include "link/phonetic.h"
#include <assert.h>
#include <stdlib.h>

enum { BUCKET_BITS = 12, BUCKETS = 1 << BUCKET_BITS, STRETCHES = 64, ROWS_AHEAD = 16 };

/* ---- order ---- */

static int compare_records(const void *a, const void *b)
{
    const struct link_record *left = a, *right = b;
    if (left->neighbourhood != right->neighbourhood)
        return left->neighbourhood < right->neighbourhood ? -1 : 1;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

/* Records by the beginning of what they are sorted by, and the rows that follow them. */
struct sorting {
    struct link_table *table;
    struct link_record *records;
    uint32_t *rows;
    uint32_t starts[BUCKETS + 1];
};

static void sort_bucket(void *state, unsigned bucket, unsigned thread)
{
    const struct sorting *sorting = state;
    uint32_t start = sorting->starts[bucket];
    (void)thread;
    qsort(sorting->records + start, sorting->starts[bucket + 1] - start, sizeof(*sorting->records),
          compare_records);
}

static void fill_buckets(struct sorting *sorting, const struct link_record *records, size_t count)
{
    uint32_t next[BUCKETS + 1] = {0};
    for (size_t i = 0; i < count; i++)
        next[(records[i].neighbourhood >> (64 - BUCKET_BITS)) + 1]++;
    for (size_t i = 0; i < BUCKETS; i++)
        next[i + 1] += next[i];
    memcpy(sorting->starts, next, sizeof(next));
    for (size_t i = 0; i < count; i++)
        sorting->records[next[records[i].neighbourhood >> (64 - BUCKET_BITS)]++] = records[i];
}

static const uint32_t *row_of_place(const struct link_table *table, uint32_t place)
{
    const uint32_t *slab = table->slabs[place / LINK_SLAB_RECORDS];
    return slab ? slab + (size_t)(place % LINK_SLAB_RECORDS) * table->schema.slot_count
                : link_row(table, place);
}

/* One stretch of the sorted rows, from where they came. */
static void move_rows(void *state, unsigned stretch, unsigned thread)
{
    const struct sorting *sorting = state;
    const struct link_table *table = sorting->table;
    size_t slots = table->schema.slot_count, count = table->records.count;
    size_t end = count * (stretch + 1) / STRETCHES;
    (void)thread;
    for (size_t i = count * stretch / STRETCHES; i < end; i++) {
        if (i + ROWS_AHEAD < end)
            __builtin_prefetch(row_of_place(table, sorting->records[i + ROWS_AHEAD].place));
        memcpy(sorting->rows + i * slots, row_of_place(table, sorting->records[i].place),
               slots * sizeof(*sorting->rows));
    }
}

static void sort_records(struct link_table *table)
{
    size_t slots = table->schema.slot_count, count = table->records.count;
    struct sorting sorting = {.table = table,
                              .records = array_resize(NULL, count, sizeof(*sorting.records))};
    if (count < BUCKETS) {
        memcpy(sorting.records, table->records.items, count * sizeof(*sorting.records));
        qsort(sorting.records, count, sizeof(*sorting.records), compare_records);
    } else {
        fill_buckets(&sorting, table->records.items, count);
        parallel(table->threads, BUCKETS, sort_bucket, &sorting);
    }
    free(table->records.items);
    table->records.items = sorting.records;
    table->records.capacity = count;
    sorting.rows = array_in_lines(count * slots, sizeof(*sorting.rows));
    parallel(table->threads, STRETCHES, move_rows, &sorting);
    free(table->rows.items);
    link_table_free_slabs(table);
    table->rows.items = sorting.rows;
    table->rows.count = table->rows.capacity = count * slots;
}

/* Records that hold nothing are nobody else. */
static bool holds_nothing(const struct link_table *table, const uint32_t *row)
{
    for (unsigned i = 0; i < table->schema.slot_count; i++)
        if (row[i])
            return false;
    return true;
}

static bool repeats(const struct link_table *table, uint32_t record)
{
    const struct link_record *before = &table->records.items[record - 1], *after = before + 1;
    const uint32_t *row = link_row(table, record);
    return before->hash == after->hash && before->generation == after->generation &&
           !memcmp(link_row(table, record - 1), row, table->schema.slot_count * sizeof(*row)) &&
           !holds_nothing(table, row);
}

/* Equal records stand one behind the other. Those of one of two books are not compared. */
static void find_repeated(struct link_table *table)
{
    table->distinct_count = table->records.count;
    for (uint32_t i = 1; i < table->records.count && !table->has_two_files; i++) {
        table->records.items[i].is_repeated = repeats(table, i);
        table->distinct_count -= table->records.items[i].is_repeated;
    }
}

/* ---- numbers ---- */

static bool shares_names(const struct link_table *table, unsigned field)
{
    return table->schema.fields[field].kind == KIND_FAMILY &&
           table->schema.field_of[KIND_GIVEN] >= 0;
}

/* The values that a record names in a field are numbered next, if they have no number yet. */
static uint32_t number_row(uint32_t *row, const struct link_field *field, uint32_t *number_of,
                           uint32_t next)
{
    for (unsigned i = field->slot; i < field->slot + field->width && row[i]; i++) {
        if (!number_of[row[i]])
            number_of[row[i]] = next++;
        row[i] = number_of[row[i]];
    }
    return next;
}

/* Numbers the values of a field in the order of the records: what neighbours hold then stands
 * together in memory, and the numbers no longer depend on who came first. */
static void number_field(void *state, unsigned index, unsigned thread)
{
    struct link_table *table = state;
    const struct link_field *field = &table->schema.fields[index], *second = NULL;
    (void)thread;
    if (shares_names(table, index))
        return;
    if (field->kind == KIND_GIVEN && table->schema.field_of[KIND_FAMILY] >= 0)
        second = &table->schema.fields[table->schema.field_of[KIND_FAMILY]];
    struct values *values = link_values_of(table, index);
    uint32_t *number_of = ARRAY_NEW(uint32_t, values->count), next = 1;
    for (size_t i = 0; i < table->records.count; i++) {
        uint32_t *row = table->rows.items + i * table->schema.slot_count;
        next = number_row(row, field, number_of, next);
        if (second)
            next = number_row(row, second, number_of, next);
    }
    values_renumber(values, number_of, next);
    if (field->kind == KIND_PHONE)
        values_renumber_other(values, number_of);
    free(number_of);
}

/* Local parts in the order of the addresses. */
static void number_locals(struct link_table *table)
{
    int email = table->schema.field_of[KIND_EMAIL];
    if (email < 0)
        return;
    struct values *emails = &table->fields[email];
    uint32_t *number_of = ARRAY_NEW(uint32_t, table->locals.count), next = 1;
    for (uint32_t id = 1; id < emails->count; id++) {
        uint32_t local = emails->items[id].other;
        if (local && !number_of[local])
            number_of[local] = next++;
    }
    values_renumber(&table->locals, number_of, next);
    values_renumber_other(emails, number_of);
    free(number_of);
}

/* ---- what is known of values ---- */

/* Who has an address or a number, by the first letter of the given name: many letters are many
 * people, while one person's spellings and nicknames are few. */
static void learn_holders(struct link_table *table, unsigned index)
{
    const struct link_field *field = &table->schema.fields[index];
    for (size_t i = 0; i < table->records.count; i++) {
        const uint32_t *row = link_row(table, (uint32_t)i);
        uint32_t name = link_first(table, row, KIND_GIVEN);
        if (!name)
            continue;
        uint32_t bit = 1u << (value_text(&table->names, name).data[0] & 31);
        for (unsigned j = 0; j < field->width; j++)
            table->fields[index].items[row[field->slot + j]].holders |= bit;
    }
}

static void learn_sounds(struct values *names)
{
    for (uint32_t id = 1; id < names->count; id++)
        names->items[id].phonetic = phonetic_code(value_text(names, id));
}

static void sketch_given_names(struct link_table *table, struct sketch *sketches)
{
    for (uint32_t id = 1; id < table->names.count; id++) {
        struct slice rest, word = slice_split(value_text(&table->names, id), ' ', &rest);
        struct name_roots *roots = &table->name_roots[id];
        sketches[id].is_known = nicknames_roots(word, roots);
        sketches[id].has_nickname = roots->count > 1;
        for (unsigned i = 0; i < roots->count; i++)
            sketches[id].roots |= 1u << (roots->items[i] & 31);
    }
}

static void sketch_field(void *state, unsigned index, unsigned thread)
{
    struct link_table *table = state;
    (void)thread;
    enum link_kind kind = table->schema.fields[index].kind;
    double chance = link_model_chance(kind);
    if (shares_names(table, index))
        return;
    if ((kind == KIND_EMAIL || kind == KIND_PHONE) && !table->is_lent)
        learn_holders(table, index);
    if (kind == KIND_GIVEN || kind == KIND_FAMILY)
        learn_sounds(&table->names);
    if (kind == KIND_EMAIL)
        table->sketches[index] =
            sketches_new_of_emails(&table->fields[index], &table->locals, chance);
    else if (kind == KIND_PHONE)
        table->sketches[index] = sketches_new_of_phones(link_values(table, index), chance);
    else if (kind == KIND_BIRTH)
        table->sketches[index] = sketches_new_of_births(link_values(table, index), chance);
    else
        table->sketches[index] = sketches_new(link_values(table, index), chance);
    if (kind == KIND_GIVEN)
        sketch_given_names(table, table->sketches[index]);
}

static void sketch_values(struct link_table *table)
{
    int given = table->schema.field_of[KIND_GIVEN], family = table->schema.field_of[KIND_FAMILY];
    table->name_roots = ARRAY_NEW(struct name_roots, table->names.count);
    parallel(table->threads, table->schema.field_count, sketch_field, table);
    if (given >= 0 && family >= 0)
        table->sketches[family] = table->sketches[given];
}

/* What is common is what is common among these records. */
static void count_population(struct link_table *table)
{
    table->population = table->records.count;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        table->fields[f].population = table->fields[f].count;
}

static void finish_values(struct link_table *table)
{
    values_finish(&table->names);
    values_finish(&table->locals);
    for (unsigned f = 0; f < table->schema.field_count; f++)
        values_finish(&table->fields[f]);
}

void link_table_settle(struct link_table *table)
{
    assert(!table->is_settled);
    if (!table->is_lent)
        count_population(table);
    finish_values(table);
    if (table->records.count)
        sort_records(table);
    find_repeated(table);
    parallel(table->threads, table->schema.field_count, number_field, table);
    number_locals(table);
    sketch_values(table);
    table->is_settled = true;
}
