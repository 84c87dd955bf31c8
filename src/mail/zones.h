/* What the lines of a message's text are: what its writer wrote, his signature, what he quoted,
 * and what machines and lawyers added. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

enum mail_zone {
    MAIL_ZONE_TEXT,
    MAIL_ZONE_SIGNATURE,
    MAIL_ZONE_QUOTED, /* a reply's quotation and what introduces it */
    MAIL_ZONE_FORWARDED,
    MAIL_ZONE_DISCLAIMER,
    MAIL_ZONE_FOOTER, /* "Sent from my telephone" */
};

struct mail_line {
    struct slice text; /* without its line feed and the white space at its end */
    enum mail_zone zone;
    double signature; /* how sure it is that the line is of the signature, 0 to 1 */
};

enum { MAIL_LINES_MAX = 20000 }; /* lines behind are not looked at */

struct mail_lines {
    struct mail_line *items;
    size_t count;
    size_t capacity;
};

/* Parts a text into lines and finds every zone but the signature (mail/signature.h). */
void mail_zones_read(struct arena *arena, struct slice text, struct mail_lines *lines);

/* "text", "signature", ... */
const char *mail_zone_name(enum mail_zone zone);

/* The lines of one zone as a text, empty lines at its ends left out; NULL when there is none. */
const char *mail_zone_text(struct arena *arena, const struct mail_lines *lines,
                           enum mail_zone zone);

static inline bool mail_line_is_blank(const struct mail_line *line)
{
    return line->text.length == 0;
}
