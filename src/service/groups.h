/* Groups as lists: which there are, and who is in one. */
#pragma once

#include "service/list.h"
#include "service/view.h"
#include "store/group.h"

struct groups_request {
    struct uuid book; /* of its audience; nil: of all that the actor belongs to */
    int kind;         /* enum group_kind; -1: both */
    const char *part; /* names that hold this; NULL: any */
    int64_t offset;
    int64_t limit;
};

bool groups_list(struct call *call, const struct groups_request *request, struct groups *groups);

struct group_members {
    struct views views; /* at most as many as asked for */
    int64_t hidden;     /* in books the actor does not see: counted, not named */
    int64_t total;
    struct uuid next; /* where the next page begins; nil: this was the last */
};

/* The first members, without walking a large group: `hidden` counts those that were met, and
 * `total` of a group that was not walked to its end is that of its records, up to
 * GROUP_COUNTED_MAX. */
enum { GROUP_COUNTED_MAX = 10000 };
bool groups_some_members(struct call *call, struct uuid group, size_t limit,
                         struct group_members *members);

/* The members from record `from` on (nil: the first). */
bool groups_members(struct call *call, struct uuid group, struct uuid from, size_t limit,
                    struct group_members *members);
