/* What waits: candidate pairs, proposals, and answers kept for repeated requests. */
#pragma once

#include "contact/fact.h"
#include "store/store.h"

/* Never renumber. */
enum pair_decision { PAIR_OPEN = 0, PAIR_DIFFERENT = 1, PAIR_LATER = 2 };

/* Two records of two contacts that may be one person. */
struct candidate_pair {
    struct uuid record_a;
    struct uuid record_b;
    const char *reason;
    enum pair_decision decision;
    int64_t opened_ms;
    struct uuid decided_by; /* nil while it is open */
    int64_t decided_ms;
    int64_t millionths;          /* the probability that they are one; 0: not judged yet */
    uint64_t pattern;            /* the levels of their fields, as link/compare.h counts them */
    uint64_t decided_pattern;    /* what it was when somebody decided */
    unsigned signals;            /* what speaks for it: bits of enum pair_signal */
    bool is_engine;              /* found by likeness alone */
    enum pair_decision reopened; /* what new evidence took back; PAIR_OPEN: nothing */
    bool is_unasked;             /* the engine merged the two */
};

/* What may speak for a pair. Never renumber. */
enum pair_signal {
    SIGNAL_NAME = 1,
    SIGNAL_EMAIL = 2,
    SIGNAL_PHONE = 4,
    SIGNAL_COMPANY = 8,
    SIGNAL_ADDRESS = 16,
    SIGNAL_BIRTHDAY = 32,
    SIGNAL_OTHER = 64,
};

struct candidate_pairs {
    struct candidate_pair *items;
    size_t count;
    size_t capacity;
};

/* Opens a pair, in whichever order the records are given; one that was decided stays decided, and
 * one that likeness alone had found has a better reason now. */
bool store_pair_open(struct store *store, struct uuid record, struct uuid other, const char *reason,
                     int64_t at_ms, struct error *error);
bool store_pairs_of(struct store *store, struct arena *arena, struct uuid record,
                    struct candidate_pairs *pairs, struct error *error);
/* Where a list of pairs stands, the likeliest first; zeroed: before the first. */
struct pair_place {
    int64_t millionths;
    struct uuid record_a;
    struct uuid record_b;
};

/* Those of one decision with any of these signals (0: all), from behind a place. */
bool store_pairs_decided(struct store *store, struct arena *arena, enum pair_decision decision,
                         unsigned signals, const struct pair_place *after, int limit,
                         struct candidate_pairs *pairs, struct error *error);

/* All, whatever was decided, in the order of their records, from behind a pair (nils: the first).
 */
bool store_pairs_all(struct store *store, struct arena *arena, struct uuid after_a,
                     struct uuid after_b, int limit, struct candidate_pairs *pairs,
                     struct error *error);

/* The pair of two records in either order; NULL (no error) when there is none. */
struct candidate_pair *store_pair_get(struct store *store, struct arena *arena, struct uuid record,
                                      struct uuid other, struct error *error);

/* What became of the pairs between two books that the engine was that sure of: `band` is the lowest
 * probability of it, in millionths. */
struct pair_counts {
    struct uuid book_a, book_b;
    int64_t band;
    int64_t open;
    int64_t merged;    /* by a person, and still one contact */
    int64_t unasked;   /* merged by the engine */
    int64_t different; /* two people, said somebody */
};

struct all_pair_counts {
    struct pair_counts *items;
    size_t count;
    size_t capacity;
};

/* Bands begin at 500,000, 800,000, 950,000 and 990,000. */
bool store_pair_counts(struct store *store, struct arena *arena, struct all_pair_counts *counts,
                       struct error *error);

/* Writes a pair anew, or over what it was. */
bool store_pair_put(struct store *store, const struct candidate_pair *pair, struct error *error);
bool store_pair_remove(struct store *store, const struct candidate_pair *pair, struct error *error);

enum proposal_state {
    PROPOSAL_WAITING = 0,
    PROPOSAL_ACCEPTED = 1,
    PROPOSAL_REJECTED = 2,
    PROPOSAL_WITHDRAWN = 3,
};

/* Why what mail said must be looked at before it is accepted. Never renumber. */
enum proposal_hold {
    HOLD_NONE = 0,
    HOLD_SENDER = 1,    /* the sender's check failed */
    HOLD_LOOKALIKE = 2, /* a domain looks like a known one */
    HOLD_FIRST = 3,     /* the sender was not known before that message */
    HOLD_NAME = 4,      /* it names another person than the card */
};

/* An operation with its arguments that waits for a person, or what mail said of a record. */
struct proposal {
    struct uuid id;
    struct uuid author;
    struct uuid token;
    enum channel channel;
    const char *operation;
    const char *arguments; /* JSON object */
    enum proposal_state state;
    int64_t created_ms;
    int64_t expires_ms;
    struct uuid decided_by;
    int64_t decided_ms;
    struct uuid record;   /* nil: it is no notice of mail, and nothing of the next five is set */
    struct digest notice; /* of field and normal value: one proposal each */
    struct uuid account;  /* whose mail said so */
    const char *evidence; /* service/finding.h */
    double confidence;
    enum proposal_hold held;
    int64_t opened_ms;  /* somebody looked at it; 0: nobody yet */
    int64_t revised_ms; /* its author changed it; 0: never */
};

struct proposals {
    struct proposal *items;
    size_t count;
    size_t capacity;
};

bool store_proposal_insert(struct store *store, const struct proposal *proposal,
                           struct error *error);
/* All that may change of one that waits or waited. */
bool store_proposal_update(struct store *store, const struct proposal *proposal,
                           struct error *error);
/* Makes a decided one wait again, with all that may change and the account. */
bool store_proposal_reopen(struct store *store, const struct proposal *proposal,
                           struct error *error);
/* What was ever made of this notice of a record; NULL (no error) when there is none. */
struct proposal *store_proposal_noticed(struct store *store, struct arena *arena,
                                        struct uuid record, const struct digest *notice,
                                        struct error *error);
struct proposal *store_proposal_get(struct store *store, struct arena *arena, struct uuid id,
                                    struct error *error);
/* Of which proposals: one of the three is not nil. */
struct proposals_of {
    struct uuid author;  /* proposed by tokens of this user */
    struct uuid account; /* noticed in mail of this account */
    struct uuid record;  /* noticed of this record */
};

/* Those that wait and have not expired, oldest first, from behind `after` (nil: the first). */
bool store_proposals(struct store *store, struct arena *arena, const struct proposals_of *of,
                     struct uuid after, int64_t now_ms, int limit, struct proposals *proposals,
                     struct error *error);
bool store_proposal_decide(struct store *store, struct uuid id, enum proposal_state state,
                           struct uuid by, int64_t at_ms, struct error *error);

/* The answer kept under an idempotency key, NULL when there is none (no error). */
struct kept_answer {
    struct digest request;
    const char *answer;
};
struct kept_answer *store_answer_get(struct store *store, struct arena *arena, struct uuid owner,
                                     const char *name, struct error *error);
/* Keeps an answer and forgets those older than `expired_ms`. */
bool store_answer_put(struct store *store, struct uuid owner, const char *name,
                      struct digest request, const char *answer, int64_t now_ms, int64_t expired_ms,
                      struct error *error);
