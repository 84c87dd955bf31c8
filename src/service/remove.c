/* Deleting and restoring contacts: the bin, and the brake on large deletions. */
#include "service/contact-parts.h"

#include "service/audience.h"
#include "service/journal.h"
#include "store/book.h"
#include <stdio.h>

/* More than max(50, 5 %) of a book by one actor within ten minutes stops (BOOK-5). */
enum {
    HOLD_MIN_RECORDS = 50,
    HOLD_DIVISOR = 20,
    HOLD_WINDOW_MS = 10 * 60 * 1000,
    HOLD_RELEASED_FOR_MS = 60 * 60 * 1000
};

static int64_t hold_limit(const struct book *book)
{
    int64_t share = book->contact_count / HOLD_DIVISOR;
    return share > HOLD_MIN_RECORDS ? share : HOLD_MIN_RECORDS;
}

static bool refuse_held(struct call *call, const struct book *book)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(book->id, id);
    fail(&call->error, STATUS_LIMIT,
         "more than %lld contacts of '%.80s' were deleted within 10 minutes: stopped. To go on, "
         "release the hold %s and delete again",
         (long long)hold_limit(book), book->name, id);
    snprintf(call->error.accepted, sizeof(call->error.accepted), "hold_release {\"id\": \"%s\"}",
             id);
    return false;
}

bool contact_check_hold(struct call *call, const struct book *book)
{
    int64_t trashed, released_ms;
    if (!store_count_trashed(call->store, call->actor.user, book->id, call->now_ms - HOLD_WINDOW_MS,
                             &trashed, &call->error) ||
        !store_release_get(call->store, call->actor.user, book->id, &released_ms, &call->error))
        return false;
    if (trashed < HOLD_MIN_RECORDS)
        return true;
    if (!call_count_books(call))
        return false;
    return trashed < hold_limit(book) || released_ms > call->now_ms - HOLD_RELEASED_FOR_MS ||
           refuse_held(call, book);
}

bool contact_release_hold(struct call *call, struct uuid hold)
{
    if (!call_may(call, hold, RIGHT_SEE | RIGHT_DELETE))
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such hold");
    return store_release_put(call->store, call->actor.user, hold, call->now_ms, &call->error);
}

static bool trash(struct call *call, const struct record *before)
{
    struct record *after = journal_copy(call->arena, before);
    after->trashed_ms = call->now_ms;
    return journal_write(call, CHANGE_RECORD_TRASHED, before, after);
}

static const char *book_name(const struct call *call, struct uuid id)
{
    const struct book *book = call_any_book(call, id);
    return book ? book->name : "";
}

static bool is_meant(const struct call *call, const struct record *record, struct uuid lens)
{
    return (uuid_is_nil(lens) || uuid_equal(record->book, lens)) &&
           call_may(call, record->book, RIGHT_DELETE);
}

/* Every book is asked for a hold before anything goes: one item is not deleted by half. */
static bool trash_what_may(struct call *call, const struct view *view, struct uuid lens,
                           struct result *result, size_t *trashed)
{
    *trashed = 0;
    for (size_t i = 0; i < view->records.count; i++) {
        const struct record *record = view->records.items[i];
        if (is_meant(call, record, lens) &&
            !contact_check_hold(call, call_any_book(call, record->book)))
            return false;
    }
    for (size_t i = 0; i < view->records.count; i++) {
        const struct record *record = view->records.items[i];
        if (!is_meant(call, record, lens))
            *ARENA_PUSH(call->arena, &result->stays_in) = book_name(call, record->book);
        else if (++*trashed && !trash(call, view_stored(view, record)))
            return false;
    }
    return true;
}

bool contact_delete(struct call *call, struct uuid contact, struct uuid book, struct result *result)
{
    struct view view;
    size_t trashed;
    *result = (struct result){.asked = contact, .contact = contact, .outcome = OUTCOME_DELETED};
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return contact_refuse(call, result);
    result->contact = view.canonical;
    if (view.deleted_ms)
        return true; /* a second time changes nothing */
    if (!view_check_match(call, &view) || !trash_what_may(call, &view, book, result, &trashed))
        return contact_refuse(call, result);
    if (!trashed) {
        fail(&call->error, STATUS_DENIED,
             uuid_is_nil(book) ? "you may not delete from the books it stands in"
                               : "it does not stand in this book, or you may not delete from it");
        return contact_refuse(call, result);
    }
    if (result->stays_in.count) {
        result->outcome = OUTCOME_UPDATED;
        *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    }
    return true;
}

static bool restore(struct call *call, const struct record *before)
{
    struct record *after = journal_copy(call->arena, before);
    after->trashed_ms = 0;
    return journal_free_source_key(call, after) &&
           audience_return_memberships(call, after, before->trashed_ms) &&
           journal_write(call, CHANGE_RECORD_RESTORED, before, after) &&
           audience_open_pairs(call, after, "restored", NULL);
}

bool contact_restore(struct call *call, struct uuid contact, struct result *result)
{
    struct records records = {0};
    size_t restored = 0;
    *result = (struct result){.asked = contact, .outcome = OUTCOME_UNCHANGED};
    if (!store_contact_resolve(call->store, contact, &result->contact, &call->error))
        return contact_refuse(call, result);
    if (!store_records_of_all(call->store, call->arena, result->contact, &records, &call->error))
        return false;
    size_t visible = 0;
    for (size_t i = 0; i < records.count; i++) {
        const struct record *record = records.items[i];
        visible += call_may(call, record->book, RIGHT_SEE);
        if (!record->trashed_ms || !record->facts.count ||
            !call_may(call, record->book, RIGHT_SEE | RIGHT_DELETE))
            continue; /* in force, emptied from the bin, or not this actor's to restore */
        if (!restore(call, record))
            return contact_refuse(call, result);
        restored++;
    }
    if (!visible) {
        fail(&call->error, STATUS_NOT_FOUND, "there is no such contact");
        return contact_refuse(call, result);
    }
    if (restored)
        result->outcome = OUTCOME_UPDATED;
    return true;
}
