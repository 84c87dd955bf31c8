/* vCard files that come in pieces, in odd encodings, damaged, or meant to do harm: memory stays
 * bounded, every card that can be read is read, and of the others the line is named. */
#include "format/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "vcard-cards.h"
#include <string.h>

/* ---- sources ---- */

/* Bytes in pieces of their own heap blocks, so that a look into the one before shows. */
struct pieces {
    struct slice rest;
    size_t size;
    struct slice piece;
};

static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct pieces *pieces = state;
    size_t size = pieces->size < pieces->rest.length ? pieces->size : pieces->rest.length;
    (void)error;
    exact_free(&pieces->piece);
    pieces->piece = exact_copy(pieces->rest.data, size);
    pieces->rest = (struct slice){pieces->rest.data + size, pieces->rest.length - size};
    *piece = pieces->piece;
    return true;
}

/* A text again and again, then another one. */
struct flood {
    struct slice text;
    uint64_t left; /* bytes */
    struct slice end;
};

static bool read_flood(void *state, struct slice *piece, struct error *error)
{
    struct flood *flood = state;
    (void)error;
    *piece = flood->text;
    if (flood->left >= flood->text.length) {
        flood->left -= flood->text.length;
        return true;
    }
    *piece = flood->end;
    flood->end = (struct slice){flood->end.data, 0};
    return true;
}

static bool read_nothing(void *state, struct slice *piece, struct error *error)
{
    (void)state;
    (void)piece;
    return (fail)(error, STATUS_UNAVAILABLE, "the disk is gone");
}

/* ---- what a file gives, as one text ---- */

static void dump_step(struct buffer *out, enum vcard_step step, const struct vcard_item *item,
                      const struct error *error)
{
    buffer_append_format(out, "%lld ", (long long)item->line);
    if (step == VCARD_BAD)
        buffer_append_format(out, "bad %s", error->message);
    else if (step == VCARD_GROUP)
        buffer_append_format(out, "group %s", item->group);
    else
        dump_facts(out, &item->draft.edit.items[0].facts);
    buffer_append_text(out, "\n");
}

static void dump_source(struct buffer *out, struct byte_source source)
{
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(source);
    for (;;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct vcard_item item;
        struct error error = {0};
        enum vcard_step step = vcard_read(reader, arena, &item, &error);
        if (step == VCARD_END)
            return;
        assert_int_not_equal(step, VCARD_FAILED);
        dump_step(out, step, &item, &error);
    }
}

static void check_bytes(struct slice bytes, const char *wanted)
{
    static const size_t sizes[] = {1, 2, 3, 7, SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct pieces pieces = {bytes, sizes[i], {0}};
        dump_source(&out, (struct byte_source){read_piece, &pieces});
        exact_free(&pieces.piece);
        assert_string_equal(buffer_text(&out), wanted);
    }
}

static const struct {
    struct slice bytes;
    const char *wanted;
} rows[] = {
    {SLICE(""), ""},
    {SLICE("no card at all"), ""},
    {SLICE("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), ""},
    {SLICE("\xEF\xBB\xBF"), ""},
    {SLICE("\xEF\xBB\xBF"
           "BEGIN:VCARD\nFN:A\nEND:VCARD"),
     "1 name full_name=A\n"},
    /* line ends */
    {SLICE("BEGIN:VCARD\rFN:A\rNOTE:b\r c\rEND:VCARD\r\rBEGIN:VCARD\rFN:B\rEND:VCARD\r"),
     "1 notes notes=bc; name full_name=A\n6 name full_name=B\n"},
    {SLICE("BEGIN:VCARD\r\r\nFN:A\r\r\nEND:VCARD\r\r\nBEGIN:VCARD\nFN:B\r\nEND:VCARD\n"),
     "1 name full_name=A\n4 name full_name=B\n"},
    {SLICE("BEGIN:VCARD\r\nFN:A\r\nNOTE:b\rc\r\nEND:VCARD\r\n"), /* a return within a value */
     "1 notes notes=b\nc; name full_name=A\n"},
    {SLICE("BEGIN:VCARD\n\n\nFN:A\n  \nEND:VCARD\n"), "1 name full_name=A\n"},
    {SLICE(" BEGIN:VCARD \nFN:A\nEND:VCARD \n"), "1 name full_name=A\n"},
    /* NUL */
    {SLICE("\0\0\nBEGIN:VCARD\nFN:A\0B\nX-A:\0c\nEND:VCARD\n\0"),
     "2 name full_name=AB; property line=X-A:c name=X-A\n"},
    {SLICE("BEGIN:VCARD\nF\0N:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"),
     "1 bad line 2 is no vCard property: FN:A\n4 name full_name=B\n"},
    /* UTF-16, with a mark and without */
    {SLICE("\xFF\xFE"
           "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0F\0N\0:\0\xEB\0\x3D\xD8\x08\xDC\n\0"
           "E\0N\0D\0:\0V\0C\0A\0R\0D\0"),
     "1 name full_name=\xC3\xAB\xF0\x9F\x90\x88\n"},
    {SLICE("\0B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0F\0N\0:\0\xEB\0\n\0E\0N\0D\0:\0V\0C\0A\0R\0D"),
     "1 name full_name=\xC3\xAB\n"},
    /* cards that are not whole */
    {SLICE("junk\nBEGIN:VCARD\nFN:A\nEND:VCARD\nFN:lost\nBEGIN:VCARD\nFN:B\n"
           "begin:vcard\nfn:C\nend:vcard\nEND:VCARD\nBEGIN:VCARD\nFN:D"),
     "2 name full_name=A\n6 bad the card that begins in line 6 has no END:VCARD\n"
     "8 name full_name=C\n12 bad the card that begins in line 12 has no END:VCARD\n"},
    {SLICE("BEGIN:VCARD\nFN:A\n END:VCARD\nEND:VCARD\n"), "1 name full_name=AEND:VCARD\n"},
    {SLICE("BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"),
     "1 notes notes=a\n4 name full_name=B\n"},
    /* cards within cards */
    {SLICE("BEGIN:VCARD\nFN:A\nAGENT;X-A=b:\n\nBEGIN:VCARD\nFN:B;\nAGENT:\nBEGIN:VCARD\nFN:C\n"
           "END:VCARD\nEND:VCARD\nNOTE:x\nEND:VCARD\n"),
     "1 notes notes=x; name full_name=A; property line=AGENT;X-A=b:BEGIN:VCARD\\nFN:B\\;\\n"
     "AGENT:\\nBEGIN:VCARD\\nFN:C\\nEND:VCARD\\nEND:VCARD name=AGENT\n"},
    {SLICE("BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\nEND:VCARD\n"),
     "1 bad the card that begins in line 1 has no END:VCARD\n6 name full_name=C\n"},
    {SLICE("BEGIN:VCARD\nAGENT:\nFN:A\nEND:VCARD\n"),
     "1 name full_name=A; property line=AGENT: name=AGENT\n"},
};

static void test_pieces_of_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_bytes(rows[i].bytes, rows[i].wanted);
}

static void check_original(const char *text, int line, const char *original)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct vcard_item item;
    struct error error;
    AUTO_EXACT struct slice file = exact_text(text);
    assert_int_equal(vcard_read_text(file, arena, &item, &error), VCARD_CARD);
    assert_int_equal(item.line, line);
    assert_string_equal(arena_copy_slice(arena, item.original), original);
}

/* Windows-1252 and a character set a line: the original is UTF-8 and says so. */
static void test_the_original_is_utf8(void **state)
{
    (void)state;
    check_original("x\nBEGIN:VCARD\nN:Zo\xEB;;;;\nNOTE;CHARSET=ISO-8859-5:\xB8\n \xD2\nEND:VCARD\n",
                   2,
                   "BEGIN:VCARD\r\nN:Zo\xC3\xAB;;;;\r\n"
                   "NOTE;CHARSET=UTF-8:\xD0\x98\xD0\xB2\r\nEND:VCARD\r\n");
}

/* A line that continues BEGIN:VCARD is nothing; the card stays one. */
static void test_nothing_continues_the_beginning(void **state)
{
    static const char text[] = "BEGIN:VCARD\n x\xEB\nFN:A\nEND:VCARD\n";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct vcard_item item, again;
    struct error error;
    (void)state;
    AUTO_EXACT struct slice file = exact_text(text);
    enum vcard_step step = vcard_read_text(file, arena, &item, &error);
    assert_int_equal(vcard_read_text(item.original, arena, &again, &error), step);
    assert_int_equal(strncmp(item.original.data, "BEGIN:VCARD\r\n", 13), 0);
}

static void test_the_original_stands_as_it_stood(void **state)
{
    (void)state;
    check_original("BEGIN:VCARD\nX-A:b\r\n c\rEND:vcard\n", 1,
                   "BEGIN:VCARD\r\nX-A:b\r\n c\r\nEND:vcard\r\n");
}

/* ---- harm ---- */

static const char next_card[] = "\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n";

/* A flood behind a first piece, which opens a card. */
struct opened {
    struct slice begin;
    struct flood flood;
};

static bool read_opened(void *state, struct slice *piece, struct error *error)
{
    struct opened *opened = state;
    if (!opened->begin.length)
        return read_flood(&opened->flood, piece, error);
    *piece = opened->begin;
    opened->begin.length = 0;
    return true;
}

static void check_opened(const char *begin, const char *text, uint64_t bytes, const char *wanted)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer out = {0}, block = {0};
    while (block.length < 1 << 20)
        buffer_append_text(&block, text);
    struct opened opened = {slice_of(begin), {buffer_slice(&block), bytes, slice_of(next_card)}};
    AUTO_FREE(vcard_reader)
    struct vcard_reader *reader = vcard_reader_new((struct byte_source){read_opened, &opened});
    struct vcard_item item;
    struct error error = {0};
    enum vcard_step step;
    while ((step = vcard_read(reader, arena, &item, &error)) != VCARD_END) {
        dump_step(&out, step, &item, &error);
        assert_true(item.original.length <= VCARD_BYTES_MAX);
        assert_true(arena_used_bytes(arena) < 10 * (size_t)VCARD_BYTES_MAX);
        arena_reset(arena);
    }
    const char *got = buffer_text(&out), *next = strstr(got, "name full_name=B\n");
    if (strncmp(got, wanted, strlen(wanted)) != 0)
        fail_msg("wanted: %s\ngot: %s", wanted, got);
    assert_non_null(next); /* the next card is read */
    assert_string_equal(next, "name full_name=B\n");
}

static void test_cards_that_are_too_large(void **state)
{
    (void)state;
    check_opened("", "x", 1 << 30, "3 name full_name=B"); /* a gigabyte without a line end */
    check_opened("BEGIN:VCARD\nNOTE:", "x", 1 << 30, "1 bad line 2 is longer than 16777216 bytes");
    check_opened("\nBEGIN:VCARD\n", "NOTE:x\n", 64 << 20,
                 "2 bad the card that begins in line 2 is larger than 33554432 bytes");
    check_opened("BEGIN:VCARD\nNOTE:x\n", " x\n", 64 << 20,
                 "1 bad the card that begins in line 1 is larger than 33554432 bytes");
    check_opened("BEGIN:VCARD\nPHOTO;ENCODING=b:\n", " AAAA\n", 3 << 20,
                 "1 bad line 2: PHOTO has 1398121 bytes, at most 1000000 can be kept");
    check_opened("BEGIN:VCARD\n", "A:\n", 3 << 20,
                 "1 bad line 1002: a card holds at most 1000 properties");
}

/* Text that sets every trap for quadratic work: it ends in good time. */
static void test_work_is_bounded(void **state)
{
    static const char *const texts[] = {"item1.X-ABLabel:a\n",
                                        "AGENT:\nBEGIN:VCARD\n",
                                        ";;;;",
                                        "\"",
                                        "A=b;",
                                        "=\n",
                                        "\\",
                                        "^",
                                        ","};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO_BUFFER struct buffer file = {0}, out = {0};
        buffer_append_text(&file, "BEGIN:VCARD\nN;QUOTED-PRINTABLE;BASE64;X=");
        while (file.length < 900 * 1000)
            buffer_append_text(&file, texts[i]);
        buffer_append_text(&file, ":\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n");
        struct slice bytes = buffer_slice(&file);
        dump_source(&out, byte_source_of(&bytes));
        assert_non_null(strstr(buffer_text(&out), "name full_name=B\n"));
    }
}

static void test_a_source_that_fails(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct byte_source source = {read_nothing, NULL};
    AUTO_FREE(vcard_reader) struct vcard_reader *reader = vcard_reader_new(source);
    struct vcard_item item;
    struct error error;
    int64_t cards;
    unsigned kinds;
    (void)state;
    assert_int_equal(vcard_read(reader, arena, &item, &error), VCARD_FAILED);
    assert_string_equal(error.message, "the disk is gone");
    assert_false(vcard_survey(source, &cards, &kinds, &error));
    assert_null(vcard_groups_read(source, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_of_any_size),
        cmocka_unit_test(test_the_original_is_utf8),
        cmocka_unit_test(test_nothing_continues_the_beginning),
        cmocka_unit_test(test_the_original_stands_as_it_stood),
        cmocka_unit_test(test_cards_that_are_too_large),
        cmocka_unit_test(test_work_is_bounded),
        cmocka_unit_test(test_a_source_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
