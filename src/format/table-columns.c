/* What the columns of a file mean. */
#include "format/table-columns.h"

#include "format/received.h"
#include "format/table-dialect.h"
#include "text/name.h"

enum {
    HEADER_BYTES_MAX = 200,
    SURE = 100,
    KNOWN = 95,
    BY_CONTENT = 80,
    CUSTOM = 60,
    GUESSED = 50,
    DOUBTFUL = 30,
};

/* The columns in the making. */
struct naming {
    struct arena *arena;
    const struct column_evidence *evidence;
    struct header_key *keys;
    struct column_field *fields; /* of `texts` */
    const char **texts;          /* without number */
    const struct dialect *dialect;
    struct table_plan *plan;
};

static bool has_key(const struct naming *naming, const char *key)
{
    for (size_t i = 0; i < naming->plan->column_count; i++)
        if (strcmp(naming->keys[i].key, key) == 0)
            return true;
    return false;
}

static int share(const struct naming *naming, size_t i, enum cell_shape shape)
{
    return column_shapes_share(&naming->evidence[i].shapes, shape);
}

/* Of a column whose header says nothing. */
static const char *field_of_content(const struct naming *naming, size_t i, int *confidence)
{
    *confidence = BY_CONTENT;
    if (share(naming, i, SHAPE_EMAIL) >= 90)
        return "email";
    if (share(naming, i, SHAPE_PROFILE) >= 90)
        return "url:profile";
    *confidence = CUSTOM;
    return NULL;
}

/* "Title" before a name or of a position? */
static bool is_honorific(const struct naming *naming, size_t i)
{
    static const char *const positions[] = {"jobtitle", "position", "fonction",  "cargo",
                                            "puesto",   "funktion", "posizione", "functie"};
    if (share(naming, i, SHAPE_HONORIFIC) >= 60)
        return true;
    for (size_t p = 0; p < COUNT_OF(positions); p++)
        if (has_key(naming, positions[p]) && strcmp(naming->keys[i].key, positions[p]) != 0)
            return strlen(naming->keys[i].key) <= 6; /* "title", "titre", "titolo" */
    return false;
}

/* "Birth Day" beside year and month is a figure; alone it is a date. */
static bool is_day_of_month(const struct naming *naming)
{
    return (has_key(naming, "birthyear") && has_key(naming, "birthmonth")) ||
           (has_key(naming, "geburtsjahr") && has_key(naming, "geburtsmonat"));
}

static const char *field_of_header(const struct naming *naming, size_t i, bool *takes_number)
{
    const char *own = dialect_field(naming->dialect, &naming->keys[i]);
    const char *field = header_field(naming->arena, &naming->keys[i], takes_number);
    if (own) {
        *takes_number = true;
        return own;
    }
    if (field && strcmp(field, "title") == 0 && is_honorific(naming, i))
        return "prefix";
    if (field && strcmp(field, "birthday") == 0 && is_day_of_month(naming))
        return "birth_day";
    return field;
}

/* Whether a column before this one means the same. */
static bool is_taken(const struct naming *naming, size_t i, const struct column_field *field)
{
    for (size_t before = 0; before < i; before++) {
        const struct column_field *other = &naming->fields[before];
        bool has_same_labels =
            other->label == field->label && !other->custom_label == !field->custom_label &&
            (!field->custom_label || strcmp(other->custom_label, field->custom_label) == 0);
        if (other->use == field->use && other->kind == field->kind && other->part == field->part &&
            other->number == field->number && has_same_labels)
            return true;
    }
    return false;
}

static bool comes_once(const struct column_field *field)
{
    return (field->use != FIELD_PART && field->use != FIELD_LABEL) ||
           fact_kind_info(field->kind)->cardinality == CARDINALITY_ONE;
}

static void set_field(struct naming *naming, size_t i, const char *text, int confidence)
{
    struct error ignored;
    bool is_field = column_field_read(naming->arena, text, &naming->fields[i], &ignored);
    if (!is_field) /* a header that cannot be a name either */
        column_field_read(naming->arena, text = "skip", &naming->fields[i], &ignored);
    naming->texts[i] = text;
    naming->plan->columns[i].confidence = confidence;
}

static void set_custom(struct naming *naming, size_t i, int confidence)
{
    set_field(naming, i, arena_format(naming->arena, "custom:%s", naming->plan->columns[i].header),
              confidence);
}

/* "Address 2 - Extended Address" behind "Address 2 - Street", not a second line of the first. */
static bool is_of_other_address(const struct naming *naming, size_t i, unsigned wanted)
{
    for (size_t before = 0; before < i; before++) {
        const struct column_field *other = &naming->fields[before];
        if (other->use == FIELD_PART && other->kind == FACT_ADDRESS &&
            naming->fields[i].kind == FACT_ADDRESS && other->part == ADDRESS_STREET &&
            other->number == wanted)
            return true;
    }
    return false;
}

/* The next number that is free, from the one in the header on. */
static void set_numbered(struct naming *naming, size_t i, const char *text, unsigned wanted,
                         int confidence)
{
    set_field(naming, i, text, confidence);
    struct column_field *field = &naming->fields[i];
    if (column_field_joins(field)) {
        if (is_of_other_address(naming, i, wanted))
            field->number = wanted;
        return;
    }
    if (comes_once(field)) {
        if (is_taken(naming, i, field))
            set_custom(naming, i, CUSTOM);
        return;
    }
    field->number = wanted ? wanted : 1;
    while (is_taken(naming, i, field) && field->number < TABLE_COLUMNS_MAX)
        field->number++;
}

/* "Relation 1 - Value" behind "Relation 1 - Label". */
static bool has_label_beside(const struct naming *naming, size_t i)
{
    return i && naming->fields[i - 1].use == FIELD_LABEL &&
           naming->fields[i - 1].kind == FACT_CUSTOM;
}

static void name_by_header(struct naming *naming, size_t i)
{
    bool takes_number = false;
    int confidence = naming->dialect ? SURE : KNOWN;
    if (header_is_ours(&naming->keys[i])) {
        set_field(naming, i, "skip", SURE);
        return;
    }
    const char *field = field_of_header(naming, i, &takes_number);
    bool is_filled = naming->evidence[i].shapes.filled > 0;
    if (!field && is_filled)
        field = field_of_content(naming, i, &confidence);
    if (!field) {
        if (is_filled)
            set_custom(naming, i, CUSTOM);
        else
            set_field(naming, i, "skip", SURE);
        return;
    }
    if (strcmp(field, "custom") == 0 && !has_label_beside(naming, i)) {
        set_custom(naming, i, CUSTOM);
        return;
    }
    set_numbered(naming, i, field, takes_number ? naming->keys[i].number : 1, confidence);
    /* Two columns "Titre": the one before the name, then the position. */
    if (naming->fields[i].kind == FACT_CUSTOM && strcmp(field, "prefix") == 0)
        set_numbered(naming, i, "title", 1, confidence);
}

static bool has_field(const struct naming *naming, enum field_use use, enum fact_kind kind,
                      int part, const struct column_field *like)
{
    for (size_t i = 0; i < naming->plan->column_count; i++) {
        const struct column_field *field = &naming->fields[i];
        bool is_part = part < 0 || field->part == (unsigned)part;
        if (field->use == use && field->kind == kind && is_part && field->number == like->number &&
            (use == FIELD_LABEL || field->label == like->label))
            return true;
    }
    return false;
}

/* "Street 2" without a second town is the second line of the first address. */
static void settle_line(struct naming *naming, size_t i)
{
    const struct column_field *field = &naming->fields[i];
    static const enum address_part others[] = {ADDRESS_CITY, ADDRESS_POSTAL_CODE, ADDRESS_COUNTRY};
    for (size_t o = 0; o < COUNT_OF(others); o++)
        if (has_field(naming, FIELD_PART, FACT_ADDRESS, (int)others[o], field))
            return;
    const char *label = field->label;
    set_field(naming, i,
              label ? arena_format(naming->arena, "extended_address:%s", label)
                    : "extended_address",
              naming->plan->columns[i].confidence);
}

/* "Nom", "Nombre" or "Nome" alone, over whole names. */
static void settle_name(struct naming *naming, size_t i)
{
    const struct column_field *field = &naming->fields[i];
    enum name_part other = field->part == NAME_FIRST ? NAME_LAST : NAME_FIRST;
    if (share(naming, i, SHAPE_NAME) >= 60 &&
        !has_field(naming, FIELD_PART, FACT_NAME, (int)other, field) &&
        !has_field(naming, FIELD_PART, FACT_NAME, NAME_FULL, field))
        set_field(naming, i, "name", BY_CONTENT);
}

/* What only the columns together tell. */
static void settle(struct naming *naming, size_t i)
{
    const struct column_field *field = &naming->fields[i];
    if (field->use != FIELD_PART)
        return;
    if (field->kind == FACT_NAME && (field->part == NAME_FIRST || field->part == NAME_LAST))
        settle_name(naming, i);
    bool is_line = field->part == ADDRESS_STREET || field->part == ADDRESS_EXTENDED;
    if (field->kind == FACT_ADDRESS && is_line && field->number > 1)
        settle_line(naming, i);
    else if (field->kind == FACT_COMPANY && field->part != COMPANY_NAME && field->number > 1 &&
             !has_field(naming, FIELD_PART, FACT_COMPANY, COMPANY_NAME, field))
        set_custom(naming, i, CUSTOM);
}

/* An "Email" column whose cells are no addresses is doubtful. */
static void doubt(struct naming *naming, size_t i)
{
    const struct column_field *field = &naming->fields[i];
    int fitting = 100;
    if (!naming->evidence[i].shapes.filled || field->use != FIELD_PART)
        return;
    if (field->kind == FACT_EMAIL)
        fitting = share(naming, i, SHAPE_EMAIL);
    if (field->kind == FACT_PHONE)
        fitting = share(naming, i, SHAPE_PHONE) + share(naming, i, SHAPE_NUMBER) +
                  share(naming, i, SHAPE_DATE);
    if (field->kind == FACT_BIRTHDAY)
        fitting = share(naming, i, SHAPE_DATE) + share(naming, i, SHAPE_NUMBER) +
                  share(naming, i, SHAPE_PHONE);
    int *confidence = &naming->plan->columns[i].confidence;
    if (fitting < 50)
        *confidence = DOUBTFUL;
    else if (fitting < 90 && *confidence > CUSTOM)
        *confidence = CUSTOM;
}

/* The order of figures in dates: what only one order can read, else the program's. */
static const char *with_order(const struct naming *naming, size_t i, const char *text)
{
    const struct column_shapes *shapes = &naming->evidence[i].shapes;
    const struct column_field *field = &naming->fields[i];
    if (field->use != FIELD_PART || field->kind != FACT_BIRTHDAY || !shapes->counts[SHAPE_DATE])
        return text;
    if (shapes->month_first > shapes->day_first)
        return "birthday:mdy";
    if (shapes->day_first)
        return "birthday:dmy";
    return dialect_is_month_first(naming->dialect) ? "birthday:mdy" : text;
}

/* Names stand in the first columns of words; which comes first cannot be told from here. */
static void name_words(struct naming *naming, size_t i, int *names)
{
    static const char *const fields[] = {"first_name", "last_name"};
    if (*names < 2 && share(naming, i, SHAPE_WORD) >= 60)
        set_field(naming, i, fields[(*names)++], GUESSED);
    else
        set_custom(naming, i, DOUBTFUL);
}

static void name_by_content(struct naming *naming, size_t i, int *names, bool *has_name)
{
    static const struct {
        enum cell_shape shape;
        const char *field;
        int confidence;
    } meanings[] = {
        {SHAPE_EMAIL, "email", 90},     {SHAPE_PROFILE, "url:profile", 90},
        {SHAPE_URL, "url", 85},         {SHAPE_PHONE, "phone_number", 75},
        {SHAPE_COMPANY, "company", 60},
    };
    if (!naming->evidence[i].shapes.filled) {
        set_field(naming, i, "skip", SURE);
        return;
    }
    for (size_t m = 0; m < COUNT_OF(meanings); m++) {
        if (share(naming, i, meanings[m].shape) < 60)
            continue;
        set_numbered(naming, i, meanings[m].field, 1, meanings[m].confidence);
        return;
    }
    if (share(naming, i, SHAPE_DATE) >= 60) {
        set_numbered(naming, i, "birthday", 1, GUESSED);
    } else if (!*has_name && !*names && share(naming, i, SHAPE_NAME) >= 60) {
        *has_name = true;
        set_field(naming, i, "name", 70);
    } else if (!*has_name) {
        name_words(naming, i, names);
    } else {
        set_custom(naming, i, DOUBTFUL);
    }
}

static void write_field(const struct naming *naming, size_t i)
{
    struct table_column *column = &naming->plan->columns[i];
    const struct column_field *field = &naming->fields[i];
    const char *text = with_order(naming, i, naming->texts[i]);
    bool has_number = field->number > 1 && !(field->kind == FACT_CUSTOM && field->custom_label);
    column->field = has_number ? arena_format(naming->arena, "%s#%u", text, field->number) : text;
}

static const char *clean_header(struct arena *arena, const char *header, size_t i)
{
    const char *text =
        header ? received_text(arena, text_cut(slice_of(header), HEADER_BYTES_MAX), false) : "";
    return *text ? text : arena_format(arena, "Column %zu", i + 1);
}

static void begin_naming(struct naming *naming)
{
    struct table_plan *plan = naming->plan;
    size_t foreign = 0;
    struct header_key *others = ARENA_ARRAY(naming->arena, struct header_key, plan->column_count);
    naming->keys = ARENA_ARRAY(naming->arena, struct header_key, plan->column_count);
    naming->fields = ARENA_ARRAY(naming->arena, struct column_field, plan->column_count);
    naming->texts = arena_alloc_array(naming->arena, sizeof(char *), plan->column_count);
    for (size_t i = 0; i < plan->column_count; i++) {
        const char *header = naming->evidence[i].header;
        plan->columns[i].header = clean_header(naming->arena, header, i);
        header_key_of(naming->arena, header ? header : "", &naming->keys[i]);
        if (!header_is_ours(&naming->keys[i]))
            others[foreign++] = naming->keys[i];
    }
    naming->dialect = dialect_of(others, foreign);
    plan->program = dialect_program(naming->dialect);
}

void columns_name(struct arena *arena, const struct column_evidence *evidence,
                  struct table_plan *plan)
{
    struct naming naming = {.arena = arena, .evidence = evidence, .plan = plan};
    int names = 0;
    bool has_name = false;
    begin_naming(&naming);
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->has_header)
            name_by_header(&naming, i);
        else
            name_by_content(&naming, i, &names, &has_name);
    }
    for (size_t i = 0; i < plan->column_count; i++) {
        settle(&naming, i);
        doubt(&naming, i);
    }
    for (size_t i = 0; i < plan->column_count; i++)
        write_field(&naming, i);
}

size_t headers_known(struct arena *arena, const struct slice *cells, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        struct header_key key;
        bool takes_number;
        header_key_of(arena, arena_copy_slice(arena, text_cut(cells[i], HEADER_BYTES_MAX)), &key);
        known += *key.key && (header_field(arena, &key, &takes_number) || header_is_ours(&key));
    }
    return known;
}
