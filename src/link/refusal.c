/* What forbids that two records are one. */
#include "link/refusal.h"

/* Among records of one person two birthdays are rare: where they are not, as in old registers, they
 * forbid nothing. */
static const double rare = 0.05;

/* Of the letters of a name that was mangled, at least so many are left. */
static const double mangled = 0.6;

static int level_of(const struct link_table *table, const struct link_comparison *comparison,
                    enum link_kind kind)
{
    int field = table->schema.field_of[kind];
    return field < 0 ? LEVEL_MISSING : comparison->level[field];
}

static bool is_contact_book(const struct link_table *table)
{
    return table->schema.field_of[KIND_EMAIL] >= 0 || table->schema.field_of[KIND_PHONE] >= 0;
}

static bool generations_differ(const struct link_table *table, uint32_t a, uint32_t b)
{
    uint8_t left = table->records.items[a].generation, right = table->records.items[b].generation;
    return left && right && left != right;
}

static bool birthdays_differ(const struct link_table *table, const struct link_model *model,
                             const struct link_comparison *comparison)
{
    int level = level_of(table, comparison, KIND_BIRTH);
    return is_contact_book(table) && (level == LEVEL_CONFLICT || level == LEVEL_FAR) &&
           model->m[table->schema.field_of[KIND_BIRTH]][LEVEL_CONFLICT] < rare;
}

/* "Rose" of one may be the middle name of the other. */
static bool is_among_words(const struct link_table *table, uint32_t a, uint32_t b)
{
    int index = table->schema.field_of[KIND_WORDS];
    uint32_t given = link_first(table, link_row(table, a), KIND_GIVEN);
    if (index < 0 || !given)
        return false;
    const struct link_field *field = &table->schema.fields[index];
    const uint32_t *row = link_row(table, b);
    for (unsigned i = 0; i < field->width && row[field->slot + i]; i++)
        if (slice_equal(value_text(&table->fields[index], row[field->slot + i]),
                        value_text(&table->names, given)))
            return true;
    return false;
}

static const struct sketch *name_sketch(const struct link_table *table, uint32_t record,
                                        enum link_kind kind)
{
    const struct sketch *sketches = table->sketches[table->schema.field_of[KIND_GIVEN]];
    return &sketches[link_first(table, link_row(table, record), kind)];
}

/* Whether the two are names of two people and not one name mangled: both well known, or without
 * the same letters. */
static bool are_two_names(const struct link_table *table, uint32_t a, uint32_t b)
{
    const struct sketch *left = name_sketch(table, a, KIND_GIVEN);
    const struct sketch *right = name_sketch(table, b, KIND_GIVEN);
    return (left->is_known && right->is_known) || sketches_common_letters(left, right) < mangled;
}

/* Whether one's given name is the other's family name, mangled at most. */
static bool may_be_swapped(const struct link_table *table, uint32_t a, uint32_t b)
{
    return sketches_common_letters(name_sketch(table, a, KIND_GIVEN),
                                   name_sketch(table, b, KIND_FAMILY)) >= mangled ||
           sketches_common_letters(name_sketch(table, a, KIND_FAMILY),
                                   name_sketch(table, b, KIND_GIVEN)) >= mangled;
}

static bool names_differ(const struct link_table *table, uint32_t a, uint32_t b,
                         const struct link_comparison *comparison)
{
    int level = level_of(table, comparison, KIND_GIVEN);
    return is_contact_book(table) && (level == LEVEL_CONFLICT || level == LEVEL_FAR) &&
           are_two_names(table, a, b) && !may_be_swapped(table, a, b) &&
           !is_among_words(table, a, b) && !is_among_words(table, b, a);
}

const char *link_refusal(const struct link_table *table, const struct link_model *model, uint32_t a,
                         uint32_t b, const struct link_comparison *comparison)
{
    if (generations_differ(table, a, b))
        return "one is the junior, the other the senior of the name";
    if (birthdays_differ(table, model, comparison))
        return "they have two birthdays";
    if (names_differ(table, a, b, comparison))
        return "they have two given names";
    return NULL;
}

/* "Simon" and "Simone": a sister's name as well as a nickname or an error. */
static bool is_sisters_form(struct slice a, struct slice b)
{
    static const char *const endings[] = {"a", "e", "ne", "le", "ette", "ina", "ine"};
    struct slice few = a.length < b.length ? a : b, many = a.length < b.length ? b : a;
    struct slice ending = {many.data + few.length, many.length - few.length};
    if (!few.length || memcmp(few.data, many.data, few.length) != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (slice_equal_text(ending, endings[i]))
            return true;
    return false;
}

/* Names that may be one person's: a mailbox or a number may be the household's or the office's, so
 * without a name on both sides it proves nothing, and after a change of the family name it may be
 * a successor's. */
static bool names_agree(const struct link_table *table, const struct link_comparison *comparison)
{
    int given = level_of(table, comparison, KIND_GIVEN);
    int family = level_of(table, comparison, KIND_FAMILY);
    return given >= LEVEL_PART && (family == LEVEL_MISSING || family >= LEVEL_PART);
}

static bool may_be_sisters(const struct link_table *table, uint32_t a, uint32_t b)
{
    uint32_t left = link_first(table, link_row(table, a), KIND_GIVEN);
    uint32_t right = link_first(table, link_row(table, b), KIND_GIVEN);
    return left && right && left != right &&
           is_sisters_form(value_text(&table->names, left), value_text(&table->names, right));
}

bool link_has_proof(const struct link_table *table, uint32_t a, uint32_t b,
                    const struct link_comparison *comparison)
{
    static const enum link_kind kinds[] = {KIND_EMAIL, KIND_PHONE, KIND_BIRTH, KIND_IDENTIFIER};
    int birth = level_of(table, comparison, KIND_BIRTH);
    if (!is_contact_book(table))
        return true;
    if (!names_agree(table, comparison) || may_be_sisters(table, a, b) || birth == LEVEL_CONFLICT ||
        birth == LEVEL_FAR)
        return false;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (level_of(table, comparison, kinds[i]) == LEVEL_EQUAL)
            return true;
    return false;
}
