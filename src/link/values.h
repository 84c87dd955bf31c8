/* A set of distinct texts in normal form: each is a small number from 1, 0 is "missing".
 *
 * How often a value stands in the records is its term frequency. Numbers follow the order of
 * arrival, so nothing may be decided by them but equality; order and samples go by the hash of the
 * text. Inside `link` only.
 */
#pragma once

#include "base/buffer.h"
#include "base/cleanup.h"
#include <stdint.h>

struct value {
    uint64_t hash;
    uint32_t text; /* where it begins in the set's text */
    uint32_t length;
    uint32_t count;    /* in how many cells of the records */
    uint32_t holders;  /* the first letters of the names of those who have it, as bits */
    uint32_t phonetic; /* how it sounds, see link/phonetic.h; 0: not asked for */
    uint32_t other;    /* what the field keeps with it: a local part, a date */
};

struct values {
    struct buffer text;
    struct value *items; /* items[0] is the missing value */
    uint32_t count;      /* with items[0] */
    uint32_t capacity;
    struct value_slot {
        uint32_t hash; /* the low half: most other values are told by it alone */
        uint32_t id;   /* 0: empty */
    } * slots;         /* open addressing */
    uint32_t slot_mask;
    uint64_t total;      /* all counts */
    uint32_t population; /* distinct values, once settled: of all records that were learnt of */
};

/* Bytes of all texts of a set: where one begins is a number of 32 bits. */
#define VALUES_BYTES_MAX ((size_t)UINT32_MAX)

void values_init(struct values *values);
void values_clear(struct values *values);

/* The number of a text, which is counted; 0 for the empty one. */
uint32_t values_add(struct values *values, struct slice text);

/* The same without counting. */
uint32_t values_intern(struct values *values, struct slice text);

/* The same of a text whose hash, hash_text, is known. */
uint32_t values_intern_hashed(struct values *values, struct slice text, uint64_t hash);

/* Has the memory fetch what looking for a text will need: its place among the slots, and when that
 * is there, the value that it names, and its text. */
void values_fetch_slot(const struct values *values, uint64_t hash);
void values_fetch_value(const struct values *values, uint64_t hash);
void values_fetch_text(const struct values *values, uint64_t hash);

/* The number of a text that is in the set; 0 when it is not. */
uint32_t values_find(const struct values *values, struct slice text);

/* After the last value: nothing can be found or added from now on, and less memory is held. */
void values_finish(struct values *values);

/* Gives each value the number `number_of[old]`; those that have none there get theirs from `next`
 * on, and `number_of` is completed. Texts move along. For a finished set. */
void values_renumber(struct values *values, uint32_t *number_of, uint32_t next);

/* The same for the values that these keep as their `other`. */
void values_renumber_other(struct values *values, const uint32_t *number_of);

static inline void values_count(struct values *values, uint32_t id)
{
    values->items[id].count++;
    values->total++;
}

static inline struct slice value_text(const struct values *values, uint32_t id)
{
    return (struct slice){values->text.data + values->items[id].text, values->items[id].length};
}

/* How much it says that two records agree on the value, in bits, at least 0: from its share of all
 * cells, and `chance`, the share to be expected, as a hundred cells more. */
double value_rarity(const struct values *values, uint32_t id, double chance);
