/* Contacts of several records. */
#include "service/siblings.h"

#include "contact/index.h"
#include "service/internal.h"
#include "service/view.h"
#include "store/search.h"
#include <stdlib.h>

enum { LIMIT_RECORDS = 100000 };

static int compare_rows(const void *left, const void *right)
{
    const struct list_row *a = left, *b = right;
    return uuid_compare(a->record, b->record);
}

static int compare_contacts(const void *left, const void *right)
{
    const struct search_hit *a = left, *b = right;
    return uuid_compare(a->contact, b->contact);
}

/* The rows of a contact's records in the list, but for the one that it stands at. */
static bool look_at(struct call *call, struct uuid book, struct uuid id, struct list_rows *hidden)
{
    struct records records = {0};
    struct view view = {0};
    if (!store_records_beside(call->store, call->arena, id, &records, &call->error))
        return false;
    if (!view_records(call, &records, book, &view))
        return call->error.status == STATUS_OK;
    for (size_t i = 0; i < view.card.record_count; i++) {
        const struct record *record = view.card.records[i];
        if (!uuid_equal(view.card.named_by->id, record->id))
            *ARENA_PUSH(call->arena, hidden) = (struct list_row){
                .sort_key = record_sort_key(call->arena, &record->facts), .record = record->id};
    }
    return true;
}

bool siblings_find(struct call *call, struct uuid book, struct siblings *siblings)
{
    struct search_words words = {0};
    struct search_hits hits = {0};
    struct search_word *word = ARENA_PUSH(call->arena, &words);
    *ARENA_PUSH(call->arena, word) = (struct search_term){TERM_SIBLINGS, false};
    *siblings = (struct siblings){0};
    if (!store_search_find(call->store, call->arena, &words, INT64_MAX, LIMIT_RECORDS, &hits,
                           &call->error))
        return false;
    siblings->is_whole = hits.count < LIMIT_RECORDS;
    if (hits.count)
        qsort(hits.items, hits.count, sizeof(*hits.items), compare_contacts);
    for (size_t i = 0; i < hits.count; i++) {
        bool is_known = i && uuid_equal(hits.items[i].contact, hits.items[i - 1].contact);
        if (!is_known && !look_at(call, book, hits.items[i].record, &siblings->hidden))
            return false;
    }
    if (siblings->hidden.count)
        qsort(siblings->hidden.items, siblings->hidden.count, sizeof(*siblings->hidden.items),
              compare_rows);
    return true;
}

bool siblings_hide(const struct siblings *siblings, struct uuid record)
{
    struct list_row key = {.record = record};
    return siblings->hidden.count && bsearch(&key, siblings->hidden.items, siblings->hidden.count,
                                             sizeof(key), compare_rows) != NULL;
}
