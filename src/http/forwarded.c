/* What a proxy says of the client. */
#include "http/forwarded.h"

#include <arpa/inet.h>
#include <string.h>

/* An IPv4 address as the IPv6 address that stands for it. */
static bool read_address(const char *text, struct in6_addr *address)
{
    *address = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
    return inet_pton(AF_INET, text, address->s6_addr + 12) == 1 ||
           inet_pton(AF_INET6, text, address) == 1;
}

bool http_address_is_valid(const char *text)
{
    struct in6_addr ignored;
    return read_address(text, &ignored);
}

/* As addresses, of which the same has several spellings. */
static bool is_trusted(const struct http_options *options, const char *text)
{
    struct in6_addr address, trusted;
    for (size_t i = 0; read_address(text, &address) && i < options->trusted_proxy_count; i++)
        if (read_address(options->trusted_proxies[i], &trusted) &&
            IN6_ARE_ADDR_EQUAL(&address, &trusted))
            return true;
    return false;
}

/* Each proxy adds whom it heard; what stands before the first that is not ours may be invented. */
static void read_client(const struct http_options *options, struct http_request *request,
                        const char *header)
{
    struct http_segments heard = http_split(request->arena, header, ',');
    for (size_t i = heard.count; i-- > 0;) {
        if (!http_address_is_valid(heard.items[i]))
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
