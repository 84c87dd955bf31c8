/* Connecting to a mail server, by sockets and libetpan's streams over GnuTLS. */
#include "mail/connection.h"

#include "mail/bounded-stream.h"
#include "mail/certificate.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- reaching the server ---- */

static bool finish_connect(int fd, int timeout_s)
{
    struct pollfd place = {.fd = fd, .events = POLLOUT};
    int failure = 0;
    socklen_t size = sizeof(failure);
    return poll(&place, 1, timeout_s * 1000) == 1 &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
}

static int open_socket(const struct addrinfo *address, int timeout_s)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0 ||
        (errno == EINPROGRESS && finish_connect(fd, timeout_s)))
        return fd;
    close(fd);
    return -1;
}

/* Networks that nobody reaches from outside (RFC 6890): what answers there answers to who is
 * within. */
static bool is_private_four(uint32_t address)
{
    static const struct {
        uint32_t network;
        int bits;
    } networks[] = {
        {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
        {0xac100000, 12}, {0xc0000000, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xe0000000, 3},
    };
    for (size_t i = 0; i < sizeof(networks) / sizeof(*networks); i++)
        if ((address ^ networks[i].network) >> (32 - networks[i].bits) == 0)
            return true;
    return false;
}

/* Also where an address of the old kind is written as one of the new (mapped, by NAT64 or 6to4). */
static bool is_private_six(const uint8_t bytes[static 16])
{
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    bool is_6to4 = bytes[0] == 0x20 && bytes[1] == 0x02;
    uint32_t last;
    memcpy(&last, bytes + (is_6to4 ? 2 : 12), sizeof(last));
    const struct in6_addr *address = (const void *)bytes;
    if (is_6to4)
        return is_private_four(ntohl(last));
    if (IN6_IS_ADDR_V4MAPPED(address) || memcmp(bytes, nat64, sizeof(nat64)) == 0)
        return is_private_four(ntohl(last));
    bool is_global = (bytes[0] & 0xe0) == 0x20; /* 2000::/3, all that is given out */
    return !is_global;
}

static bool is_private(const struct sockaddr *address)
{
    const struct sockaddr_in *four = (const void *)address;
    const struct sockaddr_in6 *six = (const void *)address;
    return address->sa_family == AF_INET    ? is_private_four(ntohl(four->sin_addr.s_addr))
           : address->sa_family == AF_INET6 ? is_private_six(six->sin6_addr.s6_addr)
                                            : true;
}

/* The first of the host's addresses that takes the connection; -1 when none does. `is_refused`
 * tells that there are some which are not to be tried. */
static int reach(const struct mail_server *server, int port, int timeout_s, bool *is_refused)
{
    struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
    char service[12];
    int fd = -1;
    snprintf(service, sizeof(service), "%d", port);
    *is_refused = false;
    if (getaddrinfo(server->host, service, &hints, &found) != 0)
        return -1;
    for (struct addrinfo *one = found; one && fd < 0; one = one->ai_next) {
        if (server->is_public_only && is_private(one->ai_addr))
            *is_refused = true;
        else
            fd = open_socket(one, timeout_s);
    }
    freeaddrinfo(found);
    return fd;
}

/* Whether it is this machine that the connection leads to. */
static bool is_loopback(int fd)
{
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof(peer);
    if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0)
        return false;
    const struct sockaddr_in *four = (const void *)&peer;
    const struct sockaddr_in6 *six = (const void *)&peer;
    return peer.ss_family == AF_INET    ? ntohl(four->sin_addr.s_addr) >> 24 == 127
           : peer.ss_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&six->sin6_addr)
                                        : false;
}

/* ---- TLS ---- */

/* The name that the server needs to know before it shows a certificate (RFC 6066). */
static void name_server(struct mailstream_ssl_context *context, void *host)
{
    struct in6_addr ignored;
    if (inet_pton(AF_INET, host, &ignored) != 1 && inet_pton(AF_INET6, host, &ignored) != 1)
        mailstream_ssl_set_server_name(context, host);
}

static bool verify(mailstream *stream, const struct mail_server *server, struct error *error)
{
    struct slice items[CERTIFICATES_MAX];
    carray *chain = mailstream_get_certificate_chain(stream);
    size_t count = 0;
    for (unsigned i = 0; chain && i < carray_count(chain) && count < CERTIFICATES_MAX; i++) {
        const MMAPString *der = carray_get(chain, i);
        items[count++] = (struct slice){der->str, der->len};
    }
    bool ok = certificates_verify(items, count, server->host, server->authorities, error);
    if (chain)
        mailstream_certificate_chain_free(chain);
    return ok;
}

static bool refuse_tls(struct error *error)
{
    return fail(error, STATUS_DENIED, "no TLS could be agreed with the mail server");
}

bool connection_secure(mailstream *stream, const struct mail_server *server, int timeout_s,
                       struct error *error)
{
    /* What came unasked before TLS is nobody's word (CVE-2011-0411 and its like). */
    if (stream->read_buffer_len)
        return fail(error, STATUS_DENIED, "the mail server speaks before TLS has begun");
    bounded_stream_end(stream);
    mailstream_low *plain = mailstream_get_low(stream);
    mailstream_low *secure = mailstream_low_tls_open_with_callback_timeout(
        mailstream_low_get_fd(plain), timeout_s, name_server, (char *)(uintptr_t)server->host);
    if (secure) {
        mailstream_low_free(plain);
        mailstream_set_low(stream, secure);
    }
    bounded_stream_begin(stream, timeout_s);
    return secure ? verify(stream, server, error) : refuse_tls(error);
}

/* ---- opening ---- */

/* Takes over `fd`. */
static mailstream *open_stream(int fd, const struct mail_server *server, int timeout_s,
                               struct error *error)
{
    bool is_tls = server->security == MAIL_TLS;
    mailstream *stream = is_tls ? mailstream_ssl_open_with_callback_timeout(
                                      fd, timeout_s, name_server, (char *)(uintptr_t)server->host)
                                : mailstream_socket_open_timeout(fd, timeout_s);
    if (!stream) {
        close(fd);
        refuse_tls(error);
        return NULL;
    }
    bounded_stream_begin(stream, timeout_s);
    if (!is_tls || verify(stream, server, error))
        return stream;
    mailstream_close(stream);
    return NULL;
}

mailstream *connection_open(const struct mail_server *server, int usual_port, int timeout_s,
                            struct error *error)
{
    bool is_refused;
    int fd = reach(server, server->port ? server->port : usual_port, timeout_s, &is_refused);
    if (fd < 0 && is_refused) {
        fail(error, STATUS_DENIED,
             "the mail server '%s' stands in a private network: an admin has to name it",
             server->host);
        return NULL;
    }
    if (fd < 0) {
        fail(error, STATUS_UNAVAILABLE, "the mail server '%s' cannot be reached", server->host);
        return NULL;
    }
    if (server->security == MAIL_PLAIN && !is_loopback(fd)) {
        close(fd);
        fail(error, STATUS_INVALID, "a password goes to '%s' only over TLS: use tls or starttls",
             server->host);
        return NULL;
    }
    return open_stream(fd, server, timeout_s, error);
}
