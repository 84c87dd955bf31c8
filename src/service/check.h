/* Looking after a store: checks, rebuilding. */
#pragma once

#include "base/json-writer.h"
#include "service/service.h"

/* Checks every organization: the log's chain, and every derived index against the records,
 * and what is derived from mail against the messages. With
 * `rebuild` the indexes are made anew first. Writes a JSON object: {"organizations":[{"name",
 * "changes", "records", "indexes":{name:{"expected","found","rows"}},
 * "blocking_keys", "counts", "sound"}]}. */
bool service_check(struct session *session, struct arena *arena, bool rebuild,
                   struct json_writer *report, bool *is_sound, struct error *error);
