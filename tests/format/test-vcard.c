/* vCard: single properties, whole cards, hostile ones, and that nothing is lost on the way. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "dump.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

static void dump_card(struct buffer *out, const struct draft *draft)
{
    if (draft->source_key)
        buffer_append_format(out, "<%s> ", draft->source_key);
    dump_facts(out, &draft->edit.items[0].facts);
}

static void test_properties(void **state)
{
    static const struct {
        const char *lines, *facts;
    } rows[] = {
        {"N:Haddad;Noor;Q,R;Dr.;Jr.,M.A.",
         "name first_name=Noor last_name=Haddad middle_name=Q R prefix=Dr. suffix=Jr., M.A."},
        {"FN:Noor Haddad\r\nN:Haddad;Noor;;;", "name first_name=Noor last_name=Haddad"},
        {"FN:N. Haddad\r\nN:Haddad;Noor;;;",
         "name first_name=Noor last_name=Haddad full_name=N. Haddad"},
        {"FN:Noor Haddad", "name full_name=Noor Haddad"},
        {"N:;;;;\r\nFN:Brick\r\nORG:Brick", "organization name=Brick"}, /* a company's card */
        {"UID:urn:uuid:1\r\nREV:20200101\r\nPRODID:x", "<vcard:urn:uuid:1> "},
        {"EMAIL;TYPE=INTERNET,HOME;PREF=1:a@example.com", "email[home] value=a@example.com"},
        {"EMAIL;HOME:a@example.com", "email[home] value=a@example.com"}, /* version 2.1 */
        {"EMAIL:nobody", "property line=EMAIL:nobody name=EMAIL"},
        {"TEL;TYPE=\"cell,voice\":1", "phone_number[mobile] value=1"},
        {"TEL;VALUE=uri;TYPE=work,fax:tel:+1-555-0100", "phone_number[work_fax] value=+1-555-0100"},
        {"item1.TEL:1\r\nitem1.X-ABLabel:_$!<HomeFAX>!$_", "phone_number[home_fax] value=1"},
        {"item1.TEL:1\r\nitem1.X-ABLabel:Boat", "phone_number(Boat) value=1"},
        {"item1.X-ABDATE:2020-01-01\r\nitem1.X-ABLabel:Met",
         "property line=item1.X-ABDATE:2020-01-01 name=X-ABDATE; "
         "property line=item1.X-ABLabel:Met name=X-ABLABEL"},
        {"ADR;TYPE=home:;;1 High St\\, Flat 2;Leeds;;LS1;UK",
         "physical_address[home] street=1 High St, Flat 2 city=Leeds postal_code=LS1 country=UK"},
        {"ADR:;;;;;;", ""},
        {"TITLE:Buyer\r\nORG:Brick\\; Co;Supply;North",
         "organization name=Brick; Co title=Buyer department=Supply; North"},
        {"item1.ORG:A\r\nitem2.ORG:B\r\nitem2.TITLE:b",
         "organization name=A; organization name=B title=b"},
        {"TITLE:Buyer", "organization title=Buyer"},
        {"CATEGORIES:News,A\\,B", "group name=News; group name=A,B"},
        {"NOTE:a\\nb\\, c\\\\d\\x", "notes notes=a\nb, c\\d\\x"},
        {"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zo=C3=AB=\r\n is=0D=0Ahere",
         "notes notes=Zo\xC3\xAB is\nhere"},
        {"NOTE:Zo\xEB", "notes notes=Zo\xC3\xAB"}, /* Windows-1252 that says nothing */
        {"NOTE:a\r\n b\r\n\tc", "notes notes=abc"},
        {"BDAY:19850412", "birthday birthday=1985-04-12"},
        {"BDAY:1985-04-12T00:00:00Z", "birthday birthday=1985-04-12"},
        {"BDAY:--0412", "birthday birthday=--04-12"},
        {"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "birthday birthday=--04-12"},
        {"BDAY;VALUE=text:circa 1800", "birthday birthday=circa 1800"},
        {"BDAY:1985-04-12T10:00:00", "property line=BDAY:1985-04-12T10:00:00 name=BDAY"},
        {"GENDER:M", "gender gender=Male"},
        {"GENDER:;Fellow", "gender gender=Fellow"},
        {"NICKNAME:A,B", "nickname nickname=A,B"},
        {"PHOTO;ENCODING=b;TYPE=PNG:AA\r\n BB", "photo photo=data:image/png;base64,AABB"},
        {"PHOTO;JPEG;BASE64:AA\r\nBB==\r\n\r\nNOTE:x",
         "photo photo=data:image/jpeg;base64,AABB==; notes notes=x"},
        {"PHOTO:https://example.com/a.jpg", "photo photo=https://example.com/a.jpg"},
        {"X-SOCIALPROFILE;TYPE=twitter:@noor", "twitter value=@noor"},
        {"X-SOCIALPROFILE;TYPE=other:x",
         "property line=X-SOCIALPROFILE;TYPE=other:x name=X-SOCIALPROFILE"},
        {"x-Foo;A=\"b:c\":d\r\n e", "property line=x-Foo;A=\"b:c\":de name=X-FOO"},
        {"X-A:b ", "property line=X-A:b  name=X-A"}, /* the space too */
        {"X-GOOGLE TALK:a", "property line=X-GOOGLE TALK:a name=X-GOOGLE TALK"},
        {"BEGIN:\x01VCARD", ""},
        {"AGENT:\r\nBEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\nNOTE:y",
         "notes notes=y; property line=AGENT:BEGIN:VCARD\\nFN:x\\nEND:VCARD name=AGENT"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        AUTO_EXACT struct slice file = exact_text(
            arena_format(arena, "BEGIN:VCARD\r\nVERSION:4.0\r\n%s\r\nEND:VCARD", rows[i].lines));
        struct vcard_item item;
        struct error error = {0};
        if (vcard_read_text(file, arena, &item, &error) != VCARD_CARD)
            fail_msg("%s: %s", rows[i].lines, error.message);
        dump_card(&out, &item.draft);
        assert_string_equal(buffer_text(&out), rows[i].facts);
    }
}

static void test_a_bad_card_does_not_stop_the_file(void **state)
{
    static const char text[] = "\xEF\xBB\xBF"
                               "BEGIN:VCARD\nFN:A\nEND:VCARD\n\n"
                               "BEGIN:VCARD\nFN:B\nno property\nNOTE:x\nEND:VCARD\n"
                               "BEGIN:VCARD\nFN:C\n"
                               "begin:vcard\r\nfn:D\r\nend:vcard\r\n"
                               "BEGIN:VCARD\nFN:E";
    static const struct {
        enum vcard_step step;
        const char *message;
    } steps[] = {{VCARD_CARD, ""},
                 {VCARD_BAD, "line 7 is no vCard property: no property"},
                 {VCARD_BAD, "the card that begins in line 10 has no END:VCARD"},
                 {VCARD_CARD, ""},
                 {VCARD_BAD, "the card that begins in line 15 has no END:VCARD"},
                 {VCARD_END, ""}};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice file = exact_text(text);
    struct slice rest = file;
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&rest));
    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct vcard_item item;
        struct error error = {0};
        assert_int_equal(vcard_read(reader, arena, &item, &error), steps[i].step);
        assert_string_equal(error.message, steps[i].message);
    }
}

/* The facts as a record of their own, composed. */
static struct card *compose(struct arena *arena, const struct edit *edit)
{
    struct record *record = ARENA_NEW(arena, struct record);
    struct error error = {0};
    struct edit normalized = *edit;
    if (!edit_normalize(arena, &normalized, NULL, &error))
        fail_msg("%s", error.message);
    struct facts facts = {0};
    edit_to_facts(arena, &normalized, &facts);
    for (size_t i = 0; i < facts.count; i++)
        record_add_fact(arena, record, &facts.items[i]);
    const struct record **records = ARENA_NEW(arena, const struct record *);
    records[0] = record;
    struct card *card = ARENA_NEW(arena, struct card);
    card_compose(arena, records, 1, card);
    return card;
}

static void dump_shown(struct buffer *out, const struct card *card)
{
    for (size_t i = 0; i < card->shown.count; i++) {
        dump_fact(out, card->shown.items[i].fact);
        buffer_append_text(out, "\n");
    }
}

static void check_folding(const struct buffer *out)
{
    const char *start = out->data;
    for (size_t i = 0; i < out->length; i++) {
        if (out->data[i] != '\n')
            continue;
        assert_true(out->data + i - start <= 76); /* with its CR */
        start = out->data + i + 1;
    }
}

/* Writes the card, reads it, and both show the same. */
static void check_round_trip(struct arena *arena, const struct card *card,
                             enum vcard_version version, const char *what)
{
    AUTO_BUFFER struct buffer out = {0}, before = {0}, after = {0};
    struct vcard_item item;
    struct error error = {0};
    vcard_write(&out, card, version, "u");
    check_folding(&out);
    AUTO_EXACT struct slice file = exact_copy(out.data, out.length);
    if (vcard_read_text(file, arena, &item, &error) != VCARD_CARD)
        fail_msg("%s: %s", what, error.message);
    dump_shown(&before, card);
    dump_shown(&after, compose(arena, &item.draft.edit));
    if (strcmp(buffer_text(&before), buffer_text(&after)) != 0)
        fail_msg("%s\n--- before\n%s--- after\n%s--- card\n%s", what, buffer_text(&before),
                 buffer_text(&after), buffer_text(&out));
}

/* A small generator of our own, so that a failure comes again. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static const char *random_text(struct arena *arena, uint32_t *seed, bool allow_lines)
{
    static const char *const pieces[] = {"a",
                                         "b ",
                                         ",",
                                         ";",
                                         "\\",
                                         ":",
                                         "\"",
                                         "^",
                                         "\xC3\xAB",
                                         "\xF0\x9F\x90\x88",
                                         "=",
                                         "n",
                                         "long words that fill up ",
                                         "\n"};
    const char *text = "x"; /* ends are trimmed: letters there */
    for (uint32_t left = next_random(seed) % 12; left; left--) {
        const char *piece = pieces[next_random(seed) % (COUNT_OF(pieces) - !allow_lines)];
        text = arena_format(arena, "%s%s", text, piece);
    }
    return arena_format(arena, "%sy", text);
}

static void fill_fact(struct arena *arena, uint32_t *seed, struct fact *fact)
{
    static const char *const dates[] = {"1985-04-12", "--02-29", "1985-04", "1985", "circa 1800"};
    static const char *const genders[] = {"Male", "Unknown", "a; b"};
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    bool allow_lines = fact->kind == FACT_ADDRESS || fact->kind == FACT_NOTE ||
                       fact->kind == FACT_COMPANY || fact->kind == FACT_CUSTOM;
    for (unsigned i = 0; i < info->part_count; i++)
        if (info->part_count == 1 || next_random(seed) % 2)
            fact->part[i] = random_text(arena, seed, allow_lines);
    if (info->default_label) {
        unsigned count = 0;
        while (info->labels[count])
            count++;
        fact->label = info->labels[next_random(seed) % count];
        fact->custom_label = next_random(seed) % 3 ? NULL : random_text(arena, seed, false);
    }
    if (fact->kind == FACT_BIRTHDAY)
        fact->part[0] = dates[next_random(seed) % COUNT_OF(dates)];
    if (fact->kind == FACT_GENDER)
        fact->part[0] = genders[next_random(seed) % COUNT_OF(genders)];
    if (fact->kind == FACT_STARRED)
        fact->part[0] = next_random(seed) % 2 ? "true" : "false";
    if (fact->kind == FACT_NICKNAME) /* a list of names */
        fact->part[0] = "Nono, N.; \\";
    if (fact->kind == FACT_EMAIL)
        fact->part[0] = arena_format(arena, "a%u@example.com", next_random(seed) % 1000);
    if (fact->kind == FACT_PHONE)
        fact->part[0] = arena_format(arena, "+1 555 01%02u", next_random(seed) % 100);
    if (fact->kind == FACT_PHOTO)
        fact->part[0] = "data:image/png;base64,AAAA";
    if (fact->kind == FACT_PROPERTY) {
        fact->part[PROPERTY_LINE] = arena_format(
            arena, "item%u.X-FOO;A=b:%s", next_random(seed) % 4, random_text(arena, seed, false));
        fact->part[PROPERTY_NAME] = "X-FOO";
    }
}

static void test_random_cards_survive(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 500; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct edit edit = {0};
        uint32_t seed = round;
        struct edit_step *step = edit_add_step(arena, &edit, EDIT_ADD);
        for (uint32_t left = next_random(&seed) % 20; left; left--) {
            struct fact *fact = ARENA_PUSH(arena, &step->facts);
            fact->kind = next_random(&seed) % FACT_KIND_COUNT;
            fill_fact(arena, &seed, fact);
        }
        const struct card *card = compose(arena, &edit);
        check_round_trip(arena, card, round % 2 ? VCARD_VERSION_3 : VCARD_VERSION_4,
                         arena_format(arena, "round %u", round));
    }
}

static struct slice read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    AUTO_BUFFER struct buffer bytes = {0};
    size_t taken;
    while ((taken = fread(buffer_reserve(&bytes, 65536), 1, 65536, file)) > 0)
        bytes.length += taken;
    fclose(file);
    return (struct slice){arena_copy_bytes(arena, bytes.data, bytes.length), bytes.length};
}

/* What real programs wrote: every card is read, and reads the same after it was written. */
static void check_file(const char *path)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice file = read_file(arena, path);
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    struct error error = {0};
    unsigned cards = 0;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) == VCARD_CARD || step == VCARD_GROUP) {
        cards++;
        if (step == VCARD_GROUP)
            continue;
        const struct card *card = compose(arena, &item.draft.edit);
        check_round_trip(arena, card, VCARD_VERSION_3, path);
        check_round_trip(arena, card, VCARD_VERSION_4, path);
    }
    if (step == VCARD_BAD || !cards)
        fail_msg("%s: %u cards, then %s", path, cards, error.message);
}

static void test_real_cards_survive(void **state)
{
    (void)state;
    DIR *directory = opendir(VCARD_CORPUS);
    assert_non_null(directory);
    unsigned files = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[4096];
        if (!strstr(entry->d_name, ".vcf"))
            continue;
        snprintf(path, sizeof(path), "%s/%s", VCARD_CORPUS, entry->d_name);
        check_file(path);
        files++;
    }
    closedir(directory);
    assert_true(files > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_a_bad_card_does_not_stop_the_file),
        cmocka_unit_test(test_random_cards_survive),
        cmocka_unit_test(test_real_cards_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
