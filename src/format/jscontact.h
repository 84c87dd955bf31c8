/* JSContact (RFC 9553): one Card object to facts and back, by way of the vCard properties that
 * RFC 9555 says its members mean.
 *
 * What no vCard property stands for is kept in a JSPROP line (RFC 9555 section 3.2.1) and comes out
 * where it stood; a vCard line that no member stands for comes out in `vCardProps`.
 */
#pragma once

#include "base/json-writer.h"
#include "contact/draft.h"
#include <jansson.h>

/* Reads one Card: one EDIT_ADD of its facts, not yet normalized, and source_key "vcard:UID". The
 * draft lives as long as the arena and does not need `card` any more. STATUS_INVALID names the
 * member that is wrong, STATUS_LIMIT what is too large; pointers are relative to the card. */
bool jscontact_read(struct arena *arena, const json_t *card, struct draft *draft,
                    struct error *error);

/* One Card object of the card's shown values, its members in the same order each time. `uid` is
 * required. */
void jscontact_write(struct json_writer *writer, const struct card *card, const char *uid);
