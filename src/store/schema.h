/* The schema: numbered migrations, embedded at build, never edited once released. */
#pragma once

#include "db/db.h"

/* Applies what is missing, each migration in a transaction. Safe to call from several processes.
 * STATUS_INVALID when the database is newer than this program. */
bool schema_migrate(struct db *db, struct error *error);

/* Whether the database is exactly of this program's version. */
bool schema_check(struct db *db, struct error *error);

int64_t schema_version(void);
