/* What jscontact_write writes, before it is text. Inside `format` only. */
#pragma once

#include "contact/card.h"
#include <jansson.h>

/* A new reference, without `@type` and `version`. */
json_t *jscontact_of_card(struct arena *arena, const struct card *card, const char *uid);
