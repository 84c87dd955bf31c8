/* The REST front end: `/v1`, the contract of docs/ and its extensions, over the operations.
 *
 * Both mounts expect the worker's `struct session` in request->worker.
 */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "http/route.h"

struct rest;

/* Makes the description that /v1/openapi.json serves. */
struct rest *rest_new(void);
void rest_free(struct rest *rest);
DEFINE_AUTO_FREE(rest)

/* The mount "/v1"; its context is a `struct rest`. */
void rest_handle(struct http_request *request, struct http_response *response, void *rest);

/* The mounts "/healthz", whether the server is well, and "/welcome", where scripts exchange
 * one-time codes for tokens (POST). */
void rest_handle_beside(struct http_request *request, struct http_response *response,
                        void *context);

/* Errors of http in the form of this front end. */
void rest_write_error(const struct http_request *request, struct http_response *response,
                      const char *message);
