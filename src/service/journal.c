/* Every write of a record: the row, its indexes and the log together. */
#include "service/journal.h"

#include <assert.h>

enum rank journal_rank(const struct call *call)
{
    switch (call->channel) {
    case CHANNEL_IMPORT:
        return RANK_IMPORTED;
    case CHANNEL_MAIL:
        if (call->accepted)
            break;
        return RANK_MACHINE;
    case CHANNEL_SYSTEM:
        return RANK_MACHINE;
    default:
        break;
    }
    return call->actor.token_class >= TOKEN_WRITE ? RANK_PERSON : RANK_MACHINE;
}

struct origin journal_origin(const struct call *call, const char *evidence)
{
    return (struct origin){
        .at_ms = call->now_ms,
        .actor = call->actor.user,
        .channel = call->channel,
        .rank = journal_rank(call),
        .evidence = evidence ? evidence : call->accepted,
    };
}

static struct uuid audience_of(const struct call *call, struct uuid book)
{
    const struct book *found = call_any_book(call, book);
    return found ? book_audience(&call->actor, found) : book;
}

static struct change new_change(const struct call *call, enum change_operation operation)
{
    return (struct change){
        .batch = call->batch,
        .at_ms = call->now_ms,
        .actor = call->actor.user,
        .token = call->actor.token,
        .channel = call->channel,
        .operation = operation,
    };
}

bool journal_note(struct call *call, enum change_operation operation, struct uuid book,
                  const char *payload)
{
    struct change change = new_change(call, operation);
    change.book = book;
    change.payload = payload;
    return store_change_append(call->store, &change, &call->error);
}

static void write_ids(struct json_writer *writer, const char *key, struct uuid from, struct uuid to)
{
    if (uuid_equal(from, to))
        return;
    json_key(writer, key);
    json_array_begin(writer);
    json_write_uuid(writer, from);
    json_write_uuid(writer, to);
    json_array_end(writer);
}

/* The delta, invertible: {"retired":[whole facts],"added":[ids],"book":[from,to],...}. Added facts
 * stand in the record, or in the change that retired them. "puts_back" is the change that had taken
 * out what an undo puts back. */
static void write_delta(struct buffer *out, const struct record *before, const struct record *after,
                        int64_t taken_out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_key(&writer, "retired");
    json_array_begin(&writer);
    for (size_t i = 0; before && i < before->facts.count; i++)
        if (!record_find_fact(after, before->facts.items[i].id))
            fact_write(&writer, &before->facts.items[i]);
    json_array_end(&writer);
    json_key(&writer, "added");
    json_array_begin(&writer);
    for (size_t i = 0; i < after->facts.count; i++)
        if (!before || !record_find_fact(before, after->facts.items[i].id))
            json_write_integer(&writer, after->facts.items[i].id);
    json_array_end(&writer);
    if (before) {
        write_ids(&writer, "book", before->book, after->book);
        write_ids(&writer, "contact", before->contact, after->contact);
    }
    if (taken_out)
        json_member_integer(&writer, "puts_back", taken_out);
    json_object_end(&writer);
}

static bool log_record(struct call *call, enum change_operation operation,
                       const struct record *before, const struct record *after, int64_t taken_out)
{
    AUTO_BUFFER struct buffer payload = {0};
    bool is_erased = operation == CHANGE_RECORD_ERASED; /* what went is not to be read here */
    if (!is_erased)
        write_delta(&payload, before, after, taken_out);
    struct change change = new_change(call, operation);
    change.record = after->id;
    change.contact = after->contact;
    change.book = after->book;
    change.payload = is_erased ? NULL : buffer_text(&payload);
    return store_change_append(call->store, &change, &call->error);
}

/* Changes are visible by their book, and that of a move is the new one: whoever sees only the book
 * that was left is told by a change of its own. */
static bool log_left(struct call *call, const struct record *before)
{
    struct change change = new_change(call, CHANGE_RECORD_LEFT);
    change.record = before->id;
    change.contact = before->contact;
    change.book = before->book;
    change.payload = "{\"retired\":[],\"added\":[]}";
    return store_change_append(call->store, &change, &call->error);
}

/* Other records in force of the contact. */
static bool count_siblings(struct call *call, const struct record *record, int64_t *count)
{
    if (!store_contact_record_count(call->store, record->contact, count, &call->error))
        return false;
    const struct record *stored = record->trashed_ms ? NULL : record;
    *count -= stored != NULL && *count > 0;
    return true;
}

/* The only other record of a contact gains or loses the mark that it has siblings. */
static bool mark_sibling(struct call *call, const struct record *record, bool had_siblings,
                         bool has_siblings)
{
    struct records siblings = {0};
    if (!store_records_of(call->store, call->arena, record->contact, &siblings, &call->error))
        return false;
    for (size_t i = 0; i < siblings.count; i++) {
        const struct record *sibling = siblings.items[i];
        if (uuid_equal(sibling->id, record->id))
            continue;
        struct uuid audience = audience_of(call, sibling->book);
        struct record_change change = {.before = sibling,
                                       .after = sibling,
                                       .audience_before = audience,
                                       .audience_after = audience,
                                       .had_siblings = had_siblings,
                                       .has_siblings = has_siblings};
        return store_record_write(call->store, call->arena, &change, &call->error);
    }
    return true;
}

static bool is_in_force(const struct record *record)
{
    return record && !record->trashed_ms;
}

/* Tells the one record that stays beside `record`, when that comes or goes. */
static bool mark_others(struct call *call, const struct record *before, const struct record *after,
                        int64_t siblings_before, int64_t siblings_after)
{
    bool stays =
        is_in_force(before) && is_in_force(after) && uuid_equal(before->contact, after->contact);
    if (stays)
        return true;
    if (is_in_force(before) && siblings_before == 1 && !mark_sibling(call, before, true, false))
        return false;
    return !is_in_force(after) || siblings_after != 1 || mark_sibling(call, after, false, true);
}

static bool write_record(struct call *call, const struct record *before, const struct record *after,
                         bool is_first)
{
    int64_t siblings_before = 0, siblings_after = 0;
    if (!is_first) {
        if (before && !count_siblings(call, before, &siblings_before))
            return false;
        siblings_after = siblings_before;
        bool joins = !before || !uuid_equal(before->contact, after->contact) ||
                     (before->trashed_ms && !after->trashed_ms);
        if (joins &&
            !store_contact_record_count(call->store, after->contact, &siblings_after, &call->error))
            return false;
    }
    struct record_change change = {
        .before = before,
        .after = after,
        .audience_before = before ? audience_of(call, before->book) : after->book,
        .audience_after = audience_of(call, after->book),
        .had_siblings = siblings_before > 0,
        .has_siblings = siblings_after > 0,
        .is_new_contact = is_first,
    };
    return store_record_write(call->store, call->arena, &change, &call->error) &&
           mark_others(call, before, after, siblings_before, siblings_after);
}

bool journal_free_source_key(struct call *call, struct record *record)
{
    struct uuid taken;
    if (!record->source_key)
        return true;
    if (!store_record_by_source(call->store, record->book, record->source_key, &taken,
                                &call->error))
        return false;
    if (!uuid_is_nil(taken) && !uuid_equal(taken, record->id))
        record->source_key = NULL;
    return true;
}

struct record *journal_copy(struct arena *arena, const struct record *record)
{
    struct record *copy = ARENA_NEW(arena, struct record);
    *copy = *record;
    copy->facts.items = ARENA_ARRAY(arena, struct fact, record->facts.count + 1);
    if (record->facts.count)
        memcpy(copy->facts.items, record->facts.items, record->facts.count * sizeof(struct fact));
    copy->facts.capacity = record->facts.count + 1;
    return copy;
}

bool journal_create(struct call *call, struct record *record, const char *evidence)
{
    assert(call->is_applying);
    int64_t sequence = store_next_sequence(call->store);
    bool is_first = uuid_is_nil(record->contact);
    record->id = uuid_new();
    if (is_first)
        record->contact = uuid_new();
    record->home = record->contact;
    record->created_sequence = record->modified_sequence = sequence;
    record->created_ms = record->modified_ms = call->now_ms;
    struct origin origin = journal_origin(call, evidence);
    origin.sequence = sequence;
    record->next_fact_id = 0;
    for (size_t i = 0; i < record->facts.count; i++) {
        struct fact *fact = &record->facts.items[i];
        fact->id = ++record->next_fact_id;
        if (!fact->origin.sequence) /* a value taken over from another record keeps its own */
            fact->origin = origin;
    }
    return log_record(call, CHANGE_RECORD_CREATED, NULL, record, 0) &&
           write_record(call, NULL, record, is_first);
}

static bool write_change(struct call *call, enum change_operation operation,
                         const struct record *before, struct record *after, int64_t taken_out)
{
    assert(call->is_applying);
    if (operation == CHANGE_RECORD_MOVED && !log_left(call, before))
        return false;
    int64_t sequence = store_next_sequence(call->store);
    for (size_t i = 0; i < after->facts.count; i++)
        if (!after->facts.items[i].origin.sequence)
            after->facts.items[i].origin.sequence = sequence;
    after->modified_sequence = sequence;
    after->modified_ms = call->now_ms;
    return log_record(call, operation, before, after, taken_out) &&
           write_record(call, before, after, false);
}

bool journal_write(struct call *call, enum change_operation operation, const struct record *before,
                   struct record *after)
{
    return write_change(call, operation, before, after, 0);
}

bool journal_put_back(struct call *call, const struct record *before, struct record *after,
                      int64_t taken_out)
{
    return write_change(call, CHANGE_RECORD_MERGED, before, after, taken_out);
}

bool journal_erase(struct call *call, const struct record *before)
{
    struct record *after = journal_copy(call->arena, before);
    after->facts.count = 0;
    after->source_key = NULL;
    if (!after->trashed_ms)
        after->trashed_ms = call->now_ms;
    return write_change(call, CHANGE_RECORD_ERASED, before, after, 0);
}
