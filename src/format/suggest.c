/* Did you mean ...? */
#include "format/suggest.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { WORD_BYTES_MAX = 40 };

struct word {
    char bytes[WORD_BYTES_MAX];
    size_t length;
};

/* false when the text is too long to be a key typed wrong. */
static bool read_word(const char *text, struct word *word)
{
    word->length = 0;
    for (; *text; text++) {
        if (*text == '_' || *text == '-' || *text == ' ')
            continue;
        if (word->length == WORD_BYTES_MAX)
            return false;
        bool is_capital = *text >= 'A' && *text <= 'Z';
        word->bytes[word->length++] = is_capital ? (char)(*text - 'A' + 'a') : *text;
    }
    return true;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions and replacements, with two letters exchanged counted as one (the optimal
 * string alignment distance). */
static size_t distance(const struct word *a, const struct word *b)
{
    size_t rows[3][WORD_BYTES_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b->length; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a->length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b->length; j++) {
            size_t differs = a->bytes[i - 1] != b->bytes[j - 1];
            row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + differs);
            if (i > 1 && j > 1 && a->bytes[i - 1] == b->bytes[j - 2] &&
                a->bytes[i - 2] == b->bytes[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b->length];
}

const char *suggest_nearest(const char *typed, const char *const *known)
{
    struct word word, other;
    const char *nearest = NULL;
    if (!read_word(typed, &word))
        return NULL;
    size_t best = word.length / 3 + 1; /* below this it is a typing error, above another word */
    for (; *known; known++) {
        if (!read_word(*known, &other))
            continue;
        size_t far = distance(&word, &other);
        if (far < best) {
            best = far;
            nearest = *known;
        }
    }
    return nearest;
}
