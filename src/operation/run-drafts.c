/* Operations on drafts, in the contract's form. */
#include "operation/recipients-json.h"
#include "operation/run.h"

#include "service/conversations.h"
#include "service/drafts.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "service/people.h"
#include "text/name.h"
#include <stdio.h>
#include <string.h>

enum { SUBJECT_BYTES_MAX = 2000, BODY_BYTES_MAX = 1 << 20 };

struct draft_reading {
    struct call *call;
    const json_t *object;
    struct draft_request *draft;
};

static bool refuse(struct draft_reading *reading, const char *name, const char *expected)
{
    char pointer[100];
    snprintf(pointer, sizeof(pointer), "/drafts/%s", name);
    return fail_at(&reading->call->error, STATUS_INVALID, pointer, "'%s' must be %s", name,
                   expected);
}

/* ---- members ---- */

/* The contract's members. Those of inboxes, labels and assignees have no meaning here. */
static bool check_members(struct draft_reading *reading)
{
    static const char *const known[] = {"to",
                                        "cc",
                                        "bcc",
                                        "to_fields",
                                        "cc_fields",
                                        "bcc_fields",
                                        "from_field",
                                        "subject",
                                        "body",
                                        "account",
                                        "conversation",
                                        "send",
                                        "quote_previous_message",
                                        "references",
                                        "team",
                                        "force_team",
                                        "organization",
                                        "add_users",
                                        "add_assignees",
                                        "remove_assignees",
                                        "conversation_subject",
                                        "conversation_color",
                                        "add_shared_labels",
                                        "remove_shared_labels",
                                        "add_to_inbox",
                                        "add_to_team_inbox",
                                        "close",
                                        "attachments",
                                        "send_at"};
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)reading->object, name, value)
    {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            is_known |= strcmp(known[i], name) == 0;
        if (!is_known)
            return fail_at(&reading->call->error, STATUS_INVALID,
                           error_pointer(reading->call->arena, "/drafts", name),
                           "'%.100s' is no member of a draft", name);
    }
    return true;
}

/* What Kith cannot do is refused, so that nobody believes it done. */
static bool check_possible(struct draft_reading *reading)
{
    const json_t *object = reading->object;
    struct error *error = &reading->call->error;
    if (json_array_size(json_object_get(object, "attachments")))
        return fail_at(error, STATUS_INVALID, "/drafts/attachments",
                       "drafts have no attachments here: leave them out");
    if (json_is_true(json_object_get(object, "send")) || json_object_get(object, "send_at"))
        return fail_at(error, STATUS_PRECONDITION, "/drafts/send",
                       "the account has no way to send yet: make the draft without 'send' and "
                       "'send_at', and send it from your mail program");
    return true;
}

static bool read_text(struct draft_reading *reading, const json_t *object, const char *name,
                      size_t max, bool allows_lines, const char **text)
{
    const json_t *value = json_object_get(object, name);
    struct slice read = {json_string_value(value), json_string_length(value)};
    *text = NULL;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value) || read.length > max || !text_is_clean(read, allows_lines))
        return refuse(reading, name, "a text without control characters that is not too long");
    *text = arena_copy_slice(reading->call->arena, read);
    return true;
}

/* {"address", "name"}, {"contact"}, {"group"} or a bare text. */
static bool read_addressee(struct draft_reading *reading, const char *field, const json_t *value,
                           enum participant_role role)
{
    static const char *const members[] = {"address", "contact", "group", "name"};
    struct draft_addressee *one = ARENA_PUSH(reading->call->arena, &reading->draft->addressees);
    json_t *wrapped = json_is_string(value) ? json_pack("{s:O}", "address", value) : NULL;
    const json_t *object = wrapped ? wrapped : value;
    bool ok = json_is_object(object) &&
              read_text(reading, object, "name", MAIL_NAME_BYTES_MAX, false, &one->name);
    one->role = role;
    for (size_t i = 0; ok && i < COUNT_OF(members) && !one->typed; i++)
        ok = read_text(reading, object, members[i], MAIL_NAME_BYTES_MAX, false, &one->typed);
    json_decref(wrapped);
    return (ok && one->typed && *one->typed) || reading->call->error.status != STATUS_OK
               ? ok
               : refuse(reading, field, "addresses, names, groups or contacts' ids");
}

static bool read_field(struct draft_reading *reading, const char *field, enum participant_role role)
{
    const json_t *value = json_object_get(reading->object, field);
    if (!value || json_is_null(value))
        return true;
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < count; i++)
        if (!read_addressee(reading, field, json_is_array(value) ? json_array_get(value, i) : value,
                            role))
            return false;
    return true;
}

static bool read_addressees(struct draft_reading *reading)
{
    return read_field(reading, "to", PARTICIPANT_TO) &&
           read_field(reading, "to_fields", PARTICIPANT_TO) &&
           read_field(reading, "cc", PARTICIPANT_CC) &&
           read_field(reading, "cc_fields", PARTICIPANT_CC) &&
           read_field(reading, "bcc", PARTICIPANT_BCC) &&
           read_field(reading, "bcc_fields", PARTICIPANT_BCC);
}

/* The account named, else the conversation's, else the only one. */
static bool read_place(struct draft_reading *reading)
{
    struct call *call = reading->call;
    const char *account, *text;
    struct conversation *conversation = NULL;
    struct uuid id;
    if (!read_text(reading, reading->object, "account", 200, false, &account) ||
        !read_text(reading, reading->object, "conversation", 100, false, &text))
        return false;
    if (text && !uuid_parse(slice_of(text), &id))
        return refuse(reading, "conversation", "a UUID");
    if (text && !(conversation = conversation_find(call, id)))
        return false;
    reading->draft->account = conversation && !account
                                  ? mail_account_find(call, conversation->account)
                                  : mail_account_named(call, account);
    if (!reading->draft->account || !mail_account_may_write(call, reading->draft->account))
        return false;
    if (conversation && !uuid_equal(conversation->account, reading->draft->account->id))
        return refuse(reading, "conversation", "of the draft's account");
    reading->draft->conversation = conversation ? conversation->id : (struct uuid){{0}};
    return true;
}

static bool read_draft(struct draft_reading *reading)
{
    const char **body = &reading->draft->body;
    if (!check_members(reading) || !check_possible(reading) || !read_place(reading) ||
        !read_text(reading, reading->object, "subject", SUBJECT_BYTES_MAX, false,
                   &reading->draft->subject) ||
        !read_text(reading, reading->object, "body", BODY_BYTES_MAX, true, body) ||
        !read_addressees(reading))
        return false;
    *body = *body ? *body : "";
    return true;
}

/* ---- answers ---- */

static void write_role(struct json_writer *answer, const char *key, const struct mail_draft *draft,
                       enum participant_role role)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (size_t i = 0; i < draft->recipients.count; i++) {
        const struct draft_recipient *one = &draft->recipients.items[i];
        if (one->role != role)
            continue;
        json_object_begin(answer);
        json_member_text(answer, "name", one->name);
        json_member_text(answer, "address", one->address);
        json_member_uuid(answer, "contact", one->contact);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static bool write_author(struct json_writer *answer, struct call *call, struct uuid id)
{
    const struct user *user = people_user(call, id);
    if (!user)
        return false;
    json_key(answer, "author");
    json_object_begin(answer);
    json_member_uuid(answer, "id", user->id);
    json_member_text(answer, "name", user->name);
    json_member_text(answer, "email", user->email);
    json_object_end(answer);
    return true;
}

static bool write_draft(struct json_writer *answer, struct call *call,
                        const struct mail_draft *draft, const struct recipients *checked)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", draft->id);
    json_member_boolean(answer, "draft", true);
    json_member_text(answer, "subject", draft->subject);
    json_member_text(answer, "body", draft->body);
    json_member_text(answer, "type", "email");
    json_member_text(answer, "delivered_at", NULL);
    json_member_integer(answer, "created_at", draft->created_ms / 1000);
    json_member_uuid(answer, "account", draft->account);
    json_member_uuid(answer, "conversation", draft->conversation);
    write_role(answer, "to_fields", draft, PARTICIPANT_TO);
    write_role(answer, "cc_fields", draft, PARTICIPANT_CC);
    write_role(answer, "bcc_fields", draft, PARTICIPANT_BCC);
    write_recipients(answer, checked);
    bool ok = write_author(answer, call, draft->author);
    json_object_end(answer);
    return ok;
}

/* Looked up and checked before the write: the writer has no time for it. */
struct prepared_draft {
    struct request *request;
    struct mail_draft draft;
    struct recipients checked;
};

static bool plan(struct call *call, void *context)
{
    struct prepared_draft *prepared = context;
    const json_t *object = json_object_get(prepared->request->arguments, "drafts");
    struct draft_request draft = {0};
    struct draft_reading reading = {call, object, &draft};
    return read_draft(&reading) && draft_plan(call, &draft, &prepared->draft) &&
           draft_check(call, &prepared->draft, &prepared->checked);
}

bool prepare_draft(struct request *request)
{
    struct prepared_draft *prepared = ARENA_NEW(request->call->arena, struct prepared_draft);
    *prepared = (struct prepared_draft){.request = request};
    request->state = prepared;
    return service_read(request->call, plan, prepared);
}

bool run_draft_create(struct request *request, struct json_writer *answer)
{
    const struct prepared_draft *prepared = request->state;
    if (!draft_put(request->call, &prepared->draft))
        return false;
    json_key(answer, "drafts");
    return write_draft(answer, request->call, &prepared->draft, &prepared->checked);
}

bool run_draft_delete(struct request *request, struct json_writer *answer)
{
    struct uuid id = request_uuid(request, "id");
    if (!draft_delete(request->call, id))
        return false;
    json_member_uuid(answer, "id", id);
    json_member_boolean(answer, "deleted", true);
    return true;
}

static bool answer_drafts(struct request *request, struct json_writer *answer,
                          struct mail_drafts *drafts)
{
    json_key(answer, "drafts");
    json_array_begin(answer);
    for (size_t i = 0; i < drafts->count; i++) {
        struct recipients checked = {0};
        if (!draft_check(request->call, &drafts->items[i], &checked) ||
            !write_draft(answer, request->call, &drafts->items[i], &checked))
            return false;
    }
    json_array_end(answer);
    return true;
}

bool run_conversation_drafts(struct request *request, struct json_writer *answer)
{
    struct mail_drafts drafts = {0};
    return drafts_of_conversation(request->call, request_uuid(request, "id"),
                                  request_integer(request, "until", 0),
                                  (int)request_integer(request, "limit", 10), &drafts) &&
           answer_drafts(request, answer, &drafts);
}

bool run_drafts_list(struct request *request, struct json_writer *answer)
{
    struct mail_drafts drafts = {0};
    return drafts_new(request->call, request_integer(request, "until", 0),
                      (int)request_integer(request, "limit", 10), &drafts) &&
           answer_drafts(request, answer, &drafts);
}
