/* Identifiers of people who were erased for good. */
#include "service/tombstones.h"

#include "service/audience.h"
#include "service/journal.h"
#include <stdio.h>
#include <time.h>

enum { DATE_BYTES = 16 };

static struct digest hash_with(const struct secret_key *key, const struct identifier *identifier)
{
    const char *kind = identifier->kind == FACT_EMAIL ? "email" : "phone";
    struct slice parts[] = {slice_of(kind), slice_of(identifier->value)};
    return digest_keyed(key, parts, COUNT_OF(parts));
}

bool tombstone_hash(struct call *call, const struct identifier *identifier, struct digest *hash)
{
    struct secret_key key;
    bool is_there;
    if (!store_erasure_key(call->store, &key, &is_there, &call->error))
        return false;
    if (!is_there) {
        secret_random(key.bytes, sizeof(key.bytes));
        if (!store_erasure_key_put(call->store, &key, &call->error))
            return false;
    }
    *hash = hash_with(&key, identifier);
    secret_forget(&key, sizeof(key));
    return true;
}

static bool is_for(struct call *call, const struct tombstone *tombstone)
{
    return uuid_equal(tombstone->audience, call->actor.organization) ||
           call_has_audience(call, tombstone->audience);
}

/* Somebody may have come back with it, from the bin or by an undo: then it is his. */
static bool is_held(struct call *call, const struct identifier *identifier, bool *is)
{
    struct uuids audiences = call_audiences(call);
    *is = false;
    for (size_t i = 0; i < audiences.count && !*is; i++) {
        struct holdings holdings = {0};
        if (!store_identifier_holdings(call->store, call->arena, audiences.items[i],
                                       identifier->kind, identifier->value, &holdings,
                                       &call->error))
            return false;
        *is = holdings.count > 0;
    }
    return true;
}

/* Those of this identifier that stand in the actor's way: of his audiences, or of the whole
 * organization. */
static bool find_of(struct call *call, const struct digest *hash,
                    const struct identifier *identifier, struct tombstones *found)
{
    struct tombstones all = {0}, standing = {0};
    bool is;
    if (!store_tombstones_of(call->store, call->arena, hash, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (is_for(call, &all.items[i]))
            *ARENA_PUSH(call->arena, &standing) = all.items[i];
    if (!standing.count)
        return true;
    if (!is_held(call, identifier, &is))
        return false;
    for (size_t i = 0; i < standing.count && !is; i++)
        *ARENA_PUSH(call->arena, found) = standing.items[i];
    return true;
}

/* Of all identifiers among the facts. */
static bool find(struct call *call, const struct facts *facts, struct tombstones *found)
{
    struct identifiers identifiers = {0};
    struct secret_key key;
    bool is_there;
    if (!store_erasure_key(call->store, &key, &is_there, &call->error))
        return false;
    if (!is_there)
        return true;
    facts_identifiers(call->arena, facts, &identifiers);
    for (size_t i = 0; i < identifiers.count; i++) {
        struct digest hash = hash_with(&key, &identifiers.items[i]);
        if (!find_of(call, &hash, &identifiers.items[i], found))
            return false;
    }
    secret_forget(&key, sizeof(key));
    return true;
}

bool tombstone_stands(struct call *call, enum fact_kind kind, const char *value, bool *stands)
{
    struct fact fact = {.kind = kind, .normal = value};
    struct facts one = {&fact, 1, 1};
    struct tombstones found = {0};
    bool ok = find(call, &one, &found);
    *stands = found.count > 0;
    return ok;
}

static bool refuse(struct call *call, const struct tombstone *tombstone, bool is_machine)
{
    char date[DATE_BYTES];
    struct tm parts;
    time_t seconds = (time_t)(tombstone->erased_ms / 1000);
    strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&seconds, &parts));
    if (is_machine)
        return fail(&call->error, STATUS_DENIED,
                    "this person was erased for good on %s: only a person may add them again",
                    date);
    fail(&call->error, STATUS_CONFLICT,
         "this person was erased for good on %s. Nothing was written. If they gave you these data "
         "anew, send \"erased\": \"again\"",
         date);
    snprintf(call->error.accepted, sizeof(call->error.accepted), "erased: \"again\"");
    return false;
}

/* It stays for nobody: its audience is the erasure itself. Who lifted it stands in the log; of whom
 * it was does not. */
static bool lift(struct call *call, const struct tombstone *tombstone)
{
    char id[UUID_TEXT_BYTES];
    struct tombstone lifted = *tombstone;
    lifted.audience = tombstone->erasure;
    uuid_format(tombstone->erasure, id);
    return store_tombstone_remove(call->store, tombstone, &call->error) &&
           store_tombstone_put(call->store, &lifted, &call->error) &&
           journal_note(call, CHANGE_TOMBSTONE_LIFTED, (struct uuid){{0}},
                        arena_format(call->arena, "{\"erasure\":\"%s\"}", id));
}

bool tombstones_check(struct call *call, const struct facts *facts,
                      const struct tombstone_check *check)
{
    struct tombstones found = {0};
    bool is_machine =
        check->cannot_ask || call->channel == CHANNEL_MCP || journal_rank(call) != RANK_PERSON;
    if (!find(call, facts, &found))
        return false;
    if (found.count && (is_machine || !check->again))
        return refuse(call, &found.items[0], is_machine);
    for (size_t i = 0; i < found.count && !check->is_plan; i++)
        if (!lift(call, &found.items[i]))
            return false;
    return true;
}

/* ---- of many addresses ---- */

bool erased_addresses_open(struct store *store, struct erased_addresses *erased,
                           struct error *error)
{
    return store_erasure_key(store, &erased->key, &erased->are_any, error);
}

bool erased_addresses_have(struct store *store, const struct erased_addresses *erased,
                           const char *address, bool *have, struct error *error)
{
    const struct identifier identifier = {.kind = FACT_EMAIL, .value = address};
    *have = false;
    if (!erased->are_any)
        return true;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct digest hash = hash_with(&erased->key, &identifier);
    struct tombstones found = {0};
    bool ok = store_tombstones_of(store, arena, &hash, &found, error);
    *have = found.count > 0;
    return ok;
}
