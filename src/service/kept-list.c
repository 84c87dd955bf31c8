/* What a job could not do. */
#include "service/kept-list.h"

void kept_list_clear(struct kept_list *list)
{
    buffer_clear(&list->items);
}

void kept_list_read_count(struct kept_list *list, int64_t count)
{
    list->count = list->saved_count = count;
}

void kept_list_read(struct kept_list *list, struct slice items)
{
    if (items.length > 2)
        buffer_append(&list->items, items.data + 1, items.length - 2);
    list->saved_bytes = list->items.length;
}

void kept_list_add(struct kept_list *list, struct uuid contact, const char *field, const char *why)
{
    struct json_writer writer;
    if (list->count++ >= list->listed_max)
        return;
    if (list->items.length)
        buffer_append_byte(&list->items, ',');
    json_writer_init(&writer, &list->items);
    json_object_begin(&writer);
    json_member_uuid(&writer, "contact", contact);
    if (field)
        json_member_text(&writer, "field", field);
    json_member_text(&writer, "why", why);
    json_object_end(&writer);
}

void kept_list_write(const struct kept_list *list, struct json_writer *writer)
{
    json_array_begin(writer);
    if (list->items.length)
        json_write_raw(writer, buffer_slice(&list->items));
    json_array_end(writer);
}

void kept_list_save(struct kept_list *list)
{
    list->saved_bytes = list->items.length;
    list->saved_count = list->count;
}

void kept_list_rewind(struct kept_list *list)
{
    list->items.length = list->saved_bytes;
    list->count = list->saved_count;
}
