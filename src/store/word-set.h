/* Words that are known to stand in search_word already, so that a bulk load asks the database once
 * a word and not once a record. Bounded: it starts anew when it is full. */
#pragma once

#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

struct word_entry;

struct word_set {
    struct word_entry *entries;
    struct uuid organization;
    int64_t sequence; /* of the log, when the words were last known to stand there */
    bool has_unsaved; /* words were added since the last word_set_saved */
};

/* Whether the word is new to the set; adds it. Another organization's words are forgotten. */
bool word_set_add(struct word_set *set, struct uuid organization, const char *word);

/* A writing transaction begins: when the log has gone on without this set's owner, words may have
 * been forgotten by others, and the set forgets all. */
void word_set_begin(struct word_set *set, struct uuid organization, int64_t sequence);

/* The transaction that wrote the words was committed, or rolled back (then all is forgotten). */
void word_set_saved(struct word_set *set, struct uuid organization, int64_t sequence);
void word_set_lost(struct word_set *set);

void word_set_clear(struct word_set *set);
