/* Writing what operations answer. */
#include "operation/answer.h"

#include "contact/quality.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

bool answer_lens(struct request *request, const char *name, struct uuid *lens)
{
    const char *text = request_text(request, name);
    *lens = (struct uuid){{0}};
    if (!text)
        return true;
    const struct book *book = call_book_named(request->call, text);
    if (!book) {
        snprintf(request->call->error.pointer, sizeof(request->call->error.pointer), "/%s", name);
        return false;
    }
    *lens = book->id;
    return true;
}

bool answer_audience(struct request *request, struct uuid *book, struct uuid *audience)
{
    struct call *call = request->call;
    *audience = call->actor.organization;
    if (!answer_lens(request, "contact_book", book))
        return false;
    if (uuid_is_nil(*book))
        return true;
    if (!call_may(call, *book, RIGHT_EDIT))
        return fail(&call->error, STATUS_DENIED, "you may not edit in that contact book");
    *audience = book_audience(&call->actor, call_any_book(call, *book));
    return true;
}

bool answer_options(struct request *request, struct v1_options *options)
{
    const json_t *fields = json_object_get(request->arguments, "fields");
    *options = (struct v1_options){
        .with_origins = request_boolean(request, "with_origins"),
        .with_passed = request_boolean(request, "with_alternates"),
        .with_records = request_boolean(request, "with_records"),
        .field_count = json_array_size(fields),
    };
    if (!options->field_count)
        return true;
    const char **names = ARENA_ARRAY(request->call->arena, const char *, options->field_count);
    for (size_t i = 0; i < options->field_count; i++)
        names[i] = json_string_value(json_array_get(fields, i));
    options->fields = names;
    return true;
}

void answer_view(struct json_writer *answer, const struct view *view,
                 const struct v1_options *options)
{
    struct v1_options here = *options;
    here.book = view->lens;
    json_object_begin(answer);
    if (view->deleted_ms) {
        json_member_uuid(answer, "id", view->is_away ? view->asked : view->canonical);
        json_member_boolean(answer, "deleted", true);
        json_member_integer(answer, "modified_at", view->deleted_ms / 1000);
    } else {
        v1_write_members(answer, &view->card, &here);
    }
    if (!uuid_equal(view->asked, view->canonical)) {
        json_member_uuid(answer, "canonical_id", view->canonical);
        if (!view->is_away)
            json_member_uuid(answer, "asked_id", view->asked);
    }
    json_object_end(answer);
}

void answer_page(struct json_writer *answer, const struct list_page *page,
                 const struct v1_options *options)
{
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < page->views.count; i++)
        answer_view(answer, &page->views.items[i], options);
    json_array_end(answer);
    if (page->next_cursor)
        json_member_text(answer, "next_cursor", page->next_cursor);
}

void answer_fact(struct json_writer *answer, const struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    json_member_text(answer, "field", info->name);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i])
            json_member_text(answer, info->parts[i], fact->part[i]);
    if (fact->label)
        json_member_text(answer, "label", fact->label);
    if (!uuid_is_nil(fact->group))
        json_member_uuid(answer, "group", fact->group);
    if (fact->origin.evidence)
        json_member_text(answer, "evidence", fact->origin.evidence);
}

const char *answer_write_place(struct arena *arena, int64_t sequence)
{
    return cursor_write(arena, 'l', slice_of(arena_format(arena, "%lld", (long long)sequence)));
}

bool answer_read_place(struct request *request, const char *name, int64_t *sequence)
{
    struct call *call = request->call;
    const char *text = request_text(request, name);
    char pointer[40];
    struct slice place;
    *sequence = 0;
    if (!text ||
        (cursor_read(call, text, 'l', &place) && slice_to_int64(place, 0, INT64_MAX, sequence)))
        return true;
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return fail_at(&call->error, STATUS_INVALID, pointer,
                   "this is no place in the log: take `%s` of the answer before",
                   strcmp(name, "since") == 0 ? "next" : "next_cursor");
}

static void write_missing(struct json_writer *answer, unsigned missing)
{
    static const char *const names[] = {"name",  "email or phone_number", "company", "title",
                                        "email", "phone_number"};
    json_key(answer, "missing");
    json_array_begin(answer);
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (missing & 1u << i)
            json_write_text(answer, names[i]);
    json_array_end(answer);
}

void answer_error(struct json_writer *answer, const struct error *error)
{
    json_key(answer, "error");
    json_object_begin(answer);
    json_member_text(answer, "status", status_name(error->status));
    json_member_text(answer, "message", error->message);
    if (*error->pointer)
        json_member_text(answer, "pointer", error->pointer);
    if (*error->accepted)
        json_member_text(answer, "accepted", error->accepted);
    json_object_end(answer);
}

void answer_score(struct json_writer *answer, double probability)
{
    if (probability <= 0)
        return;
    double millionths = round(probability * 1e6); /* as pairs are kept: it is rounded alike */
    json_key(answer, "score");
    json_write_real(answer, round(millionths / 100) / 1e4);
}

static void write_duplicates(struct json_writer *answer,
                             const struct possible_duplicates *duplicates, struct uuid self)
{
    bool any = false;
    for (size_t i = 0; i < duplicates->count; i++)
        any |= !uuid_equal(duplicates->items[i].contact, self);
    if (!any)
        return;
    json_key(answer, "possible_duplicates");
    json_array_begin(answer);
    for (size_t i = 0; i < duplicates->count; i++) {
        if (uuid_equal(duplicates->items[i].contact, self))
            continue;
        json_object_begin(answer);
        json_member_uuid(answer, "id", duplicates->items[i].contact);
        json_member_text(answer, "name", duplicates->items[i].name);
        json_member_text(answer, "reason", duplicates->items[i].reason);
        answer_score(answer, duplicates->items[i].probability);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static void write_texts(struct json_writer *answer, const char *key, const char *const *items,
                        size_t count)
{
    if (!count)
        return;
    json_key(answer, key);
    json_array_begin(answer);
    for (size_t i = 0; i < count; i++)
        json_write_text(answer, items[i]);
    json_array_end(answer);
}

#define LOOK_AT_LIKE                                                                               \
    "look at possible_duplicates: if one is the same person, contacts_merge makes one of the two"

/* What a person or an agent should do next, where the outcome alone does not say it. */
static const char *hint_of(const struct result *result)
{
    switch (result->outcome) {
    case OUTCOME_MATCHED:
        return "this person was in a book already: what you sent was added to that contact";
    case OUTCOME_INCOMPLETE:
        return result->duplicates.count
                   ? "saved, but incomplete: add what `missing` names; and " LOOK_AT_LIKE
                   : "saved, but incomplete: add what `missing` names";
    case OUTCOME_CREATED:
        return result->duplicates.count ? LOOK_AT_LIKE : NULL;
    case OUTCOME_AMBIGUOUS:
        return "look at possible_duplicates, then send it again with contact: <id> or "
               "separate: true";
    default:
        return result->hint;
    }
}

static void write_what_happened(struct json_writer *answer, const struct result *result,
                                unsigned missing)
{
    json_member_text(answer, "outcome", outcome_name(result->outcome));
    write_texts(answer, "changed", result->changed.items, result->changed.count);
    write_texts(answer, "stays_in", result->stays_in.items, result->stays_in.count);
    if (missing)
        write_missing(answer, missing);
    write_duplicates(answer, &result->duplicates, result->contact);
    const char *hint = hint_of(result);
    if (hint)
        json_member_text(answer, "hint", hint);
    if (outcome_is_refusal(result->outcome))
        answer_error(answer, &result->error);
}

bool answer_result(struct request *request, struct json_writer *answer, const struct result *result)
{
    struct call *call = request->call;
    struct view view = {0};
    struct v1_options options = {.book = result->lens_book};
    bool is_shown = !outcome_is_refusal(result->outcome) && !uuid_is_nil(result->contact);
    if (is_shown && !view_contact(call, result->contact, (struct uuid){{0}}, &view)) {
        if (call->error.status != STATUS_NOT_FOUND)
            return false;
        call->error = (struct error){0};
        is_shown = false;
    }
    unsigned missing = 0;
    json_object_begin(answer);
    if (is_shown && !view.deleted_ms) {
        const struct book *book = call_any_book(call, result->lens_book);
        missing = card_missing(&view.card) | quality_missing(&view.card, book ? book->requires : 0);
        v1_write_members(answer, &view.card, &options);
        view_entity_tag(&view, request->answer->entity_tag);
    } else if (!uuid_is_nil(result->contact)) {
        json_member_uuid(answer, "id", result->contact);
        if (result->outcome == OUTCOME_DELETED)
            json_member_boolean(answer, "deleted", true);
    } else if (!uuid_is_nil(result->asked)) {
        json_member_uuid(answer, "id", result->asked);
    }
    if (!uuid_is_nil(result->asked) && !uuid_is_nil(result->contact) &&
        !uuid_equal(result->asked, result->contact)) {
        json_member_uuid(answer, "canonical_id", result->contact);
        json_member_uuid(answer, "asked_id", result->asked);
    }
    write_what_happened(answer, result, missing);
    json_object_end(answer);
    return true;
}

void answer_seconds(struct json_writer *answer, const char *key, int64_t ms)
{
    json_key(answer, key);
    if (ms)
        json_write_integer(answer, ms / 1000);
    else
        json_write_null(answer);
}

bool answer_only_result(struct request *request, struct json_writer *answer,
                        const struct result *result)
{
    json_key(answer, "contacts");
    json_array_begin(answer);
    bool ok = answer_result(request, answer, result);
    json_array_end(answer);
    return ok;
}

bool answer_stops(struct request *request, const char *list, size_t place,
                  const struct result *result)
{
    struct call *call = request->call;
    call->error = result->error;
    error_within_list(&call->error, list, place);
    for (size_t i = 0; i < result->duplicates.count && i < 3; i++) {
        char id[UUID_TEXT_BYTES];
        size_t used = strlen(call->error.accepted);
        uuid_format(result->duplicates.items[i].contact, id);
        snprintf(call->error.accepted + used, sizeof(call->error.accepted) - used, "%s%s (%s)",
                 i      ? ", "
                 : used ? "; held by "
                        : "held by ",
                 id, result->duplicates.items[i].reason);
    }
    return false;
}
