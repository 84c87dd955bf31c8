/* Erasing a person for good, from every place that quotes them.
 *
 * All records of the contact go, those in the bin and those that the actor does not see included;
 * with them the payloads of the log, and what proposals, kept answers, files of imports, drafts and
 * mail accounts hold of them. Headers of the log and ids stay, so that the chain can be verified
 * and ids resolve to "deleted". What is left is a receipt, in which nothing can be read, and
 * tombstones (service/tombstones.h). docs/privacy.md says what users see of it.
 */
#pragma once

#include "service/service.h"
#include "store/erasure.h"

/* What goes, counted. */
enum erased_thing {
    ERASED_RECORDS,
    ERASED_FACTS,
    ERASED_MEMBERSHIPS,
    ERASED_GROUPS, /* that came with somebody's values and have nobody in them now */
    ERASED_HISTORY,
    ERASED_PAIRS,
    ERASED_PROPOSALS,
    ERASED_ANSWERS,
    ERASED_IMPORTS,
    ERASED_JOB_MESSAGES,
    ERASED_SHARED,
    ERASED_CORRESPONDENTS,
    ERASED_NOTICED,
    ERASED_DRAFTS,
    ERASED_TOMBSTONES, /* come */
    ERASED_THING_COUNT
};
const char *erased_thing_name(enum erased_thing thing);

struct erased_book {
    struct uuid book;
    int64_t records;
};

/* What stays, and why. */
struct kept_thing {
    const char *what;
    int64_t count;
    const char *why;
};

struct erasure_report {
    struct erasure erasure; /* id and time nil in a dry run */
    int64_t goes[ERASED_THING_COUNT];
    struct {
        struct erased_book *items;
        size_t count;
        size_t capacity;
    } books;           /* that the actor sees */
    int64_t elsewhere; /* records in books that he does not see */
    struct {
        struct kept_thing *items;
        size_t count;
        size_t capacity;
    } stays;
    struct uuids alike;  /* contacts that he sees and that have one of the identifiers, too */
    const char *confirm; /* the digest of all that: what a real run must be given */
};

/* Within service_write. A dry run does all of it, and is rolled back as every dry run is. Owners
 * and admins may erase anybody of whom they see anything, others whose every record they may
 * delete. STATUS_PRECONDITION when `confirm` is not that of what would go now. */
bool contact_erase(struct call *call, struct uuid contact, const char *confirm,
                   struct erasure_report *report);

/* Receipts, newest first, from behind `before` (nil: the newest). For owners and admins. */
bool erasures_list(struct call *call, struct uuid before, int limit, struct erasures *erasures);

/* Makes an erasure again that this store has lost, with the records of it that are here: after an
 * older backup was restored. Within service_write, as an owner. */
bool erasure_repeat(struct call *call, const struct erasure *erasure, const struct uuids *records,
                    const struct tombstones *tombstones);
