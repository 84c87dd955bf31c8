/* What a domain looks like to a reader: the same for names that are taken for each other.
 *
 * Source: UTS #39 section 4 (skeletons of confusable characters) through ICU; names in ASCII form
 * are brought to the letters they stand for first (UTS #46).
 */
#pragma once

#include "base/arena.h"

/* The skeleton of a domain's normal form (text/domain.h), small letters. Never NULL; equal
 * skeletons look alike. */
const char *domain_look(struct arena *arena, const char *ascii);
