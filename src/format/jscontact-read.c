/* A JSContact Card to a draft. */
#include "format/jscontact.h"

#include "contact/normalize.h"
#include "format/jscontact-card.h"
#include "format/jscontact-made.h"
#include "format/vcard.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool refuse_size(struct error *error, const struct line *line)
{
    return fail(error, STATUS_LIMIT,
                "what becomes the vCard property %.60s is too large: at most %d bytes", line->name,
                PROPERTY_BYTES_MAX);
}

/* To a reader of vCards, a card of this kind only names the members of a group; here it is a card
 * like any other, and its kind is kept as what no property stands for. */
static bool is_group_kind(const struct line *line)
{
    return (strcmp(line->name, "KIND") == 0 ||
            strcmp(line->name, "X-ADDRESSBOOKSERVER-KIND") == 0) &&
           strcasecmp(line->value, "group") == 0;
}

/* The same of a card that says so among its vCard properties. */
static void keep_group_kind(struct arena *arena, const json_t *card, const struct lines *lines,
                            struct lines *lost)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (!is_group_kind(&lines->items[i]) || json_object_get(card, "kind"))
            continue;
        struct line line = line_make(arena, "JSPROP", "\"group\"");
        line_add(arena, &line, "JSPTR", "kind");
        *ARENA_PUSH(arena, lost) = line;
        return;
    }
}

/* The facts of the lines, read as those of any vCard. */
static bool read_lines(struct arena *arena, const struct lines *lines, struct draft *draft,
                       struct error *error)
{
    AUTO_BUFFER struct buffer text = {0};
    buffer_append_text(&text, "BEGIN:VCARD\nVERSION:4.0\n");
    if (lines->count > FACTS_PER_RECORD_MAX)
        return fail(error, STATUS_LIMIT, "%zu values are too many: a card holds at most %d",
                    lines->count, FACTS_PER_RECORD_MAX);
    for (size_t i = 0; i < lines->count; i++) {
        size_t before = text.length;
        if (is_group_kind(&lines->items[i]))
            continue;
        line_format(&text, &lines->items[i]);
        if (text.length - before > PROPERTY_BYTES_MAX)
            return refuse_size(error, &lines->items[i]);
        buffer_append_text(&text, "\n\n"); /* the empty line ends what a coded value might go on */
    }
    buffer_append_text(&text, "END:VCARD\n");
    struct vcard_item item;
    if (vcard_read_text(buffer_slice(&text), arena, &item, error) != VCARD_CARD)
        return false;
    *draft = item.draft;
    return true;
}

/* The facts shown one by one, none of them left out. */
static void show_all(struct arena *arena, const struct facts *facts, struct card *card)
{
    *card = (struct card){0};
    for (unsigned kind = 0; kind < FACT_KIND_COUNT; kind++)
        for (size_t i = 0; i < facts->count; i++)
            if (facts->items[i].kind == kind)
                ARENA_PUSH(arena, &card->shown)->fact = &facts->items[i];
}

static bool find_lost(struct arena *arena, const json_t *card, const struct draft *draft,
                      struct lines *lines)
{
    struct card shown;
    show_all(arena, &draft->edit.items[0].facts, &shown);
    json_auto_t *again = jscontact_of_card(arena, &shown, NULL);
    return jscontact_lost_lines(arena, card, again, lines);
}

bool jscontact_read(struct arena *arena, const json_t *card, struct draft *draft,
                    struct error *error)
{
    struct lines lines = {0}, lost = {0};
    struct draft plain;
    if (!jscontact_check(arena, card, error))
        return false;
    json_auto_t *copy = json_deep_copy(card);
    jscontact_expand_patches(arena, copy);
    jscontact_to_lines(arena, copy, false, &lines);
    if (!read_lines(arena, &lines, &plain, error))
        return false;
    if (find_lost(arena, copy, &plain, &lost)) { /* they name entries by identifiers: keep those */
        lines = lost = (struct lines){0};
        jscontact_to_lines(arena, copy, true, &lines);
        if (!read_lines(arena, &lines, &plain, error))
            return false;
        find_lost(arena, copy, &plain, &lost);
    }
    keep_group_kind(arena, copy, &lines, &lost);
    for (size_t i = 0; i < lost.count; i++)
        *ARENA_PUSH(arena, &lines) = lost.items[i];
    if (lost.count && !read_lines(arena, &lines, &plain, error))
        return false;
    *draft = plain;
    return true;
}
