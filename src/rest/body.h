/* The body of a request: one JSON object from a stranger. */
#pragma once

#include "base/error.h"
#include "base/slice.h"
#include <jansson.h>

/* The object, which the caller releases; an empty body is an empty object. NULL and STATUS_INVALID,
 * naming line and column, when it is no JSON (RFC 8259), has a key twice, a NUL or broken UTF-8, or
 * is nested deeply; STATUS_LIMIT when it has too many values. */
json_t *rest_body_read(struct slice body, struct error *error);
