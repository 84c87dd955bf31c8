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
#include "store/waiting.h"

#define PROPOSAL_LASTS_MS (INT64_C(60) * 24 * 60 * 60 * 1000)

/* One that waits, as the actor sees it. */
struct waiting {
    struct proposal proposal;
    bool is_notice; /* from mail: what follows is set */
    struct finding finding;
    struct uuid contact, book; /* where the record stands now */
    const char *title;         /* what the contact is called */
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

/* The same; from now on somebody has looked at it. */
bool proposals_open(struct call *call, struct uuid id, struct waiting *waiting);

/* For the prepare half: what accepting a notice would do to its contact. */
bool proposals_draft(struct call *call, const struct waiting *waiting, struct draft *draft);

/* Marks a token's proposal: the caller does what it says. */
bool proposals_accept(struct call *call, struct uuid id);

/* Makes the edit of a notice, as the accepter's, with the words of the mail kept beside it.
 * STATUS_CONFLICT when it is held and nobody has looked at it. */
struct result;
bool proposals_accept_notice(struct call *call, struct uuid id, const struct draft *draft,
                             struct result *result);

/* Another value of a notice, by who may decide; other arguments (checked) of a token's proposal, by
 * its author or his user. What the author changes after somebody looked is marked. */
bool proposals_revise(struct call *call, struct uuid id, const char *value, const char *arguments);

/* Who made it takes it back, others turn it down; `is_own` tells which it was. */
bool proposals_reject(struct call *call, struct uuid id, bool *is_own);

/* The same for who made it alone: STATUS_DENIED for others. */
bool proposals_withdraw(struct call *call, struct uuid id, bool *is_own);
