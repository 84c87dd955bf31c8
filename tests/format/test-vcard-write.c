/* vCards out: how each version says what the facts say, groups of lines, and cards that were
 * refused. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "contact/normalize.h"
#include "vcard-cards.h"
#include <string.h>

static const struct record *read_record(struct arena *arena, const char *lines)
{
    struct vcard_item item;
    struct error error = {0};
    const char *text = arena_format(arena, "BEGIN:VCARD\nVERSION:4.0\n%s\nEND:VCARD\n", lines);
    if (vcard_read_text(slice_of(text), arena, &item, &error) != VCARD_CARD)
        fail_msg("%s: %s", lines, error.message);
    return record_of(arena, &item.draft.edit);
}

/* The lines of a card but those that every card has. */
static const char *written(struct arena *arena, const struct card *card, enum vcard_version version)
{
    static const char *const common[] = {
        "BEGIN:", "VERSION:", "PRODID:", "UID:", "REV:", "END:", "N:;;;;"};
    AUTO_BUFFER struct buffer out = {0}, kept = {0};
    vcard_write(&out, card, version, "u");
    struct slice rest = buffer_slice(&out);
    while (rest.length) {
        struct slice line = slice_split(rest, '\n', &rest);
        bool is_common = false;
        for (size_t i = 0; i < COUNT_OF(common); i++)
            is_common = is_common || strncmp(line.data, common[i], strlen(common[i])) == 0;
        assert_int_equal(line.data[line.length - 1], '\r');
        line.length--;
        if (!is_common)
            buffer_append_format(&kept, "%.*s\n", (int)line.length, line.data);
    }
    return arena_copy(arena, buffer_text(&kept));
}

static const struct {
    const char *lines, *third, *fourth; /* NULL: as the third */
} rows[] = {
    {"FN:Brick\nKIND:org", "X-ABShowAs:COMPANY\nFN:Brick\nORG:Brick\n",
     "KIND:org\nFN:Brick\nORG:Brick\n"},
    {"FN:Brick\nORG:Brick\nKIND:group-like",
     "X-ABShowAs:COMPANY\nFN:Brick\nORG:Brick\nKIND:group-like\n",
     "FN:Brick\nORG:Brick\nKIND:group-like\n"},
    {"FN:A\nTEL;PREF=1;TYPE=cell:1\nTEL;PREF=2;TYPE=home,text:2",
     "FN:A\nTEL;TYPE=cell;TYPE=pref:1\nTEL;TYPE=home;PREF=2;TYPE=text:2\n",
     "FN:A\nTEL;TYPE=cell;PREF=1:1\nTEL;TYPE=home;PREF=2;TYPE=text:2\n"},
    {"FN:A\nPHOTO:data:image/png;base64,AAAA", "FN:A\nPHOTO;ENCODING=b;TYPE=png:AAAA\n",
     "FN:A\nPHOTO:data:image/png;base64,AAAA\n"},
    {"FN:A\nPHOTO:https://example.com/a,b;c.jpg",
     "FN:A\nPHOTO;VALUE=uri:https://example.com/a,b;c.jpg\n",
     "FN:A\nPHOTO:https://example.com/a,b;c.jpg\n"},
    {"FN:A\nBDAY:19850412", "FN:A\nBDAY:1985-04-12\n", "FN:A\nBDAY:19850412\n"},
    {"FN:A\nBDAY:--0412", "FN:A\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12\n", "FN:A\nBDAY:--0412\n"},
    {"FN:A\nBDAY;VALUE=text:1985-02-30", "FN:A\nBDAY;VALUE=text:1985-02-30\n", NULL},
    {"FN:A\nGENDER:F", "FN:A\nX-GENDER:F\n", "FN:A\nGENDER:F\n"},
    {"FN:A\nORG:B;North\\, East;Sales", "FN:A\nORG:B;North\\, East;Sales\n", NULL},
    {"FN:N. H.\nN;SORT-AS=\"H,N\":Haddad;Noor;;;;Lopez;",
     "FN:N. H.\nN;SORT-AS=\"H,N\":Haddad;Noor;;;;Lopez;\n", NULL},
    {"FN:A\nitem7.URL:example.com\nitem7.X-ABLabel:Boat\nitem1.X-FOO:x",
     "FN:A\nitem2.URL:example.com\nitem2.X-ABLabel:Boat\nitem1.X-FOO:x\n", NULL},
    {"FN:A\nITEM7.ADR;TYPE=home:;;1 High St;;;;\nITEM7.X-ABADR:gb",
     "FN:A\nitem7.ADR;TYPE=home:;;1 High St;;;;\nITEM7.X-ABADR:gb\n", NULL},
    {"FN:A\nCATEGORIES:B,C\\,D\nCATEGORIES;PID=1:E,F",
     "FN:A\nCATEGORIES:B,C\\,D\nCATEGORIES;PID=1:E,F\n", NULL},
    {"FN:A\nORG:B\nTITLE;LANGUAGE=en:c\nitem1.ORG:D\nitem1.TITLE:e",
     "FN:A\nitem1.ORG:B\nitem1.TITLE;LANGUAGE=en:c\nitem2.ORG:D\nitem2.TITLE:e\n", NULL},
};

static void test_both_versions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const struct card *card = card_of(arena, read_record(arena, rows[i].lines));
        assert_string_equal(written(arena, card, VCARD_VERSION_3), rows[i].third);
        assert_string_equal(written(arena, card, VCARD_VERSION_4),
                            rows[i].fourth ? rows[i].fourth : rows[i].third);
    }
}

/* Long lines are folded between characters; nothing is lost where they are. */
static void test_folding(void **state)
{
    (void)state;
    for (size_t lead = 60; lead < 80; lead++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer line = {0}, out = {0};
        buffer_append_text(&line, "X-FOO;QUOTED-PRINTABLE:");
        while (line.length < lead)
            buffer_append_byte(&line, 'x');
        buffer_append_text(&line, "\xF0\x9F\x90\x88======================================="
                                  "=========================================y");
        const struct card *card = card_of(arena, read_record(arena, buffer_text(&line)));
        vcard_write(&out, card, VCARD_VERSION_3, "u");
        assert_true(slice_is_utf8(buffer_slice(&out)));
        struct vcard_item item;
        struct error error;
        assert_int_equal(vcard_read_text(buffer_slice(&out), arena, &item, &error), VCARD_CARD);
        const struct fact *kept = facts_first(&item.draft.edit.items[0].facts, FACT_PROPERTY);
        assert_string_equal(kept->part[PROPERTY_LINE], buffer_text(&line));
        struct slice rest = buffer_slice(&out);
        while (rest.length) { /* no character torn apart */
            struct slice folded = slice_split(rest, '\n', &rest);
            assert_true(slice_is_utf8(folded));
        }
    }
}

/* Two records of one contact both have an "item1": each keeps its own lines together. */
static void test_groups_of_two_records(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    (void)state;
    const struct record *first =
        read_record(arena, "FN:A\nitem1.ADR:;;1 High St;;;;\nitem1.X-ABADR:gb");
    const struct record *second =
        read_record(arena, "FN:A\nitem1.ADR:;;2 Low St;;;;\nitem1.X-ABADR:us\nitem2.X-FOO:x");
    const struct record *records[] = {first, second};
    struct card card;
    card_compose(arena, records, 2, &card);
    assert_string_equal(written(arena, &card, VCARD_VERSION_3),
                        "FN:A\n"
                        "item1.ADR;TYPE=work:;;1 High St;;;;\n"
                        "item3.ADR;TYPE=work:;;2 Low St;;;;\n"
                        "item1.X-ABADR:gb\n"
                        "item3.X-ABADR:us\n"
                        "item2.X-FOO:x\n");
}

/* Values of the greatest length that is taken, all of it escaped, and more groups than fit a line:
 * they come back as facts. */
static void test_the_longest_values(void **state)
{
    enum { GROUPS = 100 };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    char *commas = arena_alloc(arena, VALUE_BYTES_MAX + 1);
    struct edit edit = {0};
    struct edit_step *step = edit_add_step(arena, &edit, EDIT_ADD);
    static const enum fact_kind kinds[] = {FACT_NAME, FACT_ADDRESS, FACT_COMPANY, FACT_NICKNAME};
    (void)state;
    memset(commas, ',', VALUE_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct fact *fact = ARENA_PUSH(arena, &step->facts);
        fact->kind = kinds[i];
        for (unsigned part = 0; part < fact_kind_info(kinds[i])->part_count; part++)
            fact->part[part] = commas;
    }
    for (int i = 0; i < GROUPS; i++)
        *ARENA_PUSH(arena, &step->facts) =
            (struct fact){.kind = FACT_GROUP,
                          .part[0] = arena_format(arena, "%d %s", i, "a long name, of a group")};
    const struct card *card = compose(arena, &edit);
    for (int version = 0; version < 2; version++) {
        AUTO_BUFFER struct buffer out = {0}, before = {0}, after = {0};
        struct vcard_item item;
        struct error error;
        vcard_write(&out, card, version ? VCARD_VERSION_4 : VCARD_VERSION_3, "u");
        assert_int_equal(vcard_read_text(buffer_slice(&out), arena, &item, &error), VCARD_CARD);
        dump_shown(&before, card);
        dump_shown(&after, compose(arena, &item.draft.edit));
        assert_true(slice_equal(buffer_slice(&before), buffer_slice(&after)));
    }
}

static const char *refused(struct arena *arena, const char *original)
{
    AUTO_BUFFER struct buffer out = {0};
    vcard_write_refused(slice_of(original), "line 2, no; property", "Add a \":\"", &out);
    return arena_copy(arena, buffer_text(&out));
}

static void test_refused_cards(void **state)
{
    static const char reasons[] = "X-KITH-ERROR:line 2\\, no\\; property\r\n"
                                  "X-KITH-FIX:Add a \":\"\r\nEND:VCARD\r\n";
    static const struct {
        const char *original, *head;
    } cards[] = {
        {"BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", "BEGIN:VCARD\r\nFN:A\r\n"},
        {"BEGIN:VCARD\r\nFN:A\r\n", "BEGIN:VCARD\r\nFN:A\r\n"}, /* it was not ended */
        {"BEGIN:VCARD\r\nNOTE;QUOTED-PRINTABLE:a=\r\n",
         "BEGIN:VCARD\r\nNOTE;QUOTED-PRINTABLE:a=\r\n\r\n"},
        {"BEGIN:VCARD\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:B\r\n",
         "BEGIN:VCARD\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:B\r\nEND:VCARD\r\n"},
        {"BEGIN:VCARD\r\nFN:A\r\nX-KITH-ERROR:old\r\n folded\r\nX-KITH-FIX:old\r\nEND:VCARD\r\n",
         "BEGIN:VCARD\r\nFN:A\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const char *text = refused(arena, cards[i].original);
        assert_string_equal(text, arena_format(arena, "%s%s", cards[i].head, reasons));
        struct vcard_item item;
        struct error error;
        assert_int_equal(vcard_read_text(slice_of(text), arena, &item, &error), VCARD_CARD);
        const struct facts *facts = &item.draft.edit.items[0].facts;
        for (size_t f = 0; f < facts->count; f++) /* the reason is no part of the card */
            assert_true(!facts->items[f].part[0] || !strstr(facts->items[f].part[0], "no;"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_versions),         cmocka_unit_test(test_folding),
        cmocka_unit_test(test_groups_of_two_records), cmocka_unit_test(test_the_longest_values),
        cmocka_unit_test(test_refused_cards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
