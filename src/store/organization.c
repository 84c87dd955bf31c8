/* Organizations, the tenants. */
#include "store/organization.h"

#include "store/statement.h"

SHARED_STATEMENT(select_organizations,
                 "SELECT organization, name, region, sequence, created_ms FROM organization"
                 " ORDER BY number, organization");
SHARED_STATEMENT(next_number, "SELECT COALESCE(MAX(number), 0) + 1 FROM organization");
STATEMENT(insert_organization,
          "INSERT INTO organization (organization, number, name, region, sequence, chain, last_ms,"
          " access_version, created_ms) VALUES ($1, $2, $3, $4, 0, $5, 0, 1, $6)");
STATEMENT(select_organization, "SELECT organization, name, region, sequence, created_ms"
                               " FROM organization WHERE organization = $1");
STATEMENT(update_organization,
          "UPDATE organization SET name = $2, region = $3 WHERE organization = $1");

static void read_organization(struct db_statement *row, struct arena *arena,
                              struct organization *organization)
{
    *organization = (struct organization){
        .id = db_column_uuid(row, 0),
        .name = db_column_copy(row, 1, arena),
        .region = db_column_copy(row, 2, arena),
        .sequence = db_column_integer(row, 3),
        .created_ms = db_column_integer(row, 4),
    };
}

bool store_organizations(struct store *store, struct arena *arena,
                         struct organizations *organizations, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(store->db, select_organizations, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_organization(rows, arena, ARENA_PUSH(arena, organizations));
    return step == DB_DONE;
}

bool store_organization_insert(struct store *store, const struct organization *organization,
                               struct error *error)
{
    int64_t number;
    AUTO_FREE(db_statement) struct db_statement *next = db_prepare(store->db, next_number, error);
    if (!next || !store_number(next, 1, &number, error))
        return false;
    store->organization = organization->id;
    store->number = number;
    struct db_statement *statement = store_prepare(store, insert_organization, error);
    if (!statement)
        return false;
    struct digest start = {{0}};
    db_bind_integer(statement, 2, number);
    db_bind_text(statement, 3, organization->name);
    db_bind_text(statement, 4, organization->region);
    db_bind_blob(statement, 5, (struct slice){(const char *)start.bytes, DIGEST_BYTES});
    db_bind_integer(statement, 6, organization->created_ms);
    return db_run(statement, error);
}

struct organization *store_organization_get(struct store *store, struct arena *arena,
                                            struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare(store, select_organization, error);
    if (!row)
        return NULL;
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such organization");
    if (step != DB_ROW)
        return NULL;
    struct organization *organization = ARENA_NEW(arena, struct organization);
    read_organization(row, arena, organization);
    return organization;
}

bool store_organization_update(struct store *store, const struct organization *organization,
                               struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_organization, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, organization->name);
    db_bind_text(statement, 3, organization->region);
    return db_run(statement, error);
}
