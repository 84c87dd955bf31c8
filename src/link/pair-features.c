/* A pair of records as numbers. */
#include "link/pair-features.h"

#include "link/similarity.h"
#include <assert.h>
#include <math.h>

/* Numbers of each field, of a field that has several values beside these, and of the whole pair. */
enum { OF_FIELD = 4, OF_MANY = 2, OF_PAIR = 6 };

static_assert(LINK_FIELDS_MAX * (OF_FIELD + OF_MANY) + OF_PAIR <= PAIR_FEATURES_MAX, "all fit");

unsigned pair_features_count(const struct link_table *table)
{
    unsigned count = OF_PAIR;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        count += table->schema.fields[f].width > 1 ? OF_FIELD + OF_MANY : OF_FIELD;
    return count;
}

/* A field of the two records. */
struct sides {
    const struct link_table *table;
    unsigned field;
    const uint32_t *a, *b; /* values, `width` of each */
    unsigned width;
};

static unsigned values_of(const uint32_t *values, unsigned width)
{
    unsigned count = 0;
    while (count < width && values[count])
        count++;
    return count;
}

static unsigned common_values(const struct sides *sides)
{
    unsigned common = 0;
    for (unsigned i = 0; i < sides->width && sides->a[i]; i++)
        for (unsigned j = 0; j < sides->width && sides->b[j]; j++)
            common += sides->a[i] == sides->b[j];
    return common;
}

/* Jaro-Winkler; where the values are equal 1 and how rare the value is, in bits. */
static float likeness(const struct sides *sides, uint32_t a, uint32_t b)
{
    const struct values *values = link_values(sides->table, sides->field);
    if (a == b)
        return 1 + sides->table->sketches[sides->field][a].rarity;
    return (float)jaro_winkler(value_text(values, a), value_text(values, b));
}

/* The level, or how many sides have a value; how alike the values are; how rare each is: a rare
 * name beside a frequent one may be a typing error, two frequent ones are two names. */
static void read_field(const struct sides *sides, const struct link_comparison *comparison,
                       float *numbers)
{
    const struct sketch *sketches = sides->table->sketches[sides->field];
    bool has_a = sides->a[0], has_b = sides->b[0];
    unsigned level = comparison->level[sides->field];
    numbers[0] = has_a && has_b ? (float)level + 2 : (float)(has_a + has_b);
    numbers[1] = numbers[2] = numbers[3] = -1;
    if (!has_a || !has_b)
        return;
    uint32_t a = sides->a[comparison->compared[sides->field].a];
    uint32_t b = sides->b[comparison->compared[sides->field].b];
    numbers[1] = likeness(sides, a, b);
    numbers[2] = fminf(sketches[a].rarity, sketches[b].rarity);
    numbers[3] = fmaxf(sketches[a].rarity, sketches[b].rarity);
}

/* Of a field with several values: how many both have, and how many there might be. */
static void read_counts(const struct sides *sides, float *numbers)
{
    unsigned a = values_of(sides->a, sides->width), b = values_of(sides->b, sides->width);
    numbers[0] = (float)common_values(sides);
    numbers[1] = (float)(a < b ? a : b);
}

/* What the first model makes of it. */
static void read_whole(const struct link_model *model, const struct link_table *table,
                       const struct pair_view *pair, float *numbers)
{
    const struct link_comparison *comparison = pair->comparison;
    double in_favour = 0, against = 0;
    unsigned compared = 0, different = 0;
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        double bits = link_model_part(model, table, f, comparison);
        compared += comparison->level[f] != LEVEL_MISSING;
        different += comparison->level[f] == LEVEL_CONFLICT;
        if (bits > 0)
            in_favour += bits;
        else
            against += bits;
    }
    numbers[0] = pair->score;
    numbers[1] = (float)in_favour;
    numbers[2] = (float)against;
    numbers[3] = (float)compared;
    numbers[4] = (float)different;
    numbers[5] = (float)pair->has_proof;
}

void pair_features_read(const struct link_table *table, const struct link_model *model,
                        const struct pair_view *pair, float *numbers)
{
    const uint32_t *a = link_row(table, pair->left), *b = link_row(table, pair->right);
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        const struct link_field *field = &table->schema.fields[f];
        struct sides sides = {table, f, a + field->slot, b + field->slot, field->width};
        read_field(&sides, pair->comparison, numbers);
        numbers += OF_FIELD;
        if (field->width < 2)
            continue;
        read_counts(&sides, numbers);
        numbers += OF_MANY;
    }
    read_whole(model, table, pair, numbers);
}
