/* The phrases of mail: a sorted table of folded text. */
#include "mail/words.h"

#include "mail/words-text.h"
#include "text/name.h"
#include <pthread.h>
#include <stdlib.h>

static const char *const kind_names[MAIL_WORD_COUNT] = {
    "closing",       "greeting",        "title",        "company",      "organization",
    "department",    "street",          "phone_work",   "phone_mobile", "phone_fax",
    "phone_home",    "phone_extension", "email_label",  "url_label",    "address_label",
    "number_label",  "footer",          "disclaimer",   "wrote",        "quote_title",
    "forward_title", "header_from",     "header_other", "sentence",     "country",
    "region",        "field",           "honorific",    "robot",
};

struct phrase {
    struct slice text;
    uint32_t kinds;
};

static struct {
    struct arena *arena; /* of the program: never freed */
    struct phrase *items;
    size_t count;
    size_t capacity;
} table;

/* The phrases by their first words, which most words of a text are not: a hash table with places
 * to spare, so that these are told at once. */
struct first_word {
    struct slice word;  /* empty: a free place */
    size_t from, count; /* its phrases, which stand together in the sorted table */
    unsigned words_max; /* of the longest */
};

static struct first_word *first_words;
static size_t first_words_mask;

static int compare_phrases(const void *left, const void *right)
{
    const struct phrase *a = left, *b = right;
    return slice_compare(a->text, b->text);
}

static enum mail_word kind_of(struct slice name)
{
    for (size_t i = 0; i < MAIL_WORD_COUNT; i++)
        if (slice_equal_text(name, kind_names[i]))
            return (enum mail_word)i;
    abort(); /* words.txt is ours */
}

static void add_line(struct slice line)
{
    struct slice rest, name = slice_split(line, ':', &rest);
    uint32_t kind = MAIL_WORD(kind_of(name));
    while (rest.length) {
        struct slice phrase = slice_trim(slice_split(rest, ',', &rest));
        struct slice folded = slice_of(name_fold(table.arena, phrase));
        if (folded.length)
            *ARENA_PUSH(table.arena, &table) = (struct phrase){folded, kind};
    }
}

/* Phrases of several kinds become one row. */
static void merge_equals(void)
{
    size_t kept = 0;
    for (size_t i = 0; i < table.count; i++)
        if (kept && slice_equal(table.items[kept - 1].text, table.items[i].text))
            table.items[kept - 1].kinds |= table.items[i].kinds;
        else
            table.items[kept++] = table.items[i];
    table.count = kept;
}

static size_t hash_word(struct slice word)
{
    uint64_t hash = 0xCBF29CE484222325; /* FNV-1a */
    for (size_t i = 0; i < word.length; i++)
        hash = (hash ^ (unsigned char)word.data[i]) * 0x100000001B3;
    return (size_t)(hash ^ hash >> 32);
}

/* The place of a word, or the free one where it would go. */
static struct first_word *find_first(struct slice word)
{
    size_t place = hash_word(word) & first_words_mask;
    while (first_words[place].word.length && !slice_equal(first_words[place].word, word))
        place = (place + 1) & first_words_mask;
    return &first_words[place];
}

/* A space sorts before whatever words are made of, so the phrases of a first word stand together.
 */
static void make_first_words(void)
{
    size_t room = 1;
    while (room < table.count * 4)
        room *= 2;
    first_words = ARENA_ARRAY(table.arena, struct first_word, room);
    first_words_mask = room - 1;
    for (size_t i = 0; i < table.count; i++) {
        struct slice rest, word = slice_split(table.items[i].text, ' ', &rest);
        struct first_word *first = find_first(word);
        unsigned words = name_count_words(table.items[i].text);
        if (!first->word.length)
            *first = (struct first_word){.word = word, .from = i};
        first->count++;
        if (words > first->words_max)
            first->words_max = words;
    }
}

static void make_table(void)
{
    table.arena = arena_new();
    struct slice line, rest = slice_of(words_text);
    while (rest.length) {
        line = slice_split(rest, '\n', &rest);
        if (line.length && line.data[0] != '#')
            add_line(line);
    }
    qsort(table.items, table.count, sizeof(*table.items), compare_phrases);
    merge_equals();
    make_first_words();
}

static const struct first_word *first_of(struct slice word)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
    return find_first(word);
}

static uint32_t find_among(const struct first_word *first, struct slice folded)
{
    struct phrase wanted = {folded, 0};
    const struct phrase *found = bsearch(&wanted, table.items + first->from, first->count,
                                         sizeof(*table.items), compare_phrases);
    return found ? found->kinds : 0;
}

uint32_t mail_word_kinds(struct arena *arena, struct slice phrase)
{
    struct slice rest, folded = slice_of(name_fold(arena, phrase));
    struct slice word = slice_split(folded, ' ', &rest);
    return word.length ? find_among(first_of(word), folded) : 0;
}

/* Adds what the phrase from word `from` up to word `to` is. */
static void add_phrase(struct mail_words *words, uint32_t kinds, unsigned from, unsigned to)
{
    words->within |= kinds;
    if (!from) {
        words->first |= kinds;
        if (mail_words_have(kinds, MAIL_CLOSING) && to > words->first_length)
            words->first_length = to;
    }
    if (to == words->count)
        words->last |= kinds;
    if (!from && to == words->count)
        words->whole |= kinds;
    for (size_t kind = 0; kind < MAIL_WORD_COUNT; kind++)
        words->counts[kind] += kinds >> kind & 1;
}

void mail_words_of(struct arena *arena, struct slice line, struct mail_words *words)
{
    struct slice places[MAIL_WORDS_MAX];
    *words = (struct mail_words){.folded = name_fold(arena, line)};
    struct name_words all = {slice_of(words->folded)};
    while (words->count < MAIL_WORDS_MAX && name_next_word(&all, &places[words->count]))
        words->count++;
    for (unsigned from = 0; from < words->count; from++) {
        const struct first_word *first = first_of(places[from]);
        for (unsigned to = from + 1; to <= words->count && to - from <= first->words_max; to++) {
            const char *end = places[to - 1].data + places[to - 1].length;
            uint32_t kinds = find_among(
                first, (struct slice){places[from].data, (size_t)(end - places[from].data)});
            if (kinds)
                add_phrase(words, kinds, from, to);
        }
    }
}
