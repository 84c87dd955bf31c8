/* The text of a message: which parts are read, and brought to plain lines of UTF-8.
 *
 * Of alternatives the plain one is read, unless it is empty or says only that HTML is needed.
 * Attachments and messages within the message are not read.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

struct _GMimeObject;

struct mail_body {
    struct slice text;
    bool is_html;
    bool is_cut;
    bool is_report;          /* multipart/report somewhere: a bounce, a receipt */
    bool is_calendar_answer; /* "accepted" and the like, which calendars write (RFC 5546) */
    unsigned attachments;
};

void mail_body_read(struct arena *arena, struct _GMimeObject *part, struct mail_body *body);
