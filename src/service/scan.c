/* A scan as a job.
 *
 * Options {"books": [ids]}, none: everything; progress {"records", "pairs", "certain", "merged"}.
 * What is read and found lives in memory: another runner begins anew.
 */
#include "service/scan.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "service/auto-merge.h"
#include "service/scan-state.h"
#include <stdlib.h>

enum {
    CHANGES_LEAST = 500, /* since what is in force was learnt, before it is learnt anew */
    CHANGES_SHARE = 4,   /* and that part of the records: one in four */
    SCANS_LOOKED_AT = 5,
    BROKEN_WAITS_MS = 60 * 60 * 1000, /* before it is tried again by itself */
};

static const char *const phase_names[] = {[SCAN_READ] = "reading",
                                          [SCAN_HEED] = "reading",
                                          [SCAN_LINK] = "comparing",
                                          [SCAN_CLEAR] = "learning",
                                          [SCAN_LEARN] = "learning",
                                          [SCAN_INDEX] = "indexing",
                                          [SCAN_REJUDGE] = "judging",
                                          [SCAN_PAIRS] = "opening pairs",
                                          [SCAN_FORGET] = "opening pairs",
                                          [SCAN_MERGE] = "merging",
                                          [SCAN_END] = "done"};

/* ---- a runner's ---- */

static bool read_books(struct call *call, const struct job *job, struct scan_state *scan)
{
    struct json_reader reader;
    struct slice key;
    if (!job_enter_json(call, job->options, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        if (!slice_equal_text(key, "books") || !json_enter_array(&reader)) {
            json_skip(&reader);
            continue;
        }
        while (json_next_item(&reader)) {
            const char *text = json_read_text(&reader);
            struct uuid id;
            if (text && uuid_parse(slice_of(text), &id))
                *ARENA_PUSH(scan->arena, &scan->books) = id;
        }
    }
    return job_leave_json(call, &reader);
}

static bool open_scan(struct call *call, struct job *job, void **context)
{
    struct scan_state *scan = calloc(1, sizeof(*scan));
    if (!scan)
        abort();
    *context = scan;
    scan->arena = arena_new();
    return read_books(call, job, scan);
}

static void close_scan(void *context)
{
    struct scan_state *scan = context;
    if (scan->comparer.table)
        link_comparer_clear(&scan->comparer);
    link_free(scan->link);
    link_table_free(scan->table);
    held_learnt_free(scan->held);
    postings_clear(&scan->keys);
    buffer_clear(&scan->learnt);
    buffer_clear(&scan->progress);
    free(scan->records.items);
    free(scan->by_id);
    free(scan->decisions.items);
    arena_free(scan->arena);
    free(scan);
}

static void write_progress(struct scan_state *scan)
{
    struct json_writer writer;
    buffer_reset(&scan->progress);
    json_writer_init(&writer, &scan->progress);
    json_object_begin(&writer);
    json_member_integer(&writer, "records", scan->visible);
    json_member_integer(&writer, "pairs", scan->now.pairs);
    json_member_integer(&writer, "certain", scan->now.certain);
    json_member_integer(&writer, "merged", scan->now.merged);
    json_object_end(&writer);
}

/* What a scan of everything writes stands beside what is in force: when that changed meanwhile
 * (another scan, a rebuild), what was written may be gone. */
static bool check_in_force(struct call *call, const struct scan_state *scan)
{
    struct link_state now;
    if (scan->books.count || scan->now.phase > SCAN_PAIRS)
        return true;
    if (!store_link_state(call->store, &now, &call->error))
        return false;
    return now.version == scan->old.version ||
           fail(
               &call->error, STATUS_UNAVAILABLE,
               "the records were looked over by another scan, or made anew: this one begins again");
}

static bool write_phase(struct call *call, struct scan_state *scan)
{
    switch (scan->now.phase) {
    case SCAN_CLEAR:
        return scan_clear(call, scan);
    case SCAN_LEARN:
        return scan_learn(call, scan);
    case SCAN_INDEX:
        return scan_index(call, scan);
    case SCAN_REJUDGE:
        return scan_rejudge(call, scan);
    case SCAN_PAIRS:
        return scan_pairs(call, scan);
    case SCAN_FORGET:
        return scan_forget(call, scan);
    default: /* what needs no transaction with the job's row */
        return true;
    }
}

/* What a step does may be tried again: it begins where the last one that was written ended. */
static bool save(struct call *call, void *context)
{
    struct scan_state *scan = context;
    enum scan_phase before = scan->saved.phase;
    if (before > SCAN_LINK && before < SCAN_MERGE) {
        scan->now = scan->saved;
        if (!check_in_force(call, scan) || !write_phase(call, scan))
            return false;
    }
    write_progress(scan);
    scan->job = scan->taken;
    scan->job.phase = phase_names[scan->now.phase];
    scan->job.progress = buffer_text(&scan->progress);
    scan->job.done = scan->visible;
    if (scan->job.total < scan->job.done || scan->now.phase > SCAN_READ)
        scan->job.total = scan->job.done;
    if (scan->now.phase == SCAN_END)
        scan->job.state = JOB_DONE;
    return job_save(call, &scan->job);
}

/* Under the job's batch: to undo the scan takes all its merges back. */
static bool merge_all(struct call *call, struct scan_state *scan)
{
    scan->now.phase = SCAN_END;
    struct auto_merge wanted = {.organization = call->actor.organization,
                                .batch = call->batch,
                                .viewer = call,
                                .job = &scan->taken};
    return auto_merge(call->session, &wanted, &scan->now.merged, &call->error);
}

static bool step_scan(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct scan_state *scan = context;
    scan->taken = *job;
    scan->now = scan->saved;
    if (scan->saved.phase == SCAN_READ && !scan_read(call, scan))
        return false;
    if (scan->saved.phase == SCAN_HEED && !scan_heed(call, scan))
        return false;
    if (scan->saved.phase == SCAN_LINK && !scan_link(call, scan))
        return false;
    if (scan->saved.phase == SCAN_MERGE && !merge_all(call, scan))
        return false;
    if (!service_write(call, save, scan))
        return false;
    scan->saved = scan->now;
    *job = scan->job;
    *is_done = job->state != JOB_RUNNING;
    return true;
}

const struct job_work scan_work = {JOB_SCAN, open_scan, step_scan, close_scan};

/* ---- beginning ---- */

static bool is_of_everything(const struct job *job)
{
    return strcmp(job->options, "{}") == 0;
}

/* Scans that wait or run: of everything (`everything`), and, paused ones too, the actor's own, also
 * with these options. NULL when there is none. */
struct pending_scans {
    const struct job *everything, *own, *own_same;
};

static bool find_pending(struct call *call, const char *options, struct pending_scans *pending)
{
    struct jobs jobs = {0};
    *pending = (struct pending_scans){0};
    if (!store_jobs_pending(call->store, call->arena, JOB_SCAN, &jobs, &call->error))
        return false;
    for (size_t i = 0; i < jobs.count; i++) {
        const struct job *job = &jobs.items[i];
        bool is_own = uuid_equal(job->user, call->actor.user) && job->channel != CHANNEL_SYSTEM;
        if (is_of_everything(job) && job->state != JOB_PAUSED)
            pending->everything = job;
        if (is_own)
            pending->own = job;
        if (is_own && strcmp(job->options, options) == 0)
            pending->own_same = job;
    }
    return true;
}

static const char *write_books(struct call *call, const struct uuids *books)
{
    AUTO_BUFFER struct buffer options = {0};
    struct json_writer writer;
    if (!books->count)
        return "{}";
    json_writer_init(&writer, &options);
    json_object_begin(&writer);
    json_key(&writer, "books");
    json_array_begin(&writer);
    for (size_t i = 0; i < books->count; i++)
        json_write_uuid(&writer, books->items[i]);
    json_array_end(&writer);
    json_object_end(&writer);
    return arena_copy(call->arena, buffer_text(&options));
}

/* Who asks for what is being done gets that; of somebody else's he learns no more than that it is.
 */
static bool join_pending(struct call *call, const struct job *pending, struct job *job)
{
    if (job_find(call, pending->id, job))
        return true;
    return call->error.status == STATUS_NOT_FOUND &&
           fail(&call->error, STATUS_CONFLICT, "a scan of everything is under way");
}

/* A scan reads every record: one at a time for each person, and of everything only for who is more
 * than a guest of some books. */
static bool check_may_begin(struct call *call, const struct uuids *books,
                            const struct pending_scans *pending)
{
    if (call->channel == CHANNEL_SYSTEM)
        return true;
    if (pending->own)
        return fail(&call->error, STATUS_CONFLICT, "a scan of yours is under way");
    return books->count || (call->actor.role >= ROLE_MEMBER && !call->actor.token_books) ||
           fail_at(&call->error, STATUS_DENIED, "/contact_books",
                   "name the contact books: a guest, or a token for some books, scans only these");
}

static bool count_contacts(struct call *call, const struct uuids *books, int64_t *total)
{
    *total = 0;
    for (size_t i = 0; i < books->count; i++) {
        const struct book *book = call_book(call, books->items[i]);
        if (!book)
            return false;
        *total += book->contact_count;
    }
    for (size_t i = 0; i < call->books.count && !books->count; i++)
        if (call_may(call, call->books.items[i].id, RIGHT_SEE))
            *total += call->books.items[i].contact_count;
    return true;
}

bool scan_begin(struct call *call, const struct uuids *books, struct job *job)
{
    struct pending_scans pending;
    int64_t total;
    const char *options = write_books(call, books);
    if (!call_count_books(call) || !find_pending(call, options, &pending))
        return false;
    if (pending.own_same || (pending.everything && !books->count))
        return join_pending(call, books->count ? pending.own_same : pending.everything, job);
    if (!check_may_begin(call, books, &pending) || !count_contacts(call, books, &total) ||
        !job_begin(call, JOB_SCAN, JOB_QUEUED, (struct uuid){{0}}, options, job))
        return false;
    struct job before = *job;
    job->total = total;
    return job_change(call, job, &before);
}

bool scan_is_due(const struct call *call, const struct link_state *state, bool is_left)
{
    int64_t changes = call->sequence - state->version;
    return is_left || changes > CHANGES_LEAST + state->records / CHANGES_SHARE;
}

/* While an import writes, what a scan learns is old before it ends; and one that was cancelled or
 * failed is not begun again at once. */
static bool may_begin_now(struct call *call, bool *may)
{
    struct jobs imports = {0}, scans = {0};
    struct uuid none = {{0}};
    if (!store_jobs_pending(call->store, call->arena, JOB_IMPORT, &imports, &call->error) ||
        !store_jobs(call->store, call->arena, none, JOB_SCAN, none, SCANS_LOOKED_AT, &scans,
                    &call->error))
        return false;
    *may = true;
    for (size_t i = 0; i < imports.count; i++)
        *may &= imports.items[i].state != JOB_RUNNING;
    for (size_t i = 0; i < scans.count; i++) {
        const struct job *scan = &scans.items[i];
        bool is_broken = scan->state == JOB_CANCELLED || scan->state == JOB_FAILED;
        *may &= !is_broken || !is_of_everything(scan) ||
                scan->finished_ms + BROKEN_WAITS_MS < call->now_ms;
    }
    return true;
}

bool scan_begin_due(struct call *call, void *context)
{
    struct uuids everything = {0};
    struct pending_scans pending;
    struct job job;
    bool may;
    (void)context;
    if (!find_pending(call, "{}", &pending) || !may_begin_now(call, &may))
        return false;
    return pending.everything || !may || scan_begin(call, &everything, &job);
}
