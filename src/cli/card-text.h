/* One contact, or any other JSON object, in lines for people. */
#pragma once

#include "base/arena.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Prints a contact: its name, then a line a value. */
void card_text_print(struct arena *arena, const json_t *contact, bool after_another, FILE *out);

/* Prints the members of any object, what is within them indented. */
void card_text_print_object(struct arena *arena, const json_t *object, FILE *out);
