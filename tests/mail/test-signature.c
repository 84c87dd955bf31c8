/* Which lines are the signature. */
#include "mail/signature.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static const struct mail_sender noor = {"Noor Haddad", "noor.haddad@brightoak.example"};

/* How many lines from the end of the text are the signature. */
static size_t signature_lines(const struct mail_sender *sender, const char *text)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_lines lines;
    struct slice bytes = exact_text(text);
    mail_zones_read(arena, bytes, &lines);
    (void)mail_signature_find(arena, sender, &lines);
    size_t count = 0;
    for (size_t i = 0; i < lines.count; i++)
        count += lines.items[i].zone == MAIL_ZONE_SIGNATURE;
    exact_free(&bytes);
    return count;
}

static void signatures_are_found(void **state)
{
    static const struct {
        const char *text;
        size_t lines;
    } rows[] = {
        {"Please see the offer.\n\nBest regards,\nNoor\n", 2},
        {"Please see the offer.\n\nNoor Haddad\n", 1},
        {"Please see the offer.\n\nThanks, NH\n", 1},
        {"Bitte prüfen Sie das Angebot.\n\nMit freundlichen Grüßen\nNoor "
         "Haddad\nVertriebsleiterin\n"
         "Brightoak Foods GmbH\n",
         4},
        {"Voici le devis demandé.\n\nCordialement,\nNoor Haddad\nDirectrice commerciale\n", 3},
        {"Adjunto el presupuesto.\n\nUn saludo,\nNoor Haddad\nDirectora de Ventas\n", 3},
        {"In allegato il preventivo.\n\nCordiali saluti,\nNoor Haddad\nResponsabile Acquisti\n", 3},
        {"Segue em anexo a proposta.\n\nCom os melhores cumprimentos,\nNoor Haddad\n", 2},
        {"In de bijlage onze offerte.\n\nMet vriendelijke groet,\nNoor Haddad\nDirecteur\n", 3},
        {"Bifogat finns offerten.\n\nMed vänliga hälsningar\nNoor Haddad\nSäljare\n", 3},
        {"W załączeniu oferta.\n\nPozdrawiam,\nNoor Haddad\nDyrektor Handlowy\n", 3},
        {"С условиями можно ознакомиться ниже.\n\nС уважением,\nNoor Haddad\n", 2},
        {"See the offer.\n\n-- \nAnything at all may stand here\nbelow the delimiter\n", 3},
        {"See the offer.\n\nRegards,\nNoor\n\nSent from my iPhone\n", 2},
        {"See the offer.\n\nRegards,\nNoor\n\nOn Mon, 5 Jan 2026, Kim wrote:\n> Offer?\n> Kim\n",
         2},
        {"> Offer?\nHere it is.\n\nRegards,\nNoor\n", 2},
        {"I will be there on Monday at nine.\n", 0},
        {"Did you get the figures for March?\n\nThank you for your help with this!\n", 0},
        {"Please call Kim at 212-555-0144 when you have read the contract.\n", 0},
        {"", 0},
        {"> only a quotation\n", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(signature_lines(&noor, rows[i].text), rows[i].lines);
    }
}

static void sender_may_be_unknown(void **state)
{
    static const struct mail_sender nobody = {NULL, NULL};
    (void)state;
    assert_int_equal(signature_lines(&nobody, "See the offer.\n\nBest regards,\nNoor Haddad\n"), 2);
    assert_int_equal(signature_lines(&nobody, "See the offer that I sent on Monday.\n"), 0);
}

static void long_texts_are_bounded(void **state)
{
    AUTO_BUFFER struct buffer text = {0};
    (void)state;
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&text, "a b c d e f g h i j k l m n o p ");
    buffer_append_text(&text, "\nRegards,\nNoor\n");
    assert_int_equal(signature_lines(&noor, buffer_text(&text)), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_found),
        cmocka_unit_test(sender_may_be_unknown),
        cmocka_unit_test(long_texts_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
