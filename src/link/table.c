/* The records to be linked. */
#include "link/table.h"

#include "link/array.h"
#include "link/hash.h"
#include <assert.h>
#include <stdlib.h>

/* What records that are added together add to a set of values at most: every cell of them, and far
 * more. */
enum { RECORD_BYTES_MAX = LINK_CELLS_TOGETHER << 16 };

/* The sets of values, when the schema is known. */
static void begin(struct link_table *table)
{
    record_folder_init(&table->folder, &table->schema, table->roles, table->column_count);
    values_init(&table->names);
    values_init(&table->locals);
    for (unsigned i = 0; i < table->schema.field_count; i++)
        values_init(&table->fields[i]);
}

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
    begin(table);
    return TAKE(table);
}

struct link_table *link_table_new_like(const struct link_table *table)
{
    struct link_table *like = ARRAY_NEW(struct link_table, 1);
    like->arena = arena_new();
    like->schema = table->schema; /* names of fields are the other's */
    like->column_count = table->column_count;
    memcpy(like->roles, table->roles, sizeof(like->roles));
    begin(like);
    return like;
}

void link_table_free(struct link_table *table)
{
    if (!table)
        return;
    values_clear(&table->names);
    values_clear(&table->locals);
    record_folder_clear(&table->folder);
    for (size_t i = 0; i < LINK_CELLS_TOGETHER; i++)
        free(table->folded[i].items);
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

/* Puts a value into the field's next free place; one that is there already is not put twice. */
static uint32_t put(struct link_table *table, uint32_t *row, const struct folded_value *value)
{
    const struct link_field *place = &table->schema.fields[value->field];
    struct values *values = link_values_of(table, value->field);
    uint32_t id = values_intern_hashed(values, value->text, value->hash);
    for (unsigned i = 0; i < place->width; i++) {
        uint32_t *slot = &row[place->slot + i];
        if (*slot == id)
            break;
        if (*slot)
            continue;
        *slot = id;
        values_count(values, id);
        break;
    }
    return id;
}

/* An address keeps its local part. */
static void put_local(struct link_table *table, uint32_t email, const struct folded_value *value)
{
    struct value *kept = &table->fields[value->field].items[email];
    if (kept->count == 1)
        kept->other = values_intern_hashed(&table->locals, value->other, value->other_hash);
    if (kept->other)
        values_count(&table->locals, kept->other);
}

static void put_value(struct link_table *table, uint32_t *row, const struct folded_value *value)
{
    uint32_t id = put(table, row, value);
    if (!value->other.length)
        return;
    if (table->schema.fields[value->field].kind == KIND_EMAIL) {
        put_local(table, id, value);
        return;
    }
    struct values *values = &table->fields[value->field];
    uint32_t other = values_intern_hashed(values, value->other, value->other_hash);
    values->items[id].other = other;
}

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

static bool values_have_room(const struct values *values)
{
    return values->text.length <= VALUES_BYTES_MAX - RECORD_BYTES_MAX;
}

static bool has_room(const struct link_table *table)
{
    for (unsigned f = 0; f < table->schema.field_count; f++)
        if (!values_have_room(&table->fields[f]))
            return false;
    return values_have_room(&table->names) && values_have_room(&table->locals) &&
           values_have_room(&table->folder.domains);
}

/* Of what the record holds, whatever numbers its values have. */
static uint64_t hash_record(const struct link_table *table, const struct link_record *record,
                            const uint32_t *row)
{
    uint64_t hash = hash_join(record->file, record->generation);
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        const struct link_field *field = &table->schema.fields[f];
        const struct values *values = link_values(table, f);
        for (unsigned i = 0; i < field->width; i++)
            hash = hash_join(hash, values->items[row[field->slot + i]].hash);
    }
    return hash;
}

static void put_record(struct link_table *table, const struct link_cells *cells,
                       const struct folded_record *folded)
{
    struct link_record record = {
        .place = cells->place, .file = (uint8_t)cells->file, .generation = folded->generation};
    uint32_t *row = push_row(table);
    for (size_t i = 0; i < folded->count; i++)
        put_value(table, row, &folded->items[i]);
    record.hash = hash_record(table, &record, row); /* now, while its values are near */
    record.neighbourhood = table->names.items[link_first(table, row, KIND_FAMILY)].hash;
    *ARRAY_PUSH(&table->records) = record;
    table->has_two_files |= cells->file > 0;
}

/* Has the memory fetch what many records will look for. Most of the time would go into waiting. */
static void fetch_values(struct link_table *table, size_t count,
                         void (*fetch)(const struct values *values, uint64_t hash))
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < table->folded[i].count; j++) {
            const struct folded_value *value = &table->folded[i].items[j];
            fetch(link_values(table, value->field), value->hash);
            if (value->other.length && table->schema.fields[value->field].kind == KIND_EMAIL)
                fetch(&table->locals, value->other_hash);
        }
}

bool link_table_refuse_records(struct error *error)
{
    return fail(error, STATUS_LIMIT, "more than %d records", LINK_RECORDS_MAX);
}

bool link_table_refuse_texts(struct error *error)
{
    return fail(error, STATUS_LIMIT, "more than 4 GiB of different texts in one column");
}

static bool may_add(const struct link_table *table, size_t count, struct error *error)
{
    if (table->records.count + count > LINK_RECORDS_MAX)
        return link_table_refuse_records(error);
    return has_room(table) || link_table_refuse_texts(error);
}

bool link_table_add_many(struct link_table *table, const struct link_cells *cells, size_t count,
                         struct error *error)
{
    assert(count <= LINK_CELLS_TOGETHER);
    if (!may_add(table, count, error))
        return false;
    record_folder_reset(&table->folder);
    for (size_t i = 0; i < count; i++)
        record_fold(&table->folder, cells[i].items, cells[i].count, &table->folded[i]);
    fetch_values(table, count, values_fetch_slot);
    fetch_values(table, count, values_fetch_value);
    fetch_values(table, count, values_fetch_text);
    for (size_t i = 0; i < count; i++)
        put_record(table, &cells[i], &table->folded[i]);
    return true;
}

bool link_table_add_folded(struct link_table *table, const struct folded_record *folded,
                           struct error *error)
{
    struct link_cells cells = {.place = (uint32_t)table->records.count};
    if (!may_add(table, 1, error))
        return false;
    put_record(table, &cells, folded);
    return true;
}

bool link_table_add(struct link_table *table, unsigned file, const struct slice *cells,
                    size_t count, struct error *error)
{
    struct link_cells record = {cells, count, (uint32_t)table->records.count, file};
    return link_table_add_many(table, &record, 1, error);
}
