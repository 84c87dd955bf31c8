/* A connection that answers end: what a mail server sends is bounded in size, time and depth.
 *
 * libetpan waits for as long as bytes come, takes as many as it is told to expect, reads a
 * connection that was closed within a literal for ever, and descends as deep as the parentheses of
 * an answer go. Private to mail/.
 */
#pragma once

#include <libetpan/libetpan.h>
#include <stdint.h>

/* Puts bounds on a stream, which fails where they are met. `timeout_s` is the patience with one
 * that says nothing. */
void bounded_stream_begin(mailstream *stream, int timeout_s);

/* What comes from here on belongs to the next answer, which may have so many bytes. */
void bounded_stream_next(mailstream *stream, size_t bytes);

/* The stream without its bounds, for putting TLS over it. */
void bounded_stream_end(mailstream *stream);
