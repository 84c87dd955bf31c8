/* From a request to the arguments of its operation. */
#pragma once

#include "http/request.h"
#include "operation/operation.h"
#include "rest/route-table.h"

/* What one request asks: mostly one call of the operation, for a list under the plural several. */
struct rest_input {
    const struct rest_route *route;
    const struct operation *operation;
    json_t *outside; /* arguments from path, query and headers, which every call takes */
    json_t *items;   /* a list of arguments from the body, one object a call */
    bool is_wrapped; /* the items, or the contact, stood under the plural ... */
    bool is_list;    /* ... in a list */
};

void rest_input_clear(struct rest_input *input);
#define AUTO_REST_INPUT __attribute__((cleanup(rest_input_clear)))

/* Reads all; the organization is that of the token. Fails with STATUS_INVALID, naming what is wrong
 * in house style ("'limit' must be a whole number"), or STATUS_NOT_FOUND when an id of the path
 * cannot be one. `input` is to be cleared in any case. */
bool rest_input_read(struct rest_input *input, const struct http_request *request,
                     struct uuid organization, struct error *error);

/* The arguments of call `i`; the caller releases them. NULL when body and query disagree. */
json_t *rest_input_arguments(const struct rest_input *input, size_t i, struct error *error);

/* Turns an error's pointer into the arguments of call `i` into one into the body. Gives the name of
 * the parameter, with an empty pointer, when the fault lies in path, query or headers; else NULL.
 */
const char *rest_input_locate(const struct rest_input *input, size_t i, struct error *error);
