/* Every statement of the store: it prepares on its engine, and it names the organization of every
 * table that it touches, so that nothing is read or written across tenants. */
#include "store/statement.h"

#include "base/arena.h"
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the checker ---- */

enum { WORDS_MAX = 400, REFERENCES_MAX = 16 };

/* A statement in words: names with their qualifier, parameters, single punctuation marks. */
struct words {
    char text[WORDS_MAX][64];
    size_t count;
};

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '.' || byte == '$';
}

static void split(const char *sql, struct words *words)
{
    words->count = 0;
    while (*sql) {
        size_t length = 0;
        if (isspace((unsigned char)*sql)) {
            sql++;
            continue;
        }
        if (*sql == '\'') {
            length = 1 + strcspn(sql + 1, "'") + 1;
        } else {
            while (is_word_byte(sql[length]))
                length++;
            if (!length)
                length = 1;
        }
        assert_true(words->count < WORDS_MAX - 4 && length < 64);
        snprintf(words->text[words->count++], 64, "%.*s", (int)length, sql);
        sql += length;
    }
    for (size_t i = 0; i < 4; i++)
        words->text[words->count + i][0] = '\0';
}

static bool is(const struct words *words, size_t i, const char *word)
{
    return i < words->count && strcasecmp(words->text[i], word) == 0;
}

static bool is_among(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcasecmp(word, *list) == 0)
            return true;
    return false;
}

/* Those whose rows belong to no organization; the full-text index of SQLite knows only numbers of
 * documents, which the statements join with their table. */
static bool is_of_organizations(const char *table)
{
    static const char *const others[] = {"user_account", "migration", "search_index", NULL};
    return isalpha((unsigned char)*table) && !is_among(table, others);
}

/* Whether the statement says `name` = $1, either way round. */
static bool is_bound(const struct words *words, const char *name)
{
    for (size_t i = 0; i + 2 < words->count; i++)
        if (is(words, i, name) && is(words, i + 1, "=") && is(words, i + 2, "$1"))
            return true;
    return false;
}

/* The name that the table at `i` goes by: its alias, or NULL. */
static const char *alias_at(const struct words *words, size_t i)
{
    static const char *const keywords[] = {
        "WHERE", "JOIN",  "ON",        "SET",    "ORDER", "LIMIT", "GROUP",  "VALUES", "UNION",
        "LEFT",  "INNER", "RETURNING", "SELECT", "USING", "CROSS", "HAVING", NULL};
    size_t next = is(words, i + 1, "AS") ? i + 2 : i + 1;
    bool is_name = next < words->count && isalpha((unsigned char)words->text[next][0]) &&
                   !is_among(words->text[next], keywords);
    return is_name ? words->text[next] : NULL;
}

static bool is_insert_at(const struct words *words, size_t i)
{
    return i >= 2 && is(words, i - 1, "INTO") && is(words, i - 2, "INSERT");
}

/* INSERT INTO t (organization, ...) VALUES ($1, ...) or SELECT (which is checked as such). */
static bool insert_is_bound(const struct words *words, size_t i)
{
    if (!is(words, i + 1, "(") || !is(words, i + 2, "organization"))
        return false;
    while (i < words->count && !is(words, i, ")"))
        i++;
    if (is(words, i + 1, "SELECT")) /* from its tables, or from the parameters alone */
        return is(words, i + 2, "$1") || is(words, i + 2, "organization");
    return is(words, i + 1, "VALUES") && is(words, i + 2, "(") && is(words, i + 3, "$1");
}

/* Each table stands behind one of these words; what has arguments is a function. */
static bool names_table(const struct words *words, size_t i)
{
    static const char *const before[] = {"FROM", "JOIN", "INTO", "UPDATE", NULL};
    return i > 0 && is_among(words->text[i - 1], before) &&
           !(is(words, i - 1, "UPDATE") && i > 1 && is(words, i - 2, "DO")) &&
           (is_insert_at(words, i) || !is(words, i + 1, "(")) &&
           is_of_organizations(words->text[i]);
}

static size_t count_bare_bounds(const struct words *words)
{
    size_t count = 0;
    for (size_t i = 0; i + 2 < words->count; i++)
        count += is(words, i, "organization") && is(words, i + 1, "=") && is(words, i + 2, "$1");
    return count;
}

/* NULL when every table is bound, else the table that is not. Tables separated by commas in FROM
 * are refused: they hide from this. */
static const char *find_unbound(const char *sql, char unbound[static 64])
{
    static struct words words;
    size_t bare = 0;
    split(sql, &words);
    for (size_t i = 0; i < words.count; i++) {
        if (!names_table(&words, i))
            continue;
        snprintf(unbound, 64, "%s", words.text[i]);
        if (is_insert_at(&words, i)) {
            if (!insert_is_bound(&words, i))
                return unbound;
            continue;
        }
        const char *alias = alias_at(&words, i);
        if (is(&words, i + (alias ? 2 : 1), ","))
            return unbound;
        char qualified[160];
        snprintf(qualified, sizeof(qualified), "%s.organization", alias ? alias : words.text[i]);
        if (is_bound(&words, qualified))
            continue;
        if (alias || ++bare > count_bare_bounds(&words))
            return unbound;
    }
    return NULL;
}

static void checker_finds_what_is_unbound(void **state)
{
    static const struct {
        const char *sql;
        const char *unbound; /* NULL: all is bound */
    } rows[] = {
        {"SELECT a FROM record WHERE organization = $1", NULL},
        {"SELECT a FROM record WHERE id = $2", "record"},
        {"SELECT a FROM record WHERE organization = $2", "record"},
        {"SELECT a FROM record r WHERE organization = $1", "record"},
        {"SELECT a FROM record r JOIN book b ON b.id = r.book WHERE r.organization = $1", "book"},
        {"SELECT a FROM record r JOIN book b ON b.organization = $1 AND b.id = r.book"
         " WHERE r.organization = $1",
         NULL},
        {"SELECT a FROM record, book WHERE organization = $1", "record"},
        {"SELECT a FROM record WHERE organization = $1 AND id IN (SELECT id FROM book)", "book"},
        {"SELECT COUNT(*) FROM (SELECT 1 FROM record WHERE organization = $1) AS found", NULL},
        {"UPDATE book SET name = $2 WHERE id = $3", "book"},
        {"UPDATE book SET name = $2 WHERE organization = $1 AND id = $3", NULL},
        {"DELETE FROM book", "book"},
        {"INSERT INTO book (organization, id) VALUES ($1, $2)", NULL},
        {"INSERT INTO book (id, organization) VALUES ($1, $2)", "book"},
        {"INSERT INTO book (organization, id) VALUES ($2, $1)", "book"},
        {"INSERT INTO book (organization, id) SELECT organization, id FROM record", "record"},
        {"INSERT INTO book (organization, id) VALUES ($1, $2) ON CONFLICT (organization, id)"
         " DO UPDATE SET name = $3",
         NULL},
        {"INSERT INTO book (organization, id) SELECT $1, v FROM json_each($2) AS v", NULL},
        {"INSERT INTO book (organization, id) SELECT v, $1 FROM json_each($2) AS v", "book"},
        {"SELECT id FROM user_account WHERE email = $1", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char unbound[64];
        const char *found = find_unbound(rows[i].sql, unbound);
        if (!!found != !!rows[i].unbound || (found && strcmp(found, rows[i].unbound) != 0))
            fail_msg("%s: %s instead of %s", rows[i].sql, found ? found : "nothing",
                     rows[i].unbound ? rows[i].unbound : "nothing");
    }
}

static void statements_name_the_organization(void **state)
{
    size_t checked = 0;
    (void)state;
    for (const struct statement_entry *entry = __start_kith_sql; entry < __stop_kith_sql; entry++) {
        char unbound[64];
        if (entry->kind == STATEMENT_SHARED)
            continue;
        if (find_unbound(entry->sql, unbound))
            fail_msg("%s: '%s' is not bound to the organization: %s", entry->name, unbound,
                     entry->sql);
        checked++;
    }
    assert_true(checked > 80); /* the whole library is linked in */
}

/* What stands outside any organization, name by name: a new one has to be thought about. */
static void few_statements_are_shared(void **state)
{
    static const char *const known[] = {
        "next_number", "select_organizations", "insert_organization", "select_user_by_email",
        "insert_user", "update_user", "select_version", "insert_version", "select_due_job",
        "select_behind", "select_mail_behind", "select_read_accounts", "select_unsettled",
        /* a user signs in to his account, which is one in all organizations */
        "set_password", "select_organizations_of", "select_totp", "put_totp", "use_totp",
        "delete_recovery_codes", "insert_recovery_code", "use_recovery_code", "select_failures",
        "put_failures", "delete_failures", "delete_old_failures", NULL};
    (void)state;
    for (const struct statement_entry *entry = __start_kith_sql; entry < __stop_kith_sql; entry++)
        if (entry->kind == STATEMENT_SHARED && !is_among(entry->name, known))
            fail_msg("%s is shared by all organizations: %s", entry->name, entry->sql);
}

/* ---- preparing ---- */

static void prepare_all(const char *url)
{
    struct error error = {0};
    AUTO_FREE(store) struct store *store = store_open(url, DB_READ_WRITE, &error);
    if (!store)
        fail_msg("%s", error.message);
    enum statement_kind other =
        db_engine(store->db) == DB_ENGINE_SQLITE ? STATEMENT_POSTGRES : STATEMENT_SQLITE;
    for (const struct statement_entry *entry = __start_kith_sql; entry < __stop_kith_sql; entry++) {
        if (entry->kind == other)
            continue;
        AUTO_FREE(db_statement)
        struct db_statement *statement = db_prepare(store->db, entry->sql, &error);
        if (!statement)
            fail_msg("%s: %s: %s", entry->name, error.message, entry->sql);
    }
}

static void all_prepare_on_sqlite(void **state)
{
    char folder[] = "/tmp/kith-statements-XXXXXX", path[100];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/kith.db", folder);
    prepare_all(path);
    unlink(path);
    rmdir(folder);
}

/* Only a look-up by it may use the index by creation: for an order it would be walked as a whole.
 */
static void creation_orders_nothing(void **state)
{
    struct error error = {0};
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(store) struct store *store = store_open(":memory:", DB_READ_WRITE, &error);
    if (!store)
        fail_msg("%s", error.message);
    for (const struct statement_entry *entry = __start_kith_sql; entry < __stop_kith_sql; entry++) {
        if (entry->kind == STATEMENT_POSTGRES || strcmp(entry->name, "select_record_created") == 0)
            continue;
        const char *sql = arena_format(arena, "EXPLAIN QUERY PLAN %s", entry->sql);
        AUTO_FREE(db_statement) struct db_statement *plan = db_prepare(store->db, sql, &error);
        assert_non_null(plan);
        while (db_step(plan, &error) == DB_ROW) {
            const char *step = db_column_copy(plan, 3, arena);
            if (strstr(step, "record_created"))
                fail_msg("%s: %s", entry->name, step);
        }
    }
}

static void execute(const char *url, const char *sql)
{
    struct error error = {0};
    AUTO_FREE(db) struct db *db = db_open(url, DB_READ_WRITE, &error);
    if (!db || !db_execute(db, sql, &error))
        fail_msg("%s", error.message);
}

static void all_prepare_on_postgres(void **state)
{
    char url[600], sql[200];
    const char *server = getenv("KITH_TEST_POSTGRES");
    (void)state;
    if (!server)
        skip();
    snprintf(sql, sizeof(sql), "CREATE SCHEMA statements_%d", (int)getpid());
    execute(server, sql);
    snprintf(url, sizeof(url), "%s%soptions=-csearch_path%%3Dstatements_%d", server,
             strchr(server, '?') ? "&" : "?", (int)getpid());
    prepare_all(url);
    snprintf(sql, sizeof(sql),
             "SET client_min_messages = warning; DROP SCHEMA statements_%d CASCADE", (int)getpid());
    execute(server, sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checker_finds_what_is_unbound),
        cmocka_unit_test(statements_name_the_organization),
        cmocka_unit_test(few_statements_are_shared),
        cmocka_unit_test(all_prepare_on_sqlite),
        cmocka_unit_test(creation_orders_nothing),
        cmocka_unit_test(all_prepare_on_postgres),
    };
    if (!secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
