/* Contacts between the two forms the command line knows: the facts that files are made of, and the
 * JSON that operations take and answer. */
#pragma once

#include "contact/card.h"
#include "contact/draft.h"
#include <jansson.h>

/* What a file says of one contact, as an item of contacts_create. The caller owns it. */
json_t *contact_json_of_draft(struct arena *arena, const struct draft *draft);

/* A contact of an answer as a card that format/ can write. */
bool contact_json_to_card(struct arena *arena, const json_t *contact, struct card *card,
                          struct error *error);
