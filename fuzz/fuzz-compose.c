/* Any bytes as name, subject, address, ids and text of a message: what is written has no header
 * that nobody asked for, and reads as it was. Lines of the input: name, subject, address, the
 * message answered; what follows is the text. */
#include "mail/compose.h"

#include "mail/message.h"
#include "text/email.h"
#include "text/name.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINE_BYTES_MAX = 998, HEADERS = 7 };

static const char *next_line(struct arena *arena, struct slice *rest)
{
    return arena_copy_slice(arena, slice_split(*rest, '\n', rest));
}

/* Lines that a server takes, and a head of so many headers and perhaps these, and one that says how
 * the text is encoded. */
static void check_lines(struct slice bytes, size_t headers, size_t more)
{
    size_t found = 0;
    bool in_head = true;
    while (bytes.length) {
        const char *end = memchr(bytes.data, '\n', bytes.length);
        size_t length = end ? (size_t)(end - bytes.data) : 0;
        if (!length || bytes.data[length - 1] != '\r' || length > LINE_BYTES_MAX)
            abort();
        for (size_t i = 0; i + 1 < length; i++)
            if ((unsigned char)bytes.data[i] >= 0x80 || strchr("\r\n", bytes.data[i]))
                abort();
        in_head &= length > 1;
        found += in_head && bytes.data[0] != ' ' && bytes.data[0] != '\t';
        bytes = (struct slice){end + 1, bytes.length - length - 1};
    }
    if (found < headers || found > headers + more + 1)
        abort();
}

static bool is_same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* White space and what nobody sees may come out otherwise. */
static bool is_comparable(const char *text)
{
    return *text && !strpbrk(text, " \"'\\") && text_is_clean(slice_of(text), false) &&
           strlen(text) <= MAIL_NAME_BYTES_MAX;
}

static void check_values(struct arena *arena, struct slice bytes,
                         const struct compose_message *message)
{
    struct mail_message read;
    mail_message_parse(arena, bytes, &read);
    if (read.from.count != 1 || read.to.count != 1 || read.cc.count || read.bcc.count ||
        !is_same(read.to.items[0].normal, message->to.items[0].address))
        abort();
    if (is_comparable(message->from.name) && !is_same(read.from.items[0].name, message->from.name))
        abort();
    if (is_comparable(message->subject) && !is_same(read.subject, message->subject))
        abort();
}

/* Others cannot be sent to. */
static bool is_ascii(const char *text)
{
    while (*text)
        if ((unsigned char)*text++ >= 0x80)
            return false;
    return true;
}

/* As service/drafts has them: UTF-8, addresses in normal form. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice rest = {(const char *)data, size}, bytes;
    struct error error = {0};
    struct email email;
    const char *name = next_line(arena, &rest), *subject = next_line(arena, &rest);
    const char *address = next_line(arena, &rest), *answered = next_line(arena, &rest);
    if (!slice_is_utf8((struct slice){(const char *)data, size}) || memchr(data, 0, size) ||
        !email_parse(arena, slice_of(address), &email, &error) || !is_ascii(email.normal))
        return 0;
    struct compose_address to = {name, email.normal};
    struct compose_message message = {.message_id = "1@example.com",
                                      .date_ms = INT64_C(1772355600000),
                                      .from = {name, "me@example.com"},
                                      .to = {&to, 1, 1},
                                      .bcc = {&to, 1, 1},
                                      .subject = subject,
                                      .text = arena_copy_slice(arena, rest),
                                      .in_reply_to = *answered ? answered : NULL,
                                      .references = &answered,
                                      .reference_count = *answered ? 1 : 0};
    if (!compose_write(arena, &message, false, &bytes, &error))
        return 0;
    check_lines(bytes, HEADERS, *answered ? 2 : 0);
    check_values(arena, bytes, &message);
    return 0;
}
