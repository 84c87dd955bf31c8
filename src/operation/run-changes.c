/* Operations on the log: history, feed, undo. */
#include "operation/answer.h"
#include "operation/run.h"

#include "operation/job-json.h"
#include "service/history.h"
#include "service/undo-job.h"
#include <stdio.h>
#include <string.h>

static void write_value(struct json_writer *answer, const struct fact *fact)
{
    json_object_begin(answer);
    answer_fact(answer, fact);
    json_object_end(answer);
}

/* Where a record went, when the change says that. */
static void write_way(struct request *request, struct json_writer *answer,
                      const struct delta *delta)
{
    if (call_may(request->call, delta->from_book, RIGHT_SEE))
        json_member_uuid(answer, "from_book", delta->from_book);
    if (call_may(request->call, delta->to_book, RIGHT_SEE))
        json_member_uuid(answer, "to_book", delta->to_book);
}

/* From one contact to another: after a merge the one id stands for the other. */
static bool write_regrouping(struct request *request, struct json_writer *answer,
                             const struct change *change)
{
    struct delta delta;
    bool is_merge = change->operation == CHANGE_RECORD_MERGED;
    if (!change_is_regrouping(change->operation))
        return true;
    if (!history_read_delta(request->call, change, &delta))
        return false;
    if (uuid_is_nil(delta.from_contact))
        return true; /* its payload was erased */
    json_key(answer, is_merge ? "id_redirect" : "taken_out");
    json_object_begin(answer);
    json_member_uuid(answer, "from", delta.from_contact);
    json_member_uuid(answer, "to", delta.to_contact);
    json_object_end(answer);
    return true;
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
    write_way(request, answer, &delta);
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
    if (!change->payload && !uuid_is_nil(change->record)) /* for good, or from the bin */
        json_member_boolean(answer, "erased", true);
}

static bool write_changes(struct request *request, struct json_writer *answer,
                          const struct changes *changes, bool with_values)
{
    json_key(answer, "changes");
    json_array_begin(answer);
    for (size_t i = 0; i < changes->count; i++) {
        json_object_begin(answer);
        write_header(answer, &changes->items[i]);
        if (!write_regrouping(request, answer, &changes->items[i]))
            return false;
        if (with_values && !write_values(request, answer, &changes->items[i]))
            return false;
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

bool run_history(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct changes changes = {0};
    int64_t before, next;
    if (!answer_read_place(request, "cursor", &before) ||
        !history_of_contact(call, request_uuid(request, "id"), before,
                            (int)request_integer(request, "limit", 50), &changes, &next) ||
        !write_changes(request, answer, &changes, true))
        return false;
    if (next)
        json_member_text(answer, "next_cursor", answer_write_place(call->arena, next));
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
        (!answer_read_place(request, "since", &after) ||
         !history_feed(call, after, (int)request_integer(request, "limit", 50), &changes, &next)))
        return false;
    if (!write_changes(request, answer, &changes, false))
        return false;
    json_member_text(answer, "next", answer_write_place(call->arena, next));
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
    if (needs_job && !call->is_dry_run) {
        if (!undo_job_begin(call, undo.batch, &job))
            return false;
        job_write_one(answer, &job);
        return true;
    }
    undo.is_job = needs_job; /* rehearsed: its first part, which nothing holds up */
    if (!history_undo(call, &undo, &report, &next) ||
        (!report.any_visible && !history_refuse_batch(call)))
        return false;
    write_kept(answer, &report);
    if (next)
        json_member_boolean(answer, "more", true);
    return true;
}
