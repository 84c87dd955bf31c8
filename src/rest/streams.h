/* Answers that are made while they are sent: exports, files of refused rows, the progress of a job.
 *
 * They have no operation of their own: what they send is what contacts_export, import_errors and
 * job_get answer, without the JSON around it.
 */
#pragma once

#include "http/route.h"

/* The routes, for the mount "/v1"; their context is not used. */
const struct http_route *rest_stream_routes(size_t *count);
