/* What the columns of a table let us compare. */
#include "link/schema.h"

#include "base/cleanup.h"

/* Columns of one role share a field, but for texts, which have one each. */
static const struct {
    enum link_role role;
    enum link_kind kind;
    const char *name;
    unsigned width; /* 0: as many as there are columns */
} plan[] = {
    {LINK_FULL_NAME, KIND_GIVEN, "given name", 1},
    {LINK_GIVEN_NAME, KIND_GIVEN, "given name", 1},
    {LINK_FULL_NAME, KIND_FAMILY, "family name", 1},
    {LINK_SURNAME, KIND_FAMILY, "family name", 1},
    {LINK_FULL_NAME, KIND_WORDS, "rest of the name", NAME_WORDS_MAX},
    {LINK_MIDDLE_NAME, KIND_WORDS, "rest of the name", NAME_WORDS_MAX},
    {LINK_EMAIL, KIND_EMAIL, "e-mail address", 0},
    {LINK_PHONE, KIND_PHONE, "phone number", 0},
    {LINK_COMPANY, KIND_COMPANY, "company", 0},
    {LINK_DOB, KIND_BIRTH, "birthday", 1},
    {LINK_BIRTH_YEAR, KIND_BIRTH, "birthday", 1},
    {LINK_BIRTH_MONTH, KIND_BIRTH, "birthday", 1},
    {LINK_BIRTH_DAY, KIND_BIRTH, "birthday", 1},
    {LINK_STREET_NUMBER, KIND_NUMBER, "house number", 0},
    {LINK_STREET, KIND_STREET, "street", 0},
    {LINK_CITY, KIND_CITY, "city", 0},
    {LINK_POSTCODE, KIND_POSTCODE, "postcode", 0},
    {LINK_NATIONAL_ID, KIND_IDENTIFIER, "national id", 0},
};

static bool is_text(enum link_role role)
{
    return role == LINK_TEXT || role == LINK_TITLE || role == LINK_REGION || role == LINK_COUNTRY;
}

static unsigned columns_of(const struct link_column *columns, size_t count, enum link_role role)
{
    unsigned found = 0;
    for (size_t i = 0; i < count; i++)
        found += columns[i].role == role;
    return found;
}

static bool add_field(struct link_schema *schema, enum link_kind kind, const char *name,
                      unsigned width, struct error *error)
{
    if (schema->field_count == LINK_FIELDS_MAX)
        return fail(error, STATUS_LIMIT, "more than %d different things to compare, %s is one more",
                    LINK_FIELDS_MAX, name);
    if (schema->field_of[kind] < 0)
        schema->field_of[kind] = (int)schema->field_count;
    schema->fields[schema->field_count++] =
        (struct link_field){.kind = kind, .name = name, .slot = schema->slot_count, .width = width};
    schema->slot_count += width;
    return true;
}

static bool add_planned(struct link_schema *schema, const struct link_column *columns, size_t count,
                        struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(plan); i++) {
        unsigned width = columns_of(columns, count, plan[i].role);
        if (!width || schema->field_of[plan[i].kind] >= 0)
            continue;
        if (!plan[i].width && width > LINK_CELLS_PER_FIELD)
            return fail(error, STATUS_LIMIT, "%u columns are %s: at most %d can be compared", width,
                        link_role_name(plan[i].role), LINK_CELLS_PER_FIELD);
        bool has_domain = plan[i].kind == KIND_COMPANY &&
                          columns_of(columns, count, LINK_EMAIL); /* which names a company too */
        if (!add_field(schema, plan[i].kind, plan[i].name,
                       plan[i].width ? plan[i].width : width + has_domain, error))
            return false;
    }
    return true;
}

static int field_of_role(const struct link_schema *schema, enum link_role role)
{
    for (size_t i = 0; i < COUNT_OF(plan); i++)
        if (plan[i].role == role && !plan[i].width)
            return schema->field_of[plan[i].kind];
    return -1;
}

bool link_schema_init(struct link_schema *schema, struct arena *arena,
                      const struct link_column *columns, size_t count, struct error *error)
{
    *schema = (struct link_schema){0};
    for (int i = 0; i < KINDS; i++)
        schema->field_of[i] = -1;
    if (count > LINK_COLUMNS_MAX)
        return fail(error, STATUS_LIMIT, "at most %d columns can be compared", LINK_COLUMNS_MAX);
    if (!add_planned(schema, columns, count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        schema->field_of_column[i] = field_of_role(schema, columns[i].role);
        if (!is_text(columns[i].role))
            continue;
        schema->field_of_column[i] = (int)schema->field_count;
        if (!add_field(schema, KIND_TEXT, arena_copy(arena, columns[i].name), 1, error))
            return false;
    }
    if (!schema->field_count)
        return fail(error, STATUS_INVALID, "there is nothing to compare");
    return true;
}
