/* Bytes to cells: quotation marks, line ends, broken rows, bounded memory and time. */
#include "format/table-cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "format/table.h"
#include "table-dump.h"
#include <time.h>

/* Each row as "LINE(a|b)", broken ones as "LINE!(a)". */
static void dump_cells(struct buffer *out, struct slice bytes, char separator, size_t piece_size)
{
    struct pieces pieces = {bytes, piece_size};
    AUTO_FREE(cell_reader)
    struct cell_reader *reader = cell_reader_new(pieces_source(&pieces), separator);
    struct cells cells;
    struct error error = {0};
    enum cells_step step;
    while ((step = cell_reader_next(reader, &cells, &error)) != CELLS_END) {
        buffer_append_format(out, "%lld%s(", (long long)cells.line, step == CELLS_BAD ? "!" : "");
        for (size_t i = 0; i < cells.count; i++) {
            buffer_append_text(out, i ? "|" : "");
            buffer_append_slice(out, cells.items[i]);
        }
        buffer_append_text(out, ")");
    }
}

static void test_cells(void **state)
{
    static const struct {
        const char *file, *cells;
    } rows[] = {
        {"", ""},
        {"a", "1(a)"},
        {"a,b\nc,d\n", "1(a|b)2(c|d)"},
        {"a,b\r\nc,d\re,f\ng,h", "1(a|b)2(c|d)3(e|f)4(g|h)"},
        {"\n\r\n\ra\n", "4(a)"},
        {",\n,,\n", "1(|)2(||)"},
        {"\"a\",\"b,c\",\"d\"\"e\"\n", "1(a|b,c|d\"e)"},
        {"\"a\r\nb\",c\r\nd\r\n", "1(a\r\nb|c)3(d)"},
        {"\"a\n\n\nb\"\nc\n", "1(a\n\n\nb)5(c)"},
        {" a , \"b\" ,c\n", "1(a|b|c)"},
        {"\t a b , c\t,\t \r\n \t \n , \nd \n", "1(a b|c|)3(|)4(d)"}, /* blanks alone: no row */
        {"5\" disk,O\"Neil\n", "1(5\" disk|O\"Neil)"},
        {"\"Noor \"Ace\" Haddad\",b\n", "1(Noor \"Ace\" Haddad|b)"},
        {"\"a\n said \"hi\" to b\",c\nd\n", "1(a\n said \"hi\" to b|c)3(d)"},
        /* never closed: the lines behind are rows again */
        {"a,\"b\nc,d\ne,f\n", "1!(a)2(c|d)3(e|f)"},
        {"a,\"b", "1!(a)"},
        {"a,\"b\n", "1!(a)"},
        {"\"x\ny\",\"b\nc,d\n", "1!(x\ny)3(c|d)"},
        {"a,\"b\nc,\"d\"\ne,f\n", "1!(a)2(c|d)3(e|f)"},
        {"a,\"b\n\"c\",d\ne,f\n", "1!(a)2(c|d)3(e|f)"},
        {"a,\"b,\"c\",d\ne,f\n", "1!(a)2(e|f)"},
        {"a,\"b\nc,\"d\ne,f\n", "1!(a)2!(c)3(e|f)"},
        {"\"\"\"\n", "1!()"},
        {"\"a\nb\",c,\"d", "1!(a\nb|c)"},
        {"a,\"b\r\nc,d\r\ne,f\r\n", "1!(a)2(c|d)3(e|f)"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t size = 1; size < 40; size++) {
            AUTO_BUFFER struct buffer found = {0};
            AUTO_EXACT struct slice file = exact_text(rows[i].file);
            dump_cells(&found, file, ',', size);
            assert_string_equal(buffer_text(&found), rows[i].cells);
        }
    }
}

/* A separator that is a blank parts cells also where nothing else stands. */
static void test_blank_separator(void **state)
{
    (void)state;
    for (size_t size = 1; size < 40; size++) {
        AUTO_BUFFER struct buffer found = {0};
        AUTO_EXACT struct slice file = exact_text(" a\t\tb \n\t\n \t\n  \nc\n");
        dump_cells(&found, file, '\t', size);
        assert_string_equal(buffer_text(&found), "1(a||b)2(|)3(|)5(c)");
    }
}

/* Bytes that repeat, as a source that never holds more than a piece of them. */
struct repeat {
    struct slice first, piece, last;
    size_t count;
    bool is_begun;
};

static bool read_repeat(void *context, struct slice *piece, struct error *error)
{
    struct repeat *repeat = context;
    (void)error;
    if (!repeat->is_begun) {
        repeat->is_begun = true;
        *piece = repeat->first;
    } else if (repeat->count) {
        repeat->count--;
        *piece = repeat->piece;
    } else {
        *piece = repeat->last;
        repeat->last.length = 0;
    }
    return true;
}

static void fill(char *bytes, size_t size, const char *pattern)
{
    for (size_t i = 0, length = strlen(pattern); i < size; i++)
        bytes[i] = pattern[i % length];
}

static void expect(struct cell_reader *reader, enum cells_step expected, int64_t line,
                   const char *first)
{
    struct cells cells = {0};
    struct error error = {0};
    enum cells_step step = cell_reader_next(reader, &cells, &error);
    assert_int_equal(step, expected);
    assert_int_equal(cells.line, line);
    if (first)
        assert_true(cells.count && slice_equal_text(cells.items[0], first));
}

/* A line of many megabytes, then a row: the one is refused, the other read. */
static void test_long_lines(void **state)
{
    static char piece[1 << 20];
    static const struct {
        const char *first, *pattern, *last;
    } rows[] = {
        {"a,", "x", "\nnext,b\n"},
        {"a,\"", "x", "\nnext,b\n"},
        {"a,\"", "x\"\"", "\nnext,b\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        fill(piece, sizeof(piece), rows[i].pattern);
        struct repeat repeat = {.first = slice_of(rows[i].first),
                                .piece = {piece, sizeof(piece)},
                                .last = slice_of(rows[i].last),
                                .count = 64};
        struct byte_source source = {read_repeat, &repeat};
        AUTO_FREE(cell_reader) struct cell_reader *reader = cell_reader_new(source, ',');
        expect(reader, CELLS_BAD, 1, "a");
        expect(reader, CELLS_ROW, 2, "next");
        expect(reader, CELLS_END, 0, NULL);
    }
}

/* An open mark swallows no more than a cell may hold, and what it held is read again. */
static void test_open_mark_in_a_long_file(void **state)
{
    static char piece[1 << 16];
    fill(piece, sizeof(piece), "row,x\n\n\n");
    struct repeat repeat = {.first = SLICE("a,\"open\n"),
                            .piece = {piece, sizeof(piece)},
                            .last = SLICE("end,x\n"),
                            .count = 64};
    struct byte_source source = {read_repeat, &repeat};
    AUTO_FREE(cell_reader) struct cell_reader *reader = cell_reader_new(source, ',');
    struct cells cells;
    struct error error;
    size_t rows = 0;
    (void)state;
    expect(reader, CELLS_BAD, 1, "a");
    while (cell_reader_next(reader, &cells, &error) == CELLS_ROW)
        rows++;
    assert_int_equal(rows, 64 * sizeof(piece) / 8 + 1);
}

/* Every line opens a mark that no later one closes: each is refused once, in linear time. */
static void test_time_is_linear(void **state)
{
    static char piece[1 << 16];
    fill(piece, sizeof(piece), "\"a\"b \n  ");
    struct repeat repeat = {.piece = {piece, sizeof(piece)}, .count = 40};
    struct byte_source source = {read_repeat, &repeat};
    repeat.is_begun = true;
    AUTO_FREE(cell_reader) struct cell_reader *reader = cell_reader_new(source, ',');
    struct cells cells;
    struct error error;
    size_t rows = 0;
    clock_t begin = clock();
    (void)state;
    while (cell_reader_next(reader, &cells, &error) != CELLS_END)
        rows++;
    assert_true(rows > 300000);
    assert_true((clock() - begin) / CLOCKS_PER_SEC < 60); /* quadratic would be an hour */
}

static void test_lines_are_skipped(void **state)
{
    static const char file[] = "Notes:\r\n\"open\r\nthree\r\nName,Email\r\nA,a@example.com\n";
    (void)state;
    for (size_t size = 1; size < 60; size++) {
        struct pieces pieces = {SLICE(file), size};
        struct error error;
        AUTO_FREE(cell_reader)
        struct cell_reader *reader = cell_reader_new(pieces_source(&pieces), ',');
        assert_true(cell_reader_skip_lines(reader, 3, &error));
        expect(reader, CELLS_ROW, 4, "Name");
        expect(reader, CELLS_ROW, 5, "A");
    }
}

static void test_more_columns_than_are_kept(void **state)
{
    AUTO_BUFFER struct buffer file = {0};
    struct cells cells;
    struct error error;
    (void)state;
    for (unsigned i = 0; i < 10000; i++)
        buffer_append_text(&file, "x,");
    struct slice bytes = buffer_slice(&file);
    AUTO_FREE(cell_reader)
    struct cell_reader *reader = cell_reader_new(byte_source_of(&bytes), ',');
    assert_int_equal(cell_reader_next(reader, &cells, &error), CELLS_ROW);
    assert_int_equal(cells.seen, 10001);
    assert_int_equal(cells.count, TABLE_COLUMNS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_blank_separator),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_open_mark_in_a_long_file),
        cmocka_unit_test(test_time_is_linear),
        cmocka_unit_test(test_lines_are_skipped),
        cmocka_unit_test(test_more_columns_than_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
