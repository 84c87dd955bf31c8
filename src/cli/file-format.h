/* The formats of files that import reads and export writes. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

enum file_format {
    FILE_FORMAT_UNKNOWN,
    FILE_FORMAT_VCARD3,
    FILE_FORMAT_VCARD4,
    FILE_FORMAT_CSV,
    FILE_FORMAT_JSON
};

/* By its name: "vcard", "vcard3", "vcard4", "csv", "json". */
bool file_format_find(const char *name, enum file_format *format, struct error *error);

/* By the end of a file's name, UNKNOWN when that says nothing. */
enum file_format file_format_of_name(const char *file);

/* By how a file begins, UNKNOWN when that says nothing. */
enum file_format file_format_of_content(struct slice content);
