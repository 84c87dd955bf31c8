/* Conversations of the accounts that the actor sees. */
#include "service/conversations.h"

#include "service/audience.h"
#include "service/groups.h"
#include "service/history.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "store/mail-draft.h"
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum {
    SHOWN_PARTICIPANTS_MAX = 100,
    GROUP_MEMBERS_MAX = 2000, /* whose conversations a group's are */
    WALK_STEP = 200,
};

static int64_t second_of(int64_t ms)
{
    return ms - (ms % 1000 + 1000) % 1000;
}

static int64_t until_ms_of(int64_t until_s)
{
    return until_s ? until_s * 1000 + 999 : INT64_MAX;
}

/* ---- pages over several filters ---- */

/* What a page is collected from: one look-up an account and address. */
struct filters {
    struct conversation_filter *items;
    size_t count;
    size_t capacity;
};

static int latest_first(const void *a, const void *b)
{
    const struct conversation *left = a, *right = b;
    if (left->last_ms != right->last_ms)
        return left->last_ms > right->last_ms ? -1 : 1;
    return uuid_compare(left->id, right->id);
}

/* In order, each once. */
static void put_in_order(struct conversations *all)
{
    size_t kept = 0;
    if (!all->count)
        return;
    qsort(all->items, all->count, sizeof(*all->items), latest_first);
    for (size_t i = 0; i < all->count; i++)
        if (!kept || !uuid_equal(all->items[kept - 1].id, all->items[i].id))
            all->items[kept++] = all->items[i];
    all->count = kept;
}

static bool collect(struct call *call, const struct filters *filters, int64_t until_ms,
                    int64_t since_ms, int64_t limit, struct conversations *all)
{
    all->count = 0;
    for (size_t i = 0; i < filters->count; i++)
        if (!store_conversations(call->store, call->arena, &filters->items[i], until_ms, since_ms,
                                 limit, all, &call->error))
            return false;
    put_in_order(all);
    return true;
}

/* First as far as the limit goes, then all of the seconds that this reached. A page of a single
 * second would be where the next begins again: it goes on to the second before. */
static bool read_page(struct call *call, const struct filters *filters, int64_t until_ms, int limit,
                      struct conversations *page)
{
    if (!collect(call, filters, until_ms, INT64_MIN, limit, page))
        return false;
    if (page->count < (size_t)limit)
        return true;
    int64_t first_ms = second_of(page->items[0].last_ms);
    int64_t since_ms = second_of(page->items[limit - 1].last_ms);
    if (since_ms == first_ms) {
        if (!collect(call, filters, first_ms - 1, INT64_MIN, 1, page))
            return false;
        since_ms = page->count ? second_of(page->items[0].last_ms) : first_ms;
    }
    return collect(call, filters, until_ms, since_ms, INT64_MAX, page);
}

/* ---- which ---- */

static bool add_filters(struct call *call, const struct mail_accounts *accounts,
                        const struct texts *addresses, struct filters *filters)
{
    for (size_t a = 0; a < accounts->count; a++)
        for (size_t i = 0; i < addresses->count; i++)
            *ARENA_PUSH(call->arena, filters) = (struct conversation_filter){
                .account = accounts->items[a].id, .address = addresses->items[i]};
    return true;
}

static void add_addresses(struct arena *arena, const struct view *view, struct texts *addresses)
{
    for (size_t i = 0; i < view->card.shown.count; i++)
        if (view->card.shown.items[i].fact->kind == FACT_EMAIL)
            *ARENA_PUSH(arena, addresses) = view->card.shown.items[i].fact->normal;
}

/* Who got a new address, or left, had the conversations of before under the old one: they are still
 * his, unless somebody else has that address now. */
static bool add_past_addresses(struct call *call, const struct view *view, struct texts *addresses)
{
    struct facts past = {0};
    for (size_t i = 0; i < view->records.count; i++)
        if (!history_retired(call, view->records.items[i], FACT_EMAIL, &past))
            return false;
    for (size_t i = 0; i < past.count; i++) {
        struct identifier identifier = {.kind = FACT_EMAIL, .value = past.items[i].normal};
        struct uuid holder;
        if (texts_have(addresses, identifier.value))
            continue;
        if (!audience_known_as(call, &identifier, &holder))
            return false;
        if (uuid_is_nil(holder) || uuid_equal(holder, view->canonical))
            *ARENA_PUSH(call->arena, addresses) = identifier.value;
    }
    return true;
}

static bool addresses_of_contact(struct call *call, struct uuid contact, struct texts *addresses)
{
    struct view view = {0};
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    if (view.deleted_ms)
        return true;
    add_addresses(call->arena, &view, addresses);
    return add_past_addresses(call, &view, addresses);
}

static bool addresses_of_group(struct call *call, struct uuid group, struct texts *addresses)
{
    struct group_members members = {0};
    if (!groups_members(call, group, (struct uuid){{0}}, GROUP_MEMBERS_MAX, &members))
        return false;
    for (size_t i = 0; i < members.views.count; i++)
        add_addresses(call->arena, &members.views.items[i], addresses);
    return true;
}

static bool choose_accounts(struct call *call, const struct conversations_request *request,
                            struct mail_accounts *accounts)
{
    struct mail_accounts visible = {0};
    if (!mail_accounts_visible(call, &visible))
        return false;
    for (size_t i = 0; i < visible.count; i++) {
        const struct mail_account *account = &visible.items[i];
        if ((uuid_is_nil(request->account) || uuid_equal(account->id, request->account)) &&
            (uuid_is_nil(request->team) || uuid_equal(account->team, request->team)))
            *ARENA_PUSH(call->arena, accounts) = *account;
    }
    return true;
}

static bool choose_filters(struct call *call, const struct conversations_request *request,
                           struct filters *filters)
{
    struct mail_accounts accounts = {0};
    struct texts addresses = {0};
    if (!choose_accounts(call, request, &accounts))
        return false;
    if (request->email)
        *ARENA_PUSH(call->arena, &addresses) = request->email;
    if (!uuid_is_nil(request->contact) && !addresses_of_contact(call, request->contact, &addresses))
        return false;
    if (request->group && !addresses_of_group(call, request->group->id, &addresses))
        return false;
    if (request->email || request->group || !uuid_is_nil(request->contact))
        return add_filters(call, &accounts, &addresses, filters);
    for (size_t i = 0; i < accounts.count; i++)
        *ARENA_PUSH(call->arena, filters) = (struct conversation_filter){
            .account = accounts.items[i].id, .domain = request->domain};
    return true;
}

/* ---- of the people of a book ---- */

/* A book may have a million people, who hardly all write: not they are looked for in conversations,
 * but those of conversations in the book. What was found of an address is remembered. */
struct book_address {
    const char *address;
    bool is_in_book;
    UT_hash_handle hh;
};

struct book_walk {
    struct call *call;
    struct uuid book, audience;
    struct book_address *known;
};

static bool look_up(struct book_walk *walk, const char *address, struct book_address **found)
{
    struct call *call = walk->call;
    struct holdings holdings = {0};
    HASH_FIND_STR(walk->known, address, *found);
    if (*found)
        return true;
    if (!store_identifier_holdings(call->store, call->arena, walk->audience, FACT_EMAIL, address,
                                   &holdings, &call->error))
        return false;
    *found = ARENA_NEW(call->arena, struct book_address);
    (*found)->address = address;
    for (size_t i = 0; i < holdings.count; i++)
        (*found)->is_in_book |= uuid_equal(holdings.items[i].book, walk->book);
    HASH_ADD_KEYPTR(hh, walk->known, (*found)->address, strlen((*found)->address), *found);
    return true;
}

static bool has_of_book(struct book_walk *walk, struct uuid conversation, bool *has_one)
{
    struct participants participants = {0};
    *has_one = false;
    if (!store_conversation_participants(walk->call->store, walk->call->arena, conversation,
                                         SHOWN_PARTICIPANTS_MAX, &participants, &walk->call->error))
        return false;
    for (size_t i = 0; i < participants.count && !*has_one; i++) {
        struct book_address *found;
        if (!look_up(walk, participants.items[i].address, &found))
            return false;
        *has_one = found->is_in_book;
    }
    return true;
}

/* Drops what is behind the second that the limit is reached in, or the second one. */
static void cut_page(struct conversations *page, int limit)
{
    size_t count = (size_t)limit;
    if (page->count <= count)
        return;
    int64_t first = second_of(page->items[0].last_ms);
    while (count < page->count && page->items[count].last_ms >= first)
        count++;
    if (count == page->count)
        return;
    bool is_one_second = page->items[count - 1].last_ms >= first;
    int64_t last = second_of(page->items[is_one_second ? count : count - 1].last_ms);
    while (count < page->count && page->items[count].last_ms >= last)
        count++;
    page->count = count;
}

/* Whether a page is as long as it has to be. */
static bool is_full(const struct conversations *page, int limit)
{
    return page->count >= (size_t)limit &&
           page->items[page->count - 1].last_ms < second_of(page->items[0].last_ms);
}

/* Pages hold whole seconds, so one begins before the last of that before. */
static bool walk_pages(struct book_walk *walk, const struct filters *filters, int64_t until_ms,
                       int limit, struct conversations *kept)
{
    struct conversations step = {0};
    do {
        if (!read_page(walk->call, filters, until_ms, WALK_STEP, &step))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            bool has_one;
            if (!has_of_book(walk, step.items[i].id, &has_one))
                return false;
            if (has_one)
                *ARENA_PUSH(walk->call->arena, kept) = step.items[i];
        }
        if (step.count)
            until_ms = second_of(step.items[step.count - 1].last_ms) - 1;
    } while (step.count >= WALK_STEP && !is_full(kept, limit));
    cut_page(kept, limit);
    return true;
}

static bool list_of_book(struct call *call, const struct conversations_request *request,
                         const struct filters *filters, struct conversations *conversations)
{
    const struct book *book = call_book(call, request->book);
    if (!book)
        return false;
    struct book_walk walk = {
        .call = call, .book = book->id, .audience = book_audience(&call->actor, book)};
    bool ok =
        walk_pages(&walk, filters, until_ms_of(request->until_s), request->limit, conversations);
    HASH_CLEAR(hh, walk.known);
    return ok;
}

bool conversations_list(struct call *call, const struct conversations_request *request,
                        struct conversations *conversations)
{
    struct filters filters = {0};
    if (!choose_filters(call, request, &filters))
        return false;
    if (!uuid_is_nil(request->book))
        return list_of_book(call, request, &filters, conversations);
    return read_page(call, &filters, until_ms_of(request->until_s), request->limit, conversations);
}

/* ---- one ---- */

/* As if it did not exist, when its account is not the actor's. */
static bool sees_account(struct call *call, struct uuid account, const char *what)
{
    if (mail_account_find(call, account))
        return true;
    return call->error.status == STATUS_NOT_FOUND &&
           fail(&call->error, STATUS_NOT_FOUND, "there is no such %s", what);
}

struct conversation *conversation_find(struct call *call, struct uuid id)
{
    struct conversation *conversation =
        store_conversation_get(call->store, call->arena, id, &call->error);
    bool is_seen = conversation && sees_account(call, conversation->account, "conversation");
    return is_seen ? conversation : NULL;
}

bool conversation_messages(struct call *call, struct uuid id, int64_t until_s, int limit,
                           struct messages *messages)
{
    struct conversation *conversation = conversation_find(call, id);
    return conversation && store_messages(call->store, call->arena, conversation->id,
                                          until_ms_of(until_s), limit, messages, &call->error);
}

bool conversation_count_drafts(struct call *call, const struct conversation *conversation,
                               int64_t *count)
{
    return store_drafts_count(call->store, conversation->id, count, &call->error);
}

struct message *message_find(struct call *call, struct uuid id)
{
    struct message *message = store_message_get(call->store, call->arena, id, &call->error);
    bool is_seen = message && sees_account(call, message->account, "message");
    return is_seen ? message : NULL;
}

static int newest_first(const void *a, const void *b)
{
    const struct message *left = a, *right = b;
    return left->date_ms > right->date_ms ? -1 : left->date_ms < right->date_ms;
}

bool messages_with_id(struct call *call, const char *message_id, struct messages *messages)
{
    struct digest link = mail_link_of_id(message_id);
    struct mail_accounts accounts = {0};
    if (!mail_accounts_visible(call, &accounts))
        return false;
    for (size_t i = 0; i < accounts.count; i++) {
        struct uuid id;
        if (!store_message_find(call->store, accounts.items[i].id, &link, &id, &call->error))
            return false;
        struct message *message =
            uuid_is_nil(id) ? NULL : store_message_get(call->store, call->arena, id, &call->error);
        if (call->error.status != STATUS_OK)
            return false;
        if (message)
            *ARENA_PUSH(call->arena, messages) = *message;
    }
    if (messages->count)
        qsort(messages->items, messages->count, sizeof(*messages->items), newest_first);
    return true;
}

/* ---- who takes part ---- */

bool conversation_participants(struct call *call, struct uuid id, struct participants *participants)
{
    return store_conversation_participants(call->store, call->arena, id, SHOWN_PARTICIPANTS_MAX,
                                           participants, &call->error);
}

bool conversation_contacts(struct call *call, const struct participants *participants,
                           struct uuid *contacts)
{
    for (size_t i = 0; i < participants->count; i++) {
        struct identifier identifier = {.kind = FACT_EMAIL,
                                        .value = participants->items[i].address};
        if (!audience_known_as(call, &identifier, &contacts[i]))
            return false;
    }
    return true;
}
