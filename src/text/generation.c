/* Generations behind a name. */
#include "text/generation.h"

#include "base/cleanup.h"

enum generation name_generation(struct slice word)
{
    static const struct {
        const char *word;
        enum generation generation;
    } words[] = {
        {"jr", GENERATION_JUNIOR},  {"junior", GENERATION_JUNIOR}, {"jnr", GENERATION_JUNIOR},
        {"ii", GENERATION_JUNIOR},  {"2nd", GENERATION_JUNIOR},    {"sr", GENERATION_SENIOR},
        {"snr", GENERATION_SENIOR}, {"senior", GENERATION_SENIOR}, {"iii", GENERATION_THIRD},
        {"3rd", GENERATION_THIRD},  {"iv", GENERATION_FOURTH},     {"4th", GENERATION_FOURTH}};
    for (size_t i = 0; word.length && i < COUNT_OF(words); i++)
        if (words[i].word[0] == word.data[0] && slice_equal_text(word, words[i].word))
            return words[i].generation;
    return GENERATION_NONE;
}
