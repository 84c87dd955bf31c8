/* How deep the parentheses of an IMAP server's answers go (RFC 3501 section 9).
 *
 * Only what is said of messages ("* 3 FETCH (...)") nests without an end, so only there literals
 * are passed over; every other line is taken as it stands. Private to mail/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAP_DEPTH_MAX = 100 };

struct imap_depth {
    unsigned depth;
    unsigned column;       /* bytes of the line so far, as far as they are kept */
    char head[24];         /* how the line begins */
    uint64_t literal_left; /* bytes of a literal that are still to come */
    uint64_t number;       /* the one in braces that is being read */
    bool is_in_braces, has_number;
    bool is_quoted, is_escaped;
};

/* False when they go too deep: whoever reads on may not come back. */
bool imap_depth_read(struct imap_depth *depth, const char *bytes, size_t count);
