/* Answers that are made while they are sent. */
#include "rest/streams.h"

#include "operation/job-json.h"
#include "rest/credential.h"
#include "rest/reply.h"
#include "service/audience.h"
#include "service/export.h"
#include "service/imports.h"
#include <stdlib.h>
#include <string.h>

enum { PAGE_CONTACTS = 500, EXPORT_IDS_MAX = 200, PROGRESS_EVERY_MS = 500 };

/* Who asked: between two pieces nothing of his call is kept, and his rights are read anew. */
struct asker {
    struct uuid organization, user, credential; /* his token, or his session */
};

static bool begin(struct http_request *request, struct http_response *response, struct call *call)
{
    if (!rest_begin_call(request, response, call))
        return false;
    if (call_requires(call, TOKEN_READ))
        return true;
    rest_answer_error(response, &call->error, NULL);
    return false;
}

static struct asker asker_of(const struct call *call)
{
    const struct actor *actor = &call->actor;
    return (struct asker){actor->organization, actor->user,
                          uuid_is_nil(actor->token) ? actor->session : actor->token};
}

static bool begin_again(const struct asker *asker, void *worker, struct arena *arena,
                        struct call *call)
{
    return call_begin_member(worker, arena, asker->organization, asker->user, asker->credential,
                             CHANNEL_REST, call);
}

static void answer_file(struct http_response *response, struct arena *arena, const char *type,
                        const char *name)
{
    response->content_type = type;
    http_response_header(response, "Cache-Control", "private, no-store");
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "Content-Disposition",
                         arena_format(arena, "attachment; filename=\"%s\"", name));
}

/* The name of a file as it may stand in a header: other bytes become "_". */
static const char *header_name(struct arena *arena, const char *name)
{
    char *harmless = arena_copy(arena, name);
    for (char *p = harmless; *p; p++)
        if ((unsigned char)*p < ' ' || (unsigned char)*p >= 127 || strchr("\"\\/;%", *p))
            *p = '_';
    return harmless;
}

/* ---- exports ---- */

struct export_stream {
    struct asker asker;
    struct export_request request;
    struct uuid ids[EXPORT_IDS_MAX];
    struct buffer query, cursor;
};

static void free_export(void *state)
{
    struct export_stream *stream = state;
    buffer_clear(&stream->query);
    buffer_clear(&stream->cursor);
    free(stream);
}

struct export_step {
    struct export_stream *stream;
    struct buffer *out;
    const char *next;
};

static bool read_page(struct call *call, void *context)
{
    struct export_step *step = context;
    int64_t count;
    return export_page(call, &step->stream->request, step->out, &count, &step->next);
}

static enum http_stream_step read_export(void *state, void *worker, struct arena *arena,
                                         struct buffer *out)
{
    struct export_stream *stream = state;
    struct export_step step = {.stream = stream, .out = out};
    struct call call;
    if (!begin_again(&stream->asker, worker, arena, &call) ||
        !service_read(&call, read_page, &step))
        return HTTP_STREAM_FAILED;
    if (!step.next)
        return HTTP_STREAM_END;
    buffer_reset(&stream->cursor);
    buffer_append_text(&stream->cursor, step.next);
    stream->request.cursor = buffer_text(&stream->cursor);
    return HTTP_STREAM_MORE;
}

/* One that was misspelled would export more than was meant. */
static bool check_parameters(const struct http_request *request, struct call *call,
                             const char **parameter)
{
    static const char *const known[] = {"format", "contact_book", "group", "search", "ids"};
    for (size_t i = 0; i < request->query.count; i++) {
        size_t place = 0;
        while (place < COUNT_OF(known) &&
               !slice_equal_text(request->query.items[i].name, known[place]))
            place++;
        if (place < COUNT_OF(known))
            continue;
        *parameter = arena_copy_slice(request->arena, request->query.items[i].name);
        fail(&call->error, STATUS_INVALID, "this is no parameter of exports");
        return strcpy(call->error.accepted, "format, contact_book, group, search, ids"), false;
    }
    return true;
}

static bool read_export_ids(struct http_request *request, struct call *call, struct uuids *ids)
{
    const char *text = http_request_query(request, "ids");
    struct http_segments parts = {0};
    if (text)
        parts = http_split(request->arena, text, ',');
    if (parts.count > EXPORT_IDS_MAX)
        return fail(&call->error, STATUS_INVALID, "'ids' takes at most %d ids", EXPORT_IDS_MAX);
    for (size_t i = 0; i < parts.count; i++)
        if (!uuid_parse(slice_of(parts.items[i]), ARENA_PUSH(request->arena, ids)))
            return fail(&call->error, STATUS_INVALID, "'ids' takes contacts' ids");
    return true;
}

/* Reads the parameters; the error names the one at fault. */
static bool read_export_request(struct http_request *request, struct call *call,
                                struct export_request *export, const char **parameter)
{
    if (!check_parameters(request, call, parameter))
        return false;
    const char *format = http_request_query(request, "format");
    const char *book = http_request_query(request, "contact_book");
    const char *group = http_request_query(request, "group");
    const char *query = http_request_query(request, "search");
    *parameter = "format";
    export->format = WRITER_CSV;
    if (format && *format && !writer_format_find(slice_of(format), &export->format)) {
        fail(&call->error, STATUS_INVALID, "'format' must name what to write");
        for (unsigned i = 0; i < WRITER_FORMAT_COUNT; i++) {
            size_t used = strlen(call->error.accepted);
            snprintf(call->error.accepted + used, sizeof(call->error.accepted) - used, "%s%s",
                     used ? ", " : "", writer_format_info((enum writer_format)i)->name);
        }
        return false;
    }
    *parameter = "contact_book";
    const struct book *found = book && *book ? call_book_named(call, book) : NULL;
    if (book && *book && !found)
        return false;
    export->book = found ? found->id : export->book;
    *parameter = "group";
    struct group *members = group && *group ? audience_find_group(call, group, -1) : NULL;
    if (group && *group && !members)
        return false;
    export->group = members ? members->id : export->group;
    export->query = query && *query ? query : NULL;
    *parameter = "ids";
    if (!read_export_ids(request, call, &export->ids))
        return false;
    *parameter = NULL;
    return export_check(call, export);
}

static void serve_export(struct http_request *request, struct http_response *response,
                         void *context)
{
    struct call call;
    struct export_request export = {.limit = PAGE_CONTACTS};
    const char *parameter;
    (void)context;
    if (!begin(request, response, &call))
        return;
    if (!read_export_request(request, &call, &export, &parameter)) {
        rest_answer_error(response, &call.error, parameter);
        return;
    }
    struct export_stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        abort();
    stream->asker = asker_of(&call);
    if (export.query) {
        buffer_append_text(&stream->query, export.query);
        export.query = buffer_text(&stream->query);
    }
    for (size_t i = 0; i < export.ids.count; i++)
        stream->ids[i] = export.ids.items[i];
    export.ids.items = stream->ids;
    stream->request = export;
    const struct writer_format_info *info = writer_format_info(export.format);
    answer_file(response, request->arena, info->content_type,
                arena_format(request->arena, "contacts.%s", info->extension));
    response->stream = (struct http_stream){read_export, free_export, stream, 0};
}

/* ---- files of refused rows ---- */

struct refused_stream {
    struct asker asker;
    struct refused_file *file;
};

static void free_refused(void *state)
{
    struct refused_stream *stream = state;
    refused_file_free(stream->file);
    free(stream);
}

static enum http_stream_step read_refused(void *state, void *worker, struct arena *arena,
                                          struct buffer *out)
{
    struct refused_stream *stream = state;
    struct call call;
    bool is_last;
    if (!begin_again(&stream->asker, worker, arena, &call) ||
        !refused_file_read(&call, stream->file, out, &is_last))
        return HTTP_STREAM_FAILED;
    return is_last ? HTTP_STREAM_END : HTTP_STREAM_MORE;
}

static bool read_id(struct http_request *request, struct call *call, struct uuid *id)
{
    return uuid_parse(slice_of(http_request_parameter(request, "id")), id) ||
           fail(&call->error, STATUS_NOT_FOUND, "Nothing has this id.");
}

static void serve_refused(struct http_request *request, struct http_response *response,
                          void *context)
{
    struct call call;
    struct import import;
    struct uuid id;
    struct refused_file *file = NULL;
    (void)context;
    if (!begin(request, response, &call))
        return;
    if (!read_id(request, &call, &id) || !import_find(&call, id, &import) ||
        !(file = refused_file_new(&call, &import, 0))) {
        rest_answer_error(response, &call.error, "id");
        return;
    }
    struct refused_stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        abort();
    *stream = (struct refused_stream){asker_of(&call), file};
    answer_file(response, request->arena, refused_file_type(&import),
                header_name(request->arena, refused_file_name(request->arena, &import)));
    response->stream = (struct http_stream){read_refused, free_refused, stream, 0};
}

/* ---- the progress of a job ---- */

struct job_stream {
    struct asker asker;
    struct uuid id;
    struct buffer said; /* the last event */
};

static void free_job_stream(void *state)
{
    struct job_stream *stream = state;
    buffer_clear(&stream->said);
    free(stream);
}

/* An event each time something has changed; the last one when the job rests. */
static enum http_stream_step read_job(void *state, void *worker, struct arena *arena,
                                      struct buffer *out)
{
    struct job_stream *stream = state;
    AUTO_BUFFER struct buffer now = {0};
    struct json_writer writer;
    struct call call;
    struct job job;
    if (!begin_again(&stream->asker, worker, arena, &call) || !job_find(&call, stream->id, &job))
        return HTTP_STREAM_FAILED;
    json_writer_init(&writer, &now);
    job_write(&writer, &job);
    if (strcmp(buffer_text(&now), buffer_text(&stream->said)) != 0) {
        buffer_append_format(out, "event: job\ndata: %s\n\n", buffer_text(&now));
        buffer_reset(&stream->said);
        buffer_append_slice(&stream->said, buffer_slice(&now));
    } else {
        buffer_append_text(out, ":\n\n"); /* a comment, which finds out who has gone */
    }
    bool rests = job.state != JOB_QUEUED && job.state != JOB_RUNNING;
    return rests ? HTTP_STREAM_END : HTTP_STREAM_WAIT;
}

static void serve_job_events(struct http_request *request, struct http_response *response,
                             void *context)
{
    struct call call;
    struct job job;
    struct uuid id;
    (void)context;
    if (!begin(request, response, &call))
        return;
    if (!read_id(request, &call, &id) || !job_find(&call, id, &job)) {
        rest_answer_error(response, &call.error, "id");
        return;
    }
    struct job_stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        abort();
    stream->asker = asker_of(&call);
    stream->id = id;
    response->content_type = "text/event-stream";
    http_response_header(response, "Cache-Control", "no-store");
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    response->stream = (struct http_stream){read_job, free_job_stream, stream, PROGRESS_EVERY_MS};
}

const struct http_route *rest_stream_routes(size_t *count)
{
    static const struct http_route routes[] = {
        {"GET", "/v1/export", serve_export},
        {"GET", "/v1/imports/:id/errors", serve_refused},
        {"GET", "/v1/jobs/:id/events", serve_job_events},
    };
    *count = COUNT_OF(routes);
    return routes;
}
