/* Proposals: what waits for a person. Writes of tokens that may only propose, and what mail said of
 * people (service/noticing).
 *
 * A token's waits for the user whose token made it. One from mail waits for whoever may edit the
 * record and sees the account that the mail came to; for others it is not there.
 */
#pragma once

#include "contact/draft.h"
#include "service/finding.h"
#include "service/service.h"
#include "service/view.h"
#include "store/waiting.h"

#define PROPOSAL_LASTS_MS (INT64_C(60) * 24 * 60 * 60 * 1000)

/* One that waits, as the actor sees it. */
struct waiting {
    struct proposal proposal;
    bool is_notice; /* from mail: what follows is set */
    struct finding finding;
    struct uuid contact, book; /* where the record stands now */
    const char *title;         /* what the contact is called */
    const char *old_value;     /* what it would stand in place of, as the actor sees it; or NULL */
    const char *base;          /* finding_base of the record as it is now */
    bool is_outdated;          /* somebody changed what it would replace */
    bool is_revised;           /* after the last time that somebody looked at it */
    const char *held; /* why it must be looked at before it is accepted; NULL: it need not */
};

struct all_waiting {
    struct waiting *items;
    size_t count;
    size_t capacity;
};

/* What a list is narrowed to; any of it leaves out what tokens proposed. */
struct waiting_filter {
    struct uuid contact;   /* nil: any */
    struct uuid book;      /* nil: any */
    const char *field;     /* NULL: any */
    int held;              /* 1: only held ones, 0: only others, -1: all */
    double min_confidence; /* 0: all */
};

/* Makes the operation wait; it expires after 60 days. Within service_write, as are decisions. */
bool proposals_add(struct call *call, const char *operation, const char *arguments,
                   struct uuid *id);

/* Those that wait for the actor, oldest first, from behind `after` (nil: the first). `next` is nil
 * on the last page. */
bool proposals_list(struct call *call, const struct waiting_filter *filter, struct uuid after,
                    int limit, struct all_waiting *all, struct uuid *next);

/* One that waits: false with STATUS_NOT_FOUND, or STATUS_CONFLICT when it was decided or expired.
 */
bool proposals_find(struct call *call, struct uuid id, struct waiting *waiting);

/* The same; from now on somebody who may decide has looked at it. */
bool proposals_open(struct call *call, struct uuid id, struct waiting *waiting);

/* A strong entity tag of what it asks, as this actor sees it: whoever decides can bind that to what
 * he saw. A call with another one (if_match) neither accepts nor rejects: STATUS_PRECONDITION. */
void proposals_entity_tag(const struct waiting *waiting, char tag[static ENTITY_TAG_BYTES]);

/* For the prepare half: what accepting a notice would do to its contact. */
bool proposals_draft(struct call *call, const struct waiting *waiting, struct draft *draft);

/* Marks a token's proposal: the caller does what it says. `seen` is the proposal as it was read in
 * the prepare half: STATUS_CONFLICT when it was changed since, or after somebody looked at it. */
bool proposals_accept(struct call *call, struct uuid id, const struct waiting *seen);

/* Makes the edit of a notice, as the accepter's. The words of the mail are kept beside it where
 * nobody else reads the book. STATUS_CONFLICT as above, when it is held and nobody has looked at
 * it, and when what it would replace was changed since somebody did. */
struct result;
bool proposals_accept_notice(struct call *call, struct uuid id, const struct waiting *seen,
                             const struct draft *draft, struct result *result);

/* What a proposal is to be changed to: a value of a notice, or arguments (checked) of a token's. */
struct revision {
    const char *value;
    const char *looks_like; /* the known domain that the value's is not; NULL: none */
    const char *arguments;
};

/* For the prepare half: whether the card would take the value. Errors are at /value. */
bool proposals_check_value(struct call *call, const struct waiting *waiting, const char *value,
                           struct revision *revision);

/* A notice is changed by who may decide, a token's proposal by its author or his user. What the
 * author changes after somebody looked is marked. */
bool proposals_revise(struct call *call, struct uuid id, const struct revision *revision);

/* Who made it takes it back, others turn it down; `is_own` tells which it was. */
bool proposals_reject(struct call *call, struct uuid id, bool *is_own);

/* The same for who made it alone: STATUS_DENIED for others. */
bool proposals_withdraw(struct call *call, struct uuid id, bool *is_own);

/* Lets a rejected or withdrawn one wait again, for who could reject it; what a person rejected its
 * author does not bring back. STATUS_CONFLICT when it was accepted or has expired. */
bool proposals_reopen(struct call *call, struct uuid id);
