/* The texts that the cells of a workbook share, by number. Private to xlsx.c.
 *
 * They are kept in an unlinked file in $TMPDIR (or /tmp) that is mapped when it is complete, so
 * that the kernel and not the program decides how much of it is in memory. */
#pragma once

#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { XLSX_STRINGS_MAX = 1 << 24 };

struct xlsx_strings {
    FILE *texts, *ends; /* while they are written; `ends`: where each text ends, 64 bit */
    const char *text_bytes;
    const uint64_t *end_places;
    uint64_t size;
    uint32_t count;
};

/* Zeroed memory is an empty list. */
void xlsx_strings_clear(struct xlsx_strings *strings);
bool xlsx_strings_add(struct xlsx_strings *strings, struct slice text, struct error *error);

/* Nothing is added any more. */
bool xlsx_strings_finish(struct xlsx_strings *strings, struct error *error);

/* False when there is none with this number. */
bool xlsx_strings_get(const struct xlsx_strings *strings, uint32_t number, struct slice *text);
