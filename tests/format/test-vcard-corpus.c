/* vCards as programs really write them: each folder of the corpus has the wanted reading of all its
 * files, every card reads the same after it was written in either version, and another program's
 * reading of the same cards agrees.
 *
 * With VCARD_WANTED=write in the environment the wanted readings are written anew: look at the
 * difference before you keep it. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "vcard-cards.h"
#include "vcard-files.h"

static const char *const folders[] = {"calcard", "caldavtester", "comm-central", "ez-vcard",
                                      "libical", "py-vobject",   "sabre-vobject"};

/* ---- the wanted reading ---- */

/* Pictures and keys are long: their beginning and length will do. */
static void append_short(struct buffer *out, struct slice line)
{
    enum { SHOWN_BYTES = 300 };
    struct slice shown = line;
    if (line.length > SHOWN_BYTES) {
        shown.length = SHOWN_BYTES;
        while (((unsigned char)line.data[shown.length] & 0xC0) == 0x80)
            shown.length--;
    }
    buffer_append_slice(out, shown);
    if (shown.length < line.length)
        buffer_append_format(out, "... (%zu bytes)", line.length);
    buffer_append_byte(out, '\n');
}

static void dump_card(struct buffer *out, struct arena *arena, const struct vcard_item *item)
{
    const struct card *card = compose(arena, &item->draft.edit);
    assert_non_null(card);
    buffer_append_format(out, "card, line %lld", (long long)item->line);
    if (item->draft.source_key)
        buffer_append_format(out, " <%s>", item->draft.source_key);
    buffer_append_byte(out, '\n');
    AUTO_BUFFER struct buffer facts = {0};
    dump_shown(&facts, card);
    struct slice rest = buffer_slice(&facts);
    while (rest.length)
        append_short(out, slice_split(rest, '\n', &rest));
}

static void dump_group(struct buffer *out, const struct vcard_item *item)
{
    buffer_append_format(out, "group, line %lld: %s\n", (long long)item->line, item->group);
    for (size_t i = 0; i < item->member_count; i++)
        buffer_append_format(out, "member %s\n", item->members[i]);
}

static void dump_file(struct buffer *out, struct arena *arena, struct slice bytes)
{
    AUTO_EXACT struct slice file = exact_copy(bytes.data, bytes.length);
    struct slice rest = file;
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&rest));
    struct vcard_item item;
    struct error error;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END) {
        assert_int_not_equal(step, VCARD_FAILED);
        if (step == VCARD_CARD)
            dump_card(out, arena, &item);
        else if (step == VCARD_GROUP)
            dump_group(out, &item);
        else
            buffer_append_format(out, "bad, line %lld: %s\n", (long long)item.line, error.message);
    }
}

static const char *path_of(struct arena *arena, const char *folder, const char *name)
{
    return arena_format(arena, "%s/%s/%s", VCARD_CORPUS, folder, name);
}

/* Each card file of the corpus in turn, with an arena of its own. */
static void check_files(void (*check)(struct arena *arena, const char *path, struct slice file))
{
    AUTO_FREE(arena) struct arena *list = arena_new();
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct file_names names = list_files(list, path_of(list, folders[i], ""));
        for (size_t n = 0; n < names.count; n++) {
            AUTO_FREE(arena) struct arena *arena = arena_new();
            const char *path = path_of(arena, folders[i], names.items[n]);
            struct slice file;
            assert_true(load_file(arena, path, &file));
            check(arena, path, file);
        }
    }
}

static void write_file(const char *path, const struct buffer *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(text->data, 1, text->length, file);
    fclose(file);
}

/* Says where two texts part. */
static void check_same(const char *what, const char *wanted, const char *got)
{
    struct slice wanted_rest = slice_of(wanted), got_rest = slice_of(got);
    for (unsigned line = 1; wanted_rest.length || got_rest.length; line++) {
        struct slice a = slice_split(wanted_rest, '\n', &wanted_rest);
        struct slice b = slice_split(got_rest, '\n', &got_rest);
        if (!slice_equal(a, b))
            fail_msg("%s, line %u\nwanted: %.*s\ngot:    %.*s", what, line, (int)a.length, a.data,
                     (int)b.length, b.data);
    }
}

static void check_folder(const char *folder)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer all = {0};
    struct file_names names = list_files(arena, path_of(arena, folder, ""));
    assert_true(names.count > 0);
    for (size_t i = 0; i < names.count; i++) {
        struct slice bytes;
        assert_true(load_file(arena, path_of(arena, folder, names.items[i]), &bytes));
        buffer_append_format(&all, "== %s\n", names.items[i]);
        dump_file(&all, arena, bytes);
    }
    const char *path = path_of(arena, folder, "wanted.txt"), *mode = getenv("VCARD_WANTED");
    if (mode && strcmp(mode, "write") == 0)
        write_file(path, &all);
    struct slice wanted;
    assert_true(load_file(arena, path, &wanted));
    check_same(path, arena_copy_slice(arena, wanted), buffer_text(&all));
}

static void test_every_file_reads_as_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        check_folder(folders[i]);
}

/* ---- another program's reading ---- */

/* Cards that the other program ended by itself, cut elsewhere within a letter, or took "206" for a
 * year in. */
static bool is_read_otherwise(const char *name)
{
    static const char *const names[] = {"028.vcf", "029.vcf", "056.vcf", "063.vcf"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* What both programs say in the same way: of pictures, that there is one; of birthdays the month; a
 * return that it writes as "\r" is none. */
static void dump_agreed(struct buffer *out, const struct fact *fact)
{
    AUTO_BUFFER struct buffer text = {0};
    if (fact->kind == FACT_PROPERTY)
        return;
    dump_fact(&text, fact);
    if (fact->kind == FACT_PHOTO)
        text.length = strlen("photo");
    if (fact->kind == FACT_BIRTHDAY && text.length > strlen("birthday birthday=1963-09"))
        text.length = strlen("birthday birthday=1963-09");
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\\' && i + 1 < text.length && text.data[i + 1] == 'r')
            i++;
        else
            buffer_append_byte(out, text.data[i]);
    }
    buffer_append_byte(out, '\n');
}

static void dump_agreed_file(struct buffer *out, struct arena *arena, const char *path)
{
    struct slice file;
    assert_true(load_file(arena, path, &file));
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    struct error error;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END) {
        buffer_append_format(out, "step %d\n", step);
        if (step != VCARD_CARD)
            continue;
        const struct card *card = compose(arena, &item.draft.edit);
        for (size_t i = 0; i < card->shown.count; i++)
            dump_agreed(out, card->shown.items[i].fact);
    }
}

static void test_another_program_reads_the_same(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct file_names names = list_files(arena, path_of(arena, "calcard", ""));
    unsigned compared = 0;
    (void)state;
    for (size_t i = 0; i < names.count; i++) {
        AUTO_BUFFER struct buffer ours = {0}, theirs = {0};
        const char *path = path_of(arena, "calcard", names.items[i]);
        if (is_read_otherwise(names.items[i]))
            continue;
        dump_agreed_file(&ours, arena, path);
        dump_agreed_file(&theirs, arena, arena_format(arena, "%s.out", path));
        check_same(path, buffer_text(&theirs), buffer_text(&ours));
        compared++;
    }
    assert_int_equal(compared, 74);
}

/* ---- there and back ---- */

/* 3.0, 4.0, 3.0, 4.0: each reads the same as what was written. */
static void check_round_trips(struct arena *arena, const struct card *card, const char *what)
{
    AUTO_BUFFER struct buffer before = {0};
    dump_shown(&before, card);
    for (int turn = 0; turn < 4; turn++) {
        AUTO_BUFFER struct buffer text = {0}, after = {0};
        struct vcard_item item;
        struct error error = {0};
        vcard_write(&text, card, turn % 2 ? VCARD_VERSION_4 : VCARD_VERSION_3, "u");
        if (vcard_read_text(buffer_slice(&text), arena, &item, &error) != VCARD_CARD)
            fail_msg("%s: %s", what, error.message);
        card = compose(arena, &item.draft.edit);
        dump_shown(&after, card);
        check_same(what, buffer_text(&before), buffer_text(&after));
    }
}

static void check_file_round_trips(struct arena *arena, const char *path, struct slice file)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    struct error error;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END)
        if (step == VCARD_CARD)
            check_round_trips(arena, compose(arena, &item.draft.edit),
                              arena_format(arena, "%s, line %lld", path, (long long)item.line));
}

static void test_every_card_survives_both_versions(void **state)
{
    (void)state;
    check_files(check_file_round_trips);
}

static void check_originals(struct arena *arena, const char *path, struct slice file)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item, again;
    struct error error;
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END) {
        AUTO_BUFFER struct buffer first = {0}, second = {0};
        assert_true(slice_is_utf8(item.original));
        assert_int_equal(vcard_read_text(item.original, arena, &again, &error), step);
        if (step != VCARD_CARD)
            continue;
        dump_shown(&first, compose(arena, &item.draft.edit));
        dump_shown(&second, compose(arena, &again.draft.edit));
        check_same(path, buffer_text(&first), buffer_text(&second));
    }
}

/* What the reader gives as the original of a card reads as the card did. */
static void test_originals_read_the_same(void **state)
{
    (void)state;
    check_files(check_originals);
}

static unsigned kinds_of_card(const struct facts *facts)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < facts->count; i++)
        kinds |= FACT_BIT(facts->items[i].kind);
    return kinds;
}

static void check_survey(struct arena *arena, const char *path, struct slice file)
{
    struct slice rest = file;
    int64_t cards, count = 0;
    unsigned kinds, seen = 0;
    struct error error;
    assert_true(vcard_survey(byte_source_of(&rest), &cards, &kinds, &error));
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(byte_source_of(&file));
    struct vcard_item item;
    for (enum vcard_step step; (step = vcard_read(reader, arena, &item, &error)) != VCARD_END;
         count++) {
        if (step == VCARD_GROUP && item.member_count)
            seen |= FACT_BIT(FACT_GROUP);
        if (step == VCARD_CARD)
            seen |= kinds_of_card(&item.draft.edit.items[0].facts);
    }
    if (cards != count || kinds != seen)
        fail_msg("%s: %lld cards of %lld, kinds %x of %x", path, (long long)cards, (long long)count,
                 kinds, seen);
}

/* The survey counts what the reader gives, and sees every kind of fact. */
static void test_the_survey_counts_what_is_read(void **state)
{
    (void)state;
    check_files(check_survey);
}

/* ---- a thousand edits ---- */

static const struct fact *find_line(const struct card *card, const char *line)
{
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        if (fact->kind == FACT_PROPERTY && strcmp(fact->part[PROPERTY_LINE], line) == 0)
            return fact;
    }
    return NULL;
}

/* The first name becomes another one, as a client of the contract would have it. */
static const struct record *rename_person(struct arena *arena, const struct card *card,
                                          const char *name)
{
    const bool may_edit[] = {true};
    struct edit edit = {0};
    struct edit_step *step = edit_add_step(arena, &edit, EDIT_PARTS);
    struct fact *wish = ARENA_PUSH(arena, &step->facts);
    struct edit_actions actions = {0};
    struct uuid blocked;
    struct error error = {0};
    *wish = (struct fact){.kind = FACT_NAME, .part[NAME_FIRST] = name, .normal = ""};
    step->part_mask = 1u << NAME_FIRST;
    struct edit_context context = {card, may_edit, card->records[0], RANK_PERSON};
    assert_true(edit_plan(arena, &context, &edit, &actions, &blocked, &error));
    struct record *record = ARENA_NEW(arena, struct record);
    for (size_t i = 0; i < card->shown.count; i++)
        record_add_fact(arena, record, card->shown.items[i].fact);
    for (size_t i = 0; i < record->facts.count; i++)
        record->facts.items[i].id = card->shown.items[i].fact->id;
    assert_int_equal(actions.count, 1);
    assert_true(record_remove_fact(record, actions.items[0].retire));
    record_add_fact(arena, record, &actions.items[0].add);
    return record;
}

static void test_a_thousand_edits_keep_what_is_not_understood(void **state)
{
    AUTO_FREE(arena) struct arena *first = arena_new();
    struct slice file;
    struct vcard_item item;
    struct error error;
    (void)state;
    assert_true(load_file(first, path_of(first, "ez-vcard", "John_Doe_IPHONE.vcf"), &file));
    assert_int_equal(vcard_read_text(file, first, &item, &error), VCARD_CARD);
    AUTO_BUFFER struct buffer text = {0}, was = {0}, is = {0};
    const struct card *original = compose(first, &item.draft.edit);
    dump_shown(&was, original);
    vcard_write(&text, original, VCARD_VERSION_3, "u");
    for (int round = 0; round < 1000; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        assert_int_equal(vcard_read_text(buffer_slice(&text), arena, &item, &error), VCARD_CARD);
        const struct card *card = compose(arena, &item.draft.edit);
        for (size_t i = 0; i < original->shown.count; i++) {
            const struct fact *fact = original->shown.items[i].fact;
            if (fact->kind == FACT_PROPERTY)
                assert_non_null(find_line(card, fact->part[PROPERTY_LINE]));
        }
        const char *name = round % 2 ? "John" : arena_format(arena, "Noor %d", round);
        const struct record *renamed = rename_person(arena, card, name);
        buffer_reset(&text);
        vcard_write(&text, card_of(arena, renamed), round % 3 ? VCARD_VERSION_3 : VCARD_VERSION_4,
                    "u");
    }
    assert_int_equal(vcard_read_text(buffer_slice(&text), first, &item, &error), VCARD_CARD);
    dump_shown(&is, compose(first, &item.draft.edit));
    check_same("after 1000 edits", buffer_text(&was), buffer_text(&is));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_file_reads_as_wanted),
        cmocka_unit_test(test_another_program_reads_the_same),
        cmocka_unit_test(test_every_card_survives_both_versions),
        cmocka_unit_test(test_originals_read_the_same),
        cmocka_unit_test(test_the_survey_counts_what_is_read),
        cmocka_unit_test(test_a_thousand_edits_keep_what_is_not_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
