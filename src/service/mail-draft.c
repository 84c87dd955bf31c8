/* A message as it would be stored: the half of taking it in that decides nothing. */
#include "service/mail-in.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "mail/sender-check.h"
#include "mail/zones.h"
#include "service/correspondents.h"
#include "service/noticing.h"
#include "text/email.h"
#include "text/name.h"
#include <stdio.h>
#include <uthash.h>

enum { PREVIEW_BYTES_MAX = 300 };

/* ---- links ---- */

static struct digest link_of(const char *kind, struct slice value)
{
    return digest_of((struct slice[]){slice_of(kind), value}, 2);
}

struct digest mail_link_of_id(const char *message_id)
{
    return link_of("id", slice_of(message_id));
}

static bool has_link(const struct incoming *incoming, const struct digest *link)
{
    for (size_t i = 0; i < incoming->link_count; i++)
        if (!memcmp(&incoming->links[i], link, sizeof(*link)))
            return true;
    return false;
}

static void add_link(struct incoming *incoming, struct digest link)
{
    if (!has_link(incoming, &link))
        incoming->links[incoming->link_count++] = link;
}

static void add_id_links(struct incoming *incoming, const struct mail_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        add_link(incoming, mail_link_of_id(ids->items[i]));
}

static const char *write_texts(struct arena *arena, const char *const *items, size_t count)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_array_begin(&writer);
    for (size_t i = 0; i < count; i++)
        json_write_text(&writer, items[i]);
    json_array_end(&writer);
    return arena_copy_slice(arena, buffer_slice(&text));
}

/* ---- people ---- */

struct texts mail_own_addresses(struct arena *arena, const struct mail_account *account)
{
    struct texts addresses = {0};
    struct json_reader reader;
    json_reader_init(&reader, slice_of(account->addresses), arena);
    if (json_enter_array(&reader))
        while (json_next_item(&reader))
            *ARENA_PUSH(arena, &addresses) = json_read_text(&reader);
    return addresses;
}

/* Places of people by their addresses: of a thousand recipients none is looked for among all. */
struct person_place {
    const char *address;
    size_t place;
    UT_hash_handle hh;
};

static void note_person(struct arena *arena, struct person_place **places,
                        const struct participant *participant, struct incoming *incoming)
{
    struct person_place *known;
    HASH_FIND_STR(*places, participant->address, known);
    if (known) {
        struct participant *first = &incoming->people.items[known->place].participant;
        if (!first->name)
            first->name = participant->name;
        return;
    }
    known = ARENA_NEW(arena, struct person_place);
    known->address = participant->address;
    known->place = incoming->people.count;
    HASH_ADD_KEYPTR(hh, *places, known->address, strlen(known->address), known);
    *ARENA_PUSH(arena, &incoming->people) = (struct mail_person){.participant = *participant};
}

/* From stands first among the participants, so an author who is a recipient, too, is an author. */
static void note_people(struct arena *arena, const struct texts *own, struct incoming *incoming)
{
    const struct participants *participants = &incoming->message.participants;
    struct person_place *places = NULL;
    for (size_t i = 0; i < participants->count; i++)
        if (participants->items[i].role <= PARTICIPANT_BCC)
            note_person(arena, &places, &participants->items[i], incoming);
    HASH_CLEAR(hh, places);
    for (size_t i = 0; i < incoming->people.count; i++) {
        struct mail_person *person = &incoming->people.items[i];
        struct error ignored = {0};
        struct email email;
        const char *address = person->participant.address;
        person->is_own = texts_have(own, address);
        person->is_valid = email_parse(arena, slice_of(address), &email, &ignored) &&
                           !strcmp(email.normal, address);
        if (person->is_valid && !person->is_own)
            person->words = correspondent_words(arena, address, person->participant.name);
        incoming->message.is_own |= person->is_own && person->participant.role == PARTICIPANT_FROM;
    }
}

void mail_people_again(struct arena *arena, const struct mail_account *account,
                       const struct message *message, struct incoming *incoming)
{
    struct texts own = mail_own_addresses(arena, account);
    *incoming = (struct incoming){.message = *message};
    note_people(arena, &own, incoming);
    incoming->message.is_own = message->is_own; /* which the folder may have decided */
}

static void add_participants(struct arena *arena, enum participant_role role,
                             const struct mail_addresses *addresses, struct message *message)
{
    message->left_off += (int64_t)addresses->left_off;
    for (size_t i = 0; i < addresses->count; i++) {
        const struct mail_address *address = &addresses->items[i];
        const char *text = address->normal ? address->normal : address->typed;
        if (text)
            *ARENA_PUSH(arena, &message->participants) =
                (struct participant){role, text, address->name};
    }
}

/* ---- the head ---- */

/* Where the account names no server of its own the topmost header may be the sender's, who says
 * nothing against himself. */
static enum sender_check check_sender(struct arena *arena, const struct mail_account *account,
                                      const struct mail_message *parsed)
{
    struct mail_sender_check check;
    mail_sender_check(arena, parsed, account->authserv_id, &check);
    if (check.verdict == MAIL_SENDER_PASSED && account->authserv_id)
        return SENDER_PASSED;
    return check.verdict == MAIL_SENDER_FAILED ? SENDER_FAILED : SENDER_UNCHECKED;
}

/* No message is older than mail, nor of a time to come: a clock was wrong. */
static int64_t possible_date(int64_t date_ms, const struct mail_source *source)
{
    return date_ms > 0 && date_ms <= source->now_ms ? date_ms : source->now_ms;
}

static void draft_links(struct arena *arena, struct slice bytes, struct incoming *incoming)
{
    const struct mail_message *parsed = &incoming->parsed;
    struct message *message = &incoming->message;
    message->message_id = parsed->message_id;
    message->link =
        parsed->message_id ? mail_link_of_id(parsed->message_id) : link_of("bytes", bytes);
    message->in_reply_to = write_texts(arena, parsed->replies_to.items, parsed->replies_to.count);
    message->references = write_texts(arena, parsed->references.items, parsed->references.count);
    incoming->links =
        ARENA_ARRAY(arena, struct digest, 1 + parsed->replies_to.count + parsed->references.count);
    add_link(incoming, message->link);
    add_id_links(incoming, &parsed->replies_to);
    add_id_links(incoming, &parsed->references);
}

void mail_draft_head(struct arena *arena, const struct mail_account *account, struct slice bytes,
                     const struct mail_source *source, struct incoming *incoming)
{
    *incoming = (struct incoming){0};
    struct mail_message *parsed = &incoming->parsed;
    struct message *message = &incoming->message;
    struct texts own = mail_own_addresses(arena, account);
    mail_message_parse(arena, bytes, parsed);
    *message = (struct message){
        .account = account->id,
        .kind = MESSAGE_EMAIL,
        .subject = parsed->subject,
        .preview = "",
        .body = arena_copy_slice(arena, parsed->text),
        .marks = parsed->marks,
        .attachments = parsed->attachments,
        .source = source->name,
        .date_ms = possible_date(parsed->date_ms, source),
    };
    draft_links(arena, bytes, incoming);
    add_participants(arena, PARTICIPANT_FROM, &parsed->from, message);
    add_participants(arena, PARTICIPANT_TO, &parsed->to, message);
    add_participants(arena, PARTICIPANT_CC, &parsed->cc, message);
    add_participants(arena, PARTICIPANT_BCC, &parsed->bcc, message);
    add_participants(arena, PARTICIPANT_REPLY_TO, &parsed->reply_to, message);
    add_participants(arena, PARTICIPANT_SENDER, &parsed->sender, message);
    note_people(arena, &own, incoming);
    message->sender_check = check_sender(arena, account, parsed);
    incoming->is_from_own = message->is_own;
    message->is_own &= message->sender_check != SENDER_FAILED;
}

/* ---- the text ---- */

/* The beginning of a text in one line. */
static const char *preview_of(struct arena *arena, const char *text)
{
    AUTO_BUFFER struct buffer out = {0};
    for (; *text && out.length <= PREVIEW_BYTES_MAX + 4; text++) {
        bool is_gap = strchr(" \t\r\n", *text) != NULL;
        if (!is_gap)
            buffer_append_byte(&out, *text);
        else if (out.length && out.data[out.length - 1] != ' ')
            buffer_append_byte(&out, ' ');
    }
    return arena_copy_slice(arena, slice_trim(text_cut(buffer_slice(&out), PREVIEW_BYTES_MAX)));
}

static const char *write_noticed(struct arena *arena, const struct notices *notices)
{
    AUTO_BUFFER struct buffer text = {0};
    notices_write(notices, &text);
    return arena_copy_slice(arena, buffer_slice(&text));
}

/* What the account itself writes, or who uses its name, is nothing to learn of anybody. */
static void draft_notices(struct arena *arena, const char *region, struct mail_lines *lines,
                          struct incoming *incoming)
{
    const struct mail_message *parsed = &incoming->parsed;
    struct mail_sender sender = mail_sender_of(parsed);
    struct mail_fields *fields = ARENA_NEW(arena, struct mail_fields);
    if (mail_is_personal(parsed))
        mail_signature_find(arena, &sender, lines);
    if (incoming->is_from_own)
        return;
    if (mail_is_personal(parsed))
        mail_signature_read(arena, lines, &sender, region, fields);
    mail_notices_gather(arena, parsed, &sender, lines, fields, region, &incoming->notices);
    if (incoming->notices.count)
        incoming->message.noticed = write_noticed(arena, &incoming->notices);
}

void mail_draft_text(struct arena *arena, const char *region, struct incoming *incoming)
{
    struct mail_lines lines = {0};
    mail_zones_read(arena, incoming->parsed.text, &lines);
    draft_notices(arena, region, &lines, incoming);
    noticing_draft(arena, region, incoming);
    const char *text = mail_zone_text(arena, &lines, MAIL_ZONE_TEXT);
    incoming->message.preview = text ? preview_of(arena, text) : "";
}

void mail_draft(struct arena *arena, const struct mail_account *account, struct slice bytes,
                const char *region, const struct mail_source *source, struct incoming *incoming)
{
    mail_draft_head(arena, account, bytes, source, incoming);
    mail_draft_text(arena, region, incoming);
}

/* ---- other channels ---- */

/* Only an id of its own says that two are the same: "ok" may well be said twice. */
static struct digest link_of_post(const struct mail_post *post)
{
    struct digest random;
    if (post->external_id)
        return link_of("external", slice_of(post->external_id));
    secret_random(random.bytes, sizeof(random.bytes));
    return random;
}

/* Addresses in normal form, where they have one. */
static void take_participants(struct arena *arena, const struct participants *typed,
                              struct message *message)
{
    for (size_t i = 0; i < typed->count; i++) {
        struct participant participant = typed->items[i];
        struct error ignored = {0};
        struct email email;
        if (message->participants.count >= MAIL_ADDRESSES_MAX) {
            message->left_off++;
            continue;
        }
        if (email_parse(arena, slice_of(participant.address), &email, &ignored))
            participant.address = email.normal;
        *ARENA_PUSH(arena, &message->participants) = participant;
    }
}

void mail_draft_post(struct arena *arena, const struct mail_account *account,
                     const struct mail_post *post, const struct mail_source *source,
                     struct incoming *incoming)
{
    static const struct texts none;
    const struct texts *references = post->references ? post->references : &none;
    struct texts own = mail_own_addresses(arena, account);
    *incoming = (struct incoming){
        .message = {
            .account = account->id,
            .link = link_of_post(post),
            .kind = MESSAGE_OTHER,
            .in_reply_to = "[]",
            .references = write_texts(arena, references->items, references->count),
            .subject = post->subject,
            .preview = preview_of(arena, post->body),
            .body = post->body,
            .attachments = post->attachments,
            .source = source->name,
            .date_ms = possible_date(post->delivered_ms, source),
        }};
    incoming->links = ARENA_ARRAY(arena, struct digest, 1 + references->count);
    add_link(incoming, incoming->message.link);
    for (size_t i = 0; i < references->count; i++)
        add_link(incoming, mail_link_of_id(references->items[i]));
    take_participants(arena, &post->participants, &incoming->message);
    note_people(arena, &own, incoming);
}
