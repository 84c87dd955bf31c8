/* A CSV file of anything: header, rows, lines, and what cannot be read. */
#include "format/plain-table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

/* A source that gives one byte at a time, so that every border is met. */
static bool read_byte(void *state, struct slice *piece, struct error *error)
{
    struct slice *left = state;
    (void)error;
    *piece = (struct slice){left->data, left->length > 0};
    left->data += piece->length;
    left->length -= piece->length;
    return true;
}

/* The whole table in one text: "header|header\n3:cell|cell\n", a row that cannot be read as "3!".
 */
static void dump(struct slice bytes, struct buffer *out)
{
    struct error error = {0};
    struct plain_row row;
    size_t count;
    AUTO_FREE(plain_table)
    struct plain_table *table = plain_table_open((struct byte_source){read_byte, &bytes}, &error);
    if (!table) {
        buffer_append_format(out, "none: %s", error.message);
        return;
    }
    const struct slice *headers = plain_table_headers(table, &count);
    for (size_t i = 0; i < count; i++)
        buffer_append_format(out, "%s%.*s", i ? "|" : "", (int)headers[i].length, headers[i].data);
    for (enum table_step step; (step = plain_table_next(table, &row, &error)) != TABLE_END;) {
        buffer_append_format(out, "\n%d%c", (int)row.line, step == TABLE_BAD ? '!' : ':');
        for (size_t i = 0; i < row.cell_count; i++)
            buffer_append_format(out, "%s%.*s", i ? "|" : "", (int)row.cells[i].length,
                                 row.cells[i].data);
    }
}

static void tables_are_read(void **state)
{
    static const struct {
        struct slice bytes;
        const char *text;
    } rows[] = {
        {SLICE("name,mail\nNoor,n@example.com\n"), "name|mail\n2:Noor|n@example.com"},
        {SLICE(" name ;mail\r\n\r\nNoor;\r\n"), "name|mail\n3:Noor|"},
        {SLICE("\xEF\xBB\xBFname\tmail\nNoor\tn\n"), "name|mail\n2:Noor|n"},
        {SLICE("name,note\n\"Haddad, Noor\",\"two\nlines\"\nIda,x\n"),
         "name|note\n2:Haddad, Noor|two\nlines\n4:Ida|x"},
        {SLICE("name,city\nJ\xFCrgen,K\xF6ln\nJ\xC3\xBCrgen,Bonn\n"),
         "name|city\n2:J\xC3\xBCrgen|K\xC3\xB6ln\n3:J\xC3\xBCrgen|Bonn"},
        {SLICE("\xFF\xFEn\0,\0m\0\n\0\xFC\0,\0x\0\n\0"), "n|m\n2:\xC3\xBC|x"},
        {SLICE("name,mail\n\n,\nNoor,n\n"), "name|mail\n3:|\n4:Noor|n"}, /* nothing is a row */
        {SLICE("name\nNoor\n\"\"\n  \n\nIda\n"), "name\n2:Noor\n3:\n6:Ida"},
        {SLICE("name\n\"Noor\nIda\n"), "name\n2!\n3:Ida"},
        {SLICE("name"), "name"},
        {SLICE(""), "none: the file is empty: its first line should name the columns"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice bytes = exact_copy(rows[i].bytes.data, rows[i].bytes.length);
        AUTO_BUFFER struct buffer out = {0};
        dump(bytes, &out);
        if (strcmp(buffer_text(&out), rows[i].text) != 0)
            fail_msg("row %zu: %s", i, buffer_text(&out));
    }
}

static void columns_are_never_cut_off(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        AUTO_BUFFER struct buffer bytes = {0}, out = {0};
        for (int i = 0; i < TABLE_COLUMNS_MAX + more; i++)
            buffer_append_text(&bytes, i ? ",a" : "a");
        dump(buffer_slice(&bytes), &out);
        assert_int_equal(
            strcmp(buffer_text(&out), "none: line 1: 1001 columns; at most 1000 can be read") == 0,
            more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(columns_are_never_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
