/* Merging unasked, where the owners of books want that. Private to service/. */
#pragma once

#include "service/jobs.h"
#include "store/waiting.h"

struct auto_merge {
    struct uuid organization;
    struct uuid batch;
    struct call *viewer;                  /* who is told how many were merged; NULL: nobody */
    const struct job *job;                /* whose lease is kept meanwhile, the viewer's; or NULL */
    const struct candidate_pairs *chosen; /* the pairs to look at; NULL: all that are open */
};

/* Merges the open pairs that are likelier than the books of both their records ask for, as the
 * owner of one of the books and as one batch; adds to `merged` those that the viewer sees. Every
 * pair is judged anew by what the records say now. Never where anything speaks against it: a
 * refusal between any of their records, a decision of a person, that they were one contact before
 * and somebody took them apart, that the owner may not edit both, or that nothing was learnt of the
 * records yet. */
bool auto_merge(struct session *session, const struct auto_merge *wanted, int64_t *merged,
                struct error *error);
