/* How far long work is, in one line that is drawn over itself: on a terminal only. */
#pragma once

#include "base/buffer.h"
#include <stdint.h>

struct progress_state {
    const char *what;     /* "importing" */
    int64_t done, total;  /* total 0: not known */
    int64_t per_second;   /* 0: not known */
    int64_t seconds_left; /* -1: not known */
};

/* "importing  ████░░░░  41%  12,345 of 30,000  4,500/s  0:04 left", as much of it as fits into
 * `columns`; the bar goes first, what it says last. */
void progress_line(struct buffer *out, const struct progress_state *state, size_t columns,
                   bool has_color);

/* "12,345" */
void progress_number(struct buffer *out, int64_t number);

/* The line on standard error. */
struct progress {
    bool is_shown; /* it is a terminal */
    bool has_line; /* one stands there now */
};

void progress_init(struct progress *progress, bool is_wanted);
void progress_draw(struct progress *progress, const struct progress_state *state);

/* Takes the line away. */
void progress_end(struct progress *progress);
