/* The parts of a request target (RFC 9112 section 3.2), decoded.
 *
 * All copy into the arena and refuse, with STATUS_INVALID, what decodes to a NUL or to something
 * that is not UTF-8.
 */
#pragma once

#include "base/error.h"
#include "http/request.h"

/* Splits the target into raw path and raw query. The absolute form ("http://host/path") loses its
 * front. Refuses control bytes, and targets that do not begin with "/" (but "*"). */
bool http_target_split(struct slice target, struct slice *path, struct slice *query,
                       struct error *error);

/* "/v1/a%2Cb/" -> {"v1", "a,b"}: one slash at the end adds nothing, "//" gives an empty segment.
 * An incomplete percent sign is refused. */
bool http_path_decode(struct arena *arena, struct slice path, struct http_segments *segments,
                      struct error *error);

/* "q=a+b&x" -> {q: "a b", x: ""}. An incomplete percent sign stands for itself, as browsers read
 * forms. */
bool http_query_decode(struct arena *arena, struct slice query, struct http_pairs *pairs,
                       struct error *error);
