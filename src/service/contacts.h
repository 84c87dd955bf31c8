/* Creating and changing contacts: the one way in for every channel. */
#pragma once

#include "contact/draft.h"
#include "service/view.h"

/* What became of one item (DESIGN rule 9). */
enum outcome {
    OUTCOME_CREATED,
    OUTCOME_MATCHED, /* the card became a record of the contact it belongs to */
    OUTCOME_UNCHANGED,
    OUTCOME_UPDATED,
    OUTCOME_AMBIGUOUS, /* nothing written: a decision is needed */
    OUTCOME_CONFLICT,  /* nothing written: another contact holds an identifier */
    OUTCOME_PROPOSED,
    OUTCOME_INCOMPLETE, /* saved, but what a contact must have is missing */
    OUTCOME_INVALID,
    OUTCOME_DENIED,
    OUTCOME_HELD, /* a large deletion stopped */
    OUTCOME_DELETED,
    OUTCOME_MERGED,   /* other contacts became this one */
    OUTCOME_UNMERGED, /* it was taken out of another contact */
};

const char *outcome_name(enum outcome outcome);

/* Whether the outcome says that the item was not done. */
bool outcome_is_refusal(enum outcome outcome);

struct possible_duplicate {
    struct uuid contact;
    const char *name; /* what the record that is like it calls it; "": nothing */
    const char *reason;
    double probability; /* that the two are one; 0: nobody has judged them */
};

struct possible_duplicates {
    struct possible_duplicate *items;
    size_t count;
    size_t capacity;
};

struct result {
    enum outcome outcome;
    struct error error; /* of a refusal: what and why, and the ways on */
    struct uuid contact;
    struct uuid asked;     /* the id as it was given; nil on create */
    struct uuid lens_book; /* the book that the answer's contact_book names */
    struct field_names changed;
    struct possible_duplicates duplicates;
    const char *hint;
    struct texts stays_in; /* books that a deleted contact still stands in */
    unsigned replaced;     /* values of persons that EDIT_OVERWRITE replaced */
};

/* Records that a draft resembles, found in the prepare half; the likeliest first. */
struct similar_record {
    struct uuid record;
    struct uuid contact;
    double probability;
    const char *reason;
};

struct similar_records {
    struct similar_record *items;
    size_t count;
    size_t capacity;
};

struct create_options {
    const struct similar_records *similar; /* of the draft; NULL: nobody looked */
    struct uuid book; /* of drafts that name none; nil: the only one the actor may edit */
    bool require_unique;
    bool refuses_incomplete; /* a new contact without what its book requires is refused, but for */
    unsigned allows_missing; /* bits of enum quality_field */
    bool keep_all;   /* channels that cannot ask: store a contact of its own and open a pair */
    bool is_import;  /* who resembles it is not looked for, and what is incomplete is told so */
    unsigned silent; /* FACT_BITs of what the source cannot speak of: its record keeps those */
    bool is_plan;    /* only say what would become of it: nothing is written, not even within a call
                        that could */
};

/* Brings a draft into normal form, in the prepare half: parses, calls ICU, writes nothing. The
 * region is that of the book the draft names, else of `book` (may be nil), else the
 * organization's. Fails with STATUS_INVALID, the pointer within the draft. */
bool contact_prepare(struct call *call, struct draft *draft, struct uuid book);

/* Looks for whom the prepared drafts of creates resemble, in the prepare half: one list for each
 * draft, the drafts among each other left out. `book` is that of drafts that name none. */
bool contacts_find_similar(struct call *call, const struct draft *const *drafts, size_t count,
                           struct uuid book, struct similar_records *similar);

/* Both decide and write, within service_write. They fail (false) only when the store does; every
 * other end is an outcome of the item. */
bool contact_create(struct call *call, const struct draft *draft,
                    const struct create_options *options, struct result *result);
bool contact_update(struct call *call, const struct draft *draft, struct uuid book,
                    struct result *result);

/* Books of a contact: adding a person to another book adds a record there, starting with the name;
 * moving changes the record's book (from `from`, nil: the fullest record's). */
bool contact_add_to_book(struct call *call, struct uuid contact, struct uuid book,
                         struct result *result);
bool contact_move(struct call *call, struct uuid contact, struct uuid from, struct uuid to,
                  struct result *result);

/* Puts what the actor may delete into the bin: all records he sees, or those of one book. */
bool contact_delete(struct call *call, struct uuid contact, struct uuid book,
                    struct result *result);
bool contact_restore(struct call *call, struct uuid contact, struct result *result);

/* Lets a stopped deletion go on. */
bool contact_release_hold(struct call *call, struct uuid hold);
