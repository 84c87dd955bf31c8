/* Looking at the contacts of a book. */
#include "service/audit.h"

#include "service/address-use.h"
#include "store/audit.h"
#include "store/group.h"

enum { SHARED_BY_MIN = 3 };

/* A company of the book and how most write it; looked up once a walk's step. */
struct known_company {
    struct uuid group;
    const char *mostly; /* NULL: as it is */
};

struct looker {
    struct call *call;
    const struct book *book;
    struct uuid audience;
    struct quality_settings settings;
    struct mail_sight mail; /* of the actor's accounts */
    struct {
        struct known_company *items;
        size_t count;
        size_t capacity;
    } companies;
};

static bool start_looking(struct call *call, struct uuid book, struct looker *looker)
{
    *looker = (struct looker){.call = call, .book = call_book(call, book)};
    if (!looker->book)
        return false;
    looker->audience = book_audience(&call->actor, looker->book);
    return store_quality_get(call->store, book, &looker->settings, &call->error) &&
           mail_sight_read(call, &looker->mail);
}

/* ---- companies ---- */

static bool find_company(struct looker *looker, const char *folded, struct group **group)
{
    struct call *call = looker->call;
    *group = store_group_find(call->store, call->arena, looker->audience, GROUP_COMPANY, folded,
                              &call->error);
    return call->error.status == STATUS_OK;
}

/* The spelling that more contacts of the book have than this one, the most frequent of them. */
static bool find_spelling(struct looker *looker, const struct fact *company, const char **mostly)
{
    struct call *call = looker->call;
    struct quality_spellings spellings;
    int64_t best = -1, own;
    *mostly = NULL;
    quality_spellings(call->arena, company->part[COMPANY_NAME], &spellings);
    for (size_t i = 0; i < spellings.count; i++) {
        struct group *group;
        int64_t count;
        if (!find_company(looker, spellings.items[i], &group))
            return false;
        if (!group || group->deleted_ms || uuid_equal(group->id, company->group))
            continue;
        if (best < 0 &&
            !store_audit_members(call->store, company->group, looker->book->id, &own, &call->error))
            return false;
        best = best < 0 ? own : best;
        if (!store_audit_members(call->store, group->id, looker->book->id, &count, &call->error))
            return false;
        if (count > best) {
            best = count;
            *mostly = group->name;
        }
    }
    return true;
}

static bool know_company(struct looker *looker, const struct fact *company, const char **mostly)
{
    for (size_t i = 0; i < looker->companies.count; i++) {
        if (uuid_equal(looker->companies.items[i].group, company->group)) {
            *mostly = looker->companies.items[i].mostly;
            return true;
        }
    }
    if (!find_spelling(looker, company, mostly))
        return false;
    *ARENA_PUSH(looker->call->arena, &looker->companies) =
        (struct known_company){company->group, *mostly};
    return true;
}

/* ---- what only the whole book can tell ---- */

static bool check_company(struct looker *looker, const struct fact *company,
                          struct quality_findings *findings)
{
    const char *mostly;
    if (uuid_is_nil(company->group) || !company->part[COMPANY_NAME])
        return true;
    if (!know_company(looker, company, &mostly))
        return false;
    if (mostly)
        quality_company_spelling(looker->call->arena, company, mostly, findings);
    return true;
}

static void drop_role(struct quality_findings *findings, const struct fact *fact)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].rule != QUALITY_EMAIL_ROLE || findings->items[i].fact != fact)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

/* What is marked shared is settled: an office's address may stand with many. */
static bool check_identifier(struct looker *looker, const struct fact *fact,
                             struct quality_findings *findings)
{
    struct call *call = looker->call;
    int64_t contacts;
    bool is_shared;
    if (!store_audit_holders(call->store, looker->audience, fact->kind, fact->normal,
                             looker->book->id, &contacts, &call->error) ||
        !store_identifier_is_shared(call->store, looker->audience, fact->kind, fact->normal,
                                    &is_shared, &call->error))
        return false;
    if (is_shared)
        drop_role(findings, fact);
    else if (contacts >= SHARED_BY_MIN)
        quality_shared_identifier(call->arena, fact, contacts, findings);
    return true;
}

/* ---- what only mail tells ---- */

static bool find_bounce(struct looker *looker, const struct fact *email, int64_t *bounced_ms)
{
    struct address_use use;
    bool ok = address_use_find(looker->call, &looker->mail, email->normal, &use);
    *bounced_ms = use.bounced_ms;
    return ok;
}

/* Whether the card has another address that mail did not come back from. */
static bool find_other(struct looker *looker, const struct card_values *shown,
                       const struct fact *email, bool *has_other)
{
    *has_other = false;
    for (size_t i = 0; i < shown->count && !*has_other; i++) {
        const struct fact *fact = shown->items[i].fact;
        int64_t bounced_ms;
        if (fact->kind != FACT_EMAIL || !strcmp(fact->normal, email->normal))
            continue;
        if (!find_bounce(looker, fact, &bounced_ms))
            return false;
        *has_other = !bounced_ms;
    }
    return true;
}

static bool check_bounced(struct looker *looker, const struct fact *email,
                          struct audit_contact *looked)
{
    int64_t bounced_ms;
    bool has_other;
    if (!find_bounce(looker, email, &bounced_ms))
        return false;
    if (!bounced_ms)
        return true;
    if (!find_other(looker, &looked->view.card.shown, email, &has_other))
        return false;
    quality_bounced_email(looker->call->arena, email, bounced_ms, has_other, &looked->findings);
    return true;
}

/* ---- both ---- */

static bool check_against_book(struct looker *looker, struct audit_contact *looked)
{
    const struct card_values *shown = &looked->view.card.shown;
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *fact = shown->items[i].fact;
        bool ok = true;
        if (fact->kind == FACT_COMPANY)
            ok = check_company(looker, fact, &looked->findings);
        else if (fact->kind == FACT_EMAIL || fact->kind == FACT_PHONE)
            ok = check_identifier(looker, fact, &looked->findings);
        if (ok && fact->kind == FACT_EMAIL)
            ok = check_bounced(looker, fact, looked);
        if (!ok)
            return false;
    }
    return true;
}

static bool check_contact(struct looker *looker, struct audit_contact *looked)
{
    struct call *call = looker->call;
    struct quality_look look = {
        .card = &looked->view.card,
        .settings = &looker->settings,
        .region = looker->book->region ? looker->book->region : call->region,
        .now_ms = call->now_ms,
    };
    quality_check(call->arena, &look, &looked->findings);
    return check_against_book(looker, looked);
}

/* ---- walking ---- */

/* A contact comes with the first of its records in the book. */
static bool is_first_record(const struct view *view, const struct record *record)
{
    for (size_t i = 0; i < view->records.count; i++)
        if (uuid_compare(view->records.items[i]->id, record->id) < 0)
            return false;
    return true;
}

static bool look_at_record(struct looker *looker, const struct record *record,
                           struct audit_contacts *contacts)
{
    struct call *call = looker->call;
    struct audit_contact looked = {0};
    if (record->trashed_ms)
        return true;
    if (!view_contact(call, record->contact, looker->book->id, &looked.view))
        return false;
    if (!looked.view.records.count || !is_first_record(&looked.view, record))
        return true;
    if (!check_contact(looker, &looked))
        return false;
    *ARENA_PUSH(call->arena, contacts) = looked;
    return true;
}

bool audit_look(struct call *call, struct audit_walk *walk, int limit,
                struct audit_contacts *contacts)
{
    struct looker looker;
    struct records records = {0};
    if (!start_looking(call, walk->book, &looker) ||
        !store_records_of_book(call->store, call->arena, walk->book, walk->after, limit, &records,
                               &call->error))
        return false;
    for (size_t i = 0; i < records.count; i++)
        if (!look_at_record(&looker, records.items[i], contacts))
            return false;
    if (records.count)
        walk->after = records.items[records.count - 1]->id;
    walk->looked += (int64_t)records.count;
    walk->is_done = records.count < (size_t)limit;
    return true;
}

bool audit_look_at(struct call *call, struct uuid book, struct uuid contact,
                   struct audit_contact *looked)
{
    struct looker looker;
    *looked = (struct audit_contact){0};
    if (!start_looking(call, book, &looker) || !view_contact(call, contact, book, &looked->view))
        return false;
    if (!looked->view.records.count)
        return fail(&call->error, STATUS_NOT_FOUND, "the contact is not in that contact book");
    return check_contact(&looker, looked);
}
