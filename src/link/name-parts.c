/* The parts of a name. */
#include "link/name-parts.h"

#include "base/cleanup.h"
#include "contact/quality.h"
#include "link/fold.h"
#include "text/name.h"

enum { NAME_BYTES_MAX = 512, WORDS_MAX = 12, LEARNT_BYTES_MIN = 3 };

struct word_list {
    struct slice items[WORDS_MAX];
    size_t count;
};

/* By their first letter: most words are told by it, or by the few titles that it begins. */
static bool is_title(struct slice word)
{
    static const char *const titles[26][7] = {
        ['c' - 'a'] = {"captain", "capt", "col"},
        ['d' - 'a'] = {"dr", "dame", "doctor", "dipl"},
        ['f' - 'a'] = {"frau"},
        ['h' - 'a'] = {"herr", "hon"},
        ['l' - 'a'] = {"lady", "lord"},
        ['m' - 'a'] = {"mr", "mrs", "ms", "miss", "mme", "major", "mag"},
        ['p' - 'a'] = {"prof", "professor"},
        ['r' - 'a'] = {"rev", "reverend"},
        ['s' - 'a'] = {"sir"},
    };
    if (!word.length || word.data[0] < 'a' || word.data[0] > 'z')
        return false;
    const char *const *of_letter = titles[word.data[0] - 'a'];
    for (size_t i = 0; i < COUNT_OF(titles[0]) && of_letter[i]; i++)
        if (slice_equal_text(word, of_letter[i]))
            return true;
    return false;
}

/* The words of a text that are no titles; a generation behind the first word goes to `parts`. */
static void read_words(struct arena *arena, struct slice text, struct word_list *list,
                       struct name_parts *parts)
{
    if (!text.length)
        return;
    struct name_words words = {fold_name(arena, text_cut(text, NAME_BYTES_MAX))};
    struct slice word;
    while (name_next_word(&words, &word) && list->count < WORDS_MAX) {
        enum generation generation = list->count ? name_generation(word) : GENERATION_NONE;
        if (generation && parts)
            parts->generation = generation;
        else if (!is_title(word))
            list->items[list->count++] = text_cut(word, FOLDED_BYTES_MAX / 2);
    }
}

static struct slice joined(struct arena *arena, const struct word_list *list)
{
    const char *text = "";
    if (list->count == 1)
        return list->items[0];
    for (size_t i = 0; i < list->count; i++)
        text = arena_join(arena, text, i ? " " : "", arena_copy_slice(arena, list->items[i]));
    return text_cut(slice_of(text), FOLDED_BYTES_MAX);
}

static bool has_word(struct slice text, struct slice wanted)
{
    struct name_words words = {text};
    struct slice word;
    while (name_next_word(&words, &word))
        if (slice_equal(word, wanted))
            return true;
    return false;
}

static size_t count_without_particles(const struct word_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += !quality_is_particle(list->items[i]);
    return count;
}

/* A whole name on both sides of its first comma. */
struct name_halves {
    struct slice before, behind;
};

/* "Haddad, Noor": what stands before the comma is the family name when little of it does and it is
 * no list of titles that follows. */
static bool is_family_first(struct arena *arena, const struct name_halves *halves)
{
    struct word_list before = {0}, behind = {0};
    struct name_parts unused = {0};
    read_words(arena, halves->before, &before, &unused);
    read_words(arena, halves->behind, &behind, &unused);
    size_t family = count_without_particles(&before);
    return family && family <= 2 && behind.count && behind.count <= 2 &&
           !name_generation(behind.items[0]);
}

/* "Ann Lee, MD", while "Lee, Ma" may be a name. */
static bool has_titles_behind(const struct name_halves *halves)
{
    struct slice rest, word = slice_split(halves->behind, ',', &rest);
    return slice_find(halves->before, ' ') < halves->before.length &&
           quality_is_title_or_form(slice_trim(word));
}

/* The words of the whole name, the family name brought to the end. Of titles behind it only the
 * generation is taken. */
static void read_full(struct arena *arena, struct slice full, struct word_list *words,
                      struct name_parts *parts)
{
    struct name_halves halves;
    halves.before = slice_trim(slice_split(full, ',', &halves.behind));
    if (!halves.behind.length) { /* as most names */
        read_words(arena, full, words, parts);
    } else if (has_titles_behind(&halves)) {
        read_words(arena, halves.before, words, parts);
        size_t count = words->count;
        read_words(arena, halves.behind, words, parts);
        words->count = count;
    } else if (is_family_first(arena, &halves)) {
        read_words(arena, halves.behind, words, parts);
        read_words(arena, halves.before, words, parts);
    } else {
        read_words(arena, full, words, parts);
    }
}

static void fill_from_full(struct name_parts *parts, const struct word_list *words,
                           bool has_family_column)
{
    size_t first = 0, last = words->count;
    if (!parts->family.length && words->count > 1 && !(has_family_column && parts->given.length))
        parts->family = words->items[--last];
    while (first < last && has_word(parts->family, words->items[first]))
        first++;
    if (!parts->given.length && first < last)
        parts->given = words->items[first];
}

static void keep_rest(struct name_parts *parts, const struct word_list *words)
{
    for (size_t i = 0; i < words->count && parts->rest_count < REST_WORDS_MAX; i++)
        if (!has_word(parts->given, words->items[i]) && !has_word(parts->family, words->items[i]))
            parts->rest[parts->rest_count++] = words->items[i];
}

void name_parts_read(struct arena *arena, const struct name_cells *cells, struct name_parts *parts)
{
    *parts = (struct name_parts){0};
    struct word_list given = {0}, family = {0}, middle = {0}, full = {0}, suffix = {0};
    read_words(arena, cells->given, &given, parts);
    read_words(arena, cells->family, &family, parts);
    read_words(arena, cells->middle, &middle, NULL);
    read_words(arena, cells->suffix, &suffix, NULL);
    parts->given = joined(arena, &given);
    parts->family = joined(arena, &family);
    for (size_t i = 0; i < suffix.count; i++)
        if (name_generation(suffix.items[i]))
            parts->generation = name_generation(suffix.items[i]);
    read_full(arena, cells->full, &full, parts);
    fill_from_full(parts, &full, family.count > 0);
    keep_rest(parts, &full);
    keep_rest(parts, &middle);
}

/* Letters from the end of the family name or the beginning of the given one, without the signs
 * between them. */
static struct slice without_signs(struct slice text)
{
    while (text.length && memchr("._-0123456789", text.data[text.length - 1], 13))
        text.length--;
    while (text.length && memchr("._-", text.data[0], 3)) {
        text.data++;
        text.length--;
    }
    return text;
}

static bool is_word(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < 'a' || text.data[i] > 'z')
            return false;
    return text.length > 0;
}

static void learn_family(struct arena *arena, struct name_parts *parts, struct slice local)
{
    size_t length = parts->given.length;
    if (length < 2 || local.length < length + LEARNT_BYTES_MIN ||
        memcmp(local.data, parts->given.data, length) != 0)
        return;
    struct slice rest = without_signs((struct slice){local.data + length, local.length - length});
    if (rest.length >= LEARNT_BYTES_MIN && is_word(rest))
        parts->family = slice_of(arena_copy_slice(arena, rest));
}

static void learn_given(struct arena *arena, struct name_parts *parts, struct slice local)
{
    size_t length = parts->family.length;
    if (length < 2 || local.length < length + 2 ||
        memcmp(local.data + local.length - length, parts->family.data, length) != 0)
        return;
    struct slice rest = without_signs((struct slice){local.data, local.length - length});
    bool fits = !parts->given.length || parts->given.data[0] == rest.data[0];
    if (rest.length >= 2 && is_word(rest) && fits)
        parts->given = slice_of(arena_copy_slice(arena, rest));
}

static void learn_both(struct arena *arena, struct name_parts *parts, struct slice local)
{
    struct slice family, given = slice_split(local, '.', &family);
    family = without_signs(family);
    if (given.length < 2 || family.length < 2 || !is_word(given) || !is_word(family))
        return;
    parts->given = slice_of(arena_copy_slice(arena, given));
    parts->family = slice_of(arena_copy_slice(arena, family));
}

void name_parts_learn(struct arena *arena, struct name_parts *parts, struct slice local)
{
    bool is_known = parts->family.length && parts->given.length >= 2;
    local = without_signs(local);
    if (is_known || fold_is_role_mailbox(local))
        return;
    if (!parts->family.length && !parts->given.length)
        learn_both(arena, parts, local);
    else if (!parts->family.length)
        learn_family(arena, parts, local);
    else if (parts->given.length < 2)
        learn_given(arena, parts, local);
}
