/* The manual page, made of the table of commands. */
#pragma once

#include "cli/cli.h"
#include <stdio.h>

void manual_write(struct cli *cli, FILE *out);
