/* From a wish to what happens to the records behind a card. */
#include "contact/edit.h"

#include "contact/normalize.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const policy_names[] = {"add", "fill", "overwrite", "skip"};

const char *value_policy_name(enum value_policy policy)
{
    return policy_names[policy];
}

bool value_policy_find(struct slice name, enum value_policy *policy)
{
    for (unsigned i = 0; i < COUNT_OF(policy_names); i++) {
        if (slice_equal_text(name, policy_names[i])) {
            *policy = (enum value_policy)i;
            return true;
        }
    }
    return false;
}

struct edit_step *edit_add_step(struct arena *arena, struct edit *edit, enum edit_verb verb)
{
    struct edit_step *step = ARENA_PUSH(arena, edit);
    step->verb = verb;
    return step;
}

static struct edit_step *step_of(struct arena *arena, struct edit *edit, enum edit_verb verb)
{
    for (size_t i = 0; i < edit->count; i++)
        if (edit->items[i].verb == verb)
            return &edit->items[i];
    return edit_add_step(arena, edit, verb);
}

void edit_apply_policies(struct arena *arena, struct edit *edit,
                         const enum value_policy policies[static FACT_KIND_COUNT])
{
    static const enum edit_verb verbs[] = {EDIT_ADD, EDIT_FILL, EDIT_OVERWRITE};
    struct edit old = *edit;
    *edit = (struct edit){0};
    for (size_t i = 0; i < old.count; i++) {
        const struct edit_step *step = &old.items[i];
        if (step->verb != EDIT_ADD) {
            *ARENA_PUSH(arena, edit) = *step;
            continue;
        }
        for (size_t f = 0; f < step->facts.count; f++) {
            const struct fact *fact = &step->facts.items[f];
            enum value_policy policy = policies[fact->kind];
            if (policy != POLICY_SKIP)
                *ARENA_PUSH(arena, &step_of(arena, edit, verbs[policy])->facts) = *fact;
        }
    }
}

/* From the field within the fact to the field within the request. */
static void locate(struct error *error, const struct fact *fact)
{
    bool is_membership = FACT_BIT(fact->kind) & FACT_MEMBERSHIP_KINDS;
    if (!fact->source)
        return;
    if (fact->source_is_value)
        error->pointer[0] = '\0';
    else if (is_membership && strcmp(error->pointer, "/name") == 0)
        error_within(error, "/group");
    error_within(error, fact->source);
}

bool edit_normalize(struct arena *arena, struct edit *edit, const char *region, struct error *error)
{
    for (size_t i = 0; i < edit->count; i++) {
        struct facts *facts = &edit->items[i].facts;
        for (size_t f = 0; f < facts->count; f++) {
            if (fact_normalize(arena, &facts->items[f], region, error))
                continue;
            locate(error, &facts->items[f]);
            return false;
        }
    }
    return true;
}

static bool parts_differ(const char *a, const char *b)
{
    return (a || b) && (!a || !b || strcmp(a, b) != 0);
}

static bool same_subject(const struct fact *a, const struct fact *b)
{
    if (a->kind != b->kind)
        return false;
    if (!uuid_is_nil(a->group) && !uuid_is_nil(b->group))
        return uuid_equal(a->group, b->group);
    return fact_same_value(a, b);
}

/* Of one subject: whether the wish is what is there already. A membership is named by its group,
 * however the name was typed. */
static bool says_the_same(const struct fact *wish, const struct fact *there)
{
    struct fact said = *wish;
    if (!said.parameters) /* most front ends know nothing of them */
        said.parameters = there->parameters;
    if (FACT_BIT(wish->kind) & FACT_MEMBERSHIP_KINDS) {
        said.group = there->group;
        said.part[PART_VALUE] = there->part[PART_VALUE];
    }
    return fact_same_text(&said, there);
}

static const struct fact *find_subject(const struct facts *facts, const struct fact *fact)
{
    for (size_t i = 0; i < facts->count; i++)
        if (same_subject(&facts->items[i], fact))
            return &facts->items[i];
    return NULL;
}

/* A plan in the making. Each step is held against the card as it was; what an earlier step of the
 * request retired or added is looked up in `actions`. */
struct planner {
    struct arena *arena;
    const struct edit_context *context;
    enum rank rank; /* of the step: an import's column may say that it counts as a person's word */
    struct edit_actions *actions;
    struct uuid *blocked_book;
    struct error *error;
};

/* Machines do not overwrite people, neither by taking a value away nor by pinning one over it. */
static bool outranks(struct planner *planner, const struct fact *fact)
{
    enum rank rank = fact->confirmed_ms ? RANK_PERSON : fact->origin.rank;
    return rank <= planner->rank ||
           fail(planner->error, STATUS_DENIED,
                "'%s' was entered by a person and is not replaced by a machine",
                fact_kind_info(fact->kind)->parts[0]);
}

static bool may_change(struct planner *planner, const struct record *record,
                       const struct fact *fact)
{
    const struct card *card = planner->context->card;
    for (size_t i = 0; i < card->record_count; i++) {
        if (card->records[i] != record)
            continue;
        if (planner->context->may_edit[i])
            return outranks(planner, fact);
        *planner->blocked_book = record->book;
        return fail(planner->error, STATUS_DENIED, "'%s' stands in a book that you may not edit",
                    fact_kind_info(fact->kind)->parts[0]);
    }
    return true;
}

static struct edit_action *push(struct planner *planner, const struct record *record)
{
    struct edit_action *action = ARENA_PUSH(planner->arena, planner->actions);
    *action = (struct edit_action){.record = record, .add.kind = FACT_KIND_COUNT};
    return action;
}

static bool is_retired(const struct planner *planner, const struct record *record, uint32_t id)
{
    for (size_t i = 0; i < planner->actions->count; i++)
        if (planner->actions->items[i].record == record && planner->actions->items[i].retire == id)
            return true;
    return false;
}

/* Whether this very value was already added by an earlier step. */
static bool is_added(const struct planner *planner, const struct fact *fact)
{
    for (size_t i = 0; i < planner->actions->count; i++)
        if (planner->actions->items[i].add.kind == fact->kind &&
            same_subject(&planner->actions->items[i].add, fact))
            return true;
    return false;
}

/* Retires every visible fact that says what `fact` says. */
static bool retire_value(struct planner *planner, const struct fact *fact)
{
    const struct card *card = planner->context->card;
    for (size_t r = 0; r < card->record_count; r++) {
        const struct record *record = card->records[r];
        for (size_t f = 0; f < record->facts.count; f++) {
            const struct fact *other = &record->facts.items[f];
            if (!same_subject(other, fact) || is_retired(planner, record, other->id))
                continue;
            if (!may_change(planner, record, other))
                return false;
            push(planner, record)->retire = other->id;
        }
    }
    return true;
}

/* The target's own fact of a single kind gives way to the new one. */
static bool retire_targets_own(struct planner *planner, const struct fact *fact)
{
    const struct record *target = planner->context->target;
    if (!target || fact_kind_info(fact->kind)->cardinality == CARDINALITY_MANY)
        return true;
    for (size_t f = 0; f < target->facts.count; f++) {
        const struct fact *own = &target->facts.items[f];
        if (own->kind != fact->kind || is_retired(planner, target, own->id))
            continue;
        if (!may_change(planner, target, own))
            return false;
        push(planner, target)->retire = own->id;
    }
    return true;
}

static bool add_value(struct planner *planner, const struct fact *fact, bool pinned)
{
    if (is_added(planner, fact))
        return true;
    if (!retire_targets_own(planner, fact))
        return false;
    struct edit_action *action = push(planner, planner->context->target);
    action->add = *fact;
    action->add.pinned = pinned;
    return true;
}

/* Cards show the union of many: a value that gives way to another must not stay because a second
 * record says it, too. Where it stands beyond reach, the new one is pinned before it. */
static void retire_copies(struct planner *planner, const struct fact *old, const struct fact *fact)
{
    const struct edit_context *context = planner->context;
    if (fact_kind_info(old->kind)->cardinality == CARDINALITY_ONE || same_subject(old, fact))
        return;
    for (size_t r = 0; r < context->card->record_count; r++) {
        const struct record *record = context->card->records[r];
        for (size_t f = 0; f < record->facts.count && context->may_edit[r]; f++) {
            const struct fact *copy = &record->facts.items[f];
            if (same_subject(copy, old) && copy->origin.rank <= planner->rank &&
                !is_retired(planner, record, copy->id))
                push(planner, record)->retire = copy->id;
        }
    }
}

/* The old value goes where it may be changed; where it stands beyond reach, the new one is pinned
 * over it. */
static bool replace_value(struct planner *planner, const struct card_value *old,
                          const struct fact *fact)
{
    const struct edit_context *context = planner->context;
    for (size_t i = 0; i < context->card->record_count; i++) {
        if (context->card->records[i] != old->record || !context->may_edit[i])
            continue;
        if (!may_change(planner, old->record, old->fact))
            return false;
        struct edit_action *action = push(planner, old->record);
        action->retire = old->fact->id;
        action->add = *fact;
        action->add.pinned = context->card->record_count > 1 || old->fact->pinned;
        retire_copies(planner, old->fact, fact);
        return true;
    }
    return outranks(planner, old->fact) && add_value(planner, fact, true);
}

/* The name as one text, and what else was said of it as a whole, holds as long as its parts do. */
static void settle_whole_name(struct fact *changed, const struct fact *old)
{
    static const enum name_part parts[] = {NAME_FIRST, NAME_LAST, NAME_MIDDLE, NAME_PREFIX,
                                           NAME_SUFFIX};
    bool had_parts = false, differs = false;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *is = changed->part[parts[i]], *was = old->part[parts[i]];
        had_parts = had_parts || was;
        differs = differs || parts_differ(is, was);
    }
    if (!differs && had_parts && !changed->part[NAME_FULL])
        changed->part[NAME_FULL] = old->part[NAME_FULL];
    if (!differs)
        return;
    changed->parameters = NULL;
    if (!parts_differ(changed->part[NAME_FULL], old->part[NAME_FULL]))
        changed->part[NAME_FULL] = NULL;
}

static bool plan_parts(struct planner *planner, const struct edit_step *step)
{
    const struct fact *wish = &step->facts.items[0];
    const struct card_value *old = card_first_value(planner->context->card, wish->kind);
    if (!old)
        return fact_is_empty(wish) || add_value(planner, wish, false);
    struct fact changed = *old->fact;
    changed.origin = wish->origin;
    changed.confirmed_ms = 0;
    for (unsigned i = 0; i < fact_kind_info(wish->kind)->part_count; i++)
        if (step->part_mask & 1u << i)
            changed.part[i] = wish->part[i];
    if (wish->kind == FACT_NAME)
        settle_whole_name(&changed, old->fact);
    if (fact_same_text(&changed, old->fact))
        return true;
    if (fact_is_empty(&changed))
        return retire_value(planner, old->fact);
    struct error ignored;
    if (!fact_normalize(planner->arena, &changed, NULL, &ignored))
        changed.normal = "";
    return replace_value(planner, old, &changed);
}

/* A value typed otherwise is still the one that the parameters are about; under another label it
 * may not be. */
static void keep_parameters(struct fact *fact, const struct fact *old)
{
    if (!fact->parameters && same_subject(fact, old) && !parts_differ(fact->label, old->label) &&
        !parts_differ(fact->custom_label, old->custom_label))
        fact->parameters = old->parameters;
}

static bool plan_value(struct planner *planner, const struct fact *fact)
{
    const struct card *card = planner->context->card;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct card_value *value = &card->shown.items[i];
        if (!same_subject(value->fact, fact) || is_retired(planner, value->record, value->fact->id))
            continue;
        struct fact said = *fact;
        keep_parameters(&said, value->fact);
        return says_the_same(fact, value->fact) || replace_value(planner, value, &said);
    }
    return add_value(planner, fact, false);
}

static bool plan_each(struct planner *planner, const struct facts *facts,
                      bool (*plan)(struct planner *, const struct fact *))
{
    for (size_t i = 0; i < facts->count; i++)
        if (!fact_is_empty(&facts->items[i]) && !plan(planner, &facts->items[i]))
            return false;
    return true;
}

static bool plan_replace(struct planner *planner, const struct edit_step *step)
{
    const struct card *card = planner->context->card;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *shown = card->shown.items[i].fact;
        if ((step->kinds & FACT_BIT(shown->kind)) && !find_subject(&step->facts, shown) &&
            !retire_value(planner, shown))
            return false;
    }
    return plan_each(planner, &step->facts, plan_value);
}

/* A flat company name renames the first membership and keeps its title, department and place. */
static void keep_unsaid_parts(struct fact *fact, const struct fact *old)
{
    for (unsigned i = 1; i < fact_kind_info(fact->kind)->part_count; i++)
        if (!fact->part[i])
            fact->part[i] = old->part[i];
    fact->label = old->label;
    fact->custom_label = old->custom_label;
}

/* A card shows its notes, one a record, as one text with empty lines between (v1_write_members):
 * sent back as it was shown, that is no edit of the first. */
static bool says_all_notes(struct planner *planner, const struct fact *wish)
{
    const struct card_values *shown = &planner->context->card->shown;
    const char *joined = NULL;
    for (size_t i = 0; i < shown->count && wish->kind == FACT_NOTE; i++) {
        const struct fact *fact = shown->items[i].fact;
        if (fact->kind == FACT_NOTE)
            joined = joined ? arena_format(planner->arena, "%s\n\n%s", joined, fact->part[0])
                            : fact->part[0];
    }
    return joined && wish->part[0] && strcmp(joined, wish->part[0]) == 0;
}

static bool plan_first(struct planner *planner, const struct edit_step *step)
{
    struct fact wish = step->facts.items[0];
    const struct card_value *old = card_first_value(planner->context->card, wish.kind);
    if (!old)
        return fact_is_empty(&wish) || add_value(planner, &wish, false);
    if (fact_is_empty(&wish))
        return retire_value(planner, old->fact);
    if (says_all_notes(planner, &wish))
        return true;
    keep_unsaid_parts(&wish, old->fact);
    keep_parameters(&wish, old->fact);
    if (same_subject(&wish, old->fact) && says_the_same(&wish, old->fact))
        return true;
    return replace_value(planner, old, &wish);
}

static bool plan_fill(struct planner *planner, const struct fact *fact)
{
    return card_first(planner->context->card, fact->kind) || add_value(planner, fact, false);
}

/* Of many of a kind the one with the same label gives way, else the first. */
static const struct card_value *find_overwritten(const struct card *card, const struct fact *fact)
{
    const struct card_value *first = NULL;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct card_value *value = &card->shown.items[i];
        if (value->fact->kind != fact->kind)
            continue;
        if (same_subject(value->fact, fact))
            return value;
        bool has_label =
            value->fact->label && fact->label && strcmp(value->fact->label, fact->label) == 0;
        if (!first || (has_label && !(first->fact->label && fact->label &&
                                      strcmp(first->fact->label, fact->label) == 0)))
            first = value;
    }
    return first;
}

static bool plan_overwrite(struct planner *planner, const struct fact *fact)
{
    const struct card_value *old = find_overwritten(planner->context->card, fact);
    struct fact wish = *fact;
    if (!old)
        return add_value(planner, fact, false);
    /* An empty cell says nothing: who is still at the company keeps the title. */
    if (FACT_BIT(fact->kind) & FACT_MEMBERSHIP_KINDS && same_subject(fact, old->fact))
        keep_unsaid_parts(&wish, old->fact);
    return says_the_same(&wish, old->fact) || is_retired(planner, old->record, old->fact->id) ||
           replace_value(planner, old, &wish);
}

static bool plan_step(struct planner *planner, const struct edit_step *step)
{
    planner->rank = step->verb == EDIT_OVERWRITE ? RANK_PERSON : planner->context->rank;
    switch (step->verb) {
    case EDIT_PARTS:
        return plan_parts(planner, step);
    case EDIT_REPLACE:
        return plan_replace(planner, step);
    case EDIT_FIRST:
        return plan_first(planner, step);
    case EDIT_ADD:
        return plan_each(planner, &step->facts, plan_value);
    case EDIT_FILL:
        return plan_each(planner, &step->facts, plan_fill);
    case EDIT_OVERWRITE:
        return plan_each(planner, &step->facts, plan_overwrite);
    case EDIT_REMOVE:
        for (size_t i = 0; i < step->facts.count; i++)
            if (!retire_value(planner, &step->facts.items[i]))
                return false;
        return true;
    }
    return true;
}

bool edit_plan(struct arena *arena, const struct edit_context *context, const struct edit *edit,
               struct edit_actions *actions, struct uuid *blocked_book, struct error *error)
{
    struct planner planner = {arena, context, context->rank, actions, blocked_book, error};
    for (size_t i = 0; i < edit->count; i++)
        if (!plan_step(&planner, &edit->items[i]))
            return false;
    return true;
}

static void set_single(struct arena *arena, struct facts *facts, const struct fact *fact)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->items[i].kind == fact->kind) {
            facts->items[i] = *fact;
            return;
        }
    }
    *ARENA_PUSH(arena, facts) = *fact;
}

void edit_to_facts(struct arena *arena, const struct edit *edit, struct facts *facts)
{
    size_t count = 0;
    for (size_t s = 0; s < edit->count; s++)
        count += edit->items[s].facts.count;
    if (!facts->capacity && count)
        ARENA_RESERVE(arena, facts, count);
    for (size_t s = 0; s < edit->count; s++) {
        const struct edit_step *step = &edit->items[s];
        if (step->verb == EDIT_REMOVE)
            continue;
        for (size_t i = 0; i < step->facts.count; i++) {
            const struct fact *fact = &step->facts.items[i];
            if (fact_is_empty(fact))
                continue;
            if (fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE)
                set_single(arena, facts, fact);
            else if (!find_subject(facts, fact))
                *ARENA_PUSH(arena, facts) = *fact;
        }
    }
}

static void add_field(struct arena *arena, struct field_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return;
    *ARENA_PUSH(arena, names) = name;
}

/* Names are told part by part, other kinds by their name. */
static void add_fact_fields(struct arena *arena, const struct fact *old, const struct fact *fact,
                            struct field_names *names)
{
    const struct fact *either = fact ? fact : old;
    const struct fact_kind_info *info = fact_kind_info(either->kind);
    if (either->kind != FACT_NAME) {
        add_field(arena, names, info->name);
        return;
    }
    for (unsigned i = 0; i < info->part_count; i++)
        if (parts_differ(old ? old->part[i] : NULL, fact ? fact->part[i] : NULL))
            add_field(arena, names, info->parts[i]);
}

void edit_changed_fields(struct arena *arena, const struct edit_context *context,
                         const struct edit_actions *actions, struct field_names *names)
{
    for (size_t i = 0; i < actions->count; i++) {
        const struct edit_action *action = &actions->items[i];
        const struct record *record = action->record ? action->record : context->target;
        const struct fact *old =
            action->retire && record ? record_find_fact(record, action->retire) : NULL;
        const struct fact *added = action->add.kind < FACT_KIND_COUNT ? &action->add : NULL;
        if (old || added)
            add_fact_fields(arena, old, added, names);
    }
}
