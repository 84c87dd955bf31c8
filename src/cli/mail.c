/* kith mail show: what Kith understands of messages, without a store. */
#include "cli/cli.h"

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/mail-json.h"
#include "cli/terminal.h"
#include "mail/mailbox.h"
#include "mail/message.h"
#include "mail/signature.h"
#include "mail/zones.h"
#include "text/phone.h"
#include <stdio.h>
#include <string.h>

enum { REGION = 0x100, JSON };

const struct argp_option mail_options[] = {
    {"region", REGION, "CODE", 0, "Where telephone numbers without a country are from: GB, DE, ...",
     0},
    {"json", JSON, NULL, 0, "JSON: one message a line", 0},
    {0}};

error_t mail_parse(int key, char *value, struct argp_state *argp)
{
    struct cli *cli = argp->input;
    struct mail_state *state = cli->state;
    switch (key) {
    case REGION:
        if (!phone_region_is_known(value))
            argp_error(argp, "--region takes a country's code of two capitals: GB");
        state->region = value;
        return 0;
    case JSON:
        cli->is_json = true;
        return 0;
    case ARGP_KEY_ARG:
        *ARENA_PUSH(cli->arena, &state->files) = value;
        return 0;
    case ARGP_KEY_END:
        if (!state->files.count)
            argp_error(argp, "FILE is missing, or what is to be done: `kith help mail` lists it");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- text for people ---- */

static void show_text(struct arena *arena, const char *label, const char *text)
{
    if (text)
        printf("%-13s %s\n", label, terminal_harmless(arena, text));
}

static void show_addresses(struct arena *arena, const char *label,
                           const struct mail_addresses *addresses)
{
    for (size_t i = 0; i < addresses->count; i++) {
        const struct mail_address *address = &addresses->items[i];
        const char *shown = address->normal ? address->normal : address->typed;
        const char *text = !address->name ? shown
                           : !shown       ? address->name
                                          : arena_format(arena, "%s <%s>", address->name, shown);
        show_text(arena, i ? "" : label, text);
    }
    if (addresses->left_off)
        printf("%-13s and %zu more\n", "", addresses->left_off);
}

static void show_ids(struct arena *arena, const char *label, const struct mail_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        show_text(arena, i ? "" : label, ids->items[i]);
}

static void show_head(struct arena *arena, const struct mail_message *message)
{
    char date[32];
    show_addresses(arena, "From", &message->from);
    show_addresses(arena, "Sender", &message->sender);
    show_addresses(arena, "Reply-To", &message->reply_to);
    show_addresses(arena, "To", &message->to);
    show_addresses(arena, "Cc", &message->cc);
    if (message->date_ms) {
        clock_format_iso(message->date_ms, date);
        show_text(arena, "Date", date);
    }
    show_text(arena, "Subject", message->subject);
    show_text(arena, "Message-ID", message->message_id);
    show_ids(arena, "In reply to", &message->replies_to);
    show_ids(arena, "References", &message->references);
    printf("%-13s %s", "Written by", mail_is_personal(message) ? "a person" : "no person:");
    for (unsigned mark = 1; mark <= MAIL_MARK_NO_SENDER; mark <<= 1)
        if (message->marks & mark)
            printf(" %s", mail_mark_name(mark));
    putchar('\n');
}

static void show_zone(struct arena *arena, const struct mail_lines *lines, enum mail_zone zone)
{
    const char *text = mail_zone_text(arena, lines, zone);
    if (!text)
        return;
    printf("\n[%s]\n", mail_zone_name(zone));
    for (struct slice rest = slice_of(text); rest.length;) {
        struct slice line = slice_split(rest, '\n', &rest);
        puts(terminal_harmless(arena, arena_copy_slice(arena, line)));
    }
}

static void show_fields(struct arena *arena, const struct mail_fields *fields)
{
    if (fields->count)
        puts("");
    for (size_t i = 0; i < fields->count; i++) {
        const struct mail_field *field = &fields->items[i];
        printf("%-13s %s", mail_field_name(field->kind), terminal_harmless(arena, field->value));
        printf("%s%s%s  (line %zu, %.2f)\n", field->label ? " (" : "",
               field->label ? field->label : "", field->label ? ")" : "", field->line + 1,
               field->confidence);
    }
}

static void show_check(const struct mail_sender_check *check)
{
    printf("%-13s %s", "Sender is", mail_sender_verdict_name(check->verdict));
    if (check->dmarc)
        printf("  dmarc %s", check->dmarc);
    if (check->dkim)
        printf("  dkim %s", check->dkim);
    if (check->spf)
        printf("  spf %s", check->spf);
    putchar('\n');
}

/* What the signature's fields do not show already. */
static void show_notices(struct arena *arena, const struct notices *notices)
{
    for (size_t i = 0; i < notices->count; i++) {
        const struct notice *notice = &notices->items[i];
        if (notice->origin == NOTICE_FROM_SIGNATURE)
            continue;
        printf("%-13s %s%s%s%s%s  (%s, %.2f)\n", notice_kind_name(notice->kind),
               terminal_harmless(arena, notice->about), notice->value ? ": " : "",
               notice->value ? terminal_harmless(arena, notice->value) : "",
               notice->label ? " " : "", notice->label ? notice->label : "",
               notice_origin_name(notice->origin), notice->confidence);
        printf("%-13s \"%s\"\n", "", terminal_harmless(arena, notice->quote));
    }
}

static void show_for_people(struct arena *arena, const struct mail_reading *reading)
{
    printf("%s, message %zu\n", terminal_harmless(arena, reading->item.path), reading->item.number);
    show_head(arena, &reading->message);
    show_check(&reading->check);
    for (enum mail_zone zone = MAIL_ZONE_TEXT; zone <= MAIL_ZONE_FOOTER; zone++)
        show_zone(arena, &reading->lines, zone);
    show_fields(arena, &reading->fields);
    if (reading->notices.count)
        puts("");
    show_notices(arena, &reading->notices);
    if (reading->message.is_cut)
        puts("\nA limit was reached: not all of this message was read.");
    puts("");
}

/* ---- all messages of a file ---- */

static void read_item(struct cli *cli, struct arena *arena, struct mail_reading *reading)
{
    const struct mail_state *state = cli->state;
    mail_message_parse(arena, reading->item.bytes, &reading->message);
    reading->message.is_cut |= reading->item.is_cut;
    struct mail_sender sender = mail_sender_of(&reading->message);
    mail_zones_read(arena, reading->message.text, &reading->lines);
    reading->signature = mail_signature_find(arena, &sender, &reading->lines);
    mail_signature_read(arena, &reading->lines, &sender, state->region, &reading->fields);
    mail_sender_check(arena, &reading->message, NULL, &reading->check);
    mail_notices_gather(arena, &reading->message, &sender, &reading->lines, &reading->fields,
                        state->region, &reading->notices);
}

static bool show_file(struct cli *cli, struct arena *arena, const char *path, struct error *error)
{
    AUTO_FREE(mailbox) struct mailbox *mailbox = mailbox_open(path, error);
    struct mail_reading reading;
    if (!mailbox)
        return false;
    while (mailbox_next(mailbox, &reading.item, error)) {
        arena_reset(arena);
        read_item(cli, arena, &reading);
        if (cli->is_json)
            mail_json_print(&reading, stdout);
        else
            show_for_people(arena, &reading);
    }
    return error->status == STATUS_OK;
}

bool mail_show_run(struct cli *cli, struct error *error)
{
    const struct mail_state *state = cli->state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < state->files.count; i++)
        if (!show_file(cli, arena, state->files.items[i], error))
            return false;
    return true;
}
