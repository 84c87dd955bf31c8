/* The log as people and programs read it. */
#include "service/history.h"

#include "base/json-reader.h"

enum { STEP = 500 };

/* ---- payloads ---- */

static bool read_id_pair(struct json_reader *reader, struct uuid *from, struct uuid *to)
{
    struct uuid *places[] = {from, to};
    size_t count = 0;
    if (!json_enter_array(reader))
        return false;
    while (json_next_item(reader)) {
        const char *text = json_read_text(reader);
        if (!text || count == 2 || !uuid_parse(slice_of(text), places[count++]))
            return false;
    }
    return count == 2;
}

static bool read_delta_member(struct arena *arena, struct json_reader *reader, struct slice key,
                              struct delta *delta)
{
    if (slice_equal_text(key, "book"))
        return read_id_pair(reader, &delta->from_book, &delta->to_book);
    if (slice_equal_text(key, "contact"))
        return read_id_pair(reader, &delta->from_contact, &delta->to_contact);
    if (slice_equal_text(key, "group")) {
        const char *text = json_read_text(reader);
        return text && uuid_parse(slice_of(text), &delta->group);
    }
    if (slice_equal_text(key, "puts_back")) {
        delta->puts_back = json_read_integer(reader);
        return true;
    }
    bool is_retired = slice_equal_text(key, "retired");
    if (!is_retired && !slice_equal_text(key, "added")) {
        json_skip(reader);
        return true;
    }
    if (!json_enter_array(reader))
        return false;
    while (json_next_item(reader)) {
        if (!is_retired)
            *ARENA_PUSH(arena, &delta->added) = (uint32_t)json_read_integer(reader);
        else if (!fact_read(reader, ARENA_PUSH(arena, &delta->retired)))
            return false;
    }
    return true;
}

static bool read_delta(struct arena *arena, const char *payload, struct delta *delta)
{
    struct json_reader reader;
    struct slice key;
    *delta = (struct delta){0};
    if (!payload)
        return true;
    json_reader_init(&reader, slice_of(payload), arena);
    if (!json_enter_object(&reader))
        return false;
    while (json_next_key(&reader, &key))
        if (!read_delta_member(arena, &reader, key, delta))
            return false;
    return !reader.failed;
}

bool history_read_delta(struct call *call, const struct change *change, struct delta *delta)
{
    return read_delta(call->arena, change->payload, delta) ||
           fail(&call->error, STATUS_INTERNAL, "the payload of change %lld is damaged",
                (long long)change->sequence);
}

/* ---- reading ---- */

static bool is_visible(const struct call *call, const struct change *change)
{
    return !uuid_is_nil(change->book) && call_may(call, change->book, RIGHT_SEE);
}

bool history_of_contact(struct call *call, struct uuid contact, int64_t before, int limit,
                        struct changes *changes, int64_t *next)
{
    struct view view;
    *next = 0;
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    while (changes->count < (size_t)limit) {
        struct changes step = {0};
        if (!store_changes_of_contact(call->store, call->arena, view.canonical, before, STEP, &step,
                                      &call->error))
            return false;
        for (size_t i = 0; i < step.count && changes->count < (size_t)limit; i++) {
            before = step.items[i].sequence;
            if (is_visible(call, &step.items[i]))
                *ARENA_PUSH(call->arena, changes) = step.items[i];
        }
        if (step.count < STEP && changes->count < (size_t)limit)
            return true;
    }
    *next = before;
    return true;
}

bool history_feed(struct call *call, int64_t after, int limit, struct changes *changes,
                  int64_t *next)
{
    enum { LOOKED_AT_MAX = 20000 };
    *next = after;
    for (int looked = 0; changes->count < (size_t)limit && looked < LOOKED_AT_MAX; looked += STEP) {
        struct changes step = {0};
        if (!store_changes_since(call->store, call->arena, *next, STEP, &step, &call->error))
            return false;
        for (size_t i = 0; i < step.count && changes->count < (size_t)limit; i++) {
            *next = step.items[i].sequence;
            if (is_visible(call, &step.items[i]))
                *ARENA_PUSH(call->arena, changes) = step.items[i];
        }
        if (step.count < STEP)
            break;
    }
    return true;
}

bool history_retired(struct call *call, const struct record *record, enum fact_kind kind,
                     struct facts *retired)
{
    struct changes newest = {0};
    if (!store_changes_of_record(call->store, call->arena, record->id, 0, STEP, &newest,
                                 &call->error))
        return false;
    for (size_t i = 0; i < newest.count; i++) {
        struct delta delta;
        if (!history_read_delta(call, &newest.items[i], &delta))
            return false;
        for (size_t f = 0; f < delta.retired.count; f++)
            if (delta.retired.items[f].kind == kind)
                *ARENA_PUSH(call->arena, retired) = delta.retired.items[f];
    }
    return true;
}

const struct fact *history_added_fact(struct call *call, const struct change *change, uint32_t id)
{
    struct record *record =
        store_record_get(call->store, call->arena, change->record, &call->error);
    if (!record)
        return NULL;
    const struct fact *fact = record_find_fact(record, id);
    for (int64_t before = 0; !fact;) {
        struct changes step = {0};
        if (!store_changes_of_record(call->store, call->arena, record->id, before, STEP, &step,
                                     &call->error))
            return NULL;
        for (size_t i = 0; i < step.count && !fact; i++) {
            struct delta delta;
            before = step.items[i].sequence;
            if (!history_read_delta(call, &step.items[i], &delta))
                return NULL;
            for (size_t f = 0; f < delta.retired.count; f++)
                if (delta.retired.items[f].id == id)
                    fact = &delta.retired.items[f];
        }
        if (step.count < STEP)
            break;
    }
    return fact;
}

/* ---- the past ---- */

/* Takes one change back from a record in memory. */
static bool rewind_change(struct call *call, const struct change *change, struct record *record)
{
    struct delta delta;
    if (!history_read_delta(call, change, &delta))
        return false;
    for (size_t i = 0; i < delta.added.count; i++)
        record_remove_fact(record, delta.added.items[i]);
    for (size_t i = 0; i < delta.retired.count; i++)
        *ARENA_PUSH(call->arena, &record->facts) = delta.retired.items[i];
    if (!uuid_is_nil(delta.from_book))
        record->book = delta.from_book;
    if (!uuid_is_nil(delta.from_contact))
        record->contact = delta.from_contact;
    if (change->operation == CHANGE_RECORD_TRASHED)
        record->trashed_ms = 0;
    if (change->operation == CHANGE_RECORD_RESTORED)
        record->trashed_ms = change->at_ms;
    if (change->operation == CHANGE_RECORD_CREATED)
        record->created_ms = INT64_MAX; /* it was not there yet */
    return true;
}

static bool rewind_record(struct call *call, int64_t at_ms, struct record *record)
{
    for (int64_t before = 0;;) {
        struct changes step = {0};
        if (!store_changes_of_record(call->store, call->arena, record->id, before, STEP, &step,
                                     &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            before = step.items[i].sequence;
            if (step.items[i].at_ms <= at_ms)
                return true;
            if (!rewind_change(call, &step.items[i], record))
                return false;
        }
        if (step.count < STEP)
            return true;
    }
}

/* What stood under an id at an instant, of what the actor sees today: a record that has left his
 * books took its past along. When nothing did, `stood_for` is the contact that held the
 * oldest of its home records then; nil: the id was not given out yet. */
static bool find_past_records(struct call *call, struct uuid contact, int64_t at_ms,
                              struct records *then, struct uuid *stood_for)
{
    struct records ever = {0};
    *stood_for = (struct uuid){{0}};
    if (!store_records_ever_of(call->store, call->arena, contact, &ever, &call->error))
        return false;
    for (size_t i = 0; i < ever.count; i++) {
        struct record *record = ever.items[i];
        bool is_seen = call_may(call, record->book, RIGHT_SEE);
        if (!rewind_record(call, at_ms, record))
            return false;
        if (record->created_ms > at_ms)
            continue;
        if (uuid_equal(record->contact, contact) && is_seen)
            *ARENA_PUSH(call->arena, then) = record;
        else if (uuid_is_nil(*stood_for) && uuid_equal(record->home, contact))
            *stood_for = record->contact;
    }
    return true;
}

bool history_view_at(struct call *call, struct uuid contact, struct uuid lens, int64_t at_ms,
                     struct view *view)
{
    struct records then = {0};
    struct uuid stood_for, nowhere;
    *view = (struct view){.asked = contact};
    if (!store_contact_resolve(call->store, contact, &view->canonical, &call->error) ||
        !find_past_records(call, contact, at_ms, &then, &stood_for))
        return false;
    if (!then.count && !uuid_is_nil(stood_for) &&
        !find_past_records(call, stood_for, at_ms, &then, &nowhere))
        return false;
    if (view_records(call, &then, lens, view) || call->error.status != STATUS_OK)
        return call->error.status == STATUS_OK;
    return view->deleted_ms ||
           fail(&call->error, STATUS_NOT_FOUND, "there was no such contact at that time");
}
