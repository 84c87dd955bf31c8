/* vCard out: a card's shown values as content lines. */
#include "format/vcard.h"

#include "format/vcard-date.h"
#include "format/vcard-parameters.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { LINE_OCTETS_MAX = 75 }; /* RFC 6350 section 3.2, the line break not counted */

/* A group of lines as a record names it and as it is written: two records may both have an
 * "item1", and each X-ABLabel is for one group. */
struct group_name {
    const struct record *record;
    struct slice name;
    const char *written;
    const char *label; /* the custom label of its facts; NULL: none */
    bool is_labelled;  /* the line was written */
};

struct group_names {
    struct group_name *items;
    size_t count;
    size_t capacity;
};

struct writer {
    struct buffer *out;
    struct arena *arena;
    const struct card *card;
    enum vcard_version version;
    struct buffer line; /* the one in the making, not folded */
    struct group_names groups;
    unsigned numbers; /* item numbers given out */
};

/* Where a line may be folded: between characters, and not behind "=", where readers of version 2.1
 * would see a soft break. `room` bytes before, or else later. */
static size_t fold_length(const char *data, size_t left, size_t room)
{
    size_t length = room;
    while (length > 1 && (((unsigned char)data[length] & 0xC0) == 0x80 || data[length - 1] == '='))
        length--;
    if (data[length - 1] != '=')
        return length;
    for (length = room; length < left; length++)
        if (((unsigned char)data[length] & 0xC0) != 0x80 && data[length - 1] != '=')
            break;
    return length;
}

static void append_folded(struct buffer *out, struct slice line)
{
    size_t room = LINE_OCTETS_MAX;
    while (line.length > room) {
        size_t length = fold_length(line.data, line.length, room);
        buffer_append(out, line.data, length);
        line = (struct slice){line.data + length, line.length - length};
        if (line.length)
            buffer_append(out, "\r\n ", 3);
        room = LINE_OCTETS_MAX - 1;
    }
    buffer_append_slice(out, line);
    buffer_append(out, "\r\n", 2);
}

static void end_line(struct writer *writer)
{
    append_folded(writer->out, buffer_slice(&writer->line));
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

/* ---- groups of lines ---- */

static bool is_taken(const struct group_names *groups, const char *written)
{
    for (size_t i = 0; i < groups->count; i++)
        if (strcasecmp(groups->items[i].written, written) == 0)
            return true;
    return false;
}

static const char *next_number(struct writer *writer)
{
    const char *written;
    do {
        written = arena_format(writer->arena, "item%u", ++writer->numbers);
    } while (is_taken(&writer->groups, written));
    return written;
}

static struct group_name *find_group(struct writer *writer, const struct record *record,
                                     struct slice name)
{
    for (size_t i = 0; i < writer->groups.count; i++) {
        struct group_name *group = &writer->groups.items[i];
        if (group->record == record && slice_equal_ignoring_case(group->name, name))
            return group;
    }
    return NULL;
}

static struct slice line_group(const char *line)
{
    struct slice name = {line, line ? strcspn(line, ":;") : 0};
    while (name.length && name.data[name.length - 1] != '.')
        name.length--;
    name.length -= name.length > 0;
    return name;
}

static struct slice group_of(const struct fact *fact)
{
    return fact->kind == FACT_PROPERTY ? line_group(fact->part[PROPERTY_LINE])
                                       : vcard_kept_group(fact);
}

/* Every group gets its name before the first line is written, so that a new one cannot collide. Of
 * those that two records name alike the later ones are renamed. */
static void name_groups(struct writer *writer)
{
    const struct card_values *shown = &writer->card->shown;
    for (size_t i = 0; i < shown->count; i++) {
        const struct card_value *value = &shown->items[i];
        struct slice name = group_of(value->fact);
        struct group_name *group = name.length ? find_group(writer, value->record, name) : NULL;
        if (name.length && !group) {
            group = ARENA_PUSH(writer->arena, &writer->groups);
            *group = (struct group_name){value->record, name, NULL, NULL, false};
            group->written = "";
            const char *text = arena_copy_slice(writer->arena, name);
            if (is_taken(&writer->groups, text))
                text = NULL;
            group->written = text ? text : "";
        }
        if (group && !group->label)
            group->label = value->fact->custom_label;
    }
    for (size_t i = 0; i < writer->groups.count; i++)
        if (!*writer->groups.items[i].written)
            writer->groups.items[i].written = next_number(writer);
}

static bool same_label(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* The group a fact's line is written in, "" for none. One whose label is not the fact's is not for
 * it. */
static const char *group_for(struct writer *writer, const struct card_value *value,
                             struct group_name **kept)
{
    const struct fact *fact = value->fact;
    struct slice name = vcard_kept_group(fact);
    *kept = name.length ? find_group(writer, value->record, name) : NULL;
    bool has_labels = fact_kind_info(fact->kind)->default_label != NULL;
    if (*kept && has_labels && !same_label((*kept)->label, fact->custom_label))
        *kept = NULL;
    if (*kept)
        return (*kept)->written;
    return fact->custom_label ? next_number(writer) : "";
}

/* ---- lines of facts ---- */

/* Kept parameters, each behind a semicolon. */
static void append_kept(struct writer *writer, struct slice kept)
{
    struct slice parameter;
    while (vcard_next_kept(&kept, &parameter)) {
        if (parameter.length > 6 && strncasecmp(parameter.data, "GROUP=", 6) == 0)
            continue;
        bool is_preferred = slice_equal_ignoring_case(parameter, SLICE("PREF=1"));
        if (is_preferred && writer->version == VCARD_VERSION_3)
            parameter = SLICE("TYPE=pref");
        buffer_append_byte(&writer->line, ';');
        buffer_append_slice(&writer->line, parameter);
    }
}

static void append_name(struct writer *writer, const char *group, const char *name)
{
    buffer_append_format(&writer->line, "%s%s%s", group, *group ? "." : "", name);
}

/* "item1.EMAIL;TYPE=work;PREF=1:"; gives the group. */
static const char *begin_line(struct writer *writer, const char *name,
                              const struct card_value *value, struct group_name **kept)
{
    const struct fact *fact = value->fact;
    const char *group = group_for(writer, value, kept);
    const char *types = fact_kind_info(fact->kind)->default_label ? vcard_types(fact) : NULL;
    append_name(writer, group, name);
    if (types)
        buffer_append_format(&writer->line, ";TYPE=%s", types);
    append_kept(writer, vcard_kept_parameters(fact, NULL));
    buffer_append_byte(&writer->line, ':');
    return group;
}

static void write_label(struct writer *writer, const char *group, struct group_name *kept,
                        const struct fact *fact)
{
    if (!fact->custom_label || (kept && kept->is_labelled))
        return;
    append_name(writer, group, "X-ABLabel");
    buffer_append_byte(&writer->line, ':');
    append_escaped(writer, fact->custom_label, "");
    end_line(writer);
    if (kept)
        kept->is_labelled = true;
}

static void write_value(struct writer *writer, const char *name, const struct card_value *value,
                        const char *plain)
{
    struct group_name *kept;
    const char *group = begin_line(writer, name, value, &kept);
    append_escaped(writer, value->fact->part[PART_VALUE], plain);
    end_line(writer);
    write_label(writer, group, kept, value->fact);
}

static void write_components(struct writer *writer, const struct fact *fact, const unsigned *parts,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_byte(&writer->line, ';');
        append_escaped(writer, fact->part[parts[i]], "");
    }
    struct slice more = vcard_kept_components(fact);
    if (more.length)
        buffer_append_byte(&writer->line, ';');
    buffer_append_slice(&writer->line, more);
}

static void write_address(struct writer *writer, const struct card_value *value)
{
    static const unsigned parts[] = {ADDRESS_PO_BOX, ADDRESS_EXTENDED, ADDRESS_STREET,
                                     ADDRESS_CITY,   ADDRESS_REGION,   ADDRESS_POSTAL_CODE,
                                     ADDRESS_COUNTRY};
    struct group_name *kept;
    const char *group = begin_line(writer, "ADR", value, &kept);
    write_components(writer, value->fact, parts, COUNT_OF(parts));
    end_line(writer);
    write_label(writer, group, kept, value->fact);
}

/* A line of a property that a fact has taken in, with the parameters it had. */
static void write_taken_in(struct writer *writer, const char *group, const char *name,
                           const struct fact *fact, const char *text)
{
    if (!text || !*text)
        return;
    append_name(writer, group, name);
    append_kept(writer, vcard_kept_parameters(fact, name));
    buffer_append_byte(&writer->line, ':');
    append_escaped(writer, text, "");
    end_line(writer);
}

static void write_full_name(struct writer *writer, const struct card_value *name)
{
    const char *full = name ? name->fact->part[NAME_FULL] : NULL;
    const struct card_value *bearer = name ? name : card_first_value(writer->card, FACT_COMPANY);
    buffer_append_text(&writer->line, "FN");
    if (bearer)
        append_kept(writer, vcard_kept_parameters(bearer->fact, "FN"));
    buffer_append_byte(&writer->line, ':');
    append_escaped(writer, full ? full : card_title(writer->arena, writer->card), "");
    end_line(writer);
}

/* FN is required in both versions, N in 3.0. */
static void write_name(struct writer *writer)
{
    static const unsigned parts[] = {NAME_LAST, NAME_FIRST, NAME_MIDDLE, NAME_PREFIX, NAME_SUFFIX};
    const struct card_value *name = card_first_value(writer->card, FACT_NAME);
    struct group_name *kept;
    write_full_name(writer, name);
    if (!name) {
        buffer_append_text(&writer->line, "N:;;;;");
        end_line(writer);
        return;
    }
    const struct fact *fact = name->fact;
    begin_line(writer, "N", name, &kept);
    write_components(writer, fact, parts, COUNT_OF(parts));
    end_line(writer);
    write_taken_in(writer, "", "X-PHONETIC-FIRST-NAME", fact, fact->part[NAME_PHONETIC_FIRST]);
    write_taken_in(writer, "", "X-PHONETIC-LAST-NAME", fact, fact->part[NAME_PHONETIC_LAST]);
    write_taken_in(writer, "", "X-PHONETIC-MIDDLE-NAME", fact, fact->part[NAME_PHONETIC_MIDDLE]);
    write_taken_in(writer, "", "X-FILE-AS", fact, fact->part[NAME_FILE_AS]);
}

/* A company without a person; Apple's programs have their own word for it in version 3.0. */
static void write_kind(struct writer *writer)
{
    const struct card *card = writer->card;
    if (card_first(card, FACT_NAME) || !card_first(card, FACT_COMPANY))
        return;
    const char *name = writer->version == VCARD_VERSION_4 ? "KIND" : "X-ABSHOWAS";
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        if (fact->kind == FACT_PROPERTY && fact->part[PROPERTY_NAME] &&
            strcasecmp(fact->part[PROPERTY_NAME], name) == 0)
            return; /* the card says something else */
    }
    buffer_append_text(&writer->line,
                       writer->version == VCARD_VERSION_4 ? "KIND:org" : "X-ABShowAs:COMPANY");
    end_line(writer);
}

/* What is no date is text. Version 4.0 wants whole dates without their hyphens, version 3.0 has no
 * day without a year: Apple's programs take 1604 for that. */
static void write_birthday(struct writer *writer, const struct card_value *value)
{
    const char *text = value->fact->part[PART_VALUE];
    const char *date = vcard_read_date(writer->arena, text, (struct slice){0});
    bool is_date = date && strcmp(date, text) == 0, has_year = text[0] != '-';
    struct group_name *kept;
    const char *group = group_for(writer, value, &kept);
    append_name(writer, group, "BDAY");
    if (!is_date)
        buffer_append_text(&writer->line, ";VALUE=text");
    else if (!has_year && writer->version == VCARD_VERSION_3)
        buffer_append_text(&writer->line, ";X-APPLE-OMIT-YEAR=1604");
    append_kept(writer, vcard_kept_parameters(value->fact, NULL));
    buffer_append_byte(&writer->line, ':');
    size_t length = strlen(text);
    if (is_date && !has_year && writer->version == VCARD_VERSION_3)
        buffer_append_format(&writer->line, "1604-%s", text + 2);
    else if (is_date && length == 10 && writer->version == VCARD_VERSION_4)
        buffer_append_format(&writer->line, "%.4s%.2s%.2s", text, text + 5, text + 8);
    else if (is_date && !has_year)
        buffer_append_format(&writer->line, "--%.2s%.2s", text + 2, text + 5);
    else
        append_escaped(writer, text, "");
    end_line(writer);
}

static void write_gender(struct writer *writer, const struct card_value *value)
{
    static const char *const sexes[] = {"Male", "Female", "Other", "None", "Unknown"};
    const char *text = value->fact->part[PART_VALUE];
    struct group_name *kept;
    bool is_listed = false;
    begin_line(writer, writer->version == VCARD_VERSION_4 ? "GENDER" : "X-GENDER", value, &kept);
    for (size_t i = 0; i < COUNT_OF(sexes); i++)
        is_listed = is_listed || strcmp(text, sexes[i]) == 0;
    buffer_append_byte(&writer->line, is_listed ? *text : ';');
    if (!is_listed)
        append_escaped(writer, text, "");
    end_line(writer);
}

/* Takes "data:image/png;base64,..." apart; false for anything else. */
static bool split_picture(const char *uri, struct slice *subtype, struct slice *base64)
{
    static const char image[] = "data:image/", coding[] = ";base64,";
    const char *data = strstr(uri, coding);
    if (strncmp(uri, image, sizeof(image) - 1) != 0 || !data)
        return false;
    const char *start = uri + sizeof(image) - 1;
    *subtype = (struct slice){start, (size_t)(data - start)};
    *base64 = slice_of(data + sizeof(coding) - 1);
    return vcard_is_subtype(*subtype) && vcard_is_base64(*base64);
}

/* Version 3.0 has pictures in base64, version 4.0 as links. */
static void write_photo(struct writer *writer, const struct card_value *value)
{
    const char *text = value->fact->part[PART_VALUE];
    struct slice subtype, base64;
    bool is_version_3 = writer->version == VCARD_VERSION_3;
    bool is_picture = is_version_3 && split_picture(text, &subtype, &base64);
    struct group_name *kept;
    const char *group = group_for(writer, value, &kept);
    append_name(writer, group, "PHOTO");
    if (is_picture)
        buffer_append_format(&writer->line, ";ENCODING=b;TYPE=%.*s", (int)subtype.length,
                             subtype.data);
    else if (is_version_3)
        buffer_append_text(&writer->line, ";VALUE=uri");
    append_kept(writer, vcard_kept_parameters(value->fact, NULL));
    buffer_append_byte(&writer->line, ':');
    if (is_picture)
        buffer_append_slice(&writer->line, base64);
    else
        append_escaped(writer, text, ",;");
    end_line(writer);
}

/* ---- companies ---- */

static size_t count_kind(const struct card *card, enum fact_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < card->shown.count; i++)
        count += card->shown.items[i].fact->kind == kind;
    return count;
}

/* "North; Sales": the units of an organization, as the reader joins them. */
static bool are_units(const char *department)
{
    struct slice rest = slice_of(department);
    while (rest.length) {
        struct slice unit = slice_split(rest, ';', &rest);
        bool is_last = unit.data + unit.length == department + strlen(department);
        if (!unit.length || slice_trim(unit).length != unit.length)
            return false;
        if (!is_last && (!rest.length || rest.data[0] != ' '))
            return false;
        if (!is_last)
            rest = (struct slice){rest.data + 1, rest.length - 1};
    }
    return true;
}

static void append_units(struct writer *writer, const char *department)
{
    struct slice rest = slice_of(department);
    if (!are_units(department)) {
        buffer_append_byte(&writer->line, ';');
        append_escaped(writer, department, "");
        return;
    }
    while (rest.length) {
        struct slice unit = slice_trim(slice_split(rest, ';', &rest));
        buffer_append_byte(&writer->line, ';');
        append_escaped(writer, arena_copy_slice(writer->arena, unit), "");
    }
}

/* Where a person has several companies, a group ties the lines of each together. */
static void write_company(struct writer *writer, const struct card_value *value)
{
    const struct fact *fact = value->fact;
    struct group_name *kept;
    const char *group = group_for(writer, value, &kept);
    bool is_alone = count_kind(writer->card, FACT_COMPANY) == 1;
    if (!is_alone && !*group)
        group = next_number(writer);
    const char *name = fact->part[COMPANY_NAME], *department = fact->part[COMPANY_DEPARTMENT];
    struct slice parameters = vcard_kept_parameters(fact, NULL);
    if (*group || (name && *name) || department || parameters.length) {
        append_name(writer, group, "ORG");
        append_kept(writer, parameters);
        buffer_append_byte(&writer->line, ':');
        append_escaped(writer, name, "");
        if (department)
            append_units(writer, department);
        end_line(writer);
    }
    write_taken_in(writer, group, "TITLE", fact, fact->part[COMPANY_TITLE]);
    write_taken_in(writer, group, "X-KITH-ORG-LOCATION", fact, fact->part[COMPANY_LOCATION]);
    write_taken_in(writer, group, "X-KITH-ORG-DESCRIPTION", fact, fact->part[COMPANY_DESCRIPTION]);
}

/* ---- the rest ---- */

static bool same_parameters(const struct card_value *a, const struct card_value *b)
{
    return a && a->record == b->record && same_label(a->fact->parameters, b->fact->parameters);
}

/* Groups share a line as long as they have the same parameters. */
static void write_categories(struct writer *writer)
{
    const struct card_values *shown = &writer->card->shown;
    const struct card_value *before = NULL;
    struct group_name *kept;
    for (size_t i = 0; i < shown->count; i++) {
        const struct card_value *value = &shown->items[i];
        if (value->fact->kind != FACT_GROUP || !value->fact->part[PART_VALUE])
            continue;
        bool goes_on = same_parameters(before, value) ||
                       (before && !before->fact->parameters && !value->fact->parameters);
        if (before && !goes_on)
            end_line(writer);
        if (goes_on)
            buffer_append_byte(&writer->line, ',');
        else
            begin_line(writer, "CATEGORIES", value, &kept);
        append_escaped(writer, value->fact->part[PART_VALUE], "");
        before = value;
    }
    if (before)
        end_line(writer);
}

/* Byte for byte, but for the name of a group that another record has, too; a line break would begin
 * a property of its own. */
static void write_property(struct writer *writer, const struct card_value *value)
{
    const char *line = value->fact->part[PROPERTY_LINE];
    struct slice name = line_group(line);
    struct group_name *group = name.length ? find_group(writer, value->record, name) : NULL;
    if (group && !slice_equal_ignoring_case(slice_of(group->written), name)) {
        buffer_append_text(&writer->line, group->written);
        line += name.length;
    }
    for (const char *place = line; place && *place; place++)
        if (*place != '\n' && *place != '\r')
            buffer_append_byte(&writer->line, *place);
    if (writer->line.length)
        end_line(writer);
}

static void write_fact(struct writer *writer, const struct card_value *value)
{
    switch (value->fact->kind) {
    case FACT_NICKNAME: /* a list: its commas stay commas */
        write_value(writer, "NICKNAME", value, ",");
        return;
    case FACT_GENDER:
        write_gender(writer, value);
        return;
    case FACT_BIRTHDAY:
        write_birthday(writer, value);
        return;
    case FACT_STARRED:
        write_value(writer, "X-KITH-STARRED", value, "");
        return;
    case FACT_PHOTO:
        write_photo(writer, value);
        return;
    case FACT_NOTE:
        write_value(writer, "NOTE", value, "");
        return;
    case FACT_EMAIL:
        write_value(writer, "EMAIL", value, "");
        return;
    case FACT_PHONE:
        write_value(writer, "TEL", value, "");
        return;
    case FACT_TWITTER:
        write_value(writer, "X-SOCIALPROFILE;TYPE=twitter", value, "");
        return;
    case FACT_FACEBOOK:
        write_value(writer, "X-SOCIALPROFILE;TYPE=facebook", value, "");
        return;
    case FACT_ADDRESS:
        write_address(writer, value);
        return;
    case FACT_URL:
        write_value(writer, "URL", value, ",;");
        return;
    case FACT_CUSTOM:
        write_value(writer, "X-KITH-CUSTOM", value, "");
        return;
    case FACT_COMPANY:
        write_company(writer, value);
        return;
    case FACT_PROPERTY:
        write_property(writer, value);
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
    name_groups(&writer);
    buffer_append_format(out, "BEGIN:VCARD\r\nVERSION:%s\r\n",
                         version == VCARD_VERSION_4 ? "4.0" : "3.0");
    write_line(&writer, "PRODID", "-//Kith//Kith " KITH_VERSION "//EN");
    write_line(&writer, "UID", uid);
    write_kind(&writer);
    write_name(&writer);
    for (size_t i = 0; i < card->shown.count; i++)
        write_fact(&writer, &card->shown.items[i]);
    write_categories(&writer);
    write_revision(&writer);
    buffer_append_text(out, "END:VCARD\r\n");
    buffer_clear(&writer.line);
}

/* ---- cards that were refused ---- */

static bool is_card_line(struct slice line, struct slice word)
{
    return slice_equal_ignoring_case(slice_trim(line), word);
}

static bool begins_with(struct slice line, struct slice word)
{
    return line.length >= word.length &&
           slice_equal_ignoring_case((struct slice){line.data, word.length}, word);
}

static bool is_ours(struct slice line)
{
    return begins_with(line, SLICE("X-KITH-ERROR:")) || begins_with(line, SLICE("X-KITH-FIX:"));
}

/* The lines of the card but those of ours from an earlier time and the last END:VCARD, which
 * `depth` counts. */
static void copy_lines(struct slice original, struct buffer *out, unsigned *depth)
{
    bool is_left_out = false;
    *depth = 0;
    while (original.length) {
        struct slice line = slice_split(original, '\n', &original);
        bool is_folded = line.length && (line.data[0] == ' ' || line.data[0] == '\t');
        is_left_out = is_ours(line) || (is_left_out && is_folded);
        bool is_end = !is_folded && is_card_line(line, SLICE("END:VCARD"));
        *depth += !is_folded && is_card_line(line, SLICE("BEGIN:VCARD"));
        if (is_left_out || (is_end && *depth <= 1))
            continue;
        *depth -= is_end;
        buffer_append_slice(out, line);
        buffer_append_byte(out, '\n');
    }
}

void vcard_write_refused(struct slice original, const char *reason, const char *fix,
                         struct buffer *out)
{
    struct writer writer = {.out = out};
    unsigned depth;
    copy_lines(original, out, &depth);
    if (out->length > 3 && memcmp(out->data + out->length - 3, "=\r\n", 3) == 0)
        buffer_append_text(out, "\r\n"); /* not what a soft break goes on with */
    for (; depth > 1; depth--)
        buffer_append_text(out, "END:VCARD\r\n");
    write_line(&writer, "X-KITH-ERROR", reason);
    write_line(&writer, "X-KITH-FIX", fix);
    buffer_append_text(out, "END:VCARD\r\n");
    buffer_clear(&writer.line);
}
