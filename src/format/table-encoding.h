/* Which character set a table is written in, and its cells as UTF-8. Inside `format` only.
 *
 * A row whose bytes are UTF-8 is read as UTF-8 whatever the rest of the file is: files are put
 * together from several sources, and no text of another set looks like UTF-8 by chance for long.
 * The other rows share one set, which the survey guesses from the company that letters keep.
 */
#pragma once

#include "base/buffer.h"
#include "base/stream.h"
#include "format/table-cells.h"

enum { ENCODING_CANDIDATES = 4 };

/* What the rows of a file tell, collected row by row. */
struct encoding_votes {
    int64_t utf8_rows, other_rows; /* only rows with bytes above ASCII count */
    int64_t scores[ENCODING_CANDIDATES];
    unsigned char classes[ENCODING_CANDIDATES][256];
};

void encoding_votes_init(struct arena *arena, struct encoding_votes *votes);
void encoding_vote(struct encoding_votes *votes, const struct cells *cells);

/* ICU's name of the set of the rows that are not UTF-8; "UTF-8" when there are none. */
const char *encoding_chosen(const struct encoding_votes *votes);

/* "UTF-16LE", "UTF-16BE" or NULL, by the mark at the beginning or by where zero bytes stand. */
const char *encoding_utf16(struct slice beginning);

/* A source of UTF-8 over one of UTF-16; a byte order mark at the beginning of either goes. */
struct mark_source {
    struct byte_source source;
    bool is_utf16, is_big_endian;
    bool is_begun;
    struct slice raw;      /* of the source, not yet converted */
    struct buffer out;     /* what was converted */
    struct buffer first;   /* the first bytes, until they can be told from a mark */
    unsigned char left[4]; /* of a character whose end is in the next piece */
    size_t left_count;
};
/* `encoding` as in a plan. The source it was made of stays the caller's. */
void mark_source_init(struct mark_source *state, struct byte_source source, const char *encoding);
void mark_source_clear(struct mark_source *state);
struct byte_source mark_source(struct mark_source *state);

struct decoder {
    const char *charset; /* NULL: rows that are not UTF-8 are read as Windows-1252 */
    bool is_single_byte;
    struct slice characters[128]; /* of the bytes from 0x80, when each is one character */
};

bool decoder_init(struct decoder *decoder, struct arena *arena, const char *encoding,
                  struct error *error);

struct slice *cells_copy(struct arena *arena, const struct cells *cells);

/* The cells of one row as UTF-8, in the arena. */
struct slice *decode_cells(const struct decoder *decoder, struct arena *arena,
                           const struct cells *cells);
