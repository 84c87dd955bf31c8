/* Checking the members of the contract's objects. */
#include "operation/member-check.h"

#include <string.h>

/* Of drafts and messages alike. */
static const struct member of_inboxes[] = {
    {"team", MEMBER_TEXT},
    {"force_team", MEMBER_BOOLEAN},
    {"organization", MEMBER_TEXT},
    {"add_users", MEMBER_LIST},
    {"add_assignees", MEMBER_LIST},
    {"remove_assignees", MEMBER_LIST},
    {"conversation_subject", MEMBER_TEXT},
    {"conversation_color", MEMBER_TEXT},
    {"add_shared_labels", MEMBER_LIST},
    {"remove_shared_labels", MEMBER_LIST},
    {"add_to_inbox", MEMBER_BOOLEAN},
    {"add_to_team_inbox", MEMBER_BOOLEAN},
    {"close", MEMBER_BOOLEAN},
};

static const struct member *find(const struct member *members, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

/* What it must be; NULL when it is. */
static const char *expected(enum member_type type, const json_t *value)
{
    if (json_is_null(value))
        return NULL;
    switch (type) {
    case MEMBER_TEXT:
        return json_is_string(value) ? NULL : "a text";
    case MEMBER_BOOLEAN:
        return json_is_boolean(value) ? NULL : "true or false";
    case MEMBER_LIST:
        return json_is_array(value) ? NULL : "a list";
    case MEMBER_ANY:
        break;
    }
    return NULL;
}

bool members_check(struct call *call, const json_t *object, const char *place, const char *what,
                   const struct member *own, size_t count)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        const struct member *member = find(own, count, name);
        if (!member)
            member = find(of_inboxes, COUNT_OF(of_inboxes), name);
        const char *must = member ? expected(member->type, value) : NULL;
        if (!member)
            return fail_at(&call->error, STATUS_INVALID, error_pointer(call->arena, place, name),
                           "'%.100s' is no member of %s", name, what);
        if (must)
            return fail_at(&call->error, STATUS_INVALID, error_pointer(call->arena, place, name),
                           "'%s' must be %s", name, must);
    }
    return true;
}
