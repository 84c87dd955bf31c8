/* Audiences an actor belongs to, groups by name within them, and who holds an identifier.
 * Private to service/. */
#pragma once

#include "contact/index.h"
#include "service/service.h"
#include "store/change.h"
#include "store/group.h"

/* The audiences of all books the actor sees, and of members the organization, each once. Guests and
 * tokens limited to books belong to no more than their books. */
struct uuids call_audiences(struct call *call);
bool call_has_audience(struct call *call, struct uuid audience);

/* Whether the group that a membership names by its id has the name that stands beside it; true when
 * one of the two is missing. */
bool audience_group_has_name(struct call *call, const struct fact *fact);

/* Gives every membership its group: by id when it has one (which the actor must know), else by
 * name, made on demand in the audience of `book`. */
bool audience_resolve_groups(struct call *call, struct facts *facts, const struct book *book);

/* The same, but a group that is not there yet is not made. */
bool audience_find_groups(struct call *call, struct facts *facts, const struct book *book);

/* Only looks: a group that is named by its id must be one that the actor knows. */
bool audience_check_groups(struct call *call, struct facts *facts);

/* A group the actor may know, by id or name ("kind" < 0: either). STATUS_NOT_FOUND. */
struct group *audience_find_group(struct call *call, const char *text, int kind);

/* The group of this name in an audience, made when there is none. */
struct group *audience_make_group(struct call *call, struct uuid audience, enum group_kind kind,
                                  const char *name);

/* Logs what became of a group. */
bool audience_note_group(struct call *call, enum change_operation operation,
                         const struct group *group);

bool audience_delete_group(struct call *call, struct group *group);

/* Deletes a group that nobody is in any more; one that is in use stays. */
bool audience_drop_group(struct call *call, struct group *group, bool *is_dropped);

/* A deleted group comes back, and is given; unless another has its name by now, then that one is.
 */
struct group *audience_return_group(struct call *call, struct group *group);

/* Memberships that come back as they went at `left_ms`: when their group went behind them and
 * is empty, it comes back as well, or the one of its name takes its place. What was deleted before,
 * or has others in it still, stays deleted. */
bool audience_return_membership(struct call *call, struct fact *fact, int64_t left_ms);
bool audience_return_memberships(struct call *call, struct record *record, int64_t left_ms);

/* Who has an identifier, in the audiences the actor belongs to. */
struct holder {
    struct identifier identifier;
    struct uuid contact;
    struct uuid record;
    bool is_visible; /* the actor sees the record that holds; else only that it waits is known */
};

struct holders {
    struct holder *items;
    size_t count;
    size_t capacity;
};

/* The holders of the identifiers of `facts`, each contact once an identifier; shared identifiers
 * have none. Invisible holders are told of the audience of `book` only. `except`: a contact that
 * does not count (nil: none). */
bool audience_find_holders(struct call *call, const struct facts *facts, const struct book *book,
                           struct uuid except, struct holders *holders);

/* The contact that the actor knows somebody with this identifier as: who holds it in the first of
 * his audiences in which he sees a holder; nil: none. Identifiers marked shared are nobody's. */
bool audience_known_as(struct call *call, const struct identifier *identifier,
                       struct uuid *contact);

/* After identifiers came to where `record` stands in another way than by a create or an edit
 * (moved, restored, undone, shared): those that another contact holds there wait, and each such
 * contact and this one become a candidate pair. Adds how many wait to `waiting` (may be NULL). */
bool audience_open_pairs(struct call *call, const struct record *record, const char *why,
                         int64_t *waiting);

/* "same e-mail address noor@example.com: the names differ"; `more` may be NULL. */
const char *identifier_reason(struct arena *arena, const struct identifier *identifier,
                              const char *more);
