/* Looking after a store. */
#include "service/check.h"

#include "link/postings.h"
#include "service/internal.h"
#include "service/mail-check.h"
#include "store/book.h"
#include "store/change.h"
#include "store/check.h"
#include "store/link-state.h"
#include "store/organization.h"

enum { STEP = 500 };

struct checkup {
    struct call *call;
    struct json_writer *report;
    int64_t changes;
    int64_t records;
    struct index_totals expected, found, rows;
    struct mail_totals mail_expected, mail_found, mail_rows;
    bool counts_fit;
    const char *broken_chain; /* what is wrong with the log; NULL: nothing */
    size_t keys;              /* entries of the index of blocking keys */
    const char *broken_keys;  /* what is wrong with them; NULL: nothing */
};

typedef bool record_visitor(struct checkup *checkup, struct arena *arena,
                            const struct record *record, struct uuid audience, bool has_siblings,
                            struct error *error);

static bool visit_record(struct checkup *checkup, struct arena *arena, const struct record *record,
                         record_visitor *visit, struct error *error)
{
    struct call *call = checkup->call;
    const struct book *book = call_any_book(call, record->book);
    int64_t in_force;
    checkup->records++;
    if (record->trashed_ms)
        return true;
    if (!book)
        return fail(error, STATUS_INTERNAL, "a record stands in a book that is not there");
    if (!store_contact_record_count(call->store, record->contact, &in_force, error))
        return false;
    return visit(checkup, arena, record, book_audience(&call->actor, book), in_force > 1, error);
}

static bool visit_all(struct checkup *checkup, record_visitor *visit, struct error *error)
{
    struct uuid after = {{0}};
    for (;;) {
        AUTO_FREE(arena) struct arena *step = arena_new();
        struct records records = {0};
        if (!store_records_all(checkup->call->store, step, after, STEP, &records, error))
            return false;
        for (size_t i = 0; i < records.count; i++)
            if (!visit_record(checkup, step, records.items[i], visit, error))
                return false;
        if (records.count < STEP)
            return true;
        after = records.items[records.count - 1]->id;
    }
}

static bool verify_record(struct checkup *checkup, struct arena *arena, const struct record *record,
                          struct uuid audience, bool has_siblings, struct error *error)
{
    return store_index_verify(checkup->call->store, arena, record, audience, has_siblings,
                              &checkup->expected, &checkup->found, error);
}

static bool rebuild_record(struct checkup *checkup, struct arena *arena,
                           const struct record *record, struct uuid audience, bool has_siblings,
                           struct error *error)
{
    return store_index_insert(checkup->call->store, arena, record, audience, has_siblings, error);
}

static bool rebuild_counts(struct call *call, struct error *error)
{
    for (size_t i = 0; i < call->books.count; i++) {
        struct uuid book = call->books.items[i].id;
        int64_t count;
        if (!store_count_contacts(call->store, book, &count, error) ||
            !store_set_contact_count(call->store, book, count, error))
            return false;
    }
    return true;
}

static bool apply_rebuild(struct call *call, void *context)
{
    struct checkup *checkup = context;
    checkup->records = 0;
    checkup->call = call;
    return store_index_clear(call->store, &call->error) &&
           store_link_clear(call->store, &call->error) &&
           visit_all(checkup, rebuild_record, &call->error) && rebuild_counts(call, &call->error) &&
           mail_rebuild(call, &call->error);
}

static bool verify_counts(struct checkup *checkup, struct error *error)
{
    struct call *call = checkup->call;
    struct books books = {0};
    if (!store_order_counts_fit(call->store, &checkup->counts_fit, error) ||
        !store_books(call->store, call->arena, &books, error))
        return false;
    for (size_t i = 0; i < books.count; i++) {
        int64_t count;
        if (!store_count_contacts(call->store, books.items[i].id, &count, error))
            return false;
        checkup->counts_fit &= count == books.items[i].contact_count;
    }
    return true;
}

static bool count_keys(void *context, struct slice block, struct error *error)
{
    AUTO_POSTINGS struct postings keys = {0};
    struct checkup *checkup = context;
    bool ok = postings_unpack(block, &keys, error);
    checkup->keys += keys.count;
    return ok;
}

/* The blocking keys can be read; by whom they find nobody they only cost time. */
static bool verify_keys(struct checkup *checkup, struct error *error)
{
    struct call *call = checkup->call;
    struct link_state state;
    struct key_runs runs = {0};
    checkup->keys = 0;
    if (!store_link_state(call->store, &state, error) ||
        !store_key_runs(call->store, call->arena, state.version, &runs, error))
        return false;
    for (size_t i = 0; i < runs.count; i++) {
        struct error broken = {0};
        if (store_key_blocks_read(call->store, state.version, runs.items[i].run, count_keys,
                                  checkup, &broken))
            continue;
        checkup->broken_keys = arena_copy(call->arena, broken.message);
    }
    return true;
}

static bool verify(struct checkup *checkup, struct error *error)
{
    struct call *call = checkup->call;
    struct error chain = {0};
    if (!store_begin_read(call->store, error))
        return false;
    if (!store_chain_verify(call->store, &checkup->changes, &chain)) {
        if (chain.status != STATUS_INTERNAL) {
            *error = chain;
            return false;
        }
        checkup->broken_chain = arena_copy(call->arena, chain.message);
    }
    checkup->records = 0;
    bool ok =
        visit_all(checkup, verify_record, error) &&
        store_index_totals(call->store, &checkup->rows, error) && verify_counts(checkup, error) &&
        verify_keys(checkup, error) &&
        mail_check(call, &checkup->mail_expected, &checkup->mail_found, &checkup->mail_rows, error);
    store_rollback(call->store);
    return ok;
}

/* Every row that should be there is, and no other. */
static bool fits(int64_t expected, int64_t found, int64_t rows)
{
    return expected == found && expected == rows;
}

static bool write_index(struct json_writer *report, const char *name, int64_t expected,
                        int64_t found, int64_t rows)
{
    json_key(report, name);
    json_object_begin(report);
    json_member_integer(report, "expected", expected);
    json_member_integer(report, "found", found);
    json_member_integer(report, "rows", rows);
    json_object_end(report);
    return fits(expected, found, rows);
}

static bool write_mail(const struct checkup *checkup)
{
    struct json_writer *report = checkup->report;
    const struct mail_totals *expected = &checkup->mail_expected, *found = &checkup->mail_found,
                             *rows = &checkup->mail_rows;
    bool sound = write_index(report, "conversations", expected->conversations, found->conversations,
                             rows->conversations);
    sound &= write_index(report, "participants", expected->participants, found->participants,
                         rows->participants);
    sound &= write_index(report, "correspondents", expected->correspondents, found->correspondents,
                         rows->correspondents);
    sound &= write_index(report, "correspondent_words", expected->words, found->words, rows->words);
    return sound;
}

static bool write_report(struct checkup *checkup, const char *name)
{
    struct json_writer *report = checkup->report;
    const struct index_totals *expected = &checkup->expected, *found = &checkup->found,
                              *rows = &checkup->rows;
    bool sound = !checkup->broken_chain && !checkup->broken_keys && checkup->counts_fit;
    json_object_begin(report);
    json_member_text(report, "name", name);
    json_member_integer(report, "changes", checkup->changes);
    json_member_integer(report, "records", checkup->records);
    json_key(report, "indexes");
    json_object_begin(report);
    sound &= write_index(report, "order", expected->orders, found->orders, rows->orders);
    sound &= write_index(report, "identifiers", expected->identifiers, found->identifiers,
                         rows->identifiers);
    sound &= write_index(report, "groups", expected->members, found->members, rows->members);
    sound &= write_index(report, "search", expected->documents, found->documents, rows->documents);
    sound &= write_mail(checkup);
    json_object_end(report);
    json_member_integer(report, "blocking_keys", (int64_t)checkup->keys);
    if (checkup->broken_keys)
        json_member_text(report, "keys", checkup->broken_keys);
    json_member_boolean(report, "counts", checkup->counts_fit);
    if (checkup->broken_chain)
        json_member_text(report, "log", checkup->broken_chain);
    json_member_boolean(report, "sound", sound);
    json_object_end(report);
    return sound;
}

static bool check_organization(struct session *session, struct arena *arena, bool rebuild,
                               const struct organization *organization, struct json_writer *report,
                               bool *is_sound, struct error *error)
{
    char id[UUID_TEXT_BYTES];
    struct call call;
    uuid_format(organization->id, id);
    if (!call_begin_owner(session, arena, id, CHANNEL_SYSTEM, &call)) {
        *error = call.error;
        return false;
    }
    struct checkup checkup = {.call = &call, .report = report};
    if (rebuild && !service_write(&call, apply_rebuild, &checkup)) {
        *error = call.error;
        return false;
    }
    checkup.call = &call;
    if (!verify(&checkup, error))
        return false;
    *is_sound &= write_report(&checkup, organization->name);
    return true;
}

bool service_check(struct session *session, struct arena *arena, bool rebuild,
                   struct json_writer *report, bool *is_sound, struct error *error)
{
    struct organizations all = {0};
    *is_sound = true;
    if (!store_organizations(session->store, arena, &all, error))
        return false;
    json_object_begin(report);
    json_key(report, "organizations");
    json_array_begin(report);
    for (size_t i = 0; i < all.count; i++)
        if (!check_organization(session, arena, rebuild, &all.items[i], report, is_sound, error))
            return false;
    json_array_end(report);
    json_member_boolean(report, "sound", *is_sound);
    json_object_end(report);
    return true;
}
