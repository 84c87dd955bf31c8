/* The log as people and programs read it: a contact's history, the feed, the past, and undo. */
#pragma once

#include "service/view.h"
#include "store/change.h"

/* Changes of a contact in records the actor sees, newest first, before `before` (0: the newest). */
bool history_of_contact(struct call *call, struct uuid contact, int64_t before, int limit,
                        struct changes *changes, int64_t *next);

/* Changes in books the actor sees behind a place in the log, oldest first; `next` is where to go
 * on. */
bool history_feed(struct call *call, int64_t after, int limit, struct changes *changes,
                  int64_t *next);

/* The contact as it was at an instant, as far as the actor sees its records now: with the records
 * that stood under the id then; when none did, as the contact that it stood for. */
bool history_view_at(struct call *call, struct uuid contact, struct uuid lens, int64_t at_ms,
                     struct view *view);

/* What a value was that a change added: from the record, or from the change that retired it; NULL
 * when its payload was erased. */
const struct fact *history_added_fact(struct call *call, const struct change *change, uint32_t id);

/* What the payload of a change says; nothing when it was erased. */
struct delta {
    struct facts retired;
    struct {
        uint32_t *items;
        size_t count;
        size_t capacity;
    } added;
    struct uuid from_book, to_book;       /* nil: not moved */
    struct uuid from_contact, to_contact; /* nil: not regrouped */
    struct uuid group;                    /* nil: not of a group */
    int64_t puts_back; /* the change that had taken out what an undo put back; 0: none */
};
bool history_read_delta(struct call *call, const struct change *change, struct delta *delta);

/* Adds values of a kind that a record had before, as the newest of its changes tell. */
bool history_retired(struct call *call, const struct record *record, enum fact_kind kind,
                     struct facts *retired);

struct kept_change {
    int64_t sequence;
    struct uuid contact;
    const char *what; /* the field, or "the contact" */
    const char *why;
};

struct undo_report {
    int64_t undone;   /* changes that were inverted */
    bool any_visible; /* the actor sees something of what was looked at */
    struct {
        struct kept_change *items;
        size_t count;
        size_t capacity;
    } kept;
};

struct undo_request {
    struct uuid batch;
    int64_t before; /* only changes older than this one; 0: all */
    int limit;      /* changes looked at */
    bool is_job;    /* a step of a job, of which the actor need not see anything; and what a job
                       takes back, nobody does by accident: it is no large deletion to be held */
};

/* Inverts changes of a batch, newest first, within service_write: keeps what others changed since,
 * and says so. Groups that the batch made go with it when nobody else is in them. `next` is the
 * `before` to go on with, 0 at the end. STATUS_NOT_FOUND when the actor sees nothing of it all. */
bool history_undo(struct call *call, const struct undo_request *request, struct undo_report *report,
                  int64_t *next);

/* Whether the actor's changes may join a batch that he named, within service_write: nobody has
 * written under it but he himself, with this token, and it is no job's. STATUS_CONFLICT. */
bool history_join_batch(struct call *call, struct uuid batch);

/* Fails with STATUS_NOT_FOUND: the actor sees nothing of a batch. */
bool history_refuse_batch(struct call *call);
