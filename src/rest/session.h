/* Signing in and out with a browser: /v1/session. The one place that gives sessions. */
#pragma once

#include "http/route.h"

const struct http_route *rest_session_routes(size_t *count);
