/* A whole card as vCard lines and as a JSContact Card (RFC 9555). Inside `format` only. */
#pragma once

#include "base/error.h"
#include "format/jscontact-line.h"
#include <jansson.h>

/* The deepest nesting that is read. */
enum { JSCONTACT_DEPTH_MAX = 30 };

/* Checks what the conversion relies on: the types of the members of RFC 9553. */
bool jscontact_check(struct arena *arena, const json_t *card, struct error *error);

/* A new Card, without `@type` and `version`. Lines that no member stands for are in `vCardProps`,
 * JSPROP lines are put where they point. */
json_t *jscontact_of_lines(struct arena *arena, const struct lines *lines);

/* The lines of a checked card; without those that jscontact_lost_lines adds. `keeps_ids`: also
 * identifiers that jscontact_of_lines would give itself are kept, in PROP-ID. */
void jscontact_to_lines(struct arena *arena, const json_t *card, bool keeps_ids,
                        struct lines *lines);

/* Makes patches that replace a whole entry or the name in `localizations` into patches of its
 * members, which say the same, and leaves out patches that change nothing. */
void jscontact_expand_patches(struct arena *arena, json_t *card);

/* Adds lines with LANGUAGE for the localizations that lines can say. */
void jscontact_translated_lines(struct arena *arena, const json_t *card, struct lines *lines);

/* Whether a localization is of what is at `place`: "titles/t1". */
bool jscontact_is_translated(const json_t *card, const char *place);

struct rule;

/* The patch that makes `base`, which is at `place`, what the translated line says; a new reference,
 * NULL when a patch cannot say it. */
json_t *jscontact_entry_patch(struct arena *arena, const struct rule *rule, const struct line *line,
                              const char *place, const json_t *base);
json_t *jscontact_name_patch(struct arena *arena, const struct line *line, const json_t *base);

/* Adds a JSPROP line for each member of `card` that `again`, made of its lines, does not have.
 * Gives whether identifiers must be kept: one of the lines points into an entry, or an entry came
 * back under another. */
bool jscontact_lost_lines(struct arena *arena, const json_t *card, const json_t *again,
                          struct lines *lines);

/* Whether two lists of components have the same ones, in any order. */
bool jscontact_same_components(struct arena *arena, const json_t *a, const json_t *b);

/* Sets the member that a JSPROP line points to; false when what it was about is not there. */
bool jscontact_apply_line(struct arena *arena, json_t *card, const struct line *line);
