/* Looking things up in a request. */
#include "http/request.h"

const char *http_request_query(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->query.count; i++)
        if (slice_equal_text(request->query.items[i].name, name))
            return request->query.items[i].value;
    return NULL;
}

const char *http_request_parameter(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->parameters.count; i++)
        if (slice_equal_text(request->parameters.items[i].name, name))
            return request->parameters.items[i].value;
    return NULL;
}

const char *http_request_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers.count; i++)
        if (slice_equal_ignoring_case(request->headers.items[i].name, slice_of(name)))
            return request->headers.items[i].value;
    return NULL;
}

struct slice http_request_credential(const struct http_request *request, const char *scheme)
{
    struct slice rest;
    struct slice header = slice_trim(slice_of(http_request_header(request, "Authorization")));
    struct slice named = slice_split(header, ' ', &rest);
    if (!slice_equal_ignoring_case(named, slice_of(scheme)))
        return (struct slice){0};
    return slice_trim(rest);
}

/* Takes the values of this name in one header; false when they differ from what was found. */
static bool take_cookie(struct slice header, const char *name, struct slice *found)
{
    while (header.length) {
        struct slice value, pair = slice_trim(slice_split(header, ';', &header));
        if (!slice_equal_text(slice_trim(slice_split(pair, '=', &value)), name))
            continue;
        value = slice_trim(value);
        if (found->length && !slice_equal(*found, value))
            return false;
        *found = value;
    }
    return true;
}

/* HTTP/2 lets a client send several such headers. */
struct slice http_request_cookie(const struct http_request *request, const char *name)
{
    struct slice found = {0};
    for (size_t i = 0; i < request->headers.count; i++)
        if (slice_equal_ignoring_case(request->headers.items[i].name, SLICE("Cookie")) &&
            !take_cookie(slice_of(request->headers.items[i].value), name, &found))
            return (struct slice){0};
    return found;
}

struct http_segments http_split(struct arena *arena, const char *text, char separator)
{
    struct http_segments parts = {0};
    struct slice rest = slice_of(text);
    while (rest.length) {
        struct slice part = slice_trim(slice_split(rest, separator, &rest));
        if (part.length)
            *ARENA_PUSH(arena, &parts) = arena_copy_slice(arena, part);
    }
    return parts;
}
