/* Which lines are quoted, forwarded, a disclaimer or a footer. */
#include "mail/zones.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

/* A letter a line: t text, q quoted, f forwarded, d disclaimer, o footer, - for an empty line. */
static void assert_zones(const char *text, const char *zones)
{
    static const char letters[] = "tsqfdo";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer found = {0};
    struct mail_lines lines;
    struct slice bytes = exact_text(text);
    mail_zones_read(arena, bytes, &lines);
    for (size_t i = 0; i < lines.count; i++)
        buffer_append_byte(
            &found, mail_line_is_blank(&lines.items[i]) ? '-' : letters[lines.items[i].zone]);
    assert_string_equal(buffer_text(&found), zones);
    exact_free(&bytes);
}

static void quotations_are_found(void **state)
{
    static const struct {
        const char *text, *zones;
    } rows[] = {
        {"Yes.\n\nOn Mon, 5 Jan 2026, Kim <kim@example.com> wrote:\n> Well?\n", "t-qq"},
        {"Yes.\nOn Mon, 5 Jan 2026 at 10:12, Kim Postma\n<kim@example.com> wrote:\n\nWell?\n",
         "tqq-q"},
        {"Am 05.01.2026 um 10:12 schrieb Kim:\n> Gut?\nJa.\n", "qqt"}, /* the answer is below */
        {"Oui.\nLe 5 janv. 2026 à 10:12, Kim a écrit :\n> Alors ?\n", "tqq"},
        {"Sí.\nEl lun, 5 ene 2026 a las 10:12, Kim (<kim@example.com>) escribió:\n> ¿Y?\n", "tqq"},
        {"Ja.\nOp ma 5 jan 2026 om 10:12 schreef Kim <kim@example.com>:\n> Nou?\n", "tqq"},
        {"Sì.\nIl giorno 5 gen 2026, Kim <kim@example.com> ha scritto:\n> E?\n", "tqq"},
        {"Tak.\npon., 5 sty 2026 o 10:12 Kim <kim@example.com> napisał(a):\n> I?\n", "tqq"},
        {"Ja.\nDen mån 5 jan. 2026 kl 10:12 skrev Kim <kim@example.com>:\n> Nå?\n", "tqq"},
        {"Да.\n5 янв. 2026 г., в 10:12, Kim <kim@example.com> написал(а):\n> Ну?\n", "tqq"},
        {"はい\n2026年1月5日(月) 10:12 Kim <kim@example.com>のメール:\n> どう\n", "tqq"},
        {"Да.\n05.01.2026, 10:12, \"Kim\" <kim@example.com>:\n> Ну?\n", "tqq"},
        {"Ok\n-----Original Message-----\nFrom: Kim\nhello\n", "tqqq"},
        {"Ok\n-----Ursprüngliche Nachricht-----\nVon: Kim\n", "tqq"},
        {"Ok\n\n________________________________\nFrom: Kim <k@example.com>\nSent: Monday\nTo: "
         "Noor\n"
         "Subject: x\n\nWell?\n",
         "t-qqqqq-q"},
        {"Ok\n\nVon: Kim\nGesendet: Montag\nAn: Noor\nBetreff: x\n\nNun?\n", "t-qqqq-q"},
        {"Ok\n\nDe : Kim\nEnvoyé : lundi\nÀ : Noor\nObjet : x\n\nAlors\n", "t-qqqq-q"},
        {"Ok\n\nKim Postma\n01/05/2026 10:12 AM\nTo: Noor\ncc:\nSubject: x\n\nWell\n", "t-qqqqq-q"},
        {"See below.\n\n---------- Forwarded message ---------\nFrom: Kim\nhello\n", "t-fff"},
        {"Begin forwarded message:\n\nFrom: Kim\n", "f-f"},
        {"> a\nfirst\n> b\nsecond\n", "qtqt"},
        {"From: here to there\nwe walked.\n", "tt"}, /* no block of headers */
        {"He wrote: nothing\n", "t"},
        {"She said three things:\none\n", "tt"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_zones(rows[i].text, rows[i].zones);
}

static void additions_are_found(void **state)
{
    static const struct {
        const char *text, *zones;
    } rows[] = {
        {"Hi\n\nNoor\n\nSent from my iPhone\n", "t-t-o"},
        {"Hallo\n\nVon meinem iPhone gesendet\n", "t-o"},
        {"Salut\n\nEnvoyé de mon iPhone\n", "t-o"},
        {"Hi\n\nThis e-mail and any attachments are confidential and meant for you alone.\nDelete "
         "it.\n\n"
         "And so on.\n",
         "t-dd-d"},
        {"CAUTION: This email originated from outside of the firm, take care with links.\n\nHi\n",
         "d-t"},
        {"Hi\n\nDiese E-Mail enthält vertrauliche Informationen, die nur Sie angehen dürfen.\n",
         "t-d"},
        {"Hi\n\nCe message et ses pièces jointes sont confidentiels et pour vous seul.\n", "t-d"},
        {"I sent this from my office, get Outlook for me please.\n", "t"},
        {"Hi\n\nNOTICE: This communication may contain privileged words, so leave it alone.\n",
         "t-d"},
        {"A disclaimer is needed here.\n", "t"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_zones(rows[i].text, rows[i].zones);
}

static void many_lines_are_bounded(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer text = {0};
    struct mail_lines lines;
    (void)state;
    for (int i = 0; i < 200000; i++)
        buffer_append_text(&text, "wrote:\n");
    mail_zones_read(arena, buffer_slice(&text), &lines);
    assert_int_equal(lines.count, MAIL_LINES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotations_are_found),
        cmocka_unit_test(additions_are_found),
        cmocka_unit_test(many_lines_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
