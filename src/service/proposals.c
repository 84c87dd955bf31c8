/* Proposals: operations that wait for a person. */
#include "service/proposals.h"

enum { LASTS_DAYS = 60, DAY_MS = 24 * 60 * 60 * 1000 };

bool proposals_add(struct call *call, const char *operation, const char *arguments, struct uuid *id)
{
    struct proposal proposal = {
        .id = uuid_new(),
        .author = call->actor.user,
        .token = call->actor.token,
        .channel = call->channel,
        .operation = operation,
        .arguments = arguments,
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + (int64_t)LASTS_DAYS * DAY_MS,
    };
    *id = proposal.id;
    return store_proposal_insert(call->store, &proposal, &call->error);
}

/* A proposal waits for the user whose token made it: what it says may be of his private books, so
 * it is nobody else's to read. A token limited to books sees only what it proposed itself. */
static bool may_see(const struct call *call, const struct proposal *proposal)
{
    return uuid_equal(proposal->author, call->actor.user) &&
           (!call->actor.token_books || uuid_equal(proposal->token, call->actor.token));
}

bool proposals_list(struct call *call, struct uuid after, int limit, struct proposals *proposals,
                    struct uuid *next)
{
    struct proposals page = {0};
    *next = (struct uuid){{0}};
    if (!store_proposals(call->store, call->arena, after, call->now_ms, limit, &page, &call->error))
        return false;
    for (size_t i = 0; i < page.count; i++)
        if (may_see(call, &page.items[i]))
            *ARENA_PUSH(call->arena, proposals) = page.items[i];
    if (page.count == (size_t)limit)
        *next = page.items[page.count - 1].id;
    return true;
}

struct proposal *proposals_find(struct call *call, struct uuid id)
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

static bool decide(struct call *call, struct uuid id, enum proposal_state state)
{
    return store_proposal_decide(call->store, id, state, call->actor.user, call->now_ms,
                                 &call->error);
}

bool proposals_accept(struct call *call, struct uuid id)
{
    return proposals_find(call, id) && decide(call, id, PROPOSAL_ACCEPTED);
}

bool proposals_reject(struct call *call, struct uuid id, bool *is_own)
{
    struct proposal *proposal = proposals_find(call, id);
    if (!proposal)
        return false;
    *is_own = uuid_equal(proposal->author, call->actor.user) &&
              uuid_equal(proposal->token, call->actor.token);
    if (!*is_own && !call_requires(call, TOKEN_WRITE))
        return false;
    return decide(call, id, *is_own ? PROPOSAL_WITHDRAWN : PROPOSAL_REJECTED);
}
