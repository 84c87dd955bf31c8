/* Fellegi-Sunter weights, and the shipped model. */
#include "link/model.h"

#include <math.h>

/* In thousandths, over the levels from LEVEL_CONFLICT. Set by hand, one table for all kinds of
 * records: where a book is too small to tell, this is what counts. */
static const struct {
    double m[LINK_LEVELS - 1], u[LINK_LEVELS - 1];
} shipped[KINDS] = {
    [KIND_GIVEN] = {{15, 5, 40, 20, 70, 100, 0, 750}, {865, 90, 10, 15, 3, 9, 0, 8}},
    [KIND_FAMILY] = {{40, 5, 5, 20, 70, 20, 0, 840}, {900, 80, 2, 12, 2, 1, 0, 3}},
    [KIND_WORDS] = {{250, 50, 50, 50, 50, 0, 0, 550}, {860, 90, 20, 20, 5, 0, 0, 5}},
    [KIND_EMAIL] = {{340, 50, 30, 10, 30, 60, 30, 450}, {930, 60, 5, 1, .3, .5, .1, .1}},
    [KIND_PHONE] = {{340, 0, 50, 0, 30, 0, 80, 500}, {990, 0, 9, 0, .1, 0, .1, .1}},
    [KIND_COMPANY] = {{200, 30, 40, 20, 60, 0, 0, 650}, {880, 80, 20, 15, 2, 0, 0, 3}},
    [KIND_BIRTH] = {{30, 20, 30, 50, 120, 0, 0, 750}, {975, 5, 15, 3, 1, 0, 0, .1}},
    [KIND_NUMBER] = {{120, 0, 40, 70, 70, 0, 0, 700}, {500, 0, 50, 250, 180, 0, 0, 20}},
    [KIND_STREET] = {{180, 40, 40, 50, 120, 0, 0, 570}, {840, 140, 10, 8, 1, 0, 0, 1}},
    [KIND_CITY] = {{140, 30, 20, 30, 80, 0, 0, 700}, {870, 90, 5, 10, 5, 0, 0, 20}},
    [KIND_POSTCODE] = {{100, 0, 50, 50, 100, 0, 0, 700}, {900, 0, 60, 35, 4, 0, 0, 1}},
    [KIND_IDENTIFIER] = {{20, 0, 10, 30, 100, 0, 0, 840}, {997, 0, 2, 1, .1, 0, 0, .1}},
    [KIND_TEXT] = {{270, 50, 50, 50, 80, 0, 0, 500}, {820, 80, 20, 20, 10, 0, 0, 50}},
};

static const double least = 1e-6; /* of a probability: no level proves more than 20 bits */

static const double bits_most = 100; /* of anything that was ever learnt */

static const double fewest = 1000; /* records: a small book is one of many */

static void spread(double *probabilities, const double *thousandths)
{
    double sum = 0;
    for (int level = 1; level < LINK_LEVELS; level++)
        sum += thousandths[level - 1] + least * 1000;
    for (int level = 1; level < LINK_LEVELS; level++)
        probabilities[level] = (thousandths[level - 1] + least * 1000) / sum;
}

double link_model_chance(enum link_kind kind)
{
    return fmax(shipped[kind].u[LEVEL_EQUAL - 1] / 1000, least);
}

double link_model_probability(double bits)
{
    return 1 / (1 + exp2(-bits));
}

void link_model_init(struct link_model *model, const struct link_table *table)
{
    *model = (struct link_model){0};
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        enum link_kind kind = table->schema.fields[f].kind;
        spread(model->m[f], shipped[kind].m);
        spread(model->u[f], shipped[kind].u);
    }
    double records = (double)table->records.count;
    model->prior = -log2(fmax(records, fewest));
    link_model_weigh(model, table->schema.field_count);
}

void link_model_weigh(struct link_model *model, unsigned field_count)
{
    for (unsigned f = 0; f < field_count; f++)
        for (int level = 1; level < LINK_LEVELS; level++) {
            double m = fmax(model->m[f][level], least);
            model->weight[f][level] = log2(m / fmax(model->u[f][level], least));
            model->m_bits[f][level] = log2(m);
        }
}

static bool are_sound(const double numbers[LINK_FIELDS_MAX][LINK_LEVELS])
{
    for (unsigned f = 0; f < LINK_FIELDS_MAX; f++)
        for (unsigned level = 0; level < LINK_LEVELS; level++)
            if (!(fabs(numbers[f][level]) <= bits_most))
                return false;
    return true;
}

bool link_model_is_sound(const struct link_model *model)
{
    return are_sound(model->m) && are_sound(model->u) && are_sound(model->weight) &&
           are_sound(model->m_bits) && fabs(model->prior) <= bits_most;
}
