/* The phrases of mail in many languages (words.txt), found in lines.
 *
 * Lines and phrases are compared folded (text/name.h). The table is made on first use, for ever.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* In the order of the names in words.c. */
enum mail_word {
    MAIL_CLOSING,
    MAIL_GREETING,
    MAIL_TITLE,
    MAIL_COMPANY,
    MAIL_ORGANIZATION,
    MAIL_DEPARTMENT,
    MAIL_STREET,
    MAIL_PHONE_WORK,
    MAIL_PHONE_MOBILE,
    MAIL_PHONE_FAX,
    MAIL_PHONE_HOME,
    MAIL_PHONE_EXTENSION,
    MAIL_EMAIL_LABEL,
    MAIL_URL_LABEL,
    MAIL_ADDRESS_LABEL,
    MAIL_NUMBER_LABEL,
    MAIL_FOOTER,
    MAIL_DISCLAIMER,
    MAIL_WROTE,
    MAIL_QUOTE_TITLE,
    MAIL_FORWARD_TITLE,
    MAIL_HEADER_FROM,
    MAIL_HEADER_OTHER,
    MAIL_SENTENCE,
    MAIL_COUNTRY,
    MAIL_REGION,
    MAIL_FIELD_OF_WORK,
    MAIL_HONORIFIC,
    MAIL_ROBOT,
    MAIL_WORD_COUNT,
};

#define MAIL_WORD(kind) (UINT32_C(1) << (kind))

/* What the phrases of one line are: sets of enum mail_word. */
struct mail_words {
    const char *folded;
    uint32_t whole;  /* of the line as a whole */
    uint32_t first;  /* of phrases at its beginning */
    uint32_t last;   /* at its end */
    uint32_t within; /* anywhere */
    unsigned count;  /* words in all */
    unsigned counts[MAIL_WORD_COUNT];
    unsigned first_length; /* words of the longest closing at the beginning */
};

enum { MAIL_WORDS_MAX = 400 }; /* words of a line that are looked at */

void mail_words_of(struct arena *arena, struct slice line, struct mail_words *words);

/* The same for who asks for `first`, `whole` and `count` only: the most part of the work is left
 * out. */
void mail_first_words_of(struct arena *arena, struct slice line, struct mail_words *words);

static inline bool mail_words_have(uint32_t set, enum mail_word kind)
{
    return set >> kind & 1;
}

/* The kinds of one phrase, not folded yet. */
uint32_t mail_word_kinds(struct arena *arena, struct slice phrase);
