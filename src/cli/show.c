/* Answers of operations, shown as asked. */
#include "cli/show.h"

#include "cli/card-text.h"
#include "cli/connect.h"
#include "cli/rows.h"
#include <string.h>

void show_json(const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
}

const json_t *show_list_of(const json_t *answer, const char **name)
{
    /* jansson walks objects only through pointers that are not const. */
    void *first = json_object_iter((json_t *)(uintptr_t)answer);
    if (!first || !json_is_array(json_object_iter_value(first)))
        return NULL;
    *name = json_object_iter_key(first);
    return json_object_iter_value(first);
}

/* An outcome that is not what was asked for. */
static int exit_code_of(const struct operation *operation, const json_t *item)
{
    static const struct {
        const char *outcome;
        int code;
    } codes[] = {{"invalid", EXIT_INVALID},   {"ambiguous", EXIT_CONFLICT},
                 {"conflict", EXIT_CONFLICT}, {"held", EXIT_CONFLICT},
                 {"denied", EXIT_DENIED},     {"not_found", EXIT_NOT_FOUND}};
    const char *outcome = json_string_value(json_object_get(item, "outcome"));
    if (!outcome)
        return EXIT_DONE;
    /* "deleted" is what an id that is gone answers, except where that is what was asked for. */
    if (strcmp(outcome, "deleted") == 0)
        return strcmp(operation->name, "contacts_delete") == 0 ? EXIT_DONE : EXIT_NOT_FOUND;
    /* "incomplete" may have been kept, or refused. */
    if (strcmp(outcome, "incomplete") == 0)
        return json_object_get(item, "id") ? EXIT_DONE : EXIT_INVALID;
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcmp(outcome, codes[i].outcome) == 0)
            return codes[i].code;
    return EXIT_DONE;
}

/* Says on standard error what was not written and why; the first of these gives the exit code. */
static void note_outcomes(struct cli *cli, const struct operation *operation, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *said = json_object_get(item, "error");
        const char *message = json_string_value(json_object_get(said, "message"));
        const char *pointer = json_string_value(json_object_get(said, "pointer"));
        if (cli->exit_code == EXIT_DONE)
            cli->exit_code = exit_code_of(operation, item);
        if (!message)
            message = json_string_value(json_object_get(item, "hint"));
        struct error error;
        fail_at(&error, STATUS_INVALID, pointer ? pointer : "", "%s", message ? message : "");
        if (message)
            cli_complain(cli, &error);
    }
}

/* What helps with the next command: where the list goes on. */
static void show_way_on(struct cli *cli, const json_t *answer)
{
    static const struct {
        const char *member, *line;
    } ways[] = {{"next_cursor", "there is more: --cursor "},
                {"next", "changes after these: --since "}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const char *text = rows_text(cli->call_arena, json_object_get(answer, ways[i].member));
        if (!text)
            continue;
        fflush(stdout);
        fprintf(stderr, "kith: %s%s\n", ways[i].line, text);
    }
}

/* Only what a script asked for: the text of a token, else the ids. */
static void show_quietly(const json_t *answer, const json_t *list)
{
    const json_t *items = list ? list : answer;
    size_t count = json_is_array(items) ? json_array_size(items) : 1;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_is_array(items) ? json_array_get(items, i) : items;
        const char *token = json_string_value(json_object_get(item, "token"));
        const char *id = json_string_value(json_object_get(item, "id"));
        if (token || id)
            puts(token ? token : id);
    }
}

static void show_for_people(struct cli *cli, const struct operation *operation,
                            const json_t *answer, const char *name, const json_t *list)
{
    bool is_write = operation->traits & OPERATION_WRITES;
    if (!list) {
        card_text_print_object(cli->call_arena, answer, stdout);
        return;
    }
    if (!is_write && strcmp(operation->name, "contacts_get") == 0)
        for (size_t i = 0; i < json_array_size(list); i++)
            card_text_print(cli->call_arena, json_array_get(list, i), i > 0, stdout);
    else
        rows_print(cli->call_arena, name, list, stdout);
    const char *total = rows_text(cli->call_arena, json_object_get(answer, "total"));
    if (total)
        puts(total);
    const char *token = json_string_value(json_object_get(json_array_get(list, 0), "token"));
    if (token && is_write)
        printf("%s\n", token);
    const char *batch = json_string_value(json_object_get(answer, "batch"));
    fflush(stdout);
    if (json_is_true(json_object_get(answer, "dry_run")))
        fputs("kith: nothing was changed: this was a dry run\n", stderr);
    else if (batch && is_write)
        fprintf(stderr, "kith: kith undo %s takes this back\n", batch);
}

void show_answer(struct cli *cli, const struct operation *operation, const json_t *answer)
{
    const char *name = NULL;
    const json_t *list = show_list_of(answer, &name);
    bool is_write = operation->traits & OPERATION_WRITES;
    bool is_count = json_object_get(answer, "total") && json_array_size(list) == 0;
    if (cli->is_quiet)
        show_quietly(answer, list);
    else if (cli->is_json && list && !is_write && !is_count)
        for (size_t i = 0; i < json_array_size(list); i++)
            show_json(json_array_get(list, i));
    else if (cli->is_json)
        show_json(answer);
    else
        show_for_people(cli, operation, answer, name, list);
    if (list)
        note_outcomes(cli, operation, list);
    if (!is_write && !cli->is_quiet)
        show_way_on(cli, answer);
}

bool show_operation(struct cli *cli, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error))
        return false;
    show_answer(cli, cli->operation, answer);
    json_decref(answer);
    return true;
}
