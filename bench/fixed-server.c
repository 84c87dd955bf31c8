/* The HTTP layer alone: answers every GET with a fixed body of as many bytes as the path says
 * ("/700"). What Kith serves is measured against it.
 *
 *     fixed-server WORKERS
 *
 * Prints its URL and serves until SIGTERM.
 */
#include "http/server.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { BODY_MAX = 1 << 20 };

static char body[BODY_MAX];

static void give_body(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    int64_t size = 0;
    slice_to_int64(slice_of(request->segments.items[0]), 0, BODY_MAX, &size);
    http_response_header(response, "Cache-Control", "private, no-cache");
    buffer_append(&response->body, body, (size_t)size);
}

static const struct http_route routes[] = {{"GET", "/:size", give_body}};

static void route_all(struct http_request *request, struct http_response *response, void *context)
{
    http_route(routes, COUNT_OF(routes), request, response, context);
}

static const struct http_mount mounts[] = {{.prefix = "/", .handler = route_all}};

int main(int argc, char **argv)
{
    struct error error;
    int64_t workers = 0;
    sigset_t ending;
    int signal;
    if (argc != 2 || !slice_to_int64(slice_of(argv[1]), 1, 1024, &workers))
        return 2;
    memset(body, ' ', sizeof(body));
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    struct http_server *server =
        http_server_start(&(struct http_options){.listen = "127.0.0.1:0",
                                                 .mounts = mounts,
                                                 .mount_count = 1,
                                                 .workers = (unsigned)workers},
                          &error);
    if (!server) {
        fprintf(stderr, "fixed-server: %s\n", error.message);
        return 1;
    }
    printf("%s\n", http_server_url(server));
    fflush(stdout);
    sigwait(&ending, &signal);
    http_server_stop(server);
    return 0;
}
