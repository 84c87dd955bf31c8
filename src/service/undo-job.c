/* Undo as a job. */
#include "service/undo-job.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "service/history.h"
#include "service/kept-list.h"
#include <stdlib.h>

enum { STEP_CHANGES = 200, KEPT_LISTED_MAX = 1000 };

/* What of a batch could not be taken back is listed in the job's progress:
 * {"undone": 10, "kept_count": 1, "kept": [{"contact", "field", "why"}], "next": 412, "seen":
 * true}. "seen" as soon as the actor saw anything of the batch: else there is none for him. */
struct undo_count {
    int64_t next, undone;
    bool any_visible;
};

struct undo_state {
    struct uuid batch;
    struct undo_count saved; /* where the next step begins, however often it is tried */
    struct undo_count now;
    struct kept_list kept;
    struct buffer progress[2]; /* as saved last, and as it is being saved */
    unsigned saving;
    struct job taken; /* as the step found it */
    struct job job;   /* as it saves it */
};

static void close_undo(void *context)
{
    struct undo_state *state = context;
    kept_list_clear(&state->kept);
    buffer_clear(&state->progress[0]);
    buffer_clear(&state->progress[1]);
    free(state);
}

static void read_progress(struct call *call, const struct job *job, struct undo_state *state)
{
    struct json_reader reader;
    struct slice key;
    json_reader_init(&reader, slice_of(job->progress), call->arena);
    if (!json_enter_object(&reader))
        return;
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "undone"))
            state->saved.undone = json_read_integer(&reader);
        else if (slice_equal_text(key, "kept_count"))
            kept_list_read_count(&state->kept, json_read_integer(&reader));
        else if (slice_equal_text(key, "next"))
            state->saved.next = json_read_integer(&reader);
        else if (slice_equal_text(key, "seen"))
            state->saved.any_visible = json_read_boolean(&reader);
        else if (slice_equal_text(key, "kept"))
            kept_list_read(&state->kept, json_read_raw(&reader));
        else
            json_skip(&reader);
    }
}

static bool open_undo(struct call *call, struct job *job, void **context)
{
    struct undo_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    *context = state;
    state->kept.listed_max = KEPT_LISTED_MAX;
    if (!job_read_id(call, job, &state->batch))
        return false;
    read_progress(call, job, state);
    return true;
}

static void write_progress(struct undo_state *state)
{
    struct json_writer writer;
    struct buffer *progress = &state->progress[state->saving];
    buffer_reset(progress);
    json_writer_init(&writer, progress);
    json_object_begin(&writer);
    json_member_integer(&writer, "undone", state->now.undone);
    json_member_integer(&writer, "kept_count", state->kept.count);
    json_member_integer(&writer, "next", state->now.next);
    if (state->now.any_visible)
        json_member_boolean(&writer, "seen", true);
    json_key(&writer, "kept");
    kept_list_write(&state->kept, &writer);
    json_object_end(&writer);
    state->job.progress = buffer_text(progress);
}

/* The job whose batch it was says that it was undone. */
static bool tell_undone(struct call *call, struct uuid batch)
{
    struct job undone;
    if (!job_find(call, batch, &undone)) {
        bool was_no_job = call->error.status == STATUS_NOT_FOUND;
        call->error = (struct error){0};
        return was_no_job;
    }
    struct job before = undone;
    undone.state = JOB_UNDONE;
    return job_change(call, &undone, &before);
}

static void count_done(struct undo_state *state)
{
    bool is_last = !state->now.next;
    state->job.done += STEP_CHANGES;
    if (is_last || state->job.done > state->job.total)
        state->job.done = state->job.total;
    if (is_last)
        state->job.state = JOB_DONE;
}

static bool apply_step(struct call *call, void *context)
{
    struct undo_state *state = context;
    struct undo_report report = {0};
    struct undo_request request = {
        .batch = state->batch, .before = state->saved.next, .limit = STEP_CHANGES, .is_job = true};
    state->now = state->saved;
    state->job = state->taken;
    kept_list_rewind(&state->kept);
    if (!history_undo(call, &request, &report, &state->now.next))
        return false;
    state->now.undone += report.undone;
    state->now.any_visible |= report.any_visible;
    if (!state->now.next && !state->now.any_visible)
        return history_refuse_batch(call);
    for (size_t i = 0; i < report.kept.count; i++) {
        const struct kept_change *kept = &report.kept.items[i];
        kept_list_add(&state->kept, kept->contact, kept->what, kept->why);
    }
    count_done(state);
    write_progress(state);
    return (state->now.next || tell_undone(call, state->batch)) && job_save(call, &state->job);
}

static bool step_undo(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct undo_state *state = context;
    state->taken = *job;
    if (!service_write(call, apply_step, state))
        return false;
    state->saved = state->now;
    kept_list_save(&state->kept);
    state->saving = !state->saving;
    *job = state->job;
    *is_done = job->state != JOB_RUNNING;
    return true;
}

const struct job_work undo_work = {JOB_UNDO, open_undo, step_undo, close_undo};

bool undo_needs_job(struct call *call, struct uuid batch, bool *needs)
{
    int64_t count;
    struct job job;
    if (!store_count_of_batch(call->store, batch, &count, &call->error))
        return false;
    *needs = count > UNDO_AT_ONCE_MAX || job_find(call, batch, &job);
    if (call->error.status == STATUS_NOT_FOUND)
        call->error = (struct error){0};
    return call->error.status == STATUS_OK;
}

bool undo_job_begin(struct call *call, struct uuid batch, struct job *job)
{
    int64_t count;
    struct job done;
    char id[UUID_TEXT_BYTES];
    if (job_find(call, batch, &done)) {
        if (done.state == JOB_QUEUED || done.state == JOB_RUNNING)
            return fail(&call->error, STATUS_CONFLICT, "the job is %s: pause or cancel it first",
                        job_state_name(done.state));
        if (done.state == JOB_UNDONE)
            return fail(&call->error, STATUS_CONFLICT, "this was undone already");
    } else if (call->error.status != STATUS_NOT_FOUND) {
        return false;
    }
    call->error = (struct error){0};
    if (!store_count_of_batch(call->store, batch, &count, &call->error))
        return false;
    if (!count)
        return history_refuse_batch(call);
    uuid_format(batch, id);
    if (!job_begin(call, JOB_UNDO, JOB_QUEUED, (struct uuid){{0}},
                   arena_format(call->arena, "{\"batch\":\"%s\"}", id), job))
        return false;
    struct job before = *job;
    job->total = count;
    return job_change(call, job, &before);
}
