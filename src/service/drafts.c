/* Drafts. */
#include "service/drafts.h"

#include "service/audience.h"
#include "service/complete.h"
#include "service/conversations.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "service/sending.h"
#include "service/similar.h"
#include "text/email.h"
#include "text/name.h"
#include <stdlib.h>

enum { RECIPIENTS_MAX = 500 };

/* ---- who is meant ---- */

static bool add(struct call *call, struct mail_draft *draft, struct draft_recipient recipient)
{
    if (draft->recipients.count == RECIPIENTS_MAX)
        return fail(&call->error, STATUS_LIMIT, "a draft has at most %d recipients",
                    RECIPIENTS_MAX);
    *ARENA_PUSH(call->arena, &draft->recipients) = recipient;
    return true;
}

static const char *name_of(struct call *call, const struct view *view)
{
    const struct fact *name = card_first(&view->card, FACT_NAME);
    return name ? fact_full_name(call->arena, name) : NULL;
}

static bool add_contact(struct call *call, struct mail_draft *draft, enum participant_role role,
                        struct uuid contact)
{
    struct view view;
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    const struct fact *email = view.deleted_ms ? NULL : card_first(&view.card, FACT_EMAIL);
    if (!email)
        return fail(&call->error, STATUS_INVALID, "the contact has no e-mail address");
    return add(call, draft,
               (struct draft_recipient){role, view.canonical, email->normal, name_of(call, &view)});
}

static bool add_group(struct call *call, struct mail_draft *draft, enum participant_role role,
                      const struct group *group)
{
    struct mail_sight sight;
    struct group_completion members;
    if (!mail_sight_read(call, &sight) || !complete_group(call, &sight, group, &members))
        return false;
    for (size_t i = 0; i < members.members.count; i++) {
        const struct completion *one = &members.members.items[i];
        if (!add(call, draft,
                 (struct draft_recipient){role, one->view->canonical, one->use.address, one->name}))
            return false;
    }
    return members.members.count ||
           fail(&call->error, STATUS_INVALID, "nobody you see in '%s' has an e-mail address",
                group->name);
}

static bool add_named(struct call *call, struct mail_draft *draft,
                      const struct draft_addressee *addressee)
{
    struct possible_duplicates found = {0};
    struct fact fact = {.kind = FACT_NAME,
                        .normal = name_fold(call->arena, slice_of(addressee->typed))};
    struct facts facts = {&fact, 1, 1};
    if (!similar_by_name(call, &facts, &found))
        return false;
    if (found.count > 1)
        return fail(&call->error, STATUS_AMBIGUOUS,
                    "'%.100s' are several contacts: name the id or the address", addressee->typed);
    if (!found.count)
        return fail(&call->error, STATUS_NOT_FOUND,
                    "'%.100s' is no address, group, contact's id or whole name", addressee->typed);
    return add_contact(call, draft, addressee->role, found.items[0].contact);
}

/* What has no normal form is kept as it was typed: the check says so. */
static bool add_address(struct call *call, struct mail_draft *draft,
                        const struct draft_addressee *addressee)
{
    struct recipients one = {0};
    struct email email;
    struct error error = {0};
    bool is_valid = email_parse(call->arena, slice_of(addressee->typed), &email, &error);
    ARENA_PUSH(call->arena, &one)->typed = addressee->typed;
    one.items[0].name = addressee->name;
    if (!recipients_check(call, &one, (struct uuid){{0}}))
        return false;
    return add(
        call, draft,
        (struct draft_recipient){
            addressee->role, {{0}}, is_valid ? email.normal : addressee->typed, one.items[0].name});
}

static bool resolve(struct call *call, struct mail_draft *draft,
                    const struct draft_addressee *addressee)
{
    struct uuid id;
    if (strchr(addressee->typed, '@'))
        return add_address(call, draft, addressee);
    struct group *group = audience_find_group(call, addressee->typed, -1);
    if (group)
        return add_group(call, draft, addressee->role, group);
    if (call->error.status != STATUS_NOT_FOUND)
        return false;
    call->error = (struct error){0};
    if (uuid_parse(slice_of(addressee->typed), &id))
        return add_contact(call, draft, addressee->role, id);
    return add_named(call, draft, addressee);
}

/* ---- making and finding ---- */

/* In the domain of the account's first address, as mail programs do. */
const char *draft_message_id(struct arena *arena, const struct mail_account *account)
{
    struct texts own = mail_own_addresses(arena, account);
    const char *at = own.count && own.items[0] ? strrchr(own.items[0], '@') : NULL;
    char id[UUID_TEXT_BYTES];
    uuid_format(uuid_new(), id);
    return arena_join(arena, id, "@", at ? at + 1 : "kith.invalid");
}

/* The address must be one of the account's: servers and readers believe it. */
static bool check_sender(struct call *call, const struct draft_request *request)
{
    struct texts own = mail_own_addresses(call->arena, request->account);
    for (size_t i = 0; request->sender && i < own.count; i++)
        if (strcmp(own.items[i], request->sender) == 0)
            return true;
    return !request->sender || fail_at(&call->error, STATUS_INVALID, "/drafts/from_field",
                                       "'from_field' must be an address of the account '%.100s'",
                                       request->account->name);
}

bool draft_plan(struct call *call, const struct draft_request *request, struct mail_draft *draft)
{
    *draft = (struct mail_draft){
        .id = uuid_new(),
        .account = request->account->id,
        .conversation = request->conversation,
        .author = call->actor.user,
        .subject = request->subject,
        .body = request->body,
        .created_ms = call->now_ms,
        .message_id = draft_message_id(call->arena, request->account),
        .sender = request->sender,
    };
    if (!check_sender(call, request))
        return false;
    for (size_t i = 0; i < request->addressees.count; i++)
        if (!resolve(call, draft, &request->addressees.items[i]))
            return false;
    return true;
}

/* The account may have been closed to the actor while the write waited. */
bool draft_put(struct call *call, const struct mail_draft *draft)
{
    struct mail_account *account = mail_account_find(call, draft->account);
    return account && mail_account_may_write(call, account) &&
           store_draft_insert(call->store, draft, &call->error);
}

struct mail_draft *draft_find(struct call *call, struct uuid id)
{
    struct mail_draft *draft = store_draft_get(call->store, call->arena, id, &call->error);
    if (!draft || mail_account_find(call, draft->account))
        return draft;
    if (call->error.status == STATUS_NOT_FOUND)
        fail(&call->error, STATUS_NOT_FOUND, "there is no such draft");
    return NULL;
}

static int64_t end_of_second(int64_t until_s)
{
    return until_s ? until_s * 1000 + 999 : INT64_MAX;
}

bool drafts_of_conversation(struct call *call, struct uuid id, int64_t until_s, int limit,
                            struct mail_drafts *drafts)
{
    struct conversation *conversation = conversation_find(call, id);
    return conversation && store_drafts(call->store, call->arena, conversation->id,
                                        end_of_second(until_s), limit, drafts, &call->error);
}

static int newest_first(const void *a, const void *b)
{
    const struct mail_draft *left = a, *right = b;
    if (left->created_ms != right->created_ms)
        return left->created_ms > right->created_ms ? -1 : 1;
    return uuid_compare(right->id, left->id);
}

bool drafts_list(struct call *call, struct uuid account, int64_t until_s, int limit,
                 struct mail_drafts *drafts)
{
    struct mail_accounts accounts = {0};
    int64_t until_ms = until_s ? until_s * 1000 + 999 : INT64_MAX;
    if (!mail_accounts_visible(call, &accounts))
        return false;
    for (size_t i = 0; i < accounts.count; i++)
        if ((uuid_is_nil(account) || uuid_equal(account, accounts.items[i].id)) &&
            !store_drafts_of_account(call->store, call->arena, accounts.items[i].id, until_ms,
                                     limit, drafts, &call->error))
            return false;
    if (drafts->count)
        qsort(drafts->items, drafts->count, sizeof(*drafts->items), newest_first);
    if (drafts->count > (size_t)limit)
        drafts->count = (size_t)limit;
    return true;
}

bool draft_delete(struct call *call, struct uuid id)
{
    struct mail_draft *draft = draft_find(call, id);
    struct mail_account *account = draft ? mail_account_find(call, draft->account) : NULL;
    bool is_under_way;
    if (!account || !mail_account_may_write(call, account) ||
        !sending_is_under_way(call, draft, &is_under_way))
        return false;
    if (is_under_way)
        return fail(&call->error, STATUS_CONFLICT, "the draft is being sent: cancel its job first");
    return store_draft_delete(call->store, id, &call->error);
}

/* ---- as they are now ---- */

static bool has_address(const struct view *view, const char *address)
{
    for (size_t i = 0; i < view->card.shown.count; i++) {
        const struct fact *fact = view->card.shown.items[i].fact;
        if (fact->kind == FACT_EMAIL && !strcmp(fact->normal, address))
            return true;
    }
    return false;
}

/* A contact that is gone, or that this actor does not see, leaves the address that was meant. */
static bool follow(struct call *call, struct draft_recipient *recipient)
{
    struct view view;
    if (uuid_is_nil(recipient->contact))
        return true;
    bool is_seen = view_contact(call, recipient->contact, (struct uuid){{0}}, &view);
    if (!is_seen && call->error.status != STATUS_NOT_FOUND)
        return false;
    if (!is_seen || view.deleted_ms) {
        call->error = (struct error){0};
        return true;
    }
    const struct fact *email = card_first(&view.card, FACT_EMAIL);
    recipient->contact = view.canonical;
    recipient->name = name_of(call, &view);
    if (email && !has_address(&view, recipient->address))
        recipient->address = email->normal;
    return true;
}

bool draft_check(struct call *call, struct mail_draft *draft, struct recipients *recipients)
{
    for (size_t i = 0; i < draft->recipients.count; i++) {
        struct draft_recipient *one = &draft->recipients.items[i];
        if (!follow(call, one))
            return false;
        *ARENA_PUSH(call->arena, recipients) =
            (struct recipient){.typed = one->address, .name = one->name};
    }
    return recipients_check(call, recipients, draft->conversation);
}
