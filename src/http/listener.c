/* The listening socket, from "address:port". */
#include "http/listener.h"

#include "base/slice.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

struct endpoint {
    char host[64];
    char port[8];
};

static bool read_endpoint(const char *address, struct endpoint *endpoint, struct error *error)
{
    const char *colon = strrchr(address, ':');
    struct slice host = {address, colon ? (size_t)(colon - address) : 0};
    if (host.length >= 2 && host.data[0] == '[' && host.data[host.length - 1] == ']')
        host = (struct slice){host.data + 1, host.length - 2};
    else if (slice_find(host, ':') < host.length)
        host.length = 0; /* "::1:80" could be read in two ways */
    int64_t port;
    if (!colon || host.length == 0 || host.length >= sizeof(endpoint->host) ||
        !slice_to_int64(slice_of(colon + 1), 0, UINT16_MAX, &port))
        return fail(error, STATUS_INVALID,
                    "The address to listen on must look like 127.0.0.1:8420 or [::1]:8420.");
    snprintf(endpoint->host, sizeof(endpoint->host), "%.*s", (int)host.length, host.data);
    snprintf(endpoint->port, sizeof(endpoint->port), "%u", (unsigned)port);
    return true;
}

static struct addrinfo *resolve(const struct endpoint *endpoint)
{
    bool is_local = strcmp(endpoint->host, "localhost") == 0;
    struct addrinfo hints = {.ai_family = is_local ? AF_INET : AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV | (is_local ? 0 : AI_NUMERICHOST)};
    struct addrinfo *found = NULL;
    return getaddrinfo(endpoint->host, endpoint->port, &hints, &found) == 0 ? found : NULL;
}

static int open_socket(const struct addrinfo *address)
{
    int on = 1;
    int off = 0;
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (address->ai_family == AF_INET6)
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(descriptor, BACKLOG) == 0)
        return descriptor;
    int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

static uint16_t bound_port(int descriptor)
{
    struct sockaddr_storage bound = {0};
    socklen_t length = sizeof(bound);
    getsockname(descriptor, (struct sockaddr *)&bound, &length);
    return ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                             : ((struct sockaddr_in *)&bound)->sin_port);
}

bool http_listener_open(struct http_listener *listener, const char *address, struct error *error)
{
    struct endpoint endpoint;
    if (!read_endpoint(address, &endpoint, error))
        return false;
    struct addrinfo *resolved = resolve(&endpoint);
    if (!resolved)
        return fail(error, STATUS_INVALID, "\"%s\" is no IP address to listen on.", endpoint.host);
    listener->socket = open_socket(resolved);
    int reason = errno;
    freeaddrinfo(resolved);
    if (listener->socket < 0)
        return fail(error, STATUS_UNAVAILABLE, "Cannot listen on %s: %s.", address,
                    strerror(reason));
    listener->port = bound_port(listener->socket);
    bool is_v6 = strchr(endpoint.host, ':');
    snprintf(listener->url, sizeof(listener->url), is_v6 ? "http://[%s]:%u" : "http://%s:%u",
             endpoint.host, (unsigned)listener->port);
    return true;
}
