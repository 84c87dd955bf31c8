/* Emptying the bin. */
#include "service/bin.h"

#include "service/import-survey.h"
#include "service/journal.h"
#include "store/bin.h"
#include "store/book.h"
#include "store/job.h"
#include "store/organization.h"
#include "store/search.h"

enum { STEP = 100 };

static bool trash_record(struct call *call, struct uuid id, int64_t trashed_ms)
{
    struct record *before = store_record_get(call->store, call->arena, id, &call->error);
    if (!before)
        return false;
    struct record *gone = journal_copy(call->arena, before);
    gone->trashed_ms = trashed_ms;
    return journal_write(call, CHANGE_RECORD_TRASHED, before, gone);
}

/* Records of a book in the bin go the way of those that were deleted one by one. */
static bool trash_books(struct call *call, int64_t before_ms, size_t *trashed)
{
    *trashed = 0;
    for (size_t i = 0; i < call->books.count && *trashed < STEP; i++) {
        const struct book *book = &call->books.items[i];
        struct uuids records = {0};
        if (!book->trashed_ms || book->trashed_ms >= before_ms)
            continue;
        if (!store_bin_records_of_book(call->store, call->arena, book->id, STEP - (int)*trashed,
                                       &records, &call->error))
            return false;
        for (size_t r = 0; r < records.count; r++)
            if (!trash_record(call, records.items[r], book->trashed_ms))
                return false;
        *trashed += records.count;
    }
    return true;
}

/* The words of its name go, too, unless somebody else has them. */
static bool empty_record(struct call *call, struct uuid id)
{
    struct emptied emptied = {0};
    struct record_index index;
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record)
        return false;
    record_index_compute(call->arena, record, false, &index);
    return store_bin_empty(call->store, id, &emptied, &call->error) &&
           store_search_forget_words(call->store, call->arena, &index.words, &call->error);
}

/* With it go the cells that were shown as samples of its columns. */
static bool forget_file(struct call *call, int64_t before_ms, struct uuid *forgotten)
{
    if (!store_job_forget_files(call->store, before_ms, forgotten, &call->error))
        return false;
    if (uuid_is_nil(*forgotten))
        return true;
    struct job *job = store_job_get(call->store, call->arena, *forgotten, &call->error);
    return job && (job->kind != JOB_IMPORT || import_survey_blank(call, job, NULL));
}

static bool empty_step(struct call *call, int64_t before_ms, bool *is_done)
{
    struct uuids records = {0};
    size_t trashed;
    if (!store_books(call->store, call->arena, &call->books, &call->error) ||
        !trash_books(call, before_ms, &trashed) ||
        !store_bin_records(call->store, call->arena, before_ms, STEP, &records, &call->error))
        return false;
    for (size_t i = 0; i < records.count; i++)
        if (!empty_record(call, records.items[i]))
            return false;
    struct uuid forgotten;
    if (!forget_file(call, before_ms, &forgotten))
        return false;
    *is_done = trashed < STEP && records.count < STEP && uuid_is_nil(forgotten);
    return true;
}

/* One transaction's worth of one organization. */
static bool empty_some(struct store *store, struct uuid organization, int64_t now_ms, bool *is_done,
                       struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call = {
        .store = store,
        .arena = arena,
        .actor = {.organization = organization},
        .channel = CHANNEL_SYSTEM,
        .batch = uuid_new(),
        .is_applying = true,
    };
    *is_done = true;
    if (!store_select(store, organization, error) || !store_begin(store, error))
        return false;
    call.now_ms = store_next_ms(store, now_ms);
    int64_t before_ms = now_ms - (int64_t)BIN_LASTS_DAYS * 24 * 60 * 60 * 1000;
    if (empty_step(&call, before_ms, is_done))
        return store_commit(store, error);
    *error = call.error;
    store_rollback(store);
    return false;
}

bool bin_empty(struct store *store, int64_t now_ms, bool *is_done, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct organizations all = {0};
    *is_done = true;
    if (!store_organizations(store, arena, &all, error))
        return false;
    for (size_t i = 0; i < all.count && *is_done; i++)
        if (!empty_some(store, all.items[i].id, now_ms, is_done, error))
            return false;
    return true;
}
