/* JSON-RPC 2.0 around one request. */
#include "mcp/envelope.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCE_BYTES = 600, SHOWN_BYTES_MAX = 80 };

const char *mcp_shown(const char *text)
{
    if (!text)
        return "(none)";
    return strlen(text) <= SHOWN_BYTES_MAX ? text : "(too long to show)";
}

void mcp_write_implementation(struct json_writer *writer)
{
    json_object_begin(writer);
    json_member_text(writer, "name", "kith");
    json_member_text(writer, "title", "Kith");
    json_member_text(writer, "version", KITH_VERSION);
    json_object_end(writer);
}

static void begin(struct mcp_reply *reply, const json_t *id, struct json_writer *writer)
{
    json_writer_init(writer, &reply->body);
    json_object_begin(writer);
    json_member_text(writer, "jsonrpc", "2.0");
    if (json_is_integer(id))
        json_member_integer(writer, "id", json_integer_value(id));
    else if (json_is_string(id))
        json_member_text(writer, "id", json_string_value(id));
}

static void write_error(struct mcp_reply *reply, const json_t *id, struct json_writer *writer,
                        unsigned http_status, int code, const char *text)
{
    reply->http_status = http_status;
    begin(reply, id, writer);
    json_key(writer, "error");
    json_object_begin(writer);
    json_member_integer(writer, "code", code);
    json_member_text(writer, "message", text);
}

/* Without an id: JSON-RPC would have null there, which no revision's schema takes. */
void mcp_refuse(struct mcp_reply *reply, unsigned http_status, int code, const char *text)
{
    struct json_writer writer;
    write_error(reply, NULL, &writer, http_status, code, text);
    json_object_end(&writer);
    json_object_end(&writer);
}

bool mcp_error(struct mcp_request *request, unsigned http_status, int code, const char *format, ...)
{
    char text[SENTENCE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    struct json_writer writer;
    write_error(request->reply, request->id, &writer, http_status, code, text);
    json_object_end(&writer);
    json_object_end(&writer);
    return false;
}

void mcp_error_begin(struct mcp_request *request, struct json_writer *writer, unsigned http_status,
                     int code, const char *text)
{
    write_error(request->reply, request->id, writer, http_status, code, text);
    json_key(writer, "data");
    json_object_begin(writer);
}

void mcp_error_end(struct json_writer *writer)
{
    json_object_end(writer);
    json_object_end(writer);
    json_object_end(writer);
}

void mcp_result_begin(struct mcp_request *request, struct json_writer *writer, const char *fence)
{
    bool is_stateless = request->version == MCP_2026_07_28;
    begin(request->reply, request->id, writer);
    json_key(writer, "result");
    json_object_begin(writer);
    if (is_stateless)
        json_member_text(writer, "resultType", "complete");
    if (!is_stateless && !fence)
        return;
    json_key(writer, "_meta");
    json_object_begin(writer);
    if (is_stateless) {
        json_key(writer, "io.modelcontextprotocol/serverInfo");
        mcp_write_implementation(writer);
    }
    if (fence) {
        json_member_boolean(writer, "kith/untrusted", true);
        json_member_text(writer, "kith/fence", fence);
    }
    json_object_end(writer);
}

void mcp_result_end(struct json_writer *writer)
{
    json_object_end(writer);
    json_object_end(writer);
}
