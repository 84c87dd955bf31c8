/* Making answers. */
#include "http/response.h"

#include "http/route.h"

static bool is_header_text(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
            return false;
    return true;
}

void http_response_header(struct http_response *response, const char *name, const char *value)
{
    if (!is_header_text(value))
        return;
    *ARENA_PUSH(response->arena, &response->headers) = (struct http_pair){
        slice_of(arena_copy(response->arena, name)), arena_copy(response->arena, value)};
}

void http_response_json(struct http_response *response, unsigned status, struct json_writer *writer)
{
    response->status = status;
    response->content_type = NULL;
    buffer_reset(&response->body);
    json_writer_init(writer, &response->body);
}

void http_response_reset(struct http_response *response)
{
    if (response->stream.read && response->stream.free)
        response->stream.free(response->stream.state);
    buffer_clear(&response->body);
    *response = (struct http_response){.status = 200, .arena = response->arena};
}

void http_error_write_default(const struct http_request *request, struct http_response *response,
                              const char *message)
{
    (void)request;
    struct json_writer writer;
    json_writer_init(&writer, &response->body);
    json_object_begin(&writer);
    json_key(&writer, "error");
    json_object_begin(&writer);
    json_member_text(&writer, "message", message);
    json_object_end(&writer);
    json_object_end(&writer);
}

void http_answer_error(const struct http_request *request, struct http_response *response,
                       unsigned status, const char *message)
{
    http_response_reset(response);
    response->status = status;
    http_error_writer *write = http_error_write_default;
    if (request && request->write_error)
        write = request->write_error;
    write(request, response, message);
}
