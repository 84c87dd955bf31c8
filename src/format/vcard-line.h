/* The content lines of a vCard (RFC 6350 section 3.3): unfolded, taken apart, decoded. Inside
 * `format` only. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

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

enum { PREFERENCE_NONE = 101 }; /* behind the last that can be said */

struct vcard_property {
    struct slice line; /* all of it, unfolded, UTF-8 */
    int64_t number;    /* of its first line in the file */
    struct slice group, name, parameters, value;
    unsigned types;
    int preference; /* 1 to 100 (PREF; 1 for TYPE=pref), else PREFERENCE_NONE */
    enum vcard_encoding encoding;
    struct slice charset;      /* of a value in quoted-printable; empty: not said */
    bool is_text, is_uri;      /* VALUE=text, VALUE=uri */
    struct slice omitted_year; /* X-APPLE-OMIT-YEAR: the year that stands for none */
    struct slice media;        /* "jpeg" of TYPE=JPEG or MEDIATYPE=image/jpeg, of pictures */
    bool is_done;              /* its value is in a fact, or made anew when written */
};

/* The lines of one card, each with its CRLF (vcard-frame.h). */
struct vcard_lines {
    struct slice rest;
    int64_t number; /* of the line that was read last */
};

/* The next unfolded line, also one that quoted-printable or base64 of version 2.1 continues
 * without folding; false at the end. `number` is that of its first line. */
bool vcard_next_line(struct vcard_lines *lines, struct arena *arena, struct slice *line,
                     int64_t *number);

/* What stands between "AGENT:" and the end of the card within the card (version 2.1), whose
 * BEGIN:VCARD is the next line; without it, false. */
bool vcard_next_agent(struct vcard_lines *lines, struct slice *card);

/* Takes a line apart; false when it is no property. A line in another character set becomes one in
 * UTF-8 that says so. */
bool vcard_parse_line(struct arena *arena, struct slice line, struct vcard_property *property);

/* Whether a name and ":" or ";" stand in front. */
bool vcard_begins_property(struct slice line);

/* Where `stop` first stands outside quotes, or the length. */
size_t vcard_find_unquoted(struct slice text, char stop);

/* The next of a property's parameters, ";A=b" its raw text without the semicolon. */
bool vcard_next_parameter(struct slice *parameters, struct slice *parameter);

/* Name and value of a parameter; `name` is empty where version 2.1 writes the value alone. */
void vcard_split_parameter(struct slice parameter, struct slice *name, struct slice *value);

/* The next of a list of values, its quotes gone: "a,b", "\"a,b\"" and "\"a\",b" are two. */
bool vcard_next_value(struct arena *arena, struct slice *list, struct slice *value);

/* The value as UTF-8 with its transfer encoding undone (pictures keep theirs), escapes still in. */
struct slice vcard_decode(struct arena *arena, const struct vcard_property *property);

/* The text up to the next `separator` that is not escaped, escapes still in; false at the end. */
bool vcard_next_raw_component(struct slice *rest, char separator, struct slice *component);

/* The same, escapes undone. */
bool vcard_next_component(struct arena *arena, struct slice *rest, char separator,
                          struct slice *component);

/* All of it, escapes undone. */
struct slice vcard_unescape(struct arena *arena, struct slice text);

/* What may stand in base64, and in the second half of a media type. */
bool vcard_is_base64(struct slice text);
bool vcard_is_subtype(struct slice text);

/* Whether it is this property, whatever the letter case. */
bool vcard_is_named(const struct vcard_property *property, const char *name);
