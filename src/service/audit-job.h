/* Audits and bulk fixes as jobs, and the plan by which audits begin by themselves. */
#pragma once

#include "service/audit.h"
#include "service/jobs.h"

extern const struct job_work audit_work;
extern const struct job_work audit_fix_work;

/* Begins the audit of books that the actor sees; empty: of all of them but directories. Within
 * service_write. */
bool audit_begin(struct call *call, const struct uuids *books, struct job *job);

/* Begins the fix of a rule in a whole book, under the batch of this call. Within service_write. */
bool audit_fix_begin(struct call *call, struct uuid book, enum quality_rule rule, struct job *job);

/* When the last planned audit was due, at or before `now_ms`; 0: none is planned. */
int64_t audit_planned_ms(enum quality_schedule schedule, int day, int hour, int64_t now_ms);

/* Begins the audits that are due in all organizations: for runners to call about once a minute.
 * However many servers run, each planned audit is begun once. It runs as the owner of the book, or
 * as an owner of the organization when that one is gone. A book seen for the first time waits for
 * its next turn. */
bool audit_begin_due(struct session *session, struct arena *arena, int64_t now_ms,
                     struct error *error);
