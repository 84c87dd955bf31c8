/* Blocking keys: which records are worth comparing.
 *
 * A key says that two records have something selective in common: an address, a name with its
 * nicknames, a name's sound with a birthday's year. A key that too many share is joined with a
 * second value of each record, and if too many share that too, with a third; those whom even that
 * leaves together meet only their neighbours. Inside `link` only.
 */
#pragma once

#include "link/table.h"

enum { LINK_SECONDS_MAX = 5 };

enum link_rule {
    RULE_EMAIL,
    RULE_LOCAL_PART,
    RULE_PHONE,
    RULE_NAME,  /* family name, and given name or what it is short for */
    RULE_SOUND, /* how both sound, in either order */
    RULE_FAMILY_COMPANY,
    RULE_GIVEN_COMPANY,
    RULE_FAMILY_PLACE, /* postcode, city */
    RULE_GIVEN_PLACE,
    RULE_STREET,
    RULE_BIRTH,
    RULE_BIRTH_PART, /* two of its parts, and the sound of a name */
    RULE_IDENTIFIER,
    RULE_FAMILY_TEXT,
    RULE_GIVEN_TEXT,
    RULE_WORDS, /* two words of the rest of the name */
    RULE_TYPO,  /* a half of the family name, and the given name */
    LINK_RULES,
};

/* Records that share a key: group behind group, ascending in each; groups of one are left out. */
struct link_keys {
    uint32_t *members; /* a record, and what link_member_* tell */
    size_t member_count, group_count;
    uint32_t *places;       /* among the members, record behind record: where it stands */
    uint32_t *places_start; /* of each record, and the end of the last */
};

enum { LINK_MEMBER_RECORD_BITS = 24, LINK_MEMBER_LAST = 31 };

static inline uint32_t link_member_record(uint32_t member)
{
    return member & ((1u << LINK_MEMBER_RECORD_BITS) - 1);
}

/* The rule by which its group was found. */
static inline unsigned link_member_rule(uint32_t member)
{
    return member >> LINK_MEMBER_RECORD_BITS & 31;
}

/* Whether it is the last one of its group. */
static inline bool link_member_is_last(uint32_t member)
{
    return member >> LINK_MEMBER_LAST;
}

/* On so many threads; the result is the same. */
void link_keys_build(struct link_keys *keys, const struct link_table *table, unsigned threads);
void link_keys_clear(struct link_keys *keys);

/* The kinds of fields that a rule's key is made of, as bits: nothing can be learnt about them from
 * the pairs that it finds. */
unsigned link_rule_kinds(enum link_rule rule);

/* How many records that share a key are all compared with each other. */
unsigned link_rule_most(enum link_rule rule);

/* Whether most pairs that it finds are chance. */
bool link_rule_is_weak(enum link_rule rule);

/* With how many other values of a record a key that too many share is joined. */
unsigned link_rule_seconds(enum link_rule rule);
