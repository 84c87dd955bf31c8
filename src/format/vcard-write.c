/* vCard out: a card's shown values as content lines. */
#include "format/vcard.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { LINE_OCTETS_MAX = 75 }; /* RFC 6350 section 3.2, the line break not counted */

struct writer {
    struct buffer *out;
    struct arena *arena;
    const struct card *card;
    enum vcard_version version;
    struct buffer line; /* the one in the making, not folded */
    unsigned groups;    /* item numbers given out */
};

/* Folds between characters, never within one. */
static void end_line(struct writer *writer)
{
    const char *data = writer->line.data;
    size_t left = writer->line.length, room = LINE_OCTETS_MAX;
    while (left > room) {
        size_t length = room;
        while (length > 1 && (((unsigned char)data[length] & 0xC0) == 0x80 ||
                              data[length - 1] == '=')) /* not like a soft break of version 2.1 */
            length--;
        buffer_append(writer->out, data, length);
        buffer_append(writer->out, "\r\n ", 3);
        data += length;
        left -= length;
        room = LINE_OCTETS_MAX - 1;
    }
    buffer_append(writer->out, data, left);
    buffer_append(writer->out, "\r\n", 2);
    buffer_reset(&writer->line);
}

/* `plain` are the characters that need no escape here although they mostly do. */
static void append_escaped(struct writer *writer, const char *text, const char *plain)
{
    for (; text && *text; text++) {
        if (*text == '\n')
            buffer_append(&writer->line, "\\n", 2);
        else if (*text == '\\' || ((*text == ',' || *text == ';') && !strchr(plain, *text)))
            buffer_append(&writer->line, (char[]){'\\', *text}, 2);
        else if (*text != '\r')
            buffer_append_byte(&writer->line, *text);
    }
}

static void write_line(struct writer *writer, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buffer_append_format(&writer->line, "%s:", name);
    append_escaped(writer, text, "");
    end_line(writer);
}

/* "item7." is taken by lines kept as they came. */
static bool is_group_taken(const struct writer *writer, const char *group)
{
    const struct card_values *shown = &writer->card->shown;
    size_t length = strlen(group);
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *fact = shown->items[i].fact;
        if (fact->kind == FACT_PROPERTY && fact->part[PROPERTY_LINE] &&
            strncasecmp(fact->part[PROPERTY_LINE], group, length) == 0)
            return true;
    }
    return false;
}

static const char *next_group(struct writer *writer)
{
    const char *group;
    do {
        group = arena_format(writer->arena, "item%u.", ++writer->groups);
    } while (is_group_taken(writer, group));
    return group;
}

static const char *type_of(const struct fact *fact)
{
    static const struct {
        const char *label, *type;
    } phones[] = {{"mobile", "cell"},
                  {"home_fax", "home,fax"},
                  {"work_fax", "work,fax"},
                  {"other_fax", "fax"}};
    if (!fact->label || (fact->custom_label && strcmp(fact->label, "other") == 0))
        return NULL; /* the custom label says it */
    for (size_t i = 0; fact->kind == FACT_PHONE && i < COUNT_OF(phones); i++)
        if (strcmp(fact->label, phones[i].label) == 0)
            return phones[i].type;
    return fact->label;
}

/* "item1.EMAIL;TYPE=work:"; gives the group, for the label that follows. */
static const char *begin_labelled(struct writer *writer, const char *name, const struct fact *fact)
{
    const char *group = fact->custom_label ? next_group(writer) : "";
    const char *type = fact->kind == FACT_CUSTOM ? NULL : type_of(fact);
    buffer_append_format(&writer->line, "%s%s", group, name);
    if (type)
        buffer_append_format(&writer->line, ";TYPE=%s", type);
    buffer_append_byte(&writer->line, ':');
    return group;
}

static void end_labelled(struct writer *writer, const char *group, const struct fact *fact)
{
    end_line(writer);
    if (fact->custom_label)
        write_line(writer, arena_format(writer->arena, "%sX-ABLabel", group), fact->custom_label);
}

static void write_labelled(struct writer *writer, const char *name, const struct fact *fact)
{
    const char *group = begin_labelled(writer, name, fact);
    append_escaped(writer, fact->part[PART_VALUE], fact->kind == FACT_URL ? ",;" : "");
    end_labelled(writer, group, fact);
}

static void write_components(struct writer *writer, const struct fact *fact, const unsigned *parts,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_byte(&writer->line, ';');
        append_escaped(writer, fact->part[parts[i]], "");
    }
}

static void write_address(struct writer *writer, const struct fact *fact)
{
    static const unsigned parts[] = {ADDRESS_PO_BOX, ADDRESS_EXTENDED, ADDRESS_STREET,
                                     ADDRESS_CITY,   ADDRESS_REGION,   ADDRESS_POSTAL_CODE,
                                     ADDRESS_COUNTRY};
    const char *group = begin_labelled(writer, "ADR", fact);
    write_components(writer, fact, parts, COUNT_OF(parts));
    end_labelled(writer, group, fact);
}

/* FN is required in both versions, N in 3.0. */
static void write_name(struct writer *writer)
{
    static const unsigned parts[] = {NAME_LAST, NAME_FIRST, NAME_MIDDLE, NAME_PREFIX, NAME_SUFFIX};
    const struct fact *name = card_first(writer->card, FACT_NAME);
    const char *full = name ? name->part[NAME_FULL] : NULL;
    buffer_append_text(&writer->line, "FN:");
    append_escaped(writer, full ? full : card_title(writer->arena, writer->card), "");
    end_line(writer);
    buffer_append_text(&writer->line, "N:");
    write_components(writer, name ? name : &(struct fact){0}, parts, COUNT_OF(parts));
    end_line(writer);
    if (!name)
        return;
    write_line(writer, "X-PHONETIC-FIRST-NAME", name->part[NAME_PHONETIC_FIRST]);
    write_line(writer, "X-PHONETIC-LAST-NAME", name->part[NAME_PHONETIC_LAST]);
    write_line(writer, "X-PHONETIC-MIDDLE-NAME", name->part[NAME_PHONETIC_MIDDLE]);
    write_line(writer, "X-FILE-AS", name->part[NAME_FILE_AS]);
}

/* "1985-04-12" or "--04-12": what version 4.0 wants without its inner hyphens. */
static bool is_full_date(const char *text)
{
    size_t length = strlen(text);
    if (strspn(text, "0123456789-") != length)
        return false;
    return (length == 10 && text[4] == '-' && text[7] == '-') ||
           (length == 7 && strncmp(text, "--", 2) == 0 && text[4] == '-');
}

static bool is_short_date(const char *text)
{
    size_t length = strlen(text);
    return strspn(text, "0123456789-") == length &&
           (length == 4 || (length == 7 && text[4] == '-' && text[0] != '-'));
}

static void write_birthday(struct writer *writer, const struct fact *fact)
{
    const char *text = fact->part[PART_VALUE];
    bool has_year = text[0] != '-';
    if (!is_full_date(text) && !is_short_date(text)) {
        write_line(writer, "BDAY;VALUE=text", text);
    } else if (is_short_date(text)) {
        write_line(writer, "BDAY", text);
    } else if (writer->version == VCARD_VERSION_4) {
        buffer_append_format(&writer->line, has_year ? "BDAY:%.4s%.2s%.2s" : "BDAY:%.2s%.2s%.2s",
                             text, text + (has_year ? 5 : 2), text + (has_year ? 8 : 5));
        end_line(writer);
    } else if (has_year) {
        write_line(writer, "BDAY", text);
    } else { /* version 3.0 has no day without a year; Apple's programs take 1604 for that */
        buffer_append_format(&writer->line, "BDAY;X-APPLE-OMIT-YEAR=1604:1604-%s", text + 2);
        end_line(writer);
    }
}

static void write_gender(struct writer *writer, const struct fact *fact)
{
    static const char *const sexes[] = {"Male", "Female", "Other", "None", "Unknown"};
    const char *text = fact->part[PART_VALUE];
    buffer_append_text(&writer->line, writer->version == VCARD_VERSION_4 ? "GENDER:" : "X-GENDER:");
    for (size_t i = 0; i < COUNT_OF(sexes); i++) {
        if (strcmp(text, sexes[i]) != 0)
            continue;
        buffer_append_byte(&writer->line, *text);
        end_line(writer);
        return;
    }
    buffer_append_byte(&writer->line, ';');
    append_escaped(writer, text, "");
    end_line(writer);
}

static void write_photo(struct writer *writer, const struct fact *fact)
{
    static const char image[] = "data:image/", coding[] = ";base64,";
    const char *text = fact->part[PART_VALUE];
    const char *data = strstr(text, coding);
    if (writer->version == VCARD_VERSION_4)
        buffer_append_format(&writer->line, "PHOTO:%s", text);
    else if (strncmp(text, image, strlen(image)) == 0 && data &&
             (size_t)(data - text) < LINE_OCTETS_MAX)
        buffer_append_format(&writer->line, "PHOTO;ENCODING=b;TYPE=%.*s:%s",
                             (int)((size_t)(data - text) - strlen(image)), text + strlen(image),
                             data + strlen(coding));
    else
        buffer_append_format(&writer->line, "PHOTO;VALUE=uri:%s", text);
    end_line(writer);
}

static size_t count_kind(const struct card *card, enum fact_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < card->shown.count; i++)
        count += card->shown.items[i].fact->kind == kind;
    return count;
}

/* Where a person has several companies, a group ties the lines of each together. */
static void write_company(struct writer *writer, const struct fact *fact)
{
    bool is_alone = count_kind(writer->card, FACT_COMPANY) == 1;
    const char *group = is_alone ? "" : next_group(writer);
    const char *name = fact->part[COMPANY_NAME], *department = fact->part[COMPANY_DEPARTMENT];
    if (!is_alone || (name && *name) || department) {
        buffer_append_format(&writer->line, "%sORG:", group);
        append_escaped(writer, name, "");
        if (department)
            buffer_append_byte(&writer->line, ';');
        append_escaped(writer, department, "");
        end_line(writer);
    }
    write_line(writer, arena_format(writer->arena, "%sTITLE", group), fact->part[COMPANY_TITLE]);
    write_line(writer, arena_format(writer->arena, "%sX-KITH-ORG-LOCATION", group),
               fact->part[COMPANY_LOCATION]);
    write_line(writer, arena_format(writer->arena, "%sX-KITH-ORG-DESCRIPTION", group),
               fact->part[COMPANY_DESCRIPTION]);
}

static void write_categories(struct writer *writer)
{
    const struct card_values *shown = &writer->card->shown;
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *fact = shown->items[i].fact;
        if (fact->kind != FACT_GROUP || !fact->part[PART_VALUE])
            continue;
        buffer_append_text(&writer->line, writer->line.length ? "," : "CATEGORIES:");
        append_escaped(writer, fact->part[PART_VALUE], "");
    }
    if (writer->line.length)
        end_line(writer);
}

/* Byte for byte; a line break would begin a property of its own. */
static void write_property(struct writer *writer, const struct fact *fact)
{
    for (const char *place = fact->part[PROPERTY_LINE]; place && *place; place++)
        if (*place != '\n' && *place != '\r')
            buffer_append_byte(&writer->line, *place);
    if (writer->line.length)
        end_line(writer);
}

static void write_fact(struct writer *writer, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_NICKNAME: /* a list: its commas stay commas */
        buffer_append_text(&writer->line, "NICKNAME:");
        append_escaped(writer, fact->part[PART_VALUE], ",");
        end_line(writer);
        return;
    case FACT_GENDER:
        write_gender(writer, fact);
        return;
    case FACT_BIRTHDAY:
        write_birthday(writer, fact);
        return;
    case FACT_STARRED:
        write_line(writer, "X-KITH-STARRED", fact->part[PART_VALUE]);
        return;
    case FACT_PHOTO:
        write_photo(writer, fact);
        return;
    case FACT_NOTE:
        write_line(writer, "NOTE", fact->part[PART_VALUE]);
        return;
    case FACT_EMAIL:
        write_labelled(writer, "EMAIL", fact);
        return;
    case FACT_PHONE:
        write_labelled(writer, "TEL", fact);
        return;
    case FACT_TWITTER:
        write_labelled(writer, "X-SOCIALPROFILE;TYPE=twitter", fact);
        return;
    case FACT_FACEBOOK:
        write_labelled(writer, "X-SOCIALPROFILE;TYPE=facebook", fact);
        return;
    case FACT_ADDRESS:
        write_address(writer, fact);
        return;
    case FACT_URL:
        write_labelled(writer, "URL", fact);
        return;
    case FACT_CUSTOM:
        write_labelled(writer, "X-KITH-CUSTOM", fact);
        return;
    case FACT_COMPANY:
        write_company(writer, fact);
        return;
    case FACT_PROPERTY:
        write_property(writer, fact);
        return;
    case FACT_NAME:
    case FACT_GROUP:
    case FACT_KIND_COUNT:
        return; /* the name stands first, the groups share one line */
    }
}

static void write_revision(struct writer *writer)
{
    time_t seconds = (time_t)(writer->card->modified_ms / 1000);
    struct tm day;
    char text[32];
    if (!gmtime_r(&seconds, &day) || !strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &day))
        return;
    write_line(writer, "REV", text);
}

void vcard_write(struct buffer *out, const struct card *card, enum vcard_version version,
                 const char *uid)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct writer writer = {.out = out, .arena = arena, .card = card, .version = version};
    buffer_append_format(out, "BEGIN:VCARD\r\nVERSION:%s\r\n",
                         version == VCARD_VERSION_4 ? "4.0" : "3.0");
    write_line(&writer, "PRODID", "-//Kith//Kith " KITH_VERSION "//EN");
    write_line(&writer, "UID", uid);
    write_name(&writer);
    for (size_t i = 0; i < card->shown.count; i++)
        write_fact(&writer, card->shown.items[i].fact);
    write_categories(&writer);
    write_revision(&writer);
    buffer_append_text(out, "END:VCARD\r\n");
    buffer_clear(&writer.line);
}
