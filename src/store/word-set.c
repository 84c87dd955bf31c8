/* Words that are known to stand in search_word already. */
#include "store/word-set.h"

#include <stdlib.h>
#include <uthash.h>

enum { WORDS_MAX = 200 * 1000 };

struct word_entry {
    UT_hash_handle hh;
    char word[];
};

void word_set_clear(struct word_set *set)
{
    struct word_entry *entry = set->entries;
    HASH_CLEAR(hh, set->entries);
    while (entry) { /* the list of insertion outlives the table */
        struct word_entry *next = entry->hh.next;
        free(entry);
        entry = next;
    }
    set->entries = NULL;
    set->has_unsaved = false;
}

bool word_set_add(struct word_set *set, struct uuid organization, const char *word)
{
    if (!uuid_equal(set->organization, organization) || HASH_COUNT(set->entries) >= WORDS_MAX) {
        word_set_clear(set);
        set->organization = organization;
    }
    struct word_entry *entry;
    size_t length = strlen(word);
    HASH_FIND(hh, set->entries, word, length, entry);
    if (entry)
        return false;
    entry = malloc(sizeof(*entry) + length + 1);
    if (!entry)
        abort();
    memcpy(entry->word, word, length + 1);
    HASH_ADD_KEYPTR(hh, set->entries, entry->word, length, entry);
    set->has_unsaved = true;
    return true;
}

void word_set_begin(struct word_set *set, struct uuid organization, int64_t sequence)
{
    if (uuid_equal(set->organization, organization) && set->sequence != sequence)
        word_set_clear(set);
}

void word_set_saved(struct word_set *set, struct uuid organization, int64_t sequence)
{
    if (uuid_equal(set->organization, organization))
        set->sequence = sequence;
    set->has_unsaved = false;
}

void word_set_lost(struct word_set *set)
{
    if (set->has_unsaved)
        word_set_clear(set);
}
