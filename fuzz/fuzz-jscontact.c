/* Any JSON as a JSContact card; what was read is written and read again. */
#include "format/jscontact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(struct arena *arena, const struct edit *edit)
{
    AUTO_BUFFER struct buffer out = {0};
    struct record record = {0};
    const struct record *records[] = {&record};
    struct facts facts = {0};
    struct card card;
    struct json_writer writer;
    struct draft again = {0};
    struct error error = {0};
    edit_to_facts(arena, edit, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, &record, &facts.items[i]);
    card_compose(arena, records, 1, &card);
    json_writer_init(&writer, &out);
    jscontact_write(&writer, &card, "urn:uuid:1");
    json_t *json = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, NULL);
    if (!json) /* what is written is JSON */
        __builtin_trap();
    (void)jscontact_read(arena, json, &again, &error);
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct draft draft = {0};
    struct error error = {0};
    json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return 0;
    if (jscontact_read(arena, json, &draft, &error) &&
        edit_normalize(arena, &draft.edit, "GB", &error))
        write_and_read(arena, &draft.edit);
    json_decref(json);
    return 0;
}
