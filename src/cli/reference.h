/* The table of operations as JSON, out of which scripts/make-operations-doc makes the reference. */
#pragma once

#include "base/json-writer.h"
#include "cli/cli.h"

void reference_write(struct cli *cli, struct json_writer *writer);
