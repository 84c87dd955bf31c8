/* What a job could not do, and why: the list that an undo or a fix keeps in its progress. It goes
 * on growing from step to step; a step that is tried anew lists nothing twice. Private to service/.
 */
#pragma once

#include "base/json-writer.h"
#include "base/slice.h"

struct kept_list {
    struct buffer items; /* [{"contact", "field", "why"}] without the brackets */
    int64_t count;       /* of all, listed or not */
    int64_t listed_max;  /* more are only counted */
    size_t saved_bytes;
    int64_t saved_count;
};

void kept_list_clear(struct kept_list *list);

/* Takes over what an earlier step saved. `items` as kept_list_write wrote it. */
void kept_list_read_count(struct kept_list *list, int64_t count);
void kept_list_read(struct kept_list *list, struct slice items);

/* `field` NULL: of the contact as a whole. */
void kept_list_add(struct kept_list *list, struct uuid contact, const char *field, const char *why);

/* The items as a JSON array. */
void kept_list_write(const struct kept_list *list, struct json_writer *writer);

/* The step was written; or it begins, perhaps anew: what it had listed is forgotten. */
void kept_list_save(struct kept_list *list);
void kept_list_rewind(struct kept_list *list);
