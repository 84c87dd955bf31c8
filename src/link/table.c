/* The records to be linked. */
#include "link/table.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/hash.h"
#include <stdlib.h>

enum {
    /* What records that are folded together add to a set of values at most, and far more. */
    INCOMING_BYTES_MAX = FOLDED_RECORDS_MAX << 14,
    SLOTS_AHEAD = 24, /* values before what is put, of which the memory fetches what that needs */
    VALUES_AHEAD = 16,
    TEXTS_AHEAD = 8,
};

struct link_table *link_table_new(const struct link_column *columns, size_t count,
                                  struct error *error)
{
    AUTO_FREE(link_table) struct link_table *table = ARRAY_NEW(struct link_table, 1);
    table->arena = arena_new();
    if (!link_schema_init(&table->schema, table->arena, columns, count, error))
        return NULL;
    table->column_count = count;
    for (size_t i = 0; i < count; i++)
        table->roles[i] = columns[i].role;
    record_folder_init(&table->folder, &table->schema, table->roles, table->column_count);
    values_init(&table->names);
    values_init(&table->locals);
    for (unsigned i = 0; i < table->schema.field_count; i++)
        values_init(&table->fields[i]);
    return TAKE(table);
}

void link_table_free_slabs(struct link_table *table)
{
    for (int i = 0; i < LINK_SLABS; i++) {
        free(table->slabs[i]);
        table->slabs[i] = NULL;
    }
}

void link_table_free(struct link_table *table)
{
    if (!table)
        return;
    values_clear(&table->names);
    values_clear(&table->locals);
    record_folder_clear(&table->folder);
    int given = table->schema.field_of[KIND_GIVEN], family = table->schema.field_of[KIND_FAMILY];
    for (int i = 0; i < LINK_FIELDS_MAX; i++) {
        values_clear(&table->fields[i]);
        if (i != family || given < 0)
            free(table->sketches[i]);
    }
    arena_free(table->arena);
    free(table->name_roots);
    free(table->records.items);
    free(table->rows.items);
    link_table_free_slabs(table);
    free(table);
}

static bool is_name(const struct link_table *table, unsigned field)
{
    enum link_kind kind = table->schema.fields[field].kind;
    return kind == KIND_GIVEN || kind == KIND_FAMILY;
}

const struct values *link_values(const struct link_table *table, unsigned field)
{
    return is_name(table, field) ? &table->names : &table->fields[field];
}

struct values *link_values_of(struct link_table *table, unsigned field)
{
    return is_name(table, field) ? &table->names : &table->fields[field];
}

uint32_t link_first(const struct link_table *table, const uint32_t *row, enum link_kind kind)
{
    int field = table->schema.field_of[kind];
    return field < 0 ? 0 : row[table->schema.fields[field].slot];
}

/* ---- records on their way in ---- */

/* Puts a number into the next free one of a field's places; false when it is there already or no
 * place is free. */
static bool put_number(struct link_incoming *incoming, size_t at, unsigned width, uint32_t id,
                       uint64_t hash)
{
    for (size_t end = at + width; at < end && incoming->rows[at] != id; at++)
        if (!incoming->rows[at]) {
            incoming->rows[at] = id;
            incoming->hashes[at] = hash;
            return true;
        }
    return false;
}

/* An address keeps its local part. */
static void put_local(struct link_table *table, struct value *email,
                      const struct folded_value *value)
{
    if (email->count == 1)
        email->other = values_intern_hashed(&table->locals, value->other, value->other_hash);
    if (email->other)
        values_count(&table->locals, email->other);
}

static void put_value(struct link_table *table, unsigned field, struct link_incoming *incoming,
                      const struct folded_value *value)
{
    const struct link_field *place = &table->schema.fields[field];
    struct values *values = link_values_of(table, field);
    uint32_t id = values_intern_hashed(values, value->text, value->hash);
    size_t row = (size_t)value->record * table->schema.slot_count;
    if (put_number(incoming, row + place->slot, place->width, id, value->hash))
        values_count(values, id);
    if (!id || !value->other.length)
        return;
    if (place->kind == KIND_EMAIL) {
        put_local(table, &values->items[id], value);
    } else {
        uint32_t other = values_intern_hashed(values, value->other, value->other_hash);
        values->items[id].other = other;
    }
}

/* Has the memory fetch what putting the next values needs. Most of the time would go into waiting.
 */
static void look_ahead(const struct link_table *table, unsigned field,
                       const struct folded_values *list, size_t at)
{
    const struct values *values = link_values(table, field);
    bool has_locals = table->schema.fields[field].kind == KIND_EMAIL;
    static const struct {
        size_t ahead;
        void (*fetch)(const struct values *values, uint64_t hash);
    } steps[] = {{SLOTS_AHEAD, values_fetch_slot},
                 {VALUES_AHEAD, values_fetch_value},
                 {TEXTS_AHEAD, values_fetch_text}};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (at + steps[i].ahead >= list->count)
            continue;
        const struct folded_value *value = &list->items[at + steps[i].ahead];
        steps[i].fetch(values, value->hash);
        if (has_locals)
            steps[i].fetch(&table->locals, value->other_hash);
    }
}

static bool has_room(const struct values *values)
{
    return values->text.length <= VALUES_BYTES_MAX - INCOMING_BYTES_MAX;
}

static bool field_has_room(const struct link_table *table, unsigned field)
{
    return has_room(link_values(table, field)) &&
           (table->schema.fields[field].kind != KIND_EMAIL || has_room(&table->locals));
}

static bool refuse_texts(struct error *error)
{
    return fail(error, STATUS_LIMIT, "more than 4 GiB of different texts in one column");
}

bool link_table_put_field(struct link_table *table, unsigned field, struct link_incoming *incoming,
                          struct error *error)
{
    const struct folded_values *list = &incoming->folded->of_field[field];
    if (!field_has_room(table, field))
        return refuse_texts(error);
    for (size_t i = 0; i < list->count; i++) {
        look_ahead(table, field, list, i);
        put_value(table, field, incoming, &list->items[i]);
    }
    return true;
}

/* Of what the record holds, whatever numbers its values have. */
static uint64_t hash_record(const struct link_record *record, const uint64_t *hashes, size_t count)
{
    uint64_t hash = hash_join(record->file, record->generation);
    for (size_t i = 0; i < count; i++)
        hash = hash_join(hash, hashes[i]);
    return hash;
}

void link_table_put_records(const struct link_table *table, struct link_incoming *incoming)
{
    int family = table->schema.field_of[KIND_FAMILY];
    for (size_t i = 0; i < incoming->folded->count; i++) {
        struct link_record *record = &incoming->records[i];
        const uint64_t *hashes = incoming->hashes + i * table->schema.slot_count;
        record->generation = incoming->folded->generations[i];
        record->hash = hash_record(record, hashes, table->schema.slot_count);
        record->neighbourhood = family < 0 ? 0 : hashes[table->schema.fields[family].slot];
    }
}

bool link_table_refuse_records(struct error *error)
{
    return fail(error, STATUS_LIMIT, "more than %d records", LINK_RECORDS_MAX);
}

/* ---- one record ---- */

static uint32_t *push_row(struct link_table *table)
{
    unsigned slots = table->schema.slot_count;
    if (table->rows.count + slots > table->rows.capacity) {
        table->rows.capacity = table->rows.capacity + table->rows.capacity / 2 + 64 * slots;
        table->rows.items =
            array_resize(table->rows.items, table->rows.capacity, sizeof(*table->rows.items));
    }
    uint32_t *row = table->rows.items + table->rows.count;
    memset(row, 0, slots * sizeof(*row));
    table->rows.count += slots;
    return row;
}

static bool may_add(const struct link_table *table, struct error *error)
{
    if (table->records.count == LINK_RECORDS_MAX)
        return link_table_refuse_records(error);
    for (unsigned f = 0; f < table->schema.field_count; f++)
        if (!field_has_room(table, f))
            return refuse_texts(error);
    return true;
}

bool link_table_add_folded(struct link_table *table, unsigned file, struct error *error)
{
    uint64_t hashes[LINK_SLOTS_MAX] = {0};
    if (!may_add(table, error))
        return false;
    uint32_t place = (uint32_t)table->records.count;
    struct link_record *record = ARRAY_PUSH(&table->records);
    *record = (struct link_record){.place = place, .file = (uint8_t)file};
    struct link_incoming incoming = {&table->folder.folded, record, push_row(table), hashes};
    for (unsigned f = 0; f < table->schema.field_count; f++)
        if (!link_table_put_field(table, f, &incoming, error))
            return false;
    link_table_put_records(table, &incoming);
    table->has_two_files |= file > 0;
    return true;
}

bool link_table_add(struct link_table *table, unsigned file, const struct slice *cells,
                    size_t count, struct error *error)
{
    record_folder_reset(&table->folder);
    record_fold(&table->folder, cells, count);
    return link_table_add_folded(table, file, error);
}
