/* Encoded words (RFC 2047) of a message's head, as GMime can read them. Private to mail/.
 *
 * GMime decodes neighbouring words in base64 as one, and ends where the first of them is padded:
 * the rest of the name or subject is lost. Many programs pad every word.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

/* The message with the padded words of its head in quoted-printable instead; itself when it has
 * none. */
struct slice encoded_words_part(struct arena *arena, struct slice message);
