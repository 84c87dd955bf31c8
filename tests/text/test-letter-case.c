/* Capitals and small letters: what a text is in, and names written as names. */
#include "text/letter-case.h"

#include "base/cleanup.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_case_of_a_text_is_that_of_its_letters(void **state)
{
    static const struct {
        const char *text;
        enum letter_case found;
    } rows[] = {
        {"", CASE_NONE},        {"12 - .", CASE_NONE},     {"NOOR", CASE_UPPER},
        {"noor", CASE_LOWER},   {"Noor", CASE_MIXED},      {"O'BRIEN 2", CASE_UPPER},
        {"ÉLODIE", CASE_UPPER}, {"straße", CASE_LOWER},    {"ИВАН", CASE_UPPER},
        {"山田", CASE_NONE},    {"山田 taro", CASE_LOWER}, {"محمد", CASE_NONE},
        {"ǅ", CASE_MIXED}, /* a digraph with one capital */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (letter_case_of(slice_of(rows[i].text)) != rows[i].found)
            fail_msg("%s", rows[i].text);
    assert_int_equal(letter_case_join(CASE_NONE, CASE_UPPER), CASE_UPPER);
    assert_int_equal(letter_case_join(CASE_LOWER, CASE_UPPER), CASE_MIXED);
}

static void a_title_begins_with_a_capital_and_loses_nothing(void **state)
{
    static const struct {
        const char *text;
        bool is_turkish;
        const char *title; /* NULL: it cannot be told */
    } rows[] = {
        {"NOOR", false, "Noor"},       {"noor", false, "Noor"},
        {"élodie", false, "Élodie"},   {"ŻÓŁĆ", false, "Żółć"},
        {"ИВАН", false, "Иван"},       {"ßen", false, "ßen"},
        {"γιώργος", false, "Γιώργος"}, {"ΓΙΩΡΓΟΣ", false, NULL}, /* its accent is not written */
        {"IŞIK", true, "Işık"},        {"IŞIK", false, NULL},
        {"işık", true, "İşık"},        {"ILKER", true, "Ilker"},
        {"ILGIN", true, "Ilgın"},      {"ILGIN", false, "Ilgin"},
        {"(noor", false, "(Noor"},     {"", false, ""},
        {"山田", false, "山田"},       {"ǅ", false, NULL},
    };
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *title = letter_case_title(arena, slice_of(rows[i].text), rows[i].is_turkish);
        bool is_same =
            title && rows[i].title ? strcmp(title, rows[i].title) == 0 : !title && !rows[i].title;
        if (!is_same)
            fail_msg("%s: %s", rows[i].text, title ? title : "nothing");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_case_of_a_text_is_that_of_its_letters),
        cmocka_unit_test(a_title_begins_with_a_capital_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
