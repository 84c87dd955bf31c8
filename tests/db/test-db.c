/* One table of behaviours, run on each engine: what holds on one must hold on the other. */
#include "db/db.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A fresh database of one engine, empty but for what the behaviour makes. */
struct bench {
    enum db_engine engine;
    char url[400];
    struct db *db; /* NULL without a server to test with */
    CMUnitTestFunction run;
};

static char directory[] = "/tmp/kith-test-db.XXXXXX";

static const char *postgres_url(void)
{
    return getenv("KITH_TEST_POSTGRES");
}

static struct db *must_open(const char *url, enum db_mode mode)
{
    struct error error = {0};
    struct db *db = db_open(url, mode, &error);
    if (!db)
        fail_msg("%s", error.message);
    return db;
}

static void must_execute(struct db *db, const char *sql)
{
    struct error error = {0};
    if (!db_execute(db, sql, &error))
        fail_msg("%s", error.message);
}

static struct db_statement *must_prepare(struct db *db, const char *sql)
{
    struct error error = {0};
    struct db_statement *statement = db_prepare(db, sql, &error);
    if (!statement)
        fail_msg("%s", error.message);
    return statement;
}

static void must_step(struct db_statement *statement, enum db_step expected)
{
    struct error error = {0};
    enum db_step step = db_step(statement, &error);
    if (step != expected)
        fail_msg("step %d instead of %d: %s", step, expected, error.message);
}

static void must_run(struct db_statement *statement)
{
    struct error error = {0};
    if (!db_run(statement, &error))
        fail_msg("%s", error.message);
}

static void must(bool done, const struct error *error)
{
    if (!done)
        fail_msg("%s", error->message);
}

static int64_t integer_of(struct db *db, const char *sql)
{
    AUTO_FREE(db_statement) struct db_statement *statement = must_prepare(db, sql);
    must_step(statement, DB_ROW);
    return db_column_integer(statement, 0);
}

/* Runs text that must fail; gives the status. */
static enum status status_of_failing(struct db *db, const char *sql)
{
    struct error error = {0};
    assert_false(db_execute(db, sql, &error));
    assert_true(error.message[0]);
    return error.status;
}

static struct slice heap_copy(const void *bytes, size_t length)
{
    char *copy = malloc(length ? length : 1);
    memcpy(copy, bytes, length);
    return (struct slice){copy, length};
}

static void assert_bytes(struct slice actual, struct slice expected)
{
    assert_int_equal(actual.length, expected.length);
    assert_non_null(actual.data);
    assert_memory_equal(actual.data, expected.data, expected.length);
}

/* --- Values --- */

static const char make_values[] = "CREATE TABLE value (id INTEGER NOT NULL, number INTEGER,"
                                  " real REAL, words TEXT, bytes BLOB, PRIMARY KEY (id)) STRICT";
static const char insert_value[] =
    "INSERT INTO value (id, number, real, words, bytes) VALUES ($1, $2, $3, $4, $5)";
static const char select_value[] = "SELECT number, real, words, bytes FROM value WHERE id = $1";

static const struct {
    int64_t number;
    double real;
    const char *words;
    struct slice bytes;
} values[] = {
    {0, 0.0, "", {"", 0}},
    {INT64_MAX, 1.7976931348623157e308, "Zoë 山田 \U0001f600", {"\0\x01\xff", 3}},
    {INT64_MIN, -0.1, "it's \"quoted\" \\ %", {"\\x41", 4}}, /* not an escape */
    {-1, 5e-324, "$1", {"0123456789abcdef", 16}},
};

static void test_values(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct slice bytes = heap_copy(values[i].bytes.data, values[i].bytes.length);
        struct db_statement *statement = must_prepare(db, insert_value);
        db_bind_integer(statement, 1, (int64_t)i);
        db_bind_integer(statement, 2, values[i].number);
        db_bind_real(statement, 3, values[i].real);
        db_bind_text(statement, 4, values[i].words);
        db_bind_blob(statement, 5, bytes);
        must_run(statement);
        free((void *)(uintptr_t)bytes.data);
    }
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        AUTO_FREE(db_statement) struct db_statement *statement = must_prepare(db, select_value);
        db_bind_integer(statement, 1, (int64_t)i);
        must_step(statement, DB_ROW);
        assert_int_equal(db_column_integer(statement, 0), values[i].number);
        assert_true(db_column_real(statement, 1) == values[i].real);
        assert_bytes(db_column_text(statement, 2), slice_of(values[i].words));
        assert_bytes(db_column_blob(statement, 3), values[i].bytes);
        for (int column = 0; column < 4; column++)
            assert_false(db_column_is_null(statement, column));
        must_step(statement, DB_DONE);
        must_step(statement, DB_DONE); /* not run once more */
    }
}

/* Nothing bound, NULL bound, and the ways to say NULL all read the same. */
static void test_null(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    struct db_statement *statement = must_prepare(db, insert_value);
    db_bind_integer(statement, 1, 1);
    db_bind_null(statement, 2);
    db_bind_text(statement, 4, NULL);
    db_bind_uuid(statement, 5, (struct uuid){{0}});
    must_run(statement);

    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select_value);
    db_bind_integer(row, 1, 1);
    must_step(row, DB_ROW);
    for (int column = 0; column < 4; column++) {
        assert_true(db_column_is_null(row, column));
        assert_int_equal(db_column_integer(row, column), 0);
        assert_true(db_column_real(row, column) == 0);
        assert_bytes(db_column_text(row, column), SLICE(""));
        assert_bytes(db_column_blob(row, column), SLICE(""));
        assert_true(uuid_is_nil(db_column_uuid(row, column)));
        assert_null(db_column_copy(row, column, arena));
    }
}

/* An empty buffer has no data yet; it is an empty blob all the same. */
static void test_empty_blob(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    struct db_statement *statement = must_prepare(db, insert_value);
    db_bind_integer(statement, 1, 1);
    db_bind_blob(statement, 5, (struct slice){NULL, 0});
    must_run(statement);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM value WHERE bytes IS NOT NULL"), 1);
}

static void test_large_text(void **state)
{
    enum { LENGTH = 1024 * 1024 };
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    char *words = malloc(LENGTH + 1);
    memset(words, 'w', LENGTH);
    words[LENGTH] = '\0';
    struct db_statement *statement = must_prepare(db, insert_value);
    db_bind_integer(statement, 1, 1);
    db_bind_text(statement, 4, words);
    db_bind_blob(statement, 5, (struct slice){words, LENGTH});
    must_run(statement);

    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select_value);
    db_bind_integer(row, 1, 1);
    must_step(row, DB_ROW);
    assert_string_equal(db_column_copy(row, 2, arena), words);
    assert_bytes(db_column_blob(row, 3), (struct slice){words, LENGTH});
    free(words);
}

static void test_uuid(void **state)
{
    static const char insert[] = "INSERT INTO value (id, bytes) VALUES (1, $1)";
    static const char select[] = "SELECT bytes, id FROM value WHERE bytes = $1";
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    struct uuid uuid = {{1, 0, 2, 0xff}};
    struct db_statement *statement = must_prepare(db, insert);
    db_bind_uuid(statement, 1, uuid);
    must_run(statement);

    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select);
    db_bind_uuid(row, 1, uuid);
    must_step(row, DB_ROW);
    assert_true(uuid_equal(db_column_uuid(row, 0), uuid));
    assert_int_equal(db_column_blob(row, 0).length, 16);
}

/* What expressions give: PostgreSQL has types of its own for these. */
static const struct {
    const char *sql;
    int64_t integer;
    double real;
} expressions[] = {
    {"SELECT 7", 7, 7},
    {"SELECT -70000", -70000, -70000},
    {"SELECT 1 < 2", 1, 1},
    {"SELECT EXISTS (SELECT 1 FROM value WHERE id = 99)", 0, 0},
    {"SELECT count(*) FROM value", 3, 3},
    {"SELECT sum(number) FROM value", 900000000000000000, 9e17},
    {"SELECT -sum(number) FROM value", -900000000000000000, -9e17},
    {"SELECT sum(number) - sum(number) FROM value", 0, 0},
    {"SELECT sum(id) * 10000 FROM value", 60000, 60000},
    {"SELECT avg(real) FROM value", 1, 1.5},
    {"SELECT max(number) FROM value WHERE id < 0", 0, 0},
    {"SELECT CAST(9223372036854775807 AS INTEGER)", INT64_MAX, 9223372036854775807.0},
};

static void test_expressions(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    must_execute(db, "INSERT INTO value (id, number, real) VALUES"
                     " (1, 300000000000000000, 1.5), (2, 300000000000000000, 1.5),"
                     " (3, 300000000000000000, 1.5)");
    for (size_t i = 0; i < COUNT_OF(expressions); i++) {
        AUTO_FREE(db_statement)
        struct db_statement *statement = must_prepare(db, expressions[i].sql);
        must_step(statement, DB_ROW);
        if (db_column_integer(statement, 0) != expressions[i].integer ||
            db_column_real(statement, 0) != expressions[i].real)
            fail_msg("%s: %lld, %g", expressions[i].sql, (long long)db_column_integer(statement, 0),
                     db_column_real(statement, 0));
    }
}

/* --- Parameters --- */

static void test_parameter_order(void **state)
{
    static const char select[] =
        "SELECT CAST($3 AS TEXT), CAST($1 AS INTEGER), CAST($2 AS BLOB), CAST($3 AS TEXT),"
        " CAST($1 AS INTEGER) + 1, $4";
    struct db *db = ((struct bench *)*state)->db;
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select);
    db_bind_text(row, 4, "four");
    db_bind_integer(row, 1, 1);
    db_bind_blob(row, 2, SLICE("two"));
    db_bind_text(row, 3, "three");
    must_step(row, DB_ROW);
    assert_bytes(db_column_text(row, 0), SLICE("three"));
    assert_int_equal(db_column_integer(row, 1), 1);
    assert_bytes(db_column_blob(row, 2), SLICE("two"));
    assert_bytes(db_column_text(row, 3), SLICE("three"));
    assert_int_equal(db_column_integer(row, 4), 2);
    assert_bytes(db_column_text(row, 5), SLICE("four"));
}

/* Places where PostgreSQL infers a type other than the one bound. */
static void test_inferred_types(void **state)
{
    static const char select[] =
        "SELECT substr(words, $1, $2) FROM value WHERE id < $3 + 1 AND real < $4 LIMIT $5";
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    must_execute(db, "INSERT INTO value (id, real, words) VALUES (1, 0.5, 'abcdef')");
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select);
    db_bind_integer(row, 1, 2);
    db_bind_integer(row, 2, 3);
    db_bind_integer(row, 3, 1);
    db_bind_integer(row, 4, 1); /* an integer where a real is compared */
    db_bind_integer(row, 5, 10);
    must_step(row, DB_ROW);
    assert_bytes(db_column_text(row, 0), SLICE("bcd"));
}

static void test_unknown_parameter(void **state)
{
    static const char insert[] = "INSERT INTO value (id) VALUES ($1)";
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    {
        AUTO_FREE(db_statement) struct db_statement *statement = must_prepare(db, insert);
        db_bind_integer(statement, 1, 1);
        db_bind_integer(statement, 2, 1);
        struct error error = {0};
        assert_int_equal(db_step(statement, &error), DB_FAILED);
        assert_int_equal(error.status, STATUS_INTERNAL);
        assert_non_null(strstr(error.message, "$2"));
    }
    assert_int_equal(integer_of(db, "SELECT count(*) FROM value"), 0);
    struct db_statement *again = must_prepare(db, insert); /* and works when used rightly */
    db_bind_integer(again, 1, 1);
    must_run(again);
}

/* --- The shared dialect --- */

static void test_upsert_returning(void **state)
{
    static const char upsert[] = "INSERT INTO value AS old (id, number) VALUES ($1, $2)"
                                 " ON CONFLICT (id) DO UPDATE SET number = old.number + 1"
                                 " WHERE old.number = $3 RETURNING number, id";
    static const struct {
        int64_t number, expected_old;
        bool has_row;
        int64_t result;
    } rows[] = {{10, 0, true, 10}, {10, 10, true, 11}, {10, 10, false, 0}, {10, 11, true, 12}};
    struct bench *bench = *state;
    must_execute(bench->db, make_values);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(db_statement)
        struct db_statement *statement = must_prepare(bench->db, upsert);
        db_bind_integer(statement, 1, 1);
        db_bind_integer(statement, 2, rows[i].number);
        db_bind_integer(statement, 3, rows[i].expected_old);
        must_step(statement, rows[i].has_row ? DB_ROW : DB_DONE);
        if (rows[i].has_row)
            assert_int_equal(db_column_integer(statement, 0), rows[i].result);
    }
    /* freed at its first row outside a transaction, the change is there for all */
    AUTO_FREE(db) struct db *other = must_open(bench->url, DB_READ_ONLY);
    assert_int_equal(integer_of(other, "SELECT number FROM value"), 12);
}

static void test_cte_and_row_values(void **state)
{
    static const char select[] = "WITH RECURSIVE count (n) AS (SELECT CAST($1 AS INTEGER)"
                                 " UNION ALL SELECT n + 1 FROM count WHERE n < $2)"
                                 " SELECT n FROM count WHERE (n, n + 1) > ($3, $4) ORDER BY n";
    struct db *db = ((struct bench *)*state)->db;
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select);
    for (int parameter = 1; parameter <= 4; parameter++)
        db_bind_integer(row, parameter, (int[]){1, 5, 3, 4}[parameter - 1]);
    must_step(row, DB_ROW);
    assert_int_equal(db_column_integer(row, 0), 4);
    must_step(row, DB_ROW);
    assert_int_equal(db_column_integer(row, 0), 5);
    must_step(row, DB_DONE);
}

/* Words in quotes, in comments, in small letters or in longer words are no types. */
static void test_schema_words(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, "CREATE TABLE blob ( -- a TEXT, it's a BLOB\n"
                     " \"REAL\" INTEGER NOT NULL, /* WITHOUT ROWID \" */ TEXT_REAL TEXT NOT NULL"
                     " DEFAULT 'an INTEGER; it''s (TEXT) WITHOUT ROWID',"
                     " text REAL, PRIMARY KEY (\"REAL\", TEXT_REAL)\n) WITHOUT ROWID , STRICT ;"
                     "INSERT INTO blob (\"REAL\", text) VALUES (9000000000, CAST('1.5' AS REAL));"
                     "CREATE TABLE other (id INTEGER) STRICT;"
                     "INSERT INTO other (id) VALUES (CAST(CAST(3 AS TEXT) AS INTEGER))");
    AUTO_FREE(db_statement)
    struct db_statement *row = must_prepare(db, "SELECT \"REAL\", TEXT_REAL, text FROM blob");
    must_step(row, DB_ROW);
    assert_int_equal(db_column_integer(row, 0), 9000000000);
    assert_bytes(db_column_text(row, 1), SLICE("an INTEGER; it's (TEXT) WITHOUT ROWID"));
    assert_true(db_column_real(row, 2) == 1.5);
}

static void test_byte_order(void **state)
{
    static const struct slice sorted[] = {
        {"", 0},  {"A b", 3},      {"AB", 2},           {"Z", 1},
        {"a", 1}, {"a-b", 3},      {"aB", 2},           {"ab", 2},
        {"z", 1}, {"\xc3\xa9", 2}, {"\xe5\xb1\xb1", 3},
    };
    static const char insert[] = "INSERT INTO word (words, bytes) VALUES ($1, $2)";
    static const char by_text[] = "SELECT words FROM word WHERE words >= $1 ORDER BY words";
    static const char by_bytes[] = "SELECT bytes FROM word WHERE bytes >= $1 ORDER BY bytes";
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, "CREATE TABLE word (words TEXT NOT NULL PRIMARY KEY, bytes BLOB) STRICT;"
                     "CREATE INDEX word_bytes ON word (bytes)");
    for (size_t i = 0; i < COUNT_OF(sorted); i++) {
        size_t shuffled = i * 7 % COUNT_OF(sorted);
        struct db_statement *statement = must_prepare(db, insert);
        db_bind_text(statement, 1, sorted[shuffled].data);
        db_bind_blob(statement, 2, sorted[shuffled]);
        must_run(statement);
    }
    AUTO_FREE(db_statement) struct db_statement *texts = must_prepare(db, by_text);
    AUTO_FREE(db_statement) struct db_statement *blobs = must_prepare(db, by_bytes);
    db_bind_text(texts, 1, "Z");
    db_bind_blob(blobs, 1, SLICE("Z"));
    for (size_t i = 3; i < COUNT_OF(sorted); i++) {
        must_step(texts, DB_ROW);
        must_step(blobs, DB_ROW);
        assert_bytes(db_column_text(texts, 0), sorted[i]);
        assert_bytes(db_column_blob(blobs, 0), sorted[i]);
    }
    must_step(texts, DB_DONE);
    must_step(blobs, DB_DONE);
}

static void test_changed_count(void **state)
{
    static const struct {
        const char *sql;
        int64_t changed;
    } rows[] = {
        {"INSERT INTO value (id) VALUES (1), (2), (3)", 3},
        {"UPDATE value SET number = 1 WHERE id > 1", 2},
        {"SELECT id FROM value", 0},
        {"UPDATE value SET number = 1 WHERE id > 99", 0},
        {"INSERT INTO value (id) VALUES (3), (4) ON CONFLICT DO NOTHING", 1},
        {"CREATE TABLE another (id INTEGER)", 0},
        {"DELETE FROM value WHERE id <= 2 RETURNING id", 2},
    };
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        int64_t changed = -1;
        must(db_run_count(must_prepare(db, rows[i].sql), &changed, &error), &error);
        assert_int_equal(changed, rows[i].changed);
    }
}

/* --- Failures --- */

static void test_bad_sql(void **state)
{
    static const struct {
        const char *sql, *words;
    } rows[] = {
        {"SELEC 1", "SELEC"},
        {"SELECT 1 FROM missing_table", "missing_table"},
        {"SELECT 1; SELECT 2", "SELECT 2"},
        {"SELECT CAST($2 AS TEXT)", "SELECT CAST($2 AS TEXT)"}, /* a gap: no $1 */
    };
    struct db *db = ((struct bench *)*state)->db;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        assert_null(db_prepare(db, rows[i].sql, &error));
        assert_int_equal(error.status, STATUS_INTERNAL);
        if (!strstr(error.message, rows[i].words))
            fail_msg("%s", error.message);
        assert_false(db_may_retry(db));
    }
    assert_int_equal(status_of_failing(db, "SELEC 1"), STATUS_INTERNAL);
    assert_int_equal(integer_of(db, "SELECT 5"), 5); /* the connection is still good */
}

static void test_constraints(void **state)
{
    static const char insert[] = "INSERT INTO thing (id, name) VALUES ($1, $2)";
    static const struct {
        int64_t id;
        const char *name;
    } rows[] = {{1, "other"}, {2, NULL}, {2, "one"}, {-1, "two"}};
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),"
                     " name TEXT NOT NULL UNIQUE) STRICT;"
                     "INSERT INTO thing (id, name) VALUES (1, 'one')");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        struct db_statement *statement = must_prepare(db, insert);
        db_bind_integer(statement, 1, rows[i].id);
        db_bind_text(statement, 2, rows[i].name);
        assert_false(db_run(statement, &error));
        assert_int_equal(error.status, STATUS_CONFLICT);
        assert_non_null(strstr(error.message, "constraint"));
        assert_false(db_may_retry(db));
    }
    struct db_statement *statement = must_prepare(db, insert); /* the statement is still good */
    db_bind_integer(statement, 1, 2);
    db_bind_text(statement, 2, "two");
    must_run(statement);
}

/* A value of the wrong type is our mistake, not a conflict of data. */
static void test_wrong_type(void **state)
{
    static const char insert[] = "INSERT INTO value (id) VALUES ($1)";
    struct db *db = ((struct bench *)*state)->db;
    struct error error = {0};
    must_execute(db, make_values);
    struct db_statement *statement = must_prepare(db, insert);
    db_bind_text(statement, 1, "words");
    assert_false(db_run(statement, &error));
    assert_int_equal(error.status, STATUS_INTERNAL);
    assert_false(db_may_retry(db));
}

/* --- Statements --- */

static const char insert_id[] = "INSERT INTO value (id, words) VALUES ($1, $2)";
static const char select_id[] = "SELECT id FROM value WHERE id >= $1 ORDER BY id";

static void insert_ids(struct db *db, int64_t first, int64_t last)
{
    for (int64_t id = first; id <= last; id++) {
        struct db_statement *statement = must_prepare(db, insert_id);
        db_bind_integer(statement, 1, id);
        must_run(statement);
    }
}

/* Values bound once do not come back the next time. */
static void test_cache(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    struct db_statement *first = must_prepare(db, insert_id);
    db_bind_integer(first, 1, 1);
    db_bind_text(first, 2, "bound");
    must_run(first);
    struct db_statement *second = must_prepare(db, insert_id);
    assert_ptr_equal(first, second);
    db_bind_integer(second, 1, 2);
    must_run(second);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM value WHERE words IS NULL"), 1);
    db_statement_free(NULL);
}

/* Planned by its values a statement answers the same, and prepared again the next time. */
static void test_planned_by_values(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    insert_ids(db, 1, 3);
    for (int round = 0; round < 4; round++) {
        AUTO_FREE(db_statement) struct db_statement *rows = must_prepare(db, select_id);
        if (round % 2)
            db_plan_by_values(rows);
        db_bind_integer(rows, 1, 2);
        for (int64_t id = 2; id <= 3; id++) {
            must_step(rows, DB_ROW);
            assert_int_equal(db_column_integer(rows, 0), id);
        }
        must_step(rows, DB_DONE);
    }
    struct error error = {0};
    AUTO_FREE(db_statement)
    struct db_statement *wrong = must_prepare(db, "SELECT 1 / CAST($1 AS INTEGER)");
    if (db_engine(db) == DB_ENGINE_POSTGRES) {
        db_plan_by_values(wrong);
        db_bind_integer(wrong, 1, 0);
        assert_int_equal(db_step(wrong, &error), DB_FAILED);
        assert_non_null(strstr(error.message, "division by zero"));
    }
}

static int64_t count_down(struct db *db, int64_t from, int64_t last)
{
    AUTO_FREE(db_statement) struct db_statement *row = must_prepare(db, select_id);
    db_bind_integer(row, 1, from);
    must_step(row, DB_ROW);
    int64_t below = from < last ? count_down(db, from + 1, last) : 0;
    assert_int_equal(db_column_integer(row, 0), from); /* its row is still there */
    for (int64_t id = from + 1; id <= last; id++) {
        must_step(row, DB_ROW);
        assert_int_equal(db_column_integer(row, 0), id);
    }
    must_step(row, DB_DONE);
    return below + 1;
}

static void test_recursion(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    insert_ids(db, 1, 5);
    assert_int_equal(count_down(db, 1, 5), 5);
    assert_int_equal(count_down(db, 1, 5), 5);
}

/* The cached one may be freed before the second one. */
static void test_recursion_order(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    must_execute(db, make_values);
    insert_ids(db, 1, 2);
    struct db_statement *first = must_prepare(db, select_id);
    AUTO_FREE(db_statement) struct db_statement *second = must_prepare(db, select_id);
    assert_ptr_not_equal(first, second);
    db_bind_integer(second, 1, 2);
    db_statement_free(first);
    must_step(second, DB_ROW);
    assert_int_equal(db_column_integer(second, 0), 2);
}

/* --- Transactions --- */

static const char count_values[] = "SELECT count(*) FROM value";

static void test_rollback(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    struct error error = {0};
    must_execute(db, make_values);
    db_rollback(db); /* none is open */
    must(db_begin_write(db, &error), &error);
    insert_ids(db, 1, 3);
    db_rollback(db);
    db_rollback(db);
    assert_int_equal(integer_of(db, count_values), 0);
    must(db_begin_write(db, &error), &error);
    insert_ids(db, 1, 3);
    must(db_commit(db, &error), &error);
    db_rollback(db);
    assert_int_equal(integer_of(db, count_values), 3);
}

static void test_savepoint(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    struct error error = {0};
    must_execute(db, make_values);
    must(db_begin_write(db, &error), &error);
    insert_ids(db, 1, 1);
    must(db_savepoint(db, &error), &error);
    insert_ids(db, 2, 2);
    must(db_savepoint_release(db, &error), &error);

    must(db_savepoint(db, &error), &error);
    insert_ids(db, 3, 3);
    assert_false(db_execute(db, "INSERT INTO value (id) VALUES (1)", &error));
    assert_int_equal(error.status, STATUS_CONFLICT);
    db_savepoint_rollback(db);
    db_savepoint_rollback(db);

    must(db_savepoint(db, &error), &error); /* and again, after one that was undone */
    insert_ids(db, 4, 4);
    must(db_savepoint_release(db, &error), &error);
    must(db_commit(db, &error), &error);
    assert_int_equal(integer_of(db, "SELECT sum(id) FROM value"), 1 + 2 + 4);
}

static void test_misused_transactions(void **state)
{
    struct db *db = ((struct bench *)*state)->db;
    struct error error = {0};
    assert_false(db_commit(db, &error));
    assert_false(db_savepoint(db, &error));
    must(db_begin_write(db, &error), &error);
    assert_false(db_begin_read(db, &error));
    assert_int_equal(error.status, STATUS_INTERNAL);
    assert_false(db_savepoint_release(db, &error));
    must(db_savepoint(db, &error), &error);
    assert_false(db_savepoint(db, &error));
    must(db_commit(db, &error), &error); /* with its savepoint */
    must(db_begin_write(db, &error), &error);
    must(db_savepoint(db, &error), &error);
    db_rollback(db);
}

static void test_snapshot(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    insert_ids(bench->db, 1, 3);
    AUTO_FREE(db) struct db *reader = must_open(bench->url, DB_READ_ONLY);
    must(db_begin_read(reader, &error), &error);
    assert_int_equal(integer_of(reader, count_values), 3);

    must(db_begin_write(bench->db, &error), &error);
    insert_ids(bench->db, 4, 5);
    assert_int_equal(integer_of(reader, count_values), 3); /* not while it is written */
    must(db_commit(bench->db, &error), &error);
    assert_int_equal(integer_of(reader, count_values), 3); /* nor when it is committed */
    must(db_commit(reader, &error), &error);
    assert_int_equal(integer_of(reader, count_values), 5);
}

static void test_read_only(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    insert_ids(bench->db, 1, 1);
    AUTO_FREE(db) struct db *reader = must_open(bench->url, DB_READ_ONLY);
    assert_int_equal(status_of_failing(reader, "DELETE FROM value"), STATUS_INTERNAL);
    assert_int_equal(status_of_failing(reader, "CREATE TABLE another (id INTEGER)"),
                     STATUS_INTERNAL);
    must(db_begin_read(reader, &error), &error);
    assert_int_equal(status_of_failing(reader, "DELETE FROM value"), STATUS_INTERNAL);
    db_rollback(reader);
    assert_int_equal(integer_of(reader, count_values), 1);
}

/* Whoever decided by a snapshot that is no longer the newest must start again. */
static void test_lost_race(void **state)
{
    static const char update[] = "UPDATE value SET number = 2 WHERE id = 1";
    struct bench *bench = *state;
    bool is_sqlite = bench->engine == DB_ENGINE_SQLITE;
    must_execute(bench->db, make_values);
    insert_ids(bench->db, 1, 1);
    AUTO_FREE(db) struct db *other = must_open(bench->url, DB_READ_WRITE);
    must_execute(other, is_sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ");
    assert_int_equal(integer_of(other, count_values), 1);
    must_execute(bench->db, update);

    struct error error = {0};
    assert_false(db_run(must_prepare(other, update), &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_true(db_may_retry(other));
    must_execute(other, "ROLLBACK");
    must_execute(other, update);
    assert_false(db_execute(other, "INSERT INTO value (id) VALUES (1)", &error));
    assert_false(db_may_retry(other)); /* another failure, another verdict */
}

/* Waiting for a lock gives up; the wait is shortened here. */
static void test_busy(void **state)
{
    static const char update[] = "UPDATE value SET number = 2 WHERE id = 1";
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    insert_ids(bench->db, 1, 1);
    AUTO_FREE(db) struct db *other = must_open(bench->url, DB_READ_WRITE);
    bool is_sqlite = bench->engine == DB_ENGINE_SQLITE;
    must_execute(other, is_sqlite ? "PRAGMA busy_timeout = 50" : "SET lock_timeout = '50ms'");
    must(db_begin_write(bench->db, &error), &error);
    must_execute(bench->db, update);
    bool done = db_begin_write(other, &error) && db_run(must_prepare(other, update), &error);
    assert_false(done);
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    db_rollback(other);
    assert_true(db_may_retry(other));
    must(db_commit(bench->db, &error), &error);
    must(db_begin_write(other, &error), &error);
    must_run(must_prepare(other, update));
    must(db_commit(other, &error), &error);
}

/* --- Several at once --- */

enum { WRITES = 300 };

static atomic_bool is_writing;

static void *write_pairs(void *url)
{
    struct db *db = must_open(url, DB_READ_WRITE);
    for (int64_t pair = 0; pair < WRITES; pair++) {
        struct error error;
        must(db_begin_write(db, &error), &error);
        insert_ids(db, 2 * pair, 2 * pair + 1);
        must(db_commit(db, &error), &error);
    }
    db_free(db);
    atomic_store(&is_writing, false);
    return NULL;
}

static void test_reading_while_writing(void **state)
{
    struct bench *bench = *state;
    must_execute(bench->db, make_values);
    AUTO_FREE(db) struct db *reader = must_open(bench->url, DB_READ_ONLY);
    pthread_t writer;
    atomic_store(&is_writing, true);
    assert_int_equal(pthread_create(&writer, NULL, write_pairs, bench->url), 0);
    int64_t seen = 0;
    while (atomic_load(&is_writing)) {
        int64_t count = integer_of(reader, count_values);
        assert_true(count >= seen && count % 2 == 0);
        seen = count;
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
    assert_int_equal(integer_of(reader, count_values), 2 * WRITES);
}

static void backup_of_sqlite(struct bench *bench, struct db *source, const char *name)
{
    struct error error = {0};
    pthread_t writer;
    atomic_store(&is_writing, true);
    assert_int_equal(pthread_create(&writer, NULL, write_pairs, bench->url), 0);
    char path[300];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    while (atomic_load(&is_writing) && integer_of(source, count_values) == 0)
        usleep(100);
    must(db_backup(source, path, &error), &error);
    assert_int_equal(pthread_join(writer, NULL), 0);
    AUTO_FREE(db) struct db *copy = must_open(path, DB_READ_WRITE);
    int64_t count = integer_of(copy, count_values);
    assert_true(count > 0 && count % 2 == 0);
    assert_false(db_backup(source, path, &error)); /* never overwrites */
    assert_int_equal(error.status, STATUS_CONFLICT);
}

static void test_backup(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    if (bench->engine == DB_ENGINE_POSTGRES) {
        assert_false(db_backup(bench->db, "/nowhere", &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_non_null(strstr(error.message, "pg_dump"));
        return;
    }
    must_execute(bench->db, make_values);
    backup_of_sqlite(bench, bench->db, "backup-writer");
    must_execute(bench->db, "DELETE FROM value");
    AUTO_FREE(db) struct db *reader = must_open(bench->url, DB_READ_ONLY);
    backup_of_sqlite(bench, reader, "backup-reader");
    assert_false(db_execute(reader, "DELETE FROM value", &error)); /* still only reads */
}

/* --- What one engine alone can do wrong --- */

static void test_sqlite_files(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    char path[300];
    snprintf(path, sizeof(path), "%s/no-database", directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("BEGIN:VCARD\r\n", file);
    fclose(file);
    assert_null(db_open(path, DB_READ_WRITE, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_non_null(strstr(error.message, "is not an SQLite database"));
    assert_null(db_open(path, DB_READ_ONLY, &error));
    assert_int_equal(error.status, STATUS_INVALID);

    snprintf(path, sizeof(path), "%s/missing/database", directory);
    assert_null(db_open(path, DB_READ_ONLY, &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_null(db_open(path, DB_READ_WRITE, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_null(db_open(directory, DB_READ_WRITE, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_int_equal(db_engine(bench->db), DB_ENGINE_SQLITE);
}

static void test_sqlite_settings(void **state)
{
    static const struct {
        const char *sql;
        int64_t writing, reading;
    } rows[] = {
        {"PRAGMA page_size", 8192, 8192},
        {"PRAGMA synchronous", 2, 2},
        {"PRAGMA busy_timeout", 10000, 10000},
        {"PRAGMA foreign_keys", 0, 0},
        {"PRAGMA cache_size", -20000, -8000},
        {"PRAGMA temp_store", 2, 2},
        {"PRAGMA query_only", 0, 1},
        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1, 1},
    };
    struct bench *bench = *state;
    must_execute(bench->db, make_values);
    AUTO_FREE(db) struct db *reader = must_open(bench->url, DB_READ_ONLY);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(integer_of(bench->db, rows[i].sql), rows[i].writing);
        assert_int_equal(integer_of(reader, rows[i].sql), rows[i].reading);
    }
}

static void *open_new(void *url)
{
    db_free(must_open(url, DB_READ_WRITE));
    return NULL;
}

/* Two that make the same file at once both succeed. */
static void test_sqlite_made_at_once(void **state)
{
    (void)state;
    enum { ROUNDS = 20, THREADS = 4 };
    for (int round = 0; round < ROUNDS; round++) {
        char path[300];
        snprintf(path, sizeof(path), "%s/at-once-%d", directory, round);
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, open_new, path), 0);
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

/* A full disk makes SQLite undo the transaction; what follows must not be stored without it. */
static void test_sqlite_full(void **state)
{
    static const char fill[] = "INSERT INTO value (id, bytes) VALUES ($1, zeroblob(1000000))";
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    must_execute(bench->db, "PRAGMA max_page_count = 20");
    must(db_begin_write(bench->db, &error), &error);
    insert_ids(bench->db, 1, 1);
    struct db_statement *statement = must_prepare(bench->db, fill);
    db_bind_integer(statement, 1, 2);
    assert_false(db_run(statement, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.message, "full"));
    assert_false(db_may_retry(bench->db));

    statement = must_prepare(bench->db, insert_id);
    db_bind_integer(statement, 1, 3);
    assert_false(db_run(statement, &error));
    assert_non_null(strstr(error.message, "rolled back"));
    assert_false(db_commit(bench->db, &error));
    assert_int_equal(integer_of(bench->db, count_values), 0);
    insert_ids(bench->db, 1, 1);
}

/* COMMIT of a failed transaction is no success. */
static void test_postgres_failed_commit(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    must(db_begin_write(bench->db, &error), &error);
    insert_ids(bench->db, 1, 1);
    assert_false(db_execute(bench->db, "INSERT INTO value (id) VALUES (1)", &error));
    assert_false(db_commit(bench->db, &error));
    assert_int_equal(error.status, STATUS_INTERNAL);
    assert_int_equal(integer_of(bench->db, count_values), 0);
}

/* Ends the other connection as a restart of the server would, and waits until it is gone. */
static void cut(struct db *other, struct db *victim)
{
    static const char end[] = "SELECT pg_terminate_backend($1, 5000)";
    int64_t process = integer_of(victim, "SELECT pg_backend_pid()");
    AUTO_FREE(db_statement) struct db_statement *statement = must_prepare(other, end);
    db_bind_integer(statement, 1, process);
    must_step(statement, DB_ROW);
    assert_int_equal(db_column_integer(statement, 0), 1);
}

static void test_postgres_reconnection(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    must_execute(bench->db, make_values);
    insert_ids(bench->db, 1, 2);
    AUTO_FREE(db) struct db *other = must_open(bench->url, DB_READ_WRITE);

    struct db_statement *running = must_prepare(bench->db, count_values);
    struct db_statement *early = must_prepare(bench->db, select_id);
    cut(other, bench->db);
    assert_int_equal(db_step(running, &error), DB_FAILED);
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_int_equal(integer_of(bench->db, count_values), 2); /* a twin, on the new connection */
    assert_int_equal(db_step(early, &error), DB_FAILED);      /* made for the old one */
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    db_statement_free(running);
    db_statement_free(early);
    assert_int_equal(integer_of(bench->db, count_values), 2); /* the cached one, made anew */

    cut(other, bench->db); /* one that was lost while idle begins without a failure */
    must(db_begin_write(bench->db, &error), &error);
    insert_ids(bench->db, 3, 3);

    cut(other, bench->db); /* inside a transaction everything fails until it is given up */
    for (int i = 0; i < 2; i++) {
        assert_false(db_execute(bench->db, "INSERT INTO value (id) VALUES (4)", &error));
        assert_int_equal(error.status, STATUS_UNAVAILABLE);
        assert_null(db_prepare(bench->db, count_values, &error));
        assert_int_equal(error.status, STATUS_UNAVAILABLE);
    }
    assert_false(db_commit(bench->db, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_int_equal(integer_of(bench->db, count_values), 2);
}

static void test_postgres_urls(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "postgres://user:hidden@[::1/database",
        "postgres://user:hidden@127.0.0.1:1/database",
        "postgresql://user:hidden@127.0.0.1:port/database",
    };
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct error error = {0};
        assert_null(db_open(urls[i], DB_READ_WRITE, &error));
        assert_true(error.status == STATUS_INVALID || error.status == STATUS_UNAVAILABLE);
        assert_null(strstr(error.message, "hidden"));
    }
}

static void test_postgres_unread_type(void **state)
{
    struct bench *bench = *state;
    struct error error = {0};
    assert_null(db_prepare(bench->db, "SELECT now() AS moment", &error));
    assert_non_null(strstr(error.message, "moment"));
}

/* --- Each behaviour on each engine --- */

enum { ON_SQLITE = 1, ON_POSTGRES = 2, ON_BOTH = 3 };

static const struct behaviour {
    const char *name;
    CMUnitTestFunction run;
    int engines;
} behaviours[] = {
    {"values", test_values, ON_BOTH},
    {"null", test_null, ON_BOTH},
    {"empty blob", test_empty_blob, ON_BOTH},
    {"large text", test_large_text, ON_BOTH},
    {"uuid", test_uuid, ON_BOTH},
    {"expressions", test_expressions, ON_BOTH},
    {"parameter order", test_parameter_order, ON_BOTH},
    {"inferred types", test_inferred_types, ON_BOTH},
    {"unknown parameter", test_unknown_parameter, ON_BOTH},
    {"upsert returning", test_upsert_returning, ON_BOTH},
    {"common table expression and row values", test_cte_and_row_values, ON_BOTH},
    {"schema words", test_schema_words, ON_BOTH},
    {"byte order", test_byte_order, ON_BOTH},
    {"changed count", test_changed_count, ON_BOTH},
    {"bad SQL", test_bad_sql, ON_BOTH},
    {"constraints", test_constraints, ON_BOTH},
    {"wrong type", test_wrong_type, ON_BOTH},
    {"cache", test_cache, ON_BOTH},
    {"planned by values", test_planned_by_values, ON_BOTH},
    {"recursion", test_recursion, ON_BOTH},
    {"recursion, freed in the other order", test_recursion_order, ON_BOTH},
    {"rollback", test_rollback, ON_BOTH},
    {"savepoint", test_savepoint, ON_BOTH},
    {"misused transactions", test_misused_transactions, ON_BOTH},
    {"snapshot", test_snapshot, ON_BOTH},
    {"read only", test_read_only, ON_BOTH},
    {"lost race", test_lost_race, ON_BOTH},
    {"busy", test_busy, ON_BOTH},
    {"reading while writing", test_reading_while_writing, ON_BOTH},
    {"backup", test_backup, ON_BOTH},
    {"files", test_sqlite_files, ON_SQLITE},
    {"settings", test_sqlite_settings, ON_SQLITE},
    {"made at once", test_sqlite_made_at_once, ON_SQLITE},
    {"full", test_sqlite_full, ON_SQLITE},
    {"failed commit", test_postgres_failed_commit, ON_POSTGRES},
    {"reconnection", test_postgres_reconnection, ON_POSTGRES},
    {"URLs", test_postgres_urls, ON_POSTGRES},
    {"unread type", test_postgres_unread_type, ON_POSTGRES},
};

/* Schemas and files are numbered, so that no behaviour sees what another left. */
static unsigned bench_count;

static void name_sqlite(struct bench *bench)
{
    snprintf(bench->url, sizeof(bench->url), "%s/database-%u", directory, ++bench_count);
}

static void name_postgres(struct bench *bench)
{
    char sql[100];
    AUTO_FREE(db) struct db *db = must_open(postgres_url(), DB_READ_WRITE);
    snprintf(sql, sizeof(sql), "CREATE SCHEMA test_db_%d_%u", getpid(), ++bench_count);
    must_execute(db, sql);
    snprintf(bench->url, sizeof(bench->url), "%s?options=-csearch_path%%3Dtest_db_%d_%u",
             postgres_url(), getpid(), bench_count);
}

static int set_up(struct bench *bench, void **state)
{
    const struct behaviour *behaviour = *state;
    bench->run = behaviour->run;
    *state = bench;
    if (bench->engine == DB_ENGINE_POSTGRES && !postgres_url())
        return 0;
    if (bench->engine == DB_ENGINE_SQLITE)
        name_sqlite(bench);
    else
        name_postgres(bench);
    bench->db = must_open(bench->url, DB_READ_WRITE);
    assert_int_equal(db_engine(bench->db), bench->engine);
    return 0;
}

static int set_up_sqlite(void **state)
{
    static struct bench bench;
    bench = (struct bench){.engine = DB_ENGINE_SQLITE};
    return set_up(&bench, state);
}

static int set_up_postgres(void **state)
{
    static struct bench bench;
    bench = (struct bench){.engine = DB_ENGINE_POSTGRES};
    return set_up(&bench, state);
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    if (!bench->db)
        return 0;
    if (bench->engine == DB_ENGINE_POSTGRES) {
        char sql[100];
        snprintf(sql, sizeof(sql), "DROP SCHEMA test_db_%d_%u CASCADE", getpid(), bench_count);
        db_rollback(bench->db);
        must_execute(bench->db, sql);
    }
    db_free(bench->db);
    return 0;
}

static void remove_directory(void)
{
    DIR *listing = opendir(directory);
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        unlinkat(dirfd(listing), entry->d_name, 0);
    if (listing)
        closedir(listing);
    rmdir(directory);
}

static void run_behaviour(void **state)
{
    struct bench *bench = *state;
    if (!bench->db)
        skip(); /* so that a lone run works; scripts/with-postgres brings a server */
    bench->run(state);
}

static struct CMUnitTest row_of(const struct behaviour *behaviour, const char *engine,
                                CMFixtureFunction set_up_engine, char name[static 100])
{
    snprintf(name, 100, "%s: %s", engine, behaviour->name);
    return (struct CMUnitTest){.name = name,
                               .test_func = run_behaviour,
                               .setup_func = set_up_engine,
                               .teardown_func = tear_down,
                               .initial_state = (void *)(uintptr_t)behaviour};
}

int main(void)
{
    static struct CMUnitTest tests[2 * COUNT_OF(behaviours)];
    static char names[2 * COUNT_OF(behaviours)][100];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(behaviours); i++) {
        if (behaviours[i].engines & ON_SQLITE) {
            tests[count] = row_of(&behaviours[i], "sqlite", set_up_sqlite, names[count]);
            count++;
        }
        if (behaviours[i].engines & ON_POSTGRES) {
            tests[count] = row_of(&behaviours[i], "postgres", set_up_postgres, names[count]);
            count++;
        }
    }
    if (!mkdtemp(directory))
        return 1;
    int failures = _cmocka_run_group_tests("db", tests, count, NULL, NULL);
    remove_directory();
    return failures;
}
