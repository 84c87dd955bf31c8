/* vCard in: content lines to facts. */
#include "format/vcard.h"

#include "contact/normalize.h"
#include "format/received.h"
#include "text/email.h"
#include "text/name.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct properties {
    struct vcard_property *items;
    size_t count;
    size_t capacity;
};

/* One card in the making. */
struct card_reader {
    struct arena *arena;
    struct draft *draft;
    struct properties properties;
    struct facts facts;
    struct slice full_name; /* FN */
    unsigned seen;          /* FACT_BITs of single kinds */
};

static bool is_named(const struct vcard_property *property, const char *name)
{
    return slice_equal_ignoring_case(property->name, slice_of(name));
}

static struct fact *add_fact(struct card_reader *reader, enum fact_kind kind)
{
    struct fact *fact = ARENA_PUSH(reader->arena, &reader->facts);
    fact->kind = kind;
    return fact;
}

/* Text for a part; NULL when nothing is left or it would be too long to be kept. */
static const char *part_text(struct card_reader *reader, struct slice text, bool allow_lines)
{
    const char *kept = received_text(reader->arena, text, allow_lines);
    return *kept ? kept : NULL;
}

static const char *value_text(struct card_reader *reader, const struct vcard_property *property,
                              bool allow_lines)
{
    struct slice value = vcard_decode(reader->arena, property);
    return part_text(reader, vcard_unescape(reader->arena, value), allow_lines);
}

/* The label Apple's programs keep in a line of its own: "_$!<Home>!$_" or the person's word. */
static const char *apple_label(struct card_reader *reader, const struct vcard_property *property)
{
    if (!property->group.length)
        return NULL;
    for (size_t i = 0; i < reader->properties.count; i++) {
        struct vcard_property *other = &reader->properties.items[i];
        if (!slice_equal_ignoring_case(other->group, property->group) ||
            !is_named(other, "X-ABLABEL"))
            continue;
        const char *text = value_text(reader, other, false);
        other->is_done = text && strlen(text) <= VALUE_BYTES_MAX;
        return other->is_done ? text : NULL;
    }
    return NULL;
}

static const char *phone_label(unsigned types)
{
    if (types & TYPE_FAX)
        return types & TYPE_HOME ? "home_fax" : types & TYPE_WORK ? "work_fax" : "other_fax";
    if (types & TYPE_CELL)
        return "mobile";
    if (types & TYPE_PAGER)
        return "pager";
    if (types & TYPE_MAIN)
        return "main";
    return types & TYPE_HOME    ? "home"
           : types & TYPE_WORK  ? "work"
           : types & TYPE_OTHER ? "other"
                                : NULL;
}

/* The first of the kind's labels that the types name. */
static const char *plain_label(enum fact_kind kind, unsigned types)
{
    static const struct {
        unsigned bit;
        const char *label;
    } names[] = {{TYPE_HOMEPAGE, "homepage"}, {TYPE_PROFILE, "profile"},
                 {TYPE_BLOG, "blog"},         {TYPE_HOME, "home"},
                 {TYPE_WORK, "work"},         {TYPE_PERSONAL, "personal"},
                 {TYPE_OTHER, "other"},       {TYPE_HOME, "homepage"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (const char *const *label = fact_kind_info(kind)->labels; *label; label++)
            if ((types & names[i].bit) && strcmp(*label, names[i].label) == 0)
                return *label;
    return NULL;
}

/* "_$!<HomeFAX>!$_" is Apple's way to write a label of its own list. */
static const char *known_apple_label(enum fact_kind kind, struct slice word)
{
    static const struct {
        const char *word, *label;
    } words[] = {{"HomeFAX", "home_fax"}, {"WorkFAX", "work_fax"}, {"OtherFAX", "other_fax"}};
    for (const char *const *label = fact_kind_info(kind)->labels; *label; label++) {
        if (slice_equal_ignoring_case(word, slice_of(*label)))
            return *label;
        for (size_t i = 0; i < COUNT_OF(words); i++)
            if (strcmp(*label, words[i].label) == 0 &&
                slice_equal_ignoring_case(word, slice_of(words[i].word)))
                return *label;
    }
    return NULL;
}

static void set_label(struct card_reader *reader, const struct vcard_property *property,
                      struct fact *fact)
{
    fact->label = fact->kind == FACT_PHONE ? phone_label(property->types)
                                           : plain_label(fact->kind, property->types);
    const char *own = apple_label(reader, property);
    if (!own)
        return;
    struct slice word = slice_of(own);
    bool is_wrapped = word.length > 8 && strncmp(own, "_$!<", 4) == 0 &&
                      strcmp(own + word.length - 4, ">!$_") == 0;
    if (is_wrapped)
        word = (struct slice){own + 4, word.length - 8};
    const char *known = is_wrapped ? known_apple_label(fact->kind, word) : NULL;
    if (known)
        fact->label = known;
    else
        fact->custom_label = arena_copy_slice(reader->arena, word);
}

static bool fits(const char *text)
{
    return strlen(text) <= VALUE_BYTES_MAX;
}

/* ---- the properties, each giving false when its line is better kept as it is ---- */

static bool read_full_name(struct card_reader *reader, struct vcard_property *property)
{
    if (reader->full_name.length)
        return false;
    const char *text = value_text(reader, property, false);
    if (!text)
        return true;
    if (!fits(text))
        return false;
    reader->full_name = slice_of(text);
    return true;
}

/* The name fact, made when first needed: N and the phonetic properties fill it together. */
static struct fact *name_fact(struct card_reader *reader)
{
    for (size_t i = 0; i < reader->facts.count; i++)
        if (reader->facts.items[i].kind == FACT_NAME)
            return &reader->facts.items[i];
    return add_fact(reader, FACT_NAME);
}

/* Several values of one component stand with commas between: "Philip,Paul". */
static const char *list_text(struct card_reader *reader, struct slice component,
                             const char *between)
{
    AUTO_BUFFER struct buffer joined = {0};
    struct slice item;
    while (vcard_next_component(reader->arena, &component, ',', &item)) {
        item = slice_trim(item);
        if (joined.length && item.length)
            buffer_append_text(&joined, between);
        buffer_append_slice(&joined, item);
    }
    return part_text(reader, buffer_slice(&joined), true);
}

/* A component, its escapes still in, for list_text to take apart. */
static bool next_raw_component(struct slice *rest, struct slice *component)
{
    if (!rest->data)
        return false;
    size_t end = 0;
    while (end < rest->length && rest->data[end] != ';')
        end += rest->data[end] == '\\' && end + 1 < rest->length ? 2 : 1;
    *component = (struct slice){rest->data, end};
    *rest = end < rest->length ? (struct slice){rest->data + end + 1, rest->length - end - 1}
                               : (struct slice){NULL, 0};
    return true;
}

static bool read_name(struct card_reader *reader, struct vcard_property *property)
{
    static const enum name_part parts[] = {NAME_LAST, NAME_FIRST, NAME_MIDDLE, NAME_PREFIX,
                                           NAME_SUFFIX};
    const char *texts[COUNT_OF(parts)] = {0};
    struct slice rest = vcard_decode(reader->arena, property), component;
    bool is_empty = true;
    if (reader->seen & FACT_BIT(FACT_NAME) || property->value.length > VALUE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < COUNT_OF(parts) && next_raw_component(&rest, &component); i++) {
        const char *text = list_text(reader, component, parts[i] == NAME_SUFFIX ? ", " : " ");
        texts[i] = text ? part_text(reader, slice_of(text), false) : NULL;
        is_empty = is_empty && !texts[i];
    }
    if (is_empty)
        return true;
    struct fact *name = name_fact(reader);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        name->part[parts[i]] = texts[i];
    reader->seen |= FACT_BIT(FACT_NAME);
    return true;
}

static bool read_name_part(struct card_reader *reader, struct vcard_property *property)
{
    static const struct {
        const char *name;
        enum name_part part;
    } parts[] = {{"X-PHONETIC-FIRST-NAME", NAME_PHONETIC_FIRST},
                 {"X-PHONETIC-LAST-NAME", NAME_PHONETIC_LAST},
                 {"X-PHONETIC-MIDDLE-NAME", NAME_PHONETIC_MIDDLE},
                 {"X-FILE-AS", NAME_FILE_AS}};
    const char *text = value_text(reader, property, false);
    if (!text)
        return true;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!is_named(property, parts[i].name))
            continue;
        struct fact *name = name_fact(reader);
        if (name->part[parts[i].part] || !fits(text))
            return false;
        name->part[parts[i].part] = text;
        return true;
    }
    return false;
}

static bool read_single(struct card_reader *reader, enum fact_kind kind, const char *text)
{
    if (!text)
        return true;
    if (reader->seen & FACT_BIT(kind) || (kind != FACT_PHOTO && !fits(text)))
        return false;
    reader->seen |= FACT_BIT(kind);
    add_fact(reader, kind)->part[PART_VALUE] = text;
    return true;
}

/* A list of names: its commas stay in the text. */
static bool read_nickname(struct card_reader *reader, struct vcard_property *property)
{
    return read_single(reader, FACT_NICKNAME, value_text(reader, property, false));
}

static bool read_starred(struct card_reader *reader, struct vcard_property *property)
{
    const char *text = value_text(reader, property, false);
    return text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) &&
           read_single(reader, FACT_STARRED, text);
}

/* "M" alone is a sex of the standard's list; text behind ";" is how the person says it. */
static bool read_gender(struct card_reader *reader, struct vcard_property *property)
{
    static const struct {
        char letter;
        const char *word;
    } sexes[] = {{'M', "Male"}, {'F', "Female"}, {'O', "Other"}, {'N', "None"}, {'U', "Unknown"}};
    struct slice text, sex = slice_split(vcard_decode(reader->arena, property), ';', &text);
    if (!sex.length)
        return read_single(reader, FACT_GENDER,
                           part_text(reader, vcard_unescape(reader->arena, text), false));
    if (sex.length != 1 || text.length)
        return false;
    for (size_t i = 0; i < COUNT_OF(sexes); i++)
        if ((sex.data[0] & ~0x20) == sexes[i].letter)
            return read_single(reader, FACT_GENDER, sexes[i].word);
    return false;
}

static bool is_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* Both forms of ISO 8601, and midnight that some programs put behind the day. */
static const char *read_date(struct arena *arena, const char *text, bool omits_year)
{
    char digits[16];
    size_t used = 0;
    bool has_year = strncmp(text, "--", 2) != 0;
    for (const char *place = has_year ? text : text + 2; *place && *place != 'T'; place++) {
        if (*place == '-' && place != text)
            continue;
        if (!is_digits(place, 1) || used + 1 == sizeof(digits))
            return NULL;
        digits[used++] = *place;
    }
    digits[used] = '\0';
    const char *time = strchr(text, 'T');
    if (time && strspn(time, "T0:.Z") != strlen(time))
        return NULL;
    if (!has_year)
        return used == 4 ? arena_format(arena, "--%.2s-%.2s", digits, digits + 2) : NULL;
    if (used == 8 && omits_year)
        return arena_format(arena, "--%.2s-%.2s", digits + 4, digits + 6);
    if (used == 8)
        return arena_format(arena, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    if (used == 6)
        return arena_format(arena, "%.4s-%.2s", digits, digits + 4);
    return used == 4 ? arena_copy(arena, digits) : NULL;
}

static bool read_birthday(struct card_reader *reader, struct vcard_property *property)
{
    const char *text = value_text(reader, property, false);
    if (!text || property->is_text)
        return read_single(reader, FACT_BIRTHDAY, text);
    const char *date = read_date(reader->arena, text, property->omits_year);
    return date && read_single(reader, FACT_BIRTHDAY, date);
}

static bool is_base64(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (!is_digits(&byte, 1) && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') &&
            byte != '+' && byte != '/' && byte != '=')
            return false;
    }
    return text.length > 0;
}

static struct slice without_spaces(struct arena *arena, struct slice text)
{
    char *kept = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            kept[used++] = text.data[i];
    return (struct slice){kept, used};
}

/* "jpeg" of "JPEG" or "image/jpeg". */
static const char *media_subtype(struct arena *arena, struct slice media)
{
    struct slice behind;
    slice_split(media, '/', &behind);
    char *text = arena_copy_slice(arena, behind.length ? behind : media);
    for (char *place = text; *place; place++) {
        if (*place >= 'A' && *place <= 'Z')
            *place = (char)(*place + 32);
        if (!(*place >= 'a' && *place <= 'z') && !strchr("0123456789+-.", *place))
            return "jpeg";
    }
    return *text ? text : "jpeg";
}

/* Photos are kept as a URI, the form of version 4.0: "data:image/jpeg;base64,..." or a link. */
static bool read_photo(struct card_reader *reader, struct vcard_property *property)
{
    struct slice value = slice_trim(property->value);
    if (property->value.length > PROPERTY_BYTES_MAX - 100)
        return false;
    if (property->encoding == ENCODING_BASE64) {
        value = without_spaces(reader->arena, value);
        if (!is_base64(value))
            return !value.length;
        const char *head = arena_format(reader->arena, "data:image/%s;base64,",
                                        media_subtype(reader->arena, property->media));
        return read_single(
            reader, FACT_PHOTO,
            arena_format(reader->arena, "%s%.*s", head, (int)value.length, value.data));
    }
    const char *text = value_text(reader, property, false);
    if (!text)
        return true;
    bool is_link = strncasecmp(text, "data:", 5) == 0 || strncasecmp(text, "http://", 7) == 0 ||
                   strncasecmp(text, "https://", 8) == 0;
    return is_link && read_single(reader, FACT_PHOTO, text);
}

static bool add_labelled(struct card_reader *reader, struct vcard_property *property,
                         enum fact_kind kind, const char *text)
{
    if (!text)
        return true;
    if (!fits(text))
        return false;
    struct fact fact = {.kind = kind, .part[PART_VALUE] = text};
    set_label(reader, property, &fact);
    *ARENA_PUSH(reader->arena, &reader->facts) = fact;
    return true;
}

static bool read_email(struct card_reader *reader, struct vcard_property *property)
{
    struct email email;
    struct error ignored;
    const char *text = value_text(reader, property, false);
    if (text && !email_parse(reader->arena, slice_of(text), &email, &ignored))
        return false;
    return add_labelled(reader, property, FACT_EMAIL, text);
}

static bool read_phone(struct card_reader *reader, struct vcard_property *property)
{
    const char *text = value_text(reader, property, false);
    if (text && strncasecmp(text, "tel:", 4) == 0)
        text += 4;
    return add_labelled(reader, property, FACT_PHONE, text && *text ? text : NULL);
}

static bool read_url(struct card_reader *reader, struct vcard_property *property)
{
    return add_labelled(reader, property, FACT_URL, value_text(reader, property, false));
}

static bool read_custom(struct card_reader *reader, struct vcard_property *property)
{
    return add_labelled(reader, property, FACT_CUSTOM, value_text(reader, property, true));
}

static bool read_profile(struct card_reader *reader, struct vcard_property *property)
{
    if (!(property->types & (TYPE_TWITTER | TYPE_FACEBOOK)))
        return false;
    return add_labelled(reader, property,
                        property->types & TYPE_TWITTER ? FACT_TWITTER : FACT_FACEBOOK,
                        value_text(reader, property, false));
}

static bool read_note(struct card_reader *reader, struct vcard_property *property)
{
    const char *text = value_text(reader, property, true);
    if (!text)
        return true;
    if (strlen(text) > NOTE_BYTES_MAX)
        return false;
    add_fact(reader, FACT_NOTE)->part[PART_VALUE] = text;
    return true;
}

static bool read_address(struct card_reader *reader, struct vcard_property *property)
{
    static const enum address_part parts[] = {ADDRESS_PO_BOX, ADDRESS_EXTENDED, ADDRESS_STREET,
                                              ADDRESS_CITY,   ADDRESS_REGION,   ADDRESS_POSTAL_CODE,
                                              ADDRESS_COUNTRY};
    struct fact fact = {.kind = FACT_ADDRESS};
    struct slice rest = vcard_decode(reader->arena, property), component;
    if (property->value.length > VALUE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (vcard_next_component(reader->arena, &rest, ';', &component))
            fact.part[parts[i]] = part_text(reader, component, true);
    if (fact_is_empty(&fact))
        return true;
    set_label(reader, property, &fact);
    *ARENA_PUSH(reader->arena, &reader->facts) = fact;
    return true;
}

static bool read_categories(struct card_reader *reader, struct vcard_property *property)
{
    struct slice rest = vcard_decode(reader->arena, property), item;
    if (property->value.length > VALUE_BYTES_MAX)
        return false;
    while (vcard_next_component(reader->arena, &rest, ',', &item)) {
        const char *text = part_text(reader, item, false);
        if (text)
            add_fact(reader, FACT_GROUP)->part[PART_VALUE] = text;
    }
    return true;
}

static bool read_organization(struct card_reader *reader, struct vcard_property *property)
{
    struct slice rest = vcard_decode(reader->arena, property), unit;
    AUTO_BUFFER struct buffer units = {0};
    if (property->value.length > VALUE_BYTES_MAX / 2)
        return false;
    struct fact fact = {.kind = FACT_COMPANY};
    if (vcard_next_component(reader->arena, &rest, ';', &unit))
        fact.part[COMPANY_NAME] = part_text(reader, unit, true);
    while (vcard_next_component(reader->arena, &rest, ';', &unit)) {
        if (units.length && slice_trim(unit).length)
            buffer_append_text(&units, "; ");
        buffer_append_slice(&units, slice_trim(unit));
    }
    fact.part[COMPANY_DEPARTMENT] = part_text(reader, buffer_slice(&units), true);
    fact.source = received_text(reader->arena, property->group, false);
    if (!fact_is_empty(&fact) || property->group.length) /* a title of the group may follow */
        *ARENA_PUSH(reader->arena, &reader->facts) = fact;
    return true;
}

/* The company this part belongs to: that of the same group of lines, else the first without the
 * part. */
static struct fact *company_for(struct card_reader *reader, const struct vcard_property *property,
                                enum company_part part)
{
    for (size_t i = 0; i < reader->facts.count; i++) {
        struct fact *fact = &reader->facts.items[i];
        if (fact->kind == FACT_COMPANY && !fact->part[part] &&
            slice_equal_ignoring_case(slice_of(fact->source), property->group))
            return fact;
    }
    for (size_t i = 0; i < reader->facts.count; i++)
        if (reader->facts.items[i].kind == FACT_COMPANY && !property->group.length)
            return reader->facts.items[i].part[part] ? NULL : &reader->facts.items[i];
    struct fact *fact = add_fact(reader, FACT_COMPANY);
    fact->source = received_text(reader->arena, property->group, false);
    return fact;
}

static bool read_company_part(struct card_reader *reader, struct vcard_property *property)
{
    static const struct {
        const char *name;
        enum company_part part;
    } parts[] = {{"TITLE", COMPANY_TITLE},
                 {"X-KITH-ORG-LOCATION", COMPANY_LOCATION},
                 {"X-KITH-ORG-DESCRIPTION", COMPANY_DESCRIPTION}};
    const char *text = value_text(reader, property, true);
    if (!text)
        return true;
    if (!fits(text))
        return false;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!is_named(property, parts[i].name))
            continue;
        struct fact *company = company_for(reader, property, parts[i].part);
        if (company)
            company->part[parts[i].part] = text;
        return company != NULL;
    }
    return false;
}

static bool read_uid(struct card_reader *reader, struct vcard_property *property)
{
    const char *text = value_text(reader, property, false);
    if (text && !fits(text))
        return false;
    if (text && !reader->draft->source_key)
        reader->draft->source_key = arena_format(reader->arena, "vcard:%s", text);
    return true;
}

/* What is made anew when a card is written. */
static bool pass_over(struct card_reader *reader, struct vcard_property *property)
{
    (void)reader;
    (void)property;
    return true;
}

static const struct {
    const char *name;
    bool (*read)(struct card_reader *reader, struct vcard_property *property);
} known[] = {
    {"N", read_name},
    {"FN", read_full_name},
    {"EMAIL", read_email},
    {"TEL", read_phone},
    {"ADR", read_address},
    {"ORG", read_organization},
    {"NOTE", read_note},
    {"URL", read_url},
    {"BDAY", read_birthday},
    {"NICKNAME", read_nickname},
    {"CATEGORIES", read_categories},
    {"PHOTO", read_photo},
    {"GENDER", read_gender},
    {"X-GENDER", read_gender},
    {"UID", read_uid},
    {"X-SOCIALPROFILE", read_profile},
    {"X-PHONETIC-FIRST-NAME", read_name_part},
    {"X-PHONETIC-LAST-NAME", read_name_part},
    {"X-PHONETIC-MIDDLE-NAME", read_name_part},
    {"X-FILE-AS", read_name_part},
    {"X-KITH-CUSTOM", read_custom},
    {"X-KITH-STARRED", read_starred},
    {"VERSION", pass_over},
    {"PRODID", pass_over},
    {"REV", pass_over},
    {"BEGIN", pass_over}, /* damaged; written again it would begin a card */
    {"END", pass_over},
};

/* Parts of a company, read when all ORG lines are known: TITLE often stands before ORG. */
static const char *const company_parts[] = {"TITLE", "X-KITH-ORG-LOCATION",
                                            "X-KITH-ORG-DESCRIPTION"};

static void read_property(struct card_reader *reader, struct vcard_property *property)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (is_named(property, known[i].name)) {
            property->is_done = known[i].read(reader, property);
            return;
        }
}

static void read_company_parts(struct card_reader *reader, struct vcard_property *property)
{
    for (size_t i = 0; i < COUNT_OF(company_parts); i++)
        if (is_named(property, company_parts[i]))
            property->is_done = read_company_part(reader, property);
}

static const char *first_text(const struct facts *facts, enum fact_kind kind)
{
    const struct fact *fact = facts_first(facts, kind);
    return fact ? fact->part[0] : NULL;
}

/* FN says what N does not, or what a card without a name is called by: its company, else ...: then
 * it names nobody. */
static void finish_name(struct card_reader *reader)
{
    static const enum fact_kind instead[] = {FACT_COMPANY, FACT_NICKNAME, FACT_EMAIL, FACT_PHONE};
    const struct fact *name = facts_first(&reader->facts, FACT_NAME);
    const char *full = name ? fact_full_name(reader->arena, name) : NULL;
    if (!reader->full_name.length)
        return;
    for (size_t i = 0; !full && i < COUNT_OF(instead); i++)
        full = first_text(&reader->facts, instead[i]);
    if (full) /* FN is one line */
        full = received_text(reader->arena, slice_of(full), false);
    if (!full || !slice_equal_text(reader->full_name, full))
        name_fact(reader)->part[NAME_FULL] = arena_copy_slice(reader->arena, reader->full_name);
}

/* "a;b" of a name's bytes: upper case, as stored. */
static const char *property_name(struct arena *arena, struct slice name)
{
    char *text = arena_copy_slice(arena, name);
    for (char *place = text; *place; place++)
        if (*place >= 'a' && *place <= 'z')
            *place = (char)(*place - 32);
    return text;
}

/* All lines are read: what no fact holds is kept as it came. */
static void keep_the_rest(struct card_reader *reader)
{
    for (size_t i = 0; i < reader->properties.count; i++) {
        struct vcard_property *property = &reader->properties.items[i];
        if (property->is_done || property->line.length > PROPERTY_BYTES_MAX)
            continue;
        struct slice line = received_utf8(reader->arena, property->line);
        struct fact *fact = add_fact(reader, FACT_PROPERTY);
        fact->part[PROPERTY_LINE] = text_is_clean(line, true)
                                        ? arena_copy_slice(reader->arena, line)
                                        : received_text(reader->arena, line, true);
        fact->part[PROPERTY_NAME] = property_name(reader->arena, property->name);
    }
}

static void finish_card(struct card_reader *reader)
{
    for (size_t i = 0; i < reader->properties.count; i++)
        read_property(reader, &reader->properties.items[i]);
    for (size_t i = 0; i < reader->properties.count; i++)
        read_company_parts(reader, &reader->properties.items[i]);
    for (size_t i = 0; i < reader->facts.count; i++)
        reader->facts.items[i].source = NULL; /* only tied the lines of a company together */
    finish_name(reader);
    keep_the_rest(reader);
    edit_add_step(reader->arena, &reader->draft->edit, EDIT_ADD)->facts = reader->facts;
}

void vcard_reader_init(struct vcard_reader *reader, struct slice file)
{
    static const struct slice mark = {"\xEF\xBB\xBF", 3};
    if (file.length >= mark.length && memcmp(file.data, mark.data, mark.length) == 0)
        file = (struct slice){file.data + mark.length, file.length - mark.length};
    *reader = (struct vcard_reader){.rest = file};
}

static bool is_line(struct slice line, const char *text)
{
    return slice_equal_ignoring_case(slice_trim(line), slice_of(text));
}

/* Whether a card begins at the reader's place: the one before was not closed then. */
static bool begins_here(const struct vcard_reader *reader)
{
    static const char begin[] = "BEGIN:VCARD";
    return reader->rest.length >= sizeof(begin) - 1 &&
           strncasecmp(reader->rest.data, begin, sizeof(begin) - 1) == 0;
}

/* The card within a card of version 2.1 (AGENT) is passed over. */
static void skip_inner_card(struct vcard_reader *reader, struct arena *arena)
{
    struct slice line;
    size_t number;
    while (vcard_next_line(reader, arena, &line, &number) && !is_line(line, "END:VCARD"))
        ;
}

static void skip_to_end(struct vcard_reader *reader, struct arena *arena)
{
    if (!begins_here(reader))
        skip_inner_card(reader, arena);
}

static bool opens_inner_card(const struct vcard_property *property)
{
    return is_named(property, "AGENT") && !slice_trim(property->value).length;
}

static bool refuse_line(struct vcard_reader *reader, struct arena *arena, struct slice line,
                        size_t number, struct error *error)
{
    skip_to_end(reader, arena);
    struct slice shown =
        received_utf8(arena, (struct slice){line.data, line.length < 60 ? line.length : 60});
    return fail(error, STATUS_INVALID, "line %zu is no vCard property: %s", number,
                received_text(arena, shown, false));
}

/* Adds one line to the card; false (and the reader behind the card) when it cannot be read. */
static bool take_line(struct vcard_reader *reader, struct card_reader *card, struct slice line,
                      size_t number, struct error *error)
{
    struct properties *properties = &card->properties;
    struct vcard_property property;
    if (!vcard_parse_line(card->arena, line, &property))
        return refuse_line(reader, card->arena, line, number, error);
    if (properties->count == FACTS_PER_RECORD_MAX) {
        skip_to_end(reader, card->arena);
        return fail(error, STATUS_LIMIT, "line %zu: a card holds at most %d properties", number,
                    FACTS_PER_RECORD_MAX);
    }
    property.number = number;
    if (opens_inner_card(&property) && begins_here(reader))
        skip_inner_card(reader, card->arena);
    else
        *ARENA_PUSH(card->arena, properties) = property;
    return true;
}

/* The lines behind BEGIN:VCARD up to END:VCARD. */
static bool read_lines(struct vcard_reader *reader, struct card_reader *card, size_t begin,
                       struct error *error)
{
    struct slice line;
    size_t number;
    while (!begins_here(reader) && vcard_next_line(reader, card->arena, &line, &number)) {
        if (is_line(line, "END:VCARD"))
            return true;
        if (slice_trim(line).length && !take_line(reader, card, line, number, error))
            return false;
    }
    return fail(error, STATUS_INVALID, "the card that begins in line %zu has no END:VCARD", begin);
}

enum vcard_step vcard_read(struct vcard_reader *reader, struct arena *arena, struct draft *draft,
                           struct error *error)
{
    struct slice line;
    size_t number;
    do {
        if (!vcard_next_line(reader, arena, &line, &number))
            return VCARD_END;
    } while (!is_line(line, "BEGIN:VCARD"));
    *draft = (struct draft){.pointer = ""};
    struct card_reader card = {.arena = arena, .draft = draft};
    if (!read_lines(reader, &card, number, error))
        return VCARD_BAD;
    finish_card(&card);
    return VCARD_CARD;
}
