/* Lists of answers as tables: which members of which list become which columns. */
#pragma once

#include "base/arena.h"
#include <jansson.h>
#include <stdio.h>

/* Prints a list of the answer's member `name` ("contacts"). */
void rows_print(struct arena *arena, const char *name, const json_t *list, FILE *out);

/* A value in a line: texts and numbers as they are, lists joined, objects by their name; NULL for
 * what says nothing. */
const char *rows_text(struct arena *arena, const json_t *value);

/* The name a contact goes by. */
const char *rows_contact_name(struct arena *arena, const json_t *contact);

/* "2026-11-23 09:15" in local time, of Unix seconds. */
const char *rows_time(struct arena *arena, const json_t *seconds);
