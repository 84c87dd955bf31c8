/* Notices gathered from everything that reads a message. */
#include "mail/notice.h"

#include "base/cleanup.h"
#include "mail/auto-reply.h"
#include "mail/message.h"
#include "mail/sender-name.h"
#include "mail/signature.h"
#include "mail/words.h"
#include "mail/zones.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/mailbox.h"
#include "text/name.h"
#include <ctype.h>

enum { PERSON_WORDS_MAX = 5 };

struct gathering {
    struct arena *arena;
    const struct mail_message *message;
    const struct mail_sender *sender;
    const struct mail_lines *lines;
    struct notices *notices;
    struct email from;
};

static void add(struct gathering *gathering, struct notice notice)
{
    struct slice quote = slice_of(notice.quote ? notice.quote : "");
    if (gathering->notices->count >= NOTICES_MAX)
        return;
    notice.quote =
        arena_copy_slice(gathering->arena, text_cut(slice_trim(quote), NOTICE_QUOTE_BYTES_MAX));
    if (!notice.about)
        notice.about = gathering->from.normal;
    *ARENA_PUSH(gathering->arena, gathering->notices) = notice;
}

/* ---- the head ---- */

/* "Noor Haddad (Brightoak)", "Noor Haddad | Brightoak", "Noor Haddad via Calendar". */
static struct slice without_company(struct slice name)
{
    static const char *const ends[] = {" (", " [", " | ", " via ", " - ", " – ", " @ ", " at "};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        const char *place = memmem(name.data, name.length, ends[i], strlen(ends[i]));
        if (place > name.data)
            name.length = (size_t)(place - name.data);
    }
    return slice_trim(name);
}

/* "Haddad, Noor" as "Noor Haddad"; with two commas it is a title or a firm. */
static const char *in_order(struct arena *arena, struct slice name)
{
    struct slice given, family = slice_split(name, ',', &given);
    if (family.length == name.length)
        return arena_copy_slice(arena, name);
    if (memchr(given.data, ',', given.length) || !slice_trim(given).length)
        return NULL;
    return arena_format(arena, "%.*s %.*s", (int)slice_trim(given).length, slice_trim(given).data,
                        (int)slice_trim(family).length, slice_trim(family).data);
}

/* Whether it is what a person is called: two words at least, none that only organizations,
 * departments, titles and machines have. */
static bool is_persons_name(struct arena *arena, struct slice name)
{
    static const uint32_t foreign =
        MAIL_WORD(MAIL_COMPANY) | MAIL_WORD(MAIL_ORGANIZATION) | MAIL_WORD(MAIL_DEPARTMENT) |
        MAIL_WORD(MAIL_TITLE) | MAIL_WORD(MAIL_ROBOT) | MAIL_WORD(MAIL_FIELD_OF_WORK) |
        MAIL_WORD(MAIL_REGION) | MAIL_WORD(MAIL_COUNTRY) | MAIL_WORD(MAIL_GREETING);
    struct mail_words words;
    mail_words_of(arena, name, &words);
    if (words.count < 2 || words.count > PERSON_WORDS_MAX || name.length > MAIL_NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (isdigit((unsigned char)name.data[i]) || strchr("@/\\:&!?#$%*+<>", name.data[i]))
            return false;
    /* A name may have a word that is a form of firms, too ("Sa", "Ag"): at its end in small letters
     * or within. */
    uint32_t harmless = MAIL_WORD(MAIL_COMPANY) * !mail_words_have(words.last, MAIL_COMPANY);
    return !(words.within & foreign & ~harmless);
}

static void gather_name(struct gathering *gathering)
{
    const struct mail_address *from = &gathering->message->from.items[0];
    if (!from->name || mailbox_is_office(slice_of(gathering->from.local)))
        return;
    struct slice name = without_company(slice_of(from->name));
    const char *ordered = in_order(gathering->arena, name);
    if (!ordered || !is_persons_name(gathering->arena, slice_of(ordered)))
        return;
    bool is_via = strcasestr(from->name, " via ") != NULL;
    add(gathering, (struct notice){.kind = NOTICE_NAME,
                                   .origin = NOTICE_FROM_NAME,
                                   .value = ordered,
                                   .quote = arena_format(gathering->arena, "From: %s <%s>",
                                                         from->name, from->typed),
                                   .confidence = is_via ? 0.5 : 0.9});
}

static const char *organization(struct arena *arena, const char *domain)
{
    const char *registered = domain_registrable(arena, domain);
    return registered ? registered : domain;
}

/* Where answers shall go: the sender's own, or else an office's, or a thief's. */
static void gather_reply_to(struct gathering *gathering)
{
    const struct mail_addresses *reply_to = &gathering->message->reply_to;
    struct arena *arena = gathering->arena;
    struct email email;
    struct error error = {0};
    if (reply_to->count != 1 || !reply_to->items[0].normal ||
        !strcmp(reply_to->items[0].normal, gathering->from.normal) ||
        !email_parse(arena, slice_of(reply_to->items[0].normal), &email, &error) ||
        mailbox_is_office(slice_of(email.local)) ||
        mail_words_have(mail_word_kinds(arena, slice_of(email.local)), MAIL_ROBOT))
        return;
    struct sender_name name;
    sender_name_read(arena, gathering->sender, &name);
    char *local = arena_copy(arena, email.local);
    for (char *place = local; *place; place++)
        if (strchr("._-+", *place) || isdigit((unsigned char)*place))
            *place = ' ';
    bool fits = sender_name_fit(&name, name_fold(arena, slice_of(local))).of_sender > 0;
    bool is_near =
        !strcmp(organization(arena, email.domain), organization(arena, gathering->from.domain));
    add(gathering,
        (struct notice){.kind = NOTICE_EMAIL,
                        .origin = NOTICE_FROM_REPLY_TO,
                        .value = reply_to->items[0].typed,
                        .normal = email.normal,
                        .quote = arena_join(arena, "Reply-To: ", reply_to->items[0].typed, ""),
                        .confidence = fits && is_near ? 0.9
                                      : fits          ? 0.7
                                                      : 0.3});
}

/* ---- the text ---- */

/* Whether a name shares no word with From's, in its own script or in Latin letters. */
static bool is_foreign_name(struct gathering *gathering, const char *value)
{
    struct arena *arena = gathering->arena;
    const char *latin = name_in_latin(arena, slice_of(gathering->sender->name));
    const struct mail_sender senders[] = {*gathering->sender,
                                          {.name = latin, .address = gathering->sender->address}};
    const char *values[] = {name_fold(arena, slice_of(value)),
                            name_in_latin(arena, slice_of(value))};
    for (size_t i = 0; i < COUNT_OF(senders); i++) {
        struct sender_name name;
        sender_name_read(arena, &senders[i], &name);
        struct sender_fit fit = sender_name_fit(&name, values[i]);
        if (fit.of_sender || (i == 0 && fit.words < 2))
            return false;
    }
    return true;
}

/* Whose name is not that of From: a lawyer's card that was pasted, an assistant's own. Of "Office"
 * or a bare address nothing is told. */
static bool is_of_another(struct gathering *gathering, const struct mail_fields *fields)
{
    const struct mail_address *from = &gathering->message->from.items[0];
    if (!from->name || !gathering->sender->name ||
        !is_persons_name(gathering->arena, without_company(slice_of(from->name))))
        return false;
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].kind == MAIL_FIELD_NAME &&
            is_foreign_name(gathering, fields->items[i].value))
            return true;
    return false;
}

static void gather_fields(struct gathering *gathering, const struct mail_fields *fields)
{
    static const enum notice_kind kinds[] = {
        [MAIL_FIELD_NAME] = NOTICE_NAME,       [MAIL_FIELD_TITLE] = NOTICE_TITLE,
        [MAIL_FIELD_COMPANY] = NOTICE_COMPANY, [MAIL_FIELD_DEPARTMENT] = NOTICE_DEPARTMENT,
        [MAIL_FIELD_PHONE] = NOTICE_PHONE,     [MAIL_FIELD_EMAIL] = NOTICE_EMAIL,
        [MAIL_FIELD_URL] = NOTICE_URL,         [MAIL_FIELD_ADDRESS] = NOTICE_ADDRESS};
    if (is_of_another(gathering, fields))
        return;
    for (size_t i = 0; i < fields->count; i++) {
        const struct mail_field *field = &fields->items[i];
        const struct mail_line *line = &gathering->lines->items[field->line];
        /* "Noor" or "NH" below a message is no news of what somebody is called. */
        if (field->kind == MAIL_FIELD_NAME &&
            name_count_words(slice_of(name_fold(gathering->arena, slice_of(field->value)))) < 2)
            continue;
        add(gathering, (struct notice){.kind = kinds[field->kind],
                                       .origin = NOTICE_FROM_SIGNATURE,
                                       .value = field->value,
                                       .normal = field->normal,
                                       .label = field->label,
                                       .quote = arena_copy_slice(gathering->arena, line->text),
                                       .line = field->line + 1,
                                       .confidence = field->confidence});
    }
}

static void gather_whereabouts(struct gathering *gathering, const char *region)
{
    static const enum notice_kind kinds[] = {[MAIL_WHEREABOUT_LEFT] = NOTICE_LEFT,
                                             [MAIL_WHEREABOUT_AWAY] = NOTICE_AWAY_UNTIL,
                                             [MAIL_WHEREABOUT_NEW_ADDRESS] = NOTICE_NEW_EMAIL};
    struct mail_whereabouts found;
    bool is_office = mailbox_is_office(slice_of(gathering->from.local));
    mail_whereabouts_read(gathering->arena, gathering->message, gathering->lines, gathering->sender,
                          region, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct mail_whereabout *one = &found.items[i];
        /* Who is said to have left is somebody, not the office that says so. */
        if (is_office && one->kind == MAIL_WHEREABOUT_LEFT)
            continue;
        add(gathering,
            (struct notice){.kind = kinds[one->kind],
                            .origin = gathering->message->is_auto_reply ? NOTICE_FROM_AUTO_REPLY
                                                                        : NOTICE_FROM_BODY,
                            .value = one->address ? one->address : one->last_day,
                            .normal = one->address,
                            .quote = one->quote,
                            .line = one->line + 1,
                            .until_ms = one->until_ms,
                            .confidence = one->confidence});
    }
}

/* A server behind the one we wrote to may name an address that nobody here knows. */
static const char *bounced_address(const struct mail_bounces *bounces, size_t i)
{
    return bounces->count == 1 && bounces->sent_to ? bounces->sent_to : bounces->items[i].recipient;
}

static void gather_bounces(struct gathering *gathering)
{
    const struct mail_bounces *bounces = &gathering->message->bounces;
    gathering->notices->bounced_message_id = bounces->message_id;
    for (size_t i = 0; i < bounces->count; i++) {
        const struct mail_bounce *bounce = &bounces->items[i];
        const char *about = bounced_address(bounces, i);
        bool is_same = !strcmp(about, bounce->recipient);
        add(gathering,
            (struct notice){.about = about,
                            .kind = NOTICE_BOUNCED,
                            .origin = NOTICE_FROM_BOUNCE,
                            .value = bounce->status,
                            .normal = is_same ? NULL : bounce->recipient,
                            .label = mail_bounce_kind_name(bounce->kind),
                            .quote = bounce->diagnostic ? bounce->diagnostic : bounce->recipient,
                            .confidence = !is_same         ? 0.8
                                          : bounce->status ? 0.97
                                                           : 0.85});
    }
}

/* ---- the whole ---- */

void mail_notices_gather(struct arena *arena, const struct mail_message *message,
                         const struct mail_sender *sender, const struct mail_lines *lines,
                         const struct mail_fields *fields, const char *region,
                         struct notices *notices)
{
    struct gathering gathering = {arena, message, sender, lines, notices, {0}};
    struct error error = {0};
    *notices = (struct notices){0};
    gather_bounces(&gathering);
    bool is_person = mail_is_personal(message);
    if ((!is_person && !message->is_auto_reply) || message->bounces.count || !message->from.count ||
        !message->from.items[0].normal ||
        !email_parse(arena, slice_of(message->from.items[0].normal), &gathering.from, &error))
        return;
    gather_name(&gathering);
    if (is_person) {
        gather_reply_to(&gathering);
        gather_fields(&gathering, fields);
    }
    gather_whereabouts(&gathering, region);
}

void mail_notices_read(struct arena *arena, const struct mail_message *message,
                       const struct mail_sender *sender, const char *region,
                       struct notices *notices)
{
    struct mail_lines lines;
    struct mail_fields fields;
    mail_zones_read(arena, message->text, &lines);
    mail_signature_find(arena, sender, &lines);
    mail_signature_read(arena, &lines, sender, region, &fields);
    mail_notices_gather(arena, message, sender, &lines, &fields, region, notices);
}
