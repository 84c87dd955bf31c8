/* Where telephone numbers stand in text, and what is none. */
#include "mail/signature-phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static void numbers_are_found(void **state)
{
    static const struct {
        const char *text, *number; /* NULL: none */
        bool is_extension;
    } rows[] = {
        {"713.555.0161", "713.555.0161", false},
        {"call (403) 555-0121 now", "(403) 555-0121", false},
        {"503) 555-0104", "503) 555-0104", false}, /* half of the brackets */
        {"# 713-555-0134", "713-555-0134", false},
        {"+49 (0)89 99998 012", "+49 (0)89 99998 012", false},
        {"01 99 00 12 34", "01 99 00 12 34", false},
        {"04.65.71.12.34", "04.65.71.12.34", false}, /* begins as a date does */
        {"020 7946 0018 ext. 12", "020 7946 0018 ext. 12", false},
        {"+1 212 555 0100 x44", "+1 212 555 0100 x44", false},
        {"X3-6259", "X3-6259", true},
        {"BT 3-1587.", "3-1587", true},
        {"12/03/2001", NULL, false},
        {"2001-12-03", NULL, false},
        {"3.12.2001 10:12", NULL, false},
        {"100,000", NULL, false},
        {"Building 12, Suite 210", NULL, false},
        {"$5.00", NULL, false},
        {"1234567890123456789", NULL, false}, /* longer than any number */
        {"noor2345678@example.com", NULL, false},
        {"", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct slice text = exact_text(rows[i].text);
        struct mail_phone_place place;
        bool is_found = mail_phone_find(text, 0, &place);
        assert_int_equal(is_found, rows[i].number != NULL);
        if (is_found) {
            struct slice found = {text.data + place.begin, place.end - place.begin};
            assert_true(slice_equal_text(found, rows[i].number));
            assert_int_equal(place.is_extension, rows[i].is_extension);
        }
        exact_free(&text);
    }
}

static void postcodes_are_doubtful(void **state)
{
    struct mail_phone_place place;
    (void)state;
    assert_true(mail_phone_find(SLICE("1250-096 Lisboa"), 0, &place));
    assert_true(place.may_be_postcode);
    assert_true(mail_phone_find(SLICE("555-0123"), 0, &place));
    assert_false(place.may_be_postcode);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_found),
        cmocka_unit_test(postcodes_are_doubtful),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
