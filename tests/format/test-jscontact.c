/* JSContact: single members, whole cards, hostile ones, and that nothing is lost on the way. */
#include "format/jscontact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dump.h"
#include <string.h>

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s in %s", error.text, text);
    return json;
}

/* "{" and "}" may be left out. */
static json_t *parse_members(struct arena *arena, const char *members)
{
    return parse(*members == '{' ? members : arena_format(arena, "{%s}", members));
}

static void read_card(struct arena *arena, const json_t *json, struct draft *draft)
{
    struct error error = {0};
    *draft = (struct draft){0};
    if (!jscontact_read(arena, json, draft, &error))
        fail_msg("%s: %s", error.pointer, error.message);
}

static void test_members_become_facts(void **state)
{
    static const struct {
        const char *members, *facts;
    } rows[] = {
        {"\"uid\":\"u1\"", "<vcard:u1> "},
        {"\"name\":{\"components\":[{\"kind\":\"given\",\"value\":\"Noor\"},"
         "{\"kind\":\"surname\",\"value\":\"Haddad\"}]}",
         "name first_name=Noor last_name=Haddad"},
        {"\"name\":{\"full\":\"Noor Haddad\"}", "name full_name=Noor Haddad"},
        {"\"emails\":{\"e1\":{\"address\":\"a@example.com\",\"contexts\":{\"private\":true}}}",
         "email[home] value=a@example.com"},
        {"\"someUnknownProperty\":true",
         "property line=JSPROP;JSPTR=someUnknownProperty:true name=JSPROP"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        json_auto_t *json = parse_members(arena, rows[i].members);
        struct draft draft;
        read_card(arena, json, &draft);
        if (draft.source_key)
            buffer_append_format(&out, "<%s> ", draft.source_key);
        dump_facts(&out, &draft.edit.items[0].facts);
        assert_string_equal(buffer_text(&out), rows[i].facts);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_become_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
