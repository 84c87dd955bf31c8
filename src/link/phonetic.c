/* How a name sounds. */
#include "link/phonetic.h"

#include "base/cleanup.h"
#include <string.h>

enum { SOUNDS_MAX = 6, SOUND_BITS = 5, VOWEL = 1 };

/* The sound of each letter; 0 is silent. */
static const unsigned char sounds[26] = {
    ['a' - 'a'] = VOWEL, ['e' - 'a'] = VOWEL, ['i' - 'a'] = VOWEL, ['o' - 'a'] = VOWEL,
    ['u' - 'a'] = VOWEL, ['y' - 'a'] = VOWEL, ['b' - 'a'] = 2,     ['p' - 'a'] = 2,
    ['f' - 'a'] = 3,     ['v' - 'a'] = 3,     ['c' - 'a'] = 4,     ['k' - 'a'] = 4,
    ['q' - 'a'] = 4,     ['g' - 'a'] = 5,     ['j' - 'a'] = 5,     ['s' - 'a'] = 6,
    ['z' - 'a'] = 6,     ['x' - 'a'] = 6,     ['d' - 'a'] = 7,     ['t' - 'a'] = 7,
    ['l' - 'a'] = 8,     ['m' - 'a'] = 9,     ['n' - 'a'] = 9,     ['r' - 'a'] = 10,
    ['h' - 'a'] = 0,     ['w' - 'a'] = 0,
};

/* Letters that together sound like another one. */
static const struct {
    const char *letters;
    char sound;
    bool only_first;
} pairs[] = {
    {"ph", 'f', false}, {"kn", 'n', true},  {"wr", 'r', true},   {"gn", 'n', true},
    {"ps", 's', true},  {"ck", 'k', false}, {"sch", 's', false}, {"gh", 'h', false},
    {"mc", 'm', true},  {"dg", 'j', false},
};

static char letter_at(struct slice text, size_t *at, bool is_first)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (pairs[i].letters[0] != text.data[*at])
            continue;
        size_t length = strlen(pairs[i].letters);
        if ((pairs[i].only_first && !is_first) || *at + length > text.length ||
            memcmp(text.data + *at, pairs[i].letters, length) != 0)
            continue;
        *at += length;
        return pairs[i].sound;
    }
    return text.data[(*at)++];
}

uint32_t phonetic_code(struct slice folded)
{
    uint32_t code = 0;
    unsigned last = 0;
    int count = 0;
    for (size_t at = 0; at < folded.length && count < SOUNDS_MAX && folded.data[at] != ' ';) {
        char letter = letter_at(folded, &at, at == 0);
        if (letter < 'a' || letter > 'z')
            continue;
        unsigned sound = sounds[letter - 'a'];
        if (sound && sound != last && (sound != VOWEL || !code)) {
            code = (code << SOUND_BITS) | sound;
            count++;
        }
        if (sound)
            last = sound;
    }
    return code;
}
