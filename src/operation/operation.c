/* Running an operation: arguments checked against the table, one call of its code, one answer. */
#include "operation/operation.h"

#include "operation/proposing.h"
#include "service/history.h"
#include "service/replies.h"
#include "text/name.h"
#include <stdio.h>
#include <string.h>

static const struct argument common_arguments[] = {
    {"dry_run", ARGUMENT_BOOLEAN, false, 0, 0, NULL, "Write nothing"},
    {"idempotency_key", ARGUMENT_TEXT, false, 1, 255, NULL, "Same key, same answer, for 7 days"},
    {"if_match", ARGUMENT_TEXT, false, 1, 100, NULL,
     "The entity tag that the contact (or proposal) must still have"},
    {"in_batch", ARGUMENT_UUID, false, 0, 0, NULL,
     "The batch that these changes join: a UUID of your own making, the same for all that one undo "
     "shall take back"},
};

const struct argument *operation_common_arguments(size_t *count)
{
    *count = COUNT_OF(common_arguments);
    return common_arguments;
}

const struct operation *operation_find(const char *name)
{
    size_t count;
    const struct operation *table = operation_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

/* ---- checking arguments ---- */

static const struct argument *find_argument(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->argument_count; i++)
        if (strcmp(operation->arguments[i].name, name) == 0)
            return &operation->arguments[i];
    for (size_t i = 0; operation->traits & OPERATION_WRITES && i < COUNT_OF(common_arguments); i++)
        if (strcmp(common_arguments[i].name, name) == 0)
            return &common_arguments[i];
    return NULL;
}

/* What a checker needs to say what is wrong and where. */
struct checker {
    struct error *error;
    const struct argument *argument;
    char pointer[120];
};

static bool refuse(struct checker *checker, const char *expected)
{
    fail_at(checker->error, STATUS_INVALID, checker->pointer, "'%s' must be %s",
            checker->argument->name, expected);
    snprintf(checker->error->accepted, sizeof(checker->error->accepted), "%s", expected);
    return false;
}

static bool check_text(struct checker *checker, const json_t *value)
{
    const struct argument *argument = checker->argument;
    int64_t length = (int64_t)json_string_length(value);
    if (argument->type != ARGUMENT_CONTENT &&
        (strlen(json_string_value(value)) != (size_t)length ||
         !text_is_clean((struct slice){json_string_value(value), (size_t)length}, true)))
        return refuse(checker, "text without control characters");
    if (argument->max && length > argument->max)
        return fail_at(checker->error, STATUS_INVALID, checker->pointer,
                       "'%s' is too long: %lld bytes, at most %lld", argument->name,
                       (long long)length, (long long)argument->max);
    if (argument->min && length < argument->min)
        return fail_at(checker->error, STATUS_INVALID, checker->pointer,
                       "'%s' must have at least %lld characters", argument->name,
                       (long long)argument->min);
    return true;
}

static bool check_integer(struct checker *checker, const json_t *value)
{
    const struct argument *argument = checker->argument;
    if (!json_is_integer(value))
        return refuse(checker, "a whole number");
    int64_t number = json_integer_value(value);
    if (argument->max && number > argument->max)
        return fail_at(checker->error, STATUS_INVALID, checker->pointer, "max '%s' value is %lld",
                       argument->name, (long long)argument->max);
    if (number < argument->min)
        return fail_at(checker->error, STATUS_INVALID, checker->pointer, "min '%s' value is %lld",
                       argument->name, (long long)argument->min);
    return true;
}

static bool check_choice(struct checker *checker, const json_t *value)
{
    char accepted[200] = "one of:";
    for (const char *const *choice = checker->argument->choices; *choice; choice++) {
        if (json_is_string(value) && strcmp(json_string_value(value), *choice) == 0)
            return true;
        size_t used = strlen(accepted);
        snprintf(accepted + used, sizeof(accepted) - used, "%s %s", used > 7 ? "," : "", *choice);
    }
    return refuse(checker, accepted);
}

static bool check_uuid(struct checker *checker, const json_t *value)
{
    struct uuid uuid;
    struct slice text = {json_string_value(value), json_string_length(value)};
    if (json_is_string(value) && uuid_parse(text, &uuid) && !uuid_is_nil(uuid))
        return true;
    return refuse(checker, "a UUID");
}

static bool check_items(struct checker *checker, const json_t *list,
                        bool (*check)(struct checker *, const json_t *))
{
    const struct argument *argument = checker->argument;
    size_t count = json_array_size(list);
    if (argument->max && count > (size_t)argument->max)
        return fail_at(checker->error, STATUS_LIMIT, checker->pointer,
                       "'%s' has %zu items, at most %lld go in one request", argument->name, count,
                       (long long)argument->max);
    if (count < (size_t)argument->min)
        return refuse(checker, "a list of at least one item");
    for (size_t i = 0; i < count; i++) {
        snprintf(checker->pointer, sizeof(checker->pointer), "/%s/%zu", argument->name, i);
        if (!check(checker, json_array_get(list, i)))
            return false;
    }
    return true;
}

static bool check_item_text(struct checker *checker, const json_t *value)
{
    if (!json_is_string(value))
        return refuse(checker, "a list of texts");
    struct argument item = *checker->argument;
    const struct argument *list = checker->argument;
    item.min = 0;
    item.max = 1000;
    checker->argument = &item;
    bool ok = check_text(checker, value);
    checker->argument = list;
    return ok;
}

static bool check_item_object(struct checker *checker, const json_t *value)
{
    return json_is_object(value) || refuse(checker, "a list of objects");
}

static bool check_value(struct checker *checker, const json_t *value)
{
    switch (checker->argument->type) {
    case ARGUMENT_TEXT:
    case ARGUMENT_CONTENT:
        return json_is_string(value) ? check_text(checker, value) : refuse(checker, "a text");
    case ARGUMENT_BOOK:
        return json_is_string(value) ? check_text(checker, value)
                                     : refuse(checker, "a contact book's id or name");
    case ARGUMENT_INTEGER:
        return check_integer(checker, value);
    case ARGUMENT_BOOLEAN:
        return json_is_boolean(value) || refuse(checker, "true or false");
    case ARGUMENT_UUID:
        return check_uuid(checker, value);
    case ARGUMENT_CHOICE:
        return check_choice(checker, value);
    case ARGUMENT_TEXTS:
        return json_is_array(value) ? check_items(checker, value, check_item_text)
                                    : refuse(checker, "a list of texts");
    case ARGUMENT_UUIDS:
        return json_is_array(value) ? check_items(checker, value, check_uuid)
                                    : refuse(checker, "a list of UUIDs");
    case ARGUMENT_OBJECT:
        return json_is_object(value) || refuse(checker, "an object");
    case ARGUMENT_OBJECTS:
        return json_is_array(value) ? check_items(checker, value, check_item_object)
                                    : refuse(checker, "a list of objects");
    case ARGUMENT_LIST:
        return json_is_array(value) || refuse(checker, "a list");
    }
    return true;
}

static bool is_list(enum argument_type type)
{
    return type == ARGUMENT_TEXTS || type == ARGUMENT_UUIDS || type == ARGUMENT_OBJECTS;
}

static bool name_unknown(const struct operation *operation, const char *name, struct error *error)
{
    char pointer[120], accepted[sizeof(error->accepted)] = "";
    snprintf(pointer, sizeof(pointer), "/%.100s", name);
    fail_at(error, STATUS_INVALID, pointer, "'%.100s' is not an argument of %s", name,
            operation->name);
    for (size_t i = 0; i < operation->argument_count; i++) {
        size_t used = strlen(accepted);
        snprintf(accepted + used, sizeof(accepted) - used, "%s%s", used ? ", " : "",
                 operation->arguments[i].name);
    }
    snprintf(error->accepted, sizeof(error->accepted), "%s", accepted);
    return false;
}

json_t *operation_check_arguments(const struct operation *operation, const json_t *arguments,
                                  struct error *error)
{
    json_t *checked = json_object();
    const char *name;
    json_t *value;
    bool ok = !arguments || json_is_object(arguments) ||
              fail(error, STATUS_INVALID, "the arguments must be an object");
    json_object_foreach((json_t *)(uintptr_t)arguments, name, value)
    {
        struct checker checker = {.error = error, .argument = find_argument(operation, name)};
        if (!ok || json_is_null(value))
            continue;
        if (!checker.argument) {
            ok = name_unknown(operation, name, error);
            continue;
        }
        snprintf(checker.pointer, sizeof(checker.pointer), "/%s", name);
        json_t *kept = json_incref(value);
        if (is_list(checker.argument->type) && !json_is_array(value))
            kept = json_pack("[o]", kept);
        ok = check_value(&checker, kept);
        json_object_set_new(checked, name, kept);
    }
    for (size_t i = 0; ok && i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        if (!argument->is_required || json_object_get(checked, argument->name))
            continue;
        char pointer[64];
        snprintf(pointer, sizeof(pointer), "/%s", argument->name);
        ok = fail_at(error, STATUS_INVALID, pointer, "'%s' is required: %s", argument->name,
                     argument->help);
    }
    if (ok)
        return checked;
    json_decref(checked);
    return NULL;
}

/* ---- reading arguments ---- */

static const json_t *get(const struct request *request, const char *name)
{
    return json_object_get(request->arguments, name);
}

bool request_has(const struct request *request, const char *name)
{
    return get(request, name) != NULL;
}

const char *request_text(const struct request *request, const char *name)
{
    return json_string_value(get(request, name));
}

int64_t request_integer(const struct request *request, const char *name, int64_t missing)
{
    const json_t *value = get(request, name);
    return value ? json_integer_value(value) : missing;
}

bool request_boolean(const struct request *request, const char *name)
{
    return json_is_true(get(request, name));
}

struct uuid request_uuid(const struct request *request, const char *name)
{
    struct uuid uuid = {{0}};
    const char *text = request_text(request, name);
    if (text)
        uuid_parse(slice_of(text), &uuid);
    return uuid;
}

struct uuids request_uuids(const struct request *request, const char *name)
{
    struct uuids ids = {0};
    const json_t *list = json_object_get(request->arguments, name);
    for (size_t i = 0; i < json_array_size(list); i++)
        uuid_parse(slice_of(json_string_value(json_array_get(list, i))),
                   ARENA_PUSH(request->call->arena, &ids));
    return ids;
}

/* ---- running ---- */

static bool apply_reading(struct call *call, void *context)
{
    struct request *request = context;
    struct json_writer writer;
    (void)call;
    json_writer_init(&writer, &request->answer->body);
    json_object_begin(&writer);
    if (!request->operation->run(request, &writer))
        return false;
    json_object_end(&writer);
    return true;
}

/* The digest of what was asked, without the key itself, and without a password: a digest of one
 * can be guessed from. */
static struct digest digest_request(const struct request *request)
{
    json_t *asked = json_copy((json_t *)(uintptr_t)request->arguments);
    json_object_del(asked, "idempotency_key");
    json_object_del(asked, "password");
    char *text = json_dumps(asked, JSON_SORT_KEYS | JSON_COMPACT);
    struct slice parts[] = {slice_of(request->operation->name), slice_of(text)};
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    free(text);
    json_decref(asked);
    return digest;
}

static bool write_answer(struct request *request)
{
    struct call *call = request->call;
    struct json_writer writer;
    json_writer_init(&writer, &request->answer->body);
    json_object_begin(&writer);
    bool ok = request->answer->is_proposed ? proposing_run(request, &writer)
                                           : request->operation->run(request, &writer);
    if (!ok)
        return false;
    if (call->is_dry_run)
        json_member_boolean(&writer, "dry_run", true);
    else if (call_has_changed(call))
        json_member_uuid(&writer, "batch", call->batch);
    json_object_end(&writer);
    return true;
}

static bool apply_writing(struct call *call, void *context)
{
    struct request *request = context;
    const char *key = request_text(request, "idempotency_key"), *kept = NULL;
    struct digest digest;
    if (request_has(request, "in_batch") && !history_join_batch(call, call->batch))
        return false;
    buffer_reset(&request->answer->body); /* an attempt before this one may have been lost */
    if (key) {
        digest = digest_request(request);
        if (!replies_find(call, key, digest, &kept))
            return false;
    }
    if (kept) {
        buffer_append_text(&request->answer->body, kept);
        request->answer->is_replayed = true;
        return true;
    }
    return write_answer(request) &&
           (!key || call->is_dry_run ||
            replies_keep(call, key, digest, buffer_text(&request->answer->body)));
}

/* The changes go into the batch that the caller names. */
static bool name_batch(struct request *request)
{
    struct call *call = request->call;
    struct uuid batch = request_uuid(request, "in_batch");
    if (uuid_is_nil(batch) || uuid_equal(batch, request_uuid(request, "batch")))
        return fail_at(&call->error, STATUS_INVALID, "/in_batch",
                       uuid_is_nil(batch) ? "'in_batch' must be a UUID, and not the nil one"
                                          : "a batch cannot take itself back");
    call->batch = batch;
    call->keeps_batch = true;
    return true;
}

static bool run_writing(struct request *request)
{
    struct call *call = request->call;
    if (request->operation->traits & OPERATION_SECRET && request_has(request, "idempotency_key"))
        return fail_at(&call->error, STATUS_INVALID, "/idempotency_key",
                       "'idempotency_key' does not go with %s: its answer is a secret, which is "
                       "not kept",
                       request->operation->name);
    call->is_dry_run = request_boolean(request, "dry_run");
    call->if_match = request_text(request, "if_match");
    request->answer->is_proposed = proposing_is_needed(request);
    if (request_has(request, "in_batch") && !name_batch(request))
        return false;
    if (request->operation->prepare && !request->operation->prepare(request))
        return false;
    return service_write(call, apply_writing, request);
}

static bool run_reading(struct request *request)
{
    if (request->operation->prepare && !request->operation->prepare(request))
        return false;
    return service_read(request->call, apply_reading, request);
}

bool operation_run(struct call *call, const struct operation *operation, const json_t *arguments,
                   struct answer *answer)
{
    struct request request = {.call = call, .operation = operation, .answer = answer};
    *answer = (struct answer){0};
    if (!call_requires(call, operation->token_class))
        return false;
    json_t *checked = operation_check_arguments(operation, arguments, &call->error);
    if (!checked)
        return false;
    request.arguments = checked;
    bool ok = operation->traits & OPERATION_WRITES ? run_writing(&request) : run_reading(&request);
    json_decref(checked);
    if (!ok) {
        buffer_clear(&answer->body);
        answer->is_proposed = false;
    }
    return ok;
}
