/* The Model Context Protocol: one message in, one reply out, whatever carries them.
 *
 * Four revisions are spoken. The three older ones begin with `initialize`; 2026-07-28 has no
 * beginning: each request names its revision in params._meta. A request that names none (and no
 * `initialize` was before it on the same stdio) is taken for 2025-03-26, as that revision's
 * successors ask of HTTP servers. Nothing is remembered between messages but the revision that
 * `initialize` agreed on over stdio: there are no sessions.
 *
 * What is no request (malformed, an unknown method, an unknown tool) is a JSON-RPC error. What a
 * model can put right (arguments, rights, conflicts, what is not found) is the result of the tool
 * with isError, in every revision: a model sees results, errors of the protocol often not.
 */
#pragma once

#include "base/buffer.h"
#include "service/service.h"

enum {
    MCP_MESSAGE_BYTES_MAX = 10 * 1024 * 1024,
    MCP_REPLY_BYTES_MAX = 64 * 1024, /* the rest comes by cursor or offset */
    MCP_PAGE_BYTES_MAX = 8 * 1024,   /* of other tools than missive_contacts without a limit */
};

enum mcp_version {
    MCP_2025_03_26, /* batches; no structured content */
    MCP_2025_06_18,
    MCP_2025_11_25,
    MCP_2026_07_28, /* stateless */
    MCP_VERSION_COUNT,
};

/* What HTTP says beside the message; NULL where a header is missing. */
struct mcp_headers {
    const char *version; /* MCP-Protocol-Version */
    const char *method;  /* Mcp-Method */
    const char *name;    /* Mcp-Name */
};

/* Who sends the messages. The transport fills all but the last two. */
struct mcp_peer {
    struct session *session;
    struct arena *arena;         /* reset by the transport between messages */
    struct slice token;          /* whose calls they are; empty: the owner's */
    const char *organization;    /* of the owner; NULL: the only one */
    struct mcp_headers *headers; /* NULL: not over HTTP */
    enum mcp_version version;    /* of requests that name none */

    struct call call;
    bool has_call; /* begun, not used yet */
};

/* Begins the peer's call unless one is waiting to be used. On failure the call's error says why. */
bool mcp_peer_begin(struct mcp_peer *peer);

struct mcp_reply {
    struct buffer body;   /* empty: there is nothing to answer. The caller clears it */
    unsigned http_status; /* what HTTP answers with it */
};

void mcp_handle(struct mcp_peer *peer, struct slice message, struct mcp_reply *reply);

/* A reply to what could not be read as a message: too long, no JSON, nobody's. */
void mcp_refuse(struct mcp_reply *reply, unsigned http_status, int code, const char *text);

enum {
    MCP_PARSE_ERROR = -32700,
    MCP_INVALID_REQUEST = -32600,
    MCP_UNKNOWN_METHOD = -32601,
    MCP_INVALID_PARAMS = -32602,
    MCP_INTERNAL_ERROR = -32603,
    MCP_HEADER_MISMATCH = -32020,
    MCP_UNSUPPORTED_VERSION = -32022,
};
