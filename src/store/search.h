/* The full-text index: one document a record in force, and the words for spelling. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* Replaces what the index holds of a record. NULL: nothing (before: there was none yet). */
bool store_search_write(struct store *store, struct uuid record, int64_t sequence,
                        const struct record_index *before, const struct record_index *after,
                        struct error *error);

/* Forgets those of these words that no record in force has any more: after records went for good.
 */
bool store_search_forget_words(struct store *store, struct arena *arena, const struct texts *words,
                               struct error *error);

/* What the engine keeps of documents that went is overwritten bit by bit: a step is a transaction
 * of its own. `is_first` begins anew; `is_done` tells that nothing is left. */
bool store_search_settle(struct store *store, bool is_first, bool *is_done, struct error *error);

/* What one lookup asks: every word is one of its alternatives (a term, or a beginning of terms),
 * and a record must have all words. */
struct search_term {
    const char *text;
    bool is_prefix;
};

struct search_word {
    struct search_term *items; /* alternatives */
    size_t count;
    size_t capacity;
};

struct search_words {
    struct search_word *items;
    size_t count;
    size_t capacity;
};

/* Records that have all words, the newest document first, from behind `before_document`
 * (INT64_MAX: from the newest), at most `limit`. */
struct search_hit {
    struct uuid record;
    struct uuid contact, book; /* of the record */
    int64_t document;
};

struct search_hits {
    struct search_hit *items;
    size_t count;
    size_t capacity;
};

bool store_search_find(struct store *store, struct arena *arena, const struct search_words *words,
                       int64_t before_document, int limit, struct search_hits *hits,
                       struct error *error);

/* Known words within one typing error of `word` (one character changed, left out, added, or two
 * neighbours swapped), itself excepted; at most `limit`. */
bool store_search_near_words(struct store *store, struct arena *arena, const char *word, int limit,
                             struct texts *near, struct error *error);

/* Known words that hold `part` somewhere; at most `limit`. */
bool store_search_words_with(struct store *store, struct arena *arena, const char *part, int limit,
                             struct texts *words, struct error *error);
