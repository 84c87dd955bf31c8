/* The schema and its migrations. */
#include "store/schema.h"

#include "base/clock.h"
#include "store/migrations.h"
#include "store/statement.h"
#include <stdio.h>

/* Each migration: what both engines take, then what is one engine's own. Order is the version. */
static const struct migration {
    const char *name;
    const char *common;
    const char *sqlite;
    const char *postgres;
} migrations[] = {
    {"core", migration_001_core, migration_001_core_sqlite, migration_001_core_postgres},
    {"quality", migration_002_quality, "", ""},
    {"jobs", migration_003_jobs, "", ""},
    {"merges", migration_004_merges, "", ""},
    {"duplicates", migration_005_duplicates, "", ""},
    {"mail", migration_006_mail, "", ""},
    {"sign-in", migration_007_sign_in, "", ""},
    {"collected", migration_008_collected, "", ""},
    {"sending", migration_009_sending, "", ""},
    {"belief", migration_010_belief, "", ""},
    {"merges-due", migration_011_merges_due, "", ""},
    {"first-letters", migration_012_first_letters, migration_012_first_letters_sqlite,
     migration_012_first_letters_postgres},
    {"erasure", migration_013_erasure, "", ""},
    {"mail-copies", migration_014_mail_copies, "", ""},
    {"correspondent-names", migration_015_correspondent_names, "", ""},
    {"mail-follow", migration_016_mail_follow, "", ""},
};

static const char create_table[] =
    "CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL PRIMARY KEY,"
    " name TEXT NOT NULL, applied_ms INTEGER NOT NULL)";
SHARED_STATEMENT(select_version, "SELECT COALESCE(MAX(version), 0) FROM migration");
SHARED_STATEMENT(insert_version,
                 "INSERT INTO migration (version, name, applied_ms) VALUES ($1, $2, $3)");

int64_t schema_version(void)
{
    return COUNT_OF(migrations);
}

static bool read_version(struct db *db, int64_t *version, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = db_prepare(db, select_version, error);
    return statement && store_number(statement, 0, version, error);
}

static bool refuse_newer(int64_t version, struct error *error)
{
    return version <= schema_version() ||
           fail(error, STATUS_INVALID,
                "the store was written by a newer kith (schema %lld, this program knows %lld)",
                (long long)version, (long long)schema_version());
}

static bool apply(struct db *db, int64_t version, struct error *error)
{
    const struct migration *migration = &migrations[version - 1];
    bool is_sqlite = db_engine(db) == DB_ENGINE_SQLITE;
    if (!db_execute(db, migration->common, error) ||
        !db_execute(db, is_sqlite ? migration->sqlite : migration->postgres, error))
        return false;
    struct db_statement *statement = db_prepare(db, insert_version, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 1, version);
    db_bind_text(statement, 2, migration->name);
    db_bind_integer(statement, 3, clock_unix_ms());
    return db_run(statement, error);
}

/* Looks without the lock, for which a command would wait behind a long import. */
static bool is_up_to_date(struct db *db)
{
    struct error ignored = {0};
    int64_t version;
    return read_version(db, &version, &ignored) && version == schema_version();
}

bool schema_migrate(struct db *db, struct error *error)
{
    if (is_up_to_date(db))
        return true;
    /* One transaction for all: its lock makes a second process wait and then find nothing to do. */
    if (!db_begin_write(db, error))
        return false;
    int64_t version;
    bool done = db_execute(db, create_table, error) && read_version(db, &version, error) &&
                refuse_newer(version, error);
    for (int64_t next = done ? version + 1 : 1; done && next <= schema_version(); next++)
        done = apply(db, next, error);
    if (done && db_commit(db, error))
        return true;
    db_rollback(db);
    return false;
}

bool schema_check(struct db *db, struct error *error)
{
    int64_t version;
    if (!read_version(db, &version, error) || !refuse_newer(version, error))
        return false;
    return version == schema_version() ||
           fail(error, STATUS_UNAVAILABLE,
                "the store's schema is %lld and must first be brought to %lld by opening it for "
                "writing",
                (long long)version, (long long)schema_version());
}
