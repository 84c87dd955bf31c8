/* A workbook as CSV: its parts, and which of its sheets is taken. */
#include "format/xlsx.h"

#include "base/arena.h"
#include "format/xlsx-sheet.h"

enum {
    LIST_MAX = 10000,    /* sheets, relations */
    FORMATS_MAX = 70000, /* Excel allows 65,490 */
    PATH_BYTES_MAX = 512,
};

/* How one part names others: "rId3" is the worksheet xl/worksheets/sheet1.xml. */
struct relation {
    const char *id, *type, *part;
};

struct relations {
    struct relation *items;
    size_t count;
    size_t capacity;
};

struct sheet_name {
    const char *name, *relation;
    bool is_hidden;
};

struct sheet_names {
    struct sheet_name *items;
    size_t count;
    size_t capacity;
};

struct workbook {
    struct arena *arena;
    struct xlsx_book book;
    const char *folder; /* of the part whose relations are read */
    struct relations relations;
    struct sheet_names sheets;
};

static bool fail_too_many(struct error *error, const char *what)
{
    return fail(error, STATUS_LIMIT,
                "the workbook has too many %s: copy the sheet of contacts to a new workbook", what);
}

static bool end_nothing(void *state, struct slice name, struct error *error)
{
    (void)state, (void)name, (void)error;
    return true;
}

/* "" when there is none such. */
static struct slice attribute(const struct xml_attributes *attributes, const char *name)
{
    struct slice value = xml_attribute(attributes, name);
    return value.data ? value : SLICE("");
}

/* ---- relations ---- */

/* "http://.../relationships/worksheet": the last word; that before it is spelled in two ways. */
static struct slice last_word(struct slice path)
{
    size_t start = path.length;
    while (start > 0 && path.data[start - 1] != '/')
        start--;
    return (struct slice){path.data + start, path.length - start};
}

/* "worksheets/sheet1.xml" as the part "xl" names it; from the root when it begins with "/". */
static const char *part_path(struct arena *arena, const char *folder, struct slice target)
{
    if (target.length && target.data[0] == '/')
        return arena_copy_slice(arena, (struct slice){target.data + 1, target.length - 1});
    if (target.length > 2 && memcmp(target.data, "./", 2) == 0)
        target = (struct slice){target.data + 2, target.length - 2};
    return arena_format(arena, "%s%.*s", folder, (int)target.length, target.data);
}

static bool begin_relation(void *state, struct slice name, const struct xml_attributes *attributes,
                           struct error *error)
{
    struct workbook *workbook = state;
    struct slice target = attribute(attributes, "Target");
    if (!slice_equal_text(name, "Relationship") || target.length > PATH_BYTES_MAX)
        return true;
    if (workbook->relations.count == LIST_MAX)
        return fail_too_many(error, "relations");
    *ARENA_PUSH(workbook->arena, &workbook->relations) = (struct relation){
        .id = arena_copy_slice(workbook->arena, attribute(attributes, "Id")),
        .type = arena_copy_slice(workbook->arena, last_word(attribute(attributes, "Type"))),
        .part = part_path(workbook->arena, workbook->folder, target),
    };
    return true;
}

/* The relations of the part `folder`/`name`, in place of those read before. */
static bool read_relations(struct workbook *workbook, const char *folder, const char *name,
                           struct error *error)
{
    static const struct xml_events events = {begin_relation, end_nothing, NULL};
    const char *part = arena_format(workbook->arena, "%s_rels/%s.rels", folder, name);
    workbook->folder = folder;
    workbook->relations = (struct relations){0};
    return xlsx_package_read(workbook->book.package, part, &events, workbook, error);
}

static const char *part_of_type(const struct workbook *workbook, const char *type)
{
    for (size_t i = 0; i < workbook->relations.count; i++)
        if (strcmp(workbook->relations.items[i].type, type) == 0)
            return workbook->relations.items[i].part;
    return NULL;
}

/* NULL for what is no sheet of cells: charts, dialogs. */
static const char *part_of_sheet(const struct workbook *workbook, const struct sheet_name *sheet)
{
    for (size_t i = 0; i < workbook->relations.count; i++) {
        const struct relation *relation = &workbook->relations.items[i];
        if (strcmp(relation->id, sheet->relation) == 0)
            return strcmp(relation->type, "worksheet") == 0 ? relation->part : NULL;
    }
    return NULL;
}

/* ---- the list of sheets ---- */

static bool is_true(struct slice text)
{
    return slice_equal_text(text, "1") || slice_equal_text(text, "true");
}

static bool begin_in_workbook(void *state, struct slice name,
                              const struct xml_attributes *attributes, struct error *error)
{
    struct workbook *workbook = state;
    if (slice_equal_text(name, "workbookPr"))
        workbook->book.is_1904 = is_true(attribute(attributes, "date1904"));
    if (!slice_equal_text(name, "sheet"))
        return true;
    if (workbook->sheets.count == LIST_MAX)
        return fail_too_many(error, "sheets");
    struct slice visibility = xml_attribute(attributes, "state");
    *ARENA_PUSH(workbook->arena, &workbook->sheets) = (struct sheet_name){
        .name = arena_copy_slice(workbook->arena, attribute(attributes, "name")),
        .relation = arena_copy_slice(workbook->arena, attribute(attributes, "id")),
        .is_hidden = visibility.data && !slice_equal_text(visibility, "visible"),
    };
    return true;
}

/* ---- formats ---- */

struct own_format {
    unsigned id;
    struct xlsx_number_format format;
};

struct styles {
    struct workbook *workbook;
    struct {
        struct own_format *items;
        size_t count;
        size_t capacity;
    } own;
    struct {
        struct xlsx_number_format *items;
        size_t count;
        size_t capacity;
    } cells;
    bool in_cells; /* in cellXfs, not in cellStyleXfs */
};

static struct xlsx_number_format format_of(const struct styles *styles, unsigned id)
{
    for (size_t i = 0; i < styles->own.count; i++)
        if (styles->own.items[i].id == id)
            return styles->own.items[i].format;
    return xlsx_format_of_id(id);
}

static bool begin_in_styles(void *state, struct slice name, const struct xml_attributes *attributes,
                            struct error *error)
{
    enum { OWN_FORMATS_MAX = 5000 }; /* Excel keeps at most 250 */
    struct styles *styles = state;
    struct arena *arena = styles->workbook->arena;
    int64_t id = 0;
    if (slice_equal_text(name, "cellXfs"))
        styles->in_cells = true;
    bool is_own = slice_equal_text(name, "numFmt"), is_cell = slice_equal_text(name, "xf");
    if (!is_own && !(is_cell && styles->in_cells))
        return true;
    slice_to_int64(xml_attribute(attributes, "numFmtId"), 0, UINT32_MAX, &id);
    if (styles->own.count == OWN_FORMATS_MAX || styles->cells.count == FORMATS_MAX)
        return fail_too_many(error, "formats");
    if (is_own)
        *ARENA_PUSH(arena, &styles->own) = (struct own_format){
            (unsigned)id, xlsx_format_of_code(attribute(attributes, "formatCode"))};
    else
        *ARENA_PUSH(arena, &styles->cells) = format_of(styles, (unsigned)id);
    return true;
}

static bool end_in_styles(void *state, struct slice name, struct error *error)
{
    struct styles *styles = state;
    (void)error;
    if (slice_equal_text(name, "cellXfs"))
        styles->in_cells = false;
    return true;
}

static bool read_styles(struct workbook *workbook, struct error *error)
{
    static const struct xml_events events = {begin_in_styles, end_in_styles, NULL};
    struct styles styles = {.workbook = workbook};
    const char *part = part_of_type(workbook, "styles");
    if (part && xlsx_package_has(workbook->book.package, part) &&
        !xlsx_package_read(workbook->book.package, part, &events, &styles, error))
        return false;
    workbook->book.formats = styles.cells.items;
    workbook->book.format_count = styles.cells.count;
    return true;
}

/* ---- shared texts ---- */

struct shared {
    struct xlsx_strings *strings;
    struct buffer typed, text; /* as it stands, and with its escapes undone */
    bool in_item, in_text;
    unsigned phonetic;
};

static bool begin_in_strings(void *state, struct slice name,
                             const struct xml_attributes *attributes, struct error *error)
{
    struct shared *shared = state;
    (void)attributes, (void)error;
    if (slice_equal_text(name, "si")) {
        shared->in_item = true;
        buffer_reset(&shared->typed);
    }
    shared->phonetic += slice_equal_text(name, "rPh");
    shared->in_text = shared->in_item && !shared->phonetic && slice_equal_text(name, "t");
    return true;
}

static bool end_in_strings(void *state, struct slice name, struct error *error)
{
    struct shared *shared = state;
    shared->in_text = false;
    shared->phonetic -= shared->phonetic && slice_equal_text(name, "rPh");
    if (!slice_equal_text(name, "si"))
        return true;
    shared->in_item = false;
    shared->phonetic = 0;
    buffer_reset(&shared->text);
    xlsx_append_text(&shared->text, buffer_slice(&shared->typed));
    return xlsx_strings_add(shared->strings, buffer_slice(&shared->text), error);
}

static bool text_in_strings(void *state, struct slice text, struct error *error)
{
    struct shared *shared = state;
    if (!shared->in_text)
        return true;
    if (shared->typed.length + text.length > XLSX_CELL_BYTES_MAX)
        return fail(error, STATUS_LIMIT,
                    "text %u of the workbook has more than %d bytes: no cell of Excel does",
                    shared->strings->count + 1, XLSX_CELL_BYTES_MAX);
    buffer_append_slice(&shared->typed, text);
    return true;
}

static bool read_strings(struct workbook *workbook, struct error *error)
{
    static const struct xml_events events = {begin_in_strings, end_in_strings, text_in_strings};
    struct shared shared = {.strings = &workbook->book.strings};
    const char *part = part_of_type(workbook, "sharedStrings");
    bool is_done = !part || !xlsx_package_has(workbook->book.package, part) ||
                   xlsx_package_read(workbook->book.package, part, &events, &shared, error);
    buffer_clear(&shared.typed);
    buffer_clear(&shared.text);
    return is_done && xlsx_strings_finish(&workbook->book.strings, error);
}

/* ---- the whole ---- */

static bool read_workbook(struct workbook *workbook, struct error *error)
{
    static const struct xml_events events = {begin_in_workbook, end_nothing, NULL};
    if (!read_relations(workbook, "", "", error))
        return false;
    const char *part = part_of_type(workbook, "officeDocument");
    if (!part)
        return fail(error, STATUS_INVALID,
                    "this Office file has no workbook: save it as Excel "
                    "workbook (.xlsx) or as CSV");
    struct slice name = last_word(slice_of(part));
    const char *folder =
        arena_copy_slice(workbook->arena, (struct slice){part, strlen(part) - name.length});
    return xlsx_package_read(workbook->book.package, part, &events, workbook, error) &&
           read_relations(workbook, folder, arena_copy_slice(workbook->arena, name), error) &&
           read_styles(workbook, error) && read_strings(workbook, error);
}

static void report_sheets(const struct workbook *workbook, struct xlsx_report *report)
{
    *report = (struct xlsx_report){.sheet_count = workbook->sheets.count};
    for (size_t i = 0; i < workbook->sheets.count && i < XLSX_SHEETS_REPORTED; i++) {
        const char *name = workbook->sheets.items[i].name;
        size_t length = strlen(name);
        if (length >= XLSX_SHEET_NAME_BYTES)
            length = XLSX_SHEET_NAME_BYTES - 1;
        while (length && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--;
        memcpy(report->sheets[i], name, length);
    }
}

/* Writes the first sheet of those hidden, or of those not, that has content. */
static bool write_first(struct workbook *workbook, bool hidden, struct byte_sink sink,
                        struct xlsx_report *report, struct error *error)
{
    for (size_t i = 0; i < workbook->sheets.count && !report->rows; i++) {
        const struct sheet_name *sheet = &workbook->sheets.items[i];
        const char *part = part_of_sheet(workbook, sheet);
        if (sheet->is_hidden != hidden || !part)
            continue;
        if (!xlsx_sheet_write(&workbook->book, part, sink, &report->rows, error))
            return false;
        report->taken = i;
    }
    return true;
}

static bool convert(struct workbook *workbook, struct byte_sink sink, struct xlsx_report *report,
                    struct error *error)
{
    if (!read_workbook(workbook, error))
        return false;
    report_sheets(workbook, report);
    if (!write_first(workbook, false, sink, report, error) ||
        (!report->rows && !write_first(workbook, true, sink, report, error)))
        return false;
    return report->rows > 0 ||
           fail(error, STATUS_INVALID, "the workbook is empty: none of its sheets has content");
}

bool xlsx_to_csv(int fd, struct byte_sink sink, struct xlsx_report *report, struct error *error)
{
    AUTO_FREE(xlsx_package) struct xlsx_package *package = xlsx_package_open(fd, error);
    if (!package)
        return false;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct workbook workbook = {.arena = arena, .book.package = package};
    struct xlsx_report found = {0};
    bool is_done = convert(&workbook, sink, &found, error);
    xlsx_strings_clear(&workbook.book.strings);
    if (is_done)
        *report = found;
    else if (error->status == STATUS_NOT_FOUND)
        error->status = STATUS_INVALID; /* a part that is missing, not the file */
    return is_done;
}
