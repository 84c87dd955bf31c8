/* Tables of contacts: files as programs write them, with the cells that a person would read in
 * them; and what becomes of columns, policies and plans. */
#include "table-dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "contact/card.h"
#include <dirent.h>
#include <stdio.h>

static void read_file(const char *path, struct buffer *out)
{
    char bytes[4096];
    size_t count;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((count = fread(bytes, 1, sizeof(bytes), file)) > 0)
        buffer_append(out, bytes, count);
    fclose(file);
}

/* Beside every file stands what is expected of it, FILE.expected. */
static void check_fixture(const char *name)
{
    static const size_t sizes[] = {1, 7, 1 << 16};
    char path[400];
    AUTO_BUFFER struct buffer content = {0}, expected = {0};
    snprintf(path, sizeof(path), "%s/%s", TABLE_CORPUS, name);
    read_file(path, &content);
    snprintf(path, sizeof(path), "%s/%s.expected", TABLE_CORPUS, name);
    read_file(path, &expected);
    AUTO_EXACT struct slice bytes = exact_copy(content.data, content.length);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO_BUFFER struct buffer found = {0};
        dump_table(&found, bytes, sizes[i]);
        if (strcmp(buffer_text(&found), buffer_text(&expected)) != 0)
            fail_msg("%s, read in pieces of %zu:\n%s", name, sizes[i], buffer_text(&found));
    }
}

static void test_fixtures(void **state)
{
    size_t count = 0;
    (void)state;
    DIR *folder = opendir(TABLE_CORPUS);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *end = strrchr(entry->d_name, '.');
        if (!end || (strcmp(end, ".csv") != 0 && strcmp(end, ".tsv") != 0))
            continue;
        check_fixture(entry->d_name);
        count++;
    }
    closedir(folder);
    assert_true(count >= 28);
}

/* Small files: layout, doubtful columns, values in one cell, dates. */
static void test_files(void **state)
{
    static const struct {
        const char *file, *columns, *rows;
    } rows[] = {
        {"email\n\"a@example.com, b@example.com;c@example.com\"\n\"A B <d@example.com>\"\n"
         "e@example.com f@example.com\n",
         "email 95",
         "email value=a@example.com; email value=b@example.com; email "
         "value=c@example.com / email value=A B <d@example.com> / email "
         "value=e@example.com; email value=f@example.com"},
        /* a comma belongs to the name before the address */
        {"email\n\"Haddad, Noor <n@example.com>\"\n", "email 95",
         "email value=Haddad, Noor <n@example.com>"},
        {"Name,Email\nNoor,none\nMarta,nil\n", "name 95 email 30",
         "name full_name=Noor; email value=none / name full_name=Marta; email value=nil"},
        {"Kontakt,Wert\na@example.com,1\nb@example.com,2\n", "email 80 custom:Wert 60",
         "email value=a@example.com; custom(Wert) value=1 / email value=b@example.com; "
         "custom(Wert) value=2"},
        {"Name,Birthday\nA,4/25/1985\nB,3/4/85\n", "name 95 birthday:mdy 95",
         "name full_name=A; birthday birthday=1985-04-25 / name full_name=B; birthday "
         "birthday=1985-03-04"},
        {"Name,Birthday\nA,25/4/1985\nB,3/4/1985\nC,0/0/00\n", "name 95 birthday:dmy 60",
         "name full_name=A; birthday birthday=1985-04-25 / name full_name=B; birthday "
         "birthday=1985-04-03 / name full_name=C"},
        {"Name,Title,Job title\nNoor,Dr.,Buyer\n", "name 95 prefix 95 title 95",
         "name prefix=Dr. full_name=Noor; organization title=Buyer"},
        {"Name,Title\nNoor,Buyer\n", "name 95 title 95",
         "name full_name=Noor; organization title=Buyer"},
        {"street,City,zip,street_2,city_2\n1 High St,Leeds,LS1,2 Low St,York\n",
         "street 95 city 95 postal_code 95 street#2 95 city#2 95",
         "physical_address street=1 High St city=Leeds postal_code=LS1; "
         "physical_address street=2 Low St city=York"},
        {"Address 1,Address 2,City\n1 High St,Flat 2,Leeds\n",
         "street 95 extended_address 95 city 95",
         "physical_address street=1 High St extended_address=Flat 2 city=Leeds"},
        {"Nom;Courriel\nNoor Haddad;n@example.com\nMarta Kowalska;m@example.com\n",
         "name 80 email 95",
         "name full_name=Noor Haddad; email value=n@example.com / name full_name=Marta Kowalska; "
         "email value=m@example.com"},
        {"Name,Notes,Comments\nNoor,a,b\n", "name 95 notes 95 notes 95",
         "name full_name=Noor; notes notes=a\n\nb"},
        {"first name,given name\nNoor,Nora\n", "first_name 95 custom:given name 60",
         "name first_name=Noor; custom(given name) value=Nora"},
        {"Name,Phone,Phone,Phone 4\nA,555 0100,555 0101,555 0102\n",
         "name 95 phone_number 95 phone_number#2 95 phone_number#4 95",
         "name full_name=A; phone_number value=555 0100; phone_number value=555 0101; "
         "phone_number value=555 0102"},
        {"Name,Groups,Starred\nA,\"B; C ::: D\",yes\nE,,no\n", "name 95 groups 95 starred 95",
         "name full_name=A; group name=B; group name=C; group name=D; starred starred=true / "
         "name full_name=E"},
        {"Name;Email\n\"A;B\";a@example.com", "name 95 email 95",
         "name full_name=A;B; email value=a@example.com"},
        {"Noor Haddad,1 High St\nMarta Kowalska,2 Low St\n", "name 70 custom:Column 2 30",
         "name full_name=Noor Haddad; custom(Column 2) value=1 High St / name full_name=Marta "
         "Kowalska; custom(Column 2) value=2 Low St"},
        {"Name,Email,Name,Email\r\rA,a@example.com\rB,b@example.com\r",
         "name 95 email 95 custom:Name 60 email#2 95",
         "name full_name=A; email value=a@example.com / name full_name=B; email "
         "value=b@example.com"},
        {"Name,Email\nA,a@example.com,,\nName,Email\nB\n", "name 95 email 95",
         "name full_name=A; email value=a@example.com / name full_name=B"},
        {"Name,Email\n", "name 95 email 95", ""},
        /* most rows have a column more than the header */
        {"Name,Email\nA,a@example.com,x\nB,b@example.com,y\n",
         "name 95 email 95 custom:Column 3 60",
         "name full_name=A; email value=a@example.com; custom(Column 3) value=x / name "
         "full_name=B; email value=b@example.com; custom(Column 3) value=y"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer columns = {0}, found = {0};
        AUTO_EXACT struct slice file = exact_text(rows[i].file);
        struct slice first = file, second = file;
        struct table_plan plan;
        struct table_row row = {0};
        struct error error = {0};
        assert_true(table_survey(byte_source_of(&first), arena, &plan, &error));
        for (size_t c = 0; c < plan.column_count; c++)
            buffer_append_format(&columns, "%s%s %d", c ? " " : "", plan.columns[c].field,
                                 plan.columns[c].confidence);
        assert_string_equal(buffer_text(&columns), rows[i].columns);
        AUTO_FREE(table) struct table *table = table_open(byte_source_of(&second), &plan, &error);
        assert_non_null(table);
        while (table_read(table, arena, &row, &error) == TABLE_ROW) {
            buffer_append_text(&found, found.length ? " / " : "");
            dump_facts(&found, &row.draft.edit.items[0].facts);
        }
        assert_string_equal(buffer_text(&found), rows[i].rows);
        assert_int_equal(row.number, plan.rows);
    }
}

/* Headers alone say what is meant, in the spellings of many hands. */
static void test_headers(void **state)
{
    static const struct {
        const char *header, *field;
    } rows[] = {
        {"E-Mail-Adresse", "email"},
        {"E-Mail (privat)", "email:home"},
        {"Work E-mail", "email:work"},
        {"Telefon mobil", "phone_number:mobile"},
        {"Telefon dienstlich", "phone_number:work"},
        {"Téléphone", "phone_number"},
        {"Téléphone professionnel", "phone_number:work"},
        {"Téléphone portable", "phone_number:mobile"},
        {"Tel. Nr.", "phone_number"},
        {"Cell", "phone_number:mobile"},
        {"Phone (home)", "phone_number:home"},
        {"Home Fax", "phone_number:home_fax"},
        {"Fax", "phone_number:work_fax"},
        {"Correo electrónico", "email"},
        {"Teléfono móvil", "phone_number:mobile"},
        {"Telefono ufficio", "phone_number:work"},
        {"Telefoonnummer werk", "phone_number:work"},
        {"Telefone residencial", "phone_number:home"},
        {"Firma", "company"},
        {"Vorname", "first_name"},
        {"NACHNAME", "last_name"},
        {"given_name", "first_name"},
        {"FamilyName", "last_name"},
        {"Job title", "title"},
        {"Fonction", "title"},
        {"LinkedIn profile", "url:profile"},
        {"Web site", "url"},
        {"PLZ", "postal_code"},
        {"Rue (domicile)", "street:home"},
        {"Business City", "city:work"},
        {"Geburtsdatum", "birthday"},
        {"Date of birth", "birthday"},
        {"Kith ID", "kith_id"},
        {"Contact book", "contact_book"},
        {"Электронная почта", "email"},
        {"kith_error", "skip"},
        {"Shoe size", "custom:Shoe size"},
        {"Home", "custom:Home"},
        {"", "custom:Column 2"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const char *text =
            arena_format(arena, "Nickname,%s,Notes\nNono,value,note\n", rows[i].header);
        struct slice file = slice_of(text);
        struct table_plan plan;
        struct error error = {0};
        assert_true(table_survey(byte_source_of(&file), arena, &plan, &error));
        assert_string_equal(plan.columns[1].field, rows[i].field);
        assert_true(column_field_check(plan.columns[1].field, &error));
    }
}

static void test_what_is_no_table(void **state)
{
    static const struct {
        struct slice bytes;
        const char *message;
    } rows[] = {
        {{"", 0}, "the file is empty"},
        {{"\r\n \r\n", 5}, "the file is empty"},
        {{"\xEF\xBB\xBF", 3}, "the file is empty"},
        {{"\"never", 6},
         "no row can be read: line 1, column 1: the quotation mark that opens this cell is never "
         "closed"},
        {{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16}, "this is no table but seems to be a PNG picture"},
        {{"PK\x03\x04\x14\0\x06\0", 8},
         "this is no table but seems to be a ZIP file or a "
         "spreadsheet of Excel; save it as CSV"},
        {{"%PDF-1.7\n", 9}, "this is no table but seems to be a PDF document"},
        {{"SQLite format 3\0\x10\0", 18}, "this is no table but seems to be an SQLite database"},
        {{"BEGIN:VCARD\r\n", 13}, "this is no table but seems to be a vCard file"},
        {{"\x01\x02\x03\x04\x05\x06\x07,\n", 9}, "this is no table but seems to be a binary file"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_EXACT struct slice bytes = exact_copy(rows[i].bytes.data, rows[i].bytes.length);
        struct slice rest = bytes;
        struct table_plan plan;
        struct error error = {0};
        assert_false(table_survey(byte_source_of(&rest), arena, &plan, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_string_equal(error.message, rows[i].message);
    }
}

static void test_too_many_columns(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer file = {0};
    struct table_plan plan;
    struct error error = {0};
    (void)state;
    for (unsigned i = 0; i < 10000; i++)
        buffer_append_format(&file, "c%u,", i);
    struct slice bytes = buffer_slice(&file);
    assert_false(table_survey(byte_source_of(&bytes), arena, &plan, &error));
    assert_string_equal(error.message, "line 1 has 10001 columns, a table may have 1000");
}

/* Each column says what becomes of its values; of one fact the strongest counts. */
static void test_policies(void **state)
{
    static const char file[] =
        "First,Last,Email,Company,Notes\nNoor,Haddad,n@example.com,Brick,hello\n";
    struct table_column columns[] = {
        {.header = "First", .field = "first_name", .policy = POLICY_FILL},
        {.header = "Last", .field = "last_name", .policy = POLICY_OVERWRITE},
        {.header = "Email", .field = "email", .policy = POLICY_ADD},
        {.header = "Company", .field = "company", .policy = POLICY_FILL},
        {.header = "Notes", .field = "notes", .policy = POLICY_SKIP},
    };
    struct table_plan plan = {.encoding = "UTF-8",
                              .separator = ',',
                              .has_header = true,
                              .columns = columns,
                              .column_count = COUNT_OF(columns)};
    AUTO_BUFFER struct buffer found = {0};
    (void)state;
    dump_rows(&found, SLICE(file), 100, &plan);
    assert_string_equal(buffer_text(&found),
                        "row 1 line 2: email value=n@example.com | fill organization name=Brick | "
                        "overwrite name first_name=Noor last_name=Haddad\n");
    assert_int_equal(table_plan_kinds(&plan),
                     FACT_BIT(FACT_NAME) | FACT_BIT(FACT_EMAIL) | FACT_BIT(FACT_COMPANY));
}

/* What a person changed in a plan counts, not what was guessed. */
static void test_changed_plan(void **state)
{
    static const char file[] = "a;b\r\nMar\xED"
                               "a;x\r\n";
    struct table_column columns[] = {{.header = "a", .field = "nickname"},
                                     {.header = "b", .field = "custom:Code"}};
    struct table_plan plan = {.encoding = "windows-1251",
                              .separator = ';',
                              .preamble_lines = 1,
                              .columns = columns,
                              .column_count = 2};
    AUTO_BUFFER struct buffer found = {0};
    struct error error = {0};
    (void)state;
    dump_rows(&found, SLICE(file), 100, &plan);
    assert_string_equal(buffer_text(&found), "row 1 line 2: nickname nickname=Mar\xD0\xBD"
                                             "a; custom(Code) value=x\n");
    plan.encoding = "klingon";
    struct slice bytes = SLICE(file);
    assert_null(table_open(byte_source_of(&bytes), &plan, &error));
    assert_string_equal(error.pointer, "/encoding");
}

static void test_fields(void **state)
{
    static const struct {
        const char *field, *message; /* NULL: it is one */
    } rows[] = {
        {"email", NULL},
        {"email:work#2", NULL},
        {"phone_number:Grandma", NULL},
        {"street:home", NULL},
        {"custom:Shoe #2: left", NULL},
        {"birthday:mdy", NULL},
        {"birth_year", NULL},
        {"skip", NULL},
        {"emial", "'emial' is no field; did you mean 'email'?"},
        {"first name", "'first name' is no field; did you mean 'first_name'?"},
        {"zzz", "'zzz' is no field"},
        {"", "'' is no field"},
        {"email#0", "behind '#' stands which of its kind it is: '#2'"},
        {"email#x", "behind '#' stands which of its kind it is: '#2'"},
        {"first_name:work", "'work' cannot be a label here"},
        {"email:", "'' cannot be a label here"},
        {"birthday:dym", "behind 'birthday:' stands the order of the figures: ymd, dmy or mdy"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        bool is_field = column_field_check(rows[i].field, &error);
        assert_int_equal(is_field, rows[i].message == NULL);
        if (rows[i].message) {
            assert_string_equal(error.message, rows[i].message);
            assert_string_equal(error.pointer, "/field");
        }
    }
}

static void test_plan_comes_back(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer first = {0}, second = {0}, json_text = {0};
    struct slice file =
        SLICE("Kundenliste\r\n\r\nName;E-mail;Leer\r\n\"Z\xEB; A\";z@example.com;\r\n");
    struct table_plan plan, read;
    struct json_writer writer;
    struct error error = {0};
    (void)state;
    assert_true(table_survey(byte_source_of(&file), arena, &plan, &error));
    plan.columns[1].policy = POLICY_FILL;
    json_writer_init(&writer, &json_text);
    json_object_begin(&writer);
    table_plan_write(&writer, &plan);
    json_object_end(&writer);
    json_auto_t *json = json_loadb(json_text.data, json_text.length, 0, NULL);
    assert_non_null(json);
    assert_true(table_plan_read(arena, json, &read, &error));
    dump_plan(&first, &plan);
    dump_plan(&second, &read);
    assert_string_equal(buffer_text(&second), buffer_text(&first));
    assert_int_equal(read.columns[1].policy, POLICY_FILL);
    assert_string_equal(read.columns[0].samples[0], "Z\xC3\xAB; A");
    assert_null(read.columns[0].samples[1]);
}

static void test_bad_plans(void **state)
{
    static const struct {
        const char *json, *pointer;
    } rows[] = {
        {"{}", "/columns"},
        {"{\"columns\":[]}", "/columns"},
        {"{\"columns\":[3]}", "/columns/0"},
        {"{\"columns\":[{\"field\":\"email\"},{\"field\":\"emial\"}]}", "/columns/1/field"},
        {"{\"columns\":[{\"field\":7}]}", "/columns/0/field"},
        {"{\"columns\":[{\"policy\":\"maybe\"}]}", "/columns/0/policy"},
        {"{\"columns\":[{}],\"separator\":\"::\"}", "/separator"},
        {"{\"columns\":[{}],\"separator\":\"\\\"\"}", "/separator"},
        {"{\"columns\":[{}],\"encoding\":\"klingon\"}", "/encoding"},
        {"{\"columns\":[{}],\"preamble_lines\":-1}", "/preamble_lines"},
        {"{\"columns\":[{}],\"has_header\":1}", "/has_header"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct table_plan plan;
        struct error error = {0};
        json_auto_t *json = json_loads(rows[i].json, 0, NULL);
        assert_non_null(json);
        assert_false(table_plan_read(arena, json, &plan, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_string_equal(error.pointer, rows[i].pointer);
    }
}

static void test_what_a_plan_lacks(void **state)
{
    static const struct {
        const char *header;
        unsigned lacks;
    } rows[] = {
        {"First Name,Last Name,URL,Company,Position,Connected On", 0},
        {"Name,Email", RECOMMENDS_COMPANY | RECOMMENDS_TITLE},
        {"Company,Phone", RECOMMENDS_TITLE},
        {"Name,Website", REQUIRES_REACH | RECOMMENDS_COMPANY | RECOMMENDS_TITLE},
        {"Email,Shoe size", REQUIRES_NAME | RECOMMENDS_COMPANY | RECOMMENDS_TITLE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct slice file = slice_of(rows[i].header);
        struct table_plan plan;
        struct error error = {0};
        assert_true(table_survey(byte_source_of(&file), arena, &plan, &error));
        assert_int_equal(table_plan_lacks(&plan), rows[i].lacks);
    }
}

/* Rows that cannot be read say where, why and what would be accepted; the others are read. */
static void test_bad_rows(void **state)
{
    static const struct {
        const char *row, *message, *pointer;
    } rows[] = {
        {"A,soon,,", "line 2, column 'Birthday': 'soon' is no date", "/Birthday"},
        {"A,30.02.1985,,", "line 2, column 'Birthday': '30.02.1985' is no date", "/Birthday"},
        {"A,,perhaps,", "line 2, column 'Starred': 'perhaps' does not say whether it is starred",
         "/Starred"},
        {"A,,,x", "line 2, column 'Kith ID': 'x' is no id of a contact of Kith", "/Kith ID"},
        {"A,,,,z", "line 2 has 5 cells, the table has 4 columns", ""},
        {"A,\"B,,\nC,\"D\",,",
         "line 2, column 2: the quotation mark that opens this cell is never "
         "closed",
         "/Birthday"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const char *text =
            arena_format(arena, "Name,Birthday,Starred,Kith ID\n%s\nLast,,,\n", rows[i].row);
        AUTO_EXACT struct slice file = exact_text(text);
        struct slice first = file, second = file;
        struct table_plan plan;
        struct table_row row;
        struct error error = {0}, last = {0};
        assert_true(table_survey(byte_source_of(&first), arena, &plan, &error));
        AUTO_FREE(table) struct table *table = table_open(byte_source_of(&second), &plan, &error);
        assert_int_equal(table_read(table, arena, &row, &error), TABLE_BAD);
        assert_string_equal(error.message, rows[i].message);
        assert_string_equal(error.pointer, rows[i].pointer);
        assert_true(*error.accepted);
        assert_int_equal(row.number, 1);
        assert_int_equal(row.line, 2);
        assert_true(slice_equal(row.cells[0], SLICE("A")));
        enum table_step step;
        while ((step = table_read(table, arena, &row, &last)) == TABLE_BAD)
            ;
        assert_int_equal(step, TABLE_ROW);
        assert_true(slice_equal(row.cells[0], SLICE("Last")));
    }
}

static bool fail_to_read(void *context, struct slice *piece, struct error *error)
{
    int *calls = context;
    *piece = SLICE("Name,Email\nA,a@example.com\n");
    return (*calls)++ == 0 || (fail)(error, STATUS_UNAVAILABLE, "the disk is gone");
}

static void test_sources_that_fail(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct table_column columns[] = {{.header = "Name", .field = "name"},
                                     {.header = "Email", .field = "email"}};
    struct table_plan plan = {.encoding = "UTF-8",
                              .separator = ',',
                              .has_header = true,
                              .columns = columns,
                              .column_count = 2},
                      surveyed;
    struct table_row row;
    struct error error = {0};
    int calls = 0;
    (void)state;
    struct byte_source source = {fail_to_read, &calls};
    assert_false(table_survey(source, arena, &surveyed, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    calls = 0;
    AUTO_FREE(table) struct table *table = table_open(source, &plan, &error);
    assert_int_equal(table_read(table, arena, &row, &error), TABLE_ROW);
    assert_int_equal(table_read(table, arena, &row, &error), TABLE_FAILED);
    assert_string_equal(error.message, "the disk is gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixtures),          cmocka_unit_test(test_files),
        cmocka_unit_test(test_headers),           cmocka_unit_test(test_what_is_no_table),
        cmocka_unit_test(test_too_many_columns),  cmocka_unit_test(test_policies),
        cmocka_unit_test(test_changed_plan),      cmocka_unit_test(test_fields),
        cmocka_unit_test(test_plan_comes_back),   cmocka_unit_test(test_bad_plans),
        cmocka_unit_test(test_what_a_plan_lacks), cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_sources_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
