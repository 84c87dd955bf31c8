/* Writes of tokens that may only propose, and what people do with them. */
#include "operation/proposing.h"

#include "operation/answer.h"
#include "operation/run.h"
#include "store/waiting.h"
#include <stdlib.h>
#include <string.h>

enum { PROPOSAL_LASTS_DAYS = 60, DAY_MS = 24 * 60 * 60 * 1000 };

bool proposing_is_needed(const struct request *request)
{
    /* Turning a proposal down, or taking one's own back, is done at once. */
    return request->call->actor.token_class == TOKEN_PROPOSE &&
           request->operation->run != run_proposal_reject;
}

/* The items as they were sent, each marked. */
static void echo_items(struct request *request, struct json_writer *answer)
{
    const json_t *contacts = json_object_get(request->arguments, "contacts");
    json_key(answer, "contacts");
    json_array_begin(answer);
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        json_t *item = json_copy(json_array_get(contacts, i));
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
    struct call *call = request->call;
    char *arguments = json_dumps(request->arguments, JSON_COMPACT);
    struct proposal proposal = {
        .id = uuid_new(),
        .author = call->actor.user,
        .token = call->actor.token,
        .channel = call->channel,
        .operation = request->operation->name,
        .arguments = arguments,
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + (int64_t)PROPOSAL_LASTS_DAYS * DAY_MS,
    };
    bool ok = store_proposal_insert(call->store, &proposal, &call->error);
    free(arguments);
    if (!ok)
        return false;
    json_member_text(answer, "outcome", "proposed");
    json_member_uuid(answer, "proposal", proposal.id);
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

/* The author, and who leads the organization. A member decides on what asks for his own books
 * only by doing it himself. */
static bool may_see(const struct call *call, const struct proposal *proposal)
{
    return uuid_equal(proposal->author, call->actor.user) || call->actor.role >= ROLE_ADMIN;
}

bool run_proposals_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct proposals proposals = {0};
    struct uuid after = {{0}};
    struct slice place;
    const char *cursor = request_text(request, "cursor");
    int limit = (int)request_integer(request, "limit", 50);
    if (cursor && (!cursor_read(call, cursor, 'q', &place) || !uuid_parse(place, &after)))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' must be the next_cursor of a page of the same list");
    if (!store_proposals(call->store, call->arena, after, call->now_ms, limit, &proposals,
                         &call->error))
        return false;
    json_key(answer, "proposals");
    json_array_begin(answer);
    for (size_t i = 0; i < proposals.count; i++)
        if (may_see(call, &proposals.items[i]))
            write_proposal(answer, &proposals.items[i]);
    json_array_end(answer);
    if (proposals.count == (size_t)limit) {
        char last[UUID_TEXT_BYTES];
        uuid_format(proposals.items[proposals.count - 1].id, last);
        json_member_text(answer, "next_cursor", cursor_write(call->arena, 'q', slice_of(last)));
    }
    return true;
}

/* One that waits, has not expired, and that the actor may decide. */
static struct proposal *find_waiting(struct call *call, struct uuid id)
{
    struct proposal *proposal = store_proposal_get(call->store, call->arena, id, &call->error);
    if (!proposal)
        return NULL;
    if (!may_see(call, proposal))
        fail(&call->error, STATUS_NOT_FOUND, "there is no such proposal");
    else if (proposal->state != PROPOSAL_WAITING)
        fail(&call->error, STATUS_CONFLICT, "the proposal was decided already");
    else if (proposal->expires_ms <= call->now_ms)
        fail(&call->error, STATUS_CONFLICT, "the proposal has expired");
    else
        return proposal;
    return NULL;
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
    accepting->proposal = find_waiting(call, request_uuid(request, "id"));
    if (!accepting->proposal)
        return false;
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
    request->state = accepting;
    if (!operation->prepare || operation->prepare(&accepting->inner))
        return true;
    free_arguments(accepting);
    return false;
}

bool run_proposal_accept(struct request *request, struct json_writer *answer)
{
    struct accepting *accepting = request->state;
    struct call *call = request->call;
    struct proposal *proposal = find_waiting(call, request_uuid(request, "id"));
    if (!accepting->arguments)
        accepting->arguments = json_loads(accepting->proposal->arguments, 0, NULL);
    accepting->inner.arguments = accepting->arguments;
    bool ok = proposal &&
              store_proposal_decide(call->store, proposal->id, PROPOSAL_ACCEPTED, call->actor.user,
                                    call->now_ms, &call->error) &&
              accepting->inner.operation->run(&accepting->inner, answer);
    free_arguments(accepting);
    return ok;
}

bool run_proposal_reject(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct proposal *proposal = find_waiting(call, request_uuid(request, "id"));
    if (!proposal)
        return false;
    bool is_own = uuid_equal(proposal->author, call->actor.user) &&
                  uuid_equal(proposal->token, call->actor.token);
    if (!is_own && !call_requires(call, TOKEN_WRITE))
        return false;
    enum proposal_state state = is_own ? PROPOSAL_WITHDRAWN : PROPOSAL_REJECTED;
    if (!store_proposal_decide(call->store, proposal->id, state, call->actor.user, call->now_ms,
                               &call->error))
        return false;
    json_member_uuid(answer, "proposal", proposal->id);
    json_member_text(answer, "outcome", is_own ? "withdrawn" : "rejected");
    return true;
}
