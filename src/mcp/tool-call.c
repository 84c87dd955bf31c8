/* tools/call. */
#include "mcp/tool-call.h"

#include "mcp/arguments.h"
#include "mcp/result.h"
#include "mcp/rows.h"
#include <stdio.h>
#include <string.h>

/* Whether a write of one item was refused as wrong or forbidden. That is a failed call, which has a
 * pointer and a correction; what needs a decision (ambiguous, conflict) is a result. */
static bool is_refusal_of_one(const struct mcp_tool_call *call, const struct answer *answer)
{
    struct mcp_rows rows;
    if (!call->has_chosen_mode ||
        !mcp_rows_read(call->arena, buffer_slice(&answer->body), "contacts", &rows) ||
        rows.count != 1)
        return false;
    json_auto_t *row = json_loadb(rows.items[0].data, rows.items[0].length, 0, NULL);
    const char *outcome = json_string_value(json_object_get(row, "outcome"));
    return outcome && (strcmp(outcome, "invalid") == 0 || strcmp(outcome, "denied") == 0);
}

/* An unknown book is answered with the names of those that the actor sees. */
static void name_books(struct mcp_tool_call *call)
{
    const struct books *books = &call->request->peer->call.books;
    const char *place = strrchr(call->error.pointer, '/');
    struct error *error = &call->error;
    if (error->status != STATUS_NOT_FOUND || *error->accepted || !place || !strstr(place, "book"))
        return;
    size_t used = 0;
    for (size_t i = 0; i < books->count; i++) {
        const struct book *book = &books->items[i];
        size_t length = strlen(book->name);
        if ((book->rights & RIGHT_SEE) && !book->trashed_ms &&
            used + length + 3 < sizeof(error->accepted))
            used += (size_t)snprintf(error->accepted + used, sizeof(error->accepted) - used, "%s%s",
                                     used ? ", " : "", book->name);
    }
}

/* Runs the operation with the arguments that were read. */
static bool run(struct mcp_tool_call *call, struct answer *answer)
{
    struct mcp_peer *peer = call->request->peer;
    call->has_run = true;
    call->is_refused = !mcp_peer_begin(peer);
    bool is_done =
        !call->is_refused && operation_run(&peer->call, call->operation, call->arguments, answer);
    peer->has_call = false; /* the next call is begun anew: another instant, another batch */
    if (is_done && is_refusal_of_one(call, answer)) {
        buffer_clear(&answer->body); /* nothing was written: asked again for the error itself */
        *answer = (struct answer){0};
        json_object_set_new(call->arguments, "mode", json_string("all_or_nothing"));
        is_done = operation_run(&peer->call, call->operation, call->arguments, answer);
    }
    if (is_done)
        return true;
    call->error = peer->call.error;
    mcp_arguments_relocate(call);
    name_books(call);
    return false;
}

void mcp_call_tool(struct mcp_request *request)
{
    const char *name = json_string_value(json_object_get(request->params, "name"));
    const json_t *given = json_object_get(request->params, "arguments");
    const struct mcp_tool *tool = name ? mcp_tool_find(name) : NULL;
    if (!tool) {
        mcp_error(request, 200, MCP_INVALID_PARAMS, "Unknown tool: %s. There are %s",
                  mcp_shown(name), mcp_tool_names(request->peer->arena));
        return;
    }
    if (given && !json_is_object(given)) {
        mcp_error(request, 200, MCP_INVALID_PARAMS, "params.arguments must be an object");
        return;
    }
    json_auto_t *arguments = json_object();
    struct mcp_tool_call call = {.request = request,
                                 .arena = request->peer->arena,
                                 .tool = tool,
                                 .actions = mcp_tool_actions(tool),
                                 .given = given,
                                 .arguments = arguments};
    struct answer answer = {0};
    if (mcp_arguments_read(&call) && run(&call, &answer))
        mcp_result_send(&call, &answer);
    else
        mcp_result_send_error(&call);
    buffer_clear(&answer.body);
}
