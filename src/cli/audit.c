/* kith audit: counts, what a rule found, and its fix with a preview. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "cli/show.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include <string.h>

enum { BOOK = 0x100, FINDINGS, FIX, YES, REPORT, RULES };
enum { PAGE_ROWS = 200 };

const struct argp_option audit_options[] = {
    {"book", BOOK, "BOOK", 0, "Only this book", 0},
    {"report", REPORT, NULL, 0, "What the last audit said; nothing is counted anew", 0},
    {"findings", FINDINGS, "RULE", 0, "Contacts that this rule finds now", 0},
    {"fix", FIX, "RULE", 0, "What would put right what this rule finds in --book", 0},
    {"yes", YES, NULL, 0, "With --fix: do it", 0},
    {"rules", RULES, NULL, 0, "The rules: key, severity, what to do", 0},
    {0}};

error_t audit_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct audit_state *audit = cli->state;
    switch (key) {
    case BOOK:
        audit->book = value;
        return 0;
    case FINDINGS:
        audit->findings = value;
        return 0;
    case FIX:
        audit->fix = value;
        return 0;
    case YES:
        audit->is_sure = true;
        return 0;
    case REPORT:
        audit->is_report = true;
        return 0;
    case RULES:
        audit->is_rules = true;
        return 0;
    case ARGP_KEY_END:
        if (audit->fix && !audit->book)
            argp_error(state, "--fix needs --book: a fix is of one book");
        if (audit->is_sure && !audit->fix)
            argp_error(state, "--yes goes with --fix");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char *text_of(struct cli *cli, const json_t *object, const char *member)
{
    return rows_text(cli->call_arena, json_object_get(object, member));
}

/* ---- waiting ---- */

/* The job of an answer, once it is done. */
static const json_t *wait_for_job(struct cli *cli, const json_t *begun, const char *what,
                                  struct error *error)
{
    bool is_interrupted;
    const char *id = job_text(json_array_get(json_object_get(begun, "jobs"), 0), "id");
    const json_t *job = job_wait(cli, id, what, WAIT_CANCELS, &is_interrupted, error);
    if (job && strcmp(job_text(job, "state"), "done") != 0) {
        fail(error, STATUS_INTERNAL, "the job is %s: %s", job_text(job, "state"),
             job_text(job, "message"));
        return NULL;
    }
    return job;
}

/* ---- the report ---- */

static void print_figures(struct cli *cli, const json_t *audit)
{
    static const struct {
        const char *member, *title;
    } figures[] = {{"completeness", "completeness"},
                   {"valid", "valid"},
                   {"required_complete", "with all required"},
                   {"recommended_complete", "with all recommended"},
                   {"older", "not confirmed for a year"},
                   {"duplicates_open", "possible duplicates"},
                   {"bounced", "addresses that bounced"}};
    const json_t *counted = json_object_get(audit, "figures");
    const char *line = NULL;
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        const char *value = text_of(cli, counted, figures[i].member);
        if (value)
            line = arena_format(cli->call_arena, "%s%s%s %s", line ? line : "", line ? ", " : "",
                                figures[i].title, value);
    }
    if (line && json_integer_value(json_object_get(counted, "contacts")))
        printf("  %s\n", line);
}

static void print_rules(struct cli *cli, const json_t *rules)
{
    static const struct table_column columns[] = {
        {"RULE", true}, {"SEVERITY", false}, {"CONTACTS", false}, {"FIXABLE", false}};
    static const char *const members[] = {"rule", "severity", "contacts", "fixable"};
    struct table table;
    if (!json_array_size(rules))
        return;
    table_init(&table, cli->call_arena, columns, COUNT_OF(columns));
    for (size_t i = 0; i < json_array_size(rules); i++)
        for (size_t k = 0; k < COUNT_OF(members); k++)
            table_add(&table, text_of(cli, json_array_get(rules, i), members[k]));
    table_print(&table, stdout);
}

/* What is wrong and not only could be better: a decision is needed. */
static bool has_errors(const json_t *audit)
{
    const json_t *figures = json_object_get(audit, "figures");
    return json_integer_value(json_object_get(figures, "valid")) <
           json_integer_value(json_object_get(figures, "contacts"));
}

static void print_audit(struct cli *cli, const json_t *audit, bool is_first)
{
    printf("%s%s\n", is_first ? "" : "\n",
           terminal_harmless(cli->call_arena, text_of(cli, audit, "sentence")));
    print_figures(cli, audit);
    print_rules(cli, json_object_get(audit, "rules"));
}

static bool show_report(struct cli *cli, const json_t *arguments, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "audit_report", arguments, &answer, error))
        return false;
    cli_own(cli, answer);
    const json_t *audits = json_object_get(answer, "audits");
    for (size_t i = 0; i < json_array_size(audits); i++) {
        const json_t *audit = json_array_get(audits, i);
        if (has_errors(audit))
            cli->exit_code = EXIT_CONFLICT;
        if (cli->is_json)
            show_json(audit);
        else if (!cli->is_quiet)
            print_audit(cli, audit, i == 0);
    }
    return true;
}

static bool audit_anew(struct cli *cli, const json_t *arguments, struct error *error)
{
    json_t *begun = NULL;
    if (!cli_run_operation(cli, "audit_start", arguments, &begun, error))
        return false;
    return wait_for_job(cli, cli_own(cli, begun), "looking", error) &&
           show_report(cli, arguments, error);
}

/* ---- pages ---- */

/* One page; tells with the cursor in `arguments` whether there is more. */
static void show_page(struct cli *cli, const json_t *answer, json_t *arguments, const char *list,
                      bool *has_more)
{
    const json_t *rows = json_object_get(answer, list);
    const char *next = json_string_value(json_object_get(answer, "next_cursor"));
    for (size_t i = 0; cli->is_json && i < json_array_size(rows); i++)
        show_json(json_array_get(rows, i));
    if (!cli->is_json && json_array_size(rows))
        rows_print(cli->call_arena, list, rows, stdout);
    *has_more = next != NULL;
    if (next)
        options_set_text(arguments, "cursor", next);
}

/* Runs a reading operation page after page. */
static bool show_pages(struct cli *cli, const char *operation, json_t *arguments, const char *list,
                       struct error *error)
{
    for (bool has_more = true; has_more;) {
        json_t *answer = NULL;
        if (!cli_run_operation(cli, operation, arguments, &answer, error))
            return false;
        show_page(cli, answer, arguments, list, &has_more);
        json_decref(answer);
    }
    return true;
}

static bool show_findings(struct cli *cli, json_t *arguments, const char *rule, struct error *error)
{
    options_set_text(arguments, "rule", rule);
    json_object_set_new(arguments, "limit", json_integer(PAGE_ROWS));
    return show_pages(cli, "audit_findings", arguments, "findings", error);
}

/* ---- the fix ---- */

static bool preview(struct cli *cli, json_t *arguments, struct error *error)
{
    json_object_set_new(arguments, "dry_run", json_true());
    json_object_set_new(arguments, "limit", json_integer(PAGE_ROWS));
    if (!show_pages(cli, "audit_fix", arguments, "fixes", error))
        return false;
    fflush(stdout);
    fputs("kith: nothing was changed: add --yes to do it\n", stderr);
    return true;
}

static void tell_done(const char *updated, const char *refused, const char *batch)
{
    fflush(stdout);
    fprintf(stderr, "kith: %s changed, %s left as they are\n", updated ? updated : "0",
            refused ? refused : "0");
    if (batch)
        fprintf(stderr, "kith: kith undo %s takes this back\n", batch);
}

static bool finish_fix(struct cli *cli, const json_t *begun, struct error *error)
{
    const json_t *job = wait_for_job(cli, begun, "mending", error);
    if (!job)
        return false;
    const json_t *progress = json_object_get(job, "progress");
    if (cli->is_json)
        show_json(cli_own(cli, json_pack("{s:[O]}", "jobs", job)));
    tell_done(text_of(cli, progress, "updated"), text_of(cli, progress, "refused"),
              text_of(cli, job, "id"));
    return true;
}

static bool do_fix(struct cli *cli, json_t *arguments, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "audit_fix", arguments, &answer, error))
        return false;
    cli_own(cli, answer);
    if (json_object_get(answer, "jobs"))
        return finish_fix(cli, answer, error);
    const json_t *fixes = json_object_get(answer, "fixes");
    if (cli->is_json)
        show_json(answer);
    else if (json_array_size(fixes))
        rows_print(cli->call_arena, "fixes", fixes, stdout);
    tell_done(text_of(cli, answer, "updated"), text_of(cli, answer, "refused"),
              text_of(cli, answer, "batch"));
    return true;
}

bool audit_run(struct cli *cli, struct error *error)
{
    const struct audit_state *state = cli->state;
    json_t *arguments = cli_own(cli, json_object());
    if (state->book)
        options_set_text(arguments, "contact_book", state->book);
    if (state->is_rules)
        return show_pages(cli, "audit_rules", cli_own(cli, json_object()), "rules", error);
    if (state->findings)
        return show_findings(cli, arguments, state->findings, error);
    if (state->is_report)
        return show_report(cli, arguments, error);
    if (!state->fix)
        return audit_anew(cli, arguments, error);
    options_set_text(arguments, "rule", state->fix);
    return state->is_sure ? do_fix(cli, arguments, error) : preview(cli, arguments, error);
}
