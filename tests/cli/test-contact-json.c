/* Files and operations say the same of a contact. */
#include "cli/contact-json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "format/vcard.h"
#include <stdlib.h>
#include <string.h>

/* A card of a file, and what is sent for it. */
static const struct {
    const char *card, *json;
} rows[] = {
    {"FN:Noor Haddad\r\nN:Haddad;Noor;;;\r\nEMAIL;TYPE=WORK:noor@example.com\r\nUID:u-1\r\n",
     "{\"first_name\":\"Noor\",\"last_name\":\"Haddad\",\"infos\":[{\"kind\":\"email\",\"label\":"
     "\"work\",\"value\":\"noor@example.com\"}],\"memberships\":[],\"source_key\":\"vcard:u-1\"}"},
    {"FN:Noor\r\nN:;Noor;;;\r\nORG:Brick & Co\r\nTITLE:Buyer\r\n",
     "{\"first_name\":\"Noor\",\"infos\":[],\"memberships\":[{\"title\":\"Buyer\",\"group\":{"
     "\"kind\":\"organization\",\"name\":\"Brick & Co\"}}]}"},
    /* Several values of a kind. */
    {"FN:Noor\r\nN:;Noor;;;\r\nEMAIL;TYPE=WORK:a@example.com\r\nEMAIL;TYPE=HOME:b@example.com\r\n"
     "X-ONE:1\r\nX-TWO:2\r\n",
     "{\"first_name\":\"Noor\",\"infos\":[{\"kind\":\"email\",\"label\":\"work\",\"value\":"
     "\"a@example.com\"},{\"kind\":\"email\",\"label\":\"home\",\"value\":\"b@example.com\"}],"
     "\"memberships\":[],\"properties\":[\"X-ONE:1\",\"X-TWO:2\"]}"},
    /* A title without a company is a flat value. */
    {"FN:Noor\r\nN:;Noor;;;\r\nTITLE:Buyer\r\n",
     "{\"first_name\":\"Noor\",\"infos\":[],\"memberships\":[],\"title\":\"Buyer\"}"},
};

static json_t *read_card(struct arena *arena, const char *lines)
{
    struct vcard_item item;
    struct error error = {0};
    const char *card = arena_format(arena, "BEGIN:VCARD\r\nVERSION:3.0\r\n%sEND:VCARD\r\n", lines);
    assert_int_equal(vcard_read_text(slice_of(card), arena, &item, &error), VCARD_CARD);
    return contact_json_of_draft(arena, &item.draft);
}

static void test_drafts(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *contact = read_card(arena, rows[i].card);
        json_t *expected = json_loads(rows[i].json, 0, NULL);
        char *text = json_dumps(contact, JSON_COMPACT);
        if (!json_equal(contact, expected))
            assert_string_equal(text, rows[i].json);
        free(text);
        json_decref(expected);
        json_decref(contact);
    }
}

static const char a_contact[] =
    "{\"id\":\"0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01\",\"first_name\":\"Noor\",\"infos\":["
    "{\"kind\":\"email\",\"label\":\"work\",\"value\":\"noor@example.com\"},"
    "{\"kind\":\"email\",\"label\":\"home\",\"value\":\"noor@example.org\"}],"
    "\"modified_at\":1700000000}";

static void test_cards(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer out = {0};
    struct card card;
    struct error error = {0};
    json_t *contact = json_loads(a_contact, 0, NULL);
    assert_true(contact_json_to_card(arena, contact, &card, &error));
    vcard_write(&out, &card, VCARD_VERSION_3, "0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01");
    assert_non_null(strstr(buffer_text(&out), "noor@example.com"));
    assert_non_null(strstr(buffer_text(&out), "noor@example.org"));
    assert_non_null(strstr(buffer_text(&out), "UID:0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01"));
    json_object_set_new(contact, "infos", json_integer(1));
    assert_false(contact_json_to_card(arena, contact, &card, &error));
    json_decref(contact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_drafts), cmocka_unit_test(test_cards)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
