/* What the lines of a signature say. */
#include "mail/signature.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static const struct mail_sender noor = {"Noor Haddad", "noor.haddad@brightoak.example"};

/* "name=Noor Haddad;title=...;phone:mobile=..." in the order of reading. All lines are taken for
 * the signature's. */
static void assert_fields(const struct mail_sender *sender, const char *text, const char *wanted)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer found = {0};
    struct mail_lines lines;
    struct mail_fields fields;
    struct slice bytes = exact_text(text);
    mail_zones_read(arena, bytes, &lines);
    for (size_t i = 0; i < lines.count; i++)
        lines.items[i].zone = MAIL_ZONE_SIGNATURE;
    mail_signature_read(arena, &lines, sender, "GB", &fields);
    for (size_t i = 0; i < fields.count; i++) {
        const struct mail_field *field = &fields.items[i];
        assert_true(field->line < lines.count && field->confidence > 0 && field->confidence <= 1);
        buffer_append_format(&found, "%s%s%s%s=%s", i ? ";" : "", mail_field_name(field->kind),
                             field->label ? ":" : "", field->label ? field->label : "",
                             field->value);
    }
    assert_string_equal(buffer_text(&found), wanted);
    exact_free(&bytes);
}

static void layouts_are_read(void **state)
{
    static const struct {
        const char *text, *fields;
    } rows[] = {
        {"Regards,\nNoor\n\nNoor Haddad\nSales Manager\nBrightoak Foods Ltd\n"
         "T: +44 20 7946 0018\nM: 07700 900123\nnoor@brightoak.example\nwww.brightoak.example\n",
         "name=Noor Haddad;title=Sales Manager;company=Brightoak Foods Ltd;"
         "phone:work=+44 20 7946 0018;phone:mobile=07700 900123;email=noor@brightoak.example;"
         "url=www.brightoak.example"},
        {"Noor Haddad | Sales Manager | Brightoak Foods\ntel 020 7946 0018 * fax 020 7946 0019\n",
         "name=Noor Haddad;title=Sales Manager;company=Brightoak Foods;phone:work=020 7946 0018;"
         "phone:fax=020 7946 0019"},
        {"Noor Haddad\nVice President, Inkwell Europe\n020 7946 0018 home\n",
         "name=Noor Haddad;title=Vice President;company=Inkwell Europe;phone:home=020 7946 0018"},
        {"Professor N. Haddad\nDirector, Client Relations\n",
         "name=Professor N. Haddad;title=Director, Client Relations"},
        {"Noor Haddad\nIda Berglund, Director\n", "name=Noor Haddad"}, /* somebody else's */
        {"Noor Haddad\nTanner & Marsh\n", "name=Noor Haddad;company=Tanner & Marsh"},
        {"i. A. Noor Haddad\nTel. +49 40 66969-012 | Fax -24\n",
         "name=Noor Haddad;phone:work=+49 40 66969-012"},
        {"Noor Haddad (she/her)\n", "name=Noor Haddad"},
        {"Noor Haddad, MBA, Ph.D.\n", "name=Noor Haddad"},
        {"Noor Haddad\nInkwell\nSales Manager\n",
         "name=Noor Haddad;company=Inkwell;title=Sales Manager"},
        {"Inkwell Digital\nNoor Haddad\nSales Manager\n", "name=Noor Haddad;title=Sales Manager"},
        {"Noor Haddad\nSales Manager\nLinkedIn | Twitter\n",
         "name=Noor Haddad;title=Sales Manager"},
        {"Noor Haddad\nCompany number 01234567\nMon-Thu 9.00-17.00\n", "name=Noor Haddad"},
        {"Noor Haddad\nWestern Region\n", "name=Noor Haddad"}, /* may be anything */
        {"Noor Haddad 06/07/2001 04:59 PM\n", ""},
        {"Noor Haddad, Head of Procurement\nVendor Management\n12 Mill Lane\nLeeds LS1 4AP\n",
         "name=Noor Haddad;title=Head of Procurement;department=Vendor Management;"
         "address=12 Mill Lane, Leeds LS1 4AP"},
        {"Thanks, Noor\nX3-6259\n", "name=Noor;phone:extension=X3-6259"},
        {"Dr. Noor Haddad\nGeschäftsführerin\nBrightoak GmbH & Co. KG\nLindenstraße 12\n"
         "20095 Hamburg\nTel.: 040 66969-012\nAmtsgericht Hamburg HRB 123456\nUSt-IdNr. "
         "DE123456789\n",
         "name=Dr. Noor Haddad;title=Geschäftsführerin;company=Brightoak GmbH & Co. KG;"
         "address=Lindenstraße 12, 20095 Hamburg;phone:work=040 66969-012"},
        {"Noor Haddad\nDirectrice générale\nBrightoak SARL\nTél. : 01 99 00 12 34\nPort. : 06 39 "
         "98 12 34\n",
         "name=Noor Haddad;title=Directrice générale;company=Brightoak SARL;"
         "phone:work=01 99 00 12 34;phone:mobile=06 39 98 12 34"},
        {"Noor Haddad\nPrezes Zarządu\nInkwell Sp. z o.o.\nkom. 600 555 012\n",
         "name=Noor Haddad;title=Prezes Zarządu;company=Inkwell Sp. z o.o.;phone:mobile=600 555 "
         "012"},
        {"Noor Haddad <noor@example.com<mailto:noor@example.com>>\n",
         "email=noor@example.com;name=Noor Haddad"},
        {"Noor Haddad\nAna Sá\n", "name=Noor Haddad"}, /* no firm of the form SA */
        {"See you as soon as you can\n", ""},
        {"\t|||---***\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_fields(&noor, rows[i].text, rows[i].fields);
}

static void sender_may_be_unknown(void **state)
{
    static const struct mail_sender nobody = {NULL, NULL};
    (void)state;
    assert_fields(&nobody, "Best regards,\nNoor Haddad\nSales Manager\nInkwell\n",
                  "name=Noor Haddad;title=Sales Manager;company=Inkwell");
}

static void numbers_have_normal_forms(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_lines lines;
    struct mail_fields fields;
    (void)state;
    mail_zones_read(arena, SLICE("020 7946 0018\nNoor@Example.COM\n"), &lines);
    for (size_t i = 0; i < lines.count; i++)
        lines.items[i].zone = MAIL_ZONE_SIGNATURE;
    mail_signature_read(arena, &lines, &noor, "GB", &fields);
    assert_string_equal(fields.items[0].normal, "+442079460018");
    assert_string_equal(fields.items[1].normal, "noor@example.com");
    mail_signature_read(arena, &lines, &noor, NULL, &fields);
    assert_null(fields.items[0].normal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_are_read),
        cmocka_unit_test(sender_may_be_unknown),
        cmocka_unit_test(numbers_have_normal_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
