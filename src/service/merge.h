/* Merging contacts, and taking merges apart again.
 *
 * A merge regroups records under the surviving contact and copies nothing, so taking it apart gives
 * every record back as it is by then. Merging needs the right to edit a record of each side, taking
 * out that of editing a record that goes; records that the actor does not see move along,
 * unmentioned.
 */
#pragma once

#include "service/contacts.h"
#include "store/change.h"

enum { MERGE_RECORDS_MAX = 1000 };

/* A value that the merged card shall show first of its kind. */
struct merge_choice {
    struct uuid contact; /* whose value: one of those that are merged */
    enum fact_kind kind;
    const char *value; /* as shown or in normal form; NULL: the first of the kind */
};

struct merge_request {
    const struct uuid *contacts;
    size_t count;
    const char *const *tags; /* an entity tag that each of them must have; NULL: not asked */
    struct uuid into;        /* who survives; nil: the most complete card, of several the oldest */
    const struct merge_choice *choices;
    size_t choice_count;
};

/* One of the contacts as it was before. */
struct merge_side {
    struct view view;
    char tag[ENTITY_TAG_BYTES];
    int completeness;
};

struct merge_result {
    struct uuid contact; /* the survivor */
    bool is_merged;      /* else they were one contact already */
    struct {
        struct merge_side *items;
        size_t count;
        size_t capacity;
    } sides; /* each contact once, in the order asked for */
    struct texts warnings;
};

/* Both write, within service_write; the call's error says what is refused, with the pointer
 * "/ids/1", "/into", "/prefer/0". */
bool contact_merge(struct call *call, const struct merge_request *request,
                   struct merge_result *result);

/* A value that goes to the other side: as `later` told of it. */
struct value_move {
    struct uuid record;
    uint32_t fact;
};

/* What is to be taken out: one of the three. */
struct unmerge_request {
    struct uuid contact;  /* all that once was merged in as this contact */
    struct uuid batch;    /* all that this merge brought */
    struct uuids records; /* none: one of the others */
    const struct value_move *moves;
    size_t move_count;
};

/* A value that was added when the sides were one contact already. */
struct later_fact {
    struct uuid record;
    const struct fact *fact;
    struct uuid stays_with; /* the contact that has it now */
};

/* One contact became two. */
struct parting {
    struct uuid contact; /* that came back, or is new */
    struct uuid from;    /* that it was taken out of */
};

struct unmerge_result {
    struct {
        struct parting *items;
        size_t count;
        size_t capacity;
    } partings; /* each once */
    struct {
        struct later_fact *items;
        size_t count;
        size_t capacity;
    } later;
};

bool contact_unmerge(struct call *call, const struct unmerge_request *request,
                     struct unmerge_result *result);

/* What one batch did to the records that came from, or went to, one contact. */
struct merge_row {
    const struct change *change; /* of the last of the records; its payload is read */
    struct uuid from, to;
    struct uuids records; /* that the actor sees */
    bool is_in_effect;    /* a merge that was not taken back */
};

struct merge_rows {
    struct merge_row *items;
    size_t count;
    size_t capacity;
};

/* Merges and what took them apart, newest first, before `before` (0: the newest): of a contact, or
 * (nil) of all that the actor sees. `next` is the `before` to go on with, 0 at the end. */
bool merges_list(struct call *call, struct uuid contact, int64_t before, size_t limit,
                 struct merge_rows *rows, int64_t *next);
