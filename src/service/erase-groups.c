/* Groups that nobody would have but for the person who is erased. */
#include "service/erasing.h"

#include "service/audience.h"
#include "store/erase.h"
#include "store/organization.h"
#include <string.h>

/* The batch that made the group; nil when the log does not tell. */
static bool find_making(struct call *call, const struct group *group, struct uuid *batch)
{
    char id[UUID_TEXT_BYTES];
    int64_t after;
    uuid_format(group->id, id);
    *batch = (struct uuid){{0}};
    if (!store_sequence_before(call->store, group->created_ms, &after, &call->error))
        return false;
    for (;;) {
        struct changes step = {0};
        if (!store_changes_since(call->store, call->arena, after, ERASING_STEP, &step,
                                 &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            const struct change *change = &step.items[i];
            after = change->sequence;
            if (change->at_ms > group->created_ms)
                return true;
            if (change->operation == CHANGE_GROUP_CREATED && strstr(change->payload, id)) {
                *batch = change->batch;
                return true;
            }
        }
        if (step.count < ERASING_STEP)
            return true;
    }
}

/* A group that came with somebody's values: nobody thought of it apart. */
static bool came_with_values(struct call *call, const struct group *group, bool *came)
{
    struct changes changes = {0};
    struct uuid batch;
    *came = false;
    if (!find_making(call, group, &batch) || uuid_is_nil(batch))
        return call->error.status == STATUS_OK;
    if (!store_changes_of_batch(call->store, call->arena, batch, 0, ERASING_STEP, &changes,
                                &call->error))
        return false;
    for (size_t i = 0; i < changes.count; i++)
        *came |= !uuid_is_nil(changes.items[i].record);
    return true;
}

/* Whether nobody is in it, who is in the bin included. */
static bool is_left_empty(struct call *call, const struct group *group, bool *is_empty)
{
    struct uuids members = {0};
    bool is_in_bin;
    if (!store_group_records(call->store, call->arena, group->id, (struct uuid){{0}}, 1, &members,
                             &call->error) ||
        !store_group_is_in_bin(call->store, group->id, &is_in_bin, &call->error))
        return false;
    *is_empty = !members.count && !is_in_bin;
    return true;
}

static bool erase_group(struct erasing *erasing, struct uuid id)
{
    struct call *call = erasing->call;
    bool is_empty, came;
    struct group *group = store_group_get(call->store, call->arena, id, &call->error);
    if (!group && call->error.status == STATUS_NOT_FOUND) {
        call->error = (struct error){0};
        return true;
    }
    if (!group || !is_left_empty(call, group, &is_empty) || !came_with_values(call, group, &came))
        return false;
    if (!is_empty || !came)
        return true;
    erasing->report->goes[ERASED_GROUPS]++;
    return (group->deleted_ms || audience_delete_group(call, group)) &&
           store_group_blank(call->store, id, &call->error);
}

bool erasing_groups(struct erasing *erasing)
{
    const struct facts *both[] = {&erasing->facts, &erasing->past};
    struct uuids groups = {0};
    for (size_t b = 0; b < COUNT_OF(both); b++)
        for (size_t i = 0; i < both[b]->count; i++)
            uuids_add_once(erasing->call->arena, &groups, both[b]->items[i].group);
    for (size_t i = 0; i < groups.count; i++)
        if (!erase_group(erasing, groups.items[i]))
            return false;
    return true;
}
