/* Objects of JSON files as contacts, whichever program wrote them. */
#include "format/json-contact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dump.h"

/* "<source key> {join} edit", or "!pointer sentence". */
static void read_item(struct arena *arena, const char *text, struct buffer *out)
{
    struct draft draft;
    struct error error = {0};
    char id[UUID_TEXT_BYTES];
    json_t *item = json_loads(text, 0, NULL);
    assert_non_null(item);
    bool is_read = json_contact_read(arena, item, &draft, &error);
    json_decref(item);
    if (!is_read) {
        buffer_append_format(out, "!%s %s", error.pointer, error.message);
        return;
    }
    if (draft.source_key)
        buffer_append_format(out, "<%s> ", draft.source_key);
    if (!uuid_is_nil(draft.join)) {
        uuid_format(draft.join, id);
        buffer_append_format(out, "{%s} ", id);
    }
    assert_true(uuid_is_nil(draft.id)); /* an import changes no contact by its id */
    dump_edit(out, &draft.edit);
}

static void test_items(void **state)
{
    static const struct {
        const char *item, *draft;
    } rows[] = {
        {"{\"first_name\":\"Noor\",\"email\":\"noor@example.com\"}",
         "parts 201{name first_name=Noor} first{email value=noor@example.com}"},
        {"{\"id\":\"7\",\"nickname\":\"N\"}", "<7> first{nickname nickname=N}"},
        {"{\"id\":12,\"nickname\":\"N\"}", "<12> first{nickname nickname=N}"},
        {"{\"id\":\"\",\"nickname\":\"N\"}", "first{nickname nickname=N}"},
        {"{\"id\":\"7\",\"source_key\":\"crm:9\",\"nickname\":\"N\"}",
         "<crm:9> first{nickname nickname=N}"},
        {"{\"id\":\"0199C0DE-0000-7000-8000-000000000001\",\"nickname\":\"N\"}",
         "{0199c0de-0000-7000-8000-000000000001} first{nickname nickname=N}"},
        {"{\"id\":\"0199c0de-0000-7000-8000-000000000001\",\"contact\":"
         "\"0199c0de-0000-7000-8000-000000000002\",\"nickname\":\"N\"}",
         "{0199c0de-0000-7000-8000-000000000002} first{nickname nickname=N}"},
        {"{\"kith_error\":\"why\",\"kith_fix\":\"how\",\"nickname\":\"N\"}",
         "first{nickname nickname=N}"},
        /* a group is known by its name; one without a name by its id */
        {"{\"memberships\":[{\"group\":{\"id\":\"0199c0de-0000-7000-8000-000000000003\","
         "\"kind\":\"group\",\"name\":\"Friends\"}},{\"group\":{\"kind\":\"group\",\"id\":"
         "\"0199c0de-0000-7000-8000-000000000003\"}}]}",
         "replace{group name=Friends; group #0199c0de-0000-7000-8000-000000000003}"},
        {"{\"kith_original\":\"{\\\"nickname\\\":\\\"N\\\"}\",\"kith_error\":\"why\"}",
         "first{nickname nickname=N}"},
        {"{\"kith_original\":\"{\\\"nickname\\\":\",\"kith_error\":\"why\"}",
         "!/kith_original what stands here is still no JSON object: column 12: unexpected token "
         "near end of file"},
        {"{\"nick_name\":\"N\"}", "!/nick_name 'nick_name' is not known; did you mean 'nickname'?"},
        /* what our own files add: a value of its own, and what completes one that is shown */
        {"{\"first_name\":\"Noor\",\"notes\":\"a\\n\\nb\",\"other_values\":{\"facts\":[{\"kind\":"
         "\"notes\",\"notes\":\"b\"}],\"details\":[{\"shown\":{\"notes\":\"a\\n\\nb\"},\"fact\":"
         "{\"kind\":\"notes\",\"notes\":\"a\"}},{\"shown\":{\"first_name\":\"Nora\"},\"fact\":"
         "{\"kind\":\"name\",\"full_name\":\"x\"}}]}}",
         "parts 201{name first_name=Noor} first{notes notes=a} add{notes notes=b}"},
        {"{\"other_values\":{\"facts\":[{\"kind\":\"twiter\"}]}}",
         "!/other_values/facts/0/kind what Kith wrote here was changed: no such kind of value is "
         "known; leave it out, or take it from the export once more"},
        {"{\"other_values\":{\"facts\":[{\"kind\":\"email\",\"value\":1}]}}",
         "!/other_values/facts/0/value what Kith wrote here was changed: a text is expected; leave "
         "it out, or take it from the export once more"},
        {"{\"other_values\":[]}",
         "!/other_values what Kith wrote here was changed: an object is expected; leave it out, or "
         "take it from the export once more"},
        /* cards of RFC 9553, with and without "@type" */
        {"{\"@type\":\"Card\",\"version\":\"1.0\",\"uid\":\"u1\",\"name\":{\"full\":\"Noor "
         "Haddad\"}}",
         "<vcard:u1> add{name full_name=Noor Haddad}"},
        {"{\"version\":\"1.0\",\"uid\":\"u1\",\"name\":{\"full\":\"Noor Haddad\"}}",
         "<vcard:u1> add{name full_name=Noor Haddad}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        read_item(arena, rows[i].item, &out);
        assert_string_equal(buffer_text(&out), rows[i].draft);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_items)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
