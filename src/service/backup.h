/* Backups of the whole store: written by a command or, as a job, by a server. Either way a job of
 * each organization notes it ({"file", "bytes"} is its progress), so that people see when the last
 * one was made, where it is, and whether it went well.
 */
#pragma once

#include "service/jobs.h"

extern const struct job_work backup_work;

/* Begins one into the folder that the service was opened with, within service_write. STATUS_INVALID
 * when the store is not a file, STATUS_CONFLICT while another one is being written. */
bool backup_begin(struct call *call, struct job *job);

/* Copies the store to a new file while others go on writing, and notes how that went. */
bool backup_make(struct session *session, struct arena *arena, const char *file,
                 struct error *error);

/* Notes a file that another tool wrote. STATUS_NOT_FOUND when it is not there. */
bool backup_note(struct session *session, struct arena *arena, const char *file,
                 struct error *error);
