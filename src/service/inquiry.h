/* Who may be the same person as a record: the engine asked about some records of the store. Private
 * to service/.
 *
 * Blocking keys find those worth comparing: in the runs of the index, among the records changed
 * since it was written, and among the questions themselves. All are judged by what is in force for
 * the organization, so that a pair has one score on every path. Rights are not looked at.
 */
#pragma once

#include "contact/record.h"
#include "link/link.h"
#include "service/link-record.h"
#include "service/match-records.h"
#include "service/service.h"
#include "store/link-state.h"

/* The first of those found are the likeliest. */
struct candidate {
    const struct match_record *record; /* in force */
    struct link_verdict verdict;
    unsigned signals; /* what speaks for it: bits of enum pair_signal */
    uint32_t place;   /* of the inquiry's own */
};

struct candidates {
    struct candidate *items;
    size_t count;
    size_t capacity;
};

/* One record to be asked about: of the store, or still to be written. */
struct question {
    const struct facts *facts;
    struct uuid audience; /* of its book */
    struct uuid record;   /* nil: it is not in the store */
    struct uuid contact;  /* whose other records are no candidates; nil: none */
    bool is_closed;       /* no keys are looked up: only what inquiry_compare names counts */
};

struct inquiry;

/* Reads where the organization stands; NULL when the store fails (the call's error). The call must
 * outlive it, and everything it gives lives as long as it does. */
struct inquiry *inquiry_new(struct call *call);
void inquiry_free(struct inquiry *inquiry);
DEFINE_AUTO_FREE(inquiry)

/* Where the index stands, by the version in force. */
const struct link_state *inquiry_state(const struct inquiry *inquiry);

/* Adds a question, numbered from 0; its texts must outlive the inquiry. */
bool inquiry_ask(struct inquiry *inquiry, const struct question *question);

/* Asks for every one of some records against every one of others, whatever the keys say, and runs:
 * question i is about the i-th record. */
bool inquiry_cross(struct inquiry *inquiry, const struct records *records,
                   const struct records *others);

/* Has the last question compared with a record, whatever the keys say. */
void inquiry_compare(struct inquiry *inquiry, struct uuid record);

/* Adds the records changed behind the index, by the last `limit` changes, to whom all questions are
 * compared with. Before inquiry_run. */
bool inquiry_add_tail(struct inquiry *inquiry, int limit);

/* Finds and judges, once. */
bool inquiry_run(struct inquiry *inquiry);

/* Those of a question that are at all possible, or were named. */
const struct candidates *inquiry_candidates(const struct inquiry *inquiry, size_t question);

/* One of them by its record; NULL when it is not among them. */
const struct candidate *inquiry_candidate(const struct inquiry *inquiry, size_t question,
                                          struct uuid record);

void inquiry_explain(const struct inquiry *inquiry, size_t question,
                     const struct candidate *candidate, struct link_explanation *explanation);

/* See pair_reason in service/pair-keeping.h. */
const char *inquiry_reason(const struct inquiry *inquiry, size_t question,
                           const struct candidate *candidate);

/* The entries by which the index will find the questions, to be written behind it. */
struct postings;
void inquiry_postings(const struct inquiry *inquiry, struct postings *postings);
