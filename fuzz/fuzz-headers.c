/* Any bytes as the headers that say who asks: cookies, and what a proxy tells of the client. */
#include "http/forwarded.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct http_request *request, const char *name, const char *value)
{
    *ARENA_PUSH(request->arena, &request->headers) = (struct http_pair){slice_of(name), value};
}

/* Each line is a header of each kind. Lines reach handlers without NUL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const proxies[] = {"127.0.0.1"};
    const struct http_options options = {.trusted_proxies = proxies, .trusted_proxy_count = 1};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct http_request request = {.arena = arena, .peer = "127.0.0.1"};
    struct slice rest = {(const char *)data, size};
    while (rest.length) {
        struct slice line = slice_split(rest, '\n', &rest);
        const char *value = arena_copy_slice(arena, (struct slice){line.data, slice_find(line, 0)});
        add(&request, "Cookie", value);
        add(&request, "X-Forwarded-For", value);
        add(&request, "X-Forwarded-Proto", value);
    }
    struct slice cookie = http_request_cookie(&request, "kith_session");
    for (size_t i = 0; i < cookie.length; i++)
        if (cookie.data[i] == ';')
            abort();
    http_forwarded_read(&options, &request);
    return !request.peer;
}
