/* Erasing a person for good. */
#include "service/erase.h"

#include "base/json-writer.h"
#include "service/audience.h"
#include "service/erasures.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/quotes.h"
#include "service/tombstones.h"
#include "service/view.h"
#include "store/bin.h"
#include "store/erase.h"
#include "store/organization.h"
#include "store/search.h"
#include <stdio.h>
#include <string.h>

enum { STEP = 500, TYPED_BYTES_MIN = 6 };

/* One erasure under way. */
struct erasing {
    struct call *call;
    struct erasure_report *report;
    struct records records;
    struct facts facts;             /* of all the records, as they are */
    struct facts past;              /* that changes took out of them */
    struct identifiers identifiers; /* of the facts */
    struct quoted_person person;
};

const char *erased_thing_name(enum erased_thing thing)
{
    static const char *const names[ERASED_THING_COUNT] = {
        [ERASED_RECORDS] = "records",           [ERASED_FACTS] = "values",
        [ERASED_MEMBERSHIPS] = "memberships",   [ERASED_GROUPS] = "groups",
        [ERASED_HISTORY] = "history",           [ERASED_PAIRS] = "possible_duplicates",
        [ERASED_PROPOSALS] = "proposals",       [ERASED_ANSWERS] = "kept_answers",
        [ERASED_IMPORTS] = "import_files",      [ERASED_JOB_MESSAGES] = "job_messages",
        [ERASED_SHARED] = "shared_identifiers", [ERASED_CORRESPONDENTS] = "correspondents",
        [ERASED_NOTICED] = "noticed_in_mail",   [ERASED_DRAFTS] = "drafts",
        [ERASED_TOMBSTONES] = "tombstones",
    };
    return names[thing];
}

static void keep(struct erasing *erasing, const char *what, int64_t count, const char *why)
{
    if (count)
        *ARENA_PUSH(erasing->call->arena, &erasing->report->stays) =
            (struct kept_thing){what, count, why};
}

/* ---- who it is ---- */

static void add_once(struct arena *arena, struct uuids *ids, struct uuid id)
{
    if (!uuid_is_nil(id) && !uuids_have(ids, id))
        *ARENA_PUSH(arena, ids) = id;
}

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
        add_once(call->arena, &erasing->person.contacts, id);
    return true;
}

static bool gather_changes(struct erasing *erasing, const struct record *record)
{
    struct call *call = erasing->call;
    for (int64_t before = 0;;) {
        struct changes step = {0};
        if (!store_changes_of_record(call->store, call->arena, record->id, before, STEP, &step,
                                     &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            struct delta delta;
            before = step.items[i].sequence;
            if (!history_read_delta(call, &step.items[i], &delta) ||
                !add_past_id(erasing, record, step.items[i].contact))
                return false;
            for (size_t f = 0; f < delta.retired.count; f++)
                *ARENA_PUSH(call->arena, &erasing->past) = delta.retired.items[f];
            add_once(call->arena, &erasing->person.batches, step.items[i].batch);
        }
        if (step.count < STEP)
            return true;
    }
}

/* What a value that proves who he is reads like where others quote it. */
static void add_needles(struct erasing *erasing, const struct fact *fact)
{
    struct arena *arena = erasing->call->arena;
    bool is_identifier = fact->kind == FACT_EMAIL || fact->kind == FACT_PHONE;
    if (is_identifier && strlen(fact->normal) >= TYPED_BYTES_MIN)
        quoted_add_text(arena, &erasing->person, fact->normal);
    if (is_identifier && fact->part[PART_VALUE] &&
        strlen(fact->part[PART_VALUE]) >= TYPED_BYTES_MIN)
        quoted_add_text(arena, &erasing->person, fact->part[PART_VALUE]);
}

static bool gather(struct erasing *erasing)
{
    struct call *call = erasing->call;
    struct quoted_person *person = &erasing->person;
    for (size_t i = 0; i < erasing->records.count; i++) {
        const struct record *record = erasing->records.items[i];
        add_once(call->arena, &person->contacts, record->contact);
        add_once(call->arena, &person->contacts, record->home);
        add_once(call->arena, &person->records, record->id);
        for (size_t f = 0; f < record->facts.count; f++) {
            *ARENA_PUSH(call->arena, &erasing->facts) = record->facts.items[f];
            add_needles(erasing, &record->facts.items[f]);
        }
        if (!gather_changes(erasing, record))
            return false;
    }
    facts_identifiers(call->arena, &erasing->facts, &erasing->identifiers);
    for (size_t i = 0; i < erasing->identifiers.count; i++)
        if (erasing->identifiers.items[i].kind == FACT_EMAIL)
            *ARENA_PUSH(call->arena, &person->addresses) = erasing->identifiers.items[i].value;
    for (size_t i = 0; i < person->contacts.count; i++)
        quoted_add_id(call->arena, person, person->contacts.items[i]);
    for (size_t i = 0; i < person->records.count; i++)
        quoted_add_id(call->arena, person, person->records.items[i]);
    return true;
}

/* ---- records ---- */

static bool erase_record(struct erasing *erasing, const struct record *record)
{
    struct call *call = erasing->call;
    int64_t *goes = erasing->report->goes;
    struct emptied emptied = {0};
    goes[ERASED_RECORDS]++;
    goes[ERASED_FACTS] += (int64_t)record->facts.count;
    for (size_t i = 0; i < record->facts.count; i++)
        goes[ERASED_MEMBERSHIPS] += !uuid_is_nil(record->facts.items[i].group);
    bool is_empty = record->trashed_ms && !record->facts.count;
    if ((!is_empty && !journal_erase(call, record)) ||
        !store_bin_empty(call->store, record->id, &emptied, &call->error))
        return false;
    goes[ERASED_HISTORY] += emptied.payloads;
    goes[ERASED_PAIRS] += emptied.pairs;
    return true;
}

/* Of everything the records ever said: words of names that were changed long ago are kept, too. */
static bool forget_words(struct erasing *erasing)
{
    struct call *call = erasing->call;
    struct record ever = {.facts = {0}};
    struct record_index index;
    for (size_t i = 0; i < erasing->facts.count; i++)
        *ARENA_PUSH(call->arena, &ever.facts) = erasing->facts.items[i];
    for (size_t i = 0; i < erasing->past.count; i++)
        *ARENA_PUSH(call->arena, &ever.facts) = erasing->past.items[i];
    record_index_compute(call->arena, &ever, false, &index);
    return store_search_forget_words(call->store, call->arena, &index.words, &call->error);
}

static bool erase_records(struct erasing *erasing)
{
    for (size_t i = 0; i < erasing->records.count; i++)
        if (!erase_record(erasing, erasing->records.items[i]))
            return false;
    return forget_words(erasing);
}

/* ---- groups ---- */

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
        if (!store_changes_since(call->store, call->arena, after, STEP, &step, &call->error))
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
        if (step.count < STEP)
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
    if (!store_changes_of_batch(call->store, call->arena, batch, 0, STEP, &changes, &call->error))
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

static bool erase_groups(struct erasing *erasing)
{
    const struct facts *both[] = {&erasing->facts, &erasing->past};
    struct uuids groups = {0};
    for (size_t b = 0; b < COUNT_OF(both); b++)
        for (size_t i = 0; i < both[b]->count; i++)
            add_once(erasing->call->arena, &groups, both[b]->items[i].group);
    for (size_t i = 0; i < groups.count; i++)
        if (!erase_group(erasing, groups.items[i]))
            return false;
    return true;
}

/* ---- identifiers ---- */

/* Every audience there is: of each book, and the organization. */
static struct uuids all_audiences(const struct call *call)
{
    struct uuids audiences = {0};
    add_once(call->arena, &audiences, call->actor.organization);
    for (size_t i = 0; i < call->books.count; i++)
        add_once(call->arena, &audiences, book_audience(&call->actor, &call->books.items[i]));
    return audiences;
}

/* Who else has it: then it is not theirs alone, and a tombstone would keep others out. */
static bool find_others(struct erasing *erasing, const struct identifier *identifier,
                        bool *has_others)
{
    struct call *call = erasing->call;
    struct uuids audiences = all_audiences(call);
    *has_others = false;
    for (size_t a = 0; a < audiences.count; a++) {
        struct holdings holdings = {0};
        bool is_shared;
        if (!store_identifier_holdings(call->store, call->arena, audiences.items[a],
                                       identifier->kind, identifier->value, &holdings,
                                       &call->error) ||
            !store_identifier_is_shared(call->store, audiences.items[a], identifier->kind,
                                        identifier->value, &is_shared, &call->error))
            return false;
        *has_others |= holdings.count || is_shared;
        for (size_t i = 0; i < holdings.count; i++)
            if (call_may(call, holdings.items[i].book, RIGHT_SEE))
                add_once(call->arena, &erasing->report->alike, holdings.items[i].contact);
    }
    return true;
}

/* An owner or admin erases for the whole organization, others for those who share the books. */
static bool put_tombstone(struct erasing *erasing, const struct identifier *identifier,
                          const struct uuids *audiences)
{
    struct call *call = erasing->call;
    struct tombstone tombstone = {.erasure = erasing->report->erasure.id,
                                  .erased_ms = erasing->report->erasure.at_ms};
    if (!tombstone_hash(call, identifier, &tombstone.hash))
        return false;
    for (size_t i = 0; i < audiences->count; i++) {
        tombstone.audience = audiences->items[i];
        if (!store_tombstone_put(call->store, &tombstone, &call->error))
            return false;
    }
    erasing->report->goes[ERASED_TOMBSTONES]++;
    return true;
}

static bool erase_identifiers(struct erasing *erasing, const struct uuids *audiences)
{
    struct call *call = erasing->call;
    int64_t shared = 0;
    for (size_t i = 0; i < erasing->identifiers.count; i++) {
        const struct identifier *identifier = &erasing->identifiers.items[i];
        bool has_others;
        if (!store_erase_shared_identifier(call->store, identifier->kind, identifier->value,
                                           &erasing->report->goes[ERASED_SHARED], &call->error) ||
            !find_others(erasing, identifier, &has_others))
            return false;
        shared += has_others;
        if (!has_others && !put_tombstone(erasing, identifier, audiences))
            return false;
    }
    keep(erasing, "identifiers", shared,
         "another contact has them, too: as theirs they stay, and get no tombstone");
    return true;
}

/* ---- all of it ---- */

static bool erase_quotes(struct erasing *erasing, bool is_office)
{
    struct call *call = erasing->call;
    int64_t *goes = erasing->report->goes;
    struct quotes quotes = {.person = &erasing->person, .is_office = is_office};
    if (!quotes_erase(call, &quotes))
        return false;
    goes[ERASED_PROPOSALS] = quotes.proposals;
    goes[ERASED_ANSWERS] = quotes.answers;
    goes[ERASED_IMPORTS] = quotes.imports;
    goes[ERASED_JOB_MESSAGES] = quotes.job_messages;
    goes[ERASED_CORRESPONDENTS] = quotes.correspondents;
    goes[ERASED_NOTICED] = quotes.noticed;
    goes[ERASED_DRAFTS] = quotes.drafts;
    keep(erasing, "conversations", quotes.conversations,
         "messages belong to the mail accounts they came to; what was read out of them goes");
    keep(erasing, "drafts", quotes.drafts_kept, "they are being sent");
    keep(erasing, "import_files", quotes.imports_kept,
         "these imports have not ended: cancel them, and their files go after 30 days");
    return true;
}

/* He may be one of those who work here. */
static bool count_users(struct erasing *erasing)
{
    struct call *call = erasing->call;
    struct users users = {0};
    int64_t count = 0;
    if (!store_members(call->store, call->arena, &users, &call->error))
        return false;
    for (size_t i = 0; i < users.count; i++)
        for (size_t k = 0; k < erasing->person.addresses.count; k++)
            count += strcmp(users.items[i].email, erasing->person.addresses.items[k]) == 0;
    keep(erasing, "users", count, "who signs in here is removed as a user (kith users rm)");
    return true;
}

static bool erase_all(struct erasing *erasing, const struct uuids *audiences, bool is_office)
{
    return gather(erasing) && erase_records(erasing) && erase_groups(erasing) &&
           erase_identifiers(erasing, audiences) && erase_quotes(erasing, is_office) &&
           count_users(erasing);
}

/* ---- who may ---- */

static bool is_office(const struct call *call)
{
    return call->actor.role >= ROLE_ADMIN && call->actor.token_class >= TOKEN_ADMIN &&
           !call->actor.token_books;
}

/* Names books that the actor sees; of others not even that there are some. */
static bool refuse_rights(struct call *call, const struct records *records)
{
    char names[200] = "";
    for (size_t i = 0; i < records->count; i++) {
        const struct book *book = call_any_book(call, records->items[i]->book);
        size_t used = strlen(names);
        if (book && call_may(call, book->id, RIGHT_SEE) && !strstr(names, book->name))
            snprintf(names + used, sizeof(names) - used, "%s'%.60s'", used ? ", " : "", book->name);
    }
    fail(&call->error, STATUS_DENIED,
         "to erase a person, who stands in %s, you need the right to delete every record of them: "
         "an owner or admin of the organization has it (a token: of class admin)",
         names);
    return false;
}

static bool check_rights(struct call *call, const struct records *records)
{
    for (size_t i = 0; i < records->count && !is_office(call); i++)
        if (!call_may(call, records->items[i]->book, RIGHT_SEE | RIGHT_DELETE))
            return refuse_rights(call, records);
    return true;
}

/* ---- report and receipt ---- */

static void count_books(struct erasing *erasing)
{
    struct call *call = erasing->call;
    struct erasure_report *report = erasing->report;
    for (size_t i = 0; i < erasing->records.count; i++) {
        struct uuid book = erasing->records.items[i]->book;
        struct erased_book *found = NULL;
        if (!call_may(call, book, RIGHT_SEE)) {
            report->elsewhere++;
            continue;
        }
        for (size_t b = 0; b < report->books.count && !found; b++)
            if (uuid_equal(report->books.items[b].book, book))
                found = &report->books.items[b];
        if (!found) {
            found = ARENA_PUSH(call->arena, &report->books);
            *found = (struct erased_book){.book = book};
        }
        found->records++;
    }
}

static void write_ids(struct json_writer *writer, const char *key, const struct uuids *ids)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < ids->count; i++)
        json_write_uuid(writer, ids->items[i]);
    json_array_end(writer);
}

static const char *write_summary(struct erasing *erasing)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    write_ids(&writer, "contacts", &erasing->person.contacts);
    write_ids(&writer, "records", &erasing->person.records);
    json_key(&writer, "goes");
    json_object_begin(&writer);
    for (unsigned i = 0; i < ERASED_THING_COUNT; i++)
        if (erasing->report->goes[i])
            json_member_integer(&writer, erased_thing_name((enum erased_thing)i),
                                erasing->report->goes[i]);
    json_object_end(&writer);
    json_object_end(&writer);
    return arena_copy(erasing->call->arena, buffer_text(&text));
}

/* Of all that was shown: when any of it changes, it is to be looked at again. */
static struct digest digest_report(const struct erasing *erasing)
{
    AUTO_BUFFER struct buffer kept = {0};
    for (size_t i = 0; i < erasing->report->stays.count; i++)
        buffer_append_format(&kept, "%s %lld ", erasing->report->stays.items[i].what,
                             (long long)erasing->report->stays.items[i].count);
    struct slice parts[] = {
        {(const char *)erasing->report->erasure.contact.bytes, sizeof(struct uuid)},
        slice_of(erasing->report->erasure.summary),
        buffer_slice(&kept),
    };
    return digest_of(parts, COUNT_OF(parts));
}

static bool write_receipt(struct erasing *erasing)
{
    struct call *call = erasing->call;
    const struct erasure *erasure = &erasing->report->erasure;
    char id[UUID_TEXT_BYTES];
    uuid_format(erasure->id, id);
    struct slice digest = {(const char *)erasure->digest.bytes, DIGEST_BYTES};
    call->has_erased = !call->is_dry_run;
    return store_erasure_insert(call->store, erasure, &call->error) &&
           journal_note(call, CHANGE_ERASURE, (struct uuid){{0}},
                        arena_format(call->arena, "{\"erasure\":\"%s\",\"digest\":\"%s\"}", id,
                                     base64_write(call->arena, digest)));
}

static struct uuids tombstone_audiences(struct call *call, const struct records *records)
{
    struct uuids audiences = {0};
    if (is_office(call))
        add_once(call->arena, &audiences, call->actor.organization);
    for (size_t i = 0; i < records->count && !is_office(call); i++) {
        const struct book *book = call_any_book(call, records->items[i]->book);
        if (book)
            add_once(call->arena, &audiences, book_audience(&call->actor, book));
    }
    return audiences;
}

static bool check_confirmed(struct erasing *erasing, const char *confirm)
{
    struct call *call = erasing->call;
    if (call->is_dry_run || (confirm && strcmp(confirm, erasing->report->confirm) == 0))
        return true;
    return fail_at(&call->error, STATUS_PRECONDITION, "/confirm",
                   confirm
                       ? "what would go has changed since: look again (dry_run), and send the "
                         "`confirm` of that answer"
                       : "look first at what would go (dry_run), and send the `confirm` of that "
                         "answer");
}

bool contact_erase(struct call *call, struct uuid contact, const char *confirm,
                   struct erasure_report *report)
{
    struct erasing erasing = {.call = call, .report = report};
    struct view view;
    *report = (struct erasure_report){0};
    if (!view_contact(call, contact, (struct uuid){{0}}, &view) || !view_check_match(call, &view) ||
        !store_records_of_all(call->store, call->arena, view.canonical, &erasing.records,
                              &call->error) ||
        !check_rights(call, &erasing.records) || !erasures_check_journal(call))
        return false;
    report->erasure = (struct erasure){
        .id = uuid_new(),
        .contact = view.canonical,
        .actor = call->actor.user,
        .at_ms = call->now_ms,
    };
    struct uuids audiences = tombstone_audiences(call, &erasing.records);
    count_books(&erasing);
    if (!erase_all(&erasing, &audiences, is_office(call)))
        return false;
    report->erasure.summary = write_summary(&erasing);
    report->erasure.digest = digest_report(&erasing);
    report->confirm = base64_write(
        call->arena, (struct slice){(const char *)report->erasure.digest.bytes, DIGEST_BYTES});
    return check_confirmed(&erasing, confirm) && write_receipt(&erasing);
}

bool erasures_list(struct call *call, struct uuid before, int limit, struct erasures *erasures)
{
    return call_requires_admin(call) &&
           store_erasures(call->store, call->arena, before, limit, erasures, &call->error);
}

bool erasure_repeat(struct call *call, const struct erasure *erasure, const struct uuids *records,
                    const struct tombstones *tombstones)
{
    struct erasure_report report = {.erasure = *erasure};
    struct erasing erasing = {.call = call, .report = &report};
    struct uuids audiences = {0}; /* the tombstones are those of the receipt */
    for (size_t i = 0; i < records->count; i++) {
        struct record *record =
            store_record_get(call->store, call->arena, records->items[i], &call->error);
        if (record)
            *ARENA_PUSH(call->arena, &erasing.records) = record;
        else if (call->error.status != STATUS_NOT_FOUND)
            return false;
        call->error = (struct error){0}; /* it is younger than the backup */
    }
    for (size_t i = 0; i < tombstones->count; i++)
        if (!store_tombstone_put(call->store, &tombstones->items[i], &call->error))
            return false;
    return erase_all(&erasing, &audiences, true) && write_receipt(&erasing);
}
