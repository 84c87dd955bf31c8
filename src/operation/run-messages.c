/* Adding messages: of mail as they came, of other channels in the contract's form. */
#include "operation/answer.h"
#include "operation/member-check.h"
#include "operation/run.h"

#include "base/clock.h"
#include "base/secret.h"
#include "service/collected.h"
#include "service/conversations.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "text/name.h"
#include <stdio.h>
#include <string.h>

enum { REFERENCES_MAX = 100, EXTERNAL_ID_BYTES_MAX = 998 };

/* One message of the request, drafted. */
struct added {
    struct mail_account *account;
    struct uuid conversation; /* it is to stand in; nil: its links decide */
    struct incoming incoming;
    bool is_raw;
    enum mail_outcome outcome;
    struct error refusal; /* STATUS_OK: it was not refused */
};

struct all_added {
    struct added *items;
    size_t count;
    size_t capacity;
    size_t taken;     /* those before are stored, known or refused */
    bool has_changed; /* contacts, by people who were promoted; by those that are stored */
    bool is_best_effort;
};

/* A refusal is of the message alone and is remembered for its answer; what is in the store's way
 * ends the request. */
static bool keep_refusal(struct call *call, struct added *added)
{
    switch (call->error.status) {
    case STATUS_OK:
    case STATUS_UNAUTHENTICATED:
    case STATUS_UNAVAILABLE:
    case STATUS_INTERNAL:
        return false;
    default:
        added->refusal = call->error;
        call->error = (struct error){0};
        return true;
    }
}

static bool is_refused(const struct added *added)
{
    return added->refusal.status != STATUS_OK;
}

/* What one message is read with. */
struct reading {
    struct call *call;
    const json_t *object;
    const struct request *request;
    struct mail_account *account; /* of messages that name none; NULL: not looked up yet */
};

static bool refuse(struct reading *reading, const char *name, const char *expected)
{
    char pointer[100];
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return fail_at(&reading->call->error, STATUS_INVALID, pointer, "'%s' must be %s", name,
                   expected);
}

/* ---- members of a message ---- */

/* A text without what shows nothing or deceives; NULL when it is absent. */
static bool read_text(struct reading *reading, const json_t *object, const char *name, size_t max,
                      bool allows_lines, const char **text)
{
    const json_t *value = json_object_get(object, name);
    *text = NULL;
    if (!value || json_is_null(value))
        return true;
    struct slice read = {json_string_value(value), json_string_length(value)};
    if (!json_is_string(value) || read.length > max || !text_is_clean(read, allows_lines))
        return refuse(reading, name, "a text without control characters that is not too long");
    *text = arena_copy_slice(reading->call->arena, read);
    return true;
}

/* What somebody is called in a channel that has no addresses. */
static bool read_address(struct reading *reading, const json_t *object, const char *field,
                         const char **address)
{
    static const char *const names[] = {"address", "phone_number", "username", "id"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!read_text(reading, object, names[i], MAIL_NAME_BYTES_MAX, false, address))
            return false;
        if (*address && **address)
            return true;
    }
    return refuse(reading, field, "an object with an 'address'");
}

static bool read_participant(struct reading *reading, const json_t *object, const char *field,
                             enum participant_role role, struct participants *participants)
{
    struct participant *participant = ARENA_PUSH(reading->call->arena, participants);
    participant->role = role;
    if (!json_is_object(object))
        return refuse(reading, field, "an object with an 'address'");
    return read_text(reading, object, "name", MAIL_NAME_BYTES_MAX, false, &participant->name) &&
           read_address(reading, object, field, &participant->address);
}

static bool read_field(struct reading *reading, const char *field, enum participant_role role,
                       struct participants *participants)
{
    const json_t *value = json_object_get(reading->object, field);
    if (!value || json_is_null(value))
        return true;
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < count; i++)
        if (!read_participant(reading, json_is_array(value) ? json_array_get(value, i) : value,
                              field, role, participants))
            return false;
    return true;
}

static bool read_participants(struct reading *reading, struct participants *participants)
{
    return read_field(reading, "from_field", PARTICIPANT_FROM, participants) &&
           (participants->count || refuse(reading, "from_field", "an object with an 'address'")) &&
           read_field(reading, "to_fields", PARTICIPANT_TO, participants) &&
           read_field(reading, "cc_fields", PARTICIPANT_CC, participants) &&
           read_field(reading, "bcc_fields", PARTICIPANT_BCC, participants);
}

static bool read_references(struct reading *reading, struct texts *references)
{
    const json_t *list = json_object_get(reading->object, "references");
    if (!list || json_is_null(list))
        return true;
    if (!json_is_array(list) || json_array_size(list) > REFERENCES_MAX)
        return refuse(reading, "references", "a list of at most 100 texts");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct slice text = {json_string_value(item), json_string_length(item)};
        if (!json_is_string(item) || !text_is_clean(text, false))
            return refuse(reading, "references", "a list of texts");
        if (text.length > 2 && text.data[0] == '<' && text.data[text.length - 1] == '>')
            text = (struct slice){text.data + 1, text.length - 2};
        *ARENA_PUSH(reading->call->arena, references) =
            arena_copy_slice(reading->call->arena, text);
    }
    return true;
}

static bool read_delivered(struct reading *reading, int64_t *ms)
{
    const json_t *value = json_object_get(reading->object, "delivered_at");
    if (value && !json_is_null(value) && !json_is_integer(value))
        return refuse(reading, "delivered_at", "a whole number of Unix seconds");
    int64_t seconds = json_integer_value(value);
    *ms = seconds > 0 && seconds < INT64_MAX / 1000 ? seconds * 1000 : 0;
    return true;
}

/* Of attachments Kith keeps how many there are. */
static bool read_post(struct reading *reading, struct mail_post *post, struct texts *references)
{
    const json_t *object = reading->object;
    *post = (struct mail_post){
        .references = references,
        .attachments = (int64_t)json_array_size(json_object_get(object, "attachments"))};
    if (!read_participants(reading, &post->participants) || !read_references(reading, references) ||
        !read_delivered(reading, &post->delivered_ms) ||
        !read_text(reading, object, "external_id", EXTERNAL_ID_BYTES_MAX, false,
                   &post->external_id) ||
        !read_text(reading, object, "subject", MAIL_SUBJECT_BYTES_MAX, false, &post->subject) ||
        !read_text(reading, object, "body", MAIL_TEXT_BYTES_MAX, true, &post->body))
        return false;
    if (!post->body)
        post->body = "";
    return true;
}

/* ---- one message ---- */

static bool check_members(struct reading *reading)
{
    static const struct member own[] = {
        {"raw", MEMBER_ANY},          {"raw_base64", MEMBER_ANY},   {"account", MEMBER_ANY},
        {"from_field", MEMBER_ANY},   {"to_fields", MEMBER_ANY},    {"cc_fields", MEMBER_ANY},
        {"bcc_fields", MEMBER_ANY},   {"subject", MEMBER_ANY},      {"body", MEMBER_ANY},
        {"delivered_at", MEMBER_ANY}, {"attachments", MEMBER_LIST}, {"external_id", MEMBER_ANY},
        {"conversation", MEMBER_ANY}, {"references", MEMBER_ANY},
    };
    return members_check(reading->call, reading->object, "", "a message", own, COUNT_OF(own));
}

static bool read_account(struct reading *reading, struct added *added)
{
    const json_t *own = json_object_get(reading->object, "account");
    const char *text = own ? json_string_value(own) : request_text(reading->request, "account");
    if (own && !text)
        return refuse(reading, "account", "an account's id or name");
    added->account =
        !own && reading->account ? reading->account : mail_account_named(reading->call, text);
    if (!own)
        reading->account = added->account;
    return added->account && mail_account_may_write(reading->call, added->account);
}

/* The conversation that the message is to stand in: the one that `conversation` belongs to now. */
static bool find_place(struct call *call, const struct added *added, struct uuid *place)
{
    *place = added->conversation;
    if (uuid_is_nil(added->conversation))
        return true;
    struct conversation *conversation = conversation_find(call, added->conversation);
    if (!conversation) {
        error_within(&call->error, "/conversation");
        return false;
    }
    *place = conversation->id;
    return uuid_equal(conversation->account, added->account->id) ||
           fail_at(&call->error, STATUS_INVALID, "/conversation",
                   "'conversation' is of another account");
}

static bool read_conversation(struct reading *reading, struct added *added)
{
    const json_t *value = json_object_get(reading->object, "conversation");
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value) ||
        !uuid_parse(slice_of(json_string_value(value)), &added->conversation))
        return refuse(reading, "conversation", "a UUID");
    return find_place(reading->call, added, &(struct uuid){{0}});
}

static struct mail_source source_of(const struct reading *reading)
{
    const char *name = request_text(reading->request, "source");
    return (struct mail_source){.name = name ? name : "", .now_ms = reading->call->now_ms};
}

/* As text where it is text, which most mail is. */
static bool read_raw(struct reading *reading, struct slice *bytes)
{
    const json_t *raw = json_object_get(reading->object, "raw");
    const json_t *encoded = json_object_get(reading->object, "raw_base64");
    struct slice base64 = {json_string_value(encoded), json_string_length(encoded)};
    *bytes = (struct slice){json_string_value(raw), json_string_length(raw)};
    if (raw && (encoded || !json_is_string(raw)))
        return refuse(reading, "raw", "a message's text, unless there is 'raw_base64'");
    return raw ||
           (json_is_string(encoded) && base64_read_any(reading->call->arena, base64, bytes)) ||
           refuse(reading, "raw_base64", "a message's bytes in base64");
}

/* A message that the account has is not read any further. */
static bool draft_raw(struct reading *reading, struct added *added)
{
    struct call *call = reading->call;
    struct mail_source source = source_of(reading);
    struct slice bytes;
    bool is_known;
    added->is_raw = true;
    if (!read_raw(reading, &bytes))
        return false;
    mail_draft_head(call->arena, added->account, bytes, &source, &added->incoming);
    if (!mail_is_known(call, &added->incoming, &is_known))
        return false;
    if (!is_known)
        mail_draft_text(call->arena, call->region, &added->incoming);
    return is_known || collected_draft_answered(call, added->account, &added->incoming);
}

static bool draft_post(struct reading *reading, struct added *added)
{
    struct mail_source source = source_of(reading);
    struct texts references = {0};
    struct mail_post post;
    if (!read_post(reading, &post, &references))
        return false;
    mail_draft_post(reading->call->arena, added->account, &post, &source, &added->incoming);
    return collected_draft_answered(reading->call, added->account, &added->incoming);
}

static bool draft(struct reading *reading, struct added *added)
{
    if (!check_members(reading) || !read_account(reading, added) ||
        !read_conversation(reading, added))
        return false;
    bool is_raw =
        json_object_get(reading->object, "raw") || json_object_get(reading->object, "raw_base64");
    return is_raw ? draft_raw(reading, added) : draft_post(reading, added);
}

static bool draft_all(struct call *call, void *context)
{
    struct request *request = context;
    const json_t *list = json_object_get(request->arguments, "messages");
    struct all_added *all = request->state;
    struct reading reading = {.call = call, .request = request};
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct added *added = ARENA_PUSH(call->arena, all);
        reading.object = json_array_get(list, i);
        if (!draft(&reading, added) && !(all->is_best_effort && keep_refusal(call, added)))
            return error_within_list(&call->error, "messages", i);
    }
    return true;
}

/* ---- taking them in ---- */

/* The account may have been closed to the actor while the write waited. `known` is the one of the
 * message before, looked at in this transaction; NULL: there is none. */
static bool find_account(struct call *call, const struct added *added, struct mail_account **known)
{
    if (!*known || !uuid_equal((*known)->id, added->account->id))
        *known = mail_account_find(call, added->account->id);
    return *known && mail_account_may_write(call, *known);
}

static bool take(struct call *call, struct added *added, struct mail_account **account)
{
    struct uuid place;
    return find_account(call, added, account) && find_place(call, added, &place) &&
           mail_take(call, *account, &added->incoming, place, &added->outcome);
}

/* Whether the transaction has lasted long enough. What a message says of its people is written at
 * the end, so their number counts, too. */
static bool is_enough(struct call *call, int64_t began_ms, size_t people)
{
    enum { OTHERS_WAIT_MS = 20, STEP_MS = 200, STEP_PEOPLE = 3000 };
    int64_t ms = clock_steady_ms() - began_ms;
    return ms >= STEP_MS || people >= STEP_PEOPLE ||
           (ms >= OTHERS_WAIT_MS && service_is_awaited(call->service));
}

/* Some of the messages, in one transaction. */
struct piece {
    struct all_added *all;
    size_t end;      /* none from here on */
    size_t reached;  /* those before were taken */
    bool is_refused; /* the one that was reached */
    bool has_changed;
};

/* As many as there is time for. */
static bool take_some(struct call *call, struct piece *piece)
{
    struct all_added *all = piece->all;
    struct mail_account *account = NULL;
    int64_t began_ms = clock_steady_ms();
    size_t people = 0;
    piece->is_refused = false;
    for (piece->reached = all->taken; piece->reached < piece->end; piece->reached++) {
        struct added *added = &all->items[piece->reached];
        if (is_enough(call, began_ms, people))
            return true;
        if (is_refused(added))
            continue;
        piece->is_refused = !take(call, added, &account);
        if (piece->is_refused)
            return false;
        people += added->incoming.people.count;
    }
    return true;
}

static bool apply_piece(struct call *call, void *context)
{
    struct piece *piece = context;
    bool ok = take_some(call, piece);
    piece->has_changed = ok && call_has_changed(call);
    return ok;
}

/* A message that is refused takes its piece back; those before it are then taken without it. */
static bool refuse_one(struct call *call, struct all_added *all, const struct piece *piece)
{
    bool is_alone = all->is_best_effort || all->taken > 0; /* else nothing is stored yet */
    if (!piece->is_refused)
        return false;
    return (is_alone && keep_refusal(call, &all->items[piece->reached])) ||
           error_within_list(&call->error, "messages", piece->reached);
}

/* Many are stored in several transactions, so that others come to write between them, all with one
 * batch. Whoever gives them again after a sudden end finds those that are stored known. */
static bool take_ahead(struct call *call, struct all_added *all)
{
    if (!call->keeps_batch)
        call->batch = uuid_new();
    call->keeps_batch = true;
    size_t end = all->count;
    while (all->taken < all->count) {
        struct piece piece = {.all = all, .end = end};
        if (service_write(call, apply_piece, &piece)) {
            all->taken = piece.reached;
            all->has_changed |= piece.has_changed;
            end = all->count;
        } else if (refuse_one(call, all, &piece)) {
            end = piece.reached + 1;
        } else {
            return false;
        }
    }
    return true;
}

enum { AT_ONCE_MAX = 25 };

/* In one snapshot: a look-up for each message is dear when each has to begin one. */
bool prepare_messages(struct request *request)
{
    struct all_added *all = ARENA_NEW(request->call->arena, struct all_added);
    const char *mode = request_text(request, "mode");
    all->is_best_effort = mode && strcmp(mode, "best_effort") == 0;
    request->state = all;
    bool is_at_once =
        json_array_size(json_object_get(request->arguments, "messages")) <= AT_ONCE_MAX &&
        !all->is_best_effort;
    return service_read(request->call, draft_all, request) &&
           (is_at_once || take_ahead(request->call, all));
}

static void write_one(struct json_writer *answer, const struct added *added)
{
    json_object_begin(answer);
    if (is_refused(added)) {
        json_member_text(answer, "outcome", "refused");
        answer_error(answer, &added->refusal);
    } else {
        json_member_uuid(answer, "id", added->incoming.message.id);
        json_member_uuid(answer, "conversation", added->incoming.message.conversation);
        json_member_text(answer, "outcome", added->outcome == MAIL_STORED ? "stored" : "known");
    }
    json_object_end(answer);
}

static void write_counts(struct json_writer *answer, const struct all_added *all)
{
    int64_t stored = 0, refused = 0;
    for (size_t i = 0; i < all->count; i++) {
        refused += is_refused(&all->items[i]);
        stored += !is_refused(&all->items[i]) && all->items[i].outcome == MAIL_STORED;
    }
    json_member_integer(answer, "stored", stored);
    json_member_integer(answer, "known", (int64_t)all->count - stored - refused);
    json_member_integer(answer, "refused", refused);
}

/* By the contract one message of another channel is an object. */
bool run_messages_add(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct all_added *all = request->state;
    struct mail_account *account = NULL;
    bool is_one = all->count == 1 && !all->items[0].is_raw;
    for (size_t i = all->taken; i < all->count; i++)
        if (!take(call, &all->items[i], &account))
            return error_within_list(&call->error, "messages", i);
    json_key(answer, "messages");
    if (!is_one)
        json_array_begin(answer);
    for (size_t i = 0; i < all->count; i++)
        write_one(answer, &all->items[i]);
    if (!is_one)
        json_array_end(answer);
    write_counts(answer, all);
    if (all->has_changed && !call->is_dry_run)
        json_member_uuid(answer, "batch", call->batch);
    return true;
}
