/* The groups of a file of vCards. */
#include "format/vcard-group.h"

#include "contact/normalize.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct group {
    const char *name;
    const char *key; /* of its UID; NULL: none */
    unsigned round;  /* the last one it was found in */
};

struct membership {
    const char *member; /* key */
    unsigned group;
};

struct vcard_groups {
    struct arena *arena;
    struct {
        struct group *items;
        size_t count;
        size_t capacity;
    } groups;
    struct {
        struct membership *items; /* by key */
        size_t count;
        size_t capacity;
    } members;
    unsigned round;
};

/* "urn:uuid:ABC", "abc"; "mailto:A@example.com", "a@example.com": what names a card, comparable. */
static const char *key_of(struct arena *arena, const char *text)
{
    if (strncasecmp(text, "urn:uuid:", 9) == 0)
        text += 9;
    else if (strncasecmp(text, "mailto:", 7) == 0)
        text += 7;
    char *key = arena_copy(arena, text);
    for (char *place = key; *place; place++)
        if (*place >= 'A' && *place <= 'Z')
            *place = (char)(*place + 32);
    return key;
}

static int compare_members(const void *a, const void *b)
{
    const struct membership *x = a, *y = b;
    int order = strcmp(x->member, y->member);
    return order ? order : (x->group > y->group) - (x->group < y->group);
}

static bool add_group(struct vcard_groups *groups, const struct vcard_item *item,
                      struct error *error)
{
    static const size_t prefix = sizeof("vcard:") - 1;
    if (groups->members.count + item->member_count > VCARD_MEMBERS_MAX)
        return fail(error, STATUS_LIMIT, "the groups of the file have more than %d members",
                    VCARD_MEMBERS_MAX);
    struct group *group = ARENA_PUSH(groups->arena, &groups->groups);
    const char *key = item->draft.source_key;
    group->name = arena_copy(groups->arena, item->group);
    group->key = key ? key_of(groups->arena, key + prefix) : NULL;
    for (size_t i = 0; i < item->member_count; i++)
        *ARENA_PUSH(groups->arena, &groups->members) = (struct membership){
            key_of(groups->arena, item->members[i]), (unsigned)groups->groups.count - 1};
    return true;
}

struct vcard_groups *vcard_groups_read(struct byte_source source, struct error *error)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(source);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(vcard_groups) struct vcard_groups *groups = calloc(1, sizeof(*groups));
    if (!groups)
        abort();
    groups->arena = arena_new();
    struct vcard_item item;
    enum vcard_step step;
    while ((step = vcard_read_group(reader, arena, &item, error)) == VCARD_GROUP) {
        if (!add_group(groups, &item, error))
            return NULL;
        arena_reset(arena);
    }
    if (step == VCARD_FAILED)
        return NULL;
    if (groups->members.count)
        qsort(groups->members.items, groups->members.count, sizeof(groups->members.items[0]),
              compare_members);
    return TAKE(groups);
}

void vcard_groups_free(struct vcard_groups *groups)
{
    if (!groups)
        return;
    arena_free(groups->arena);
    free(groups);
}

/* The first membership of this key, or where it would be. */
static size_t find_member(const struct vcard_groups *groups, const char *key)
{
    size_t low = 0, high = groups->members.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(groups->members.items[middle].member, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_group(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].kind == FACT_GROUP && facts->items[i].part[PART_VALUE] &&
            strcmp(facts->items[i].part[PART_VALUE], name) == 0)
            return true;
    return false;
}

struct found {
    const char **items; /* keys whose groups are still to be looked up */
    size_t count;
    size_t capacity;
};

/* The groups of one key; those that were not found before are looked up in their turn, so that a
 * group within itself does no harm. */
static void join_key(struct vcard_groups *groups, struct arena *arena, const char *key,
                     struct found *found, struct facts *facts)
{
    for (size_t i = find_member(groups, key); i < groups->members.count; i++) {
        const struct membership *member = &groups->members.items[i];
        struct group *group = &groups->groups.items[member->group];
        if (strcmp(member->member, key) != 0 || facts->count >= FACTS_PER_RECORD_MAX)
            return;
        if (group->round == groups->round)
            continue;
        group->round = groups->round;
        if (!has_group(facts, group->name))
            *ARENA_PUSH(arena, facts) =
                (struct fact){.kind = FACT_GROUP, .part[PART_VALUE] = group->name};
        if (group->key)
            *ARENA_PUSH(arena, found) = group->key;
    }
}

void vcard_groups_join(struct vcard_groups *groups, struct arena *arena, const char *uid,
                       struct facts *facts)
{
    struct found found = {0};
    if (!groups->members.count)
        return;
    groups->round++;
    if (uid)
        *ARENA_PUSH(arena, &found) = key_of(arena, uid);
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].kind == FACT_EMAIL)
            *ARENA_PUSH(arena, &found) = key_of(arena, facts->items[i].part[PART_VALUE]);
    for (size_t i = 0; i < found.count; i++)
        join_key(groups, arena, found.items[i], &found, facts);
}
