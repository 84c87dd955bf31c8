/* The result of a tool call as it is sent. */
#include "mcp/result.h"

#include "base/secret.h"
#include "mcp/arguments.h"
#include "mcp/rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FENCE_BYTES = 8, FENCE_TEXT_BYTES = 2 * FENCE_BYTES + 1 };

/* --- One result --- */

static void make_fence(char text[static FENCE_TEXT_BYTES])
{
    uint8_t random[FENCE_BYTES];
    secret_random(random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(text + 2 * i, 3, "%02x", random[i]);
}

/* Text of contacts is data from strangers, and says so to the model: between two lines with a word
 * that its writer could not know. The text of missive_contacts is JSON and nothing else, because
 * programs parse it; there the mark stands in the result's _meta alone. */
static void write_text(const struct mcp_tool *tool, struct slice body, const char *fence,
                       struct buffer *text)
{
    if (tool->is_plain_json) {
        mcp_indent(body, text);
        return;
    }
    buffer_append_format(text, "<untrusted %s>\n", fence);
    buffer_append_slice(text, body);
    buffer_append_format(text, "\n</untrusted %s>", fence);
}

static void write_content(struct json_writer *writer, struct slice text)
{
    json_key(writer, "content");
    json_array_begin(writer);
    json_object_begin(writer);
    json_member_text(writer, "type", "text");
    json_key(writer, "text");
    json_write_slice(writer, text);
    json_object_end(writer);
    json_array_end(writer);
}

/* Writes the whole reply over what the reply's body had behind `mark`; gives its size. */
static size_t write_reply(struct mcp_tool_call *call, size_t mark, struct slice body)
{
    struct buffer AUTO_BUFFER text = {0};
    struct json_writer writer;
    char fence[FENCE_TEXT_BYTES];
    make_fence(fence);
    call->request->reply->body.length = mark;
    write_text(call->tool, body, fence, &text);
    mcp_result_begin(call->request, &writer, fence);
    write_content(&writer, buffer_slice(&text));
    if (call->request->version >= MCP_2025_06_18) {
        json_key(&writer, "structuredContent");
        json_write_raw(&writer, body);
    }
    mcp_result_end(&writer);
    return call->request->reply->body.length - mark;
}

/* --- Too large --- */

static bool takes(const struct mcp_tool_call *call, const char *argument)
{
    return mcp_tool_argument_of(call->tool, call->operation, argument) != NULL;
}

/* The whole reply counts, text and structured content together. Pages of tools that only models
 * use stay small unless a limit is asked for. */
static size_t bytes_allowed(const struct mcp_tool_call *call)
{
    bool is_small = !call->tool->is_plain_json && takes(call, "limit") &&
                    !json_object_get(call->given, "limit");
    return is_small ? MCP_PAGE_BYTES_MAX : MCP_REPLY_BYTES_MAX;
}

/* Whether something was written: asking again would do it again. */
static bool has_written(const struct mcp_tool_call *call)
{
    return (call->operation->traits & OPERATION_WRITES) &&
           !json_is_true(json_object_get(call->arguments, "dry_run"));
}

/* Whether the rows are the items of a write, each with its outcome. */
static bool are_items(const struct mcp_tool_call *call, const struct mcp_rows *rows)
{
    return ((call->operation->traits & OPERATION_WRITES) &&
            slice_equal_text(rows->list, "contacts")) ||
           (has_written(call) && slice_equal_text(rows->list, "fixes"));
}

/* The body with its items shortened, when it has any: `out` holds it then. */
static struct slice shorten_items(const struct mcp_tool_call *call, struct slice body,
                                  struct buffer *out)
{
    static const char *const lists[] = {"contacts", "fixes"};
    struct mcp_rows rows;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (!mcp_rows_read(call->arena, body, lists[i], &rows) || !are_items(call, &rows))
            continue;
        mcp_rows_shorten(call->arena, &rows);
        mcp_rows_write(&rows, rows.count, "", out);
        return buffer_slice(out);
    }
    return body;
}

/* How many entries of a write ended how, as ,"outcomes":{...}. */
static void count_outcomes(struct arena *arena, const struct mcp_rows *rows, struct buffer *out)
{
    json_auto_t *outcomes = json_object();
    for (size_t i = 0; i < rows->count; i++) {
        json_auto_t *row = json_loadb(rows->items[i].data, rows->items[i].length, 0, NULL);
        const char *outcome = json_string_value(json_object_get(row, "outcome"));
        if (!outcome)
            continue;
        json_int_t before = json_integer_value(json_object_get(outcomes, outcome));
        json_object_set_new(outcomes, outcome, json_integer(before + 1));
    }
    char *text = json_dumps(outcomes, JSON_COMPACT);
    buffer_append_format(out, ",\"outcomes\":%s", arena_copy(arena, text));
    free(text);
}

/* What an answer with `count` of its rows says beside them. */
static const char *members_of_part(struct mcp_tool_call *call, const struct mcp_rows *rows,
                                   size_t count)
{
    struct buffer AUTO_BUFFER out = {0};
    if (are_items(call, rows)) {
        count_outcomes(call->arena, rows, &out);
        buffer_append_format(&out,
                             ",\"omitted\":%zu,\"hint\":\"All entries were decided, see "
                             "outcomes; only the first fit in this reply\"",
                             rows->count - count);
    } else if (takes(call, "offset") && !json_object_get(call->arguments, "cursor")) {
        json_int_t offset = json_integer_value(json_object_get(call->arguments, "offset"));
        buffer_append_format(&out,
                             ",\"next_offset\":%lld,\"hint\":\"Only %zu rows fit in this "
                             "reply: go on with offset %lld\"",
                             (long long)offset + (long long)count, count,
                             (long long)offset + (long long)count);
    } else if (has_written(call)) {
        buffer_append_format(&out,
                             ",\"omitted\":%zu,\"hint\":\"All is done; only the first %zu rows of "
                             "%.*s fit in this reply\"",
                             rows->count - count, count, (int)rows->list.length, rows->list.data);
    } else if (takes(call, "limit") || takes(call, "cursor")) {
        buffer_append_format(&out,
                             ",\"hint\":\"Only %zu rows fit in this reply: go on from its "
                             "next place, or ask for less with fields\"",
                             count);
    } else {
        buffer_append_format(&out,
                             ",\"omitted\":%zu,\"hint\":\"Only the first %zu rows fit in "
                             "this reply: ask again for the others\"",
                             rows->count - count, count);
    }
    return arena_copy(call->arena, buffer_text(&out));
}

/* Asks again for `count` rows: only the operation knows the cursor behind them. */
static bool ask_again(struct mcp_tool_call *call, size_t count, struct answer *answer)
{
    json_object_set_new(call->arguments, "limit", json_integer((json_int_t)count));
    *answer = (struct answer){0};
    if (operation_run(&call->request->peer->call, call->operation, call->arguments, answer))
        return true;
    call->error = call->request->peer->call.error;
    return false;
}

/* Writes an answer of `count` rows. One row that is too large alone must not end the way through
 * all: where there are more pages, its place is kept. */
static size_t write_part(struct mcp_tool_call *call, size_t mark, struct mcp_rows *rows,
                         size_t count, const char *members)
{
    struct buffer AUTO_BUFFER body = {0};
    mcp_rows_write(rows, count, members, &body);
    size_t size = write_reply(call, mark, buffer_slice(&body));
    if (size <= MCP_REPLY_BYTES_MAX || count > 1 || !takes(call, "limit"))
        return size;
    buffer_reset(&body);
    mcp_rows_excuse(call->arena, rows);
    mcp_rows_write(rows, count, members, &body);
    return write_reply(call, mark, buffer_slice(&body));
}

/* Sends `count` of the rows; false with an error in the call when even asking failed. */
static bool send_part(struct mcp_tool_call *call, size_t mark, struct mcp_rows *rows, size_t count,
                      size_t *size)
{
    const char *members = members_of_part(call, rows, count);
    if (has_written(call) || (!takes(call, "cursor") && !takes(call, "since"))) {
        *size = write_part(call, mark, rows, count, members);
        return true;
    }
    struct buffer AUTO_BUFFER shortened = {0};
    struct answer answer;
    struct mcp_rows again;
    if (!ask_again(call, count, &answer))
        return false;
    struct slice body = shorten_items(call, buffer_slice(&answer.body), &shortened);
    if (mcp_rows_read(call->arena, body, NULL, &again))
        *size = write_part(call, mark, &again, again.count, members);
    else
        *size = write_reply(call, mark, body);
    buffer_clear(&answer.body);
    return true;
}

static void refuse_size(struct mcp_tool_call *call, size_t mark)
{
    call->request->reply->body.length = mark;
    fail(&call->error, STATUS_LIMIT,
         "The answer is larger than a reply may be (64 kB); ask for less%s",
         takes(call, "fields") ? " with fields, such as [\"first_name\",\"infos\"]" : "");
    mcp_result_send_error(call);
}

/* How many rows there is room for, at least one. */
static size_t estimate(const struct mcp_rows *rows, size_t allowed, double times)
{
    enum { ROOM_FOR_HINT = 600 };
    size_t rest = (size_t)(times * (double)(rows->before.length + rows->after.length));
    size_t room = rest + ROOM_FOR_HINT < allowed ? allowed - rest - ROOM_FOR_HINT : 0;
    size_t count = mcp_rows_fitting(rows, room, times);
    return count > 0 ? count : 1;
}

/* Sends as many rows as fit, and says how many bytes that made; false with an error in the call. */
static bool send_fitting(struct mcp_tool_call *call, size_t mark, struct mcp_rows *rows,
                         double times, size_t *size)
{
    size_t allowed = bytes_allowed(call);
    for (size_t count = estimate(rows, allowed, times);; count -= count / 8 + (count < 8)) {
        if (!send_part(call, mark, rows, count, size))
            return false;
        if (*size <= allowed || count == 1)
            return true;
    }
}

/* The reply behind `mark` is `size` bytes and too large. */
static void send_smaller(struct mcp_tool_call *call, size_t mark, size_t size, struct slice body)
{
    double times = (double)size / (double)body.length;
    struct buffer AUTO_BUFFER shortened = {0};
    struct mcp_rows rows;
    bool has_rows = mcp_rows_read(call->arena, shorten_items(call, body, &shortened), NULL, &rows);
    if (has_rows && !send_fitting(call, mark, &rows, times, &size)) {
        call->request->reply->body.length = mark;
        mcp_result_send_error(call);
        return;
    }
    if (size > MCP_REPLY_BYTES_MAX)
        refuse_size(call, mark);
}

void mcp_result_send(struct mcp_tool_call *call, const struct answer *answer)
{
    size_t mark = call->request->reply->body.length;
    struct slice body = buffer_slice(&answer->body);
    size_t size = write_reply(call, mark, body);
    if (size > bytes_allowed(call))
        send_smaller(call, mark, size, body);
}

/* --- Errors --- */

struct problem {
    int http_status;
    const char *title;
};

static const struct problem problems[STATUS_COUNT] = {
    [STATUS_OK] = {200, "OK"},
    [STATUS_INVALID] = {400, "Bad Request"},
    [STATUS_UNAUTHENTICATED] = {401, "Unauthorized"},
    [STATUS_DENIED] = {403, "Forbidden"},
    [STATUS_NOT_FOUND] = {404, "Not Found"},
    [STATUS_CONFLICT] = {409, "Conflict"},
    [STATUS_AMBIGUOUS] = {409, "Conflict"},
    [STATUS_PRECONDITION] = {412, "Precondition Failed"},
    [STATUS_LIMIT] = {413, "Content Too Large"},
    [STATUS_UNAVAILABLE] = {503, "Service Unavailable"},
    [STATUS_INTERNAL] = {500, "Internal Server Error"},
};

static const struct problem *problem_of(const struct mcp_tool_call *call)
{
    static const struct problem too_often = {429, "Too Many Requests"};
    bool is_rate = call->error.status == STATUS_LIMIT && call->is_refused;
    return is_rate ? &too_often : &problems[call->error.status];
}

/* Members as in RFC 9457, and the call as it might have been meant. */
static void write_problem(const struct mcp_tool_call *call, const json_t *corrected,
                          struct json_writer *writer)
{
    const struct error *error = &call->error;
    json_object_begin(writer);
    json_member_text(writer, "type",
                     arena_format(call->arena, "urn:kith:error:%s", status_name(error->status)));
    json_member_text(writer, "title", problem_of(call)->title);
    json_member_integer(writer, "status", problem_of(call)->http_status);
    json_member_text(writer, "detail", error->message);
    if (*error->pointer)
        json_member_text(writer, "pointer", error->pointer);
    if (*error->accepted)
        json_member_text(writer, "accepted", error->accepted);
    if (corrected) {
        char *text = json_dumps(corrected, JSON_COMPACT);
        json_key(writer, "corrected");
        json_object_begin(writer);
        json_member_text(writer, "name", call->tool->name);
        json_key(writer, "arguments");
        json_write_raw(writer, slice_of(text));
        json_object_end(writer);
        free(text);
    }
    json_object_end(writer);
}

/* The documented tool's words first, as programs know them; then what would be right. */
static void write_sentence(const struct mcp_tool_call *call, const json_t *corrected,
                           struct buffer *text)
{
    const struct error *error = &call->error;
    buffer_append_text(text, "Error: ");
    if (call->tool->is_plain_json && call->has_run)
        buffer_append_format(text, "API error: %d %s: ", problem_of(call)->http_status,
                             problem_of(call)->title);
    buffer_append_text(text, error->message);
    if (*error->pointer)
        buffer_append_format(text, "\nAt: %s", error->pointer);
    if (*error->accepted)
        buffer_append_format(text, "\nAccepted: %s", error->accepted);
    if (!corrected)
        return;
    char *arguments = json_dumps(corrected, JSON_COMPACT);
    buffer_append_format(text, "\nTry: %s", arguments);
    free(arguments);
}

void mcp_result_send_error(struct mcp_tool_call *call)
{
    enum { CORRECTED_BYTES_MAX = 4096 };
    struct buffer AUTO_BUFFER text = {0};
    struct json_writer writer;
    json_auto_t *corrected = mcp_arguments_correct(call);
    if (corrected && json_dumpb(corrected, NULL, 0, JSON_COMPACT) > CORRECTED_BYTES_MAX) {
        json_decref(corrected);
        corrected = NULL;
    }
    write_sentence(call, corrected, &text);
    mcp_result_begin(call->request, &writer, NULL);
    write_content(&writer, buffer_slice(&text));
    if (call->request->version >= MCP_2025_06_18) {
        json_key(&writer, "structuredContent");
        json_object_begin(&writer);
        json_key(&writer, "error");
        write_problem(call, corrected, &writer);
        json_object_end(&writer);
    }
    json_member_boolean(&writer, "isError", true);
    mcp_result_end(&writer);
}
