/* The contract's contact: what is read, what is refused and where, what is written. */
#include "format/v1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dump.h"
#include <string.h>

typedef bool (*read_function)(struct arena *, const json_t *, struct draft *, struct error *);

static bool read_json(struct arena *arena, read_function read, const char *text,
                      struct draft *draft, struct error *error)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    bool done = read(arena, json, draft, error);
    json_decref(json); /* the draft must not point into it */
    return done;
}

struct reading {
    const char *json, *expected;
};

static void check_readings(read_function read, const struct reading *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        struct draft draft = {0};
        struct error error = {0};
        if (read_json(arena, read, rows[i].json, &draft, &error))
            dump_edit(&out, &draft.edit);
        else
            buffer_append_format(&out, "%s: %s", error.pointer, error.message);
        assert_string_equal(buffer_text(&out), rows[i].expected);
    }
}

static void test_contacts_are_read(void **state)
{
    static const struct reading rows[] = {
        {"{}", ""},
        {"{\"first_name\":\"Noor\",\"suffix\":null}",
         "parts 211{name first_name=Noor suffix=}"}, /* the full text goes with the first name */
        {"{\"prefix\":\"Dr\"}", "parts 8{name prefix=Dr}"},
        {"{\"name\":\" Noor van den  Berg \"}",
         "parts 207{name first_name=Noor van den last_name=Berg middle_name=}"},
        {"{\"name\":\"Noor\"}", "parts 207{name first_name=Noor last_name= middle_name=}"},
        {"{\"name\":null}", "parts 207{name first_name= last_name= middle_name=}"},
        {"{\"name\":\"Other Person\",\"last_name\":\"Haddad\"}",
         "parts 202{name last_name=Haddad}"}, /* the parts know better */
        {"{\"notes\":\"a\\nb\",\"starred\":true,\"birthday\":\"--02-29\"}",
         "first{birthday birthday=--02-29} first{notes notes=a\nb} first{starred starred=true}"},
        {"{\"starred\":null,\"gender\":\"\"}", "first{gender gender=} first{starred starred=}"},
        {"{\"email\":\"a@example.com\",\"phone\":\"1\"}",
         "first{email value=a@example.com} first{phone_number value=1}"},
        {"{\"email\":null}", "first{email value=}"},
        {"{\"company\":\"Brick\",\"title\":\"Buyer\"}",
         "first{organization name=Brick title=Buyer}"},
        {"{\"organization\":\"Brick\"}", "first{organization name=Brick}"},
        {"{\"company\":\"\"}", "first{organization name=}"},
        {"{\"title\":\"Buyer\"}", "parts 2{organization title=Buyer}"},
        {"{\"infos\":[]}", "replace{}"},
        {"{\"infos\":null,\"memberships\":null}", ""},
        {"{\"infos\":[{\"kind\":\"phone\",\"value\":\"1\"},"
         "{\"kind\":\"facebook\",\"label\":\"work\",\"value\":\"n\"},"
         "{\"kind\":\"facebook\",\"label\":\"work\",\"name\":\"m\",\"origin\":{}},"
         "{\"kind\":\"custom\",\"custom_label\":\"Size\",\"value\":\"M\",\"label\":null},"
         "{\"kind\":\"physical_address\",\"city\":\"Leeds\",\"street\":null}]}",
         "replace{phone_number value=1; facebook[work] name=n; facebook[work] name=m; "
         "custom(Size) value=M; physical_address street= city=Leeds}"},
        {"{\"memberships\":[{\"title\":\"Buyer\",\"group\":{\"kind\":\"organization\","
         "\"name\":\"Brick\"}},{\"group\":{\"kind\":\"group\",\"name\":\"News\"}},"
         "{\"title\":\"x\",\"group\":{\"kind\":\"organization\",\"name\":\"\"}}]}",
         "replace{organization name=Brick title=Buyer; group name=News; "
         "organization name= title=x}"},
        {"{\"memberships\":[{\"group\":{\"id\":\"e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04\"}}]}",
         "replace{group #e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04}"},
        {"{\"infos\":[{\"kind\":\"email\",\"label\":\"home\",\"value\":\"A@example.com\"}],"
         "\"email\":\"a@example.com\",\"phone_number\":\"1\"}",
         "replace{email[home] value=A@example.com; phone_number value=1}"},
        {"{\"memberships\":[{\"group\":{\"kind\":\"organization\",\"name\":\"Brick\"}}],"
         "\"company\":\"BRICK\",\"title\":\"Buyer\"}",
         "replace{organization name=Brick title=Buyer}"},
        {"{\"memberships\":[],\"title\":\"Buyer\"}", "replace{organization title=Buyer}"},
        {"{\"deleted\":false,\"modified_at\":1,\"created_at\":1,\"outcome\":\"created\","
         "\"canonical_id\":\"x\",\"etag\":\"y\",\"alternates\":[]}",
         ""},
    };
    (void)state;
    check_readings(v1_read_contact, rows, COUNT_OF(rows));
}

static void test_refusals_name_the_place(void **state)
{
    static const struct reading rows[] = {
        {"[]", ": 'contact' must be an object, not an array"},
        {"{\"firstName\":\"x\"}",
         "/firstName: 'firstName' is not known; did you mean 'first_name'?"},
        {"{\"a/b~c\":1}", "/a~1b~0c: 'a/b~c' is not known"},
        {"{\"first_name\":1}", "/first_name: 'first_name' must be a text, not a number"},
        {"{\"starred\":\"yes\"}", "/starred: 'starred' must be true or false, not a text"},
        {"{\"id\":\"7\"}", "/id: 'id' must be a UUID"},
        {"{\"birthday\":\"12/04/1985\"}",
         "/birthday: 'birthday' must be a date: 1985-04-12, 1985-04, 1985 or --04-12"},
        {"{\"birthday\":\"1985-13\"}",
         "/birthday: 'birthday' must be a date: 1985-04-12, 1985-04, 1985 or --04-12"},
        {"{\"birthday\":\"1985-1\"}",
         "/birthday: 'birthday' must be a date: 1985-04-12, 1985-04, 1985 or --04-12"},
        {"{\"phone\":\"1\",\"phone_number\":\"2\"}",
         "/phone: 'phone_number' and 'phone' mean the same and differ; send one"},
        {"{\"infos\":{}}", "/infos: 'infos' must be an array, not an object"},
        {"{\"infos\":[1]}", "/infos/0: '0' must be an object, not a number"},
        {"{\"infos\":[{\"value\":\"x\"}]}", "/infos/0/kind: 'kind' is required"},
        {"{\"infos\":[{\"kind\":\"emial\"}]}",
         "/infos/0/kind: 'kind' cannot be 'emial'; did you mean 'email'?"},
        {"{\"infos\":[{\"kind\":\"fax\"}]}", "/infos/0/kind: 'kind' cannot be 'fax'"},
        {"{\"infos\":[{\"kind\":\"url\",\"value\":\"x\"},{\"kind\":\"email\"}]}",
         "/infos/1/value: 'value' is required"},
        {"{\"infos\":[{\"kind\":\"email\",\"vlaue\":\"x\"}]}",
         "/infos/0/vlaue: 'vlaue' is not known; did you mean 'value'?"},
        {"{\"infos\":[{\"kind\":\"physical_address\"}]}",
         "/infos/0: a physical_address needs a street, a city, a postal_code, ..."},
        {"{\"memberships\":[{}]}", "/memberships/0/group: 'group' must be an object, not left out"},
        {"{\"memberships\":[{\"group\":{\"name\":\"x\"}}]}",
         "/memberships/0/group/kind: 'kind' is required"},
        {"{\"memberships\":[{\"group\":{\"kind\":\"group\"}}]}",
         "/memberships/0/group/name: 'name' is required"},
        {"{\"memberships\":[{\"title\":\"x\",\"group\":{\"kind\":\"group\",\"name\":\"y\"}}]}",
         "/memberships/0/title: 'title' belongs to memberships of kind 'organization' only"},
    };
    (void)state;
    check_readings(v1_read_contact, rows, COUNT_OF(rows));
}

static void test_accepted_values_are_listed(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct draft draft = {0};
    struct error error = {0};
    (void)state;
    assert_false(
        read_json(arena, v1_read_contact, "{\"infos\":[{\"kind\":\"fax\"}]}", &draft, &error));
    assert_string_equal(error.accepted,
                        "email, phone_number, phone, twitter, facebook, physical_address, url, "
                        "custom");
    assert_false(read_json(arena, v1_read_contact, "{\"colour\":1}", &draft, &error));
    assert_non_null(strstr(error.accepted, "first_name, last_name"));
}

static void test_too_many_infos(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct draft draft = {0};
    struct error error = {0};
    json_t *infos = json_array();
    (void)state;
    for (int i = 0; i <= V1_INFOS_MAX; i++)
        json_array_append_new(infos, json_pack("{s:s,s:s}", "kind", "url", "value", "x"));
    json_t *contact = json_pack("{s:o}", "infos", infos);
    assert_false(v1_read_contact(arena, contact, &draft, &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    json_array_remove(infos, 0);
    assert_true(v1_read_contact(arena, contact, &draft, &error));
    json_decref(contact);
}

static void test_identity(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct draft draft = {0};
    struct error error = {0};
    char text[UUID_TEXT_BYTES];
    (void)state;
    assert_true(read_json(arena, v1_read_contact,
                          "{\"id\":\"0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01\","
                          "\"contact_book\":\"Sales\",\"source_key\":\"crm:7\",\"separate\":true,"
                          "\"evidence\":\"signature\","
                          "\"contact\":\"7A1F0C9E-1F0E-4A7A-8F53-0C4D6F2A1B02\"}",
                          &draft, &error));
    uuid_format(draft.id, text);
    assert_string_equal(text, "0b6a2c1e-5f3d-4a53-9d0e-2f4c7f1d9a01");
    uuid_format(draft.join, text);
    assert_string_equal(text, "7a1f0c9e-1f0e-4a7a-8f53-0c4d6f2a1b02");
    assert_true(uuid_is_nil(draft.book));
    assert_string_equal(draft.book_name, "Sales");
    assert_string_equal(draft.source_key, "crm:7");
    assert_string_equal(draft.evidence, "signature");
    assert_true(draft.separate);
}

static void test_values_refused_later_name_their_place(void **state)
{
    static const struct {
        const char *json, *pointer;
    } rows[] = {
        {"{\"infos\":[{\"kind\":\"url\",\"value\":\"x\"},{\"kind\":\"email\",\"value\":\"x\"}]}",
         "/infos/1/value"},
        {"{\"infos\":[{\"kind\":\"email\",\"label\":\"x\",\"value\":\"a@example.com\"}]}",
         "/infos/0/label"},
        {"{\"email\":\"nobody\"}", "/email"},
        {"{\"first_name\":\"a\\u0001\"}", "/first_name"},
        {"{\"notes\":\"a\\u0001\"}", "/notes"},
        {"{\"memberships\":[{\"group\":{\"kind\":\"group\",\"name\":\"a\\u0001\"}}]}",
         "/memberships/0/group/name"},
        {"{\"memberships\":[{\"title\":\"\\u0001\",\"group\":{\"kind\":\"organization\","
         "\"name\":\"a\"}}]}",
         "/memberships/0/title"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct draft draft = {0};
        struct error error = {0};
        assert_true(read_json(arena, v1_read_contact, rows[i].json, &draft, &error));
        assert_false(edit_normalize(arena, &draft.edit, NULL, &error));
        assert_string_equal(error.pointer, rows[i].pointer);
    }
}

static void test_patches_are_read(void **state)
{
    static const struct reading rows[] = {
        {"{\"add\":{\"emails\":[\"a@example.com\"],\"groups\":[\"News\","
         "\"e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04\"]},"
         "\"remove\":{\"phone_numbers\":[\"1\"],\"infos\":[{\"kind\":\"url\",\"value\":\"x\"}]},"
         "\"set\":{\"first_name\":\"Noor\",\"groups\":[]}}",
         "parts 201{name first_name=Noor} replace{} remove{url value=x; phone_number value=1} "
         "add{group name=News; group #e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04; "
         "email value=a@example.com}"},
        {"{\"ad\":{}}", "/ad: 'ad' is not known"},
        {"{\"append\":{}}", "/append: 'append' is not known"},
        {"{\"add\":{\"email\":\"x\"}}", "/add/email: 'email' is not known; did you mean 'emails'?"},
        {"{\"add\":{\"emails\":[1]}}", "/add/emails/0: '0' must be a text, not a number"},
        {"{\"set\":{\"infos\":[{\"kind\":1}]}}",
         "/set/infos/0/kind: 'kind' must be a text, not a number"},
        {"{\"set\":{\"infos\":[],\"emails\":[]}}",
         "/set/emails: 'emails' and 'infos' both set the same values; send one"},
    };
    (void)state;
    check_readings(v1_read_patch, rows, COUNT_OF(rows));
}

/* A record whose facts are those that the JSON contact creates. */
static struct record *record_of(struct arena *arena, const char *json, uint8_t number)
{
    struct draft draft = {0};
    struct error error = {0};
    struct record *record = ARENA_NEW(arena, struct record);
    assert_true(read_json(arena, v1_read_contact, json, &draft, &error));
    assert_true(edit_normalize(arena, &draft.edit, NULL, &error));
    struct facts facts = {0};
    edit_to_facts(arena, &draft.edit, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, record, &facts.items[i]);
    for (size_t i = 0; i < record->facts.count; i++) {
        record->facts.items[i].origin.at_ms = 1000 * number;
        record->facts.items[i].origin.channel = CHANNEL_REST;
        record->facts.items[i].origin.rank = RANK_PERSON;
    }
    record->id.bytes[15] = number;
    record->contact.bytes[15] = 1;
    record->book.bytes[0] = number;
    record->created_ms = 1767225600000 + number;
    record->modified_ms = 1767225700000 + number;
    return record;
}

static void check_written(struct arena *arena, const struct record *const *records, size_t count,
                          const struct v1_options *options, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    struct card card;
    card_compose(arena, records, count, &card);
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    v1_write_members(&writer, &card, options);
    json_object_end(&writer);
    assert_string_equal(buffer_text(&out), expected);
}

#define ID   "\"id\":\"00000000-0000-0000-0000-000000000001\""
#define BOOK "\"contact_book\":\"01000000-0000-0000-0000-000000000000\""
#define TAIL "\"deleted\":false,\"modified_at\":1767225700,\"created_at\":1767225600}"

static void test_cards_are_written(void **state)
{
    static const struct {
        const char *json, *written;
    } rows[] = {
        {"{}", "{" ID "," BOOK ",\"starred\":false,\"infos\":[],\"memberships\":[]," TAIL},
        {"{\"file_as\":\"H\",\"first_name\":\"Noor\",\"middle_name\":\"Q\",\"last_name\":"
         "\"Haddad\","
         "\"nickname\":\"N\",\"notes\":\"x\",\"starred\":true,\"birthday\":\"1985\","
         "\"gender\":\"f\",\"title\":\"Buyer\"}",
         "{" ID "," BOOK ",\"first_name\":\"Noor\",\"last_name\":\"Haddad\",\"middle_name\":\"Q\","
         "\"nickname\":\"N\",\"file_as\":\"H\",\"gender\":\"f\",\"birthday\":\"1985\","
         "\"notes\":\"x\",\"starred\":true,\"infos\":[],\"memberships\":[{\"title\":\"Buyer\","
         "\"group\":{\"kind\":\"organization\",\"name\":\"\"}}]," TAIL},
        {"{\"infos\":[{\"kind\":\"custom\",\"custom_label\":\"Size\",\"value\":\"M\"},"
         "{\"kind\":\"email\",\"value\":\"a@example.com\"}],\"memberships\":["
         "{\"group\":{\"kind\":\"group\",\"name\":\"News\"}},"
         "{\"group\":{\"kind\":\"organization\",\"name\":\"Brick\","
         "\"id\":\"e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04\"}}]}",
         "{" ID "," BOOK ",\"starred\":false,\"infos\":[{\"kind\":\"email\",\"label\":\"work\","
         "\"value\":\"a@example.com\"},{\"kind\":\"custom\",\"label\":\"other\","
         "\"custom_label\":\"Size\",\"value\":\"M\"}],\"memberships\":[{\"group\":{"
         "\"id\":\"e5f1a7b8-0d1c-4d52-a4f7-3a2b1c0d9e04\",\"kind\":\"organization\","
         "\"name\":\"Brick\"}},{\"group\":{\"kind\":\"group\",\"name\":\"News\"}}]," TAIL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const struct record *record = record_of(arena, rows[i].json, 1);
        check_written(arena, &record, 1, &(struct v1_options){0}, rows[i].written);
    }
}

static void test_a_full_name_alone_is_shown_in_parts(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    static const char *const fields[] = {"first_name", "last_name"};
    struct v1_options options = {.fields = fields, .field_count = 2};
    struct record *record = record_of(arena, "{\"first_name\":\"x\"}", 1);
    (void)state;
    record->facts.items[0].part[NAME_FIRST] = NULL;
    record->facts.items[0].part[NAME_FULL] = "Noor van Haddad";
    const struct record *shown = record;
    check_written(arena, &shown, 1, &options,
                  "{" ID ",\"first_name\":\"Noor van\",\"last_name\":\"Haddad\"}");
}

static void test_two_records(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    static const char *const fields[] = {"first_name", "notes", "infos", "alternates"};
    struct v1_options options = {
        .with_origins = true, .with_passed = true, .fields = fields, .field_count = 4};
    const struct record *records[] = {
        record_of(arena, "{\"first_name\":\"Noor\",\"notes\":\"a\",\"email\":\"a@example.com\"}",
                  1),
        record_of(arena, "{\"first_name\":\"N.\",\"notes\":\"b\"}", 2),
    };
    (void)state;
    check_written(arena, records, 2, &options,
                  "{" ID ",\"first_name\":\"N.\",\"notes\":\"b\\n\\na\",\"infos\":[{"
                  "\"kind\":\"email\",\"label\":\"work\",\"value\":\"a@example.com\","
                  "\"origin\":{\"channel\":\"rest\",\"at\":1,\"rank\":\"person\"}}],"
                  "\"alternates\":[{\"kind\":\"name\",\"first_name\":\"Noor\","
                  "\"contact_book\":\"01000000-0000-0000-0000-000000000000\","
                  "\"origin\":{\"channel\":\"rest\",\"at\":1,\"rank\":\"person\"}}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contacts_are_read),
        cmocka_unit_test(test_refusals_name_the_place),
        cmocka_unit_test(test_accepted_values_are_listed),
        cmocka_unit_test(test_too_many_infos),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_values_refused_later_name_their_place),
        cmocka_unit_test(test_patches_are_read),
        cmocka_unit_test(test_cards_are_written),
        cmocka_unit_test(test_a_full_name_alone_is_shown_in_parts),
        cmocka_unit_test(test_two_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
