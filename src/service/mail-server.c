/* The settings of an account's servers. */
#include "service/mail-server.h"

#include "base/json-reader.h"
#include "text/name.h"
#include <string.h>

enum { SETTING_BYTES_MAX = 500 };

/* What one server's settings are read with. */
struct reading {
    struct call *call;
    struct json_reader reader;
    const char *argument;
    struct mail_server *server;
};

static bool refuse(struct reading *reading, const char *name, const char *sentence)
{
    struct call *call = reading->call;
    const char *pointer =
        name ? error_pointer(call->arena, reading->argument, name) : reading->argument;
    return fail_at(&call->error, STATUS_INVALID, pointer, "%s", sentence);
}

static bool read_security(struct reading *reading)
{
    static const char *const names[] = {
        [MAIL_TLS] = "tls", [MAIL_STARTTLS] = "starttls", [MAIL_PLAIN] = "none", NULL};
    const char *text = json_read_text(&reading->reader);
    for (size_t i = 0; text && names[i]; i++)
        if (strcmp(text, names[i]) == 0) {
            reading->server->security = (enum mail_security)i;
            return true;
        }
    refuse(reading, "security", "'security' is no such thing");
    error_accepts(&reading->call->error, names);
    return false;
}

/* One line, which no server takes for another command. */
static bool read_line(struct reading *reading, const char *name, const char **line)
{
    *line = json_read_text(&reading->reader);
    struct slice text = *line ? slice_of(*line) : (struct slice){"", 0};
    return (text.length <= SETTING_BYTES_MAX && text_is_clean(text, false)) ||
           refuse(reading, name,
                  arena_format(reading->call->arena, "'%s' must be a line of at most %d bytes",
                               name, SETTING_BYTES_MAX));
}

/* What is not known is refused: it might be a password, and settings are shown. */
static bool read_setting(struct reading *reading, struct slice key)
{
    static const char *const known[] = {"host",  "user",        "port", "security",
                                        "token", "authorities", NULL};
    struct mail_server *server = reading->server;
    if (slice_equal_text(key, "security"))
        return read_security(reading);
    if (slice_equal_text(key, "host"))
        return read_line(reading, "host", &server->host);
    if (slice_equal_text(key, "user"))
        return read_line(reading, "user", &server->user);
    if (slice_equal_text(key, "authorities"))
        return read_line(reading, "authorities", &server->authorities);
    if (slice_equal_text(key, "port"))
        server->port = (int)json_read_integer(&reading->reader);
    else if (slice_equal_text(key, "token"))
        server->is_access_token = json_read_boolean(&reading->reader);
    else {
        refuse(reading, NULL,
               arena_format(reading->call->arena, "'%.*s' is no setting of a mail server",
                            (int)(key.length < 50 ? key.length : 50), key.data));
        error_accepts(&reading->call->error, known);
        return false;
    }
    return true;
}

static bool check(struct reading *reading)
{
    struct mail_server *server = reading->server;
    struct arena *arena = reading->call->arena;
    if (reading->reader.failed || server->port < 0 || server->port > UINT16_MAX)
        return refuse(reading, NULL,
                      arena_format(arena,
                                   "'%s' is damaged: 'port' is a number up to 65535, "
                                   "'token' true or false, the others are texts",
                                   reading->argument + 1));
    if (!server->host || !server->host[0])
        return refuse(reading, "host", "'host' is required: the name of the server");
    if (server->user && !server->user[0])
        server->user = NULL;
    return server->user || strcmp(reading->argument, "/smtp") == 0 ||
           refuse(reading, "user", "'user' is required: who signs in to the server");
}

bool mail_server_read(struct call *call, const char *settings, const char *argument,
                      struct mail_server *server)
{
    struct reading reading = {.call = call, .argument = argument, .server = server};
    struct slice key;
    *server = (struct mail_server){.security = MAIL_TLS};
    json_reader_init(&reading.reader, slice_of(settings), call->arena);
    if (!json_enter_object(&reading.reader))
        return refuse(&reading, NULL,
                      arena_format(call->arena, "'%s' must be an object", argument + 1));
    while (json_next_key(&reading.reader, &key))
        if (!read_setting(&reading, key))
            return false;
    return check(&reading);
}
