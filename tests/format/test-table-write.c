/* Rows written and read again: every byte comes back, and nothing that is written is a formula. */
#include "table-dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/table-cells.h"
#include "format/table-mark.h"

enum { CELLS = 3, CELL_BYTES = 9, ROUNDS = 50000 };

/* The same every time: xorshift (Marsaglia). */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Mostly the bytes that mean something. */
static char random_byte(uint32_t *state)
{
    static const char special[] = "=+-@\t\r\n'\"\",;| 07a\0\xEF\xBB\xBF\xFF";
    uint32_t number = next_random(state);
    return number % 4 ? special[number / 4 % (sizeof(special) - 1)] : (char)(number >> 8);
}

static bool is_formula(struct slice cell)
{
    return cell.length && cell.data[0] && strchr("=+-@\t\r", cell.data[0]);
}

/* Bytes that are UTF-8 come back through table_read, too (the fuzzer's property); here all bytes
 * through the cells. */
static void check_row(const struct slice *cells)
{
    AUTO_BUFFER struct buffer file = {0};
    struct cells found;
    struct error error;
    table_write_row(&file, cells, CELLS);
    struct slice bytes = buffer_slice(&file);
    AUTO_FREE(cell_reader)
    struct cell_reader *reader = cell_reader_new(byte_source_of(&bytes), ',');
    assert_int_equal(cell_reader_next(reader, &found, &error), CELLS_ROW);
    assert_int_equal(found.seen, CELLS);
    for (size_t i = 0; i < CELLS; i++) {
        assert_true(slice_equal(table_without_mark(found.items[i]), cells[i]));
        assert_true(!is_formula(found.items[i]) || !table_needs_mark(cells[i]));
    }
    assert_int_equal(cell_reader_next(reader, &found, &error), CELLS_END);
}

static void test_every_byte_comes_back(void **state)
{
    uint32_t random = 2463534242;
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        char bytes[CELLS][CELL_BYTES];
        struct slice cells[CELLS];
        for (size_t c = 0; c < CELLS; c++) {
            cells[c] = (struct slice){bytes[c], next_random(&random) % (CELL_BYTES + 1)};
            for (size_t i = 0; i < cells[c].length; i++)
                bytes[c][i] = random_byte(&random);
        }
        check_row(cells);
    }
}

static void test_written(void **state)
{
    static const struct {
        const char *cell, *written;
    } rows[] = {
        {"plain", "plain"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},
        {"a \"b\"", "\"a \"\"b\"\"\""},
        {" a", "\" a\""},
        {"=1+1", "\"'=1+1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"-5", "\"'-5\""},
        {"\tx", "\"'\tx\""},
        {"'=x", "\"''=x\""},
        {"'x", "'x"},
        {"''x", "\"'''x\""},
        {"'", "'"},
        /* no formula, and readable as it is */
        {"+1 555 0100", "+1 555 0100"},
        {"+44 (20) 7946 0018", "+44 (20) 7946 0018"},
        /* a number that a spreadsheet would round, and sums */
        {"+15550100", "\"'+15550100\""},
        {"+1-555-0100", "\"'+1-555-0100\""},
        {"+1 555 0100+A1", "\"'+1 555 0100+A1\""},
        {"+1", "\"'+1\""},
        {"+", "\"'+\""},
        {"\xEF\xBB\xBFx", "\"\xEF\xBB\xBFx\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer out = {0}, expected = {0};
        struct slice cells[] = {slice_of(rows[i].cell), SLICE("z")};
        table_write_row(&out, cells, COUNT_OF(cells));
        buffer_append_format(&expected, "%s,z\r\n", rows[i].written);
        assert_string_equal(buffer_text(&out), buffer_text(&expected));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_comes_back),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
