/* Contacts as a file. */
#include "service/export.h"

#include "service/search.h"

/* What is not there, or was deleted, is left out. */
static bool read_named(struct call *call, const struct export_request *request,
                       struct list_page *page)
{
    for (size_t i = 0; i < request->ids.count; i++) {
        struct view view;
        if (view_contact(call, request->ids.items[i], request->book, &view))
            *ARENA_PUSH(call->arena, &page->views) = view;
        else if (call->error.status != STATUS_NOT_FOUND)
            return false;
        call->error = (struct error){0};
    }
    return true;
}

static bool read_page(struct call *call, const struct export_request *request,
                      struct list_page *page)
{
    if (request->ids.count)
        return read_named(call, request, page);
    if (request->query) {
        struct search_request search = {.query = request->query,
                                        .book = request->book,
                                        .limit = request->limit,
                                        .cursor = request->cursor};
        return search_contacts(call, &search, page);
    }
    struct list_request list = {.book = request->book,
                                .group = request->group,
                                .order = LIST_BY_NAME,
                                .limit = request->limit,
                                .cursor = request->cursor};
    return list_contacts(call, &list, page);
}

static void write_view(struct call *call, struct writer *writer, const struct view *view,
                       struct uuid lens, struct buffer *out)
{
    char id[UUID_TEXT_BYTES];
    struct uuid home = uuid_is_nil(lens) ? view->card.fullest->book : lens;
    const struct book *book = call_any_book(call, home);
    uuid_format(view->canonical, id);
    writer_card(writer, call->arena, &view->card, id, book ? book->name : NULL, out);
}

bool export_check(struct call *call, const struct export_request *request)
{
    call_keep_books(call, RIGHT_SEE | RIGHT_EXPORT);
    if (!uuid_is_nil(request->book) && !call_book(call, request->book))
        return fail_at(&call->error, STATUS_DENIED, "/contact_book",
                       "you may not export from that contact book");
    if (request->query && !uuid_is_nil(request->group))
        return fail_at(&call->error, STATUS_INVALID, "/group",
                       "'group' and 'search' cannot be told together: choose one");
    if (request->ids.count && (request->query || !uuid_is_nil(request->group)))
        return fail_at(&call->error, STATUS_INVALID, "/ids",
                       "'ids' goes with neither 'group' nor 'search'");
    return true;
}

bool export_page(struct call *call, const struct export_request *request, struct buffer *out,
                 int64_t *count, const char **next)
{
    struct list_page page = {0};
    struct writer writer = {.format = request->format, .has_begun = request->cursor != NULL};
    if (!export_check(call, request) || !read_page(call, request, &page))
        return false;
    if (!request->cursor)
        writer_begin(&writer, out);
    for (size_t i = 0; i < page.views.count; i++)
        if (!page.views.items[i].deleted_ms)
            write_view(call, &writer, &page.views.items[i], request->book, out);
    *count = (int64_t)page.views.count;
    *next = page.next_cursor;
    if (!*next)
        writer_end(&writer, out);
    return true;
}
