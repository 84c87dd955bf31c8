/* Audits: the rules of data quality held against the contacts of a book, what they counted day by
 * day, and the bulk fix of a rule.
 *
 * A contact is looked at through the lens of its book: its records there, the book's conventions.
 * Looking is for the worker, since it reads phone numbers; only the fix itself is for the writer,
 * and is refused where the contact has changed since it was looked at.
 */
#pragma once

#include "contact/quality.h"
#include "service/contacts.h"

/* ---- conventions ---- */

/* Those of a book that the actor sees. */
bool audit_settings(struct call *call, struct uuid book, struct quality_settings *settings);

/* Needs the right to edit. Within service_write. */
bool audit_change_settings(struct call *call, struct uuid book,
                           const struct quality_settings *settings);

/* ---- looking ---- */

struct audit_contact {
    struct view view; /* through the lens of the book */
    struct quality_findings findings;
};

struct audit_contacts {
    struct audit_contact *items;
    size_t count;
    size_t capacity;
};

/* Where a walk over a book stands. */
struct audit_walk {
    struct uuid book;
    struct uuid after; /* the record looked at last; nil: none yet */
    int64_t looked;    /* records */
    bool is_done;
};

/* Looks at the contacts of the next `limit` records and moves on; each contact comes once. */
bool audit_look(struct call *call, struct audit_walk *walk, int limit,
                struct audit_contacts *contacts);

/* Looks at one contact. STATUS_NOT_FOUND when it is not in the book. */
bool audit_look_at(struct call *call, struct uuid book, struct uuid contact,
                   struct audit_contact *looked);

/* ---- figures ---- */

enum audit_figure {
    AUDIT_CONTACTS,
    AUDIT_COMPLETENESS, /* the sum of facts_completeness; of answers: the mean */
    AUDIT_REQUIRED,     /* contacts with all required fields */
    AUDIT_RECOMMENDED,  /* with all recommended ones */
    AUDIT_VALID,        /* without a finding of QUALITY_ERROR */
    AUDIT_FRESH_30,     /* confirmed within so many days, and not within fewer */
    AUDIT_FRESH_90,
    AUDIT_FRESH_180,
    AUDIT_FRESH_365,
    AUDIT_FRESH_NOT,
    AUDIT_DUPLICATES_OPEN,
    AUDIT_DUPLICATES_CLOSED,
    AUDIT_PROPOSALS_WAITING, /* fixes of this book that wait for who had it audited */
    AUDIT_PROPOSALS_MADE,    /* by this audit */
    AUDIT_BOUNCED,           /* addresses from which mail of who had it audited came back */
    AUDIT_FINISHED_MS,
    AUDIT_FIGURE_COUNT,
};
const char *audit_figure_name(enum audit_figure figure);

struct audit_figures {
    int64_t figure[AUDIT_FIGURE_COUNT];
    int64_t found[QUALITY_RULE_COUNT];   /* contacts with a finding */
    int64_t fixable[QUALITY_RULE_COUNT]; /* of these with a fix */
};

void audit_count(struct call *call, const struct quality_settings *settings,
                 const struct audit_contact *contact, struct audit_figures *figures);

/* Ends the audit of a book: counts pairs and proposals, makes a proposal of each rule with fixes
 * that does not wait already (when the actor may edit there), and keeps the figures as those of
 * today. Within service_write. */
bool audit_finish(struct call *call, struct uuid book, struct audit_figures *figures);

struct audit_day {
    int64_t day; /* since 1970 UTC */
    struct audit_figures figures;
};

struct audit_days {
    struct audit_day *items; /* the oldest first */
    size_t count;
    size_t capacity;
};

/* The last audit of each day since `first_day`, of a book that the actor sees. */
bool audit_read_days(struct call *call, struct uuid book, int64_t first_day,
                     struct audit_days *days);

/* "A quiet week in Clients: ..." or what needs a look. */
const char *audit_sentence(struct arena *arena, const char *book, const struct audit_days *days);
bool audit_is_quiet(const struct audit_days *days);

/* ---- the bulk fix ---- */

/* What a fix would do to one contact. */
struct audit_change {
    struct uuid contact;
    const char *title;
    struct quality_findings findings; /* of the rule, those with a fix */
    struct draft draft;               /* in normal form */
    char tag[ENTITY_TAG_BYTES];       /* of what was looked at */
};

struct audit_changes {
    struct audit_change *items;
    size_t count;
    size_t capacity;
};

/* The changes of the next `limit` records. */
bool audit_fix_prepare(struct call *call, struct audit_walk *walk, enum quality_rule rule,
                       int limit, struct audit_changes *changes);

/* The change of one contact; none is added when the rule finds nothing to fix. */
bool audit_fix_prepare_one(struct call *call, struct uuid book, struct uuid contact,
                           enum quality_rule rule, struct audit_changes *changes);

/* Whether the actor's user may edit in the book, be it that his token may only propose it. */
bool audit_may_fix(const struct call *call, struct uuid book);

/* As any edit, by the right of the call's actor; a contact that has changed is OUTCOME_CONFLICT.
 * Within service_write. */
bool audit_fix_apply(struct call *call, struct uuid book, const struct audit_change *change,
                     struct result *result);
