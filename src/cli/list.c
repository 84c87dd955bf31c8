/* kith list: one page, or with --all every page after it. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/options.h"
#include "cli/show.h"

enum { ALL = 'a', PAGE_ROWS = 200 };

const struct argp_option list_options[] = {
    {"all", ALL, NULL, 0, "Every page, not only the first", 0}, {0}};

error_t list_parse(int key, char *value, struct argp_state *state)
{
    (void)value;
    struct cli *cli = state->input;
    if (key != ALL)
        return ARGP_ERR_UNKNOWN;
    ((struct list_state *)cli->state)->is_all = true;
    return 0;
}

bool list_run(struct cli *cli, struct error *error)
{
    const struct list_state *state = cli->state;
    if (state->is_all && !json_object_get(cli->arguments, "limit"))
        json_object_set_new(cli->arguments, "limit", json_integer(PAGE_ROWS));
    for (bool has_more = true; has_more;) {
        json_t *answer = NULL;
        if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error))
            return false;
        const char *next = json_string_value(json_object_get(answer, "next_cursor"));
        has_more = state->is_all && next;
        if (has_more) {
            options_set_text(cli->arguments, "cursor", next);
            json_object_del(answer, "next_cursor");
            json_object_del(cli->arguments, "offset");
        }
        show_answer(cli, cli->operation, answer);
        json_decref(answer);
    }
    return true;
}
