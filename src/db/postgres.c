/* The engine for several servers that share the data, over libpq. */
#include "db/db-driver.h"

struct db *db_postgres_open(const char *url, enum db_mode mode, struct error *error)
{
    (void)url, (void)mode;
    fail(error, STATUS_UNAVAILABLE, "PostgreSQL is not served yet");
    return NULL;
}
