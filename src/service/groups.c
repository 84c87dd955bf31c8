/* Groups as lists. */
#include "service/groups.h"

#include "service/audience.h"
#include "text/name.h"
#include <string.h>
#include <uthash.h>

enum { STEP = 200, WALKED_MOST = 1000 };

/* ---- which there are ---- */

static bool take_group(struct call *call, const struct groups_request *request, const char *part,
                       const struct group *group, int64_t *skipped, struct groups *groups)
{
    if (part && !strstr(group->folded, part))
        return true;
    if ((*skipped)++ < request->offset)
        return true;
    *ARENA_PUSH(call->arena, groups) = *group;
    return (int64_t)groups->count < request->limit;
}

static bool walk_groups(struct call *call, const struct groups_request *request, const char *part,
                        struct uuid audience, enum group_kind kind, int64_t *skipped,
                        struct groups *groups)
{
    const char *after = "";
    for (;;) {
        struct groups step = {0};
        if (!store_groups(call->store, call->arena, audience, kind, after, STEP, &step,
                          &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++)
            if (!take_group(call, request, part, &step.items[i], skipped, groups))
                return true;
        if (step.count < STEP)
            return true;
        after = step.items[step.count - 1].folded;
    }
}

bool groups_list(struct call *call, const struct groups_request *request, struct groups *groups)
{
    struct uuids audiences = call_audiences(call);
    const char *part = request->part ? name_fold(call->arena, slice_of(request->part)) : NULL;
    int64_t skipped = 0;
    if (!uuid_is_nil(request->book)) {
        audiences = (struct uuids){0};
        *ARENA_PUSH(call->arena, &audiences) =
            book_audience(&call->actor, call_any_book(call, request->book));
    }
    for (int kind = GROUP_LABEL; kind <= GROUP_COMPANY; kind++)
        for (size_t i = 0; i < audiences.count && (int64_t)groups->count < request->limit; i++)
            if ((request->kind < 0 || request->kind == kind) &&
                !walk_groups(call, request, part, audiences.items[i], (enum group_kind)kind,
                             &skipped, groups))
                return false;
    return true;
}

/* ---- who is in one ---- */

struct counted_contact {
    struct uuid contact;
    UT_hash_handle hh;
};

struct member_walk {
    struct call *call;
    struct uuid group;
    struct uuid from;
    size_t limit;
    struct group_members *members;
    struct counted_contact *counted;
};

static bool count_once(struct member_walk *walk, struct uuid contact)
{
    struct counted_contact *counted;
    HASH_FIND(hh, walk->counted, &contact, sizeof(contact), counted);
    if (counted)
        return false;
    counted = ARENA_NEW(walk->call->arena, struct counted_contact);
    counted->contact = contact;
    HASH_ADD(hh, walk->counted, contact, sizeof(contact), counted);
    walk->members->total++;
    return true;
}

/* Whether one of the records that make it a member may be seen. */
static bool is_visible_member(const struct member_walk *walk, const struct records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->items[i];
        if (record->trashed_ms || !call_may(walk->call, record->book, RIGHT_SEE))
            continue;
        for (size_t f = 0; f < record->facts.count; f++)
            if (uuid_equal(record->facts.items[f].group, walk->group))
                return true;
    }
    return false;
}

static bool take_member(struct member_walk *walk, struct uuid record)
{
    struct call *call = walk->call;
    struct group_members *members = walk->members;
    struct records records = {0};
    struct view view = {0};
    if (!store_records_beside(call->store, call->arena, record, &records, &call->error))
        return false;
    if (!records.count || !count_once(walk, records.items[0]->contact))
        return true;
    if (!is_visible_member(walk, &records)) {
        members->hidden++;
        return true;
    }
    if (!uuid_is_nil(walk->from) && uuid_compare(record, walk->from) < 0)
        return true; /* of a page before */
    if (members->views.count == walk->limit) {
        if (uuid_is_nil(members->next))
            members->next = record;
        return true;
    }
    if (!view_records(call, &records, (struct uuid){{0}}, &view))
        return call->error.status == STATUS_OK;
    view.asked = view.canonical;
    *ARENA_PUSH(call->arena, &members->views) = view;
    return true;
}

/* Until `walked_most` records were looked at or nobody more is wanted; `is_last`: all were. */
static bool walk_members(struct member_walk *walk, size_t walked_most, bool *is_last)
{
    struct call *call = walk->call;
    struct uuid after = {{0}};
    bool ok = true, is_full = false;
    *is_last = false;
    for (size_t walked = 0; ok && !*is_last && !is_full && walked < walked_most; walked += STEP) {
        struct uuids records = {0};
        ok = store_group_records(call->store, call->arena, walk->group, after, STEP, &records,
                                 &call->error);
        for (size_t i = 0; ok && i < records.count; i++)
            ok = take_member(walk, records.items[i]);
        *is_last = records.count < STEP;
        is_full = walked_most != SIZE_MAX && walk->members->views.count == walk->limit;
        if (!*is_last)
            after = records.items[records.count - 1];
    }
    HASH_CLEAR(hh, walk->counted);
    return ok;
}

bool groups_some_members(struct call *call, struct uuid group, size_t limit,
                         struct group_members *members)
{
    struct member_walk walk = {.call = call, .group = group, .limit = limit, .members = members};
    bool is_last;
    if (!walk_members(&walk, WALKED_MOST, &is_last))
        return false;
    return is_last ||
           store_group_count(call->store, group, GROUP_COUNTED_MAX, &members->total, &call->error);
}

/* The whole group is walked, because those who may not be named are counted. */
bool groups_members(struct call *call, struct uuid group, struct uuid from, size_t limit,
                    struct group_members *members)
{
    struct member_walk walk = {
        .call = call, .group = group, .from = from, .limit = limit, .members = members};
    bool is_last;
    return walk_members(&walk, SIZE_MAX, &is_last);
}
