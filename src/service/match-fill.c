/* Filling the memory of service/match-memory.h beforehand. */
#include "service/match-fill.h"

#include "service/internal.h"
#include "service/link-record.h"
#include "service/match-memory.h"

enum { RECORDS = 500 /* read at a time */ };

static bool take_block(void *keys, struct slice bytes, struct error *error)
{
    return posting_run_add(keys, bytes, error);
}

static bool fill_run(struct call *call, const struct match_view *view, int64_t version, int64_t run)
{
    struct posting_run keys = {0};
    bool ok = store_key_blocks_read(call->store, version, run, take_block, &keys, &call->error);
    if (ok)
        match_memory_put_run(view, version, run, &keys);
    posting_run_clear(&keys);
    return ok;
}

static bool fill_records(struct call *call, const struct shared_identifiers *shared,
                         const struct match_view *view, struct uuid after)
{
    AUTO_FREE(link_table) struct link_table *table = link_record_table();
    struct records records = {0};
    struct match_record *packed = ARENA_ARRAY(call->arena, struct match_record, RECORDS);
    size_t count = 0;
    if (!store_records_all(call->store, call->arena, after, RECORDS, &records, &call->error))
        return false;
    for (size_t i = 0; i < records.count; i++)
        count +=
            match_record_pack(call, call->arena, table, shared, records.items[i], &packed[count]);
    match_memory_put(view, packed, count);
    if (records.count)
        after = records.items[records.count - 1]->id;
    match_memory_filled(view, after, records.count < RECORDS);
    return true;
}

/* One run, or some records. */
static bool fill(struct call *call, void *did_some)
{
    struct shared_identifiers shared = {0};
    struct match_view view;
    struct link_state state;
    struct key_runs runs = {0};
    struct uuid after;
    int64_t run;
    if (!store_shared_identifiers(call->store, call->arena, &shared, &call->error) ||
        !store_link_state(call->store, &state, &call->error) ||
        !store_key_runs(call->store, call->arena, state.version, &runs, &call->error))
        return false;
    link_record_sort_shared(&shared);
    if (!match_view_open(call, &shared, &view))
        return false;
    *(bool *)did_some = true;
    if (!view.memory) /* too much changed to be heeded at once */
        return true;
    if (match_memory_wants_run(&view, state.version, &runs, &run))
        return fill_run(call, &view, state.version, run);
    if (match_memory_filling(&view, &after))
        return fill_records(call, &shared, &view, after);
    *(bool *)did_some = false;
    return true;
}

/* Of an organization that is no more, or damaged, nothing is kept: it would be tried for ever. */
static bool fill_organization(struct session *session, struct uuid organization, bool *did_some,
                              struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    char id[UUID_TEXT_BYTES];
    uuid_format(organization, id);
    if (call_begin_owner(session, arena, id, CHANNEL_SYSTEM, &call) &&
        service_read(&call, fill, did_some))
        return true;
    if (call.error.status != STATUS_UNAVAILABLE)
        match_memory_forget(service_match_memory(session->service), organization);
    *error = call.error;
    return false;
}

bool match_fill_some(struct session *session, bool *did_some, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct uuids organizations = {0};
    bool ok = true;
    match_memory_organizations(service_match_memory(session->service), arena, &organizations);
    for (size_t i = 0; i < organizations.count; i++) {
        bool did = false;
        ok = fill_organization(session, organizations.items[i], &did, error) && ok;
        *did_some |= did;
    }
    return ok;
}
