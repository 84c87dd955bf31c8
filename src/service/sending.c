/* Sending drafts. */
#include "service/sending.h"

#include "base/json-reader.h"
#include "mail/compose.h"
#include "mail/smtp.h"
#include "service/collected.h"
#include "service/conversations.h"
#include "service/keyring.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "service/mail-server.h"
#include "service/people.h"
#include "service/sent-copy.h"
#include <stdlib.h>

enum { REFERENCES_MAX = 30, LATEST_MESSAGES = 20 };

/* A server that is out of order is asked again for so long. */
#define TRIED_FOR_MS (INT64_C(24) * 60 * 60 * 1000)

/* ---- beginning ---- */

bool sending_is_under_way(struct call *call, const struct mail_draft *draft, bool *is)
{
    *is = false;
    if (draft->state == DRAFT_WRITTEN || uuid_is_nil(draft->job))
        return true;
    const struct job *job = store_job_get(call->store, call->arena, draft->job, &call->error);
    if (!job && call->error.status == STATUS_NOT_FOUND)
        call->error = (struct error){0};
    *is =
        job && (job->state == JOB_QUEUED || job->state == JOB_RUNNING || job->state == JOB_PAUSED);
    return call->error.status == STATUS_OK;
}

const char *sending_trouble(const struct mail_draft *draft, bool is_under_way)
{
    if (draft->state == DRAFT_HANDED && !is_under_way)
        return "it was being handed to the mail server when that ended, so it may have left: look "
               "whether it arrived before you send it again";
    return draft->trouble;
}

/* Whom it would not reach, or somebody else instead: that is asked once more. Who stands out in a
 * thread or has a namesake is the sender's business. */
static bool is_grave(enum recipient_verdict verdict)
{
    return verdict == RECIPIENT_STALE || verdict == RECIPIENT_BOUNCED ||
           verdict == RECIPIENT_LOOK_ALIKE;
}

/* Where a recipient stands in the draft as it is answered: "/cc_fields/0". */
static const char *pointer_to(struct arena *arena, const struct mail_draft *draft, size_t place)
{
    enum participant_role role = draft->recipients.items[place].role;
    size_t before = 0;
    for (size_t i = 0; i < place; i++)
        before += draft->recipients.items[i].role == role;
    return arena_format(arena, "/%s_fields/%zu",
                        role == PARTICIPANT_CC    ? "cc"
                        : role == PARTICIPANT_BCC ? "bcc"
                                                  : "to",
                        before);
}

static bool check_recipients(struct call *call, const struct mail_draft *draft,
                             const struct recipients *recipients,
                             const struct sending_options *options)
{
    if (!recipients->count)
        return fail_at(&call->error, STATUS_INVALID, "/to_fields", "the draft is for nobody yet");
    for (size_t i = 0; i < recipients->count && i < draft->recipients.count; i++) {
        const struct recipient *one = &recipients->items[i];
        const char *pointer = pointer_to(call->arena, draft, i);
        if (one->verdict == RECIPIENT_INVALID)
            return fail_at(&call->error, STATUS_INVALID, pointer, "'%.100s' is no e-mail address",
                           one->typed);
        if (is_grave(one->verdict) && !options->despite_warnings)
            return fail_at(&call->error, STATUS_CONFLICT, pointer,
                           "nothing was sent. %.100s: %.200s. Change the draft, or send it with "
                           "despite_warnings",
                           one->address, one->message);
    }
    return true;
}

static bool check_account(struct call *call, const struct mail_account *account)
{
    struct texts own = mail_own_addresses(call->arena, account);
    struct mail_server server;
    if (!mail_account_may_write(call, account))
        return false;
    if (!account->smtp)
        return fail_at(&call->error, STATUS_PRECONDITION, "/send",
                       "the mail account '%.100s' has no SMTP server to send with: give it one "
                       "('smtp'), or send the draft from your mail program",
                       account->name);
    if (!own.count)
        return fail_at(&call->error, STATUS_PRECONDITION, "/send",
                       "the mail account '%.100s' has no address of its own to send from",
                       account->name);
    return mail_server_read(call, account->smtp, "/smtp", &server) &&
           (!server.user || account->secret.length ||
            fail_at(&call->error, STATUS_PRECONDITION, "/send",
                    "the password of '%.100s' is not known", account->name));
}

static bool begin_job(struct call *call, struct mail_draft *draft, struct job *job)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(draft->id, id);
    const char *options = arena_format(call->arena, "{\"draft\":\"%s\"}", id);
    if (!job_begin(call, JOB_MAIL_SEND, JOB_QUEUED, (struct uuid){{0}}, options, job))
        return false;
    draft->state = DRAFT_SENDING;
    draft->job = job->id;
    draft->trouble = NULL;
    return store_draft_note(call->store, draft, &call->error);
}

bool sending_begin(struct call *call, struct mail_draft *draft, const struct recipients *recipients,
                   const struct sending_options *options, struct job *job)
{
    const struct mail_account *account = mail_account_find(call, draft->account);
    bool is_under_way;
    if (!account || !check_account(call, account) ||
        !sending_is_under_way(call, draft, &is_under_way))
        return false;
    if (is_under_way) {
        struct job *known = store_job_get(call->store, call->arena, draft->job, &call->error);
        if (known)
            *job = *known;
        return known != NULL;
    }
    if (draft->state == DRAFT_HANDED && !options->again)
        return fail(&call->error, STATUS_CONFLICT, "%s (again)",
                    sending_trouble(draft, is_under_way));
    if (!draft->message_id)
        draft->message_id = draft_message_id(call->arena, account);
    return check_recipients(call, draft, recipients, options) && begin_job(call, draft, job);
}

/* ---- the message ---- */

static void add_recipients(struct arena *arena, const struct mail_draft *draft,
                           struct compose_message *message)
{
    for (size_t i = 0; i < draft->recipients.count; i++) {
        const struct draft_recipient *one = &draft->recipients.items[i];
        struct compose_list *list = one->role == PARTICIPANT_CC    ? &message->cc
                                    : one->role == PARTICIPANT_BCC ? &message->bcc
                                                                   : &message->to;
        *ARENA_PUSH(arena, list) = (struct compose_address){one->name, one->address};
    }
}

/* The list of a message's own ids, as JSON, then itself. */
static bool add_thread(struct call *call, struct uuid id, struct compose_message *message)
{
    struct messages latest = {0};
    struct texts ids = {0};
    struct json_reader reader;
    const struct message *last = NULL;
    if (uuid_is_nil(id))
        return true;
    if (!conversation_messages(call, id, 0, LATEST_MESSAGES, &latest))
        return false;
    for (size_t i = 0; i < latest.count && !last; i++)
        if (latest.items[i].message_id)
            last = &latest.items[i];
    if (!last)
        return true;
    json_reader_init(&reader, slice_of(last->references), call->arena);
    if (json_enter_array(&reader))
        while (json_next_item(&reader))
            *ARENA_PUSH(call->arena, &ids) = json_read_text(&reader);
    *ARENA_PUSH(call->arena, &ids) = last->message_id;
    size_t left_off = ids.count > REFERENCES_MAX ? ids.count - REFERENCES_MAX : 0;
    message->in_reply_to = last->message_id;
    message->references = ids.items + left_off;
    message->reference_count = ids.count - left_off;
    return true;
}

/* What one step works with. */
struct sending {
    struct call *call;
    struct job *job;
    struct mail_draft *draft;
    const struct mail_account *account;
    const char *from;
    struct texts to;         /* everybody, each once */
    struct slice wire, kept; /* without and with Bcc */
};

static bool write_message(struct sending *sending)
{
    struct call *call = sending->call;
    const struct mail_draft *draft = sending->draft;
    const struct user *author = people_user(call, draft->author);
    struct texts own = mail_own_addresses(call->arena, sending->account);
    if (!author || !own.count)
        return false;
    sending->from = draft->sender ? draft->sender : own.items[0];
    struct compose_message message = {
        .message_id = draft->message_id,
        .date_ms = call->now_ms,
        .from = {author->name, sending->from},
        .subject = draft->subject,
        .text = draft->body,
    };
    add_recipients(call->arena, draft, &message);
    return add_thread(call, draft->conversation, &message) &&
           compose_write(call->arena, &message, false, &sending->wire, &call->error) &&
           compose_write(call->arena, &message, true, &sending->kept, &call->error);
}

static void list_recipients(struct sending *sending)
{
    for (size_t i = 0; i < sending->draft->recipients.count; i++) {
        const char *address = sending->draft->recipients.items[i].address;
        bool is_there = false;
        for (size_t k = 0; k < sending->to.count && !is_there; k++)
            is_there = strcmp(sending->to.items[k], address) == 0;
        if (!is_there)
            *ARENA_PUSH(sending->call->arena, &sending->to) = address;
    }
}

/* ---- what is noted ---- */

static bool apply_handing(struct call *call, void *context)
{
    struct sending *sending = context;
    struct job job = *sending->job;
    sending->draft->state = DRAFT_HANDED;
    return job_save(call, &job) && store_draft_note(call->store, sending->draft, &call->error);
}

static bool apply_trouble(struct call *call, void *context)
{
    struct sending *sending = context;
    return store_draft_note(call->store, sending->draft, &call->error);
}

/* Keeps the error that led here. The draft is as it was, and says why. */
static bool give_up(struct sending *sending, enum draft_state state)
{
    struct call *call = sending->call;
    struct error error = call->error;
    if (error.status == STATUS_UNAVAILABLE && state == DRAFT_WRITTEN &&
        call->now_ms - sending->job->created_ms < TRIED_FOR_MS)
        state = DRAFT_SENDING; /* the job is tried again */
    else if (error.status == STATUS_UNAVAILABLE)
        error.status = STATUS_INVALID;
    call->error = (struct error){0};
    sending->draft->state = state;
    sending->draft->trouble = arena_copy(call->arena, error.message);
    service_write(call, apply_trouble, sending);
    call->error = error;
    return false;
}

struct storing {
    struct sending *sending;
    struct incoming incoming;
};

/* {"copy": the job that puts it into the server's folder}. */
static const char *write_progress(struct arena *arena, struct uuid copy)
{
    char id[UUID_TEXT_BYTES];
    if (uuid_is_nil(copy))
        return "{}";
    uuid_format(copy, id);
    return arena_format(arena, "{\"copy\":\"%s\"}", id);
}

/* As every message is taken in; the place in the conversation is the draft's. */
static bool apply_sent(struct call *call, void *context)
{
    struct storing *storing = context;
    const struct sending *sending = storing->sending;
    struct conversation *conversation = NULL;
    struct job job = *sending->job;
    enum mail_outcome outcome;
    struct uuid copy;
    if (!uuid_is_nil(sending->draft->conversation) &&
        !(conversation = conversation_find(call, sending->draft->conversation)))
        return false;
    if (!mail_account_still_there(call, sending->account->id) ||
        !sent_copy_begin(call, sending->account, sending->draft->message_id, sending->kept, &copy))
        return false;
    job.state = JOB_DONE;
    job.done = job.total = 1;
    job.progress = write_progress(call->arena, copy);
    return job_save(call, &job) &&
           mail_take(call, sending->account, &storing->incoming,
                     conversation ? conversation->id : (struct uuid){{0}}, &outcome) &&
           store_draft_delete(call->store, sending->draft->id, &call->error);
}

static bool store_sent(struct sending *sending)
{
    struct call *call = sending->call;
    struct storing storing = {.sending = sending};
    struct mail_source source = {.name = "sent", .now_ms = call->now_ms};
    mail_draft(call->arena, sending->account, sending->kept, call->region, &source,
               &storing.incoming);
    return collected_draft_answered(call, sending->account, &storing.incoming) &&
           service_write(call, apply_sent, &storing);
}

/* ---- the job ---- */

static bool hand_over(struct sending *sending)
{
    struct call *call = sending->call;
    struct mail_server server;
    bool is_unsure;
    if (!mail_server_read(call, sending->account->smtp, "/smtp", &server) ||
        (server.user && !keyring_unseal(call, sending->account->secret, &server.password)))
        return give_up(sending, DRAFT_WRITTEN);
    server.is_public_only = !sending->account->is_private;
    AUTO_FREE(smtp) struct smtp *smtp = smtp_open(&server, &call->error);
    if (!smtp || !smtp_begin(smtp, sending->from, sending->to.items, sending->to.count,
                             sending->wire.length, &call->error))
        return give_up(sending, DRAFT_WRITTEN);
    if (!service_write(call, apply_handing, sending))
        return false; /* stopped, or taken by another: nothing was handed over */
    if (smtp_finish(smtp, sending->wire, &is_unsure, &call->error))
        return true;
    return give_up(sending, is_unsure ? DRAFT_HANDED : DRAFT_WRITTEN);
}

static bool prepare_sending(struct sending *sending)
{
    struct call *call = sending->call;
    struct recipients checked = {0}; /* who was named by a contact is followed */
    struct uuid id;
    if (!job_read_id(call, sending->job, &id) || !(sending->draft = draft_find(call, id)))
        return false;
    sending->account = mail_account_find(call, sending->draft->account);
    if (!sending->account || !check_account(call, sending->account))
        return false;
    if (!uuid_equal(sending->draft->job, sending->job->id))
        return fail(&call->error, STATUS_CONFLICT, "another job sends the draft");
    if (sending->draft->state == DRAFT_HANDED)
        return fail(&call->error, STATUS_INVALID, "%s", sending_trouble(sending->draft, false));
    return draft_check(call, sending->draft, &checked);
}

static bool step_sending(struct call *call, struct job *job, void *state, bool *is_done)
{
    struct sending sending = {.call = call, .job = job};
    (void)state;
    *is_done = true;
    if (!prepare_sending(&sending))
        return false;
    list_recipients(&sending);
    if (!write_message(&sending))
        return give_up(&sending, DRAFT_WRITTEN);
    return hand_over(&sending) && store_sent(&sending);
}

const struct job_work mail_send_work = {JOB_MAIL_SEND, NULL, step_sending, NULL};
