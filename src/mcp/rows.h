/* An answer taken apart at its rows, without a tree, and put together again with fewer of them.
 * Private to mcp/. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

struct mcp_rows {
    struct slice list;   /* its name */
    struct slice before; /* up to and with the bracket that opens it */
    struct slice after;  /* from the bracket that closes it, without the last brace */
    struct slice *items; /* JSON, as the answer has it */
    size_t count;
    size_t capacity;
};

/* The list of this name; NULL: the longest. False when the answer has none, or only empty ones. The
 * rows live as long as `body`. */
bool mcp_rows_read(struct arena *arena, struct slice body, const char *name, struct mcp_rows *rows);

/* Only what tells how each entry of a write ended: for the answer to very many. */
void mcp_rows_shorten(struct arena *arena, struct mcp_rows *rows);

/* Instead of the first row, which is too large for any reply, its id and how to get it. */
void mcp_rows_excuse(struct arena *arena, struct mcp_rows *rows);

/* How many rows fit in `room` bytes when each needs `times` its own size. */
size_t mcp_rows_fitting(const struct mcp_rows *rows, size_t room, double times);

/* The answer with its first `count` rows; `members` ("" or ",\"key\":value...") come last. */
void mcp_rows_write(const struct mcp_rows *rows, size_t count, const char *members,
                    struct buffer *out);

/* JSON as people read it, two spaces a level, as JSON.stringify(value, null, 2) would. */
void mcp_indent(struct slice json, struct buffer *out);
