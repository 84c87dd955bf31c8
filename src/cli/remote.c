/* Operations on a running server: POST /v1/operations/NAME with the arguments as the body. */
#include "cli/connect.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_TIMEOUT_S = 10, ANSWER_BYTES_MAX = 256 << 20 };

struct remote {
    CURL *handle;
    struct curl_slist *headers;
    char message[CURL_ERROR_SIZE];
};

void remote_free(struct remote *remote)
{
    if (!remote)
        return;
    curl_slist_free_all(remote->headers);
    curl_easy_cleanup(remote->handle);
    curl_global_cleanup();
    free(remote);
}

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *body = context;
    if (body->length + size * count > ANSWER_BYTES_MAX)
        return 0;
    buffer_append(body, bytes, size * count);
    return size * count;
}

static void add_header(struct remote *remote, const char *line)
{
    struct curl_slist *longer = curl_slist_append(remote->headers, line);
    if (!longer)
        abort();
    remote->headers = longer;
}

static struct remote *remote_open(struct cli *cli)
{
    struct remote *remote = calloc(1, sizeof(*remote));
    if (!remote || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    remote->handle = curl_easy_init();
    if (!remote->handle)
        abort();
    add_header(remote, "Content-Type: application/json");
    add_header(remote, "Expect:");
    if (cli->token)
        add_header(remote, arena_format(cli->arena, "Authorization: Bearer %s", cli->token));
    /* No redirects: the token is for this server alone. */
    curl_easy_setopt(remote->handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(remote->handle, CURLOPT_HTTPHEADER, remote->headers);
    curl_easy_setopt(remote->handle, CURLOPT_ERRORBUFFER, remote->message);
    curl_easy_setopt(remote->handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(remote->handle, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(remote->handle, CURLOPT_USERAGENT, "kith/" KITH_VERSION);
    return remote;
}

static bool check_credentials(const struct cli *cli, struct error *error)
{
    if (!cli->token || !*cli->token)
        return fail(error, STATUS_UNAUTHENTICATED,
                    "the server wants a token: give --token or "
                    "KITH_TOKEN");
    for (const char *byte = cli->token; *byte; byte++)
        if ((unsigned char)*byte <= ' ' || (unsigned char)*byte >= 0x7F)
            return fail(error, STATUS_INVALID, "this is no token: it holds a space or a control");
    return true;
}

static const char *url_of(struct cli *cli, const char *name)
{
    size_t length = strlen(cli->server);
    while (length > 0 && cli->server[length - 1] == '/')
        length--;
    return arena_format(cli->call_arena, "%.*s/v1/operations/%s", (int)length, cli->server, name);
}

static bool post(struct cli *cli, const char *name, const char *body, struct buffer *answer,
                 long *http_status, struct error *error)
{
    if (!cli->remote)
        cli->remote = remote_open(cli);
    CURL *handle = cli->remote->handle;
    const char *url = url_of(cli, name);
    cli->remote->message[0] = '\0';
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, answer);
    CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK)
        return fail(error, STATUS_UNAVAILABLE, "%s cannot be reached: %s", cli->server,
                    *cli->remote->message ? cli->remote->message : curl_easy_strerror(code));
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, http_status);
    return true;
}

static enum status status_of(long http_status, const json_t *said)
{
    static const struct {
        long http_status;
        enum status status;
    } statuses[] = {{400, STATUS_INVALID},  {401, STATUS_UNAUTHENTICATED},
                    {403, STATUS_DENIED},   {404, STATUS_NOT_FOUND},
                    {409, STATUS_CONFLICT}, {412, STATUS_PRECONDITION},
                    {413, STATUS_LIMIT},    {422, STATUS_INVALID},
                    {429, STATUS_LIMIT},    {503, STATUS_UNAVAILABLE}};
    const char *name = json_string_value(json_object_get(said, "status"));
    for (int status = STATUS_OK + 1; name && status < STATUS_COUNT; status++)
        if (strcmp(name, status_name((enum status)status)) == 0)
            return (enum status)status;
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (statuses[i].http_status == http_status)
            return statuses[i].status;
    return STATUS_INTERNAL;
}

/* {"error":{"message","status","pointer","accepted"}} as our own error. */
static bool read_failure(const struct cli *cli, long http_status, const json_t *body,
                         struct error *error)
{
    const json_t *said = json_object_get(body, "error");
    const char *message = json_string_value(json_object_get(said, "message"));
    const char *pointer = json_string_value(json_object_get(said, "pointer"));
    const char *accepted = json_string_value(json_object_get(said, "accepted"));
    if (!message)
        return fail(error, http_status == 404 ? STATUS_INVALID : STATUS_UNAVAILABLE,
                    "%s answers %ld and does not say why; is it a Kith server?", cli->server,
                    http_status);
    fail_at(error, status_of(http_status, said), pointer ? pointer : "", "%s", message);
    struct slice known = slice_of(accepted ? accepted : "");
    if (known.length < sizeof(error->accepted))
        memcpy(error->accepted, known.data, known.length + 1);
    return false;
}

bool remote_run_operation(struct cli *cli, const char *name, const json_t *arguments,
                          json_t **answer, struct error *error)
{
    AUTO_BUFFER struct buffer received = {0};
    long http_status = 0;
    if (!check_credentials(cli, error))
        return false;
    char *sent = arguments ? json_dumps(arguments, JSON_COMPACT) : NULL;
    bool is_posted = post(cli, name, sent ? sent : "{}", &received, &http_status, error);
    free(sent);
    if (!is_posted)
        return false;
    json_t *body = json_loadb(received.data ? received.data : "", received.length, 0, NULL);
    bool is_done = body && http_status >= 200 && http_status < 300;
    if (is_done)
        *answer = json_incref(body);
    else
        read_failure(cli, http_status, body, error);
    json_decref(body);
    return is_done;
}
