/* HTML to lines, from the events of libxml2's tolerant parser: no tree, so depth costs nothing. */
#include "mail/html.h"

#include "mail/message.h"
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdlib.h>

enum {
    QUOTE_DEPTH_MAX = 20,
    ELEMENT_DEPTH_MAX = 500, /* for every end the parser looks through all open elements */
    PIECE_BYTES = 4096,
};

struct page {
    struct buffer *out;
    size_t begin;       /* of this page's text in it */
    size_t line;        /* where the line begun last begins, behind its quote marks */
    unsigned quotes;    /* open blockquotes that quote */
    unsigned depth;     /* open elements */
    unsigned hidden;    /* open elements within one that is not shown, itself included */
    unsigned blank_due; /* an empty line is due before the next text */
    bool space_due;     /* white space was seen since the last text of the line */
    bool has_text;      /* the line has text */
    struct buffer open; /* a byte a blockquote: whether it quotes */
};

static void begin_line(struct page *page)
{
    for (unsigned i = 0; i < page->quotes && i < QUOTE_DEPTH_MAX; i++)
        buffer_append_text(page->out, i + 1 == page->quotes ? "> " : ">");
    page->line = page->out->length;
}

static void end_line(struct page *page)
{
    if (page->has_text)
        buffer_append_byte(page->out, '\n');
    page->has_text = page->space_due = false;
}

/* <br>: ends the line, or is an empty one. */
static void break_line(struct page *page)
{
    if (!page->has_text)
        buffer_append_byte(page->out, '\n');
    end_line(page);
}

/* A paragraph: one empty line before it, never two. */
static void end_paragraph(struct page *page)
{
    end_line(page);
    page->blank_due = page->out->length > page->begin;
}

static void add_text(struct page *page, const char *text, size_t length)
{
    if (!page->has_text) {
        size_t end = page->out->length;
        bool is_blank =
            end < 2 || (page->out->data[end - 1] == '\n' && page->out->data[end - 2] == '\n');
        if (page->blank_due && !is_blank)
            buffer_append_byte(page->out, '\n');
        begin_line(page);
    } else if (page->space_due) {
        buffer_append_byte(page->out, ' ');
    }
    page->blank_due = 0;
    page->space_due = false;
    page->has_text = true;
    buffer_append(page->out, text, length);
}

static void on_characters(void *state, const xmlChar *characters, int length)
{
    struct page *page = state;
    const char *text = (const char *)characters;
    if (page->hidden || page->out->length > 2 * MAIL_TEXT_BYTES_MAX)
        return;
    for (int i = 0, begin; i < length;) {
        bool is_no_break = i + 1 < length && !memcmp(text + i, "\xc2\xa0", 2);
        if (isspace((unsigned char)text[i]) || is_no_break || iscntrl((unsigned char)text[i])) {
            page->space_due = page->has_text;
            i += is_no_break ? 2 : 1;
            continue;
        }
        for (begin = i; i < length && (unsigned char)text[i] > ' ' && text[i] != 127; i++)
            if (i + 1 < length && !memcmp(text + i, "\xc2\xa0", 2))
                break;
        add_text(page, text + begin, (size_t)(i - begin));
    }
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names)
        if (!strcasecmp(name, *names++))
            return true;
    return false;
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
    for (size_t i = 0; attributes && attributes[i]; i += 2)
        if (!strcasecmp((const char *)attributes[i], name))
            return (const char *)attributes[i + 1];
    return NULL;
}

/* Elements without an end, which must not count as open. */
static const char *const void_elements[] = {"br",       "hr",    "img",   "meta", "link",
                                            "input",    "col",   "base",  "area", "wbr",
                                            "basefont", "param", "frame", NULL};
static const char *const unseen_elements[] = {"style",    "script", "head",   "title",
                                              "noscript", "object", "select", "textarea",
                                              "template", NULL};
static const char *const line_elements[] = {
    "div", "tr",     "table",   "li",      "ul",      "ol",     "dl",     "dt",
    "dd",  "center", "address", "section", "article", "header", "footer", "blockquote",
    "pre", "form",   "body",    "tbody",   "caption", NULL};
static const char *const paragraph_elements[] = {"p", "h1", "h2", "h3", "h4", "h5", "h6", NULL};

static bool is_hidden(const xmlChar **attributes)
{
    const char *style = attribute(attributes, "style");
    return style && (strcasestr(style, "display:none") || strcasestr(style, "display: none"));
}

/* Mail programs indent with <blockquote> too: then without a border. */
static bool is_quotation(const xmlChar **attributes)
{
    const char *style = attribute(attributes, "style"), *kind = attribute(attributes, "type");
    if (kind && !strcasecmp(kind, "cite"))
        return true;
    return !style || !(strcasestr(style, "border:none") || strcasestr(style, "border: none"));
}

static void open_quote(struct page *page, const xmlChar **attributes)
{
    bool quotes = is_quotation(attributes);
    end_line(page);
    buffer_append_byte(&page->open, quotes ? 1 : 0);
    page->quotes += quotes;
}

static void close_quote(struct page *page)
{
    end_line(page);
    if (page->open.length)
        page->quotes -= page->open.data[--page->open.length];
}

static void on_start(void *state, const xmlChar *element, const xmlChar **attributes)
{
    struct page *page = state;
    const char *name = (const char *)element;
    bool is_void = is_one_of(name, void_elements);
    page->depth++;
    if (page->hidden || is_one_of(name, unseen_elements) || (is_hidden(attributes) && !is_void)) {
        page->hidden += !is_void;
        return;
    }
    if (!strcasecmp(name, "br"))
        break_line(page);
    else if (!strcasecmp(name, "hr")) {
        end_line(page);
        add_text(page, "________________", 16);
        end_line(page);
    } else if (!strcasecmp(name, "blockquote"))
        open_quote(page, attributes);
    else if (is_one_of(name, paragraph_elements))
        end_paragraph(page);
    else if (is_one_of(name, line_elements))
        end_line(page);
    else if ((!strcasecmp(name, "td") || !strcasecmp(name, "th")) && page->has_text) {
        buffer_append_byte(page->out, '\t');
        page->space_due = false;
    }
}

static void on_end(void *state, const xmlChar *element)
{
    struct page *page = state;
    const char *name = (const char *)element;
    page->depth -= page->depth > 0;
    if (page->hidden) {
        page->hidden -= !is_one_of(name, void_elements);
        return;
    }
    if (!strcasecmp(name, "blockquote"))
        close_quote(page);
    else if (is_one_of(name, paragraph_elements))
        end_paragraph(page);
    else if (is_one_of(name, line_elements))
        end_line(page);
}

static void be_silent(void *state, const char *message, ...)
{
    (void)state, (void)message;
}

void html_to_text(struct slice html, struct buffer *out)
{
    struct page page = {.out = out, .begin = out->length};
    htmlSAXHandler handler = {.startElement = on_start,
                              .endElement = on_end,
                              .characters = on_characters,
                              .ignorableWhitespace = on_characters,
                              .warning = be_silent,
                              .error = be_silent};
    htmlParserCtxtPtr parser =
        htmlCreatePushParserCtxt(&handler, &page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!parser)
        abort(); /* no memory */
    htmlCtxtUseOptions(parser, HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                   HTML_PARSE_NOWARNING);
    for (size_t i = 0; i < html.length && page.depth < ELEMENT_DEPTH_MAX; i += PIECE_BYTES) {
        size_t left = html.length - i;
        htmlParseChunk(parser, html.data + i, left < PIECE_BYTES ? (int)left : PIECE_BYTES, 0);
    }
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
    end_line(&page);
    buffer_clear(&page.open);
}

const char *html_charset(struct arena *arena, struct slice html)
{
    static const char sign[] = "charset=";
    struct slice head = {html.data, html.length < 4096 ? html.length : 4096};
    for (size_t i = 0; i + sizeof(sign) < head.length; i++) {
        if (strncasecmp(head.data + i, sign, sizeof(sign) - 1))
            continue;
        size_t begin = i + sizeof(sign) - 1, end;
        begin += head.data[begin] == '"' || head.data[begin] == '\'';
        for (end = begin; end < head.length && end - begin < 40; end++)
            if (!isalnum((unsigned char)head.data[end]) && !strchr("-_.:", head.data[end]))
                break;
        return arena_copy_slice(arena, (struct slice){head.data + begin, end - begin});
    }
    return NULL;
}
