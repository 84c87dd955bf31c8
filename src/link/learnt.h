/* What a run of the engine learnt, to be kept and used again: the weights, the second model, and
 * how often each value stands in the records.
 *
 * A pair of records has the same score wherever it is judged by the same learnt: in the run that
 * learnt it, and later one by one. Values that stand in one cell only are left out, as a value that
 * nobody has says as much.
 */
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "link/model.h"
#include "link/second.h"

struct link_learnt;

/* Of no records: the shipped model for a table of these columns, where nothing is common. */
struct link_learnt *link_learnt_shipped(const struct link_table *table);

/* Of a settled table and its models; `second` may be NULL, and is copied. Inside `link` only:
 * link_take_learnt is for others. */
struct link_learnt *link_learnt_of(const struct link_table *table, const struct link_model *model,
                                   const struct second *second);
void link_learnt_free(struct link_learnt *learnt);
DEFINE_AUTO_FREE(link_learnt)

/* Its form in a store. STATUS_INVALID when the bytes are of another version of the engine or of
 * other columns than the table's, or damaged: then the records are to be learnt anew. */
void link_learnt_write(const struct link_learnt *learnt, struct buffer *out);
struct link_learnt *link_learnt_read(struct slice bytes, const struct link_table *table,
                                     struct error *error);

const struct link_model *link_learnt_model(const struct link_learnt *learnt);

/* NULL: there was too little to learn from. */
const struct second *link_learnt_second(const struct link_learnt *learnt);

/* Decisions of users that taught the second model: pairs of records, each once. */
uint32_t link_learnt_decisions(const struct link_learnt *learnt);

/* Has a table that is not settled yet take over how often values stand in the records. Inside
 * `link` only. */
void link_learnt_lend(const struct link_learnt *learnt, struct link_table *table);
