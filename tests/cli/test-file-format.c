/* What a file is: by its name, by its beginning. */
#include "cli/file-format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        enum file_format format;
    } rows[] = {
        {"people.vcf", FILE_FORMAT_VCARD3}, {"a/b.VCF", FILE_FORMAT_VCARD3},
        {"x.csv", FILE_FORMAT_CSV},         {"x.json", FILE_FORMAT_JSON},
        {".csv", FILE_FORMAT_UNKNOWN},      {"csv", FILE_FORMAT_UNKNOWN},
        {"-", FILE_FORMAT_UNKNOWN},         {"", FILE_FORMAT_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(file_format_of_name(rows[i].file), rows[i].format);
}

static void test_contents(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        enum file_format format;
    } rows[] = {
        {"", FILE_FORMAT_UNKNOWN},
        {"BEGIN:VCAR", FILE_FORMAT_UNKNOWN},
        {"BEGIN:VCARD", FILE_FORMAT_VCARD3},
        {"\xEF\xBB\xBF\r\nbegin:vcard\r\n", FILE_FORMAT_VCARD3},
        {" {", FILE_FORMAT_JSON},
        {"[]", FILE_FORMAT_JSON},
        {"name,email", FILE_FORMAT_UNKNOWN}, /* any text might be a header */
        {"\xEF\xBB", FILE_FORMAT_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice content = exact_text(rows[i].content);
        assert_int_equal(file_format_of_content(content), rows[i].format);
    }
}

static void test_find(void **state)
{
    (void)state;
    enum file_format format;
    struct error error = {0};
    assert_true(file_format_find("vCard4", &format, &error));
    assert_int_equal(format, FILE_FORMAT_VCARD4);
    assert_false(file_format_find("xml", &format, &error));
    assert_int_equal(error.status, STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_contents), cmocka_unit_test(test_find)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
