/* Contacts as a file: those that the actor may export, in a format of format/writer.h, page by
 * page.
 *
 * A page is one snapshot. What comes in between while a long export runs may be in it or not;
 * nothing comes twice and nothing that stays is left out (cursors are keyset).
 */
#pragma once

#include "format/writer.h"
#include "service/list.h"

struct export_request {
    enum writer_format format;
    struct uuid book;   /* as this book has them; nil: all books the actor may export from */
    struct uuid group;  /* nil: any */
    const char *query;  /* only what matches; NULL: all. Goes with neither order nor group */
    struct uuids ids;   /* only these, at most one page of them; none: any */
    const char *cursor; /* NULL: from the first, with what stands before the first card */
    int limit;          /* contacts of this page */
};

/* Whether the actor may have this; export_page says the same. Keeps from the call what he may not
 * export. */
bool export_check(struct call *call, const struct export_request *request);

/* Appends a page, on the last one also what stands behind the last card. `next` is NULL then. */
bool export_page(struct call *call, const struct export_request *request, struct buffer *out,
                 int64_t *count, const char **next);
