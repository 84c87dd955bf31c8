/* Accounts: whose mail it is, and who may see it. */
#include "service/mail-accounts.h"

#include "base/json-writer.h"
#include "service/mail-server.h"
#include "store/organization.h"
#include "text/email.h"
#include "text/name.h"
#include <stdio.h>

enum {
    NAME_BYTES_MAX = 200,
    AUTHSERV_BYTES_MAX = 255,
    ADDRESSES_MAX = 100,
    IMAP_ACCOUNTS_MAX = 50
};

/* ---- who sees what ---- */

static const struct membership *membership_in(const struct call *call, struct uuid team)
{
    for (size_t i = 0; i < call->actor.team_count; i++)
        if (uuid_equal(call->actor.teams[i].team, team))
            return &call->actor.teams[i];
    return NULL;
}

static bool is_for(const struct call *call, const struct mail_account *account)
{
    return uuid_is_nil(account->team) ? uuid_equal(account->user, call->actor.user)
                                      : membership_in(call, account->team) != NULL;
}

static bool sees(const struct call *call, const struct mail_account *account)
{
    return !account->removed_ms && is_for(call, account);
}

bool mail_accounts_visible(struct call *call, struct mail_accounts *accounts)
{
    struct mail_accounts all = {0};
    if (!store_mail_accounts(call->store, call->arena, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (sees(call, &all.items[i]))
            *ARENA_PUSH(call->arena, accounts) = all.items[i];
    return true;
}

/* A user's own account whose user is no member any more. */
static bool look_left(struct call *call, const struct mail_account *account, bool *is_left)
{
    *is_left = false;
    if (!uuid_is_nil(account->team) || account->removed_ms)
        return true;
    const struct user *user =
        store_member_get(call->store, call->arena, account->user, &call->error);
    if (!user && call->error.status != STATUS_NOT_FOUND)
        return false;
    *is_left = !user || user->removed_ms;
    call->error = (struct error){0};
    return true;
}

bool mail_accounts_left_behind(struct call *call, struct mail_accounts *accounts)
{
    struct mail_accounts all = {0};
    bool is_left;
    if (!call_requires_admin(call) ||
        !store_mail_accounts(call->store, call->arena, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        if (!look_left(call, &all.items[i], &is_left))
            return false;
        if (is_left)
            *ARENA_PUSH(call->arena, accounts) = all.items[i];
    }
    return true;
}

struct mail_account *mail_account_find(struct call *call, struct uuid id)
{
    struct mail_account *account =
        store_mail_account_get(call->store, call->arena, id, &call->error);
    if (!account || sees(call, account))
        return account;
    fail(&call->error, STATUS_NOT_FOUND, "there is no such mail account");
    return NULL;
}

static struct mail_account *only_one(struct call *call, struct mail_accounts *accounts)
{
    if (accounts->count == 1)
        return &accounts->items[0];
    if (accounts->count)
        fail_at(&call->error, STATUS_AMBIGUOUS, "/account",
                "there are several mail accounts: 'account' says which");
    else
        fail_at(&call->error, STATUS_NOT_FOUND, "/account", "there is no mail account yet");
    return NULL;
}

struct mail_account *mail_account_named(struct call *call, const char *text)
{
    struct mail_accounts all = {0};
    struct mail_account *found = NULL;
    struct uuid id;
    if (text && uuid_parse(slice_of(text), &id)) {
        found = mail_account_find(call, id);
        if (!found)
            error_within(&call->error, "/account");
        return found;
    }
    if (!mail_accounts_visible(call, &all))
        return NULL;
    if (!text)
        return only_one(call, &all);
    for (size_t i = 0; i < all.count; i++) {
        if (strcmp(all.items[i].name, text) != 0)
            continue;
        if (found) {
            fail_at(&call->error, STATUS_AMBIGUOUS, "/account",
                    "two mail accounts have this name: give the id");
            return NULL;
        }
        found = &all.items[i];
    }
    if (!found)
        fail_at(&call->error, STATUS_NOT_FOUND, "/account",
                "there is no mail account '%.100s': mail_accounts_list names those that you see",
                text);
    return found;
}

/* A team's observers look on. */
static bool may_act_for(struct call *call, struct uuid team)
{
    if (uuid_is_nil(team))
        return true;
    const struct membership *membership = membership_in(call, team);
    if (!membership)
        return fail_at(&call->error, STATUS_NOT_FOUND, "/team", "you are in no such team");
    return !membership->is_observer ||
           fail(&call->error, STATUS_DENIED, "observers of a team change none of its mail");
}

bool mail_account_may_write(struct call *call, const struct mail_account *account)
{
    return call_requires(call, TOKEN_WRITE) && may_act_for(call, account->team);
}

/* ---- changing ---- */

bool mail_account_normalize(struct call *call, struct texts *addresses)
{
    struct email email;
    if (addresses->count > ADDRESSES_MAX)
        return fail_at(&call->error, STATUS_LIMIT, "/addresses",
                       "an account has at most %d addresses", ADDRESSES_MAX);
    for (size_t i = 0; i < addresses->count; i++) {
        if (!email_parse(call->arena, slice_of(addresses->items[i]), &email, &call->error)) {
            snprintf(call->error.pointer, sizeof(call->error.pointer), "/addresses/%zu", i);
            return false;
        }
        addresses->items[i] = email.normal;
    }
    return true;
}

static const char *write_addresses(struct arena *arena, const struct texts *addresses)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_array_begin(&writer);
    for (size_t i = 0; i < addresses->count; i++)
        json_write_text(&writer, addresses->items[i]);
    json_array_end(&writer);
    return arena_copy_slice(arena, buffer_slice(&text));
}

/* The name is what the command line and people call it by. */
static bool check_name(struct call *call, const struct mail_account *account)
{
    struct mail_accounts visible = {0};
    struct slice name = slice_of(account->name);
    if (!slice_trim(name).length || name.length > NAME_BYTES_MAX || !text_is_clean(name, false))
        return fail_at(&call->error, STATUS_INVALID, "/name",
                       "'name' must be a line of at most %d bytes", NAME_BYTES_MAX);
    if (!mail_accounts_visible(call, &visible))
        return false;
    for (size_t i = 0; i < visible.count; i++)
        if (!strcmp(visible.items[i].name, account->name) &&
            !uuid_equal(visible.items[i].id, account->id))
            return fail_at(&call->error, STATUS_CONFLICT, "/name",
                           "there is a mail account '%.100s' already", account->name);
    return true;
}

static bool new_account(struct call *call, const struct mail_account_request *request,
                        struct mail_account *account)
{
    *account = (struct mail_account){
        .id = uuid_new(),
        .kind = request->kind,
        .user = call->actor.user,
        .team = request->team,
        .addresses = "[]",
        .settings = "{}",
        .created_ms = call->now_ms,
    };
    return (request->name != NULL ||
            fail_at(&call->error, STATUS_INVALID, "/name", "'name' is required")) &&
           may_act_for(call, request->team);
}

static bool known_account(struct call *call, struct uuid id, struct mail_account *account)
{
    struct mail_account *known = mail_account_find(call, id);
    if (!known || !may_act_for(call, known->team))
        return false;
    *account = *known;
    return true;
}

static void change(struct call *call, const struct mail_account_request *request,
                   struct mail_account *account)
{
    if (request->name)
        account->name = request->name;
    if (request->addresses)
        account->addresses = write_addresses(call->arena, request->addresses);
    if (request->book)
        account->book = *request->book;
    if (request->authserv_id)
        account->authserv_id = *request->authserv_id ? request->authserv_id : NULL;
    if (request->secret.length)
        account->secret = request->secret;
}

/* Whoever changes where a password goes must know it: else he could have it sent to himself. */
static void change_settings(struct mail_account *account, const char *settings)
{
    if (!settings)
        return;
    account->kind = MAIL_ACCOUNT_IMAP;
    if (strcmp(account->settings, settings) != 0)
        account->secret = (struct slice){0};
    account->settings = settings;
}

static void change_smtp(struct mail_account *account, const char *smtp)
{
    if (!smtp)
        return;
    if (*smtp && (!account->smtp || strcmp(account->smtp, smtp) != 0))
        account->secret = (struct slice){0};
    account->smtp = *smtp ? smtp : NULL;
}

/* Each account of a server's holds a thread and a connection to the store. */
static bool check_count(struct call *call, const struct mail_account *account)
{
    struct mail_accounts all = {0};
    size_t count = 0;
    if (!store_mail_accounts(call->store, call->arena, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        count +=
            all.items[i].kind == MAIL_ACCOUNT_IMAP && !uuid_equal(all.items[i].id, account->id);
    return count < IMAP_ACCOUNTS_MAX ||
           fail_at(&call->error, STATUS_LIMIT, "/imap",
                   "an organization has at most %d IMAP accounts", IMAP_ACCOUNTS_MAX);
}

/* Of the server's files only who sits at it may speak. */
static bool check_server(struct call *call, const char *settings, const char *argument)
{
    struct mail_server server;
    return mail_server_read(call, settings, argument, &server) &&
           (!server.authorities || call->channel == CHANNEL_COMMAND_LINE ||
            fail_at(&call->error, STATUS_DENIED,
                    error_pointer(call->arena, argument, "authorities"),
                    "a file of the server's is named at its own command line"));
}

static bool check_settings(struct call *call, const struct mail_account *account)
{
    bool is_imap = account->kind == MAIL_ACCOUNT_IMAP;
    if (!is_imap && !account->smtp)
        return !account->secret.length ||
               fail_at(&call->error, STATUS_INVALID, "/password",
                       "'password' goes with 'imap' or 'smtp': where it is to be used");
    return (!is_imap ||
            (check_count(call, account) && check_server(call, account->settings, "/imap"))) &&
           (!account->smtp || check_server(call, account->smtp, "/smtp"));
}

/* Whoever names a server has this one connect to it and is told how that went: what stands behind a
 * firewall is for those to name who run it. */
static bool may_look_within(const struct call *call)
{
    return call->channel == CHANNEL_COMMAND_LINE || call->actor.role >= ROLE_ADMIN;
}

/* One word, as RFC 8601 has it: it is compared with what stands before the first semicolon. */
static bool check_authserv(struct call *call, const struct mail_account *account)
{
    struct slice name = slice_of(account->authserv_id ? account->authserv_id : "");
    bool is_word = name.length <= AUTHSERV_BYTES_MAX && text_is_clean(name, false);
    for (size_t i = 0; i < name.length; i++)
        is_word &= !strchr(" ;\"()", name.data[i]);
    return is_word || fail_at(&call->error, STATUS_INVALID, "/authserv_id",
                              "'authserv_id' must be the name that the mail server gives itself in "
                              "Authentication-Results: mx.example.com");
}

bool mail_account_put(struct call *call, const struct mail_account_request *request,
                      struct uuid *id)
{
    struct mail_account account;
    bool is_new = uuid_is_nil(request->id);
    if (!call_requires(call, TOKEN_WRITE) || !(is_new ? new_account(call, request, &account)
                                                      : known_account(call, request->id, &account)))
        return false;
    if (request->book && !uuid_is_nil(*request->book) && !call_book(call, *request->book)) {
        error_within(&call->error, "/book");
        return false;
    }
    if (request->settings || request->smtp)
        account.is_private = may_look_within(call);
    change_settings(&account, request->settings);
    change_smtp(&account, request->smtp);
    change(call, request, &account);
    *id = account.id;
    return check_name(call, &account) && check_settings(call, &account) &&
           check_authserv(call, &account) &&
           store_mail_account_put(call->store, &account, &call->error);
}

struct mail_account *mail_account_find_removable(struct call *call, struct uuid id)
{
    struct mail_account *account =
        store_mail_account_get(call->store, call->arena, id, &call->error);
    if (!account)
        return NULL;
    if (is_for(call, account))
        return call_requires(call, TOKEN_WRITE) && may_act_for(call, account->team) ? account
                                                                                    : NULL;
    bool is_left;
    if (!look_left(call, account, &is_left))
        return NULL;
    if (is_left && call_requires_admin(call))
        return account;
    fail(&call->error, STATUS_NOT_FOUND, "there is no such mail account");
    return NULL;
}

bool mail_account_remove(struct call *call, struct uuid id)
{
    struct mail_account *account = mail_account_find_removable(call, id);
    if (!account || account->removed_ms)
        return account != NULL;
    account->removed_ms = call->now_ms;
    account->secret = (struct slice){0};
    return store_mail_account_put(call->store, account, &call->error);
}

bool mail_account_still_there(struct call *call, struct uuid id)
{
    const struct mail_account *account =
        store_mail_account_get(call->store, call->arena, id, &call->error);
    return account && (!account->removed_ms ||
                       fail(&call->error, STATUS_NOT_FOUND, "the mail account was removed"));
}
