/* The container of a workbook, read with libzip and libxml2's SAX parser. */
#include "format/xlsx-package.h"

#include "base/arena.h"
#include <errno.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "format/xlsx.h"

enum {
    CHUNK_BYTES = 1 << 16,
    DEPTH_MAX = 64,
    LIST_BYTES_MAX = 16 << 20, /* names of entries and what stands with them */
    /* libxml2 compares every attribute of an element with all others: a bound on "=" between two
     * "<" bounds that. Texts stay far below. */
    EQUALS_MAX = 4000,
    FACTOR_MAX = 250,             /* what XML of sheets packs to is 1/5 to 1/50 */
    FREE_BYTES = 64 << 20,        /* before the factor counts */
    END_SEARCH_BYTES = 65536 + 64 /* the end record stands behind a comment of at most 65535 */
};

static const int64_t spend_max = (int64_t)2 << 30;

struct xlsx_package {
    zip_t *zip;
    int64_t file_bytes;
    int64_t spent_bytes;
};

/* ---- what the file is ---- */

static const char save_as[] = "open it in a spreadsheet program and save it as Excel workbook "
                              "(.xlsx) or as CSV";

static bool begins_with(struct slice bytes, struct slice beginning)
{
    return bytes.length >= beginning.length &&
           memcmp(bytes.data, beginning.data, beginning.length) == 0;
}

static uint64_t little_endian(const char *bytes, size_t count)
{
    uint64_t number = 0;
    while (count-- > 0)
        number = number << 8 | (unsigned char)bytes[count];
    return number;
}

/* Old Office files and encrypted new ones are both containers of another kind ([MS-CFB]), whose
 * list of streams tells which it is. */
static bool refuse_compound(int fd, struct slice head, struct error *error)
{
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    char directory[8192];
    uint64_t shift = head.length >= 52 ? little_endian(head.data + 30, 2) : 0;
    uint64_t first = head.length >= 52 ? little_endian(head.data + 48, 4) : 0;
    ssize_t got = -1;
    if (shift >= 7 && shift <= 16)
        got = pread(fd, directory, sizeof(directory), (off_t)((first + 1) << shift));
    if (got > 0 && memmem(directory, (size_t)got, encrypted, sizeof(encrypted)))
        return fail(error, STATUS_INVALID,
                    "the workbook is protected by a password: open it in Excel, take the password "
                    "away (File, Info) and save it as .xlsx or CSV");
    return fail(error, STATUS_INVALID, "this is an old Excel file (.xls): %s", save_as);
}

static bool refuse_other(int fd, struct slice head, struct error *error)
{
    if (head.length == 0)
        return fail(error, STATUS_INVALID, "the file is empty");
    if (begins_with(head, SLICE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
        return refuse_compound(fd, head, error);
    if (begins_with(head, SLICE("%PDF")))
        return fail(error, STATUS_INVALID,
                    "this is a PDF file, no workbook; export the table from "
                    "the program it came from");
    if (begins_with(head, SLICE("<?xml")) || begins_with(head, SLICE("<html")) ||
        begins_with(head, SLICE("<!DOC")))
        return fail(error, STATUS_INVALID,
                    "this is an XML or web page that bears the name of a workbook: %s", save_as);
    return fail(error, STATUS_INVALID, "this is no Excel workbook (.xlsx): %s", save_as);
}

/* What an end record says of the list of entries. */
static bool check_list(uint64_t entries, uint64_t bytes, struct error *error)
{
    if (entries > XLSX_ENTRIES_MAX)
        return fail(error, STATUS_LIMIT,
                    "the workbook has %llu parts, at most %d are read: copy the sheet of contacts "
                    "to a new workbook",
                    (unsigned long long)entries, XLSX_ENTRIES_MAX);
    return bytes <= LIST_BYTES_MAX ||
           fail(error, STATUS_LIMIT,
                "the list of the workbook's parts is longer than %d MB: copy the sheet of contacts "
                "to a new workbook",
                LIST_BYTES_MAX >> 20);
}

/* At "PK\5\6"; where a number does not fit, the 64 bit form has it. */
static bool check_end_record(const char *record, struct error *error)
{
    uint64_t entries = little_endian(record + 10, 2), bytes = little_endian(record + 12, 4);
    return check_list(entries == UINT16_MAX ? 0 : entries, bytes == UINT32_MAX ? 0 : bytes, error);
}

/* At "PK\6\7", which tells where the 64 bit form is. */
static bool check_wide_record(int fd, const char *locator, struct error *error)
{
    char record[48];
    if (pread(fd, record, sizeof(record), (off_t)little_endian(locator + 8, 8)) !=
        (ssize_t)sizeof(record))
        return true; /* libzip will say so */
    return check_list(little_endian(record + 32, 8), little_endian(record + 40, 8), error);
}

/* The list of entries as the end records tell it, before libzip makes room for it. */
static bool check_end(int fd, int64_t size, struct error *error)
{
    char end[END_SEARCH_BYTES];
    int64_t start = size > END_SEARCH_BYTES ? size - END_SEARCH_BYTES : 0;
    ssize_t got = pread(fd, end, sizeof(end), start);
    for (ssize_t i = 0; i + 20 <= got; i++) {
        if (memcmp(end + i, "PK\5\6", 4) == 0 && !check_end_record(end + i, error))
            return false;
        if (memcmp(end + i, "PK\6\7", 4) == 0 && !check_wide_record(fd, end + i, error))
            return false;
    }
    return got >= 0 ||
           fail(error, STATUS_UNAVAILABLE, "the file cannot be read: %s", strerror(errno));
}

static zip_t *open_archive(int fd, struct error *error)
{
    int code = 0, own = dup(fd);
    if (own < 0) {
        fail(error, STATUS_UNAVAILABLE, "the file cannot be read: %s", strerror(errno));
        return NULL;
    }
    zip_t *zip = zip_fdopen(own, 0, &code);
    if (zip)
        return zip;
    close(own);
    fail(error, STATUS_INVALID,
         "the workbook is cut short or damaged: fetch or save it once more (.xlsx or CSV)");
    return NULL;
}

/* OpenDocument names itself in its first entry; others are told by what they hold. */
static bool check_kind(const struct xlsx_package *package, struct error *error)
{
    static const struct {
        const char *part, *what;
    } others[] = {{"xl/workbook.bin", "a binary Excel workbook (.xlsb)"},
                  {"content.xml", "an OpenDocument file (.ods)"},
                  {"word/document.xml", "a Word document"},
                  {"ppt/presentation.xml", "a presentation"},
                  {"Index/Document.iwa", "a Numbers document"}};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (xlsx_package_has(package, others[i].part))
            return fail(error, STATUS_INVALID, "this is %s: %s", others[i].what, save_as);
    if (!xlsx_package_has(package, "_rels/.rels"))
        return fail(error, STATUS_INVALID,
                    "this is a ZIP archive but no Excel workbook: unpack it, or %s", save_as);
    return true;
}

struct xlsx_package *xlsx_package_open(int fd, struct error *error)
{
    char bytes[512];
    struct stat status;
    ssize_t got = pread(fd, bytes, sizeof(bytes), 0);
    if (got < 0 || fstat(fd, &status) != 0) {
        fail(error, STATUS_UNAVAILABLE, "the file cannot be read: %s", strerror(errno));
        return NULL;
    }
    struct slice head = {bytes, (size_t)got};
    if (!begins_with(head, SLICE("PK"))) {
        refuse_other(fd, head, error);
        return NULL;
    }
    if (!check_end(fd, status.st_size, error))
        return NULL;
    zip_t *zip = open_archive(fd, error);
    if (!zip)
        return NULL;
    AUTO_FREE(xlsx_package) struct xlsx_package *package = calloc(1, sizeof(*package));
    if (!package)
        abort();
    package->zip = zip;
    package->file_bytes = status.st_size;
    if (!check_kind(package, error))
        return NULL;
    return TAKE(package);
}

void xlsx_package_free(struct xlsx_package *package)
{
    if (!package)
        return;
    zip_discard(package->zip);
    free(package);
}

bool xlsx_package_has(const struct xlsx_package *package, const char *name)
{
    return zip_name_locate(package->zip, name, ZIP_FL_NOCASE) >= 0;
}

bool xlsx_package_spend(struct xlsx_package *package, size_t bytes, struct error *error)
{
    package->spent_bytes += (int64_t)bytes;
    if (package->spent_bytes <= FREE_BYTES ||
        (package->spent_bytes <= spend_max &&
         package->spent_bytes / FACTOR_MAX <= package->file_bytes))
        return true;
    return fail(error, STATUS_LIMIT,
                "the workbook unpacks to far more than its %lld bytes: copy the sheet of contacts "
                "to a new workbook, or save it as CSV",
                (long long)package->file_bytes);
}

/* ---- one part ---- */

struct part {
    const struct xml_events *events;
    void *state;
    const char *name;
    xmlParserCtxtPtr parser;
    struct error *error;
    unsigned depth;
    size_t equals; /* since the last "<" */
    bool failed;   /* `error` is filled */
};

static void stop(struct part *part)
{
    part->failed = true;
    xmlStopParser(part->parser);
}

static void on_begin(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int count, int defaulted,
                     const xmlChar **items)
{
    struct part *part = context;
    struct xml_attributes attributes = {items, count};
    (void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted;
    if (part->failed)
        return;
    if (++part->depth > DEPTH_MAX) {
        fail(part->error, STATUS_INVALID, "%s: elements stand within each other %d deep",
             part->name, DEPTH_MAX);
        stop(part);
    } else if (!part->events->begin(part->state, slice_of((const char *)name), &attributes,
                                    part->error)) {
        stop(part);
    }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct part *part = context;
    (void)prefix, (void)uri;
    if (part->failed)
        return;
    part->depth--;
    if (!part->events->end(part->state, slice_of((const char *)name), part->error))
        stop(part);
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct part *part = context;
    if (part->failed || !part->events->text)
        return;
    if (!part->events->text(part->state, (struct slice){(const char *)text, (size_t)length},
                            part->error))
        stop(part);
}

/* A document type could declare entities; no workbook has one. */
static void on_document_type(void *context, const xmlChar *name, const xmlChar *external,
                             const xmlChar *system)
{
    struct part *part = context;
    (void)name, (void)external, (void)system;
    fail(part->error, STATUS_INVALID, "%s has a document type, which no workbook has", part->name);
    stop(part);
}

static void pass_over_complaint(void *context, xmlErrorPtr complaint)
{
    (void)context, (void)complaint; /* the parser remembers the last */
}

struct slice xml_attribute(const struct xml_attributes *attributes, const char *name)
{
    for (int i = 0; i < attributes->count; i++) {
        const unsigned char **item = attributes->items + 5 * (ptrdiff_t)i;
        if (strcmp((const char *)item[0], name) == 0)
            return (struct slice){(const char *)item[3], (size_t)(item[4] - item[3])};
    }
    return (struct slice){NULL, 0};
}

static bool refuse_xml(const struct part *part, struct error *error)
{
    const xmlError *last = xmlCtxtGetLastError(part->parser);
    struct slice reason = slice_trim(slice_of(last && last->message ? last->message : "cut short"));
    return fail(error, STATUS_INVALID,
                "the workbook is damaged: %s, line %d: %.*s; save it once more (.xlsx or CSV)",
                part->name, last ? last->line : 1, (int)reason.length, reason.data);
}

/* Another encoding could hide "<" and "=" from the count of attributes. */
static bool check_beginning(const struct part *part, struct slice chunk, struct error *error)
{
    bool is_ascii_like =
        begins_with(chunk, SLICE("\xEF\xBB\xBF<")) ||
        (chunk.length > 1 && chunk.data[0] != '\0' && (chunk.data[0] & 0x80) == 0 &&
         chunk.data[1] != '\0' && slice_trim(chunk).length && *slice_trim(chunk).data == '<');
    return is_ascii_like ||
           fail(error, STATUS_INVALID,
                "%s is no XML in UTF-8; save the workbook once more as .xlsx", part->name);
}

static bool check_attributes(struct part *part, struct slice chunk, struct error *error)
{
    for (size_t i = 0; i < chunk.length; i++) {
        if (chunk.data[i] == '<')
            part->equals = 0;
        else if (chunk.data[i] == '=' && ++part->equals > EQUALS_MAX)
            return fail(error, STATUS_LIMIT, "%s has an element with too many attributes",
                        part->name);
    }
    return true;
}

static bool feed(struct part *part, struct slice chunk, bool is_last, struct error *error)
{
    if (!check_attributes(part, chunk, error))
        return false;
    xmlParseChunk(part->parser, chunk.data, (int)chunk.length, is_last);
    if (part->failed)
        return false;
    return part->parser->wellFormed || refuse_xml(part, error);
}

static bool feed_all(struct xlsx_package *package, zip_file_t *file, struct part *part,
                     struct error *error)
{
    char chunk[CHUNK_BYTES];
    zip_int64_t got;
    for (bool is_first = true; (got = zip_fread(file, chunk, sizeof(chunk))) > 0;
         is_first = false) {
        struct slice bytes = {chunk, (size_t)got};
        if (!xlsx_package_spend(package, (size_t)got, error) ||
            (is_first && !check_beginning(part, bytes, error)) || !feed(part, bytes, false, error))
            return false;
    }
    if (got < 0)
        return fail(error, STATUS_INVALID, "the workbook is damaged: %s: %s; save it once more",
                    part->name, zip_file_strerror(file));
    return feed(part, SLICE(""), true, error);
}

static bool run_parser(struct xlsx_package *package, zip_file_t *file, struct part *part,
                       struct error *error)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_begin,
                             .endElementNs = on_end,
                             .characters = on_text,
                             .cdataBlock = on_text,
                             .ignorableWhitespace = on_text,
                             .internalSubset = on_document_type,
                             .serror = pass_over_complaint};
    part->parser = xmlCreatePushParserCtxt(&handler, part, NULL, 0, NULL);
    if (!part->parser)
        abort();
    /* NOENT: "&amp;" in attributes is "&"; there are no other entities without a document type. */
    xmlCtxtUseOptions(part->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    bool is_done = feed_all(package, file, part, error);
    xmlFreeParserCtxt(part->parser);
    return is_done;
}

bool xlsx_package_read(struct xlsx_package *package, const char *name,
                       const struct xml_events *events, void *state, struct error *error)
{
    zip_stat_t status;
    zip_int64_t index = zip_name_locate(package->zip, name, ZIP_FL_NOCASE);
    if (index < 0 || zip_stat_index(package->zip, (zip_uint64_t)index, 0, &status) != 0)
        return fail(error, STATUS_NOT_FOUND, "the workbook is damaged: it has no %s", name);
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE)
        return fail(error, STATUS_INVALID,
                    "the archive is protected by a password: unpack it first, or save the workbook "
                    "without one");
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (!file)
        return fail(error, STATUS_INVALID, "the workbook is damaged: %s: %s; save it once more",
                    name, zip_strerror(package->zip));
    struct part part = {.events = events, .state = state, .name = name, .error = error};
    bool is_done = run_parser(package, file, &part, error);
    zip_fclose(file);
    return is_done;
}
