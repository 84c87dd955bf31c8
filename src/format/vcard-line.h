/* The content lines of a vCard (RFC 6350 section 3.3): unfolded, taken apart, decoded. Inside
 * `format` only. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

/* The TYPE values that mean something to us, as bits. */
enum vcard_type {
    TYPE_HOME = 1 << 0,
    TYPE_WORK = 1 << 1,
    TYPE_CELL = 1 << 2,
    TYPE_FAX = 1 << 3,
    TYPE_PAGER = 1 << 4,
    TYPE_MAIN = 1 << 5,
    TYPE_PERSONAL = 1 << 6,
    TYPE_OTHER = 1 << 7,
    TYPE_HOMEPAGE = 1 << 8,
    TYPE_PROFILE = 1 << 9,
    TYPE_BLOG = 1 << 10,
    TYPE_TWITTER = 1 << 11,
    TYPE_FACEBOOK = 1 << 12,
};

enum vcard_encoding { ENCODING_NONE, ENCODING_BASE64, ENCODING_QUOTED_PRINTABLE };

struct vcard_property {
    struct slice line; /* all of it, unfolded */
    size_t number;     /* of its first line in the file */
    struct slice group, name, parameters, value;
    unsigned types;
    enum vcard_encoding encoding;
    bool is_text;       /* VALUE=text */
    bool omits_year;    /* X-APPLE-OMIT-YEAR */
    struct slice media; /* "jpeg" of TYPE=JPEG or MEDIATYPE=image/jpeg, of pictures */
    bool is_done;       /* its value is in a fact, or made anew when written */
};

struct vcard_reader {
    struct slice rest;
    size_t line; /* lines read so far */
};

/* The next unfolded line, also one that quoted-printable or base64 of version 2.1 continues
 * without folding; false at the end. `number` is that of its first line. */
bool vcard_next_line(struct vcard_reader *reader, struct arena *arena, struct slice *line,
                     size_t *number);

/* Takes a line apart; false when it is no property. */
bool vcard_parse_line(struct arena *arena, struct slice line, struct vcard_property *property);

/* The value as UTF-8 with its transfer encoding undone (pictures keep theirs), escapes still in. */
struct slice vcard_decode(struct arena *arena, const struct vcard_property *property);

/* The text up to the next `separator` that is not escaped, escapes undone; false at the end. */
bool vcard_next_component(struct arena *arena, struct slice *rest, char separator,
                          struct slice *component);

/* All of it, escapes undone. */
struct slice vcard_unescape(struct arena *arena, struct slice text);
