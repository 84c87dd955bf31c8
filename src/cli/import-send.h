/* The file of an import on its way, in pieces, so that memory does not depend on its size. */
#pragma once

#include "cli/cli.h"

/* Begins an import of the file ("-": standard input) and sends it whole. `choices` are further
 * arguments of import_start. Gives the import's id, which lives as long as the cli; NULL when the
 * file cannot be read or is refused: what was begun is cancelled then. */
const char *import_send(struct cli *cli, const char *path, const json_t *choices,
                        struct error *error);
