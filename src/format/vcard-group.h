/* Which groups a card belongs to. Inside `format` only. */
#pragma once

#include "format/vcard.h"

/* The next card of a group, all others passed over: VCARD_GROUP, VCARD_END or VCARD_FAILED. The
 * arena is reset in between. */
enum vcard_step vcard_read_group(struct vcard_reader *reader, struct arena *arena,
                                 struct vcard_item *item, struct error *error);

/* Adds a FACT_GROUP for each group of the card, as far as a record may hold facts. `uid` may be
 * NULL. */
void vcard_groups_join(struct vcard_groups *groups, struct arena *arena, const char *uid,
                       struct facts *facts);
