/* Answers kept for requests that are sent again under the same idempotency key (for 7 days). */
#pragma once

#include "base/secret.h"
#include "service/service.h"

/* The answer kept under this actor's key; `answer` is NULL when there is none. STATUS_CONFLICT when
 * the key was used for another request. Within service_write. */
bool replies_find(struct call *call, const char *key, struct digest request, const char **answer);
bool replies_keep(struct call *call, const char *key, struct digest request, const char *answer);
