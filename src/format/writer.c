/* Cards into files: one writer a format. */
#include "format/writer.h"

#include "format/csv-write.h"
#include "format/jscontact.h"
#include "format/v1.h"
#include "format/vcard.h"

static const struct writer_format_info formats[WRITER_FORMAT_COUNT] = {
    [WRITER_VCARD3] = {"vcard3", "text/vcard; charset=utf-8", "vcf"},
    [WRITER_VCARD4] = {"vcard4", "text/vcard; charset=utf-8", "vcf"},
    [WRITER_CSV] = {"csv", "text/csv; charset=utf-8; header=present", "csv"},
    [WRITER_CSV_GOOGLE] = {"csv_google", "text/csv; charset=utf-8; header=present", "csv"},
    [WRITER_CSV_OUTLOOK] = {"csv_outlook", "text/csv; charset=utf-8; header=present", "csv"},
    [WRITER_JSCONTACT] = {"jscontact", "application/json", "json"},
    [WRITER_JSON] = {"json", "application/x-ndjson", "jsonl"},
    [WRITER_JSON_FLAT] = {"json_flat", "application/x-ndjson", "jsonl"},
};

const struct writer_format_info *writer_format_info(enum writer_format format)
{
    return &formats[format];
}

bool writer_format_find(struct slice name, enum writer_format *format)
{
    for (unsigned i = 0; i < WRITER_FORMAT_COUNT; i++) {
        if (slice_equal_text(name, formats[i].name)) {
            *format = (enum writer_format)i;
            return true;
        }
    }
    return false;
}

/* ---- lines of /v1 contacts ---- */

/* What the contract's members cannot hold: a day in words, a line that version 2.1 broke within,
 * and "not starred" as something said. */
static bool is_held_by_v1(struct arena *arena, const struct fact *fact)
{
    const char *text = fact->part[PART_VALUE];
    switch (fact->kind) {
    case FACT_BIRTHDAY:
        return birthday_is_date(arena, text);
    case FACT_PROPERTY:
        return !text || !strpbrk(text, "\r\n");
    case FACT_STARRED:
        return strcmp(text, "true") == 0;
    default:
        return true;
    }
}

struct v1_rest {
    struct arena *arena;
    struct card card; /* what the members show */
    struct card_values notes;
    unsigned listed[FACT_KIND_COUNT]; /* values so far, by the first kind of their list */
    const struct fact **others;
    size_t other_count;
    struct other_detail *details;
    size_t detail_count;
};

static void add_detail(struct v1_rest *rest, const struct fact *fact, const struct fact *shown)
{
    rest->details[rest->detail_count++] = (struct other_detail){fact, shown};
}

/* Members show the parts of a name; the whole as one text is shown in parts when it is alone. */
static void consider_name(struct v1_rest *rest, const struct fact *name)
{
    const char *full = name->part[NAME_FULL];
    struct fact *shown = arena_copy_bytes(rest->arena, name, sizeof(*name));
    shown->part[NAME_FULL] = NULL;
    if (!name->part[NAME_FIRST] && !name->part[NAME_LAST] && !name->part[NAME_MIDDLE]) {
        const char *space = strrchr(full, ' ');
        shown->part[NAME_FIRST] =
            space ? arena_copy_slice(rest->arena,
                                     slice_trim((struct slice){full, (size_t)(space - full)}))
                  : full;
        shown->part[NAME_LAST] = space ? space + 1 : NULL;
    }
    add_detail(rest, name, shown);
}

/* Several notes are one text in the contract. */
static void consider_notes(struct v1_rest *rest)
{
    AUTO_BUFFER struct buffer joined = {0};
    if (rest->notes.count < 2)
        return;
    for (size_t i = 0; i < rest->notes.count; i++) {
        buffer_append_text(&joined, i ? "\n\n" : "");
        buffer_append_text(&joined, rest->notes.items[i].fact->part[PART_VALUE]);
        if (i)
            rest->others[rest->other_count++] = rest->notes.items[i].fact;
    }
    struct fact *shown = ARENA_NEW(rest->arena, struct fact);
    shown->kind = FACT_NOTE;
    shown->part[PART_VALUE] = arena_copy_slice(rest->arena, buffer_slice(&joined));
    add_detail(rest, rest->notes.items[0].fact, shown);
}

/* The contract's lists end somewhere. */
static bool has_room(struct v1_rest *rest, enum fact_kind kind)
{
    enum fact_kind list = kind;
    if (FACT_BIT(kind) & FACT_INFO_KINDS)
        list = FACT_EMAIL;
    else if (FACT_BIT(kind) & FACT_MEMBERSHIP_KINDS)
        list = FACT_COMPANY;
    return kind == FACT_NOTE || ++rest->listed[list] <= V1_INFOS_MAX;
}

static void consider(struct v1_rest *rest, const struct card_value *value)
{
    const struct fact *fact = value->fact;
    if (!is_held_by_v1(rest->arena, fact) || !has_room(rest, fact->kind)) {
        rest->others[rest->other_count++] = fact;
        return;
    }
    *ARENA_PUSH(rest->arena, &rest->card.shown) = *value;
    if (fact->kind == FACT_NOTE)
        *ARENA_PUSH(rest->arena, &rest->notes) = *value;
    if (fact->kind == FACT_NAME && fact->part[NAME_FULL])
        consider_name(rest, fact);
    else if (fact->parameters)
        add_detail(rest, fact, fact);
}

static void find_rest(struct v1_rest *rest, const struct card *card)
{
    size_t count = card->shown.count;
    rest->card = *card;
    rest->card.shown = (struct card_values){0};
    rest->others = ARENA_ARRAY(rest->arena, const struct fact *, count);
    rest->details = ARENA_ARRAY(rest->arena, struct other_detail, count + 1);
    for (size_t i = 0; i < count; i++)
        consider(rest, &card->shown.items[i]);
    consider_notes(rest);
}

/* All but contact_book, which is told by its name, so that another store knows it too. */
static const char *const v1_fields[] = {"first_name",
                                        "last_name",
                                        "middle_name",
                                        "prefix",
                                        "suffix",
                                        "nickname",
                                        "phonetic_first_name",
                                        "phonetic_last_name",
                                        "phonetic_middle_name",
                                        "file_as",
                                        "gender",
                                        "birthday",
                                        "notes",
                                        "starred",
                                        "infos",
                                        "memberships",
                                        "photo",
                                        "properties",
                                        "modified_at",
                                        "created_at"};

static void write_id_and_book(struct json_writer *writer, const char *id, const char *book)
{
    json_member_text(writer, "id", id);
    if (book)
        json_member_text(writer, "contact_book", book);
}

static void write_v1(struct arena *arena, const struct card *card, const char *book,
                     struct buffer *out)
{
    struct v1_rest rest = {.arena = arena};
    struct json_writer writer;
    struct v1_options options = {
        .with_extras = true, .fields = book ? v1_fields : NULL, .field_count = COUNT_OF(v1_fields)};
    find_rest(&rest, card);
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    v1_write_members(&writer, &rest.card, &options);
    if (book)
        json_member_text(&writer, "contact_book", book);
    if (rest.other_count || rest.detail_count) {
        json_key(&writer, "other_values");
        other_values_write(&writer, rest.others, rest.other_count, rest.details, rest.detail_count);
    }
    json_object_end(&writer);
    buffer_append_byte(out, '\n');
}

/* ---- flat lines ---- */

static void write_flat_part(struct json_writer *writer, const char *key, const struct fact *fact,
                            unsigned part)
{
    if (fact && fact->part[part] && *fact->part[part])
        json_member_text(writer, key, fact->part[part]);
}

static void write_flat(const struct card *card, const char *id, const char *book,
                       struct buffer *out)
{
    static const struct {
        const char *key;
        enum fact_kind kind;
        unsigned part;
    } keys[] = {{"first_name", FACT_NAME, NAME_FIRST},   {"last_name", FACT_NAME, NAME_LAST},
                {"name", FACT_NAME, NAME_FULL},          {"nickname", FACT_NICKNAME, PART_VALUE},
                {"email", FACT_EMAIL, PART_VALUE},       {"phone_number", FACT_PHONE, PART_VALUE},
                {"company", FACT_COMPANY, COMPANY_NAME}, {"title", FACT_COMPANY, COMPANY_TITLE},
                {"notes", FACT_NOTE, PART_VALUE}};
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    write_id_and_book(&writer, id, book);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct fact *fact = card_first(card, keys[i].kind);
        bool is_told_in_parts = keys[i].kind == FACT_NAME && keys[i].part == NAME_FULL && fact &&
                                (fact->part[NAME_FIRST] || fact->part[NAME_LAST]);
        if (!is_told_in_parts)
            write_flat_part(&writer, keys[i].key, fact, keys[i].part);
    }
    json_object_end(&writer);
    buffer_append_byte(out, '\n');
}

/* ---- the writer ---- */

static void write_jscontact(struct writer *writer, const struct card *card, const char *id,
                            struct buffer *out)
{
    struct json_writer json;
    buffer_append_text(out, writer->has_begun ? ",\n" : "\n");
    json_writer_init(&json, out);
    jscontact_write(&json, card, id);
}

/* Spreadsheets take a file for UTF-8 only when it begins with a byte order mark. */
static void begin_csv(enum csv_dialect dialect, struct buffer *out)
{
    buffer_append_text(out, "\xEF\xBB\xBF");
    csv_write_begin(dialect, out);
}

void writer_begin(struct writer *writer, struct buffer *out)
{
    writer->has_begun = false;
    switch (writer->format) {
    case WRITER_CSV:
        begin_csv(CSV_DIALECT_KITH, out);
        return;
    case WRITER_CSV_GOOGLE:
        csv_write_begin(CSV_DIALECT_GOOGLE, out);
        return;
    case WRITER_CSV_OUTLOOK:
        begin_csv(CSV_DIALECT_OUTLOOK, out);
        return;
    case WRITER_JSCONTACT:
        buffer_append_byte(out, '[');
        return;
    default:
        return;
    }
}

void writer_card(struct writer *writer, struct arena *arena, const struct card *card,
                 const char *id, const char *book, struct buffer *out)
{
    switch (writer->format) {
    case WRITER_VCARD3:
    case WRITER_VCARD4:
        vcard_write(out, card, writer->format == WRITER_VCARD3 ? VCARD_VERSION_3 : VCARD_VERSION_4,
                    id);
        break;
    case WRITER_CSV:
    case WRITER_CSV_GOOGLE:
    case WRITER_CSV_OUTLOOK:
        csv_write_contact((enum csv_dialect)(writer->format - WRITER_CSV), arena, card, id, book,
                          out);
        break;
    case WRITER_JSCONTACT:
        write_jscontact(writer, card, id, out);
        break;
    case WRITER_JSON:
        write_v1(arena, card, book, out);
        break;
    case WRITER_JSON_FLAT:
        write_flat(card, id, book, out);
        break;
    case WRITER_FORMAT_COUNT:
        break;
    }
    writer->has_begun = true;
}

void writer_end(struct writer *writer, struct buffer *out)
{
    if (writer->format == WRITER_JSCONTACT)
        buffer_append_text(out, "\n]\n");
}
