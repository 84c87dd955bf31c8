/* The phrases, parted into runs of words at the "*"; few texts are compared with them, so that
 * going through all of a kind is enough. */
#include "mail/phrases.h"

#include "base/cleanup.h"
#include "mail/phrases-text.h"
#include "text/name.h"
#include <pthread.h>
#include <stdlib.h>

enum { RUNS_MAX = 4, GAP_WORDS_MAX = 5 };

static const char *const kind_names[] = {
    "left",      "not_left",  "new_address",  "reach_me",  "other",     "own",
    "away",      "until",     "until_after",  "range",     "back",      "back_after",
    "since",     "subject",   "subject_sure", "month_1",   "month_2",   "month_3",
    "month_4",   "month_5",   "month_6",      "month_7",   "month_8",   "month_9",
    "month_10",  "month_11",  "month_12",     "weekday_1", "weekday_2", "weekday_3",
    "weekday_4", "weekday_5", "weekday_6",    "weekday_7"};
_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == PHRASE_COUNT, "one name a kind");

struct phrase {
    struct slice runs[RUNS_MAX]; /* folded */
    size_t count;
    bool is_open;   /* any ending */
    bool is_joined; /* of a script that does not part words */
};

struct phrases {
    struct phrase *items;
    size_t count;
    size_t capacity;
};

static struct phrases table[PHRASE_COUNT];
static struct arena *arena; /* of the program: never freed */

static size_t kind_of(struct slice name)
{
    for (size_t i = 0; i < COUNT_OF(kind_names); i++)
        if (slice_equal_text(name, kind_names[i]))
            return i;
    abort(); /* phrases.txt is ours */
}

static void add_phrase(struct phrases *phrases, struct slice typed)
{
    struct phrase phrase = {.is_open = typed.data[typed.length - 1] == '~'};
    for (struct slice rest = typed; rest.length && phrase.count < RUNS_MAX;) {
        struct slice run = slice_split(rest, '*', &rest);
        phrase.runs[phrase.count++] = slice_of(name_fold(arena, run));
    }
    /* Han, kana and Hangul, whose first byte is one of these. */
    phrase.is_joined = (unsigned char)phrase.runs[0].data[0] >= 0xe3;
    *ARENA_PUSH(arena, phrases) = phrase;
}

static void make_table(void)
{
    arena = arena_new();
    for (struct slice rest = slice_of(phrases_text); rest.length;) {
        struct slice typed, line = slice_split(rest, '\n', &rest);
        if (!line.length || line.data[0] == '#')
            continue;
        struct phrases *phrases = &table[kind_of(slice_split(line, ':', &typed))];
        while (typed.length) {
            struct slice phrase = slice_trim(slice_split(typed, ',', &typed));
            if (phrase.length)
                add_phrase(phrases, phrase);
        }
    }
}

static void start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
}

/* Where the run next stands at or behind `from`, as whole words; NULL when nowhere. */
static const char *find_run(const char *folded, const char *from, struct slice run, bool is_open,
                            bool is_joined)
{
    for (const char *place = from; (place = strstr(place, run.data)); place++) {
        char behind = place[run.length];
        bool begins = place == folded || place[-1] == ' ';
        bool ends = is_open || !behind || behind == ' ';
        if (is_joined || (begins && ends))
            return place;
    }
    return NULL;
}

static size_t words_between(const char *from, const char *to)
{
    size_t words = 0;
    for (; from < to; from++)
        words += from[0] == ' ' && from[1] != ' ';
    return words;
}

/* Where the other runs of a phrase whose first stands before `end` end, or NULL. */
static const char *find_rest(const char *folded, const struct phrase *phrase, const char *end)
{
    for (size_t i = 1; i < phrase->count; i++) {
        const char *next =
            find_run(folded, end, phrase->runs[i], phrase->is_open, phrase->is_joined);
        if (!next || words_between(end, next) > GAP_WORDS_MAX + 1)
            return NULL;
        end = next + phrase->runs[i].length;
    }
    return end;
}

/* The last place of one phrase. */
static bool find_phrase(const char *folded, const struct phrase *phrase, size_t *begin, size_t *end)
{
    const char *place = folded;
    bool is_open = phrase->is_open && phrase->count == 1, found = false;
    while ((place = find_run(folded, place, phrase->runs[0], is_open, phrase->is_joined))) {
        const char *behind = find_rest(folded, phrase, place + phrase->runs[0].length);
        if (behind) {
            *begin = (size_t)(place - folded);
            *end = (size_t)(behind - folded);
            found = true;
        }
        place++;
    }
    return found;
}

bool phrase_find(const char *folded, enum mail_phrase kind, size_t *begin, size_t *end)
{
    size_t last_begin = 0, last_end = 0;
    bool found = false;
    start();
    for (size_t i = 0; i < table[kind].count; i++) {
        size_t from, to;
        if (!find_phrase(folded, &table[kind].items[i], &from, &to) || (found && to < last_end))
            continue;
        last_begin = from;
        last_end = to;
        found = true;
    }
    if (found && begin)
        *begin = last_begin;
    if (found && end)
        *end = last_end;
    return found;
}

static unsigned number_of(const char *folded, enum mail_phrase first, unsigned count)
{
    start();
    for (unsigned i = 0; i < count; i++)
        for (size_t j = 0; j < table[first + i].count; j++)
            if (slice_equal_text(table[first + i].items[j].runs[0], folded))
                return i + 1;
    return 0;
}

unsigned phrase_month(const char *folded)
{
    return number_of(folded, PHRASE_MONTH_1, 12);
}

unsigned phrase_weekday(const char *folded)
{
    return number_of(folded, PHRASE_WEEKDAY_1, 7);
}
