/* Rows of CSV out, safe in a spreadsheet. */
#include "format/table-mark.h"
#include "format/table.h"

static bool begins_formula(char byte)
{
    return byte && strchr("=+-@\t\r", byte);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "+44 20 7946 0018". Without the gap a spreadsheet takes it for a number, which it rounds. */
static bool is_shown_as_phone(struct slice cell)
{
    bool has_gap = false;
    if (cell.length < 2 || cell.data[0] != '+' || !is_digit(cell.data[1]))
        return false;
    for (size_t i = 1; i < cell.length; i++) {
        char byte = cell.data[i];
        if (!is_digit(byte) && (!byte || !strchr(" ().-", byte)))
            return false;
        has_gap |= byte == ' ' && is_digit(cell.data[i - 1]) && i + 1 < cell.length &&
                   is_digit(cell.data[i + 1]);
    }
    return has_gap;
}

bool table_needs_mark(struct slice cell)
{
    if (!cell.length)
        return false;
    if (cell.data[0] == '\'')
        return cell.length > 1 && (begins_formula(cell.data[1]) || cell.data[1] == '\'');
    return begins_formula(cell.data[0]) && !is_shown_as_phone(cell);
}

struct slice table_without_mark(struct slice cell)
{
    bool is_marked = cell.length > 1 && cell.data[0] == '\'' &&
                     (begins_formula(cell.data[1]) || cell.data[1] == '\'');
    return is_marked ? (struct slice){cell.data + 1, cell.length - 1} : cell;
}

/* Separators of every kind, so that no reader has to guess; ends that readers trim; a byte order
 * mark that is none. */
static bool needs_quotes(struct slice cell)
{
    unsigned char first = (unsigned char)cell.data[0];
    unsigned char last = (unsigned char)cell.data[cell.length - 1];
    if (first <= ' ' || last <= ' ' || first >= 0x80)
        return true;
    for (size_t i = 0; i < cell.length; i++)
        if (cell.data[i] && strchr("\",;|\t\r\n", cell.data[i]))
            return true;
    return false;
}

static void write_quoted(struct buffer *out, struct slice cell, bool is_marked)
{
    buffer_append_byte(out, '"');
    if (is_marked)
        buffer_append_byte(out, '\'');
    while (cell.length) {
        size_t length = slice_find(cell, '"');
        buffer_append(out, cell.data, length);
        if (length == cell.length)
            break;
        buffer_append(out, "\"\"", 2);
        cell.data += length + 1;
        cell.length -= length + 1;
    }
    buffer_append_byte(out, '"');
}

void table_write_row(struct buffer *out, const struct slice *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_byte(out, ',');
        if (!cells[i].length)
            continue;
        bool is_marked = table_needs_mark(cells[i]);
        if (is_marked || needs_quotes(cells[i]))
            write_quoted(out, cells[i], is_marked);
        else
            buffer_append_slice(out, cells[i]);
    }
    buffer_append(out, "\r\n", 2);
}
