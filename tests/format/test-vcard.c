/* vCard: what single properties mean, and that random cards lose nothing when they are written. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "random-card.h"
#include "vcard-cards.h"
#include <string.h>

static void dump_card(struct buffer *out, const struct draft *draft)
{
    const struct facts *facts = &draft->edit.items[0].facts;
    if (draft->source_key)
        buffer_append_format(out, "<%s> ", draft->source_key);
    for (size_t i = 0; i < facts->count; i++) {
        buffer_append_text(out, i ? "; " : "");
        dump_fact(out, &facts->items[i]);
        dump_parameters(out, &facts->items[i]);
    }
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
        {"EMAIL;TYPE=INTERNET,HOME;PREF=1:a@example.com",
         "email[home] value=a@example.com {PREF=1;TYPE=INTERNET}"},
        {"EMAIL;HOME:a@example.com", "email[home] value=a@example.com"}, /* version 2.1 */
        {"EMAIL:nobody", "property line=EMAIL:nobody name=EMAIL"},
        {"TEL;TYPE=\"cell,voice\":1", "phone_number[mobile] value=1 {TYPE=voice}"},
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
        /* names */
        {"N:Gutierrez;Juan;;;;Lopez;", "name first_name=Juan last_name=Gutierrez {|;Lopez;}"},
        {"N;LANGUAGE=nl;SORT-AS=\"Berg,Noor\":van den Berg;Noor;;;\r\nFN;PID=1.1:Noor van den Berg",
         "name first_name=Noor last_name=van den Berg "
         "{LANGUAGE=nl;SORT-AS=\"Berg,Noor\"|FN;PID=1.1}"},
        {"N;ALTID=1:A;B;;;\r\nN;ALTID=1;LANGUAGE=jp:C;D;;;",
         "name first_name=B last_name=A {ALTID=1}; "
         "property line=N;ALTID=1;LANGUAGE=jp:C;D;;; name=N"},
        {"X-PHONETIC-FIRST-NAME:Nur\r\nN:Haddad;Noor;;;",
         "name first_name=Noor last_name=Haddad phonetic_first_name=Nur"},
        {"FN:a@example.com\r\nEMAIL:a@example.com", "email value=a@example.com"},
        /* companies */
        {"KIND:org\r\nFN:Brick", "organization name=Brick"},
        {"KIND:org\r\nFN:Brick\r\nORG:Brick;North", "organization name=Brick department=North"},
        {"X-ABShowAs:COMPANY\r\nN:;;;;\r\nFN:Brick\r\nORG:Brick", "organization name=Brick"},
        {"X-ABShowAs:COMPANY\r\nN:A;;;;\r\nORG:Brick",
         "name last_name=A; organization name=Brick; "
         "property line=X-ABShowAs:COMPANY name=X-ABSHOWAS"},
        {"KIND:individual\r\nFN:Noor", "name full_name=Noor"},
        {"KIND:location\r\nFN:Room 1",
         "name full_name=Room 1; property line=KIND:location name=KIND"},
        {"ORG;SORT-AS=ABC:A\r\nTITLE;LANGUAGE=en:Buyer",
         "organization name=A title=Buyer {SORT-AS=ABC|TITLE;LANGUAGE=en}"},
        /* parameters and preference */
        {"TEL:1\r\nTEL;PREF=50:2\r\nEMAIL:a@example.com\r\nTEL;TYPE=pref:3",
         "phone_number value=3 {PREF=1}; phone_number value=2 {PREF=50}; email "
         "value=a@example.com; phone_number value=1"},
        {"TEL;PREF;CELL;VOICE;X-FOO=\"a;b:c\":1",
         "phone_number[mobile] value=1 {PREF=1;TYPE=VOICE;X-FOO=\"a;b:c\"}"},
        {"ADR;LABEL=\"1 High St^nLeeds\";TYPE=home:;;1 High St;Leeds;;;",
         "physical_address[home] street=1 High St city=Leeds {LABEL=\"1 High St^nLeeds\"}"},
        {"NOTE;X-A=\"b:c d", "notes notes=c d {X-A=\"b\"}"}, /* nobody closed it */
        {"TEL;VALUE=uri:sip:noor@example.com",
         "property line=TEL;VALUE=uri:sip:noor@example.com name=TEL"},
        {"EMAIL;TYPE=\"x:y\":a@example.com", "email value=a@example.com {TYPE=\"x:y\"}"},
        {"CATEGORIES;PID=1:A,B", "group name=A {PID=1}; group name=B {PID=1}"},
        /* groups of lines */
        {"item1.ADR:;;1 High St;;;;\r\nitem1.X-ABADR:gb",
         "physical_address street=1 High St {GROUP=item1}; "
         "property line=item1.X-ABADR:gb name=X-ABADR"},
        {"item9.URL:example.com\r\nitem9.X-ABLabel:_$!<HomePage>!$_",
         "url[homepage] value=example.com"},
        {"work.TEL:1", "phone_number value=1 {GROUP=work}"},
        {"item1.TEL:1\r\nitem1.EMAIL:a@example.com\r\nitem1.X-ABLabel:Boat",
         "phone_number(Boat) value=1; email(Boat) value=a@example.com"},
        {"item1.TEL;TYPE=HOME:1\r\nitem1.X-ABLabel:_$!<Work>!$_", "phone_number[work] value=1"},
        /* character sets */
        {"NOTE;CHARSET=ISO-8859-5:\xB8\xD2\xD0\xDD",
         "notes notes=\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD"},
        {"NOTE;CHARSET=Windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=E2=E0=ED",
         "notes notes=\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD"},
        {"NOTE;CHARSET=SHIFT_JIS:\x83\x5C\x3A", "notes notes=\xE3\x82\xBD:"}, /* 5C is no escape */
        {"NOTE;CHARSET=ISO-2022-JP:\x1B$B;3\x1B(B", "notes notes=\xE5\xB1\xB1"},
        {"NOTE;CHARSET=klingon:Zo\xEB", "notes notes=Zo\xC3\xAB"},
        {"NOTE;CHARSET=UTF-8;QUOTED-PRINTABLE:=C3=AB=C3", "notes notes=\xC3\xAB\xEF\xBF\xBD"},
        {"X-A;CHARSET=ISO-8859-1:Zo\xEB", "property line=X-A;CHARSET=UTF-8:Zo\xC3\xAB name=X-A"},
        /* lines */
        {"NOTE;QUOTED-PRINTABLE:a=\r\nb=\r\n\r\nTITLE:c", "notes notes=ab; organization title=c"},
        {"NOTE;QUOTED-PRINTABLE:a=", "notes notes=a"}, /* the card's end is no part of it */
        {"NOTE;QUOTED-PRINTABLE:a\r\n b=\r\nc", "notes notes=abc"},
        {"KEY;ENCODING=b:AA\r\nBB==", "property line=KEY;ENCODING=b:AABB== name=KEY"},
        {"NOTE:a\x01"
         "b\xE2\x80\xAE",
         "notes notes=ab"},
        {"X-A:\x01"
         "b",
         "property line=X-A:b name=X-A"},
        {"NOTE:say \\\"a\\\"", "notes notes=say \"a\""},
        /* the rest */
        {"BDAY:1985-02-30", "property line=BDAY:1985-02-30 name=BDAY"},
        {"BDAY;CALSCALE=hebrew:57850412", "property line=BDAY;CALSCALE=hebrew:57850412 name=BDAY"},
        {"BDAY;X-APPLE-OMIT-YEAR=1604:1985-04-12",
         "birthday birthday=1985-04-12 {X-APPLE-OMIT-YEAR=1604}"},
        {"X-GENDER:female", "gender gender=Female"},
        {"GENDER:M;Fellow", "property line=GENDER:M;Fellow name=GENDER"},
        {"PHOTO;BASE64:iVBORw0KGgoAAA==", "photo photo=data:image/png;base64,iVBORw0KGgoAAA=="},
        {"PHOTO;TYPE=HOME;TYPE=GIF;ENCODING=b:AAAA",
         "photo photo=data:image/gif;base64,AAAA {TYPE=HOME}"},
        {"PHOTO:a\r\nPHOTO:https://example.com/a.jpg\r\nPHOTO:https://example.com/b.jpg",
         "photo photo=https://example.com/a.jpg; property line=PHOTO:a name=PHOTO; "
         "property line=PHOTO:https://example.com/b.jpg name=PHOTO"},
        {"UID:1\r\nUID:2", "<vcard:1> property line=UID:2 name=UID"},
        {"NOTE:a\r\nNOTE;LANGUAGE=nl:b", "notes notes=a; notes notes=b {LANGUAGE=nl}"},
        {"X-KITH-ERROR:why\r\nX-KITH-FIX:a\r\n b\r\nNOTE:x", "notes notes=x"},
        {"IMPP;X-SERVICE-TYPE=Skype:skype:noor",
         "property line=IMPP;X-SERVICE-TYPE=Skype:skype:noor name=IMPP"},
        {"MEMBER:urn:uuid:1", "property line=MEMBER:urn:uuid:1 name=MEMBER"},
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

/* Parameters of any kind, a property with a group of its own, and a full name that is more than its
 * parts: FN must stand, so one that only repeats them is not read as a value. */
static void finish_fact(struct arena *arena, uint32_t *seed, struct fact *fact)
{
    static const char *const parameters[] = {"TYPE=voice,msg", "X-A=\"b;c:d\";PID=1.1",
                                             "LANGUAGE=nl"};
    if (fact->kind == FACT_NAME && fact->part[NAME_FULL])
        fact->part[NAME_FULL] = arena_format(arena, "%s in full", fact->part[NAME_FULL]);
    if (fact->kind == FACT_PROPERTY) {
        fact->part[PROPERTY_LINE] = arena_format(
            arena, "item%u.X-FOO;A=b:%s", next_random(seed) % 4, random_text(arena, seed, false));
        fact->part[PROPERTY_NAME] = "X-FOO";
    } else if (next_random(seed) % 3 == 0) {
        fact->parameters = parameters[next_random(seed) % COUNT_OF(parameters)];
    }
}

static void test_random_cards_survive(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 500; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const struct card *card = random_card(arena, round, finish_fact);
        check_round_trip(arena, card, round % 2 ? VCARD_VERSION_3 : VCARD_VERSION_4,
                         arena_format(arena, "round %u", round));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_a_bad_card_does_not_stop_the_file),
        cmocka_unit_test(test_random_cards_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
