/* Where a person is quoted beside their records. */
#include "service/quotes.h"

#include "service/correspondents.h"
#include "service/import-survey.h"
#include "service/mail-accounts.h"
#include "store/erase.h"
#include "store/mail-draft.h"
#include <string.h>

enum { JOBS_AT_ONCE = 200, DRAFTS_MAX = 100000, ROWS_AT_ONCE = 20 };

/* ---- who ---- */

void quoted_init(struct arena *arena, struct quoted_person *person)
{
    *person = (struct quoted_person){.ids = needles_new(arena), .words = needles_new(arena)};
}

/* In UTF-16, of either order, the same letters stand apart. */
static struct slice widen(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    char *wide = ARENA_ARRAY(arena, char, 2 * length);
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = text[i];
        wide[2 * i + 1] = '\0';
    }
    return (struct slice){wide, 2 * length - 1};
}

static void add_written(struct arena *arena, struct quoted_person *person, const char *text)
{
    needles_add(person->words, slice_of(text));
    needles_add(person->words, widen(arena, text));
}

/* As JSON has it, with a backslash before quotes, and as CSV has it, with another quote. */
static const char *escape(struct arena *arena, const char *text, bool is_json)
{
    char *escaped = arena_alloc(arena, 2 * strlen(text) + 1), *end = escaped;
    for (; *text; text++) {
        if (*text == '"' || (is_json && *text == '\\'))
            *end++ = is_json ? '\\' : '"';
        *end++ = *text;
    }
    *end = '\0';
    return escaped;
}

void quoted_add_text(struct arena *arena, struct quoted_person *person, const char *text)
{
    add_written(arena, person, text);
    if (!strpbrk(text, "\"\\"))
        return;
    add_written(arena, person, escape(arena, text, true));
    add_written(arena, person, escape(arena, text, false));
}

void quoted_add_id(struct arena *arena, struct quoted_person *person, struct uuid id)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    const char *copy = arena_copy(arena, text);
    needles_add(person->ids, slice_of(copy));
    quoted_add_text(arena, person, copy);
}

/* What is looked for in what this user has. */
static const struct needles *needles_for(const struct call *call, const struct quotes *quotes,
                                         struct uuid user)
{
    bool is_reached = quotes->is_office || uuid_equal(user, call->actor.user);
    return is_reached ? quotes->person->words : quotes->person->ids;
}

/* ---- texts ---- */

static bool erase_rows(struct call *call, const struct quotes *quotes, enum quoting quoting,
                       int64_t *count)
{
    struct quoting_row after = {.name = ""};
    for (size_t read = ROWS_AT_ONCE; read == ROWS_AT_ONCE;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct quoting_rows rows = {0};
        if (!store_quoting_rows(call->store, arena, quoting, &after, ROWS_AT_ONCE, &rows,
                                &call->error))
            return false;
        read = rows.count;
        for (size_t i = 0; i < rows.count; i++) {
            const struct quoting_row *row = &rows.items[i];
            const struct needles *needles = needles_for(call, quotes, row->user);
            after = (struct quoting_row){.id = row->id, .name = arena_copy(call->arena, row->name)};
            if (!needles_are_in(needles, row->texts[0]) && !needles_are_in(needles, row->texts[1]))
                continue;
            if (!store_erase_quoting(call->store, quoting, row, &call->error))
                return false;
            ++*count;
        }
    }
    return true;
}

static bool erase_texts(struct call *call, struct quotes *quotes)
{
    const struct quoted_person *person = quotes->person;
    for (size_t i = 0; i < person->records.count; i++)
        if (!store_erase_proposals_of(call->store, person->records.items[i], &quotes->proposals,
                                      &call->error))
            return false;
    return erase_rows(call, quotes, QUOTING_PROPOSALS, &quotes->proposals) &&
           store_blank_accepted(call->store, &call->error) &&
           erase_rows(call, quotes, QUOTING_ANSWERS, &quotes->answers) &&
           erase_rows(call, quotes, QUOTING_JOBS, &quotes->job_messages);
}

/* ---- files of imports ---- */

/* Whether they stand in a part of the file. Of each piece so much is kept that what begins in it is
 * found with the next. */
static bool part_quotes(struct call *call, const struct needles *needles, struct uuid job,
                        enum upload_part part, bool *does)
{
    AUTO_BUFFER struct buffer window = {0};
    int64_t place = 0;
    for (size_t length = 1; length && !*does; place += (int64_t)length) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct slice piece = {0};
        if (!store_upload_read(call->store, arena, job, part, place, &piece, &call->error))
            return false;
        length = piece.length;
        size_t kept = needles_longest(needles);
        if (window.length > kept) {
            memmove(window.data, window.data + window.length - kept, kept);
            window.length = kept;
        }
        buffer_append_slice(&window, piece);
        *does = needles_are_in(needles, buffer_slice(&window));
    }
    return true;
}

static bool notes_quote(struct call *call, const struct needles *needles, struct uuid job,
                        enum import_phase phase, bool *does)
{
    int64_t from = 0;
    for (size_t read = 1; read && !*does;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct import_blocks blocks = {0};
        if (!store_import_blocks(call->store, arena, job, phase, from, ROWS_AT_ONCE, &blocks,
                                 &call->error))
            return false;
        read = blocks.count;
        for (size_t i = 0; i < blocks.count && !*does; i++) {
            from = blocks.items[i].first_item + 1;
            *does = needles_are_in(needles, slice_of(blocks.items[i].notes));
        }
    }
    return true;
}

/* Whether a row of the import became one of the records, or what is kept of it quotes them. */
static bool import_quotes(struct call *call, const struct quotes *quotes, const struct job *job,
                          bool *does)
{
    const struct needles *needles = needles_for(call, quotes, job->user);
    *does = uuids_have(&quotes->person->batches, job->id) ||
            needles_are_in(needles, slice_of(job->options));
    return (*does || notes_quote(call, needles, job->id, IMPORT_ANALYSED, does)) &&
           (*does || notes_quote(call, needles, job->id, IMPORT_DONE, does)) &&
           (*does || part_quotes(call, needles, job->id, UPLOAD_ORIGINAL, does)) &&
           (*does || part_quotes(call, needles, job->id, UPLOAD_CONVERTED, does));
}

static bool remove_file(struct call *call, const struct quotes *quotes, const struct job *job)
{
    struct store *store = call->store;
    struct error *error = &call->error;
    return store_upload_remove(store, job->id, UPLOAD_ORIGINAL, error) &&
           store_upload_remove(store, job->id, UPLOAD_CONVERTED, error) &&
           store_import_blocks_remove(store, job->id, IMPORT_ANALYSED, error) &&
           store_import_blocks_remove(store, job->id, IMPORT_DONE, error) &&
           import_survey_blank(call, job, quotes->person->words);
}

static bool erase_import(struct call *call, struct quotes *quotes, const struct job *job)
{
    bool does = false;
    if (!import_quotes(call, quotes, job, &does))
        return false;
    if (!does)
        return true;
    bool has_ended = job->state >= JOB_DONE;
    quotes->imports += has_ended;
    quotes->imports_kept += !has_ended;
    return !has_ended || remove_file(call, quotes, job);
}

static bool erase_imports(struct call *call, struct quotes *quotes)
{
    static const struct uuid nobody;
    for (struct uuid before = {{0}};;) {
        struct jobs jobs = {0};
        if (!store_jobs(call->store, call->arena, nobody, JOB_IMPORT, before, JOBS_AT_ONCE, &jobs,
                        &call->error))
            return false;
        for (size_t i = 0; i < jobs.count; i++)
            if (!erase_import(call, quotes, &jobs.items[i]))
                return false;
        if (jobs.count < JOBS_AT_ONCE)
            return true;
        before = jobs.items[jobs.count - 1].id;
    }
}

/* ---- mail ---- */

static bool list_accounts(struct call *call, bool is_office, struct uuids *accounts)
{
    struct mail_accounts visible = {0};
    if (is_office)
        return store_all_accounts(call->store, call->arena, accounts, &call->error);
    if (!mail_accounts_visible(call, &visible))
        return false;
    for (size_t i = 0; i < visible.count; i++) {
        if (mail_account_may_write(call, &visible.items[i]))
            *ARENA_PUSH(call->arena, accounts) = visible.items[i].id;
        call->error = (struct error){0}; /* an observer's */
    }
    return true;
}

static bool names_person(const struct quoted_person *person, const struct draft_recipient *one)
{
    bool does = !uuid_is_nil(one->contact) && uuids_have(&person->contacts, one->contact);
    for (size_t i = 0; i < person->addresses.count && !does; i++)
        does = strcmp(one->address, person->addresses.items[i]) == 0;
    return does;
}

/* What somebody is writing stays, without this recipient. */
static bool erase_from_draft(struct call *call, struct quotes *quotes, struct mail_draft *draft)
{
    struct draft_recipients others = {0};
    for (size_t i = 0; i < draft->recipients.count; i++)
        if (!names_person(quotes->person, &draft->recipients.items[i]))
            *ARENA_PUSH(call->arena, &others) = draft->recipients.items[i];
    if (others.count == draft->recipients.count)
        return true;
    bool is_sent = draft->state != DRAFT_WRITTEN;
    quotes->drafts += !is_sent;
    quotes->drafts_kept += is_sent;
    draft->recipients = others;
    return is_sent || store_draft_put_recipients(call->store, draft, &call->error);
}

static bool erase_drafts(struct call *call, struct quotes *quotes, struct uuid account)
{
    struct mail_drafts drafts = {0};
    if (!store_drafts_of_account(call->store, call->arena, account, INT64_MAX, DRAFTS_MAX, &drafts,
                                 &call->error))
        return false;
    for (size_t i = 0; i < drafts.count; i++)
        if (!erase_from_draft(call, quotes, &drafts.items[i]))
            return false;
    return true;
}

static bool is_shared(const struct quoted_person *person, const char *address)
{
    for (size_t i = 0; i < person->shared.count; i++)
        if (strcmp(person->shared.items[i], address) == 0)
            return true;
    return false;
}

/* Of an address that somebody else has, too, the account forgets the name alone. */
static bool forget_name(struct call *call, struct quotes *quotes, struct uuid account,
                        const char *address)
{
    struct correspondent known;
    if (!store_correspondent_get(call->store, call->arena, account, address, &known, &call->error))
        return call->error.status == STATUS_OK;
    quotes->correspondents += known.name != NULL;
    known.name = NULL;
    struct texts words = correspondent_words(call->arena, address, NULL);
    return store_erase_correspondent_words(call->store, account, address, &call->error) &&
           store_correspondent_put(call->store, &known, &words, &call->error);
}

static bool erase_correspondent(struct call *call, struct quotes *quotes, struct uuid account,
                                const char *address)
{
    if (is_shared(quotes->person, address))
        return forget_name(call, quotes, account, address);
    return store_erase_correspondent(call->store, account, address, &quotes->correspondents,
                                     &call->error);
}

static bool erase_mail(struct call *call, struct quotes *quotes)
{
    const struct texts *addresses = &quotes->person->addresses;
    struct uuids accounts = {0};
    if (!list_accounts(call, quotes->is_office, &accounts))
        return false;
    for (size_t i = 0; i < accounts.count; i++) {
        struct uuid account = accounts.items[i];
        for (size_t k = 0; k < addresses->count; k++)
            if (!store_count_conversations_of(call->store, account, addresses->items[k],
                                              &quotes->conversations, &call->error) ||
                !erase_correspondent(call, quotes, account, addresses->items[k]) ||
                !store_erase_noticed(call->store, account, addresses->items[k], &quotes->noticed,
                                     &call->error))
                return false;
        if (!erase_drafts(call, quotes, account))
            return false;
    }
    return true;
}

bool quotes_erase(struct call *call, struct quotes *quotes)
{
    return erase_texts(call, quotes) && erase_imports(call, quotes) && erase_mail(call, quotes);
}
