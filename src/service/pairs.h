/* Candidate pairs: contacts that may be one person, shown to who sees both records. */
#pragma once

#include "service/service.h"
#include "store/waiting.h"

struct visible_pair {
    struct uuid contact_a, contact_b;
    const char *name_a, *name_b; /* what the two records call them */
    struct uuid book_a, book_b;  /* where the two records stand */
    const char *reason;
    double probability; /* 0: nobody has judged it yet */
    unsigned signals;   /* what speaks for it: bits of enum pair_signal */
    int64_t opened_ms;
    enum pair_decision decision;
    struct uuid decided_by; /* nil: open */
    int64_t decided_ms;
};

struct visible_pairs {
    struct visible_pair *items;
    size_t count;
    size_t capacity;
};

/* "open", "different", "later" */
const char *pair_decision_name(enum pair_decision decision);
bool pair_decision_find(struct slice name, enum pair_decision *decision);

/* "email": what a list may be narrowed to. */
const char *pair_signal_name(enum pair_signal signal);
bool pair_signal_find(struct slice name, enum pair_signal *signal);

/* What a list is narrowed to. */
struct pair_filter {
    enum pair_decision decision;
    unsigned signals; /* any of these speaks for it; 0: all */
    struct uuid book; /* one of the two records stands in it; nil: any */
};

/* Pairs that the filter takes, the likeliest first, from behind `place`, which is moved on (zeroed:
 * before the first, and behind the last); at most `limit` of them. */
bool pairs_list(struct call *call, const struct pair_filter *filter, struct pair_place *place,
                int limit, struct visible_pairs *pairs);

bool pair_filter_takes(const struct pair_filter *filter, const struct visible_pair *pair);

/* Those of one contact, whatever was decided. */
bool pairs_of_contact(struct call *call, struct uuid contact, struct visible_pairs *pairs);

/* Decides about two contacts, as far as the actor sees their records: the decision is kept with
 * each pair of records, so it goes where they go. Two that nobody had thought alike become a
 * pair. Needs the right to edit a record of each; within service_write. */
bool pairs_decide(struct call *call, const struct uuid contacts[static 2],
                  enum pair_decision decision, struct visible_pairs *pairs);

/* Whether the actor is shown a pair: both records are in force, in books that he sees, and of two
 * contacts. False only when the store fails. */
bool pairs_look(struct call *call, const struct candidate_pair *pair, struct visible_pair *seen,
                bool *is_seen);
