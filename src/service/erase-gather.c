/* Whom an erasure is about: everything that they are known by. */
#include "service/erasing.h"

#include "service/history.h"
#include <string.h>

enum { TYPED_BYTES_MIN = 6 }; /* shorter texts stand everywhere */

/* An id that a record stood under is theirs as long as it leads to them; that of somebody whom they
 * were taken out of again is not. */
static bool add_past_id(struct erasing *erasing, const struct record *record, struct uuid id)
{
    struct call *call = erasing->call;
    struct uuid leads_to;
    if (uuid_is_nil(id) || uuids_have(&erasing->person.contacts, id))
        return true;
    if (!store_contact_resolve(call->store, id, &leads_to, &call->error))
        return false;
    if (uuid_equal(leads_to, record->contact))
        uuids_add_once(call->arena, &erasing->person.contacts, id);
    return true;
}

static bool gather_changes(struct erasing *erasing, const struct record *record)
{
    struct call *call = erasing->call;
    for (int64_t before = 0;;) {
        struct changes step = {0};
        if (!store_changes_of_record(call->store, call->arena, record->id, before, ERASING_STEP,
                                     &step, &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            struct delta delta;
            before = step.items[i].sequence;
            if (!history_read_delta(call, &step.items[i], &delta) ||
                !add_past_id(erasing, record, step.items[i].contact))
                return false;
            for (size_t f = 0; f < delta.retired.count; f++)
                *ARENA_PUSH(call->arena, &erasing->past) = delta.retired.items[f];
            uuids_add_once(call->arena, &erasing->person.batches, step.items[i].batch);
        }
        if (step.count < ERASING_STEP)
            return true;
    }
}

/* What a value that proves who he is reads like where others quote it. */
static void add_needles(struct erasing *erasing, const struct fact *fact)
{
    struct arena *arena = erasing->call->arena;
    const char *const texts[] = {fact->normal, fact->part[PART_VALUE]};
    bool is_identifier = fact->kind == FACT_EMAIL || fact->kind == FACT_PHONE;
    for (size_t i = 0; is_identifier && i < COUNT_OF(texts); i++)
        if (texts[i] && strlen(texts[i]) >= TYPED_BYTES_MIN)
            quoted_add_text(arena, &erasing->person, texts[i]);
}

bool erasing_find_others(struct erasing *erasing, const struct identifier *identifier,
                         struct uuids *alike, bool *has_others)
{
    struct call *call = erasing->call;
    *has_others = false;
    for (size_t a = 0; a < erasing->searched.count; a++) {
        struct uuid audience = erasing->searched.items[a];
        struct holdings holdings = {0};
        bool is_shared;
        if (!store_identifier_holdings(call->store, call->arena, audience, identifier->kind,
                                       identifier->value, &holdings, &call->error) ||
            !store_identifier_is_shared(call->store, audience, identifier->kind, identifier->value,
                                        &is_shared, &call->error))
            return false;
        *has_others |= holdings.count || is_shared;
        for (size_t i = 0; i < holdings.count; i++)
            if (call_may(call, holdings.items[i].book, RIGHT_SEE))
                uuids_add_once(call->arena, alike, holdings.items[i].contact);
    }
    return true;
}

static bool is_among(const struct identifiers *identifiers, enum fact_kind kind, const char *value)
{
    for (size_t i = 0; i < identifiers->count; i++)
        if (identifiers->items[i].kind == kind && !strcmp(identifiers->items[i].value, value))
            return true;
    return false;
}

/* Addresses and numbers that they had before are as much theirs, unless somebody has them now. */
static bool gather_past_identifiers(struct erasing *erasing)
{
    struct identifiers past = {0};
    facts_identifiers(erasing->call->arena, &erasing->past, &past);
    for (size_t i = 0; i < past.count; i++) {
        struct uuids alike = {0};
        bool has_others;
        if (is_among(&erasing->identifiers, past.items[i].kind, past.items[i].value))
            continue;
        if (!erasing_find_others(erasing, &past.items[i], &alike, &has_others))
            return false;
        if (!has_others)
            *ARENA_PUSH(erasing->call->arena, &erasing->identifiers) = past.items[i];
    }
    for (size_t i = 0; i < erasing->past.count; i++)
        if (is_among(&erasing->identifiers, erasing->past.items[i].kind,
                     erasing->past.items[i].normal))
            add_needles(erasing, &erasing->past.items[i]);
    return true;
}

static bool gather_record(struct erasing *erasing, const struct record *record)
{
    struct arena *arena = erasing->call->arena;
    struct quoted_person *person = &erasing->person;
    uuids_add_once(arena, &person->contacts, record->contact);
    uuids_add_once(arena, &person->contacts, record->home);
    uuids_add_once(arena, &person->records, record->id);
    for (size_t i = 0; i < record->facts.count; i++) {
        *ARENA_PUSH(arena, &erasing->facts) = record->facts.items[i];
        add_needles(erasing, &record->facts.items[i]);
    }
    return gather_changes(erasing, record);
}

bool erasing_gather(struct erasing *erasing)
{
    struct arena *arena = erasing->call->arena;
    struct quoted_person *person = &erasing->person;
    quoted_init(arena, person);
    for (size_t i = 0; i < erasing->records.count; i++)
        if (!gather_record(erasing, erasing->records.items[i]))
            return false;
    facts_identifiers(arena, &erasing->facts, &erasing->identifiers);
    if (!gather_past_identifiers(erasing))
        return false;
    for (size_t i = 0; i < erasing->identifiers.count; i++)
        if (erasing->identifiers.items[i].kind == FACT_EMAIL)
            *ARENA_PUSH(arena, &person->addresses) = erasing->identifiers.items[i].value;
    for (size_t i = 0; i < person->contacts.count; i++)
        quoted_add_id(arena, person, person->contacts.items[i]);
    for (size_t i = 0; i < person->records.count; i++)
        quoted_add_id(arena, person, person->records.items[i]);
    return true;
}
