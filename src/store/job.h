/* Jobs: long work that outlives who began it. */
#pragma once

#include "contact/fact.h"
#include "store/store.h"

/* Never renumber. */
enum job_kind {
    JOB_IMPORT = 0,
    JOB_UNDO = 1,
    JOB_AUDIT = 2,
    JOB_AUDIT_FIX = 3,
    JOB_SCAN = 4,
    JOB_MAIL_SYNC = 5,
    JOB_MAIL_SEND = 6,
    JOB_MAIL_COPY = 7,
    JOB_MAIL_ERASE = 8,
    JOB_BACKUP = 9,
    JOB_KIND_COUNT
};

enum job_state {
    JOB_READY = 0,   /* waits for a person to say more */
    JOB_QUEUED = 1,  /* waits for a runner */
    JOB_RUNNING = 2, /* held by a runner until its lease ends */
    JOB_PAUSED = 3,
    JOB_DONE = 4,
    JOB_CANCELLED = 5,
    JOB_FAILED = 6,
    JOB_UNDONE = 7, /* it was done, and what it changed was taken back */
    JOB_STATE_COUNT
};

const char *job_kind_name(enum job_kind kind);
const char *job_state_name(enum job_state state);
bool job_kind_find(struct slice name, enum job_kind *kind);

struct job {
    struct uuid id;
    enum job_kind kind;
    enum job_state state;
    const char *phase; /* what it is at, in the kind's own words */
    struct uuid user;
    struct uuid token; /* nil: the user himself */
    enum channel channel;
    int64_t done, total;  /* items; total 0: not known yet */
    const char *options;  /* JSON: what was asked */
    const char *progress; /* JSON: how it stands */
    const char *message;  /* why it failed; NULL when it did not */
    struct uuid runner;   /* nil: nobody holds it */
    int64_t lease_ms;     /* of a queued job: it is not taken up before */
    int64_t created_ms, started_ms, finished_ms;
};

struct jobs {
    struct job *items;
    size_t count;
    size_t capacity;
};

bool store_job_insert(struct store *store, const struct job *job, struct error *error);

/* NULL with STATUS_NOT_FOUND when there is none. */
struct job *store_job_get(struct store *store, struct arena *arena, struct uuid id,
                          struct error *error);

/* Newest first, from behind `before` (nil: the newest), of one user (nil: of all) and one kind
 * (JOB_KIND_COUNT: of all). */
bool store_jobs(struct store *store, struct arena *arena, struct uuid user, enum job_kind kind,
                struct uuid before, int limit, struct jobs *jobs, struct error *error);

/* Those of a kind that wait for a runner, are held by one, or are paused. */
bool store_jobs_pending(struct store *store, struct arena *arena, enum job_kind kind,
                        struct jobs *jobs, struct error *error);

/* Everything that may change: state, phase, token, counts, options, progress, message, runner,
 * lease, times. `is_mine` false: nothing was written, because the job is no longer in
 * `expected_state` with `expected_runner` (nil: nobody). */
bool store_job_update(struct store *store, const struct job *job, enum job_state expected_state,
                      struct uuid expected_runner, bool *is_mine, struct error *error);

/* Which jobs a runner takes. */
enum job_kinds { JOBS_ALL = 0, JOBS_OF_MAIL = 1, JOBS_BUT_MAIL = 2, JOBS_OF_SENDING = 3 };
struct job_choice {
    struct uuid only; /* this one; nil: any */
    enum job_kinds kinds;
};

/* The oldest job of any organization that is due: queued, or its runner's lease has ended before
 * `now_ms`. Ids nil when there is none. */
bool store_job_due(struct store *store, int64_t now_ms, const struct job_choice *choice,
                   struct uuid *organization, struct uuid *id, struct error *error);

/* ---- what the jobs of imports keep ---- */

enum upload_part { UPLOAD_ORIGINAL = 0, UPLOAD_CONVERTED = 1 };

bool store_upload_add(struct store *store, struct uuid job, enum upload_part part, int64_t place,
                      struct slice bytes, struct error *error);

/* The piece that begins at `place`, in the arena; empty when there is none. */
bool store_upload_read(struct store *store, struct arena *arena, struct uuid job,
                       enum upload_part part, int64_t place, struct slice *bytes,
                       struct error *error);
bool store_upload_remove(struct store *store, struct uuid job, enum upload_part part,
                         struct error *error);

enum import_phase { IMPORT_ANALYSED = 0, IMPORT_DONE = 1 };

struct import_block {
    int64_t first_item;   /* from 0 */
    const char *outcomes; /* a letter an item */
    const char *notes;    /* JSON list */
};

struct import_blocks {
    struct import_block *items;
    size_t count;
    size_t capacity;
};

bool store_import_block_put(struct store *store, struct uuid job, enum import_phase phase,
                            const struct import_block *block, struct error *error);

/* In order, from the one that begins at `first_item` or later. */
bool store_import_blocks(struct store *store, struct arena *arena, struct uuid job,
                         enum import_phase phase, int64_t first_item, int limit,
                         struct import_blocks *blocks, struct error *error);
bool store_import_blocks_remove(struct store *store, struct uuid job, enum import_phase phase,
                                struct error *error);

/* Forgets the files and blocks of one job that ended (or was begun, and nobody let it run) before
 * `before_ms`; `id` nil: none is left. */
bool store_job_forget_files(struct store *store, int64_t before_ms, struct uuid *id,
                            struct error *error);
