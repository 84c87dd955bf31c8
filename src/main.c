/* The program: wires the front ends together. The command line is handed the two commands that it
 * cannot make itself, because they need the other front ends: serve and mcp. */
#include "base/log.h"
#include "cli/cli.h"
#include "cli/connect.h"
#include "http/forwarded.h"
#include "http/server.h"
#include "mcp/http.h"
#include "mcp/stdio.h"
#include "page/page.h"
#include "rest/rest.h"
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LISTEN = 0x100,
    WORKERS,
    ALLOW_ORIGIN,
    PROXY,
    BODY_LIMIT,
    LOG_LEVEL,
    ORGANIZATION,
    OWNER_NAME,
    OWNER_EMAIL,
    REGION,
    TOKEN,
};

enum { WORKERS_MAX = 1024, BODY_LIMIT_MIB_MAX = 1024 };

static const struct argp_option serve_options[] = {
    {"listen", LISTEN, "ADDRESS:PORT", 0, "Where to listen (127.0.0.1:8420); port 0 takes any", 0},
    {"workers", WORKERS, "NUMBER", 0, "Threads that answer requests (8)", 0},
    {"allow-origin", ALLOW_ORIGIN, "ORIGIN", 0,
     "Let pages of this origin call the server: https://app.example.com; may be repeated", 0},
    {"proxy", PROXY, "ADDRESS", 0,
     "A proxy at this IP address says truly who asks and whether over HTTPS; may be repeated", 0},
    {"body-limit", BODY_LIMIT, "MIB", 0, "The largest request in MiB (10)", 0},
    {"log-level", LOG_LEVEL, "error|warning|info|debug", 0, "What is logged (info)", 0},
    {"organization", ORGANIZATION, "NAME", 0, "First start: the organization's name", 0},
    {"owner-name", OWNER_NAME, "NAME", 0, "First start: its owner's name", 0},
    {"owner-email", OWNER_EMAIL, "ADDRESS", 0, "First start: its owner's e-mail address", 0},
    {"region", REGION, "COUNTRY", 0, "First start: the country of numbers typed without + (DE)", 0},
    {0}};

struct words {
    const char **items;
    size_t count;
    size_t capacity;
};

struct serve_state {
    struct http_options http;
    struct words origins;
    struct words proxies;
    struct set_up set_up;
};

static void read_log_level(const char *name, const struct argp_state *state)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            log_set_level((enum log_level)i);
            return;
        }
    }
    argp_error(state, "--log-level takes error, warning, info or debug");
}

static size_t read_number(const char *option, const char *text, size_t max,
                          const struct argp_state *state)
{
    int64_t number = 0;
    if (!slice_to_int64(slice_of(text), 1, (int64_t)max, &number))
        argp_error(state, "--%s takes a number from 1 to %zu", option, max);
    return (size_t)number;
}

static error_t serve_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct serve_state *serve = cli->state;
    switch (key) {
    case LISTEN:
        serve->http.listen = value;
        return 0;
    case WORKERS:
        serve->http.workers = (unsigned)read_number("workers", value, WORKERS_MAX, state);
        return 0;
    case ALLOW_ORIGIN:
        *ARENA_PUSH(cli->arena, &serve->origins) = value;
        return 0;
    case PROXY:
        if (!http_address_is_valid(value))
            argp_error(state, "--proxy takes one IP address, not '%s'", value);
        *ARENA_PUSH(cli->arena, &serve->proxies) = value;
        return 0;
    case BODY_LIMIT:
        serve->http.body_bytes_max = read_number("body-limit", value, BODY_LIMIT_MIB_MAX, state)
                                     << 20;
        return 0;
    case LOG_LEVEL:
        read_log_level(value, state);
        return 0;
    case ORGANIZATION:
        serve->set_up.organization = value;
        return 0;
    case OWNER_NAME:
        serve->set_up.owner_name = value;
        return 0;
    case OWNER_EMAIL:
        serve->set_up.owner_email = value;
        return 0;
    case REGION:
        serve->set_up.region = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Each worker has a session of its own. */
static void *open_worker(void *service, struct error *error)
{
    return session_open(service, error);
}

static void close_worker(void *service, void *session)
{
    (void)service;
    session_free(session);
}

static void announce(const struct http_server *server, const char *welcome_code)
{
    printf("kith: listening on %s\n", http_server_url(server));
    if (welcome_code)
        printf("kith: first start: open %s/welcome?code=%s once to choose your password\n",
               http_server_url(server), welcome_code);
    fflush(stdout);
}

/* A person opens the link of a one-time code, a script posts the code. */
static void handle_welcome(struct http_request *request, struct http_response *response,
                           void *context)
{
    bool is_post = strcmp(request->method, "POST") == 0;
    (is_post ? rest_handle_beside : page_handle)(request, response, context);
}

/* Serves until a signal of `until` comes, which is blocked in all threads. */
static bool serve_until(struct cli *cli, const char *welcome_code, const sigset_t *until,
                        struct error *error)
{
    struct serve_state *state = cli->state;
    AUTO_FREE(rest) struct rest *rest = rest_new();
    struct http_mount mounts[] = {
        {.prefix = "/v1", .handler = rest_handle, .context = rest, .write_error = rest_write_error},
        {.prefix = "/healthz", .handler = rest_handle_beside, .write_error = rest_write_error},
        {.prefix = "/welcome", .handler = handle_welcome, .write_error = rest_write_error},
        {.prefix = "/", .handler = page_handle, .write_error = rest_write_error},
        mcp_http_mount(),
    };
    struct http_options options = state->http;
    options.listen = options.listen ? options.listen : "127.0.0.1:8420";
    options.mounts = mounts;
    options.mount_count = COUNT_OF(mounts);
    options.write_error = rest_write_error;
    options.allowed_origins = state->origins.items;
    options.allowed_origin_count = state->origins.count;
    options.trusted_proxies = state->proxies.items;
    options.trusted_proxy_count = state->proxies.count;
    options.worker_open = open_worker;
    options.worker_close = close_worker;
    options.worker_context = cli->service;
    struct http_server *server = http_server_start(&options, error);
    if (!server)
        return false;
    announce(server, welcome_code);
    int signal;
    sigwait(until, &signal);
    log_line(LOG_LEVEL_INFO, "stopping signal=%d", signal);
    http_server_stop(server);
    return true;
}

static bool serve_run(struct cli *cli, struct error *error)
{
    const struct serve_state *state = cli->state;
    struct cli_opening opening = {
        .is_server = true, .lock = DATA_LOCK_SERVE, .set_up = state->set_up};
    sigset_t until;
    sigemptyset(&until);
    sigaddset(&until, SIGTERM);
    sigaddset(&until, SIGINT);
    /* Before the store is opened: its writer's thread must not take the signals either. */
    sigprocmask(SIG_BLOCK, &until, NULL);
    return cli_open(cli, &opening, error) && serve_until(cli, opening.welcome_code, &until, error);
}

static const struct argp_option mcp_options[] = {
    {"token", TOKEN, "TEXT", 0, "Do what this token may, as its user (the owner)", 0}, {0}};

struct mcp_state {
    const char *token;
};

static error_t mcp_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    if (key != TOKEN)
        return ARGP_ERR_UNKNOWN;
    ((struct mcp_state *)cli->state)->token = value;
    return 0;
}

static bool mcp_run(struct cli *cli, struct error *error)
{
    const struct mcp_state *state = cli->state;
    struct mcp_stdio stdio = {
        .input = STDIN_FILENO, .output = STDOUT_FILENO, .token = state->token};
    return cli_session(cli, error) && mcp_stdio_serve(cli->service, &stdio, error);
}

static const struct command commands[] = {
    {.name = "serve",
     .help = "Serve the REST API and MCP over HTTP until SIGTERM or SIGINT",
     .details = "When it is ready it prints its address in one line. There is no TLS: put a proxy "
                "in front to serve other machines.",
     .options = serve_options,
     .parse = serve_parse,
     .state_size = sizeof(struct serve_state),
     .reach = REACH_LOCAL,
     .run = serve_run},
    {.name = "mcp",
     .help = "Speak MCP on standard input and output, for an agent on this machine",
     .options = mcp_options,
     .parse = mcp_parse,
     .state_size = sizeof(struct mcp_state),
     .reach = REACH_LOCAL,
     .run = mcp_run},
};

/* What is freed at once (an arena's large blocks, the body of a request) goes back to the system,
 * on whichever thread. Left to itself the library soon keeps such blocks, for each thread anew. */
static void return_large_memory(void)
{
    enum { LARGE_BYTES = 256 * 1024 };
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
}

int main(int argc, char **argv)
{
    return_large_memory();
    return cli_main(argc, argv, (struct command_list){commands, COUNT_OF(commands)});
}
