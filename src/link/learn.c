/* The first model, learnt from the records themselves. */
#include "link/learn.h"

#include "link/array.h"
#include "link/compare-many.h"
#include "link/hash.h"
#include "link/parallel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RANDOM_PAIRS_MAX = 100000,
    SAMPLED_PAIRS_MAX = 150000,
    SAMPLE_PARTS = 64,
    EM_ROUNDS = 25,
    U_ROUNDS = 2,          /* in which matches are taken out of the random pairs */
    SHIPPED_RANDOM = 1000, /* random pairs, and matches, that the shipped model counts for */
    SHIPPED_MATCHES = 30,
    SHIPPED_PAIRS = 1000,     /* of which one is a match */
    SESSION_MATCHES_MIN = 20, /* a rule that found fewer teaches nothing */
    SESSION_MATCHES_MAX = 20000,
};

static const double first_share = 0.2; /* of matches among the pairs of a rule, to begin with */

/* log2(m/u) of a pattern over the fields that are not left out. */
static double pattern_bits(double m[LINK_FIELDS_MAX][LINK_LEVELS], const struct link_model *model,
                           unsigned field_count, unsigned left_out, uint64_t pattern)
{
    double bits = 0;
    for (unsigned f = 0; f < field_count; f++) {
        unsigned level = link_pattern_level(pattern, f);
        if (level && !(left_out >> f & 1))
            bits += log2(m[f][level] / model->u[f][level]);
    }
    return bits;
}

struct sums {
    double levels[LINK_FIELDS_MAX][LINK_LEVELS];
    double matches, pairs;
};

static void expect(double weights[LINK_FIELDS_MAX][LINK_LEVELS], unsigned field_count,
                   double prior_bits, const struct pattern_count *patterns, size_t count,
                   struct sums *sums)
{
    *sums = (struct sums){0};
    for (size_t i = 0; i < count; i++) {
        double bits = prior_bits;
        for (unsigned f = 0; f < field_count; f++)
            bits += weights[f][link_pattern_level(patterns[i].pattern, f)];
        double share = link_model_probability(bits) * patterns[i].count;
        for (unsigned f = 0; f < field_count; f++)
            sums->levels[f][link_pattern_level(patterns[i].pattern, f)] += share;
        sums->matches += share;
        sums->pairs += patterns[i].count;
    }
}

/* m of one field: what was expected, and the shipped model as some pairs more. */
static void estimate(const double *expected, const double *shipped, double *m)
{
    double total = SHIPPED_MATCHES;
    for (int level = 1; level < LINK_LEVELS; level++)
        total += expected[level];
    for (int level = 1; level < LINK_LEVELS; level++)
        m[level] = (expected[level] + SHIPPED_MATCHES * shipped[level]) / total;
}

double link_model_maximise(const struct link_model *model, unsigned field_count, unsigned left_out,
                           const struct pattern_count *patterns, size_t count,
                           double m[LINK_FIELDS_MAX][LINK_LEVELS])
{
    struct sums sums = {0};
    double share = first_share;
    memcpy(m, model->m, sizeof(model->m));
    for (int round = 0; round < EM_ROUNDS; round++) {
        double weights[LINK_FIELDS_MAX][LINK_LEVELS] = {0};
        for (unsigned f = 0; f < field_count; f++)
            for (int level = 1; level < LINK_LEVELS && !(left_out >> f & 1); level++)
                weights[f][level] = log2(m[f][level] / model->u[f][level]);
        expect(weights, field_count, log2(share / (1 - share)), patterns, count, &sums);
        for (unsigned f = 0; f < field_count; f++)
            estimate(sums.levels[f], model->m[f], m[f]);
        share = fmin(fmax(sums.matches / sums.pairs, 1e-6), 1 - 1e-6);
    }
    return sums.matches;
}

static unsigned fields_of_kinds(const struct link_table *table, unsigned kinds)
{
    unsigned fields = 0;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        if (kinds >> table->schema.fields[f].kind & 1)
            fields |= 1u << f;
    return fields;
}

/* A sample being counted. */
struct counting {
    struct link_comparer comparer;
    struct link_twos twos;
    struct pattern_counts counts;
};

static void counting_init(struct counting *counting, const struct link_table *table)
{
    *counting = (struct counting){0};
    link_comparer_init(&counting->comparer, table);
    pattern_counts_init(&counting->counts);
}

/* A pair counts for each rule that found it, and once in the place of rule LINK_RULES. */
static void count_pair(void *state, const struct link_two *two,
                       const struct link_comparison *comparison)
{
    struct counting *counting = state;
    uint64_t pattern = link_pattern(comparison, counting->comparer.table->schema.field_count);
    for (uint32_t rules = two->rules; rules; rules &= rules - 1)
        pattern_counts_add(&counting->counts, pattern, (uint32_t)__builtin_ctz(rules));
    pattern_counts_add(&counting->counts, pattern, LINK_RULES);
}

/* Counts a pair, later: some together. */
static void count_later(struct counting *counting, struct link_two two)
{
    *ARRAY_PUSH(&counting->twos) = two;
    if (counting->twos.count == LINK_TWOS_TOGETHER)
        link_compare_many(&counting->comparer, &counting->twos, count_pair, counting);
}

static struct pattern_counts counting_end(struct counting *counting)
{
    link_compare_many(&counting->comparer, &counting->twos, count_pair, counting);
    free(counting->twos.items);
    link_comparer_clear(&counting->comparer);
    pattern_counts_sort(&counting->counts);
    return counting->counts;
}

/* The samples of a table, each a job. */
struct samples {
    const struct link_table *table;
    const struct link_keys *keys;
    struct pattern_counts random, candidates;
    double sampled; /* share of the records whose pairs are among the candidates */
};

static void count_random(struct samples *samples)
{
    uint64_t records = samples->table->records.count, pairs = records * (records - 1) / 2;
    uint64_t wanted = pairs < RANDOM_PAIRS_MAX ? pairs : RANDOM_PAIRS_MAX;
    struct counting counting;
    counting_init(&counting, samples->table);
    for (uint64_t i = 0; i < wanted; i++) {
        uint32_t a = (uint32_t)(hash_join(1, i) % records);
        uint32_t b = (uint32_t)(hash_join(2, i) % records);
        if (a != b)
            count_later(&counting, (struct link_two){a < b ? a : b, a < b ? b : a, 0});
    }
    samples->random = counting_end(&counting);
}

/* Counts the pairs of a sample of records, taken by what their hashes leave over, so that it is the
 * same in any order. */
static void count_candidates(struct samples *samples)
{
    const struct link_table *table = samples->table;
    struct link_partners partners;
    struct counting counting;
    size_t pairs = 0, taken = 0;
    link_partners_init(&partners);
    counting_init(&counting, table);
    for (unsigned part = 0; part < SAMPLE_PARTS && pairs < SAMPLED_PAIRS_MAX; part++)
        for (uint32_t record = 0; record < table->records.count; record++) {
            if (table->records.items[record].is_repeated ||
                table->records.items[record].hash % SAMPLE_PARTS != part)
                continue;
            link_partners_find(&partners, table, samples->keys, record);
            for (size_t i = 0; i < partners.count; i++)
                count_later(&counting, (struct link_two){record, partners.items[i].record,
                                                         partners.items[i].rules});
            pairs += partners.count;
            taken++;
        }
    link_partners_clear(&partners);
    samples->candidates = counting_end(&counting);
    samples->sampled = (double)taken / (double)table->distinct_count;
}

static void count_sample(void *state, unsigned job, unsigned thread)
{
    (void)thread;
    if (job)
        count_candidates(state);
    else
        count_random(state);
}

/* u: the random pairs less those that the model takes for matches. */
static void learn_u(struct link_model *model, const struct link_model *shipped,
                    const struct link_table *table, const struct pattern_counts *random)
{
    unsigned fields = table->schema.field_count;
    double levels[LINK_FIELDS_MAX][LINK_LEVELS] = {0};
    for (size_t i = 0; i < random->count; i++) {
        uint64_t pattern = random->items[i].pattern;
        double bits = model->prior + pattern_bits(model->m, model, fields, 0, pattern);
        double count = random->items[i].count * (1 - link_model_probability(bits));
        for (unsigned f = 0; f < fields; f++)
            levels[f][link_pattern_level(pattern, f)] += count;
    }
    for (unsigned f = 0; f < fields; f++) {
        double total = SHIPPED_RANDOM;
        for (int level = 1; level < LINK_LEVELS; level++)
            total += levels[f][level];
        for (int level = 1; level < LINK_LEVELS; level++)
            model->u[f][level] =
                fmax((levels[f][level] + SHIPPED_RANDOM * shipped->u[f][level]) / total, 1e-6);
    }
}

static size_t end_of_rule(const struct pattern_counts *counts, size_t from)
{
    size_t end = from;
    while (end < counts->count && counts->items[end].rule == counts->items[from].rule)
        end++;
    return end;
}

/* What a rule's pairs say of m. */
struct session {
    double m[LINK_FIELDS_MAX][LINK_LEVELS];
    double matches; /* at most SESSION_MATCHES_MAX */
    unsigned left_out;
};

static size_t hold_sessions(const struct link_model *start, const struct link_table *table,
                            const struct pattern_counts *candidates, struct session *sessions)
{
    size_t count = 0;
    for (size_t from = 0, end; from < candidates->count; from = end) {
        enum link_rule rule = (enum link_rule)candidates->items[from].rule;
        struct session *session = &sessions[count];
        end = end_of_rule(candidates, from);
        if (rule == LINK_RULES)
            break;
        session->left_out = fields_of_kinds(table, link_rule_kinds(rule));
        double matches = link_model_maximise(start, table->schema.field_count, session->left_out,
                                             candidates->items + from, end - from, session->m);
        session->matches = fmin(matches, SESSION_MATCHES_MAX);
        count += matches >= SESSION_MATCHES_MIN;
    }
    return count;
}

struct weighted {
    double value, weight;
};

static int compare_weighted(const void *a, const void *b)
{
    const struct weighted *left = a, *right = b;
    return left->value < right->value ? -1 : left->value > right->value;
}

static double weighted_median(struct weighted *items, size_t count)
{
    double all = 0, seen = 0;
    qsort(items, count, sizeof(*items), compare_weighted);
    for (size_t i = 0; i < count; i++)
        all += items[i].weight;
    for (size_t i = 0; i < count; i++) {
        seen += items[i].weight;
        if (seen * 2 >= all)
            return items[i].value;
    }
    return 0;
}

/* The median of the sessions, not their mean: a rule whose pairs are mostly colleagues or families
 * takes these for matches. */
static void learn_level(struct link_model *model, const struct session *sessions, size_t count,
                        unsigned field, int level)
{
    struct weighted values[LINK_RULES];
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (!(sessions[i].left_out >> field & 1))
            values[found++] = (struct weighted){sessions[i].m[field][level], sessions[i].matches};
    if (found)
        model->m[field][level] = weighted_median(values, found);
}

static void learn_m(struct link_model *model, const struct link_model *shipped,
                    const struct link_table *table, const struct pattern_counts *candidates)
{
    struct session sessions[LINK_RULES];
    struct link_model start = *shipped;
    memcpy(start.u, model->u, sizeof(start.u));
    size_t count = hold_sessions(&start, table, candidates, sessions);
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        double sum = 0;
        for (int level = 1; level < LINK_LEVELS; level++) {
            learn_level(model, sessions, count, f, level);
            sum += model->m[f][level];
        }
        for (int level = 1; level < LINK_LEVELS; level++)
            model->m[f][level] = fmax(model->m[f][level] / sum, 1e-6);
    }
}

/* The share of matches among all pairs, from how many the model finds among the candidates. */
static void learn_prior(struct link_model *model, const struct link_table *table,
                        const struct pattern_counts *candidates, double sampled)
{
    double records = (double)table->distinct_count, pairs = records * (records - 1) / 2;
    unsigned fields = table->schema.field_count;
    for (int round = 0; round < 10; round++) {
        double matches = 1;
        for (size_t i = 0; i < candidates->count; i++)
            if (candidates->items[i].rule == LINK_RULES)
                matches += candidates->items[i].count *
                           link_model_probability(model->prior +
                                                  pattern_bits(model->m, model, fields, 0,
                                                               candidates->items[i].pattern));
        double share = fmin(matches / fmax(sampled, 1e-6) / (pairs + SHIPPED_PAIRS), 0.5);
        model->prior = log2(share / (1 - share));
    }
}

void link_model_learn(struct link_model *model, const struct link_table *table,
                      const struct link_keys *keys, unsigned threads)
{
    link_model_init(model, table);
    if (table->records.count < 2)
        return;
    struct link_model shipped = *model;
    struct samples samples = {.table = table, .keys = keys};
    parallel(threads, 2, count_sample, &samples);
    for (int round = 0; round < U_ROUNDS; round++) {
        learn_u(model, &shipped, table, &samples.random);
        learn_m(model, &shipped, table, &samples.candidates);
        learn_prior(model, table, &samples.candidates, samples.sampled);
    }
    link_model_weigh(model, table->schema.field_count);
    pattern_counts_clear(&samples.random);
    pattern_counts_clear(&samples.candidates);
}
