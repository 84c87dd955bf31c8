/* Operations on mail: accounts, conversations, messages. */
#include "operation/answer.h"
#include "operation/mail-json.h"
#include "operation/run.h"

#include "operation/job-json.h"
#include "service/audience.h"
#include "service/keyring.h"
#include "service/mail-erase.h"
#include "service/mail-sync-job.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/name.h"
#include <stdlib.h>
#include <string.h>

static bool fails_at(struct request *request, const char *pointer)
{
    strcpy(request->call->error.pointer, pointer);
    return false;
}

/* ---- accounts ---- */

bool run_mail_accounts_list(struct request *request, struct json_writer *answer)
{
    struct mail_accounts accounts = {0};
    bool are_left = request_boolean(request, "left_behind");
    if (are_left ? !mail_accounts_left_behind(request->call, &accounts)
                 : !mail_accounts_visible(request->call, &accounts))
        return false;
    json_key(answer, "mail_accounts");
    json_array_begin(answer);
    for (size_t i = 0; i < accounts.count; i++)
        mail_write_account(answer, &accounts.items[i]);
    json_array_end(answer);
    return true;
}

struct prepared_account {
    struct texts addresses;
    const char *settings, *smtp;
    struct slice secret;
};

/* {} takes SMTP away. */
static const char *read_settings(struct request *request, const char *name)
{
    const json_t *server = json_object_get(request->arguments, name);
    if (server && !json_object_size(server) && strcmp(name, "smtp") == 0)
        return "";
    char *text = server ? json_dumps(server, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    const char *settings = text ? arena_copy(request->call->arena, text) : NULL;
    free(text);
    return settings;
}

bool prepare_mail_account(struct request *request)
{
    struct call *call = request->call;
    const json_t *list = json_object_get(request->arguments, "addresses");
    const char *password = request_text(request, "password");
    struct prepared_account *account = ARENA_NEW(call->arena, struct prepared_account);
    *account = (struct prepared_account){.settings = read_settings(request, "imap"),
                                         .smtp = read_settings(request, "smtp")};
    for (size_t i = 0; i < json_array_size(list); i++)
        *ARENA_PUSH(call->arena, &account->addresses) = json_string_value(json_array_get(list, i));
    request->state = account;
    if (password && !text_is_clean(slice_of(password), false))
        return fail_at(&call->error, STATUS_INVALID, "/password",
                       "'password' must be one line, without control characters");
    return mail_account_normalize(call, &account->addresses) &&
           (!password || keyring_seal(call, slice_of(password), &account->secret));
}

static bool write_account(struct request *request, struct json_writer *answer, struct uuid id)
{
    struct mail_account *account = mail_account_find(request->call, id);
    if (!account)
        return false;
    json_key(answer, "mail_accounts");
    json_array_begin(answer);
    mail_write_account(answer, account);
    json_array_end(answer);
    return true;
}

/* "" takes the book away. */
static bool read_book(struct request *request, struct uuid *book)
{
    const char *text = request_text(request, "contact_book");
    *book = (struct uuid){{0}};
    return (text && !*text) || answer_lens(request, "contact_book", book);
}

static bool put_account(struct request *request, struct json_writer *answer, struct uuid id)
{
    struct uuid book;
    const struct prepared_account *prepared = request->state;
    struct mail_account_request account = {
        .id = id,
        .kind = MAIL_ACCOUNT_ARCHIVE,
        .team = request_uuid(request, "team"),
        .name = request_text(request, "name"),
        .addresses = request_has(request, "addresses") ? &prepared->addresses : NULL,
        .settings = prepared->settings,
        .smtp = prepared->smtp,
        .authserv_id = request_text(request, "authserv_id"),
        .secret = prepared->secret,
        .book = request_has(request, "contact_book") ? &book : NULL,
    };
    return read_book(request, &book) && mail_account_put(request->call, &account, &id) &&
           write_account(request, answer, id);
}

bool run_mail_account_create(struct request *request, struct json_writer *answer)
{
    return put_account(request, answer, (struct uuid){{0}});
}

bool run_mail_account_update(struct request *request, struct json_writer *answer)
{
    return put_account(request, answer, request_uuid(request, "id"));
}

static bool look_at_removal(struct call *call, void *context)
{
    struct request *request = context;
    return mail_erase_look(call, request_uuid(request, "id"), request->state);
}

/* Counted before the write: the writer has no time for it. */
bool prepare_mail_account_delete(struct request *request)
{
    request->state = ARENA_NEW(request->call->arena, struct mail_amounts);
    return service_read(request->call, look_at_removal, request);
}

static void write_amounts(struct json_writer *answer, const struct mail_amounts *amounts)
{
    json_key(answer, "erased");
    json_object_begin(answer);
    json_member_integer(answer, "messages", amounts->messages);
    json_member_integer(answer, "conversations", amounts->conversations);
    json_member_integer(answer, "drafts", amounts->drafts);
    json_member_integer(answer, "correspondents", amounts->correspondents);
    json_member_integer(answer, "proposals", amounts->proposals);
    json_object_end(answer);
}

bool run_mail_account_delete(struct request *request, struct json_writer *answer)
{
    const struct mail_amounts *amounts = request->state;
    struct uuid id = request_uuid(request, "id");
    struct job job;
    if (!mail_erase_begin(request->call, id, amounts, &job))
        return false;
    json_member_uuid(answer, "id", id);
    json_member_boolean(answer, "deleted", true);
    write_amounts(answer, amounts);
    if (!request->call->is_dry_run)
        job_write_one(answer, &job);
    return true;
}

bool run_mail_sync(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct job job;
    const struct mail_account *account = mail_account_named(call, request_text(request, "account"));
    if (!account || !mail_account_may_write(call, account))
        return false;
    if (!mail_sync_begin(call, account, &job))
        return false;
    job_write_one(answer, &job);
    return true;
}

/* ---- lists of conversations ---- */

static const char *const filters[] = {"contact", "email", "domain", "group", "contact_organization",
                                      "book"};

/* Mailboxes of the contract: whatever was not moved elsewhere is in the inbox, and nothing was. */
enum mailbox { MAILBOX_NONE, MAILBOX_EVERYTHING, MAILBOX_OF_TEAM, MAILBOX_EMPTY };

static enum mailbox mailbox_of(const struct request *request)
{
    static const char *const empty[] = {"assigned", "closed", "snoozed", "flagged",
                                        "trashed",  "junked", "drafts"};
    enum mailbox mailbox = MAILBOX_NONE;
    if (request_boolean(request, "inbox") || request_boolean(request, "all"))
        return MAILBOX_EVERYTHING;
    if (request_has(request, "team_inbox") || request_has(request, "team_all"))
        return MAILBOX_OF_TEAM;
    for (size_t i = 0; i < COUNT_OF(empty); i++)
        if (request_boolean(request, empty[i]))
            mailbox = MAILBOX_EMPTY;
    if (request_has(request, "shared_label") || request_has(request, "team_closed"))
        mailbox = MAILBOX_EMPTY;
    return mailbox;
}

/* At most one filter; without one a mailbox. */
static bool check_filters(struct request *request, enum mailbox mailbox)
{
    struct error *error = &request->call->error;
    const char *first = NULL;
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        if (!request_has(request, filters[i]))
            continue;
        if (first)
            return fail(error, STATUS_INVALID, "'%s' does not go with '%s'", filters[i], first);
        first = filters[i];
    }
    return first || mailbox != MAILBOX_NONE ||
           fail(error, STATUS_INVALID, "You need to paginate at least one mailbox");
}

static bool read_address(struct request *request, struct conversations_request *list)
{
    struct call *call = request->call;
    const char *email = request_text(request, "email"), *domain = request_text(request, "domain");
    struct email parsed;
    if (email && !email_parse(call->arena, slice_of(email), &parsed, &call->error))
        return fails_at(request, "/email");
    if (email)
        list->email = parsed.normal;
    return !domain ||
           domain_normalize(call->arena, slice_of(domain), &list->domain, &call->error) ||
           fails_at(request, "/domain");
}

static bool read_group(struct request *request, struct conversations_request *list)
{
    const char *name = request_has(request, "group") ? "group" : "contact_organization";
    const char *text = request_text(request, name);
    if (!text)
        return true;
    list->group = audience_find_group(request->call, text, -1);
    return list->group || fails_at(request, name[0] == 'g' ? "/group" : "/contact_organization");
}

static bool read_account(struct request *request, struct conversations_request *list)
{
    const char *text = request_text(request, "account");
    struct mail_account *account = text ? mail_account_named(request->call, text) : NULL;
    if (account)
        list->account = account->id;
    return !text || account;
}

static bool read_list(struct request *request, enum mailbox mailbox,
                      struct conversations_request *list)
{
    const char *team = request_has(request, "team_inbox") ? "team_inbox" : "team_all";
    *list = (struct conversations_request){
        .team = mailbox == MAILBOX_OF_TEAM ? request_uuid(request, team) : (struct uuid){{0}},
        .contact = request_uuid(request, "contact"),
        .until_s = request_integer(request, "until", 0),
        .limit = (int)request_integer(request, "limit", 25),
    };
    return read_account(request, list) && read_address(request, list) &&
           read_group(request, list) && answer_lens(request, "book", &list->book);
}

static bool write_conversations(struct request *request, struct json_writer *answer,
                                const struct conversations *conversations)
{
    json_key(answer, "conversations");
    json_array_begin(answer);
    for (size_t i = 0; i < conversations->count; i++) {
        json_object_begin(answer);
        if (!mail_write_conversation(request, answer, &conversations->items[i]))
            return false;
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

static bool is_other_organization(const struct request *request)
{
    return request_has(request, "organization") &&
           !uuid_equal(request_uuid(request, "organization"), request->call->actor.organization);
}

bool run_conversations_list(struct request *request, struct json_writer *answer)
{
    enum mailbox mailbox = is_other_organization(request) ? MAILBOX_EMPTY : mailbox_of(request);
    struct conversations_request list;
    struct conversations conversations = {0};
    if (!check_filters(request, mailbox) || !read_list(request, mailbox, &list))
        return false;
    if (mailbox != MAILBOX_EMPTY && !conversations_list(request->call, &list, &conversations))
        return false;
    return write_conversations(request, answer, &conversations);
}

/* ---- one conversation ---- */

bool run_conversations_get(struct request *request, struct json_writer *answer)
{
    const json_t *ids = json_object_get(request->arguments, "ids");
    struct conversations found = {0};
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct uuid id;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        struct conversation *conversation = conversation_find(request->call, id);
        if (!conversation)
            return error_within_list(&request->call->error, "ids", i);
        *ARENA_PUSH(request->call->arena, &found) = *conversation;
    }
    return write_conversations(request, answer, &found);
}

static bool write_messages(struct request *request, struct json_writer *answer,
                           const struct messages *messages)
{
    json_key(answer, "messages");
    json_array_begin(answer);
    for (size_t i = 0; i < messages->count; i++) {
        json_object_begin(answer);
        if (!mail_write_message(request, answer, &messages->items[i]))
            return false;
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

bool run_conversation_messages(struct request *request, struct json_writer *answer)
{
    struct messages messages = {0};
    return conversation_messages(request->call, request_uuid(request, "id"),
                                 request_integer(request, "until", 0),
                                 (int)request_integer(request, "limit", 10), &messages) &&
           write_messages(request, answer, &messages);
}

/* What clients of the contract ask for beside messages: there is none of it in Kith. */
static bool write_nothing(struct request *request, struct json_writer *answer, const char *name)
{
    if (!conversation_find(request->call, request_uuid(request, "id")))
        return false;
    json_key(answer, name);
    json_array_begin(answer);
    json_array_end(answer);
    return true;
}

bool run_conversation_comments(struct request *request, struct json_writer *answer)
{
    return write_nothing(request, answer, "comments");
}

bool run_conversation_posts(struct request *request, struct json_writer *answer)
{
    return write_nothing(request, answer, "posts");
}

/* ---- messages ---- */

enum { WITH_ONE_ID_MAX = 10 }; /* of the contract */

static struct slice without_chevrons(const char *text)
{
    struct slice id = slice_trim(slice_of(text));
    bool has_them = id.length > 2 && id.data[0] == '<' && id.data[id.length - 1] == '>';
    return has_them ? (struct slice){id.data + 1, id.length - 2} : id;
}

static bool answer_by_message_id(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct slice id = without_chevrons(request_text(request, "email_message_id"));
    struct messages messages = {0};
    if (!messages_with_id(call, arena_copy_slice(call->arena, id), &messages))
        return false;
    if (messages.count > WITH_ONE_ID_MAX)
        messages.count = WITH_ONE_ID_MAX;
    return write_messages(request, answer, &messages);
}

static bool find_messages(struct request *request, const json_t *ids, struct messages *messages)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct uuid id;
        uuid_parse(slice_of(json_string_value(json_array_get(ids, i))), &id);
        struct message *message = message_find(request->call, id);
        if (!message)
            return error_within_list(&request->call->error, "ids", i);
        *ARENA_PUSH(request->call->arena, messages) = *message;
    }
    return true;
}

/* By the contract one message is an object, several are a list. */
bool run_messages_get(struct request *request, struct json_writer *answer)
{
    const json_t *ids = json_object_get(request->arguments, "ids");
    struct messages messages = {0};
    if (!ids == !request_has(request, "email_message_id"))
        return fail(&request->call->error, STATUS_INVALID,
                    "'email_message_id' is required, or 'ids': one of the two");
    if (!ids)
        return answer_by_message_id(request, answer);
    if (!find_messages(request, ids, &messages))
        return false;
    if (messages.count != 1)
        return write_messages(request, answer, &messages);
    json_key(answer, "messages");
    json_object_begin(answer);
    bool ok = mail_write_message(request, answer, &messages.items[0]);
    json_object_end(answer);
    return ok;
}
