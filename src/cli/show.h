/* Answers of operations, shown as asked: JSON for programs, tables for people, ids for scripts. */
#pragma once

#include "cli/cli.h"

/* Runs the command's operation with its options and shows the answer. */
bool show_operation(struct cli *cli, struct error *error);

/* Shows an answer; what was not done of a write is said on standard error and noted in
 * cli->exit_code. In JSON an answer to a write is one document, a list that was read one item a
 * line. */
void show_answer(struct cli *cli, const struct operation *operation, const json_t *answer);

/* One JSON document and a line feed on standard output. */
void show_json(const json_t *value);
