/* What a proxy says of the client. */
#include "http/forwarded.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_trusted(const struct http_options *options, const char *address)
{
    for (size_t i = 0; i < options->trusted_proxy_count; i++)
        if (strcmp(options->trusted_proxies[i], address) == 0)
            return true;
    return false;
}

static bool is_address(const char *text)
{
    struct in6_addr parsed;
    return inet_pton(AF_INET, text, &parsed) == 1 || inet_pton(AF_INET6, text, &parsed) == 1;
}

/* Each proxy adds whom it heard; what stands before the first that is not ours may be invented. */
static void read_client(const struct http_options *options, struct http_request *request,
                        const char *header)
{
    struct http_segments heard = http_split(request->arena, header, ',');
    for (size_t i = heard.count; i-- > 0;) {
        if (!is_address(heard.items[i]))
            return;
        request->peer = heard.items[i];
        if (!is_trusted(options, heard.items[i]))
            return;
    }
}

void http_forwarded_read(const struct http_options *options, struct http_request *request)
{
    if (!is_trusted(options, request->peer))
        return;
    const char *scheme = http_request_header(request, "X-Forwarded-Proto");
    request->is_https = scheme && strcasecmp(scheme, "https") == 0;
    for (size_t i = request->headers.count; i-- > 0;) {
        const struct http_pair *header = &request->headers.items[i];
        if (!slice_equal_ignoring_case(header->name, SLICE("X-Forwarded-For")))
            continue;
        read_client(options, request, header->value); /* the last one is the proxy's own */
        return;
    }
}
