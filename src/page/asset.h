/* The files of the page as web/build.mjs made them. */
#pragma once

#include "base/slice.h"

/* All of it is part of the program. */
struct page_asset {
    const char *path; /* "/assets/main-K3J2.js"; that of the page itself is "/" */
    const char *content_type;
    const char *etag; /* with its quotes */
    struct slice plain;
    struct slice gzip; /* empty when it would not be smaller */
};

/* The file of exactly this path, NULL when there is none. */
const struct page_asset *page_asset_find(struct slice path);

/* Whether files of this path never change. */
bool page_asset_is_immutable(struct slice path);
