/* A piece of bytes that somebody else owns; what parsers take. Never assumed to end with NUL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *data;
    size_t length;
};

/* The whole of a literal, at compile time. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_text(struct slice a, const char *text);

/* The order of bytes, a beginning before what it begins: negative, 0, positive. */
int slice_compare(struct slice a, struct slice b);
bool slice_equal_ignoring_case(struct slice a, struct slice b); /* ASCII only */

/* Without ASCII white space at either end. */
struct slice slice_trim(struct slice text);

/* Up to `separator`, which is skipped in `rest`; all of it when there is none. */
struct slice slice_split(struct slice text, char separator, struct slice *rest);

/* Where `byte` first stands, or `length`. */
size_t slice_find(struct slice text, char byte);

bool slice_is_utf8(struct slice text);

/* A whole decimal number in [min, max], nothing around it. */
bool slice_to_int64(struct slice text, int64_t min, int64_t max, int64_t *number);

/* 0 to 15 for a hexadecimal digit of either case, else -1. */
int hex_value(char digit);
