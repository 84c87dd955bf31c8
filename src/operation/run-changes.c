/* Operations on the log: history, feed, undo; and on pairs that wait for a decision. */
#include "operation/answer.h"
#include "operation/run.h"

#include "operation/job-json.h"
#include "service/history.h"
#include "service/pairs.h"
#include "service/undo-job.h"
#include <stdio.h>
#include <string.h>

static void write_value(struct json_writer *answer, const struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    json_object_begin(answer);
    json_member_text(answer, "field", info->name);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i])
            json_member_text(answer, info->parts[i], fact->part[i]);
    if (fact->label)
        json_member_text(answer, "label", fact->label);
    if (!uuid_is_nil(fact->group))
        json_member_uuid(answer, "group", fact->group);
    if (fact->origin.evidence)
        json_member_text(answer, "evidence", fact->origin.evidence);
    json_object_end(answer);
}

static bool write_values(struct request *request, struct json_writer *answer,
                         const struct change *change)
{
    struct call *call = request->call;
    struct delta delta;
    if (!history_read_delta(call, change, &delta))
        return false;
    json_key(answer, "added");
    json_array_begin(answer);
    for (size_t i = 0; i < delta.added.count; i++) {
        const struct fact *fact = history_added_fact(call, change, delta.added.items[i]);
        if (call->error.status != STATUS_OK)
            return false;
        if (fact)
            write_value(answer, fact);
    }
    json_array_end(answer);
    json_key(answer, "removed");
    json_array_begin(answer);
    for (size_t i = 0; i < delta.retired.count; i++)
        write_value(answer, &delta.retired.items[i]);
    json_array_end(answer);
    if (call_may(call, delta.from_book, RIGHT_SEE))
        json_member_uuid(answer, "from_book", delta.from_book);
    if (call_may(call, delta.to_book, RIGHT_SEE))
        json_member_uuid(answer, "to_book", delta.to_book);
    return true;
}

static void write_header(struct json_writer *answer, const struct change *change)
{
    json_member_integer(answer, "sequence", change->sequence);
    json_member_uuid(answer, "batch", change->batch);
    json_member_integer(answer, "at", change->at_ms / 1000);
    json_member_text(answer, "did", change_operation_name(change->operation));
    json_member_uuid(answer, "contact", change->contact);
    json_member_uuid(answer, "contact_book", change->book);
    json_member_uuid(answer, "actor", change->actor);
    json_member_uuid(answer, "token", change->token);
    json_member_text(answer, "channel", channel_name(change->channel));
}

static bool write_changes(struct request *request, struct json_writer *answer,
                          const struct changes *changes, bool with_values)
{
    json_key(answer, "changes");
    json_array_begin(answer);
    for (size_t i = 0; i < changes->count; i++) {
        json_object_begin(answer);
        write_header(answer, &changes->items[i]);
        if (with_values && !write_values(request, answer, &changes->items[i]))
            return false;
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

/* Places in the log as opaque texts. */
static const char *write_place(struct arena *arena, int64_t sequence)
{
    return cursor_write(arena, 'l', slice_of(arena_format(arena, "%lld", (long long)sequence)));
}

static bool read_place(struct call *call, const char *text, int64_t *sequence)
{
    struct slice place;
    *sequence = 0;
    if (!text)
        return true;
    return (cursor_read(call, text, 'l', &place) &&
            slice_to_int64(place, 0, INT64_MAX, sequence)) ||
           fail_at(&call->error, STATUS_INVALID, "/since",
                   "this is no place in the log: take `next` of the answer before");
}

bool run_history(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct changes changes = {0};
    int64_t before, next;
    if (!read_place(call, request_text(request, "cursor"), &before) ||
        !history_of_contact(call, request_uuid(request, "id"), before,
                            (int)request_integer(request, "limit", 50), &changes, &next) ||
        !write_changes(request, answer, &changes, true))
        return false;
    if (next)
        json_member_text(answer, "next_cursor", write_place(call->arena, next));
    return true;
}

bool run_changes(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct changes changes = {0};
    const char *since = request_text(request, "since");
    int64_t after = call->sequence, next = call->sequence;
    bool from_now = since && strcmp(since, "now") == 0;
    if (!from_now &&
        (!read_place(call, since, &after) ||
         !history_feed(call, after, (int)request_integer(request, "limit", 50), &changes, &next)))
        return false;
    if (!write_changes(request, answer, &changes, false))
        return false;
    json_member_text(answer, "next", write_place(call->arena, next));
    return true;
}

static void write_kept(struct json_writer *answer, const struct undo_report *report)
{
    json_member_integer(answer, "undone", report->undone);
    json_key(answer, "kept");
    json_array_begin(answer);
    for (size_t i = 0; i < report->kept.count; i++) {
        json_object_begin(answer);
        json_member_uuid(answer, "contact", report->kept.items[i].contact);
        json_member_text(answer, "field", report->kept.items[i].what);
        json_member_text(answer, "why", report->kept.items[i].why);
        json_object_end(answer);
    }
    json_array_end(answer);
}

bool run_undo(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct undo_report report = {0};
    struct undo_request undo = {.batch = request_uuid(request, "batch"),
                                .limit = UNDO_AT_ONCE_MAX + 1};
    struct job job;
    bool needs_job;
    int64_t next;
    if (!undo_needs_job(call, undo.batch, &needs_job))
        return false;
    if (needs_job) {
        if (!undo_job_begin(call, undo.batch, &job))
            return false;
        job_write_one(answer, &job);
        return true;
    }
    if (!history_undo(call, &undo, &report, &next))
        return false;
    write_kept(answer, &report);
    return true;
}

/* ---- pairs ---- */

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
    json_object_end(answer);
}

bool run_duplicates_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct visible_pairs pairs = {0};
    struct pair_place place;
    if (!read_pair_place(call, request_text(request, "cursor"), &place) ||
        !pairs_list(call, &place, (int)request_integer(request, "limit", 50), &pairs))
        return false;
    json_key(answer, "duplicates");
    json_array_begin(answer);
    for (size_t i = 0; i < pairs.count; i++)
        write_pair(answer, &pairs.items[i]);
    json_array_end(answer);
    if (!uuid_is_nil(place.record_a))
        json_member_text(
            answer, "next_cursor",
            cursor_write(call->arena, 'p', (struct slice){(const char *)&place, sizeof(place)}));
    return true;
}
