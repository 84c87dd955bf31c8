/* The text of an option into the JSON value of an operation's argument. */
#pragma once

#include "base/arena.h"
#include "operation/operation.h"

/* Puts the value into `arguments`; lists grow. `text` is NULL for a bare --flag. Lists take several
 * values parted by commas, or a JSON array; objects take JSON, "@FILE" or "-" (standard input). */
bool argument_value_add(struct arena *arena, json_t *arguments, const struct argument *argument,
                        const char *text, struct error *error);

/* What usage shows for the value: "NUMBER", "read|write". */
const char *argument_value_name(struct arena *arena, const struct argument *argument);
