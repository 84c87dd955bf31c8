/* Audiences, groups by name within them, and who holds an identifier. */
#include "service/audience.h"

#include "service/journal.h"
#include "store/waiting.h"
#include "text/name.h"
#include "text/phone.h"
#include <stdio.h>

struct uuids call_audiences(struct call *call)
{
    struct uuids audiences = {0};
    if (call->actor.role >= ROLE_MEMBER && !call->actor.token_books)
        uuids_add_once(call->arena, &audiences, call->actor.organization);
    for (size_t i = 0; i < call->books.count; i++)
        if (call_may(call, call->books.items[i].id, RIGHT_SEE))
            uuids_add_once(call->arena, &audiences,
                           book_audience(&call->actor, &call->books.items[i]));
    return audiences;
}

bool call_has_audience(struct call *call, struct uuid audience)
{
    struct uuids audiences = call_audiences(call);
    return uuids_have(&audiences, audience);
}

static const char *fold_name(struct call *call, const char *name)
{
    const char *folded = name_fold(call->arena, slice_of(name));
    return *folded ? folded : name;
}

static struct group *find_named(struct call *call, struct uuid audience, enum group_kind kind,
                                const char *name)
{
    return store_group_find(call->store, call->arena, audience, kind, fold_name(call, name),
                            &call->error);
}

bool audience_note_group(struct call *call, enum change_operation operation,
                         const struct group *group)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(group->id, id);
    return journal_note(call, operation, (struct uuid){{0}},
                        arena_format(call->arena, "{\"group\":\"%s\"}", id));
}

struct group *audience_make_group(struct call *call, struct uuid audience, enum group_kind kind,
                                  const char *name)
{
    struct group *found = find_named(call, audience, kind, name);
    if (found || call->error.status != STATUS_OK)
        return found;
    struct group *group = ARENA_NEW(call->arena, struct group);
    *group = (struct group){
        .id = uuid_new(),
        .kind = kind,
        .audience = audience,
        .name = name,
        .folded = fold_name(call, name),
        .created_ms = call->now_ms,
    };
    if (!store_group_insert(call->store, group, &call->error) ||
        !audience_note_group(call, CHANGE_GROUP_CREATED, group))
        return NULL;
    return group;
}

bool audience_delete_group(struct call *call, struct group *group)
{
    group->deleted_ms = call->now_ms;
    return store_group_update(call->store, group, call->now_ms, &call->error) &&
           audience_note_group(call, CHANGE_GROUP_DELETED, group);
}

static bool is_empty(struct call *call, const struct group *group)
{
    struct uuids members = {0};
    return store_group_records(call->store, call->arena, group->id, (struct uuid){{0}}, 1, &members,
                               &call->error) &&
           !members.count;
}

bool audience_drop_group(struct call *call, struct group *group, bool *is_dropped)
{
    *is_dropped = !group->deleted_ms && is_empty(call, group);
    if (call->error.status != STATUS_OK)
        return false;
    return !*is_dropped || audience_delete_group(call, group);
}

struct group *audience_return_group(struct call *call, struct group *group)
{
    struct group *in_force = find_named(call, group->audience, group->kind, group->name);
    if (in_force || call->error.status != STATUS_OK)
        return in_force;
    group->deleted_ms = 0;
    if (!store_group_update(call->store, group, call->now_ms, &call->error) ||
        !audience_note_group(call, CHANGE_GROUP_CREATED, group))
        return NULL;
    return group;
}

bool audience_return_membership(struct call *call, struct fact *fact, int64_t left_ms)
{
    if (uuid_is_nil(fact->group))
        return true;
    struct group *group = store_group_get(call->store, call->arena, fact->group, &call->error);
    if (!group)
        return false;
    if (!group->deleted_ms || group->deleted_ms < left_ms || !is_empty(call, group))
        return call->error.status == STATUS_OK;
    group = audience_return_group(call, group);
    if (!group)
        return false;
    fact->group = group->id;
    return true;
}

bool audience_return_memberships(struct call *call, struct record *record, int64_t left_ms)
{
    for (size_t i = 0; i < record->facts.count; i++) {
        struct fact *fact = &record->facts.items[i];
        struct uuid group = fact->group;
        if (!audience_return_membership(call, fact, left_ms))
            return false;
        if (!uuid_equal(fact->group, group))
            fact->id = ++record->next_fact_id; /* another fact, for the log */
    }
    return true;
}

static enum group_kind kind_of(const struct fact *fact)
{
    return fact->kind == FACT_COMPANY ? GROUP_COMPANY : GROUP_LABEL;
}

static bool check_group_id(struct call *call, struct fact *fact)
{
    struct group *group = store_group_get(call->store, call->arena, fact->group, &call->error);
    if (!group && call->error.status != STATUS_NOT_FOUND)
        return false;
    if (!group || group->deleted_ms || group->kind != kind_of(fact) ||
        !call_has_audience(call, group->audience))
        return fail_at(&call->error, STATUS_INVALID, "/memberships",
                       "'group' names no %s that you know",
                       fact->kind == FACT_COMPANY ? "organization" : "group");
    fact->part[0] = group->name;
    fact->normal = group->folded;
    return true;
}

bool audience_group_has_name(struct call *call, const struct fact *fact)
{
    if (uuid_is_nil(fact->group) || !fact->part[0])
        return true;
    struct group *group = store_group_get(call->store, call->arena, fact->group, &call->error);
    call->error = (struct error){0};
    if (!group || group->kind != kind_of(fact))
        return false;
    const char *folded = name_fold(call->arena, slice_of(fact->part[0]));
    return strcmp(*folded ? folded : fact->part[0], group->folded) == 0;
}

/* A group of this name that the book's audience has, else one made there, if that is meant. */
static bool resolve_by_name(struct call *call, struct fact *fact, const struct book *book,
                            bool makes)
{
    if (!fact->part[0] || !*fact->part[0])
        return true; /* a title alone, of no named company */
    struct uuid audience = book_audience(&call->actor, book);
    struct group *group = makes ? audience_make_group(call, audience, kind_of(fact), fact->part[0])
                                : find_named(call, audience, kind_of(fact), fact->part[0]);
    if (!group)
        return !makes && call->error.status == STATUS_OK;
    fact->group = group->id;
    fact->part[0] = group->name;
    fact->normal = group->folded;
    return true;
}

bool audience_check_groups(struct call *call, struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        if (!uuid_is_nil(facts->items[i].group) && !check_group_id(call, &facts->items[i]))
            return false;
    return true;
}

static bool resolve_groups(struct call *call, struct facts *facts, const struct book *book,
                           bool makes)
{
    for (size_t i = 0; i < facts->count; i++) {
        struct fact *fact = &facts->items[i];
        if (!(FACT_BIT(fact->kind) & FACT_MEMBERSHIP_KINDS))
            continue;
        if (!(uuid_is_nil(fact->group) ? resolve_by_name(call, fact, book, makes)
                                       : check_group_id(call, fact)))
            return false;
    }
    return true;
}

bool audience_resolve_groups(struct call *call, struct facts *facts, const struct book *book)
{
    return resolve_groups(call, facts, book, true);
}

bool audience_find_groups(struct call *call, struct facts *facts, const struct book *book)
{
    return resolve_groups(call, facts, book, false);
}

struct group *audience_find_group(struct call *call, const char *text, int kind)
{
    struct uuid id;
    if (uuid_parse(slice_of(text), &id)) {
        struct group *group = store_group_get(call->store, call->arena, id, &call->error);
        if (group && !group->deleted_ms && call_has_audience(call, group->audience))
            return group;
        if (!group && call->error.status != STATUS_NOT_FOUND)
            return NULL;
        fail(&call->error, STATUS_NOT_FOUND, "there is no such group");
        return NULL;
    }
    struct uuids audiences = call_audiences(call);
    const char *folded = name_fold(call->arena, slice_of(text));
    for (int one = GROUP_LABEL; one <= GROUP_COMPANY; one++) {
        for (size_t i = 0; i < audiences.count && (kind < 0 || kind == one); i++) {
            struct group *group =
                store_group_find(call->store, call->arena, audiences.items[i], (enum group_kind)one,
                                 *folded ? folded : text, &call->error);
            if (group || call->error.status != STATUS_OK)
                return group;
        }
    }
    fail(&call->error, STATUS_NOT_FOUND,
         "there is no group '%.100s': groups_list names those that you see", text);
    return NULL;
}

static void add_holder(struct call *call, struct holders *holders,
                       const struct identifier *identifier, const struct holding *holding)
{
    bool is_visible = call_may(call, holding->book, RIGHT_SEE);
    for (size_t i = 0; i < holders->count; i++) {
        struct holder *known = &holders->items[i];
        if (known->identifier.kind == identifier->kind &&
            strcmp(known->identifier.value, identifier->value) == 0 &&
            uuid_equal(known->contact, holding->contact)) {
            known->is_visible |= is_visible;
            return;
        }
    }
    *ARENA_PUSH(call->arena, holders) =
        (struct holder){*identifier, holding->contact, holding->record, is_visible};
}

/* The oldest fact holds; records of books in the bin do not count. A record of the holder that the
 * actor sees is taken rather than the oldest, which he may not see. */
static bool find_in_audience(struct call *call, const struct identifier *identifier,
                             struct uuid audience, bool is_own, struct uuid except,
                             struct holders *holders)
{
    struct holdings holdings = {0};
    bool is_shared = false;
    if (!store_identifier_holdings(call->store, call->arena, audience, identifier->kind,
                                   identifier->value, &holdings, &call->error))
        return false;
    if (holdings.count && !store_identifier_is_shared(call->store, audience, identifier->kind,
                                                      identifier->value, &is_shared, &call->error))
        return false;
    if (is_shared)
        return true;
    for (size_t i = 0; i < holdings.count; i++) {
        const struct holding *holding = &holdings.items[i];
        const struct book *book = call_any_book(call, holding->book);
        if (!book || book->trashed_ms || uuid_equal(holding->contact, except))
            continue;
        bool sees_it = call_may(call, holding->book, RIGHT_SEE);
        if (is_own || sees_it)
            add_holder(call, holders, identifier, holding);
        if (sees_it)
            return true; /* else one that he sees may stand behind it */
    }
    return true;
}

bool audience_find_holders(struct call *call, const struct facts *facts, const struct book *book,
                           struct uuid except, struct holders *holders)
{
    struct identifiers identifiers = {0};
    facts_identifiers(call->arena, facts, &identifiers);
    if (!identifiers.count)
        return true;
    struct uuids audiences = call_audiences(call);
    struct uuid own = book_audience(&call->actor, book);
    uuids_add_once(call->arena, &audiences, own);
    for (size_t i = 0; i < identifiers.count; i++)
        for (size_t a = 0; a < audiences.count; a++)
            if (!find_in_audience(call, &identifiers.items[i], audiences.items[a],
                                  uuid_equal(audiences.items[a], own), except, holders))
                return false;
    return true;
}

bool audience_known_as(struct call *call, const struct identifier *identifier, struct uuid *contact)
{
    struct uuids audiences = call_audiences(call);
    struct holders holders = {0};
    *contact = (struct uuid){{0}};
    for (size_t i = 0; i < audiences.count && !holders.count; i++)
        if (!find_in_audience(call, identifier, audiences.items[i], false, (struct uuid){{0}},
                              &holders))
            return false;
    if (holders.count)
        *contact = holders.items[0].contact;
    return true;
}

const char *identifier_reason(struct arena *arena, const struct identifier *identifier,
                              const char *more)
{
    bool is_email = identifier->kind == FACT_EMAIL;
    return arena_format(arena, "same %s %s%s%s", is_email ? "e-mail address" : "phone number",
                        is_email ? identifier->value : phone_format(arena, identifier->value),
                        more ? ": " : "", more ? more : "");
}

bool audience_open_pairs(struct call *call, const struct record *record, const char *why,
                         int64_t *waiting)
{
    struct holders holders = {0};
    if (!audience_find_holders(call, &record->facts, call_any_book(call, record->book),
                               record->contact, &holders))
        return false;
    for (size_t i = 0; i < holders.count; i++) {
        const struct holder *holder = &holders.items[i];
        if (!store_pair_open(call->store, record->id, holder->record,
                             identifier_reason(call->arena, &holder->identifier, why), call->now_ms,
                             &call->error))
            return false;
    }
    if (waiting)
        *waiting += (int64_t)holders.count;
    return true;
}
