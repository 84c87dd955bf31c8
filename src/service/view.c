/* What an actor sees of a contact. */
#include "service/view.h"

#include "service/journal.h"
#include "store/group.h"

static bool is_in_lens(const struct record *record, struct uuid lens)
{
    return uuid_is_nil(lens) || uuid_equal(record->book, lens);
}

/* NULL without an error when the group is unknown. */
static struct group *find_group(struct call *call, struct uuid id)
{
    struct group *group = store_group_get(call->store, call->arena, id, &call->error);
    if (!group && call->error.status == STATUS_NOT_FOUND)
        call->error = (struct error){0};
    return group;
}

static bool has_groups(const struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        if (!uuid_is_nil(facts->items[i].group))
            return true;
    return false;
}

/* The record with the current names of companies and labels, NULL when the store fails. A
 * membership of a deleted label does not show; that of a company keeps the name that was typed. */
static struct record *name_groups(struct call *call, struct record *stored)
{
    if (!has_groups(&stored->facts))
        return stored;
    struct record *named = journal_copy(call->arena, stored);
    named->facts.count = 0;
    for (size_t i = 0; i < stored->facts.count; i++) {
        struct fact fact = stored->facts.items[i];
        struct group *group = NULL;
        if (!uuid_is_nil(fact.group)) {
            group = find_group(call, fact.group);
            if (call->error.status != STATUS_OK)
                return NULL;
            if (fact.kind == FACT_GROUP && (!group || group->deleted_ms))
                continue;
        }
        if (group) {
            fact.part[0] = group->name;
            fact.normal = group->folded;
        }
        named->facts.items[named->facts.count++] = fact;
    }
    return named;
}

/* That a record went is a change of what the viewer sees. */
static void note_lost(struct card *card, const struct record *trashed)
{
    if (!trashed || trashed->modified_sequence < card->modified_sequence)
        return;
    card->modified_sequence = trashed->modified_sequence;
    card->modified_ms = trashed->modified_ms;
}

/* True when something is visible; fails in the call's error otherwise possible. */
bool view_records(struct call *call, const struct records *records, struct uuid lens,
                  struct view *view)
{
    const struct record *trashed = NULL;
    for (size_t i = 0; i < records->count; i++) {
        struct record *record = records->items[i];
        if (!is_in_lens(record, lens) || !call_may(call, record->book, RIGHT_SEE))
            continue;
        if (record->trashed_ms) {
            if (!trashed || record->modified_sequence > trashed->modified_sequence)
                trashed = record;
            continue;
        }
        struct record *named = name_groups(call, record);
        if (!named)
            return false;
        *ARENA_PUSH(call->arena, &view->records) = named;
        *ARENA_PUSH(call->arena, &view->stored) = record;
    }
    view->lens = lens;
    view->deleted_ms = trashed && !view->records.count ? trashed->trashed_ms : 0;
    if (!view->records.count)
        return false;
    view->canonical = view->records.items[0]->contact;
    const struct record *const *visible = (const struct record *const *)view->records.items;
    card_compose(call->arena, visible, view->records.count, &view->card);
    note_lost(&view->card, trashed);
    return true;
}

const char *view_name(struct arena *arena, const struct view *view)
{
    const struct fact *name = view ? card_first(&view->card, FACT_NAME) : NULL;
    return name ? fact_full_name(arena, name) : NULL;
}

const struct record *view_stored(const struct view *view, const struct record *record)
{
    size_t i = 0;
    while (view->records.items[i] != record)
        i++;
    return view->stored.items[i];
}

static bool load(struct call *call, struct uuid id, struct uuid *contact, struct records *records)
{
    if (!store_records_of_all(call->store, call->arena, id, records, &call->error))
        return false;
    *contact = id;
    if (records->count)
        return true;
    return store_contact_resolve(call->store, id, contact, &call->error) &&
           store_records_of_all(call->store, call->arena, *contact, records, &call->error);
}

bool view_contact(struct call *call, struct uuid id, struct uuid lens, struct view *view)
{
    struct records records = {0};
    *view = (struct view){.asked = id};
    if (!load(call, id, &view->canonical, &records))
        return false;
    if (view_records(call, &records, lens, view) || call->error.status != STATUS_OK)
        return call->error.status == STATUS_OK;
    return view->deleted_ms || fail(&call->error, STATUS_NOT_FOUND, "there is no such contact");
}

/* The names of companies and groups are read anew for each view: no record tells of a new one. */
static struct digest digest_names(struct digest digest, const struct record *record)
{
    for (size_t i = 0; i < record->facts.count; i++) {
        const struct fact *fact = &record->facts.items[i];
        if (uuid_is_nil(fact->group) || !fact->part[0])
            continue;
        struct slice parts[] = {
            {(const char *)digest.bytes, DIGEST_BYTES},
            slice_of(fact->part[0]),
        };
        digest = digest_of(parts, COUNT_OF(parts));
    }
    return digest;
}

void entity_tag_of(const struct digest *digest, char tag[static ENTITY_TAG_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < ENTITY_TAG_BYTES - 1; i++)
        tag[i] = digits[digest->bytes[i / 2] >> (i % 2 ? 0 : 4) & 0xf];
    tag[ENTITY_TAG_BYTES - 1] = '\0';
}

bool entity_tag_fits(const char *asked, const char *tag)
{
    struct slice wanted = slice_of(asked);
    if (wanted.length >= 2 && wanted.data[0] == '"')
        wanted = (struct slice){wanted.data + 1, wanted.length - 2};
    return slice_equal_text(wanted, "*") || slice_equal_text(wanted, tag);
}

void view_entity_tag(const struct view *view, char tag[static ENTITY_TAG_BYTES])
{
    struct digest digest = {{0}};
    struct slice lens = {(const char *)view->lens.bytes, sizeof(view->lens.bytes)};
    digest = digest_of(&lens, 1);
    for (size_t i = 0; i < view->records.count; i++) {
        const struct record *record = view->records.items[i];
        struct slice parts[] = {
            {(const char *)digest.bytes, DIGEST_BYTES},
            {(const char *)record->id.bytes, sizeof(record->id.bytes)},
            {(const char *)&record->modified_sequence, sizeof(record->modified_sequence)},
        };
        digest = digest_names(digest_of(parts, COUNT_OF(parts)), record);
    }
    entity_tag_of(&digest, tag);
}

bool view_check_match(struct call *call, const struct view *view)
{
    char tag[ENTITY_TAG_BYTES];
    if (!call->if_match)
        return true;
    view_entity_tag(view, tag);
    return entity_tag_fits(call->if_match, tag) ||
           fail_at(&call->error, STATUS_PRECONDITION, "/if_match",
                   "the contact has changed: its entity tag is now \"%s\"", tag);
}

const bool *view_editable(struct call *call, const struct view *view)
{
    bool *editable = ARENA_ARRAY(call->arena, bool, view->records.count + 1);
    for (size_t i = 0; i < view->records.count; i++)
        editable[i] = call_may(call, view->records.items[i]->book, RIGHT_EDIT);
    return editable;
}

const struct record *view_fullest(struct call *call, const struct view *view, struct uuid book,
                                  unsigned rights)
{
    const struct record **candidates =
        ARENA_ARRAY(call->arena, const struct record *, view->records.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < view->records.count; i++) {
        const struct record *record = view->records.items[i];
        if (is_in_lens(record, book) && call_may(call, record->book, rights))
            candidates[count++] = record;
    }
    return count ? records_fullest(candidates, count) : NULL;
}
