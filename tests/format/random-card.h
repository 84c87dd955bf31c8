/* Cards of random facts, full of what a format must escape; the same seed gives the same card. */
#pragma once

#include "contact/card.h"

#include "vcard-cards.h"

/* A small generator of our own, so that a failure comes again. */
static inline uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static inline const char *random_text(struct arena *arena, uint32_t *seed, bool allow_lines)
{
    static const char *const pieces[] = {"a", "b ", ",",  ";",        "\\",
                                         ":", "\"", "^",  "\xC3\xAB", "\xF0\x9F\x90\x88",
                                         "=", "/",  "~1", "n",        "long words that fill up ",
                                         "\n"};
    const char *text = "x"; /* ends are trimmed: letters there */
    for (uint32_t left = next_random(seed) % 12; left; left--) {
        const char *piece = pieces[next_random(seed) % (COUNT_OF(pieces) - !allow_lines)];
        text = arena_format(arena, "%s%s", text, piece);
    }
    return arena_format(arena, "%sy", text);
}

/* What only some values of a kind can be. */
static inline void random_value(struct arena *arena, uint32_t *seed, struct fact *fact)
{
    static const char *const dates[] = {"1985-04-12", "--02-29", "1985-04", "1985", "circa 1800"};
    static const char *const genders[] = {"Male", "Unknown", "a; b"};
    if (fact->kind == FACT_BIRTHDAY)
        fact->part[0] = dates[next_random(seed) % COUNT_OF(dates)];
    if (fact->kind == FACT_GENDER)
        fact->part[0] = genders[next_random(seed) % COUNT_OF(genders)];
    if (fact->kind == FACT_STARRED)
        fact->part[0] = next_random(seed) % 2 ? "true" : "false";
    if (fact->kind == FACT_NICKNAME) /* a list of names */
        fact->part[0] = "Nono, N.; \\";
    if (fact->kind == FACT_EMAIL)
        fact->part[0] = arena_format(arena, "a%u@example.com", next_random(seed) % 1000);
    if (fact->kind == FACT_PHONE)
        fact->part[0] = arena_format(arena, "+1 555 01%02u", next_random(seed) % 100);
    if (fact->kind == FACT_PHOTO)
        fact->part[0] = "data:image/png;base64,AAAA";
}

static inline void random_fact(struct arena *arena, uint32_t *seed, struct fact *fact)
{
    fact->kind = next_random(seed) % FACT_KIND_COUNT;
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    bool allow_lines = fact->kind == FACT_ADDRESS || fact->kind == FACT_NOTE ||
                       fact->kind == FACT_COMPANY || fact->kind == FACT_CUSTOM;
    for (unsigned i = 0; i < info->part_count; i++)
        if (info->part_count == 1 || next_random(seed) % 2)
            fact->part[i] = random_text(arena, seed, allow_lines);
    if (info->default_label) {
        unsigned count = 0;
        while (info->labels[count])
            count++;
        fact->label = info->labels[next_random(seed) % count];
        fact->custom_label = next_random(seed) % 3 ? NULL : random_text(arena, seed, false);
    }
    random_value(arena, seed, fact);
}

/* `finish` gives each fact what is the format's own, and a property its line and its name. */
static inline const struct card *random_card(struct arena *arena, uint32_t seed,
                                             void (*finish)(struct arena *arena, uint32_t *seed,
                                                            struct fact *fact))
{
    struct edit edit = {0};
    struct edit_step *step = edit_add_step(arena, &edit, EDIT_ADD);
    for (uint32_t left = next_random(&seed) % 20; left; left--) {
        struct fact *fact = ARENA_PUSH(arena, &step->facts);
        random_fact(arena, &seed, fact);
        finish(arena, &seed, fact);
    }
    return compose(arena, &edit);
}
