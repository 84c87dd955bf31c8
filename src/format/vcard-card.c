/* One card in the making: from properties to all its facts. */
#include "format/vcard-card.h"

#include "contact/normalize.h"
#include "format/received.h"
#include "format/vcard-parameters.h"
#include <string.h>
#include <strings.h>

static void read_each(struct card_reader *card,
                      bool (*read)(struct card_reader *, struct vcard_property *))
{
    for (size_t i = 0; i < card->properties.count; i++) {
        struct vcard_property *property = &card->properties.items[i];
        property->is_done = property->is_done || read(card, property);
    }
}

/* ---- preferred values first ---- */

static int preference_of(const struct fact *fact)
{
    struct slice kept = vcard_kept_parameters(fact, NULL), parameter, name, value;
    while (vcard_next_kept(&kept, &parameter)) {
        int64_t preference;
        vcard_split_parameter(parameter, &name, &value);
        if (slice_equal_ignoring_case(name, SLICE("PREF")) &&
            slice_to_int64(value, 1, 100, &preference))
            return (int)preference;
    }
    return PREFERENCE_NONE;
}

/* Among the facts of its kind, at the places these have; otherwise the order stays. */
static void move_up(struct facts *facts, size_t at)
{
    int preference = preference_of(&facts->items[at]);
    for (size_t before = at; preference != PREFERENCE_NONE && before-- > 0;) {
        struct fact *other = &facts->items[before], moved = facts->items[at];
        if (other->kind != moved.kind)
            continue;
        if (preference_of(other) <= preference)
            return;
        facts->items[at] = *other;
        *other = moved;
        at = before;
    }
}

/* ---- the name ---- */

static struct fact *find_fact(struct facts *facts, enum fact_kind kind)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].kind == kind)
            return &facts->items[i];
    return NULL;
}

static struct fact *need_name(struct card_reader *card)
{
    struct fact *name = find_fact(&card->facts, FACT_NAME);
    if (name)
        return name;
    name = ARENA_PUSH(card->arena, &card->facts);
    name->kind = FACT_NAME;
    return name;
}

/* What a card without a name is called by (card_title): then FN names nobody. */
static const char *title_without_name(struct card_reader *card)
{
    static const enum fact_kind instead[] = {FACT_COMPANY, FACT_NICKNAME, FACT_EMAIL, FACT_PHONE};
    for (size_t i = 0; i < COUNT_OF(instead); i++) {
        const struct fact *fact = find_fact(&card->facts, instead[i]);
        if (fact && fact->part[0])
            return fact->part[0];
    }
    return NULL;
}

/* The parameters of FN go with the name, or with the company that a card is of. */
static bool keep_full_name_parameters(struct card_reader *card)
{
    struct fact *fact = find_fact(&card->facts, FACT_NAME);
    if (!fact)
        fact = find_fact(&card->facts, FACT_COMPANY);
    return fact && vcard_keep_more_parameters(card->arena, card->full_name, fact);
}

static bool has_parameters(struct arena *arena, const struct vcard_property *property)
{
    struct fact sample = {.kind = FACT_NAME};
    return !vcard_keep_more_parameters(arena, property, &sample) || sample.parameters;
}

/* Of a name that has no N but an empty one. */
static void keep_name_parameters(struct card_reader *card)
{
    struct fact *name = find_fact(&card->facts, FACT_NAME);
    struct parameter_rule rule = {.values = "text"};
    if (name && card->empty_name && !(card->seen & FACT_BIT(FACT_NAME)))
        vcard_keep_parameters(card->arena, card->empty_name, rule, name);
}

/* FN says what N does not, or the whole name. */
static void finish_name(struct card_reader *card)
{
    if (!card->full_name)
        return;
    const struct fact *name = find_fact(&card->facts, FACT_NAME);
    const char *full = name ? fact_full_name(card->arena, name) : NULL;
    bool is_of_person = full != NULL;
    if (!full)
        full = title_without_name(card);
    if (full) /* FN is one line */
        full = received_text(card->arena, slice_of(full), false);
    bool needs_place = !is_of_person && has_parameters(card->arena, card->full_name) &&
                       !find_fact(&card->facts, FACT_COMPANY);
    bool says_more = !full || strcmp(card->full_name_text, full) != 0 || needs_place;
    bool fits = strlen(card->full_name_text) <= VALUE_BYTES_MAX;
    if (says_more && fits)
        need_name(card)->part[NAME_FULL] = card->full_name_text;
    card->full_name->is_done = !says_more || fits;
    keep_full_name_parameters(card);
}

/* ---- the company without a person ---- */

static bool is_company(struct card_reader *card)
{
    return !find_fact(&card->facts, FACT_NAME) && find_fact(&card->facts, FACT_COMPANY);
}

/* KIND:org without ORG: FN is the company's name. */
static void name_company(struct card_reader *card)
{
    const char *title = title_without_name(card);
    if (find_fact(&card->facts, FACT_NAME) || find_fact(&card->facts, FACT_COMPANY) ||
        !card->full_name || strlen(card->full_name_text) > VALUE_BYTES_MAX ||
        (title && strcmp(title, card->full_name_text) == 0))
        return;
    struct fact *company = ARENA_PUSH(card->arena, &card->facts);
    company->kind = FACT_COMPANY;
    company->part[COMPANY_NAME] = card->full_name_text;
}

static bool has_value(const struct vcard_property *property, struct slice value)
{
    return slice_equal_ignoring_case(slice_trim(property->value), value);
}

/* KIND (RFC 6350 section 6.1.4), and what Apple's programs write in version 3.0. */
static bool says_company(const struct vcard_property *property)
{
    return (vcard_is_named(property, "KIND") && has_value(property, SLICE("org"))) ||
           (vcard_is_named(property, "X-ABSHOWAS") && has_value(property, SLICE("COMPANY")));
}

static void read_kind(struct card_reader *card)
{
    for (size_t i = 0; i < card->properties.count; i++)
        if (says_company(&card->properties.items[i]))
            name_company(card);
}

/* Done where the writer would say the same. */
static void finish_kind(struct card_reader *card)
{
    bool company = is_company(card);
    for (size_t i = 0; i < card->properties.count; i++) {
        struct vcard_property *property = &card->properties.items[i];
        if (company && says_company(property))
            property->is_done = true;
        if (!company && vcard_is_named(property, "KIND") &&
            has_value(property, SLICE("individual")))
            property->is_done = true;
    }
}

/* ---- groups of lines ---- */

/* "item7": a number that a program gave, which only ties lines together. */
static bool is_numbered(struct slice group)
{
    int64_t number;
    return group.length > 4 && strncasecmp(group.data, "item", 4) == 0 &&
           slice_to_int64((struct slice){group.data + 4, group.length - 4}, 0, INT64_MAX, &number);
}

/* Whether another line of the group is kept as it came. */
static bool is_tied(const struct card_reader *card, struct slice group)
{
    for (size_t i = 0; i < card->properties.count; i++)
        if (!card->properties.items[i].is_done &&
            slice_equal_ignoring_case(card->properties.items[i].group, group))
            return true;
    return false;
}

static void finish_groups(struct card_reader *card)
{
    for (size_t i = 0; i < card->facts.count; i++) {
        struct fact *fact = &card->facts.items[i];
        struct slice group = slice_of(fact->source);
        if (group.length && (!is_numbered(group) || is_tied(card, group)))
            vcard_keep_group(card->arena, group, fact);
        fact->source = NULL;
    }
}

/* ---- the rest ---- */

/* As stored: upper case. */
static const char *property_name(struct arena *arena, struct slice name)
{
    char *text = arena_copy_slice(arena, name);
    for (char *place = text; *place; place++)
        if (*place >= 'a' && *place <= 'z')
            *place = (char)(*place - 32);
    return text;
}

/* What no fact holds is kept as it came. */
static void keep_the_rest(struct card_reader *card)
{
    for (size_t i = 0; i < card->properties.count; i++) {
        const struct vcard_property *property = &card->properties.items[i];
        if (property->is_done)
            continue;
        struct fact *fact = ARENA_PUSH(card->arena, &card->facts);
        fact->kind = FACT_PROPERTY;
        fact->part[PROPERTY_LINE] = arena_copy_slice(card->arena, property->line);
        fact->part[PROPERTY_NAME] = property_name(card->arena, property->name);
    }
}

void vcard_read_facts(struct card_reader *card)
{
    read_each(card, vcard_read_name);
    read_each(card, vcard_read_value);
    read_each(card, vcard_read_company_part);
    for (size_t i = 0; card->has_preferences && i < card->facts.count; i++)
        move_up(&card->facts, i);
    read_kind(card);
    finish_name(card);
    keep_name_parameters(card);
    finish_kind(card);
    finish_groups(card);
    keep_the_rest(card);
}
