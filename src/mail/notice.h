/* Everything that a message says of people, as a list of notices: each with the address it is
 * about, the words it was read from, and how sure that is.
 *
 * Of a person's message: its From name, a Reply-To of his own, the fields of his signature (unless
 * it is signed with another's name), a new address he tells of. Of an automatic reply: that he
 * left, is away, has a new address; not its signature, which is a deputy's as often. Of a bounce:
 * each recipient. Of any other program's message: nothing. Nobody is believed here: whether the
 * sender is who he says is asked apart (mail/sender-check.h).
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mail_fields;
struct mail_lines;
struct mail_message;
struct mail_sender;

/* In the order of the names in notice.c; stored by name. */
enum notice_kind {
    NOTICE_NAME,
    NOTICE_TITLE,
    NOTICE_COMPANY,
    NOTICE_DEPARTMENT,
    NOTICE_PHONE,
    NOTICE_EMAIL, /* another address beside the one it is about */
    NOTICE_URL,
    NOTICE_ADDRESS,
    NOTICE_LEFT,       /* no longer works there */
    NOTICE_AWAY_UNTIL, /* `value` is the last day, "2026-08-21"; `until_ms` when it ends */
    NOTICE_BOUNCED,    /* `value` is the status code, `label` hard, temporary or policy */
    NOTICE_NEW_EMAIL,  /* an address in place of the one it is about */
};

enum notice_origin {
    NOTICE_FROM_SIGNATURE,
    NOTICE_FROM_NAME,
    NOTICE_FROM_REPLY_TO,
    NOTICE_FROM_AUTO_REPLY,
    NOTICE_FROM_BOUNCE,
    NOTICE_FROM_BODY,
};

enum {
    NOTICE_QUOTE_BYTES_MAX = 300,
    NOTICES_MAX = 300, /* of one message */
};

struct notice {
    const char *about; /* the sender, or the recipient that bounced; normal form */
    enum notice_kind kind;
    enum notice_origin origin;
    const char *value;  /* as it stands there; NULL: the kind says it all */
    const char *normal; /* of telephone numbers and addresses; NULL: none */
    const char *label;  /* of numbers: work, mobile, ...; of bounces; NULL: none */
    const char *quote;  /* the words it was read from, one line */
    size_t line;        /* of the message's text, from 1; 0: the head */
    int64_t until_ms;   /* 0: none */
    double confidence;  /* 0 to 1 */
};

struct notices {
    struct notice *items;
    size_t count;
    size_t capacity;
    const char *bounced_message_id; /* of the message that bounced; NULL: none, or not told */
};

/* Reads the message's text, signature and head. `sender` is mail_sender_of the message. `region`
 * is where numbers without a country are from; NULL: not known. */
void mail_notices_read(struct arena *arena, const struct mail_message *message,
                       const struct mail_sender *sender, const char *region,
                       struct notices *notices);

/* The same of what was read already: the lines with their zones, the signature's fields. */
void mail_notices_gather(struct arena *arena, const struct mail_message *message,
                         const struct mail_sender *sender, const struct mail_lines *lines,
                         const struct mail_fields *fields, const char *region,
                         struct notices *notices);

/* As JSON for keeping, {"notices":[{...}],"bounced_message_id":...}; what is NULL or 0 is left
 * out. */
void notices_write(const struct notices *notices, struct buffer *out);

/* Reads what notices_write wrote, into texts of the arena; false when it is something else. Unknown
 * members are passed over, notices of unknown kinds left out. */
bool notices_parse(struct arena *arena, struct slice json, struct notices *notices);

/* "name", "title", ... and "signature", "from_name", ... */
const char *notice_kind_name(enum notice_kind kind);
const char *notice_origin_name(enum notice_origin origin);
