/* A scan under way, as its two files share it. Private to service/. */
#pragma once

#include "link/lookup.h"
#include "service/jobs.h"
#include "service/learnt-memory.h"
#include "service/link-record.h"
#include "store/waiting.h"

enum scan_phase {
    SCAN_READ,
    SCAN_HEED, /* what people decided */
    SCAN_LINK,
    SCAN_CLEAR, /* what a scan that did not come to its end left behind */
    SCAN_LEARN,
    SCAN_INDEX,
    SCAN_REJUDGE, /* the pairs there are */
    SCAN_PAIRS,
    SCAN_FORGET, /* what was in force before */
    SCAN_MERGE,  /* what owners want merged unasked */
    SCAN_END,
};

/* A record of the table, by order of arrival. */
struct scanned {
    struct uuid id, contact, book;
    uint64_t number; /* of the change that created it */
};

/* Where it stands: what a step moves on. */
struct scan_place {
    enum scan_phase phase;
    size_t at; /* in what the phase goes through */
    struct uuid pair_a, pair_b;
    int64_t pairs, certain; /* that the actor sees */
    int64_t merged;
};

struct scan_state {
    struct uuids books; /* none: everything */
    struct arena *arena;
    struct scan_place saved; /* where the next step begins, however often it is tried */
    struct scan_place now;
    struct shared_identifiers shared;
    struct link_table *table;
    struct {
        struct scanned *items;
        size_t count, capacity;
    } records;
    int64_t visible;   /* of them, to who began the scan */
    struct uuid after; /* the last record read */
    uint32_t *by_id;   /* places of the records, by id, once they are read */
    struct {
        struct link_decision *items;
        size_t count, capacity;
    } decisions; /* of people, by places */
    struct link_state old, next;
    struct held_learnt *held;
    struct link *link;
    struct link_comparer comparer;
    struct buffer learnt;
    struct postings keys;
    struct buffer progress;
    struct job taken, job;
};

/* The work of each phase, which sets `now.phase` on when it is through. The first three read,
 * outside of any transaction of their own; the others are for service_write. */
bool scan_read(struct call *call, struct scan_state *scan);
bool scan_heed(struct call *call, struct scan_state *scan);
bool scan_link(struct call *call, struct scan_state *scan);
bool scan_clear(struct call *call, struct scan_state *scan);
bool scan_learn(struct call *call, struct scan_state *scan);
bool scan_index(struct call *call, struct scan_state *scan);
bool scan_rejudge(struct call *call, struct scan_state *scan);
bool scan_pairs(struct call *call, struct scan_state *scan);
bool scan_forget(struct call *call, struct scan_state *scan);
