/* From our response to the library's. */
#include "http/answer.h"

#include "http/cors.h"
#include "http/stream.h"

static const char *content_type(const struct http_response *response)
{
    return response->content_type ? response->content_type : "application/json";
}

static struct MHD_Response *make_body(struct http_exchanges *exchanges,
                                      struct MHD_Connection *connection,
                                      struct http_response *response)
{
    if (response->stream.read) {
        struct http_stream stream = response->stream;
        response->stream = (struct http_stream){0};
        return http_stream_response(exchanges->pool, connection, &stream);
    }
    if (response->fixed_body.data)
        /* The library takes a plain pointer but does not write to persistent bytes. */
        return MHD_create_response_from_buffer(response->fixed_body.length,
                                               (void *)(uintptr_t)response->fixed_body.data,
                                               MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *made = MHD_create_response_from_buffer(
        response->body.length, response->body.data, MHD_RESPMEM_MUST_FREE);
    response->body = (struct buffer){0};
    return made;
}

static void add_header(void *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

struct MHD_Response *http_answer_make(struct http_exchanges *exchanges,
                                      struct MHD_Connection *connection, const char *origin,
                                      struct http_response *response)
{
    bool has_body =
        response->body.length > 0 || response->fixed_body.data || response->stream.read != NULL;
    struct MHD_Response *made = make_body(exchanges, connection, response);
    if (has_body)
        add_header(made, "Content-Type", content_type(response));
    for (size_t i = 0; i < response->headers.count; i++)
        add_header(made, response->headers.items[i].name.data, response->headers.items[i].value);
    http_cors_headers(&exchanges->options, origin, add_header, made);
    return made;
}

void http_answer_farewell(const struct http_options *options, unsigned status, const char *message,
                          struct buffer *out)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct http_request unread = {
        .method = "", .peer = "", .arena = arena, .write_error = options->write_error};
    struct http_response response = {.arena = arena};
    http_answer_error(&unread, &response, status, message);
    buffer_append_format(out,
                         "HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Type: %s\r\n"
                         "Content-Length: %zu\r\n\r\n",
                         status, MHD_get_reason_phrase_for(status), content_type(&response),
                         response.body.length);
    buffer_append_slice(out, buffer_slice(&response.body));
    http_response_reset(&response);
}
