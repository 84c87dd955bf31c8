/* The content lines of a vCard. */
#include "format/vcard-line.h"

#include "base/buffer.h"
#include "format/received.h"
#include "text/charset.h"
#include "text/name.h"
#include <string.h>
#include <strings.h>

enum { CHARSET_NAME_BYTES = 60 };

/* One line as it stands in the file, its end cut off. */
static bool next_raw(struct vcard_lines *lines, struct slice *line)
{
    struct slice rest = lines->rest;
    if (!rest.length)
        return false;
    size_t length = slice_find(rest, '\n');
    size_t taken = length < rest.length ? length + 1 : length;
    length -= length && rest.data[length - 1] == '\r';
    *line = (struct slice){rest.data, length};
    lines->rest = (struct slice){rest.data + taken, rest.length - taken};
    lines->number++;
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

static bool is_folded(const struct vcard_lines *lines)
{
    return lines->rest.length && (lines->rest.data[0] == ' ' || lines->rest.data[0] == '\t');
}

static bool is_base64_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '+' || byte == '/' || byte == '=';
}

bool vcard_is_base64(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_base64_byte(text.data[i]))
            return false;
    return text.length > 0;
}

bool vcard_is_subtype(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!(text.data[i] >= 'a' && text.data[i] <= 'z') &&
            !memchr("0123456789+-.", text.data[i], 13))
            return false;
    return text.length > 0;
}

/* Nothing else in the next line, which can be no property then. */
static bool is_base64_next(const struct vcard_lines *lines)
{
    struct slice rest = lines->rest;
    size_t length = 0;
    while (length < rest.length && is_base64_byte(rest.data[length]))
        length++;
    if (!length)
        return false;
    while (length < rest.length && (rest.data[length] == ' ' || rest.data[length] == '\r'))
        length++;
    return length == rest.length || rest.data[length] == '\n';
}

static bool ends_softly(struct slice line)
{
    return line.length && line.data[line.length - 1] == '=';
}

/* Lines that belong to the first: folded ones; of quoted-printable those behind a "="; of base64,
 * which version 2.1 ends with an empty line, also those that are not indented. */
static void join_lines(struct vcard_lines *lines, struct slice first, struct buffer *joined)
{
    struct slice head = {first.data, slice_find(first, ':')}, more = first;
    bool is_quoted_printable = contains(head, "QUOTED-PRINTABLE");
    bool is_base64 = contains(head, "BASE64") || contains(head, "ENCODING=B");
    buffer_append_slice(joined, first);
    for (;;) {
        bool is_soft = is_quoted_printable && ends_softly(more), folded = is_folded(lines);
        if (!is_soft && !folded && !(is_base64 && is_base64_next(lines)))
            break;
        if (!next_raw(lines, &more))
            break;
        joined->length -= is_soft;
        if (!is_soft && folded)
            more = (struct slice){more.data + 1, more.length - 1};
        buffer_append_slice(joined, more);
    }
    while (is_quoted_printable && ends_softly(buffer_slice(joined)))
        joined->length--; /* nothing follows */
}

bool vcard_next_line(struct vcard_lines *lines, struct arena *arena, struct slice *line,
                     int64_t *number)
{
    *number = lines->number + 1;
    if (!next_raw(lines, line))
        return false;
    if (!ends_softly(*line) && !is_folded(lines) && !is_base64_next(lines))
        return true;
    AUTO_BUFFER struct buffer joined = {0};
    join_lines(lines, *line, &joined);
    *line = (struct slice){arena_copy_bytes(arena, joined.data, joined.length), joined.length};
    return true;
}

static bool is_card_line(struct slice line, struct slice word)
{
    return line.length >= word.length && slice_equal_ignoring_case(slice_trim(line), word);
}

bool vcard_next_agent(struct vcard_lines *lines, struct slice *card)
{
    struct vcard_lines ahead = *lines;
    struct slice line;
    do {
        if (!next_raw(&ahead, &line))
            return false;
    } while (!slice_trim(line).length);
    if (!is_card_line(line, SLICE("BEGIN:VCARD")))
        return false;
    const char *begin = line.data;
    for (unsigned depth = 1; depth && next_raw(&ahead, &line);) {
        depth += is_card_line(line, SLICE("BEGIN:VCARD"));
        depth -= is_card_line(line, SLICE("END:VCARD"));
    }
    *card = (struct slice){begin, (size_t)(ahead.rest.data - begin)};
    *lines = ahead;
    return true;
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '/' ||
           byte == ' '; /* "X-GOOGLE TALK" is written by real programs */
}

bool vcard_begins_property(struct slice line)
{
    size_t end = 0;
    while (end < line.length && (is_name_byte(line.data[end]) || line.data[end] == '.'))
        end++;
    return end && end < line.length && (line.data[end] == ':' || line.data[end] == ';');
}

size_t vcard_find_unquoted(struct slice text, char stop)
{
    bool is_quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text.data[i] == stop)
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

bool vcard_next_parameter(struct slice *parameters, struct slice *parameter)
{
    if (!parameters->length) /* each begins with its ";" */
        return false;
    struct slice rest = {parameters->data + 1, parameters->length - 1};
    size_t length = vcard_find_unquoted(rest, ';');
    *parameter = (struct slice){rest.data, length};
    *parameters = (struct slice){rest.data + length, rest.length - length};
    return true;
}

void vcard_split_parameter(struct slice parameter, struct slice *name, struct slice *value)
{
    *name = slice_trim(slice_split(parameter, '=', value));
    bool is_bare = slice_find(parameter, '=') == parameter.length;
    *value = slice_trim(is_bare ? *name : *value);
    if (is_bare)
        *name = (struct slice){name->data, 0};
}

static struct slice without_quotes(struct arena *arena, struct slice text)
{
    if (slice_find(text, '"') == text.length)
        return text;
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != '"')
            plain[used++] = text.data[i];
    return (struct slice){plain, used};
}

bool vcard_next_value(struct arena *arena, struct slice *list, struct slice *value)
{
    while (list->length) {
        *value = slice_trim(without_quotes(arena, slice_split(*list, ',', list)));
        if (value->length)
            return true;
    }
    return false;
}

static int number_of(struct slice text)
{
    int64_t number;
    return slice_to_int64(text, 1, 100, &number) ? (int)number : PREFERENCE_NONE;
}

static void prefer(struct vcard_property *property, int preference)
{
    if (preference < property->preference)
        property->preference = preference;
}

static void read_type(struct vcard_property *property, struct slice type)
{
    static const struct {
        struct slice name;
        unsigned bit;
    } types[] = {
        {SLICE("home"), TYPE_HOME},         {SLICE("work"), TYPE_WORK},
        {SLICE("cell"), TYPE_CELL},         {SLICE("mobile"), TYPE_CELL},
        {SLICE("iphone"), TYPE_CELL},       {SLICE("fax"), TYPE_FAX},
        {SLICE("pager"), TYPE_PAGER},       {SLICE("main"), TYPE_MAIN},
        {SLICE("personal"), TYPE_PERSONAL}, {SLICE("other"), TYPE_OTHER},
        {SLICE("homepage"), TYPE_HOMEPAGE}, {SLICE("profile"), TYPE_PROFILE},
        {SLICE("blog"), TYPE_BLOG},         {SLICE("twitter"), TYPE_TWITTER},
        {SLICE("facebook"), TYPE_FACEBOOK},
    };
    if (slice_equal_ignoring_case(type, SLICE("pref"))) {
        prefer(property, 1);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (slice_equal_ignoring_case(type, types[i].name)) {
            property->types |= types[i].bit;
            return;
        }
    }
    if (!property->media.length)
        property->media = type;
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

static void read_types(struct arena *arena, struct vcard_property *property, struct slice list)
{
    struct slice type;
    while (vcard_next_value(arena, &list, &type))
        read_type(property, undo_carets(arena, type));
}

/* Version 2.1 writes types and encodings without their parameter's name. */
static void read_parameter(struct arena *arena, struct vcard_property *property,
                           struct slice parameter)
{
    struct slice name, list, value;
    vcard_split_parameter(parameter, &name, &list);
    value = undo_carets(arena, without_quotes(arena, list));
    if ((!name.length || slice_equal_ignoring_case(name, SLICE("ENCODING"))) &&
        read_encoding(property, value))
        return;
    if (!name.length || slice_equal_ignoring_case(name, SLICE("TYPE")))
        read_types(arena, property, list);
    else if (slice_equal_ignoring_case(name, SLICE("PREF")))
        prefer(property, number_of(value));
    else if (slice_equal_ignoring_case(name, SLICE("MEDIATYPE")))
        property->media = value;
    else if (slice_equal_ignoring_case(name, SLICE("CHARSET")))
        property->charset = value;
    else if (slice_equal_ignoring_case(name, SLICE("VALUE"))) {
        property->is_text = slice_equal_ignoring_case(value, SLICE("text"));
        property->is_uri = slice_equal_ignoring_case(value, SLICE("uri"));
    } else if (slice_equal_ignoring_case(name, SLICE("X-APPLE-OMIT-YEAR")))
        property->omitted_year = value;
}

static bool take_apart(struct arena *arena, struct slice line, struct vcard_property *property)
{
    *property = (struct vcard_property){.line = line, .preference = PREFERENCE_NONE};
    size_t end = 0, dot = line.length;
    for (; end < line.length && (is_name_byte(line.data[end]) || line.data[end] == '.'); end++)
        if (line.data[end] == '.')
            dot = end;
    if (dot < end)
        property->group = (struct slice){line.data, dot};
    size_t start = dot < end ? dot + 1 : 0;
    property->name = (struct slice){line.data + start, end - start};
    struct slice rest = {line.data + end, line.length - end};
    size_t colon = vcard_find_unquoted(rest, ':');
    if (colon == rest.length) /* a quote that nobody closed */
        colon = slice_find(rest, ':');
    if (start == end || line.data[0] == ' ' || line.data[start] == ' ' || colon == rest.length ||
        (rest.data[0] != ':' && rest.data[0] != ';'))
        return false;
    property->value = (struct slice){rest.data + colon + 1, rest.length - colon - 1};
    property->parameters = (struct slice){rest.data, colon};
    struct slice parameters = property->parameters, parameter;
    while (vcard_next_parameter(&parameters, &parameter))
        read_parameter(arena, property, parameter);
    return true;
}

/* Neither bytes of another character set nor controls: most lines. */
static bool is_plain(struct slice line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.data[i] - 0x20u >= 0x5Fu && line.data[i] != '\t')
            return false;
    return true;
}

/* Whether text under this name is UTF-8, or as likely as anything else. */
static bool is_utf8_name(struct slice charset)
{
    return !charset.length || slice_equal_ignoring_case(charset, SLICE("UTF-8")) ||
           slice_equal_ignoring_case(charset, SLICE("UTF8")) ||
           slice_equal_ignoring_case(charset, SLICE("US-ASCII"));
}

/* A letter of several bytes, whole: text that was meant to be UTF-8 has some. */
static bool has_utf8_letter(struct slice bytes)
{
    for (size_t i = 0; i + 1 < bytes.length; i++) {
        unsigned char lead = (unsigned char)bytes.data[i];
        size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead >= 0xC2 && i + length <= bytes.length &&
            slice_is_utf8((struct slice){bytes.data + i, length}))
            return true;
    }
    return false;
}

/* Bytes under a character set's name; `is_known` is false where that said nothing. Under the name
 * of UTF-8 there is also Windows-1252, and UTF-8 that was cut within a letter. */
static struct slice charset_text(struct arena *arena, struct slice bytes, struct slice charset,
                                 bool *is_known)
{
    struct slice text;
    *is_known = false;
    if (charset.length > CHARSET_NAME_BYTES)
        return received_utf8(arena, bytes);
    if (is_utf8_name(charset)) {
        if (!charset.length || slice_is_utf8(bytes) || !has_utf8_letter(bytes) ||
            !charset_to_utf8(arena, bytes, "UTF-8", &text))
            return received_utf8(arena, bytes);
        return text;
    }
    *is_known = charset_to_utf8(arena, bytes, arena_copy_slice(arena, charset), &text);
    return *is_known ? text : received_utf8(arena, bytes);
}

/* ";CHARSET=..." of the parameters becomes ";CHARSET=UTF-8". */
static void append_parameters(struct arena *arena, struct slice parameters, struct buffer *out)
{
    struct slice parameter, name, value;
    while (vcard_next_parameter(&parameters, &parameter)) {
        vcard_split_parameter(parameter, &name, &value);
        buffer_append_byte(out, ';');
        if (slice_equal_ignoring_case(name, SLICE("CHARSET")))
            buffer_append_text(out, "CHARSET=UTF-8");
        else
            buffer_append_slice(out, received_utf8(arena, parameter));
    }
}

/* The line in UTF-8. */
static struct slice convert_line(struct arena *arena, const struct vcard_property *property)
{
    AUTO_BUFFER struct buffer line = {0};
    bool is_known = false;
    struct slice text = {0};
    if (property->encoding != ENCODING_QUOTED_PRINTABLE)
        text = charset_text(arena, property->value, property->charset, &is_known);
    if (!is_known)
        return received_utf8(arena, property->line);
    size_t head = (size_t)(property->parameters.data - property->line.data);
    buffer_append(&line, property->line.data, head);
    append_parameters(arena, property->parameters, &line);
    buffer_append_byte(&line, ':');
    buffer_append_slice(&line, text);
    return (struct slice){arena_copy_bytes(arena, line.data, line.length), line.length};
}

/* Without controls and direction marks: nothing keeps them, so nothing may hang on them. */
static struct slice clean_line(struct arena *arena, struct slice line)
{
    return text_is_clean(line, true) ? line : slice_of(received_text(arena, line, true));
}

bool vcard_parse_line(struct arena *arena, struct slice line, struct vcard_property *property)
{
    if (!take_apart(arena, line, property))
        return false;
    if (is_plain(line))
        return true;
    struct slice readable = line;
    if (!is_utf8_name(property->charset) || !slice_is_utf8(line))
        readable = convert_line(arena, property);
    readable = clean_line(arena, readable);
    return readable.data == line.data || take_apart(arena, readable, property);
}

static struct slice undo_quoted_printable(struct arena *arena, struct slice text)
{
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        int high = i + 2 < text.length ? hex_value(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.data[i + 2]) : -1;
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
    bool is_known;
    if (property->encoding != ENCODING_QUOTED_PRINTABLE)
        return property->value;
    return charset_text(arena, undo_quoted_printable(arena, property->value), property->charset,
                        &is_known);
}

struct slice vcard_unescape(struct arena *arena, struct slice text)
{
    if (slice_find(text, '\\') == text.length)
        return text;
    char *plain = arena_alloc(arena, text.length);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        char next = i + 1 < text.length ? text.data[i + 1] : '\0';
        if (text.data[i] != '\\' || !next || !strchr("nN,;:\\\"", next)) {
            plain[used++] = text.data[i];
            continue;
        }
        plain[used++] = next == 'n' || next == 'N' ? '\n' : next;
        i++;
    }
    return (struct slice){plain, used};
}

bool vcard_next_raw_component(struct slice *rest, char separator, struct slice *component)
{
    if (!rest->data)
        return false;
    size_t end = 0;
    while (end < rest->length && rest->data[end] != separator)
        end += rest->data[end] == '\\' && end + 1 < rest->length ? 2 : 1;
    *component = (struct slice){rest->data, end};
    *rest = end < rest->length ? (struct slice){rest->data + end + 1, rest->length - end - 1}
                               : (struct slice){NULL, 0};
    return true;
}

bool vcard_next_component(struct arena *arena, struct slice *rest, char separator,
                          struct slice *component)
{
    if (!vcard_next_raw_component(rest, separator, component))
        return false;
    *component = vcard_unescape(arena, *component);
    return true;
}

bool vcard_is_named(const struct vcard_property *property, const char *name)
{
    return slice_equal_ignoring_case(property->name, slice_of(name));
}
