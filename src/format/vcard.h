/* vCard: read in versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), written in 3.0 and 4.0.
 *
 * What Kith knows becomes facts; every other line is kept as it came, unfolded, as a FACT_PROPERTY
 * and comes out byte for byte. So does a line whose value Kith could not keep: an address that is
 * none, a second photo, a date that is no day. Parameters that Kith has no place for stay with the
 * fact (fact.parameters). UID, PRODID and REV are made anew when written.
 *
 * The card of a group (KIND:group, or Apple's X-ADDRESSBOOKSERVER-KIND) is no contact: it is an
 * item of its own, and its members get its name as their group (vcard_reader_use_groups).
 */
#pragma once

#include "base/buffer.h"
#include "base/stream.h"
#include "contact/draft.h"

/* What a stranger's file may make us hold. A larger card or line is refused, and the next card
 * read. */
enum { VCARD_BYTES_MAX = 32 << 20, VCARD_LINE_BYTES_MAX = 16 << 20 };

struct vcard_reader;

enum vcard_step {
    VCARD_END,
    VCARD_CARD,
    VCARD_GROUP,
    VCARD_BAD,    /* this card cannot be read, `error` says why; the next one may be */
    VCARD_FAILED, /* the source could not be read */
};

struct vcard_item {
    struct draft draft; /* of VCARD_CARD: one EDIT_ADD of its facts, not yet normalized, preferred
                           values first; source_key "vcard:UID" */
    const char *group;  /* of VCARD_GROUP: its name; never NULL then */
    const char *const *members; /* of VCARD_GROUP: the UIDs or e-mail addresses of its members,
                                   as they stand */
    size_t member_count;
    struct slice original; /* the card as it stood, but in UTF-8 and with CRLF lines; of a card
                              that is too large its beginning */
    int64_t line;          /* in the file, from 1, where it begins */
};

/* Bytes outside of cards are passed over. The source outlives the reader. */
struct vcard_reader *vcard_reader_new(struct byte_source source);
void vcard_reader_free(struct vcard_reader *reader);
DEFINE_AUTO_FREE(vcard_reader)

/* The next card. The item lives as long as the arena, which may be another one for each. Of
 * VCARD_BAD line and original are set. */
enum vcard_step vcard_read(struct vcard_reader *reader, struct arena *arena,
                           struct vcard_item *item, struct error *error);

/* The first card of a text. */
enum vcard_step vcard_read_text(struct slice text, struct arena *arena, struct vcard_item *item,
                                struct error *error);

/* Reads all of the source: how many items the reader will give (bad ones and groups count) and
 * which kinds of facts occur, as FACT_BITs. */
bool vcard_survey(struct byte_source source, int64_t *cards, unsigned *kinds, struct error *error);

/* The groups of a file, for a second reading: cards of groups mostly stand behind their members. */
struct vcard_groups;

enum { VCARD_MEMBERS_MAX = 1000 * 1000 }; /* of all groups of a file together */

/* Reads all of the source. Fails with STATUS_LIMIT when there are more members than that. */
struct vcard_groups *vcard_groups_read(struct byte_source source, struct error *error);
void vcard_groups_free(struct vcard_groups *groups);
DEFINE_AUTO_FREE(vcard_groups)

/* From now on a card gets a FACT_GROUP for each group that names its UID or one of its e-mail
 * addresses, and for the groups that hold those groups. `groups` outlives the reader and belongs to
 * it alone while it reads. */
void vcard_reader_use_groups(struct vcard_reader *reader, struct vcard_groups *groups);

enum vcard_version { VCARD_VERSION_3, VCARD_VERSION_4 };

/* Appends the card's shown values as one vCard with this UID. */
void vcard_write(struct buffer *out, const struct card *card, enum vcard_version version,
                 const char *uid);

/* Appends a card that was refused, with X-KITH-ERROR and X-KITH-FIX (which reading leaves out)
 * saying why and what would mend it. A card that was not ended is. */
void vcard_write_refused(struct slice original, const char *reason, const char *fix,
                         struct buffer *out);
