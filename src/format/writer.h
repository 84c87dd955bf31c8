/* Cards into a file, whatever its format. */
#pragma once

#include "base/buffer.h"
#include "contact/card.h"

enum writer_format {
    WRITER_VCARD3,
    WRITER_VCARD4,
    WRITER_CSV,         /* our own: everything comes back */
    WRITER_CSV_GOOGLE,  /* as Google Contacts takes it */
    WRITER_CSV_OUTLOOK, /* as Outlook takes it */
    WRITER_JSCONTACT,   /* a list of cards, RFC 9553 */
    WRITER_JSON,        /* lines of /v1 contacts */
    WRITER_JSON_FLAT,   /* lines of the tool's flat contacts */
    WRITER_FORMAT_COUNT,
};

struct writer_format_info {
    const char *name; /* "vcard3" */
    const char *content_type;
    const char *extension; /* "vcf" */
};

const struct writer_format_info *writer_format_info(enum writer_format format);
bool writer_format_find(struct slice name, enum writer_format *format);

struct writer {
    enum writer_format format;
    bool has_begun; /* a card was written */
};

/* What stands before the first card, one card, what stands behind the last. `id` is the contact's,
 * `book` the name of the book that it would go back to (may be NULL). */
void writer_begin(struct writer *writer, struct buffer *out);
void writer_card(struct writer *writer, struct arena *arena, const struct card *card,
                 const char *id, const char *book, struct buffer *out);
void writer_end(struct writer *writer, struct buffer *out);
