/* CSV: headers in many spellings, cells as spreadsheets write them, and our own export back. */
#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "dump.h"
#include <string.h>

/* Every row as a line: its facts or its error. */
static void read_all(struct arena *arena, struct slice file, struct buffer *out)
{
    struct error error = {0};
    AUTO_FREE(csv_reader) struct csv_reader *reader = csv_reader_new(file, &error);
    if (!reader) {
        buffer_append_text(out, error.message);
        return;
    }
    struct draft draft;
    enum csv_step step;
    while ((step = csv_read_row(reader, arena, &draft, &error)) != CSV_STEP_END) {
        if (out->length)
            buffer_append_text(out, " | ");
        if (step == CSV_STEP_BAD) {
            buffer_append_text(out, error.message);
            continue;
        }
        if (draft.source_key)
            buffer_append_format(out, "<%s> ", draft.source_key);
        dump_facts(out, &draft.edit.items[0].facts);
    }
}

static void test_files(void **state)
{
    static const struct {
        const char *file, *rows;
    } rows[] = {
        {"First Name,Last Name,E-mail 1 - Value,E-mail 2 - "
         "Value\nNoor,Haddad,a@example.com,b@example.com\n",
         "name first_name=Noor last_name=Haddad; email value=a@example.com; email "
         "value=b@example.com"},
        {"\xEF\xBB\xBFGiven Name;Family_Name;Mobile Phone\r\n\"Noor\";\"Had;dad\";'+1 555 0100",
         "name first_name=Noor last_name=Had;dad; phone_number[mobile] value=+1 555 0100"},
        {"name\tid\tNotes\nZo\xEB\t7\t\"a\nb \"\"c\"\"\"\n", /* Windows-1252 */
         "<7> name full_name=Zo\xC3\xAB; notes notes=a\nb \"c\""},
        {"NAME,FIRST NAME\nNoor Haddad,Noor\n", "name first_name=Noor"},
        {"Company,Job Title,Shoe size,Group\nBrick,Buyer,37,A; B ::: C\n",
         "organization name=Brick title=Buyer; custom(Shoe size) value=37; group name=A; group "
         "name=B; group name=C"},
        {"street,City,zip,street_2,city_2\n1 High St,Leeds,LS1,2 Low St,York\n",
         "physical_address street=1 High St city=Leeds postal_code=LS1; "
         "physical_address street=2 Low St city=York"},
        {"email\nnobody@\n\r\n  \nok@example.com\r\n1,2\n",
         "row 2, column 'email': \"nobody@\" is no e-mail address: nothing stands behind the @ | "
         "email value=ok@example.com | row 6 has 2 cells, the header names 1 columns"},
        {"email\r\ra@example.com\rb@example.com",
         "email value=a@example.com | email value=b@example.com"},
        {"", "the file is empty: its first row must name the columns"},
        {"\n\n", "the file is empty: its first row must name the columns"},
        {"notes\n\"never closed", "notes notes=never closed"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer out = {0};
        AUTO_EXACT struct slice file = exact_text(rows[i].file);
        read_all(arena, file, &out);
        assert_string_equal(buffer_text(&out), rows[i].rows);
    }
}

static struct card *compose(struct arena *arena, const struct facts *facts)
{
    struct record *record = ARENA_NEW(arena, struct record);
    for (size_t i = 0; i < facts->count; i++)
        record_add_fact(arena, record, &facts->items[i])->normal = facts->items[i].part[0];
    const struct record **records = ARENA_NEW(arena, const struct record *);
    records[0] = record;
    struct card *card = ARENA_NEW(arena, struct card);
    card_compose(arena, records, 1, card);
    return card;
}

static void test_our_export_comes_back(void **state)
{
    static const char *const texts[] = {"plain",    "=1+1", "'=x", "''y",
                                        "a\"b,c;d", "-5",   "@x",  "'z"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer file = {0}, expected = {0}, found = {0};
        struct facts facts = {0};
        *ARENA_PUSH(arena, &facts) = (struct fact){
            .kind = FACT_NAME, .part[NAME_FIRST] = texts[i], .part[NAME_SUFFIX] = "Jr"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_NICKNAME, .part[0] = texts[i]};
        *ARENA_PUSH(arena, &facts) = (struct fact){
            .kind = FACT_COMPANY, .part[COMPANY_NAME] = texts[i], .part[COMPANY_TITLE] = "-x"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_EMAIL, .part[0] = "a@example.com"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_EMAIL, .part[0] = "b@example.com"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_PHONE, .part[0] = "+1 555 0100"};
        *ARENA_PUSH(arena, &facts) =
            (struct fact){.kind = FACT_ADDRESS, .part[ADDRESS_CITY] = texts[i]};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_BIRTHDAY, .part[0] = "--02-29"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_GROUP, .part[0] = "A"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_GROUP, .part[0] = "B"};
        *ARENA_PUSH(arena, &facts) = (struct fact){.kind = FACT_NOTE, .part[0] = "a\nb"};
        csv_write_header(&file);
        csv_write_card(&file, compose(arena, &facts), "id-1");
        buffer_append_text(&expected, "<id-1> name first_name=");
        buffer_append_format(
            &expected,
            "%s suffix=Jr; nickname nickname=%s; organization name=%s title=-x; email "
            "value=a@example.com; email value=b@example.com; phone_number value=+1 555 0100; "
            "physical_address city=%s; birthday birthday=--02-29; group name=A; group name=B; "
            "notes notes=a\nb",
            texts[i], texts[i], texts[i], texts[i]);
        AUTO_EXACT struct slice exact = exact_copy(file.data, file.length);
        read_all(arena, exact, &found);
        assert_string_equal(buffer_text(&found), buffer_text(&expected));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_our_export_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
