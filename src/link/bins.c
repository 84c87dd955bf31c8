/* Numbers as bins. */
#include "link/bins.h"

#include <math.h>
#include <stdlib.h>

static int compare_numbers(const void *a, const void *b)
{
    float left = *(const float *)a, right = *(const float *)b;
    return left < right ? -1 : left > right;
}

/* A number that is frequent enough has a bin of its own. */
void bins_learn(struct bins *bins, float *numbers, size_t count)
{
    unsigned borders = 0;
    qsort(numbers, count, sizeof(*numbers), compare_numbers);
    size_t distinct = count > 0, taken = 0;
    for (size_t i = 1; i < count; i++)
        distinct += numbers[i] != numbers[i - 1];
    size_t least = distinct <= BINS_MAX ? 1 : count / BINS_MAX + 1;
    for (size_t i = 1; i < count && borders < BINS_MAX - 1; i++) {
        if (numbers[i] == numbers[i - 1] || i - taken < least)
            continue;
        bins->above[borders++] = numbers[i - 1];
        taken = i;
    }
    while (borders < BINS_MAX - 1)
        bins->above[borders++] = INFINITY;
}

uint8_t bins_of(const struct bins *bins, float number)
{
    unsigned bin = 0;
    if (number <= bins->above[0]) /* most are: what is missing is the lowest number */
        return 0;
    for (unsigned step = BINS_MAX / 2; step; step /= 2)
        bin += number > bins->above[bin + step - 1] ? step : 0;
    return (uint8_t)bin;
}

bool bins_are_sound(const struct bins *bins)
{
    bool is_sound = !isnan(bins->above[0]);
    for (unsigned i = 1; i < BINS_MAX - 1; i++)
        is_sound = is_sound && bins->above[i] >= bins->above[i - 1];
    return is_sound;
}
