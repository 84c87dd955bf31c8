/* Pages of contacts. */
#include "service/list.h"

#include "service/audience.h"
#include "service/internal.h"
#include "service/list-left.h"
#include "service/page-memory.h"
#include "service/siblings.h"
#include "store/change.h"
#include "store/search.h"
#include <stdlib.h>

enum {
    BLOCK_ROWS = 64,
    LIMIT_ROWS_READ = 100000,
    MARK_ROWS = 1 << 14, /* where a deep offset has come by, the next one goes on */
};

/* ---- cursors ---- */

const char *cursor_write(struct arena *arena, char kind, struct slice place)
{
    char *bytes = arena_alloc(arena, place.length + 1);
    bytes[0] = kind;
    memcpy(bytes + 1, place.data, place.length);
    return base64_write(arena, (struct slice){bytes, place.length + 1});
}

bool cursor_read(struct call *call, const char *cursor, char kind, struct slice *place)
{
    struct slice bytes;
    if (!base64_read(call->arena, slice_of(cursor), &bytes) || !bytes.length ||
        bytes.data[0] != kind)
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same list");
    *place = (struct slice){bytes.data + 1, bytes.length - 1};
    return true;
}

/* Behind a row; or, of a row with more to tell, behind its first `parts`: from a sequence more. */
static const char *write_place(struct call *call, const struct list_request *request,
                               const struct list_row *row, int64_t parts)
{
    AUTO_BUFFER struct buffer bytes = {0};
    int64_t sequence = row->sequence + (parts > 0);
    buffer_append(&bytes, row->record.bytes, sizeof(row->record.bytes));
    if (request->order == LIST_BY_CHANGE)
        buffer_append(&bytes, &sequence, sizeof(sequence));
    if (parts)
        buffer_append(&bytes, &parts, sizeof(parts));
    else if (request->order == LIST_BY_NAME)
        buffer_append_slice(&bytes, row->sort_key);
    return cursor_write(call->arena, request->order == LIST_BY_CHANGE ? 'm' : 'n',
                        buffer_slice(&bytes));
}

static bool take_bytes(struct slice *bytes, void *out, size_t length)
{
    if (bytes->length < length)
        return false;
    memcpy(out, bytes->data, length);
    bytes->data += length;
    bytes->length -= length;
    return true;
}

/* ---- the merge over books ---- */

/* One book's rows, read a block at a time. */
struct source {
    struct uuid book;
    struct list_rows rows;
    size_t next;
    bool is_dry;
};

struct merge {
    struct call *call;
    const struct list_request *request;
    struct source *sources;
    size_t source_count;
    struct list_place start;
    struct uuid resumed;          /* the page before ended in the midst of this row, ... */
    int64_t parts;                /* ... of which it took so many */
    const struct list_row *again; /* comes next, once more */
    int64_t since;                /* sequence */
    int block;
    const struct siblings *siblings; /* of a deep offset: which rows show nobody; else NULL */
    struct digest question;          /* under which its marks are kept */
    int64_t skipped;                 /* contacts before its cursor */
};

static bool refill(struct merge *merge, struct source *source)
{
    struct list_place place = merge->start;
    if (source->rows.count) {
        const struct list_row *last = &source->rows.items[source->rows.count - 1];
        place = (struct list_place){last->sort_key, last->sequence, last->record};
    }
    struct call *call = merge->call;
    source->rows = (struct list_rows){0};
    source->next = 0;
    bool ok = merge->request->order == LIST_BY_CHANGE
                  ? store_list_by_change(call->store, call->arena, source->book, &place,
                                         merge->since, merge->block, &source->rows, &call->error)
                  : store_list_by_name(call->store, call->arena, source->book, &place, merge->block,
                                       &source->rows, &call->error);
    source->is_dry = source->rows.count < (size_t)merge->block;
    return ok;
}

static int compare_rows(const struct merge *merge, const struct list_row *a,
                        const struct list_row *b)
{
    if (merge->request->order == LIST_BY_CHANGE)
        return a->sequence > b->sequence ? -1 : a->sequence < b->sequence;
    int order = slice_compare(a->sort_key, b->sort_key);
    return order ? order : uuid_compare(a->record, b->record);
}

/* The next row of all books; `row` NULL at the end. */
static bool next_row(struct merge *merge, const struct list_row **row)
{
    struct source *first = NULL;
    *row = TAKE(merge->again);
    if (*row)
        return true;
    for (size_t i = 0; i < merge->source_count; i++) {
        struct source *source = &merge->sources[i];
        if (source->next == source->rows.count && !source->is_dry && !refill(merge, source))
            return false;
        if (source->next == source->rows.count)
            continue;
        if (!first || compare_rows(merge, &source->rows.items[source->next],
                                   &first->rows.items[first->next]) < 0)
            first = source;
    }
    if (first)
        *row = &first->rows.items[first->next++];
    return true;
}

static bool read_place(struct merge *merge)
{
    struct call *call = merge->call;
    const struct list_request *request = merge->request;
    struct list_place *place = &merge->start;
    struct slice bytes;
    bool by_change = request->order == LIST_BY_CHANGE;
    if (!request->cursor)
        return true;
    if (!cursor_read(call, request->cursor, by_change ? 'm' : 'n', &bytes))
        return false;
    bool ok = take_bytes(&bytes, place->record.bytes, sizeof(place->record.bytes));
    if (by_change)
        ok = ok && take_bytes(&bytes, &place->sequence, sizeof(place->sequence)) &&
             (!bytes.length || take_bytes(&bytes, &merge->parts, sizeof(merge->parts))) &&
             !bytes.length;
    else
        place->sort_key = bytes;
    merge->resumed = place->record;
    return ok || fail_at(&call->error, STATUS_INVALID, "/cursor", "'cursor' is damaged");
}

static bool open_merge(struct merge *merge)
{
    struct call *call = merge->call;
    const struct list_request *request = merge->request;
    merge->sources = ARENA_ARRAY(call->arena, struct source, call->books.count + 1);
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        bool is_meant = uuid_is_nil(request->book) || uuid_equal(request->book, book->id);
        if (is_meant && call_may(call, book->id, RIGHT_SEE))
            merge->sources[merge->source_count++] = (struct source){.book = book->id};
    }
    int64_t wanted = request->limit + request->offset + 1;
    /* Of several books each gives a part of the page; where that is more, it is read in two. */
    if (merge->source_count > 2)
        wanted = wanted * 2 / (int64_t)merge->source_count + 1;
    merge->block = wanted < BLOCK_ROWS ? (int)wanted : BLOCK_ROWS;
    if (request->modified_since_s &&
        !store_sequence_before(call->store, request->modified_since_s * 1000, &merge->since,
                               &call->error))
        return false;
    return read_place(merge);
}

/* ---- which row shows a contact ---- */

static bool is_in_group(const struct view *view, struct uuid group)
{
    for (size_t i = 0; i < view->card.shown.count; i++)
        if (uuid_equal(view->card.shown.items[i].fact->group, group))
            return true;
    return false;
}

/* Of a deleted contact the newest visible change shows the tombstone. */
static bool is_newest_deleted(const struct call *call, const struct records *records,
                              const struct view *view, struct uuid record)
{
    const struct record *newest = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *one = records->items[i];
        if (call_may(call, one->book, RIGHT_SEE) &&
            (uuid_is_nil(view->lens) || uuid_equal(view->lens, one->book)) &&
            (!newest || one->modified_sequence > newest->modified_sequence))
            newest = one;
    }
    return newest && uuid_equal(newest->id, record);
}

/* A contact stands where the record stands that its card takes the name from (by name), or that
 * changed last (by change), so it comes once. */
static bool shows_here(const struct merge *merge, const struct view *view,
                       const struct list_row *row)
{
    if (merge->request->order == LIST_BY_CHANGE)
        return view->card.modified_sequence == row->sequence;
    return uuid_equal(view->card.named_by->id, row->record);
}

static bool load_by_change(struct merge *merge, const struct list_row *row, struct views *views)
{
    struct call *call = merge->call;
    const struct list_request *request = merge->request;
    struct records records = {0};
    struct record *record = store_record_get(call->store, call->arena, row->record, &call->error);
    if (!record ||
        !store_records_of_all(call->store, call->arena, record->contact, &records, &call->error))
        return false;
    struct view view = {.asked = record->contact, .canonical = record->contact};
    bool is_shown = view_records(call, &records, request->book, &view)
                        ? shows_here(merge, &view, row)
                        : request->include_deleted && view.deleted_ms &&
                              is_newest_deleted(call, &records, &view, row->record);
    if (is_shown)
        *ARENA_PUSH(call->arena, views) = view;
    return call->error.status == STATUS_OK &&
           (!request->modified_since_s || list_left(call, request, record, merge->since, views));
}

static bool load_by_name(struct merge *merge, const struct list_row *row, struct views *views)
{
    struct call *call = merge->call;
    struct records records = {0};
    struct view view = {0};
    if (!store_records_beside(call->store, call->arena, row->record, &records, &call->error))
        return false;
    if (!view_records(call, &records, merge->request->book, &view))
        return call->error.status == STATUS_OK;
    view.asked = view.canonical;
    if (shows_here(merge, &view, row))
        *ARENA_PUSH(call->arena, views) = view;
    return true;
}

/* What a row shows: mostly one contact, or none. */
static bool load_row(struct merge *merge, const struct list_row *row, struct views *views)
{
    struct views all = {0};
    *views = (struct views){0};
    if (!(merge->request->order == LIST_BY_CHANGE ? load_by_change(merge, row, &all)
                                                  : load_by_name(merge, row, &all)))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        const struct view *view = &all.items[i];
        if (uuid_is_nil(merge->request->group) ||
            (!view->deleted_ms && is_in_group(view, merge->request->group)))
            *ARENA_PUSH(merge->call->arena, views) = *view;
    }
    return true;
}

/* One of what a row shows, with its number among them. */
struct shown {
    const struct list_row *row;
    int64_t part;
    const struct view *view;
};

/* Walks the list from its place; false when the store fails or `take` ends it (with no error). */
typedef bool view_taker(struct merge *merge, const struct shown *shown, void *context);

/* Rows that are only skipped are read into memory of their own, so that a deep offset does not
 * gather all it passes. */
static bool count_shown(struct merge *merge, const struct list_row *row, struct arena *scratch,
                        int64_t *count)
{
    struct call *call = merge->call;
    struct arena *own = call->arena;
    struct views views;
    arena_reset(scratch);
    call->arena = scratch;
    bool ok = load_row(merge, row, &views);
    call->arena = own;
    *count = ok ? (int64_t)views.count : 0;
    return ok;
}

/* How many contacts a row shows that is skipped. */
static bool count_skipped(struct merge *merge, const struct list_row *row, struct arena *scratch,
                          int64_t *count)
{
    if (!merge->siblings)
        return count_shown(merge, row, scratch, count);
    *count = !siblings_hide(merge->siblings, row->record);
    merge->skipped += *count;
    if (*count && merge->skipped % MARK_ROWS == 0)
        page_memory_keep(service_page_memory(merge->call->service), merge->question, merge->skipped,
                         write_place(merge->call, merge->request, row, 0));
    return true;
}

static bool skip_rows(struct merge *merge, int64_t offset)
{
    AUTO_FREE(arena) struct arena *scratch = arena_new();
    const struct list_row *row;
    while (offset > 0) {
        int64_t count;
        if (!next_row(merge, &row))
            return false;
        if (!row)
            return true;
        if (!count_skipped(merge, row, scratch, &count))
            return false;
        if (count > offset) {
            merge->again = row;
            merge->resumed = row->record;
            merge->parts = offset;
            return true;
        }
        offset -= count;
    }
    return true;
}

static bool take_row(struct merge *merge, const struct list_row *row, view_taker *take,
                     void *context)
{
    struct views views;
    if (!load_row(merge, row, &views))
        return false;
    int64_t first = uuid_equal(row->record, merge->resumed) ? merge->parts : 0;
    for (int64_t i = first; i < (int64_t)views.count; i++)
        if (!take(merge, &(struct shown){row, i, &views.items[i]}, context))
            return false;
    return true;
}

static bool walk(struct merge *merge, view_taker *take, void *context)
{
    const struct list_row *row;
    if (!open_merge(merge) || !skip_rows(merge, merge->request->offset))
        return false;
    while (next_row(merge, &row) && row)
        if (!take_row(merge, row, take, context))
            break;
    return merge->call->error.status == STATUS_OK;
}

struct page_taker {
    struct list_page *page;
    const struct list_row *last;
};

static bool take_for_page(struct merge *merge, const struct shown *shown, void *context)
{
    struct page_taker *taker = context;
    if (taker->page->views.count == (size_t)merge->request->limit) {
        bool is_inside = shown->row == taker->last;
        taker->page->next_cursor =
            write_place(merge->call, merge->request, taker->last, is_inside ? shown->part : 0);
        return false;
    }
    *ARENA_PUSH(merge->call->arena, &taker->page->views) = *shown->view;
    taker->last = shown->row;
    return true;
}

/* ---- what changed since, by name ---- */

struct keyed_view {
    struct view view;
    struct slice key;
};

struct keyed_views {
    struct keyed_view *items;
    size_t count;
    size_t capacity;
};

static int compare_keyed(const void *left, const void *right)
{
    const struct keyed_view *a = left, *b = right;
    int order = slice_compare(a->key, b->key);
    return order ? order : uuid_compare(a->view.asked, b->view.asked);
}

static bool take_keyed(struct merge *merge, const struct shown *shown, void *context)
{
    struct keyed_views *all = context;
    struct arena *arena = merge->call->arena;
    const struct view *view = shown->view;
    struct slice key = {0};
    if (!view->deleted_ms)
        key = record_sort_key(arena, &view->card.named_by->facts);
    *ARENA_PUSH(arena, all) = (struct keyed_view){*view, key};
    return all->count < LIMIT_ROWS_READ;
}

/* Sync asks for what changed, which is little; the order by name is made of just that. */
static bool list_changed_by_name(struct call *call, const struct list_request *request,
                                 struct list_page *page)
{
    struct list_request by_change = *request;
    struct keyed_views all = {0};
    by_change.order = LIST_BY_CHANGE;
    by_change.limit = BLOCK_ROWS;
    by_change.cursor = NULL;
    by_change.offset = 0;
    struct merge merge = {.call = call, .request = &by_change};
    if (!walk(&merge, take_keyed, &all))
        return false;
    if (all.count)
        qsort(all.items, all.count, sizeof(*all.items), compare_keyed);
    for (int64_t i = request->offset; i < (int64_t)all.count; i++)
        if (page->views.count < (size_t)request->limit)
            *ARENA_PUSH(call->arena, &page->views) = all.items[i].view;
    return true;
}

/* What was asked but for how far: who, through which books, in which order. */
static struct digest digest_question(const struct call *call, const struct list_request *request)
{
    const struct uuid *who =
        uuid_is_nil(call->actor.token) ? &call->actor.user : &call->actor.token;
    int64_t rest[] = {request->order, request->modified_since_s, request->include_deleted};
    AUTO_BUFFER struct buffer question = {0};
    buffer_append(&question, &call->actor.organization, sizeof(struct uuid));
    buffer_append(&question, who, sizeof(*who));
    buffer_append(&question, &request->book, sizeof(struct uuid));
    buffer_append(&question, &request->group, sizeof(struct uuid));
    buffer_append(&question, rest, sizeof(rest));
    for (size_t i = 0; i < call->books.count; i++)
        if (call_may(call, call->books.items[i].id, RIGHT_SEE))
            buffer_append(&question, &call->books.items[i].id, sizeof(struct uuid));
    struct slice bytes = buffer_slice(&question);
    return digest_of(&bytes, 1);
}

static bool list_page(struct call *call, const struct list_request *request, struct list_page *page)
{
    struct merge merge = {.call = call, .request = request};
    struct page_taker taker = {.page = page};
    return walk(&merge, take_for_page, &taker);
}

/* A cold offset far down a list by name: rows are counted, not looked at, from the last mark before
 * it. */
static bool list_deep_page(struct call *call, const struct list_request *request,
                           struct digest question, struct list_page *page)
{
    struct siblings siblings;
    if (!siblings_find(call, request->book, &siblings))
        return false;
    struct list_request from = *request;
    struct merge merge = {.call = call, .request = &from, .question = question};
    struct page_taker taker = {.page = page};
    for (int64_t mark = request->offset - request->offset % MARK_ROWS; mark && !from.cursor;
         mark -= MARK_ROWS) {
        from.cursor =
            page_memory_find(service_page_memory(call->service), call->arena, question, mark);
        merge.skipped = from.cursor ? mark : 0;
    }
    from.offset = request->offset - merge.skipped;
    merge.siblings = siblings.is_whole ? &siblings : NULL;
    return walk(&merge, take_for_page, &taker);
}

static bool is_deep(const struct list_request *request)
{
    return request->offset >= LIMIT_ROWS_READ / 100 && request->order == LIST_BY_NAME &&
           uuid_is_nil(request->group);
}

bool list_contacts(struct call *call, const struct list_request *request, struct list_page *page)
{
    if (request->modified_since_s && request->order == LIST_BY_NAME)
        return list_changed_by_name(call, request, page);
    if (request->cursor)
        return list_page(call, request, page);
    struct page_memory *memory = service_page_memory(call->service);
    struct digest question = digest_question(call, request);
    struct list_request from = *request;
    if (request->offset)
        from.cursor = page_memory_find(memory, call->arena, question, request->offset);
    if (from.cursor)
        from.offset = 0;
    if (!(is_deep(&from) ? list_deep_page(call, &from, question, page)
                         : list_page(call, &from, page)))
        return false;
    if (page->next_cursor)
        page_memory_keep(memory, question, request->offset + request->limit, page->next_cursor);
    return true;
}

/* ---- counting ---- */

static bool count_rows(struct merge *merge, int64_t *count)
{
    AUTO_FREE(arena) struct arena *scratch = arena_new();
    const struct list_row *row;
    if (!open_merge(merge))
        return false;
    for (;;) {
        int64_t shown;
        if (!next_row(merge, &row))
            return false;
        if (!row)
            return true;
        if (!count_shown(merge, row, scratch, &shown))
            return false;
        *count += shown;
    }
}

/* How often contacts of several records were counted more than once in the books' counts. */
static bool count_twice(struct call *call, int64_t *twice)
{
    struct search_words words = {0};
    struct search_hits hits = {0};
    struct search_word *word = ARENA_PUSH(call->arena, &words);
    *ARENA_PUSH(call->arena, word) = (struct search_term){TERM_SIBLINGS, false};
    if (!store_search_find(call->store, call->arena, &words, INT64_MAX, LIMIT_ROWS_READ, &hits,
                           &call->error))
        return false;
    *twice = 0;
    for (size_t i = 0; i < hits.count; i++) {
        struct records records = {0};
        if (!store_records_beside(call->store, call->arena, hits.items[i].record, &records,
                                  &call->error))
            return false;
        bool is_first_in_book = true, is_first = true, is_seen = false;
        for (size_t r = 0; r < records.count; r++) {
            const struct record *one = records.items[r];
            if (uuid_equal(one->id, hits.items[i].record)) {
                is_seen = call_may(call, one->book, RIGHT_SEE);
                for (size_t k = 0; k < r; k++) {
                    if (records.items[k]->trashed_ms)
                        continue;
                    bool counts = call_may(call, records.items[k]->book, RIGHT_SEE);
                    is_first &= !counts;
                    is_first_in_book &= !uuid_equal(records.items[k]->book, one->book);
                }
            }
        }
        *twice += is_seen && is_first_in_book && !is_first;
    }
    return true;
}

bool list_count(struct call *call, const struct list_request *request, int64_t *count)
{
    int64_t twice = 0;
    *count = 0;
    if (!uuid_is_nil(request->group) || request->modified_since_s) {
        struct list_request all = *request;
        all.order = request->modified_since_s ? LIST_BY_CHANGE : LIST_BY_NAME;
        all.limit = BLOCK_ROWS;
        struct merge merge = {.call = call, .request = &all};
        return count_rows(&merge, count);
    }
    if (!call_count_books(call))
        return false;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (call_may(call, book->id, RIGHT_SEE) &&
            (uuid_is_nil(request->book) || uuid_equal(request->book, book->id)))
            *count += book->contact_count;
    }
    if (uuid_is_nil(request->book) && !count_twice(call, &twice))
        return false;
    *count -= twice;
    return true;
}
