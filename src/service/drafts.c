/* Drafts. */
#include "service/drafts.h"

#include "service/audience.h"
#include "service/conversations.h"
#include "service/groups.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "service/sending.h"
#include "service/similar.h"
#include "text/email.h"
#include "text/name.h"
#include <stdlib.h>

/* ---- who is meant ---- */

/* What a plan is made with. */
struct planning {
    struct call *call;
    struct mail_draft *draft;
    struct all_left_out *left_out;
};

static bool add(struct planning *planning, struct draft_recipient recipient)
{
    struct call *call = planning->call;
    struct draft_recipients *recipients = &planning->draft->recipients;
    if (recipients->count == DRAFT_RECIPIENTS_MAX)
        return fail(&call->error, STATUS_LIMIT, "a draft has at most %d recipients",
                    DRAFT_RECIPIENTS_MAX);
    *ARENA_PUSH(call->arena, recipients) = recipient;
    return true;
}

/* No name of a card is stored: whoever looks at the draft sees those that he sees anyway. */
static bool add_contact(struct planning *planning, enum participant_role role, struct uuid contact)
{
    struct call *call = planning->call;
    struct view view;
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    const struct fact *email = view.deleted_ms ? NULL : card_first(&view.card, FACT_EMAIL);
    if (!email)
        return fail(&call->error, STATUS_INVALID, "the contact has no e-mail address");
    return add(planning, (struct draft_recipient){role, view.canonical, email->normal, NULL});
}

static void leave_out(struct planning *planning, const struct group *group, const struct view *view,
                      const char *reason)
{
    struct arena *arena = planning->call->arena;
    *ARENA_PUSH(arena, planning->left_out) = (struct draft_left_out){
        .group = group->name,
        .contact = view ? view->canonical : (struct uuid){{0}},
        .name = view_name(arena, view),
        .reason = reason,
    };
}

static bool add_members(struct planning *planning, enum participant_role role,
                        const struct group *group, const struct group_members *members)
{
    struct call *call = planning->call;
    size_t before = planning->draft->recipients.count;
    for (size_t i = 0; i < members->views.count; i++) {
        const struct view *view = &members->views.items[i];
        const struct fact *email = card_first(&view->card, FACT_EMAIL);
        if (!email)
            leave_out(planning, group, view, "There is no e-mail address");
        else if (!add(planning,
                      (struct draft_recipient){role, view->canonical, email->normal, NULL}))
            return false;
    }
    if (members->hidden)
        leave_out(planning, group, NULL,
                  arena_format(call->arena, "%lld in books that you do not see",
                               (long long)members->hidden));
    return planning->draft->recipients.count > before ||
           fail(&call->error, STATUS_INVALID, "nobody you see in '%s' has an e-mail address",
                group->name);
}

/* All of it or none: a message that reaches half a group is worse than a refusal. */
static bool add_group(struct planning *planning, enum participant_role role,
                      const struct group *group)
{
    struct call *call = planning->call;
    struct group_members members = {0};
    if (!groups_some_members(call, group->id, DRAFT_RECIPIENTS_MAX + 1, &members))
        return false;
    if (members.views.count > DRAFT_RECIPIENTS_MAX ||
        (int64_t)members.views.count + members.hidden < members.total)
        return fail(&call->error, STATUS_LIMIT,
                    "'%.100s' has %lld members, and a draft at most %d recipients", group->name,
                    (long long)members.total, DRAFT_RECIPIENTS_MAX);
    return add_members(planning, role, group, &members);
}

static bool add_named(struct planning *planning, const struct draft_addressee *addressee)
{
    struct call *call = planning->call;
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
    return add_contact(planning, addressee->role, found.items[0].contact);
}

/* What has no normal form is kept as it was typed: the check says so. */
static bool add_address(struct planning *planning, const struct draft_addressee *addressee)
{
    struct call *call = planning->call;
    struct email email;
    struct error error = {0};
    bool is_valid = email_parse(call->arena, slice_of(addressee->typed), &email, &error);
    const char *name =
        addressee->name ? addressee->name : recipient_display_name(call->arena, addressee->typed);
    return add(planning,
               (struct draft_recipient){
                   addressee->role, {{0}}, is_valid ? email.normal : addressee->typed, name});
}

static bool resolve(struct planning *planning, const struct draft_addressee *addressee)
{
    struct call *call = planning->call;
    struct uuid id;
    if (strchr(addressee->typed, '@'))
        return add_address(planning, addressee);
    struct group *group = audience_find_group(call, addressee->typed, -1);
    if (group)
        return add_group(planning, addressee->role, group);
    if (call->error.status != STATUS_NOT_FOUND)
        return false;
    call->error = (struct error){0};
    if (uuid_parse(slice_of(addressee->typed), &id))
        return add_contact(planning, addressee->role, id);
    return add_named(planning, addressee);
}

static bool resolve_role(struct planning *planning, const struct draft_request *request,
                         enum participant_role role)
{
    struct error *error = &planning->call->error;
    for (size_t i = 0; i < request->addressees.count; i++) {
        const struct draft_addressee *addressee = &request->addressees.items[i];
        if (addressee->role != role || resolve(planning, addressee))
            continue;
        error->pointer[0] = '\0';
        error_within(error, addressee->pointer);
        return false;
    }
    return true;
}

static bool keep_role(struct planning *planning, const struct mail_draft *old,
                      enum participant_role role)
{
    for (size_t i = 0; old && i < old->recipients.count; i++)
        if (old->recipients.items[i].role == role && !add(planning, old->recipients.items[i]))
            return false;
    return true;
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

static struct mail_draft new_draft(struct call *call, const struct draft_request *request)
{
    return (struct mail_draft){
        .id = uuid_new(),
        .author = call->actor.user,
        .created_ms = call->now_ms,
        .body = "",
        .message_id = draft_message_id(call->arena, request->account),
    };
}

/* In another account it is from another address, and has an id of that one's. */
static void place(struct call *call, const struct draft_request *request, struct mail_draft *draft)
{
    bool is_moved = !uuid_equal(draft->account, request->account->id);
    if (is_moved && !uuid_is_nil(draft->account)) {
        draft->sender = NULL;
        draft->message_id = draft_message_id(call->arena, request->account);
    }
    draft->account = request->account->id;
    draft->conversation = request->conversation;
    if (request->says & DRAFT_SAYS_SENDER)
        draft->sender = request->sender;
    if (request->says & DRAFT_SAYS_SUBJECT)
        draft->subject = request->subject;
    if (request->says & DRAFT_SAYS_BODY)
        draft->body = request->body;
}

bool draft_plan(struct call *call, const struct draft_request *request,
                const struct mail_draft *old, struct mail_draft *draft,
                struct all_left_out *left_out)
{
    static const enum participant_role roles[] = {PARTICIPANT_TO, PARTICIPANT_CC, PARTICIPANT_BCC};
    struct planning planning = {call, draft, left_out};
    *draft = old ? *old : new_draft(call, request);
    draft->recipients = (struct draft_recipients){0};
    place(call, request, draft);
    if (!check_sender(call, request))
        return false;
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        bool is_said = request->says & (unsigned)DRAFT_SAYS_ROLE << roles[i];
        if (!(is_said ? resolve_role(&planning, request, roles[i])
                      : keep_role(&planning, old, roles[i])))
            return false;
    }
    return true;
}

/* The account may have been closed to the actor while the write waited. */
static bool may_write_in(struct call *call, struct uuid id)
{
    struct mail_account *account = mail_account_find(call, id);
    return account && mail_account_may_write(call, account);
}

bool draft_put(struct call *call, const struct mail_draft *draft)
{
    return may_write_in(call, draft->account) &&
           store_draft_insert(call->store, draft, &call->error);
}

void draft_entity_tag(const struct mail_draft *draft, char tag[static ENTITY_TAG_BYTES])
{
    struct slice parts[] = {
        {(const char *)draft->account.bytes, sizeof(draft->account.bytes)},
        {(const char *)draft->conversation.bytes, sizeof(draft->conversation.bytes)},
        slice_of(draft->sender),
        slice_of(draft->subject),
        slice_of(draft->body),
    };
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    for (size_t i = 0; i < draft->recipients.count; i++) {
        const struct draft_recipient *one = &draft->recipients.items[i];
        struct slice more[] = {
            {(const char *)digest.bytes, DIGEST_BYTES},
            {(const char *)&one->role, sizeof(one->role)},
            {(const char *)one->contact.bytes, sizeof(one->contact.bytes)},
            slice_of(one->address),
            slice_of(one->name),
        };
        digest = digest_of(more, COUNT_OF(more));
    }
    entity_tag_write(&digest, tag);
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

/* One that nobody is sending, in the version that the call wants, to be changed. */
static struct mail_draft *find_idle(struct call *call, struct uuid id)
{
    struct mail_draft *draft = draft_find(call, id);
    char tag[ENTITY_TAG_BYTES];
    bool is_under_way;
    if (!draft || !may_write_in(call, draft->account) ||
        !sending_is_under_way(call, draft, &is_under_way))
        return NULL;
    draft_entity_tag(draft, tag);
    if (is_under_way)
        fail(&call->error, STATUS_CONFLICT, "the draft is being sent: cancel its job first");
    else if (entity_tag_check(call, tag, "the draft"))
        return draft;
    return NULL;
}

/* The same Message-ID under another text would be two messages in one, should the first have
 * left. */
bool draft_revise(struct call *call, const struct mail_draft *draft, const struct mail_draft *old)
{
    const struct mail_draft *now = find_idle(call, draft->id);
    char tag[ENTITY_TAG_BYTES], planned[ENTITY_TAG_BYTES];
    struct mail_draft revised = *draft;
    if (!now || !may_write_in(call, draft->account))
        return false;
    draft_entity_tag(now, tag);
    draft_entity_tag(old, planned);
    if (strcmp(tag, planned) != 0)
        return fail(&call->error, STATUS_CONFLICT, "the draft was changed meanwhile: try again");
    if (now->state == DRAFT_HANDED)
        return fail(&call->error, STATUS_CONFLICT, "%s", sending_trouble(now, false));
    revised.state = DRAFT_WRITTEN;
    revised.trouble = NULL;
    return store_draft_update(call->store, &revised, &call->error);
}

bool draft_delete(struct call *call, struct uuid id)
{
    return find_idle(call, id) && store_draft_delete(call->store, id, &call->error);
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
    recipient->name = NULL; /* stored by older versions */
    bool is_seen = view_contact(call, recipient->contact, (struct uuid){{0}}, &view);
    if (!is_seen && call->error.status != STATUS_NOT_FOUND)
        return false;
    call->error = (struct error){0};
    recipient->contact = is_seen ? view.canonical : (struct uuid){{0}};
    if (!is_seen || view.deleted_ms)
        return true;
    const struct fact *email = card_first(&view.card, FACT_EMAIL);
    recipient->name = view_name(call->arena, &view);
    if (email && !has_address(&view, recipient->address))
        recipient->address = email->normal;
    return true;
}

bool draft_check(struct call *call, struct mail_draft *draft, struct recipients *recipients)
{
    struct draft_recipients now = {0};
    for (size_t i = 0; i < draft->recipients.count; i++) {
        struct draft_recipient *one = ARENA_PUSH(call->arena, &now);
        *one = draft->recipients.items[i];
        if (!follow(call, one))
            return false;
        *ARENA_PUSH(call->arena, recipients) =
            (struct recipient){.typed = one->address, .name = one->name};
    }
    if (!recipients_check(call, recipients, draft->conversation))
        return false;
    for (size_t i = 0; i < now.count; i++)
        now.items[i].name = recipients->items[i].name;
    draft->recipients = now;
    return true;
}
