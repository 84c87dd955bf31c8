/* Operations on addresses beside and in a message: who one is, completing and checking them. */
#include "operation/answer.h"
#include "operation/recipients-json.h"
#include "operation/run.h"

#include "service/complete.h"
#include "service/context.h"
#include "text/email.h"
#include <string.h>

/* ---- contacts ---- */

static void write_company(struct json_writer *answer, const struct view *view)
{
    const struct fact *company = card_first(&view->card, FACT_COMPANY);
    json_member_text(answer, "title", company ? company->part[COMPANY_TITLE] : NULL);
    json_member_text(answer, "company", company ? company->part[COMPANY_NAME] : NULL);
}

void write_contact_briefly(struct json_writer *answer, struct arena *arena, const struct view *view)
{
    json_key(answer, "contact");
    if (!view) {
        json_write_null(answer);
        return;
    }
    json_object_begin(answer);
    json_member_uuid(answer, "id", view->canonical);
    json_member_text(answer, "name", card_title(arena, &view->card));
    write_company(answer, view);
    json_object_end(answer);
}

static void write_values(struct json_writer *answer, const char *key, const struct view *view,
                         enum fact_kind kind)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (size_t i = 0; i < view->card.shown.count; i++) {
        const struct fact *fact = view->card.shown.items[i].fact;
        if (fact->kind == kind)
            json_write_text(answer, fact->part[PART_VALUE] ? fact->part[PART_VALUE] : fact->normal);
    }
    json_array_end(answer);
}

static bool is_first_of_book(const struct view *view, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (uuid_equal(view->records.items[i]->book, view->records.items[place]->book))
            return false;
    return true;
}

static void write_books(struct json_writer *answer, const struct call *call,
                        const struct view *view)
{
    json_key(answer, "contact_books");
    json_array_begin(answer);
    for (size_t i = 0; i < view->records.count; i++) {
        if (!is_first_of_book(view, i))
            continue;
        json_object_begin(answer);
        json_member_uuid(answer, "id", view->records.items[i]->book);
        json_member_text(answer, "name", call_any_book(call, view->records.items[i]->book)->name);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static void write_person(struct json_writer *answer, struct call *call, const struct view *view)
{
    json_key(answer, "contact");
    if (!view) {
        json_write_null(answer);
        return;
    }
    json_object_begin(answer);
    json_member_uuid(answer, "id", view->canonical);
    json_member_text(answer, "name", card_title(call->arena, &view->card));
    write_company(answer, view);
    write_values(answer, "emails", view, FACT_EMAIL);
    write_values(answer, "phone_numbers", view, FACT_PHONE);
    write_values(answer, "groups", view, FACT_GROUP);
    write_books(answer, call, view);
    json_object_end(answer);
}

/* ---- who an address is ---- */

static void write_use(struct json_writer *answer, const struct address_use *use)
{
    json_member_integer(answer, "sent", use->sent);
    json_member_integer(answer, "received", use->received);
    answer_seconds(answer, "last_sent_at", use->last_sent_ms);
    answer_seconds(answer, "last_received_at", use->last_received_ms);
    answer_seconds(answer, "bounced_at", use->bounced_ms);
    answer_seconds(answer, "left_at", use->left_ms);
    answer_seconds(answer, "away_until", use->away_until_ms);
    json_member_text(answer, "new_address", use->new_address);
}

static void write_lookalike(struct json_writer *answer, const struct address_context *context)
{
    json_key(answer, "look_alike");
    if (!context->looks_like) {
        json_write_null(answer);
        return;
    }
    json_object_begin(answer);
    json_member_text(answer, "domain", context->looks_like);
    json_member_text(answer, "how", mail_lookalike_name(context->lookalike));
    json_object_end(answer);
}

/* Each with the call that would link the address, for who says so. */
static bool write_candidates(struct json_writer *answer, struct call *call,
                             const struct address_context *context)
{
    json_key(answer, "candidates");
    json_array_begin(answer);
    for (size_t i = 0; i < context->candidates.count; i++) {
        const struct possible_duplicate *one = &context->candidates.items[i];
        struct view view;
        if (!view_contact(call, one->contact, (struct uuid){{0}}, &view))
            return false;
        json_object_begin(answer);
        json_member_uuid(answer, "id", view.canonical);
        json_member_text(answer, "name", card_title(call->arena, &view.card));
        write_company(answer, &view);
        write_values(answer, "emails", &view, FACT_EMAIL);
        json_member_text(answer, "reason",
                         arena_join(call->arena, one->reason, "; this may be a new address", ""));
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

static bool read_address(struct request *request, const char **address)
{
    struct call *call = request->call;
    struct email email;
    if (!email_parse(call->arena, slice_of(request_text(request, "address")), &email,
                     &call->error)) {
        strcpy(call->error.pointer, "/address");
        return false;
    }
    *address = email.normal;
    return true;
}

bool run_context(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct address_context context;
    const char *address;
    if (!read_address(request, &address) ||
        !context_of_address(call, address, request_text(request, "name"), &context))
        return false;
    json_key(answer, "context");
    json_object_begin(answer);
    json_member_text(answer, "address", context.address);
    json_member_text(answer, "name", context.use.name);
    json_member_boolean(answer, "is_own", context.is_own);
    write_person(answer, call, context.view);
    json_member_text(answer, "story", address_use_story(call->arena, &context.use));
    json_member_text(answer, "trouble", address_use_trouble(call->arena, &context.use));
    write_use(answer, &context.use);
    json_member_integer(answer, "open_proposals", context.open_proposals);
    json_member_integer(answer, "open_duplicates", context.open_pairs);
    write_lookalike(answer, &context);
    bool ok = write_candidates(answer, call, &context);
    json_object_end(answer);
    return ok;
}

/* ---- completing ---- */

/* What stands there already may be no address: it helps to find others only when it is one. */
static struct texts read_chosen(struct request *request)
{
    const json_t *list = json_object_get(request->arguments, "to");
    struct texts chosen = {0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct error error = {0};
        struct email email;
        if (email_parse(request->call->arena, slice_of(json_string_value(json_array_get(list, i))),
                        &email, &error))
            *ARENA_PUSH(request->call->arena, &chosen) = email.normal;
    }
    return chosen;
}

static void write_address(struct json_writer *answer, const struct completion *one)
{
    json_object_begin(answer);
    json_member_text(answer, "kind", "address");
    json_member_text(answer, "address", one->use.address);
    json_member_text(answer, "name", one->name);
    json_member_uuid(answer, "contact", one->view ? one->view->canonical : (struct uuid){{0}});
    json_member_text(answer, "reason", one->reason);
    json_member_text(answer, "trouble", one->trouble);
    json_object_end(answer);
}

static void write_group(struct json_writer *answer, const struct group_completion *one)
{
    json_object_begin(answer);
    json_member_text(answer, "kind", "group");
    json_member_text(answer, "name", one->group->name);
    json_member_uuid(answer, "group", one->group->id);
    json_member_integer(answer, "total", one->total);
    json_key(answer, "members");
    json_array_begin(answer);
    for (size_t i = 0; i < one->members.count; i++)
        write_address(answer, &one->members.items[i]);
    json_array_end(answer);
    json_object_end(answer);
}

bool run_complete(struct request *request, struct json_writer *answer)
{
    struct texts chosen = read_chosen(request);
    struct complete_request complete = {
        .prefix = request_text(request, "prefix"),
        .chosen = &chosen,
        .conversation = request_uuid(request, "conversation"),
        .limit = (int)request_integer(request, "limit", 8),
    };
    struct completions completions = {0};
    struct group_completions groups = {0};
    if (!complete_addresses(request->call, &complete, &completions, &groups))
        return false;
    json_key(answer, "completions");
    json_array_begin(answer);
    for (size_t i = 0; i < completions.count; i++)
        write_address(answer, &completions.items[i]);
    for (size_t i = 0; i < groups.count; i++)
        write_group(answer, &groups.items[i]);
    json_array_end(answer);
    return true;
}

/* ---- checking ---- */

void write_recipients(struct json_writer *answer, const struct recipients *recipients)
{
    int64_t warnings = 0;
    json_key(answer, "recipients");
    json_array_begin(answer);
    for (size_t i = 0; i < recipients->count; i++) {
        const struct recipient *one = &recipients->items[i];
        bool is_warning = recipient_is_warning(one->verdict);
        warnings += is_warning;
        json_object_begin(answer);
        json_member_text(answer, "typed", one->typed);
        json_member_text(answer, "address", one->address);
        json_member_text(answer, "name", one->name);
        json_member_uuid(answer, "contact", one->view ? one->view->canonical : (struct uuid){{0}});
        json_member_text(answer, "verdict", recipient_verdict_name(one->verdict));
        json_member_boolean(answer, "is_warning", is_warning);
        json_member_text(answer, "message", one->message);
        json_member_text(answer, "better", one->better);
        json_object_end(answer);
    }
    json_array_end(answer);
    json_member_integer(answer, "warnings", warnings);
}

bool run_recipients_check(struct request *request, struct json_writer *answer)
{
    const json_t *list = json_object_get(request->arguments, "to");
    struct recipients recipients = {0};
    for (size_t i = 0; i < json_array_size(list); i++)
        ARENA_PUSH(request->call->arena, &recipients)->typed =
            json_string_value(json_array_get(list, i));
    if (!recipients_check(request->call, &recipients, request_uuid(request, "conversation")))
        return false;
    write_recipients(answer, &recipients);
    return true;
}
