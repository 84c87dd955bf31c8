/* Answers kept for repeated requests. */
#include "service/replies.h"

#include "store/waiting.h"

enum { KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000 };

/* A key belongs to the token, or to the person at the command line. */
static struct uuid key_owner(const struct call *call)
{
    return uuid_is_nil(call->actor.token) ? call->actor.user : call->actor.token;
}

bool replies_find(struct call *call, const char *key, struct digest request, const char **answer)
{
    struct kept_answer *kept =
        store_answer_get(call->store, call->arena, key_owner(call), key, &call->error);
    *answer = NULL;
    if (!kept)
        return call->error.status == STATUS_OK;
    if (!digest_equal(kept->request, request))
        return fail_at(&call->error, STATUS_CONFLICT, "/idempotency_key",
                       "this idempotency key was used for another request: take a new one");
    *answer = kept->answer;
    return true;
}

bool replies_keep(struct call *call, const char *key, struct digest request, const char *answer)
{
    return store_answer_put(call->store, key_owner(call), key, request, answer, call->now_ms,
                            call->now_ms - KEPT_FOR_MS, &call->error);
}
