/* A message written (RFC 5322, MIME): plain values in, bytes out.
 *
 * Names and subject become encoded words where they are not ASCII, the text is UTF-8,
 * quoted-printable or base64 where a line is too long or a server might not let it pass. Lines end
 * with CR LF.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compose_address {
    const char *name;    /* NULL: none */
    const char *address; /* normal form */
};

struct compose_list {
    struct compose_address *items;
    size_t count;
    size_t capacity;
};

struct compose_message {
    const char *message_id; /* without < > */
    int64_t date_ms;
    struct compose_address from;
    struct compose_list to, cc, bcc;
    const char *subject;           /* NULL: none */
    const char *text;              /* lines end with "\n" */
    const char *in_reply_to;       /* a Message-ID without < >; NULL: it answers none */
    const char *const *references; /* likewise, the oldest first; what no header can hold is left
                                      out */
    size_t reference_count;
};

/* The bytes, in the arena. `has_bcc`: with the header Bcc, for who keeps the message; never for the
 * wire. STATUS_INVALID when a value holds what would end its header's line, or cannot stand there.
 */
bool compose_write(struct arena *arena, const struct compose_message *message, bool has_bcc,
                   struct slice *bytes, struct error *error);
