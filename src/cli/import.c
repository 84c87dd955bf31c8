/* kith import: sends a file, shows what would become of it, asks, lets it run, reports. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/import-send.h"
#include "cli/import-show.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BOOKS_MAX = 200, ROWS_SHOWN = 20 };

/* One import, as import_get said last. */
struct import {
    struct cli *cli;
    const struct import_state *options;
    const char *id;
    const json_t *answer; /* owned by the cli */
    const json_t *object; /* the import in it */
    bool was_previewed;
};

/* Questions are for people who can answer: on a terminal. */
static bool is_interactive(const struct import *import)
{
    const struct cli *cli = import->cli;
    return !cli->is_json && !cli->is_quiet && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool is_for_people(const struct import *import)
{
    return !import->cli->is_json && !import->cli->is_quiet;
}

static bool ask(const char *question)
{
    char line[16];
    fflush(stdout);
    fprintf(stderr, "%s [y/N] ", question);
    return fgets(line, sizeof(line), stdin) && (*line == 'y' || *line == 'Y');
}

/* ---- operations ---- */

static bool keep_answer(struct import *import, json_t *answer)
{
    import->answer = cli_own(import->cli, answer);
    import->object = json_array_get(json_object_get(answer, "imports"), 0);
    return true;
}

static bool look(struct import *import, struct error *error)
{
    json_t *answer = NULL, *arguments = json_pack("{s:s}", "id", import->id);
    bool is_done = cli_run_operation(import->cli, "import_get", arguments, &answer, error);
    json_decref(arguments);
    return is_done && keep_answer(import, answer);
}

static const json_t *job_of(const struct import *import)
{
    return json_object_get(import->object, "job");
}

static bool has_phase(const struct import *import, const char *phase)
{
    return strcmp(job_text(job_of(import), "phase"), phase) == 0;
}

static bool has_state(const struct import *import, const char *state)
{
    return strcmp(job_text(job_of(import), "state"), state) == 0;
}

/* ---- the book ---- */

static bool may_add_to(const json_t *book)
{
    const json_t *rights = json_object_get(book, "rights");
    for (size_t i = 0; i < json_array_size(rights); i++)
        if (strcmp(json_string_value(json_array_get(rights, i)), "edit") == 0)
            return !json_is_true(json_object_get(book, "read_only"));
    return false;
}

/* The only book, or an error that names them. */
static const char *only_book(struct cli *cli, const json_t *books, struct error *error)
{
    const char *names[BOOKS_MAX + 1] = {NULL}, *id = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(books) && count < BOOKS_MAX; i++) {
        const json_t *book = json_array_get(books, i);
        if (!may_add_to(book))
            continue;
        names[count++] = job_text(book, "name");
        id = arena_copy(cli->arena, job_text(book, "id"));
    }
    if (count == 1)
        return id;
    if (count == 0) {
        fail(error, STATUS_DENIED, "there is no book that you may add contacts to");
        return NULL;
    }
    fail(error, STATUS_INVALID, "which book are the contacts for? give --book BOOK");
    error_accepts(error, names);
    return NULL;
}

static const char *choose_book(struct cli *cli, const char *said, struct error *error)
{
    if (said)
        return said;
    json_t *answer = NULL, *arguments = json_pack("{s:i}", "limit", BOOKS_MAX);
    cli_run_operation(cli, "books_list", arguments, &answer, error);
    json_decref(arguments);
    const char *book =
        answer ? only_book(cli, json_object_get(answer, "contact_books"), error) : NULL;
    json_decref(answer);
    return book;
}

/* ---- what is changed of an import ---- */

static void add_column(json_t *columns, const char *column, const char *field, const char *policy)
{
    json_t *said = json_pack("{s:s}", "column", column);
    if (field)
        options_set_text(said, "field", field);
    if (policy)
        options_set_text(said, "policy", policy);
    json_array_append_new(columns, said);
}

/* Tables have columns, told by their number; other files kinds of values. */
static void add_policies(const struct import *import, json_t *columns)
{
    const json_t *known = json_object_get(import->object, "columns");
    for (size_t i = 0; import->options->policy && i < json_array_size(known); i++) {
        const json_t *column = json_array_get(known, i);
        char number[24];
        snprintf(number, sizeof(number), "%zu", i + 1);
        add_column(columns, json_object_get(column, "field") ? number : job_text(column, "column"),
                   NULL, import->options->policy);
    }
}

/* What the options say beyond what import_start takes. */
static json_t *changes_of(const struct import *import)
{
    const struct import_state *options = import->options;
    json_t *changes = json_object(), *columns = json_array();
    add_policies(import, columns);
    for (size_t i = 0; i < options->maps.count; i++)
        add_column(columns, options->maps.items[i].column, options->maps.items[i].field,
                   options->maps.items[i].policy);
    if (json_array_size(columns))
        json_object_set(changes, "columns", columns);
    json_decref(columns);
    if (options->encoding)
        options_set_text(changes, "encoding", options->encoding);
    if (options->verb == IMPORT_VERB_FILE)
        return changes;
    json_object_update(changes, import->cli->arguments);
    json_object_del(changes, "format");
    if (options->book)
        options_set_text(changes, "contact_book", options->book);
    return changes;
}

/* "/columns/3/field" is about the --map that said it. */
static void name_map(const struct import *import, const json_t *changes, struct error *error)
{
    const char place[] = "/columns/";
    const struct import_state *options = import->options;
    size_t policies = json_array_size(json_object_get(changes, "columns")) - options->maps.count;
    int64_t number;
    if (strncmp(error->pointer, place, sizeof(place) - 1) != 0)
        return;
    struct slice rest = slice_of(error->pointer + sizeof(place) - 1);
    if (slice_to_int64(slice_split(rest, '/', &rest), (int64_t)policies,
                       (int64_t)(policies + options->maps.count) - 1, &number))
        snprintf(error->pointer, sizeof(error->pointer), "--map %.100s",
                 options->maps.items[(size_t)number - policies].said);
}

/* Takes the object. */
static bool change(struct import *import, json_t *changes, struct error *error)
{
    json_t *answer = NULL;
    options_set_text(changes, "id", import->id);
    bool is_done = cli_run_operation(import->cli, "import_change", changes, &answer, error);
    if (!is_done)
        name_map(import, changes, error);
    json_decref(changes);
    return is_done && keep_answer(import, answer);
}

/* ---- waiting ---- */

static bool tell_interrupted(const struct import *import, bool is_run, struct error *error)
{
    if (is_run)
        return fail(error, STATUS_UNAVAILABLE,
                    "interrupted: what was imported stays; `kith import --resume %s` goes on, "
                    "`kith undo %s` takes it back",
                    import->id, import->id);
    return fail(error, STATUS_UNAVAILABLE, "interrupted: nothing was imported");
}

static bool tell_failed(const struct import *import, bool is_run, struct error *error)
{
    const char *message = job_text(job_of(import), "message");
    if (is_run)
        return fail(error, STATUS_UNAVAILABLE, "%s; `kith import --resume %s` tries again", message,
                    import->id);
    return fail(error, STATUS_INVALID, "the file cannot be imported: %s", message);
}

/* Until the analysis or the run has ended. */
static bool wait_for(struct import *import, struct error *error)
{
    bool is_interrupted, is_run = has_phase(import, "running");
    const json_t *job = job_wait(import->cli, import->id, is_run ? "importing" : "reading",
                                 is_run ? WAIT_PAUSES : WAIT_CANCELS, &is_interrupted, error);
    if (is_interrupted)
        return tell_interrupted(import, is_run, error);
    if (!job || !look(import, error))
        return false;
    if (has_state(import, "failed"))
        return tell_failed(import, is_run, error);
    return has_state(import, "ready") || has_state(import, "done") ||
           fail(error, STATUS_CONFLICT, "the import was %s by somebody else",
                job_text(job_of(import), "state"));
}

static bool change_and_wait(struct import *import, json_t *changes, struct error *error)
{
    if (json_object_size(changes) > 0)
        return change(import, changes, error) && wait_for(import, error);
    json_decref(changes);
    return true;
}

/* ---- questions ---- */

/* Whether the file lacks a column for something that is required. */
static bool lacks(const struct import *import, const char *what)
{
    const json_t *asks = json_object_get(import->object, "asks");
    for (size_t i = 0; i < json_array_size(asks); i++)
        if (strcmp(json_string_value(json_array_get(asks, i)), what) == 0)
            return true;
    return false;
}

static const struct {
    const char *name, *columns;
} required[] = {{"name", "a name"}, {"reach", "an e-mail address, phone number or profile"}};

static bool is_allowed(struct import *import, size_t which, struct error *error)
{
    const struct cli *cli = import->cli;
    if (is_interactive(import))
        return ask(arena_format(cli->arena,
                                "The file has no column for %s. Import its contacts without?",
                                required[which].columns)) ||
               fail(error, STATUS_INVALID,
                    "nothing was imported; `kith import --run %s --map HEADER=FIELD` says which "
                    "column it is",
                    import->id);
    return fail(error, STATUS_INVALID,
                "the file has no column for %s: `kith import --run %s` goes on with --map "
                "HEADER=FIELD, which says what a column means, or --allow-missing %s",
                required[which].columns, import->id, required[which].name);
}

/* Asked once, for the whole file. */
static bool settle_missing(struct import *import, struct error *error)
{
    bool has_more = false;
    json_t *allowed = json_deep_copy(json_object_get(import->object, "allow_missing"));
    for (size_t i = 0; i < COUNT_OF(required); i++) {
        if (!lacks(import, required[i].name))
            continue;
        if (!is_allowed(import, i, error)) {
            json_decref(allowed);
            return false;
        }
        json_array_append_new(allowed, json_string(required[i].name));
        has_more = true;
    }
    json_t *changes = json_pack("{s:o}", "allow_missing", allowed);
    if (!has_more)
        json_object_clear(changes);
    return change_and_wait(import, changes, error);
}

static bool ask_to_run(const struct import *import)
{
    struct arena *arena = import->cli->arena;
    int64_t count = import_count_taken(import_counts(import->object, "preview"));
    const char *book = job_text(import->object, "contact_book");
    return ask(
        arena_format(arena, "\nImport %" PRId64 " contacts into %s?", count,
                     strcmp(book, "*") == 0 ? "their books" : terminal_harmless(arena, book)));
}

/* ---- the refused rows as a file ---- */

static bool write_pages(struct cli *cli, const char *id, FILE *out, struct error *error)
{
    json_t *arguments = cli_own(cli, json_pack("{s:s}", "id", id));
    for (bool has_more = true; has_more;) {
        json_t *answer = NULL;
        if (!cli_run_operation(cli, "import_errors", arguments, &answer, error))
            return false;
        const json_t *content = json_object_get(answer, "content");
        fwrite(json_string_value(content), 1, json_string_length(content), out);
        has_more = *job_text(answer, "next_cursor");
        if (has_more)
            options_set_text(arguments, "cursor", job_text(answer, "next_cursor"));
        json_decref(answer);
    }
    return (fflush(out) == 0 && !ferror(out)) ||
           fail(error, STATUS_UNAVAILABLE, "the file cannot be written: %s", strerror(errno));
}

static bool write_errors(struct cli *cli, const char *id, const char *file, struct error *error)
{
    if (!file || strcmp(file, "-") == 0)
        return write_pages(cli, id, stdout, error);
    FILE *out = fopen(file, "we");
    if (!out)
        return fail(error, STATUS_INVALID, "%s cannot be written: %s", file, strerror(errno));
    bool is_done = write_pages(cli, id, out, error);
    if (fclose(out) != 0 && is_done)
        return fail(error, STATUS_UNAVAILABLE, "%s cannot be written: %s", file, strerror(errno));
    return is_done;
}

/* ---- showing ---- */

static bool show_preview(struct import *import, struct error *error)
{
    import->was_previewed = true;
    return !is_for_people(import) || import_show_preview(import->cli, import->object, error);
}

/* The answer for programs, the id for scripts. */
static void show_answer_of(const struct import *import)
{
    if (import->cli->is_json)
        show_json(import->answer);
    else if (import->cli->is_quiet)
        puts(import->id);
    fflush(stdout);
}

static bool tell_refused(struct import *import, const char *counts, struct error *error)
{
    const char *errors = import->options->errors;
    int64_t count = import_count_refused(import_counts(import->object, counts));
    if (count == 0)
        return true;
    import->cli->exit_code = EXIT_INVALID;
    if (errors && !write_errors(import->cli, import->id, errors, error))
        return false;
    if (errors)
        fprintf(stderr,
                "kith: %" PRId64 " refused, with reasons, in %s: mend them there and import it\n",
                count, errors);
    else
        fprintf(stderr,
                "kith: %" PRId64 " refused: kith import --errors-of %s FILE writes them with "
                "reasons, to be mended and imported\n",
                count, import->id);
    return true;
}

/* Whether there is something to take back. */
static bool has_written(const struct import *import)
{
    const json_t *counts = import_counts(import->object, "done");
    return import_count_taken(counts) > job_integer(counts, "unchanged") ||
           job_integer(counts, "group") > 0;
}

static bool report(struct import *import, struct error *error)
{
    const char *counts =
        has_phase(import, "done") || has_phase(import, "running") ? "done" : "preview";
    bool is_done = strcmp(counts, "done") == 0;
    if (is_for_people(import) && is_done &&
        !import_show_report(import->cli, import->object, !import->was_previewed, error))
        return false;
    show_answer_of(import);
    if (!tell_refused(import, counts, error))
        return false;
    if (is_done && has_written(import) && !has_state(import, "undone") && !import->cli->is_quiet)
        fprintf(stderr, "kith: kith undo %s takes this back\n", import->id);
    else if (has_state(import, "ready") && !import->cli->is_quiet)
        fprintf(stderr, "kith: nothing was imported yet: kith import --run %s does it\n",
                import->id);
    return true;
}

/* ---- running ---- */

static bool run_and_report(struct import *import, struct error *error)
{
    json_t *answer = NULL, *arguments = json_pack("{s:s}", "id", import->id);
    bool is_done = cli_run_operation(import->cli, "import_run", arguments, &answer, error);
    json_decref(arguments);
    if (!is_done)
        return false;
    keep_answer(import, answer);
    if (!import->object) { /* the token may only propose */
        show_answer(import->cli, operation_find("import_run"), answer);
        return true;
    }
    return wait_for(import, error) && report(import, error);
}

/* An import that was analysed: what is said of it is changed, then shown, asked, run. */
static bool go_on(struct import *import, struct error *error)
{
    if (!change_and_wait(import, changes_of(import), error))
        return false;
    if (!has_phase(import, "ready"))
        return fail(error, STATUS_CONFLICT, "the import is %s: it cannot be run now",
                    job_text(job_of(import), "state"));
    if (is_for_people(import))
        import_show_file(import->cli, import->object);
    fflush(stdout);
    bool is_dry = import->options->is_dry_run;
    if ((!is_dry && !settle_missing(import, error)) || !show_preview(import, error))
        return false;
    if (is_dry)
        return report(import, error);
    if (is_interactive(import) && !import->options->is_sure && !ask_to_run(import))
        return fail(error, STATUS_CONFLICT,
                    "nothing was imported; `kith import --run %s` does it later", import->id);
    return run_and_report(import, error);
}

static bool import_a_file(struct import *import, struct error *error)
{
    struct cli *cli = import->cli;
    const char *book = choose_book(cli, import->options->book, error);
    if (!book)
        return false;
    options_set_text(cli->arguments, "contact_book", book);
    import->id = import_send(cli, import->options->file, cli->arguments, error);
    return import->id && look(import, error) && wait_for(import, error) && go_on(import, error);
}

/* One that somebody else may hold still, or did when it crashed, is taken from him: what he has not
 * written yet, he can no longer write. */
static bool resume(struct import *import, struct error *error)
{
    struct error ignored = {0};
    if (!look(import, error))
        return false;
    if (has_phase(import, "receiving"))
        return fail(error, STATUS_CONFLICT,
                    "the file was not sent whole: import it again; nothing was written");
    if (has_state(import, "running"))
        job_command(import->cli, import->id, "pause", &ignored);
    if (!has_state(import, "ready") && !has_state(import, "done") && !has_state(import, "queued") &&
        !job_command(import->cli, import->id, "resume", error))
        return false;
    if (!wait_for(import, error))
        return false;
    return has_phase(import, "ready") ? go_on(import, error) : report(import, error);
}

static bool show_status(struct import *import, struct error *error)
{
    if (!look(import, error))
        return false;
    if (is_for_people(import)) {
        const json_t *job = job_of(import);
        import_show_file(import->cli, import->object);
        printf("\n%s, %s: %" PRId64 " of %" PRId64 "\n", job_text(job, "phase"),
               job_text(job, "state"), job_integer(job, "done"), job_integer(job, "total"));
        if (*job_text(job, "message"))
            printf("%s\n", terminal_harmless(import->cli->arena, job_text(job, "message")));
    }
    if (has_phase(import, "ready") && !show_preview(import, error))
        return false;
    if (has_phase(import, "ready") || has_phase(import, "running") || has_phase(import, "done"))
        return report(import, error);
    show_answer_of(import);
    return true;
}

static bool show_rows(struct import *import, struct error *error)
{
    const struct import_state *options = import->options;
    json_t *answer = NULL;
    json_t *arguments =
        cli_own(import->cli, json_pack("{s:s, s:s, s:i}", "id", import->id, "outcome",
                                       options->outcome, "limit", ROWS_SHOWN));
    if (options->cursor)
        options_set_text(arguments, "cursor", options->cursor);
    if (!cli_run_operation(import->cli, "import_rows", arguments, &answer, error))
        return false;
    show_answer(import->cli, operation_find("import_rows"), answer);
    json_decref(answer);
    return true;
}

bool cli_import_run(struct cli *cli, struct error *error)
{
    const struct import_state *options = cli->state;
    struct import import = {.cli = cli, .options = options, .id = options->id};
    switch (options->verb) {
    case IMPORT_VERB_RUN:
        return look(&import, error) &&
               (!job_is_under_way(job_of(&import)) || wait_for(&import, error)) &&
               go_on(&import, error);
    case IMPORT_VERB_RESUME:
        return resume(&import, error);
    case IMPORT_VERB_STATUS:
        return show_status(&import, error);
    case IMPORT_VERB_ERRORS:
        return write_errors(cli, import.id, options->file, error);
    case IMPORT_VERB_ROWS:
        return show_rows(&import, error);
    default:
        return import_a_file(&import, error);
    }
}
