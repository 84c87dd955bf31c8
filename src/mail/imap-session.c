/* Connecting to an IMAP server and signing in. */
#include "mail/imap-session.h"

#include "mail/bounded-stream.h"
#include "mail/connection.h"
#include <fcntl.h>
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

/* ---- connecting ---- */

static bool start_tls(struct imap *imap, const struct mail_server *server, struct error *error)
{
    return imap_check(imap, mailimap_starttls(imap->session), "begin TLS", error) &&
           connection_secure(imap->session->imap_stream, server, imap->timeout_s, error);
}

static bool greet(struct imap *imap, mailstream *stream, struct error *error)
{
    int code = mailimap_connect(imap->session, stream);
    if (!imap->session->imap_stream)
        mailstream_close(stream);
    return imap_check(imap, code, "greet", error);
}

static bool connect_to(struct imap *imap, const struct mail_server *server, struct error *error)
{
    int port = server->security == MAIL_TLS ? PORT_TLS : PORT_PLAIN;
    mailstream *stream = connection_open(server, port, imap->timeout_s, error);
    return stream && greet(imap, stream, error) &&
           (server->security != MAIL_STARTTLS || start_tls(imap, server, error));
}

static bool sign_in(struct imap *imap, const struct mail_server *server, struct error *error)
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

struct imap *imap_open(const struct mail_server *server, struct error *error)
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
