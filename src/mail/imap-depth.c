/* Following an IMAP server's answers byte by byte. */
#include "mail/imap-depth.h"

#include <string.h>
#include <strings.h>

/* "* 17 FETCH (": what follows is of a message. */
static bool is_of_message(const struct imap_depth *depth)
{
    const char *at = depth->head;
    if (strncmp(at, "* ", 2) != 0)
        return false;
    at += 2;
    size_t digits = strspn(at, "0123456789");
    return digits && strncasecmp(at + digits, " FETCH", 6) == 0;
}

static void end_line(struct imap_depth *depth)
{
    if (depth->has_number && is_of_message(depth)) {
        depth->literal_left = depth->number; /* the line goes on behind it */
        depth->has_number = false;
        return;
    }
    *depth = (struct imap_depth){0};
}

static void read_braces(struct imap_depth *depth, char byte)
{
    bool is_digit = byte >= '0' && byte <= '9';
    if (is_digit && depth->number < UINT32_MAX)
        depth->number = depth->number * 10 + (uint64_t)(byte - '0');
    depth->has_number = byte == '}';
    depth->is_in_braces = is_digit;
}

static void read_quoted(struct imap_depth *depth, char byte)
{
    if (!depth->is_escaped && byte == '"')
        depth->is_quoted = false;
    depth->is_escaped = !depth->is_escaped && byte == '\\';
}

static void read_plain(struct imap_depth *depth, char byte)
{
    depth->has_number &= byte == '\r'; /* a literal's number ends its line */
    if (byte == '"') {
        depth->is_quoted = true;
    } else if (byte == '{') {
        depth->is_in_braces = true;
        depth->number = 0;
    } else if (byte == '(') {
        depth->depth++;
    } else if (byte == ')' && depth->depth) {
        depth->depth--;
    }
}

static void read_byte(struct imap_depth *depth, char byte)
{
    if (depth->column + 1 < sizeof(depth->head))
        depth->head[depth->column++] = byte;
    if (byte == '\n')
        end_line(depth);
    else if (depth->is_in_braces)
        read_braces(depth, byte);
    else if (depth->is_quoted)
        read_quoted(depth, byte);
    else
        read_plain(depth, byte);
}

bool imap_depth_read(struct imap_depth *depth, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (depth->literal_left) {
            size_t left = count - i;
            size_t passed = depth->literal_left < left ? (size_t)depth->literal_left : left;
            depth->literal_left -= passed;
            i += passed - 1;
            continue;
        }
        read_byte(depth, bytes[i]);
        if (depth->depth > IMAP_DEPTH_MAX)
            return false;
    }
    return true;
}
