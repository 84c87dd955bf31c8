#include "place.h"

#include "store/organization.h"
#include <unistd.h>

static void execute(struct place *place, const char *sql)
{
    AUTO_FREE(db)
    struct db *db = db_open(getenv("KITH_TEST_POSTGRES"), DB_READ_WRITE, &place->error);
    MUST(place, db && db_execute(db, sql, &place->error));
}

static void make_schema(struct place *place, const char *name)
{
    const char *server = getenv("KITH_TEST_POSTGRES");
    char sql[100];
    snprintf(place->schema, sizeof(place->schema), "%s_%d", name, (int)getpid());
    snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", place->schema);
    execute(place, sql);
    snprintf(place->url, sizeof(place->url), "%s%soptions=-csearch_path%%3D%s", server,
             strchr(server, '?') ? "&" : "?", place->schema);
}

static void make_folder(struct place *place, const char *name)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(place->folder, sizeof(place->folder), "%s/kith-%s-XXXXXX",
             temporary ? temporary : "/tmp", name);
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->url, sizeof(place->url), "%s/kith.db", place->folder);
}

void place_open(struct place *place, const char *name, bool on_postgres)
{
    struct organization organization = {.id = uuid_new(), .name = "Example"};
    *place = (struct place){.arena = arena_new()};
    if (on_postgres)
        make_schema(place, name);
    else
        make_folder(place, name);
    place->store = store_open(place->url, DB_READ_WRITE, &place->error);
    MUST(place, place->store);
    MUST(place, db_begin_write(place->store->db, &place->error));
    MUST(place, store_organization_insert(place->store, &organization, &place->error));
    MUST(place, db_commit(place->store->db, &place->error));
    MUST(place, store_select(place->store, organization.id, &place->error));
}

static void remove_schema(struct place *place)
{
    char sql[120];
    snprintf(sql, sizeof(sql), "SET client_min_messages = warning; DROP SCHEMA %s CASCADE",
             place->schema);
    execute(place, sql);
}

static void remove_folder(const struct place *place)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[700];
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        snprintf(path, sizeof(path), "%s%s", place->url, ends[i]);
        unlink(path);
    }
    rmdir(place->folder);
}

void place_close(struct place *place)
{
    store_free(place->store);
    arena_free(place->arena);
    if (*place->schema)
        remove_schema(place);
    else
        remove_folder(place);
}
