/* What an SMTP server answers (RFC 5321, section 4.2): pure reading of lines. Private to mail/. */
#pragma once

#include <stdbool.h>

enum { SMTP_WORDS_BYTES = 150 };

/* One line of an answer: "250-SIZE 1000", "250 HELP". */
struct smtp_reply {
    int code;                     /* 200 to 599 */
    bool is_last;                 /* no line of this answer follows */
    char words[SMTP_WORDS_BYTES]; /* as ASCII, the beginning */
};

/* False when the line, without its end, is no SMTP. */
bool smtp_reply_read(const char *line, struct smtp_reply *reply);

/* What the server can do, by the lines that answer EHLO. */
struct smtp_abilities {
    bool has_starttls, has_plain, has_login, has_xoauth2, has_size;
};

void smtp_abilities_note(const struct smtp_reply *reply, struct smtp_abilities *abilities);
