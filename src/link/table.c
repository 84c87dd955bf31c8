/* The records to be linked. */
#include "link/table.h"

#include "link/array.h"
#include "link/fold.h"
#include "link/hash.h"
#include "link/name-parts.h"
#include "text/domain.h"
#include <assert.h>
#include <stdlib.h>

/* What one record adds to a set of values at most: every cell of it, and far more. */
enum { RECORD_BYTES_MAX = 1 << 20 };

/* The cells of one record, by what they are. */
struct cells_by_role {
    struct name_cells name;
    struct slice birth, year, month, day;
};

struct link_table *link_table_new(const struct link_column *columns, size_t count,
                                  struct error *error)
{
    AUTO_FREE(link_table) struct link_table *table = ARRAY_NEW(struct link_table, 1);
    table->arena = arena_new();
    table->scratch = arena_new();
    if (!link_schema_init(&table->schema, table->arena, columns, count, error))
        return NULL;
    table->nicknames = nicknames_new();
    table->column_count = count;
    for (size_t i = 0; i < count; i++)
        table->roles[i] = columns[i].role;
    values_init(&table->names);
    values_init(&table->locals);
    values_init(&table->domains);
    for (unsigned i = 0; i < table->schema.field_count; i++)
        values_init(&table->fields[i]);
    return TAKE(table);
}

void link_table_free(struct link_table *table)
{
    if (!table)
        return;
    values_clear(&table->names);
    values_clear(&table->locals);
    values_clear(&table->domains);
    int given = table->schema.field_of[KIND_GIVEN], family = table->schema.field_of[KIND_FAMILY];
    for (int i = 0; i < LINK_FIELDS_MAX; i++) {
        values_clear(&table->fields[i]);
        if (i != family || given < 0)
            free(table->sketches[i]);
    }
    free(table->local_sketches);
    nicknames_free(table->nicknames);
    arena_free(table->arena);
    arena_free(table->scratch);
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
static uint32_t put(struct link_table *table, uint32_t *row, unsigned field, struct slice text)
{
    const struct link_field *place = &table->schema.fields[field];
    struct values *values = link_values_of(table, field);
    uint32_t id = values_intern(values, text);
    for (unsigned i = 0; id && i < place->width; i++) {
        uint32_t *slot = &row[place->slot + i];
        if (*slot == id)
            break;
        if (*slot)
            continue;
        *slot = id;
        values_count(values, id);
        return id;
    }
    return id;
}

static void put_of_kind(struct link_table *table, uint32_t *row, enum link_kind kind,
                        struct slice text)
{
    int field = table->schema.field_of[kind];
    if (field >= 0)
        put(table, row, (unsigned)field, text);
}

/* The label that somebody registered, as a company would write it; 0 for places where anybody may
 * have an address. Kept with the domain, as asking the list takes long. */
static void put_company_of_domain(struct link_table *table, uint32_t *row, struct slice domain)
{
    int field = table->schema.field_of[KIND_COMPANY];
    if (field < 0 || fold_is_free_mail(domain))
        return;
    uint32_t id = values_add(&table->domains, domain);
    struct values *companies = &table->fields[field];
    if (id && table->domains.items[id].count == 1) {
        const char *whole = arena_copy_slice(table->scratch, domain);
        const char *registered = domain_registrable(table->scratch, whole);
        struct slice label = slice_of(registered ? registered : whole);
        label.length = slice_find(label, '.');
        table->domains.items[id].other =
            values_intern(companies, fold_joined(table->scratch, label));
    }
    if (id && table->domains.items[id].other) {
        char *copy =
            arena_copy_slice(table->scratch, value_text(companies, table->domains.items[id].other));
        put(table, row, (unsigned)field, slice_of(copy));
    }
}

static void put_email(struct link_table *table, uint32_t *row, unsigned field, struct slice cell,
                      struct name_parts *name)
{
    struct slice address = fold_cell(table->scratch, KIND_EMAIL, cell);
    uint32_t id = put(table, row, field, address);
    if (!id)
        return;
    struct slice local = fold_email_local(address);
    struct value *value = &table->fields[field].items[id];
    if (value->count == 1)
        value->other = values_intern(&table->locals, fold_joined(table->scratch, local));
    if (value->other)
        values_count(&table->locals, value->other);
    name_parts_learn(table->scratch, name, local);
    put_company_of_domain(table, row, fold_email_domain(address));
}

/* The line is kept with a number that has an extension: the office's with a desk's. */
static void put_phone(struct link_table *table, uint32_t *row, unsigned field, struct slice cell)
{
    struct slice phone = fold_cell(table->scratch, KIND_PHONE, cell);
    struct slice line = fold_phone_line(phone);
    uint32_t id = put(table, row, field, phone);
    if (!id || line.length == phone.length)
        return;
    uint32_t of_line = values_intern(&table->fields[field], line);
    table->fields[field].items[id].other = of_line;
}

static void put_name(struct link_table *table, uint32_t *row, const struct name_parts *name)
{
    put_of_kind(table, row, KIND_GIVEN, name->given);
    put_of_kind(table, row, KIND_FAMILY, name->family);
    for (size_t i = 0; i < name->rest_count; i++)
        put_of_kind(table, row, KIND_WORDS, name->rest[i]);
}

static void put_birth(struct link_table *table, uint32_t *row, const struct cells_by_role *cells)
{
    struct slice birth = fold_birth(table->scratch, cells->birth);
    if (!birth.length)
        birth = fold_birth_parts(table->scratch, cells->year, cells->month, cells->day);
    put_of_kind(table, row, KIND_BIRTH, birth);
}

static struct slice *single_cell(struct cells_by_role *cells, enum link_role role)
{
    switch (role) {
    case LINK_FULL_NAME:
        return &cells->name.full;
    case LINK_GIVEN_NAME:
        return &cells->name.given;
    case LINK_MIDDLE_NAME:
        return &cells->name.middle;
    case LINK_SURNAME:
        return &cells->name.family;
    case LINK_SUFFIX:
        return &cells->name.suffix;
    case LINK_DOB:
        return &cells->birth;
    case LINK_BIRTH_YEAR:
        return &cells->year;
    case LINK_BIRTH_MONTH:
        return &cells->month;
    case LINK_BIRTH_DAY:
        return &cells->day;
    default:
        return NULL;
    }
}

static void sort_cells(const struct link_table *table, const struct slice *cells, size_t count,
                       struct cells_by_role *sorted)
{
    for (size_t i = 0; i < count && i < table->column_count; i++) {
        struct slice *cell = single_cell(sorted, table->roles[i]);
        if (cell && !cell->length)
            *cell = cells[i];
    }
}

static void put_other_cells(struct link_table *table, uint32_t *row, const struct slice *cells,
                            size_t count, struct name_parts *name)
{
    for (size_t i = 0; i < count && i < table->column_count; i++) {
        int field = table->schema.field_of_column[i];
        if (field < 0 || !cells[i].length)
            continue;
        enum link_kind kind = table->schema.fields[field].kind;
        if (kind == KIND_EMAIL)
            put_email(table, row, (unsigned)field, cells[i], name);
        else if (kind == KIND_PHONE)
            put_phone(table, row, (unsigned)field, cells[i]);
        else
            put(table, row, (unsigned)field, fold_cell(table->scratch, kind, cells[i]));
    }
}

static uint32_t *push_row(struct link_table *table)
{
    uint32_t *row = NULL;
    for (unsigned i = 0; i < table->schema.slot_count; i++)
        *ARRAY_PUSH(&table->rows) = 0;
    row = table->rows.items + table->rows.count - table->schema.slot_count;
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
           values_have_room(&table->domains);
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

bool link_table_add(struct link_table *table, unsigned file, const struct slice *cells,
                    size_t count, struct error *error)
{
    if (table->records.count == LINK_RECORDS_MAX)
        return fail(error, STATUS_LIMIT, "more than %d records", LINK_RECORDS_MAX);
    if (!has_room(table))
        return fail(error, STATUS_LIMIT, "more than 4 GiB of different texts in one column");
    struct cells_by_role sorted = {0};
    struct name_parts name;
    uint32_t *row = push_row(table);
    arena_reset(table->scratch);
    sort_cells(table, cells, count, &sorted);
    name_parts_read(table->scratch, &sorted.name, &name);
    put_other_cells(table, row, cells, count, &name);
    put_name(table, row, &name);
    put_birth(table, row, &sorted);
    struct link_record record = {.place = (uint32_t)table->records.count,
                                 .file = (uint8_t)file,
                                 .generation = (uint8_t)name.generation};
    record.hash = hash_record(table, &record, row); /* now, while its values are near */
    record.neighbourhood = table->names.items[link_first(table, row, KIND_FAMILY)].hash;
    *ARRAY_PUSH(&table->records) = record;
    table->has_two_files |= file > 0;
    return true;
}
