/* What a cell looks like, whatever its column is called, and what the cells of a column look like
 * together. Inside `format` only. */
#pragma once

#include "format/table-date.h"

enum cell_shape {
    SHAPE_EMPTY,
    SHAPE_EMAIL, /* one or several */
    SHAPE_PHONE,
    SHAPE_URL,
    SHAPE_PROFILE, /* a link to a person's page in a social network */
    SHAPE_DATE,
    SHAPE_NUMBER,
    SHAPE_HONORIFIC, /* "Dr.", "Frau" */
    SHAPE_COMPANY,   /* "Brick GmbH" */
    SHAPE_WORD,      /* one word that begins with a capital */
    SHAPE_NAME,      /* two to four of them */
    SHAPE_TEXT,
    SHAPE_COUNT,
};

/* Bytes of any character set that has ASCII in it. */
enum cell_shape cell_shape(struct slice cell);

enum { SHAPED_CELLS_MAX = 2000 };

struct column_shapes {
    int64_t filled;             /* cells that are not empty */
    int counts[SHAPE_COUNT];    /* of the first SHAPED_CELLS_MAX of them */
    int day_first, month_first; /* dates that can only be read that way */
};

void column_shapes_add(struct column_shapes *shapes, struct slice cell);

/* 0 to 100. */
int column_shapes_share(const struct column_shapes *shapes, enum cell_shape shape);
