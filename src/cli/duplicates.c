/* kith duplicates: the pairs that may be one person, why, and what people say of them. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "cli/show.h"
#include <string.h>

enum { DISMISS = 0x100, LATER, REOPEN, EXPLAIN, SCAN, REPORT, BOOK };

const struct argp_option duplicates_options[] = {
    {"dismiss", DISMISS, NULL, 0, "The two are different people", 0},
    {"later", LATER, NULL, 0, "Look at the two another time", 0},
    {"reopen", REOPEN, NULL, 0, "Take such a decision back", 0},
    {"explain", EXPLAIN, NULL, 0, "Why the two are taken for one person, or not", 0},
    {"scan", SCAN, NULL, 0, "Compare everybody with everybody now", 0},
    {"book", BOOK, "BOOK", 0, "With --scan: only in this book; may be repeated", 0},
    {"report", REPORT, NULL, 0, "What became of the pairs, and what that proves", 0},
    {0}};

/* Which are about two contacts; the name of the decision where it is one. */
static const struct {
    int key;
    const char *decision;
} about_two[] = {{DISMISS, "different"}, {LATER, "later"}, {REOPEN, "open"}, {EXPLAIN, NULL}};

static bool is_about_two(int key)
{
    for (size_t i = 0; i < COUNT_OF(about_two); i++)
        if (about_two[i].key == key)
            return true;
    return false;
}

static const char *decision_of(int key)
{
    for (size_t i = 0; i < COUNT_OF(about_two); i++)
        if (about_two[i].key == key)
            return about_two[i].decision;
    return NULL;
}

static void check(const struct duplicates_state *duplicates, struct argp_state *state)
{
    if (is_about_two(duplicates->what) && duplicates->count != 2)
        argp_error(state, "name two contacts");
    if (!duplicates->what && duplicates->count > 1)
        argp_error(state, "say what the two are: --dismiss, --later or --reopen, or --explain");
    if ((duplicates->what == SCAN || duplicates->what == REPORT) && duplicates->count)
        argp_error(state, "--scan and --report are about all contacts");
    if (duplicates->books && duplicates->what != SCAN)
        argp_error(state, "--book goes with --scan");
}

error_t duplicates_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct duplicates_state *duplicates = cli->state;
    if (key == ARGP_KEY_ARG && duplicates->count < COUNT_OF(duplicates->contacts)) {
        duplicates->contacts[duplicates->count++] = value;
        return 0;
    }
    if (key == ARGP_KEY_END)
        check(duplicates, state);
    if (key == BOOK) {
        if (!duplicates->books)
            duplicates->books = cli_own(cli, json_array());
        json_array_append_new(duplicates->books, json_string(value));
        return 0;
    }
    if (key < DISMISS || key > REPORT)
        return ARGP_ERR_UNKNOWN;
    if (duplicates->what)
        argp_error(state, "--dismiss, --later, --reopen, --explain, --scan and --report exclude "
                          "each other");
    duplicates->what = key;
    return 0;
}

static bool run_and_show(struct cli *cli, const char *operation, json_t *arguments,
                         struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, operation, cli_own(cli, arguments), &answer, error))
        return false;
    cli_own(cli, answer);
    show_answer(cli, operation_find(operation), answer);
    return true;
}

static json_t *two_contacts(const struct duplicates_state *duplicates)
{
    return json_pack("{s:[s,s]}", "contacts", duplicates->contacts[0], duplicates->contacts[1]);
}

static bool decide(struct cli *cli, const struct duplicates_state *duplicates, struct error *error)
{
    json_t *arguments = two_contacts(duplicates);
    json_object_set_new(arguments, "decision", json_string(decision_of(duplicates->what)));
    return run_and_show(cli, "duplicates_decide", arguments, error);
}

static bool explain(struct cli *cli, const struct duplicates_state *duplicates, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "duplicates_explain", cli_own(cli, two_contacts(duplicates)),
                           &answer, error))
        return false;
    cli_own(cli, answer);
    const json_t *one = json_array_get(json_object_get(answer, "explanations"), 0);
    if (cli->is_json) {
        show_json(one);
        return true;
    }
    puts(json_string_value(json_object_get(one, "sentence")));
    puts(json_string_value(json_object_get(one, "what_would_change_it")));
    putchar('\n');
    rows_print(cli->call_arena, "signals", json_object_get(one, "signals"), stdout);
    return true;
}

static bool report(struct cli *cli, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "duplicates_report", NULL, &answer, error))
        return false;
    cli_own(cli, answer);
    const json_t *one = json_array_get(json_object_get(answer, "reports"), 0);
    if (cli->is_json) {
        show_json(one);
        return true;
    }
    rows_print(cli->call_arena, "bands", json_object_get(one, "bands"), stdout);
    printf("\n%s.\n", json_string_value(json_object_get(one, "proven")));
    json_int_t learnt = json_integer_value(json_object_get(one, "decisions_learnt"));
    if (learnt)
        printf("The engine has learnt from %lld pairs that people decided.\n", (long long)learnt);
    json_int_t behind = json_integer_value(json_object_get(one, "changes_not_compared"));
    if (behind)
        printf("%lld changes have not been compared yet.\n", (long long)behind);
    return true;
}

/* Waits for the scan, then shows what it found. */
static bool scan(struct cli *cli, const struct duplicates_state *duplicates, struct error *error)
{
    json_t *answer = NULL, *arguments = json_object();
    bool is_interrupted = false;
    if (duplicates->books)
        json_object_set(arguments, "contact_books", duplicates->books);
    if (!cli_run_operation(cli, "duplicates_scan", cli_own(cli, arguments), &answer, error))
        return false;
    cli_own(cli, answer);
    const char *id = json_string_value(
        json_object_get(json_array_get(json_object_get(answer, "jobs"), 0), "id"));
    const json_t *job = job_wait(cli, id, "comparing", WAIT_CANCELS, &is_interrupted, error);
    if (!job)
        return false;
    if (strcmp(job_text(job, "state"), "done") != 0)
        return fail(error, STATUS_INTERNAL, "the scan is %s: %s", job_text(job, "state"),
                    job_text(job, "message"));
    if (cli->is_json) {
        show_json(job);
        return true;
    }
    const json_t *progress = json_object_get(job, "progress");
    printf("%lld records compared: %lld pairs may be one person, %lld of them certainly; %lld "
           "merged.\n",
           (long long)job_integer(progress, "records"), (long long)job_integer(progress, "pairs"),
           (long long)job_integer(progress, "certain"), (long long)job_integer(progress, "merged"));
    return true;
}

/* Many changes, as an import makes, are compared by a server, or on demand. */
static bool list(struct cli *cli, const struct duplicates_state *duplicates, struct error *error)
{
    json_t *answer = NULL;
    if (duplicates->count)
        options_set_text(cli->arguments, "id", duplicates->contacts[0]);
    if (!cli_run_operation(cli, "duplicates_list", cli->arguments, &answer, error))
        return false;
    cli_own(cli, answer);
    show_answer(cli, cli->operation, answer);
    json_int_t behind = json_integer_value(json_object_get(answer, "changes_not_compared"));
    if (behind && !cli->is_json && !cli->is_quiet)
        fprintf(stderr,
                "kith: %lld changes have not been compared yet: kith duplicates --scan does it\n",
                (long long)behind);
    return true;
}

bool duplicates_run(struct cli *cli, struct error *error)
{
    const struct duplicates_state *duplicates = cli->state;
    switch (duplicates->what) {
    case EXPLAIN:
        return explain(cli, duplicates, error);
    case SCAN:
        return scan(cli, duplicates, error);
    case REPORT:
        return report(cli, error);
    case 0:
        return list(cli, duplicates, error);
    default:
        return decide(cli, duplicates, error);
    }
}
