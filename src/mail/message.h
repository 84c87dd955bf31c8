/* A message as Kith understands it: who takes part, which thread, what it says.
 *
 * Read by GMime from untrusted bytes into plain values of an arena. Nothing is too broken to read:
 * what cannot be understood is absent. All text is valid UTF-8 without controls; names are decoded
 * (RFC 2047), so that a line feed hidden in one cannot become a header again.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "mail/bounce.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    MAIL_MESSAGE_BYTES_MAX = 8 << 20, /* what is behind is not looked at: attachments mostly */
    MAIL_HEADER_BYTES_MAX = 256 << 10,
    MAIL_HEAD_LINES_MAX = 10000, /* of all heads in the message */
    MAIL_PARTS_MAX = 1000,
    MAIL_DEPTH_MAX = 30,
    MAIL_ADDRESSES_MAX = 1000, /* of one header */
    MAIL_REFERENCES_MAX = 100,
    MAIL_TEXT_BYTES_MAX = 1 << 20, /* of the body's text */
    MAIL_NAME_BYTES_MAX = 300,
    MAIL_SUBJECT_BYTES_MAX = 2000,
    MAIL_CHECKS_MAX = 20, /* headers that say whether the sender was checked */
    MAIL_CHECK_BYTES_MAX = 8000,
};

struct mail_address {
    const char *name;   /* NULL: none */
    const char *typed;  /* as it stands in the header */
    const char *normal; /* NULL: no valid address */
};

struct mail_addresses {
    struct mail_address *items;
    size_t count;
    size_t capacity;
    size_t left_off; /* beyond MAIL_ADDRESSES_MAX */
};

struct mail_ids {
    const char **items; /* without < > */
    size_t count;
    size_t capacity;
};

struct mail_checks {
    const char **items; /* Authentication-Results, the topmost first */
    size_t count;
    size_t capacity;
};

/* Why a message is not from a person to persons; a set. */
enum mail_mark {
    MAIL_MARK_LIST = 1 << 0,           /* List-Id, List-Unsubscribe, List-Post */
    MAIL_MARK_AUTO_SUBMITTED = 1 << 1, /* RFC 3834, and what programs write in its place */
    MAIL_MARK_PRECEDENCE = 1 << 2,     /* bulk, list, junk */
    MAIL_MARK_NULL_SENDER = 1 << 3,    /* Return-Path: <> */
    MAIL_MARK_ROBOT_ADDRESS = 1 << 4,  /* no-reply@, notifications@ */
    MAIL_MARK_BOUNCE = 1 << 5,         /* multipart/report, mailer-daemon */
    MAIL_MARK_NO_SENDER = 1 << 6,      /* no address in From: nobody to know */
};

struct mail_message {
    struct mail_addresses from, sender, reply_to, to, cc;
    struct mail_addresses bcc;  /* of who keeps what he sent */
    const char *subject;        /* NULL: none */
    int64_t date_ms;            /* 0: none, or none that can be */
    const char *message_id;     /* NULL: none */
    struct mail_ids replies_to; /* In-Reply-To */
    struct mail_ids references; /* oldest first, neither repeated nor the message's own */
    const char *list_id;        /* NULL: none */
    const char *auto_submitted;
    struct mail_checks checks;
    struct mail_bounces bounces; /* of whom it says that he did not get a message */
    bool is_auto_reply;          /* a program answered in somebody's place */
    unsigned marks;              /* enum mail_mark */
    struct slice text; /* of the body, lines end with "\n"; a quotation's begin with ">" */
    bool is_html;      /* the text was read from HTML */
    unsigned attachments;
    bool is_cut; /* a limit was reached */
};

/* Whether a person wrote it: nobody else may become a contact. */
static inline bool mail_is_personal(const struct mail_message *message)
{
    return !message->marks;
}

/* GMime is ready from here on, for who calls it himself. Thread safe. */
void mail_start_gmime(void);

/* Reads one message. Thread safe. */
void mail_message_parse(struct arena *arena, struct slice bytes, struct mail_message *message);

/* "list", "auto-submitted", ...: the name of one mark. */
const char *mail_mark_name(enum mail_mark mark);
