/* Cards of groups, in both conventions: they are no contacts, and their members get the group. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vcard-cards.h"
#include <string.h>

static const char file[] =
    "BEGIN:VCARD\nVERSION:3.0\nFN:Noor\nUID:AB-1\nCATEGORIES:Rowing\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ivo\nUID:urn:uuid:ab-2\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Mail\nEMAIL:Mail@example.com\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Alone\nUID:ab-9\nEND:VCARD\n"
    /* Apple's convention, its group stands behind its members */
    "BEGIN:VCARD\nVERSION:3.0\nN:Rowing;;;;\nFN:Rowing\nUID:g-1\n"
    "X-ADDRESSBOOKSERVER-KIND:group\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ab-1\n"
    "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:AB-2\nEND:VCARD\n"
    /* RFC 6350, with a group and itself as members */
    "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Clubs\\, all\nUID:urn:uuid:g-2\n"
    "MEMBER:urn:uuid:g-1\nMEMBER:urn:uuid:g-2\nMEMBER:mailto:mail@example.com\nEND:VCARD\n"
    /* a group within its own member */
    "BEGIN:VCARD\nVERSION:4.0\nKIND:GROUP\nFN:World\nUID:g-3\nMEMBER:g-2\nMEMBER:g-4\n"
    "END:VCARD\n"
    "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nUID:g-4\nMEMBER:g-3\nEND:VCARD\n";

static void dump_file(struct buffer *out, struct vcard_groups *groups)
{
    struct slice rest = SLICE(file);
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&rest));
    if (groups)
        vcard_reader_use_groups(reader, groups);
    for (;;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct vcard_item item;
        struct error error;
        enum vcard_step step = vcard_read(reader, arena, &item, &error);
        if (step == VCARD_END)
            return;
        if (step == VCARD_GROUP)
            buffer_append_format(out, "group %s (%zu)\n", item.group, item.member_count);
        else
            dump_facts(out, &item.draft.edit.items[0].facts);
        buffer_append_text(out, step == VCARD_GROUP ? "" : "\n");
    }
}

static void test_groups_are_items_of_their_own(void **state)
{
    AUTO_BUFFER struct buffer out = {0};
    (void)state;
    dump_file(&out, NULL);
    assert_string_equal(buffer_text(&out), "group name=Rowing; name full_name=Noor\n"
                                           "name full_name=Ivo\n"
                                           "email value=Mail@example.com; name full_name=Mail\n"
                                           "name full_name=Alone\n"
                                           "group Rowing (2)\n"
                                           "group Clubs, all (3)\n"
                                           "group World (2)\n"
                                           "group Group (1)\n");
}

static void test_members_get_their_groups(void **state)
{
    static const char wanted[] =
        "group name=Rowing; name full_name=Noor; group name=Clubs, all; group name=World; "
        "group name=Group\n"
        "name full_name=Ivo; group name=Rowing; group name=Clubs, all; group name=World; "
        "group name=Group\n"
        "email value=Mail@example.com; name full_name=Mail; group name=Clubs, all; "
        "group name=World; group name=Group\n"
        "name full_name=Alone\n";
    AUTO_BUFFER struct buffer out = {0};
    struct slice rest = SLICE(file);
    struct error error;
    (void)state;
    AUTO_FREE(vcard_groups)
    struct vcard_groups *groups = vcard_groups_read(byte_source_of(&rest), &error);
    assert_non_null(groups);
    dump_file(&out, groups);
    assert_int_equal(strncmp(buffer_text(&out), wanted, strlen(wanted)), 0);
}

/* More members than a contact has properties are a group still, and all of them count. */
static void test_a_large_group(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer text = {0};
    struct vcard_item item;
    struct error error;
    (void)state;
    buffer_append_text(&text, "BEGIN:VCARD\nFN:All\nX-ADDRESSBOOKSERVER-KIND:group\n");
    for (int i = 0; i < 5000; i++)
        buffer_append_format(&text, "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:m-%d\n", i);
    buffer_append_text(&text, "END:VCARD\nBEGIN:VCARD\nFN:Noor\nUID:m-4999\nEND:VCARD\n");
    assert_int_equal(vcard_read_text(buffer_slice(&text), arena, &item, &error), VCARD_GROUP);
    assert_int_equal(item.member_count, 5000);
    assert_string_equal(item.members[4999], "urn:uuid:m-4999");
    struct slice first = buffer_slice(&text), second = first;
    AUTO_FREE(vcard_groups)
    struct vcard_groups *groups = vcard_groups_read(byte_source_of(&first), &error);
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&second));
    vcard_reader_use_groups(reader, groups);
    assert_int_equal(vcard_read(reader, arena, &item, &error), VCARD_GROUP);
    assert_int_equal(vcard_read(reader, arena, &item, &error), VCARD_CARD);
    const struct fact *group = facts_first(&item.draft.edit.items[0].facts, FACT_GROUP);
    assert_non_null(group);
    assert_string_equal(group->part[0], "All");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_are_items_of_their_own),
        cmocka_unit_test(test_members_get_their_groups),
        cmocka_unit_test(test_a_large_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
