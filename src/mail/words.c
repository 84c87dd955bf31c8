/* The phrases of mail: a table of folded text. */
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

/* What phrases begin with, word by word, the whole phrases among them: a hash table with places to
 * spare, so that most words of a text are told at once from those that begin a phrase, and most
 * words behind one that does from those that go on with it. */
struct beginning {
    struct slice text; /* empty: a free place */
    uint32_t kinds;    /* of the phrase that it is; 0: phrases only begin so */
};

static struct beginning *beginnings;
static size_t beginnings_mask;

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

static const uint64_t hash_begin = 0xCBF29CE484222325; /* FNV-1a */

static uint64_t hash_on(uint64_t hash, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001B3;
    return hash;
}

/* The place of a beginning, or the free one where it would go. */
static struct beginning *find_beginning(struct slice text, uint64_t hash)
{
    size_t place = (size_t)(hash ^ hash >> 32) & beginnings_mask;
    while (beginnings[place].text.length && !slice_equal(beginnings[place].text, text))
        place = (place + 1) & beginnings_mask;
    return &beginnings[place];
}

static void add_beginnings(const struct phrase *phrase)
{
    for (size_t end = 1; end <= phrase->text.length; end++) {
        struct slice text = {phrase->text.data, end};
        if (end < phrase->text.length && phrase->text.data[end] != ' ')
            continue;
        struct beginning *beginning = find_beginning(text, hash_on(hash_begin, text));
        beginning->text = text;
        if (end == phrase->text.length)
            beginning->kinds |= phrase->kinds;
    }
}

static void make_beginnings(void)
{
    size_t room = 1, words = 0;
    for (size_t i = 0; i < table.count; i++)
        words += name_count_words(table.items[i].text);
    while (room < words * 4)
        room *= 2;
    beginnings = ARENA_ARRAY(table.arena, struct beginning, room);
    beginnings_mask = room - 1;
    for (size_t i = 0; i < table.count; i++)
        add_beginnings(&table.items[i]);
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
    make_beginnings();
}

static void start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
}

uint32_t mail_word_kinds(struct arena *arena, struct slice phrase)
{
    struct slice folded = slice_of(name_fold(arena, phrase));
    start();
    return folded.length ? find_beginning(folded, hash_on(hash_begin, folded))->kinds : 0;
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

/* The phrases that begin with word `from`. */
static void read_phrases(struct mail_words *words, const struct slice *places, unsigned from)
{
    const char *begin = places[from].data;
    uint64_t hash = hash_begin;
    for (unsigned to = from + 1; to <= words->count; to++) {
        const char *hashed = to > from + 1 ? places[to - 1].data - 1 : begin; /* with the space */
        const char *end = places[to - 1].data + places[to - 1].length;
        hash = hash_on(hash, (struct slice){hashed, (size_t)(end - hashed)});
        const struct beginning *found =
            find_beginning((struct slice){begin, (size_t)(end - begin)}, hash);
        if (!found->text.length)
            return;
        if (found->kinds)
            add_phrase(words, found->kinds, from, to);
    }
}

/* The words of a line, of which the first `beginnings_max` are looked at as those of a phrase. */
static void read_line(struct arena *arena, struct slice line, unsigned beginnings_max,
                      struct mail_words *words)
{
    struct slice places[MAIL_WORDS_MAX];
    *words = (struct mail_words){.folded = name_fold(arena, line)};
    struct name_words all = {slice_of(words->folded)};
    while (words->count < MAIL_WORDS_MAX && name_next_word(&all, &places[words->count]))
        words->count++;
    start();
    for (unsigned from = 0; from < words->count && from < beginnings_max; from++)
        read_phrases(words, places, from);
}

void mail_words_of(struct arena *arena, struct slice line, struct mail_words *words)
{
    read_line(arena, line, MAIL_WORDS_MAX, words);
}

void mail_first_words_of(struct arena *arena, struct slice line, struct mail_words *words)
{
    read_line(arena, line, 1, words);
}
