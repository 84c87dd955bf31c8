/* Workbooks: what cells show comes out as CSV, and what is none or hostile is refused in words. */
#include "format/xlsx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workbook.h"
#include <stdio.h>

static bool append(void *state, struct slice piece, struct error *error)
{
    (void)error;
    buffer_append_slice(state, piece);
    return true;
}

/* The CSV, or the error's sentence behind a "!". */
static void convert(int fd, struct buffer *out, struct xlsx_report *report)
{
    struct error error = {0};
    if (!xlsx_to_csv(fd, (struct byte_sink){append, out}, report, &error)) {
        buffer_reset(out);
        buffer_append_format(out, "!%s", error.message);
        assert_true(error.status == STATUS_INVALID || error.status == STATUS_LIMIT);
    }
    close(fd);
}

static void expect(const struct workbook_part *parts, size_t count, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report = {0};
    convert(workbook_with(parts, count, false), &out, &report);
    assert_string_equal(buffer_text(&out), expected);
}

static void expect_beginning(const struct workbook_part *parts, size_t count, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report = {0};
    convert(workbook_with(parts, count, false), &out, &report);
    if (strncmp(buffer_text(&out), expected, strlen(expected)) != 0)
        assert_string_equal(buffer_text(&out), expected);
}

static char *sheet_of(const char *rows)
{
    static char text[1 << 20];
    snprintf(text, sizeof(text),
             "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<worksheet %s>"
             "<dimension ref='A1:C3'/><cols><col min='1'/></cols><sheetData>%s</sheetData>"
             "<mergeCells><mergeCell ref='A1:B1'/></mergeCells><headerFooter><oddHeader>x"
             "</oddHeader></headerFooter></worksheet>",
             MAIN, rows);
    return text;
}

static void test_cells(void **state)
{
    static const struct {
        const char *rows, *csv;
    } rows[] = {
        /* texts: shared ones of several runs, escapes, quotation marks */
        {"<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>",
         "Name,Noor Haddad\r\n"},
        {"<row r='1'><c r='A1' t='s'><v>2</v></c></row>", "\"a\nb_x0041_ \"\"q\"\", <z>\"\r\n"},
        {"<row r='1'><c r='A1' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r><rPh><t>no</t>"
         "</rPh></is></c><c r='B1' t='inlineStr'><is><t xml:space='preserve'> x "
         "</t></is></c></row>",
         "inline,\" x \"\r\n"},
        {"<row r='1'><c r='A1' t='str'><f>B1&amp;\"x\"</f><v>made</v></c><c r='B1'><f>1+1</f><v>2"
         "</v></c></row>",
         "made,2\r\n"},
        {"<row r='1'><c r='A1' t='inlineStr'><is><t>_xD83D__xDE00_ _x0007_\xF0\x9F\x98\x80 _xD83D_"
         "</t></is></c></row>",
         "\"\xF0\x9F\x98\x80 \xF0\x9F\x98\x80 \xEF\xBF\xBD\"\r\n"},
        /* numbers: telephone numbers and what binary arithmetic leaves */
        {"<row r='1'><c r='A1'><v>1234567890123</v></c><c r='B1'><v>1.234567890123E+12</v></c>"
         "<c r='C1'><v>0.30000000000000004</v></c><c r='D1'><v>1E-7</v></c>"
         "<c r='E1'><v>1.5E+20</v></c><c r='F1'><v>-12.50</v></c></row>",
         "1234567890123,1234567890123,0.3,0.0000001,150000000000000000000,\"'-12.50\"\r\n"},
        /* a postal code shown as 01234, and one longer than its format */
        {"<row r='1'><c r='A1' s='3'><v>1234</v></c><c r='B1' s='3'><v>123456</v></c></row>",
         "01234,123456\r\n"},
        {"<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='b'><v>0</v></c><c r='C1' t='e'>"
         "<v>#N/A</v></c><c r='D1'><v>7</v></c></row>",
         "TRUE,FALSE,,7\r\n"},
        /* days: formats by number and of the file's own, with a time, before and after the day
         * that never was; what is no day stays a number */
        {"<row r='1'><c r='A1' s='1'><v>31149</v></c><c r='B1' s='2'><v>36526.5</v></c>"
         "<c r='C1' s='5'><v>45000.25</v></c><c r='D1' s='1'><v>59</v></c><c r='E1' s='1'><v>61</v>"
         "</c><c r='F1' s='7'><v>0.75</v></c><c r='G1' s='1'><v>-1</v></c></row>",
         "1985-04-12,2000-01-01T12:00:00,2023-03-15T06:00:00,1900-02-28,1900-03-01,18:00:00,"
         "\"'-1\"\r\n"},
        {"<row r='1'><c r='A1' s='4'><v>31149</v></c><c r='B1' s='6'><v>1.5</v></c>"
         "<c r='C1' s='99'><v>31149</v></c><c r='D1' t='d'><v>1985-04-12T00:00:00</v></c></row>",
         "31149,1.5,31149,1985-04-12\r\n"},
        /* places: gaps in rows and columns, no references, cells behind each other, twice */
        {"<row r='2'><c r='C2'><v>3</v></c></row><row r='5'><c r='A5'><v>5</v></c></row><row r='9'>"
         "<c r='A9' s='1'/></row>",
         "\r\n,,3\r\n\r\n\r\n5\r\n"},
        {"<row><c><v>1</v></c><c><v>2</v></c></row><row><c "
         "r='B2'><v>3</v></c><c><v>4</v></c></row>",
         "1,2\r\n,3,4\r\n"},
        {"<row r='1'><c r='C1'><v>3</v></c><c r='A1'><v>1</v></c><c r='A1'><v>9</v></c></row>",
         "9,,3\r\n"},
        {"<row r='1'><c r='A1'><v>1</v></c></row><row r='2'/><row r='3'><c r='A3'><v/></c></row>",
         "1\r\n"},
        /* damage */
        {"<row r='2'/><row r='1'><c r='A1'><v>1</v></c></row>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml: row 1 stands behind row 2; save it "
         "once more"},
        {"<row r='1048577'/>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml: a row bears the number '1048577'; "
         "save it once more"},
        {"<row r='1'><c r='XFE1'><v>1</v></c></row>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml, row 1: 'XFE1' is no cell; save it "
         "once more"},
        {"<row r='1'><c r='A1' t='s'><v>4</v></c></row>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml, row 1, column 1 names a text that it "
         "does not have; save it once more"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect((struct workbook_part[]){{"xl/worksheets/sheet1.xml", sheet_of(rows[i].rows)}}, 1,
               rows[i].csv);
}

static void test_last_column(void **state)
{
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report = {0};
    struct workbook_part part = {"xl/worksheets/sheet1.xml",
                                 sheet_of("<row r='1'><c r='XFD1'><v>1</v></c></row>")};
    (void)state;
    convert(workbook_with(&part, 1, false), &out, &report);
    assert_int_equal(out.length, XLSX_COLUMNS_MAX - 1 + strlen("1\r\n"));
}

static void test_days_from_1904(void **state)
{
    (void)state;
    expect(
        (struct workbook_part[]){
            {"xl/workbook.xml", "<workbook " MAIN " xmlns:r='x'><workbookPr date1904='1'/><sheets>"
                                "<sheet name='A' r:id='rId1'/></sheets></workbook>"},
            {"xl/worksheets/sheet1.xml",
             sheet_of("<row r='1'><c r='A1' s='1'><v>29687</v></c><c r='B1' s='1'><v>0</v></c>"
                      "</row>")}},
        2, "1985-04-12,1904-01-01\r\n");
}

static void test_which_sheet(void **state)
{
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report = {0};
    (void)state;
    static const struct workbook_part empty = {
        "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r='1'/></sheetData></worksheet>"};
    convert(workbook_with(&empty, 1, false), &out, &report);
    assert_string_equal(buffer_text(&out), "2\r\n");
    assert_int_equal(report.sheet_count, 2);
    assert_string_equal(report.sheets[0], "People & firms");
    assert_string_equal(report.sheets[1], "Second");
    assert_int_equal(report.taken, 1);
    assert_int_equal(report.rows, 1);

    /* the hidden sheet comes first, and is taken only when nothing else has content */
    static const char hidden[] = "<workbook " MAIN " xmlns:r='x'><sheets><sheet name='Lists' "
                                 "state='hidden' r:id='rId2'/><sheet name='A' r:id='rId1'/>"
                                 "</sheets></workbook>";
    expect((struct workbook_part[]){{"xl/workbook.xml", hidden},
                                    {"xl/worksheets/sheet1.xml",
                                     sheet_of("<row><c><v>1</v></c></row>")}},
           2, "1\r\n");
    expect((struct workbook_part[]){{"xl/workbook.xml", hidden}, empty}, 2, "2\r\n");
    expect((struct workbook_part[]){{"xl/worksheets/sheet2.xml", sheet_of("")}, empty}, 2,
           "!the workbook is empty: none of its sheets has content");
}

static void test_without_styles_and_shared_texts(void **state)
{
    (void)state;
    expect((struct workbook_part[]){{"xl/styles.xml", NULL},
                                    {"xl/sharedStrings.xml", NULL},
                                    {"xl/worksheets/sheet1.xml",
                                     sheet_of("<row><c s='1'><v>31149</v></c></row>")}},
           3, "31149\r\n");
}

static void test_other_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *sentence;
    } rows[] = {
        {"", 0, "!the file is empty"},
        {"name,email\n", 11, "!this is no Excel workbook (.xlsx): open it"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", 18,
         "!this is an old Excel file (.xls): open"},
        {"%PDF-1.7", 8, "!this is a PDF file"},
        {"<html><table>", 13, "!this is an XML or web page that bears the name of a workbook"},
        {"PK\3\4 not much of an archive", 27, "!the workbook is cut short or damaged"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct xlsx_report report;
        convert(workbook_file(rows[i].bytes, rows[i].size), &out, &report);
        if (strncmp(buffer_text(&out), rows[i].sentence, strlen(rows[i].sentence)) != 0)
            assert_string_equal(buffer_text(&out), rows[i].sentence);
    }
}

/* What Office makes of a workbook with a password: another container, told by a stream's name. */
static void test_password(void **state)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report;
    char bytes[2048] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    (void)state;
    bytes[30] = 9; /* sectors of 512 bytes, the directory is in the second */
    bytes[48] = 1;
    memcpy(bytes + 1024 + 128, name, sizeof(name));
    convert(workbook_file(bytes, sizeof(bytes)), &out, &report);
    assert_non_null(strstr(buffer_text(&out), "!the workbook is protected by a password"));

    buffer_reset(&out);
    convert(workbook_with(NULL, 0, true), &out, &report);
    assert_non_null(strstr(buffer_text(&out), "!the archive is protected by a password"));
}

static void test_other_archives(void **state)
{
    (void)state;
    expect_beginning((struct workbook_part[]){{"content.xml", "<x/>"}}, 1,
                     "!this is an OpenDocument file (.ods)");
    expect_beginning((struct workbook_part[]){{"xl/workbook.bin", "x"}}, 1,
                     "!this is a binary Excel workbook (.xlsb)");
    expect_beginning((struct workbook_part[]){{"_rels/.rels", NULL}, {"photo.jpg", "x"}}, 2,
                     "!this is a ZIP archive but no Excel workbook");
    expect_beginning((struct workbook_part[]){{"xl/worksheets/sheet1.xml", NULL}}, 1,
                     "!the workbook is damaged: it has no xl/worksheets/sheet1.xml");
}

static void test_hostile_xml(void **state)
{
    AUTO_BUFFER struct buffer attributes = {0}, nested = {0};
    (void)state;
    buffer_append_text(&attributes, "<worksheet");
    for (int i = 0; i < 20000; i++)
        buffer_append_format(&attributes, " a%d='>'", i);
    buffer_append_text(&attributes, "/>");
    for (int i = 0; i < 1000; i++)
        buffer_append_text(&nested, "<a>");
    const struct {
        const char *sheet, *sentence;
    } rows[] = {
        {"<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><worksheet>&b;</worksheet>",
         "!xl/worksheets/sheet1.xml has a document type"},
        {"<!DOCTYPE w SYSTEM 'file:///etc/passwd'><worksheet/>",
         "!xl/worksheets/sheet1.xml has a document type"},
        {"<worksheet><sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c></row>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml, line 1: Entity 'b' not defined"},
        {"<worksheet><sheetData>", "!the workbook is damaged: xl/worksheets/sheet1.xml, line 1"},
        {"<worksheet><sheetData><row><c t='inlineStr'><is><t>\xFF</t></is></c></row>",
         "!the workbook is damaged: xl/worksheets/sheet1.xml, line 1"},
        {"\xFF\xFE<", "!xl/worksheets/sheet1.xml is no XML in UTF-8"},
        {buffer_text(&attributes), "!xl/worksheets/sheet1.xml has an element with too many"},
        {buffer_text(&nested), "!xl/worksheets/sheet1.xml: elements stand within each other"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_beginning((struct workbook_part[]){{"xl/worksheets/sheet1.xml", rows[i].sheet}}, 1,
                         rows[i].sentence);
}

static void test_too_long_cell(void **state)
{
    AUTO_BUFFER struct buffer sheet = {0};
    (void)state;
    buffer_append_text(&sheet, "<worksheet><sheetData><row><c t='str'><v>");
    memset(buffer_reserve(&sheet, XLSX_CELL_BYTES_MAX + 1), 'x', XLSX_CELL_BYTES_MAX + 1);
    sheet.length += XLSX_CELL_BYTES_MAX + 1;
    buffer_append_text(&sheet, "</v></c></row></sheetData></worksheet>");
    expect((struct workbook_part[]){{"xl/worksheets/sheet1.xml", buffer_text(&sheet)}}, 1,
           "!row 1, column 1 holds more than 1048576 bytes: no cell of Excel does");
}

static void test_bomb(void **state)
{
    enum { BYTES = 80 << 20 };
    AUTO_BUFFER struct buffer sheet = {0};
    (void)state;
    buffer_append_text(&sheet, "<worksheet>");
    memset(buffer_reserve(&sheet, BYTES), ' ', BYTES);
    sheet.length += BYTES;
    buffer_append_text(&sheet, "</worksheet>");
    expect_beginning((struct workbook_part[]){{"xl/worksheets/sheet1.xml", buffer_text(&sheet)}}, 1,
                     "!the workbook unpacks to far more than its ");
}

/* A row of few bytes becomes 16 kB of commas: what is written counts too. */
static void test_bomb_of_commas(void **state)
{
    AUTO_BUFFER struct buffer sheet = {0};
    (void)state;
    buffer_append_text(&sheet, "<worksheet><sheetData>");
    for (int i = 1; i < 20000; i++)
        buffer_append_text(&sheet, "<row><c r='XFD1'><v>1</v></c></row>");
    buffer_append_text(&sheet, "</sheetData></worksheet>");
    expect_beginning((struct workbook_part[]){{"xl/worksheets/sheet1.xml", buffer_text(&sheet)}}, 1,
                     "!the workbook unpacks to far more than its ");
}

static void test_many_entries(void **state)
{
    static struct workbook_part parts[XLSX_ENTRIES_MAX + 1];
    static char names[XLSX_ENTRIES_MAX + 1][8];
    AUTO_BUFFER struct buffer out = {0};
    struct xlsx_report report;
    size_t size;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        snprintf(names[i], sizeof(names[i]), "%zu", i);
        parts[i] = (struct workbook_part){names[i], ""};
    }
    char *bytes = workbook_pack(parts, COUNT_OF(parts), false, &size);
    convert(workbook_file(bytes, size), &out, &report);
    free(bytes);
    assert_non_null(strstr(buffer_text(&out), "!the workbook has 10001 parts, at most 10000"));
}

/* End records that promise much, in the 32 bit form and in the other. */
static void test_long_list_of_entries(void **state)
{
    static const struct {
        unsigned char bytes[64];
        const char *sentence;
    } rows[] = {
        {{'P', 'K', 5, 6, [10] = 1, [15] = 2},
         "!the list of the workbook's parts is longer than 16 MB"},
        {{'P', 'K', 6, 7, [8] = 4, [4 + 34] = 1}, "!the workbook has 65536 parts"},
        {{'P', 'K', 6, 7, [8] = 4, [4 + 43] = 2},
         "!the list of the workbook's parts is longer than 16 MB"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct xlsx_report report;
        convert(workbook_file((const char *)rows[i].bytes, sizeof(rows[i].bytes)), &out, &report);
        if (strncmp(buffer_text(&out), rows[i].sentence, strlen(rows[i].sentence)) != 0)
            assert_string_equal(buffer_text(&out), rows[i].sentence);
    }
}

/* Cut anywhere, or with any byte changed, a workbook is read or refused in words. */
static void test_damaged_bytes(void **state)
{
    struct workbook_part parts[COUNT_OF(workbook_usual) + 1];
    size_t size;
    (void)state;
    memcpy(parts, workbook_usual, sizeof(workbook_usual));
    parts[COUNT_OF(workbook_usual)] =
        (struct workbook_part){"xl/worksheets/sheet1.xml", sheet_of("<row><c><v>1</v></c></row>")};
    char *bytes = workbook_pack(parts, COUNT_OF(parts), false, &size);
    for (size_t i = 0; i < size; i += 7) {
        AUTO_BUFFER struct buffer out = {0};
        struct xlsx_report report;
        convert(workbook_file(bytes, i), &out, &report);
        assert_int_equal(buffer_text(&out)[0], '!');
        bytes[i] = (char)~bytes[i];
        buffer_reset(&out);
        convert(workbook_file(bytes, size), &out, &report);
        bytes[i] = (char)~bytes[i];
    }
    free(bytes);
}

static bool refuse(void *state, struct slice piece, struct error *error)
{
    (void)state, (void)piece;
    error->status = STATUS_UNAVAILABLE;
    return false;
}

static void test_sink_that_fails(void **state)
{
    struct error error = {0};
    struct xlsx_report report;
    int fd = workbook_with((struct workbook_part[]){{"xl/worksheets/sheet1.xml",
                                                     sheet_of("<row><c><v>1</v></c></row>")}},
                           1, false);
    (void)state;
    assert_false(xlsx_to_csv(fd, (struct byte_sink){refuse, NULL}, &report, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_last_column),
        cmocka_unit_test(test_days_from_1904),
        cmocka_unit_test(test_which_sheet),
        cmocka_unit_test(test_without_styles_and_shared_texts),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_password),
        cmocka_unit_test(test_other_archives),
        cmocka_unit_test(test_hostile_xml),
        cmocka_unit_test(test_too_long_cell),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_bomb_of_commas),
        cmocka_unit_test(test_many_entries),
        cmocka_unit_test(test_long_list_of_entries),
        cmocka_unit_test(test_damaged_bytes),
        cmocka_unit_test(test_sink_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
