/* One object of a JSON file as a contact: a card of RFC 9553, or a contact of /v1, flat keys
 * included. */
#pragma once

#include "contact/draft.h"
#include <jansson.h>

/* Reads an object of any of these forms, which it changes (it stays the caller's). Not yet
 * normalized.
 *
 * The object's own `id` tells the same contact from others when the file is read again: an id of
 * Kith becomes draft.join, another one draft.source_key. Ids of groups that have a name are
 * forgotten, as they are those of the store the file came from. "other_values" are those of
 * other-values.h. What reading refused before says why in "kith_error" and "kith_fix", which are
 * passed over; "kith_original" has the text to be read in place of the object.
 * Fails as v1_read_contact and jscontact_read do. */
bool json_contact_read(struct arena *arena, json_t *item, struct draft *draft, struct error *error);
