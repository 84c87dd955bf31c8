/* The card: what a viewer is shown of a contact, computed from the records he may see.
 *
 * A pure function of the records passed in: whoever calls has left out those that the viewer, or
 * the lens (all books he sees, or one book), does not reach. Never stored as truth.
 *
 * Survivorship, the unit of choice being the fact. One of a kind: pinned; else entered or confirmed
 * by a person; else imported; of one rank the latest (below a person's also by what mail said
 * again); else from the most complete record. Many of a
 * kind: the union by normal form, in that order. Notes stay one a record.
 */
#pragma once

#include "contact/record.h"

struct card_value {
    const struct fact *fact;
    const struct record *record; /* the source of the fact */
};

struct card_values {
    struct card_value *items; /* best first */
    size_t count;
    size_t capacity;
};

struct card {
    struct uuid contact;
    const struct record *const *records; /* as passed in */
    size_t record_count;
    struct card_values shown;      /* kinds in the order of enum fact_kind, best first within one */
    struct card_values passed;     /* values that lost to one in `shown`, same order */
    const struct record *named_by; /* the record the name is taken from: where lists show it */
    const struct record *fullest;
    int64_t modified_sequence; /* of the lens: the newest of the records */
    int64_t modified_ms;
    int64_t created_ms;
};

/* Composes; `records` is not empty and stays valid as long as the card. */
void card_compose(struct arena *arena, const struct record *const *records, size_t count,
                  struct card *card);

/* The value shown for a single kind, or the first of many; NULL when there is none. */
const struct fact *card_first(const struct card *card, enum fact_kind kind);
const struct card_value *card_first_value(const struct card *card, enum fact_kind kind);

/* What a person calls the contact: its name, else company, nickname, address or number. */
const char *card_title(struct arena *arena, const struct card *card);

/* The same of one record. */
const char *facts_title(struct arena *arena, const struct facts *facts);

/* How complete a record is, 0 to 100: 25 for a name of two parts (15 for one), 20 for an e-mail
 * address, 15 for a phone number, 15 for a company, 10 for a title, and 5 each for an address, a
 * link, a note. The merge's "most complete" and every "fullest record" mean this score; ties go to
 * the record created first. */
int facts_completeness(const struct facts *facts);

/* The score of what the card shows. */
int card_completeness(struct arena *arena, const struct card *card);

/* The one with the highest score, oldest first. */
const struct record *records_fullest(const struct record *const *records, size_t count);

/* What a contact should have: bits of `missing` in the answer. */
enum requirement {
    REQUIRES_NAME = 1,  /* a name of a person or of a company */
    REQUIRES_REACH = 2, /* e-mail, phone or a profile link */
    RECOMMENDS_COMPANY = 4,
    RECOMMENDS_TITLE = 8,
};
unsigned facts_missing(const struct facts *facts);
unsigned card_missing(const struct card *card);
