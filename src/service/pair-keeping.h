/* What a judgement of the engine does to the pair of two records. Private to service/. */
#pragma once

#include "service/inquiry.h"
#include "store/waiting.h"

/* Two records as the engine judged them. */
struct judged_pair {
    struct uuid record_a;
    struct uuid record_b;
    struct link_verdict verdict;
    unsigned signals;
    const char *reason;
};

/* Within service_write. A pair that is probably one person is opened, or its reason and probability
 * are brought up to date; one that likeness alone had found, and that is no longer like it, goes.
 * What somebody decided stays decided, also for other records of the two contacts, unless there is
 * evidence that was not there then: it is opened again, its reason says so, and when the evidence
 * goes the decision is in force again. */
bool pair_keep(struct call *call, const struct judged_pair *judged);

/* The levels of a pair as they are kept: with the form that they have, so that those of another
 * version of the columns are not taken for these. */
uint64_t pair_pattern(const struct link_verdict *verdict);

/* "e-mail address equal, family name equal": what speaks for it, the strongest first, at most four;
 * "nothing in common" when nothing does. */
const char *pair_reason(struct arena *arena, const struct link_explanation *explanation);

/* A pair of two records in either order that nobody has a reason for yet; it goes again when it is
 * not like it and nobody decides. */
struct candidate_pair pair_new(const struct call *call, struct uuid record, struct uuid other);

/* Whether a pair of this probability is worth a row. */
bool pair_is_probable(const struct link_verdict *verdict);
