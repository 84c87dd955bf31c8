/* The bulk fix of a rule: what it would do, and doing it. */
#include "service/audit.h"

/* All fixes of the rule on one contact make one edit of it. */
static bool add_change(struct call *call, const struct audit_contact *looked,
                       enum quality_rule rule, struct audit_changes *changes)
{
    const struct view *view = &looked->view;
    struct audit_change change = {
        .contact = view->canonical,
        .title = card_title(call->arena, &view->card),
        .draft = {.id = view->canonical,
                  .lens = view->lens,
                  .evidence = arena_format(call->arena, QUALITY_EVIDENCE "%s",
                                           quality_rule_info(rule)->key),
                  .pointer = ""},
    };
    for (size_t i = 0; i < looked->findings.count; i++) {
        const struct quality_finding *finding = &looked->findings.items[i];
        if (finding->rule != rule || !finding->fix.count)
            continue;
        *ARENA_PUSH(call->arena, &change.findings) = *finding;
        for (size_t s = 0; s < finding->fix.count; s++)
            *ARENA_PUSH(call->arena, &change.draft.edit) = finding->fix.items[s];
    }
    if (!change.findings.count)
        return true;
    if (!contact_prepare(call, &change.draft, view->lens))
        return false;
    view_entity_tag(view, change.tag);
    *ARENA_PUSH(call->arena, changes) = change;
    return true;
}

bool audit_fix_prepare(struct call *call, struct audit_walk *walk, enum quality_rule rule,
                       int limit, struct audit_changes *changes)
{
    struct audit_contacts contacts = {0};
    if (!audit_look(call, walk, limit, &contacts))
        return false;
    for (size_t i = 0; i < contacts.count; i++)
        if (!add_change(call, &contacts.items[i], rule, changes))
            return false;
    return true;
}

bool audit_fix_prepare_one(struct call *call, struct uuid book, struct uuid contact,
                           enum quality_rule rule, struct audit_changes *changes)
{
    struct audit_contact looked;
    return audit_look_at(call, book, contact, &looked) && add_change(call, &looked, rule, changes);
}

bool audit_may_fix(const struct call *call, struct uuid book)
{
    const struct book *found = call_any_book(call, book);
    struct actor user = call->actor;
    if (user.token_class == TOKEN_PROPOSE)
        user.token_class = TOKEN_WRITE;
    return found && rights_of_book(&user, found) & RIGHT_EDIT;
}

bool audit_fix_apply(struct call *call, struct uuid book, const struct audit_change *change,
                     struct result *result)
{
    const char *asked = call->if_match;
    call->if_match = change->tag;
    bool ok = contact_update(call, &change->draft, book, result);
    call->if_match = asked;
    return ok;
}
