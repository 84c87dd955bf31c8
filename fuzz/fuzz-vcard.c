/* Any bytes as a file of vCards: read to the end, and what was read is written and read again. */
#include "format/vcard.h"

#include "base/buffer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_back(struct arena *arena, const struct draft *draft)
{
    struct edit edit = draft->edit;
    struct error error;
    struct facts facts = {0};
    struct record record = {0};
    AUTO_BUFFER struct buffer out = {0};
    if (!edit_normalize(arena, &edit, NULL, &error))
        return;
    edit_to_facts(arena, &edit, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, &record, &facts.items[i]);
    const struct record *records[] = {&record};
    struct card card;
    card_compose(arena, records, 1, &card);
    vcard_write(&out, &card, VCARD_VERSION_3, "u");
    vcard_write(&out, &card, VCARD_VERSION_4, "u");
    struct slice written = buffer_slice(&out);
    AUTO_FREE(vcard_reader)
    struct vcard_reader *reader = vcard_reader_new(byte_source_of(&written));
    struct vcard_item again;
    for (int i = 0; i < 2; i++) /* our own cards can be read */
        if (vcard_read(reader, arena, &again, &error) != VCARD_CARD)
            __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice file = {(const char *)data, size};
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    struct error error;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END)
        if (step == VCARD_CARD)
            write_back(arena, &item.draft);
    return 0;
}
