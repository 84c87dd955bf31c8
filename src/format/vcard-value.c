/* The properties of a vCard that Kith has a place for, to facts. */
#include "format/vcard-card.h"

#include "base/buffer.h"
#include "contact/normalize.h"
#include "format/received.h"
#include "format/vcard-date.h"
#include "format/vcard-parameters.h"
#include "text/email.h"
#include <string.h>
#include <strings.h>

static const struct parameter_rule text_rule = {.values = "text"};

/* Text for a part; NULL when nothing is left. */
static const char *part_text(struct arena *arena, struct slice text, bool allow_lines)
{
    const char *kept = received_text(arena, text, allow_lines);
    return *kept ? kept : NULL;
}

const char *vcard_value_text(struct arena *arena, const struct vcard_property *property,
                             bool allow_lines)
{
    struct slice value = vcard_decode(arena, property);
    return part_text(arena, vcard_unescape(arena, value), allow_lines);
}

static const char *value_text(struct card_reader *card, const struct vcard_property *property,
                              bool allow_lines)
{
    return vcard_value_text(card->arena, property, allow_lines);
}

static bool fits(const char *text)
{
    return strlen(text) <= VALUE_BYTES_MAX;
}

/* Decoded: escapes do not count, which writing may add. */
static bool parts_fit(const struct fact *fact)
{
    for (unsigned i = 0; i < FACT_PARTS_MAX; i++)
        if (fact->part[i] && !fits(fact->part[i]))
            return false;
    return true;
}

/* Until the card is whole, a fact remembers the group of lines it stands in. */
static void set_group(struct card_reader *card, const struct vcard_property *property,
                      struct fact *fact)
{
    if (property->group.length)
        fact->source = received_text(card->arena, property->group, false);
}

/* Adds the fact with the parameters of its property that it does not say. */
static bool add_fact(struct card_reader *card, const struct vcard_property *property,
                     struct parameter_rule rule, struct fact *fact)
{
    if (!vcard_keep_parameters(card->arena, property, rule, fact))
        return false;
    set_group(card, property, fact);
    card->has_preferences |= property->preference != PREFERENCE_NONE;
    *ARENA_PUSH(card->arena, &card->facts) = *fact;
    return true;
}

/* ---- labels ---- */

static bool is_label(const struct vcard_property *property, struct slice group)
{
    return slice_equal_ignoring_case(property->group, group) &&
           vcard_is_named(property, "X-ABLABEL");
}

/* The label Apple's programs keep in a line of its own: "_$!<Home>!$_" or the person's word. */
static struct vcard_property *apple_label(struct card_reader *card, struct slice group)
{
    for (size_t i = 0; group.length && i < card->properties.count; i++)
        if (is_label(&card->properties.items[i], group))
            return &card->properties.items[i];
    return NULL;
}

/* The label says it now; another one in the group would contradict it. */
static void drop_labels(struct card_reader *card, struct slice group)
{
    for (size_t i = 0; i < card->properties.count; i++)
        if (is_label(&card->properties.items[i], group))
            card->properties.items[i].is_done = true;
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

/* Sets the label and gives the line of its own that it was read from; NULL: there is none. */
static struct vcard_property *set_label(struct card_reader *card,
                                        const struct vcard_property *property, struct fact *fact,
                                        bool *was_apples)
{
    fact->label = fact->kind == FACT_PHONE ? phone_label(property->types)
                                           : plain_label(fact->kind, property->types);
    struct vcard_property *line = apple_label(card, property->group);
    const char *own = line ? value_text(card, line, false) : NULL;
    if (!own || !fits(own))
        return NULL;
    struct slice word = slice_of(own);
    bool is_wrapped = word.length > 8 && strncmp(own, "_$!<", 4) == 0 &&
                      strcmp(own + word.length - 4, ">!$_") == 0;
    if (is_wrapped)
        word = (struct slice){own + 4, word.length - 8};
    const char *known = is_wrapped ? known_apple_label(fact->kind, word) : NULL;
    *was_apples = known != NULL;
    if (known)
        fact->label = known;
    else
        fact->custom_label = part_text(card->arena, word, false);
    return line;
}

static bool add_labelled(struct card_reader *card, const struct vcard_property *property,
                         struct fact *fact)
{
    struct parameter_rule rule = {.values = fact->kind == FACT_URL ? "uri,url,text" : "text,uri"};
    struct vcard_property *label = set_label(card, property, fact, &rule.label_was_apples);
    if (!add_fact(card, property, rule, fact))
        return false;
    if (label)
        drop_labels(card, property->group);
    return true;
}

static bool read_labelled(struct card_reader *card, const struct vcard_property *property,
                          enum fact_kind kind, const char *text)
{
    struct fact fact = {.kind = kind, .part[PART_VALUE] = text};
    return !text || (fits(text) && add_labelled(card, property, &fact));
}

/* ---- the name; each reader gives false when its line is better kept as it is ---- */

static bool read_full_name(struct card_reader *card, struct vcard_property *property)
{
    const char *text = value_text(card, property, false);
    if (!text)
        return true;
    if (card->full_name)
        return false;
    card->full_name = property;
    card->full_name_text = text;
    return true;
}

/* Several values of one component stand with commas between: "Philip,Paul". */
static const char *list_text(struct card_reader *card, struct slice component, const char *between)
{
    AUTO_BUFFER struct buffer joined = {0};
    struct slice item;
    if (card->is_version_2) /* there a comma is a comma */
        return part_text(card->arena, vcard_unescape(card->arena, component), false);
    while (vcard_next_component(card->arena, &component, ',', &item)) {
        item = slice_trim(item);
        if (joined.length && item.length)
            buffer_append_text(&joined, between);
        buffer_append_slice(&joined, item);
    }
    return part_text(card->arena, buffer_slice(&joined), false);
}

static bool read_name(struct card_reader *card, struct vcard_property *property)
{
    static const enum name_part parts[] = {NAME_LAST, NAME_FIRST, NAME_MIDDLE, NAME_PREFIX,
                                           NAME_SUFFIX};
    struct slice rest = vcard_decode(card->arena, property), component;
    struct fact name = {.kind = FACT_NAME};
    if (card->seen & FACT_BIT(FACT_NAME))
        return false;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (vcard_next_raw_component(&rest, ';', &component))
            name.part[parts[i]] = list_text(card, component, parts[i] == NAME_SUFFIX ? ", " : " ");
    if (!parts_fit(&name) || !vcard_keep_components(card->arena, rest, &name))
        return false;
    if (fact_is_empty(&name)) {
        card->empty_name = property;
        return !name.parameters;
    }
    if (!add_fact(card, property, text_rule, &name))
        return false;
    card->seen |= FACT_BIT(FACT_NAME);
    return true;
}

/* The name fact, made when first needed. N is read before what goes with it. */
static struct fact *name_fact(struct card_reader *card)
{
    for (size_t i = 0; i < card->facts.count; i++)
        if (card->facts.items[i].kind == FACT_NAME)
            return &card->facts.items[i];
    struct fact *name = ARENA_PUSH(card->arena, &card->facts);
    name->kind = FACT_NAME;
    return name;
}

static bool read_name_part(struct card_reader *card, struct vcard_property *property)
{
    static const struct {
        const char *name;
        enum name_part part;
    } parts[] = {{"X-PHONETIC-FIRST-NAME", NAME_PHONETIC_FIRST},
                 {"X-PHONETIC-LAST-NAME", NAME_PHONETIC_LAST},
                 {"X-PHONETIC-MIDDLE-NAME", NAME_PHONETIC_MIDDLE},
                 {"X-FILE-AS", NAME_FILE_AS}};
    const char *text = value_text(card, property, false);
    if (!text)
        return true;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!vcard_is_named(property, parts[i].name))
            continue;
        struct fact *name = name_fact(card);
        if (name->part[parts[i].part] || !fits(text) ||
            !vcard_keep_more_parameters(card->arena, property, name))
            return false;
        name->part[parts[i].part] = text;
        return true;
    }
    return false;
}

/* ---- single values ---- */

static bool read_single(struct card_reader *card, const struct vcard_property *property,
                        enum fact_kind kind, struct parameter_rule rule, const char *text)
{
    struct fact fact = {.kind = kind, .part[PART_VALUE] = text};
    if (!text)
        return true;
    if (card->seen & FACT_BIT(kind) || (kind != FACT_PHOTO && !fits(text)) ||
        !add_fact(card, property, rule, &fact))
        return false;
    card->seen |= FACT_BIT(kind);
    return true;
}

/* A list of names: its commas stay in the text. */
static bool read_nickname(struct card_reader *card, struct vcard_property *property)
{
    return read_single(card, property, FACT_NICKNAME, text_rule, value_text(card, property, false));
}

static bool read_starred(struct card_reader *card, struct vcard_property *property)
{
    const char *text = value_text(card, property, false);
    return text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) &&
           read_single(card, property, FACT_STARRED, text_rule, text);
}

/* "M" alone is a sex of the standard's list; text behind ";" is how the person says it.
 * X-GENDER of some programs has the word. */
static bool read_gender(struct card_reader *card, struct vcard_property *property)
{
    static const struct {
        char letter;
        const char *word;
    } sexes[] = {{'M', "Male"}, {'F', "Female"}, {'O', "Other"}, {'N', "None"}, {'U', "Unknown"}};
    struct slice text, sex = slice_split(vcard_decode(card->arena, property), ';', &text);
    if (!sex.length)
        return read_single(card, property, FACT_GENDER, text_rule,
                           part_text(card->arena, vcard_unescape(card->arena, text), false));
    if (text.length)
        return false;
    for (size_t i = 0; i < COUNT_OF(sexes); i++)
        if ((sex.length == 1 && (sex.data[0] & ~0x20) == sexes[i].letter) ||
            slice_equal_ignoring_case(sex, slice_of(sexes[i].word)))
            return read_single(card, property, FACT_GENDER, text_rule, sexes[i].word);
    return false;
}

/* RFC 6350 section 5.8: a date of another calendar is none of ours. */
static bool is_gregorian(const struct vcard_property *property)
{
    struct slice parameters = property->parameters, parameter, name, value;
    while (vcard_next_parameter(&parameters, &parameter)) {
        vcard_split_parameter(parameter, &name, &value);
        if (slice_equal_ignoring_case(name, SLICE("CALSCALE")))
            return slice_equal_ignoring_case(value, SLICE("gregorian"));
    }
    return true;
}

static bool read_birthday(struct card_reader *card, struct vcard_property *property)
{
    struct parameter_rule rule = {.values = "date,date-time,date-and-or-time,text"};
    const char *text = value_text(card, property, false);
    if (!text || property->is_text)
        return read_single(card, property, FACT_BIRTHDAY, rule, text);
    const char *date = vcard_read_date(card->arena, text, property->omitted_year);
    if (date && date[0] == '-')
        rule.said = "X-APPLE-OMIT-YEAR";
    return date && is_gregorian(property) && read_single(card, property, FACT_BIRTHDAY, rule, date);
}

/* ---- photos ---- */

static struct slice without_spaces(struct arena *arena, struct slice text)
{
    char *kept = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            kept[used++] = text.data[i];
    return (struct slice){kept, used};
}

/* What the first bytes of a picture in base64 say. */
static const char *guess_subtype(struct slice base64)
{
    static const struct {
        const char *beginning, *subtype;
    } pictures[] = {{"/9j/", "jpeg"}, {"iVBORw0KGgo", "png"}, {"R0lGOD", "gif"}, {"UklGR", "webp"}};
    for (size_t i = 0; i < COUNT_OF(pictures); i++) {
        size_t length = strlen(pictures[i].beginning);
        if (base64.length > length && memcmp(base64.data, pictures[i].beginning, length) == 0)
            return pictures[i].subtype;
    }
    return "jpeg";
}

/* "jpeg" of "JPEG" or "image/jpeg". */
static const char *media_subtype(struct arena *arena, struct slice media, struct slice base64)
{
    struct slice behind;
    slice_split(media, '/', &behind);
    char *text = arena_copy_slice(arena, behind.length ? behind : media);
    for (char *place = text; *place; place++)
        if (*place >= 'A' && *place <= 'Z')
            *place = (char)(*place + 32);
    return vcard_is_subtype(slice_of(text)) ? text : guess_subtype(base64);
}

static bool read_picture(struct card_reader *card, struct vcard_property *property)
{
    struct parameter_rule rule = {.values = "binary", .said = "MEDIATYPE"};
    struct slice base64 = without_spaces(card->arena, slice_trim(property->value));
    if (!base64.length)
        return true;
    if (!vcard_is_base64(base64))
        return false;
    rule.said_type = property->media;
    const char *head = arena_format(card->arena, "data:image/%s;base64,",
                                    media_subtype(card->arena, property->media, base64));
    size_t length = strlen(head);
    char *text = arena_alloc(card->arena, length + base64.length + 1);
    memcpy(text, head, length);
    memcpy(text + length, base64.data, base64.length);
    return read_single(card, property, FACT_PHOTO, rule, text);
}

/* Photos are kept as a URI, the form of version 4.0: "data:image/jpeg;base64,..." or a link. */
static bool read_photo(struct card_reader *card, struct vcard_property *property)
{
    if (property->value.length > PROPERTY_BYTES_MAX - 100)
        return false;
    if (property->encoding == ENCODING_BASE64)
        return read_picture(card, property);
    const char *text = value_text(card, property, false);
    if (!text)
        return true;
    bool is_link = strncasecmp(text, "data:", 5) == 0 || strncasecmp(text, "http://", 7) == 0 ||
                   strncasecmp(text, "https://", 8) == 0;
    return is_link && read_single(card, property, FACT_PHOTO,
                                  (struct parameter_rule){.values = "uri,url"}, text);
}

/* ---- many values ---- */

static bool read_email(struct card_reader *card, struct vcard_property *property)
{
    struct email email;
    struct error ignored;
    const char *text = value_text(card, property, false);
    if (text && !email_parse(card->arena, slice_of(text), &email, &ignored))
        return false;
    return read_labelled(card, property, FACT_EMAIL, text);
}

/* A URI of another scheme ("sip:") is no number. */
static bool is_other_uri(const struct vcard_property *property, const char *text)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return property->is_uri && length && text[length] == ':';
}

static bool read_phone(struct card_reader *card, struct vcard_property *property)
{
    const char *text = value_text(card, property, false);
    if (text && strncasecmp(text, "tel:", 4) == 0)
        text = part_text(card->arena, slice_of(text + 4), false);
    else if (text && is_other_uri(property, text))
        return false;
    return read_labelled(card, property, FACT_PHONE, text);
}

static bool read_url(struct card_reader *card, struct vcard_property *property)
{
    return read_labelled(card, property, FACT_URL, value_text(card, property, false));
}

static bool read_custom(struct card_reader *card, struct vcard_property *property)
{
    return read_labelled(card, property, FACT_CUSTOM, value_text(card, property, true));
}

static bool read_profile(struct card_reader *card, struct vcard_property *property)
{
    if (!(property->types & (TYPE_TWITTER | TYPE_FACEBOOK)))
        return false;
    return read_labelled(card, property,
                         property->types & TYPE_TWITTER ? FACT_TWITTER : FACT_FACEBOOK,
                         value_text(card, property, false));
}

static bool read_note(struct card_reader *card, struct vcard_property *property)
{
    struct fact note = {.kind = FACT_NOTE, .part[PART_VALUE] = value_text(card, property, true)};
    if (!note.part[PART_VALUE])
        return true;
    return strlen(note.part[PART_VALUE]) <= NOTE_BYTES_MAX &&
           add_fact(card, property, text_rule, &note);
}

static bool read_address(struct card_reader *card, struct vcard_property *property)
{
    static const enum address_part parts[] = {ADDRESS_PO_BOX, ADDRESS_EXTENDED, ADDRESS_STREET,
                                              ADDRESS_CITY,   ADDRESS_REGION,   ADDRESS_POSTAL_CODE,
                                              ADDRESS_COUNTRY};
    struct fact address = {.kind = FACT_ADDRESS};
    struct slice rest = vcard_decode(card->arena, property), component;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (vcard_next_component(card->arena, &rest, ';', &component))
            address.part[parts[i]] = part_text(card->arena, component, true);
    if (!parts_fit(&address) || !vcard_keep_components(card->arena, rest, &address))
        return false;
    if (fact_is_empty(&address))
        return !address.parameters;
    return add_labelled(card, property, &address);
}

/* Whether every name of the list may be kept, and there is room for all. */
static bool are_categories(struct card_reader *card, struct slice list)
{
    struct slice item;
    size_t count = 0;
    for (; vcard_next_component(card->arena, &list, ',', &item); count++)
        if (item.length > VALUE_BYTES_MAX)
            return false;
    return card->facts.count + card->properties.count + count <= FACTS_PER_RECORD_MAX;
}

static bool read_categories(struct card_reader *card, struct vcard_property *property)
{
    struct slice rest = vcard_decode(card->arena, property), item;
    struct fact sample = {.kind = FACT_GROUP};
    if (!are_categories(card, rest) ||
        !vcard_keep_parameters(card->arena, property, text_rule, &sample))
        return false;
    while (vcard_next_component(card->arena, &rest, ',', &item)) {
        struct fact group = {.kind = FACT_GROUP};
        group.part[PART_VALUE] = part_text(card->arena, item, false);
        if (group.part[PART_VALUE])
            add_fact(card, property, text_rule, &group);
    }
    return true;
}

/* ---- companies ---- */

static bool read_organization(struct card_reader *card, struct vcard_property *property)
{
    struct slice rest = vcard_decode(card->arena, property), unit;
    AUTO_BUFFER struct buffer units = {0};
    struct fact company = {.kind = FACT_COMPANY};
    if (vcard_next_component(card->arena, &rest, ';', &unit))
        company.part[COMPANY_NAME] = part_text(card->arena, unit, true);
    while (vcard_next_component(card->arena, &rest, ';', &unit)) {
        if (units.length && slice_trim(unit).length)
            buffer_append_text(&units, "; ");
        buffer_append_slice(&units, slice_trim(unit));
    }
    company.part[COMPANY_DEPARTMENT] = part_text(card->arena, buffer_slice(&units), true);
    if (!parts_fit(&company))
        return false;
    if (fact_is_empty(&company) && !property->group.length && !property->parameters.length)
        return true;
    return add_fact(card, property, text_rule, &company); /* a title may follow */
}

/* The company this part belongs to: that of the same group of lines, else the first without the
 * part. */
static struct fact *company_for(struct card_reader *card, const struct vcard_property *property,
                                enum company_part part)
{
    for (size_t i = 0; i < card->facts.count; i++) {
        struct fact *fact = &card->facts.items[i];
        if (fact->kind == FACT_COMPANY && !fact->part[part] &&
            slice_equal_ignoring_case(slice_of(fact->source), property->group))
            return fact;
    }
    for (size_t i = 0; i < card->facts.count; i++)
        if (card->facts.items[i].kind == FACT_COMPANY && !property->group.length)
            return card->facts.items[i].part[part] ? NULL : &card->facts.items[i];
    struct fact *fact = ARENA_PUSH(card->arena, &card->facts);
    fact->kind = FACT_COMPANY;
    set_group(card, property, fact);
    return fact;
}

bool vcard_read_company_part(struct card_reader *card, struct vcard_property *property)
{
    static const struct {
        const char *name;
        enum company_part part;
    } parts[] = {{"TITLE", COMPANY_TITLE},
                 {"X-KITH-ORG-LOCATION", COMPANY_LOCATION},
                 {"X-KITH-ORG-DESCRIPTION", COMPANY_DESCRIPTION}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!vcard_is_named(property, parts[i].name))
            continue;
        const char *text = value_text(card, property, true);
        if (!text)
            return true;
        struct fact *company = fits(text) ? company_for(card, property, parts[i].part) : NULL;
        if (!company || !vcard_keep_more_parameters(card->arena, property, company))
            return false;
        company->part[parts[i].part] = text;
        return true;
    }
    return false;
}

/* ---- the table ---- */

static bool read_uid(struct card_reader *card, struct vcard_property *property)
{
    const char *text = value_text(card, property, false);
    if (!text)
        return true;
    if (!fits(text) || card->uid)
        return false;
    card->uid = text;
    return true;
}

/* What is made anew when a card is written. */
static bool pass_over(struct card_reader *card, struct vcard_property *property)
{
    (void)card;
    (void)property;
    return true;
}

static const struct {
    struct slice name;
    bool (*read)(struct card_reader *card, struct vcard_property *property);
} known[] = {
    {SLICE("EMAIL"), read_email},
    {SLICE("TEL"), read_phone},
    {SLICE("FN"), read_full_name},
    {SLICE("ADR"), read_address},
    {SLICE("ORG"), read_organization},
    {SLICE("NOTE"), read_note},
    {SLICE("URL"), read_url},
    {SLICE("BDAY"), read_birthday},
    {SLICE("NICKNAME"), read_nickname},
    {SLICE("CATEGORIES"), read_categories},
    {SLICE("PHOTO"), read_photo},
    {SLICE("GENDER"), read_gender},
    {SLICE("X-GENDER"), read_gender},
    {SLICE("UID"), read_uid},
    {SLICE("X-SOCIALPROFILE"), read_profile},
    {SLICE("X-PHONETIC-FIRST-NAME"), read_name_part},
    {SLICE("X-PHONETIC-LAST-NAME"), read_name_part},
    {SLICE("X-PHONETIC-MIDDLE-NAME"), read_name_part},
    {SLICE("X-FILE-AS"), read_name_part},
    {SLICE("X-KITH-CUSTOM"), read_custom},
    {SLICE("X-KITH-STARRED"), read_starred},
    {SLICE("X-KITH-ERROR"), pass_over}, /* of a file of cards that were refused */
    {SLICE("X-KITH-FIX"), pass_over},
    {SLICE("VERSION"), pass_over},
    {SLICE("PRODID"), pass_over},
    {SLICE("REV"), pass_over},
    {SLICE("BEGIN"), pass_over}, /* damaged; written again it would begin a card */
    {SLICE("END"), pass_over},
};

bool vcard_read_name(struct card_reader *card, struct vcard_property *property)
{
    return vcard_is_named(property, "N") && read_name(card, property);
}

bool vcard_read_value(struct card_reader *card, struct vcard_property *property)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (slice_equal_ignoring_case(property->name, known[i].name))
            return known[i].read(card, property);
    return false;
}
