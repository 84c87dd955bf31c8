/* The one-time link: a code for a token. */
#pragma once

#include "service/service.h"

/* Uses the code up and gives a token of class admin (owners and admins) or write. The call's
 * errors: STATUS_UNAUTHENTICATED for a code that is wrong, used or expired. */
bool service_welcome(struct session *session, struct arena *arena, struct slice code,
                     const char **token_text, struct error *error);
