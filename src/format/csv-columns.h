/* What the columns of a CSV file mean. Inside `format` only. */
#pragma once

#include "contact/fact.h"

enum csv_use {
    CSV_USE_PART,       /* a part of a fact */
    CSV_USE_WHOLE_NAME, /* "name" */
    CSV_USE_GROUPS,     /* several names with ";" between */
    CSV_USE_ID,
    CSV_USE_CUSTOM, /* a value under the header's own name */
};

enum { CSV_COLUMN_NUMBERS = 1000 };

struct csv_column {
    enum csv_use use;
    enum fact_kind kind;
    unsigned part;
    unsigned number;   /* "email_2": columns of one kind and number are one fact */
    const char *label; /* "Mobile phone" */
    const char *name;  /* the header as it stands in the file */
};

/* Finds out what a header means. */
struct csv_column csv_column_of(struct arena *arena, struct slice header);
