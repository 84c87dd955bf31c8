/* MCP over Streamable HTTP, at "/mcp": each message is a POST, each answer its JSON.
 *
 * There are no sessions, and no stream that the server would begin: GET and DELETE are answered
 * 405, as every revision allows. A bearer token is needed; cookies are not looked at; pages of
 * other origins are turned away.
 */
#pragma once

#include "http/route.h"

/* The mount; it expects the worker's `struct session` in request->worker. */
struct http_mount mcp_http_mount(void);
