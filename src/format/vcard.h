/* vCard: read in versions 3.0 (RFC 2426), 4.0 (RFC 6350) and, where it costs little, 2.1; written
 * in 3.0 and 4.0.
 *
 * What Kith knows becomes facts; every other line is kept as it came, unfolded, as a FACT_PROPERTY
 * and comes out byte for byte. So does a line whose value Kith could not keep: an address that is
 * none, a second photo, a date that is no day. UID, PRODID and REV are made anew when written.
 */
#pragma once

#include "contact/draft.h"
#include "format/vcard-line.h"

enum vcard_step {
    VCARD_END,
    VCARD_CARD,
    VCARD_BAD, /* this card cannot be read, `error` says why; the next one may be */
};

/* `file` must outlive the reader. Bytes outside of cards are passed over. */
void vcard_reader_init(struct vcard_reader *reader, struct slice file);

/* The next card: one EDIT_ADD of its facts, not yet normalized, and source_key "vcard:UID". The
 * draft lives as long as the arena, which may be another one for each card. */
enum vcard_step vcard_read(struct vcard_reader *reader, struct arena *arena, struct draft *draft,
                           struct error *error);

enum vcard_version { VCARD_VERSION_3, VCARD_VERSION_4 };

/* Appends the card's shown values as one vCard with this UID. */
void vcard_write(struct buffer *out, const struct card *card, enum vcard_version version,
                 const char *uid);
