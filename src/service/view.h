/* What an actor sees of a contact: its records filtered by rights and lens, composed. */
#pragma once

#include "base/secret.h"
#include "contact/card.h"
#include "service/service.h"
#include "store/record.h"

enum { ENTITY_TAG_BYTES = 33 };

struct view {
    struct uuid asked;     /* the id as it was given */
    struct uuid canonical; /* the contact it stands for now */
    struct card card;
    struct records records; /* visible, in the order they were created, groups named as they are
                               now */
    struct records stored;  /* the same as they stand in the store */
    int64_t deleted_ms;     /* all that the actor could see is in the bin; the card is empty */
    struct uuid lens;       /* nil: all books he sees */
    bool is_away; /* of a list of changes: what was asked for went to another at deleted_ms */
};

/* Loads a contact by any id it ever had. STATUS_NOT_FOUND when the actor sees none of it. A deleted
 * one succeeds with deleted_ms set. */
bool view_contact(struct call *call, struct uuid id, struct uuid lens, struct view *view);

/* Composes from the records of one contact; false (without an error) when none is visible. */
bool view_records(struct call *call, const struct records *records, struct uuid lens,
                  struct view *view);

/* The name as one text; NULL when there is none, or no view. */
const char *view_name(struct arena *arena, const struct view *view);

/* What a change of a record of the view starts from: its memberships as they stand in the store. */
const struct record *view_stored(const struct view *view, const struct record *record);

/* A strong entity tag of what this actor sees through this lens. */
void view_entity_tag(const struct view *view, char tag[static ENTITY_TAG_BYTES]);

/* Fails with STATUS_PRECONDITION when the call wants another version (If-Match; "*" is any). */
bool view_check_match(struct call *call, const struct view *view);

/* The same of anything that has versions: a digest as its entity tag, and the check of one, as
 * asked for with or without quotes, where `what` is "the contact". */
void entity_tag_write(const struct digest *digest, char tag[static ENTITY_TAG_BYTES]);
bool entity_tag_check(struct call *call, const char *tag, const char *what);

/* Which of the card's records the actor may edit: one bool a record. */
const bool *view_editable(struct call *call, const struct view *view);

/* The fullest record in `book` (nil: any) in which the actor has `rights`; NULL when none. */
const struct record *view_fullest(struct call *call, const struct view *view, struct uuid book,
                                  unsigned rights);
