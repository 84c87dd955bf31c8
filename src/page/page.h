/* The page for people: the files of web/, embedded, at every path that no other front end serves.
 *
 * Files under /assets/ have their content's digest in their name and may be kept for ever. Every
 * other path is a place within the page and gets index.html, so that a link to any of them works.
 * The page has no door of its own: all that it shows and does goes through /v1.
 */
#pragma once

#include "http/route.h"

/* The mount "/"; it needs no context. */
void page_handle(struct http_request *request, struct http_response *response, void *context);
