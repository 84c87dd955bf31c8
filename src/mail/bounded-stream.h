/* A connection that answers end: what a mail server sends is bounded in size and time.
 *
 * libetpan waits for as long as bytes come, takes as many as it is told to expect, and reads a
 * connection that was closed within a literal for ever. Private to mail/.
 */
#pragma once

#include <libetpan/libetpan.h>
#include <stdint.h>

/* Puts bounds on a stream, which fails where they are met. `timeout_s` is the patience with one
 * that says nothing. */
void bounded_stream_begin(mailstream *stream, int timeout_s);

/* What comes from here on belongs to the next answer. */
void bounded_stream_next(mailstream *stream);

/* The stream without its bounds, for putting TLS over it. */
void bounded_stream_end(mailstream *stream);
