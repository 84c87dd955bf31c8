/* An erasure under way, as the files of contact_erase share it. Private to service/. */
#pragma once

#include "contact/fact.h"
#include "service/erase.h"
#include "service/quotes.h"
#include "store/record.h"

/* One erasure under way. */
struct erasing {
    struct call *call;
    struct erasure_report *report;
    struct records records;
    struct facts facts;             /* of all the records, as they are */
    struct facts past;              /* that changes took out of them */
    struct identifiers identifiers; /* of both, but for past ones that somebody else has now */
    struct quoted_person person;
    bool is_office;         /* owners and admins erase for the whole organization */
    struct uuids audiences; /* that tombstones are for, */
    struct uuids searched;  /* and in which others are looked for who have an identifier */
};

enum { ERASING_STEP = 500 }; /* changes read at a time */

/* Who it is: takes from `records` and from all that ever happened to them the facts, past ones, the
 * identifiers, and what the person is quoted by. */
bool erasing_gather(struct erasing *erasing);

/* Who else has an identifier: then it is not theirs alone, and a tombstone would keep others out.
 * `alike` takes those of them whom the actor sees. */
bool erasing_find_others(struct erasing *erasing, const struct identifier *identifier,
                         struct uuids *alike, bool *has_others);

/* Groups that came with their values go when nobody is left in them. */
bool erasing_groups(struct erasing *erasing);
