/* Records on their way between contacts: which merges a record still stands in, and moving it.
 * Private to service/. */
#pragma once

#include "service/service.h"
#include "store/change.h"
#include "store/record.h"

/* A merge that brought a record to where it stands. */
struct passage {
    struct uuid from, to;
    struct uuid batch;
    int64_t sequence;
};

struct passages {
    struct passage *items;
    size_t count;
    size_t capacity;
    struct uuid last; /* the batch that moved it last */
};

/* The merges of a record that were not taken back, oldest first. */
bool regroup_passages(struct call *call, struct uuid record, struct passages *passages);

/* One of them by its batch, or the first by the contact it came from; NULL when there is none. */
const struct passage *passages_of_batch(const struct passages *passages, struct uuid batch);
const struct passage *passages_from(const struct passages *passages, struct uuid contact);

/* Puts a record under another contact; the operation says whether it is merged or taken out. */
bool regroup_record(struct call *call, enum change_operation operation, const struct record *record,
                    struct uuid to);

/* A record that was taken out may have an identifier of the contact that it left: that waits, and
 * the two become a candidate pair. When all that go have gone. */
bool regroup_open_pairs(struct call *call, struct uuid record);

/* Whether the actor may edit one of the records: then the others, which he may not see, go along
 * with it. What is in the bin counts only where all are. */
bool regroup_may_edit_any(const struct call *call, const struct records *records);

/* The records that one batch brought from one contact to another, as far as they go back. */
struct way_back {
    enum change_operation operation;
    struct uuid from, to;
    struct records records;
    const char *why_not; /* in words, why they stay; NULL: they go */
};

/* All of a batch; empty at first. */
struct ways_back {
    bool are_known;
    struct way_back *items;
    size_t count;
    size_t capacity;
};

/* Takes back what a change did: CHANGE_RECORD_MERGED or _UNMERGED. `why_not` tells, in words, why
 * it was left as it is; NULL: it is done. The ways are found with the first change of the batch. */
bool regroup_take_back(struct call *call, const struct change *change, struct ways_back *ways,
                       const char **why_not);
