/* The members of the contract's objects that operations read themselves: which there are, and of
 * what type. Private to operation/. */
#pragma once

#include "operation/operation.h"

enum member_type {
    MEMBER_ANY, /* who reads it looks at it */
    MEMBER_TEXT,
    MEMBER_BOOLEAN,
    MEMBER_LIST,
};

struct member {
    const char *name;
    enum member_type type;
};

/* Each member of `object` is one of `own`, or one of inboxes, labels and assignees, which have no
 * meaning here; null goes for any. `place` is the object's pointer, `what` is "a draft". */
bool members_check(struct call *call, const json_t *object, const char *place, const char *what,
                   const struct member *own, size_t count);
