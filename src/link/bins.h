/* Numbers as bins: which of at most 64 stretches a number lies in, so that each stretch has about
 * as many of a sample. Inside `link` only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BINS_MAX = 64 };

struct bins {
    float above[BINS_MAX - 1]; /* the highest number of each bin but the last, ascending */
};

/* Sorts the numbers. None may be NaN. */
void bins_learn(struct bins *bins, float *numbers, size_t count);

uint8_t bins_of(const struct bins *bins, float number);

/* Whether they are bins: what bytes said may be anything. */
bool bins_are_sound(const struct bins *bins);
