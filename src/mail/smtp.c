/* An SMTP client over libetpan's streams. */
#include "mail/smtp.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/secret.h"
#include "mail/bounded-stream.h"
#include "mail/connection.h"
#include "mail/smtp-reply.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_S = 60, /* a server may look at a message before it takes it */
    PORT_TLS = 465,
    PORT_PLAIN = 587,
    ANSWER_BYTES_MAX = 64 << 10,
    ANSWER_LINES_MAX = 100,
    COMMAND_BYTES_MAX = 998,
};

struct smtp {
    mailstream *stream;
    MMAPString *line;
    struct smtp_abilities abilities;
    struct smtp_reply reply; /* the last line of the last answer */
};

/* ---- saying and hearing ---- */

static bool lose(struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE, "the mail server ended the conversation");
}

static bool say(struct smtp *smtp, const char *text, struct error *error)
{
    size_t length = strlen(text);
    bounded_stream_next(smtp->stream, ANSWER_BYTES_MAX);
    return (mailstream_write(smtp->stream, text, length) == (ssize_t)length &&
            mailstream_write(smtp->stream, "\r\n", 2) == 2 &&
            mailstream_flush(smtp->stream) == 0) ||
           lose(error);
}

static bool read_line(struct smtp *smtp, struct error *error)
{
    const char *line = mailstream_read_line_remove_eol(smtp->stream, smtp->line);
    if (!line)
        return lose(error);
    return smtp_reply_read(line, &smtp->reply) ||
           fail(error, STATUS_UNAVAILABLE, "the mail server's answer is no SMTP");
}

/* The whole answer; what it says the server can do goes to `abilities` (may be NULL). */
static bool hear(struct smtp *smtp, struct smtp_abilities *abilities, struct error *error)
{
    smtp->reply.is_last = false;
    for (int lines = 0; !smtp->reply.is_last; lines++) {
        if (lines == ANSWER_LINES_MAX)
            return fail(error, STATUS_UNAVAILABLE, "the mail server's answer has no end");
        if (!read_line(smtp, error))
            return false;
        if (abilities)
            smtp_abilities_note(&smtp->reply, abilities);
    }
    return true;
}

/* The error of an answer that is not of this hundred. */
static bool expect(struct smtp *smtp, int hundred, const char *what, struct error *error)
{
    if (smtp->reply.code / 100 == hundred)
        return true;
    enum status status = smtp->reply.code / 100 == 4 ? STATUS_UNAVAILABLE : STATUS_INVALID;
    return fail(error, status, "the mail server refuses %s: %d %s", what, smtp->reply.code,
                smtp->reply.words);
}

static bool ask(struct smtp *smtp, const char *command, int hundred, const char *what,
                struct error *error)
{
    return say(smtp, command, error) && hear(smtp, NULL, error) &&
           expect(smtp, hundred, what, error);
}

/* ---- beginning ---- */

/* By an address literal, as mail programs do: what this machine is called is nobody's business. */
static bool greet(struct smtp *smtp, struct error *error)
{
    smtp->abilities = (struct smtp_abilities){0};
    return say(smtp, "EHLO [127.0.0.1]", error) && hear(smtp, &smtp->abilities, error) &&
           expect(smtp, 2, "the greeting", error);
}

static bool start_tls(struct smtp *smtp, const struct mail_server *server, int timeout_s,
                      struct error *error)
{
    if (!smtp->abilities.has_starttls)
        return fail(error, STATUS_DENIED, "the mail server offers no TLS");
    return ask(smtp, "STARTTLS", 2, "TLS", error) &&
           connection_secure(smtp->stream, server, timeout_s, error) && greet(smtp, error);
}

/* ---- signing in ---- */

static bool say_secret(struct smtp *smtp, const char *command, struct slice secret,
                       struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    const char *line = arena_join(arena, command, base64_write_padded(arena, secret), "");
    return say(smtp, line, error) && hear(smtp, NULL, error);
}

/* What is refused is the password, whatever the code; but a server may be out of order. */
static bool expect_entry(struct smtp *smtp, struct error *error)
{
    if (smtp->reply.code / 100 == 2)
        return true;
    if (smtp->reply.code / 100 == 4)
        return expect(smtp, 2, "to sign anybody in now", error);
    return fail(error, STATUS_DENIED, "the mail server refuses the user or password: %d %s",
                smtp->reply.code, smtp->reply.words);
}

static bool sign_in_at_once(struct smtp *smtp, const char *mechanism, const struct buffer *secret,
                            struct error *error)
{
    if (!say_secret(smtp, mechanism, buffer_slice(secret), error))
        return false;
    if (smtp->reply.code / 100 == 3 && !(say(smtp, "", error) && hear(smtp, NULL, error)))
        return false; /* XOAUTH2 asks to be answered before it refuses */
    return expect_entry(smtp, error);
}

static bool sign_in_plain(struct smtp *smtp, const struct mail_server *server, struct error *error)
{
    AUTO_BUFFER struct buffer secret = {0};
    buffer_append_byte(&secret, '\0');
    buffer_append(&secret, server->user, strlen(server->user) + 1);
    buffer_append_text(&secret, server->password);
    return sign_in_at_once(smtp, "AUTH PLAIN ", &secret, error);
}

static bool sign_in_by_token(struct smtp *smtp, const struct mail_server *server,
                             struct error *error)
{
    AUTO_BUFFER struct buffer secret = {0};
    buffer_append_format(&secret, "user=%s\001auth=Bearer %s\001\001", server->user,
                         server->password);
    return sign_in_at_once(smtp, "AUTH XOAUTH2 ", &secret, error);
}

static bool sign_in_by_login(struct smtp *smtp, const struct mail_server *server,
                             struct error *error)
{
    return ask(smtp, "AUTH LOGIN", 3, "to sign anybody in", error) &&
           say_secret(smtp, "", slice_of(server->user), error) &&
           (smtp->reply.code / 100 == 3 || expect_entry(smtp, error)) &&
           say_secret(smtp, "", slice_of(server->password), error) && expect_entry(smtp, error);
}

static bool sign_in(struct smtp *smtp, const struct mail_server *server, struct error *error)
{
    if (!server->user)
        return true;
    if (server->is_access_token && smtp->abilities.has_xoauth2)
        return sign_in_by_token(smtp, server, error);
    if (!server->is_access_token && smtp->abilities.has_plain)
        return sign_in_plain(smtp, server, error);
    if (!server->is_access_token && smtp->abilities.has_login)
        return sign_in_by_login(smtp, server, error);
    return fail(error, STATUS_DENIED, "the mail server offers no way to sign in that is known");
}

/* ---- opening ---- */

static bool connect_to(struct smtp *smtp, const struct mail_server *server, struct error *error)
{
    int timeout_s = server->timeout_s ? server->timeout_s : TIMEOUT_S;
    int port = server->security == MAIL_TLS ? PORT_TLS : PORT_PLAIN;
    smtp->stream = connection_open(server, port, timeout_s, error);
    return smtp->stream && hear(smtp, NULL, error) && expect(smtp, 2, "to be spoken to", error) &&
           greet(smtp, error) &&
           (server->security != MAIL_STARTTLS || start_tls(smtp, server, timeout_s, error)) &&
           sign_in(smtp, server, error);
}

struct smtp *smtp_open(const struct mail_server *server, struct error *error)
{
    struct smtp *smtp = calloc(1, sizeof(*smtp));
    if (!smtp || !(smtp->line = mmap_string_new("")))
        abort();
    if (connect_to(smtp, server, error))
        return smtp;
    smtp_free(smtp);
    return NULL;
}

void smtp_free(struct smtp *smtp)
{
    if (!smtp)
        return;
    if (smtp->stream) {
        if (mailstream_write(smtp->stream, "QUIT\r\n", 6) == 6)
            mailstream_flush(smtp->stream); /* nobody waits for a farewell */
        mailstream_close(smtp->stream);
    }
    mmap_string_free(smtp->line);
    free(smtp);
}

/* ---- a message ---- */

/* In normal form an address has no white space and no controls; beyond ASCII it would need an
 * extension (RFC 6531) that few servers have. */
static bool check_address(const char *address, struct error *error)
{
    size_t length = strlen(address);
    for (size_t i = 0; i < length; i++)
        if (address[i] <= ' ' || address[i] > '~' || address[i] == '<' || address[i] == '>')
            return fail(error, STATUS_INVALID, "'%.100s' cannot be written to by SMTP", address);
    return length <= COMMAND_BYTES_MAX / 2 ||
           fail(error, STATUS_INVALID, "'%.100s' is too long for SMTP", address);
}

static bool name_sender(struct smtp *smtp, const char *from, size_t size_bytes, struct error *error)
{
    char command[COMMAND_BYTES_MAX];
    if (!check_address(from, error))
        return false;
    if (smtp->abilities.has_size)
        snprintf(command, sizeof(command), "MAIL FROM:<%s> SIZE=%zu", from, size_bytes);
    else
        snprintf(command, sizeof(command), "MAIL FROM:<%s>", from);
    return ask(smtp, command, 2, "the sender", error);
}

static bool name_recipient(struct smtp *smtp, const char *to, struct error *error)
{
    char command[COMMAND_BYTES_MAX], what[200];
    if (!check_address(to, error))
        return false;
    snprintf(command, sizeof(command), "RCPT TO:<%s>", to);
    snprintf(what, sizeof(what), "%.100s (nobody got the message)", to);
    return ask(smtp, command, 2, what, error);
}

bool smtp_begin(struct smtp *smtp, const char *from, const char *const *to, size_t count,
                size_t size_bytes, struct error *error)
{
    if (!name_sender(smtp, from, size_bytes, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!name_recipient(smtp, to[i], error))
            return false;
    return ask(smtp, "DATA", 3, "the message", error);
}

/* A line that begins with a point gets another one (RFC 5321, 4.5.2). */
static bool write_text(struct smtp *smtp, struct slice rest)
{
    while (rest.length) {
        size_t length = slice_find(rest, '\n');
        length += length < rest.length;
        if ((rest.data[0] == '.' && mailstream_write(smtp->stream, ".", 1) != 1) ||
            mailstream_write(smtp->stream, rest.data, length) != (ssize_t)length)
            return false;
        rest = (struct slice){rest.data + length, rest.length - length};
    }
    return true;
}

bool smtp_finish(struct smtp *smtp, struct slice message, bool *is_unsure, struct error *error)
{
    bool has_end = message.length >= 2 && message.data[message.length - 1] == '\n';
    *is_unsure = true;
    bounded_stream_next(smtp->stream, ANSWER_BYTES_MAX);
    if (!write_text(smtp, message) || (!has_end && mailstream_write(smtp->stream, "\r\n", 2) != 2))
        return lose(error);
    if (!say(smtp, ".", error) || !hear(smtp, NULL, error))
        return false;
    *is_unsure = false;
    return expect(smtp, 2, "the message", error);
}
