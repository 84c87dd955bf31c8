/* One card in the making: its properties, and the facts they become. Inside `format` only. */
#pragma once

#include "contact/draft.h"
#include "format/vcard-line.h"

struct vcard_properties {
    struct vcard_property *items;
    size_t count;
    size_t capacity;
};

struct card_reader {
    struct arena *arena;
    struct vcard_properties properties;
    struct facts facts; /* until the card is whole, `source` is the group of lines it stands in */
    const char *uid;
    const struct vcard_property *empty_name; /* N without a name: its parameters may count */
    struct vcard_property *full_name;        /* FN */
    const char *full_name_text;              /* of any length */
    unsigned seen;                           /* FACT_BITs of single kinds */
    bool has_preferences;
    bool is_version_2; /* 2.1 */
};

/* Read a property into the card's facts; false when its line is better kept as it is. N comes
 * first, then all values, and when all ORG lines are known the parts of companies: TITLE often
 * stands before ORG. */
bool vcard_read_name(struct card_reader *card, struct vcard_property *property);
bool vcard_read_value(struct card_reader *card, struct vcard_property *property);
bool vcard_read_company_part(struct card_reader *card, struct vcard_property *property);

/* From properties to all the facts of the card. */
void vcard_read_facts(struct card_reader *card);

/* The value as one text without escapes; NULL when nothing is left. */
const char *vcard_value_text(struct arena *arena, const struct vcard_property *property,
                             bool allow_lines);
