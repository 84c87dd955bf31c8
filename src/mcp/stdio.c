/* MCP over standard input and output. */
#include "mcp/stdio.h"

#include "mcp/mcp.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

/* Lines out of a file descriptor. */
struct lines {
    int input;
    struct buffer pending; /* read, not handed out */
    size_t searched;       /* so much of it holds no line break */
    size_t handed;         /* the line at its beginning that was handed out */
    bool is_skipping;      /* the rest of a line that is too long */
    bool has_ended;
};

enum line_kind { LINE_MESSAGE, LINE_TOO_LONG, LINE_END, LINE_FAILED };

static bool read_piece(struct lines *lines)
{
    char *place = buffer_reserve(&lines->pending, PIECE_BYTES);
    ssize_t count;
    do
        count = read(lines->input, place, PIECE_BYTES);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return false;
    lines->has_ended = count == 0;
    lines->pending.length += (size_t)count;
    return true;
}

static void drop(struct lines *lines, size_t length)
{
    struct buffer *pending = &lines->pending;
    memmove(pending->data, pending->data + length, pending->length - length);
    pending->length -= length;
    lines->searched = 0;
}

/* The next line without its end; it lives until the next call. A last line needs no end. */
static enum line_kind next_line(struct lines *lines, struct slice *line)
{
    if (lines->handed > 0)
        drop(lines, lines->handed);
    lines->handed = 0;
    for (;;) {
        struct slice all = buffer_slice(&lines->pending);
        struct slice rest = {all.data + lines->searched, all.length - lines->searched};
        size_t end = lines->searched + (rest.length > 0 ? slice_find(rest, '\n') : 0);
        bool is_whole = end < all.length || (lines->has_ended && all.length > 0);
        if (is_whole) {
            lines->handed = end < all.length ? end + 1 : end;
            *line = (struct slice){all.data, end};
            if (!lines->is_skipping)
                return end > MCP_MESSAGE_BYTES_MAX ? LINE_TOO_LONG : LINE_MESSAGE;
            lines->is_skipping = false;
            drop(lines, lines->handed);
            lines->handed = 0;
            continue;
        }
        if (lines->has_ended)
            return LINE_END;
        lines->searched = all.length;
        bool was_skipping = lines->is_skipping;
        if (was_skipping || all.length > MCP_MESSAGE_BYTES_MAX) {
            lines->is_skipping = true;
            drop(lines, all.length);
            if (!was_skipping)
                return LINE_TOO_LONG;
        }
        if (!read_piece(lines))
            return LINE_FAILED;
    }
}

/* Writes one line whole; false when nobody reads any more. */
static bool write_line(int output, struct buffer *line)
{
    buffer_append_byte(line, '\n');
    for (size_t done = 0; done < line->length;) {
        ssize_t count = write(output, line->data + done, line->length - done);
        if (count < 0 && errno != EINTR)
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool answer_line(struct mcp_peer *peer, enum line_kind kind, struct slice line, int output)
{
    struct mcp_reply reply = {0};
    line = slice_trim(line);
    if (kind == LINE_TOO_LONG)
        mcp_refuse(&reply, 413, MCP_INVALID_REQUEST, "The message is longer than 10 MiB");
    else if (line.length > 0)
        mcp_handle(peer, line, &reply);
    bool is_read = reply.body.length == 0 || write_line(output, &reply.body);
    buffer_clear(&reply.body);
    arena_reset(peer->arena);
    return is_read;
}

bool mcp_stdio_serve(struct service *service, const struct mcp_stdio *stdio, struct error *error)
{
    AUTO_FREE(session) struct session *session = session_open(service, error);
    if (!session)
        return false;
    signal(SIGPIPE, SIG_IGN);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mcp_peer peer = {.session = session,
                            .arena = arena,
                            .token = slice_of(stdio->token),
                            .organization = stdio->organization};
    struct lines lines = {.input = stdio->input};
    struct slice line = {0};
    enum line_kind kind;
    while ((kind = next_line(&lines, &line)) <= LINE_TOO_LONG)
        if (!answer_line(&peer, kind, line, stdio->output))
            break;
    buffer_clear(&lines.pending);
    if (kind == LINE_FAILED)
        return fail(error, STATUS_UNAVAILABLE, "The input cannot be read: %s", strerror(errno));
    return true;
}
