/* Merging unasked. */
#include "service/auto-merge.h"

bool auto_merge_some(struct call *call, int64_t *merged, bool *is_done)
{
    (void)call;
    (void)merged;
    *is_done = true;
    return true;
}
