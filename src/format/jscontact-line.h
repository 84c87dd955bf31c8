/* One content line of a vCard as a value: what JSContact members are turned into and made of.
 * Inside `format` only.
 *
 * Unlike vcard-line.h, which says what a line means to Kith, this keeps every parameter. Texts
 * belong to an arena.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

struct line_parameter {
    const char *name;         /* in capitals */
    const char *const *items; /* decoded */
    size_t count;
};

struct line {
    const char *group; /* NULL: none */
    const char *name;  /* in capitals */
    const char *value; /* as it stands, escapes in */
    struct line_parameter *parameters;
    size_t parameter_count;
    bool is_coded; /* the value is in a transfer encoding of version 2.1 or 3.0 */
};

struct lines {
    struct line *items;
    size_t count;
    size_t capacity;
};

/* The next line of a card that was written with CRLF, unfolded; false at the end. */
bool line_next(struct arena *arena, struct slice *rest, struct slice *text);

/* Takes an unfolded line apart; false when it is no property, or has more parameters than any. */
bool line_parse(struct arena *arena, struct slice text, struct line *line);

/* Appends the line, not folded, without its end. */
void line_format(struct buffer *out, const struct line *line);

/* A property without parameters; `name` may be in small letters. */
struct line line_make(struct arena *arena, const char *name, const char *value);

/* The first value of a parameter, and that it is taken out of the line; NULL when it is not there.
 */
const char *line_parameter(const struct line *line, const char *name);
const char *line_take(struct line *line, const char *name);

/* Adds a value behind those that the parameter has. `name` may be in small letters. Nothing is
 * added to a parameter of 200 values, and no parameter to 50. */
void line_add(struct arena *arena, struct line *line, const char *name, const char *value);

/* Whether two lines say the same: names, groups and parameters in any order and, where RFC 6350
 * says so, any case; values with escapes that are not needed. */
bool line_same(const struct line *a, const struct line *b);

/* A text value with its escapes undone, and with those that `specials` want (of "," ";"). */
const char *line_unescape(struct arena *arena, const char *value);
const char *line_escape(struct arena *arena, const char *text, const char *specials);

/* The pieces of a value between separators that are not escaped, escapes still in. */
struct line_pieces {
    const char **items;
    size_t count;
    size_t capacity;
};
void line_split(struct arena *arena, const char *value, char separator, struct line_pieces *pieces);
