/* The data folder on disk: its path, its file and its lock.
 *
 * DIR/kith.lock keeps two things apart by locks on its bytes: a server holds the first byte, every
 * process that has the store open shares the second, restoring a backup takes both for itself. The
 * third is held while an empty store is set up.
 */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include <stdbool.h>

/* KITH_DATA, else $XDG_DATA_HOME/kith, else ~/.local/share/kith. NULL when there is no home. */
const char *data_folder_default(struct arena *arena);

/* "DIR/name" */
const char *data_folder_file(struct arena *arena, const char *folder, const char *name);

/* Makes the folder and those above it, readable by this user alone. */
bool data_folder_make(struct arena *arena, const char *folder, struct error *error);

enum data_lock_kind {
    DATA_LOCK_USE,    /* the store is open in this process */
    DATA_LOCK_SERVE,  /* and this process is the folder's server */
    DATA_LOCK_SET_UP, /* nobody else sets it up at the same time */
    DATA_LOCK_REPLACE /* nobody else may have it open */
};

struct data_lock;

/* Never waits long: NULL and STATUS_CONFLICT when another process is in the way. */
struct data_lock *data_lock_take(struct arena *arena, const char *folder, enum data_lock_kind kind,
                                 struct error *error);
void data_lock_free(struct data_lock *lock);
DEFINE_AUTO_FREE(data_lock)
