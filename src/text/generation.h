/* Generations behind a name: what tells a father from a son of the same name. */
#pragma once

#include "base/slice.h"

enum generation {
    GENERATION_NONE,
    GENERATION_SENIOR,
    GENERATION_JUNIOR,
    GENERATION_THIRD,
    GENERATION_FOURTH
};

/* Of a folded word: "jr" and "junior", and "ii", which is another way to write it.
 * GENERATION_NONE for any other word. */
enum generation name_generation(struct slice word);
