/* Any bytes as a JSON file of contacts, in small pieces: read to the end, each item as a contact.
 */
#include "format/json-contact.h"
#include "format/json-items.h"

#include "base/buffer.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Hands out a few bytes at a time. */
static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct slice *rest = state;
    size_t length = rest->length < 7 ? rest->length : 7;
    (void)error;
    *piece = (struct slice){rest->data, length};
    *rest = (struct slice){rest->data + length, rest->length - length};
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {(const char *)data, size};
    AUTO_FREE(json_items)
    struct json_items *items = json_items_open((struct byte_source){read_piece, &rest});
    struct json_item item;
    struct error error;
    int64_t count = 0;
    for (enum json_items_step step;
         (step = json_items_next(items, &item, &error)) != JSON_ITEMS_END;) {
        AUTO_BUFFER struct buffer refused = {0};
        if (++count > (int64_t)size || item.number != count) /* every item takes a byte at least */
            abort();
        json_t *object = step == JSON_ITEMS_ITEM ? json_item_parse(&item, &error) : NULL;
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct draft draft;
        if (object && json_contact_read(arena, object, &draft, &error))
            (void)edit_normalize(arena, &draft.edit, "GB", &error);
        json_decref(object);
        json_item_write_refused(item.text, "why", NULL, &refused);
        json_t *again = json_loadb(refused.data, refused.length, 0, NULL);
        if (!json_is_object(again))
            abort();
        json_decref(again);
    }
    return 0;
}
