/* A fresh store to test the service on. */
#include "harness.h"

#include "base/clock.h"
#include "base/json-writer.h"
#include "service/access.h"
#include "service/check.h"
#include "service/internal.h"
#include "service/setup.h"
#include "service/sharing.h"
#include "service/welcome.h"
#include "store/organization.h"
#include "store/token.h"
#include <unistd.h>

/* ---- opening and closing ---- */

static const char *postgres_url(void)
{
    return getenv("KITH_TEST_POSTGRES");
}

static void execute_on(const char *url, const char *sql)
{
    struct error error = {0};
    AUTO_FREE(db) struct db *db = db_open(url, DB_READ_WRITE, &error);
    if (!db || !db_execute(db, sql, &error))
        fail_msg("%s", error.message);
}

static void make_place(struct house *house)
{
    char id[UUID_TEXT_BYTES], sql[300];
    if (house->engine == DB_ENGINE_SQLITE) {
        const char *folder = getenv("TMPDIR");
        snprintf(house->place, sizeof(house->place), "%s/kith-house-XXXXXX",
                 folder ? folder : "/tmp");
        assert_non_null(mkdtemp(house->place));
        snprintf(house->url, sizeof(house->url), "%s/kith.db", house->place);
        return;
    }
    uuid_format(uuid_new(), id);
    for (char *p = id; *p; p++)
        *p = *p == '-' ? '_' : *p;
    snprintf(house->place, sizeof(house->place), "house_%s", id);
    snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", house->place);
    execute_on(postgres_url(), sql);
    snprintf(house->url, sizeof(house->url), "%s%soptions=-csearch_path%%3D%s", postgres_url(),
             strchr(postgres_url(), '?') ? "&" : "?", house->place);
}

static void drop_place(struct house *house)
{
    char text[400];
    if (house->engine == DB_ENGINE_POSTGRES) {
        snprintf(text, sizeof(text), "SET client_min_messages = warning; DROP SCHEMA %s CASCADE",
                 house->place);
        execute_on(postgres_url(), text);
        return;
    }
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        snprintf(text, sizeof(text), "%s/kith.db%s", house->place, ends[i]);
        unlink(text);
    }
    rmdir(house->place);
}

static void make_key_file(struct house *house)
{
    char id[UUID_TEXT_BYTES];
    const char *folder = getenv("TMPDIR");
    uuid_format(uuid_new(), id);
    snprintf(house->key, sizeof(house->key), "%s/kith-key-%s", folder ? folder : "/tmp", id);
    snprintf(house->erasures, sizeof(house->erasures), "%s/kith-erasures-%s",
             folder ? folder : "/tmp", id);
}

static void open_house(struct house *house)
{
    struct error error = {0};
    const char *code = NULL, *token = NULL;
    assert_true(secret_start());
    make_place(house);
    make_key_file(house);
    struct service_options options = {
        .store = house->url, .key_file = house->key, .erasure_file = house->erasures};
    house->arena = arena_new();
    house->answers = json_array();
    house->channel = CHANNEL_REST;
    house->service = service_open(&options, &error);
    if (!house->service || !(house->session = session_open(house->service, &error)))
        fail_msg("%s", error.message);
    struct set_up first = {.organization = "Example",
                           .owner_name = "Olive Owner",
                           .owner_email = "olive@example.com",
                           .region = "GB"};
    if (!service_set_up(house->session, house->arena, &first, &code, &error) ||
        !service_welcome(house->session, house->arena, slice_of(code), &token, &error))
        fail_msg("%s", error.message);
    house->owner = token;
}

static void close_house(struct house *house)
{
    job_runner_free(house->runner);
    session_free(house->session);
    service_free(house->service);
    json_decref(house->answers);
    arena_free(house->arena);
    unlink(house->key);
    unlink(house->erasures);
    drop_place(house);
}

void reopen(struct house *house)
{
    struct error error = {0};
    session_free(house->session);
    house->session = session_open(house->service, &error);
    if (!house->session)
        fail_msg("%s", error.message);
}

struct bench {
    enum db_engine engine;
    house_test *run;
};

static void run_bench(void **state)
{
    const struct bench *bench = *state;
    struct house house = {.engine = bench->engine};
    if (bench->engine == DB_ENGINE_POSTGRES && !postgres_url())
        skip();
    open_house(&house);
    bench->run(&house);
    close_house(&house);
}

int run_house_tests(const char *name, const struct house_case *cases, size_t count)
{
    static const char *const engines[] = {"sqlite", "postgres"};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct CMUnitTest *tests = ARENA_ARRAY(arena, struct CMUnitTest, 2 * count);
    struct bench *benches = ARENA_ARRAY(arena, struct bench, 2 * count);
    for (size_t i = 0; i < 2 * count; i++) {
        const struct house_case *one = &cases[i / 2];
        benches[i] = (struct bench){i % 2 ? DB_ENGINE_POSTGRES : DB_ENGINE_SQLITE, one->run};
        tests[i] = (struct CMUnitTest){
            .name = arena_format(arena, "%s on %s", one->name, engines[i % 2]),
            .test_func = run_bench,
            .initial_state = &benches[i],
        };
    }
    return _cmocka_run_group_tests(name, tests, 2 * count, NULL, NULL);
}

/* ---- asking ---- */

const char at_hand[] = "data folder";

static bool begin_call(struct house *house, struct arena *arena, person who, struct call *call)
{
    static const char session[] = "kithsession_";
    if (who == at_hand)
        return call_begin_owner(house->session, arena, "Example", CHANNEL_COMMAND_LINE, call);
    if (strncmp(who, session, sizeof(session) - 1) == 0)
        return call_begin_session(house->session, arena, slice_of(who), call);
    return call_begin_token(house->session, arena, slice_of(who), house->channel, call);
}

struct call *begin(struct house *house, person who)
{
    struct call *call = &house->call;
    if (!begin_call(house, house->arena, who, call))
        fail_msg("%s", call->error.message);
    return call;
}

static json_t *keep(struct house *house, json_t *answer)
{
    json_array_append_new(house->answers, answer);
    return answer;
}

static json_t *error_of(const struct error *error)
{
    return json_pack("{s:{s:s,s:s,s:s,s:s}}", "error", "status", status_name(error->status),
                     "message", error->message, "pointer", error->pointer, "accepted",
                     error->accepted);
}

json_t *ask_json(struct house *house, person who, const char *operation, const json_t *arguments)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    struct answer answer;
    json_error_t bad;
    const struct operation *found = operation_find(operation);
    assert_non_null(found);
    if (!begin_call(house, arena, who, &call) || !operation_run(&call, found, arguments, &answer))
        return keep(house, error_of(&call.error));
    json_t *read = json_loads(buffer_text(&answer.body), 0, &bad);
    if (!read)
        fail_msg("%s answered what is no JSON: %s", operation, buffer_text(&answer.body));
    if (*answer.entity_tag)
        json_object_set_new(read, "entity_tag", json_string(answer.entity_tag));
    if (answer.is_replayed)
        json_object_set_new(read, "is_replayed", json_true());
    buffer_clear(&answer.body);
    return keep(house, read);
}

/* What was said later counts: two requests of people are never of one millisecond. */
static void let_time_pass(void)
{
    for (int64_t now_ms = clock_unix_ms(); clock_unix_ms() == now_ms;)
        usleep(100);
}

json_t *ask(struct house *house, person who, const char *operation, const char *arguments, ...)
{
    char *text = NULL;
    va_list rest;
    json_error_t bad;
    va_start(rest, arguments);
    int length = vasprintf(&text, arguments, rest);
    va_end(rest);
    assert_true(length >= 0);
    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    json_t *read = json_loads(text, 0, &bad);
    if (!read)
        fail_msg("%s: %s", bad.text, text);
    free(text);
    json_t *answer = ask_json(house, who, operation, read);
    json_decref(read);
    let_time_pass();
    return answer;
}

json_t *finish_job(struct house *house, person who, const char *id)
{
    enum { ATTEMPTS = 6000 };
    struct error error = {0};
    if (!house->runner && !(house->runner = job_runner_start(house->service, NULL, &error)))
        fail_msg("%s", error.message);
    for (int i = 0; i < ATTEMPTS; i++) {
        json_t *answer = ask(house, who, "job_get", "{'id':'%s'}", id);
        const char *state = text_at(answer, "jobs.0.state");
        if (strcmp(state, "queued") != 0 && strcmp(state, "running") != 0)
            return answer;
        usleep(20000);
    }
    fail_msg("the job %s does not end", id);
    return NULL;
}

json_t *at(const json_t *answer, const char *path)
{
    json_t *here = (json_t *)(uintptr_t)answer;
    char key[100];
    while (here && *path) {
        size_t length = strcspn(path, ".");
        snprintf(key, sizeof(key), "%.*s", (int)length, path);
        here = json_is_array(here) ? json_array_get(here, (size_t)strtoul(key, NULL, 10))
                                   : json_object_get(here, key);
        path += length + (path[length] == '.');
    }
    return here;
}

const char *text_at(const json_t *answer, const char *path)
{
    const char *text = json_string_value(at(answer, path));
    return text ? text : "";
}

int64_t number_at(const json_t *answer, const char *path)
{
    const json_t *number = at(answer, path);
    return json_is_integer(number) ? json_integer_value(number) : -1;
}

size_t count_at(const json_t *answer, const char *path)
{
    return json_array_size(at(answer, path));
}

static void print_answer(const json_t *answer)
{
    char *text = json_dumps(answer, JSON_INDENT(2));
    fprintf(stderr, "%s\n", text); /* cmocka would cut it */
    free(text);
}

void assert_status(const json_t *answer, const char *expected)
{
    if (strcmp(text_at(answer, "error.status"), expected) != 0)
        print_answer(answer);
    assert_string_equal(text_at(answer, "error.status"), expected);
}

void assert_outcome(const json_t *answer, const char *expected)
{
    if (strcmp(text_at(answer, "contacts.0.outcome"), expected) != 0)
        print_answer(answer);
    assert_string_equal(text_at(answer, "contacts.0.outcome"), expected);
}

const char *add(struct house *house, person who, const char *book, const char *contact)
{
    json_t *answer = ask(house, who, "contacts_create", "{'contact_book':'%s','contacts':[{%s}]}",
                         book, contact);
    assert_status(answer, "");
    return text_at(answer, "contacts.0.id");
}

json_t *get(struct house *house, person who, const char *id)
{
    json_t *answer = ask(house, who, "contacts_get", "{'ids':['%s']}", id);
    assert_status(answer, "");
    return at(answer, "contacts.0");
}

const char *values(struct house *house, const json_t *contact, const char *kind)
{
    const char *joined = "";
    size_t i;
    json_t *info;
    json_array_foreach(json_object_get(contact, "infos"), i,
                       info) if (strcmp(text_at(info, "kind"), kind) == 0) joined =
        arena_format(house->arena, "%s%s%s", joined, *joined ? "|" : "", text_at(info, "value"));
    return joined;
}

/* ---- people ---- */

person invite(struct house *house, const char *email, const char *role)
{
    struct error error = {0};
    const char *token = NULL;
    json_t *answer = ask(house, at_hand, "user_invite",
                         "{'email':'%s','name':'User %.20s','role':'%s'}", email, email, role);
    assert_status(answer, "");
    if (!service_welcome(house->session, house->arena, slice_of(text_at(answer, "welcome_code")),
                         &token, &error))
        fail_msg("%s", error.message);
    return token;
}

person make_token(struct house *house, person who, const char *options)
{
    json_t *answer =
        ask(house, who, "token_create", "{'name':'test'%s%s}", *options ? "," : "", options);
    assert_status(answer, "");
    return text_at(answer, "tokens.0.token");
}

const char *user_id(struct house *house, person who)
{
    return text_at(ask(house, who, "describe", "{}"), "user.id");
}

const char *book_id(struct house *house, person who, const char *name)
{
    size_t i;
    json_t *book;
    json_t *answer = ask(house, who, "books_list", "{'limit':200,'include_deleted':true}");
    json_array_foreach(at(answer, "contact_books"), i,
                       book) if (strcmp(text_at(book, "name"), name) == 0) return text_at(book,
                                                                                          "id");
    fail_msg("no book named %s", name);
    return NULL;
}

void execute(struct house *house, const char *sql)
{
    execute_on(house->url, sql);
}

struct db *house_db(struct house *house)
{
    return house->session->store->db;
}

struct founding {
    struct user owner;
    const char *token;
};

static bool found(struct call *call, void *context)
{
    struct founding *founding = context;
    struct digest hash;
    struct token token = {.id = uuid_new(),
                          .user = founding->owner.id,
                          .token_class = TOKEN_ADMIN,
                          .name = "test",
                          .created_ms = call->now_ms};
    founding->token =
        token_text_new(call->arena, TOKEN_KIND_TOKEN, call->actor.organization, &hash);
    return store_user_insert(call->store, &founding->owner, call->now_ms, &call->error) &&
           store_member_put(call->store, founding->owner.id, ROLE_OWNER, call->now_ms,
                            &call->error) &&
           sharing_create_first_books(call) &&
           store_token_insert(call->store, &token, hash, &call->error);
}

person second_organization(struct house *house, const char *name, const char *email)
{
    struct organization organization = {.id = uuid_new(), .name = name, .region = "GB"};
    struct founding founding = {
        .owner = {.id = uuid_new(), .email = email, .name = "Second Owner", .role = ROLE_OWNER}};
    struct store *store = house->session->store;
    struct error error = {0};
    if (!db_begin_write(store->db, &error) ||
        !store_organization_insert(store, &organization, &error) || !db_commit(store->db, &error))
        fail_msg("%s", error.message);
    struct call call = {.service = house->service,
                        .session = house->session,
                        .store = house->session->store,
                        .arena = house->arena,
                        .actor = {.organization = organization.id, .user = founding.owner.id},
                        .channel = CHANNEL_SYSTEM};
    if (!service_write_unchecked(&call, found, &founding))
        fail_msg("%s", call.error.message);
    return founding.token;
}

/* ---- soundness ---- */

void assert_sound(struct house *house, bool rebuild)
{
    AUTO_BUFFER struct buffer report = {0};
    struct json_writer writer;
    struct error error = {0};
    bool is_sound;
    json_writer_init(&writer, &report);
    if (!service_check(house->session, house->arena, rebuild, &writer, &is_sound, &error))
        fail_msg("%s", error.message);
    if (!is_sound)
        fail_msg("not sound: %s", buffer_text(&report));
}

/* splitmix64 */
unsigned roll(struct dice *dice, unsigned sides)
{
    uint64_t mixed = dice->state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return (unsigned)((mixed ^ mixed >> 31) % sides);
}

struct dice dice_of(uint64_t seed)
{
    const char *asked = getenv("KITH_SEED");
    return (struct dice){asked ? strtoull(asked, NULL, 10) : seed};
}

unsigned count_cases(const struct house *house, const char *variable, unsigned on_sqlite,
                     unsigned on_postgres)
{
    const char *asked = getenv(variable);
    if (asked)
        return (unsigned)strtoul(asked, NULL, 10);
    return house->engine == DB_ENGINE_SQLITE ? on_sqlite : on_postgres;
}

void begin_case(struct house *house)
{
    house->whole = house->arena;
    house->arena = arena_new();
}

void end_case(struct house *house)
{
    json_array_clear(house->answers);
    arena_free(house->arena);
    house->arena = TAKE(house->whole);
}
