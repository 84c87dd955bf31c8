/* What mail said of a contact, as it waits in a proposal. */
#include "service/finding.h"

#include "base/clock.h"
#include "base/json-reader.h"
#include "base/json-writer.h"
#include "text/domain.h"
#include "text/mailbox.h"
#include "text/name.h"
#include <stdio.h>
#include <string.h>

static const char *const checks[] = {
    [SENDER_UNCHECKED] = "unchecked", [SENDER_PASSED] = "passed", [SENDER_FAILED] = "failed"};

const char *finding_check_name(enum sender_check check)
{
    return checks[check];
}

/* ---- as JSON ---- */

static void write_text(struct json_writer *writer, const char *key, const char *text)
{
    if (text)
        json_member_text(writer, key, text);
}

void finding_write(const struct finding *finding, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_member_text(&writer, "field", notice_kind_name(finding->kind));
    write_text(&writer, "about", finding->about);
    write_text(&writer, "value", finding->value);
    write_text(&writer, "label", finding->label);
    write_text(&writer, "quote", finding->quote);
    write_text(&writer, "origin", finding->origin);
    write_text(&writer, "message_id", finding->message_id);
    json_member_uuid(&writer, "message", finding->message);
    json_member_integer(&writer, "date_ms", finding->date_ms);
    json_member_integer(&writer, "last_ms", finding->last_ms);
    json_member_integer(&writer, "seen", finding->seen);
    json_member_integer(&writer, "check", finding->check);
    write_text(&writer, "looks_like", finding->looks_like);
    write_text(&writer, "base", finding->base);
    write_text(&writer, "edited_by", finding->edited_by);
    json_object_end(&writer);
}

static bool read_kind(const char *name, enum notice_kind *kind)
{
    for (int i = NOTICE_NAME; name && i <= NOTICE_NEW_EMAIL; i++) {
        if (strcmp(notice_kind_name((enum notice_kind)i), name) != 0)
            continue;
        *kind = (enum notice_kind)i;
        return true;
    }
    return false;
}

static bool read_text_member(struct json_reader *reader, struct slice key, struct finding *finding)
{
    const struct {
        const char *key;
        const char **place;
    } texts[] = {{"about", &finding->about},           {"value", &finding->value},
                 {"label", &finding->label},           {"quote", &finding->quote},
                 {"origin", &finding->origin},         {"base", &finding->base},
                 {"message_id", &finding->message_id}, {"looks_like", &finding->looks_like},
                 {"edited_by", &finding->edited_by}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!slice_equal_text(key, texts[i].key))
            continue;
        *texts[i].place = json_read_text(reader);
        return true;
    }
    return false;
}

static enum sender_check check_of(int64_t number)
{
    return number == SENDER_PASSED || number == SENDER_FAILED ? (enum sender_check)number
                                                              : SENDER_UNCHECKED;
}

static bool read_member(struct json_reader *reader, struct slice key, struct finding *finding)
{
    const char *id;
    if (slice_equal_text(key, "field"))
        return read_kind(json_read_text(reader), &finding->kind);
    if (slice_equal_text(key, "message"))
        return (id = json_read_text(reader)) && uuid_parse(slice_of(id), &finding->message);
    if (slice_equal_text(key, "date_ms"))
        finding->date_ms = json_read_integer(reader);
    else if (slice_equal_text(key, "last_ms"))
        finding->last_ms = json_read_integer(reader);
    else if (slice_equal_text(key, "seen"))
        finding->seen = json_read_integer(reader);
    else if (slice_equal_text(key, "check"))
        finding->check = check_of(json_read_integer(reader));
    else if (!read_text_member(reader, key, finding))
        json_skip(reader);
    return true;
}

bool finding_read(struct arena *arena, const char *json, struct finding *finding)
{
    struct json_reader reader;
    struct slice key;
    *finding = (struct finding){0};
    if (!json)
        return false;
    json_reader_init(&reader, slice_of(json), arena);
    if (!json_enter_object(&reader))
        return false;
    while (json_next_key(&reader, &key))
        if (!read_member(&reader, key, finding))
            return false;
    return !reader.failed;
}

/* ---- as a fact ---- */

bool finding_is_of_card(enum notice_kind kind)
{
    return kind != NOTICE_BOUNCED && kind != NOTICE_AWAY_UNTIL;
}

/* The last word is the family's, as everywhere where a name comes as one text. */
void finding_split_name(struct arena *arena, const char *name, struct fact *fact)
{
    const char *space = name ? strrchr(name, ' ') : NULL;
    if (!space) {
        fact->part[NAME_FULL] = name;
        return;
    }
    fact->part[NAME_FIRST] = arena_copy_slice(arena, (struct slice){name, (size_t)(space - name)});
    fact->part[NAME_LAST] = space + 1;
}

/* Our labels; a number under another one keeps the usual. */
static const char *label_of(const struct finding *finding, enum fact_kind kind)
{
    const char *label = finding->label;
    if (label && !strcmp(label, "fax"))
        label = "work_fax";
    for (const char *const *known = fact_kind_info(kind)->labels; label && *known; known++)
        if (!strcmp(*known, label))
            return *known;
    return NULL;
}

void finding_fact(struct arena *arena, const struct finding *finding, struct fact *fact)
{
    static const enum fact_kind kinds[] = {[NOTICE_NAME] = FACT_NAME,
                                           [NOTICE_TITLE] = FACT_COMPANY,
                                           [NOTICE_COMPANY] = FACT_COMPANY,
                                           [NOTICE_DEPARTMENT] = FACT_COMPANY,
                                           [NOTICE_PHONE] = FACT_PHONE,
                                           [NOTICE_EMAIL] = FACT_EMAIL,
                                           [NOTICE_URL] = FACT_URL,
                                           [NOTICE_ADDRESS] = FACT_ADDRESS,
                                           [NOTICE_LEFT] = FACT_KIND_COUNT,
                                           [NOTICE_AWAY_UNTIL] = FACT_KIND_COUNT,
                                           [NOTICE_BOUNCED] = FACT_KIND_COUNT,
                                           [NOTICE_NEW_EMAIL] = FACT_EMAIL};
    *fact =
        (struct fact){.kind = kinds[finding->kind], .source_is_value = true, .source = "/value"};
    if (fact->kind == FACT_KIND_COUNT)
        return;
    if (finding->kind == NOTICE_NAME)
        finding_split_name(arena, finding->value, fact);
    else if (finding->kind == NOTICE_TITLE)
        fact->part[COMPANY_TITLE] = finding->value;
    else if (finding->kind == NOTICE_DEPARTMENT)
        fact->part[COMPANY_DEPARTMENT] = finding->value;
    else
        fact->part[PART_VALUE] = finding->value;
    fact->label = label_of(finding, fact->kind);
}

/* ---- what it takes away ---- */

/* Letters and figures of the folded text. */
static const char *joined(struct arena *arena, struct slice text)
{
    char *folded = arena_copy(arena, name_fold(arena, text)), *to = folded;
    for (const char *from = folded; *from; from++)
        if (*from != ' ' && *from != '-')
            *to++ = *from;
    *to = '\0';
    return folded;
}

/* "Brightoak Foods Ltd" is at brightoak.example, and so is "The Brightoak Company". */
static bool is_at_domain(struct arena *arena, const char *company, const char *address)
{
    enum { LETTERS_MIN = 3 };
    struct slice domain, rest, word;
    slice_split(slice_of(address), '@', &domain);
    const char *registered = domain_registrable(arena, arena_copy_slice(arena, domain));
    if (!domain.length || mail_host_is_public(domain))
        return false;
    const char *label =
        joined(arena, slice_split(registered ? slice_of(registered) : domain, '.', &rest));
    size_t length = strlen(label);
    if (length < LETTERS_MIN)
        return false;
    struct name_words words = {slice_of(name_fold(arena, slice_of(company)))};
    while (name_next_word(&words, &word))
        if (slice_equal_text(word, label))
            return true;
    return !strncmp(joined(arena, slice_of(company)), label, length);
}

static bool is_named(struct arena *arena, const char *company, const char *quote)
{
    const char *said = arena_join(arena, " ", name_fold(arena, slice_of(quote)), " ");
    return strstr(said, arena_join(arena, " ", name_fold(arena, slice_of(company)), " ")) != NULL;
}

/* The membership that ends when he left: of the firm that the message names or whose address it is.
 * NULL when that is none of the card's, or could be several. */
static const struct fact *left_company(struct arena *arena, const struct card *card,
                                       const struct finding *finding)
{
    const struct fact *found = NULL;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        const char *name = fact->part[COMPANY_NAME];
        if (fact->kind != FACT_COMPANY || !name ||
            (!is_at_domain(arena, name, finding->about) &&
             !is_named(arena, name, finding->quote ? finding->quote : "")))
            continue;
        if (found)
            return NULL;
        found = fact;
    }
    return found;
}

const char *finding_old_value(struct arena *arena, const struct card *card,
                              const struct finding *finding)
{
    struct fact value;
    if (finding->kind == NOTICE_NEW_EMAIL)
        return finding->about;
    if (finding->kind == NOTICE_LEFT) {
        const struct fact *company = left_company(arena, card, finding);
        return company ? arena_join(arena, finding->about, ", ", company->part[COMPANY_NAME])
                       : finding->about;
    }
    finding_fact(arena, finding, &value);
    const struct fact *first = value.kind < FACT_KIND_COUNT ? card_first(card, value.kind) : NULL;
    if (!first)
        return NULL;
    if (finding->kind == NOTICE_NAME)
        return fact_full_name(arena, first);
    const char *text = finding->kind == NOTICE_TITLE        ? first->part[COMPANY_TITLE]
                       : finding->kind == NOTICE_DEPARTMENT ? first->part[COMPANY_DEPARTMENT]
                                                            : first->part[PART_VALUE];
    return text && *text ? text : NULL;
}

static bool takes_away(enum notice_kind kind)
{
    return kind == NOTICE_NAME || kind == NOTICE_TITLE || kind == NOTICE_DEPARTMENT ||
           kind == NOTICE_COMPANY || kind == NOTICE_LEFT || kind == NOTICE_NEW_EMAIL;
}

const char *finding_base(struct arena *arena, const struct record *record,
                         const struct finding *finding)
{
    enum { SHOWN_BYTES = 8 };
    struct card card;
    if (!takes_away(finding->kind))
        return "";
    card_compose(arena, &record, 1, &card);
    const char *old = finding_old_value(arena, &card, finding);
    bool is_of_address = finding->kind == NOTICE_LEFT || finding->kind == NOTICE_NEW_EMAIL;
    bool is_gone = is_of_address && !record_has_value(record, FACT_EMAIL, finding->about);
    struct slice parts[] = {slice_of(old ? old : ""), slice_of(is_gone ? "gone" : "there")};
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    char text[2 * SHOWN_BYTES + 1];
    for (size_t i = 0; i < SHOWN_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", digest.bytes[i]);
    return arena_copy(arena, text);
}

/* ---- as an edit ---- */

static void add_step(struct arena *arena, struct edit *edit, enum edit_verb verb, unsigned mask,
                     const struct fact *fact)
{
    struct edit_step *step = edit_add_step(arena, edit, verb);
    step->part_mask = mask;
    *ARENA_PUSH(arena, &step->facts) = *fact;
}

/* The address that goes: it no longer reaches him. */
static void remove_address(struct arena *arena, const struct finding *finding, struct edit *edit)
{
    struct fact old = {.kind = FACT_EMAIL, .normal = finding->about};
    old.part[PART_VALUE] = finding->about;
    add_step(arena, edit, EDIT_REMOVE, 0, &old);
}

void finding_edit(struct arena *arena, const struct card *card, const struct finding *finding,
                  const struct fact *fact, bool fills, struct edit *edit)
{
    const struct fact *left;
    enum { WHOLE_NAME = 1 << NAME_FIRST | 1 << NAME_LAST | 1 << NAME_MIDDLE | 1 << NAME_FULL };
    switch (finding->kind) {
    case NOTICE_NAME:
        add_step(arena, edit, EDIT_PARTS, WHOLE_NAME, fact);
        break;
    case NOTICE_TITLE:
        add_step(arena, edit, EDIT_PARTS, 1u << COMPANY_TITLE, fact);
        break;
    case NOTICE_DEPARTMENT:
        add_step(arena, edit, EDIT_PARTS, 1u << COMPANY_DEPARTMENT, fact);
        break;
    case NOTICE_COMPANY:
        add_step(arena, edit, EDIT_FIRST, 0, fact);
        break;
    case NOTICE_LEFT:
        left = left_company(arena, card, finding);
        if (left)
            add_step(arena, edit, EDIT_REMOVE, 0, left);
        remove_address(arena, finding, edit);
        break;
    case NOTICE_NEW_EMAIL:
        remove_address(arena, finding, edit);
        add_step(arena, edit, EDIT_ADD, 0, fact);
        break;
    default:
        add_step(arena, edit, fills ? EDIT_FILL : EDIT_ADD, 0, fact);
    }
}

const char *finding_evidence(struct arena *arena, const struct finding *finding, bool quotes,
                             const char *editor)
{
    char date[32];
    clock_format_iso(finding->date_ms, date);
    const char *message =
        finding->message_id ? arena_format(arena, "message <%s>, %.10s", finding->message_id, date)
                            : arena_format(arena, "a message of %.10s", date);
    if (editor)
        return arena_format(arena, "mail: %s, edited by %s", message, editor);
    return quotes && finding->quote
               ? arena_format(arena, "mail: \"%s\" (%s)", finding->quote, message)
               : arena_format(arena, "mail: %s", message);
}
