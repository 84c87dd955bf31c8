/* Operations on groups. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/audience.h"
#include "service/sharing.h"
#include "text/name.h"
#include <string.h>

enum { STEP = 200 };

static void write_group(struct json_writer *answer, const struct group *group)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", group->id);
    json_member_text(answer, "kind", group->kind == GROUP_LABEL ? "group" : "organization");
    json_member_text(answer, "name", group->name);
    json_object_end(answer);
}

static void answer_group(struct json_writer *answer, const struct group *group)
{
    json_key(answer, "contact_groups");
    json_array_begin(answer);
    write_group(answer, group);
    json_array_end(answer);
}

/* The page of a list of groups that is being walked. */
struct group_page {
    struct json_writer *answer;
    const char *part; /* folded; NULL: any name */
    int64_t offset;
    int64_t limit;
};

static void take_group(struct group_page *page, const struct group *group)
{
    if (page->part && !strstr(group->folded, page->part))
        return;
    if (page->offset-- > 0 || page->limit-- <= 0)
        return;
    write_group(page->answer, group);
}

static bool walk_groups(struct call *call, struct uuid audience, enum group_kind kind,
                        struct group_page *page)
{
    const char *after = "";
    while (page->limit > 0) {
        struct groups groups = {0};
        if (!store_groups(call->store, call->arena, audience, kind, after, STEP, &groups,
                          &call->error))
            return false;
        for (size_t i = 0; i < groups.count && page->limit > 0; i++)
            take_group(page, &groups.items[i]);
        if (groups.count < STEP)
            return true;
        after = groups.items[groups.count - 1].folded;
    }
    return true;
}

bool run_groups_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuid book;
    const char *kind = request_text(request, "kind"), *search = request_text(request, "search");
    if (!answer_lens(request, "contact_book", &book))
        return false;
    struct uuids audiences = call_audiences(call);
    if (!uuid_is_nil(book)) {
        audiences = (struct uuids){0};
        *ARENA_PUSH(call->arena, &audiences) =
            book_audience(&call->actor, call_any_book(call, book));
    }
    struct group_page page = {
        .answer = answer,
        .part = search ? name_fold(call->arena, slice_of(search)) : NULL,
        .offset = request_integer(request, "offset", 0),
        .limit = request_integer(request, "limit", 50),
    };
    json_key(answer, "contact_groups");
    json_array_begin(answer);
    for (int one = GROUP_LABEL; one <= GROUP_COMPANY; one++) {
        if (kind && (strcmp(kind, "group") == 0) != (one == GROUP_LABEL))
            continue;
        for (size_t i = 0; i < audiences.count; i++)
            if (!walk_groups(call, audiences.items[i], (enum group_kind)one, &page))
                return false;
    }
    json_array_end(answer);
    return true;
}

static struct group *find_group(struct request *request)
{
    struct group *group = audience_find_group(request->call, request_text(request, "group"), -1);
    if (!group)
        strcpy(request->call->error.pointer, "/group");
    return group;
}

bool run_group_create(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    const char *kind = request_text(request, "kind"), *name = request_text(request, "name");
    struct uuid book, audience = call->actor.organization;
    if (!answer_lens(request, "contact_book", &book))
        return false;
    if (!uuid_is_nil(book)) {
        if (!call_may(call, book, RIGHT_EDIT))
            return fail(&call->error, STATUS_DENIED, "you may not edit in that contact book");
        audience = book_audience(&call->actor, call_any_book(call, book));
    } else if (call->actor.role < ROLE_MEMBER) {
        return fail(&call->error, STATUS_DENIED, "guests make no groups of the organization");
    }
    struct slice trimmed = slice_trim(slice_of(name));
    if (!trimmed.length || !text_is_clean(trimmed, false))
        return fail_at(&call->error, STATUS_INVALID, "/name",
                       "'name' must be one line of visible text");
    enum group_kind of = kind && strcmp(kind, "organization") == 0 ? GROUP_COMPANY : GROUP_LABEL;
    struct group *group =
        audience_make_group(call, audience, of, arena_copy_slice(call->arena, trimmed));
    if (!group)
        return false;
    answer_group(answer, group);
    return true;
}

bool run_group_update(struct request *request, struct json_writer *answer)
{
    struct group *group = find_group(request);
    if (!group || !sharing_rename_group(request->call, group, request_text(request, "name")))
        return false;
    answer_group(answer, group);
    return true;
}

bool run_group_delete(struct request *request, struct json_writer *answer)
{
    struct group *group = find_group(request);
    if (!group || !sharing_delete_group(request->call, group))
        return false;
    json_member_uuid(answer, "id", group->id);
    json_member_boolean(answer, "deleted", true);
    return true;
}

/* ---- members ---- */

struct member_page {
    struct views views;
    struct uuids seen;
    int64_t hidden;
    struct uuid next; /* nil: this was the last page */
};

static bool take_member(struct call *call, struct uuid record, size_t limit,
                        struct member_page *page)
{
    struct records records = {0};
    struct view view = {0};
    if (!store_records_beside(call->store, call->arena, record, &records, &call->error))
        return false;
    if (!records.count)
        return true; /* it is in the bin */
    for (size_t i = 0; i < page->seen.count; i++)
        if (uuid_equal(page->seen.items[i], records.items[0]->contact))
            return true;
    *ARENA_PUSH(call->arena, &page->seen) = records.items[0]->contact;
    bool names_it = false;
    for (size_t i = 0; i < records.count; i++)
        names_it |= uuid_equal(records.items[i]->id, record) &&
                    call_may(call, records.items[i]->book, RIGHT_SEE);
    if (!names_it) {
        page->hidden++;
        return true;
    }
    if (!view_records(call, &records, (struct uuid){{0}}, &view))
        return call->error.status == STATUS_OK;
    view.asked = view.canonical;
    if (page->views.count < limit)
        *ARENA_PUSH(call->arena, &page->views) = view;
    else if (uuid_is_nil(page->next))
        page->next = record;
    return true;
}

/* The whole group is walked, because those who may not be named are counted. */
static bool walk_members(struct call *call, struct uuid group, struct uuid from, size_t limit,
                         struct member_page *page)
{
    struct uuid after = {{0}};
    for (;;) {
        struct uuids records = {0};
        if (!store_group_records(call->store, call->arena, group, after, STEP, &records,
                                 &call->error))
            return false;
        for (size_t i = 0; i < records.count; i++) {
            bool is_before = !uuid_is_nil(from) && uuid_compare(records.items[i], from) < 0;
            size_t shown = page->views.count;
            if (!take_member(call, records.items[i], limit, page))
                return false;
            if (is_before)
                page->views.count = shown;
        }
        if (records.count < STEP)
            return true;
        after = records.items[records.count - 1];
    }
}

bool run_group_members(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct member_page page = {0};
    struct v1_options options;
    struct uuid from = {{0}};
    struct slice place;
    struct group *group = find_group(request);
    const char *cursor = request_text(request, "cursor");
    if (!group || !answer_options(request, &options))
        return false;
    if (cursor && (!cursor_read(call, cursor, 'g', &place) || !uuid_parse(place, &from)))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same group");
    if (!walk_members(call, group->id, from, (size_t)request_integer(request, "limit", 50), &page))
        return false;
    struct list_page list = {.views = page.views};
    if (!uuid_is_nil(page.next)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(page.next, text);
        list.next_cursor = cursor_write(call->arena, 'g', slice_of(text));
    }
    answer_page(answer, &list, &options);
    json_member_integer(answer, "hidden", page.hidden);
    json_member_integer(answer, "total", (int64_t)page.seen.count);
    return true;
}

/* Adds every contact to the group, or takes it out; sets of others stay as they are. */
static bool change_members(struct request *request, struct json_writer *answer, enum edit_verb verb)
{
    struct call *call = request->call;
    const json_t *ids = json_object_get(request->arguments, "ids");
    struct group *group = find_group(request);
    if (!group)
        return false;
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct draft draft = {0};
        struct result result;
        struct fact fact = {.kind = group->kind == GROUP_LABEL ? FACT_GROUP : FACT_COMPANY,
                            .group = group->id,
                            .normal = group->folded};
        fact.part[0] = group->name;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &draft.id);
        *ARENA_PUSH(call->arena, &edit_add_step(call->arena, &draft.edit, verb)->facts) = fact;
        if (!contact_update(call, &draft, (struct uuid){{0}}, &result))
            return false;
        if (outcome_is_refusal(result.outcome))
            return answer_stops(request, "ids", i, &result);
        if (!answer_result(request, answer, &result))
            return false;
    }
    json_array_end(answer);
    return true;
}

bool run_group_add(struct request *request, struct json_writer *answer)
{
    return change_members(request, answer, EDIT_ADD);
}

bool run_group_remove(struct request *request, struct json_writer *answer)
{
    return change_members(request, answer, EDIT_REMOVE);
}
