/* Where a person is quoted beside their records. */
#include "service/quotes.h"

#include "service/import-survey.h"
#include "service/mail-accounts.h"
#include "store/erase.h"
#include "store/mail-draft.h"
#include <ctype.h>
#include <string.h>

enum { JOBS_AT_ONCE = 200, DRAFTS_MAX = 100000 };

/* ---- who ---- */

void quoted_add_text(struct arena *arena, struct quoted_person *person, const char *text)
{
    char *needle = arena_copy(arena, text);
    for (char *p = needle; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    for (size_t i = 0; i < person->needles.count; i++)
        if (strcmp(person->needles.items[i], needle) == 0)
            return;
    *ARENA_PUSH(arena, &person->needles) = needle;
}

void quoted_add_id(struct arena *arena, struct quoted_person *person, struct uuid id)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    quoted_add_text(arena, person, text);
}

/* ---- texts ---- */

static bool erase_texts(struct call *call, struct quotes *quotes)
{
    const struct quoted_person *person = quotes->person;
    for (size_t i = 0; i < person->records.count; i++)
        if (!store_erase_proposals_of(call->store, person->records.items[i], &quotes->proposals,
                                      &call->error))
            return false;
    for (size_t i = 0; i < person->needles.count; i++) {
        const char *needle = person->needles.items[i];
        if (!store_erase_proposals_with(call->store, needle, &quotes->proposals, &call->error) ||
            !store_erase_answers_with(call->store, needle, &quotes->answers, &call->error) ||
            !store_erase_job_messages_with(call->store, needle, &quotes->job_messages,
                                           &call->error))
            return false;
    }
    return true;
}

/* ---- files of imports ---- */

/* Bytes in which needles are looked for, in lower case, with the end of the piece before. */
struct window {
    struct buffer bytes;
    size_t overlap;
};

static bool window_has(const struct window *window, const char *needle)
{
    size_t length = strlen(needle);
    if (memmem(window->bytes.data, window->bytes.length, needle, length))
        return true;
    /* In UTF-16, of either order, the same letters stand apart. */
    char wide[2 * 128];
    if (length > sizeof(wide) / 2)
        return false;
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = needle[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(window->bytes.data, window->bytes.length, wide, 2 * length - 1) != NULL;
}

static void window_add(struct window *window, struct slice piece)
{
    size_t kept = window->bytes.length < window->overlap ? window->bytes.length : window->overlap;
    if (kept)
        memmove(window->bytes.data, window->bytes.data + window->bytes.length - kept, kept);
    window->bytes.length = kept;
    buffer_append_slice(&window->bytes, piece);
    for (size_t i = kept; i < window->bytes.length; i++)
        window->bytes.data[i] = (char)tolower((unsigned char)window->bytes.data[i]);
}

static bool part_quotes(struct call *call, const struct quoted_person *person, struct uuid job,
                        enum upload_part part, bool *does)
{
    struct window window = {.overlap = 512};
    int64_t place = 0;
    bool ok = true;
    for (size_t length = 1; ok && length && !*does; place += (int64_t)length) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct slice piece = {0};
        ok = store_upload_read(call->store, arena, job, part, place, &piece, &call->error);
        length = piece.length;
        window_add(&window, piece);
        for (size_t i = 0; ok && i < person->needles.count && !*does; i++)
            *does = window_has(&window, person->needles.items[i]);
    }
    buffer_clear(&window.bytes);
    return ok;
}

static bool options_quote(const struct quoted_person *person, const struct job *job)
{
    struct window options = {0};
    bool do_quote = false;
    window_add(&options, slice_of(job->options));
    for (size_t i = 0; i < person->needles.count && !do_quote; i++)
        do_quote = window_has(&options, person->needles.items[i]);
    buffer_clear(&options.bytes);
    return do_quote;
}

/* Whether a row of the import became one of the records, or what is kept of it quotes them. */
static bool import_quotes(struct call *call, const struct quoted_person *person,
                          const struct job *job, bool *does)
{
    *does = uuids_have(&person->batches, job->id) || options_quote(person, job);
    for (size_t i = 0; i < person->needles.count && !*does; i++)
        if (!store_import_notes_have(call->store, job->id, person->needles.items[i], does,
                                     &call->error))
            return false;
    return (*does || part_quotes(call, person, job->id, UPLOAD_ORIGINAL, does)) &&
           (*does || part_quotes(call, person, job->id, UPLOAD_CONVERTED, does));
}

static bool remove_file(struct call *call, const struct job *job)
{
    struct store *store = call->store;
    struct error *error = &call->error;
    return store_upload_remove(store, job->id, UPLOAD_ORIGINAL, error) &&
           store_upload_remove(store, job->id, UPLOAD_CONVERTED, error) &&
           store_import_blocks_remove(store, job->id, IMPORT_ANALYSED, error) &&
           store_import_blocks_remove(store, job->id, IMPORT_DONE, error) &&
           import_survey_blank(call, job);
}

static bool erase_import(struct call *call, struct quotes *quotes, const struct job *job)
{
    bool does = false;
    if (!import_quotes(call, quotes->person, job, &does))
        return false;
    if (!does)
        return true;
    bool has_ended = job->state >= JOB_DONE;
    quotes->imports += has_ended;
    quotes->imports_kept += !has_ended;
    return !has_ended || remove_file(call, job);
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
                !store_erase_correspondent(call->store, account, addresses->items[k],
                                           &quotes->correspondents, &call->error) ||
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
