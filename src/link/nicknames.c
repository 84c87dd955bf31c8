/* Which given names may be one. */
#include "link/nicknames.h"

#include "link/array.h"
#include "link/hash.h"
#include "link/nicknames-text.h"
#include "link/values.h"
#include <pthread.h>
#include <stdlib.h>

struct nicknames {
    struct values words;
    struct name_roots *roots; /* by number of the word */
    uint32_t capacity;
};

static struct name_roots *roots_of(struct nicknames *nicknames, struct slice word)
{
    uint32_t id = values_intern(&nicknames->words, word);
    if (id >= nicknames->capacity) {
        uint32_t capacity = id * 2 + 64;
        nicknames->roots = array_resize(nicknames->roots, capacity, sizeof(*nicknames->roots));
        memset(nicknames->roots + nicknames->capacity, 0,
               (capacity - nicknames->capacity) * sizeof(*nicknames->roots));
        nicknames->capacity = capacity;
    }
    struct name_roots *roots = &nicknames->roots[id];
    if (!roots->count)
        roots->items[roots->count++] = hash_text(word);
    return roots;
}

static void add_line(struct nicknames *nicknames, struct slice line)
{
    struct slice word, rest, name = slice_split(line, ' ', &rest);
    roots_of(nicknames, name);
    while (rest.length) {
        word = slice_split(rest, ' ', &rest);
        struct name_roots *roots = roots_of(nicknames, word);
        if (roots->count < NAME_ROOTS_MAX)
            roots->items[roots->count++] = hash_text(name);
    }
}

static struct nicknames table;

static void read_table(void)
{
    values_init(&table.words);
    struct slice line, rest = slice_of(nicknames_text);
    while (rest.length) {
        line = slice_split(rest, '\n', &rest);
        if (line.length && line.data[0] != '#')
            add_line(&table, line);
    }
}

/* Read once, and kept by the process. */
static const struct nicknames *nicknames_table(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_table);
    return &table;
}

bool nicknames_roots(struct slice word, struct name_roots *roots)
{
    const struct nicknames *nicknames = nicknames_table();
    uint32_t id = values_find(&nicknames->words, word);
    if (id)
        *roots = nicknames->roots[id];
    else
        *roots = (struct name_roots){.items = {hash_text(word)}, .count = 1};
    return id > 0;
}

bool name_roots_meet(const struct name_roots *a, const struct name_roots *b)
{
    for (unsigned i = 0; i < a->count; i++)
        for (unsigned j = 0; j < b->count; j++)
            if (a->items[i] == b->items[j])
                return true;
    return false;
}
