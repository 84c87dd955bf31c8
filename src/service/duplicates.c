/* Why two contacts are taken for one person or not, and what people's decisions prove. */
#include "service/duplicates.h"

#include "link/learnt.h"
#include "service/inquiry.h"
#include "service/learnt-memory.h"
#include "service/view.h"
#include "store/waiting.h"
#include <math.h>

/* ---- explaining ---- */

static bool load_side(struct call *call, struct uuid contact, struct view *view)
{
    return view_contact(call, contact, (struct uuid){{0}}, view) &&
           (!view->deleted_ms || fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted"));
}

static struct slice keep(struct arena *arena, struct slice text)
{
    return (struct slice){arena_copy_slice(arena, text), text.length};
}

/* What outlives the inquiry. */
static void keep_explanation(struct call *call, struct link_explanation *explanation)
{
    for (size_t i = 0; i < explanation->reason_count; i++) {
        struct link_reason *reason = &explanation->reasons[i];
        reason->left = keep(call->arena, reason->left);
        reason->right = keep(call->arena, reason->right);
        reason->field = arena_copy(call->arena, reason->field);
    }
    explanation->sentence = arena_copy(call->arena, explanation->sentence);
    explanation->change = arena_copy(call->arena, explanation->change);
}

bool duplicates_explain(struct call *call, const struct uuid contacts[static 2],
                        struct link_explanation *explanation)
{
    struct view views[2];
    const struct candidate *best = NULL;
    size_t question = 0;
    for (size_t i = 0; i < COUNT_OF(views); i++)
        if (!load_side(call, contacts[i], &views[i]))
            return error_within_list(&call->error, "contacts", i);
    if (uuid_equal(views[0].canonical, views[1].canonical))
        return fail_at(&call->error, STATUS_INVALID, "/contacts",
                       "both stand for one contact already");
    AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(call);
    if (!inquiry || !inquiry_cross(inquiry, &views[0].records, &views[1].records))
        return false;
    for (size_t i = 0; i < views[0].records.count; i++) {
        const struct candidates *candidates = inquiry_candidates(inquiry, i);
        if (!candidates->count ||
            (best && best->verdict.probability >= candidates->items[0].verdict.probability))
            continue;
        best = &candidates->items[0];
        question = i;
    }
    if (!best)
        return fail_at(&call->error, STATUS_NOT_FOUND, "/contacts", "nothing could be compared");
    inquiry_explain(inquiry, question, best, explanation);
    explanation->decisions = call_is_admins(call) ? explanation->decisions : 0;
    keep_explanation(call, explanation);
    return true;
}

/* ---- what decisions prove ---- */

static void add_counts(struct duplicates_report *report, const struct pair_counts *counts)
{
    for (size_t i = 0; i < BANDS; i++) {
        struct band_report *band = &report->bands[i];
        if (lround(band->least * 1e6) != counts->band)
            continue;
        band->open += counts->open;
        band->merged += counts->merged;
        band->unasked += counts->unasked;
        band->different += counts->different;
    }
}

/* The probability of so few wrong ones or fewer among so many, at this rate. */
static double chance_of(int64_t wrong, int64_t decisions, double rate)
{
    double chance = 0, n = (double)decisions;
    for (int64_t k = 0; k <= wrong; k++)
        chance += exp(lgamma(n + 1) - lgamma((double)k + 1) - lgamma(n - (double)k + 1) +
                      (double)k * log(rate) + (n - (double)k) * log1p(-rate));
    return chance;
}

/* The highest rate of wrong decisions under which what was seen is not too unlikely (5 %): with
 * none wrong, three divided by their number. Source: Clopper and Pearson, "The use of confidence or
 * fiducial limits illustrated in the case of the binomial", 1934; Hanley and Lippman-Hand, "If
 * nothing goes wrong, is everything all right?", 1983. */
static double highest_rate(int64_t wrong, int64_t decisions)
{
    double low = 0, high = 1;
    if (wrong >= decisions)
        return 1;
    for (int round = 0; round < 50; round++) {
        double rate = (low + high) / 2;
        if (chance_of(wrong, decisions, rate) > 0.05)
            low = rate;
        else
            high = rate;
    }
    return high;
}

bool duplicates_behind(struct call *call, int64_t *changes)
{
    struct link_state state;
    if (!store_link_state(call->store, &state, &call->error))
        return false;
    /* Counted over all books, it tells how busy books are that others do not see. */
    *changes = call_is_admins(call) && call->sequence > state.sequence
                   ? call->sequence - state.sequence
                   : 0;
    return true;
}

static bool count_learnt(struct call *call, int64_t *decisions)
{
    struct link_state state;
    *decisions = 0;
    if (!call_is_admins(call))
        return true;
    if (!store_link_state(call->store, &state, &call->error))
        return false;
    AUTO_FREE(held_learnt) struct held_learnt *held = learnt_hold(call, &state);
    if (held)
        *decisions = link_learnt_decisions(held_learnt(held));
    return held;
}

bool duplicates_report(struct call *call, struct duplicates_report *report)
{
    static const double least[BANDS] = {0.99, 0.95, 0.8, 0.5};
    struct all_pair_counts counts = {0};
    *report = (struct duplicates_report){0};
    for (size_t i = 0; i < BANDS; i++)
        report->bands[i].least = least[i];
    if (!store_pair_counts(call->store, call->arena, &counts, &call->error) ||
        !count_learnt(call, &report->learnt) || !duplicates_behind(call, &report->behind))
        return false;
    for (size_t i = 0; i < counts.count; i++)
        if (call_may(call, counts.items[i].book_a, RIGHT_SEE) &&
            call_may(call, counts.items[i].book_b, RIGHT_SEE))
            add_counts(report, &counts.items[i]);
    report->wrong = report->bands[0].different;
    report->decisions = report->bands[0].merged + report->wrong;
    if (report->decisions >= DECISIONS_FEW)
        report->at_most = highest_rate(report->wrong, report->decisions);
    return true;
}
