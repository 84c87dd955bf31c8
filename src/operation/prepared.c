/* Contacts of a request, read and brought into normal form. */
#include "operation/prepared.h"

#include "format/v1.h"
#include "operation/answer.h"
#include "operation/run.h"

static bool needs_id(const struct request *request)
{
    return request->operation->run == run_contacts_update;
}

static bool read_item(struct request *request, const struct prepared *prepared,
                      const json_t *contact, struct draft *draft)
{
    struct call *call = request->call;
    if (!v1_read_contact(call->arena, contact, draft, &call->error))
        return false;
    if (needs_id(request) && uuid_is_nil(draft->id))
        return fail_at(&call->error, STATUS_INVALID, "/id",
                       "'id' is required: each contact to change carries its own");
    return contact_prepare(call, draft, prepared->book);
}

/* One bad item ends all, or is remembered for its own answer. */
static bool keep_refusal(struct request *request, struct prepared_item *item, size_t place)
{
    struct call *call = request->call;
    const char *mode = request_text(request, "mode");
    if (!mode || strcmp(mode, "best_effort") != 0)
        return error_within_list(&call->error, "contacts", place);
    item->is_refused = true;
    item->refusal =
        (struct result){.outcome = OUTCOME_INVALID, .error = call->error, .asked = item->draft.id};
    call->error = (struct error){0};
    return true;
}

/* Whom the drafts of a create resemble. */
static bool find_similar(struct request *request, struct prepared *prepared)
{
    struct arena *arena = request->call->arena;
    const struct draft **drafts = ARENA_ARRAY(arena, const struct draft *, prepared->count);
    struct similar_records *similar = ARENA_ARRAY(arena, struct similar_records, prepared->count);
    size_t count = 0;
    for (size_t i = 0; i < prepared->count; i++)
        if (!prepared->items[i].is_refused)
            drafts[count++] = &prepared->items[i].draft;
    if (!contacts_find_similar(request->call, drafts, count, prepared->book, similar))
        return false;
    for (size_t i = prepared->count; i-- > 0;)
        if (!prepared->items[i].is_refused)
            prepared->items[i].similar = similar[--count];
    return true;
}

bool prepare_contacts(struct request *request)
{
    struct arena *arena = request->call->arena;
    const json_t *contacts = json_object_get(request->arguments, "contacts");
    struct prepared *prepared = ARENA_NEW(arena, struct prepared);
    if (request_boolean(request, "imported"))
        request->call->channel = CHANNEL_IMPORT;
    prepared->count = json_array_size(contacts);
    prepared->items = ARENA_ARRAY(arena, struct prepared_item, prepared->count);
    if (!answer_lens(request, "contact_book", &prepared->book))
        return false;
    for (size_t i = 0; i < prepared->count; i++) {
        struct prepared_item *item = &prepared->items[i];
        if (!read_item(request, prepared, json_array_get(contacts, i), &item->draft) &&
            !keep_refusal(request, item, i))
            return false;
    }
    request->state = prepared;
    return needs_id(request) || find_similar(request, prepared);
}

bool prepare_patch(struct request *request)
{
    struct call *call = request->call;
    struct prepared *prepared = ARENA_NEW(call->arena, struct prepared);
    json_t *patch = json_object();
    static const char *const parts[] = {"add", "remove", "set"};
    prepared->count = 1;
    prepared->items = ARENA_NEW(call->arena, struct prepared_item);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        json_t *part = json_object_get(request->arguments, parts[i]);
        if (part)
            json_object_set(patch, parts[i], part);
    }
    struct draft *draft = &prepared->items[0].draft;
    bool ok = v1_read_patch(call->arena, patch, draft, &call->error) &&
              answer_lens(request, "contact_book", &prepared->book) &&
              contact_prepare(call, draft, prepared->book);
    draft->id = request_uuid(request, "id");
    json_decref(patch);
    request->state = prepared;
    return ok;
}
