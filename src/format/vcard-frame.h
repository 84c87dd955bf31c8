/* Where one card of a file ends and the next begins: the text of one card at a time, from bytes
 * that come in pieces. Inside `format` only.
 *
 * Lines may end in CR, LF or CRLF, mixed. A file in UTF-16 (with or without a mark) becomes UTF-8;
 * other bytes stay as they are. Memory is bounded: a card or a line that is too large is passed
 * over, and the next card is found.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/stream.h"
#include <stdint.h>

enum frame_step {
    FRAME_END,
    FRAME_CARD,
    FRAME_BAD,    /* no whole card; `error` says why */
    FRAME_FAILED, /* the source could not be read */
};

/* Bytes of the source as UTF-8. */
struct frame_bytes {
    struct byte_source source;
    bool has_begun;
    enum { FRAME_UTF8, FRAME_UTF16_LITTLE, FRAME_UTF16_BIG } encoding;
    struct buffer piece; /* the beginning of the file, or what was UTF-16 */
    unsigned char odd;   /* half a unit that the last piece ended with */
    bool has_odd;
    uint16_t high; /* half a surrogate pair; 0: none */
};

struct vcard_frame {
    struct frame_bytes bytes;
    struct slice piece;    /* not yet read */
    const char *feed;      /* the next line feed in the piece, or its end */
    bool after_return;     /* the last line ended in CR: an LF may follow */
    bool is_behind_return; /* the last line ended in CR alone */
    bool has_feeds;        /* lines of this file end in LF or CRLF */
    bool at_end;           /* of the source */
    struct buffer line;    /* one that pieces divide */
    struct buffer text;    /* the card: every line with CRLF */
    size_t last;           /* where the last line that is not empty begins in `text` */
    int64_t line_number;   /* lines read so far */
    int64_t first_line;    /* of the card */
    bool begins;           /* BEGIN:VCARD was read, which ended the card before */
};

void vcard_frame_init(struct vcard_frame *frame, struct byte_source source);
void vcard_frame_clear(struct vcard_frame *frame);

/* The next card: `text` and `first_line` until the next call. Of FRAME_BAD they hold what could be
 * read of it. */
enum frame_step vcard_frame_next(struct vcard_frame *frame, struct error *error);
