/* A record as the linkage engine sees it. */
#include "service/link-record.h"

#include "link/compare.h"
#include "store/waiting.h"
#include <stdlib.h>

enum {
    EMAILS = 6,
    PHONES = 6,
    COMPANIES = 3,
    ADDRESSES = 2,
    COLUMN_FAMILY = 2,
    COLUMN_FULL = 4,
    COLUMN_EMAIL = 5,
    COLUMN_PHONE = COLUMN_EMAIL + EMAILS,
    COLUMN_COMPANY = COLUMN_PHONE + PHONES,
    COLUMN_BIRTHDAY = COLUMN_COMPANY + COMPANIES,
    COLUMN_STREET,
    COLUMN_CITY = COLUMN_STREET + ADDRESSES,
    COLUMN_POSTCODE = COLUMN_CITY + ADDRESSES,
    COLUMN_TITLE = COLUMN_POSTCODE + ADDRESSES,
    COLUMN_TWITTER,
    COLUMN_FACEBOOK,
    COLUMNS,
};

static const struct {
    unsigned first, count;
    const char *name;
    enum link_role role;
} plan[] = {
    {0, 1, "given name", LINK_GIVEN_NAME},
    {1, 1, "middle name", LINK_MIDDLE_NAME},
    {COLUMN_FAMILY, 1, "family name", LINK_SURNAME},
    {3, 1, "suffix", LINK_SUFFIX},
    {COLUMN_FULL, 1, "name", LINK_FULL_NAME},
    {COLUMN_EMAIL, EMAILS, "e-mail address", LINK_EMAIL},
    {COLUMN_PHONE, PHONES, "phone number", LINK_PHONE},
    {COLUMN_COMPANY, COMPANIES, "company", LINK_COMPANY},
    {COLUMN_BIRTHDAY, 1, "birthday", LINK_DOB},
    {COLUMN_STREET, ADDRESSES, "street", LINK_STREET},
    {COLUMN_CITY, ADDRESSES, "city", LINK_CITY},
    {COLUMN_POSTCODE, ADDRESSES, "postcode", LINK_POSTCODE},
    {COLUMN_TITLE, 1, "title", LINK_TITLE},
    {COLUMN_TWITTER, 1, "Twitter name", LINK_TEXT},
    {COLUMN_FACEBOOK, 1, "Facebook name", LINK_TEXT},
};

struct link_table *link_record_table(void)
{
    struct link_column columns[COLUMNS];
    struct error error = {0};
    for (size_t i = 0; i < COUNT_OF(plan); i++)
        for (unsigned k = 0; k < plan[i].count; k++)
            columns[plan[i].first + k] = (struct link_column){plan[i].name, plan[i].role};
    struct link_table *table = link_table_new(columns, COLUMNS, &error);
    if (!table)
        abort(); /* the columns are constant */
    return table;
}

/* The next cell that is free of `count` from `first` on. */
static void put(struct slice *cells, unsigned first, unsigned count, const char *text)
{
    for (unsigned i = first; text && *text && i < first + count; i++) {
        if (cells[i].length)
            continue;
        cells[i] = slice_of(text);
        return;
    }
}

static int compare_shared(const void *a, const void *b)
{
    const struct shared_identifier *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    int order = strcmp(left->value, right->value);
    return order ? order : uuid_compare(left->audience, right->audience);
}

void link_record_sort_shared(struct shared_identifiers *shared)
{
    if (shared->count)
        qsort(shared->items, shared->count, sizeof(*shared->items), compare_shared);
}

static bool is_shared(const struct shared_identifiers *shared, struct uuid audience,
                      const struct fact *fact)
{
    struct shared_identifier wanted = {audience, fact->kind, fact->normal};
    return shared->count &&
           bsearch(&wanted, shared->items, shared->count, sizeof(wanted), compare_shared);
}

static void put_name(struct slice *cells, const struct fact *fact)
{
    bool has_parts = fact->part[NAME_FIRST] || fact->part[NAME_LAST];
    if (cells[0].length || cells[COLUMN_FAMILY].length || cells[COLUMN_FULL].length)
        return;
    put(cells, 0, 1, fact->part[NAME_FIRST]);
    put(cells, 1, 1, fact->part[NAME_MIDDLE]);
    put(cells, COLUMN_FAMILY, 1, fact->part[NAME_LAST]);
    put(cells, 3, 1, fact->part[NAME_SUFFIX]);
    if (!has_parts)
        put(cells, COLUMN_FULL, 1, fact->part[NAME_FULL]);
}

static void put_company(struct slice *cells, const struct fact *fact)
{
    put(cells, COLUMN_COMPANY, COMPANIES, fact->part[COMPANY_NAME]);
    put(cells, COLUMN_TITLE, 1, fact->part[COMPANY_TITLE]);
}

static void put_address(struct slice *cells, const struct fact *fact)
{
    put(cells, COLUMN_STREET, ADDRESSES, fact->part[ADDRESS_STREET]);
    put(cells, COLUMN_CITY, ADDRESSES, fact->part[ADDRESS_CITY]);
    put(cells, COLUMN_POSTCODE, ADDRESSES, fact->part[ADDRESS_POSTAL_CODE]);
}

static void put_fact(struct slice *cells, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_NAME:
        put_name(cells, fact);
        break;
    case FACT_EMAIL:
        put(cells, COLUMN_EMAIL, EMAILS, fact->normal);
        break;
    case FACT_PHONE:
        put(cells, COLUMN_PHONE, PHONES, fact->normal);
        break;
    case FACT_COMPANY:
        put_company(cells, fact);
        break;
    case FACT_ADDRESS:
        put_address(cells, fact);
        break;
    case FACT_BIRTHDAY:
        put(cells, COLUMN_BIRTHDAY, 1, fact->part[PART_VALUE]);
        break;
    case FACT_TWITTER:
        put(cells, COLUMN_TWITTER, 1, fact->normal);
        break;
    case FACT_FACEBOOK:
        put(cells, COLUMN_FACEBOOK, 1, fact->normal);
        break;
    default:
        break;
    }
}

static void fill_cells(struct slice *cells, const struct facts *facts, struct uuid audience,
                       const struct shared_identifiers *shared)
{
    for (size_t i = 0; i < facts->count; i++)
        if (!is_shared(shared, audience, &facts->items[i]))
            put_fact(cells, &facts->items[i]);
}

bool link_record_add(struct link_table *table, const struct facts *facts, struct uuid audience,
                     const struct shared_identifiers *shared, struct error *error)
{
    struct slice cells[COLUMNS] = {{0}};
    fill_cells(cells, facts, audience, shared);
    return link_table_add(table, 0, cells, COLUMNS, error);
}

void link_record_pack(struct link_table *table, const struct facts *facts, struct uuid audience,
                      const struct shared_identifiers *shared, struct buffer *out)
{
    struct slice cells[COLUMNS] = {{0}};
    fill_cells(cells, facts, audience, shared);
    link_table_pack(table, cells, COLUMNS, out);
}

static enum pair_signal signal_of(enum link_kind kind)
{
    switch (kind) {
    case KIND_GIVEN:
    case KIND_FAMILY:
    case KIND_WORDS:
        return SIGNAL_NAME;
    case KIND_EMAIL:
        return SIGNAL_EMAIL;
    case KIND_PHONE:
        return SIGNAL_PHONE;
    case KIND_COMPANY:
        return SIGNAL_COMPANY;
    case KIND_STREET:
    case KIND_CITY:
    case KIND_POSTCODE:
        return SIGNAL_ADDRESS;
    case KIND_BIRTH:
        return SIGNAL_BIRTHDAY;
    default:
        return SIGNAL_OTHER;
    }
}

unsigned link_record_signals(const struct link_table *table, uint64_t pattern)
{
    unsigned found = 0;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        if (link_pattern_level(pattern, f) >= LEVEL_CLOSE)
            found |= signal_of(table->schema.fields[f].kind);
    return found;
}
