/* MCP over standard input and output: one JSON message a line, for a client that started us. */
#pragma once

#include "base/error.h"
#include "service/service.h"

struct mcp_stdio {
    int input, output;        /* file descriptors; nothing but messages goes to `output` */
    const char *organization; /* of the owner; NULL: the only one */
    const char *token;        /* whose calls they are; NULL: the owner's, who has the data */
};

/* Serves until the input ends, or nobody reads the output any more. False when it could not begin
 * or the input could not be read. SIGPIPE is ignored from here on. */
bool mcp_stdio_serve(struct service *service, const struct mcp_stdio *stdio, struct error *error);
