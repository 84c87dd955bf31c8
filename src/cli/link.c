/* kith link: the engine of record linkage over any CSV file. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "format/table.h"
#include "link/array.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 0x100, PAIRS, CLUSTERS, EXPLAIN, EXPLAIN_CLUSTER, MANY, ROUNDS, DECISIONS };

enum { NUMBER_DIGITS_MAX = 12 }; /* of 32 bits, and a sign behind them */

const struct argp_option link_command_options[] = {
    {"columns", COLUMNS, "COLUMN=ROLE,...", 0,
     "What the columns hold; others are not looked at. Without it columns named like a role are",
     0},
    {"decisions", DECISIONS, "FILE", 0,
     "What somebody decided of pairs, which the second model learns from: a CSV file with "
     "left,right,decision (one, different)",
     0},
    {"pairs", PAIRS, "OUT", 0, "Write possible pairs: left,right,probability,reasons", 0},
    {"clusters", CLUSTERS, "OUT", 0, "Write who is one with whom: record,cluster", 0},
    {"explain", EXPLAIN, "A B", 0, "Say what speaks for records A and B being one, and against", 0},
    {"explain-cluster", EXPLAIN_CLUSTER, "N", 0,
     "Say what holds the records of cluster N together, and who is kept out of it", 0},
    {"many", MANY, NULL, 0, "Of two files: a record may have several partners in the other", 0},
    {"rounds", ROUNDS, "N", 0,
     "Rounds, 0 to 3, in which it learns from the clusters that it found (default 2)", 0},
    {0}};

/* Takes both numbers of --explain A B: argp knows options of one word only. */
static void parse_explain(struct link_state *link, const char *value, struct argp_state *state)
{
    const char *words[] = {value, state->next < state->argc ? state->argv[state->next] : ""};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (!slice_to_int64(slice_of(words[i]), 0, LINK_RECORDS_MAX - 1, &link->explained[i]))
            argp_error(state, "--explain takes two records, numbered from 0: --explain 0 1");
    link->explains = true;
    state->next++;
}

static void parse_rounds(struct link_state *link, const char *value, struct argp_state *state)
{
    int64_t rounds = 0;
    if (!slice_to_int64(slice_of(value), 0, LINK_ROUNDS_MAX, &rounds))
        argp_error(state, "--rounds takes a number from 0 to %d", LINK_ROUNDS_MAX);
    link->options.rounds = (unsigned)rounds;
}

error_t link_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct link_state *link = cli->state;
    switch (key) {
    case COLUMNS:
        link->columns = value;
        return 0;
    case DECISIONS:
        link->decisions = value;
        return 0;
    case PAIRS:
        link->pairs = value;
        return 0;
    case CLUSTERS:
        link->clusters = value;
        return 0;
    case EXPLAIN:
        parse_explain(link, value, state);
        return 0;
    case EXPLAIN_CLUSTER:
        if (!slice_to_int64(slice_of(value), 0, LINK_RECORDS_MAX - 1, &link->cluster))
            argp_error(state, "--explain-cluster takes the number of a cluster, from 0");
        return 0;
    case MANY:
        link->options.may_share = true;
        return 0;
    case ROUNDS:
        parse_rounds(link, value, state);
        return 0;
    case ARGP_KEY_INIT:
        link->options.rounds = LINK_ROUNDS;
        link->cluster = -1;
        return 0;
    case ARGP_KEY_ARG:
        if (link->input.file_count == LINK_FILES_MAX)
            argp_error(state, "one FILE or two, not more");
        link->input.files[link->input.file_count++] = value;
        return 0;
    case ARGP_KEY_END:
        if (!link->input.file_count)
            argp_error(state, "FILE is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void write_pairs(const struct link *link, const struct link_table *table, FILE *out)
{
    size_t count;
    const struct link_answer *answers = link_answers(link, &count);
    AUTO_BUFFER struct buffer reasons = {0}, row = {0};
    struct link_comparer comparer;
    link_comparer_init(&comparer, table);
    fputs("left,right,probability,reasons\n", out);
    for (size_t i = 0; i < count; i++) {
        char numbers[3][32];
        buffer_reset(&reasons);
        buffer_reset(&row);
        link_reasons(link, &comparer, answers[i].left, answers[i].right, &reasons);
        snprintf(numbers[0], sizeof(numbers[0]), "%" PRIu32, answers[i].left);
        snprintf(numbers[1], sizeof(numbers[1]), "%" PRIu32, answers[i].right);
        snprintf(numbers[2], sizeof(numbers[2]), "%.4f", answers[i].probability);
        struct slice cells[] = {slice_of(numbers[0]), slice_of(numbers[1]), slice_of(numbers[2]),
                                buffer_slice(&reasons)};
        table_write_row(&row, cells, COUNT_OF(cells));
        fwrite(row.data, 1, row.length, out);
    }
    link_comparer_clear(&comparer);
}

/* The digits of a number before `end`; gives where they begin. As printf, which takes longer. */
static char *put_number(char *end, uint32_t number)
{
    do {
        *--end = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    return end;
}

static void write_clusters(const struct link *link, const struct link_table *table, FILE *out)
{
    const uint32_t *clusters = link_clusters(link);
    fputs("record,cluster\n", out);
    for (size_t i = 0; i < table->records.count; i++) {
        char line[2 * NUMBER_DIGITS_MAX], *at = line + sizeof(line);
        *--at = '\n';
        at = put_number(at, clusters[i]);
        *--at = ',';
        at = put_number(at, (uint32_t)i);
        fwrite_unlocked(at, 1, (size_t)(line + sizeof(line) - at), out);
    }
}

typedef void write_function(const struct link *link, const struct link_table *table, FILE *out);

/* Nothing to write where no file is named; "-" is standard output. */
static bool write_file(const char *path, write_function *write, const struct link *link,
                       const struct link_table *table, struct error *error)
{
    if (!path)
        return true;
    bool is_output = strcmp(path, "-") == 0;
    FILE *out = is_output ? stdout : fopen(path, "we");
    if (!out)
        return fail(error, STATUS_INVALID, "%s cannot be written: %s", path, strerror(errno));
    write(link, table, out);
    bool is_written = fflush(out) == 0 && !ferror(out);
    if (!is_output)
        is_written &= fclose(out) == 0;
    return is_written ||
           fail(error, STATUS_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
}

static void show_reason(const struct link_reason *reason)
{
    printf("  %+6.1f  %s %s", reason->bits, reason->field, link_level_name(reason->level));
    if (reason->level != LEVEL_MISSING)
        printf(": \"%.*s\", \"%.*s\"", (int)reason->left.length, reason->left.data,
               (int)reason->right.length, reason->right.data);
    putchar('\n');
}

static bool refuse_record(int64_t record, size_t count, struct error *error)
{
    return count ? fail(error, STATUS_NOT_FOUND,
                        "there is no record %" PRId64 ": the last one is %zu", record, count - 1)
                 : fail(error, STATUS_NOT_FOUND, "there is no record %" PRId64 ", nor any other",
                        record);
}

static bool read_decisions(struct cli *cli, const struct link_table *table, struct error *error)
{
    struct link_state *state = cli->state;
    struct link_decisions decisions = {0};
    if (!state->decisions)
        return true;
    if (!link_input_decisions(state->decisions, cli->arena, &decisions, error))
        return false;
    for (size_t i = 0; i < decisions.count; i++) {
        const struct link_decision *decision = &decisions.items[i];
        uint32_t most = decision->left > decision->right ? decision->left : decision->right;
        if (most >= table->records.count)
            return refuse_record(most, table->records.count, error);
    }
    state->options.decisions = decisions.items;
    state->options.decision_count = decisions.count;
    return true;
}

static bool explain(struct cli *cli, const struct link *link, const struct link_table *table,
                    struct error *error)
{
    const struct link_state *state = cli->state;
    struct link_explanation explanation;
    for (size_t i = 0; i < COUNT_OF(state->explained); i++)
        if (state->explained[i] >= (int64_t)table->records.count)
            return refuse_record(state->explained[i], table->records.count, error);
    link_explain(link, cli->arena, (uint32_t)state->explained[0], (uint32_t)state->explained[1],
                 &explanation);
    printf("%s\n%s\n\n  %+6.1f  two records of which nothing is known\n", explanation.sentence,
           explanation.change, explanation.prior);
    for (size_t i = 0; i < explanation.reason_count; i++)
        show_reason(&explanation.reasons[i]);
    if (explanation.excess != 0)
        printf("  %+6.1f  beyond 8 bits, which are sure enough\n", explanation.excess);
    if (explanation.revision != 0)
        printf("  %+6.1f  what such pairs turned out to be here\n", explanation.revision);
    printf("  %+6.1f  together, in bits: 1 bit doubles the odds (%s)\n", explanation.score,
           link_version);
    return true;
}

static void show_bond(const struct link *link, struct link_comparer *comparer,
                      const struct link_bond *bond)
{
    AUTO_BUFFER struct buffer reasons = {0};
    link_reasons(link, comparer, bond->left, bond->right, &reasons);
    printf("  %+6.1f  %" PRIu32 " and %" PRIu32 " (%.1f %%): %s\n", bond->score, bond->left,
           bond->right, 100 * bond->probability, buffer_text(&reasons));
}

static void show_tree(const struct link *link, struct link_comparer *comparer,
                      const struct link_cluster_explanation *explanation)
{
    if (!explanation->tree_count)
        return;
    printf("\nThe strongest of %zu pairs that hold it together:\n", explanation->pair_count);
    for (size_t i = 0; i < explanation->tree_count; i++)
        show_bond(link, comparer, &explanation->tree[i]);
    const struct link_bond *weakest = &explanation->tree[explanation->tree_count - 1];
    printf("The weakest link is %" PRIu32 " and %" PRIu32 ": nothing stronger connects %" PRIu32
           " of the records with the other %" PRIu32 ".\n",
           weakest->left, weakest->right, explanation->weakest_parts[0],
           explanation->weakest_parts[1]);
}

static void show_outsiders(const struct link *link, struct link_comparer *comparer,
                           const struct link_cluster_explanation *explanation)
{
    if (explanation->outsider_count)
        printf("\nKept out of it, though a pair speaks for it (%zu, the first %zu shown):\n",
               explanation->outsider_count, explanation->outsiders_told);
    for (size_t i = 0; i < explanation->outsiders_told; i++) {
        const struct link_outsider *outsider = &explanation->outsiders[i];
        printf("  %" PRIu32 " of cluster %" PRIu32 ": %s\n", outsider->record,
               link_clusters(link)[outsider->record], outsider->why);
        show_bond(link, comparer, &outsider->bond);
    }
}

static bool explain_cluster(struct cli *cli, const struct link *link,
                            const struct link_table *table, struct error *error)
{
    const struct link_state *state = cli->state;
    uint64_t count = link_figures(link).clusters;
    struct link_cluster_explanation explanation;
    struct link_comparer comparer;
    if (state->cluster >= (int64_t)count)
        return fail(error, STATUS_NOT_FOUND,
                    "there is no cluster %" PRId64 ": %" PRIu64 " are numbered from 0",
                    state->cluster, count);
    link_explain_cluster(link, cli->arena, (uint32_t)state->cluster, &explanation);
    printf("Cluster %" PRId64 " has %zu record%s:", state->cluster, explanation.record_count,
           explanation.record_count == 1 ? "" : "s");
    for (size_t i = 0; i < explanation.record_count; i++)
        printf(" %" PRIu32, explanation.records[i]);
    putchar('\n');
    link_comparer_init(&comparer, table);
    show_tree(link, &comparer, &explanation);
    show_outsiders(link, &comparer, &explanation);
    link_comparer_clear(&comparer);
    return true;
}

/* How many records each band has, where nothing else was asked for. */
static void show_figures(const struct link *link)
{
    size_t count, certain = 0, probable = 0;
    const struct link_answer *answers = link_answers(link, &count);
    struct link_figures figures = link_figures(link);
    for (size_t i = 0; i < count; i++) {
        certain += answers[i].probability >= link_certain;
        probable += answers[i].probability >= link_probable;
    }
    fprintf(stderr,
            "kith: %" PRIu64 " records are %" PRIu64 " people or companies; of %" PRIu64
            " pairs compared %zu are certain, %zu probable\n",
            figures.records, figures.clusters, figures.compared, certain, probable - certain);
}

bool link_command_run(struct cli *cli, struct error *error)
{
    struct link_state *state = cli->state;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (state->columns && !link_input_columns(&state->input, cli->arena, state->columns, error))
        return false;
    array_keep_memory();
    state->options.threads = processors > 1 ? (unsigned)processors : 1;
    AUTO_FREE(link_table)
    struct link_table *table =
        link_input_read(&state->input, cli->arena, state->options.threads, error);
    if (!table || !read_decisions(cli, table, error))
        return false;
    AUTO_FREE(link) struct link *link = link_run(table, &state->options);
    if (!cli->is_quiet)
        show_figures(link);
    return write_file(state->pairs, write_pairs, link, table, error) &&
           write_file(state->clusters, write_clusters, link, table, error) &&
           (!state->explains || explain(cli, link, table, error)) &&
           (state->cluster < 0 || explain_cluster(cli, link, table, error));
}
