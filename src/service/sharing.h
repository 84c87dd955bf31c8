/* Books: making, describing, sharing, the bin; and groups by hand. */
#pragma once

#include "contact/index.h"
#include "service/service.h"
#include "store/group.h"

/* Pairs that are less likely are for a person to decide. */
enum { MERGE_ABOVE_LEAST = 950 };

struct book_request {
    const char *name; /* NULL: as it is, likewise below */
    const char *description;
    const char *region; /* "": none */
    int scope;          /* enum book_scope; -1: as it is */
    struct uuid team;
    const struct uuids *users;
    int member_rights;               /* -1: as they are */
    const struct book_grant *grants; /* all exceptions; NULL: as they are */
    size_t grant_count;
    int64_t merge_above; /* in thousandths, 0: never, -1: as it is */
    int64_t fill_above;  /* the same */
};

/* Reads all books anew, with the actor's rights as they are after what this call has changed. */
bool sharing_reload_books(struct call *call);

bool sharing_create_book(struct call *call, const struct book_request *request, struct uuid *book);

/* Changing who may do what needs the right to share; names and the rest the right to edit. When
 * the audience changes, the book's identifiers follow, and what another contact holds there
 * waits: `waiting` tells how many. */
bool sharing_update_book(struct call *call, struct uuid book, const struct book_request *request,
                         int64_t *waiting);

bool sharing_trash_book(struct call *call, struct uuid book);
bool sharing_restore_book(struct call *call, struct uuid book);

/* Whether the actor may edit in some book of this audience: its groups are then his to change. */
bool sharing_may_write_audience(struct call *call, struct uuid audience);

bool sharing_rename_group(struct call *call, struct group *group, const char *name);
bool sharing_delete_group(struct call *call, struct group *group);

/* Marks an identifier as shared by several people in the audience of a book, or unmarks it. */
bool sharing_mark_identifier(struct call *call, const char *value, struct uuid audience,
                             bool is_shared);

/* The books of a fresh organization, and its Directory. */
bool sharing_create_first_books(struct call *call);
