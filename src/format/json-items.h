/* The objects of a JSON file one by one, whatever holds them: a list, a list in the member
 * "contacts" or "cards" of an object, one object alone, or one object a line (RFC 8259; lines as in
 * JSON Lines, blank ones passed over).
 *
 * Here is only found out where an item ends; memory is bounded by one item. What is broken is told
 * with its line and column, and reading goes on with the next item: where items begin their lines,
 * at the next line that begins as the broken item's did, else behind the place that shows the
 * break.
 */
#pragma once

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/stream.h"
#include <jansson.h>
#include <stdint.h>

enum { JSON_ITEM_BYTES_MAX = 16 << 20, JSON_ITEM_DEPTH_MAX = 100 };

enum json_items_step {
    JSON_ITEMS_END,
    JSON_ITEMS_ITEM,
    JSON_ITEMS_BAD,    /* no object, or one that is not whole; `error` says where and why */
    JSON_ITEMS_FAILED, /* the source could not be read */
};

struct json_item {
    struct slice text; /* UTF-8, valid until the next call; of a bad one as much as was kept */
    int64_t number;    /* from 1; bad ones count */
    int64_t line;      /* where it begins, from 1 */
    int64_t column;    /* in bytes, from 1 */
};

struct json_items;

struct json_items *json_items_open(struct byte_source source);
void json_items_free(struct json_items *items);
DEFINE_AUTO_FREE(json_items)

/* The next item. Whether the object is JSON in all its parts shows json_item_parse. */
enum json_items_step json_items_next(struct json_items *items, struct json_item *item,
                                     struct error *error);

/* The object, to be given back with json_decref, or NULL when it is none: the error names the line
 * and column in the file. A name that stands twice in an object is refused. */
json_t *json_item_parse(const struct json_item *item, struct error *error);

/* Appends the object as one line with two members more, "kith_error" and "kith_fix" (left out when
 * NULL), which reading passes over. What is no JSON stands as text in the member "kith_original",
 * to be mended there: reading takes that text for the item. */
void json_item_write_refused(struct slice original, const char *reason, const char *fix,
                             struct buffer *out);
