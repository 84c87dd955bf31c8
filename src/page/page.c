#include "page/page.h"

#include "base/cleanup.h"
#include "page/asset.h"
#include <string.h>

/* Scripts and styles come from here alone, none stand in the HTML; nobody frames the page. Pictures
 * may also be data of a card (data:) or a file just chosen (blob:). */
static const char content_security_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

/* Whether a header that lists things between commas has this one, whatever its parameters. */
static bool header_lists(struct http_request *request, const char *name, const char *thing)
{
    struct slice rest = slice_of(http_request_header(request, name));
    while (rest.length) {
        struct slice item = slice_split(rest, ',', &rest), parameters;
        item = slice_trim(slice_split(item, ';', &parameters));
        parameters = slice_trim(parameters);
        if (slice_equal_ignoring_case(item, slice_of(thing)))
            return !slice_equal(parameters, SLICE("q=0"));
    }
    return false;
}

static void answer_asset(struct http_request *request, struct http_response *response,
                         const struct page_asset *asset)
{
    response->content_type = asset->content_type;
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "Referrer-Policy", "same-origin");
    http_response_header(response, "Content-Security-Policy", content_security_policy);
    http_response_header(response, "Vary", "Accept-Encoding");
    http_response_header(response, "ETag", asset->etag);
    http_response_header(response, "Cache-Control",
                         page_asset_is_immutable(slice_of(asset->path))
                             ? "public, max-age=31536000, immutable"
                             : "no-cache");
    if (header_lists(request, "If-None-Match", asset->etag)) {
        response->status = 304;
        return;
    }
    bool is_packed = asset->gzip.length && header_lists(request, "Accept-Encoding", "gzip");
    if (is_packed)
        http_response_header(response, "Content-Encoding", "gzip");
    response->fixed_body = is_packed ? asset->gzip : asset->plain;
}

/* A place within the page is asked for by a browser that goes there; what a program or an <img>
 * asks for in vain is not there. */
static bool is_place(struct http_request *request)
{
    return !page_asset_is_immutable(request->path) &&
           (slice_equal(request->path, SLICE("/")) || header_lists(request, "Accept", "text/html"));
}

static void show_file(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    const struct page_asset *asset = page_asset_find(request->path);
    if (!asset && is_place(request))
        asset = page_asset_find(SLICE("/"));
    if (asset)
        answer_asset(request, response, asset);
    else
        http_answer_error(request, response, 404, "there is nothing at this address");
}

static const struct http_route routes[] = {{"GET", "/*path", show_file}};

void page_handle(struct http_request *request, struct http_response *response, void *context)
{
    http_route(routes, COUNT_OF(routes), request, response, context);
}
