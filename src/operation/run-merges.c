/* Operations that merge contacts and take merges apart. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/merge.h"
#include <stdio.h>

/* ---- reading arguments ---- */

static bool refuse(struct request *request, const char *list, size_t place, const char *member,
                   const char *what)
{
    struct error *error = &request->call->error;
    char pointer[80];
    snprintf(pointer, sizeof(pointer), "/%s/%zu/%s", list, place, member);
    return fail_at(error, STATUS_INVALID, pointer, "'%s' must be %s", member, what);
}

static bool read_tags(struct request *request, size_t count, struct texts *tags)
{
    const json_t *list = json_object_get(request->arguments, "etags");
    for (size_t i = 0; i < json_array_size(list); i++)
        *ARENA_PUSH(request->call->arena, tags) = json_string_value(json_array_get(list, i));
    return !tags->count || tags->count == count ||
           fail_at(&request->call->error, STATUS_INVALID, "/etags",
                   "'etags' must name one entity tag for each of 'ids', in their order");
}

static bool refuse_unknown(struct request *request, const char *list, size_t place,
                           const json_t *item, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)item, key, value)
    {
        bool is_known = false;
        for (const char *const *name = known; *name && !is_known; name++)
            is_known = strcmp(key, *name) == 0;
        if (is_known)
            continue;
        refuse(request, list, place, key, "left out: it is not known");
        error_accepts(&request->call->error, known);
        return false;
    }
    return true;
}

static bool read_choice(struct request *request, size_t place, const json_t *item,
                        struct merge_choice *choice)
{
    static const char *const known[] = {"contact", "field", "value", NULL};
    const char *contact = json_string_value(json_object_get(item, "contact"));
    const char *field = json_string_value(json_object_get(item, "field"));
    const json_t *value = json_object_get(item, "value");
    if (!refuse_unknown(request, "prefer", place, item, known))
        return false;
    if (!contact || !uuid_parse(slice_of(contact), &choice->contact))
        return refuse(request, "prefer", place, "contact", "the id of one of the contacts");
    if (!field || !fact_kind_find(slice_of(field), &choice->kind))
        return refuse(request, "prefer", place, "field",
                      "a field: name, nickname, gender, birthday, starred, photo, email, "
                      "phone_number, physical_address, organization, url, twitter, facebook or "
                      "custom");
    if (value && !json_is_string(value))
        return refuse(request, "prefer", place, "value", "a text, as the contact shows it");
    choice->value = json_string_value(value);
    return true;
}

static bool read_choices(struct request *request, struct merge_request *merge)
{
    const json_t *list = json_object_get(request->arguments, "prefer");
    merge->choice_count = json_array_size(list);
    struct merge_choice *choices =
        ARENA_ARRAY(request->call->arena, struct merge_choice, merge->choice_count + 1);
    for (size_t i = 0; i < merge->choice_count; i++)
        if (!read_choice(request, i, json_array_get(list, i), &choices[i]))
            return false;
    merge->choices = choices;
    return true;
}

/* ---- merging ---- */

static bool write_contact(struct request *request, struct json_writer *answer, struct uuid contact,
                          enum outcome outcome)
{
    struct result result = {.outcome = outcome, .contact = contact};
    return answer_result(request, answer, &result);
}

/* What each contact was before, and how full: why the one survives. */
static void write_sides(struct request *request, struct json_writer *answer,
                        const struct merge_result *result)
{
    json_key(answer, "sides");
    json_array_begin(answer);
    for (size_t i = 0; i < result->sides.count; i++) {
        const struct merge_side *side = &result->sides.items[i];
        json_object_begin(answer);
        json_member_uuid(answer, "id", side->view.canonical);
        json_member_text(answer, "name", card_title(request->call->arena, &side->view.card));
        json_member_boolean(answer, "survives", uuid_equal(side->view.canonical, result->contact));
        json_member_integer(answer, "completeness", side->completeness);
        json_member_text(answer, "etag", side->tag);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static void write_warnings(struct json_writer *answer, const struct texts *warnings)
{
    if (!warnings->count)
        return;
    json_key(answer, "warnings");
    json_array_begin(answer);
    for (size_t i = 0; i < warnings->count; i++)
        json_write_text(answer, warnings->items[i]);
    json_array_end(answer);
}

/* One contact already, it may still have been told which values to show first. */
static enum outcome outcome_of(const struct request *request, const struct merge_result *result)
{
    if (result->is_merged)
        return OUTCOME_MERGED;
    return call_has_changed(request->call) ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
}

bool run_contacts_merge(struct request *request, struct json_writer *answer)
{
    struct uuids ids = {0};
    struct texts tags = {0};
    struct merge_result result;
    struct merge_request merge = {.into = request_uuid(request, "into")};
    ids = request_uuids(request, "ids");
    if (!read_tags(request, ids.count, &tags) || !read_choices(request, &merge))
        return false;
    merge.contacts = ids.items;
    merge.count = ids.count;
    merge.tags = tags.items;
    if (!contact_merge(request->call, &merge, &result))
        return false;
    json_key(answer, "contacts");
    json_array_begin(answer);
    if (!write_contact(request, answer, result.contact, outcome_of(request, &result)))
        return false;
    json_array_end(answer);
    write_sides(request, answer, &result);
    write_warnings(answer, &result.warnings);
    return true;
}

/* ---- taking apart ---- */

static bool read_move(struct request *request, size_t place, const json_t *item,
                      struct value_move *move)
{
    static const char *const known[] = {"record", "fact", NULL};
    const char *record = json_string_value(json_object_get(item, "record"));
    const json_t *fact = json_object_get(item, "fact");
    if (!refuse_unknown(request, "move", place, item, known))
        return false;
    if (!record || !uuid_parse(slice_of(record), &move->record))
        return refuse(request, "move", place, "record", "the record, as later_facts names it");
    if (!json_is_integer(fact) || json_integer_value(fact) < 1 ||
        json_integer_value(fact) > UINT32_MAX)
        return refuse(request, "move", place, "fact", "the number that later_facts gives");
    move->fact = (uint32_t)json_integer_value(fact);
    return true;
}

static bool read_moves(struct request *request, struct unmerge_request *unmerge)
{
    const json_t *list = json_object_get(request->arguments, "move");
    unmerge->move_count = json_array_size(list);
    struct value_move *moves =
        ARENA_ARRAY(request->call->arena, struct value_move, unmerge->move_count + 1);
    for (size_t i = 0; i < unmerge->move_count; i++)
        if (!read_move(request, i, json_array_get(list, i), &moves[i]))
            return false;
    unmerge->moves = moves;
    return true;
}

/* From a place on, so many; `next` is where the others begin, 0 at the end. */
static void write_later(struct json_writer *answer, const struct unmerge_result *result,
                        int64_t first, int64_t limit, int64_t *next)
{
    int64_t count = (int64_t)result->later.count;
    int64_t end = count - first > limit ? first + limit : count;
    *next = end < count ? end : 0;
    json_key(answer, "later_facts");
    json_array_begin(answer);
    for (int64_t i = first; i < end; i++) {
        const struct later_fact *later = &result->later.items[i];
        json_object_begin(answer);
        json_member_uuid(answer, "record", later->record);
        json_member_integer(answer, "fact", later->fact->id);
        answer_fact(answer, later->fact);
        json_member_uuid(answer, "stays_with", later->stays_with);
        json_object_end(answer);
    }
    json_array_end(answer);
}

/* Those that came out, then those that they came out of. */
static bool write_partings(struct request *request, struct json_writer *answer,
                           const struct unmerge_result *result)
{
    struct uuids written = {0};
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (int out = 1; out >= 0; out--) {
        for (size_t i = 0; i < result->partings.count; i++) {
            const struct parting *parting = &result->partings.items[i];
            struct uuid contact = out ? parting->contact : parting->from;
            if (uuids_have(&written, contact))
                continue;
            *ARENA_PUSH(request->call->arena, &written) = contact;
            if (!write_contact(request, answer, contact, out ? OUTCOME_UNMERGED : OUTCOME_UPDATED))
                return false;
        }
    }
    json_array_end(answer);
    request->answer->entity_tag[0] = '\0'; /* they are several */
    return true;
}

bool run_contacts_unmerge(struct request *request, struct json_writer *answer)
{
    struct unmerge_result result;
    int64_t first, next;
    struct unmerge_request unmerge = {.contact = request_uuid(request, "id"),
                                      .batch = request_uuid(request, "batch")};
    unmerge.records = request_uuids(request, "records");
    if (request_has(request, "id") + request_has(request, "batch") + (unmerge.records.count > 0) !=
        1)
        return fail(&request->call->error, STATUS_INVALID,
                    "say what is to be taken out, by one of: 'id' (a contact that was merged into "
                    "another), 'batch' (all that a merge brought), 'records'; merges_list names "
                    "them");
    if (!answer_read_place(request, "cursor", &first) || !read_moves(request, &unmerge) ||
        !contact_unmerge(request->call, &unmerge, &result) ||
        !write_partings(request, answer, &result))
        return false;
    write_later(answer, &result, first, request_integer(request, "limit", INT64_MAX), &next);
    if (next)
        json_member_text(answer, "next_cursor", answer_write_place(request->call->arena, next));
    return true;
}

/* ---- looking back ---- */

static void write_row(struct json_writer *answer, const struct merge_row *row)
{
    bool is_merge = row->change->operation == CHANGE_RECORD_MERGED;
    json_object_begin(answer);
    json_member_uuid(answer, "batch", row->change->batch);
    json_member_integer(answer, "at", row->change->at_ms / 1000);
    json_member_text(answer, "did", change_operation_name(row->change->operation));
    json_member_uuid(answer, "from", row->from);
    json_member_uuid(answer, "to", row->to);
    json_key(answer, "records");
    json_array_begin(answer);
    for (size_t i = 0; i < row->records.count; i++)
        json_write_uuid(answer, row->records.items[i]);
    json_array_end(answer);
    if (is_merge)
        json_member_boolean(answer, "in_effect", row->is_in_effect);
    json_member_uuid(answer, "actor", row->change->actor);
    json_member_text(answer, "channel", channel_name(row->change->channel));
    json_object_end(answer);
}

bool run_merges_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct merge_rows rows = {0};
    int64_t before, next;
    if (!answer_read_place(request, "cursor", &before) ||
        !merges_list(call, request_uuid(request, "id"), before,
                     (size_t)request_integer(request, "limit", 50), &rows, &next))
        return false;
    json_key(answer, "merges");
    json_array_begin(answer);
    for (size_t i = 0; i < rows.count; i++)
        write_row(answer, &rows.items[i]);
    json_array_end(answer);
    if (next)
        json_member_text(answer, "next_cursor", answer_write_place(call->arena, next));
    return true;
}
