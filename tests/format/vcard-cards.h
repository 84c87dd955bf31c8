/* Cards for the tests of vCard: read, composed, and shown as text. */
#pragma once

#include "contact/card.h"
#include "contact/draft.h"

#include "dump.h"
#include <stdio.h>

/* A bare record of these values: what a store would keep of the draft. */
static inline const struct record *record_of(struct arena *arena, const struct edit *edit)
{
    struct record *record = ARENA_NEW(arena, struct record);
    struct error error = {0};
    struct edit normalized = *edit;
    struct facts facts = {0};
    if (!edit_normalize(arena, &normalized, NULL, &error)) {
        fprintf(stderr, "not normalized: %s (%s)\n", error.message, error.pointer);
        return NULL;
    }
    edit_to_facts(arena, &normalized, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, record, &facts.items[i]);
    return record;
}

static inline const struct card *card_of(struct arena *arena, const struct record *record)
{
    const struct record **records = ARENA_NEW(arena, const struct record *);
    struct card *card = ARENA_NEW(arena, struct card);
    records[0] = record;
    card_compose(arena, records, 1, card);
    return card;
}

static inline const struct card *compose(struct arena *arena, const struct edit *edit)
{
    const struct record *record = record_of(arena, edit);
    return record ? card_of(arena, record) : NULL;
}

/* "{PREF=1}": the parameters that are kept with a fact; its lines with "|" between. */
static inline void dump_parameters(struct buffer *out, const struct fact *fact)
{
    if (!fact->parameters)
        return;
    buffer_append_text(out, " {");
    for (const char *place = fact->parameters; *place; place++)
        buffer_append_byte(out, *place == '\n' ? '|' : *place);
    buffer_append_text(out, "}");
}

/* A fact a line. */
static inline void dump_shown(struct buffer *out, const struct card *card)
{
    for (size_t i = 0; i < card->shown.count; i++) {
        dump_fact(out, card->shown.items[i].fact);
        dump_parameters(out, card->shown.items[i].fact);
        buffer_append_text(out, "\n");
    }
}
