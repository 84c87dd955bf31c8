/* Files that Kith writes: what comes back from each, to the letter where nothing may be lost. */
#include "format/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "contact/normalize.h"
#include "dump.h"
#include "format/reader.h"
#include <stdio.h>

static const char contact_id[] = "0199c0de-0000-7000-8000-000000000001";

static const struct card *compose(struct arena *arena, const struct facts *facts)
{
    struct record *record = ARENA_NEW(arena, struct record);
    for (size_t i = 0; i < facts->count; i++)
        record_add_fact(arena, record, &facts->items[i]);
    const struct record **records = ARENA_NEW(arena, const struct record *);
    records[0] = record;
    struct card *card = ARENA_NEW(arena, struct card);
    card_compose(arena, records, 1, card);
    uuid_parse(SLICE(contact_id), &card->contact);
    return card;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The facts a line each, in an order of their own: a file may tell them in another. */
static const char *dump_sorted(struct arena *arena, const struct facts *facts)
{
    const char **lines = ARENA_ARRAY(arena, const char *, facts->count);
    const char *text = "";
    for (size_t i = 0; i < facts->count; i++) {
        AUTO_BUFFER struct buffer line = {0};
        const struct fact *fact = &facts->items[i];
        dump_fact(&line, fact);
        lines[i] = arena_format(arena, "%s {%s}\n", buffer_text(&line),
                                fact->parameters ? fact->parameters : "");
    }
    qsort(lines, facts->count, sizeof(*lines), compare_texts);
    for (size_t i = 0; i < facts->count; i++)
        text = arena_format(arena, "%s%s", text, lines[i]);
    return text;
}

static const char *dump_card(struct arena *arena, const struct card *card)
{
    struct facts facts = {0};
    for (size_t i = 0; i < card->shown.count; i++)
        *ARENA_PUSH(arena, &facts) = *card->shown.items[i].fact;
    return dump_sorted(arena, &facts);
}

static enum file_format file_format_of(enum writer_format format)
{
    switch (format) {
    case WRITER_VCARD3:
    case WRITER_VCARD4:
        return FILE_FORMAT_VCARD;
    case WRITER_CSV:
    case WRITER_CSV_GOOGLE:
    case WRITER_CSV_OUTLOOK:
        return FILE_FORMAT_CSV;
    default:
        return FILE_FORMAT_JSON;
    }
}

static void write_file(enum writer_format format, const struct card *const *cards, size_t count,
                       struct buffer *file)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct writer writer = {.format = format};
    writer_begin(&writer, file);
    for (size_t i = 0; i < count; i++)
        writer_card(&writer, arena, cards[i], contact_id, "Clients", file);
    writer_end(&writer, file);
}

/* Reads the file as an import does; gives the facts of each item, and checks who it is. */
static size_t read_file(struct arena *arena, enum writer_format format, struct slice file,
                        struct facts *items, size_t most)
{
    struct error error = {0};
    struct survey survey;
    struct reader_item item;
    struct slice rest = file;
    size_t count = 0;
    if (!survey_file(byte_source_of(&rest), file_format_of(format), arena, &survey, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < survey.table.column_count; i++)
        survey.table.columns[i].policy = POLICY_ADD;
    rest = file;
    AUTO_FREE(reader) struct reader *reader = reader_open(byte_source_of(&rest), &survey, &error);
    for (enum reader_step step;
         (step = reader_next(reader, arena, &item, &error)) != READER_END && count < most;
         count++) {
        if (step != READER_ITEM || !edit_normalize(arena, &item.draft.edit, NULL, &error))
            fail_msg("%s: %s", error.pointer, error.message);
        edit_to_facts(arena, &item.draft.edit, &items[count]);
        if (format == WRITER_CSV || format == WRITER_JSON) {
            char id[UUID_TEXT_BYTES];
            uuid_format(item.draft.join, id);
            assert_string_equal(id, contact_id);
            assert_string_equal(item.draft.book_name, "Clients");
        }
    }
    return count;
}

static void expect_same(enum writer_format format, const struct card *card)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer file = {0};
    struct facts items[3] = {0};
    write_file(format, (const struct card *[]){card, card}, 2, &file);
    AUTO_EXACT struct slice exact = exact_copy(file.data, file.length);
    assert_int_equal(read_file(arena, format, exact, items, COUNT_OF(items)), 2);
    const char *expected = dump_card(arena, card);
    for (size_t i = 0; i < 2; i++)
        if (strcmp(dump_sorted(arena, &items[i]), expected) != 0) {
            print_error("%s\n%s\n", writer_format_info(format)->name, buffer_text(&file));
            assert_string_equal(dump_sorted(arena, &items[i]), expected);
        }
}

static const enum writer_format lossless[] = {WRITER_CSV, WRITER_JSON, WRITER_VCARD3, WRITER_VCARD4,
                                              WRITER_JSCONTACT};

static void add(struct arena *arena, struct facts *facts, struct fact fact)
{
    struct error error = {0};
    if (!fact_normalize(arena, &fact, NULL, &error))
        fail_msg("%s: %s", error.pointer, error.message);
    *ARENA_PUSH(arena, facts) = fact;
}

#define VALUE(fact_kind, text)                                                                     \
    {                                                                                              \
        .kind = fact_kind, .part = { text }                                                        \
    }
#define LABELLED(fact_kind, of_label, text)                                                        \
    {                                                                                              \
        .kind = fact_kind, .label = of_label, .part = { text }                                     \
    }
#define CUSTOM(fact_kind, of_label, custom, text)                                                  \
    {                                                                                              \
        .kind = fact_kind, .label = of_label, .custom_label = custom, .part = { text }             \
    }

/* One of each kind, then what is hard about it. */
static const struct fact hard_facts[] = {
    VALUE(FACT_NICKNAME, "'=N\"oor\", ;x"),
    VALUE(FACT_GENDER, "genderqueer; they"),
    VALUE(FACT_BIRTHDAY, "--02-29"),
    VALUE(FACT_STARRED, "true"),
    VALUE(FACT_PHOTO, "data:image/png;base64,iVBORw0KGgo="),
    VALUE(FACT_NOTE, "=1+1\n\tline \"two\"\n\n; last, line \\n"),
    LABELLED(FACT_EMAIL, "home", "noor@example.com"),
    LABELLED(FACT_EMAIL, "work", "noor.haddad@example.org"),
    CUSTOM(FACT_EMAIL, "other", "Assistant; \"the\" first", "a@example.com"),
    CUSTOM(FACT_EMAIL, "other", "Private", "b@example.com"),
    CUSTOM(FACT_EMAIL, "other", "work", "c@example.com"),
    LABELLED(FACT_EMAIL, "personal", "d@example.com"),
    LABELLED(FACT_PHONE, "mobile", "+1 555 0100"),
    LABELLED(FACT_PHONE, "home_fax", "-555 0101"),
    LABELLED(FACT_PHONE, "other_fax", "+15550102"),
    LABELLED(FACT_PHONE, "pager", "555 0103"),
    CUSTOM(FACT_PHONE, "other", "\xD7\x91\xD7\x99\xD7\xAA", "555 0104"),
    CUSTOM(FACT_TWITTER, "other", "band", "@noor"),
    LABELLED(FACT_FACEBOOK, "personal", "noor.haddad"),
    {.kind = FACT_ADDRESS,
     .label = "home",
     .part = {"1 High St\nFlat 2", "c/o \"X\"", "Leeds", "West Yorkshire", "01234", "PO; 7", "UK"}},
    {.kind = FACT_ADDRESS, .label = "work", .part = {[ADDRESS_CITY] = "=York"}},
    {.kind = FACT_ADDRESS,
     .label = "other",
     .part = {[ADDRESS_COUNTRY] = "\xE6\x97\xA5\xE6\x9C\xAC"}},
    LABELLED(FACT_URL, "homepage", "https://example.com/a;b,c?d=\"e\""),
    LABELLED(FACT_URL, "profile", "https://example.com/x:::y"),
    LABELLED(FACT_URL, "blog", "example.net"),
    CUSTOM(FACT_CUSTOM, "other", "Shoe size", "37\n1/2"),
    VALUE(FACT_CUSTOM, "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"),
    {.kind = FACT_COMPANY,
     .part = {"Brick; \"& Co\"", "Buyer, senior", "R&D", "Leeds", "buys\nthings"}},
    {.kind = FACT_COMPANY, .part = {"Second, Inc.", "Owner"}},
    VALUE(FACT_GROUP, "Friends"),
    VALUE(FACT_GROUP, "a; b"),
    VALUE(FACT_GROUP, "a ::: b"),
    VALUE(FACT_GROUP, "* myContacts"),
    VALUE(FACT_GROUP, "East, West | South"),
    {.kind = FACT_PROPERTY, .part = {"X-SHOE;TYPE=a:37, \"x\"", "X-SHOE"}},
    {.kind = FACT_PROPERTY, .part = {"item9.X-LONG:\\n \\, ;", "X-LONG"}},
};

/* Kind by kind, so that a failure tells which, then all of them. */
static void test_hard_cards_come_back(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct facts all = {0};
    struct fact name = {.kind = FACT_NAME,
                        .part = {"Noor", "van den Berg Haddad", "A. \"B\"", "Dr., prof.", "Jr; III",
                                 "\xD0\x9D\xD1\x83\xD1\x80", "Ha", "a", "Haddad, Noor"}};
    (void)state;
    add(arena, &all, name);
    for (size_t f = 0; f < COUNT_OF(lossless); f++)
        for (unsigned kind = 0; kind < FACT_KIND_COUNT; kind++) {
            struct facts facts = {0};
            add(arena, &facts, name);
            for (size_t i = 0; i < COUNT_OF(hard_facts); i++)
                if (hard_facts[i].kind == kind)
                    add(arena, &facts, hard_facts[i]);
            expect_same(lossless[f], compose(arena, &facts));
        }
    for (size_t i = 0; i < COUNT_OF(hard_facts); i++)
        add(arena, &all, hard_facts[i]);
    for (size_t f = 0; f < COUNT_OF(lossless); f++)
        expect_same(lossless[f], compose(arena, &all));
}

/* What the contract's members and a column have no room for. */
static void test_what_has_no_place_comes_back(void **state)
{
    static const enum writer_format ours[] = {WRITER_CSV, WRITER_JSON};
    static const struct fact cards[][4] = {
        {{.kind = FACT_NAME, .part = {[NAME_FULL] = "Noor van den Berg"}}},
        {{.kind = FACT_NAME, .part = {[NAME_FULL] = "Noor"}}},
        {{.kind = FACT_NAME, .part = {"Noor", "Haddad", [NAME_FULL] = "Noor  H."}}},
        {{.kind = FACT_NAME, .part = {[NAME_PREFIX] = "Dr.", [NAME_FULL] = "Dr. Noor Haddad"}}},
        {VALUE(FACT_NOTE, "first"), VALUE(FACT_NOTE, "second\n\nthird"), VALUE(FACT_NOTE, "last")},
        {VALUE(FACT_BIRTHDAY, "around Easter")},
        {VALUE(FACT_BIRTHDAY, "2000-13-45")},
        {VALUE(FACT_BIRTHDAY, "19850412")},
        {VALUE(FACT_BIRTHDAY, "1985-04")},
        {VALUE(FACT_BIRTHDAY, "1985")},
        {VALUE(FACT_STARRED, "false"), VALUE(FACT_NICKNAME, "N")},
        {{.kind = FACT_COMPANY, .part = {[COMPANY_TITLE] = "Owner"}}},
        {{.kind = FACT_COMPANY, .part = {[COMPANY_LOCATION] = "Leeds"}}},
        {{.kind = FACT_EMAIL, .label = "work", .part = {"a@example.com"}, .parameters = "PREF=1"},
         {.kind = FACT_EMAIL, .label = "home", .part = {"b@example.com"}, .parameters = "PID=2.1"},
         {.kind = FACT_NOTE, .part = {"a"}, .parameters = "LANGUAGE=en"},
         {.kind = FACT_NICKNAME, .part = {"N"}, .parameters = "ALTID=1"}},
        {CUSTOM(FACT_EMAIL, "home", "Mum", "a@example.com")},
        {{.kind = FACT_PHONE, .label = "work", .part = {"555 0100;ext=7"}},
         {.kind = FACT_PHONE, .label = "work", .part = {"555 0101 ::: x"}}},
        {VALUE(FACT_PHOTO, "https://example.com/noor.jpg")},
        {{.kind = FACT_PROPERTY, .part = {"X-OLD;ENCODING=QUOTED-PRINTABLE:a=\nb", "X-OLD"}}},
        {{.kind = FACT_ADDRESS,
          .label = "home",
          .part = {"1 High St"},
          .parameters = "GEO=\"geo:53.8,-1.5\""}},
    };
    (void)state;
    for (size_t c = 0; c < COUNT_OF(cards); c++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct facts facts = {0};
        for (size_t i = 0; i < COUNT_OF(cards[c]) && cards[c][i].part[0]; i++)
            add(arena, &facts, cards[c][i]);
        if (!facts.count)
            add(arena, &facts, cards[c][0]);
        for (size_t f = 0; f < COUNT_OF(ours); f++)
            expect_same(ours[f], compose(arena, &facts));
    }
}

/* Random cards of hard pieces; the seed is fixed, so that a failure comes again. */
static uint32_t random_state = 20261123;

static uint32_t roll(uint32_t sides)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % sides;
}

static const char *random_text(struct arena *arena, bool allow_lines)
{
    static const char *const pieces[] = {"Noor",
                                         "=1+1",
                                         "'",
                                         "\"q\"",
                                         "a;b",
                                         "a,b",
                                         "\\",
                                         "\\n",
                                         ":",
                                         "a::b",
                                         "-",
                                         "@x",
                                         "+1 555 0100",
                                         "work",
                                         "Private",
                                         "Home Fax",
                                         "TRUE",
                                         "007",
                                         "1/2",
                                         "<b>",
                                         "&amp;",
                                         "_x000D_",
                                         "|",
                                         "#2",
                                         "\xE6\x97\xA5",
                                         "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                         "\xF0\x9F\x98\x80",
                                         "e\xCC\x81",
                                         "=3D",
                                         "BEGIN:VCARD",
                                         "END:VCARD",
                                         "{\"a\":1}",
                                         "null",
                                         "^n",
                                         "%41",
                                         "x y"};
    const char *text = pieces[roll(COUNT_OF(pieces))];
    for (uint32_t i = roll(3); i > 0; i--)
        text = arena_format(arena, "%s%s%s", text, allow_lines && roll(4) == 0 ? "\n" : " ",
                            pieces[roll(COUNT_OF(pieces))]);
    return text;
}

static const char *random_value(struct arena *arena, enum fact_kind kind)
{
    switch (kind) {
    case FACT_EMAIL:
        return arena_format(arena, "p%u@example.com", roll(1000));
    case FACT_PHONE:
        return arena_format(arena, "%s555 01%02u", roll(2) ? "+1 " : "", roll(100));
    case FACT_URL:
        return arena_format(arena, "https://example.org/%u", roll(1000));
    case FACT_BIRTHDAY:
        return arena_format(arena, "19%02u-0%u-1%u", roll(100), roll(9) + 1, roll(10));
    case FACT_STARRED:
        return "true";
    case FACT_PHOTO:
        return "data:image/jpeg;base64,AAAA";
    case FACT_PROPERTY:
        return arena_format(arena, "X-%u:%s", roll(100), random_text(arena, false));
    default:
        return random_text(arena, kind == FACT_NOTE || kind == FACT_CUSTOM);
    }
}

static void add_random_fact(struct arena *arena, struct facts *facts, enum fact_kind kind)
{
    struct fact fact = {.kind = kind};
    struct error error;
    const struct fact_kind_info *info = fact_kind_info(kind);
    size_t labels = 0;
    while (info->labels[labels])
        labels++;
    if (labels && roll(3))
        fact.label = info->labels[roll((uint32_t)labels)];
    if (labels && !roll(4)) {
        fact.custom_label = random_text(arena, false);
        fact.label = "other";
    }
    fact.part[0] = random_value(arena, kind);
    if (kind == FACT_PROPERTY)
        fact.part[PROPERTY_NAME] =
            arena_copy_slice(arena, (struct slice){fact.part[0], strcspn(fact.part[0], ":")});
    else
        for (unsigned i = 1; i < info->part_count && !(kind == FACT_NAME && i == NAME_FULL); i++)
            if (roll(2))
                fact.part[i] = random_text(arena, kind == FACT_ADDRESS);
    if (fact_normalize(arena, &fact, NULL, &error))
        *ARENA_PUSH(arena, facts) = fact;
}

static void test_random_cards_come_back(void **state)
{
    (void)state;
    for (int round = 0; round < 150; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct facts facts = {0};
        add_random_fact(arena, &facts, FACT_NAME);
        for (uint32_t i = roll(12); i > 0; i--)
            add_random_fact(arena, &facts, (enum fact_kind)(1 + roll(FACT_KIND_COUNT - 1)));
        const struct card *card = compose(arena, &facts);
        for (size_t f = 0; f < COUNT_OF(lossless); f++)
            expect_same(lossless[f], card);
    }
}

static const struct card *usual_card(struct arena *arena)
{
    struct facts facts = {0};
    add(arena, &facts, (struct fact){.kind = FACT_NAME, .part = {"Noor", "Haddad"}});
    for (size_t i = 0; i < COUNT_OF(hard_facts); i++)
        add(arena, &facts, hard_facts[i]);
    return compose(arena, &facts);
}

static void test_files_of_others(void **state)
{
    static const struct {
        enum writer_format format;
        const char *pieces[12]; /* that stand in the file */
    } rows[] = {
        {WRITER_CSV_GOOGLE,
         {"First Name,Middle Name,Last Name,", ",Labels,E-mail 1 - Label,E-mail 1 - Value,",
          "Custom Field 1 - Label,Custom Field 1 - Value,",
          "Kith ID,0199c0de-0000-7000-8000-000000000001,band,",
          "\"* myContacts ::: * starred ::: Friends ::: a; b ::: East, West | South\"",
          "Work,noor.haddad@example.org", "Mobile,+1 555 0100", "Home Fax,\"'-555 0101\""}},
        {WRITER_CSV_OUTLOOK,
         {"\xEF\xBB\xBFTitle,First Name,Middle Name,Last Name,", ",Business Street,",
          ",Kith ID\r\n", ",0199c0de-0000-7000-8000-000000000001\r\n",
          "\"Friends;East, West | South\"", "noor@example.com,noor.haddad@example.org,"}},
        {WRITER_JSON_FLAT,
         {"{\"id\":\"0199c0de-0000-7000-8000-000000000001\",\"contact_book\":\"Clients\","
          "\"first_name\":\"Noor\",\"last_name\":\"Haddad\",",
          "\"email\":\"noor@example.com\",\"phone_number\":\"+1 555 0100\",\"company\":"}},
        {WRITER_JSCONTACT, {"[\n{\"@type\":\"Card\",", "},\n{\"@type\":\"Card\",", "}\n]\n"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer file = {0};
        const struct card *card = usual_card(arena);
        write_file(rows[i].format, (const struct card *[]){card, card}, 2, &file);
        for (const char *const *piece = rows[i].pieces; *piece; piece++)
            if (!strstr(buffer_text(&file), *piece))
                assert_string_equal(buffer_text(&file), *piece);
    }
}

/* A file that went through another program finds the same contact again. */
static void test_files_of_others_come_back(void **state)
{
    static const enum writer_format formats[] = {WRITER_CSV_GOOGLE, WRITER_CSV_OUTLOOK,
                                                 WRITER_JSON_FLAT};
    (void)state;
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer file = {0};
        struct survey survey;
        struct reader_item item;
        struct error error = {0};
        struct facts facts = {0};
        char id[UUID_TEXT_BYTES];
        const struct card *card = usual_card(arena);
        write_file(formats[f], &card, 1, &file);
        struct slice rest = buffer_slice(&file);
        assert_true(
            survey_file(byte_source_of(&rest), file_format_of(formats[f]), arena, &survey, &error));
        rest = buffer_slice(&file);
        AUTO_FREE(reader)
        struct reader *reader = reader_open(byte_source_of(&rest), &survey, &error);
        assert_int_equal(reader_next(reader, arena, &item, &error), READER_ITEM);
        uuid_format(item.draft.join, id);
        assert_string_equal(id, contact_id);
        assert_true(edit_normalize(arena, &item.draft.edit, NULL, &error));
        edit_to_facts(arena, &item.draft.edit, &facts);
        assert_string_equal(facts_first(&facts, FACT_NAME)->part[NAME_LAST], "Haddad");
        assert_string_equal(facts_first(&facts, FACT_EMAIL)->part[PART_VALUE], "noor@example.com");
        assert_string_equal(facts_first(&facts, FACT_COMPANY)->part[COMPANY_TITLE],
                            "Buyer, senior");
    }
}

static void test_empty_files(void **state)
{
    static const struct {
        enum writer_format format;
        const char *file;
    } rows[] = {{WRITER_VCARD4, ""}, {WRITER_JSON, ""}, {WRITER_JSCONTACT, "[\n]\n"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer file = {0};
        write_file(rows[i].format, NULL, 0, &file);
        assert_string_equal(buffer_text(&file), rows[i].file);
    }
}

static void test_formats_by_name(void **state)
{
    enum writer_format found;
    (void)state;
    for (unsigned i = 0; i < WRITER_FORMAT_COUNT; i++) {
        assert_true(
            writer_format_find(slice_of(writer_format_info((enum writer_format)i)->name), &found));
        assert_int_equal(found, i);
    }
    assert_false(writer_format_find(SLICE("vcard5"), &found));
}

/* A cell has a limit: what is longest stays out, and the rest comes back. */
static void test_too_much_for_a_cell(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer file = {0};
    struct facts facts = {0}, read[2] = {0};
    char *photo = arena_alloc(arena, PROPERTY_BYTES_MAX + 1);
    char *line = arena_alloc(arena, PROPERTY_BYTES_MAX / 2 + 1);
    (void)state;
    memset(photo, 'A', PROPERTY_BYTES_MAX);
    memcpy(photo, "data:image/png;base64,", 22);
    memset(line, 'x', PROPERTY_BYTES_MAX / 2);
    memcpy(line, "X-A:", 4);
    add(arena, &facts, (struct fact)VALUE(FACT_NICKNAME, "N"));
    add(arena, &facts, (struct fact)VALUE(FACT_TWITTER, "@noor"));
    add(arena, &facts, (struct fact){.kind = FACT_PROPERTY, .part = {line, "X-A"}});
    add(arena, &facts, (struct fact)VALUE(FACT_PHOTO, photo));
    const struct card *card = compose(arena, &facts);
    write_file(WRITER_CSV, &card, 1, &file);
    assert_int_equal(read_file(arena, WRITER_CSV, buffer_slice(&file), read, 2), 1);
    assert_int_equal(read[0].count, 3);
    assert_null(facts_first(&read[0], FACT_PHOTO));
}

/* The first address is the one that is used: it stays the first, also beyond the columns and the
 * length of the contract's lists. */
static void test_order_is_kept(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT_OF(lossless); f++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer file = {0};
        struct facts facts = {0}, read[2] = {0};
        for (int i = 520; i > 0; i--)
            add(arena, &facts,
                (struct fact){.kind = FACT_EMAIL,
                              .label = i % 2 ? "work" : "home",
                              .part = {arena_format(arena, "p%d@example.com", i)}});
        const struct card *card = compose(arena, &facts);
        write_file(lossless[f], &card, 1, &file);
        assert_int_equal(read_file(arena, lossless[f], buffer_slice(&file), read, 2), 1);
        assert_int_equal(read[0].count, card->shown.count);
        for (size_t i = 0; i < read[0].count; i++)
            assert_string_equal(read[0].items[i].part[PART_VALUE],
                                card->shown.items[i].fact->part[PART_VALUE]);
    }
}

/* One address that its column cannot tell in full, in our CSV. */
static void write_detailed(struct arena *arena, struct buffer *file)
{
    struct facts facts = {0};
    add(arena, &facts, (struct fact)CUSTOM(FACT_EMAIL, "home", "Mum", "mum@example.com"));
    const struct card *card = compose(arena, &facts);
    write_file(WRITER_CSV, &card, 1, file);
}

static void test_edited_cell_counts(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer file = {0};
    struct facts read[2] = {0};
    (void)state;
    write_detailed(arena, &file);
    char *cell = strstr(file.data, "mum@example.com");
    assert_non_null(cell);
    memcpy(cell, "dad", 3);
    assert_int_equal(read_file(arena, WRITER_CSV, buffer_slice(&file), read, 2), 1);
    assert_int_equal(read[0].count, 1);
    assert_string_equal(read[0].items[0].part[PART_VALUE], "dad@example.com");
    assert_string_equal(read[0].items[0].label, "other"); /* the detail was mum's */
}

/* A spreadsheet that cut the last cell takes nothing away in silence. */
static void test_cut_cell_is_refused(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer file = {0};
    struct survey survey;
    struct reader_item item;
    struct error error = {0};
    (void)state;
    write_detailed(arena, &file);
    file.length -= strlen("}]}\"\r\n");
    buffer_append_text(&file, "\"\r\n");
    struct slice rest = buffer_slice(&file);
    assert_true(survey_file(byte_source_of(&rest), FILE_FORMAT_CSV, arena, &survey, &error));
    rest = buffer_slice(&file);
    AUTO_FREE(reader) struct reader *reader = reader_open(byte_source_of(&rest), &survey, &error);
    assert_int_equal(reader_next(reader, arena, &item, &error), READER_BAD);
    assert_non_null(strstr(error.message, "is cut or changed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hard_cards_come_back),
        cmocka_unit_test(test_what_has_no_place_comes_back),
        cmocka_unit_test(test_random_cards_come_back),
        cmocka_unit_test(test_files_of_others),
        cmocka_unit_test(test_files_of_others_come_back),
        cmocka_unit_test(test_order_is_kept),
        cmocka_unit_test(test_edited_cell_counts),
        cmocka_unit_test(test_cut_cell_is_refused),
        cmocka_unit_test(test_empty_files),
        cmocka_unit_test(test_formats_by_name),
        cmocka_unit_test(test_too_much_for_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
