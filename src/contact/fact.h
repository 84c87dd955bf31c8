/* A fact: one value in force in a source record, with where it came from.
 *
 * What was said together is one fact: the whole name, one address, one membership of a company. The
 * typed text (the parts) is for showing, the normal form is for finding and for telling whether two
 * facts say the same. All texts belong to an arena.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

enum fact_kind {
    FACT_NAME,
    FACT_NICKNAME,
    FACT_GENDER,
    FACT_BIRTHDAY,
    FACT_STARRED,
    FACT_PHOTO,
    FACT_NOTE, /* notes stay one a record, so a card may show several */
    FACT_EMAIL,
    FACT_PHONE,
    FACT_TWITTER,
    FACT_FACEBOOK,
    FACT_ADDRESS,
    FACT_URL,
    FACT_CUSTOM,
    FACT_COMPANY,  /* membership of a company: `group` is the company */
    FACT_GROUP,    /* membership of a label: `group` is the label */
    FACT_PROPERTY, /* a vCard property Kith does not know, kept as it came */
    FACT_KIND_COUNT,
};

enum { FACT_PARTS_MAX = 10 };

/* Sets of kinds. */
#define FACT_BIT(kind) (1u << (kind))
#define FACT_INFO_KINDS                                                                            \
    (FACT_BIT(FACT_EMAIL) | FACT_BIT(FACT_PHONE) | FACT_BIT(FACT_TWITTER) |                        \
     FACT_BIT(FACT_FACEBOOK) | FACT_BIT(FACT_ADDRESS) | FACT_BIT(FACT_URL) |                       \
     FACT_BIT(FACT_CUSTOM))
#define FACT_MEMBERSHIP_KINDS (FACT_BIT(FACT_COMPANY) | FACT_BIT(FACT_GROUP))

/* What the parts of each kind mean; other kinds have one part, the value. */
enum { PART_VALUE = 0 };
enum name_part {
    NAME_FIRST,
    NAME_LAST,
    NAME_MIDDLE,
    NAME_PREFIX,
    NAME_SUFFIX,
    NAME_PHONETIC_FIRST,
    NAME_PHONETIC_LAST,
    NAME_PHONETIC_MIDDLE,
    NAME_FILE_AS,
    NAME_FULL, /* the whole name as one text (vCard FN), when that is all that is known, or when it
                  says something else than the parts */
};
enum address_part {
    ADDRESS_STREET,
    ADDRESS_EXTENDED,
    ADDRESS_CITY,
    ADDRESS_REGION,
    ADDRESS_POSTAL_CODE,
    ADDRESS_PO_BOX,
    ADDRESS_COUNTRY,
};
enum company_part {
    COMPANY_NAME,
    COMPANY_TITLE,
    COMPANY_DEPARTMENT,
    COMPANY_LOCATION,
    COMPANY_DESCRIPTION
};
enum property_part { PROPERTY_LINE, PROPERTY_NAME };

enum cardinality {
    CARDINALITY_ONE,  /* a card shows one; the others are passed over */
    CARDINALITY_MANY, /* a card shows the union by normal form */
};

struct fact_kind_info {
    const char *name; /* as stored, and as the contract's `kind` where it has one */
    enum cardinality cardinality;
    unsigned part_count;
    const char *parts[FACT_PARTS_MAX]; /* the contract's field names */
    const char *default_label;         /* NULL: the kind has no label */
    const char *labels[10];            /* what the contract allows, NULL-terminated */
};

const struct fact_kind_info *fact_kind_info(enum fact_kind kind);
bool fact_kind_find(struct slice name, enum fact_kind *kind);

/* Who is believed over whom. */
enum rank { RANK_MACHINE, RANK_IMPORTED, RANK_PERSON };

enum channel {
    CHANNEL_PAGE,
    CHANNEL_COMMAND_LINE,
    CHANNEL_REST,
    CHANNEL_MCP,
    CHANNEL_IMPORT,
    CHANNEL_DAV,
    CHANNEL_MAIL,
    CHANNEL_SYSTEM,
    CHANNEL_COUNT,
};

const char *channel_name(enum channel channel);
bool channel_find(struct slice name, enum channel *channel);
const char *rank_name(enum rank rank);

/* Where a fact came from: shared by the facts that came together. */
struct origin {
    int64_t sequence; /* of the change that added it */
    int64_t at_ms;
    struct uuid actor;
    enum channel channel;
    enum rank rank;
    const char *evidence; /* what it was read from, in words; NULL when a person simply said so */
};

struct fact {
    enum fact_kind kind;
    uint32_t id; /* within its record, never used twice */
    const char *part[FACT_PARTS_MAX];
    const char *label;
    const char *custom_label;
    const char *parameters; /* of the vCard property it came from, those Kith has no place for:
                               "PREF=1;PID=1.1"; NULL: none. format/vcard-parameters.h */
    const char *normal;     /* never NULL once normalized */
    struct uuid group;      /* of memberships */
    struct origin origin;
    int64_t confirmed_ms; /* last time a person said it still holds; 0: never since it was added */
    int64_t seen_ms; /* last time mail said the same; 0: never. It makes nothing a person's word */
    bool pinned;
    const char
        *source; /* where it stood in the request, a JSON pointer; NULL: not said. Not kept. */
    bool source_is_value; /* it stood there as a bare text ("/email"), not as an object of parts */
};

struct facts {
    struct fact *items;
    size_t count;
    size_t capacity;
};

/* The first fact of a kind, or NULL. */
const struct fact *facts_first(const struct facts *facts, enum fact_kind kind);

/* Same kind and same normal form: they say the same. */
bool fact_same_value(const struct fact *a, const struct fact *b);

/* The same to the letter: parts, labels, parameters and group. Provenance does not count. */
bool fact_same_text(const struct fact *a, const struct fact *b);

/* "Noor van den Berg Haddad": the name as one text, from its parts or the full text; NULL when
 * all are empty. */
const char *fact_full_name(struct arena *arena, const struct fact *name);

/* The text a list is ordered by: file_as, else "Haddad Noor", else the full text. */
const char *fact_sort_name(struct arena *arena, const struct fact *name);
