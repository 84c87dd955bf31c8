/* Operations on pairs of contacts that may be one person. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/pairs.h"
#include <string.h>

static bool read_pair_place(struct call *call, const char *cursor, struct pair_place *place)
{
    struct slice bytes;
    *place = (struct pair_place){0};
    if (!cursor)
        return true;
    if (!cursor_read(call, cursor, 'p', &bytes))
        return false;
    if (bytes.length != sizeof(*place))
        return fail_at(&call->error, STATUS_INVALID, "/cursor", "'cursor' is damaged");
    memcpy(place, bytes.data, sizeof(*place));
    return true;
}

static void write_pair(struct json_writer *answer, const struct visible_pair *pair)
{
    json_object_begin(answer);
    json_key(answer, "contacts");
    json_array_begin(answer);
    json_write_uuid(answer, pair->contact_a);
    json_write_uuid(answer, pair->contact_b);
    json_array_end(answer);
    json_member_text(answer, "reason", pair->reason);
    json_member_integer(answer, "opened_at", pair->opened_ms / 1000);
    json_member_text(answer, "decision", pair_decision_name(pair->decision));
    if (pair->decision != PAIR_OPEN) {
        json_member_uuid(answer, "decided_by", pair->decided_by);
        json_member_integer(answer, "decided_at", pair->decided_ms / 1000);
    }
    json_object_end(answer);
}

static void write_pairs(struct json_writer *answer, const struct visible_pairs *pairs)
{
    json_key(answer, "duplicates");
    json_array_begin(answer);
    for (size_t i = 0; i < pairs->count; i++)
        write_pair(answer, &pairs->items[i]);
    json_array_end(answer);
}

static enum pair_decision decision_of(const struct request *request)
{
    enum pair_decision decision = PAIR_OPEN;
    const char *text = request_text(request, "decision");
    if (text)
        pair_decision_find(slice_of(text), &decision);
    return decision;
}

/* All of one contact are few enough for one answer. */
static bool list_of_contact(struct request *request, struct visible_pairs *pairs)
{
    struct visible_pairs all = {0};
    if (!pairs_of_contact(request->call, request_uuid(request, "id"), &all))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].decision == decision_of(request))
            *ARENA_PUSH(request->call->arena, pairs) = all.items[i];
    return true;
}

bool run_duplicates_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct visible_pairs pairs = {0};
    struct pair_place place;
    if (!read_pair_place(call, request_text(request, "cursor"), &place))
        return false;
    if (request_has(request, "id")) {
        place = (struct pair_place){0};
        if (!list_of_contact(request, &pairs))
            return false;
    } else if (!pairs_list(call, decision_of(request), 0, &place,
                           (int)request_integer(request, "limit", 50), &pairs)) {
        return false;
    }
    write_pairs(answer, &pairs);
    if (!uuid_is_nil(place.record_a))
        json_member_text(
            answer, "next_cursor",
            cursor_write(call->arena, 'p', (struct slice){(const char *)&place, sizeof(place)}));
    return true;
}

bool run_duplicates_decide(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    const json_t *list = json_object_get(request->arguments, "contacts");
    struct visible_pairs pairs = {0};
    struct uuid contacts[2];
    if (json_array_size(list) != 2)
        return fail_at(&call->error, STATUS_INVALID, "/contacts", "'contacts' must be two ids");
    for (size_t i = 0; i < 2; i++)
        uuid_parse(slice_of(json_string_value(json_array_get(list, i))), &contacts[i]);
    if (!pairs_decide(call, contacts, decision_of(request), &pairs))
        return false;
    write_pairs(answer, &pairs);
    return true;
}
