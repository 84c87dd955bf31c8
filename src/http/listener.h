/* The listening socket, from "address:port". */
#pragma once

#include "base/error.h"
#include <stdint.h>

struct http_listener {
    int socket; /* non-blocking, bound and listening */
    uint16_t port;
    char url[80]; /* "http://[::1]:8420" */
};

/* `address` is "127.0.0.1:8420", "[::]:0" (both families) or "localhost:8420". */
bool http_listener_open(struct http_listener *listener, const char *address, struct error *error);
