/* What a request wants changed, and what that means for the records behind a card.
 *
 * An edit does what the editor sees: a request is first a difference against the card as this actor
 * sees it. What is equal is no edit. Removing a value retires every visible fact of that normal
 * form; replacing one pins the new one over the rest; a new value goes to the target record.
 */
#pragma once

#include "contact/card.h"

enum edit_verb {
    EDIT_PARTS,   /* of a single kind: the parts in `part_mask` become those of facts[0] */
    EDIT_REPLACE, /* the values of the kinds in `kinds` become exactly `facts` */
    EDIT_FIRST,   /* the first value of facts[0]'s kind becomes it; an empty fact removes it */
    EDIT_ADD,
    EDIT_REMOVE, /* values are matched by kind and normal form (or group) */
    EDIT_FILL, /* added where the card has no value of the kind (of a single kind: no such part) */
    EDIT_OVERWRITE, /* shown in place of what the card shows, also of what a person typed */
};

/* What an import does with the values of a column (or of a kind). */
enum value_policy {
    POLICY_ADD,       /* EDIT_ADD: kept beside what is known, which may be shown before it */
    POLICY_FILL,      /* EDIT_FILL */
    POLICY_OVERWRITE, /* EDIT_OVERWRITE */
    POLICY_SKIP,      /* not read */
};
const char *value_policy_name(enum value_policy policy);
bool value_policy_find(struct slice name, enum value_policy *policy);

struct edit_step {
    enum edit_verb verb;
    unsigned kinds;     /* FACT_BITs, of EDIT_REPLACE */
    unsigned part_mask; /* of EDIT_PARTS: 1u << part */
    struct facts facts;
};

struct edit {
    struct edit_step *items;
    size_t count;
    size_t capacity;
};

struct edit_step *edit_add_step(struct arena *arena, struct edit *edit, enum edit_verb verb);

/* Splits the EDIT_ADD steps of an edit by the policies of its kinds. */
void edit_apply_policies(struct arena *arena, struct edit *edit,
                         const enum value_policy policies[static FACT_KIND_COUNT]);

/* Brings every fact of the edit into normal form (prepare half: may call ICU). Pointers in errors
 * are those of fact_normalize, put behind the fact's source: "/infos/2/value". */
bool edit_normalize(struct arena *arena, struct edit *edit, const char *region,
                    struct error *error);

/* One thing to do to one record. */
struct edit_action {
    const struct record *record; /* NULL: the target record (which may be one still to be made) */
    uint32_t retire;             /* the fact that goes; 0: none */
    struct fact add;             /* the fact that comes; kind FACT_KIND_COUNT: none */
};

struct edit_actions {
    struct edit_action *items;
    size_t count;
    size_t capacity;
};

struct edit_context {
    const struct card *card;     /* as the actor sees it */
    const bool *may_edit;        /* one a record of the card */
    const struct record *target; /* where new values go; NULL: a record still to be made */
    enum rank rank;              /* machines do not overwrite people */
};

/* What to do. An empty plan means that nothing would change. STATUS_DENIED when a value that must
 * go stands in a record the actor may not edit: `blocked_book` then names its book. */
bool edit_plan(struct arena *arena, const struct edit_context *context, const struct edit *edit,
               struct edit_actions *actions, struct uuid *blocked_book, struct error *error);

/* The facts of a new record: the edit applied to nothing. */
void edit_to_facts(struct arena *arena, const struct edit *edit, struct facts *facts);

/* "first_name", "email", ...: the changed fields of a plan, each once, in the contract's names. */
struct field_names {
    const char **items;
    size_t count;
    size_t capacity;
};
void edit_changed_fields(struct arena *arena, const struct edit_context *context,
                         const struct edit_actions *actions, struct field_names *names);
