/* Why two contacts are taken for one person or not, and what people's decisions prove. */
#pragma once

#include "link/link.h"
#include "service/service.h"

/* Compares the records of two contacts that the actor sees, and explains the two that are most
 * alike (from how many decisions that was learnt only to admins); texts live as long as the call.
 * STATUS_NOT_FOUND and STATUS_INVALID with the pointer
 * "/contacts/1". */
bool duplicates_explain(struct call *call, const struct uuid contacts[static 2],
                        struct link_explanation *explanation);

/* How many changes nobody has compared yet: what they made may be missing from lists of pairs. Told
 * to admins; to others, who would learn how busy books are that they do not see, it is 0. */
bool duplicates_behind(struct call *call, int64_t *changes);

/* What became of the pairs of one band of probability, in books that the actor sees. */
struct band_report {
    double least; /* where it begins */
    int64_t open, merged, unasked, different;
};

enum { BANDS = 4, DECISIONS_FEW = 150, DECISIONS_MANY = 3000 };

struct duplicates_report {
    struct band_report bands[BANDS]; /* the surest first */
    int64_t decisions;               /* of people, in the first band: what may be merged unasked */
    int64_t wrong;                   /* of these: two people after all */
    double at_most; /* the share of wrong ones that this proves, with 95 % confidence; 0: nothing
                       yet, there are fewer than DECISIONS_FEW */
    int64_t learnt; /* pairs that people decided, of which the engine learnt; told to admins */
    int64_t behind; /* changes that nobody has compared yet */
};

bool duplicates_report(struct call *call, struct duplicates_report *report);
