/* The first start: an organization, its owner, the first books. */
#pragma once

#include "service/service.h"

struct set_up {
    const char *organization; /* NULL: "My organization", likewise below */
    const char *owner_name;
    const char *owner_email;
    const char *region; /* NULL: none */
};

/* Makes the organization when the store has none, and a one-time code for its owner's first
 * sign-in; `welcome_code` (may be NULL) is NULL when there was one already. */
bool service_set_up(struct session *session, struct arena *arena, const struct set_up *options,
                    const char **welcome_code, struct error *error);
