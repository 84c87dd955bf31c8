/* Answers of operations, shown as asked. */
#include "cli/show.h"

#include "cli/card-text.h"
#include "cli/connect.h"
#include "cli/rows.h"
#include <string.h>

void show_json(const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(12));
    putchar('\n');
}

/* jansson walks objects only through pointers that are not const. */
static json_t *walkable(const json_t *object)
{
    return (json_t *)(uintptr_t)object;
}

/* What the answer is about: its first list of objects. An answer that is nothing but a list begins
 * with it. */
static const json_t *find_list(const json_t *answer, const char **name, bool *is_first)
{
    const char *key;
    json_t *value;
    *is_first = true;
    json_object_foreach(walkable(answer), key, value)
    {
        if (json_is_array(value) && (*is_first || json_is_object(json_array_get(value, 0)))) {
            *name = key;
            return value;
        }
        *is_first = false;
    }
    return NULL;
}

/* What was refused for itself says with which status. */
static int exit_code_of_refusal(const json_t *item)
{
    const char *name = json_string_value(json_object_get(item, "status"));
    for (int status = STATUS_OK; name && status < STATUS_COUNT; status++)
        if (strcmp(name, status_name((enum status)status)) == 0)
            return cli_exit_code((enum status)status);
    return EXIT_FAILED;
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
    if (strcmp(outcome, "refused") == 0)
        return exit_code_of_refusal(item);
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
        const char *message =
            json_string_value(json_is_string(said) ? said : json_object_get(said, "message"));
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

/* What people are told of a write beside the answer. */
static void show_way_back(const json_t *answer, const char *list)
{
    const char *batch = json_string_value(json_object_get(answer, "batch"));
    fflush(stdout);
    if (json_is_true(json_object_get(answer, "dry_run")))
        fputs("kith: nothing was changed: this was a dry run\n", stderr);
    else if (batch && list && strcmp(list, "contacts") == 0)
        fprintf(stderr, "kith: kith undo %s takes this back\n", batch);
}

static void show_for_people(struct cli *cli, const struct operation *operation,
                            const json_t *answer, const json_t *list, const char *name,
                            bool is_list)
{
    bool is_write = operation->traits & OPERATION_WRITES;
    const char *total = rows_text(cli->call_arena, json_object_get(answer, "total"));
    if (!list && total)
        puts(total);
    else if (!is_list)
        card_text_print_object(cli->call_arena, answer, stdout);
    else if (strcmp(operation->name, "contacts_get") == 0)
        for (size_t i = 0; i < json_array_size(list); i++)
            card_text_print(cli->call_arena, json_array_get(list, i), i > 0, stdout);
    else
        rows_print(cli->call_arena, name, list, stdout);
    const char *token = json_string_value(json_object_get(json_array_get(list, 0), "token"));
    if (token && is_write)
        puts(token);
    if (is_write)
        show_way_back(answer, name);
}

void show_answer(struct cli *cli, const struct operation *operation, const json_t *answer)
{
    const char *name = NULL;
    bool is_list, is_write = operation->traits & OPERATION_WRITES;
    const json_t *list = find_list(answer, &name, &is_list);
    if (cli->is_quiet)
        show_quietly(answer, list);
    else if (!cli->is_json)
        show_for_people(cli, operation, answer, list, name, list && is_list);
    else if (list && is_list && !is_write)
        for (size_t i = 0; i < json_array_size(list); i++)
            show_json(json_array_get(list, i));
    else
        show_json(answer);
    if (list && is_write)
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
