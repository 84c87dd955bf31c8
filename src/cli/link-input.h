/* The files of `kith link`: columns by their roles, and rows as records; what somebody decided of
 * them. Private to cli/. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "link/link.h"
#include "link/table.h"

enum { LINK_FILES_MAX = 2 };

struct link_input {
    const char *files[LINK_FILES_MAX];
    size_t file_count;
    struct {
        struct link_column *items; /* name: the header */
        size_t count, capacity;
    } columns;
};

/* Reads "column=role,column=role"; both are trimmed. STATUS_INVALID says what is wrong with it. */
bool link_input_columns(struct link_input *input, struct arena *arena, const char *text,
                        struct error *error);

struct link_decisions {
    struct link_decision *items;
    size_t count, capacity;
};

/* Reads a CSV file with the columns left, right and decision (one, different), where left and right
 * are numbers of records. The error names file, line and column. */
bool link_input_decisions(const char *path, struct arena *arena, struct link_decisions *decisions,
                          struct error *error);

/* Reads the files; without columns those whose headers are roles are taken. The error names file,
 * line and column. */
struct link_table *link_input_read(struct link_input *input, struct arena *arena, unsigned threads,
                                   struct error *error);
