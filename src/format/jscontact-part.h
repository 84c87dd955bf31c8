/* The parts of a JSContact card and the vCard properties they are converted to and from (RFC 9555).
 * Inside `format` only. JSON values that are given back are new references.
 */
#pragma once

#include "format/jscontact-line.h"
#include <jansson.h>
#include <stdint.h>

/* For json_object_foreach and its like: jansson walks no const object. */
static inline json_t *jscontact_walked(const json_t *object)
{
    return (json_t *)(uintptr_t)object;
}

/* What entries of a section may have beside their value. */
enum {
    ENTRY_CONTEXTS = 1 << 0,
    ENTRY_PREF = 1 << 1,
    ENTRY_LABEL = 1 << 2,
    ENTRY_MEDIA_TYPE = 1 << 3,
    ENTRY_LIST_AS = 1 << 4,
};

/* A member of the card that maps identifiers to objects. */
struct section {
    const char *member;    /* "emails"; of pronouns "speakToAs/pronouns" */
    const char *id_prefix; /* "e": identifiers given out are e1, e2, ... */
    unsigned flags;
};

enum form {
    FORM_TEXT,
    FORM_URI,
    FORM_PHONE,   /* a text, or a URI that begins with "tel:" */
    FORM_PROFILE, /* X-SOCIALPROFILE: a URI or a user's name, the service among the types */
    FORM_UNITS,   /* ORG */
    FORM_ADDRESS,
    FORM_DATE,
    FORM_ZONE, /* TZ: a name, or an offset of whole hours */
};

/* How one property becomes an entry of a section. */
struct rule {
    const char *name;
    const struct section *section;
    const char *kind;   /* the entry's `kind`; NULL: none */
    const char *member; /* where the value stands */
    enum form form;
    bool is_named; /* `vCardName` tells it from the section's usual property */
};

const struct section *section_find(const char *member);

/* All sections in the order in which a card has them, ended by one without a name. */
extern const struct section sections[];

/* NULL: the property is no entry of a section. */
const struct rule *rule_of_property(const char *name);

/* The rule by which an entry is written; NULL when no property says what it says. */
const struct rule *rule_of_entry(const struct section *section, const json_t *entry);

/* NULL when the entry would not say all that the line says. PROP-ID is left to the caller. */
json_t *entry_of_line(struct arena *arena, const struct rule *rule, const struct line *line);

/* The line for an entry, as far as a line can say it; false when its value is not there. */
bool line_of_entry(struct arena *arena, const struct rule *rule, const json_t *entry,
                   struct line *line);

/* jCard's form (RFC 7095) of a property: [name, parameters, type, value]. */
json_t *property_of_line(struct arena *arena, const struct line *line);
bool line_of_property(struct arena *arena, const json_t *property, struct line *line);

/* `vCardParams`: parameters without a member of their own, the group among them. */
void set_parameters(json_t *object, const struct line *line);
void add_parameters(struct arena *arena, const json_t *object, struct line *line);

/* "1953-10-15T23:10:00Z" for "19531015T231000Z" and back; NULL when it is no such time. */
const char *utc_of_timestamp(struct arena *arena, const char *timestamp);
const char *timestamp_of_utc(struct arena *arena, const char *utc);

/* Name and address components, of N and ADR. */
/* `name` gets sortAs, isOrdered and defaultSeparator; the array is NULL when N is empty. */
json_t *name_components_of_line(struct arena *arena, struct line *line, json_t *name);
bool name_line_of_components(struct arena *arena, const json_t *name, struct line *line);
bool address_of_line(struct arena *arena, struct line *line, json_t *entry);
bool address_line_of_entry(struct arena *arena, const json_t *entry, struct line *line);

/* Whether the text is a member of the set {"text": true}. */
static inline bool json_set_has(const json_t *set, const char *text)
{
    return json_is_true(json_object_get(set, text));
}

/* The text of a member; NULL when it has none. */
static inline const char *json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}
