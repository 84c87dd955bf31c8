/* The content lines of a vCard. */
#include "format/vcard-line.h"

#include "base/buffer.h"
#include "format/received.h"
#include <string.h>
#include <strings.h>

/* One line as it stands in the file, its end cut off. */
static bool next_raw(struct vcard_reader *reader, struct slice *line)
{
    if (!reader->rest.length)
        return false;
    const char *start = reader->rest.data;
    const char *feed = memchr(start, '\n', reader->rest.length);
    size_t length = feed ? (size_t)(feed - start) : reader->rest.length;
    size_t taken = feed ? length + 1 : length;
    while (length && start[length - 1] == '\r')
        length--;
    *line = (struct slice){start, length};
    reader->rest.data += taken;
    reader->rest.length -= taken;
    reader->line++;
    return true;
}

static bool contains(struct slice text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.length; i++)
        if (strncasecmp(text.data + i, word, length) == 0)
            return true;
    return false;
}

/* A quoted-printable value goes on while its lines end with "=". */
static bool is_soft_break(struct slice line)
{
    if (!line.length || line.data[line.length - 1] != '=')
        return false;
    struct slice head = {line.data, slice_find(line, ':')};
    return contains(head, "QUOTED-PRINTABLE");
}

static bool is_folded(const struct vcard_reader *reader)
{
    return reader->rest.length && (reader->rest.data[0] == ' ' || reader->rest.data[0] == '\t');
}

static bool is_base64_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '+' || byte == '/' || byte == '=';
}

/* Version 2.1 ends base64 with an empty line and may leave its lines unindented. */
static bool is_base64_behind(const struct vcard_reader *reader, struct slice first)
{
    struct slice head = {first.data, slice_find(first, ':')};
    struct slice rest = reader->rest;
    if (!contains(head, "BASE64") || !rest.length)
        return false;
    size_t length = 0;
    while (length < rest.length && is_base64_byte(rest.data[length]))
        length++;
    return length &&
           (length == rest.length || rest.data[length] == '\r' || rest.data[length] == '\n');
}

bool vcard_next_line(struct vcard_reader *reader, struct arena *arena, struct slice *line,
                     size_t *number)
{
    *number = reader->line + 1;
    if (!next_raw(reader, line))
        return false;
    struct slice first = *line, more;
    bool is_soft = is_soft_break(first);
    if (!is_soft && !is_folded(reader) && !is_base64_behind(reader, first))
        return true;
    AUTO_BUFFER struct buffer joined = {0};
    buffer_append_slice(&joined, first);
    while (is_soft || is_folded(reader) || is_base64_behind(reader, first)) {
        bool folded = is_folded(reader);
        if (!next_raw(reader, &more))
            break;
        if (is_soft)
            joined.length--;
        else if (folded)
            more = (struct slice){more.data + 1, more.length - 1};
        buffer_append_slice(&joined, more);
        is_soft = is_soft && more.length && more.data[more.length - 1] == '=';
    }
    *line = (struct slice){arena_copy_bytes(arena, joined.data, joined.length), joined.length};
    return true;
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '/' ||
           byte == ' '; /* "X-GOOGLE TALK" is written by real programs */
}

/* Where the first of `stops` stands outside quotes, or the length. */
static size_t find_unquoted(struct slice text, const char *stops)
{
    bool is_quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text.data[i] && strchr(stops, text.data[i]))
            return i;
    }
    return text.length;
}

/* Undoes RFC 6868: ^n is a line feed, ^^ a caret, ^' a quotation mark. */
static struct slice undo_carets(struct arena *arena, struct slice text)
{
    if (slice_find(text, '^') == text.length)
        return text;
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        char next = i + 1 < text.length ? text.data[i + 1] : '\0';
        bool is_escape = text.data[i] == '^' && (next == 'n' || next == '^' || next == '\'');
        plain[used++] = !is_escape ? text.data[i] : next == 'n' ? '\n' : next == '^' ? '^' : '"';
        i += is_escape;
    }
    return (struct slice){plain, used};
}

static void read_type(struct vcard_property *property, struct slice type)
{
    static const struct {
        const char *name;
        unsigned bit;
    } types[] = {
        {"home", TYPE_HOME},   {"work", TYPE_WORK},         {"cell", TYPE_CELL},
        {"mobile", TYPE_CELL}, {"iphone", TYPE_CELL},       {"fax", TYPE_FAX},
        {"pager", TYPE_PAGER}, {"main", TYPE_MAIN},         {"personal", TYPE_PERSONAL},
        {"other", TYPE_OTHER}, {"homepage", TYPE_HOMEPAGE}, {"profile", TYPE_PROFILE},
        {"blog", TYPE_BLOG},   {"twitter", TYPE_TWITTER},   {"facebook", TYPE_FACEBOOK},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (slice_equal_ignoring_case(type, slice_of(types[i].name)))
            property->types |= types[i].bit;
}

static bool read_encoding(struct vcard_property *property, struct slice value)
{
    if (slice_equal_ignoring_case(value, SLICE("b")) ||
        slice_equal_ignoring_case(value, SLICE("base64")))
        property->encoding = ENCODING_BASE64;
    else if (slice_equal_ignoring_case(value, SLICE("quoted-printable")))
        property->encoding = ENCODING_QUOTED_PRINTABLE;
    else
        return false;
    return true;
}

static void read_types(struct vcard_property *property, struct slice list)
{
    while (list.length) {
        struct slice type = slice_trim(slice_split(list, ',', &list));
        read_type(property, type);
        property->media = type;
    }
}

/* Version 2.1 writes types and encodings without their parameter's name. */
static void read_parameter(struct arena *arena, struct vcard_property *property,
                           struct slice parameter)
{
    struct slice value, name = slice_trim(slice_split(parameter, '=', &value));
    bool is_bare = name.length == slice_trim(parameter).length;
    value = slice_trim(is_bare ? name : value);
    if (value.length >= 2 && value.data[0] == '"' && value.data[value.length - 1] == '"')
        value = (struct slice){value.data + 1, value.length - 2};
    value = undo_carets(arena, value);
    if ((is_bare || slice_equal_ignoring_case(name, SLICE("ENCODING"))) &&
        read_encoding(property, value))
        return;
    if (is_bare || slice_equal_ignoring_case(name, SLICE("TYPE")))
        read_types(property, value);
    else if (slice_equal_ignoring_case(name, SLICE("MEDIATYPE")))
        property->media = value;
    else if (slice_equal_ignoring_case(name, SLICE("VALUE")))
        property->is_text = slice_equal_ignoring_case(value, SLICE("text"));
    else if (slice_equal_ignoring_case(name, SLICE("X-APPLE-OMIT-YEAR")))
        property->omits_year = true;
}

bool vcard_parse_line(struct arena *arena, struct slice line, struct vcard_property *property)
{
    *property = (struct vcard_property){.line = line};
    size_t end = 0, dot = line.length;
    for (; end < line.length && (is_name_byte(line.data[end]) || line.data[end] == '.'); end++)
        if (line.data[end] == '.')
            dot = end;
    if (dot < end)
        property->group = (struct slice){line.data, dot};
    size_t start = dot < end ? dot + 1 : 0;
    property->name = (struct slice){line.data + start, end - start};
    struct slice rest = {line.data + end, line.length - end};
    size_t colon = find_unquoted(rest, ":");
    if (colon == rest.length) /* a quote that nobody closed */
        colon = slice_find(rest, ':');
    if (start == end || line.data[start] == ' ' || colon == rest.length ||
        (rest.data[0] != ':' && rest.data[0] != ';'))
        return false;
    property->value = (struct slice){rest.data + colon + 1, rest.length - colon - 1};
    property->parameters = (struct slice){rest.data, colon};
    struct slice parameters = property->parameters;
    while (parameters.length) { /* each begins with its ";" */
        parameters = (struct slice){parameters.data + 1, parameters.length - 1};
        size_t length = find_unquoted(parameters, ";");
        read_parameter(arena, property, (struct slice){parameters.data, length});
        parameters = (struct slice){parameters.data + length, parameters.length - length};
    }
    return true;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static struct slice undo_quoted_printable(struct arena *arena, struct slice text)
{
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        int high = i + 2 < text.length ? hex_digit(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.data[i + 2]) : -1;
        bool is_code = text.data[i] == '=' && low >= 0;
        char byte = (char)(is_code ? high << 4 | low : text.data[i]);
        i += is_code ? 2 : 0;
        if (byte != '\r')
            plain[used++] = byte;
    }
    return (struct slice){plain, used};
}

struct slice vcard_decode(struct arena *arena, const struct vcard_property *property)
{
    struct slice value = property->value;
    if (property->encoding == ENCODING_QUOTED_PRINTABLE)
        value = undo_quoted_printable(arena, value);
    return received_utf8(arena, value);
}

struct slice vcard_unescape(struct arena *arena, struct slice text)
{
    if (slice_find(text, '\\') == text.length)
        return text;
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        char next = i + 1 < text.length ? text.data[i + 1] : '\0';
        if (text.data[i] != '\\' || !next || !strchr("nN,;:\\", next)) {
            plain[used++] = text.data[i];
            continue;
        }
        plain[used++] = next == 'n' || next == 'N' ? '\n' : next;
        i++;
    }
    return (struct slice){plain, used};
}

bool vcard_next_component(struct arena *arena, struct slice *rest, char separator,
                          struct slice *component)
{
    if (!rest->data)
        return false;
    size_t end = 0;
    while (end < rest->length && rest->data[end] != separator)
        end += rest->data[end] == '\\' && end + 1 < rest->length ? 2 : 1;
    *component = vcard_unescape(arena, (struct slice){rest->data, end});
    if (end < rest->length)
        *rest = (struct slice){rest->data + end + 1, rest->length - end - 1};
    else
        *rest = (struct slice){NULL, 0};
    return true;
}
