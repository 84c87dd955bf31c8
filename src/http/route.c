/* Which code answers a path. */
#include "http/route.h"

static bool mount_matches(struct slice path, struct slice prefix)
{
    if (slice_equal_text(prefix, "/"))
        return true;
    return path.length >= prefix.length && memcmp(path.data, prefix.data, prefix.length) == 0 &&
           (path.length == prefix.length || path.data[prefix.length] == '/');
}

const struct http_mount *http_mount_find(const struct http_mount *mounts, size_t count,
                                         struct slice path)
{
    const struct http_mount *found = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice prefix = slice_of(mounts[i].prefix);
        if (prefix.length > longest && mount_matches(path, prefix)) {
            found = &mounts[i];
            longest = prefix.length;
        }
    }
    return found;
}

static void add_parameter(struct http_request *request, struct slice name, const char *value)
{
    *ARENA_PUSH(request->arena, &request->parameters) = (struct http_pair){name, value};
}

static const char *join_from(const struct http_request *request, size_t first)
{
    const struct http_segments *segments = &request->segments;
    size_t size = 1;
    for (size_t i = first; i < segments->count; i++)
        size += strlen(segments->items[i]) + 1;
    char *joined = arena_alloc(request->arena, size);
    char *end = joined;
    for (size_t i = first; i < segments->count; i++) {
        if (i > first)
            *end++ = '/';
        end = stpcpy(end, segments->items[i]);
    }
    return joined;
}

/* Whether the path has this pattern; leaves its parameters in the request. */
static bool pattern_matches(const char *pattern, struct http_request *request)
{
    request->parameters.count = 0;
    struct slice rest = slice_of(pattern + 1);
    size_t i = 0;
    for (; rest.length; i++) {
        struct slice part = slice_split(rest, '/', &rest);
        struct slice name = {part.data + 1, part.length - 1};
        if (part.data[0] == '*') {
            add_parameter(request, name, join_from(request, i));
            return true;
        }
        const char *segment = i < request->segments.count ? request->segments.items[i] : NULL;
        if (!segment || !*segment)
            return false;
        if (part.data[0] == ':')
            add_parameter(request, name, segment);
        else if (!slice_equal_text(part, segment))
            return false;
    }
    return i == request->segments.count;
}

static bool is_listed(struct slice list, const char *method)
{
    while (list.length)
        if (slice_equal_text(slice_trim(slice_split(list, ',', &list)), method))
            return true;
    return false;
}

static void add_allowed(struct buffer *allowed, const char *method)
{
    if (is_listed(buffer_slice(allowed), method))
        return;
    if (allowed->length)
        buffer_append_text(allowed, ", ");
    buffer_append_text(allowed, method);
    if (strcmp(method, "GET") == 0)
        buffer_append_text(allowed, ", HEAD");
}

static void answer_other_method(struct http_request *request, struct http_response *response,
                                const char *allowed)
{
    if (strcmp(request->method, "OPTIONS") == 0) {
        response->status = 204;
    } else {
        http_answer_error(request, response, 405,
                          arena_format(request->arena, "This path answers %s only.", allowed));
    }
    http_response_header(response, "Allow", allowed);
}

void http_route(const struct http_route *routes, size_t count, struct http_request *request,
                struct http_response *response, void *context)
{
    AUTO_BUFFER struct buffer allowed = {0};
    for (size_t i = 0; i < count; i++) {
        if (!pattern_matches(routes[i].pattern, request))
            continue;
        if (strcmp(routes[i].method, request->method) == 0) {
            request->route = &routes[i];
            routes[i].handler(request, response, context);
            return;
        }
        add_allowed(&allowed, routes[i].method);
    }
    if (allowed.length)
        answer_other_method(request, response, buffer_text(&allowed));
    else
        http_answer_error(request, response, 404, "Nothing is at this path.");
}
