/* An import in words for people: what its file is, what would become of it, what became of it. */
#pragma once

#include "cli/cli.h"

/* `import` is the object that import_get answers. What the file is, and what its columns mean. */
void import_show_file(struct cli *cli, const json_t *import);

/* What would become of its items, with the first examples of each problem. */
bool import_show_preview(struct cli *cli, const json_t *import, struct error *error);

/* What became of them. */
bool import_show_report(struct cli *cli, const json_t *import, bool with_examples,
                        struct error *error);

/* Items with these outcomes: those that are (to be) in the book, those that are refused. */
int64_t import_count_taken(const json_t *counts);
int64_t import_count_refused(const json_t *counts);

/* "preview" or "done": the counts of an import. */
const json_t *import_counts(const json_t *import, const char *which);
