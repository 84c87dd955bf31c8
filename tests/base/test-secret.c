/* Secrets: length, alphabet, digests that cannot be shifted, passwords. */
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "exact.h"

static void test_secret_text(void **state)
{
    (void)state;
    char seen[200][SECRET_TEXT_BYTES];
    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        secret_text(seen[i]);
        assert_int_equal(strlen(seen[i]), SECRET_TEXT_BYTES - 1);
        assert_int_equal(strspn(seen[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_"),
                         SECRET_TEXT_BYTES - 1);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(seen[i], seen[j]);
    }
}

static void test_digest_of_known_bytes(void **state)
{
    (void)state;
    /* BLAKE2b-256 of 8 length bytes and "abc": b2sum -l 256 says so */
    static const uint8_t expected[DIGEST_BYTES] = {0x3B, 0xDC, 0x62, 0xCF, 0xD6, 0x5E, 0x3B, 0x78,
                                                   0xE3, 0xD9, 0x0E, 0x32, 0xE0, 0xA9, 0x1E, 0xBF,
                                                   0xBC, 0x22, 0x9C, 0x30, 0xAB, 0xE5, 0x4E, 0x6A,
                                                   0xBD, 0x16, 0xC5, 0xD4, 0xDE, 0xF0, 0xDB, 0x7B};
    struct slice part = SLICE("abc");
    struct digest digest = digest_of(&part, 1);
    assert_memory_equal(digest.bytes, expected, DIGEST_BYTES);
}

static void test_parts_cannot_be_shifted(void **state)
{
    (void)state;
    const struct slice rows[][2] = {
        {SLICE("ab"), SLICE("c")}, {SLICE("a"), SLICE("bc")},   {SLICE(""), SLICE("abc")},
        {SLICE("abc"), SLICE("")}, {SLICE("abc"), SLICE("\0")}, {{NULL, 0}, {NULL, 0}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t j = 0; j < COUNT_OF(rows); j++)
            assert_int_equal(digest_equal(digest_of(rows[i], 2), digest_of(rows[j], 2)), i == j);
    assert_false(digest_equal(digest_of(rows[0], 1), digest_of(rows[0], 0)));
    assert_false(digest_equal(digest_of(rows[3], 1), digest_of(rows[3], 2)));
}

static void test_digests_differ_in_any_byte(void **state)
{
    (void)state;
    struct digest a = {{0}};
    assert_true(digest_equal(a, a));
    for (int i = 0; i < DIGEST_BYTES; i++) {
        struct digest b = a;
        b.bytes[i] = 1;
        assert_false(digest_equal(a, b));
    }
}

static bool is_password(const char *hash, struct slice password)
{
    bool matches;
    assert_true(password_verify(hash, password, &matches));
    return matches;
}

static void test_passwords(void **state)
{
    (void)state;
    AUTO_EXACT struct slice password = exact_text("correct horse \xC3\xA4");
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    assert_true(password_hash(password, hash));
    assert_true(password_hash(password, other));
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_string_not_equal(hash, other); /* salted */
    assert_true(is_password(hash, password));
    assert_false(is_password(hash, SLICE("correct horse a")));
    assert_false(is_password(hash, SLICE("")));
    assert_false(is_password("", password));
    assert_false(is_password("$argon2id$nonsense", password));
}

static void test_base64_of_others(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct slice bytes;
    } rows[] = {
        {"", SLICE("")},
        {"TQ==", SLICE("M")}, /* RFC 4648 section 10 has more of these */
        {"TQ", SLICE("M")},
        {"Zm9vYg==", SLICE("foob")},
        {"Zm9v\r\nYmFy\n", SLICE("foobar")}, /* MIME breaks lines */
        {"+/+/", SLICE("\xFB\xFF\xBF")},
        {"-_-_", SLICE("\xFB\xFF\xBF")},
    };
    static const char *const bad[] = {"T", "TQ==x!", "Zm9v Yg", "+_+_", "TR=="};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice bytes;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        assert_true(base64_read_any(arena, text, &bytes));
        assert_true(slice_equal(bytes, rows[i].bytes));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        AUTO_EXACT struct slice text = exact_text(bad[i]);
        assert_false(base64_read_any(arena, text, &bytes));
    }
    /* Ours are for URLs, in one form alone: cursors are compared. */
    assert_false(base64_read(arena, SLICE("TQ=="), &bytes));
    assert_false(base64_read(arena, SLICE("+/+/"), &bytes));
}

int main(void)
{
    if (!secret_start())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_text),
        cmocka_unit_test(test_digest_of_known_bytes),
        cmocka_unit_test(test_parts_cannot_be_shifted),
        cmocka_unit_test(test_digests_differ_in_any_byte),
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_base64_of_others),
    };
    return cmocka_run_group_tests_name("base-secret", tests, NULL, NULL);
}
