/* What reading mail costs without a store: parse-mail PATH. Prints how many messages and bytes, and
 * the microseconds of CPU time a message that GMime alone takes (its parser over the whole message,
 * nothing asked of it), and that Kith's own reading takes (mail_message_parse, which asks for heads
 * and text; then zones and signature besides). */
#include "base/buffer.h"
#include "mail/mailbox.h"
#include "mail/message.h"
#include "mail/signature.h"
#include "mail/zones.h"
#include <gmime/gmime.h>
#include <stdio.h>
#include <time.h>

static void parse_alone(struct arena *arena, struct slice bytes)
{
    (void)arena;
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.data, bytes.length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

static void read_message(struct arena *arena, struct slice bytes)
{
    struct mail_message message;
    mail_message_parse(arena, bytes, &message);
}

static void read_all(struct arena *arena, struct slice bytes)
{
    struct mail_message message;
    struct mail_lines lines = {0};
    struct mail_fields fields = {0};
    mail_message_parse(arena, bytes, &message);
    mail_zones_read(arena, message.text, &lines);
    if (!mail_is_personal(&message))
        return;
    struct mail_sender sender = mail_sender_of(&message);
    mail_signature_find(arena, &sender, &lines);
    mail_signature_read(arena, &lines, &sender, NULL, &fields);
}

/* The messages of a path, one behind the other, so that no reading of files is measured. */
struct messages {
    struct buffer bytes;
    size_t *ends;
    size_t count, capacity;
};

static bool load(struct arena *arena, const char *path, struct messages *messages)
{
    struct error error = {0};
    AUTO_FREE(mailbox) struct mailbox *mailbox = mailbox_open(path, &error);
    struct mailbox_item item;
    struct {
        size_t *items;
        size_t count, capacity;
    } ends = {0};
    while (mailbox && mailbox_next(mailbox, &item, &error)) {
        buffer_append_slice(&messages->bytes, item.bytes);
        *ARENA_PUSH(arena, &ends) = messages->bytes.length;
    }
    messages->ends = ends.items;
    messages->count = ends.count;
    if (error.status != STATUS_OK)
        fprintf(stderr, "%s\n", error.message);
    return error.status == STATUS_OK && ends.count;
}

/* Microseconds that this process has worked. */
static double worked_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double measure(const struct messages *messages, void (*read)(struct arena *, struct slice))
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    double began_us = worked_us();
    size_t from = 0;
    for (size_t i = 0; i < messages->count; i++) {
        arena_reset(arena);
        read(arena, (struct slice){messages->bytes.data + from, messages->ends[i] - from});
        from = messages->ends[i];
    }
    return (worked_us() - began_us) / (double)messages->count;
}

int main(int argc, char **argv)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct messages messages = {0};
    if (argc != 2 || !load(arena, argv[1], &messages))
        return 2;
    g_mime_init();
    double alone = measure(&messages, parse_alone);
    double parsed = measure(&messages, read_message), all = measure(&messages, read_all);
    printf(
        "{\"messages\":%zu,\"bytes\":%zu,\"gmime_us\":%.1f,\"parse_us\":%.1f,\"read_us\":%.1f}\n",
        messages.count, messages.bytes.length, alone, parsed, all);
    buffer_clear(&messages.bytes);
    return 0;
}
