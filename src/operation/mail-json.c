/* Conversations and messages as JSON. */
#include "operation/mail-json.h"

#include "base/json-reader.h"
#include "operation/answer.h"
#include "service/mail-in.h"
#include "service/people.h"

static void write_empty_list(struct json_writer *answer, const char *key)
{
    json_key(answer, key);
    json_array_begin(answer);
    json_array_end(answer);
}

/* ---- people ---- */

static void write_participant(struct json_writer *answer, const struct participant *participant,
                              struct uuid contact)
{
    json_object_begin(answer);
    json_member_text(answer, "name", participant->name);
    json_member_text(answer, "address", participant->address);
    json_member_uuid(answer, "contact", contact);
    json_object_end(answer);
}

/* Those of one role: a list of them. */
static void write_role(struct json_writer *answer, const char *key,
                       const struct participants *participants, const struct uuid *contacts,
                       enum participant_role role)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (size_t i = 0; i < participants->count; i++)
        if (participants->items[i].role == role)
            write_participant(answer, &participants->items[i], contacts[i]);
    json_array_end(answer);
}

static void write_sender(struct json_writer *answer, const struct participants *participants,
                         const struct uuid *contacts)
{
    json_key(answer, "from_field");
    for (size_t i = 0; i < participants->count; i++) {
        if (participants->items[i].role == PARTICIPANT_FROM) {
            write_participant(answer, &participants->items[i], contacts[i]);
            return;
        }
    }
    json_write_null(answer);
}

/* ---- accounts ---- */

void mail_write_account(struct json_writer *answer, const struct mail_account *account)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", account->id);
    json_member_text(answer, "name", account->name);
    json_member_text(answer, "kind", account->kind == MAIL_ACCOUNT_IMAP ? "imap" : "archive");
    json_member_uuid(answer, "user", account->user);
    json_member_uuid(answer, "team", account->team);
    json_key(answer, "addresses");
    json_write_raw(answer, slice_of(account->addresses));
    json_member_uuid(answer, "contact_book", account->book);
    json_member_text(answer, "authserv_id", account->authserv_id);
    if (account->kind == MAIL_ACCOUNT_IMAP) {
        json_key(answer, "imap");
        json_write_raw(answer, slice_of(account->settings));
        answer_seconds(answer, "read_at", account->read_ms);
        json_member_text(answer, "trouble", account->trouble);
    }
    if (account->smtp) {
        json_key(answer, "smtp");
        json_write_raw(answer, slice_of(account->smtp));
    }
    if (account->kind == MAIL_ACCOUNT_IMAP || account->smtp)
        json_member_boolean(answer, "has_password", account->secret.length > 0);
    answer_seconds(answer, "created_at", account->created_ms);
    json_object_end(answer);
}

static void write_user(struct json_writer *answer, const struct user *user)
{
    static const char *const marks[] = {"unassigned", "closed",   "archived", "trashed",
                                        "junked",     "assigned", "flagged",  "snoozed"};
    json_object_begin(answer);
    json_member_uuid(answer, "id", user->id);
    json_member_text(answer, "name", user->name);
    json_member_text(answer, "email", user->email);
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        json_member_boolean(answer, marks[i], false);
    json_object_end(answer);
}

static bool write_users(struct call *call, struct json_writer *answer,
                        const struct mail_account *account, const struct team *team)
{
    json_key(answer, "users");
    json_array_begin(answer);
    size_t count = team ? team->member_count : 1;
    for (size_t i = 0; i < count; i++) {
        struct user *user = people_user(call, team ? team->members[i].user : account->user);
        if (!user)
            return false;
        if (!user->removed_ms)
            write_user(answer, user);
    }
    json_array_end(answer);
    return true;
}

static void write_named(struct json_writer *answer, const char *key, struct uuid id,
                        const char *name)
{
    json_key(answer, key);
    json_object_begin(answer);
    json_member_uuid(answer, "id", id);
    json_member_text(answer, "name", name);
    json_object_end(answer);
}

static bool write_owner(struct call *call, struct json_writer *answer, struct uuid account_id)
{
    struct mail_account *account = mail_account_find(call, account_id);
    struct organization *organization = account ? people_organization(call) : NULL;
    if (!organization)
        return false;
    struct team *team = NULL;
    if (!uuid_is_nil(account->team) && !(team = people_team(call, account->team)))
        return false;
    json_member_uuid(answer, "account", account->id);
    write_named(answer, "organization", organization->id, organization->name);
    if (team)
        write_named(answer, "team", team->id, team->name);
    else
        json_member_text(answer, "team", NULL);
    return write_users(call, answer, account, team);
}

/* ---- conversations ---- */

static bool write_people(struct call *call, struct json_writer *answer, struct uuid id)
{
    struct participants people = {0};
    if (!conversation_participants(call, id, &people))
        return false;
    struct uuid *contacts = ARENA_ARRAY(call->arena, struct uuid, people.count + 1);
    if (!conversation_contacts(call, &people, contacts))
        return false;
    write_role(answer, "authors", &people, contacts, PARTICIPANT_FROM);
    write_role(answer, "recipients", &people, contacts, PARTICIPANT_TO);
    return true;
}

static void write_absent(struct json_writer *answer)
{
    static const char *const texts[] = {"assignee_names", "assignee_emails", "shared_label_names"};
    static const char *const lists[] = {"assignees", "shared_labels"};
    static const char *const counts[] = {"send_later_messages_count", "tasks_count",
                                         "completed_tasks_count"};
    static const char *const nulls[] = {"color", "web_url", "app_url"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_member_text(answer, texts[i], "");
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        write_empty_list(answer, lists[i]);
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        json_member_integer(answer, counts[i], 0);
    for (size_t i = 0; i < COUNT_OF(nulls); i++)
        json_member_text(answer, nulls[i], NULL);
}

bool mail_write_conversation(struct request *request, struct json_writer *answer,
                             const struct conversation *conversation)
{
    struct call *call = request->call;
    json_member_uuid(answer, "id", conversation->id);
    answer_seconds(answer, "created_at", conversation->first_ms);
    json_member_text(answer, "subject", conversation->subject);
    json_member_text(answer, "latest_message_subject", conversation->latest_subject);
    json_member_integer(answer, "messages_count", conversation->messages);
    json_member_integer(answer, "attachments_count", conversation->attachments);
    answer_seconds(answer, "last_activity_at", conversation->last_ms);
    write_absent(answer);
    int64_t drafts;
    if (!conversation_count_drafts(call, conversation, &drafts))
        return false;
    json_member_integer(answer, "drafts_count", drafts);
    return write_people(call, answer, conversation->id) &&
           write_owner(call, answer, conversation->account);
}

/* ---- messages ---- */

/* As the contract has them: within < >. */
static void write_message_ids(struct call *call, struct json_writer *answer, const char *key,
                              const char *list)
{
    struct json_reader reader;
    json_reader_init(&reader, slice_of(list), call->arena);
    json_key(answer, key);
    json_array_begin(answer);
    if (json_enter_array(&reader))
        while (json_next_item(&reader))
            json_write_text(answer, arena_join(call->arena, "<", json_read_text(&reader), ">"));
    json_array_end(answer);
}

static void write_marks(struct json_writer *answer, unsigned marks)
{
    json_key(answer, "marks");
    json_array_begin(answer);
    for (unsigned mark = 1; mark <= MAIL_MARK_NO_SENDER; mark <<= 1)
        if (marks & mark)
            json_write_text(answer, mail_mark_name(mark));
    json_array_end(answer);
}

static void write_head(struct call *call, struct json_writer *answer, const struct message *message)
{
    const char *id = message->message_id;
    json_member_uuid(answer, "id", message->id);
    json_member_text(answer, "subject", message->subject);
    json_member_boolean(answer, "draft", false);
    json_member_text(answer, "preview", message->preview);
    json_member_text(answer, "type", message->kind == MESSAGE_EMAIL ? "email" : "custom");
    answer_seconds(answer, "delivered_at", message->date_ms);
    answer_seconds(answer, "updated_at", message->created_ms);
    answer_seconds(answer, "created_at", message->created_ms);
    json_member_text(answer, "email_message_id", id ? arena_join(call->arena, "<", id, ">") : NULL);
    write_message_ids(call, answer, "in_reply_to", message->in_reply_to);
    write_message_ids(call, answer, "references", message->references);
    write_empty_list(answer, "attachments");
    json_member_integer(answer, "attachments_count", message->attachments);
    json_member_boolean(answer, "is_own", message->is_own);
    write_marks(answer, message->marks);
    json_member_integer(answer, "recipients_left_off", message->left_off);
    json_member_text(answer, "source", message->source);
}

static bool write_message_people(struct call *call, struct json_writer *answer,
                                 const struct participants *people)
{
    struct uuid *contacts = ARENA_ARRAY(call->arena, struct uuid, people->count + 1);
    if (!conversation_contacts(call, people, contacts))
        return false;
    write_sender(answer, people, contacts);
    write_role(answer, "to_fields", people, contacts, PARTICIPANT_TO);
    write_role(answer, "cc_fields", people, contacts, PARTICIPANT_CC);
    write_role(answer, "bcc_fields", people, contacts, PARTICIPANT_BCC);
    write_role(answer, "reply_to_fields", people, contacts, PARTICIPANT_REPLY_TO);
    return true;
}

bool mail_write_message(struct request *request, struct json_writer *answer,
                        const struct message *message)
{
    struct call *call = request->call;
    write_head(call, answer, message);
    if (!write_message_people(call, answer, &message->participants))
        return false;
    if (!message->body)
        return true;
    json_member_text(answer, "body", message->body);
    struct conversation *conversation = conversation_find(call, message->conversation);
    if (!conversation)
        return false;
    json_key(answer, "conversation");
    json_object_begin(answer);
    bool ok = mail_write_conversation(request, answer, conversation);
    json_object_end(answer);
    return ok;
}
