/* What automatic replies say in many languages. */
#include "mail/auto-reply.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "mail/message.h"
#include "mail/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

/* "left; away 2026-08-21; new noor@new.example" in the order of the kinds. */
static void assert_said(const char *head, const char *text, const char *region, const char *wanted)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer said = {0};
    struct mail_message message;
    struct mail_lines lines;
    struct mail_whereabouts found;
    const char *whole = arena_format(arena,
                                     "From: Noor Haddad <noor.haddad@brightoak.example>\n"
                                     "Date: Mon, 3 Aug 2026 10:00:00 +0000\n"
                                     "Content-Type: text/plain; charset=utf-8\n%s\n\n%s\n",
                                     head, text);
    struct slice bytes = exact_text(whole);
    mail_message_parse(arena, bytes, &message);
    struct mail_sender sender = mail_sender_of(&message);
    mail_zones_read(arena, message.text, &lines);
    mail_signature_find(arena, &sender, &lines);
    mail_whereabouts_read(arena, &message, &lines, &sender, region, &found);
    for (int kind = 0; kind < 3; kind++)
        for (size_t i = 0; i < found.count; i++) {
            const struct mail_whereabout *one = &found.items[i];
            assert_true(one->quote[0] && one->confidence > 0 && one->confidence <= 1);
            assert_true(one->line < lines.count);
            if ((int)one->kind != kind)
                continue;
            static const char *const names[] = {"left", "away", "new"};
            const char *value = one->address ? one->address : one->last_day;
            buffer_append_format(&said, "%s%s%s%s", said.length ? "; " : "", names[kind],
                                 value ? " " : "", value ? value : "");
        }
    if (strcmp(buffer_text(&said), wanted))
        fail_msg("\"%s\": \"%s\" instead of \"%s\"", text, buffer_text(&said), wanted);
    exact_free(&bytes);
}

struct row {
    const char *text, *wanted;
};

static void assert_replies(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_said("Auto-Submitted: auto-replied", rows[i].text, NULL, rows[i].wanted);
}

static void leaving_is_read(void **state)
{
    static const struct row rows[] = {
        {"Noor Haddad no longer works here.", "left"},
        {"I am no longer with Brightoak Foods.", "left"},
        {"Please note that the person you are writing to has left the company.", "left"},
        {"My last day was 31 July. Please write to sales@brightoak.example.", "left"},
        {"Ich bin nicht mehr bei Brightoak beschäftigt.", "left"},
        {"Frau Haddad ist aus dem Unternehmen ausgeschieden.", "left"},
        {"Je ne travaille plus chez Brightoak.", "left"},
        {"Noor Haddad a quitté la société.", "left"},
        {"Ya no trabajo en Brightoak.", "left"},
        {"Non lavoro più per Brightoak.", "left"},
        {"Já não trabalho na Brightoak.", "left"},
        {"Ik ben niet meer werkzaam bij Brightoak.", "left"},
        {"Jag arbetar inte längre på Brightoak.", "left"},
        {"Jeg er ikke længere ansat hos Brightoak.", "left"},
        {"Jeg jobber ikke lenger i Brightoak.", "left"},
        {"En ole enää Brightoakin palveluksessa.", "left"},
        {"Nie pracuję już w firmie Brightoak.", "left"},
        {"V Brightoak již nepracuji.", "left"},
        {"Я больше не работаю в Brightoak.", "left"},
        {"Artık Brightoak'ta çalışmıyorum.", "left"},
        {"7月末をもって退職いたしました。", "left"},
        {"我已离职，请联系其他同事。", "left"},
        /* somebody else, somewhere else */
        {"My colleague Ida Berglund is no longer with the company.", ""},
        {"I have left the office for today.", ""},
        {"I no longer work on this project.", ""},
        {"Ich habe das Büro verlassen.", ""},
        {"J'ai quitté le bureau.", ""},
        {"> I no longer work here.", ""},
        {"Thank you for your message. We answer within two days.", ""},
    };
    (void)state;
    assert_replies(rows, sizeof(rows) / sizeof(rows[0]));
}

static void new_addresses_are_read(void **state)
{
    static const struct row rows[] = {
        {"My new e-mail address is noor@haddad.example.", "new noor@haddad.example"},
        {"My new address is:\n\nnoor@haddad.example", "new noor@haddad.example"},
        {"noor.haddad@brightoak.example is gone, my new email is noor.haddad@inkwell.example!",
         "new noor.haddad@inkwell.example"},
        {"I no longer work here. You can reach me at nhaddad@inkwell.example.",
         "left; new nhaddad@inkwell.example"},
        {"I have retired. My personal email address is noorhaddad@gmail.example.",
         "left; new noorhaddad@gmail.example"},
        {"Meine neue E-Mail-Adresse lautet noor@haddad.example.", "new noor@haddad.example"},
        {"Ma nouvelle adresse est noor@haddad.example.", "new noor@haddad.example"},
        {"Mi nueva dirección es noor@haddad.example.", "new noor@haddad.example"},
        {"Il mio nuovo indirizzo è noor@haddad.example.", "new noor@haddad.example"},
        {"O meu novo endereço é noor@haddad.example.", "new noor@haddad.example"},
        {"Mijn nieuwe e-mailadres is noor@haddad.example.", "new noor@haddad.example"},
        {"Min nya e-postadress är noor@haddad.example.", "new noor@haddad.example"},
        {"Min nye mailadresse er noor@haddad.example.", "new noor@haddad.example"},
        {"Min nye e-postadresse er noor@haddad.example.", "new noor@haddad.example"},
        {"Uusi sähköpostiosoitteeni on noor@haddad.example.", "new noor@haddad.example"},
        {"Mój nowy adres to noor@haddad.example.", "new noor@haddad.example"},
        {"Moje nová adresa je noor@haddad.example.", "new noor@haddad.example"},
        {"Мой новый адрес: noor@haddad.example.", "new noor@haddad.example"},
        {"Yeni e-posta adresim noor@haddad.example.", "new noor@haddad.example"},
        {"新しいメールアドレスは noor@haddad.example です。", "new noor@haddad.example"},
        /* a deputy's, an office's, one for a while */
        {"Please contact my colleague Ida at ida@brightoak.example.", ""},
        {"My successor's new e-mail address is ida@brightoak.example.", ""},
        {"Bitte wenden Sie sich an meine Vertretung ida@brightoak.example.", ""},
        {"I left the company. You can reach me at ida@brightoak.example.", "left"},
        {"In urgent cases reach me at noor@haddad.example.", ""},
        {"My new address is sales@brightoak.example.", ""},
        {"My new address is noor.haddad@brightoak.example.", ""},
    };
    (void)state;
    assert_replies(rows, sizeof(rows) / sizeof(rows[0]));
    /* A person's own mail. */
    assert_said("", "Hi all,\n\nmy new e-mail address is noor@haddad.example.\n\nNoor", NULL,
                "new noor@haddad.example");
    assert_said("", "Hi,\n\nIda's new email address: ida@haddad.example.\n\nNoor", NULL, "");
    assert_said("", "I no longer work here and am away until 21 August.", NULL, "");
    assert_said("List-Id: <l.example>", "My new e-mail address is noor@haddad.example.", NULL, "");
}

static void absences_are_read(void **state)
{
    static const struct row rows[] = {
        {"I am out of the office until 21 August 2026.", "away 2026-08-21"},
        {"I am on leave until Aug. 21st.", "away 2026-08-21"},
        {"I am on vacation through August 21, 2026 and return on August 24.", "away 2026-08-21"},
        {"I will be back in the office on Monday, 24 August.", "away 2026-08-23"},
        {"I am away 3-21 August.", "away 2026-08-21"},
        {"I am away August 3 - 21.", "away 2026-08-21"},
        {"Out of office from 2026-08-03 to 2026-08-21", "away 2026-08-21"},
        {"I'm out from Monday to Friday.", "away 2026-08-07"},
        {"I am on maternity leave until January.", ""},
        {"Ich bin bis zum 21.08.2026 nicht im Büro.", "away 2026-08-21"},
        {"Ich bin vom 03.08. bis 21.08. im Urlaub.", "away 2026-08-21"},
        {"Ab dem 24. August bin ich wieder erreichbar, bis dahin bin ich im Urlaub.",
         "away 2026-08-23"},
        {"Ich bin ab dem 10.08. im Urlaub.", ""},
        {"Je suis absent du bureau jusqu'au 21 août inclus.", "away 2026-08-21"},
        {"Je suis en congés du 3 au 21 août 2026.", "away 2026-08-21"},
        {"Absente, je serai de retour le 24 août.", "away 2026-08-23"},
        {"Estoy de vacaciones hasta el 21 de agosto de 2026.", "away 2026-08-21"},
        {"Sono in ferie fino al 21 agosto.", "away 2026-08-21"},
        {"Estou de férias até 21 de agosto.", "away 2026-08-21"},
        {"Ik ben met vakantie tot en met 21 augustus.", "away 2026-08-21"},
        {"Jag är på semester till och med 21 augusti.", "away 2026-08-21"},
        {"Jeg holder ferie til og med 21. august.", "away 2026-08-21"},
        {"Jeg er på ferie til 21. august og er tilbake 24. august.", "away 2026-08-21"},
        {"Olen lomalla 21. elokuuta asti.", "away 2026-08-21"},
        {"Jestem na urlopie do 21 sierpnia 2026.", "away 2026-08-21"},
        {"Jsem na dovolené do 21. srpna.", "away 2026-08-21"},
        {"Do 21. 8. 2026 čerpám dovolenou.", "away 2026-08-21"},
        {"Olen kesälomalla 3.8.-21.8.2026. Palaan maanantaina 24.8.", "away 2026-08-21"},
        {"W dniach 3-21.08.2026 przebywam na urlopie.", "away 2026-08-21"},
        {"I'm traveling 8/3 - 8/14 and back 8/17.", "away 2026-08-14"},
        {"I am out today, 3 August, and answer tomorrow.", ""},
        {"Я в отпуске до 21 августа.", "away 2026-08-21"},
        {"21 Ağustos tarihine kadar izindeyim.", "away 2026-08-21"},
        {"8月21日まで休暇をいただいております。", "away 2026-08-21"},
        {"我正在休假，直到8月21日。", "away 2026-08-21"},
        /* nonsense and what is over */
        {"I am away until 45 August.", ""},
        {"I am away until 31 February 2027.", ""},
        {"I was away until 21 August 2019.", ""},
        {"Our office hours are 10-12, I am away.", ""},
        {"The offer stands until 21 August.", ""},
    };
    (void)state;
    assert_replies(rows, sizeof(rows) / sizeof(rows[0]));
    assert_said("Auto-Submitted: auto-replied", "I am away until 9/10/2026.", "US",
                "away 2026-09-10");
    assert_said("Auto-Submitted: auto-replied", "I am away until 9/10/2026.", "GB",
                "away 2026-10-09");
}

static void replies_are_told(void **state)
{
    static const struct {
        const char *head;
        bool is_reply;
    } rows[] = {
        {"Auto-Submitted: auto-replied (vacation)", true},
        {"X-Autoreply: yes", true},
        {"Precedence: auto_reply", true},
        {"Subject: Automatic reply: offer", true},
        {"Subject: Abwesenheitsnotiz: Angebot", true},
        {"Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_devis?=", true},
        {"Auto-Submitted: auto-generated\nSubject: Out of office: offer", true},
        {"X-Auto-Response-Suppress: All\nSubject: Out of office", true},
        {"Auto-Submitted: auto-generated\nSubject: Build failed", false},
        {"Subject: Out of office next week", false}, /* a person says so */
        {"Subject: Re: Automatic reply", false},
        {"Subject: offer", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct mail_message message;
        const char *text =
            arena_join(arena, rows[i].head, "\nFrom: noor@brightoak.example\n\nHello\n", "");
        mail_message_parse(arena, slice_of(text), &message);
        if (message.is_auto_reply != rows[i].is_reply ||
            (message.is_auto_reply && mail_is_personal(&message)))
            fail_msg("%s", rows[i].head);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaving_is_read),
        cmocka_unit_test(new_addresses_are_read),
        cmocka_unit_test(absences_are_read),
        cmocka_unit_test(replies_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
