/* Files that are no tables, told by how they begin. */
#include "format/table-layout.h"

#include <strings.h>

enum { BINARY_BYTES = 1 << 12 };

static const struct {
    const char *bytes;
    size_t length;
    const char *name;
} signatures[] = {
    {"\x89PNG", 4, "a PNG picture"},
    {"\xFF\xD8\xFF", 3, "a JPEG picture"},
    {"GIF8", 4, "a GIF picture"},
    {"PK\x03\x04", 4, "a ZIP file or a spreadsheet of Excel; save it as CSV"},
    {"PK\x05\x06", 4, "an empty ZIP file"},
    {"%PDF", 4, "a PDF document"},
    {"SQLite format 3", 15, "an SQLite database"},
    {"\xD0\xCF\x11\xE0", 4, "an old document of Excel or Outlook; save it as CSV"},
    {"\x1F\x8B", 2, "a file packed with gzip; unpack it first"},
    {"BZh", 3, "a file packed with bzip2; unpack it first"},
    {"7z\xBC\xAF", 4, "a 7-Zip file; unpack it first"},
    {"Rar!", 4, "a RAR file; unpack it first"},
    {"\x7F"
     "ELF",
     4, "a program"},
    {"MZ\x90", 3, "a program"},
    {"bplist", 6, "a property list of macOS"},
    {"!BDN", 4, "a data file of Outlook; export its contacts as CSV"},
    {"BEGIN:VCARD", 11, "a vCard file"},
    {"{\\rtf", 5, "an RTF document"},
    {"<!DOCTYPE", 9, "a web page"},
    {"<html", 5, "a web page"},
    {"<?xml", 5, "an XML document"},
    {"{\"", 2, "JSON"},
    {"[{", 2, "JSON"},
};

static struct slice without_mark(struct slice text)
{
    if (text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        text = (struct slice){text.data + 3, text.length - 3};
    return text;
}

/* Controls that no text has. Zero bytes alone are no sign: some programs leave them in texts. */
static bool has_controls(struct slice beginning)
{
    size_t controls = 0, zeros = 0;
    size_t most = beginning.length < BINARY_BYTES ? beginning.length : BINARY_BYTES;
    for (size_t i = 0; i < most; i++) {
        unsigned char byte = (unsigned char)beginning.data[i];
        zeros += byte == 0;
        controls += byte && byte < ' ' && !strchr("\t\n\r\v\f\x1A\x1B", byte);
    }
    return controls * 50 > most || zeros * 4 > most;
}

const char *file_seems_to_be(struct slice beginning)
{
    struct slice text = without_mark(beginning);
    for (size_t i = 0; i < COUNT_OF(signatures); i++)
        if (text.length >= signatures[i].length &&
            strncasecmp(text.data, signatures[i].bytes, signatures[i].length) == 0)
            return signatures[i].name;
    return !encoding_utf16(beginning) && has_controls(beginning) ? "a binary file" : NULL;
}
