/* What a cell of a workbook shows: numbers, days and texts as they are stored, made readable.
 * Private to xlsx.c. */
#pragma once

#include "base/buffer.h"
#include <stdbool.h>

/* How a number is shown, so far as it changes its meaning. */
enum xlsx_number_kind {
    XLSX_NUMBER_PLAIN,
    XLSX_NUMBER_DATE, /* a day, a time of day, or both */
    XLSX_NUMBER_TIME, /* a time of day alone */
};

struct xlsx_number_format {
    enum xlsx_number_kind kind;
    unsigned least_digits; /* zeros are put in front up to so many */
};

/* A format by its number in the standard's list (ECMA-376 part 1, 18.8.30), and one of the file's
 * own: "yyyy\-mm\-dd", "00000", "[$-409]d-mmm-yy". */
struct xlsx_number_format xlsx_format_of_id(unsigned id);
struct xlsx_number_format xlsx_format_of_code(struct slice code);

/* Appends a number in plain digits, or the day it stands for. What is no number is appended as it
 * is. `is_1904`: days count from 1904 instead of 1900. */
void xlsx_append_number(struct buffer *out, struct slice text, struct xlsx_number_format format,
                        bool is_1904);

/* Appends an ISO 8601 time as version 2007 and later can store it, without a midnight. */
void xlsx_append_iso_date(struct buffer *out, struct slice text);

/* Appends text with "_x000D_" and its like undone; ends of lines become line feeds, other control
 * characters are left out. */
void xlsx_append_text(struct buffer *out, struct slice text);
