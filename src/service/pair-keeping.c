/* What a judgement of the engine does to the pair of two records. */
#include "service/pair-keeping.h"

#include "link/compare.h"
#include <math.h>

/* An open pair goes only when it is clearly no longer like it: edits to and fro do not make it come
 * and go. */
static const double least_kept = 0.3;

/* What says less is not worth a word. */
static const double least_bits = 1;
enum { REASONS_MAX = 4 };

const char *pair_reason(struct arena *arena, const struct link_explanation *explanation)
{
    bool is_named[LINK_FIELDS_MAX] = {false};
    const char *reason = "";
    for (int named = 0; named < REASONS_MAX; named++) {
        size_t best = LINK_FIELDS_MAX;
        for (size_t i = 0; i < explanation->reason_count; i++)
            if (!is_named[i] && explanation->reasons[i].bits > least_bits &&
                (best == LINK_FIELDS_MAX ||
                 explanation->reasons[i].bits > explanation->reasons[best].bits))
                best = i;
        if (best == LINK_FIELDS_MAX)
            break;
        is_named[best] = true;
        reason = arena_format(arena, "%s%s%s %s", reason, named ? ", " : "",
                              explanation->reasons[best].field,
                              link_level_name(explanation->reasons[best].level));
    }
    return *reason ? reason : "nothing in common";
}

bool pair_is_probable(const struct link_verdict *verdict)
{
    return verdict->probability >= link_probable;
}

static struct candidate_pair new_pair(const struct call *call, const struct judged_pair *judged)
{
    bool in_order = uuid_compare(judged->record_a, judged->record_b) < 0;
    return (struct candidate_pair){
        .record_a = in_order ? judged->record_a : judged->record_b,
        .record_b = in_order ? judged->record_b : judged->record_a,
        .opened_ms = call->now_ms,
        .is_engine = true,
    };
}

static void take_judgement(struct candidate_pair *pair, const struct judged_pair *judged)
{
    pair->millionths = lround(judged->verdict.probability * 1e6);
    pair->pattern = judged->verdict.pattern;
    pair->signals = judged->signals;
}

/* What a person decided about is open again only for new evidence: that is said until he decides
 * anew. */
static void take_reason(struct call *call, struct candidate_pair *pair,
                        const struct judged_pair *judged)
{
    bool is_reopened = pair->decision == PAIR_OPEN && pair->decided_pattern;
    if (is_reopened)
        pair->reason =
            arena_format(call->arena, "new evidence since somebody decided: %s", judged->reason);
    else if (pair->is_engine)
        pair->reason = judged->reason;
}

/* Some field agrees that did not when it was decided. */
static bool has_new_evidence(uint64_t decided, uint64_t now)
{
    for (unsigned f = 0; f < LINK_FIELDS_MAX; f++) {
        unsigned level = link_pattern_level(now, f);
        if (level >= LEVEL_CLOSE && level > link_pattern_level(decided, f))
            return true;
    }
    return false;
}

static void reopen(struct call *call, struct candidate_pair *pair)
{
    pair->decision = PAIR_OPEN;
    pair->decided_by = (struct uuid){{0}};
    pair->decided_ms = 0;
    pair->opened_ms = call->now_ms;
}

bool pair_keep(struct call *call, const struct judged_pair *judged)
{
    struct candidate_pair *known =
        store_pair_get(call->store, call->arena, judged->record_a, judged->record_b, &call->error);
    bool is_probable = pair_is_probable(&judged->verdict);
    if (call->error.status != STATUS_OK)
        return false;
    if (!known && !is_probable)
        return true;
    struct candidate_pair pair = known ? *known : new_pair(call, judged);
    if (known && known->is_engine && known->decision == PAIR_OPEN &&
        judged->verdict.probability < least_kept)
        return store_pair_remove(call->store, &pair, &call->error);
    take_judgement(&pair, judged);
    if (pair.decision != PAIR_OPEN && is_probable &&
        has_new_evidence(pair.decided_pattern, pair.pattern))
        reopen(call, &pair);
    take_reason(call, &pair, judged);
    return store_pair_put(call->store, &pair, &call->error);
}
