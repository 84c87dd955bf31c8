/* A book's conventions in requests and answers. Private to operation/. */
#pragma once

#include "contact/quality.h"
#include "operation/operation.h"

/* What `object` says over what `settings` are. */
bool quality_read(struct request *request, const json_t *object, struct quality_settings *settings);

/* The member "quality". */
void quality_write(struct json_writer *answer, const struct quality_settings *settings);
