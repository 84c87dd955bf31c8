/* Records in normal form. */
#include "link/record-fold.h"

#include "link/array.h"
#include "link/fold.h"
#include "link/hash.h"
#include "link/name-parts.h"
#include "text/domain.h"
#include <stdlib.h>

enum { DOMAINS_BYTES_MAX = 1 << 24 }; /* of all that are kept with their labels */

/* The cells of one record, by what they are. */
struct cells_by_role {
    struct name_cells name;
    struct slice birth, year, month, day;
};

void record_folder_init(struct record_folder *folder, const struct link_schema *schema,
                        const enum link_role *roles, size_t column_count)
{
    *folder = (struct record_folder){
        .schema = schema, .roles = roles, .column_count = column_count, .arena = arena_new()};
    values_init(&folder->domains);
}

void record_folder_clear(struct record_folder *folder)
{
    values_clear(&folder->domains);
    arena_free(folder->arena);
    for (int i = 0; i < LINK_FIELDS_MAX; i++)
        free(folder->folded.of_field[i].items);
    *folder = (struct record_folder){0};
}

void record_folder_reset(struct record_folder *folder)
{
    if (folder->domains.text.length > DOMAINS_BYTES_MAX) {
        values_clear(&folder->domains);
        values_init(&folder->domains);
    }
    arena_reset(folder->arena);
    for (unsigned i = 0; i < folder->schema->field_count; i++)
        folder->folded.of_field[i].count = 0;
    folder->folded.count = 0;
}

struct folded_value *folded_push(struct folded *folded, unsigned field)
{
    struct folded_value *value = ARRAY_PUSH(&folded->of_field[field]);
    *value = (struct folded_value){.record = folded->count};
    return value;
}

static struct folded_value *add(struct record_folder *folder, int field, struct slice text)
{
    if (field < 0 || !text.length)
        return NULL;
    struct folded_value *value = folded_push(&folder->folded, (unsigned)field);
    value->text = text;
    value->hash = hash_text(text);
    return value;
}

/* The label that somebody registered, as a company would write it; nothing for places where anybody
 * may have an address. */
static struct slice label_of(struct arena *arena, struct slice domain)
{
    if (fold_is_free_mail(domain))
        return (struct slice){"", 0};
    const char *whole = arena_copy_slice(arena, domain);
    const char *registered = domain_registrable(arena, whole);
    struct slice label = slice_of(registered ? registered : whole);
    label.length = slice_find(label, '.');
    return fold_joined(arena, label);
}

/* Labels are kept with their domains, as asking the list takes long. */
static void add_company_of_domain(struct record_folder *folder, struct slice domain)
{
    int field = folder->schema->field_of[KIND_COMPANY];
    uint32_t id = field < 0 ? 0 : values_add(&folder->domains, domain);
    if (!id)
        return;
    if (folder->domains.items[id].count == 1) {
        uint32_t label = values_intern(&folder->domains, label_of(folder->arena, domain));
        folder->domains.items[id].other = label;
    }
    struct slice label = value_text(&folder->domains, folder->domains.items[id].other);
    add(folder, field, (struct slice){arena_copy_slice(folder->arena, label), label.length});
}

static void add_email(struct record_folder *folder, int field, struct slice cell,
                      struct name_parts *name)
{
    struct slice address = fold_cell(folder->arena, KIND_EMAIL, cell);
    struct folded_value *value = add(folder, field, address);
    if (!value)
        return;
    struct slice local = fold_email_local(address);
    value->other = fold_joined(folder->arena, local);
    value->other_hash = hash_text(value->other);
    name_parts_learn(folder->arena, name, local);
    add_company_of_domain(folder, fold_email_domain(address));
}

/* The line is kept with a number that has an extension: the office's with a desk's. */
static void add_phone(struct record_folder *folder, int field, struct slice cell)
{
    struct slice phone = fold_cell(folder->arena, KIND_PHONE, cell);
    struct slice line = fold_phone_line(phone);
    struct folded_value *value = add(folder, field, phone);
    if (!value || line.length == phone.length)
        return;
    value->other = line;
    value->other_hash = hash_text(line);
}

static void add_name(struct record_folder *folder, const struct name_parts *name)
{
    const int *field_of = folder->schema->field_of;
    add(folder, field_of[KIND_GIVEN], name->given);
    add(folder, field_of[KIND_FAMILY], name->family);
    for (size_t i = 0; i < name->rest_count; i++)
        add(folder, field_of[KIND_WORDS], name->rest[i]);
}

static void add_birth(struct record_folder *folder, const struct cells_by_role *cells)
{
    int field = folder->schema->field_of[KIND_BIRTH];
    if (field < 0)
        return;
    struct slice birth = fold_birth(folder->arena, cells->birth);
    if (!birth.length)
        birth = fold_birth_parts(folder->arena, cells->year, cells->month, cells->day);
    add(folder, field, birth);
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

static void sort_cells(const struct record_folder *folder, const struct slice *cells, size_t count,
                       struct cells_by_role *sorted)
{
    for (size_t i = 0; i < count && i < folder->column_count; i++) {
        struct slice *cell = single_cell(sorted, folder->roles[i]);
        if (cell && !cell->length)
            *cell = cells[i];
    }
}

static void add_other_cells(struct record_folder *folder, const struct slice *cells, size_t count,
                            struct name_parts *name)
{
    for (size_t i = 0; i < count && i < folder->column_count; i++) {
        int field = folder->schema->field_of_column[i];
        if (field < 0 || !cells[i].length)
            continue;
        enum link_kind kind = folder->schema->fields[field].kind;
        if (kind == KIND_EMAIL)
            add_email(folder, field, cells[i], name);
        else if (kind == KIND_PHONE)
            add_phone(folder, field, cells[i]);
        else
            add(folder, field, fold_cell(folder->arena, kind, cells[i]));
    }
}

void record_fold(struct record_folder *folder, const struct slice *cells, size_t count)
{
    struct cells_by_role sorted = {0};
    struct name_parts name;
    sort_cells(folder, cells, count, &sorted);
    name_parts_read(folder->arena, &sorted.name, &name);
    add_other_cells(folder, cells, count, &name);
    add_name(folder, &name);
    add_birth(folder, &sorted);
    folder->folded.generations[folder->folded.count++] = (uint8_t)name.generation;
}
