/* Audits: conventions, figures and what they say. */
#include "service/audit.h"

#include "service/journal.h"
#include "service/proposals.h"
#include "store/audit.h"
#include <stdio.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* ---- conventions ---- */

bool audit_settings(struct call *call, struct uuid book, struct quality_settings *settings)
{
    return call_book(call, book) && store_quality_get(call->store, book, settings, &call->error);
}

bool audit_change_settings(struct call *call, struct uuid book,
                           const struct quality_settings *settings)
{
    const struct book *found = call_book(call, book);
    if (!found)
        return false;
    if (found->kind == BOOK_DIRECTORY || !call_may(call, book, RIGHT_EDIT))
        return fail(&call->error, STATUS_DENIED, "you may not change the contact book '%.100s'",
                    found->name);
    return store_quality_put(call->store, book, settings, &call->error) &&
           store_touch_access(call->store, &call->error) &&
           journal_note(call, CHANGE_BOOK_CHANGED, book, NULL);
}

/* ---- counting ---- */

static const char *const figure_names[AUDIT_FIGURE_COUNT] = {
    [AUDIT_CONTACTS] = "contacts",
    [AUDIT_COMPLETENESS] = "completeness",
    [AUDIT_REQUIRED] = "required_complete",
    [AUDIT_RECOMMENDED] = "recommended_complete",
    [AUDIT_VALID] = "valid",
    [AUDIT_FRESH_30] = "fresh_30_days",
    [AUDIT_FRESH_90] = "fresh_90_days",
    [AUDIT_FRESH_180] = "fresh_180_days",
    [AUDIT_FRESH_365] = "fresh_365_days",
    [AUDIT_FRESH_NOT] = "older",
    [AUDIT_DUPLICATES_OPEN] = "duplicates_open",
    [AUDIT_DUPLICATES_CLOSED] = "duplicates_closed",
    [AUDIT_PROPOSALS_WAITING] = "proposals_waiting",
    [AUDIT_PROPOSALS_MADE] = "proposals_made",
    [AUDIT_BOUNCED] = "bounced",
    [AUDIT_FINISHED_MS] = "finished_ms",
};

const char *audit_figure_name(enum audit_figure figure)
{
    return figure_names[figure];
}

/* The score of a card is that of the facts it shows. */
static int completeness_of(struct arena *arena, const struct card *card)
{
    struct facts shown = {0};
    for (size_t i = 0; i < card->shown.count; i++)
        *ARENA_PUSH(arena, &shown) = *card->shown.items[i].fact;
    return facts_completeness(&shown);
}

static enum audit_figure freshness_of(int64_t age_ms)
{
    static const int days[] = {30, 90, 180, 365};
    for (size_t i = 0; i < COUNT_OF(days); i++)
        if (age_ms <= days[i] * day_ms)
            return (enum audit_figure)(AUDIT_FRESH_30 + (int)i);
    return AUDIT_FRESH_NOT;
}

static void count_findings(const struct quality_findings *findings, struct audit_figures *figures)
{
    bool found[QUALITY_RULE_COUNT] = {0}, fixable[QUALITY_RULE_COUNT] = {0};
    bool is_valid = true;
    for (size_t i = 0; i < findings->count; i++) {
        const struct quality_finding *finding = &findings->items[i];
        found[finding->rule] = true;
        figures->figure[AUDIT_BOUNCED] += finding->rule == QUALITY_EMAIL_BOUNCED;
        fixable[finding->rule] |= finding->fix.count > 0;
        is_valid &= quality_rule_info(finding->rule)->severity != QUALITY_ERROR;
    }
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++) {
        figures->found[i] += found[i];
        figures->fixable[i] += fixable[i];
    }
    figures->figure[AUDIT_VALID] += is_valid;
}

void audit_count(struct call *call, const struct quality_settings *settings,
                 const struct audit_contact *contact, struct audit_figures *figures)
{
    const struct card *card = &contact->view.card;
    int64_t *figure = figures->figure;
    figure[AUDIT_CONTACTS]++;
    figure[AUDIT_COMPLETENESS] += completeness_of(call->arena, card);
    figure[AUDIT_REQUIRED] += !quality_missing(card, settings->required);
    figure[AUDIT_RECOMMENDED] += !quality_missing(card, settings->recommended);
    figure[freshness_of(call->now_ms - quality_confirmed_ms(card))]++;
    count_findings(&contact->findings, figures);
}

/* ---- the end of an audit ---- */

static const char *fix_arguments(struct arena *arena, struct uuid book, enum quality_rule rule)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(book, id);
    return arena_format(arena, "{\"contact_book\":\"%s\",\"rule\":\"%s\"}", id,
                        quality_rule_info(rule)->key);
}

/* A fix that waits already is not proposed again: accepting it fixes what there is then. */
static bool propose(struct call *call, struct uuid book, enum quality_rule rule,
                    struct audit_figures *figures)
{
    const char *arguments = fix_arguments(call->arena, book, rule);
    int64_t waiting;
    struct uuid id;
    if (!store_audit_waiting(call->store, call->actor.user, "audit_fix", arguments, call->now_ms,
                             &waiting, &call->error))
        return false;
    if (!waiting && figures->fixable[rule] && audit_may_fix(call, book)) {
        if (!proposals_add(call, "audit_fix", arguments, &id))
            return false;
        figures->figure[AUDIT_PROPOSALS_MADE]++;
        waiting = 1;
    }
    figures->figure[AUDIT_PROPOSALS_WAITING] += waiting;
    return true;
}

static bool put(struct call *call, struct uuid book, int64_t day, const char *name, int64_t value)
{
    struct audit_row row = {day, name, value};
    return !value || store_audit_put(call->store, book, &row, &call->error);
}

static bool write_figures(struct call *call, struct uuid book, const struct audit_figures *figures)
{
    int64_t day = call->now_ms / day_ms;
    if (!store_audit_clear(call->store, book, day, &call->error))
        return false;
    for (unsigned i = 0; i < AUDIT_FIGURE_COUNT; i++)
        if (!put(call, book, day, figure_names[i], figures->figure[i]))
            return false;
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++) {
        const char *key = quality_rule_info((enum quality_rule)i)->key;
        if (!put(call, book, day, arena_format(call->arena, "rule:%s", key), figures->found[i]) ||
            !put(call, book, day, arena_format(call->arena, "fix:%s", key), figures->fixable[i]))
            return false;
    }
    return true;
}

bool audit_finish(struct call *call, struct uuid book, struct audit_figures *figures)
{
    int64_t *figure = figures->figure;
    if (!store_audit_pairs(call->store, book, &figure[AUDIT_DUPLICATES_OPEN],
                           &figure[AUDIT_DUPLICATES_CLOSED], &call->error))
        return false;
    figure[AUDIT_PROPOSALS_MADE] = figure[AUDIT_PROPOSALS_WAITING] = 0;
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++)
        if (quality_rule_info((enum quality_rule)i)->is_fixable &&
            !propose(call, book, (enum quality_rule)i, figures))
            return false;
    figure[AUDIT_FINISHED_MS] = call->now_ms;
    return write_figures(call, book, figures);
}

/* ---- reading figures ---- */

static bool find_name(const char *name, const char *prefix, struct slice *rest)
{
    size_t length = strlen(prefix);
    *rest = slice_of(name + (strncmp(name, prefix, length) == 0 ? length : 0));
    return strncmp(name, prefix, length) == 0;
}

/* Names that this program does not know are left alone: an older one may read them. */
static void take_row(const struct audit_row *row, struct audit_figures *figures)
{
    struct slice key;
    enum quality_rule rule;
    if (find_name(row->name, "rule:", &key)) {
        if (quality_rule_find(key, &rule))
            figures->found[rule] = row->value;
    } else if (find_name(row->name, "fix:", &key)) {
        if (quality_rule_find(key, &rule))
            figures->fixable[rule] = row->value;
    }
    for (unsigned i = 0; i < AUDIT_FIGURE_COUNT; i++)
        if (strcmp(row->name, figure_names[i]) == 0)
            figures->figure[i] = row->value;
}

bool audit_read_days(struct call *call, struct uuid book, int64_t first_day,
                     struct audit_days *days)
{
    struct audit_rows rows = {0};
    if (!call_book(call, book) ||
        !store_audit_rows(call->store, call->arena, book, first_day, &rows, &call->error))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        bool is_new = !days->count || days->items[days->count - 1].day != rows.items[i].day;
        struct audit_day *day =
            is_new ? ARENA_PUSH(call->arena, days) : &days->items[days->count - 1];
        day->day = rows.items[i].day;
        take_row(&rows.items[i], &day->figures);
    }
    return true;
}

/* ---- what they say ---- */

static int64_t found_of(const struct audit_figures *figures, enum quality_severity least)
{
    int64_t count = 0;
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++)
        if (quality_rule_info((enum quality_rule)i)->severity >= least)
            count += figures->found[i];
    return count;
}

/* No new proposal, and no rule finds more than the audit before (the first: nothing but hints). */
bool audit_is_quiet(const struct audit_days *days)
{
    if (!days->count)
        return false;
    const struct audit_figures *now = &days->items[days->count - 1].figures;
    if (now->figure[AUDIT_PROPOSALS_MADE])
        return false;
    if (days->count == 1)
        return found_of(now, QUALITY_WARNING) == 0;
    const struct audit_figures *before = &days->items[days->count - 2].figures;
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++)
        if (now->found[i] > before->found[i])
            return false;
    return true;
}

static const char *count_text(struct arena *arena, int64_t count, const char *one, const char *many)
{
    return arena_format(arena, "%lld %s", (long long)count, count == 1 ? one : many);
}

const char *audit_sentence(struct arena *arena, const char *book, const struct audit_days *days)
{
    if (!days->count)
        return arena_format(arena, "%s has not been audited yet.", book);
    const struct audit_figures *now = &days->items[days->count - 1].figures;
    const char *contacts = count_text(arena, now->figure[AUDIT_CONTACTS], "contact", "contacts");
    if (audit_is_quiet(days))
        return arena_format(arena, "A quiet week in %s: %s, nothing new to put right.", book,
                            contacts);
    int64_t wrong = now->figure[AUDIT_CONTACTS] - now->figure[AUDIT_VALID];
    return arena_format(arena, "%s: %s, %lld not valid; %s.", book, contacts, (long long)wrong,
                        count_text(arena, now->figure[AUDIT_PROPOSALS_WAITING],
                                   "fix waits for a decision", "fixes wait for a decision"));
}
