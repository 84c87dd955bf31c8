/* Operations on groups. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/audience.h"
#include "service/groups.h"
#include "service/sharing.h"
#include "text/name.h"
#include <string.h>

static void write_members(struct json_writer *answer, const struct group *group, bool with_kind)
{
    json_member_uuid(answer, "id", group->id);
    json_member_text(answer, "name", group->name);
    if (with_kind)
        json_member_text(answer, "kind", group->kind == GROUP_LABEL ? "group" : "organization");
}

/* The contract has groups within books; ours are shared by an audience, which several books may
 * have: the oldest one that the actor sees stands for it. */
static void write_book_of(const struct call *call, struct json_writer *answer,
                          const struct group *group)
{
    const struct book *oldest = NULL;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (call_may(call, book->id, RIGHT_SEE) && !book->trashed_ms &&
            uuid_equal(book_audience(&call->actor, book), group->audience) &&
            (!oldest || uuid_compare(book->id, oldest->id) < 0))
            oldest = book;
    }
    if (oldest)
        json_member_uuid(answer, "contact_book", oldest->id);
}

static void answer_group(struct json_writer *answer, const struct group *group)
{
    json_key(answer, "contact_groups");
    json_array_begin(answer);
    json_object_begin(answer);
    write_members(answer, group, true);
    json_object_end(answer);
    json_array_end(answer);
}

bool run_groups_list(struct request *request, struct json_writer *answer)
{
    const char *kind = request_text(request, "kind");
    struct groups groups = {0};
    struct groups_request list = {
        .kind = !kind                        ? -1
                : strcmp(kind, "group") == 0 ? GROUP_LABEL
                                             : GROUP_COMPANY,
        .part = request_text(request, "search"),
        .offset = request_integer(request, "offset", 0),
        .limit = request_integer(request, "limit", 50),
    };
    if (!answer_lens(request, "contact_book", &list.book) ||
        !groups_list(request->call, &list, &groups))
        return false;
    json_key(answer, "contact_groups");
    json_array_begin(answer);
    for (size_t i = 0; i < groups.count; i++) {
        json_object_begin(answer);
        write_members(answer, &groups.items[i], !kind); /* what was asked for is not repeated */
        if (!request_has(request, "contact_book"))
            write_book_of(request->call, answer, &groups.items[i]);
        json_object_end(answer);
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
    struct uuid book, audience;
    if (!answer_audience(request, &book, &audience))
        return false;
    if (uuid_is_nil(book) &&
        (call->actor.token_books || !sharing_may_write_audience(call, audience)))
        return fail(&call->error, STATUS_DENIED,
                    "'contact_book' is required: groups of the whole organization are for who may "
                    "edit in one of its books, with a token that is not limited to books");
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

bool run_group_members(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct group_members members = {0};
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
    if (!groups_members(call, group->id, from, (size_t)request_integer(request, "limit", 50),
                        &members))
        return false;
    struct list_page list = {.views = members.views};
    if (!uuid_is_nil(members.next)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(members.next, text);
        list.next_cursor = cursor_write(call->arena, 'g', slice_of(text));
    }
    answer_page(answer, &list, &options);
    json_member_integer(answer, "hidden", members.hidden);
    json_member_integer(answer, "total", members.total);
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
