/* Which groups a card belongs to. Inside `format` only. */
#pragma once

#include "format/vcard.h"

/* Adds a FACT_GROUP for each group of the card, as far as a record may hold facts. `uid` may be
 * NULL. */
void vcard_groups_join(struct vcard_groups *groups, struct arena *arena, const char *uid,
                       struct facts *facts);
