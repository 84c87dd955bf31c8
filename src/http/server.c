/* The HTTP server: its start, its clock and its end. */
#include "http/server.h"

#include "base/clock.h"
#include "http/exchange.h"
#include "http/listener.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    WORKERS_DEFAULT = 8,
    QUEUE_LENGTH_DEFAULT = 1024,
    BODY_BYTES_DEFAULT = 10 * 1024 * 1024,
    ALL_BODIES_BYTES_DEFAULT = 256 * 1024 * 1024,
    HEADER_BYTES_DEFAULT = 16 * 1024,
    CONNECTIONS_DEFAULT = 4096,
    IDLE_TIMEOUT_DEFAULT_S = 60,
    REQUEST_TIMEOUT_DEFAULT_S = 30,
    STOP_TIMEOUT_DEFAULT_S = 10,
    TICK_MS = 200,
    OTHER_FILES = 256, /* open files left for databases, logs, outgoing mail */
};

struct http_server {
    struct http_exchanges exchanges;
    struct http_listener listener;
    struct MHD_Daemon *daemon;
    pthread_t clock;
    pthread_mutex_t lock; /* guards is_ending */
    pthread_cond_t ending;
    bool is_ending;
};

/* How many connections the limit of open files allows, once raised as far as we may. */
static unsigned affordable_connections(unsigned wanted)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return wanted;
    rlim_t needed = (rlim_t)wanted + OTHER_FILES;
    if (files.rlim_cur < needed) {
        files.rlim_cur = files.rlim_max < needed ? files.rlim_max : needed;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= needed)
        return wanted;
    return files.rlim_cur > 2 * OTHER_FILES ? (unsigned)files.rlim_cur - OTHER_FILES
                                            : (unsigned)files.rlim_cur / 2;
}

#define DEFAULT_TO(field, value) ((field) = (field) ? (field) : (value))

static struct http_options with_defaults(const struct http_options *given)
{
    struct http_options options = *given;
    DEFAULT_TO(options.listen, "127.0.0.1:8420");
    DEFAULT_TO(options.write_error, http_error_write_default);
    DEFAULT_TO(options.workers, WORKERS_DEFAULT);
    DEFAULT_TO(options.queue_length, QUEUE_LENGTH_DEFAULT);
    DEFAULT_TO(options.body_bytes_max, BODY_BYTES_DEFAULT);
    DEFAULT_TO(options.all_bodies_bytes_max, ALL_BODIES_BYTES_DEFAULT);
    DEFAULT_TO(options.header_bytes_max, HEADER_BYTES_DEFAULT);
    DEFAULT_TO(options.connections_max, CONNECTIONS_DEFAULT);
    DEFAULT_TO(options.idle_timeout_s, IDLE_TIMEOUT_DEFAULT_S);
    DEFAULT_TO(options.request_timeout_s, REQUEST_TIMEOUT_DEFAULT_S);
    DEFAULT_TO(options.stop_timeout_s, STOP_TIMEOUT_DEFAULT_S);
    options.connections_max = affordable_connections(options.connections_max);
    DEFAULT_TO(options.connections_per_address_max, (options.connections_max + 1) / 2);
    return options;
}

static bool has_ended(struct http_server *server, int64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += wait_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&server->lock);
    if (!server->is_ending)
        pthread_cond_timedwait(&server->ending, &server->lock, &until);
    bool is_ending = server->is_ending;
    pthread_mutex_unlock(&server->lock);
    return is_ending;
}

static void *run_clock(void *argument)
{
    struct http_server *server = argument;
    while (!has_ended(server, TICK_MS)) {
        int64_t now_ms = clock_steady_ms();
        http_connections_expire(&server->exchanges.connections, now_ms);
        http_pool_tick(server->exchanges.pool, now_ms);
    }
    return NULL;
}

/* The library would decode a query that we read ourselves. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct http_server *server)
{
    struct http_exchanges *exchanges = &server->exchanges;
    const struct http_options *options = &exchanges->options;
    /* Twice the limit: what is a little too large can still be answered in our form. Not more: the
     * library zeroes this memory after every request. */
    size_t connection_bytes = 2 * options->header_bytes_max;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        http_exchange_receive, exchanges, MHD_OPTION_LISTEN_SOCKET, server->listener.socket,
        MHD_OPTION_CONNECTION_LIMIT, options->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->connections_per_address_max, MHD_OPTION_CONNECTION_TIMEOUT,
        options->idle_timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes,
        MHD_OPTION_NOTIFY_COMPLETED, http_exchange_end, exchanges, MHD_OPTION_NOTIFY_CONNECTION,
        http_exchange_connection, exchanges, MHD_OPTION_URI_LOG_CALLBACK, http_exchange_begin,
        exchanges, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_STRICT_FOR_CLIENT,
        0, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

static void start_clock(struct http_server *server)
{
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&server->ending, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&server->clock, NULL, run_clock, server) != 0) {
        fprintf(stderr, "kith: cannot start a thread\n");
        abort();
    }
}

static void stop_clock(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_ending = true;
    pthread_cond_signal(&server->ending);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->clock, NULL);
    pthread_cond_destroy(&server->ending);
    pthread_mutex_destroy(&server->lock);
}

static void start_threads(struct http_server *server)
{
    const struct http_options *options = &server->exchanges.options;
    struct http_pool_options pool = {.workers = options->workers,
                                     .queue_length = options->queue_length,
                                     .open = options->worker_open,
                                     .close = options->worker_close,
                                     .context = options->worker_context};
    /* Signals go to the main thread, which knows what to do about them. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    server->exchanges.pool = http_pool_new(&pool);
    server->daemon = start_daemon(server);
    start_clock(server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct http_server *http_server_start(const struct http_options *options, struct error *error)
{
    struct http_options complete = with_defaults(options);
    struct http_listener listener;
    if (!http_listener_open(&listener, complete.listen, error))
        return NULL;
    struct http_server *server = calloc(1, sizeof(*server));
    if (!server) {
        fprintf(stderr, "kith: out of memory\n");
        abort();
    }
    signal(SIGPIPE, SIG_IGN);
    server->listener = listener;
    http_exchanges_init(&server->exchanges, &complete);
    start_threads(server);
    if (!server->daemon) {
        close(listener.socket);
        http_server_stop(server);
        fail(error, STATUS_INTERNAL, "The HTTP library cannot start.");
        return NULL;
    }
    return server;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->listener.port;
}

const char *http_server_url(const struct http_server *server)
{
    return server->listener.url;
}

void http_server_wake(struct http_server *server)
{
    http_pool_wake(server->exchanges.pool);
}

static void stop_accepting(struct http_server *server)
{
    int socket = MHD_quiesce_daemon(server->daemon);
    if (socket >= 0)
        close(socket);
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    struct http_exchanges *exchanges = &server->exchanges;
    if (server->daemon)
        stop_accepting(server);
    http_pool_close(exchanges->pool);
    http_connections_wait_idle(&exchanges->connections,
                               1000 * (int64_t)exchanges->options.stop_timeout_s);
    http_pool_abandon(exchanges->pool);
    http_pool_stop(exchanges->pool);
    stop_clock(server);
    /* Every connection is resumed by now, as the library demands. */
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    http_pool_free(exchanges->pool);
    http_exchanges_clear(exchanges);
    free(server);
}
