/* The words of the sender's name, and those of a line. */
#include "mail/sender-name.h"

#include "text/name.h"
#include <string.h>

static void add_words(const char *folded, struct sender_name *name)
{
    struct name_words words = {slice_of(folded)};
    struct slice word;
    while (name->count < SENDER_WORDS_MAX && name_next_word(&words, &word))
        name->words[name->count++] = word;
}

void sender_name_read(struct arena *arena, const struct mail_sender *sender,
                      struct sender_name *name)
{
    *name = (struct sender_name){0};
    if (sender->name) {
        struct slice shown = slice_of(sender->name);
        /* "Name, First [mailto:...]", "Name@DEPARTMENT": the rest is an address. */
        size_t bracket = slice_find(shown, '['), sign = slice_find(shown, '@');
        shown.length = bracket < sign ? bracket : sign;
        add_words(name_fold(arena, shown), name);
    }
    if (sender->address) {
        struct slice local = slice_of(sender->address);
        local.length = slice_find(local, '@');
        char *text = arena_copy_slice(arena, local);
        for (char *place = text; *place; place++)
            if (strchr("._-+", *place) || (*place >= '0' && *place <= '9'))
                *place = ' ';
        add_words(name_fold(arena, slice_of(text)), name);
    }
}

static bool is_sender_word(const struct sender_name *name, struct slice word)
{
    for (size_t i = 0; i < name->count; i++) {
        struct slice own = name->words[i];
        if (slice_equal(own, word) && word.length > 1)
            return true;
        /* "tim" of "timothy", "noorh" that begins with "noor": a beginning of three letters. */
        size_t shorter = own.length < word.length ? own.length : word.length;
        if (shorter >= 3 && own.data[0] == word.data[0] && !memcmp(own.data, word.data, shorter))
            return true;
    }
    return false;
}

/* "haddadnoor" or "noorhaddad" are both words in one. */
static bool is_two_words(const struct sender_name *name, struct slice word)
{
    for (size_t i = 0; i < name->count; i++)
        for (size_t j = 0; j < name->count; j++) {
            struct slice a = name->words[i], b = name->words[j];
            if (i != j && a.length + b.length == word.length && a.length > 1 && b.length > 1 &&
                !memcmp(word.data, a.data, a.length) &&
                !memcmp(word.data + a.length, b.data, b.length))
                return true;
        }
    return false;
}

/* Each letter begins a word of the sender's, two letters at least. */
static bool are_initials(const struct sender_name *name, struct slice word)
{
    if (word.length < 2 || word.length > 3)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        bool is_initial = false;
        for (size_t j = 0; j < name->count; j++)
            is_initial |= name->words[j].length && name->words[j].data[0] == word.data[i];
        if (!is_initial)
            return false;
    }
    return true;
}

struct sender_fit sender_name_fit(const struct sender_name *name, const char *folded)
{
    struct sender_fit fit = {0};
    struct name_words words = {slice_of(folded)};
    struct slice word, first = {"", 0};
    bool has_numbers_only = true; /* behind the first word */
    while (name_next_word(&words, &word)) {
        if (!fit.words++)
            first = word;
        else
            has_numbers_only &= word.data[0] >= '0' && word.data[0] <= '9';
        bool is_initial = word.length == 1 && fit.of_sender; /* "carole c frank" */
        fit.of_sender += is_initial || is_sender_word(name, word) || is_two_words(name, word);
    }
    fit.is_initials = has_numbers_only && !fit.of_sender && are_initials(name, first);
    return fit;
}
