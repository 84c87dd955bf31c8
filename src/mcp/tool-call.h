/* tools/call: from a tool's arguments to an operation's, and its answer back. */
#pragma once

#include "mcp/envelope.h"
#include "mcp/tool.h"

/* One call of a tool. Private to mcp/. */
struct mcp_tool_call {
    struct mcp_request *request;
    struct arena *arena;
    const struct mcp_tool *tool;
    struct mcp_actions actions;
    const struct operation *operation; /* NULL until the action was understood */
    const json_t *given;               /* as sent: an object or NULL */
    json_t *arguments;                 /* as the operation takes them */
    bool has_chosen_mode;              /* the caller left it to us */
    bool is_refused;    /* the call could not even begin: who makes it may not, or not now */
    bool has_run;       /* the error is the operation's, not of the arguments */
    struct error error; /* its pointer is within `given` */
};

/* Answers the request. */
void mcp_call_tool(struct mcp_request *request);
