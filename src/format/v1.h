/* The contract's contact (docs: connecting a client of the contract) and the tool's flat keys.
 *
 * Reading is lenient as the contract's helpful answers say; writing is always contract form: unset
 * scalar fields are left out, `infos` and `memberships` are always arrays.
 */
#pragma once

#include "base/json-writer.h"
#include "contact/draft.h"
#include <jansson.h>

enum { V1_INFOS_MAX = 500, V1_CONTACTS_MAX = 10000 };

/* Reads one contact object into a draft (not yet normalized).
 *
 * Scalars become EDIT_PARTS (name parts, null or "" clears) or EDIT_FIRST (notes, nickname, gender,
 * starred, birthday); `infos` becomes one EDIT_REPLACE of the info kinds, `memberships` one of the
 * membership kinds; then the flat keys email, phone_number (also phone), company (also
 * company_name, organization), title become EDIT_FIRST after them (title with company: one
 * membership; a title alone is an EDIT_PARTS of the first). Beside a list of the same request flat
 * values join the list instead. `name` is the whole name as one text: split at the last space when
 * no first_name or last_name is given. `photo` is EDIT_FIRST, `properties` (lines of a vCard that
 * Kith does not know, kept as they came) one EDIT_REPLACE. Also taken: id, contact_book (a uuid, or
 * a book's name), source_key, separate (boolean), contact (uuid to join), evidence (text),
 * erased ("again").
 * Read-only keys that an answer carries (deleted, modified_at, created_at, outcome, canonical_id,
 * etag, ...) are passed over, so an answer may be sent back. An unknown key, a wrong type or a bad
 * value fails with STATUS_INVALID, naming it, the pointer relative to the contact
 * ("/infos/2/label"); the message or `accepted` tells what would be accepted. A group by its id
 * alone is taken: fact.group is set and its name NULL, the kind FACT_COMPANY when a title is given
 * and FACT_GROUP when not; the service looks it up. */
bool v1_read_contact(struct arena *arena, const json_t *contact, struct draft *draft,
                     struct error *error);

/* The keys of contacts_patch: {"add": {...}, "remove": {...}, "set": {...}}, each an object of
 * multi-value fields: infos [..], memberships [..] (or groups: [names or ids], emails: [texts],
 * phone_numbers: [texts]); `set` also takes every scalar of v1_read_contact. Appends to the draft's
 * edit. */
bool v1_read_patch(struct arena *arena, const json_t *patch, struct draft *draft,
                   struct error *error);

struct v1_options {
    bool with_origins; /* each info and membership with its "origin": actor, channel, at, rank */
    bool with_passed;  /* "alternates": values that were passed over */
    bool with_records; /* "records": which it is made of, as contacts_unmerge names them */
    bool with_extras;  /* "photo" and "properties"; without it only where `fields` names them */
    struct uuid book;  /* the book asked for; nil: that of the fullest visible record */
    const char *const *fields; /* only these top-level fields (id always); NULL: all */
    size_t field_count;
};

/* The members of a contact's object, id first, without the braces, so that the caller can add its
 * own (outcome, deleted, ...). Company and group names stand in part[0] of the facts. */
void v1_write_members(struct json_writer *writer, const struct card *card,
                      const struct v1_options *options);
