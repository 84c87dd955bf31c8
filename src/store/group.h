/* Groups: labels and companies that contacts belong to. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

enum group_kind { GROUP_LABEL, GROUP_COMPANY };

struct group {
    struct uuid id;
    enum group_kind kind;
    struct uuid audience; /* who shares the name, as for identifiers */
    const char *name;
    const char *folded;
    int64_t created_ms;
    int64_t deleted_ms;
};

struct groups {
    struct group *items;
    size_t count;
    size_t capacity;
};

struct group *store_group_get(struct store *store, struct arena *arena, struct uuid id,
                              struct error *error);

/* The group of this folded name, NULL without an error when there is none. `error->status` tells.
 */
struct group *store_group_find(struct store *store, struct arena *arena, struct uuid audience,
                               enum group_kind kind, const char *folded, struct error *error);

/* Those of one audience by folded name, from behind `after` ("" is the first). */
bool store_groups(struct store *store, struct arena *arena, struct uuid audience,
                  enum group_kind kind, const char *after, int limit, struct groups *groups,
                  struct error *error);
bool store_group_insert(struct store *store, const struct group *group, struct error *error);
bool store_group_update(struct store *store, const struct group *group, int64_t now_ms,
                        struct error *error);

/* How many records are in it, counted up to `limit`. */
bool store_group_count(struct store *store, struct uuid group, int64_t limit, int64_t *count,
                       struct error *error);

/* Records of a group from behind `after` (nil: the first), in the order of their ids. */
bool store_group_records(struct store *store, struct arena *arena, struct uuid group,
                         struct uuid after, int limit, struct uuids *records, struct error *error);
