/* Words as they are being typed. */
#include "service/typed-words.h"

#include "text/name.h"
#include <ctype.h>
#include <string.h>

static const char *lower(struct arena *arena, struct slice text)
{
    char *copy = arena_copy_slice(arena, text);
    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + ('a' - 'A'));
    return copy;
}

/* "@example.com" asks for the domain, "<noor@" for what stands within. */
static struct slice without_marks(struct slice word)
{
    while (word.length && strchr("@<\"'(,;", word.data[0]))
        word = (struct slice){word.data + 1, word.length - 1};
    while (word.length && strchr(">\"'),;", word.data[word.length - 1]))
        word.length--;
    return word;
}

static void add_word(struct arena *arena, struct slice text, struct typed_words *words)
{
    struct slice bare = without_marks(text);
    if (!bare.length || words->count == TYPED_WORDS_MAX)
        return;
    struct typed_word *word = &words->items[words->count++];
    word->raw = lower(arena, bare);
    word->folded = name_fold(arena, bare);
    bool is_of_address = strpbrk(word->raw, "@._-+") || !*word->folded;
    word->lookup = is_of_address ? word->raw : word->folded;
    if (strlen(word->lookup) > strlen(words->items[words->longest].lookup))
        words->longest = words->count - 1;
}

void typed_words_read(struct arena *arena, const char *text, struct typed_words *words)
{
    struct slice rest = slice_of(text);
    *words = (struct typed_words){0};
    while (rest.length) {
        struct slice word = slice_split(rest, ' ', &rest);
        add_word(arena, word, words);
    }
}

/* ---- fitting ---- */

/* Where `word` begins a word of a folded name. */
static enum typed_fit fits_folded(const char *folded, const char *word)
{
    for (const char *p = folded; *word && (p = strstr(p, word)); p++)
        if (p == folded)
            return FITS_FIRST;
        else if (p[-1] == ' ')
            return FITS_WITHIN;
    return FITS_NOT;
}

/* What is typed seldom means a firm. */
static enum typed_fit fits_address(const char *address, const char *word)
{
    const char *at = strrchr(address, '@');
    for (const char *p = address; *word && (p = strstr(p, word)); p++)
        if (p == address)
            return FITS_FIRST;
        else if (strchr("._-+@", p[-1]))
            return at && p > at ? FITS_DOMAIN : FITS_WITHIN;
    return FITS_NOT;
}

/* Most names are plain; folding the others is dear. */
static const char *fold_plain(struct arena *arena, const char *name)
{
    char *folded = arena_copy(arena, name);
    for (char *p = folded; *p; p++) {
        if ((unsigned char)*p >= 0x80 || *p == '\'' || *p == '.')
            return NULL;
        *p = (char)(isalnum((unsigned char)*p) ? tolower((unsigned char)*p) : ' ');
    }
    return folded;
}

static enum typed_fit better(enum typed_fit a, enum typed_fit b)
{
    return a > b ? a : b;
}

static enum typed_fit fits_name(struct arena *arena, const char *name, const char *word)
{
    const char *folded = fold_plain(arena, name);
    if (folded)
        return fits_folded(folded, word);
    enum typed_fit fit = fits_folded(name_fold(arena, slice_of(name)), word);
    const char *latin = fit ? NULL : name_latin(arena, slice_of(name));
    return latin ? fits_folded(latin, word) : fit;
}

/* All words must fit; how well, the first says. */
enum typed_fit typed_words_fit(struct arena *arena, const struct typed_words *words,
                               const char *address, const char *name)
{
    enum typed_fit first = FITS_NOT;
    for (size_t i = 0; i < words->count; i++) {
        const struct typed_word *word = &words->items[i];
        enum typed_fit fit = fits_address(address, word->raw);
        if (fit != FITS_FIRST && name && *word->folded)
            fit = better(fit, fits_name(arena, name, word->folded));
        if (!fit)
            return FITS_NOT;
        if (!i)
            first = fit;
    }
    return first;
}
