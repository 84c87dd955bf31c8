/* Operations on jobs: which there are, how far they are, pause, resume and cancel; a backup. */
#include "operation/job-json.h"

#include "base/json-reader.h"
#include "operation/answer.h"
#include "operation/run.h"
#include "service/backup.h"
#include "service/list.h"
#include <string.h>

/* Items a second, as the runner saved it. */
static int64_t read_rate(const struct job *job)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct json_reader reader;
    struct slice key;
    int64_t rate = 0;
    json_reader_init(&reader, slice_of(job->progress), arena);
    if (json_enter_object(&reader)) {
        while (json_next_key(&reader, &key)) {
            if (slice_equal_text(key, "per_second"))
                rate = json_read_integer(&reader);
            else
                json_skip(&reader);
        }
    }
    return rate;
}

static void write_time(struct json_writer *answer, const char *name, int64_t ms)
{
    if (ms)
        json_member_integer(answer, name, ms / 1000);
}

void job_write(struct json_writer *answer, const struct job *job)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", job->id);
    json_member_text(answer, "kind", job_kind_name(job->kind));
    json_member_text(answer, "state", job_state_name(job->state));
    if (*job->phase)
        json_member_text(answer, "phase", job->phase);
    json_member_integer(answer, "done", job->done);
    json_member_integer(answer, "total", job->total);
    int64_t rate = read_rate(job);
    if (job->state == JOB_RUNNING && rate > 0 && job->total >= job->done)
        json_member_integer(answer, "seconds_left", (job->total - job->done + rate - 1) / rate);
    if (job->message)
        json_member_text(answer, "message", job->message);
    json_key(answer, "progress");
    json_write_raw(answer, slice_of(job->progress));
    json_member_uuid(answer, "user", job->user);
    write_time(answer, "created_at", job->created_ms);
    write_time(answer, "started_at", job->started_ms);
    write_time(answer, "finished_at", job->finished_ms);
    json_object_end(answer);
}

void job_write_one(struct json_writer *answer, const struct job *job)
{
    json_key(answer, "jobs");
    json_array_begin(answer);
    job_write(answer, job);
    json_array_end(answer);
}

bool run_jobs_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct jobs jobs = {0};
    struct uuid before = {{0}}, next;
    struct slice place;
    enum job_kind kind = JOB_KIND_COUNT;
    int limit = (int)request_integer(request, "limit", 50);
    const char *cursor = request_text(request, "cursor"), *wanted = request_text(request, "kind");
    if (cursor && (!cursor_read(call, cursor, 'j', &place) || !uuid_parse(place, &before)))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same list");
    if (wanted)
        job_kind_find(slice_of(wanted), &kind);
    if (!jobs_list(call, kind, before, limit, &jobs, &next))
        return false;
    json_key(answer, "jobs");
    json_array_begin(answer);
    for (size_t i = 0; i < jobs.count; i++)
        job_write(answer, &jobs.items[i]);
    json_array_end(answer);
    if (!uuid_is_nil(next)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(next, text);
        json_member_text(answer, "next_cursor", cursor_write(call->arena, 'j', slice_of(text)));
    }
    return true;
}

bool run_job_get(struct request *request, struct json_writer *answer)
{
    struct job job;
    if (!job_find(request->call, request_uuid(request, "id"), &job))
        return false;
    job_write_one(answer, &job);
    return true;
}

bool run_backup_start(struct request *request, struct json_writer *answer)
{
    struct job job;
    if (!call_requires_admin(request->call) || !backup_begin(request->call, &job))
        return false;
    job_write_one(answer, &job);
    return true;
}

bool run_job_control(struct request *request, struct json_writer *answer)
{
    const char *text = request_text(request, "command");
    enum job_command command = strcmp(text, "pause") == 0    ? JOB_PAUSE
                               : strcmp(text, "resume") == 0 ? JOB_RESUME
                                                             : JOB_CANCEL;
    struct job job;
    if (!job_control(request->call, request_uuid(request, "id"), command, &job))
        return false;
    job_write_one(answer, &job);
    return true;
}
