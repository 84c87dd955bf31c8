/* The description of this interface (OpenAPI 3.1), made from the tables. */
#pragma once

#include "base/buffer.h"

/* Appends the document: routes of the contract as openapi-contract.json has them, the others out of
 * the route table and the table of operations. */
void rest_openapi_write(struct buffer *out);
