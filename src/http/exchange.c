/* One request and its answer, from the request line to the last byte sent. */
#include "http/exchange.h"

#include "base/buffer.h"
#include "http/answer.h"
#include "http/cors.h"
#include "http/forwarded.h"
#include "http/url.h"
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How much of a body that will not be accepted is still read, so that the client, which may first
 * write it all, comes to read the answer. Past that it is told at once. */
enum { DISCARD_BYTES_MAX = 64 * 1024 * 1024 };

enum refusal { REFUSAL_TIMEOUT, REFUSAL_TOO_LARGE, REFUSAL_BUSY };

struct exchange {
    struct http_job job;
    struct http_exchanges *shared;
    struct MHD_Connection *mhd;
    struct http_connection *connection;
    const char *method; /* the library's; NULL until the headers were read */
    struct buffer body;
    size_t held_bytes; /* of shared->bodies_bytes */
    uint64_t discarded_bytes;
    bool is_dismissed;           /* the client was told already, past the library */
    unsigned refused;            /* the status to answer instead of serving; 0 is none */
    const char *refused_because; /* a constant */
    unsigned status;
    struct MHD_Response *answer; /* made by the worker */
    size_t target_length;
    char target[]; /* as it came; the library decodes its own copy in place */
};

void http_exchanges_init(struct http_exchanges *exchanges, const struct http_options *options)
{
    *exchanges = (struct http_exchanges){.options = *options, .arena = arena_new()};
    http_connections_init(&exchanges->connections,
                          1000 * ((int64_t)options->idle_timeout_s + options->request_timeout_s),
                          1000 * (int64_t)options->request_timeout_s);
    http_answer_farewell(options, 408, "The request did not arrive in time.",
                         &exchanges->farewell[REFUSAL_TIMEOUT]);
    http_answer_farewell(options, 413, "The body of the request is too large.",
                         &exchanges->farewell[REFUSAL_TOO_LARGE]);
    http_answer_farewell(options, 503, "The server is busy; try again.",
                         &exchanges->farewell[REFUSAL_BUSY]);
}

void http_exchanges_clear(struct http_exchanges *exchanges)
{
    for (size_t i = 0; i < COUNT_OF(exchanges->farewell); i++)
        buffer_clear(&exchanges->farewell[i]);
    http_connections_clear(&exchanges->connections);
    arena_free(exchanges->arena);
}

static struct slice farewell(const struct http_exchanges *exchanges, enum refusal refusal)
{
    return buffer_slice(&exchanges->farewell[refusal]);
}

static struct http_connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void http_exchange_connection(void *exchanges, struct MHD_Connection *connection,
                              void **connection_state, enum MHD_ConnectionNotificationCode what)
{
    struct http_exchanges *shared = exchanges;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int socket =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        *connection_state = http_connection_new(&shared->connections, socket);
    } else {
        http_connection_free(&shared->connections, *connection_state);
        *connection_state = NULL;
    }
}

static void enter(struct exchange *exchange, enum http_phase phase, enum refusal refusal)
{
    http_connection_enter(&exchange->shared->connections, exchange->connection, phase,
                          farewell(exchange->shared, refusal));
}

void *http_exchange_begin(void *exchanges, const char *target, struct MHD_Connection *connection)
{
    size_t length = strlen(target);
    struct exchange *exchange = calloc(1, sizeof(*exchange) + length + 1);
    if (!exchange) {
        fprintf(stderr, "kith: out of memory\n");
        abort();
    }
    exchange->shared = exchanges;
    exchange->mhd = connection;
    exchange->connection = connection_of(connection);
    exchange->target_length = length;
    memcpy(exchange->target, target, length);
    enter(exchange, HTTP_PHASE_RECEIVING, REFUSAL_TIMEOUT);
    return exchange;
}

static void release_body(struct exchange *exchange)
{
    __atomic_sub_fetch(&exchange->shared->bodies_bytes, exchange->held_bytes, __ATOMIC_RELAXED);
    exchange->held_bytes = 0;
    buffer_clear(&exchange->body);
}

void http_exchange_end(void *exchanges, struct MHD_Connection *connection, void **state,
                       enum MHD_RequestTerminationCode reason)
{
    (void)exchanges;
    (void)connection;
    (void)reason;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    *state = NULL;
    enter(exchange, HTTP_PHASE_BETWEEN, REFUSAL_TIMEOUT);
    release_body(exchange);
    if (exchange->answer)
        MHD_destroy_response(exchange->answer);
    free(exchange);
}

/* --- The request, as a handler sees it --- */

/* Header values may hold any bytes (RFC 9110 section 5.5); those that are no UTF-8 are taken for
 * Latin-1, as the standard once said. */
static const char *header_text(struct arena *arena, const char *value, size_t size)
{
    if (slice_is_utf8((struct slice){value, size}))
        return value;
    char *text = arena_alloc(arena, 2 * size + 1);
    char *end = text;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)value[i];
        if (byte >= 0x80) {
            *end++ = (char)(0xC0 | (byte >> 6));
            byte = (unsigned char)(0x80 | (byte & 0x3F));
        }
        *end++ = (char)byte;
    }
    return text;
}

static enum MHD_Result keep_header(void *state, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct http_request *request = state;
    *ARENA_PUSH(request->arena, &request->headers) = (struct http_pair){
        {name, name_size}, header_text(request->arena, value ? value : "", value_size)};
    return MHD_YES;
}

static const char *peer_text(struct arena *arena, struct MHD_Connection *mhd)
{
    const struct sockaddr *address =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    char text[NI_MAXHOST];
    socklen_t size =
        address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (getnameinfo(address, size, text, sizeof(text), NULL, 0, NI_NUMERICHOST) != 0)
        return "";
    static const char mapped[] = "::ffff:";
    bool is_mapped = strncmp(text, mapped, sizeof(mapped) - 1) == 0 && strchr(text, '.');
    return arena_copy(arena, is_mapped ? text + sizeof(mapped) - 1 : text);
}

static bool is_cross_origin(const struct http_options *options, const struct http_request *request)
{
    const char *origin = http_request_header(request, "Origin");
    return origin &&
           http_origin_is_foreign(origin, http_request_header(request, "Host"),
                                  request->is_https) &&
           !http_origin_is_allowed(options, origin);
}

/* Fills in what can be read without fail; false when the target cannot. */
static bool read_request(struct exchange *exchange, struct arena *arena,
                         struct http_request *request, struct error *error)
{
    const struct http_options *options = &exchange->shared->options;
    bool is_head = strcmp(exchange->method, "HEAD") == 0;
    *request = (struct http_request){.method = is_head ? "GET" : exchange->method,
                                     .is_head = is_head,
                                     .peer = peer_text(arena, exchange->mhd),
                                     .arena = arena,
                                     .write_error = options->write_error};
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, keep_header, request);
    http_forwarded_read(options, request);
    request->is_cross_origin = is_cross_origin(options, request);
    struct slice target = {exchange->target, exchange->target_length};
    if (!http_target_split(target, &request->path, &request->query_text, error))
        return false;
    request->mount = http_mount_find(options->mounts, options->mount_count, request->path);
    if (request->mount && request->mount->write_error)
        request->write_error = request->mount->write_error;
    return http_path_decode(arena, request->path, &request->segments, error) &&
           http_query_decode(arena, request->query_text, &request->query, error);
}

/* --- On a worker --- */

static void call_handler(struct exchange *exchange, struct http_worker *worker,
                         struct http_request *request, struct http_response *response)
{
    if (!request->mount) {
        http_answer_error(request, response, 404, "Nothing is at this path.");
        return;
    }
    if (!worker->is_open || http_pool_is_abandoned(exchange->shared->pool)) {
        http_answer_error(request, response, 503,
                          worker->is_open ? "The server is stopping." : worker->error.message);
        http_response_header(response, "Retry-After", "5");
        return;
    }
    request->worker = worker->value;
    request->body = buffer_slice(&exchange->body);
    request->mount->handler(request, response, request->mount->context);
}

/* "OPTIONS *" asks nothing but whether somebody is there (RFC 9110 section 9.3.7). */
static bool is_about_server(const struct http_request *request)
{
    return strcmp(request->method, "OPTIONS") == 0 && slice_equal_text(request->path, "*");
}

static void serve(struct http_job *job, struct http_worker *worker)
{
    struct exchange *exchange = (struct exchange *)job;
    struct http_request request;
    struct http_response response = {.status = 200, .arena = worker->arena};
    struct error error;
    if (!read_request(exchange, worker->arena, &request, &error))
        http_answer_error(&request, &response, 400, error.message);
    else if (is_about_server(&request))
        response.status = 204;
    else if (!http_cors_preflight(&exchange->shared->options, &request, &response))
        call_handler(exchange, worker, &request, &response);
    release_body(exchange);
    exchange->status = response.status;
    exchange->answer = http_answer_make(exchange->shared, exchange->mhd,
                                        http_request_header(&request, "Origin"), &response);
    http_response_reset(&response);
    /* From here on the exchange is the event loop's again. */
    MHD_resume_connection(exchange->mhd);
}

/* --- On the event loop --- */

static enum MHD_Result send_answer(struct exchange *exchange)
{
    struct MHD_Response *answer = TAKE(exchange->answer);
    enum MHD_Result result = MHD_queue_response(exchange->mhd, exchange->status, answer);
    MHD_destroy_response(answer);
    return result;
}

static void refuse(struct exchange *exchange, unsigned status, const char *because)
{
    exchange->refused = status;
    exchange->refused_because = because;
    release_body(exchange);
    if (status == 413)
        enter(exchange, HTTP_PHASE_RECEIVING, REFUSAL_TOO_LARGE);
    if (status == 503)
        enter(exchange, HTTP_PHASE_RECEIVING, REFUSAL_BUSY);
}

static enum MHD_Result answer_refusal(struct exchange *exchange)
{
    struct http_exchanges *shared = exchange->shared;
    struct http_request request;
    struct http_response response = {.status = 200, .arena = shared->arena};
    struct error ignored;
    read_request(exchange, shared->arena, &request, &ignored);
    enter(exchange, HTTP_PHASE_SERVING, REFUSAL_TIMEOUT);
    http_answer_error(&request, &response, exchange->refused, exchange->refused_because);
    if (exchange->refused == 503)
        http_response_header(&response, "Retry-After", "1");
    exchange->status = response.status;
    exchange->answer =
        http_answer_make(shared, exchange->mhd, http_request_header(&request, "Origin"), &response);
    http_response_reset(&response);
    arena_reset(shared->arena);
    return send_answer(exchange);
}

static const char *header_of(const struct exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, name);
}

struct length_headers {
    unsigned lengths;
    unsigned encodings;
};

static enum MHD_Result count_lengths(void *state, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    (void)kind;
    (void)value;
    struct length_headers *headers = state;
    headers->lengths += strcasecmp(name, "Content-Length") == 0;
    headers->encodings += strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* Two ways to tell where a body ends let a proxy and us disagree about where the next request
 * begins (RFC 9112 section 6.3). */
static bool body_is_framed_once(const struct exchange *exchange)
{
    struct length_headers headers = {0};
    MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, count_lengths, &headers);
    if (headers.lengths + headers.encodings > 1)
        return false;
    return headers.encodings == 0 ||
           strcasecmp(header_of(exchange, "Transfer-Encoding"), "chunked") == 0;
}

static void check_headers(struct exchange *exchange, const char *version)
{
    const struct http_options *options = &exchange->shared->options;
    size_t header_bytes =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
            ->header_size;
    const char *length_text = header_of(exchange, "Content-Length");
    int64_t length;
    if (strcmp(version, MHD_HTTP_VERSION_1_1) == 0 && !header_of(exchange, "Host"))
        refuse(exchange, 400, "HTTP/1.1 requires the Host header.");
    else if (!body_is_framed_once(exchange))
        refuse(exchange, 400, "The length of the body must be given exactly once.");
    else if (header_bytes > options->header_bytes_max)
        refuse(exchange, 431, "The headers of the request are too large.");
    else if (length_text && !slice_to_int64(slice_of(length_text), 0, INT64_MAX, &length))
        refuse(exchange, 400, "Content-Length is not a number.");
    else if (length_text && (uint64_t)length > options->body_bytes_max)
        refuse(exchange, 413, "The body of the request is too large.");
}

/* Whether there is no point in waiting for the body: the client asked first whether to send it, or
 * nobody can tell where it ends. */
static bool is_answered_at_once(const struct exchange *exchange)
{
    const char *expect = header_of(exchange, "Expect");
    return exchange->refused == 400 || (expect && strcasecmp(expect, "100-continue") == 0);
}

static enum MHD_Result receive_headers(struct exchange *exchange, const char *method,
                                       const char *version)
{
    exchange->method = method;
    check_headers(exchange, version);
    if (exchange->refused && is_answered_at_once(exchange))
        return answer_refusal(exchange);
    return MHD_YES;
}

/* Keeps the piece if the limits allow. */
static void keep_piece(struct exchange *exchange, const char *piece, size_t size)
{
    struct http_exchanges *shared = exchange->shared;
    if (exchange->body.length + size > shared->options.body_bytes_max) {
        refuse(exchange, 413, "The body of the request is too large.");
        return;
    }
    size_t all = __atomic_load_n(&shared->bodies_bytes, __ATOMIC_RELAXED);
    if (all + size > shared->options.all_bodies_bytes_max) {
        refuse(exchange, 503, "The server is busy with other uploads; try again.");
        return;
    }
    buffer_append(&exchange->body, piece, size);
    size_t grown = exchange->body.capacity - exchange->held_bytes;
    exchange->held_bytes += grown;
    __atomic_add_fetch(&shared->bodies_bytes, grown, __ATOMIC_RELAXED);
}

static void discard_piece(struct exchange *exchange, size_t size)
{
    exchange->discarded_bytes += size;
    if (exchange->discarded_bytes < DISCARD_BYTES_MAX || exchange->is_dismissed)
        return;
    exchange->is_dismissed = true;
    http_connection_dismiss(exchange->connection, exchange->connection->farewell);
}

static void receive_piece(struct exchange *exchange, const char *piece, size_t size)
{
    if (!exchange->refused)
        keep_piece(exchange, piece, size);
    if (exchange->refused)
        discard_piece(exchange, size);
}

static enum MHD_Result receive_end(struct exchange *exchange)
{
    if (exchange->is_dismissed)
        return MHD_NO;
    if (exchange->refused)
        return answer_refusal(exchange);
    struct http_pool *pool = exchange->shared->pool;
    if (!http_pool_reserve(pool)) {
        refuse(exchange, 503, "The server is busy; try again.");
        return answer_refusal(exchange);
    }
    enter(exchange, HTTP_PHASE_SERVING, REFUSAL_TIMEOUT);
    exchange->job.run = serve;
    MHD_suspend_connection(exchange->mhd);
    http_pool_submit(pool, &exchange->job);
    return MHD_YES;
}

enum MHD_Result http_exchange_receive(void *exchanges, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *piece, size_t *piece_size, void **state)
{
    (void)exchanges;
    (void)connection;
    (void)url;
    struct exchange *exchange = *state;
    if (exchange->answer)
        return send_answer(exchange);
    if (!exchange->method)
        return receive_headers(exchange, method, version);
    if (*piece_size) {
        receive_piece(exchange, piece, *piece_size);
        *piece_size = 0;
        return MHD_YES;
    }
    return receive_end(exchange);
}
