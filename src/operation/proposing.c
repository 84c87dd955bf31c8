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

/* ---- deciding ---- */

static void write_proposal(struct json_writer *answer, const struct proposal *proposal)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", proposal->id);
    json_member_text(answer, "operation", proposal->operation);
    json_key(answer, "arguments");
    json_write_raw(answer, slice_of(proposal->arguments));
    json_member_uuid(answer, "author", proposal->author);
    json_member_uuid(answer, "token", proposal->token);
    json_member_text(answer, "channel", channel_name(proposal->channel));
    json_member_integer(answer, "created_at", proposal->created_ms / 1000);
    json_member_integer(answer, "expires_at", proposal->expires_ms / 1000);
    json_object_end(answer);
}

bool run_proposals_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct proposals proposals = {0};
    struct uuid after = {{0}}, next;
    struct slice place;
    const char *cursor = request_text(request, "cursor");
    if (cursor && (!cursor_read(call, cursor, 'q', &place) || !uuid_parse(place, &after)))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same list");
    if (!proposals_list(call, after, (int)request_integer(request, "limit", 50), &proposals, &next))
        return false;
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < proposals.count; i++)
        write_proposal(answer, &proposals.items[i]);
    json_array_end(answer);
    if (!uuid_is_nil(next)) {
        char text[UUID_TEXT_BYTES];
        uuid_format(next, text);
        json_member_text(answer, "next_cursor", cursor_write(call->arena, 'q', slice_of(text)));
    }
    return true;
}

/* The operation of an accepted proposal, as a request of its own within this one. */
struct accepting {
    struct proposal *proposal;
    struct request inner;
    json_t *arguments;
};

static void free_arguments(struct accepting *accepting)
{
    json_decref(accepting->arguments);
    accepting->arguments = NULL;
}

bool prepare_proposal_accept(struct request *request)
{
    struct call *call = request->call;
    struct accepting *accepting = ARENA_NEW(call->arena, struct accepting);
    accepting->proposal = proposals_find(call, request_uuid(request, "id"));
    request->state = accepting;
    if (!accepting->proposal && !request_has(request, "idempotency_key"))
        return false;
    if (!accepting->proposal) { /* decided perhaps by this very request, whose answer is kept */
        call->error = (struct error){0};
        return true;
    }
    const struct operation *operation = operation_find(accepting->proposal->operation);
    accepting->arguments = json_loads(accepting->proposal->arguments, 0, NULL);
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

bool run_proposal_accept(struct request *request, struct json_writer *answer)
{
    struct accepting *accepting = request->state;
    struct call *call = request->call;
    if (!accepting->proposal)
        return proposals_find(call, request_uuid(request, "id")) &&
               fail(&call->error, STATUS_CONFLICT, "the proposal has changed: accept it again");
    accepting->arguments = json_loads(accepting->proposal->arguments, 0, NULL);
    accepting->inner.arguments = accepting->arguments;
    call->if_match =
        request_text(&accepting->inner, "if_match"); /* of the version it was made of */
    bool ok = proposals_accept(call, accepting->proposal->id) &&
              accepting->inner.operation->run(&accepting->inner, answer);
    call->if_match = NULL;
    free_arguments(accepting);
    return ok;
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
