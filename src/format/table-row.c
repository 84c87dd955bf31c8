/* The cells of one row as a draft. */
#include "format/table-row.h"

#include "base/buffer.h"
#include "contact/normalize.h"
#include "format/other-values.h"
#include "format/received.h"
#include "format/table-date.h"
#include <stdlib.h>

enum { VALUES_PER_CELL_MAX = 50, LABEL_BYTES = 64 };

/* A fact that columns make together, or one of several from one cell. */
struct slot {
    enum fact_kind kind;
    unsigned number;
    const char *label, *custom_label;
    enum edit_verb verb;
    const char *source;  /* pointer of its first column */
    size_t label_column; /* SIZE_MAX: none */
};

struct value {
    struct fact fact;
    struct value *next; /* of the same cell */
};

struct values {
    struct value *first; /* NULL: the row has none */
};

struct builder_column {
    struct column_field field;
    bool is_skipped;
    const char *header;
    size_t slot;
    /* Of labels: the last one that was read, which is mostly the next one, too. */
    char last[LABEL_BYTES];
    const char *label;
    char custom_label[LABEL_BYTES];
};

struct row_builder {
    struct arena *arena;
    struct builder_column *columns;
    size_t column_count;
    struct slot *slots; /* and one more, for the star among Google's groups */
    size_t slot_count;
    struct values *values; /* one a slot */
    size_t birth[3];       /* columns of year, month and day; SIZE_MAX: none */
    size_t other_values;   /* column; SIZE_MAX: none */
    size_t birth_slot;
};

/* A row in the making. */
struct row {
    struct row_builder *builder;
    struct arena *arena;
    const struct slice *cells;
    size_t count;
    struct draft *draft;
    struct error *error;
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Of the policies of the columns that make a fact the strongest counts. */
static enum edit_verb stronger(enum edit_verb verb, enum value_policy policy)
{
    if (verb == EDIT_OVERWRITE || policy == POLICY_OVERWRITE)
        return EDIT_OVERWRITE;
    return verb == EDIT_ADD || policy == POLICY_ADD ? EDIT_ADD : EDIT_FILL;
}

static bool is_one_fact(const struct column_field *field)
{
    return fact_kind_info(field->kind)->part_count > 1 || column_field_joins(field);
}

/* A second column with the same meaning is a fact of its own, unless the two are read as one. */
static bool is_part_taken(const struct row_builder *builder, size_t column, size_t slot)
{
    const struct column_field *field = &builder->columns[column].field;
    for (size_t i = 0; i < column; i++) {
        const struct builder_column *other = &builder->columns[i];
        if (!other->is_skipped && other->slot == slot && other->field.use == field->use &&
            other->field.part == field->part)
            return !column_field_joins(field) &&
                   fact_kind_info(field->kind)->cardinality == CARDINALITY_MANY;
    }
    return false;
}

static size_t find_slot(const struct row_builder *builder, size_t column)
{
    const struct column_field *field = &builder->columns[column].field;
    bool is_single = fact_kind_info(field->kind)->cardinality == CARDINALITY_ONE;
    for (size_t i = 0; i < builder->slot_count; i++) {
        const struct slot *slot = &builder->slots[i];
        bool is_same = slot->kind == field->kind &&
                       (is_single || field->kind == FACT_NOTE ||
                        (slot->number == field->number && same_text(slot->label, field->label) &&
                         same_text(slot->custom_label, field->custom_label)));
        if (is_same && (is_single || is_one_fact(field) || field->use == FIELD_GROUPS) &&
            !is_part_taken(builder, column, i))
            return i;
    }
    return builder->slot_count;
}

static void add_to_slot(struct row_builder *builder, size_t column, enum value_policy policy)
{
    struct builder_column *added = &builder->columns[column];
    added->slot = find_slot(builder, column);
    struct slot *slot = &builder->slots[added->slot];
    if (added->slot < builder->slot_count) {
        slot->verb = stronger(slot->verb, policy);
        return;
    }
    builder->slot_count++;
    *slot = (struct slot){.kind = added->field.kind,
                          .number = added->field.number,
                          .label = added->field.label,
                          .custom_label = added->field.custom_label,
                          .verb = stronger(EDIT_FILL, policy),
                          .source = error_pointer(builder->arena, "", added->header),
                          .label_column = SIZE_MAX};
}

static void connect_labels(struct row_builder *builder)
{
    for (size_t c = 0; c < builder->column_count; c++) {
        const struct builder_column *column = &builder->columns[c];
        if (column->is_skipped || column->field.use != FIELD_LABEL)
            continue;
        for (size_t s = 0; s < builder->slot_count; s++) {
            struct slot *slot = &builder->slots[s];
            if (slot->kind == column->field.kind && slot->number == column->field.number &&
                !slot->label && !slot->custom_label)
                slot->label_column = c;
        }
    }
}

static bool add_column(struct row_builder *builder, const struct table_column *planned, size_t i,
                       struct error *error)
{
    struct builder_column *column = &builder->columns[i];
    if (!column_field_read(builder->arena, planned->field, &column->field, error)) {
        error_within(error, arena_format(builder->arena, "/columns/%zu", i));
        return false;
    }
    column->header = planned->header;
    column->is_skipped = column->field.use == FIELD_SKIP || planned->policy == POLICY_SKIP;
    if (column->is_skipped)
        return true;
    bool has_slot = column->field.use == FIELD_PART || column->field.use == FIELD_GROUPS ||
                    column->field.use == FIELD_BIRTH;
    if (has_slot)
        add_to_slot(builder, i, planned->policy);
    if (column->field.use == FIELD_BIRTH) {
        builder->birth[column->field.part] = i;
        builder->birth_slot = column->slot;
    }
    if (column->field.use == FIELD_OTHER_VALUES)
        builder->other_values = i;
    return true;
}

struct row_builder *row_builder_new(const struct table_plan *plan, struct error *error)
{
    AUTO_FREE(row_builder) struct row_builder *builder = calloc(1, sizeof(*builder));
    if (!builder)
        abort();
    builder->arena = arena_new();
    builder->columns = ARENA_ARRAY(builder->arena, struct builder_column, plan->column_count);
    builder->slots = ARENA_ARRAY(builder->arena, struct slot, plan->column_count + 1);
    builder->values = ARENA_ARRAY(builder->arena, struct values, plan->column_count + 1);
    builder->other_values = SIZE_MAX;
    for (size_t i = 0; i < COUNT_OF(builder->birth); i++)
        builder->birth[i] = SIZE_MAX;
    for (size_t i = 0; i < plan->column_count; i++) {
        builder->column_count = i + 1;
        if (!add_column(builder, &plan->columns[i], i, error))
            return NULL;
    }
    connect_labels(builder);
    builder->slots[builder->slot_count] =
        (struct slot){.kind = FACT_STARRED, .verb = EDIT_ADD, .label_column = SIZE_MAX};
    return TAKE(builder);
}

void row_builder_free(struct row_builder *builder)
{
    if (!builder)
        return;
    arena_free(builder->arena);
    free(builder);
}

static bool has_lines(enum fact_kind kind)
{
    return kind == FACT_NOTE || kind == FACT_ADDRESS || kind == FACT_CUSTOM || kind == FACT_COMPANY;
}

/* Most cells are short and plain. */
static char *cell_text(struct arena *arena, struct slice cell, bool allow_lines)
{
    cell = slice_trim(cell);
    for (size_t i = 0; i < cell.length; i++)
        if ((unsigned char)(cell.data[i] - ' ') > '~' - ' ')
            return received_text(arena, cell, allow_lines);
    return arena_copy_slice(arena, cell);
}

static bool refuse(struct row *row, const struct builder_column *column, const char *text,
                   const char *what, const char *accepted)
{
    fail_at(row->error, STATUS_INVALID, error_pointer(row->arena, "", column->header),
            "column '%.60s': '%.60s' %s", column->header, text, what);
    snprintf(row->error->accepted, sizeof(row->error->accepted), "%s", accepted);
    return false;
}

/* The label that a column of labels gives; such columns say the same over and over. */
static void read_label(struct row *row, const struct slot *slot, struct fact *fact)
{
    if (slot->label_column >= row->count)
        return;
    struct builder_column *column = &row->builder->columns[slot->label_column];
    struct slice cell = slice_trim(row->cells[slot->label_column]);
    if (!cell.length)
        return;
    if (cell.length >= LABEL_BYTES) {
        column_label_read(row->arena, slot->kind, slice_of(cell_text(row->arena, cell, false)),
                          &fact->label, &fact->custom_label);
        return;
    }
    if (!slice_equal_text(cell, column->last)) {
        const char *custom;
        column_label_read(row->arena, slot->kind, slice_of(cell_text(row->arena, cell, false)),
                          &column->label, &custom);
        snprintf(column->last, sizeof(column->last), "%.*s", (int)cell.length, cell.data);
        snprintf(column->custom_label, sizeof(column->custom_label), "%s", custom ? custom : "");
    }
    fact->label = column->label;
    if (*column->custom_label)
        fact->custom_label = arena_copy(row->arena, column->custom_label);
}

static struct value *new_value(struct row *row, const struct slot *slot)
{
    struct value *value = ARENA_NEW(row->arena, struct value);
    value->fact = (struct fact){.kind = slot->kind,
                                .label = slot->label,
                                .custom_label = slot->custom_label,
                                .source = slot->source,
                                .source_is_value = true};
    read_label(row, slot, &value->fact);
    return value;
}

static struct fact *slot_fact(struct row *row, size_t slot)
{
    struct values *values = &row->builder->values[slot];
    if (!values->first)
        values->first = new_value(row, &row->builder->slots[slot]);
    return &values->first->fact;
}

static void add_value(struct row *row, size_t slot, struct slice text)
{
    struct value **place = &row->builder->values[slot].first;
    while (*place)
        place = &(*place)->next;
    *place = new_value(row, &row->builder->slots[slot]);
    (*place)->fact.part[PART_VALUE] = arena_copy_slice(row->arena, text);
}

/* Several values in one cell, in turn. ":::" is Google's. */
static bool next_piece(struct slice *rest, const char *separators, struct slice *piece)
{
    while (rest->length) {
        size_t length = 0, gap = 0;
        for (; length < rest->length && !gap; length++) {
            bool is_google =
                length + 3 <= rest->length && memcmp(rest->data + length, ":::", 3) == 0;
            char byte = rest->data[length];
            gap = is_google ? 3 : byte && strchr(separators, byte) ? 1 : 0;
            if (gap)
                break;
        }
        *piece = slice_trim((struct slice){rest->data, length});
        rest->data += length + gap;
        rest->length -= length + gap;
        if (piece->length)
            return true;
    }
    return false;
}

static bool pieces_have(struct slice text, const char *separators, char byte)
{
    struct slice piece;
    while (next_piece(&text, separators, &piece))
        if (slice_find(piece, byte) == piece.length)
            return false;
    return true;
}

/* What parts addresses: a comma or a gap only where each piece is one. */
static const char *email_separators(struct slice text)
{
    if (memchr(text.data, ',', text.length) && pieces_have(text, ";,\n\r", '@'))
        return memchr(text.data, ' ', text.length) && pieces_have(text, ";, \n\r", '@') ? ";, \n\r"
                                                                                        : ";,\n\r";
    bool has_gap = memchr(text.data, ' ', text.length) && pieces_have(text, "; \n\r", '@');
    return has_gap ? "; \n\r" : ";\n\r";
}

static bool is_listed(enum fact_kind kind)
{
    return kind == FACT_EMAIL || kind == FACT_PHONE || kind == FACT_URL || kind == FACT_TWITTER ||
           kind == FACT_FACEBOOK;
}

static bool read_list(struct row *row, const struct builder_column *column, struct slice cell)
{
    const char *separators = column->field.kind == FACT_EMAIL   ? email_separators(cell)
                             : column->field.kind == FACT_PHONE ? ";\n\r"
                                                                : "\n\r";
    struct slice piece;
    size_t count = 0;
    while (next_piece(&cell, separators, &piece)) {
        if (++count > VALUES_PER_CELL_MAX)
            return refuse(row, column, "...", "are too many values in one cell", "at most 50");
        const char *text = cell_text(row->arena, piece, false);
        if (*text)
            add_value(row, column->slot, slice_of(text));
    }
    return true;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

static bool read_starred(struct row *row, const struct builder_column *column, const char *text)
{
    static const char *const yes[] = {"true", "yes", "y",       "1",    "x",    "ja", "oui",
                                      "si",   "sim", "starred", "wahr", "vrai", NULL};
    static const char *const no[] = {"false", "no",  "n",      "0",    "nein",
                                     "non",   "nee", "falsch", "faux", NULL};
    if (is_one_of(text, no))
        return true;
    if (!is_one_of(text, yes))
        return refuse(row, column, text, "does not say whether it is starred", "true, false");
    slot_fact(row, column->slot)->part[PART_VALUE] = "true";
    return true;
}

static const char accepted_dates[] =
    "1985-04-12, 12.04.1985, April 12, 1985, 1985, or --04-12 without a year";

static bool read_birthday(struct row *row, const struct builder_column *column, const char *text)
{
    const char *date;
    if (!table_date_read(row->arena, slice_of(text), column->field.order, &date))
        return refuse(row, column, text, "is no date", accepted_dates);
    if (*date)
        slot_fact(row, column->slot)->part[PART_VALUE] = date;
    return true;
}

/* What Outlook writes of everybody whose gender nobody told it. */
static bool is_no_gender(const char *text)
{
    static const char *const words[] = {"unspecified",    "keine angabe",     "nicht angegeben",
                                        "non spécifié",   "no especificado",  "non specificato",
                                        "niet opgegeven", "não especificado", NULL};
    return is_one_of(text, words);
}

static bool read_part(struct row *row, const struct builder_column *column, struct slice cell)
{
    const struct column_field *field = &column->field;
    if (is_listed(field->kind))
        return read_list(row, column, cell);
    const char *text = cell_text(row->arena, cell, has_lines(field->kind));
    if (!*text)
        return true;
    if (field->kind == FACT_BIRTHDAY)
        return read_birthday(row, column, text);
    if (field->kind == FACT_STARRED)
        return read_starred(row, column, text);
    if ((field->kind == FACT_GENDER && is_no_gender(text)) ||
        (field->kind == FACT_CUSTOM && strcmp(text, "0/0/00") == 0)) /* Outlook: no such day */
        return true;
    struct fact *fact = slot_fact(row, column->slot);
    const char **part = &fact->part[field->part];
    if (!*part)
        *part = text;
    else if (column_field_joins(field))
        *part =
            arena_format(row->arena, field->kind == FACT_NOTE ? "%s\n\n%s" : "%s\n%s", *part, text);
    return true;
}

/* Google writes its own groups with a star: one holds everybody, one is a mark. */
static void add_group(struct row *row, const struct builder_column *column, struct slice name)
{
    bool is_own = name.length > 2 && name.data[0] == '*' && name.data[1] == ' ';
    if (is_own)
        name = slice_trim((struct slice){name.data + 2, name.length - 2});
    if (is_own && slice_equal_text(name, "starred"))
        slot_fact(row, row->builder->slot_count)->part[PART_VALUE] = "true";
    else if (!is_own || !slice_equal_text(name, "myContacts"))
        add_value(row, column->slot, name);
}

static bool read_groups(struct row *row, const struct builder_column *column, struct slice cell)
{
    struct slice rest = slice_of(cell_text(row->arena, cell, true)), piece;
    size_t count = 0;
    while (next_piece(&rest, ";\n", &piece)) {
        if (++count > VALUES_PER_CELL_MAX)
            return refuse(row, column, "...", "are too many groups in one cell", "at most 50");
        add_group(row, column, slice_of(cell_text(row->arena, piece, false)));
    }
    return true;
}

static bool read_contact(struct row *row, const struct builder_column *column, struct slice cell)
{
    const char *text = cell_text(row->arena, cell, false);
    row->draft->join_is_hint = column->field.part == CONTACT_HINT;
    return !*text || uuid_parse(slice_of(text), &row->draft->join) ||
           refuse(row, column, text, "is no id of a contact of Kith",
                  "an id as our export writes it, or an empty cell");
}

static bool read_cell(struct row *row, size_t i)
{
    const struct builder_column *column = &row->builder->columns[i];
    struct slice cell = row->cells[i];
    if (column->is_skipped || !cell.length)
        return true;
    const char *text;
    switch (column->field.use) {
    case FIELD_PART:
        return read_part(row, column, cell);
    case FIELD_GROUPS:
        return read_groups(row, column, cell);
    case FIELD_ID:
        text = cell_text(row->arena, cell, false);
        row->draft->source_key = *text ? text : NULL;
        return true;
    case FIELD_CONTACT:
        return read_contact(row, column, cell);
    case FIELD_BOOK:
        text = cell_text(row->arena, cell, false);
        row->draft->book_name = *text ? text : NULL;
        return true;
    default:
        return true;
    }
}

static struct slice birth_cell(const struct row *row, size_t part)
{
    size_t column = row->builder->birth[part];
    return column < row->count ? row->cells[column] : (struct slice){"", 0};
}

static bool read_birth(struct row *row)
{
    struct row_builder *builder = row->builder;
    const char *date;
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < COUNT_OF(builder->birth); i++)
        first = builder->birth[i] < first ? builder->birth[i] : first;
    if (first == SIZE_MAX)
        return true;
    if (!table_date_of_parts(row->arena, birth_cell(row, 0), birth_cell(row, 1), birth_cell(row, 2),
                             &date))
        return refuse(row, &builder->columns[first],
                      cell_text(row->arena, birth_cell(row, 0), false),
                      "and the columns of its month and day are no date", accepted_dates);
    if (*date && !builder->values[builder->birth_slot].first)
        slot_fact(row, builder->birth_slot)->part[PART_VALUE] = date;
    return true;
}

/* The whole name is needed only when its parts are not told. */
static void drop_full_name(struct fact *fact)
{
    if (fact->kind == FACT_NAME && (fact->part[NAME_FIRST] || fact->part[NAME_LAST]))
        fact->part[NAME_FULL] = NULL;
}

/* Our exports for Google carry the contact's id as a value of no kind. */
static bool is_contact_id(struct row *row, const struct fact *fact)
{
    return fact->kind == FACT_CUSTOM && fact->custom_label && fact->part[PART_VALUE] &&
           strcmp(fact->custom_label, "Kith ID") == 0 &&
           (row->draft->join_is_hint =
                uuid_parse(slice_of(fact->part[PART_VALUE]), &row->draft->join));
}

/* One step a verb, its facts in the order of the columns. */
static void add_steps(struct row *row)
{
    static const enum edit_verb verbs[] = {EDIT_ADD, EDIT_FILL, EDIT_OVERWRITE};
    struct row_builder *builder = row->builder;
    for (size_t v = 0; v < COUNT_OF(verbs); v++) {
        struct edit_step *step = NULL;
        for (size_t s = 0; s <= builder->slot_count; s++) {
            if (builder->slots[s].verb != verbs[v])
                continue;
            for (struct value *value = builder->values[s].first; value; value = value->next) {
                if (is_contact_id(row, &value->fact))
                    continue;
                if (!step)
                    step = edit_add_step(row->arena, &row->draft->edit, verbs[v]);
                drop_full_name(&value->fact);
                *ARENA_PUSH(row->arena, &step->facts) = value->fact;
            }
        }
    }
}

/* They complete the facts that the other columns made. */
static bool read_other_values(struct row *row)
{
    size_t i = row->builder->other_values;
    if (i >= row->count)
        return true;
    struct error error = {0};
    if (csv_read_other_values(row->arena, row->cells[i], row->draft, &error))
        return true;
    const struct builder_column *column = &row->builder->columns[i];
    return fail_at(row->error, STATUS_INVALID, error_pointer(row->arena, "", column->header),
                   "column '%.60s': %s", column->header, error.message);
}

bool row_build(struct row_builder *builder, struct arena *arena, const struct slice *cells,
               size_t count, struct draft *draft, struct error *error)
{
    *draft = (struct draft){.pointer = ""};
    struct row row = {builder, arena, cells, count, draft, error};
    memset(builder->values, 0, (builder->slot_count + 1) * sizeof(*builder->values));
    for (size_t i = 0; i < count && i < builder->column_count; i++)
        if (!read_cell(&row, i))
            return false;
    if (!read_birth(&row))
        return false;
    add_steps(&row);
    return read_other_values(&row);
}
