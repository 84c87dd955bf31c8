/* Where the items of a JSON file begin and end. */
#include "format/json-items.h"

#include "base/buffer.h"
#include <stdlib.h>

enum { FILL_BYTES = 1 << 16 };

/* A place in the file. */
struct place {
    size_t at; /* in the window */
    int64_t line;
    int64_t line_start; /* offset in the file of the line's first byte */
};

struct json_items {
    struct byte_source source;
    struct slice piece;   /* of the source, not yet in the window */
    struct buffer window; /* from the current item on */
    int64_t offset;       /* in the file, of the window's first byte */
    bool is_ended;        /* the source has no more */
    struct place next;    /* what is read next */
    unsigned lists;       /* brackets around the items: 0 outside, 1 in a list, 2 in a member */
    int64_t count;
    bool source_failed;
    struct error source_error;
};

struct json_items *json_items_open(struct byte_source source)
{
    struct json_items *items = calloc(1, sizeof(*items));
    if (!items)
        abort();
    items->source = source;
    items->next.line = 1;
    return items;
}

void json_items_free(struct json_items *items)
{
    if (!items)
        return;
    buffer_clear(&items->window);
    free(items);
}

/* ---- bytes ---- */

/* Appends to the window; false at the end of the source. */
static bool fill(struct json_items *items)
{
    if (!items->piece.length && !items->is_ended) {
        items->source_failed =
            !byte_source_read(&items->source, &items->piece, &items->source_error);
        items->is_ended = items->source_failed || !items->piece.length;
    }
    if (items->is_ended)
        return false;
    size_t length = items->piece.length < FILL_BYTES ? items->piece.length : FILL_BYTES;
    buffer_append(&items->window, items->piece.data, length);
    items->piece.data += length;
    items->piece.length -= length;
    return true;
}

/* The byte at a place, -1 at the end. */
static int byte_at(struct json_items *items, const struct place *place)
{
    while (place->at >= items->window.length)
        if (!fill(items))
            return -1;
    return (unsigned char)items->window.data[place->at];
}

static void step(struct json_items *items, struct place *place)
{
    if (items->window.data[place->at++] != '\n')
        return;
    place->line++;
    place->line_start = items->offset + (int64_t)place->at;
}

/* Forgets what stands before the next byte. The window moves only when that is most of it. */
static void forget(struct json_items *items)
{
    size_t used = items->next.at;
    if (used < FILL_BYTES || used < items->window.length / 2)
        return;
    memmove(items->window.data, items->window.data + used, items->window.length - used);
    items->window.length -= used;
    items->offset += (int64_t)used;
    items->next.at = 0;
}

static int64_t column_of(const struct json_items *items, const struct place *place)
{
    return items->offset + (int64_t)place->at - place->line_start + 1;
}

static bool is_space(int byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void skip_spaces(struct json_items *items, struct place *place)
{
    while (is_space(byte_at(items, place)))
        step(items, place);
}

/* ---- one value ---- */

/* How a scan of an item ended. */
enum outcome { SCAN_WHOLE, SCAN_BROKEN, SCAN_LIST };

struct scan {
    struct json_items *items;
    struct error *error;
    struct place start, place;
    bool is_object[JSON_ITEM_DEPTH_MAX]; /* else an array, at each depth */
    unsigned depth;
    int last;        /* the last that was read: one of { [ , : or 'v' behind a value */
    bool names_list; /* that was "contacts" or "cards", the name of a member */
    bool is_dropped; /* too long to be kept: only its end is looked for */
    bool is_endless; /* the file ended within */
    bool is_deep;
};

static enum outcome broken(struct scan *scan, const char *what)
{
    fail(scan->error, STATUS_INVALID, "line %lld, column %lld: %s", (long long)scan->place.line,
         (long long)column_of(scan->items, &scan->place), what);
    return SCAN_BROKEN;
}

/* A line that was read since the item began and begins as it did: then the item is not whole. */
static bool find_next_line(const struct scan *scan, struct place *found);

/* Keeps the window from growing beyond one item. */
static bool keep_bounded(struct scan *scan)
{
    struct json_items *items = scan->items;
    if (scan->place.at - scan->start.at <= JSON_ITEM_BYTES_MAX)
        return true;
    struct place candidate;
    if (!scan->is_dropped && find_next_line(scan, &candidate))
        return false;
    scan->is_dropped = true;
    items->next = scan->place;
    forget(items);
    scan->place = scan->start = items->next;
    return true;
}

static int peek(struct scan *scan)
{
    return byte_at(scan->items, &scan->place);
}

/* Passes over what means nothing in a text. */
static void skip_letters(struct scan *scan)
{
    const struct buffer *window = &scan->items->window;
    size_t at = scan->place.at;
    while (at < window->length && (unsigned char)window->data[at] >= 0x20 &&
           window->data[at] != '"' && window->data[at] != '\\')
        at++;
    scan->place.at = at;
}

/* A text, its opening quotation mark being next. */
static bool scan_text(struct scan *scan)
{
    step(scan->items, &scan->place);
    for (int byte; (byte = peek(scan)) != '"'; skip_letters(scan)) {
        if (byte < 0x20 || !keep_bounded(scan))
            return false;
        if (byte != '\\')
            continue;
        step(scan->items, &scan->place);
        if (peek(scan) < 0x20)
            return false;
        step(scan->items, &scan->place);
    }
    step(scan->items, &scan->place);
    return true;
}

static bool is_name_of_list(const struct scan *scan, size_t start)
{
    struct slice name = {scan->items->window.data + start, scan->place.at - start};
    return slice_equal(name, SLICE("\"contacts\"")) || slice_equal(name, SLICE("\"cards\""));
}

static bool in_object(const struct scan *scan)
{
    return scan->depth && scan->is_object[scan->depth - 1];
}

/* A value or a name may begin here: else a comma or the end of what stands before is missing. */
static bool may_begin(const struct scan *scan, bool is_text)
{
    if (scan->last == 'v')
        return false;
    return scan->last == ':' || !in_object(scan) || is_text;
}

/* The member "contacts" of an object that is no item itself: its list holds the items. */
static bool opens_list(struct scan *scan)
{
    struct place inside = scan->place;
    if (!scan->names_list || scan->depth != 1 || scan->items->lists)
        return false;
    step(scan->items, &inside);
    skip_spaces(scan->items, &inside);
    int byte = byte_at(scan->items, &inside);
    return byte == '{' || byte == ']';
}

static enum outcome scan_text_token(struct scan *scan)
{
    if (!may_begin(scan, true))
        return broken(scan, "a comma is missing before this");
    bool is_key = in_object(scan) && scan->last != ':';
    struct place begin = scan->place;
    bool was_dropped = scan->is_dropped;
    if (!scan_text(scan))
        return scan->place.at - scan->start.at > JSON_ITEM_BYTES_MAX
                   ? broken(scan, "the object is not closed")
                   : broken(scan, "a text is not closed before the end of its line");
    scan->names_list =
        is_key && !scan->is_dropped && !was_dropped && is_name_of_list(scan, begin.at);
    scan->last = 'v';
    return SCAN_WHOLE;
}

static enum outcome scan_opening(struct scan *scan, int byte)
{
    if (!may_begin(scan, false))
        return broken(scan, scan->last == 'v'
                                ? "a comma or a closing bracket is missing before this"
                                : "a closing bracket is missing before this");
    if (scan->depth == JSON_ITEM_DEPTH_MAX) {
        scan->is_deep = true;
        return broken(scan, "brackets stand within each other more than 100 deep");
    }
    if (byte == '[' && opens_list(scan))
        return SCAN_LIST;
    scan->is_object[scan->depth++] = byte == '{';
    scan->last = byte;
    step(scan->items, &scan->place);
    return SCAN_WHOLE;
}

static enum outcome scan_closing(struct scan *scan, int byte)
{
    bool fits = scan->is_object[scan->depth - 1] == (byte == '}');
    if (!fits)
        return broken(scan,
                      byte == '}' ? "'}' closes what '[' opened" : "']' closes what '{' opened");
    step(scan->items, &scan->place);
    scan->depth--;
    scan->last = 'v';
    return SCAN_WHOLE;
}

/* One token within the item. */
static enum outcome scan_token(struct scan *scan)
{
    int byte = peek(scan);
    switch (byte) {
    case -1:
        scan->is_endless = true;
        return broken(scan, "the file ends before the object is closed");
    case '"':
        return scan_text_token(scan);
    case '{':
    case '[':
        return scan_opening(scan, byte);
    case '}':
    case ']':
        return scan_closing(scan, byte);
    case ':':
        if (!in_object(scan))
            return broken(scan, "a closing bracket is missing before this");
        scan->last = byte;
        break;
    case ',':
        scan->last = byte;
        break;
    default: /* of numbers and words only the ends matter */
        if (!is_space(byte))
            scan->last = 'v';
    }
    step(scan->items, &scan->place);
    return SCAN_WHOLE;
}

/* An object, its bracket being next. */
static enum outcome scan_object(struct scan *scan)
{
    scan->last = ',';
    do {
        enum outcome outcome = scan_token(scan);
        if (outcome != SCAN_WHOLE)
            return outcome;
        if (!keep_bounded(scan))
            return broken(scan, "the object is not closed");
    } while (scan->depth);
    return SCAN_WHOLE;
}

/* ---- going on behind what is broken ---- */

static bool begins_line(const struct json_items *items, const struct place *place)
{
    int64_t first = place->line_start - items->offset;
    if (first < 0)
        return false;
    for (size_t i = (size_t)first; i < place->at; i++)
        if (items->window.data[i] != ' ' && items->window.data[i] != '\t')
            return false;
    return true;
}

static bool find_next_line(const struct scan *scan, struct place *found)
{
    struct json_items *items = scan->items;
    struct place place = scan->start;
    int64_t column = column_of(items, &scan->start);
    if (!begins_line(items, &scan->start))
        return false;
    for (step(items, &place); place.at <= scan->place.at && place.at < items->window.length;
         step(items, &place)) {
        if (items->window.data[place.at] == '{' && column_of(items, &place) == column &&
            begins_line(items, &place)) {
            *found = place;
            return true;
        }
    }
    return false;
}

/* Items that stand behind one another in a line: to the next "{" behind "}" and a comma. */
static void skip_to_neighbour(struct scan *scan)
{
    struct json_items *items = scan->items;
    int before = scan->is_deep ? 'x' : 0; /* what shows the break may begin the next item */
    items->next = scan->place;
    for (int byte; (byte = byte_at(items, &items->next)) >= 0; step(items, &items->next)) {
        bool is_begin = byte == '{' && (before == ',' || before == 0);
        if (is_begin || (byte == '\n' && !items->lists))
            return;
        if (byte == ',' && before != '}')
            before = 'x';
        else if (!is_space(byte))
            before = byte;
        forget(items);
    }
}

/* Items that begin their lines: to the next that begins as the broken one. */
static void skip_to_line(struct scan *scan)
{
    struct json_items *items = scan->items;
    int64_t column = column_of(items, &scan->start);
    bool is_at_begin = false;
    items->next = scan->place;
    for (int byte; (byte = byte_at(items, &items->next)) >= 0; step(items, &items->next)) {
        if (is_at_begin && byte == '{' && column_of(items, &items->next) == column)
            return;
        is_at_begin = byte == '\n' || (is_at_begin && (byte == ' ' || byte == '\t'));
        forget(items);
    }
}

static void recover(struct scan *scan)
{
    struct place found;
    if (scan->is_dropped || !begins_line(scan->items, &scan->start)) {
        if (scan->is_endless)
            scan->items->next = scan->place;
        else
            skip_to_neighbour(scan);
    } else if (find_next_line(scan, &found)) {
        scan->items->next = found;
    } else {
        skip_to_line(scan);
    }
}

/* ---- items ---- */

static enum json_items_step fail_bad(int64_t line, int64_t column, const char *what,
                                     struct error *error)
{
    fail(error, STATUS_INVALID, "line %lld, column %lld: %s", (long long)line, (long long)column,
         what);
    return JSON_ITEMS_BAD;
}

/* Numbers, texts and words are no contacts; what is no JSON at all goes on to the end of its line.
 */
static enum json_items_step read_other(struct json_items *items, struct json_item *item,
                                       struct error *error)
{
    struct place *next = &items->next;
    size_t start = next->at;
    bool is_text = false;
    unsigned depth = 0; /* of lists within the list */
    for (int byte; (byte = byte_at(items, next)) >= 0 && byte != '\n'; step(items, next)) {
        if (byte == '"')
            is_text = !is_text;
        if (items->lists && !is_text && !depth && (byte == ',' || byte == ']' || byte == '{'))
            break;
        depth += !is_text && byte == '[';
        depth -= !is_text && byte == ']' && depth;
        if (next->at - start > FILL_BYTES) { /* no need to keep all of it */
            forget(items);
            start = next->at;
        }
    }
    item->text = (struct slice){items->window.data + start, next->at - start};
    return fail_bad(item->line, item->column, "an object is expected here: {\"name\": ...}", error);
}

static enum json_items_step finish_whole(struct json_items *items, const struct scan *scan,
                                         struct json_item *item, struct error *error)
{
    struct slice text = {items->window.data + scan->start.at, scan->place.at - scan->start.at};
    items->next = scan->place;
    if (scan->is_dropped || text.length > JSON_ITEM_BYTES_MAX) {
        fail(error, STATUS_LIMIT, "line %lld, column %lld: the object is longer than %d MB",
             (long long)item->line, (long long)item->column, JSON_ITEM_BYTES_MAX >> 20);
        return JSON_ITEMS_BAD;
    }
    item->text = text;
    if (slice_is_utf8(text))
        return JSON_ITEMS_ITEM;
    struct place at = scan->start; /* of the first line that is not UTF-8 */
    for (size_t end; at.at < scan->place.at; at.at = end) {
        struct slice rest = {items->window.data + at.at, scan->place.at - at.at};
        end = at.at + slice_find(rest, '\n');
        if (!slice_is_utf8((struct slice){rest.data, end - at.at}))
            break;
        end += end < scan->place.at;
        at.line++;
        at.line_start = items->offset + (int64_t)end;
    }
    return fail_bad(at.line, column_of(items, &at),
                    "the text is not UTF-8; save the file in that encoding", error);
}

/* The object that begins at `next`; JSON_ITEMS_END: it was not an item but holds their list. */
static enum json_items_step read_object(struct json_items *items, struct json_item *item,
                                        struct error *error)
{
    struct scan scan = {.items = items, .error = error, .start = items->next, .place = items->next};
    switch (scan_object(&scan)) {
    case SCAN_WHOLE:
        return finish_whole(items, &scan, item, error);
    case SCAN_LIST:
        items->next = scan.place;
        step(items, &items->next);
        items->lists = 2;
        return JSON_ITEMS_END;
    case SCAN_BROKEN:
        break;
    }
    size_t before = items->next.at;
    recover(&scan);
    if (!scan.is_dropped && items->next.at > before) /* else the window has moved */
        item->text = (struct slice){items->window.data + before, items->next.at - before};
    return JSON_ITEMS_BAD;
}

/* The rest of the object around a list: its other members say nothing of contacts. */
static void leave_member(struct json_items *items)
{
    struct error ignored;
    struct scan scan = {.items = items,
                        .error = &ignored,
                        .start = items->next,
                        .place = items->next,
                        .is_object = {true},
                        .depth = 1,
                        .last = 'v',
                        .is_dropped = true};
    items->lists = 1; /* no list within is looked for */
    while (scan.depth && scan_token(&scan) == SCAN_WHOLE && keep_bounded(&scan))
        ;
    items->lists = 0;
    items->next = scan.place;
    if (scan.depth) /* broken: go on at the next line */
        while (!scan.is_endless && byte_at(items, &items->next) >= 0 &&
               items->window.data[items->next.at] != '\n')
            step(items, &items->next);
}

/* What stands between items: spaces, commas, brackets of lists. Gives the byte an item begins with,
 * -1 at the end. */
static int skip_between(struct json_items *items)
{
    static const char mark[] = "\xEF\xBB\xBF";
    int byte;
    while ((byte = byte_at(items, &items->next)) >= 0) {
        bool is_mark = items->offset + (int64_t)items->next.at < 3 &&
                       byte == (unsigned char)mark[items->next.at];
        bool opens = byte == '[' && items->lists == 0, closes = byte == ']' && items->lists;
        if (!is_space(byte) && byte != ',' && !is_mark && !opens && !closes)
            return byte;
        step(items, &items->next);
        if (opens)
            items->lists = 1;
        else if (closes && items->lists == 2)
            leave_member(items);
        else if (closes)
            items->lists = 0;
        forget(items);
    }
    return byte;
}

static enum json_items_step fail_source(const struct json_items *items, struct error *error)
{
    *error = items->source_error;
    return JSON_ITEMS_FAILED;
}

enum json_items_step json_items_next(struct json_items *items, struct json_item *item,
                                     struct error *error)
{
    enum json_items_step step_taken;
    do {
        forget(items);
        int byte = skip_between(items);
        if (byte < 0)
            return items->source_failed ? fail_source(items, error) : JSON_ITEMS_END;
        *item = (struct json_item){.number = items->count + 1,
                                   .line = items->next.line,
                                   .column = column_of(items, &items->next)};
        step_taken = byte == '{' ? read_object(items, item, error) : read_other(items, item, error);
    } while (step_taken == JSON_ITEMS_END);
    if (items->source_failed)
        return fail_source(items, error);
    items->count++;
    return step_taken;
}

/* ---- one item ---- */

json_t *json_item_parse(const struct json_item *item, struct error *error)
{
    json_error_t at;
    json_t *object = json_loadb(item->text.data, item->text.length, JSON_REJECT_DUPLICATES, &at);
    if (object && json_is_object(object))
        return object;
    json_decref(object);
    int64_t column = at.column + (at.line == 1 ? item->column - 1 : 0);
    fail(error, STATUS_INVALID, "line %lld, column %lld: %.200s",
         (long long)(item->line + at.line - 1), (long long)column,
         object ? "an object is expected here" : at.text);
    return NULL;
}

static void add_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* The text of what is no JSON; bytes that no text can hold become question marks. */
static json_t *object_of_text(struct slice text)
{
    json_t *object = json_object();
    struct buffer clean = {0};
    buffer_append_slice(&clean, text);
    bool is_utf8 = slice_is_utf8(text);
    for (size_t i = 0; i < clean.length; i++)
        if (!clean.data[i] || (!is_utf8 && (unsigned char)clean.data[i] >= 0x80))
            clean.data[i] = '?';
    json_object_set_new(object, "kith_original", json_stringn(buffer_text(&clean), clean.length));
    buffer_clear(&clean);
    return object;
}

void json_item_write_refused(struct slice original, const char *reason, const char *fix,
                             struct buffer *out)
{
    original = slice_trim(original);
    json_t *object = json_loadb(original.data ? original.data : "", original.length,
                                JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object)) {
        json_decref(object);
        object = object_of_text(original);
    }
    add_text(object, "kith_error", reason);
    add_text(object, "kith_fix", fix);
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(object);
    if (!line)
        abort();
    buffer_append_text(out, line);
    buffer_append_byte(out, '\n');
    free(line);
}
