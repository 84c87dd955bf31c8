/* vCard in: a file, card by card. */
#include "format/vcard.h"

#include "contact/normalize.h"
#include "format/received.h"
#include "format/vcard-card.h"
#include "format/vcard-frame.h"
#include "format/vcard-group.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct vcard_reader {
    struct vcard_frame frame;
    struct vcard_groups *groups; /* NULL: cards are as they stand */
};

/* MEMBER lines of a card: there may be many more than a contact has properties. */
struct members {
    struct slice *items; /* lines */
    size_t count;
    size_t capacity;
};

struct vcard_reader *vcard_reader_new(struct byte_source source)
{
    struct vcard_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        abort();
    vcard_frame_init(&reader->frame, source);
    return reader;
}

void vcard_reader_free(struct vcard_reader *reader)
{
    if (!reader)
        return;
    vcard_frame_clear(&reader->frame);
    free(reader);
}

void vcard_reader_use_groups(struct vcard_reader *reader, struct vcard_groups *groups)
{
    reader->groups = groups;
}

/* ---- properties ---- */

static bool refuse_line(struct arena *arena, struct slice line, int64_t number, struct error *error)
{
    struct slice start = {line.data, line.length < 60 ? line.length : 60};
    fail(error, STATUS_INVALID, "line %lld is no vCard property: %s", (long long)number,
         received_text(arena, received_utf8(arena, start), false));
    snprintf(error->accepted, sizeof(error->accepted),
             "NAME:value, or a space in front when it continues the line before");
    return false;
}

static bool refuse_length(const struct vcard_property *property, struct error *error)
{
    snprintf(error->accepted, sizeof(error->accepted),
             "the card without this line, or with a smaller picture");
    fail(error, STATUS_LIMIT, "line %lld: %.*s has %zu bytes, at most %d can be kept",
         (long long)property->number,
         (int)(property->name.length < 40 ? property->name.length : 40), property->name.data,
         property->line.length, PROPERTY_BYTES_MAX);
    return false;
}

static bool refuse_count(int64_t number, struct error *error)
{
    return fail(error, STATUS_LIMIT, "line %lld: a card holds at most %d properties",
                (long long)number, FACTS_PER_RECORD_MAX);
}

/* A card within the card, as version 3.0 writes it: one line, escaped. */
static struct slice agent_line(struct arena *arena, const struct vcard_property *agent,
                               struct slice inner)
{
    AUTO_BUFFER struct buffer line = {0};
    inner = received_utf8(arena, inner);
    buffer_append(&line, agent->line.data, (size_t)(agent->value.data - agent->line.data));
    for (size_t i = 0; i < inner.length; i++) {
        char byte = inner.data[i];
        if (byte == '\n' && i + 1 < inner.length)
            buffer_append_text(&line, "\\n");
        else if (byte == '\\' || byte == ',' || byte == ';')
            buffer_append(&line, (char[]){'\\', byte}, 2);
        else if (byte != '\r' && byte != '\n')
            buffer_append_byte(&line, byte);
    }
    return (struct slice){arena_copy_bytes(arena, line.data, line.length), line.length};
}

static bool is_member(const struct vcard_property *property)
{
    return vcard_is_named(property, "MEMBER") ||
           vcard_is_named(property, "X-ADDRESSBOOKSERVER-MEMBER");
}

static bool add_property(struct card_reader *card, const struct vcard_property *property,
                         struct error *error)
{
    if (property->line.length > PROPERTY_BYTES_MAX)
        return refuse_length(property, error);
    if (card->properties.count == FACTS_PER_RECORD_MAX)
        return refuse_count(property->number, error);
    if (vcard_is_named(property, "VERSION"))
        card->is_version_2 = slice_equal_text(slice_trim(property->value), "2.1");
    *ARENA_PUSH(card->arena, &card->properties) = *property;
    return true;
}

static bool take_line(struct card_reader *card, struct vcard_lines *lines, struct slice line,
                      int64_t number, struct members *members, struct error *error)
{
    struct vcard_property property;
    struct slice inner;
    if (!vcard_parse_line(card->arena, line, &property))
        return refuse_line(card->arena, line, number, error);
    property.number = number;
    if (is_member(&property)) {
        *ARENA_PUSH(card->arena, members) = property.line;
        return true;
    }
    if (vcard_is_named(&property, "AGENT") && !slice_trim(property.value).length &&
        vcard_next_agent(lines, &inner) &&
        !vcard_parse_line(card->arena, agent_line(card->arena, &property, inner), &property))
        return refuse_line(card->arena, line, number, error);
    property.number = number;
    return add_property(card, &property, error);
}

/* What stands between BEGIN:VCARD and END:VCARD. */
static struct vcard_lines lines_within(const struct vcard_frame *frame)
{
    struct slice text = buffer_slice(&frame->text), rest;
    slice_split(text, '\n', &rest);
    size_t end = frame->last - (size_t)(rest.data - text.data);
    return (struct vcard_lines){{rest.data, end}, frame->first_line};
}

static bool read_lines(struct card_reader *card, const struct vcard_frame *frame,
                       struct members *members, struct error *error)
{
    struct vcard_lines lines = lines_within(frame);
    struct slice line;
    int64_t number;
    while (vcard_next_line(&lines, card->arena, &line, &number))
        if (slice_trim(line).length && !take_line(card, &lines, line, number, members, error))
            return false;
    return true;
}

/* ---- groups ---- */

static bool is_group(const struct card_reader *card)
{
    for (size_t i = 0; i < card->properties.count; i++) {
        const struct vcard_property *property = &card->properties.items[i];
        if ((vcard_is_named(property, "KIND") ||
             vcard_is_named(property, "X-ADDRESSBOOKSERVER-KIND")) &&
            slice_equal_ignoring_case(slice_trim(property->value), SLICE("group")))
            return true;
    }
    return false;
}

static const char *first_text(const struct card_reader *card, const char *name)
{
    for (size_t i = 0; i < card->properties.count; i++) {
        const struct vcard_property *property = &card->properties.items[i];
        const char *text =
            vcard_is_named(property, name) ? vcard_value_text(card->arena, property, false) : NULL;
        if (text)
            return text;
    }
    return NULL;
}

static void read_group(struct card_reader *card, const struct members *members,
                       struct vcard_item *item)
{
    const char **texts = ARENA_ARRAY(card->arena, const char *, members->count + 1);
    const char *name = first_text(card, "FN"), *uid = first_text(card, "UID");
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++) {
        struct vcard_property property;
        bool is_read = vcard_parse_line(card->arena, members->items[i], &property);
        texts[count] = is_read ? vcard_value_text(card->arena, &property, false) : NULL;
        count += texts[count] != NULL;
    }
    item->group = name ? name : "Group";
    item->members = texts;
    item->member_count = count;
    item->draft.source_key = uid ? arena_format(card->arena, "vcard:%s", uid) : NULL;
}

/* ---- cards ---- */

/* MEMBER means nothing in a contact's card: it is kept. */
static bool add_members(struct card_reader *card, const struct members *members, int64_t number,
                        struct error *error)
{
    for (size_t i = 0; i < members->count; i++) {
        struct vcard_property property;
        if (!vcard_parse_line(card->arena, members->items[i], &property))
            return refuse_line(card->arena, members->items[i], number, error);
        property.number = number;
        if (!add_property(card, &property, error))
            return false;
    }
    return true;
}

static enum vcard_step read_card(struct vcard_reader *reader, struct arena *arena,
                                 struct vcard_item *item, struct error *error)
{
    struct card_reader card = {.arena = arena};
    struct members members = {0};
    if (!read_lines(&card, &reader->frame, &members, error))
        return VCARD_BAD;
    if (is_group(&card)) {
        read_group(&card, &members, item);
        return VCARD_GROUP;
    }
    if (!add_members(&card, &members, item->line, error))
        return VCARD_BAD;
    vcard_read_facts(&card);
    if (reader->groups)
        vcard_groups_join(reader->groups, arena, card.uid, &card.facts);
    if (card.uid)
        item->draft.source_key = arena_format(arena, "vcard:%s", card.uid);
    edit_add_step(arena, &item->draft.edit, EDIT_ADD)->facts = card.facts;
    return VCARD_CARD;
}

/* A card that is not in UTF-8, line by line: each may name its character set. */
static struct slice convert_card(struct arena *arena, struct slice text)
{
    AUTO_BUFFER struct buffer out = {0};
    struct vcard_property property;
    struct slice rest, line = slice_split(text, '\n', &rest);
    struct vcard_lines lines = {rest, 0};
    int64_t number;
    buffer_append_slice(&out, line); /* BEGIN:VCARD, which nothing may continue */
    buffer_append_text(&out, "\n");
    while (vcard_next_line(&lines, arena, &line, &number)) {
        bool is_converted = vcard_parse_line(arena, line, &property) &&
                            !vcard_is_named(&property, "BEGIN") &&
                            !vcard_is_named(&property, "END"); /* damaged, it would begin a card */
        buffer_append_slice(&out, is_converted ? property.line : received_utf8(arena, line));
        buffer_append_text(&out, "\r\n");
    }
    return (struct slice){arena_copy_bytes(arena, out.data, out.length), out.length};
}

static struct slice original_text(struct arena *arena, const struct vcard_frame *frame)
{
    struct slice text = buffer_slice(&frame->text);
    if (!slice_is_utf8(text))
        return convert_card(arena, text);
    return (struct slice){arena_copy_bytes(arena, text.data, text.length), text.length};
}

static enum vcard_step read_item(struct vcard_reader *reader, struct arena *arena,
                                 struct vcard_item *item, struct error *error)
{
    enum frame_step step = vcard_frame_next(&reader->frame, error);
    *item = (struct vcard_item){.draft.pointer = "", .line = reader->frame.first_line};
    switch (step) {
    case FRAME_END:
        return VCARD_END;
    case FRAME_FAILED:
        return VCARD_FAILED;
    case FRAME_BAD:
        return VCARD_BAD;
    case FRAME_CARD:
        break;
    }
    return read_card(reader, arena, item, error);
}

/* Whether the word stands anywhere in the card: most are no groups, and need no closer look. */
static bool mentions_group(struct slice text)
{
    for (size_t i = 0; i + 5 <= text.length; i++)
        if ((text.data[i] | 0x20) == 'g' && strncasecmp(text.data + i, "group", 5) == 0)
            return true;
    return false;
}

enum vcard_step vcard_read_group(struct vcard_reader *reader, struct arena *arena,
                                 struct vcard_item *item, struct error *error)
{
    for (;;) {
        struct error bad;
        enum frame_step step = vcard_frame_next(&reader->frame, &bad);
        *item = (struct vcard_item){.draft.pointer = "", .line = reader->frame.first_line};
        if (step == FRAME_FAILED)
            *error = bad;
        if (step == FRAME_FAILED || step == FRAME_END)
            return step == FRAME_END ? VCARD_END : VCARD_FAILED;
        if (step == FRAME_CARD && mentions_group(buffer_slice(&reader->frame.text)) &&
            read_card(reader, arena, item, &bad) == VCARD_GROUP)
            return VCARD_GROUP;
        arena_reset(arena);
    }
}

enum vcard_step vcard_read(struct vcard_reader *reader, struct arena *arena,
                           struct vcard_item *item, struct error *error)
{
    enum vcard_step step = read_item(reader, arena, item, error);
    if (step != VCARD_END && step != VCARD_FAILED)
        item->original = original_text(arena, &reader->frame);
    return step;
}

enum vcard_step vcard_read_text(struct slice text, struct arena *arena, struct vcard_item *item,
                                struct error *error)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&text));
    return vcard_read(reader, arena, item, error);
}

static unsigned kinds_of(const struct vcard_item *item)
{
    const struct facts *facts = &item->draft.edit.items[0].facts;
    unsigned kinds = 0;
    for (size_t i = 0; i < facts->count; i++)
        kinds |= FACT_BIT(facts->items[i].kind);
    return kinds;
}

bool vcard_survey(struct byte_source source, int64_t *cards, unsigned *kinds, struct error *error)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(source);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    int64_t count = 0;
    unsigned seen = 0;
    for (;;) {
        struct vcard_item item;
        struct error ignored = {0};
        enum vcard_step step = read_item(reader, arena, &item, &ignored);
        if (step == VCARD_FAILED) {
            *error = ignored;
            return false;
        }
        if (step == VCARD_END)
            break;
        count++;
        if (step == VCARD_CARD)
            seen |= kinds_of(&item);
        if (step == VCARD_GROUP && item.member_count)
            seen |= FACT_BIT(FACT_GROUP);
        arena_reset(arena);
    }
    *cards = count;
    *kinds = seen;
    return true;
}
