/* Names and words: folded for finding, collated for order.
 *
 * Folding makes texts equal that a person takes for the same: compatibility forms (NFKC), case,
 * accents and other marks that stand on Latin, Greek and Cyrillic letters, and letters that Unicode
 * does not decompose but people type plainly (ø o, ł l, ß ss, æ ae, đ d, ı i). Other scripts keep
 * their marks: an Indic vowel sign or a Hebrew point is not an accent (Arabic and Hebrew vowel
 * points, tatweel and zero-width characters are dropped). Source: ICU; UTS 10, UTR 30 (idea only).
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* The folded text: words in their order, one space between, punctuation taken for space except
 * that an apostrophe or a point between letters joins ("O'Neil" oneil, "U.S.A." usa). Never NULL;
 * "" when nothing is left. */
const char *name_fold(struct arena *arena, struct slice text);

/* The folded text in Latin letters, for a second way to find it ("Иванов" ivanov, "山田" shan
 * tian); NULL when that would be the same as the folded text. One key among several, never the
 * truth. */
const char *name_latin(struct arena *arena, struct slice text);

/* The same, or the folded text where that would be the same: for comparing across scripts. */
const char *name_in_latin(struct arena *arena, struct slice text);

/* A key whose bytes (memcmp) order texts as a person expects: ICU's root collation, numeric,
 * primary to tertiary strength, punctuation ignored at first. At most 255 bytes, cut at the end.
 * Latin names first, then by script. */
struct slice name_sort_key(struct arena *arena, struct slice text);

/* Names ICU's and Unicode's version: keys made by another one must be rebuilt. */
int64_t name_sort_key_version(void);

/* The words of a folded text, in order: calls with each. */
struct name_words {
    struct slice rest;
};
bool name_next_word(struct name_words *words, struct slice *word);
unsigned name_count_words(struct slice folded);

/* Whether the text holds characters that show nothing or deceive in one line: controls (NUL among
 * them), bidirectional overrides, lone surrogates, non-characters. `allow_lines` lets line feeds
 * and tabs pass. */
bool text_is_clean(struct slice text, bool allow_lines);

/* Cut at a character's border so that it holds no more than `bytes`. */
struct slice text_cut(struct slice text, size_t bytes);
