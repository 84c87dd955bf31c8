/* Hosts where everybody has a mailbox, and mailboxes that are no person's. */
#include "text/mailbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void test_public_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *domain;
        bool is_public;
    } rows[] = {
        {"gmail.com", true}, {"yahoo.co.uk", true},  {"t-online.de", true},
        {"163.com", true},   {"gmail", false},       {"gmail.de", false},
        {"co.uk", false},    {"example.com", false}, {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(mail_host_is_public(slice_of(rows[i].domain)), rows[i].is_public);
}

static void test_offices(void **state)
{
    (void)state;
    assert_true(mailbox_is_office(slice_of("info")));
    assert_true(mailbox_is_office(slice_of("no-reply")));
    assert_true(mailbox_is_office(slice_of("buchhaltung")));
    assert_true(mailbox_is_office(slice_of("bookings")));
    assert_false(mailbox_is_office(slice_of("noor")));
    assert_false(mailbox_is_office(slice_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_hosts),
        cmocka_unit_test(test_offices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
