/* Which character set a file is written in: texts of many languages in each set that has their
 * letters, whole files and single rows. */
#include "table-dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include <iconv.h>
#include <stdio.h>

/* Rows of a table in UTF-8; the first is the header. */
static const char *const texts[] = {
    "Vorname,Nachname,Stadt\nJürgen,Müßig,Köln\nÄnne,Öhler,Zürich\nBjörn,Groß,Düsseldorf\n",
    "Prénom,Nom,Ville\nÉlodie,Lefèvre,Orléans\nFrançois,Noël,Besançon\nZoé,Bœuf,Nîmes\n",
    "Nombre,Apellidos,Ciudad\nJosé,Núñez,Málaga\nMaría,García,Cádiz\nÍñigo,López,León\n",
    "Nome,Cognome,Città\nNicolò,Però,Forlì\nLibertà,Più,Cefalù\n",
    "Nome,Apelido,Cidade\nJoão,Simões,São Paulo\nConceição,Magalhães,Évora\n",
    "Fornavn,Etternavn,By\nLøve,Åsen,Ålesund\nBjørg,Sæther,Tromsø\nÆgir,Ødegård,Bodø\n",
    "Förnamn,Efternamn,Ort\nÅsa,Sjöberg,Malmö\nGöran,Ängström,Örebro\n",
    "Etunimi,Sukunimi,Kaupunki\nPäivi,Mäkinen,Jyväskylä\nÄijä,Hämäläinen,Hyvinkää\n",
    "Voornaam,Achternaam,Plaats\nDaniël,Geïnd,België\nZoë,Coöper,Ís\n",
    "Name,Company,Notes\nNoor,Brick,“quoted” – and more\nO’Neil,Café,it’s fine\n",
    "Name,Price,Notes\nAli,100 €,ça va\nKim,5 €,déjà\n",
    "Name,Notes\nRenée,20 °C\nChloë,½ price\n",
    "Имя,Фамилия,Город\nИван,Петров,Москва\nЁлка,Щукина,Тверь\nЯна,Юрьева,Уфа\n",
    "Name,Company\nИван Петров,ООО «Ромашка»\nanna@example.com,Rosa\nОльга,\n",
    "Ім’я,Місто\nЇжак,Київ\nЄва,Львів\nІгор,Чернігів\n",
    "NAME,CITY\nJÜRGEN MÜSSIG,KÖLN\nÉLODIE LEFÈVRE,ORLÉANS\n",
    "Name,City\nŠárka Žižek,Ž\nStéphane,Š\n",
};

static const struct {
    const char *iconv_name, *encoding;
} sets[] = {{"CP1252", "windows-1252"}, {"ISO-8859-15", "ISO-8859-15"}, {"MACINTOSH", "macintosh"},
            {"CP1251", "windows-1251"}, {"UTF-16LE", "UTF-16LE"},       {"UTF-16BE", "UTF-16BE"},
            {"UTF-8", "UTF-8"}};

/* False when the set does not have every character. */
static bool encode(const char *name, struct slice text, char *out, size_t room, size_t *length)
{
    iconv_t converter = iconv_open(name, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    AUTO_EXACT struct slice copy = exact_copy(text.data, text.length);
    union {
        const char *constant;
        char *bytes;
    } from = {.constant = copy.data};
    size_t left = text.length, free_bytes = room;
    char *to = out;
    size_t lossy = iconv(converter, &from.bytes, &left, &to, &free_bytes);
    iconv_close(converter);
    *length = room - free_bytes;
    return lossy == 0 && !left;
}

/* The rows as they are read, in UTF-8 again. */
static void read_back(struct slice bytes, struct buffer *out)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice first = bytes, second = bytes;
    struct table_plan plan;
    struct table_row row;
    struct error error = {0};
    assert_true(table_survey(byte_source_of(&first), arena, &plan, &error));
    for (size_t i = 0; plan.has_header && i < plan.column_count; i++)
        buffer_append_format(out, "%s%s", i ? "," : "", plan.columns[i].header);
    buffer_append_text(out, plan.has_header ? "\n" : "");
    AUTO_FREE(table) struct table *table = table_open(byte_source_of(&second), &plan, &error);
    while (table_read(table, arena, &row, &error) == TABLE_ROW) {
        for (size_t i = 0; i < row.cell_count; i++) {
            buffer_append_text(out, i ? "," : "");
            buffer_append_slice(out, row.cells[i]);
        }
        buffer_append_byte(out, '\n');
    }
}

static void check(const char *set, struct slice text)
{
    char bytes[2000];
    size_t length;
    AUTO_BUFFER struct buffer found = {0}, expected = {0};
    if (!encode(set, text, bytes, sizeof(bytes), &length))
        return;
    AUTO_EXACT struct slice exact = exact_copy(bytes, length);
    read_back(exact, &found);
    buffer_append_slice(&expected, text);
    if (strcmp(buffer_text(&found), buffer_text(&expected)) != 0)
        fail_msg("%s:\n%s\nwas read as\n%s", set, buffer_text(&expected), buffer_text(&found));
}

static void test_files(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT_OF(texts); t++)
        for (size_t s = 0; s < COUNT_OF(sets); s++)
            check(sets[s].iconv_name, slice_of(texts[t]));
}

/* Several sets in one file: each row that is UTF-8 is read so, the others share one set. */
static void test_mixed_files(void **state)
{
    static const char *const western[] = {"CP1252", "MACINTOSH", "ISO-8859-15"};
    (void)state;
    for (size_t t = 0; t + 8 < COUNT_OF(texts); t++) {
        for (size_t s = 0; s < COUNT_OF(western); s++) {
            char bytes[2000];
            size_t length;
            AUTO_BUFFER struct buffer file = {0}, found = {0}, expected = {0};
            if (!encode(western[s], slice_of(texts[t]), bytes, sizeof(bytes), &length))
                continue;
            buffer_append(&file, bytes, length);
            buffer_append_text(&file, "Ольга,Ünal,東京\n");
            buffer_append_format(&expected, "%sОльга,Ünal,東京\n", texts[t]);
            read_back(buffer_slice(&file), &found);
            assert_string_equal(buffer_text(&found), buffer_text(&expected));
        }
    }
}

static void test_names_of_sets(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        /* letters, signs and a currency that tell the sets apart */
        const char *text = strcmp(sets[s].encoding, "windows-1251") == 0
                               ? "Имя,Город\nИван,Тверь\n"
                               : "Prénom,Ville\nÉlodie,Orléans à 5 €\n";
        AUTO_FREE(arena) struct arena *arena = arena_new();
        char bytes[500];
        size_t length;
        struct table_plan plan;
        struct error error = {0};
        bool is_whole = encode(sets[s].iconv_name, slice_of(text), bytes, sizeof(bytes), &length);
        if (!is_whole) /* glibc's Macintosh still has the sign that the euro took the place of */
            continue;
        struct slice rest = {bytes, length};
        assert_true(table_survey(byte_source_of(&rest), arena, &plan, &error));
        assert_string_equal(plan.encoding, sets[s].encoding);
        assert_false(plan.is_mixed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_mixed_files),
        cmocka_unit_test(test_names_of_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
