/* Operations on drafts, in the contract's form. */
#include "operation/job-json.h"
#include "operation/member-check.h"
#include "operation/recipients-json.h"
#include "operation/run.h"

#include "service/conversations.h"
#include "service/drafts.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "service/people.h"
#include "service/sending.h"
#include "text/email.h"
#include "text/name.h"
#include <string.h>

enum { SUBJECT_BYTES_MAX = 2000, BODY_BYTES_MAX = 1 << 20 };

struct draft_reading {
    struct call *call;
    const json_t *object;
    const struct mail_draft *old; /* that is revised; NULL: a new one */
    struct draft_request *draft;
};

static bool refuse(struct draft_reading *reading, const char *pointer, const char *expected)
{
    return fail_at(&reading->call->error, STATUS_INVALID, pointer, "'%s' must be %s",
                   pointer + strlen("/drafts/"), expected);
}

static const char *pointer_to(struct draft_reading *reading, const char *name)
{
    return error_pointer(reading->call->arena, "/drafts", name);
}

/* ---- members ---- */

static bool check_members(struct draft_reading *reading)
{
    static const struct member own[] = {
        {"to", MEMBER_ANY},
        {"cc", MEMBER_ANY},
        {"bcc", MEMBER_ANY},
        {"to_fields", MEMBER_ANY},
        {"cc_fields", MEMBER_ANY},
        {"bcc_fields", MEMBER_ANY},
        {"from_field", MEMBER_ANY},
        {"subject", MEMBER_TEXT},
        {"body", MEMBER_TEXT},
        {"account", MEMBER_TEXT},
        {"conversation", MEMBER_TEXT},
        {"send", MEMBER_BOOLEAN},
        {"quote_previous_message", MEMBER_BOOLEAN},
        {"references", MEMBER_LIST},
        {"attachments", MEMBER_LIST},
        {"send_at", MEMBER_ANY},
    };
    return members_check(reading->call, reading->object, "/drafts", "a draft", own, COUNT_OF(own));
}

/* What Kith cannot do is refused, so that nobody believes it done. */
static bool check_possible(struct draft_reading *reading)
{
    const json_t *object = reading->object, *send_at = json_object_get(object, "send_at");
    struct error *error = &reading->call->error;
    if (json_array_size(json_object_get(object, "attachments")))
        return fail_at(error, STATUS_INVALID, "/drafts/attachments",
                       "drafts have no attachments here: leave them out");
    if (send_at && !json_is_null(send_at))
        return fail_at(error, STATUS_INVALID, "/drafts/send_at",
                       "nothing is sent later: send it with 'send', or when it is time");
    return true;
}

/* NULL when it is absent or null. */
static bool read_value(struct draft_reading *reading, const json_t *value, const char *pointer,
                       size_t max, bool allows_lines, const char **text)
{
    struct slice read = {json_string_value(value), json_string_length(value)};
    *text = NULL;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value) || read.length > max || !text_is_clean(read, allows_lines))
        return refuse(reading, pointer, "a text without control characters that is not too long");
    *text = arena_copy_slice(reading->call->arena, read);
    return true;
}

static bool read_text(struct draft_reading *reading, const char *name, size_t max,
                      bool allows_lines, const char **text)
{
    return read_value(reading, json_object_get(reading->object, name), pointer_to(reading, name),
                      max, allows_lines, text);
}

/* The first member that says who it is. */
static bool read_who(struct draft_reading *reading, const json_t *object, const char *pointer,
                     struct draft_addressee *one)
{
    static const char *const members[] = {"address", "contact", "group", "name"};
    struct arena *arena = reading->call->arena;
    if (!read_value(reading, json_object_get(object, "name"), error_pointer(arena, pointer, "name"),
                    MAIL_NAME_BYTES_MAX, false, &one->name))
        return false;
    for (size_t i = 0; i < COUNT_OF(members) && !one->typed; i++) {
        one->pointer = error_pointer(arena, pointer, members[i]);
        if (!read_value(reading, json_object_get(object, members[i]), one->pointer,
                        MAIL_NAME_BYTES_MAX, false, &one->typed))
            return false;
    }
    return true;
}

/* {"address", "name"}, {"contact"}, {"group"} or a bare text. */
static bool read_addressee(struct draft_reading *reading, const char *pointer, const json_t *value,
                           enum participant_role role)
{
    struct draft_addressee *one = ARENA_PUSH(reading->call->arena, &reading->draft->addressees);
    *one = (struct draft_addressee){.role = role, .pointer = pointer};
    bool ok = json_is_object(value)
                  ? read_who(reading, value, pointer, one)
                  : !json_is_string(value) || read_value(reading, value, pointer,
                                                         MAIL_NAME_BYTES_MAX, false, &one->typed);
    return ok && ((one->typed && *one->typed) ||
                  refuse(reading, pointer, "an address, a name, a group or a contact's id"));
}

static bool read_field(struct draft_reading *reading, const char *field, enum participant_role role)
{
    const json_t *value = json_object_get(reading->object, field);
    const char *pointer = pointer_to(reading, field);
    if (!value)
        return true;
    reading->draft->says |= (unsigned)DRAFT_SAYS_ROLE << role;
    if (json_is_null(value))
        return true;
    if (!json_is_array(value))
        return read_addressee(reading, pointer, value, role);
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!read_addressee(reading, arena_format(reading->call->arena, "%s/%zu", pointer, i),
                            json_array_get(value, i), role))
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

/* ---- where it stands ---- */

static bool fails_within(struct draft_reading *reading, const char *name)
{
    reading->call->error.pointer[0] = '\0';
    error_within(&reading->call->error, pointer_to(reading, name));
    return false;
}

/* The one named, else that of the draft which is revised. */
static bool read_conversation(struct draft_reading *reading, struct conversation **conversation)
{
    const json_t *given = json_object_get(reading->object, "conversation");
    struct call *call = reading->call;
    const char *text;
    struct uuid id = reading->old && !given ? reading->old->conversation : (struct uuid){{0}};
    *conversation = NULL;
    if (!read_text(reading, "conversation", 100, false, &text))
        return false;
    if (text && !uuid_parse(slice_of(text), &id))
        return refuse(reading, "/drafts/conversation", "a UUID");
    if (uuid_is_nil(id))
        return true;
    *conversation = conversation_find(call, id);
    return *conversation || fails_within(reading, "conversation");
}

/* The one named, else the old draft's, the conversation's, or the only one. */
static bool read_account(struct draft_reading *reading, const struct conversation *conversation)
{
    struct call *call = reading->call;
    const char *text;
    if (!read_text(reading, "account", 200, false, &text))
        return false;
    struct uuid known = reading->old   ? reading->old->account
                        : conversation ? conversation->account
                                       : (struct uuid){{0}};
    reading->draft->account = text || uuid_is_nil(known) ? mail_account_named(call, text)
                                                         : mail_account_find(call, known);
    return reading->draft->account || fails_within(reading, "account");
}

static bool read_place(struct draft_reading *reading)
{
    struct draft_request *draft = reading->draft;
    struct conversation *conversation;
    if (!read_conversation(reading, &conversation) || !read_account(reading, conversation) ||
        !mail_account_may_write(reading->call, draft->account))
        return false;
    if (conversation && !uuid_equal(conversation->account, draft->account->id))
        return refuse(reading, "/drafts/conversation", "of the draft's account");
    draft->conversation = conversation ? conversation->id : (struct uuid){{0}};
    return true;
}

/* An object with an address, or the address. */
static bool read_sender(struct draft_reading *reading)
{
    const json_t *value = json_object_get(reading->object, "from_field");
    const char *typed = json_string_value(value);
    struct call *call = reading->call;
    struct email email;
    reading->draft->says |= value ? DRAFT_SAYS_SENDER : 0;
    if (!value || json_is_null(value))
        return true;
    if (!typed)
        typed = json_string_value(json_object_get(value, "address"));
    if (!typed || !email_parse(call->arena, slice_of(typed), &email, &call->error))
        return refuse(reading, "/drafts/from_field", "an address of the account");
    reading->draft->sender = email.normal;
    return true;
}

static bool read_draft(struct draft_reading *reading)
{
    struct draft_request *draft = reading->draft;
    if (!check_members(reading) || !check_possible(reading) || !read_place(reading) ||
        !read_text(reading, "subject", SUBJECT_BYTES_MAX, false, &draft->subject) ||
        !read_text(reading, "body", BODY_BYTES_MAX, true, &draft->body) ||
        !read_addressees(reading) || !read_sender(reading))
        return false;
    draft->body = draft->body ? draft->body : "";
    draft->says |= json_object_get(reading->object, "subject") ? DRAFT_SAYS_SUBJECT : 0;
    draft->says |= json_object_get(reading->object, "body") ? DRAFT_SAYS_BODY : 0;
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

static bool write_state(struct json_writer *answer, struct call *call,
                        const struct mail_draft *draft)
{
    bool is_under_way;
    if (!sending_is_under_way(call, draft, &is_under_way))
        return false;
    const char *state = is_under_way                   ? "sending"
                        : draft->state == DRAFT_HANDED ? "unsure"
                                                       : "draft";
    json_member_text(answer, "state", state);
    json_member_text(answer, "trouble", sending_trouble(draft, is_under_way));
    json_member_uuid(answer, "job", draft->job);
    json_member_text(answer, "email_message_id", draft->message_id);
    return true;
}

/* A draft as it is stored, and as the actor sees it now. */
struct seen_draft {
    struct mail_draft stored;
    struct mail_draft now;
    struct recipients checked;
    struct all_left_out left_out; /* of groups, when it was planned */
};

static bool see(struct call *call, struct seen_draft *draft)
{
    draft->now = draft->stored;
    return draft_check(call, &draft->now, &draft->checked);
}

static void write_left_out(struct json_writer *answer, const struct all_left_out *all)
{
    json_key(answer, "left_out");
    json_array_begin(answer);
    for (size_t i = 0; i < all->count; i++) {
        const struct draft_left_out *one = &all->items[i];
        json_object_begin(answer);
        json_member_text(answer, "group", one->group);
        json_member_uuid(answer, "contact", one->contact);
        json_member_text(answer, "name", one->name);
        json_member_text(answer, "reason", one->reason);
        json_object_end(answer);
    }
    json_array_end(answer);
}

static bool write_draft(struct json_writer *answer, struct call *call,
                        const struct seen_draft *seen)
{
    const struct mail_draft *draft = &seen->now;
    char tag[ENTITY_TAG_BYTES];
    draft_entity_tag(&seen->stored, tag);
    json_object_begin(answer);
    json_member_uuid(answer, "id", draft->id);
    json_member_text(answer, "entity_tag", tag);
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
    write_recipients(answer, &seen->checked);
    if (seen->left_out.count)
        write_left_out(answer, &seen->left_out);
    bool ok = write_state(answer, call, draft) && write_author(answer, call, draft->author);
    json_object_end(answer);
    return ok;
}

/* The draft as it is now, and the job that sends it, if any. */
static bool write_one(struct request *request, struct json_writer *answer,
                      const struct seen_draft *draft, const struct job *job)
{
    draft_entity_tag(&draft->stored, request->answer->entity_tag);
    json_key(answer, "drafts");
    if (!write_draft(answer, request->call, draft))
        return false;
    if (job)
        job_write_one(answer, job);
    return true;
}

static bool write_drafts(struct request *request, struct json_writer *answer,
                         struct mail_drafts *drafts)
{
    json_key(answer, "drafts");
    json_array_begin(answer);
    for (size_t i = 0; i < drafts->count; i++) {
        struct seen_draft draft = {.stored = drafts->items[i]};
        if (!see(request->call, &draft) || !write_draft(answer, request->call, &draft))
            return false;
    }
    json_array_end(answer);
    return true;
}

/* ---- writing ---- */

/* Looked up and checked before the write: the writer has no time for it. */
struct prepared_draft {
    struct request *request;
    struct mail_draft *old; /* NULL: there was none */
    struct seen_draft draft;
};

/* `old` stays as it is stored while its recipients are followed. */
static bool plan(struct call *call, struct prepared_draft *prepared)
{
    const json_t *object = json_object_get(prepared->request->arguments, "drafts");
    struct draft_request draft = {0};
    struct draft_reading reading = {call, object, prepared->old, &draft};
    return read_draft(&reading) &&
           draft_plan(call, &draft, prepared->old, &prepared->draft.stored,
                      &prepared->draft.left_out) &&
           see(call, &prepared->draft);
}

static bool plan_new(struct call *call, void *context)
{
    return plan(call, context);
}

static bool find_old(struct call *call, struct prepared_draft *prepared)
{
    prepared->old = draft_find(call, request_uuid(prepared->request, "id"));
    return prepared->old != NULL;
}

static bool plan_revision(struct call *call, void *context)
{
    return find_old(call, context) && plan(call, context);
}

static bool look(struct call *call, void *context)
{
    struct prepared_draft *prepared = context;
    if (!find_old(call, prepared))
        return false;
    prepared->draft.stored = *prepared->old;
    return see(call, &prepared->draft);
}

/* One that is gone may have been sent by this very request, whose answer is kept. */
static bool prepare(struct request *request, call_apply *read)
{
    struct call *call = request->call;
    struct prepared_draft *prepared = ARENA_NEW(call->arena, struct prepared_draft);
    *prepared = (struct prepared_draft){.request = request};
    request->state = prepared;
    if (service_read(call, read, prepared))
        return true;
    if (prepared->old || call->error.status != STATUS_NOT_FOUND || !request_has(request, "id") ||
        !request_has(request, "idempotency_key"))
        return false;
    call->error = (struct error){0};
    return true;
}

bool prepare_draft(struct request *request)
{
    return prepare(request, plan_new);
}

bool prepare_draft_update(struct request *request)
{
    return prepare(request, plan_revision);
}

bool prepare_draft_send(struct request *request)
{
    return prepare(request, look);
}

static struct sending_options read_options(const struct request *request)
{
    return (struct sending_options){.despite_warnings =
                                        request_boolean(request, "despite_warnings"),
                                    .again = request_boolean(request, "again")};
}

/* Sends what was just kept, when that was asked, and answers. */
static bool send_and_write(struct request *request, struct json_writer *answer,
                           struct seen_draft *draft)
{
    const json_t *object = json_object_get(request->arguments, "drafts");
    struct sending_options options = read_options(request);
    bool is_sent = json_is_true(json_object_get(object, "send"));
    struct job job;
    if (is_sent && !sending_begin(request->call, &draft->now, &draft->checked, &options, &job)) {
        error_within(&request->call->error, "/drafts");
        return false;
    }
    return write_one(request, answer, draft, is_sent ? &job : NULL);
}

bool run_draft_create(struct request *request, struct json_writer *answer)
{
    const struct prepared_draft *prepared = request->state;
    struct seen_draft draft = prepared->draft; /* the write may be tried again */
    return draft_put(request->call, &draft.stored) && send_and_write(request, answer, &draft);
}

bool run_draft_update(struct request *request, struct json_writer *answer)
{
    const struct prepared_draft *prepared = request->state;
    struct seen_draft draft = prepared->draft;
    if (!prepared->old)
        return draft_find(request->call, request_uuid(request, "id")) != NULL;
    draft.now.state = DRAFT_WRITTEN;
    draft.now.trouble = NULL;
    return draft_revise(request->call, &draft.stored, prepared->old) &&
           send_and_write(request, answer, &draft);
}

bool run_draft_send(struct request *request, struct json_writer *answer)
{
    const struct prepared_draft *prepared = request->state;
    struct seen_draft draft = prepared->draft;
    struct sending_options options = read_options(request);
    struct mail_draft *stored = draft_find(request->call, request_uuid(request, "id"));
    struct job job;
    if (!stored || !sending_begin(request->call, stored, &draft.checked, &options, &job))
        return false;
    draft.now.state = stored->state;
    draft.now.job = stored->job;
    draft.now.trouble = stored->trouble;
    draft.now.message_id = stored->message_id;
    return write_one(request, answer, &draft, &job);
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

/* ---- reading ---- */

bool run_draft_get(struct request *request, struct json_writer *answer)
{
    struct mail_draft *stored = draft_find(request->call, request_uuid(request, "id"));
    if (!stored)
        return false;
    struct seen_draft draft = {.stored = *stored};
    return see(request->call, &draft) && write_one(request, answer, &draft, NULL);
}

bool run_conversation_drafts(struct request *request, struct json_writer *answer)
{
    struct mail_drafts drafts = {0};
    return drafts_of_conversation(request->call, request_uuid(request, "id"),
                                  request_integer(request, "until", 0),
                                  (int)request_integer(request, "limit", 10), &drafts) &&
           write_drafts(request, answer, &drafts);
}

bool run_drafts_list(struct request *request, struct json_writer *answer)
{
    const char *text = request_text(request, "account");
    const struct mail_account *account = text ? mail_account_named(request->call, text) : NULL;
    struct mail_drafts drafts = {0};
    return (!text || account) &&
           drafts_list(request->call, account ? account->id : (struct uuid){{0}},
                       request_integer(request, "until", 0),
                       (int)request_integer(request, "limit", 50), &drafts) &&
           write_drafts(request, answer, &drafts);
}
