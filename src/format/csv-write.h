/* Contacts as rows of CSV (RFC 4180), in three dialects. docs/export-formats.md says what each
 * keeps.
 *
 * Ours keeps everything: what has no column of its own stands as JSON in the last one,
 * "other_values" (other-values.h). The others are the columns that Google Contacts and Outlook
 * read, and "Kith ID", so that a file that comes back from there finds the same contacts.
 */
#pragma once

#include "base/buffer.h"
#include "contact/card.h"
#include "format/other-values.h"

enum csv_dialect { CSV_DIALECT_KITH, CSV_DIALECT_GOOGLE, CSV_DIALECT_OUTLOOK };

/* The row of headers. */
void csv_write_begin(enum csv_dialect dialect, struct buffer *out);

/* One row. `id` is the contact's; `book` the name of its book, may be NULL. */
void csv_write_contact(enum csv_dialect dialect, struct arena *arena, const struct card *card,
                       const char *id, const char *book, struct buffer *out);
