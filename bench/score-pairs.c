/* How many candidate pairs of records `kith link` compares and scores in a second.
 *
 *     score-pairs FILE COLUMNS [THREADS]
 *
 * COLUMNS are those of `kith link`; what is published of other programs is of seven fields. The
 * pairs are those that blocking keys find in the file, in the engine's order; they are listed
 * before the clock starts. A pair counts when its fields are compared, in levels, and its score is
 * known. The reference, in the same run and on the same pairs: Jaro-Winkler of each field's first
 * values as the textbook has it, one letter after the other, without anything remembered or cut
 * short. Both on so many threads (2), in turns. Prints the rows of a Markdown table.
 */
#include "cli/link-input.h"
#include "link/array.h"
#include "link/compare-many.h"
#include "link/learn.h"
#include "link/pairs.h"
#include "link/parallel.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 3, STRETCH_PAIRS = 1 << 14, REFERENCE_SHARE = 8, WINKLER_BYTES = 64 };

struct bench {
    const struct link_table *table;
    struct link_model model;
    struct link_twos twos;
    struct link_comparer comparers[PARALLEL_THREADS_MAX];
    double cpu[PARALLEL_THREADS_MAX]; /* of each thread, in this turn */
    double sums[PARALLEL_THREADS_MAX];
    bool is_reference;
};

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- the reference ---- */

static double plain_jaro_winkler(struct slice a, struct slice b)
{
    bool of_a[WINKLER_BYTES] = {false}, of_b[WINKLER_BYTES] = {false};
    size_t matches = 0, moved = 0, prefix = 0;
    a.length = a.length < WINKLER_BYTES ? a.length : WINKLER_BYTES;
    b.length = b.length < WINKLER_BYTES ? b.length : WINKLER_BYTES;
    size_t longer = a.length > b.length ? a.length : b.length;
    size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    for (size_t i = 0; i < a.length; i++)
        for (size_t j = i > window ? i - window : 0; j < b.length && j <= i + window; j++)
            if (!of_b[j] && a.data[i] == b.data[j]) {
                of_a[i] = of_b[j] = true;
                matches++;
                break;
            }
    if (!matches)
        return 0;
    for (size_t i = 0, j = 0; i < a.length; i++) {
        if (!of_a[i])
            continue;
        while (!of_b[j])
            j++;
        moved += a.data[i] != b.data[j++];
    }
    double share = (double)matches;
    double jaro = (share / (double)a.length + share / (double)b.length +
                   (share - (double)moved / 2) / share) /
                  3;
    while (prefix < 4 && prefix < a.length && prefix < b.length && a.data[prefix] == b.data[prefix])
        prefix++;
    return jaro + 0.1 * (double)prefix * (1 - jaro);
}

static double plain_score(const struct link_table *table, const struct link_two *two)
{
    const uint32_t *a = link_row(table, two->left), *b = link_row(table, two->right);
    double sum = 0;
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        unsigned slot = table->schema.fields[f].slot;
        const struct values *values = link_values(table, f);
        if (a[slot] && b[slot])
            sum += plain_jaro_winkler(value_text(values, a[slot]), value_text(values, b[slot]));
    }
    return sum;
}

/* ---- both, on threads ---- */

struct summing {
    const struct bench *bench;
    double sum;
};

static void add_score(void *state, const struct link_two *two,
                      const struct link_comparison *comparison)
{
    struct summing *summing = state;
    (void)two;
    summing->sum += link_model_score(&summing->bench->model, summing->bench->table, comparison);
}

static double score_all(const struct bench *bench, struct link_comparer *comparer,
                        struct link_two *twos, size_t count)
{
    struct summing summing = {.bench = bench};
    struct link_twos some = {twos, count, count};
    link_compare_many(comparer, &some, add_score, &summing);
    return summing.sum;
}

static size_t pairs_of(const struct bench *bench)
{
    return bench->is_reference ? bench->twos.count / REFERENCE_SHARE : bench->twos.count;
}

static void work(void *state, unsigned job, unsigned thread)
{
    struct bench *bench = state;
    double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    size_t from = (size_t)job * STRETCH_PAIRS, left = pairs_of(bench) - from;
    size_t count = left < STRETCH_PAIRS ? left : STRETCH_PAIRS;
    struct link_two *twos = bench->twos.items + from;
    if (bench->is_reference)
        for (size_t i = 0; i < count; i++)
            bench->sums[thread] += plain_score(bench->table, &twos[i]);
    else
        bench->sums[thread] += score_all(bench, &bench->comparers[thread], twos, count);
    bench->cpu[thread] += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
}

struct rate {
    double wall,
        cpu; /* million pairs a second; `cpu`: of processor time, on all threads together */
};

/* The better of this turn and those before it. */
static void take_turn(struct bench *bench, bool is_reference, unsigned threads, struct rate *best)
{
    memset(bench->cpu, 0, sizeof(bench->cpu));
    bench->is_reference = is_reference;
    double pairs = (double)pairs_of(bench) / 1e6, cpu = 0, start = seconds(CLOCK_MONOTONIC);
    parallel(threads, (unsigned)((pairs_of(bench) + STRETCH_PAIRS - 1) / STRETCH_PAIRS), work,
             bench);
    double wall = seconds(CLOCK_MONOTONIC) - start;
    for (unsigned i = 0; i < threads; i++)
        cpu += bench->cpu[i];
    best->wall = pairs / wall > best->wall ? pairs / wall : best->wall;
    best->cpu = pairs / cpu * threads > best->cpu ? pairs / cpu * threads : best->cpu;
}

/* ---- the pairs ---- */

static void list_pairs(struct bench *bench, const struct link_keys *keys)
{
    struct link_partners partners;
    link_partners_init(&partners);
    for (uint32_t record = 0; record < bench->table->records.count; record++) {
        link_partners_find(&partners, bench->table, keys, record);
        for (size_t i = 0; i < partners.count; i++)
            *ARRAY_PUSH(&bench->twos) =
                (struct link_two){record, partners.items[i].record, partners.items[i].rules};
    }
    link_partners_clear(&partners);
}

static void show(const char *what, const struct rate *rate, unsigned fields, unsigned threads,
                 const struct rate *reference)
{
    printf("| %s, %u fields, %u threads | %.2f M/s | %.2f M/s | %.1f |\n", what, fields, threads,
           rate->wall, rate->cpu, rate->cpu / reference->cpu);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct arena *arena = arena_new();
    struct link_input input = {.files = {argv[1]}, .file_count = 1};
    struct bench bench = {0};
    struct link_keys keys;
    struct rate ours = {0}, plain = {0};
    if (argc < 3)
        return 2;
    unsigned threads = argc > 3 ? parallel_threads((unsigned)atoi(argv[3])) : 2;
    array_keep_memory();
    struct link_table *table = NULL;
    if (link_input_columns(&input, arena, argv[2], &error))
        table = link_input_read(&input, arena, threads, &error);
    if (!table) {
        fprintf(stderr, "score-pairs: %s\n", error.message);
        return 1;
    }
    table->threads = threads;
    link_table_settle(table);
    bench.table = table;
    link_keys_build(&keys, table, threads);
    link_model_learn(&bench.model, table, &keys, threads);
    list_pairs(&bench, &keys);
    link_keys_clear(&keys);
    for (unsigned i = 0; i < threads; i++)
        link_comparer_init(&bench.comparers[i], table);
    for (int turn = 0; turn < TURNS; turn++) {
        take_turn(&bench, true, threads, &plain);
        take_turn(&bench, false, threads, &ours);
    }
    unsigned fields = table->schema.field_count;
    printf("| scoring %zu candidate pairs | wall, best | by processor time, best | times the "
           "reference |\n| --- | --- | --- | --- |\n",
           bench.twos.count);
    show("kith", &ours, fields, threads, &plain);
    show("plain Jaro-Winkler", &plain, fields, threads, &plain);
    for (unsigned i = 0; i < threads; i++)
        link_comparer_clear(&bench.comparers[i]);
    free(bench.twos.items);
    link_table_free(table);
    arena_free(arena);
    return 0;
}
