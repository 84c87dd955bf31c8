/* Audits and bulk fixes as jobs. */
#include "service/audit-job.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "service/kept-list.h"
#include <stdlib.h>

enum { STEP_LOOKED = 500, STEP_FIXED = 100, BOOKS_MAX = 1000, REFUSED_LISTED_MAX = 100 };

/* ---- an audit ----
 *
 * Options {"books": [ids]}; progress {"place": of the book, "after": record, "looked": in all,
 * "figures": [..], "found": [..], "fixable": [..]} of the book it is at. */

struct audit_place {
    int64_t place;
    int64_t looked;
    struct audit_walk walk;
    struct audit_figures figures;
};

struct audit_state {
    struct uuid books[BOOKS_MAX];
    size_t count;
    struct audit_place saved; /* where the next step begins, however often it is tried */
    struct audit_place now;
    bool has_book; /* false: it is gone, or no longer the actor's to see */
    struct buffer progress;
    struct job taken, job;
};

static void close_audit(void *context)
{
    struct audit_state *state = context;
    buffer_clear(&state->progress);
    free(state);
}

static bool is_damaged(struct call *call)
{
    return fail(&call->error, STATUS_INTERNAL, "the job is damaged");
}

static bool read_books(struct call *call, const struct job *job, struct audit_state *state)
{
    struct json_reader reader;
    struct slice key;
    if (!job_enter_json(call, job->options, &reader))
        return false;
    if (!json_next_key(&reader, &key) || !json_enter_array(&reader))
        return is_damaged(call);
    while (json_next_item(&reader) && state->count < BOOKS_MAX) {
        const char *text = json_read_text(&reader);
        if (!text || !uuid_parse(slice_of(text), &state->books[state->count++]))
            return is_damaged(call);
    }
    return job_leave_json(call, &reader);
}

static void read_numbers(struct json_reader *reader, int64_t *numbers, size_t count)
{
    if (!json_enter_array(reader))
        return;
    for (size_t i = 0; json_next_item(reader); i++) {
        int64_t number = json_read_integer(reader);
        if (i < count)
            numbers[i] = number;
    }
}

static void read_id(struct json_reader *reader, struct uuid *id)
{
    const char *text = json_read_text(reader);
    if (text)
        uuid_parse(slice_of(text), id);
}

static bool read_place(struct call *call, const struct job *job, struct audit_place *place)
{
    struct json_reader reader;
    struct slice key;
    if (!job_enter_json(call, job->progress, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "place"))
            place->place = json_read_integer(&reader);
        else if (slice_equal_text(key, "looked"))
            place->looked = json_read_integer(&reader);
        else if (slice_equal_text(key, "after"))
            read_id(&reader, &place->walk.after);
        else if (slice_equal_text(key, "figures"))
            read_numbers(&reader, place->figures.figure, AUDIT_FIGURE_COUNT);
        else if (slice_equal_text(key, "found"))
            read_numbers(&reader, place->figures.found, QUALITY_RULE_COUNT);
        else if (slice_equal_text(key, "fixable"))
            read_numbers(&reader, place->figures.fixable, QUALITY_RULE_COUNT);
        else
            json_skip(&reader);
    }
    return job_leave_json(call, &reader);
}

static void write_numbers(struct json_writer *writer, const char *key, const int64_t *numbers,
                          size_t count)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < count; i++)
        json_write_integer(writer, numbers[i]);
    json_array_end(writer);
}

static void write_place(struct buffer *out, const struct audit_place *place)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_member_integer(&writer, "place", place->place);
    json_member_integer(&writer, "looked", place->looked);
    if (!uuid_is_nil(place->walk.after))
        json_member_uuid(&writer, "after", place->walk.after);
    write_numbers(&writer, "figures", place->figures.figure, AUDIT_FIGURE_COUNT);
    write_numbers(&writer, "found", place->figures.found, QUALITY_RULE_COUNT);
    write_numbers(&writer, "fixable", place->figures.fixable, QUALITY_RULE_COUNT);
    json_object_end(&writer);
}

static bool open_audit(struct call *call, struct job *job, void **context)
{
    struct audit_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    *context = state;
    return read_books(call, job, state) && read_place(call, job, &state->saved);
}

/* One snapshot: the next contacts of the book, counted. */
static bool look_at_some(struct call *call, void *context)
{
    struct audit_state *state = context;
    struct audit_place *now = &state->now;
    struct audit_contacts contacts = {0};
    struct quality_settings settings;
    int64_t looked = now->walk.looked;
    if (!audit_settings(call, now->walk.book, &settings) ||
        !audit_look(call, &now->walk, STEP_LOOKED, &contacts))
        return false;
    now->looked += now->walk.looked - looked;
    for (size_t i = 0; i < contacts.count; i++)
        audit_count(call, &settings, &contacts.items[i], &now->figures);
    return true;
}

/* A book that went to the bin, or that the actor no longer sees, is left out. */
static bool look(struct call *call, struct audit_state *state)
{
    state->now.walk.book = state->books[state->now.place];
    state->has_book = service_read(call, look_at_some, state);
    if (state->has_book || call->error.status != STATUS_NOT_FOUND)
        return state->has_book;
    call->error = (struct error){0};
    state->now.walk.is_done = true;
    return true;
}

/* The end of a step: so many contacts are looked at, of those that were counted when it began. */
static bool save_job(struct call *call, struct job *job, int64_t looked, bool is_end)
{
    job->done = is_end || looked > job->total ? job->total : looked;
    if (is_end)
        job->state = JOB_DONE;
    return job_save(call, job);
}

static bool save_audit(struct call *call, void *context)
{
    struct audit_state *state = context;
    struct audit_place next = state->now;
    bool is_end = next.walk.is_done;
    state->job = state->taken;
    if (is_end && state->has_book && !audit_finish(call, next.walk.book, &next.figures))
        return false;
    if (is_end)
        next = (struct audit_place){.place = next.place + 1, .looked = next.looked};
    state->saved = next;
    write_place(&state->progress, &next);
    state->job.progress = buffer_text(&state->progress);
    return save_job(call, &state->job, next.looked, (size_t)next.place >= state->count);
}

static bool step_audit(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct audit_state *state = context;
    state->taken = *job;
    state->now = state->saved;
    bool has_more = (size_t)state->now.place < state->count;
    struct audit_place before = state->saved;
    if ((has_more && !look(call, state)) || !service_write(call, save_audit, state)) {
        state->saved = before;
        return false;
    }
    *job = state->job;
    *is_done = job->state != JOB_RUNNING;
    return true;
}

const struct job_work audit_work = {JOB_AUDIT, open_audit, step_audit, close_audit};

static void write_books(struct call *call, const struct uuids *books, struct json_writer *options,
                        int64_t *contacts)
{
    *contacts = 0;
    json_object_begin(options);
    json_key(options, "books");
    json_array_begin(options);
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        bool is_asked = !books->count;
        for (size_t k = 0; k < books->count; k++)
            is_asked |= uuid_equal(books->items[k], book->id);
        if (!is_asked || book->trashed_ms || book->kind == BOOK_DIRECTORY ||
            !call_may(call, book->id, RIGHT_SEE))
            continue;
        json_write_uuid(options, book->id);
        *contacts += book->contact_count;
    }
    json_array_end(options);
    json_object_end(options);
}

static bool begin(struct call *call, enum job_kind kind, struct uuid id, const char *options,
                  int64_t total, struct job *job)
{
    if (!job_begin(call, kind, JOB_QUEUED, id, options, job))
        return false;
    struct job before = *job;
    job->total = total;
    return job_change(call, job, &before);
}

bool audit_begin(struct call *call, const struct uuids *books, struct job *job)
{
    AUTO_BUFFER struct buffer options = {0};
    struct json_writer writer;
    int64_t contacts;
    if (!call_count_books(call))
        return false;
    json_writer_init(&writer, &options);
    write_books(call, books, &writer, &contacts);
    return begin(call, JOB_AUDIT, (struct uuid){{0}},
                 arena_copy_slice(call->arena, buffer_slice(&options)), contacts, job);
}

/* ---- a fix ----
 *
 * Options {"book": id, "rule": key}; progress {"after": record, "looked", "updated", "refused",
 * "kept": [{"contact", "why"}]}. */

struct fix_place {
    struct audit_walk walk;
    int64_t updated;
};

struct fix_state {
    struct uuid book;
    enum quality_rule rule;
    struct fix_place saved, now;
    struct kept_list refused;
    struct buffer progress;
    struct audit_changes changes;
    struct job taken, job;
};

static void close_fix(void *context)
{
    struct fix_state *state = context;
    kept_list_clear(&state->refused);
    buffer_clear(&state->progress);
    free(state);
}

static bool read_fix_options(struct call *call, const struct job *job, struct fix_state *state)
{
    struct json_reader reader;
    struct slice key;
    bool has_rule = false;
    if (!job_enter_json(call, job->options, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        const char *text = json_read_text(&reader);
        if (text && slice_equal_text(key, "book"))
            uuid_parse(slice_of(text), &state->book);
        else if (text && slice_equal_text(key, "rule"))
            has_rule = quality_rule_find(slice_of(text), &state->rule);
    }
    return (!reader.failed && has_rule && !uuid_is_nil(state->book)) || is_damaged(call);
}

static bool read_fix_place(struct call *call, const struct job *job, struct fix_state *state)
{
    struct json_reader reader;
    struct slice key;
    if (!job_enter_json(call, job->progress, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "after"))
            read_id(&reader, &state->saved.walk.after);
        else if (slice_equal_text(key, "looked"))
            state->saved.walk.looked = json_read_integer(&reader);
        else if (slice_equal_text(key, "updated"))
            state->saved.updated = json_read_integer(&reader);
        else if (slice_equal_text(key, "refused"))
            kept_list_read_count(&state->refused, json_read_integer(&reader));
        else if (slice_equal_text(key, "kept"))
            kept_list_read(&state->refused, json_read_raw(&reader));
        else
            json_skip(&reader);
    }
    return job_leave_json(call, &reader);
}

static bool open_fix(struct call *call, struct job *job, void **context)
{
    struct fix_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    *context = state;
    state->refused.listed_max = REFUSED_LISTED_MAX;
    if (!read_fix_options(call, job, state) || !read_fix_place(call, job, state))
        return false;
    state->saved.walk.book = state->book;
    return true;
}

static void write_fix_place(struct fix_state *state)
{
    struct json_writer writer;
    const struct fix_place *place = &state->now;
    buffer_reset(&state->progress);
    json_writer_init(&writer, &state->progress);
    json_object_begin(&writer);
    if (!uuid_is_nil(place->walk.after))
        json_member_uuid(&writer, "after", place->walk.after);
    json_member_integer(&writer, "looked", place->walk.looked);
    json_member_integer(&writer, "updated", place->updated);
    json_member_integer(&writer, "refused", state->refused.count);
    json_key(&writer, "kept");
    kept_list_write(&state->refused, &writer);
    json_object_end(&writer);
    state->job.progress = buffer_text(&state->progress);
}

static bool prepare_some(struct call *call, void *context)
{
    struct fix_state *state = context;
    state->changes = (struct audit_changes){0};
    return audit_fix_prepare(call, &state->now.walk, state->rule, STEP_FIXED, &state->changes);
}

static bool save_fix(struct call *call, void *context)
{
    struct fix_state *state = context;
    struct audit_walk walk = state->now.walk;
    state->now = state->saved; /* this may be tried anew */
    state->now.walk = walk;
    kept_list_rewind(&state->refused);
    state->job = state->taken;
    for (size_t i = 0; i < state->changes.count; i++) {
        struct result result;
        if (!audit_fix_apply(call, state->book, &state->changes.items[i], &result))
            return false;
        if (outcome_is_refusal(result.outcome))
            kept_list_add(&state->refused, state->changes.items[i].contact, NULL,
                          result.error.message);
        else
            state->now.updated += result.outcome == OUTCOME_UPDATED;
    }
    write_fix_place(state);
    return save_job(call, &state->job, walk.looked, walk.is_done);
}

static bool step_fix(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct fix_state *state = context;
    state->taken = *job;
    state->now = state->saved;
    if (!service_read(call, prepare_some, state) || !service_write(call, save_fix, state))
        return false;
    state->saved = state->now;
    kept_list_save(&state->refused);
    *job = state->job;
    *is_done = job->state != JOB_RUNNING;
    return true;
}

const struct job_work audit_fix_work = {JOB_AUDIT_FIX, open_fix, step_fix, close_fix};

bool audit_fix_begin(struct call *call, struct uuid book, enum quality_rule rule, struct job *job)
{
    char id[UUID_TEXT_BYTES];
    if (!call_count_books(call))
        return false;
    const struct book *found = call_book(call, book);
    uuid_format(book, id);
    return found && begin(call, JOB_AUDIT_FIX, call->batch,
                          arena_format(call->arena, "{\"book\":\"%s\",\"rule\":\"%s\"}", id,
                                       quality_rule_info(rule)->key),
                          found->contact_count, job);
}
