/* kith mail connect and kith mail sync: an IMAP account, and what is new in it. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    NAME = 0x100,
    USER,
    PORT,
    SECURITY,
    AUTHORITIES,
    TEAM,
    BOOK,
    ACCESS_TOKEN,
    SMTP,
    SMTP_PORT,
    SMTP_SECURITY
};

const struct argp_option mail_connect_options[] = {
    {"name", NAME, "NAME", 0, "What the account is called (its address)", 0},
    {"user", USER, "USER", 0, "Who signs in to the server (the address)", 0},
    {"port", PORT, "NUMBER", 0, "The server's port (993, with starttls 143)", 0},
    {"security", SECURITY, "tls|starttls|none", 0,
     "How the connection is protected (tls); none only within this machine", 0},
    {"authorities", AUTHORITIES, "FILE", 0,
     "Certificates (PEM) to trust in place of the system's; not with --server", 0},
    {"access-token", ACCESS_TOKEN, NULL, 0, "The password is an OAuth 2.0 access token", 0},
    {"smtp", SMTP, "HOST", 0, "Send through this server, as the same user", 0},
    {"smtp-port", SMTP_PORT, "NUMBER", 0, "Its port (465, with starttls 587)", 0},
    {"smtp-security", SMTP_SECURITY, "tls|starttls|none", 0, "How that is protected (tls)", 0},
    {"team", TEAM, "ID", 0, "The team whose account it is (yours alone)", 0},
    {"book", BOOK, "BOOK", 0, "Where people found in its mail are put", 0},
    {0}};

static int read_port(struct argp_state *argp, const char *option, const char *value)
{
    int port = atoi(value);
    if (port < 1 || port > UINT16_MAX)
        argp_error(argp, "%s takes a number from 1 to 65535", option);
    return port;
}

error_t mail_connect_parse(int key, char *value, struct argp_state *argp)
{
    struct cli *cli = argp->input;
    struct mail_connect_state *state = cli->state;
    switch (key) {
    case NAME:
        state->name = value;
        return 0;
    case USER:
        state->user = value;
        return 0;
    case PORT:
        state->port = read_port(argp, "--port", value);
        return 0;
    case SMTP:
        state->smtp = value;
        return 0;
    case SMTP_PORT:
        state->smtp_port = read_port(argp, "--smtp-port", value);
        return 0;
    case SMTP_SECURITY:
        state->smtp_security = value;
        return 0;
    case SECURITY:
        state->security = value;
        return 0;
    case AUTHORITIES:
        state->authorities = value;
        return 0;
    case ACCESS_TOKEN:
        state->is_access_token = true;
        return 0;
    case TEAM:
        state->team = value;
        return 0;
    case BOOK:
        state->book = value;
        return 0;
    case ARGP_KEY_ARG:
        if (argp->arg_num > 1)
            argp_error(argp, "one ADDRESS and one HOST at a time");
        *(argp->arg_num ? &state->host : &state->address) = value;
        return 0;
    case ARGP_KEY_END:
        if (!state->host)
            argp_error(argp, "ADDRESS and HOST are needed: noor@example.com imap.example.com");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- the password ---- */

/* Neither on the command line, where other users see it, nor on the screen. */
static bool read_password(struct arena *arena, const char **password, struct error *error)
{
    struct termios before, silent;
    char line[10000];
    bool is_terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    if (is_terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        fputs("Password: ", stderr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    bool is_read = fgets(line, sizeof(line), stdin) != NULL;
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (is_read)
        line[strcspn(line, "\r\n")] = '\0';
    if (!is_read || !line[0])
        return fail(error, STATUS_INVALID,
                    "the password is read from the terminal or from "
                    "standard input, which was empty");
    *password = arena_copy(arena, line);
    explicit_bzero(line, sizeof(line));
    return true;
}

/* ---- connecting ---- */

static json_t *server_of(const struct mail_connect_state *state, const char *host, int port,
                         const char *security)
{
    json_t *server =
        json_pack("{s:s, s:s}", "host", host, "user", state->user ? state->user : state->address);
    if (port)
        json_object_set_new(server, "port", json_integer(port));
    if (security)
        options_set_text(server, "security", security);
    if (state->authorities)
        options_set_text(server, "authorities", state->authorities);
    if (state->is_access_token)
        json_object_set_new(server, "token", json_true());
    return server;
}

/* The id of an account of this name; NULL when there is none. */
static const char *find_account(struct cli *cli, const char *name, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "mail_accounts_list", NULL, &answer, error))
        return NULL;
    const json_t *list = json_object_get(cli_own(cli, answer), "mail_accounts");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *account = json_array_get(list, i);
        const char *is = json_string_value(json_object_get(account, "name"));
        if (is && strcmp(is, name) == 0)
            return arena_copy(cli->arena, json_string_value(json_object_get(account, "id")));
    }
    return NULL;
}

/* The arguments of making the account, or of changing one that has the name. */
static json_t *arguments_of(const struct mail_connect_state *state, const char *name,
                            const char *id, const char *password)
{
    json_t *arguments = json_pack("{s:s, s:o, s:[s]}", "password", password, "imap",
                                  server_of(state, state->host, state->port, state->security),
                                  "addresses", state->address);
    options_set_text(arguments, id ? "id" : "name", id ? id : name);
    if (state->smtp)
        json_object_set_new(arguments, "smtp",
                            server_of(state, state->smtp, state->smtp_port, state->smtp_security));
    if (state->team && !id)
        options_set_text(arguments, "team", state->team);
    if (state->book)
        options_set_text(arguments, "contact_book", state->book);
    return arguments;
}

static bool sync_account(struct cli *cli, const char *account, struct error *error);

bool mail_connect_run(struct cli *cli, struct error *error)
{
    const struct mail_connect_state *state = cli->state;
    const char *name = state->name ? state->name : state->address, *password;
    json_t *answer = NULL;
    if (!read_password(cli->arena, &password, error))
        return false;
    const char *id = find_account(cli, name, error);
    if (error->status != STATUS_OK)
        return false;
    json_auto_t *arguments = arguments_of(state, name, id, password);
    const char *operation = id ? "mail_account_update" : "mail_account_create";
    if (!cli_run_operation(cli, operation, arguments, &answer, error))
        return false;
    const json_t *account =
        json_array_get(json_object_get(cli_own(cli, answer), "mail_accounts"), 0);
    id = arena_copy(cli->arena, json_string_value(json_object_get(account, "id")));
    return sync_account(cli, id, error);
}

/* ---- reading ---- */

static long long number(const json_t *progress, const char *name)
{
    return (long long)json_integer_value(json_object_get(progress, name));
}

static void report(struct cli *cli, const json_t *job)
{
    const json_t *progress = json_object_get(job, "progress");
    if (cli->is_json)
        show_json(job);
    else if (!cli->is_quiet)
        printf("%lld new messages in %lld folders\n", number(progress, "stored"),
               number(progress, "folders"));
    if (number(progress, "refused"))
        fprintf(stderr, "kith: %lld folders could not be opened\n", number(progress, "refused"));
}

static bool sync_account(struct cli *cli, const char *account, struct error *error)
{
    bool is_interrupted;
    json_t *begun = NULL;
    json_auto_t *arguments = json_object();
    if (account)
        options_set_text(arguments, "account", account);
    signal(SIGPIPE, SIG_IGN); /* a mail server may hang up at any time */
    if (!cli_run_operation(cli, "mail_sync", arguments, &begun, error))
        return false;
    const json_t *first = json_array_get(json_object_get(cli_own(cli, begun), "jobs"), 0);
    const char *id = arena_copy(cli->arena, job_text(first, "id"));
    const json_t *job = job_wait(cli, id, "reading", WAIT_CANCELS, &is_interrupted, error);
    if (!job)
        return false;
    if (strcmp(job_text(job, "state"), "done") != 0)
        return fail(error, STATUS_UNAVAILABLE, "%s", job_text(job, "message"));
    report(cli, job);
    return true;
}

bool mail_sync_run(struct cli *cli, struct error *error)
{
    const char *account = json_string_value(json_object_get(cli->arguments, "account"));
    return sync_account(cli, account ? arena_copy(cli->arena, account) : NULL, error);
}

/* ---- removing ---- */

static void print_erased(const json_t *answer)
{
    const json_t *erased = json_object_get(answer, "erased");
    bool is_dry_run = json_is_true(json_object_get(answer, "dry_run"));
    printf("%s %lld messages in %lld conversations, %lld drafts, %lld correspondents, %lld "
           "proposals\n",
           is_dry_run ? "would erase" : "erased", (long long)job_integer(erased, "messages"),
           (long long)job_integer(erased, "conversations"),
           (long long)job_integer(erased, "drafts"),
           (long long)job_integer(erased, "correspondents"),
           (long long)job_integer(erased, "proposals"));
}

/* Interrupted, it goes on when the account is removed again, or by a server. */
bool mail_rm_account_run(struct cli *cli, struct error *error)
{
    json_t *taken = NULL;
    bool is_interrupted;
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &taken, error))
        return false;
    const json_t *answer = cli_own(cli, taken);
    const json_t *first = json_array_get(json_object_get(answer, "jobs"), 0);
    const char *id = arena_copy(cli->arena, job_text(first, "id"));
    const json_t *job =
        first ? job_wait(cli, id, "erasing", WAIT_PAUSES, &is_interrupted, error) : NULL;
    if (first && !job)
        return false;
    if (job && strcmp(job_text(job, "state"), "done") != 0)
        return fail(error, STATUS_UNAVAILABLE, "%s", job_text(job, "message"));
    if (cli->is_json)
        show_json(answer);
    else
        print_erased(answer);
    return true;
}
