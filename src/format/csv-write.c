/* CSV out: the columns of each dialect, and what is left for the last one. */
#include "format/csv-write.h"

#include "format/table-field.h"
#include "format/table.h"
#include <strings.h>

enum column_use {
    USE_PART,  /* a part of the fact that is the column's by kind, label and number */
    USE_LABEL, /* its label, in the words of the dialect */
    USE_GROUPS,
    USE_NOTES,       /* all of them */
    USE_CUSTOM_NAME, /* what a value of no kind is called */
    USE_CUSTOM_VALUE,
    USE_FIXED, /* the same text in every row: `label` */
    USE_BOOK,
    USE_ID,
    USE_OTHER_VALUES,
};

struct column {
    const char *header;
    enum column_use use;
    enum fact_kind kind;
    unsigned part;
    unsigned number;   /* of facts of this kind (and label), from 0 */
    const char *label; /* only of facts with this one; NULL: whatever label */
};

#define PART(header, kind, part)                                                                   \
    {                                                                                              \
        header, USE_PART, kind, part, 0, NULL                                                      \
    }
#define PART_OF(header, kind, part, number)                                                        \
    {                                                                                              \
        header, USE_PART, kind, part, number, NULL                                                 \
    }
#define LABEL_OF(header, kind, number)                                                             \
    {                                                                                              \
        header, USE_LABEL, kind, 0, number, NULL                                                   \
    }
#define LABELLED(header, kind, part, number, label)                                                \
    {                                                                                              \
        header, USE_PART, kind, part, number, label                                                \
    }
#define OTHER(header, use)                                                                         \
    {                                                                                              \
        header, use, FACT_KIND_COUNT, 0, 0, NULL                                                   \
    }

#define KITH_ADDRESS(suffix, number)                                                               \
    PART_OF("street" suffix, FACT_ADDRESS, ADDRESS_STREET, number),                                \
        PART_OF("extended_address" suffix, FACT_ADDRESS, ADDRESS_EXTENDED, number),                \
        PART_OF("city" suffix, FACT_ADDRESS, ADDRESS_CITY, number),                                \
        PART_OF("region" suffix, FACT_ADDRESS, ADDRESS_REGION, number),                            \
        PART_OF("postal_code" suffix, FACT_ADDRESS, ADDRESS_POSTAL_CODE, number),                  \
        PART_OF("po_box" suffix, FACT_ADDRESS, ADDRESS_PO_BOX, number),                            \
        PART_OF("country" suffix, FACT_ADDRESS, ADDRESS_COUNTRY, number),                          \
        LABEL_OF("address" suffix "_label", FACT_ADDRESS, number)

#define KITH_VALUE(word, suffix, kind, number)                                                     \
    PART_OF(word suffix, kind, PART_VALUE, number), LABEL_OF(word suffix "_label", kind, number)

static const struct column kith_columns[] = {
    PART("first_name", FACT_NAME, NAME_FIRST),
    PART("last_name", FACT_NAME, NAME_LAST),
    PART("middle_name", FACT_NAME, NAME_MIDDLE),
    PART("prefix", FACT_NAME, NAME_PREFIX),
    PART("suffix", FACT_NAME, NAME_SUFFIX),
    PART("name", FACT_NAME, NAME_FULL),
    PART("nickname", FACT_NICKNAME, PART_VALUE),
    PART("phonetic_first_name", FACT_NAME, NAME_PHONETIC_FIRST),
    PART("phonetic_last_name", FACT_NAME, NAME_PHONETIC_LAST),
    PART("phonetic_middle_name", FACT_NAME, NAME_PHONETIC_MIDDLE),
    PART("file_as", FACT_NAME, NAME_FILE_AS),
    PART("company", FACT_COMPANY, COMPANY_NAME),
    PART("title", FACT_COMPANY, COMPANY_TITLE),
    PART("department", FACT_COMPANY, COMPANY_DEPARTMENT),
    PART("location", FACT_COMPANY, COMPANY_LOCATION),
    PART("description", FACT_COMPANY, COMPANY_DESCRIPTION),
    KITH_VALUE("email", "", FACT_EMAIL, 0),
    KITH_VALUE("email", "_2", FACT_EMAIL, 1),
    KITH_VALUE("email", "_3", FACT_EMAIL, 2),
    KITH_VALUE("email", "_4", FACT_EMAIL, 3),
    KITH_VALUE("phone", "", FACT_PHONE, 0),
    KITH_VALUE("phone", "_2", FACT_PHONE, 1),
    KITH_VALUE("phone", "_3", FACT_PHONE, 2),
    KITH_VALUE("phone", "_4", FACT_PHONE, 3),
    KITH_ADDRESS("", 0),
    KITH_ADDRESS("_2", 1),
    KITH_VALUE("url", "", FACT_URL, 0),
    KITH_VALUE("url", "_2", FACT_URL, 1),
    PART("birthday", FACT_BIRTHDAY, PART_VALUE),
    PART("gender", FACT_GENDER, PART_VALUE),
    PART("starred", FACT_STARRED, PART_VALUE),
    OTHER("groups", USE_GROUPS),
    PART("notes", FACT_NOTE, PART_VALUE),
    OTHER("contact_book", USE_BOOK),
    OTHER("id", USE_ID),
    OTHER("other_values", USE_OTHER_VALUES),
};

#define GOOGLE_VALUE(word, digit, kind, number)                                                    \
    LABEL_OF(word " " digit " - Label", kind, number),                                             \
        PART_OF(word " " digit " - Value", kind, PART_VALUE, number)

#define GOOGLE_ADDRESS(digit, number)                                                              \
    LABEL_OF("Address " digit " - Label", FACT_ADDRESS, number),                                   \
        PART_OF("Address " digit " - Street", FACT_ADDRESS, ADDRESS_STREET, number),               \
        PART_OF("Address " digit " - City", FACT_ADDRESS, ADDRESS_CITY, number),                   \
        PART_OF("Address " digit " - PO Box", FACT_ADDRESS, ADDRESS_PO_BOX, number),               \
        PART_OF("Address " digit " - Region", FACT_ADDRESS, ADDRESS_REGION, number),               \
        PART_OF("Address " digit " - Postal Code", FACT_ADDRESS, ADDRESS_POSTAL_CODE, number),     \
        PART_OF("Address " digit " - Country", FACT_ADDRESS, ADDRESS_COUNTRY, number),             \
        PART_OF("Address " digit " - Extended Address", FACT_ADDRESS, ADDRESS_EXTENDED, number)

#define GOOGLE_CUSTOM(digit, number)                                                               \
    {"Custom Field " digit " - Label", USE_CUSTOM_NAME, FACT_KIND_COUNT, 0, number, NULL},         \
    {                                                                                              \
        "Custom Field " digit " - Value", USE_CUSTOM_VALUE, FACT_KIND_COUNT, 0, number, NULL       \
    }

static const struct column google_columns[] = {
    PART("First Name", FACT_NAME, NAME_FIRST),
    PART("Middle Name", FACT_NAME, NAME_MIDDLE),
    PART("Last Name", FACT_NAME, NAME_LAST),
    PART("Phonetic First Name", FACT_NAME, NAME_PHONETIC_FIRST),
    PART("Phonetic Middle Name", FACT_NAME, NAME_PHONETIC_MIDDLE),
    PART("Phonetic Last Name", FACT_NAME, NAME_PHONETIC_LAST),
    PART("Name Prefix", FACT_NAME, NAME_PREFIX),
    PART("Name Suffix", FACT_NAME, NAME_SUFFIX),
    PART("Nickname", FACT_NICKNAME, PART_VALUE),
    PART("File As", FACT_NAME, NAME_FILE_AS),
    PART("Organization Name", FACT_COMPANY, COMPANY_NAME),
    PART("Organization Title", FACT_COMPANY, COMPANY_TITLE),
    PART("Organization Department", FACT_COMPANY, COMPANY_DEPARTMENT),
    PART("Birthday", FACT_BIRTHDAY, PART_VALUE),
    OTHER("Notes", USE_NOTES),
    PART("Photo", FACT_PHOTO, PART_VALUE),
    OTHER("Labels", USE_GROUPS),
    GOOGLE_VALUE("E-mail", "1", FACT_EMAIL, 0),
    GOOGLE_VALUE("E-mail", "2", FACT_EMAIL, 1),
    GOOGLE_VALUE("E-mail", "3", FACT_EMAIL, 2),
    GOOGLE_VALUE("E-mail", "4", FACT_EMAIL, 3),
    GOOGLE_VALUE("Phone", "1", FACT_PHONE, 0),
    GOOGLE_VALUE("Phone", "2", FACT_PHONE, 1),
    GOOGLE_VALUE("Phone", "3", FACT_PHONE, 2),
    GOOGLE_VALUE("Phone", "4", FACT_PHONE, 3),
    GOOGLE_ADDRESS("1", 0),
    GOOGLE_ADDRESS("2", 1),
    GOOGLE_VALUE("Website", "1", FACT_URL, 0),
    GOOGLE_VALUE("Website", "2", FACT_URL, 1),
    {"Custom Field 1 - Label", USE_FIXED, FACT_KIND_COUNT, 0, 0, "Kith ID"},
    OTHER("Custom Field 1 - Value", USE_ID),
    GOOGLE_CUSTOM("2", 0),
    GOOGLE_CUSTOM("3", 1),
    GOOGLE_CUSTOM("4", 2),
};

#define OUTLOOK_ADDRESS(word, label)                                                               \
    LABELLED(word " Street", FACT_ADDRESS, ADDRESS_STREET, 0, label),                              \
        LABELLED(word " Street 2", FACT_ADDRESS, ADDRESS_EXTENDED, 0, label),                      \
        LABELLED(word " City", FACT_ADDRESS, ADDRESS_CITY, 0, label),                              \
        LABELLED(word " State", FACT_ADDRESS, ADDRESS_REGION, 0, label),                           \
        LABELLED(word " Postal Code", FACT_ADDRESS, ADDRESS_POSTAL_CODE, 0, label),                \
        LABELLED(word " Country/Region", FACT_ADDRESS, ADDRESS_COUNTRY, 0, label),                 \
        LABELLED(word " Address PO Box", FACT_ADDRESS, ADDRESS_PO_BOX, 0, label)

#define OUTLOOK_PHONE(header, number, label) LABELLED(header, FACT_PHONE, PART_VALUE, number, label)

static const struct column outlook_columns[] = {
    PART("Title", FACT_NAME, NAME_PREFIX),
    PART("First Name", FACT_NAME, NAME_FIRST),
    PART("Middle Name", FACT_NAME, NAME_MIDDLE),
    PART("Last Name", FACT_NAME, NAME_LAST),
    PART("Suffix", FACT_NAME, NAME_SUFFIX),
    PART("Given Yomi", FACT_NAME, NAME_PHONETIC_FIRST),
    PART("Surname Yomi", FACT_NAME, NAME_PHONETIC_LAST),
    PART("Nickname", FACT_NICKNAME, PART_VALUE),
    PART("Company", FACT_COMPANY, COMPANY_NAME),
    PART("Department", FACT_COMPANY, COMPANY_DEPARTMENT),
    PART("Job Title", FACT_COMPANY, COMPANY_TITLE),
    PART("Office Location", FACT_COMPANY, COMPANY_LOCATION),
    PART_OF("E-mail Address", FACT_EMAIL, PART_VALUE, 0),
    PART_OF("E-mail 2 Address", FACT_EMAIL, PART_VALUE, 1),
    PART_OF("E-mail 3 Address", FACT_EMAIL, PART_VALUE, 2),
    OUTLOOK_PHONE("Primary Phone", 0, "main"),
    OUTLOOK_PHONE("Business Phone", 0, "work"),
    OUTLOOK_PHONE("Business Phone 2", 1, "work"),
    OUTLOOK_PHONE("Home Phone", 0, "home"),
    OUTLOOK_PHONE("Home Phone 2", 1, "home"),
    OUTLOOK_PHONE("Mobile Phone", 0, "mobile"),
    OUTLOOK_PHONE("Other Phone", 0, "other"),
    OUTLOOK_PHONE("Business Fax", 0, "work_fax"),
    OUTLOOK_PHONE("Home Fax", 0, "home_fax"),
    OUTLOOK_PHONE("Other Fax", 0, "other_fax"),
    OUTLOOK_PHONE("Pager", 0, "pager"),
    OUTLOOK_ADDRESS("Business", "work"),
    OUTLOOK_ADDRESS("Home", "home"),
    OUTLOOK_ADDRESS("Other", "other"),
    PART("Web Page", FACT_URL, PART_VALUE),
    PART("Birthday", FACT_BIRTHDAY, PART_VALUE),
    PART("Gender", FACT_GENDER, PART_VALUE),
    OTHER("Categories", USE_GROUPS),
    OTHER("Notes", USE_NOTES),
    OTHER("Kith ID", USE_ID),
};

static const struct dialect {
    const struct column *columns;
    size_t count;
    const char *group_separator;
} dialects[] = {
    [CSV_DIALECT_KITH] = {kith_columns, COUNT_OF(kith_columns), "; "},
    [CSV_DIALECT_GOOGLE] = {google_columns, COUNT_OF(google_columns), " ::: "},
    [CSV_DIALECT_OUTLOOK] = {outlook_columns, COUNT_OF(outlook_columns), ";"},
};

enum {
    COLUMNS_MAX = COUNT_OF(kith_columns) > COUNT_OF(google_columns) ? COUNT_OF(kith_columns)
                                                                    : COUNT_OF(google_columns)
};
enum {
    GROUPS_PER_CELL_MAX = 50, /* more are not read */
    KITH_VALUES_MAX = 4,      /* columns of one kind */
};
_Static_assert(COUNT_OF(outlook_columns) <= COLUMNS_MAX, "a row has room for every dialect");

/* A card on its way into a row. */
struct row {
    enum csv_dialect dialect;
    struct arena *arena;
    const struct card_value *values;
    size_t start[FACT_KIND_COUNT + 1]; /* values of kind k: from start[k] up to start[k + 1] */
    bool *hidden; /* of ours: one a value, which would not come back from its column */
    const struct fact **others; /* what no column holds */
    size_t other_count;
    struct other_detail *details; /* what a column holds in part */
    size_t detail_count;
};

static void find_kinds(struct row *row, const struct card *card)
{
    size_t place = 0;
    row->values = card->shown.items;
    for (unsigned kind = 0; kind <= FACT_KIND_COUNT; kind++) {
        while (place < card->shown.count && card->shown.items[place].fact->kind < kind)
            place++;
        row->start[kind] = place;
    }
}

static const struct fact *fact_at(const struct row *row, enum fact_kind kind, unsigned number)
{
    size_t place = row->start[kind] + number;
    return place < row->start[kind + 1] ? row->values[place].fact : NULL;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const struct fact *labelled(const struct row *row, const struct column *column)
{
    unsigned number = column->number;
    for (size_t i = row->start[column->kind]; i < row->start[column->kind + 1]; i++)
        if (same(row->values[i].fact->label, column->label) && number-- == 0)
            return row->values[i].fact;
    return NULL;
}

static const struct fact *fact_of(const struct row *row, const struct column *column)
{
    if (row->hidden && row->hidden[row->start[column->kind] + column->number])
        return NULL;
    return column->label ? labelled(row, column) : fact_at(row, column->kind, column->number);
}

/* ---- cells ---- */

/* The whole name as one text stands in a column when no part of it does. */
static bool is_full_alone(const struct fact *name)
{
    return !name->part[NAME_FIRST] && !name->part[NAME_LAST] && !name->part[NAME_MIDDLE];
}

/* "Noor van den Berg": Google and Outlook have no column for a whole name, but for its parts. */
static struct slice split_full_name(const char *full, enum name_part part)
{
    const char *space = strrchr(full, ' ');
    struct slice first = slice_of(full), last = {NULL, 0};
    if (space) {
        first = slice_trim((struct slice){full, (size_t)(space - full)});
        last = slice_of(space + 1);
    }
    return part == NAME_FIRST ? first : last;
}

static struct slice name_cell(const struct row *row, const struct fact *name, enum name_part part)
{
    const char *full = name->part[NAME_FULL];
    if (part == NAME_FULL)
        return slice_of(is_full_alone(name) ? full : NULL);
    bool is_split = row->dialect != CSV_DIALECT_KITH && full && is_full_alone(name) &&
                    (part == NAME_FIRST || part == NAME_LAST);
    return is_split ? split_full_name(full, part) : slice_of(name->part[part]);
}

static struct slice birthday_cell(const struct row *row, const char *text)
{
    bool is_held = text && birthday_is_date(row->arena, text) &&
                   (row->dialect != CSV_DIALECT_OUTLOOK || strlen(text) == 10);
    return slice_of(is_held ? text : NULL);
}

static struct slice part_cell(const struct row *row, const struct column *column)
{
    const struct fact *fact = fact_of(row, column);
    if (!fact)
        return SLICE("");
    const char *text = fact->part[column->part];
    if (fact->kind == FACT_NAME)
        return name_cell(row, fact, (enum name_part)column->part);
    if (fact->kind == FACT_BIRTHDAY)
        return birthday_cell(row, text);
    bool is_link = text && strncasecmp(text, "http", 4) == 0;
    return slice_of(fact->kind == FACT_PHOTO && !is_link ? NULL : text);
}

/* "work_fax" as Google's page says it: "Work Fax". */
static const char *spoken_label(const char *label)
{
    static const char *const words[][2] = {
        {"work", "Work"},          {"home", "Home"},       {"personal", "Home"},
        {"mobile", "Mobile"},      {"main", "Main"},       {"home_fax", "Home Fax"},
        {"work_fax", "Work Fax"},  {"other_fax", "Fax"},   {"pager", "Pager"},
        {"homepage", "Home Page"}, {"profile", "Profile"}, {"blog", "Blog"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(label, words[i][0]) == 0)
            return words[i][1];
    return "Other";
}

static const char *label_cell(const struct row *row, const struct column *column)
{
    const struct fact *fact = fact_of(row, column);
    if (!fact)
        return NULL;
    if (fact->custom_label)
        return fact->custom_label;
    return row->dialect == CSV_DIALECT_GOOGLE && fact->label ? spoken_label(fact->label)
                                                             : fact->label;
}

/* Reading takes cells with several names apart, and Google's own groups ("* myContacts") away. */
static bool is_plain_group(const struct row *row, const char *name)
{
    bool is_parted = row->dialect != CSV_DIALECT_GOOGLE && strpbrk(name, ";\n");
    return !is_parted && !strstr(name, ":::") && *name != '*';
}

static bool is_in_groups(const struct row *row, const struct fact *fact, size_t number)
{
    return fact->kind == FACT_GROUP && number < GROUPS_PER_CELL_MAX && fact->part[PART_VALUE] &&
           is_plain_group(row, fact->part[PART_VALUE]);
}

static struct slice joined(const struct row *row, enum fact_kind kind, const char *between,
                           const char *first)
{
    const struct fact *fact = fact_at(row, kind, 0);
    if (!fact || (!fact_at(row, kind, 1) && !*first && kind != FACT_GROUP))
        return slice_of(fact ? fact->part[PART_VALUE] : *first ? first : NULL);
    size_t size = strlen(first) + 1, used = 0;
    for (unsigned i = 0; (fact = fact_at(row, kind, i)); i++)
        size += strlen(between) + (fact->part[PART_VALUE] ? strlen(fact->part[PART_VALUE]) : 0);
    char *text = arena_alloc(row->arena, size);
    used = (size_t)(stpcpy(text, first) - text);
    for (unsigned i = 0; (fact = fact_at(row, kind, i)); i++) {
        const char *value = fact->part[PART_VALUE];
        if (!value || (kind == FACT_GROUP && !is_in_groups(row, fact, i)))
            continue;
        if (used)
            used = (size_t)(stpcpy(text + used, between) - text);
        used = (size_t)(stpcpy(text + used, value) - text);
    }
    return (struct slice){text, used};
}

/* Google shows only contacts of this label, and marks those of the other with a star. */
static const char *google_labels(const struct row *row)
{
    const struct fact *starred = fact_at(row, FACT_STARRED, 0);
    bool is_starred = starred && same(starred->part[PART_VALUE], "true");
    return is_starred ? "* myContacts ::: * starred" : "* myContacts";
}

/* Values of kinds that have no columns, one behind the other. */
static const struct fact *custom_at(const struct row *row, unsigned number)
{
    static const enum fact_kind kinds[] = {FACT_TWITTER, FACT_FACEBOOK, FACT_CUSTOM};
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        size_t count = row->start[kinds[k] + 1] - row->start[kinds[k]];
        if (number < count)
            return fact_at(row, kinds[k], number);
        number -= (unsigned)count;
    }
    return NULL;
}

static const char *custom_cell(const struct row *row, const struct column *column)
{
    const struct fact *fact = custom_at(row, column->number);
    if (!fact)
        return NULL;
    if (column->use == USE_CUSTOM_VALUE)
        return fact->part[PART_VALUE];
    if (fact->custom_label)
        return fact->custom_label;
    return fact->kind == FACT_TWITTER    ? "Twitter"
           : fact->kind == FACT_FACEBOOK ? "Facebook"
                                         : "Other";
}

/* ---- what the columns do not hold ---- */

/* How many facts of a kind have columns of ours. */
static unsigned columns_of_kind(enum fact_kind kind)
{
    switch (kind) {
    case FACT_EMAIL:
    case FACT_PHONE:
        return 4;
    case FACT_ADDRESS:
    case FACT_URL:
        return 2;
    case FACT_NAME:
    case FACT_NICKNAME:
    case FACT_GENDER:
    case FACT_BIRTHDAY:
    case FACT_STARRED:
    case FACT_NOTE:
    case FACT_COMPANY:
        return 1;
    default:
        return 0;
    }
}

/* Labels are read leniently ("Private" is "home"): a custom one may come back as another. */
static bool label_comes_back(const struct row *row, const struct fact *fact)
{
    const char *label, *custom;
    if (!fact->custom_label)
        return true;
    if (!same(fact->label, "other"))
        return false;
    column_label_read(row->arena, fact->kind, slice_of(fact->custom_label), &label, &custom);
    return !label && same(custom, fact->custom_label);
}

static void add_detail(struct row *row, const struct fact *fact, const struct fact *shown)
{
    row->details[row->detail_count++] = (struct other_detail){fact, shown};
}

/* Whether a cell is read as this one value again. */
static bool value_comes_back(const struct row *row, const struct fact *fact)
{
    const char *text = fact->part[PART_VALUE];
    switch (fact->kind) {
    case FACT_EMAIL:
        return !strpbrk(text, "; ,") && !strstr(text, ":::");
    case FACT_PHONE:
        return !strchr(text, ';') && !strstr(text, ":::");
    case FACT_URL:
        return !strstr(text, ":::");
    case FACT_STARRED:
        return strcmp(text, "true") == 0;
    case FACT_BIRTHDAY:
        return birthday_is_date(row->arena, text);
    default:
        return true;
    }
}

static void consider_shown(struct row *row, const struct fact *fact)
{
    bool hides_full_name = fact->kind == FACT_NAME && fact->part[NAME_FULL] && !is_full_alone(fact);
    if (hides_full_name) {
        struct fact *shown = arena_copy_bytes(row->arena, fact, sizeof(*fact));
        shown->part[NAME_FULL] = NULL;
        add_detail(row, fact, shown);
    } else if (fact->parameters || !label_comes_back(row, fact)) {
        add_detail(row, fact, fact);
    }
}

static void consider(struct row *row, const struct fact *fact, size_t place)
{
    size_t number = place - row->start[fact->kind];
    bool has_column = number < columns_of_kind(fact->kind);
    row->hidden[place] = has_column && !value_comes_back(row, fact);
    if ((has_column && !row->hidden[place]) || is_in_groups(row, fact, number))
        consider_shown(row, fact);
    else
        row->others[row->other_count++] = fact;
}

static void find_others(struct row *row, const struct card *card)
{
    size_t count = card->shown.count;
    row->hidden = ARENA_ARRAY(row->arena, bool, count + KITH_VALUES_MAX);
    row->others = ARENA_ARRAY(row->arena, const struct fact *, count);
    row->details = ARENA_ARRAY(row->arena, struct other_detail, count);
    for (size_t i = 0; i < count; i++) {
        consider(row, card->shown.items[i].fact, i);
    }
}

/* The longest goes first when all are too long for a cell. */
static void drop_longest(struct row *row)
{
    size_t longest = 0, most = 0;
    for (size_t i = 0; i < row->other_count; i++) {
        const char *text = row->others[i]->part[PART_VALUE];
        size_t length = text ? strlen(text) : 0;
        if (length > most) {
            most = length;
            longest = i;
        }
    }
    memmove(row->others + longest, row->others + longest + 1,
            (row->other_count - longest - 1) * sizeof(*row->others));
    row->other_count--;
}

static struct slice other_values_cell(struct row *row)
{
    AUTO_BUFFER struct buffer text = {0};
    while (row->other_count || row->detail_count) {
        struct json_writer writer;
        buffer_reset(&text);
        json_writer_init(&writer, &text);
        other_values_write(&writer, row->others, row->other_count, row->details, row->detail_count);
        if (text.length <= TABLE_CELL_BYTES_MAX)
            break;
        if (row->other_count)
            drop_longest(row);
        else
            row->detail_count--;
    }
    bool is_empty = !row->other_count && !row->detail_count;
    return slice_of(is_empty ? NULL : arena_copy_slice(row->arena, buffer_slice(&text)));
}

/* ---- rows ---- */

static struct slice cell(struct row *row, const struct column *column, const char *id,
                         const char *book)
{
    bool is_google = row->dialect == CSV_DIALECT_GOOGLE;
    switch (column->use) {
    case USE_PART:
        return part_cell(row, column);
    case USE_LABEL:
        return slice_of(label_cell(row, column));
    case USE_GROUPS:
        return joined(row, FACT_GROUP, dialects[row->dialect].group_separator,
                      is_google ? google_labels(row) : "");
    case USE_NOTES:
        return joined(row, FACT_NOTE, "\n\n", "");
    case USE_CUSTOM_NAME:
    case USE_CUSTOM_VALUE:
        return slice_of(custom_cell(row, column));
    case USE_FIXED:
        return slice_of(column->label);
    case USE_BOOK:
        return slice_of(book);
    case USE_ID:
        return slice_of(id);
    case USE_OTHER_VALUES:
        return other_values_cell(row);
    }
    return SLICE("");
}

void csv_write_begin(enum csv_dialect dialect, struct buffer *out)
{
    struct slice cells[COLUMNS_MAX];
    for (size_t i = 0; i < dialects[dialect].count; i++)
        cells[i] = slice_of(dialects[dialect].columns[i].header);
    table_write_row(out, cells, dialects[dialect].count);
}

void csv_write_contact(enum csv_dialect dialect, struct arena *arena, const struct card *card,
                       const char *id, const char *book, struct buffer *out)
{
    struct slice cells[COLUMNS_MAX];
    struct row row = {.dialect = dialect, .arena = arena};
    find_kinds(&row, card);
    if (dialect == CSV_DIALECT_KITH)
        find_others(&row, card);
    for (size_t i = 0; i < dialects[dialect].count; i++)
        cells[i] = cell(&row, &dialects[dialect].columns[i], id, book);
    table_write_row(out, cells, dialects[dialect].count);
}
