/* Signing in: who is let in, what guessing costs, second factors, and when sessions end. */
#include "harness.h"

#include "base/clock.h"
#include "base/one-time-code.h"
#include "service/sign-in.h"
#include "service/welcome.h"
#include <unistd.h>

#define EMAIL    "noor@example.com"
#define PASSWORD "five quiet herons"
#define DAY_MS   "CAST(86400000 AS BIGINT)"

/* ---- what tests say ---- */

/* A code for a link of a user, made by the owner. */
static const char *link_of(struct house *house, const char *email, const char *role)
{
    json_t *answer = ask(house, at_hand, "user_invite",
                         "{'email':'%s','name':'Noor Haddad','role':'%s'}", email, role);
    assert_status(answer, "");
    return text_at(answer, "welcome_code");
}

struct attempt_result {
    person session; /* NULL: refused */
    const char *reason;
    int64_t wait_s;
    struct error error;
};

static struct attempt_result welcome(struct house *house, const char *code, const char *password)
{
    const struct welcome_sign_in given = {.code = code, .password = password, .agent = "Test/1"};
    struct sign_in_refusal refusal;
    struct signed_in in;
    struct attempt_result result = {0};
    if (service_sign_in_welcome(house->session, house->arena, &given, &in, &refusal, &result.error))
        result.session = in.text;
    result.reason = refusal.reason;
    return result;
}

static struct attempt_result sign_in(struct house *house, const char *email, const char *password,
                                     const char *code)
{
    const struct sign_in given = {.email = email, .password = password, .code = code};
    struct sign_in_refusal refusal;
    struct signed_in in;
    struct attempt_result result = {0};
    if (service_sign_in(house->session, house->arena, &given, &in, &refusal, &result.error))
        result.session = in.text;
    result.reason = refusal.reason;
    result.wait_s = refusal.wait_s;
    return result;
}

static person let_in(struct attempt_result result)
{
    if (!result.session)
        fail_msg("%s: %s", result.reason ? result.reason : "", result.error.message);
    return result.session;
}

static void assert_refused(struct attempt_result result, const char *reason)
{
    assert_null(result.session);
    assert_non_null(result.reason);
    assert_string_equal(result.reason, reason);
}

/* Noor, a member, signed in. */
static person noor(struct house *house)
{
    return let_in(welcome(house, link_of(house, EMAIL, "member"), PASSWORD));
}

static bool is_in(struct house *house, person session)
{
    return *text_at(ask(house, session, "describe", "{}"), "error.status") == '\0';
}

/* ---- by password ---- */

static void passwords_let_in(struct house *house)
{
    person first = noor(house), second = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_true(is_in(house, first) && is_in(house, second));
    json_t *described = ask(house, second, "describe", "{}");
    assert_string_equal(text_at(described, "user.email"), EMAIL);
    assert_string_equal(text_at(described, "token.class"), "write");
    struct attempt_result wrong = sign_in(house, EMAIL, "some other words", NULL);
    struct attempt_result unknown = sign_in(house, "nobody@example.com", PASSWORD, NULL);
    assert_refused(wrong, "wrong");
    assert_refused(unknown, "wrong");
    assert_string_equal(wrong.error.message, unknown.error.message);
    /* whoever has no password yet is answered the same */
    link_of(house, "new@example.com", "member");
    assert_refused(sign_in(house, "new@example.com", "", NULL), "wrong");
}

static void sessions_are_no_tokens(struct house *house)
{
    person session = noor(house);
    struct call call;
    json_t *listed = ask(house, session, "sessions_list", "{}");
    const char *id = text_at(listed, "sessions.0.id");
    assert_int_equal(count_at(listed, "sessions"), 1);
    assert_string_equal(text_at(listed, "sessions.0.user_agent"), "Test/1");
    assert_true(json_is_true(at(listed, "sessions.0.current")));
    assert_int_equal(count_at(ask(house, session, "tokens_list", "{}"), "tokens"), 0);
    assert_status(ask(house, session, "token_revoke", "{'id':'%s'}", id), "not_found");
    assert_false(
        call_begin_token(house->session, house->arena, slice_of(session), CHANNEL_MCP, &call));
    assert_false(call_begin_session(house->session, house->arena, slice_of(house->owner), &call));
    /* nobody sees or ends another's */
    assert_int_equal(count_at(ask(house, house->owner, "sessions_list", "{}"), "sessions"), 0);
    assert_status(ask(house, house->owner, "session_revoke", "{'id':'%s'}", id), "not_found");
    /* a token that a session makes is not bound to it */
    json_t *made = ask(house, session, "token_create", "{'name':'mine','class':'read'}");
    assert_status(made, "");
    assert_int_equal(number_at(made, "tokens.0.expires_at"), -1);
    assert_status(ask(house, session, "session_revoke", "{'id':'%s'}", id), "");
    assert_false(is_in(house, session));
    assert_status(ask(house, text_at(made, "tokens.0.token"), "describe", "{}"), "");
}

/* ---- guessing ---- */

static void guess_wrong(struct house *house, const char *email, int times)
{
    for (int i = 0; i < times; i++)
        assert_refused(sign_in(house, email, "some other words", NULL), "wrong");
}

static void wait_out(struct house *house)
{
    execute(house, "UPDATE sign_in_failure SET locked_until_ms = 1");
}

static void guesses_lock(struct house *house)
{
    static const char *const emails[] = {EMAIL, "nobody@example.com"};
    noor(house);
    guess_wrong(house, EMAIL, 4);
    let_in(sign_in(house, EMAIL, PASSWORD, NULL)); /* which ends the row */
    for (size_t i = 0; i < COUNT_OF(emails); i++) {
        int64_t wait_s = 60;
        guess_wrong(house, emails[i], 5);
        for (int k = 0; k < 8; k++) {
            struct attempt_result locked = sign_in(house, emails[i], PASSWORD, NULL);
            assert_refused(locked, "locked");
            assert_int_equal(locked.error.status, STATUS_LIMIT);
            assert_in_range(locked.wait_s, wait_s - 10, wait_s);
            wait_out(house);
            guess_wrong(house, emails[i], 1);
            wait_s = wait_s < 1920 ? 2 * wait_s : 3600;
        }
    }
    wait_out(house);
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    guess_wrong(house, EMAIL, 4); /* the row began anew */
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    /* what nobody has is forgotten */
    execute(house, "UPDATE sign_in_failure SET last_ms = 1, locked_until_ms = 1");
    guess_wrong(house, "nobody@example.com", 4);
}

static void locks_outlive_the_process(struct house *house)
{
    noor(house);
    guess_wrong(house, EMAIL, 5);
    struct error error = {0};
    struct service_options options = {.store = house->url, .key_file = house->key};
    struct service *service = service_open(&options, &error);
    struct session *session = service ? session_open(service, &error) : NULL;
    struct session *own = house->session;
    assert_non_null(session);
    house->session = session;
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "locked");
    house->session = own;
    session_free(session);
    service_free(service);
}

/* ---- the second factor ---- */

/* The bytes of the secret, as the app reads them. */
static struct slice read_secret(struct house *house, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *bytes = arena_alloc(house->arena, TOTP_SECRET_BYTES);
    uint32_t bits = 0;
    size_t count = 0, length = 0;
    for (; *text; text++) {
        bits = bits << 5 | (uint32_t)(strchr(digits, *text) - digits);
        for (count += 5; count >= 8; count -= 8)
            bytes[length++] = (char)(bits >> (count - 8));
    }
    assert_int_equal(length, TOTP_SECRET_BYTES);
    return (struct slice){bytes, length};
}

static const char *code_at(struct house *house, struct slice secret, int steps)
{
    char code[TOTP_DIGITS + 1];
    totp_code(secret, clock_unix_ms() / 1000 + 30 * steps, code);
    return arena_copy(house->arena, code);
}

static const char *wrong_code(const char *right)
{
    return strcmp(right, "123456") == 0 ? "654321" : "123456";
}

/* Lets the codes of these minutes count anew. */
static void rewind_codes(struct house *house)
{
    execute(house, "UPDATE user_account SET totp_step = 0");
}

/* Switches it on; gives the recovery codes' answer. */
static json_t *switch_on(struct house *house, person session, struct slice *secret)
{
    json_t *begun = ask(house, session, "totp_begin", "{'password':'" PASSWORD "'}");
    assert_status(begun, "");
    *secret = read_secret(house, text_at(begun, "totp.secret"));
    assert_non_null(strstr(text_at(begun, "totp.uri"), "otpauth://totp/Kith:noor%40example.com?"));
    const char *code = code_at(house, *secret, 0);
    assert_status(ask(house, session, "totp_confirm", "{'code':'%s'}", wrong_code(code)),
                  "invalid");
    json_t *on = ask(house, session, "totp_confirm", "{'code':'%s'}", code);
    assert_status(on, "");
    assert_int_equal(count_at(on, "totp.recovery_codes"), 10);
    return on;
}

static void codes_are_asked_for(struct house *house)
{
    person session = noor(house);
    struct slice secret;
    ask(house, session, "totp_begin",
        "{'password':'" PASSWORD "'}"); /* asks for nothing before it is confirmed */
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    switch_on(house, session, &secret);
    assert_status(ask(house, session, "totp_begin", "{'password':'" PASSWORD "'}"), "conflict");
    struct attempt_result asked = sign_in(house, EMAIL, PASSWORD, NULL);
    assert_refused(asked, "code_required");
    assert_int_equal(asked.error.status, STATUS_UNAUTHENTICATED);
    assert_refused(sign_in(house, EMAIL, "some other words", NULL), "wrong");
    /* the one that confirmed it was used */
    rewind_codes(house);
    const char *code = code_at(house, secret, 0);
    let_in(sign_in(house, EMAIL, PASSWORD, code));
    assert_refused(sign_in(house, EMAIL, PASSWORD, code), "code_wrong"); /* a replay */
    let_in(sign_in(house, EMAIL, PASSWORD, code_at(house, secret, 1)));
    assert_refused(sign_in(house, EMAIL, PASSWORD, code_at(house, secret, 0)), "code_wrong");
    rewind_codes(house);
    assert_refused(sign_in(house, EMAIL, PASSWORD, code_at(house, secret, 3)), "code_wrong");
    assert_refused(sign_in(house, EMAIL, PASSWORD, ""), "code_wrong");
}

static void codes_are_not_guessed(struct house *house)
{
    struct slice secret;
    switch_on(house, noor(house), &secret);
    rewind_codes(house);
    for (int i = 0; i < 5; i++) {
        assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "code_required");
        assert_refused(sign_in(house, EMAIL, PASSWORD, wrong_code(code_at(house, secret, 0))),
                       "code_wrong");
    }
    assert_refused(sign_in(house, EMAIL, PASSWORD, code_at(house, secret, 0)), "locked");
}

static void recovery_codes_serve_once(struct house *house)
{
    struct slice secret;
    json_t *on = switch_on(house, noor(house), &secret);
    const char *one = text_at(on, "totp.recovery_codes.0");
    assert_int_equal(strlen(one), 19);
    let_in(sign_in(house, EMAIL, PASSWORD, one));
    assert_refused(sign_in(house, EMAIL, PASSWORD, one), "code_wrong");
    char *typed = arena_copy(house->arena, text_at(on, "totp.recovery_codes.1"));
    for (char *p = typed; *p; p++)
        *p = *p == '-' ? ' ' : (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
    let_in(sign_in(house, EMAIL, PASSWORD, typed));
    assert_refused(sign_in(house, EMAIL, PASSWORD, "AAAA-AAAA-AAAA-AAAA"), "code_wrong");
}

static void only_the_person_switches_it(struct house *house)
{
    person session = noor(house), token;
    struct slice secret;
    token = text_at(ask(house, house->owner, "token_create", "{'name':'t','class':'admin'}"),
                    "tokens.0.token");
    assert_status(ask(house, token, "totp_begin", "{'password':'" PASSWORD "'}"), "denied");
    /* nor who found a session, and has no password; he locks nobody out of the own account */
    assert_status(ask(house, session, "totp_begin", "{}"), "invalid");
    assert_status(ask(house, session, "totp_begin", "{'password':'some other words'}"), "denied");
    person found = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    switch_on(house, session, &secret);
    assert_false(is_in(house, found)); /* whoever came in without a code is out */
    assert_status(ask(house, session, "totp_remove", "{'password':'some other words'}"), "denied");
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "code_required");
    assert_status(ask(house, session, "totp_remove", "{'password':'" PASSWORD "'}"), "");
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
}

/* The store alone shows no secret: it was sealed. */
static void secrets_are_sealed(struct house *house)
{
    struct slice secret;
    json_t *on = switch_on(house, noor(house), &secret);
    rewind_codes(house);
    unlink(house->key);
    assert_int_equal(sign_in(house, EMAIL, PASSWORD, code_at(house, secret, 0)).error.status,
                     STATUS_UNAVAILABLE);
    let_in(sign_in(house, EMAIL, PASSWORD, text_at(on, "totp.recovery_codes.0")));
}

/* ---- how long sessions last ---- */

static int64_t expires_in_days(struct house *house, person session)
{
    int64_t at_s = number_at(ask(house, session, "sessions_list", "{}"), "sessions.0.expires_at");
    return (at_s - clock_unix_ms() / 1000 + 43200) / 86400;
}

static void age(struct house *house, const char *ms)
{
    char sql[300];
    snprintf(sql, sizeof(sql),
             "UPDATE token SET created_ms = created_ms - %s, expires_ms = expires_ms - %s"
             " WHERE kind = 1",
             ms, ms);
    execute(house, sql);
    reopen(house);
}

static void use_makes_them_last(struct house *house)
{
    person session = noor(house);
    age(house, "13 * " DAY_MS);
    assert_int_equal(expires_in_days(house, session), 14);
}

static void idle_ones_end(struct house *house)
{
    person session = noor(house);
    age(house, "14 * " DAY_MS);
    assert_false(is_in(house, session));
}

static void none_lasts_for_ever(struct house *house)
{
    person session = noor(house);
    execute(house, "UPDATE token SET created_ms = created_ms - 88 * " DAY_MS " WHERE kind = 1");
    assert_int_equal(expires_in_days(house, session), 2);
    age(house, "2 * " DAY_MS);
    assert_false(is_in(house, session));
}

/* Another process noted the use that this one does not know of. */
static void the_end_is_looked_up(struct house *house)
{
    enum { LONGER_THAN_TO_OPEN_MS = 3000 };
    char sql[200];
    person session = noor(house);
    int64_t end_ms = clock_unix_ms() + LONGER_THAN_TO_OPEN_MS;
    snprintf(sql, sizeof(sql), "UPDATE token SET expires_ms = %lld WHERE kind = 1",
             (long long)end_ms);
    execute(house, sql);
    reopen(house);
    assert_true(is_in(house, session)); /* which makes it last; remembered is the old end */
    while (clock_unix_ms() <= end_ms)
        usleep(20000);
    assert_true(is_in(house, session));
}

static int64_t session_rows(struct house *house)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = db_prepare(
        house_db(house), "SELECT COUNT(*) FROM token WHERE kind = 1", &house->call.error);
    assert_int_equal(db_step(row, &house->call.error), DB_ROW);
    return db_column_integer(row, 0);
}

static void the_oldest_make_room(struct house *house)
{
    person first = noor(house), last = first;
    person second = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    for (int i = 0; i < 19; i++)
        last = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_false(is_in(house, first));
    assert_true(is_in(house, second) && is_in(house, last));
    assert_int_equal(count_at(ask(house, last, "sessions_list", "{}"), "sessions"), 20);
    /* what ended long ago is not kept for ever */
    execute(house, "UPDATE token SET revoked_ms = 1 WHERE kind = 1");
    reopen(house);
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_int_equal(session_rows(house), 1);
    /* who has signed in before stays one who has: an admin makes no new link */
    execute(house, "DELETE FROM token WHERE kind = 1");
    reopen(house);
    person admin = invite(house, "admin@example.com", "admin");
    assert_status(ask(house, admin, "user_invite", "{'email':'" EMAIL "','name':'N'}"), "denied");
}

/* ---- who comes and goes ---- */

static void removed_members_are_out(struct house *house)
{
    person session = noor(house);
    const char *id = arena_copy(house->arena, user_id(house, session));
    assert_true(is_in(house, session));
    assert_status(ask(house, house->owner, "user_remove", "{'user':'%s'}", id), "");
    assert_false(is_in(house, session));
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "wrong");
}

static void roles_are_followed(struct house *house)
{
    person session = noor(house);
    const char *id = arena_copy(house->arena, user_id(house, session));
    assert_status(ask(house, session, "organization_update", "{'name':'X'}"), "denied");
    ask(house, house->owner, "user_update", "{'user':'%s','role':'admin'}", id);
    assert_status(ask(house, session, "organization_update", "{'name':'X'}"), "");
    ask(house, house->owner, "user_update", "{'user':'%s','role':'member'}", id);
    assert_status(ask(house, session, "organization_update", "{'name':'Y'}"), "denied");
}

static void a_new_password_ends_the_others(struct house *house)
{
    person own = noor(house), other = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_status(ask(house, own, "password_set",
                      "{'old_password':'some other words','password':'seven loud cranes'}"),
                  "denied");
    assert_status(
        ask(house, own, "password_set", "{'old_password':'" PASSWORD "','password':'short'}"),
        "invalid");
    assert_true(is_in(house, other));
    assert_status(ask(house, own, "password_set",
                      "{'old_password':'" PASSWORD "','password':'seven loud cranes'}"),
                  "");
    assert_true(is_in(house, own));
    assert_false(is_in(house, other));
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "wrong");
    let_in(sign_in(house, EMAIL, "seven loud cranes", NULL));
    /* what has the session cannot guess the password, in earnest or for trial */
    for (int i = 0; i < 5; i++)
        assert_status(ask(house, own, "password_set",
                          "{'old_password':'guess','password':'nine pale terns','dry_run':%s}",
                          i % 2 ? "true" : "false"),
                      "denied");
    json_t *locked = ask(house, own, "password_set",
                         "{'old_password':'seven loud cranes','password':'nine pale terns'}");
    assert_status(locked, "denied");
    assert_non_null(strstr(text_at(locked, "error.message"), "wait "));
}

static const char *hash_of(struct house *house, const char *email)
{
    AUTO_FREE(db_statement)
    struct db_statement *row =
        db_prepare(house_db(house), "SELECT password_hash FROM user_account WHERE email = $1",
                   &house->call.error);
    db_bind_text(row, 1, email);
    assert_int_equal(db_step(row, &house->call.error), DB_ROW);
    return db_column_copy(row, 0, house->arena);
}

static void old_hashes_are_renewed(struct house *house)
{
    /* PASSWORD, with the least limits that libsodium takes */
    static const char old[] = "$argon2id$v=19$m=8,t=1,p=1$K9kU49HTRi+G/"
                              "LoEypZGOw$0f51ZUpLdfWs9vEQwj3lO2ddV+1pPeEOe7UEWl59lmU";
    char sql[300];
    noor(house);
    snprintf(sql, sizeof(sql),
             "UPDATE user_account SET password_hash = '%s' WHERE email = '" EMAIL "'", old);
    execute(house, sql);
    assert_refused(sign_in(house, EMAIL, "some other words", NULL), "wrong");
    assert_string_equal(hash_of(house, EMAIL), old);
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_non_null(strstr(hash_of(house, EMAIL), "$m=65536,t=2,"));
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
}

/* ---- what was found ---- */

/* Who finds an owner's session or token becomes no owner by it, nor anybody else, for good. */
static void finders_become_nobody(struct house *house)
{
    person admin = let_in(welcome(house, link_of(house, "olive@example.com", "owner"), PASSWORD));
    const char *id = arena_copy(house->arena, user_id(house, noor(house)));
    person finders[] = {admin, house->owner};
    for (size_t i = 0; i < COUNT_OF(finders); i++) {
        person finder = finders[i];
        static const char *const links[] = {"olive@example.com", EMAIL};
        for (size_t k = 0; k < COUNT_OF(links); k++) {
            json_t *link = ask(house, finder, "user_invite", "{'email':'%s','name':'X'}", links[k]);
            assert_status(link, "denied");
        }
        assert_status(ask(house, finder, "user_invite",
                          "{'email':'new@example.com','name':'New','role':'owner'}"),
                      "denied");
        assert_status(ask(house, finder, "user_update", "{'user':'%s','role':'owner'}", id),
                      "denied");
        assert_status(ask(house, finder, "user_invite",
                          "{'email':'" EMAIL "','name':'X','password':'some other words'}"),
                      "denied");
    }
    static const char proof[] = "'password':'" PASSWORD "'";
    assert_status(
        ask(house, house->owner, "user_invite", "{'email':'" EMAIL "','name':'X',%s}", proof),
        "denied"); /* no token, whatever comes with it */
    assert_status(ask(house, admin, "user_invite", "{'email':'" EMAIL "','name':'X',%s}", proof),
                  "");
    assert_status(ask(house, admin, "user_update", "{'user':'%s','role':'owner',%s}", id, proof),
                  "");
    /* what needs no proof goes on without */
    assert_status(ask(house, house->owner, "user_update", "{'user':'%s','name':'Noor'}", id), "");
    assert_status(ask(house, admin, "user_invite", "{'email':'new@example.com','name':'New'}"), "");
}

/* A token reaches no further into its person's sessions than it goes itself. */
static void lesser_tokens_end_no_session(struct house *house)
{
    person session = let_in(welcome(house, link_of(house, "olive@example.com", "owner"), PASSWORD));
    json_t *listed = ask(house, session, "sessions_list", "{}");
    const char *id = text_at(listed, "sessions.0.id");
    person lesser[] = {make_token(house, house->owner, "'class':'write'"),
                       make_token(house, house->owner, "'class':'admin','books':['Clients']")};
    for (size_t i = 0; i < COUNT_OF(lesser); i++) {
        json_t *seen = ask(house, lesser[i], "sessions_list", "{}");
        assert_status(seen, "");
        assert_int_equal(count_at(seen, "sessions"), 0);
        assert_status(ask(house, lesser[i], "session_revoke", "{'id':'%s'}", id), "not_found");
    }
    assert_status(ask(house, house->owner, "password_set",
                      "{'old_password':'" PASSWORD "','password':'seven loud cranes'}"),
                  "denied");
    assert_true(is_in(house, session));
    assert_int_equal(count_at(ask(house, house->owner, "sessions_list", "{}"), "sessions"), 1);
    assert_status(ask(house, house->owner, "session_revoke", "{'id':'%s'}", id), "");
}

/* ---- links ---- */

/* Who comes back chooses anew: what he once knew, others may have learnt since. */
static void removed_members_begin_anew(struct house *house)
{
    struct slice secret;
    person session = noor(house);
    switch_on(house, session, &secret);
    const char *id = arena_copy(house->arena, user_id(house, session));
    assert_status(ask(house, house->owner, "user_remove", "{'user':'%s'}", id), "");
    const char *code = link_of(house, EMAIL, "member");
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "wrong");
    let_in(welcome(house, code, "seven loud cranes"));
    assert_refused(sign_in(house, EMAIL, PASSWORD, NULL), "wrong");
    let_in(sign_in(house, EMAIL, "seven loud cranes", NULL));
}

static void links_start_anew(struct house *house)
{
    person before = noor(house);
    struct slice secret;
    switch_on(house, before, &secret);
    guess_wrong(house, EMAIL, 5);
    const char *code = link_of(house, EMAIL, "member");
    assert_refused(welcome(house, code, "short"), "weak_password");
    let_in(welcome(house, code, "seven loud cranes"));
    assert_refused(welcome(house, code, "seven loud cranes"), "link");
    assert_false(is_in(house, before));
    let_in(sign_in(house, EMAIL, "seven loud cranes", NULL));
    assert_refused(welcome(house, "kith_x", "seven loud cranes"), "link");
    assert_refused(welcome(house, "", "seven loud cranes"), "link");
}

/* Whoever has the old password or device is out as soon as the link is made; tokens go on. */
static void a_new_link_ends_the_sessions(struct house *house)
{
    person before = noor(house), token = make_token(house, before, "'class':'propose'");
    person other = let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    assert_true(is_in(house, other));
    link_of(house, EMAIL, "member");
    assert_false(is_in(house, before));
    assert_false(is_in(house, other));
    assert_status(ask(house, token, "describe", "{}"), "");
    let_in(sign_in(house, EMAIL, PASSWORD, NULL)); /* the link is not used yet */
}

/* The password is one, so a new one ends the sessions everywhere. */
static void a_new_password_ends_sessions_elsewhere(struct house *house)
{
    person own = noor(house), owner = second_organization(house, "Other", "other@example.com");
    json_t *link = ask(house, owner, "user_invite", "{'email':'" EMAIL "','name':'N'}");
    struct sign_in given = {.email = EMAIL,
                            .password = PASSWORD,
                            .organization = "Other",
                            .welcome_code = text_at(link, "welcome_code")};
    struct sign_in_refusal refusal;
    struct signed_in in;
    struct error error = {0};
    assert_true(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    person elsewhere = in.text;
    assert_true(is_in(house, elsewhere));
    assert_status(ask(house, own, "password_set",
                      "{'old_password':'" PASSWORD "','password':'seven loud cranes'}"),
                  "");
    assert_true(is_in(house, own));
    assert_false(is_in(house, elsewhere));
}

/* Who leads one organization gets into no other by making a link. */
static void links_stay_in_their_organization(struct house *house)
{
    person owner = second_organization(house, "Other", "other@example.com");
    noor(house);
    json_t *link =
        ask(house, owner, "user_invite", "{'email':'" EMAIL "','name':'N','role':'admin'}");
    assert_status(link, "");
    struct attempt_result refused =
        welcome(house, text_at(link, "welcome_code"), "seven loud cranes");
    assert_null(refused.session);
    assert_int_equal(refused.error.status, STATUS_CONFLICT);
    let_in(sign_in(house, EMAIL, PASSWORD, NULL));
    /* he has not accepted yet; his own password, with the code, does */
    struct sign_in given = {.email = EMAIL, .password = PASSWORD, .organization = "Other"};
    struct sign_in_refusal refusal;
    struct signed_in in;
    struct error error = {0};
    assert_false(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    assert_string_equal(refusal.reason, "wrong");
    given.welcome_code = text_at(link, "welcome_code");
    given.password = "some other words";
    assert_false(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    given.password = PASSWORD;
    assert_true(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    assert_string_equal(in.organization->name, "Other");
    assert_false(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    given.welcome_code = NULL; /* from then on he is in either */
    assert_true(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    assert_string_equal(in.organization->name, "Other");
    given.organization = "Nowhere";
    assert_false(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    assert_string_equal(refusal.reason, "wrong");
}

/* Who chose the password of somebody's address elsewhere is no member where he is invited later. */
static void nobody_waits_in_another_organization(struct house *house)
{
    person owner = second_organization(house, "Other", "other@example.com");
    json_t *mine = ask(house, owner, "user_invite", "{'email':'" EMAIL "','name':'N'}");
    let_in(welcome(house, text_at(mine, "welcome_code"), PASSWORD));
    const char *code = link_of(house, EMAIL, "admin");
    struct sign_in given = {.email = EMAIL, .password = PASSWORD, .organization = "Example"};
    struct sign_in_refusal refusal;
    struct signed_in in;
    struct error error = {0};
    const char *token;
    assert_false(service_sign_in(house->session, house->arena, &given, &in, &refusal, &error));
    assert_string_equal(refusal.reason, "wrong");
    /* nor does a link open the account to both */
    assert_false(service_welcome(house->session, house->arena, slice_of(code), &token, &error));
    assert_int_equal(error.status, STATUS_CONFLICT);
    /* an invitation alone is in nobody's way */
    const char *lee = link_of(house, "lee@example.com", "member");
    assert_status(ask(house, owner, "user_invite", "{'email':'lee@example.com','name':'L'}"), "");
    let_in(welcome(house, lee, PASSWORD));
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(passwords_let_in),
        HOUSE_TEST(sessions_are_no_tokens),
        HOUSE_TEST(guesses_lock),
        HOUSE_TEST(locks_outlive_the_process),
        HOUSE_TEST(codes_are_asked_for),
        HOUSE_TEST(codes_are_not_guessed),
        HOUSE_TEST(recovery_codes_serve_once),
        HOUSE_TEST(only_the_person_switches_it),
        HOUSE_TEST(secrets_are_sealed),
        HOUSE_TEST(use_makes_them_last),
        HOUSE_TEST(idle_ones_end),
        HOUSE_TEST(none_lasts_for_ever),
        HOUSE_TEST(the_end_is_looked_up),
        HOUSE_TEST(the_oldest_make_room),
        HOUSE_TEST(removed_members_are_out),
        HOUSE_TEST(roles_are_followed),
        HOUSE_TEST(a_new_password_ends_the_others),
        HOUSE_TEST(old_hashes_are_renewed),
        HOUSE_TEST(finders_become_nobody),
        HOUSE_TEST(lesser_tokens_end_no_session),
        HOUSE_TEST(removed_members_begin_anew),
        HOUSE_TEST(links_start_anew),
        HOUSE_TEST(a_new_link_ends_the_sessions),
        HOUSE_TEST(a_new_password_ends_sessions_elsewhere),
        HOUSE_TEST(links_stay_in_their_organization),
        HOUSE_TEST(nobody_waits_in_another_organization),
    };
    return run_house_tests("sign-in", cases, COUNT_OF(cases));
}
