/* A server with a few simple handlers, for the black-box tests of src/http.
 *
 *     http-test-server [option=number | origin=URL | listen=ADDRESS]...
 *
 * Prints its URL, serves until its standard input ends or SIGTERM comes, then stops.
 */
#include "http/server.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ORIGINS_MAX = 8, EXPORT_LINES_A_PIECE = 1000 };

static struct http_server *server; /* atomic: handlers run before main has it */
static int workers_opened;
static int streams_freed;
static int events_sent;

/* --- Handlers --- */

static void write_pairs(struct json_writer *writer, const char *key, const struct http_pairs *pairs)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < pairs->count; i++) {
        json_array_begin(writer);
        json_write_slice(writer, pairs->items[i].name);
        json_write_text(writer, pairs->items[i].value);
        json_array_end(writer);
    }
    json_array_end(writer);
}

static void write_texts(struct json_writer *writer, const char *key,
                        const struct http_segments *texts)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < texts->count; i++)
        json_write_text(writer, texts->items[i]);
    json_array_end(writer);
}

static void echo(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    struct json_writer writer;
    http_response_json(response, 200, &writer);
    json_object_begin(&writer);
    json_member_text(&writer, "method", request->method);
    json_member_boolean(&writer, "is_head", request->is_head);
    json_member_boolean(&writer, "is_cross_origin", request->is_cross_origin);
    json_member_text(&writer, "peer", request->peer);
    json_member_integer(&writer, "body_bytes", (int64_t)request->body.length);
    write_texts(&writer, "segments", &request->segments);
    write_pairs(&writer, "query", &request->query);
    write_pairs(&writer, "headers", &request->headers);
    write_pairs(&writer, "parameters", &request->parameters);
    const char *ids = http_request_parameter(request, "ids");
    struct http_segments split = http_split(request->arena, ids ? ids : "", ',');
    write_texts(&writer, "ids", &split);
    json_object_end(&writer);
}

static void give_body(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    response->content_type = "application/octet-stream";
    buffer_append_slice(&response->body, request->body);
}

static int64_t number_of(const struct http_request *request, const char *name)
{
    int64_t number = 0;
    slice_to_int64(slice_of(http_request_query(request, name)), 0, INT32_MAX, &number);
    return number;
}

static void be_slow(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    usleep((useconds_t)number_of(request, "ms") * 1000);
    buffer_append_text(&response->body, "{\"slept\":true}");
}

static void give_status(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    response->status = (unsigned)number_of(request, "status");
}

static void give_headers(struct http_request *request, struct http_response *response,
                         void *context)
{
    (void)request;
    (void)context;
    http_response_header(response, "ETag", "\"1\"");
    http_response_header(response, "X-Forged", "a\r\nSet-Cookie: b");
    buffer_append_text(&response->body, "{}");
}

static void give_fixed(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)context;
    static const char text[] =
        "{\"contacts\":[{\"id\":\"0192f0c1-7d1e-7c3a-9b0a-3f1f5c9d2e11\","
        "\"first_name\":\"Ada\",\"last_name\":\"Example\","
        "\"infos\":[{\"kind\":\"email\",\"value\":\"ada@example.com\"},"
        "{\"kind\":\"phone_number\",\"value\":\"+15550100\"}]}],"
        "\"padding\":\"....................................................."
        "......................................................................"
        "..............................................................\"}";
    response->fixed_body = SLICE(text);
}

static void count_workers(struct http_request *request, struct http_response *response,
                          void *context)
{
    (void)context;
    struct json_writer writer;
    http_response_json(response, 200, &writer);
    json_object_begin(&writer);
    json_member_integer(&writer, "worker", *(int *)request->worker);
    json_member_integer(&writer, "opened", __atomic_load_n(&workers_opened, __ATOMIC_SEQ_CST));
    json_member_integer(&writer, "streams_freed",
                        __atomic_load_n(&streams_freed, __ATOMIC_SEQ_CST));
    json_object_end(&writer);
}

/* --- Streams --- */

struct lines {
    int64_t next;
    int64_t count;
    bool breaks; /* fails when all are written */
};

static void free_state(void *state)
{
    free(state);
    __atomic_add_fetch(&streams_freed, 1, __ATOMIC_SEQ_CST);
}

static enum http_stream_step read_lines(void *state, void *worker, struct arena *arena,
                                        struct buffer *out)
{
    (void)worker;
    struct lines *lines = state;
    for (int i = 0; i < EXPORT_LINES_A_PIECE && lines->next < lines->count; i++)
        buffer_append_text(out, arena_format(arena, "line %ld\n", (long)lines->next++));
    if (lines->next < lines->count)
        return HTTP_STREAM_MORE;
    return lines->breaks ? HTTP_STREAM_FAILED : HTTP_STREAM_END;
}

static void export_lines(struct http_request *request, struct http_response *response,
                         void *context)
{
    (void)context;
    struct lines *lines = calloc(1, sizeof(*lines));
    lines->count = number_of(request, "lines");
    lines->breaks = http_request_query(request, "breaks") != NULL;
    response->content_type = "text/plain; charset=utf-8";
    response->stream = (struct http_stream){read_lines, free_state, lines, 0};
}

struct events {
    int seen;
};

static enum http_stream_step read_events(void *state, void *worker, struct arena *arena,
                                         struct buffer *out)
{
    (void)worker;
    (void)arena;
    struct events *events = state;
    int sent = __atomic_load_n(&events_sent, __ATOMIC_SEQ_CST);
    if (events->seen < 0) {
        buffer_append_text(out, ": hello\n\n");
        events->seen = sent;
    }
    while (events->seen < sent)
        buffer_append_format(out, "data: %d\n\n", ++events->seen);
    return HTTP_STREAM_WAIT;
}

static void listen_to_events(struct http_request *request, struct http_response *response,
                             void *context)
{
    (void)request;
    (void)context;
    struct events *events = calloc(1, sizeof(*events));
    events->seen = -1;
    response->content_type = "text/event-stream";
    /* So long that only a wake can bring an event. */
    response->stream = (struct http_stream){read_events, free_state, events, 3600 * 1000};
}

static void send_event(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)context;
    __atomic_add_fetch(&events_sent, 1, __ATOMIC_SEQ_CST);
    http_server_wake(__atomic_load_n(&server, __ATOMIC_ACQUIRE));
    response->status = 204;
}

/* --- Mounts --- */

static const struct http_route routes[] = {
    {"GET", "/things", echo},
    {"GET", "/things/:ids", echo},
    {"PUT", "/things/:ids", echo},
    {"GET", "/files/*name", echo},
    {"GET", "/slow", be_slow},
    {"GET", "/status", give_status},
    {"GET", "/headers", give_headers},
    {"GET", "/fixed", give_fixed},
    {"GET", "/workers", count_workers},
    {"GET", "/export", export_lines},
    {"GET", "/events", listen_to_events},
    {"POST", "/events", send_event},
    {"POST", "/body", give_body},
    {"PUT", "/body", give_body},
};

static void route_all(struct http_request *request, struct http_response *response, void *context)
{
    http_route(routes, COUNT_OF(routes), request, response, context);
}

static void write_house_error(const struct http_request *request, struct http_response *response,
                              const char *message)
{
    (void)request;
    struct json_writer writer;
    json_writer_init(&writer, &response->body);
    json_object_begin(&writer);
    json_member_text(&writer, "house", message);
    json_object_end(&writer);
}

static const struct http_mount mounts[] = {
    {"/", route_all, NULL, NULL},
    {"/echo", echo, NULL, NULL},
    {"/house", route_all, NULL, write_house_error},
};

/* --- Workers --- */

static int failures_left;

static void *open_worker(void *context, struct error *error)
{
    (void)context;
    if (__atomic_fetch_sub(&failures_left, 1, __ATOMIC_SEQ_CST) > 0) {
        fail(error, STATUS_UNAVAILABLE, "The database is away.");
        return NULL;
    }
    int *number = malloc(sizeof(*number));
    *number = __atomic_add_fetch(&workers_opened, 1, __ATOMIC_SEQ_CST);
    return number;
}

static void close_worker(void *context, void *worker)
{
    (void)context;
    free(worker);
}

/* --- Start and end --- */

static const char *origins[ORIGINS_MAX];

static bool set_text(struct http_options *options, const char *name, const char *value)
{
    if (strcmp(name, "listen") == 0)
        options->listen = value;
    else if (strcmp(name, "origin") == 0 && options->allowed_origin_count < ORIGINS_MAX)
        origins[options->allowed_origin_count++] = value;
    else
        return false;
    return true;
}

static bool set_number(struct http_options *options, const char *name, unsigned value)
{
    struct {
        const char *name;
        unsigned *place;
    } const numbers[] = {
        {"workers", &options->workers},
        {"queue_length", &options->queue_length},
        {"connections_max", &options->connections_max},
        {"connections_per_address_max", &options->connections_per_address_max},
        {"idle_timeout_s", &options->idle_timeout_s},
        {"request_timeout_s", &options->request_timeout_s},
        {"stop_timeout_s", &options->stop_timeout_s},
    };
    struct {
        const char *name;
        size_t *place;
    } const sizes[] = {
        {"body_bytes_max", &options->body_bytes_max},
        {"all_bodies_bytes_max", &options->all_bodies_bytes_max},
        {"header_bytes_max", &options->header_bytes_max},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (strcmp(numbers[i].name, name) == 0)
            return *numbers[i].place = value, true;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (strcmp(sizes[i].name, name) == 0)
            return *sizes[i].place = value, true;
    if (strcmp(name, "failures") == 0)
        return failures_left = (int)value, true;
    return false;
}

static bool set_option(struct http_options *options, char *argument)
{
    char *equals = strchr(argument, '=');
    if (!equals)
        return false;
    *equals = '\0';
    int64_t number;
    return set_text(options, argument, equals + 1) ||
           (slice_to_int64(slice_of(equals + 1), 0, INT32_MAX, &number) &&
            set_number(options, argument, (unsigned)number));
}

static void wait_for_end(void)
{
    static const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&input, 1, 0) == 0 && sigtimedwait(&ending, NULL, &moment) < 0)
        ;
}

int main(int count, char **arguments)
{
    struct http_options options = {.listen = "127.0.0.1:0",
                                   .mounts = mounts,
                                   .mount_count = COUNT_OF(mounts),
                                   .allowed_origins = origins,
                                   .worker_open = open_worker,
                                   .worker_close = close_worker};
    for (int i = 1; i < count; i++)
        if (!set_option(&options, arguments[i])) {
            fprintf(stderr, "http-test-server: unknown option %s\n", arguments[i]);
            return 2;
        }
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    struct error error;
    struct http_server *started = http_server_start(&options, &error);
    if (!started) {
        fprintf(stderr, "http-test-server: %s\n", error.message);
        return 1;
    }
    __atomic_store_n(&server, started, __ATOMIC_RELEASE);
    printf("%s\n", http_server_url(started));
    fflush(stdout);
    wait_for_end();
    http_server_stop(started);
    return 0;
}
