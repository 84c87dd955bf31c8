/* The engine for several servers that share the data, over libpq.
 *
 * Parameter types are learned from the server, which infers them when the text is prepared. Types
 * taken from the values bound would fail or not depending on which of them are NULL; inferred ones
 * fail, if at all, in the test that prepares every statement. Where the server cannot tell (a
 * bare $1 in VALUES or IS NULL) the text says CAST($1 AS INTEGER).
 *
 * Results are read whole: pages are small, and another statement can run while rows are read,
 * as on SQLite. Scans of a whole table go in keyset chunks.
 */
#include "db/db-driver.h"

#include "base/buffer.h"
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From the server's catalog/pg_type.dat, which libpq-dev does not install. */
enum {
    TYPE_BOOLEAN = 16,
    TYPE_BYTEA = 17,
    TYPE_CHAR = 18,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_OID = 26,
    TYPE_JSON = 114,
    TYPE_UNKNOWN = 705,
    TYPE_FLOAT4 = 700,
    TYPE_FLOAT8 = 701,
    TYPE_BPCHAR = 1042,
    TYPE_VARCHAR = 1043,
    TYPE_NUMERIC = 1700,
    TYPE_VOID = 2278,
    TYPE_UUID = 2950,
};

enum { FORMAT_TEXT = 0, FORMAT_BINARY = 1, NUMBER_BYTES = 32, NAME_BYTES = 16 };

/* Waiting for locks ends when SQLite's waiting would. */
static const char session_settings[] = "SET lock_timeout = '10s'";
static const char read_only_session[] = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";

struct postgres_db {
    struct db db;
    PGconn *connection;
    enum db_mode mode;
    unsigned session; /* counts reconnections: statements prepared before are gone */
    unsigned names;   /* statements named so far */
    uint64_t runs;    /* statements run so far */
};

/* A statement as the server knows it; twins of one text share it. */
struct plan {
    char name[NAME_BYTES];
    unsigned session;
    int parameter_count;
    Oid types[];
};

struct postgres_statement {
    struct db_statement statement;
    struct plan *plan;
    bool owns_plan;
    PGresult *result;
    int row;
    /* one element a parameter, as PQexecPrepared takes them */
    const char **values;
    int *lengths;
    int *formats;
    char (*numbers)[NUMBER_BYTES]; /* binary or decimal form of a number */
};

static struct postgres_db *of_db(struct db *db)
{
    return (struct postgres_db *)db;
}

static struct postgres_statement *of(struct db_statement *statement)
{
    return (struct postgres_statement *)statement;
}

static const struct postgres_statement *of_const(const struct db_statement *statement)
{
    return (const struct postgres_statement *)statement;
}

/* --- Errors --- */

static bool is_class(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

static bool is_lost_race(const char *state)
{
    return strcmp(state, "40001") == 0 || /* serialization failure */
           strcmp(state, "40P01") == 0 || /* deadlock */
           strcmp(state, "55P03") == 0;   /* waited too long for a lock */
}

/* From the SQLSTATE, "" when the server gave none: then the connection is at fault. */
static enum status status_of(const char *state)
{
    if (is_class(state, "23"))
        return STATUS_CONFLICT;
    bool is_passing = !*state || is_lost_race(state) || is_class(state, "08") ||
                      is_class(state, "53") || is_class(state, "57") || is_class(state, "58");
    return is_passing ? STATUS_UNAVAILABLE : STATUS_INTERNAL;
}

/* libpq ends its messages with a line end and breaks long ones. */
static void flatten(char *text)
{
    for (char *at = text; *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    while (*text && text[strlen(text) - 1] == ' ')
        text[strlen(text) - 1] = '\0';
}

static bool fail_unreachable(struct postgres_db *postgres, struct error *error, const char *task)
{
    postgres->db.may_retry = false;
    fail(error, STATUS_UNAVAILABLE, "%s: %s", task, PQerrorMessage(postgres->connection));
    flatten(error->message);
    return false;
}

static bool fail_with(struct postgres_db *postgres, const PGresult *result, struct error *error,
                      const char *task, const char *sql)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state || PQstatus(postgres->connection) == CONNECTION_BAD)
        return fail_unreachable(postgres, error, "the database connection was lost");
    postgres->db.may_retry = is_lost_race(state);
    return fail(error, status_of(state), "%s: %s (%s)", task, words ? words : state, sql);
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* --- One dialect ---
 *
 * Type names are recognised in capitals only, so that a table may be called "blob". */

struct translation {
    struct buffer text;
    const char *at;
    bool after_as;       /* CAST(... AS TEXT) takes no collation */
    bool declares_texts; /* a schema: its texts sort by bytes */
};

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '$';
}

/* The place after a quoted piece or comment that begins at `at`, or `at` when none does. */
static const char *skip_verbatim(const char *at)
{
    const char *end = NULL;
    size_t closing = 1;
    if (*at == '\'' || *at == '"') {
        end = strchr(at + 1, *at); /* a doubled quote begins the next quoted piece */
    } else if (at[0] == '-' && at[1] == '-') {
        end = strchr(at, '\n');
    } else if (at[0] == '/' && at[1] == '*') {
        end = strstr(at + 2, "*/");
        closing = 2;
    } else {
        return at;
    }
    return end ? end + closing : at + strlen(at);
}

static const char *skip_spaces(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* The place after `word`, a whole one, or NULL when something else stands at `at`. */
static const char *skip_word(const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 && !is_word_byte(at[length]) ? at + length : NULL;
}

static const char *skip_table_option(const char *at)
{
    const char *after = skip_word(at, "STRICT");
    if (after)
        return after;
    after = skip_word(at, "WITHOUT");
    return after ? skip_word(skip_spaces(after), "ROWID") : NULL;
}

/* The place after SQLite's table options, if the ")" before `at` is followed by some. */
static const char *skip_table_options(const char *at)
{
    const char *after = skip_table_option(skip_spaces(at));
    if (!after)
        return at;
    const char *next = skip_spaces(after);
    return *next == ',' ? skip_table_options(next + 1) : after;
}

static const char *translated_word(const struct translation *translation, struct slice word)
{
    if (slice_equal_text(word, "INTEGER"))
        return "BIGINT";
    if (slice_equal_text(word, "BLOB"))
        return "BYTEA";
    if (slice_equal_text(word, "REAL"))
        return "DOUBLE PRECISION";
    if (slice_equal_text(word, "TEXT") && translation->declares_texts && !translation->after_as)
        return "TEXT COLLATE \"C\"";
    return NULL;
}

static void translate_word(struct translation *translation)
{
    struct slice word = {translation->at, 0};
    while (is_word_byte(word.data[word.length]))
        word.length++;
    const char *other = translated_word(translation, word);
    buffer_append_slice(&translation->text, other ? slice_of(other) : word);
    translation->after_as = slice_equal_ignoring_case(word, SLICE("AS"));
    translation->at += word.length;
}

/* The text as PostgreSQL reads it, in the buffer of `translation`. */
static const char *translate(struct translation *translation)
{
    while (*translation->at) {
        const char *at = translation->at;
        const char *verbatim = skip_verbatim(at);
        if (verbatim != at) {
            buffer_append(&translation->text, at, (size_t)(verbatim - at));
            translation->at = verbatim;
        } else if (is_word_byte(*at)) {
            translate_word(translation);
        } else {
            buffer_append_byte(&translation->text, *at);
            translation->at = *at == ')' ? skip_table_options(at + 1) : at + 1;
        }
    }
    return buffer_text(&translation->text);
}

/* --- The connection --- */

static bool run_text(struct postgres_db *postgres, const char *sql, struct error *error)
{
    PGresult *result = PQexec(postgres->connection, sql);
    bool done = is_good(result) || fail_with(postgres, result, error, "a statement failed", sql);
    PQclear(result);
    return done;
}

static bool set_up_session(struct postgres_db *postgres, struct error *error)
{
    postgres->session++;
    return run_text(postgres, session_settings, error) &&
           (postgres->mode == DB_READ_WRITE || run_text(postgres, read_only_session, error));
}

/* A lost connection is made anew, but never inside a transaction, whose first half it has lost. */
static bool ensure_connection(struct postgres_db *postgres, struct error *error)
{
    if (PQstatus(postgres->connection) == CONNECTION_OK)
        return true;
    if (postgres->db.in_transaction) {
        postgres->db.may_retry = false;
        return fail(error, STATUS_UNAVAILABLE,
                    "the database connection was lost during the transaction");
    }
    PQreset(postgres->connection);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        return fail_unreachable(postgres, error, "the database cannot be reached");
    return set_up_session(postgres, error);
}

static bool postgres_execute(struct db *db, const char *sql, struct error *error)
{
    struct postgres_db *postgres = of_db(db);
    if (!ensure_connection(postgres, error))
        return false;
    struct translation translation = {.at = sql, .declares_texts = true};
    bool done = run_text(postgres, translate(&translation), error);
    buffer_clear(&translation.text);
    return done;
}

/* A connection that was lost while idle shows only when it is used. Nothing has happened yet when a
 * transaction begins, so it is begun once more. */
static bool postgres_begin(struct db *db, const char *sql, struct error *error)
{
    struct postgres_db *postgres = of_db(db);
    if (!ensure_connection(postgres, error))
        return false;
    if (run_text(postgres, sql, error))
        return true;
    return PQstatus(postgres->connection) == CONNECTION_BAD && ensure_connection(postgres, error) &&
           run_text(postgres, sql, error);
}

/* COMMIT after a failed statement rolls back and calls that a success. */
static bool postgres_commit(struct db *db, struct error *error)
{
    struct postgres_db *postgres = of_db(db);
    PGresult *result = PQexec(postgres->connection, "COMMIT");
    bool done =
        is_good(result) || fail_with(postgres, result, error, "a statement failed", "COMMIT");
    if (done && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        db->may_retry = false;
        done = fail(error, STATUS_INTERNAL, "the transaction had failed and was rolled back");
    }
    PQclear(result);
    return done;
}

static void postgres_free(struct db *db)
{
    PQfinish(of_db(db)->connection);
    free(db);
}

static bool postgres_backup(struct db *db, const char *path, struct error *error)
{
    (void)path;
    db->may_retry = false;
    return fail(error, STATUS_INVALID, "PostgreSQL is backed up with its own tool: pg_dump");
}

/* --- Statements --- */

static bool is_read_type(Oid type)
{
    static const Oid types[] = {TYPE_BOOLEAN, TYPE_BYTEA,   TYPE_CHAR,   TYPE_NAME, TYPE_INT8,
                                TYPE_INT2,    TYPE_INT4,    TYPE_TEXT,   TYPE_OID,  TYPE_JSON,
                                TYPE_UNKNOWN, TYPE_FLOAT4,  TYPE_FLOAT8, TYPE_VOID, TYPE_BPCHAR,
                                TYPE_VARCHAR, TYPE_NUMERIC, TYPE_UUID};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (types[i] == type)
            return true;
    return false;
}

/* Columns of a type that is not read are refused when the statement is prepared, not later. */
static bool check_columns(struct postgres_db *postgres, const PGresult *description,
                          const char *sql, struct error *error)
{
    for (int column = 0; column < PQnfields(description); column++) {
        if (is_read_type(PQftype(description, column)))
            continue;
        postgres->db.may_retry = false;
        return fail(error, STATUS_INTERNAL,
                    "column \"%s\" has a type that is not read here; cast it (%s)",
                    PQfname(description, column), sql);
    }
    return true;
}

static bool send_text(struct postgres_db *postgres, const char *name, const char *sql,
                      struct error *error)
{
    struct translation translation = {.at = sql};
    PGresult *result = PQprepare(postgres->connection, name, translate(&translation), 0, NULL);
    bool done = is_good(result) ||
                fail_with(postgres, result, error, "the statement cannot be prepared", sql);
    PQclear(result);
    buffer_clear(&translation.text);
    return done;
}

static struct plan *plan_of(struct postgres_db *postgres, const char *name,
                            const PGresult *description)
{
    int count = PQnparams(description);
    struct plan *plan = db_allocate(sizeof(*plan) + sizeof(plan->types[0]) * (size_t)count);
    memcpy(plan->name, name, sizeof(plan->name));
    plan->session = postgres->session;
    plan->parameter_count = count;
    for (int i = 0; i < count; i++)
        plan->types[i] = PQparamtype(description, i);
    return plan;
}

static struct plan *make_plan(struct postgres_db *postgres, const char *sql, struct error *error)
{
    char name[NAME_BYTES] = "";
    snprintf(name, sizeof(name), "s%u", ++postgres->names);
    if (!send_text(postgres, name, sql, error))
        return NULL;
    PGresult *description = PQdescribePrepared(postgres->connection, name);
    struct plan *plan = NULL;
    if (!is_good(description))
        fail_with(postgres, description, error, "the statement cannot be described", sql);
    else if (check_columns(postgres, description, sql, error))
        plan = plan_of(postgres, name, description);
    PQclear(description);
    return plan;
}

static struct db_statement *statement_new(struct plan *plan, bool owns_plan)
{
    struct postgres_statement *statement = db_allocate(sizeof(*statement));
    size_t count = (size_t)plan->parameter_count;
    statement->statement.parameter_count = plan->parameter_count;
    statement->plan = plan;
    statement->owns_plan = owns_plan;
    statement->values = db_allocate(sizeof(*statement->values) * count);
    statement->lengths = db_allocate(sizeof(*statement->lengths) * count);
    statement->formats = db_allocate(sizeof(*statement->formats) * count);
    statement->numbers = db_allocate(sizeof(*statement->numbers) * count);
    return &statement->statement;
}

static struct db_statement *postgres_prepare(struct db *db, const char *sql,
                                             const struct db_statement *twin, struct error *error)
{
    struct postgres_db *postgres = of_db(db);
    if (!ensure_connection(postgres, error))
        return NULL;
    if (twin && of_const(twin)->plan->session == postgres->session)
        return statement_new(of_const(twin)->plan, false);
    struct plan *plan = make_plan(postgres, sql, error);
    return plan ? statement_new(plan, true) : NULL;
}

/* After a reconnection the server has forgotten the statement. */
static bool postgres_renew(struct db_statement *statement, struct error *error)
{
    struct postgres_db *postgres = of_db(statement->db);
    if (!ensure_connection(postgres, error))
        return false;
    if (of(statement)->plan->session == postgres->session)
        return true;
    struct plan *plan = make_plan(postgres, statement->sql, error);
    if (!plan)
        return false;
    free(of(statement)->plan);
    of(statement)->plan = plan;
    return true;
}

static void postgres_reset(struct db_statement *statement)
{
    PQclear(of(statement)->result);
    of(statement)->result = NULL;
    for (int i = 0; i < statement->parameter_count; i++)
        of(statement)->values[i] = NULL;
}

static void postgres_destroy(struct db_statement *base)
{
    struct postgres_statement *statement = of(base);
    PQclear(statement->result);
    if (statement->owns_plan)
        free(statement->plan);
    free(statement->values);
    free(statement->lengths);
    free(statement->formats);
    free(statement->numbers);
    free(statement);
}

/* --- Parameters: binary for our own types, as text where the server inferred another --- */

static void set(struct db_statement *base, int parameter, const char *data, size_t length,
                int format)
{
    struct postgres_statement *statement = of(base);
    if (length > INT32_MAX) {
        base->unknown_parameter = parameter; /* so that nothing is stored without it */
        return;
    }
    statement->values[parameter - 1] = data;
    statement->lengths[parameter - 1] = (int)length;
    statement->formats[parameter - 1] = format;
}

static Oid type_of(struct db_statement *statement, int parameter)
{
    return of(statement)->plan->types[parameter - 1];
}

static char *number_of(struct db_statement *statement, int parameter)
{
    return of(statement)->numbers[parameter - 1];
}

static void set_word(struct db_statement *statement, int parameter, uint64_t word)
{
    uint64_t bytes = htobe64(word);
    char *number = number_of(statement, parameter);
    memcpy(number, &bytes, sizeof(bytes));
    set(statement, parameter, number, sizeof(bytes), FORMAT_BINARY);
}

static void postgres_bind_null(struct db_statement *statement, int parameter)
{
    set(statement, parameter, NULL, 0, FORMAT_TEXT);
}

static void postgres_bind_integer(struct db_statement *statement, int parameter, int64_t value)
{
    if (type_of(statement, parameter) == TYPE_INT8) {
        set_word(statement, parameter, (uint64_t)value);
        return;
    }
    char *number = number_of(statement, parameter);
    snprintf(number, NUMBER_BYTES, "%lld", (long long)value);
    set(statement, parameter, number, 0, FORMAT_TEXT);
}

static void postgres_bind_real(struct db_statement *statement, int parameter, double value)
{
    if (type_of(statement, parameter) == TYPE_FLOAT8) {
        uint64_t word;
        memcpy(&word, &value, sizeof(word));
        set_word(statement, parameter, word);
        return;
    }
    char *number = number_of(statement, parameter);
    snprintf(number, NUMBER_BYTES, "%.17g", value);
    set(statement, parameter, number, 0, FORMAT_TEXT);
}

/* In text form a bytea would be read for escapes, so there the bytes go as they are. */
static void postgres_bind_text(struct db_statement *statement, int parameter, const char *text)
{
    bool is_bytea = type_of(statement, parameter) == TYPE_BYTEA;
    set(statement, parameter, text, strlen(text), is_bytea ? FORMAT_BINARY : FORMAT_TEXT);
}

static void postgres_bind_blob(struct db_statement *statement, int parameter, struct slice bytes)
{
    set(statement, parameter, bytes.data, bytes.length, FORMAT_BINARY);
}

/* --- Running --- */

/* A plan that was made while the tables were empty reads them from end to end, and is kept until
 * they are analyzed, which a long transaction does not see. So plans are made anew whenever the
 * number of statements has doubled. */
static void forget_old_plans(struct postgres_db *postgres)
{
    enum { FIRST = 1024 };
    bool is_doubled = (postgres->runs & (postgres->runs - 1)) == 0;
    postgres->runs++;
    if (postgres->runs > FIRST && is_doubled &&
        PQtransactionStatus(postgres->connection) != PQTRANS_INERROR)
        PQclear(PQexec(postgres->connection, "DISCARD PLANS"));
}

/* Without a name it is planned for these values; of a prepared one the server may come to take one
 * plan for all of them. */
static PGresult *run_by_values(const struct postgres_db *postgres,
                               const struct postgres_statement *statement)
{
    const struct db_statement *base = &statement->statement;
    struct translation translation = {.at = base->sql};
    PGresult *result =
        PQexecParams(postgres->connection, translate(&translation), base->parameter_count,
                     statement->plan->types, statement->values, statement->lengths,
                     statement->formats, FORMAT_BINARY);
    buffer_clear(&translation.text);
    return result;
}

static PGresult *run_prepared(const struct postgres_db *postgres,
                              const struct postgres_statement *statement)
{
    return PQexecPrepared(postgres->connection, statement->plan->name,
                          statement->statement.parameter_count, statement->values,
                          statement->lengths, statement->formats, FORMAT_BINARY);
}

static bool run(struct db_statement *base, struct error *error)
{
    struct postgres_db *postgres = of_db(base->db);
    struct postgres_statement *statement = of(base);
    forget_old_plans(postgres);
    if (statement->plan->session != postgres->session) {
        base->db->may_retry = false;
        return fail(error, STATUS_UNAVAILABLE, "the database connection was lost");
    }
    statement->row = -1;
    statement->result = (base->by_values ? run_by_values : run_prepared)(postgres, statement);
    return is_good(statement->result) ||
           fail_with(postgres, statement->result, error, "a statement failed", base->sql);
}

static enum db_step postgres_step(struct db_statement *statement, bool is_first,
                                  struct error *error)
{
    if (is_first && !run(statement, error))
        return DB_FAILED;
    return ++of(statement)->row < PQntuples(of(statement)->result) ? DB_ROW : DB_DONE;
}

static int64_t postgres_changed(const struct db_statement *statement)
{
    PGresult *result = of_const(statement)->result;
    int64_t count;
    bool is_select = is_class(PQcmdStatus(result), "SELECT");
    return !is_select && slice_to_int64(slice_of(PQcmdTuples(result)), 0, INT64_MAX, &count) ? count
                                                                                             : 0;
}

/* --- Columns: binary, in the byte order of the network --- */

static Oid column_type(const struct db_statement *statement, int column)
{
    return PQftype(of_const(statement)->result, column);
}

static bool postgres_is_null(const struct db_statement *statement, int column)
{
    return PQgetisnull(of_const(statement)->result, of_const(statement)->row, column);
}

static struct slice postgres_bytes(const struct db_statement *base, int column)
{
    const struct postgres_statement *statement = of_const(base);
    if (postgres_is_null(base, column))
        return db_present(NULL, 0);
    return db_present(PQgetvalue(statement->result, statement->row, column),
                      (size_t)PQgetlength(statement->result, statement->row, column));
}

/* A number of `bytes.length` bytes, at most 8, its sign spread out. */
static int64_t read_integer(struct slice bytes)
{
    uint64_t word = bytes.length && (bytes.data[0] & 0x80) ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes.length; i++)
        word = word << 8 | (uint8_t)bytes.data[i];
    return (int64_t)word;
}

static double read_float8(struct slice bytes)
{
    int64_t word = read_integer(bytes);
    double value;
    memcpy(&value, &word, sizeof(value));
    return value;
}

static double read_float4(struct slice bytes)
{
    int32_t word = (int32_t)read_integer(bytes);
    float value;
    memcpy(&value, &word, sizeof(value));
    return value;
}

/* The numeric that sum() of integers gives: digits of base 10000, the weight of the first, a sign.
 */
struct numeric {
    struct slice digits; /* 2 bytes each */
    int weight;
    bool is_negative;
};

static struct numeric read_numeric(struct slice bytes)
{
    enum { HEADER_BYTES = 8, NEGATIVE = 0x4000 };
    if (bytes.length < HEADER_BYTES)
        return (struct numeric){.weight = -1};
    return (struct numeric){
        .digits = {bytes.data + HEADER_BYTES, bytes.length - HEADER_BYTES},
        .weight = (int)read_integer((struct slice){bytes.data + 2, 2}),
        .is_negative = read_integer((struct slice){bytes.data + 4, 2}) == NEGATIVE,
    };
}

static int numeric_digit(struct numeric numeric, int place)
{
    size_t offset = (size_t)(numeric.weight - place) * 2;
    if (place > numeric.weight || offset + 2 > numeric.digits.length)
        return 0;
    return (int)read_integer((struct slice){numeric.digits.data + offset, 2});
}

/* Without what stands after the point; the nearest bound when it is out of range. */
static int64_t numeric_integer(struct numeric numeric)
{
    int64_t value = 0; /* counted downwards, where there is room for INT64_MIN */
    for (int place = numeric.weight; place >= 0; place--) {
        if (__builtin_mul_overflow(value, 10000, &value) ||
            __builtin_sub_overflow(value, numeric_digit(numeric, place), &value))
            return numeric.is_negative ? INT64_MIN : INT64_MAX;
    }
    if (numeric.is_negative)
        return value;
    return value == INT64_MIN ? INT64_MAX : -value;
}

static double numeric_real(struct numeric numeric)
{
    double value = 0;
    int last = numeric.weight + 1 - (int)(numeric.digits.length / 2);
    for (int place = numeric.weight; place >= last; place--)
        value = value * 10000 + numeric_digit(numeric, place);
    for (; last > 0; last--)
        value *= 10000;
    for (; last < 0; last++)
        value /= 10000;
    return numeric.is_negative ? -value : value;
}

static double postgres_real(const struct db_statement *statement, int column);

static int64_t postgres_integer(const struct db_statement *statement, int column)
{
    struct slice bytes = postgres_bytes(statement, column);
    switch (column_type(statement, column)) {
    case TYPE_INT8:
    case TYPE_INT4:
    case TYPE_INT2:
        return read_integer(bytes);
    case TYPE_BOOLEAN:
        return bytes.length && bytes.data[0];
    case TYPE_OID:
        return (uint32_t)read_integer(bytes);
    case TYPE_NUMERIC:
        return numeric_integer(read_numeric(bytes));
    case TYPE_FLOAT8:
    case TYPE_FLOAT4:
        return (int64_t)postgres_real(statement, column);
    default:
        return 0;
    }
}

static double postgres_real(const struct db_statement *statement, int column)
{
    struct slice bytes = postgres_bytes(statement, column);
    switch (column_type(statement, column)) {
    case TYPE_FLOAT8:
        return read_float8(bytes);
    case TYPE_FLOAT4:
        return read_float4(bytes);
    case TYPE_NUMERIC:
        return numeric_real(read_numeric(bytes));
    default:
        return (double)postgres_integer(statement, column);
    }
}

static const struct db_driver driver = {
    .engine = DB_ENGINE_POSTGRES,
    .begin_write = "BEGIN ISOLATION LEVEL READ COMMITTED",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .free = postgres_free,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .execute = postgres_execute,
    .control = postgres_execute,
    .backup = postgres_backup,
    .prepare = postgres_prepare,
    .renew = postgres_renew,
    .reset = postgres_reset,
    .destroy = postgres_destroy,
    .bind_null = postgres_bind_null,
    .bind_integer = postgres_bind_integer,
    .bind_real = postgres_bind_real,
    .bind_text = postgres_bind_text,
    .bind_blob = postgres_bind_blob,
    .step = postgres_step,
    .changed = postgres_changed,
    .is_null = postgres_is_null,
    .integer = postgres_integer,
    .real = postgres_real,
    .blob = postgres_bytes,
    .text = postgres_bytes,
};

static void drop_notice(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

/* What stands before "dbname" is a default, what stands after it overrides the URL. */
static PGconn *connect_to(const char *url)
{
    const char *const names[] = {"connect_timeout", "fallback_application_name", "dbname",
                                 "client_encoding", NULL};
    const char *const values[] = {"10", "kith", url, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

static bool start(struct postgres_db *postgres, const char *url, struct error *error)
{
    postgres->connection = connect_to(url);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        return fail_unreachable(postgres, error, "the database cannot be reached");
    PQsetNoticeReceiver(postgres->connection, drop_notice, NULL);
    return set_up_session(postgres, error);
}

/* libpq's own complaint about a URL repeats it, password and all. */
static bool check_url(const char *url, struct error *error)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    PQconninfoFree(options);
    return options || fail(error, STATUS_INVALID,
                           "the database URL must read postgres://user@host:port/database");
}

struct db *db_postgres_open(const char *url, enum db_mode mode, struct error *error)
{
    if (!check_url(url, error))
        return NULL;
    struct postgres_db *postgres = db_allocate(sizeof(*postgres));
    postgres->db.driver = &driver;
    postgres->mode = mode;
    if (start(postgres, url, error))
        return &postgres->db;
    db_free(&postgres->db);
    return NULL;
}
