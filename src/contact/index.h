/* What the derived indexes hold of one record: computed from the record alone, so that they can be
 * checked and rebuilt at any time. */
#pragma once

#include "contact/record.h"

struct identifier {
    enum fact_kind kind; /* FACT_EMAIL or FACT_PHONE */
    const char *value;   /* normal form */
    int64_t sequence;    /* of the fact: the oldest in an audience holds */
};

struct identifiers {
    struct identifier *items;
    size_t count;
    size_t capacity;
};

struct texts {
    const char **items;
    size_t count;
    size_t capacity;
};

/* Items that are NULL are none. */
bool texts_have(const struct texts *texts, const char *text);

struct record_index {
    struct slice sort_key;
    struct identifiers identifiers; /* each value once */
    struct uuids groups;            /* each once */
    const char *terms;              /* for full text: separated by single spaces */
    struct texts words;             /* of names and companies, for spelling */
};

/* `has_siblings`: the contact has other records in force, so that a search must also look for the
 * words of one question in several records. */
void record_index_compute(struct arena *arena, const struct record *record, bool has_siblings,
                          struct record_index *index);

/* The sort key a record has (also its order in lists). */
struct slice record_sort_key(struct arena *arena, const struct facts *facts);

/* Every identifier of these facts, each once. */
void facts_identifiers(struct arena *arena, const struct facts *facts,
                       struct identifiers *identifiers);

/* The forms of terms that are not plain words. Each begins with a character of the private use
 * area, which no folded text holds. */
#define TERM_BOOK     "\uE000" /* + 32 hex digits of the book */
#define TERM_NAME     "\uE001" /* + the words of the whole name, sorted, joined by "_" */
#define TERM_EMAIL    "\uE002" /* + the normal form */
#define TERM_DIGITS   "\uE003" /* + digits of a number from the front, with and without country */
#define TERM_REVERSED "\uE004" /* + its digits from the back, so that an ending is a prefix */
#define TERM_SIBLINGS "\uE005"

const char *term_of_book(struct arena *arena, struct uuid book);

/* The name term of a folded text; NULL when it has no words or more than eight. */
const char *term_of_name(struct arena *arena, const char *folded);
