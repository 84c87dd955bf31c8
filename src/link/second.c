/* The second model. */
#include "link/second.h"

#include "base/varint.h"
#include "link/array.h"
#include "link/link.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 256 };

static const float most_at_first = 8; /* bits */

struct second *second_new(const struct link_table *table)
{
    struct second *second = ARRAY_NEW(struct second, 1);
    second->features = pair_features_count(table);
    return second;
}

void second_free(struct second *second)
{
    if (!second)
        return;
    for (unsigned i = 0; i < SECOND_SETS; i++)
        trees_free(second->sets[i]);
    free(second);
}

struct second *second_copy(const struct second *second)
{
    struct second *copy = ARRAY_NEW(struct second, 1);
    *copy = *second;
    for (unsigned i = 0; i < SECOND_SETS; i++)
        copy->sets[i] = trees_copy(second->sets[i]);
    return copy;
}

float second_start(double score)
{
    return fmaxf(-most_at_first, fminf((float)score, most_at_first));
}

bool second_is_doubted(float start)
{
    return link_model_probability((double)start) < link_certain;
}

void second_read(const struct second *second, const struct link_model *model,
                 const struct link_table *table, const struct pair_view *pair, uint8_t *bins)
{
    float numbers[PAIR_FEATURES_MAX];
    pair_features_read(table, model, pair, numbers);
    for (unsigned f = 0; f < second->features; f++)
        bins[f] = bins_of(&second->borders[f], numbers[f]);
}

void second_score(const struct second *second, const uint8_t *bins, size_t count, float *scores)
{
    for (size_t from = 0; from < count; from += ROWS_AT_ONCE) {
        size_t rows = count - from < ROWS_AT_ONCE ? count - from : ROWS_AT_ONCE;
        const uint8_t *first = bins + from * second->features;
        float other[ROWS_AT_ONCE];
        memcpy(other, scores + from, rows * sizeof(*other));
        trees_score(second->sets[0], first, second->features, rows, scores + from);
        trees_score(second->sets[1], first, second->features, rows, other);
        for (size_t i = 0; i < rows; i++)
            scores[from + i] = (scores[from + i] + other[i]) / 2;
    }
}

/* ---- bytes ---- */

void second_write(const struct second *second, struct buffer *out)
{
    varint_append(out, second->decisions);
    buffer_append(out, second->borders, second->features * sizeof(*second->borders));
    for (unsigned i = 0; i < SECOND_SETS; i++)
        trees_write(second->sets[i], out);
}

static bool take_borders(struct slice *bytes, struct second *second)
{
    size_t size = second->features * sizeof(*second->borders);
    if (bytes->length < size)
        return false;
    memcpy(second->borders, bytes->data, size);
    bytes->data += size;
    bytes->length -= size;
    for (unsigned f = 0; f < second->features; f++)
        if (!bins_are_sound(&second->borders[f]))
            return false;
    return true;
}

struct second *second_take(struct slice *bytes, const struct link_table *table)
{
    AUTO_FREE(second) struct second *second = second_new(table);
    uint64_t decisions;
    if (!varint_take(bytes, &decisions) || decisions > UINT32_MAX || !take_borders(bytes, second))
        return NULL;
    second->decisions = (uint32_t)decisions;
    for (unsigned i = 0; i < SECOND_SETS; i++) {
        second->sets[i] = trees_read(bytes, second->features);
        if (!second->sets[i])
            return NULL;
    }
    return TAKE(second);
}
