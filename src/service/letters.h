/* Where each letter begins in the list of contacts by name, so that one can jump there. */
#pragma once

#include "service/service.h"

/* A letter stands for all names that sort from it to the next one. Names in scripts with too many
 * letters have one for all: "あ", "가", "一". What stands before A (digits, no name) is "#". */
struct letter {
    const char *text;
    int64_t offset; /* contacts before its first one */
    int64_t count;
};

struct letters {
    struct letter *items;
    size_t count;
    size_t capacity;
};

/* Those that have contacts, in order; of a book, or of all that the actor sees when it is nil. */
bool letters_list(struct call *call, struct uuid book, struct letters *letters);
