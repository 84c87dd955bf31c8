/* The result of a tool call as it is sent: within its size, indented or fenced. Private to mcp/. */
#pragma once

#include "mcp/tool-call.h"

/* Answers the request with what the operation answered. What is too large for one reply is asked
 * for again, or cut, so that it ends with a whole row and says how to go on. */
void mcp_result_send(struct mcp_tool_call *call, const struct answer *answer);

/* Answers the request with the call's error. */
void mcp_result_send_error(struct mcp_tool_call *call);
