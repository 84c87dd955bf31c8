/* What people see beside a conversation. */
#include "service/context.h"

#include "service/audience.h"
#include "service/pairs.h"
#include "service/proposals.h"
#include "service/similar.h"
#include "text/mailbox.h"
#include "text/name.h"

enum { PROPOSALS_MAX = 200 };

struct view *context_view(struct call *call, const char *address)
{
    struct identifier identifier = {.kind = FACT_EMAIL, .value = address};
    struct uuid contact;
    struct view *view = ARENA_NEW(call->arena, struct view);
    if (!audience_known_as(call, &identifier, &contact) || uuid_is_nil(contact) ||
        !view_contact(call, contact, (struct uuid){{0}}, view))
        return NULL;
    return view->deleted_ms ? NULL : view;
}

/* ---- what is open ---- */

static bool count_pairs(struct call *call, struct uuid contact, int64_t *count)
{
    struct visible_pairs pairs = {0};
    if (!pairs_of_contact(call, contact, &pairs))
        return false;
    for (size_t i = 0; i < pairs.count; i++)
        *count += pairs.items[i].decision == PAIR_OPEN;
    return true;
}

static bool count_proposals(struct call *call, struct uuid contact, int64_t *count)
{
    struct waiting_filter filter = {.contact = contact, .held = -1};
    struct all_waiting waiting = {0};
    struct uuid next;
    if (!proposals_list(call, &filter, (struct uuid){{0}}, PROPOSALS_MAX, &waiting, &next))
        return false;
    *count += (int64_t)waiting.count;
    return true;
}

/* ---- who an unknown address may be ---- */

const char *name_of_local_part(struct arena *arena, const char *address)
{
    struct slice domain, local = slice_split(slice_of(address), '@', &domain);
    char *text = arena_copy_slice(arena, local);
    if (mailbox_is_office(local))
        return NULL;
    for (char *p = text; *p; p++)
        if (strchr("._-+", *p))
            *p = ' ';
    const char *folded = name_fold(arena, slice_of(text));
    return strchr(folded, ' ') ? folded : NULL;
}

static bool find_candidates(struct call *call, const char *name, struct address_context *context)
{
    const char *names[] = {name ? name_fold(call->arena, slice_of(name)) : NULL,
                           name_of_local_part(call->arena, context->address)};
    for (size_t i = 0; i < COUNT_OF(names) && !context->candidates.count; i++) {
        struct fact fact = {.kind = FACT_NAME, .normal = names[i]};
        struct facts facts = {&fact, 1, 1};
        if (names[i] && !similar_by_name(call, &facts, &context->candidates))
            return false;
    }
    return true;
}

/* An address that was written to is no stranger's; one that stands on a card may well be, when a
 * message put it there. */
static bool look_for_likes(struct call *call, struct mail_sight *sight,
                           struct address_context *context)
{
    return context->is_own || context->use.sent ||
           address_looks_like(call, sight, NULL, context->address, &context->lookalike,
                              &context->looks_like);
}

bool context_of_address(struct call *call, const char *address, const char *name,
                        struct address_context *context)
{
    struct mail_sight sight;
    *context = (struct address_context){.address = address};
    if (!mail_sight_read(call, &sight) || !address_use_find(call, &sight, address, &context->use))
        return false;
    context->is_own = mail_sight_is_own(&sight, address);
    context->view = context_view(call, address);
    if (call->error.status != STATUS_OK || !look_for_likes(call, &sight, context))
        return false;
    if (context->view)
        return count_pairs(call, context->view->canonical, &context->open_pairs) &&
               count_proposals(call, context->view->canonical, &context->open_proposals);
    return context->is_own || find_candidates(call, name ? name : context->use.name, context);
}
