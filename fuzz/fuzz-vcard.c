/* Any bytes as a file of vCards: read to the end in pieces, and what was read is written in both
 * versions and reads the same. */
#include "format/vcard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A few bytes at a time, so that every border is met. */
static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct slice *rest = state;
    size_t size = rest->length < 61 ? rest->length : 61;
    (void)error;
    *piece = (struct slice){rest->data, size};
    *rest = (struct slice){rest->data + size, rest->length - size};
    return true;
}

/* The card a record of these values shows; false when a value is refused. */
static bool compose(struct arena *arena, const struct draft *draft, struct card *card)
{
    struct edit edit = draft->edit;
    struct error error;
    struct facts facts = {0};
    struct record *record = ARENA_NEW(arena, struct record);
    const struct record **records = ARENA_NEW(arena, const struct record *);
    if (!edit_normalize(arena, &edit, NULL, &error))
        return false;
    edit_to_facts(arena, &edit, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, record, &facts.items[i]);
    records[0] = record;
    card_compose(arena, records, 1, card);
    return true;
}

static bool shows_the_same(const struct card *a, const struct card *b)
{
    if (a->shown.count != b->shown.count)
        return false;
    for (size_t i = 0; i < a->shown.count; i++)
        if (!fact_same_text(a->shown.items[i].fact, b->shown.items[i].fact))
            return false;
    return true;
}

static void write_and_read(struct arena *arena, const struct card *card, enum vcard_version version,
                           struct card *again)
{
    AUTO_BUFFER struct buffer out = {0};
    struct vcard_item item;
    struct error error;
    vcard_write(&out, card, version, "u");
    if (vcard_read_text(buffer_slice(&out), arena, &item, &error) != VCARD_CARD ||
        !compose(arena, &item.draft, again) || !shows_the_same(card, again))
        __builtin_trap();
}

static void write_back(struct arena *arena, const struct vcard_item *item)
{
    struct card card, third, fourth;
    if (!compose(arena, &item->draft, &card))
        return;
    write_and_read(arena, &card, VCARD_VERSION_3, &third);
    write_and_read(arena, &third, VCARD_VERSION_4, &fourth);
}

/* A refused card says why, and still is one item. */
static void write_refused(struct arena *arena, const struct vcard_item *item)
{
    AUTO_BUFFER struct buffer out = {0};
    struct slice text;
    int64_t cards;
    unsigned kinds;
    struct error error;
    vcard_write_refused(item->original, "why;", "what\nto do", &out);
    text = (struct slice){arena_copy_bytes(arena, out.data, out.length), out.length};
    if (!vcard_survey(byte_source_of(&text), &cards, &kinds, &error) || cards != 1)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice file = {(const char *)data, size}, rest = file;
    struct vcard_item item;
    struct error error;
    AUTO_FREE(vcard_groups)
    struct vcard_groups *groups = vcard_groups_read(byte_source_of(&rest), &error);
    AUTO_FREE(vcard_reader)
    struct vcard_reader *reader = vcard_reader_new((struct byte_source){read_piece, &file});
    if (groups)
        vcard_reader_use_groups(reader, groups);
    for (;;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        enum vcard_step step = vcard_read(reader, arena, &item, &error);
        if (step == VCARD_END)
            return 0;
        if (step == VCARD_CARD)
            write_back(arena, &item);
        write_refused(arena, &item);
    }
}
