/* Erasing a person for good. */
#include "service/erasing.h"

#include "base/json-writer.h"
#include "service/audience.h"
#include "service/erasures.h"
#include "service/journal.h"
#include "service/tombstones.h"
#include "service/view.h"
#include "store/bin.h"
#include "store/erase.h"
#include "store/organization.h"
#include "store/search.h"
#include <stdio.h>
#include <string.h>

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

/* ---- identifiers ---- */

static bool put_tombstone(struct erasing *erasing, const struct identifier *identifier)
{
    struct call *call = erasing->call;
    struct tombstone tombstone = {.erasure = erasing->report->erasure.id,
                                  .erased_ms = erasing->report->erasure.at_ms};
    if (!tombstone_hash(call, identifier, &tombstone.hash))
        return false;
    for (size_t i = 0; i < erasing->audiences.count; i++) {
        tombstone.audience = erasing->audiences.items[i];
        if (!store_tombstone_put(call->store, &tombstone, &call->error))
            return false;
    }
    erasing->report->goes[ERASED_TOMBSTONES]++;
    return true;
}

static bool erase_marks(struct erasing *erasing, const struct identifier *identifier)
{
    struct call *call = erasing->call;
    for (size_t i = 0; i < erasing->searched.count; i++)
        if (!store_erase_shared_identifier(call->store, erasing->searched.items[i],
                                           identifier->kind, identifier->value,
                                           &erasing->report->goes[ERASED_SHARED], &call->error))
            return false;
    return true;
}

static bool erase_identifiers(struct erasing *erasing)
{
    int64_t shared = 0;
    for (size_t i = 0; i < erasing->identifiers.count; i++) {
        const struct identifier *identifier = &erasing->identifiers.items[i];
        bool has_others;
        if (!erase_marks(erasing, identifier) ||
            !erasing_find_others(erasing, identifier, &erasing->report->alike, &has_others))
            return false;
        shared += has_others;
        if (has_others && identifier->kind == FACT_EMAIL)
            *ARENA_PUSH(erasing->call->arena, &erasing->person.shared) = identifier->value;
        if (!has_others && !put_tombstone(erasing, identifier))
            return false;
    }
    keep(erasing, "identifiers", shared,
         "another contact has them, too: as theirs they stay, and get no tombstone");
    return true;
}

/* ---- all of it ---- */

static bool erase_quotes(struct erasing *erasing)
{
    struct call *call = erasing->call;
    int64_t *goes = erasing->report->goes;
    struct quotes quotes = {.person = &erasing->person, .is_office = erasing->is_office};
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

static bool erase_all(struct erasing *erasing)
{
    return erasing_gather(erasing) && erase_records(erasing) && erasing_groups(erasing) &&
           erase_identifiers(erasing) && erase_quotes(erasing) && count_users(erasing);
}

/* ---- who may ---- */

static bool is_office(const struct call *call)
{
    return call_is_admins(call) && !call->actor.token_books;
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

/* Of the books and of the organization: every one that there is. */
static struct uuids all_audiences(const struct call *call)
{
    struct uuids audiences = {0};
    uuids_add_once(call->arena, &audiences, call->actor.organization);
    for (size_t i = 0; i < call->books.count; i++)
        uuids_add_once(call->arena, &audiences, book_audience(&call->actor, &call->books.items[i]));
    return audiences;
}

/* An owner or admin erases for the whole organization. Others do for who share the books: who else
 * has an identifier in books that are not shared with them is not to be told, either. */
static void set_reach(struct erasing *erasing)
{
    struct call *call = erasing->call;
    erasing->is_office = is_office(call);
    if (erasing->is_office) {
        uuids_add_once(call->arena, &erasing->audiences, call->actor.organization);
        erasing->searched = all_audiences(call);
        return;
    }
    for (size_t i = 0; i < erasing->records.count; i++) {
        const struct book *book = call_any_book(call, erasing->records.items[i]->book);
        if (book)
            uuids_add_once(call->arena, &erasing->audiences, book_audience(&call->actor, book));
    }
    erasing->searched = erasing->audiences;
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
    set_reach(&erasing);
    count_books(&erasing);
    if (!erase_all(&erasing))
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
    struct erasing erasing = {.call = call,
                              .report = &report,
                              .is_office = true,
                              .searched = all_audiences(call)}; /* tombstones: the receipt's */
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
    return erase_all(&erasing) && write_receipt(&erasing);
}
