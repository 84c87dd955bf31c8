/* Whether two names may be those of one person. */
#include "contact/name-match.h"

#include "text/generation.h"
#include "text/name.h"
#include <string.h>

enum { WORDS_MAX = 12 };

struct words {
    struct slice items[WORDS_MAX];
    size_t count;
    enum generation generation; /* not part of the words */
};

static void split(struct arena *arena, const struct fact *name, bool latin, struct words *words)
{
    const char *parts[] = {name->part[NAME_FIRST], name->part[NAME_MIDDLE], name->part[NAME_LAST],
                           name->part[NAME_SUFFIX]};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i])
            text = arena_format(arena, "%s %s", text, parts[i]);
    if (!*text && name->part[NAME_FULL])
        text = name->part[NAME_FULL];
    const char *folded = latin ? name_latin(arena, slice_of(text)) : NULL;
    if (!folded)
        folded = name_fold(arena, slice_of(text));
    struct name_words rest = {slice_of(folded)};
    struct slice word;
    *words = (struct words){0};
    while (name_next_word(&rest, &word)) {
        enum generation generation = words->count ? name_generation(word) : GENERATION_NONE;
        if (generation)
            words->generation = generation;
        else if (words->count < WORDS_MAX)
            words->items[words->count++] = word;
    }
}

static size_t first_difference(struct slice a, struct slice b)
{
    size_t i = 0;
    while (i < a.length && i < b.length && a.data[i] == b.data[i])
        i++;
    return i;
}

static bool tails_equal(struct slice a, size_t i, struct slice b, size_t j)
{
    return slice_equal((struct slice){a.data + i, a.length - i},
                       (struct slice){b.data + j, b.length - j});
}

/* One letter changed, left out, added or swapped with its neighbour, in words of some length. */
static bool is_one_typo(struct slice a, struct slice b)
{
    if (a.length < 5 || b.length < 5)
        return false;
    size_t i = first_difference(a, b);
    if (i < a.length && i < b.length && tails_equal(a, i + 1, b, i + 1))
        return true;
    if (i < a.length && tails_equal(a, i + 1, b, i))
        return true;
    if (i < b.length && tails_equal(a, i, b, i + 1))
        return true;
    return i + 1 < a.length && i + 1 < b.length && a.data[i] == b.data[i + 1] &&
           a.data[i + 1] == b.data[i] && tails_equal(a, i + 2, b, i + 2);
}

static bool words_agree(struct slice a, struct slice b)
{
    if (slice_equal(a, b))
        return true;
    if (a.length == 1 || b.length == 1) /* an initial */
        return a.data[0] == b.data[0];
    return is_one_typo(a, b);
}

/* Every word of the shorter name has its own counterpart in the longer one, at least one of them
 * more than an initial; single letters agree when both names are the same ones. */
static bool words_match(const struct words *a, const struct words *b)
{
    const struct words *few = a->count <= b->count ? a : b;
    const struct words *many = few == a ? b : a;
    bool taken[WORDS_MAX] = {false};
    bool has_whole_word = false;
    bool is_same = few->count == many->count;
    for (size_t i = 0; i < few->count; i++) {
        size_t found = many->count;
        for (size_t j = 0; j < many->count; j++) {
            if (taken[j] || !words_agree(few->items[i], many->items[j]))
                continue;
            if (found == many->count || slice_equal(few->items[i], many->items[j]))
                found = j;
        }
        if (found == many->count)
            return false;
        taken[found] = true;
        is_same &= slice_equal(few->items[i], many->items[found]);
        has_whole_word |= few->items[i].length > 1 && many->items[found].length > 1;
    }
    return has_whole_word || is_same;
}

static bool match_in(struct arena *arena, const struct fact *a, const struct fact *b, bool latin,
                     bool *generations_differ)
{
    struct words x, y;
    split(arena, a, latin, &x);
    split(arena, b, latin, &y);
    *generations_differ = x.generation && y.generation && x.generation != y.generation;
    return !x.count || !y.count || words_match(&x, &y);
}

enum name_verdict name_compare(struct arena *arena, const struct fact *a, const struct fact *b,
                               const char **why)
{
    const char *unused;
    if (!why)
        why = &unused;
    *why = "a name is missing";
    if (!a || !b)
        return NAMES_UNKNOWN;
    bool generations_differ;
    bool matches = match_in(arena, a, b, false, &generations_differ);
    if (generations_differ) {
        *why = "the names are of two generations (Jr, Sr)";
        return NAMES_CONFLICT;
    }
    if (matches || match_in(arena, a, b, true, &generations_differ)) {
        *why = "the names agree";
        return NAMES_COMPATIBLE;
    }
    *why = "the names differ";
    return NAMES_CONFLICT;
}
