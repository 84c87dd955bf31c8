/* Messages as JSON. */
#include "cli/mail-json.h"

#include "base/clock.h"
#include "base/json-writer.h"

static void write_addresses(struct json_writer *writer, const char *key,
                            const struct mail_addresses *addresses)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < addresses->count; i++) {
        const struct mail_address *address = &addresses->items[i];
        json_object_begin(writer);
        json_member_text(writer, "name", address->name);
        json_member_text(writer, "address", address->normal);
        if (!address->normal)
            json_member_text(writer, "typed", address->typed);
        json_object_end(writer);
    }
    json_array_end(writer);
}

static void write_ids(struct json_writer *writer, const char *key, const struct mail_ids *ids)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < ids->count; i++)
        json_write_text(writer, ids->items[i]);
    json_array_end(writer);
}

static void write_participants(struct json_writer *writer, const struct mail_message *message)
{
    write_addresses(writer, "from", &message->from);
    write_addresses(writer, "sender", &message->sender);
    write_addresses(writer, "reply_to", &message->reply_to);
    write_addresses(writer, "to", &message->to);
    write_addresses(writer, "cc", &message->cc);
    json_member_integer(writer, "recipients_left_off",
                        (int64_t)(message->to.left_off + message->cc.left_off));
}

static void write_head(struct json_writer *writer, const struct mail_message *message)
{
    char date[32];
    write_participants(writer, message);
    if (message->date_ms)
        clock_format_iso(message->date_ms, date);
    json_member_text(writer, "date", message->date_ms ? date : NULL);
    json_member_text(writer, "subject", message->subject);
    json_member_text(writer, "message_id", message->message_id);
    write_ids(writer, "in_reply_to", &message->replies_to);
    write_ids(writer, "references", &message->references);
    json_member_text(writer, "list_id", message->list_id);
    json_member_text(writer, "auto_submitted", message->auto_submitted);
    json_member_boolean(writer, "is_personal", mail_is_personal(message));
    json_key(writer, "marks");
    json_array_begin(writer);
    for (unsigned mark = 1; mark <= MAIL_MARK_NO_SENDER; mark <<= 1)
        if (message->marks & mark)
            json_write_text(writer, mail_mark_name(mark));
    json_array_end(writer);
    json_member_integer(writer, "attachments", message->attachments);
    json_member_boolean(writer, "is_html", message->is_html);
    json_member_boolean(writer, "is_cut", message->is_cut);
}

static void write_lines(struct json_writer *writer, const struct mail_lines *lines)
{
    json_key(writer, "lines");
    json_array_begin(writer);
    for (size_t i = 0; i < lines->count; i++) {
        json_object_begin(writer);
        json_member_text(writer, "zone", mail_zone_name(lines->items[i].zone));
        json_key(writer, "text");
        json_write_slice(writer, lines->items[i].text);
        json_object_end(writer);
    }
    json_array_end(writer);
}

static void write_confidence(struct json_writer *writer, double confidence)
{
    json_key(writer, "confidence");
    json_write_real(writer, (double)(int)(confidence * 1000 + 0.5) / 1000);
}

static void write_signature(struct json_writer *writer, const struct mail_reading *reading)
{
    json_key(writer, "signature");
    json_object_begin(writer);
    write_confidence(writer, reading->signature);
    json_key(writer, "fields");
    json_array_begin(writer);
    for (size_t i = 0; i < reading->fields.count; i++) {
        const struct mail_field *field = &reading->fields.items[i];
        json_object_begin(writer);
        json_member_text(writer, "kind", mail_field_name(field->kind));
        json_member_text(writer, "value", field->value);
        if (field->normal)
            json_member_text(writer, "normal", field->normal);
        if (field->label)
            json_member_text(writer, "label", field->label);
        json_member_integer(writer, "line", (int64_t)field->line + 1);
        write_confidence(writer, field->confidence);
        json_object_end(writer);
    }
    json_array_end(writer);
    json_object_end(writer);
}

static void write_check(struct json_writer *writer, const struct mail_sender_check *check)
{
    json_key(writer, "sender_check");
    json_object_begin(writer);
    json_member_text(writer, "verdict", mail_sender_verdict_name(check->verdict));
    json_member_text(writer, "checked_by", check->checked_by);
    json_member_text(writer, "dmarc", check->dmarc);
    json_member_text(writer, "dkim", check->dkim);
    json_member_text(writer, "spf", check->spf);
    json_object_end(writer);
}

static void write_notices(struct json_writer *writer, const struct notices *notices)
{
    AUTO_BUFFER struct buffer text = {0};
    notices_write(notices, &text);
    json_key(writer, "noticed");
    json_write_raw(writer, buffer_slice(&text));
}

void mail_json_print(const struct mail_reading *reading, FILE *out)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    json_member_text(&writer, "file", reading->item.path);
    json_member_integer(&writer, "number", (int64_t)reading->item.number);
    write_head(&writer, &reading->message);
    write_lines(&writer, &reading->lines);
    write_signature(&writer, reading);
    write_check(&writer, &reading->check);
    write_notices(&writer, &reading->notices);
    json_object_end(&writer);
    buffer_append_byte(&text, '\n');
    fwrite(text.data, 1, text.length, out);
}
