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

/* Those of the identifiers among the facts that stand in the actor's way: of his audiences, or of
 * the whole organization. */
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
        struct tombstones all = {0};
        if (!store_tombstones_of(call->store, call->arena, &hash, &all, &call->error))
            return false;
        for (size_t t = 0; t < all.count; t++)
            if (is_for(call, &all.items[t]))
                *ARENA_PUSH(call->arena, found) = all.items[t];
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

/* Who lifted it stands in the log; of whom it was does not. */
static bool lift(struct call *call, const struct tombstone *tombstone)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(tombstone->erasure, id);
    return store_tombstone_remove(call->store, tombstone, &call->error) &&
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
