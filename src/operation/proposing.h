/* Writes of tokens that may only propose: the operation waits for a person. Private to operation/.
 */
#pragma once

#include "operation/operation.h"

/* Whether this write of this actor becomes a proposal. */
bool proposing_is_needed(const struct request *request);

/* Stores the operation with its arguments and answers with the proposal. */
bool proposing_run(struct request *request, struct json_writer *answer);
