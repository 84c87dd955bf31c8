/* Writing what operations answer. Private to operation/. */
#pragma once

#include "format/v1.h"
#include "operation/operation.h"
#include "service/contacts.h"
#include "service/list.h"

/* The options that the request's fields, lens and so on ask for. */
bool answer_options(struct request *request, struct v1_options *options);

/* One contact as seen: contract form, `canonical_id` when another id was asked; deleted ones as
 * {id, deleted, modified_at}. */
void answer_view(struct json_writer *answer, const struct view *view,
                 const struct v1_options *options);

/* "contacts": all of a page, then next_cursor. */
void answer_page(struct json_writer *answer, const struct list_page *page,
                 const struct v1_options *options);

/* One item of a write: the contact as it is now, and what became of the item. */
bool answer_result(struct request *request, struct json_writer *answer,
                   const struct result *result);

/* "contacts": one such item alone. */
bool answer_only_result(struct request *request, struct json_writer *answer,
                        const struct result *result);

/* "error": why one item of several was refused. */
void answer_error(struct json_writer *answer, const struct error *error);

/* "score": how likely two contacts are one person, from 0 to 1; nothing when nobody judged them. */
void answer_score(struct json_writer *answer, double probability);

/* A time in seconds, null when there is none (0). */
void answer_seconds(struct json_writer *answer, const char *key, int64_t ms);

/* What a fact says, as members of an object that the caller opened. */
void answer_fact(struct json_writer *answer, const struct fact *fact);

/* Places in the log as opaque texts; the argument `name` read as one, 0 when it is left out. */
const char *answer_write_place(struct arena *arena, int64_t sequence);
bool answer_read_place(struct request *request, const char *name, int64_t *sequence);

/* Ends an all-or-nothing call with the error of its first refused item, where it stood. */
bool answer_stops(struct request *request, const char *list, size_t place,
                  const struct result *result);

/* The lens the request names ("contact_book"), nil when it names none. */
bool answer_lens(struct request *request, const char *name, struct uuid *lens);

/* The audience of the book that "contact_book" names, in which the actor must have the right to
 * edit; when it names none (`book` is nil) that of the whole organization, which is not checked. */
bool answer_audience(struct request *request, struct uuid *book, struct uuid *audience);
