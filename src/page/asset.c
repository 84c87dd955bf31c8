#include "page/asset.h"

#include "base/cleanup.h"
#include "page/page-assets.h"
#include <stdlib.h>

static int compare(const void *key, const void *item)
{
    const struct page_asset *asset = item;
    return slice_compare(*(const struct slice *)key, slice_of(asset->path));
}

const struct page_asset *page_asset_find(struct slice path)
{
    return bsearch(&path, page_assets, COUNT_OF(page_assets), sizeof *page_assets, compare);
}

bool page_asset_is_immutable(struct slice path)
{
    static const struct slice folder = {"/assets/", 8};
    return path.length > folder.length &&
           slice_equal((struct slice){path.data, folder.length}, folder);
}
