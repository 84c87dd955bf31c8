/* JSON-RPC 2.0 around one request: what is asked, and the beginning and end of the answer. Private
 * to mcp/. */
#pragma once

#include "base/json-writer.h"
#include "mcp/mcp.h"
#include <jansson.h>

struct mcp_request {
    struct mcp_peer *peer;
    struct mcp_reply *reply;
    const json_t *id; /* NULL: could not be read */
    const char *method;
    const json_t *params; /* an object or NULL */
    enum mcp_version version;
};

/* What somebody sent, where it is short enough to be said back whole; NULL: "(none)". */
const char *mcp_shown(const char *text);

/* Answers with an error; false, so that a check ends with `return mcp_error(...)`. */
bool mcp_error(struct mcp_request *request, unsigned http_status, int code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same, leaving the object `data` open for the caller, who ends with mcp_error_end. */
void mcp_error_begin(struct mcp_request *request, struct json_writer *writer, unsigned http_status,
                     int code, const char *text);
void mcp_error_end(struct json_writer *writer);

/* The object `result`, which the caller fills; it has what its revision wants in every result.
 * `fence`: the card texts in it are between lines with this word; NULL: there are none. */
void mcp_result_begin(struct mcp_request *request, struct json_writer *writer, const char *fence);
void mcp_result_end(struct json_writer *writer);

/* "kith", its title and version, as a JSON object. */
void mcp_write_implementation(struct json_writer *writer);
