/* The arguments of a tool call: checked against the tool, turned into those of the operation, and
 * put right where they were wrong in a plain way. Private to mcp/. */
#pragma once

#include "mcp/tool-call.h"

/* Finds the operation and makes its arguments. On failure the call's error says what is wrong. */
bool mcp_arguments_read(struct mcp_tool_call *call);

/* The pointer of an operation's error, in the arguments that the caller sent. */
void mcp_arguments_relocate(struct mcp_tool_call *call);

/* The arguments as they might have been meant, to be decref'd; NULL when there is no telling. */
json_t *mcp_arguments_correct(const struct mcp_tool_call *call);
