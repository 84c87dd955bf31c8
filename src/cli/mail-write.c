/* kith mail draft and kith mail send: writing, and sending what was written. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SUBJECT = 0x100, BODY, TO, CC, BCC, FROM, ACCOUNT, CONVERSATION, SEND, DESPITE_WARNINGS };

const struct argp_option mail_draft_options[] = {
    {"subject", SUBJECT, "TEXT", 0, "What it is about", 0},
    {"body", BODY, "TEXT", 0, "The text (standard input)", 0},
    {"to", TO, "WHO", 0, "Whom it is for; may be repeated", 0},
    {"cc", CC, "WHO", 0, "Who gets a copy; may be repeated", 0},
    {"bcc", BCC, "WHO", 0, "Who gets one unseen; may be repeated", 0},
    {"from", FROM, "ADDRESS", 0, "Which address of the account (the first)", 0},
    {"account", ACCOUNT, "NAME", 0, "The mail account (the only one, or the conversation's)", 0},
    {"conversation", CONVERSATION, "ID", 0, "The conversation that is answered", 0},
    {"send", SEND, NULL, 0, "Send it at once", 0},
    {"despite-warnings", DESPITE_WARNINGS, NULL, 0,
     "Send it although a recipient is stale, bounced or a look-alike", 0},
    {0}};

static void add_text(json_t *object, const char *name, const char *text)
{
    json_t *list = json_object_get(object, name);
    if (!list) {
        list = json_array();
        json_object_set_new(object, name, list);
    }
    json_array_append_new(list, json_string(text));
}

error_t mail_draft_parse(int key, char *value, struct argp_state *argp)
{
    struct cli *cli = argp->input;
    struct mail_draft_state *state = cli->state;
    if (!state->draft)
        state->draft = cli_own(cli, json_object());
    switch (key) {
    case SUBJECT:
        options_set_text(state->draft, "subject", value);
        return 0;
    case BODY:
        options_set_text(state->draft, "body", value);
        return 0;
    case TO:
        add_text(state->draft, "to", value);
        return 0;
    case CC:
        add_text(state->draft, "cc", value);
        return 0;
    case BCC:
        add_text(state->draft, "bcc", value);
        return 0;
    case FROM:
        options_set_text(state->draft, "from_field", value);
        return 0;
    case ACCOUNT:
        options_set_text(state->draft, "account", value);
        return 0;
    case CONVERSATION:
        options_set_text(state->draft, "conversation", value);
        return 0;
    case SEND:
        json_object_set_new(state->draft, "send", json_true());
        return 0;
    case DESPITE_WARNINGS:
        state->is_despite_warnings = true;
        return 0;
    case ARGP_KEY_ARG:
        add_text(state->draft, "to", value);
        return 0;
    case ARGP_KEY_END:
        if (!json_object_get(state->draft, "to"))
            argp_error(argp, "whom it is for is missing: an address, a name, a group");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is named takes the place of what was there. */
error_t mail_edit_draft_parse(int key, char *value, struct argp_state *argp)
{
    struct cli *cli = argp->input;
    struct mail_draft_state *state = cli->state;
    if (key == ARGP_KEY_ARG && !state->id) {
        state->id = value;
        return 0;
    }
    if (key == ARGP_KEY_ARG)
        argp_error(argp, "one draft at a time: --to says whom it is for");
    if (key != ARGP_KEY_END)
        return mail_draft_parse(key, value, argp);
    if (!state->id || !json_object_size(state->draft))
        argp_error(argp, "the draft's id is missing, or what is to be changed");
    return 0;
}

/* ---- answers ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* Members of a group who do not get it. */
static void print_left_out(struct cli *cli, const json_t *draft)
{
    const json_t *list = json_object_get(draft, "left_out");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *name = text_of(one, "name");
        fprintf(stderr, "kith: %s: left out: %s%s%s\n",
                terminal_harmless(cli->call_arena, text_of(one, "group")),
                terminal_harmless(cli->call_arena, name), *name ? ": " : "",
                terminal_harmless(cli->call_arena, text_of(one, "reason")));
    }
}

/* What speaks against a recipient goes where a script does not read it. */
static void print_warnings(struct cli *cli, const json_t *draft)
{
    const json_t *list = json_object_get(draft, "recipients");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (json_is_true(json_object_get(one, "is_warning")))
            fprintf(stderr, "kith: %s: %s\n",
                    terminal_harmless(cli->call_arena, text_of(one, "typed")),
                    terminal_harmless(cli->call_arena, text_of(one, "message")));
    }
    print_left_out(cli, draft);
}

static void print_draft(struct cli *cli, const json_t *draft)
{
    print_warnings(cli, draft);
    if (cli->is_json)
        show_json(draft);
    else
        puts(text_of(draft, "id"));
}

enum { LOOK_MS = 50 };

/* A server's runners put the copy into the folder of sent mail; here it is tried once. */
static bool try_copy(struct cli *cli, const json_t *sent, struct error *error)
{
    const char *id = arena_copy(cli->arena, job_text(json_object_get(sent, "progress"), "copy"));
    const json_t *job = NULL;
    if (cli->server || !*id)
        return true;
    if (!cli_run_job(cli, id, error))
        return false;
    do {
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
        job = job_look(cli, id, error);
    } while (job && job_is_under_way(job) && !*job_text(job, "message"));
    cli_stop_jobs(cli);
    if (job && *job_text(job, "message"))
        fprintf(stderr, "kith: sent, but the server's folder of sent mail has no copy yet: %s\n",
                terminal_harmless(cli->call_arena, job_text(job, "message")));
    return job != NULL;
}

/* Waits until it has left, or says why it did not. */
static bool wait_until_sent(struct cli *cli, const json_t *answer, struct error *error)
{
    const json_t *first = json_array_get(json_object_get(answer, "jobs"), 0);
    const char *id = arena_copy(cli->arena, job_text(first, "id"));
    bool is_interrupted;
    const json_t *job = job_wait(cli, id, "sending", WAIT_CANCELS, &is_interrupted, error);
    if (!job)
        return false;
    if (strcmp(job_text(job, "state"), "done") != 0)
        return fail(error, STATUS_UNAVAILABLE, "%s", job_text(job, "message"));
    if (!try_copy(cli, job, error))
        return false;
    if (cli->is_json)
        show_json(job);
    else if (!cli->is_quiet)
        puts("sent");
    return true;
}

static bool finish(struct cli *cli, json_t *answer, struct error *error)
{
    const json_t *own = cli_own(cli, answer), *draft = json_object_get(own, "drafts");
    if (!json_object_get(own, "jobs") || json_is_true(json_object_get(own, "dry_run"))) {
        print_draft(cli, draft);
        return true;
    }
    print_warnings(cli, draft);
    return wait_until_sent(cli, own, error);
}

/* ---- commands ---- */

static bool read_body(struct mail_draft_state *state, struct error *error)
{
    AUTO_BUFFER struct buffer text = {0};
    char piece[8192];
    size_t count;
    if (json_object_get(state->draft, "body"))
        return true;
    while ((count = fread(piece, 1, sizeof(piece), stdin)) > 0)
        buffer_append(&text, piece, count);
    json_t *body = json_stringn(text.length ? text.data : "", text.length);
    return body ? json_object_set_new(state->draft, "body", body) == 0
                : fail(error, STATUS_INVALID, "the text must be UTF-8");
}

bool mail_draft_run(struct cli *cli, struct error *error)
{
    struct mail_draft_state *state = cli->state;
    json_t *answer = NULL;
    signal(SIGPIPE, SIG_IGN); /* a mail server may hang up at any time */
    if (!state->id && !read_body(state, error))
        return false;
    json_auto_t *arguments = json_pack("{s:O s:s*}", "drafts", state->draft, "id", state->id);
    if (state->is_despite_warnings)
        json_object_set_new(arguments, "despite_warnings", json_true());
    return cli_run_operation(cli, state->id ? "draft_update" : "draft_create", arguments, &answer,
                             error) &&
           finish(cli, answer, error);
}

bool mail_send_run(struct cli *cli, struct error *error)
{
    json_t *answer = NULL;
    signal(SIGPIPE, SIG_IGN);
    return cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error) &&
           finish(cli, answer, error);
}
