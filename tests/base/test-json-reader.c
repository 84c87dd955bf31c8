/* The JSON reader: what it takes, what it refuses, and that it stays inside its slice. */
#include "base/json-reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json-writer.h"
#include "exact.h"

static void test_a_row_as_it_is_stored(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice text =
        exact_text(" { \"name\" : \"Zo\xC3\xAB\" ,\n\"skip\":{\"a\":[1,2.5e-3,{}]},"
                   "\"count\":-17,\"on\":true,\"off\":false,\"none\":null,"
                   "\"raw\": [1, \"]\"] ,\"list\":[1,2,3]}\t\r\n");
    struct json_reader reader;
    json_reader_init(&reader, text, arena);
    int64_t count = 0, sum = 0;
    const char *name = NULL;
    bool on = false, off = true;
    struct slice key, raw = {0};
    assert_int_equal(json_peek(&reader), JSON_KIND_OBJECT);
    assert_true(json_enter_object(&reader));
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "name"))
            name = json_read_text(&reader);
        else if (slice_equal_text(key, "count"))
            count = json_read_integer(&reader);
        else if (slice_equal_text(key, "on"))
            on = json_read_boolean(&reader);
        else if (slice_equal_text(key, "off"))
            off = json_read_boolean(&reader);
        else if (slice_equal_text(key, "none"))
            assert_null(json_read_text(&reader));
        else if (slice_equal_text(key, "raw"))
            raw = json_read_raw(&reader);
        else if (slice_equal_text(key, "list") && json_enter_array(&reader))
            while (json_next_item(&reader))
                sum += json_read_integer(&reader);
        else
            json_skip(&reader);
    }
    assert_true(json_at_end(&reader));
    assert_string_equal(name, "Zo\xC3\xAB");
    assert_int_equal(count, -17);
    assert_int_equal(sum, 6);
    assert_true(on);
    assert_false(off);
    assert_true(slice_equal_text(raw, "[1, \"]\"]"));
}

static void test_null_reads_as_nothing(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct json_reader reader;
    json_reader_init(&reader, SLICE("[null,null,null]"), arena);
    json_enter_array(&reader);
    assert_true(json_next_item(&reader));
    assert_null(json_read_text(&reader));
    assert_true(json_next_item(&reader));
    assert_true(json_read_integer(&reader) == 0);
    assert_true(json_next_item(&reader));
    assert_false(json_read_boolean(&reader));
    assert_false(json_next_item(&reader));
    assert_true(json_at_end(&reader));
}

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text; /* NULL: refused */
    } rows[] = {
        {"\"\"", ""},
        {"\"a\"", "a"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e4\\u20AC\"", "A\xC3\xA4\xE2\x82\xAC"},
        {"\"\\u007f\\u0080\\u07ff\\u0800\"", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80"},
        {"\"\\uFFFF\"", "\xEF\xBF\xBF"},
        {"\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80"},
        {"\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
        {"\"\\\\u0041\"", "\\u0041"}, /* an escaped backslash, then plain letters */
        {"\"\\u0000\"", NULL},        /* text ends at a NUL inside the program */
        {"\"\\ud83d\"", NULL},        /* half a pair */
        {"\"\\ud83d\\n\"", NULL},
        {"\"\\ud83dude00\"", NULL},
        {"\"\\ud83d\\u0041\"", NULL},
        {"\"\\ud83d\\ud83d\"", NULL},
        {"\"\\ude00\"", NULL}, /* the second half first */
        {"\"\\ude00\\ud83d\"", NULL},
        {"\"\\u12\"", NULL},
        {"\"\\u123\"", NULL},
        {"\"\\u12g4\"", NULL},
        {"\"\\u+123\"", NULL},
        {"\"\\x41\"", NULL},
        {"\"\\'\"", NULL},
        {"\"\\U0041\"", NULL},
        {"\"\\", NULL},
        {"\"\\\"", NULL},
        {"\"", NULL},
        {"\"a", NULL},
        {"\"a\nb\"", NULL}, /* control characters are written escaped only */
        {"\"a\tb\"", NULL},
        {"'a'", NULL},
        {"a", NULL},
        {"1", NULL},
        {"true", NULL},
        {"[]", NULL},
        {"", NULL},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice json = exact_text(rows[i].json);
        struct json_reader reader;
        json_reader_init(&reader, json, arena);
        const char *text = json_read_text(&reader);
        if (json_at_end(&reader) != (rows[i].text != NULL) || !text != !rows[i].text)
            fail_msg("row %zu: %s", i, rows[i].json);
        if (text)
            assert_string_equal(text, rows[i].text);
    }
    AUTO_EXACT struct slice with_nul = exact_copy("\"a\0b\"", 5);
    struct json_reader reader;
    json_reader_init(&reader, with_nul, arena);
    assert_null(json_read_text(&reader));
    assert_true(reader.failed);
}

static void test_keys_are_decoded(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice json = exact_text("{\"a\\\"\\u00e4\":1,\"\":2,\"\\ud83d\":3}");
    struct json_reader reader;
    struct slice key;
    json_reader_init(&reader, json, arena);
    assert_true(json_enter_object(&reader));
    assert_true(json_next_key(&reader, &key));
    assert_true(slice_equal_text(key, "a\"\xC3\xA4"));
    json_skip(&reader);
    assert_true(json_next_key(&reader, &key));
    assert_int_equal(key.length, 0);
    json_skip(&reader);
    assert_false(json_next_key(&reader, &key));
    assert_true(reader.failed);
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool valid;
        int64_t number;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {" 17 ", true, 17},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"1.0", false, 0}, /* a number, but not an integer as this program writes them */
        {"1e2", false, 0},
        {"01", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {"--1", false, 0},
        {"1-2", false, 0},
        {"\"1\"", false, 0},
        {"true", false, 0},
        {"", false, 0},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice json = exact_text(rows[i].json);
        struct json_reader reader;
        json_reader_init(&reader, json, arena);
        int64_t number = json_read_integer(&reader);
        if (json_at_end(&reader) != rows[i].valid)
            fail_msg("row %zu: %s", i, rows[i].json);
        if (rows[i].valid)
            assert_true(number == rows[i].number);
    }
}

static void test_booleans(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool valid, value;
    } rows[] = {
        {"true", true, true},       {"false", true, false}, {"tru", false, false},
        {"truex", false, false},    {"t", false, false},    {"falsy", false, false},
        {"nul", false, false},      {"1", false, false},    {"", false, false},
        {"\"true\"", false, false},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice json = exact_text(rows[i].json);
        struct json_reader reader;
        json_reader_init(&reader, json, arena);
        bool value = json_read_boolean(&reader);
        assert_int_equal(json_at_end(&reader), rows[i].valid);
        if (rows[i].valid)
            assert_int_equal(value, rows[i].value);
    }
}

static bool skips(struct slice json)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct json_reader reader;
    json_reader_init(&reader, json, arena);
    json_skip(&reader);
    return json_at_end(&reader);
}

static void test_well_formed_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool valid;
    } rows[] = {
        {"{}", true},
        {"[]", true},
        {" [ ] ", true},
        {"[1,2]", true},
        {"{\"a\":{\"b\":[{}]}}", true},
        {"-1.5E+10", true},
        {"0.0", true},
        {"\"\"", true},
        {"null", true},
        {"", false},
        {" ", false},
        {"[", false},
        {"]", false},
        {"{", false},
        {"}", false},
        {",", false},
        {":", false},
        {"[}", false},
        {"{]", false},
        {"[1}", false},
        {"{\"a\":1]", false},
        {"[1,]", false},
        {"[,1]", false},
        {"[,]", false},
        {"[1 2]", false},
        {"[1,,2]", false},
        {"{,}", false},
        {"{\"a\"}", false},
        {"{\"a\":}", false},
        {"{\"a\":1,}", false},
        {"{\"a\" 1}", false},
        {"{\"a\":1 \"b\":2}", false},
        {"{a:1}", false},
        {"{1:1}", false},
        {"{\"a\":1,\"a\":2}", true}, /* the caller sees both */
        {"[] []", false},
        {"[]x", false},
        {"1.", false},
        {".5", false},
        {"1e", false},
        {"1e+", false},
        {"0x1", false},
        {"00", false},
        {"NaN", false},
        {"Infinity", false},
        {"nullnull", false},
        {"undefined", false},
        {"\xEF\xBB\xBF[]", false}, /* a byte order mark */
        {"[\"a\\\"]", false},
        {"// comment\n1", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice json = exact_text(rows[i].json);
        if (skips(json) != rows[i].valid)
            fail_msg("row %zu: %s", i, rows[i].json);
    }
    assert_false(skips((struct slice){0}));
}

static void test_depth(void **state)
{
    (void)state;
    for (size_t depth = 1; depth < 100000; depth = depth < 200 ? depth + 1 : depth * 3) {
        AUTO_BUFFER struct buffer arrays = {0};
        AUTO_BUFFER struct buffer objects = {0};
        for (size_t i = 0; i < depth; i++) {
            buffer_append_byte(&arrays, '[');
            buffer_append_text(&objects, i + 1 < depth ? "{\"a\":" : "{");
        }
        for (size_t i = 0; i < depth; i++) {
            buffer_append_byte(&arrays, ']');
            buffer_append_byte(&objects, '}');
        }
        assert_int_equal(skips(buffer_slice(&arrays)), depth < JSON_READER_DEPTH);
        assert_int_equal(skips(buffer_slice(&objects)), depth < JSON_READER_DEPTH);
    }
}

/* A small generator of its own, so that a failure comes back with its seed. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Text with every kind of character in it, never a NUL. */
static const char *random_text(struct arena *arena, uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",
        "Z",
        "0",
        "\"",
        "\\",
        "/",
        "\b",
        "\f",
        "\n",
        "\r",
        "\t",
        "\x01",
        "\x1F",
        "\x7F",
        "\xC3\xA4",
        "\xE2\x82\xAC",
        "{}",
        "[\",",
        "\\u0",
        "null",
        " ",
        "\xE2\x80\xA8",
        "\xF0\x9F\x98\x80",
        "\xF4\x8F\xBF\xBF",
    };
    AUTO_BUFFER struct buffer text = {0};
    for (uint32_t i = next_random(seed) % 12; i > 0; i--)
        buffer_append_text(&text, pieces[next_random(seed) % COUNT_OF(pieces)]);
    return arena_copy(arena, buffer_text(&text));
}

/* The writer and the reader walk through the same random document: the same seed makes the same
 * choices on both sides. */
static void write_random(struct json_writer *writer, struct arena *arena, uint32_t *seed, int depth)
{
    uint32_t kind = next_random(seed) % (depth < JSON_WRITER_DEPTH - 2 ? 8 : 5);
    uint32_t count = next_random(seed) % 4;
    switch (kind) {
    case 0:
        json_write_null(writer);
        return;
    case 1:
        json_write_boolean(writer, count & 1);
        return;
    case 2:
        json_write_integer(writer,
                           (int64_t)((uint64_t)next_random(seed) << 40 ^ next_random(seed)));
        return;
    case 3:
    case 4:
        json_write_text(writer, random_text(arena, seed));
        return;
    case 5:
        json_array_begin(writer);
        for (uint32_t i = 0; i < count; i++)
            write_random(writer, arena, seed, depth + 1);
        json_array_end(writer);
        return;
    default:
        json_object_begin(writer);
        for (uint32_t i = 0; i < count; i++) {
            json_key(writer, random_text(arena, seed));
            write_random(writer, arena, seed, depth + 1);
        }
        json_object_end(writer);
    }
}

static void read_random(struct json_reader *reader, struct arena *arena, uint32_t *seed, int depth)
{
    uint32_t kind = next_random(seed) % (depth < JSON_WRITER_DEPTH - 2 ? 8 : 5);
    uint32_t count = next_random(seed) % 4;
    struct slice key;
    int64_t number;
    switch (kind) {
    case 0:
        assert_int_equal(json_peek(reader), JSON_KIND_NULL);
        json_skip(reader);
        return;
    case 1:
        assert_int_equal(json_read_boolean(reader), count & 1);
        return;
    case 2:
        number = (int64_t)((uint64_t)next_random(seed) << 40 ^ next_random(seed));
        assert_true(json_read_integer(reader) == number);
        return;
    case 3:
    case 4:
        assert_string_equal(json_read_text(reader), random_text(arena, seed));
        return;
    case 5:
        assert_true(json_enter_array(reader));
        for (uint32_t i = 0; i < count; i++) {
            assert_true(json_next_item(reader));
            read_random(reader, arena, seed, depth + 1);
        }
        assert_false(json_next_item(reader));
        return;
    default:
        assert_true(json_enter_object(reader));
        for (uint32_t i = 0; i < count; i++) {
            assert_true(json_next_key(reader, &key));
            assert_true(slice_equal_text(key, random_text(arena, seed)));
            read_random(reader, arena, seed, depth + 1);
        }
        assert_false(json_next_key(reader, &key));
    }
}

static void make_document(struct buffer *out, struct arena *arena, uint32_t seed)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    write_random(&writer, arena, &seed, 0);
}

static void test_what_the_writer_writes_reads_back(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    size_t longest = 0;
    for (uint32_t round = 0; round < 5000; round++) {
        arena_reset(arena);
        AUTO_BUFFER struct buffer out = {0};
        make_document(&out, arena, round);
        longest = out.length > longest ? out.length : longest;
        AUTO_EXACT struct slice json = exact_copy(out.data, out.length);
        struct json_reader reader;
        json_reader_init(&reader, json, arena);
        uint32_t seed = round;
        read_random(&reader, arena, &seed, 0);
        if (!json_at_end(&reader))
            fail_msg("seed %u: %s", round, buffer_text(&out));
        json_reader_init(&reader, json, arena);
        assert_true(slice_equal(json_read_raw(&reader), json));
    }
    assert_true(longest > 1000); /* the generator does reach deep documents */
}

static bool is_open_ended(const char *json)
{
    return *json != '{' && *json != '[' && *json != '"';
}

static void test_cut_at_every_byte(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (uint32_t round = 0; round < 300; round++) {
        AUTO_BUFFER struct buffer out = {0};
        make_document(&out, arena, round);
        if (is_open_ended(buffer_text(&out)))
            continue; /* the start of a number is a number */
        for (size_t length = 0; length < out.length; length++) {
            AUTO_EXACT struct slice json = exact_copy(out.data, length);
            if (skips(json))
                fail_msg("seed %u cut to %zu bytes", round, length);
        }
    }
}

/* Reads whatever is there by the calls that fit it least as well as most; the sanitizer watches. */
static void read_anything(struct json_reader *reader, uint32_t *seed)
{
    struct slice key;
    for (int i = 0; i < 40 && !reader->failed; i++) {
        switch (next_random(seed) % 8) {
        case 0:
            json_read_text(reader);
            break;
        case 1:
            json_read_integer(reader);
            break;
        case 2:
            json_read_boolean(reader);
            break;
        case 3:
            json_read_raw(reader);
            break;
        case 4:
            if (json_peek(reader) == JSON_KIND_OBJECT && json_enter_object(reader))
                while (json_next_key(reader, &key))
                    json_read_text(reader);
            break;
        case 5:
            if (json_peek(reader) == JSON_KIND_ARRAY && json_enter_array(reader))
                while (json_next_item(reader))
                    json_skip(reader);
            break;
        default:
            json_skip(reader);
        }
    }
}

static void test_damaged_documents(void **state)
{
    (void)state;
    static const char bytes[] = "{}[]\",:\\u0019dDtfn-.eE \n\xC3\xFF";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (uint32_t round = 0; round < 20000; round++) {
        arena_reset(arena);
        uint32_t seed = round;
        AUTO_BUFFER struct buffer out = {0};
        make_document(&out, arena, round % 500);
        for (uint32_t i = next_random(&seed) % 4 + 1; i > 0; i--)
            out.data[next_random(&seed) % out.length] = bytes[next_random(&seed) % sizeof(bytes)];
        AUTO_EXACT struct slice json = exact_copy(out.data, next_random(&seed) % out.length + 1);
        skips(json);
        struct json_reader reader;
        json_reader_init(&reader, json, arena);
        read_anything(&reader, &seed);
        assert_true(reader.place >= json.data && reader.place <= json.data + json.length);
        assert_true(reader.depth < JSON_READER_DEPTH);
    }
}

static void test_nothing_is_read_after_a_failure(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct json_reader reader;
    struct slice key;
    json_reader_init(&reader, SLICE("[\"a\",{\"b\":1}]"), arena);
    assert_false(json_enter_object(&reader));
    assert_true(reader.failed);
    assert_int_equal(json_peek(&reader), JSON_KIND_NONE);
    assert_false(json_enter_array(&reader));
    assert_false(json_next_item(&reader));
    assert_false(json_next_key(&reader, &key));
    assert_null(json_read_text(&reader));
    assert_true(json_read_integer(&reader) == 0);
    assert_false(json_read_boolean(&reader));
    assert_int_equal(json_read_raw(&reader).length, 0);
    assert_false(json_at_end(&reader));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_as_it_is_stored),
        cmocka_unit_test(test_null_reads_as_nothing),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_keys_are_decoded),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_booleans),
        cmocka_unit_test(test_well_formed_or_not),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_what_the_writer_writes_reads_back),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_damaged_documents),
        cmocka_unit_test(test_nothing_is_read_after_a_failure),
    };
    return cmocka_run_group_tests_name("base-json-reader", tests, NULL, NULL);
}
