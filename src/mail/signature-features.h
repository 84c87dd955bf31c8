/* What tells a line of a signature from a line of text, as yes-or-no features. Private to
 * mail/signature and to what trains it (scripts/train-signature). */
#pragma once

#include "base/arena.h"
#include "mail/signature.h"
#include "mail/zones.h"
#include <stdint.h>

#define MAIL_LINE_FEATURES(X)                                                                      \
    X(IS_RULE)                                                                                     \
    X(IS_DELIMITER)                                                                                \
    X(IS_CLOSING)                                                                                  \
    X(IS_CLOSING_AT_END)                                                                           \
    X(IS_CLOSING_BEFORE_SHORT)                                                                     \
    X(BEGINS_WITH_CLOSING)                                                                         \
    X(CLOSING_AND_SENDER)                                                                          \
    X(CLOSING_AND_NAME)                                                                            \
    X(CLOSING_IN_SENTENCE)                                                                         \
    X(BEHIND_CLOSING)                                                                              \
    X(IS_SENDER)                                                                                   \
    X(HAS_SENDER)                                                                                  \
    X(IS_SENDER_INITIALS)                                                                          \
    X(IS_SENDER_AT_END)                                                                            \
    X(BEHIND_SENDER)                                                                               \
    X(IS_NAME_LIKE)                                                                                \
    X(IS_ONE_WORD)                                                                                 \
    X(IS_NAME_AT_END)                                                                              \
    X(IS_LONE_WORD_AT_END)                                                                         \
    X(IS_LONE_NAME_AT_END)                                                                         \
    X(IS_CAPITALIZED)                                                                              \
    X(HAS_PHONE)                                                                                   \
    X(HAS_EXTENSION)                                                                               \
    X(HAS_PHONE_LABEL)                                                                             \
    X(HAS_EMAIL)                                                                                   \
    X(HAS_URL)                                                                                     \
    X(IS_ONLY_URL)                                                                                 \
    X(HAS_TITLE)                                                                                   \
    X(HAS_COMPANY)                                                                                 \
    X(HAS_DEPARTMENT)                                                                              \
    X(HAS_STREET)                                                                                  \
    X(HAS_NUMBER_LABEL)                                                                            \
    X(HAS_SEPARATOR)                                                                               \
    X(IS_GREETING)                                                                                 \
    X(IS_LIST_ITEM)                                                                                \
    X(ENDS_SENTENCE)                                                                               \
    X(ENDS_WITH_COLON)                                                                             \
    X(ENDS_WITH_COMMA)                                                                             \
    X(HAS_SENTENCE_WORD)                                                                           \
    X(HAS_SENTENCE_WORDS)                                                                          \
    X(BEGINS_SMALL)                                                                                \
    X(WORDS_2)                                                                                     \
    X(WORDS_3_5)                                                                                   \
    X(WORDS_6_9)                                                                                   \
    X(WORDS_10)                                                                                    \
    X(LONG_LINE)                                                                                   \
    X(IS_LAST)                                                                                     \
    X(IS_NEAR_END)                                                                                 \
    X(IS_FAR_FROM_END)                                                                             \
    X(IS_FIRST_OF_MESSAGE)                                                                         \
    X(IS_BEHIND_BLANK)                                                                             \
    X(IS_BEHIND_SENTENCE)                                                                          \
    X(IS_BEHIND_LONG_LINE)                                                                         \
    X(IS_BEHIND_GREETING)

#define MAIL_FEATURE_NAME(name) FEATURE_##name,
enum mail_feature { MAIL_LINE_FEATURES(MAIL_FEATURE_NAME) FEATURE_COUNT };

enum { MAIL_CANDIDATES_MAX = 24 }; /* lines from the end that a signature may have */

/* One line that may be of the signature. */
struct mail_candidate {
    size_t line; /* in the lines of the message */
    uint64_t features;
};

struct mail_candidates {
    struct mail_candidate items[MAIL_CANDIDATES_MAX];
    size_t count;
    size_t latest; /* a delimiter stands here: the signature begins at it or before; else count */
};

/* The last lines of what the writer wrote, with their features. */
void mail_candidates_read(struct arena *arena, const struct mail_lines *lines,
                          const struct mail_sender *sender, struct mail_candidates *candidates);

const char *mail_feature_name(size_t feature);
