/* What a column of a table means, in words. */
#include "format/table-field.h"

#include "base/buffer.h"
#include "contact/normalize.h"
#include "format/suggest.h"
#include "format/table.h"
#include "text/name.h"
#include <stdio.h>

static const struct {
    const char *word;
    enum field_use use;
    enum fact_kind kind;
    unsigned part;
} words[] = {
    {"first_name", FIELD_PART, FACT_NAME, NAME_FIRST},
    {"last_name", FIELD_PART, FACT_NAME, NAME_LAST},
    {"name", FIELD_PART, FACT_NAME, NAME_FULL},
    {"middle_name", FIELD_PART, FACT_NAME, NAME_MIDDLE},
    {"prefix", FIELD_PART, FACT_NAME, NAME_PREFIX},
    {"suffix", FIELD_PART, FACT_NAME, NAME_SUFFIX},
    {"phonetic_first_name", FIELD_PART, FACT_NAME, NAME_PHONETIC_FIRST},
    {"phonetic_last_name", FIELD_PART, FACT_NAME, NAME_PHONETIC_LAST},
    {"phonetic_middle_name", FIELD_PART, FACT_NAME, NAME_PHONETIC_MIDDLE},
    {"file_as", FIELD_PART, FACT_NAME, NAME_FILE_AS},
    {"nickname", FIELD_PART, FACT_NICKNAME, PART_VALUE},
    {"email", FIELD_PART, FACT_EMAIL, PART_VALUE},
    {"phone_number", FIELD_PART, FACT_PHONE, PART_VALUE},
    {"company", FIELD_PART, FACT_COMPANY, COMPANY_NAME},
    {"title", FIELD_PART, FACT_COMPANY, COMPANY_TITLE},
    {"department", FIELD_PART, FACT_COMPANY, COMPANY_DEPARTMENT},
    {"location", FIELD_PART, FACT_COMPANY, COMPANY_LOCATION},
    {"description", FIELD_PART, FACT_COMPANY, COMPANY_DESCRIPTION},
    {"street", FIELD_PART, FACT_ADDRESS, ADDRESS_STREET},
    {"extended_address", FIELD_PART, FACT_ADDRESS, ADDRESS_EXTENDED},
    {"city", FIELD_PART, FACT_ADDRESS, ADDRESS_CITY},
    {"region", FIELD_PART, FACT_ADDRESS, ADDRESS_REGION},
    {"postal_code", FIELD_PART, FACT_ADDRESS, ADDRESS_POSTAL_CODE},
    {"po_box", FIELD_PART, FACT_ADDRESS, ADDRESS_PO_BOX},
    {"country", FIELD_PART, FACT_ADDRESS, ADDRESS_COUNTRY},
    {"url", FIELD_PART, FACT_URL, PART_VALUE},
    {"twitter", FIELD_PART, FACT_TWITTER, PART_VALUE},
    {"facebook", FIELD_PART, FACT_FACEBOOK, PART_VALUE},
    {"birthday", FIELD_PART, FACT_BIRTHDAY, PART_VALUE},
    {"birth_year", FIELD_BIRTH, FACT_BIRTHDAY, 0},
    {"birth_month", FIELD_BIRTH, FACT_BIRTHDAY, 1},
    {"birth_day", FIELD_BIRTH, FACT_BIRTHDAY, 2},
    {"gender", FIELD_PART, FACT_GENDER, PART_VALUE},
    {"starred", FIELD_PART, FACT_STARRED, PART_VALUE},
    {"notes", FIELD_PART, FACT_NOTE, PART_VALUE},
    {"groups", FIELD_GROUPS, FACT_GROUP, PART_VALUE},
    {"custom", FIELD_PART, FACT_CUSTOM, PART_VALUE},
    {"email_label", FIELD_LABEL, FACT_EMAIL, 0},
    {"phone_number_label", FIELD_LABEL, FACT_PHONE, 0},
    {"address_label", FIELD_LABEL, FACT_ADDRESS, 0},
    {"url_label", FIELD_LABEL, FACT_URL, 0},
    {"twitter_label", FIELD_LABEL, FACT_TWITTER, 0},
    {"facebook_label", FIELD_LABEL, FACT_FACEBOOK, 0},
    {"custom_label", FIELD_LABEL, FACT_CUSTOM, 0},
    {"id", FIELD_ID, FACT_KIND_COUNT, 0},
    {"contact", FIELD_CONTACT, FACT_KIND_COUNT, CONTACT_DECIDED},
    {"kith_id", FIELD_CONTACT, FACT_KIND_COUNT, CONTACT_HINT},
    {"contact_book", FIELD_BOOK, FACT_KIND_COUNT, 0},
    {"other_values", FIELD_OTHER_VALUES, FACT_KIND_COUNT, 0},
    {"skip", FIELD_SKIP, FACT_KIND_COUNT, 0},
};

static bool refuse_word(struct slice word, struct error *error)
{
    const char *known[COUNT_OF(words) + 1] = {0};
    char typed[64];
    for (size_t i = 0; i < COUNT_OF(words); i++)
        known[i] = words[i].word;
    snprintf(typed, sizeof(typed), "%.*s", (int)(word.length < 60 ? word.length : 60), word.data);
    const char *nearest = suggest_nearest(typed, known);
    fail_at(error, STATUS_INVALID, "/field", "'%s' is no field%s%s%s", typed,
            nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    error_accepts(error, known);
    return false;
}

/* Takes "#2" off the end. */
static bool read_number(struct slice *rest, unsigned *number, struct error *error)
{
    size_t at = rest->length;
    int64_t value;
    *number = 1;
    while (at && rest->data[at - 1] != '#')
        at--;
    if (!at)
        return true;
    struct slice digits = {rest->data + at, rest->length - at};
    if (!slice_to_int64(digits, 1, TABLE_COLUMNS_MAX, &value))
        return fail_at(error, STATUS_INVALID, "/field",
                       "behind '#' stands which of its kind it is: '#2'");
    *number = (unsigned)value;
    rest->length = at - 1;
    return true;
}

static const char *allowed_label(enum fact_kind kind, const char *text)
{
    for (const char *const *label = fact_kind_info(kind)->labels; *label; label++)
        if (strcmp(*label, text) == 0)
            return *label;
    return NULL;
}

static bool read_order(const char *text, enum date_order *order, struct error *error)
{
    static const char *const orders[] = {"ymd", "dmy", "mdy"};
    for (unsigned i = 0; i < COUNT_OF(orders); i++) {
        if (strcmp(text, orders[i]) == 0) {
            *order = (enum date_order)i;
            return true;
        }
    }
    return fail_at(error, STATUS_INVALID, "/field",
                   "behind 'birthday:' stands the order of the figures: ymd, dmy or mdy");
}

static bool read_label(struct arena *arena, struct slice typed, struct column_field *field,
                       struct error *error)
{
    const char *text = arena_copy_slice(arena, slice_trim(typed));
    if (field->kind == FACT_BIRTHDAY && field->use == FIELD_PART)
        return read_order(text, &field->order, error);
    bool has_label = field->use == FIELD_PART && fact_kind_info(field->kind)->default_label;
    if (!has_label || !*text || strlen(text) > VALUE_BYTES_MAX ||
        !text_is_clean(slice_of(text), false))
        return fail_at(error, STATUS_INVALID, "/field", "'%.100s' cannot be a label here", text);
    field->label = allowed_label(field->kind, text);
    field->custom_label = field->label ? NULL : text;
    return true;
}

bool column_field_read(struct arena *arena, const char *text, struct column_field *field,
                       struct error *error)
{
    struct slice rest = slice_of(text), label = {0}, word;
    struct column_field read = {.number = 1};
    size_t colon = slice_find(rest, ':');
    word = (struct slice){rest.data, colon};
    bool is_custom = slice_equal_text(word, "custom") && colon < rest.length;
    if (!is_custom && !read_number(&rest, &read.number, error))
        return false;
    word = slice_split(rest, ':', &label);
    size_t i = 0;
    while (i < COUNT_OF(words) && !slice_equal_text(word, words[i].word))
        i++;
    if (i == COUNT_OF(words))
        return refuse_word(word, error);
    read.use = words[i].use;
    read.kind = words[i].kind;
    read.part = words[i].part;
    if (colon < rest.length && !read_label(arena, label, &read, error))
        return false;
    *field = read;
    return true;
}

bool column_field_check(const char *words_of_field, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct column_field field;
    return column_field_read(arena, words_of_field, &field, error);
}

bool column_field_joins(const struct column_field *field)
{
    return field->use == FIELD_SKIP || field->use == FIELD_GROUPS ||
           (field->use == FIELD_PART &&
            (field->kind == FACT_NOTE ||
             (field->kind == FACT_ADDRESS && field->part == ADDRESS_EXTENDED)));
}

/* What words about labels mean, whatever the kind. */
enum label_meaning {
    LABEL_WORK,
    LABEL_HOME,
    LABEL_PERSONAL,
    LABEL_OTHER,
    LABEL_MOBILE,
    LABEL_MAIN,
    LABEL_COUNT
};

/* Folded. */
static const struct {
    const char *word;
    enum label_meaning meaning;
} label_words[] = {
    {"work", LABEL_WORK},
    {"business", LABEL_WORK},
    {"office", LABEL_WORK},
    {"job", LABEL_WORK},
    {"professional", LABEL_WORK},
    {"corporate", LABEL_WORK},
    {"home", LABEL_HOME},
    {"private", LABEL_HOME},
    {"personal", LABEL_PERSONAL},
    {"other", LABEL_OTHER},
    {"alternate", LABEL_OTHER},
    {"alternative", LABEL_OTHER},
    {"mobile", LABEL_MOBILE},
    {"cell", LABEL_MOBILE},
    {"iphone", LABEL_MOBILE},
    {"main", LABEL_MAIN},
    {"primary", LABEL_MAIN},
    {"default", LABEL_MAIN},
    {"principal", LABEL_MAIN},
    {"geschaftlich", LABEL_WORK},
    {"geschaeftlich", LABEL_WORK},
    {"dienstlich", LABEL_WORK},
    {"arbeit", LABEL_WORK},
    {"beruflich", LABEL_WORK},
    {"buro", LABEL_WORK},
    {"privat", LABEL_HOME},
    {"private", LABEL_HOME},
    {"weitere", LABEL_OTHER},
    {"weiterer", LABEL_OTHER},
    {"weiteres", LABEL_OTHER},
    {"weiteresr", LABEL_OTHER},
    {"sonstige", LABEL_OTHER},
    {"andere", LABEL_OTHER},
    {"mobil", LABEL_MOBILE},
    {"bureau", LABEL_WORK},
    {"professionnel", LABEL_WORK},
    {"professionnelle", LABEL_WORK},
    {"travail", LABEL_WORK},
    {"pro", LABEL_WORK},
    {"domicile", LABEL_HOME},
    {"personnel", LABEL_HOME},
    {"personnelle", LABEL_HOME},
    {"perso", LABEL_HOME},
    {"autre", LABEL_OTHER},
    {"portable", LABEL_MOBILE},
    {"trabajo", LABEL_WORK},
    {"laboral", LABEL_WORK},
    {"profesional", LABEL_WORK},
    {"oficina", LABEL_WORK},
    {"particular", LABEL_HOME},
    {"domicilio", LABEL_HOME},
    {"casa", LABEL_HOME},
    {"otro", LABEL_OTHER},
    {"otra", LABEL_OTHER},
    {"movil", LABEL_MOBILE},
    {"celular", LABEL_MOBILE},
    {"uff", LABEL_WORK},
    {"ufficio", LABEL_WORK},
    {"lavoro", LABEL_WORK},
    {"ab", LABEL_HOME},
    {"abitazione", LABEL_HOME},
    {"privato", LABEL_HOME},
    {"altro", LABEL_OTHER},
    {"altra", LABEL_OTHER},
    {"cellulare", LABEL_MOBILE},
    {"werk", LABEL_WORK},
    {"zakelijk", LABEL_WORK},
    {"zakelijke", LABEL_WORK},
    {"werkadres", LABEL_WORK},
    {"kantoor", LABEL_WORK},
    {"prive", LABEL_HOME},
    {"thuis", LABEL_HOME},
    {"huisadres", LABEL_HOME},
    {"overig", LABEL_OTHER},
    {"overige", LABEL_OTHER},
    {"ander", LABEL_OTHER},
    {"andere", LABEL_OTHER},
    {"mobiel", LABEL_MOBILE},
    {"mobiele", LABEL_MOBILE},
    {"comercial", LABEL_WORK},
    {"empresa", LABEL_WORK},
    {"emprego", LABEL_WORK},
    {"trabalho", LABEL_WORK},
    {"residencial", LABEL_HOME},
    {"residencia", LABEL_HOME},
    {"pessoal", LABEL_HOME},
    {"outro", LABEL_OTHER},
    {"outra", LABEL_OTHER},
    {"telemovel", LABEL_MOBILE},
};

static const char *label_of_meaning(enum fact_kind kind, enum label_meaning meaning)
{
    static const char *const phone[] = {"work", "home", "home", "other", "mobile", "main"};
    static const char *const email[] = {"work", "home", "personal", "other", NULL, NULL};
    static const char *const url[] = {"work", "personal", "personal", "other", NULL, NULL};
    static const char *const address[] = {"work", "home", "home", "other", NULL, NULL};
    static const char *const other[LABEL_COUNT] = {[LABEL_OTHER] = "other"};
    switch (kind) {
    case FACT_PHONE:
        return phone[meaning];
    case FACT_EMAIL:
        return email[meaning];
    case FACT_URL:
    case FACT_TWITTER:
    case FACT_FACEBOOK:
        return url[meaning];
    case FACT_ADDRESS:
        return address[meaning];
    default:
        return other[meaning];
    }
}

const char *column_label_of_word(enum fact_kind kind, struct slice folded_word, bool *is_any)
{
    *is_any = false;
    for (size_t i = 0; i < COUNT_OF(label_words); i++) {
        if (!slice_equal_text(folded_word, label_words[i].word))
            continue;
        *is_any = true;
        return label_of_meaning(kind, label_words[i].meaning);
    }
    return NULL;
}

void column_label_read(struct arena *arena, enum fact_kind kind, struct slice typed,
                       const char **label, const char **custom_label)
{
    typed = slice_trim(typed);
    if (typed.length > 1 && typed.data[0] == '*') /* Google marks the one that is used first */
        typed = slice_trim((struct slice){typed.data + 1, typed.length - 1});
    *label = *custom_label = NULL;
    if (!typed.length)
        return;
    char *folded = arena_copy(arena, name_fold(arena, typed));
    bool is_any;
    *label = column_label_of_word(kind, slice_of(folded), &is_any);
    for (char *place = folded; *place; place++)
        if (*place == ' ')
            *place = '_';
    if (!*label)
        *label = allowed_label(kind, folded);
    if (!*label)
        *custom_label = arena_copy_slice(arena, typed);
}
