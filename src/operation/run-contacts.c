/* Operations on contacts. */
#include "operation/answer.h"
#include "operation/prepared.h"
#include "operation/run.h"

#include "service/audience.h"
#include "service/history.h"
#include "service/letters.h"
#include "service/search.h"
#include <string.h>

enum { LIST_LIMIT = 50, SEARCH_LIMIT = 20 };

/* ---- reading ---- */

static bool find_group(struct request *request, struct uuid *group)
{
    const char *text = request_text(request, "group");
    *group = (struct uuid){{0}};
    if (!text)
        return true;
    struct group *found = audience_find_group(request->call, text, -1);
    if (found)
        *group = found->id;
    else
        strcpy(request->call->error.pointer, "/group");
    return found != NULL;
}

static bool answer_search(struct request *request, struct json_writer *answer, const char *query,
                          int limit)
{
    struct v1_options options;
    struct list_page page = {0};
    struct search_request search = {
        .query = query,
        .limit = (int)request_integer(request, "limit", limit),
        .offset = request_integer(request, "offset", 0),
        .cursor = request_text(request, "cursor"),
    };
    if (!answer_lens(request, "contact_book", &search.book) || !answer_options(request, &options))
        return false;
    if (request_boolean(request, "count_only")) {
        int64_t count;
        if (!search_count(request->call, &search, &count))
            return false;
        json_member_integer(answer, "total", count);
        return true;
    }
    if (!search_contacts(request->call, &search, &page))
        return false;
    answer_page(answer, &page, &options);
    return true;
}

bool run_contacts_search(struct request *request, struct json_writer *answer)
{
    return answer_search(request, answer, request_text(request, "query"), SEARCH_LIMIT);
}

bool run_contacts_list(struct request *request, struct json_writer *answer)
{
    const char *order = request_text(request, "order");
    struct v1_options options;
    struct list_page page = {0};
    struct list_request list = {
        .order = order && strcmp(order, "last_modified") == 0 ? LIST_BY_CHANGE : LIST_BY_NAME,
        .modified_since_s = request_integer(request, "modified_since", 0),
        .include_deleted = request_boolean(request, "include_deleted"),
        .offset = request_integer(request, "offset", 0),
        .limit = (int)request_integer(request, "limit", LIST_LIMIT),
        .cursor = request_text(request, "cursor"),
    };
    if (request_boolean(request, "for_export"))
        call_keep_books(request->call, RIGHT_EXPORT);
    if (request_has(request, "search"))
        return answer_search(request, answer, request_text(request, "search"), LIST_LIMIT);
    if (list.include_deleted && !request_has(request, "modified_since"))
        return fail_at(&request->call->error, STATUS_INVALID, "/include_deleted",
                       "'include_deleted' goes only with 'modified_since'");
    if (!answer_lens(request, "contact_book", &list.book) || !find_group(request, &list.group) ||
        !answer_options(request, &options))
        return false;
    if (request_boolean(request, "count_only")) {
        int64_t count;
        if (!list_count(request->call, &list, &count))
            return false;
        json_member_integer(answer, "total", count);
        return true;
    }
    if (!list_contacts(request->call, &list, &page))
        return false;
    answer_page(answer, &page, &options);
    return true;
}

bool run_contacts_letters(struct request *request, struct json_writer *answer)
{
    struct letters letters = {0};
    struct uuid book;
    if (!answer_lens(request, "contact_book", &book) ||
        !letters_list(request->call, book, &letters))
        return false;
    json_key(answer, "letters");
    json_array_begin(answer);
    for (size_t i = 0; i < letters.count; i++) {
        json_object_begin(answer);
        json_member_text(answer, "letter", letters.items[i].text);
        json_member_integer(answer, "offset", letters.items[i].offset);
        json_member_integer(answer, "count", letters.items[i].count);
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

static bool view_one(struct request *request, struct uuid id, struct uuid lens, struct view *view)
{
    if (request_has(request, "as_of"))
        return history_view_at(request->call, id, lens,
                               request_integer(request, "as_of", 0) * 1000 + 999, view);
    return view_contact(request->call, id, lens, view);
}

bool run_contacts_get(struct request *request, struct json_writer *answer)
{
    const json_t *ids = json_object_get(request->arguments, "ids");
    size_t count = json_array_size(ids);
    struct v1_options options;
    struct uuid lens;
    if (!answer_lens(request, "contact_book", &lens) || !answer_options(request, &options))
        return false;
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < count; i++) {
        struct uuid id;
        struct view view;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        if (!view_one(request, id, lens, &view))
            return false;
        if (view.deleted_ms && count == 1)
            return fail(&request->call->error, STATUS_NOT_FOUND, "the contact was deleted");
        answer_view(answer, &view, &options);
        if (count == 1)
            view_entity_tag(&view, request->answer->entity_tag);
    }
    json_array_end(answer);
    return true;
}

/* ---- writing ---- */

/* What is common to all operations over a list of items. */
struct items {
    struct request *request;
    struct json_writer *answer;
    const char *list; /* the argument the items stand in */
    bool is_best_effort;
};

static struct items items_of(struct request *request, struct json_writer *answer, const char *list)
{
    const char *mode = request_text(request, "mode");
    json_key(answer, "contacts");
    json_array_begin(answer);
    return (struct items){request, answer, list, mode && strcmp(mode, "best_effort") == 0};
}

static bool finish_item(struct items *items, size_t place, const struct result *result)
{
    if (outcome_is_refusal(result->outcome) && !items->is_best_effort)
        return answer_stops(items->request, items->list, place, result);
    return answer_result(items->request, items->answer, result);
}

static void forget_tag_of_many(struct request *request, size_t count)
{
    if (count != 1)
        request->answer->entity_tag[0] = '\0';
}

bool run_contacts_create(struct request *request, struct json_writer *answer)
{
    const struct prepared *prepared = request->state;
    struct items items = items_of(request, answer, "contacts");
    struct create_options options = {
        .book = prepared->book,
        .require_unique = request_boolean(request, "require_unique"),
        .refuses_incomplete = request->call->channel == CHANNEL_IMPORT,
    };
    for (size_t i = 0; i < prepared->count; i++) {
        struct result result = prepared->items[i].refusal;
        options.similar = &prepared->items[i].similar;
        if (!prepared->items[i].is_refused &&
            !contact_create(request->call, &prepared->items[i].draft, &options, &result))
            return false;
        if (!finish_item(&items, i, &result))
            return false;
    }
    forget_tag_of_many(request, prepared->count);
    json_array_end(answer);
    return true;
}

bool run_contacts_update(struct request *request, struct json_writer *answer)
{
    const struct prepared *prepared = request->state;
    struct items items = items_of(request, answer, "contacts");
    for (size_t i = 0; i < prepared->count; i++) {
        struct result result = prepared->items[i].refusal;
        if (!prepared->items[i].is_refused &&
            !contact_update(request->call, &prepared->items[i].draft, prepared->book, &result))
            return false;
        if (result.error.status == STATUS_NOT_FOUND && !items.is_best_effort)
            return answer_stops(request, "contacts", i, &result);
        if (!finish_item(&items, i, &result))
            return false;
    }
    forget_tag_of_many(request, prepared->count);
    json_array_end(answer);
    return true;
}

/* What one of the steps of a patch did, added to what the others did. True when the next may come.
 */
static bool add_step(struct request *request, struct result *all, const struct result *step)
{
    if (outcome_is_refusal(step->outcome)) {
        *all = *step;
        return false;
    }
    if (step->outcome == OUTCOME_UNCHANGED)
        return true;
    all->outcome = step->outcome;
    all->lens_book = step->lens_book;
    all->stays_in = step->stays_in;
    bool is_told = false;
    for (size_t i = 0; i < all->changed.count; i++)
        is_told |= strcmp(all->changed.items[i], "contact_book") == 0;
    if (!is_told)
        *ARENA_PUSH(request->call->arena, &all->changed) = "contact_book";
    return true;
}

/* The books part of a patch. False when the store fails. */
static bool patch_books(struct request *request, struct uuid id, struct result *result)
{
    struct call *call = request->call;
    struct uuid add, leave, move, from;
    struct result step;
    if (!answer_lens(request, "add_to_book", &add) ||
        !answer_lens(request, "remove_from_book", &leave) ||
        !answer_lens(request, "move_to_book", &move) ||
        !answer_lens(request, "contact_book", &from))
        return false;
    if (!uuid_is_nil(add)) {
        if (!contact_add_to_book(call, id, add, &step))
            return false;
        if (!add_step(request, result, &step))
            return true;
    }
    if (!uuid_is_nil(move)) {
        if (!contact_move(call, id, from, move, &step))
            return false;
        if (!add_step(request, result, &step))
            return true;
    }
    if (!uuid_is_nil(leave)) {
        if (!contact_delete(call, id, leave, &step))
            return false;
        add_step(request, result, &step);
    }
    return true;
}

bool run_contacts_patch(struct request *request, struct json_writer *answer)
{
    const struct prepared *prepared = request->state;
    const struct draft *draft = &prepared->items[0].draft;
    struct result result;
    if (!contact_update(request->call, draft, prepared->book, &result))
        return false;
    request->call->if_match = NULL; /* it was of the contact before the first of the changes */
    if (!outcome_is_refusal(result.outcome) && !patch_books(request, draft->id, &result))
        return false;
    if (outcome_is_refusal(result.outcome)) {
        request->call->error = result.error;
        return false;
    }
    return answer_only_result(request, answer, &result);
}

bool run_contacts_delete(struct request *request, struct json_writer *answer)
{
    struct uuid lens;
    const json_t *ids = json_object_get(request->arguments, "ids");
    if (!answer_lens(request, "contact_book", &lens))
        return false;
    struct items items = items_of(request, answer, "ids");
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct uuid id;
        struct result result;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        if (!contact_delete(request->call, id, lens, &result) || !finish_item(&items, i, &result))
            return false;
    }
    forget_tag_of_many(request, json_array_size(ids));
    json_array_end(answer);
    return true;
}

bool run_contacts_restore(struct request *request, struct json_writer *answer)
{
    const json_t *ids = json_object_get(request->arguments, "ids");
    struct items items = items_of(request, answer, "ids");
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct uuid id;
        struct result result;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        if (!contact_restore(request->call, id, &result) || !finish_item(&items, i, &result))
            return false;
    }
    forget_tag_of_many(request, json_array_size(ids));
    json_array_end(answer);
    return true;
}

bool run_hold_release(struct request *request, struct json_writer *answer)
{
    struct uuid hold = request_uuid(request, "id");
    if (!contact_release_hold(request->call, hold))
        return false;
    json_member_uuid(answer, "released", hold);
    return true;
}
