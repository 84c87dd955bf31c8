/* An import in words for people. */
#include "cli/import-show.h"

#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <string.h>

enum { SURE = 80, EXAMPLES = 3, NUMBER_COLUMNS = 11 };

enum fate { TAKEN, REFUSED, APART };

static const struct {
    const char *outcome;
    enum fate fate;
    const char *before, *after; /* behind their number */
} words[] = {
    {"created", TAKEN, "new contacts", "contacts created"},
    {"matched", TAKEN, "people who are known already: what the file says is added to them",
     "people who were known already: what the file says was added to them"},
    {"updated", TAKEN, "contacts that get more or other values", "contacts updated"},
    {"unchanged", TAKEN, "contacts that are here already as they are", "contacts unchanged"},
    {"duplicate_in_file", TAKEN, "that are the same person as an earlier one of this file",
     "that were the same person as an earlier one of the file"},
    {"group", APART, "groups, whose members join them", "groups, whose members joined them"},
    {"ambiguous", REFUSED, "ambiguous: they may be one person or another", "ambiguous"},
    {"incomplete", REFUSED, "incomplete: no name, or no way to reach them", "incomplete"},
    {"invalid", REFUSED, "invalid: they cannot be read", "invalid"},
    {"denied", REFUSED, "not allowed", "not allowed"},
};

const json_t *import_counts(const json_t *import, const char *which)
{
    const json_t *progress = json_object_get(json_object_get(import, "job"), "progress");
    return json_object_get(progress, which);
}

static int64_t count_of(const json_t *counts, enum fate fate)
{
    int64_t sum = 0;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        sum += words[i].fate == fate ? job_integer(counts, words[i].outcome) : 0;
    return sum;
}

int64_t import_count_taken(const json_t *counts)
{
    return count_of(counts, TAKEN);
}

int64_t import_count_refused(const json_t *counts)
{
    return count_of(counts, REFUSED);
}

/* ---- the file ---- */

static const char *harmless(struct cli *cli, const json_t *object, const char *member)
{
    return terminal_harmless(cli->call_arena, job_text(object, member));
}

static const char *separator_name(const char *separator)
{
    static const struct {
        const char *separator, *name;
    } names[] = {{",", "commas"}, {";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(separator, names[i].separator) == 0)
            return names[i].name;
    return separator;
}

/* "people.csv: csv of google, windows-1252, parted by semicolons, 1,234 items" */
static void print_title(struct cli *cli, const json_t *import)
{
    AUTO_BUFFER struct buffer line = {0};
    const json_t *job = json_object_get(import, "job");
    buffer_append_format(&line, "%s: %s", harmless(cli, import, "file_name"),
                         harmless(cli, import, "format"));
    if (*job_text(import, "program"))
        buffer_append_format(&line, " of %s", harmless(cli, import, "program"));
    if (*job_text(import, "encoding"))
        buffer_append_format(&line, ", %s", harmless(cli, import, "encoding"));
    if (*job_text(import, "separator"))
        buffer_append_format(&line, ", parted by %s",
                             separator_name(job_text(import, "separator")));
    if (json_is_false(json_object_get(import, "has_header")))
        buffer_append_text(&line, ", without a header");
    buffer_append_text(&line, ", ");
    progress_number(&line, job_integer(job, "total"));
    buffer_append_text(&line, job_integer(job, "total") == 1 ? " item" : " items");
    puts(buffer_text(&line));
}

static const char *sure_text(struct arena *arena, const json_t *column)
{
    int64_t sure = job_integer(column, "confidence");
    bool is_known = json_object_get(column, "confidence") != NULL;
    return is_known && sure < SURE ? arena_format(arena, "%" PRId64 "%% ?", sure) : NULL;
}

void import_show_file(struct cli *cli, const json_t *import)
{
    static const struct table_column titles[] = {
        {"COLUMN", false}, {"BECOMES", false}, {"SURE", true}, {"POLICY", true}, {"AS", false}};
    struct arena *arena = cli->call_arena;
    const json_t *columns = json_object_get(import, "columns");
    struct table table;
    print_title(cli, import);
    table_init(&table, arena, titles, COUNT_OF(titles));
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *column = json_array_get(columns, i);
        table_add(&table, job_text(column, "column"));
        table_add(&table, job_text(column, "field"));
        table_add(&table, sure_text(arena, column));
        table_add(&table, job_text(column, "policy"));
        table_add(&table, rows_text(arena, json_object_get(column, "samples")));
    }
    table_print(&table, stdout);
}

/* ---- counts ---- */

static void print_count(int64_t count, const char *what)
{
    AUTO_BUFFER struct buffer number = {0};
    progress_number(&number, count);
    printf("%*s  %s\n", NUMBER_COLUMNS, buffer_text(&number), what);
}

/* The column or member at fault, unless the message names it: "/Email" is "Email". */
static const char *field_of(struct cli *cli, const json_t *row)
{
    const char *field = job_text(row, "field");
    field += *field == '/';
    return strstr(job_text(row, "message"), field) ? "" : terminal_harmless(cli->call_arena, field);
}

static void print_example(struct cli *cli, const json_t *row)
{
    const char *field = field_of(cli, row), *fix = harmless(cli, row, "fix");
    printf("%*s  line %" PRId64 ": %s%s%s%s%s%s\n", NUMBER_COLUMNS, "", job_integer(row, "line"),
           harmless(cli, row, "message"), *field ? " (" : "", field, *field ? ")" : "",
           *fix ? "; " : "", fix);
}

/* The first items with this outcome: line, reason, what would mend it. */
static bool print_examples(struct cli *cli, const json_t *import, const char *outcome,
                           struct error *error)
{
    json_t *answer = NULL;
    json_t *arguments = json_pack("{s:s, s:s, s:i}", "id", job_text(import, "id"), "outcome",
                                  outcome, "limit", EXAMPLES);
    bool is_done = cli_run_operation(cli, "import_rows", arguments, &answer, error);
    const json_t *rows = json_object_get(answer, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++)
        print_example(cli, json_array_get(rows, i));
    json_decref(arguments);
    json_decref(answer);
    return is_done;
}

static bool print_counts(struct cli *cli, const json_t *import, const char *which,
                         bool with_examples, struct error *error)
{
    const json_t *counts = import_counts(import, which);
    bool is_before = strcmp(which, "preview") == 0;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        int64_t count = job_integer(counts, words[i].outcome);
        bool is_refused = words[i].fate == REFUSED;
        if (count == 0)
            continue;
        print_count(count, arena_format(cli->arena, "%s%s", is_refused ? "refused, " : "",
                                        is_before ? words[i].before : words[i].after));
        if (is_refused && with_examples && !print_examples(cli, import, words[i].outcome, error))
            return false;
    }
    if (job_integer(counts, "replaced_values"))
        print_count(job_integer(counts, "replaced_values"),
                    is_before ? "values that people gave would be replaced"
                              : "values that people gave were replaced");
    return true;
}

static const char *book_of(struct cli *cli, const json_t *import)
{
    const char *book = job_text(import, "contact_book");
    return strcmp(book, "*") == 0 ? "the books that the file names"
                                  : terminal_harmless(cli->arena, book);
}

bool import_show_preview(struct cli *cli, const json_t *import, struct error *error)
{
    printf("\nInto %s would come:\n", book_of(cli, import));
    return print_counts(cli, import, "preview", true, error);
}

bool import_show_report(struct cli *cli, const json_t *import, bool with_examples,
                        struct error *error)
{
    const json_t *counts = import_counts(import, "done");
    bool is_empty = !import_count_taken(counts) && !import_count_refused(counts);
    printf("\nInto %s came:\n", book_of(cli, import));
    if (is_empty)
        print_count(0, "contacts");
    return print_counts(cli, import, "done", with_examples, error);
}
