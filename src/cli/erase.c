/* kith erase and dossier: all of one person, for good or to hand out. */
#include "cli/cli.h"

#include "cli/card-text.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { YES = 0x100, VCARD };

const struct argp_option erase_options[] = {{"yes", YES, NULL, 0, "Do not ask", 0}, {0}};

const struct argp_option dossier_options[] = {
    {"vcard", VCARD, "FILE", 0, "Write the card itself to this file, too", 0}, {0}};

error_t erase_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct erase_state *erase = cli->state;
    switch (key) {
    case YES:
        erase->is_sure = true;
        return 0;
    case VCARD:
        erase->vcard = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- erasing ---- */

static void show_counts(const json_t *erasure)
{
    const char *name;
    json_t *count;
    json_object_foreach(json_object_get(erasure, "goes"), name, count)
    {
        if (json_integer_value(count))
            fprintf(stderr, "  %-20s %lld\n", name, (long long)json_integer_value(count));
    }
}

/* What goes and what stays, for who is to decide. */
static void show_preview(struct cli *cli, const json_t *erasure)
{
    size_t i;
    const json_t *one;
    fputs("kith: this goes for good, and no undo brings it back:\n", stderr);
    json_array_foreach(json_object_get(erasure, "books"), i, one)
    {
        const char *name = json_string_value(json_object_get(one, "name"));
        fprintf(stderr, "  %-20s %lld\n", terminal_harmless(cli->call_arena, name ? name : ""),
                (long long)json_integer_value(json_object_get(one, "records")));
    }
    show_counts(erasure);
    json_array_foreach(json_object_get(erasure, "stays"), i, one)
    {
        fprintf(stderr, "stays: %s (%lld): %s\n", json_string_value(json_object_get(one, "what")),
                (long long)json_integer_value(json_object_get(one, "count")),
                json_string_value(json_object_get(one, "why")));
    }
}

static bool ask_sure(void)
{
    char answer[16] = "";
    fputs("Type `erase` to go on: ", stderr);
    return fgets(answer, sizeof(answer), stdin) && strcmp(answer, "erase\n") == 0;
}

static bool is_allowed(struct cli *cli, const json_t *erasure, struct error *error)
{
    const struct erase_state *state = cli->state;
    if (state->is_sure)
        return true;
    show_preview(cli, erasure);
    if (!isatty(STDIN_FILENO))
        return fail(error, STATUS_INVALID, "nothing was erased: say --yes");
    return ask_sure() || fail(error, STATUS_INVALID, "nothing was erased");
}

bool erase_run(struct cli *cli, struct error *error)
{
    json_t *preview = NULL, *answer = NULL;
    if (json_is_true(json_object_get(cli->arguments, "dry_run")))
        return show_operation(cli, error);
    json_t *look = json_copy(cli->arguments);
    json_object_set_new(look, "dry_run", json_true());
    bool ok = cli_run_operation(cli, cli->operation->name, look, &preview, error);
    json_decref(look);
    const json_t *erasure = json_object_get(preview, "erasure");
    const char *confirm = json_string_value(json_object_get(erasure, "confirm"));
    ok = ok && is_allowed(cli, erasure, error);
    if (ok)
        options_set_text(cli->arguments, "confirm", confirm);
    ok = ok && cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error);
    if (ok)
        show_answer(cli, cli->operation, answer);
    json_decref(preview);
    json_decref(answer);
    return ok;
}

/* ---- everything ---- */

static bool write_card(const char *path, const json_t *dossier, struct error *error)
{
    const char *card = json_string_value(json_object_get(dossier, "vcard"));
    FILE *file = fopen(path, "wxe");
    if (!file || !card)
        return fail(error, STATUS_UNAVAILABLE, "%s cannot be made, or is there already", path);
    bool ok = fputs(card, file) >= 0;
    return (fclose(file) == 0 && ok) ||
           fail(error, STATUS_UNAVAILABLE, "%s cannot be written", path);
}

bool dossier_run(struct cli *cli, struct error *error)
{
    const struct erase_state *state = cli->state;
    json_t *dossier = NULL;
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &dossier, error))
        return false;
    bool ok = !state->vcard || write_card(state->vcard, dossier, error);
    if (ok)
        show_json(dossier);
    json_decref(dossier);
    return ok;
}
