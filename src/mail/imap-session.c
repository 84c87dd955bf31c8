/* Connecting to an IMAP server and signing in. */
#include "mail/imap-session.h"

#include "mail/bounded-stream.h"
#include "mail/certificate.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAID_BYTES = 120, TIMEOUT_S = 30, PORT_TLS = 993, PORT_PLAIN = 143 };

void imap_expect(struct imap *imap, size_t bytes)
{
    bounded_stream_next(imap->session->imap_stream, bytes);
}

/* What the server itself said last, as a short line of ASCII. */
static const char *said(const struct imap *imap, char text[static SAID_BYTES])
{
    const char *from = imap->session->imap_response;
    size_t length = 0;
    for (; from && *from && length + 1 < SAID_BYTES; from++)
        text[length++] = *from >= ' ' && *from <= '~' ? *from : '?';
    text[length] = '\0';
    return length ? text : "no reason given";
}

bool imap_check(struct imap *imap, int code, const char *what, struct error *error)
{
    char text[SAID_BYTES];
    if (imap->session->imap_stream)
        imap_expect(imap, ANSWER_BYTES_MAX);
    switch (code) {
    case MAILIMAP_NO_ERROR:
    case MAILIMAP_NO_ERROR_AUTHENTICATED:
    case MAILIMAP_NO_ERROR_NON_AUTHENTICATED:
        return true;
    case MAILIMAP_ERROR_STREAM:
    case MAILIMAP_ERROR_CONNECTION_REFUSED:
    case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
    case MAILIMAP_ERROR_LOGOUT:
    case MAILIMAP_ERROR_NEEDS_MORE_DATA:
        return fail(error, STATUS_UNAVAILABLE, "the mail server cannot be reached, to %s", what);
    case MAILIMAP_ERROR_SSL:
        return fail(error, STATUS_DENIED, "no TLS could be agreed with the mail server");
    case MAILIMAP_ERROR_LOGIN:
    case MAILIMAP_ERROR_SASL:
        return fail(error, STATUS_DENIED, "the mail server refuses the user or password");
    case MAILIMAP_ERROR_PARSE:
    case MAILIMAP_ERROR_PROTOCOL:
    case MAILIMAP_ERROR_FATAL:
        return fail(error, STATUS_UNAVAILABLE, "the mail server's answer is no IMAP, to %s", what);
    default:
        return fail(error, STATUS_INVALID, "the mail server refuses to %s: %s", what,
                    said(imap, text));
    }
}

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

/* The first of the host's addresses that takes the connection; -1 when none does. */
static int reach(const char *host, int port, int timeout_s)
{
    struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
    char service[12];
    int fd = -1;
    snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0)
        return -1;
    for (struct addrinfo *one = found; one && fd < 0; one = one->ai_next)
        fd = open_socket(one, timeout_s);
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

static bool verify(struct imap *imap, const struct imap_server *server, struct error *error)
{
    struct slice items[CERTIFICATES_MAX];
    carray *chain = mailstream_get_certificate_chain(imap->session->imap_stream);
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

static bool start_tls(struct imap *imap, const struct imap_server *server, struct error *error)
{
    mailstream *stream = imap->session->imap_stream;
    if (!imap_check(imap, mailimap_starttls(imap->session), "begin TLS", error))
        return false;
    /* What came unasked before TLS is nobody's word (CVE-2011-0411 and its like). */
    if (stream->read_buffer_len)
        return fail(error, STATUS_DENIED, "the mail server speaks before TLS has begun");
    bounded_stream_end(stream);
    mailstream_low *plain = mailstream_get_low(stream);
    mailstream_low *secure =
        mailstream_low_tls_open_with_callback_timeout(mailstream_low_get_fd(plain), imap->timeout_s,
                                                      name_server, (char *)(uintptr_t)server->host);
    if (secure) {
        mailstream_low_free(plain);
        mailstream_set_low(stream, secure);
    }
    bounded_stream_begin(stream, imap->timeout_s);
    return imap_check(imap, secure ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_SSL, "begin TLS", error) &&
           verify(imap, server, error);
}

/* ---- connecting ---- */

/* Takes over `fd`. */
static bool greet(struct imap *imap, const struct imap_server *server, int fd, struct error *error)
{
    bool is_tls = server->security == IMAP_TLS;
    mailstream *stream =
        is_tls ? mailstream_ssl_open_with_callback_timeout(fd, imap->timeout_s, name_server,
                                                           (char *)(uintptr_t)server->host)
               : mailstream_socket_open_timeout(fd, imap->timeout_s);
    if (!stream) {
        close(fd);
        return imap_check(imap, MAILIMAP_ERROR_SSL, "begin TLS", error);
    }
    bounded_stream_begin(stream, imap->timeout_s);
    int code = mailimap_connect(imap->session, stream);
    if (!imap->session->imap_stream)
        mailstream_close(stream);
    return imap_check(imap, code, "greet", error) && (!is_tls || verify(imap, server, error));
}

static bool connect_to(struct imap *imap, const struct imap_server *server, struct error *error)
{
    int usual = server->security == IMAP_TLS ? PORT_TLS : PORT_PLAIN;
    int fd = reach(server->host, server->port ? server->port : usual, imap->timeout_s);
    if (fd < 0)
        return fail(error, STATUS_UNAVAILABLE, "the mail server '%s' cannot be reached",
                    server->host);
    if (server->security == IMAP_PLAIN && !is_loopback(fd)) {
        close(fd);
        return fail(error, STATUS_INVALID,
                    "a password goes to '%s' only over TLS: use tls (port 993) or starttls",
                    server->host);
    }
    return greet(imap, server, fd, error) &&
           (server->security != IMAP_STARTTLS || start_tls(imap, server, error));
}

static bool sign_in(struct imap *imap, const struct imap_server *server, struct error *error)
{
    int code = server->is_access_token
                   ? mailimap_oauth2_authenticate(imap->session, server->user, server->password)
                   : mailimap_login(imap->session, server->user, server->password);
    return imap_check(imap, code, "sign in", error);
}

/* What the server can do may change when somebody has signed in. */
static bool ask_capabilities(struct imap *imap, struct error *error)
{
    struct mailimap_capability_data *known = NULL;
    if (!imap_check(imap, mailimap_capability(imap->session, &known), "say what it can do", error))
        return false;
    mailimap_capability_data_free(known);
    imap->has_idle = mailimap_has_idle(imap->session);
    imap->has_condstore = mailimap_has_condstore(imap->session);
    return true;
}

struct imap *imap_open(const struct imap_server *server, struct error *error)
{
    struct imap *imap = calloc(1, sizeof(*imap));
    if (!imap || !(imap->session = mailimap_new(0, NULL)) || pipe2(imap->wake, O_CLOEXEC) != 0)
        abort();
    imap->timeout_s = server->timeout_s ? server->timeout_s : TIMEOUT_S;
    mailimap_set_timeout(imap->session, imap->timeout_s);
    if (connect_to(imap, server, error) && sign_in(imap, server, error) &&
        ask_capabilities(imap, error))
        return imap;
    imap_free(imap);
    return NULL;
}

void imap_free(struct imap *imap)
{
    if (!imap)
        return;
    if (imap->session->imap_stream)
        imap_cut(imap); /* nobody waits for a farewell */
    mailimap_free(imap->session);
    close(imap->wake[0]);
    close(imap->wake[1]);
    free(imap);
}
