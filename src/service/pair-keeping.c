/* What a judgement of the engine does to the pair of two records. */
#include "service/pair-keeping.h"

#include "link/compare.h"
#include "store/record.h"
#include <math.h>

/* An open pair goes only when it is clearly no longer like it: edits to and fro do not make it come
 * and go. */
static const double least_kept = 0.3;

/* What says less is not worth a word. */
static const double least_bits = 1;
enum { REASONS_MAX = 4 };

/* The columns of link-record.c make fewer fields than a pattern has room for: the last place tells
 * their form, to be counted up when they change. */
enum { PATTERN_FIELDS = LINK_FIELDS_MAX - 1 };
#define PATTERN_FORM_MASK ((uint64_t)15 << 60)
#define PATTERN_FORM      ((uint64_t)1 << 60)

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

struct candidate_pair pair_new(const struct call *call, struct uuid record, struct uuid other)
{
    bool in_order = uuid_compare(record, other) < 0;
    return (struct candidate_pair){
        .record_a = in_order ? record : other,
        .record_b = in_order ? other : record,
        .opened_ms = call->now_ms,
        .is_engine = true,
    };
}

uint64_t pair_pattern(const struct link_verdict *verdict)
{
    return (verdict->pattern & ~PATTERN_FORM_MASK) | PATTERN_FORM;
}

static void take_judgement(struct candidate_pair *pair, const struct judged_pair *judged)
{
    pair->millionths = lround(judged->verdict.probability * 1e6);
    pair->pattern = pair_pattern(&judged->verdict);
    pair->signals = judged->signals;
}

/* What is many people's now may be one person's later: that says nothing new of the two. */
static unsigned rank_of(uint64_t pattern, unsigned field)
{
    unsigned level = link_pattern_level(pattern, field);
    return level == LEVEL_SHARED ? LEVEL_EQUAL : level;
}

/* Some field agrees that did not when it was decided. */
static bool has_new_evidence(uint64_t decided, uint64_t now)
{
    for (unsigned f = 0; f < PATTERN_FIELDS; f++)
        if (rank_of(now, f) >= LEVEL_CLOSE && rank_of(now, f) > rank_of(decided, f))
            return true;
    return false;
}

/* A decision on evidence that is not known, or of another form, is one on what there is now. */
static void know_evidence(struct candidate_pair *pair)
{
    if ((pair->decided_pattern & PATTERN_FORM_MASK) != PATTERN_FORM)
        pair->decided_pattern = pair->pattern;
}

/* The decision is taken back by new evidence, and comes back when that is gone. */
static void weigh_decision(struct call *call, struct candidate_pair *pair, bool is_probable)
{
    bool is_decided = pair->decision != PAIR_OPEN, is_reopened = pair->reopened != PAIR_OPEN;
    if (!is_decided && !is_reopened)
        return;
    know_evidence(pair);
    bool is_new = is_probable && has_new_evidence(pair->decided_pattern, pair->pattern);
    if (is_decided && is_new) {
        pair->reopened = pair->decision;
        pair->decision = PAIR_OPEN;
        pair->opened_ms = call->now_ms;
    } else if (is_reopened && !is_new) {
        pair->decision = pair->reopened;
        pair->reopened = PAIR_OPEN;
    }
}

/* What another than the engine said of the two stays, but for new evidence. */
static void take_reason(struct candidate_pair *pair, const struct judged_pair *judged)
{
    if (pair->is_engine || !pair->reason || pair->reopened != PAIR_OPEN)
        pair->reason = judged->reason;
}

/* What somebody decided about other records of the same two contacts. */
static bool find_decision(struct call *call, const struct candidate_pair *pair,
                          struct candidate_pair *decided, bool *is_found)
{
    struct records of_a = {0}, of_b = {0};
    *is_found = false;
    if (!store_records_beside(call->store, call->arena, pair->record_a, &of_a, &call->error) ||
        !store_records_beside(call->store, call->arena, pair->record_b, &of_b, &call->error))
        return false;
    for (size_t i = 0; i < of_a.count && of_a.count + of_b.count > 2; i++) {
        struct candidate_pairs pairs = {0};
        struct uuid own = of_a.items[i]->id;
        if (!store_pairs_of(call->store, call->arena, own, &pairs, &call->error))
            return false;
        for (size_t k = 0; k < pairs.count; k++) {
            const struct candidate_pair *other = &pairs.items[k];
            struct uuid beside =
                uuid_equal(other->record_a, own) ? other->record_b : other->record_a;
            if (other->decision == PAIR_OPEN || !records_have(&of_b, beside))
                continue;
            *decided = *other;
            *is_found = true;
        }
    }
    return true;
}

static bool take_decision(struct call *call, struct candidate_pair *pair)
{
    struct candidate_pair decided;
    bool is_found;
    if (!find_decision(call, pair, &decided, &is_found))
        return false;
    if (is_found) {
        pair->decision = decided.decision;
        pair->decided_by = decided.decided_by;
        pair->decided_ms = decided.decided_ms;
        pair->decided_pattern = decided.decided_pattern;
    }
    return true;
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
    struct candidate_pair pair =
        known ? *known : pair_new(call, judged->record_a, judged->record_b);
    bool is_undecided = pair.decision == PAIR_OPEN && pair.reopened == PAIR_OPEN;
    if (is_undecided && is_probable && !take_decision(call, &pair))
        return false;
    take_judgement(&pair, judged);
    weigh_decision(call, &pair, is_probable);
    take_reason(&pair, judged);
    bool is_over = known && pair.is_engine && pair.decision == PAIR_OPEN && !pair.decided_ms &&
                   judged->verdict.probability < least_kept;
    return is_over ? store_pair_remove(call->store, &pair, &call->error)
                   : store_pair_put(call->store, &pair, &call->error);
}
