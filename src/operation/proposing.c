/* Writes of tokens that may only propose, and what people do with them. */
#include "operation/proposing.h"

#include "operation/answer.h"
#include "operation/run.h"
#include "service/proposals.h"
#include <stdlib.h>
#include <string.h>

bool proposing_is_needed(const struct request *request)
{
    return request->call->actor.token_class == TOKEN_PROPOSE &&
           !(request->operation->traits & OPERATION_OWN);
}

/* An item as it was sent: a contact, or the id of one. */
static json_t *item_of(json_t *sent)
{
    return json_is_object(sent) ? json_copy(sent) : json_pack("{s:O}", "id", sent);
}

/* The items as they were sent, each marked. */
static void echo_items(struct request *request, struct json_writer *answer)
{
    const json_t *contacts = json_object_get(request->arguments, "contacts");
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        json_t *item = item_of(json_array_get(contacts, i));
        json_object_set_new(item, "outcome", json_string("proposed"));
        char *text = json_dumps(item, JSON_COMPACT);
        json_write_raw(answer, slice_of(text));
        free(text);
        json_decref(item);
    }
    json_array_end(answer);
}

bool proposing_run(struct request *request, struct json_writer *answer)
{
    char *arguments = json_dumps(request->arguments, JSON_COMPACT);
    struct uuid id;
    bool ok = proposals_add(request->call, request->operation->name, arguments, &id);
    free(arguments);
    if (!ok)
        return false;
    json_member_text(answer, "outcome", "proposed");
    json_member_uuid(answer, "proposal", id);
    json_member_text(answer, "hint",
                     "this token may only propose: a person accepts or rejects the change");
    echo_items(request, answer);
    return true;
}

/* ---- reading ---- */

static void write_notice(struct json_writer *answer, const struct waiting *waiting)
{
    const struct finding *finding = &waiting->finding;
    json_member_uuid(answer, "contact", waiting->contact);
    json_member_text(answer, "title", waiting->title);
    json_member_uuid(answer, "contact_book", waiting->book);
    json_member_text(answer, "field", notice_kind_name(finding->kind));
    json_member_text(answer, "old_value", waiting->old_value);
    json_member_text(answer, "new_value", finding->value);
    json_member_text(answer, "about", finding->about);
    json_member_text(answer, "quote", finding->quote);
    json_member_text(answer, "origin", finding->origin);
    json_member_uuid(answer, "message", finding->message);
    json_member_text(answer, "message_id", finding->message_id);
    json_member_integer(answer, "date", finding->date_ms / 1000);
    json_member_integer(answer, "last_seen_at", finding->last_ms / 1000);
    json_member_integer(answer, "seen", finding->seen);
    json_key(answer, "confidence");
    json_write_real(answer, (double)(int)(waiting->proposal.confidence * 1000 + 0.5) / 1000);
    json_member_text(answer, "sender_check", finding_check_name(finding->check));
    json_member_text(answer, "held", waiting->held);
    if (finding->edited_by)
        json_member_text(answer, "edited_by", finding->edited_by);
}

static void write_proposal(struct json_writer *answer, const struct waiting *waiting)
{
    const struct proposal *proposal = &waiting->proposal;
    char tag[ENTITY_TAG_BYTES];
    proposals_entity_tag(waiting, tag);
    json_object_begin(answer);
    json_member_uuid(answer, "id", proposal->id);
    json_member_text(answer, "etag", tag);
    json_member_text(answer, "operation", proposal->operation);
    json_key(answer, "arguments");
    json_write_raw(answer, slice_of(proposal->arguments));
    json_member_uuid(answer, "author", proposal->author);
    json_member_uuid(answer, "token", proposal->token);
    json_member_text(answer, "channel", channel_name(proposal->channel));
    json_member_integer(answer, "created_at", proposal->created_ms / 1000);
    json_member_integer(answer, "expires_at", proposal->expires_ms / 1000);
    if (waiting->is_notice)
        write_notice(answer, waiting);
    if (proposal->opened_ms)
        json_member_integer(answer, "opened_at", proposal->opened_ms / 1000);
    if (proposal->revised_ms)
        json_member_integer(answer, "revised_at", proposal->revised_ms / 1000);
    if (waiting->is_revised)
        json_member_boolean(answer, "revised_since_opened", true);
    json_object_end(answer);
}

static bool read_filter(struct request *request, struct waiting_filter *filter)
{
    *filter = (struct waiting_filter){
        .contact = request_uuid(request, "contact"),
        .field = request_text(request, "field"),
        .held = request_has(request, "held") ? request_boolean(request, "held") : -1,
        .min_confidence = (double)request_integer(request, "min_confidence", 0) / 1000,
    };
    return answer_lens(request, "contact_book", &filter->book);
}

bool run_proposals_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct all_waiting all = {0};
    struct waiting_filter filter;
    struct uuid after = {{0}}, next;
    struct slice place;
    const char *cursor = request_text(request, "cursor");
    if (cursor && (!cursor_read(call, cursor, 'q', &place) || !uuid_parse(place, &after)))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same list");
    if (!read_filter(request, &filter) ||
        !proposals_list(call, &filter, after, (int)request_integer(request, "limit", 50), &all,
                        &next))
        return false;
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < all.count; i++)
        write_proposal(answer, &all.items[i]);
    json_array_end(answer);
    if (!uuid_is_nil(next)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(next, text);
        json_member_text(answer, "next_cursor", cursor_write(call->arena, 'q', slice_of(text)));
    }
    return true;
}

static void write_alone(struct json_writer *answer, const struct waiting *waiting)
{
    json_key(answer, "proposals");
    json_array_begin(answer);
    write_proposal(answer, waiting);
    json_array_end(answer);
}

bool run_proposal_get(struct request *request, struct json_writer *answer)
{
    struct waiting waiting;
    if (!proposals_open(request->call, request_uuid(request, "id"), &waiting))
        return false;
    write_alone(answer, &waiting);
    return true;
}

/* ---- deciding ---- */

/* One that is to be accepted: a notice as a draft, the operation of another as a request of its own
 * within this one. */
struct accepting {
    struct uuid id;
    bool is_found;
    struct error error; /* why it was not */
    struct waiting waiting;
    struct draft draft;
    struct request inner;
    json_t *arguments;
};

static void free_arguments(struct accepting *accepting)
{
    json_decref(accepting->arguments);
    accepting->arguments = NULL;
}

static bool prepare_operation(struct request *request, struct accepting *accepting)
{
    struct call *call = request->call;
    const struct operation *operation = operation_find(accepting->waiting.proposal.operation);
    accepting->arguments = json_loads(accepting->waiting.proposal.arguments, 0, NULL);
    if (!operation || !accepting->arguments)
        return fail(&call->error, STATUS_INTERNAL, "the proposal is damaged");
    accepting->inner = (struct request){
        .call = call,
        .operation = operation,
        .arguments = accepting->arguments,
        .answer = request->answer,
    };
    bool ok = !operation->prepare || operation->prepare(&accepting->inner);
    free_arguments(accepting); /* the write may end before it is run, or be run twice */
    return ok;
}

static bool prepare_one(struct request *request, struct uuid id, struct accepting *accepting)
{
    struct call *call = request->call;
    *accepting = (struct accepting){.id = id};
    accepting->is_found = proposals_find(call, id, &accepting->waiting);
    if (!accepting->is_found)
        return false;
    if (!accepting->waiting.is_notice)
        return prepare_operation(request, accepting);
    if (proposals_draft(call, &accepting->waiting, &accepting->draft))
        return true;
    *call->error.pointer = '\0'; /* at a value that this request does not have */
    return false;
}

bool prepare_proposal_accept(struct request *request)
{
    struct call *call = request->call;
    struct accepting *accepting = ARENA_NEW(call->arena, struct accepting);
    request->state = accepting;
    if (prepare_one(request, request_uuid(request, "id"), accepting))
        return true;
    if (accepting->is_found || !request_has(request, "idempotency_key"))
        return false;
    call->error =
        (struct error){0}; /* decided perhaps by this very request, whose answer is kept */
    return true;
}

static bool accept_operation(struct accepting *accepting, struct call *call,
                             struct json_writer *answer)
{
    const char *asked = call->if_match;
    if (!proposals_accept(call, accepting->id, &accepting->waiting))
        return false;
    accepting->arguments = json_loads(accepting->waiting.proposal.arguments, 0, NULL);
    accepting->inner.arguments = accepting->arguments;
    call->if_match =
        request_text(&accepting->inner, "if_match"); /* of the version it was made of */
    bool ok = accepting->inner.operation->run(&accepting->inner, answer);
    call->if_match = asked;
    free_arguments(accepting);
    return ok;
}

bool run_proposal_accept(struct request *request, struct json_writer *answer)
{
    struct accepting *accepting = request->state;
    struct call *call = request->call;
    struct result result;
    struct waiting waiting;
    if (!accepting->is_found)
        return proposals_find(call, accepting->id, &waiting) &&
               fail(&call->error, STATUS_CONFLICT, "the proposal has changed: accept it again");
    if (!accepting->waiting.is_notice)
        return accept_operation(accepting, call, answer);
    if (!proposals_accept_notice(call, accepting->id, &accepting->waiting, &accepting->draft,
                                 &result))
        return false;
    return answer_only_result(request, answer, &result);
}

bool run_proposal_reject(struct request *request, struct json_writer *answer)
{
    struct uuid id = request_uuid(request, "id");
    bool is_own;
    if (!proposals_reject(request->call, id, &is_own))
        return false;
    json_member_uuid(answer, "proposal", id);
    json_member_text(answer, "outcome", is_own ? "withdrawn" : "rejected");
    return true;
}

/* ---- many at once: each for itself ---- */

static struct uuid id_at(const struct request *request, size_t place)
{
    struct uuid id;
    uuid_parse(slice_of(json_string_value(
                   json_array_get(json_object_get(request->arguments, "ids"), place))),
               &id);
    return id;
}

static size_t id_count(const struct request *request)
{
    return json_array_size(json_object_get(request->arguments, "ids"));
}

/* What became of one; an error of its own ends nothing but itself. False when the store fails. */
static bool write_outcome(struct request *request, struct json_writer *answer, struct uuid id,
                          const char *outcome)
{
    struct call *call = request->call;
    if (call->error.status == STATUS_INTERNAL || call->error.status == STATUS_UNAVAILABLE)
        return false;
    bool is_refused = call->error.status != STATUS_OK;
    json_object_begin(answer);
    json_member_uuid(answer, "id", id);
    json_member_text(answer, "outcome", is_refused ? "refused" : outcome);
    if (is_refused) {
        json_member_text(answer, "error", call->error.message);
        json_member_text(answer, "status", status_name(call->error.status));
        if (*call->error.pointer)
            json_member_text(answer, "pointer", call->error.pointer);
    }
    json_object_end(answer);
    call->error = (struct error){0};
    return true;
}

bool prepare_proposals_accept(struct request *request)
{
    struct call *call = request->call;
    size_t count = id_count(request);
    struct accepting *all = ARENA_ARRAY(call->arena, struct accepting, count);
    request->state = all;
    for (size_t i = 0; i < count; i++) {
        if (!prepare_one(request, id_at(request, i), &all[i]))
            all[i].error = call->error;
        call->error = (struct error){0};
    }
    return true;
}

/* The entity tag that goes with one of them; NULL: none was sent. */
static const char *tag_at(const struct request *request, size_t place)
{
    return json_string_value(json_array_get(json_object_get(request->arguments, "etags"), place));
}

static bool check_tags(const struct request *request)
{
    size_t count = json_array_size(json_object_get(request->arguments, "etags"));
    return !count || count == id_count(request) ||
           fail_at(&request->call->error, STATUS_INVALID, "/etags",
                   "'etags' must name one entity tag for each of 'ids', in their order");
}

/* A notice is one edit, which is made or not; an operation may be half done when it fails, so it is
 * accepted alone. */
static void accept_one(struct request *request, struct accepting *accepting,
                       struct json_writer *answer)
{
    struct call *call = request->call;
    struct result result;
    if (accepting->error.status != STATUS_OK)
        call->error = accepting->error;
    else if (accepting->waiting.is_notice)
        proposals_accept_notice(call, accepting->id, &accepting->waiting, &accepting->draft,
                                &result);
    else if (id_count(request) == 1)
        accept_operation(accepting, call, answer);
    else
        fail(&call->error, STATUS_CONFLICT, "what a token proposed is accepted alone");
}

bool run_proposals_accept(struct request *request, struct json_writer *answer)
{
    struct accepting *all = request->state;
    struct call *call = request->call;
    size_t count = id_count(request);
    if (!check_tags(request))
        return false;
    if (count == 1) {
        call->if_match = tag_at(request, 0);
        accept_one(request, &all[0], answer);
        if (call->error.status != STATUS_OK)
            return false;
    }
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < count; i++) {
        if (count > 1) {
            call->if_match = tag_at(request, i);
            accept_one(request, &all[i], answer);
        }
        if (!write_outcome(request, answer, all[i].id, "accepted"))
            return false;
    }
    json_array_end(answer);
    return true;
}

/* `decide` ends one, and says whether it was the caller's own. One that is asked for alone fails as
 * a whole. */
static bool end_each(struct request *request, struct json_writer *answer,
                     bool (*decide)(struct call *call, struct uuid id, bool *is_own))
{
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < id_count(request); i++) {
        bool is_own = false;
        bool ok = decide(request->call, id_at(request, i), &is_own);
        if ((!ok && id_count(request) == 1) ||
            !write_outcome(request, answer, id_at(request, i), is_own ? "withdrawn" : "rejected"))
            return false;
    }
    json_array_end(answer);
    return true;
}

bool run_proposals_reject(struct request *request, struct json_writer *answer)
{
    return end_each(request, answer, proposals_reject);
}

bool run_proposals_withdraw(struct request *request, struct json_writer *answer)
{
    return end_each(request, answer, proposals_withdraw);
}

bool run_proposals_reopen(struct request *request, struct json_writer *answer)
{
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < id_count(request); i++) {
        bool ok = proposals_reopen(request->call, id_at(request, i));
        if ((!ok && id_count(request) == 1) ||
            !write_outcome(request, answer, id_at(request, i), "waiting"))
            return false;
    }
    json_array_end(answer);
    return true;
}

/* ---- making and changing ---- */

static bool is_proposable(const struct operation *operation)
{
    return operation->traits & OPERATION_WRITES && operation->token_class == TOKEN_PROPOSE &&
           !(operation->traits & OPERATION_OWN);
}

static bool refuse_operation(struct call *call)
{
    size_t count, found = 0;
    const struct operation *table = operation_table(&count);
    const char **names = ARENA_ARRAY(call->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (is_proposable(&table[i]))
            names[found++] = table[i].name;
    fail_at(&call->error, STATUS_INVALID, "/operation",
            "'operation' must be one that a token may propose");
    error_accepts(&call->error, names);
    return false;
}

/* The arguments as the operation itself would take them, as text; NULL and the error says why. */
static char *check_arguments(struct request *request, const char *name, const json_t *arguments)
{
    struct call *call = request->call;
    const struct operation *operation = operation_find(name);
    if (!operation || !is_proposable(operation)) {
        refuse_operation(call);
        return NULL;
    }
    json_t *checked = operation_check_arguments(operation, arguments, &call->error);
    if (!checked) {
        error_within(&call->error, "/arguments");
        return NULL;
    }
    char *text = json_dumps(checked, JSON_COMPACT);
    json_decref(checked);
    return text;
}

bool run_proposal_make(struct request *request, struct json_writer *answer)
{
    const char *name = request_text(request, "operation");
    char *arguments =
        check_arguments(request, name, json_object_get(request->arguments, "arguments"));
    struct uuid id;
    if (!arguments)
        return false;
    bool ok = proposals_add(request->call, operation_find(name)->name, arguments, &id);
    free(arguments);
    if (!ok)
        return false;
    json_member_text(answer, "outcome", "proposed");
    json_member_uuid(answer, "proposal", id);
    return true;
}

/* What a notice is changed to is looked at as a value of a card is. */
bool prepare_proposal_edit(struct request *request)
{
    struct call *call = request->call;
    struct revision *revision = ARENA_NEW(call->arena, struct revision);
    struct waiting waiting;
    request->state = revision;
    if (!proposals_find(call, request_uuid(request, "id"), &waiting))
        return false;
    if (!waiting.is_notice)
        return !request_has(request, "value") ||
               fail_at(&call->error, STATUS_INVALID, "/value",
                       "'value' is of proposals from mail: this one has 'arguments'");
    if (request_has(request, "arguments"))
        return fail_at(&call->error, STATUS_INVALID, "/arguments",
                       "a proposal from mail has no 'arguments', only a 'value'");
    return proposals_check_value(call, &waiting, request_text(request, "value"), revision);
}

bool run_proposal_edit(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuid id = request_uuid(request, "id");
    const json_t *sent = json_object_get(request->arguments, "arguments");
    struct revision revision = *(const struct revision *)request->state;
    struct waiting waiting;
    char *arguments = NULL;
    if (!proposals_find(call, id, &waiting))
        return false;
    if (sent && !waiting.is_notice) {
        arguments = check_arguments(request, waiting.proposal.operation, sent);
        if (!arguments)
            return false;
    }
    revision.arguments = arguments;
    bool ok = proposals_revise(call, id, &revision) && proposals_find(call, id, &waiting);
    free(arguments);
    if (ok)
        write_alone(answer, &waiting);
    return ok;
}
