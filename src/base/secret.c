/* Secrets and digests from libsodium. */
#include "base/secret.h"

#include "base/arena.h"
#include <errno.h>
#include <sodium.h>

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "libsodium's length");

bool secret_start(void)
{
    return sodium_init() >= 0;
}

void secret_random(void *bytes, size_t size)
{
    randombytes_buf(bytes, size);
}

void secret_text(char text[static SECRET_TEXT_BYTES])
{
    uint8_t bytes[32];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(text, SECRET_TEXT_BYTES, bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static struct digest digest_with(const uint8_t *key, size_t key_length, const struct slice *parts,
                                 size_t count)
{
    struct digest digest;
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, key_length, DIGEST_BYTES);
    for (size_t i = 0; i < count; i++) {
        uint8_t length[8];
        for (int byte = 0; byte < 8; byte++)
            length[byte] = (uint8_t)((uint64_t)parts[i].length >> (8 * byte));
        crypto_generichash_update(&state, length, sizeof(length));
        crypto_generichash_update(&state, (const uint8_t *)parts[i].data, parts[i].length);
    }
    crypto_generichash_final(&state, digest.bytes, DIGEST_BYTES);
    return digest;
}

struct digest digest_of(const struct slice *parts, size_t count)
{
    return digest_with(NULL, 0, parts, count);
}

struct digest digest_keyed(const struct secret_key *key, const struct slice *parts, size_t count)
{
    return digest_with(key->bytes, sizeof(key->bytes), parts, count);
}

bool digest_equal(struct digest a, struct digest b)
{
    return sodium_memcmp(a.bytes, b.bytes, DIGEST_BYTES) == 0;
}

bool password_hash(struct slice password, char hash[static PASSWORD_HASH_BYTES])
{
    return crypto_pwhash_str(hash, password.data, password.length,
                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool password_verify(const char *hash, struct slice password, bool *matches)
{
    errno = 0;
    *matches = crypto_pwhash_str_verify(hash, password.data, password.length) == 0;
    return *matches || errno != ENOMEM;
}

bool password_hash_is_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

struct slice secret_seal(struct arena *arena, const struct secret_key *key, struct slice secret)
{
    size_t length = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.length;
    unsigned char *sealed = arena_alloc(arena, length);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const unsigned char *)secret.data,
                          secret.length, sealed, key->bytes);
    return (struct slice){(const char *)sealed, length};
}

const char *secret_unseal(struct arena *arena, const struct secret_key *key, struct slice sealed)
{
    const unsigned char *nonce = (const unsigned char *)sealed.data;
    size_t least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.length < least)
        return NULL;
    char *secret = arena_alloc(arena, sealed.length - least + 1);
    if (crypto_secretbox_open_easy((unsigned char *)secret, nonce + crypto_secretbox_NONCEBYTES,
                                   sealed.length - crypto_secretbox_NONCEBYTES, nonce,
                                   key->bytes) != 0)
        return NULL;
    secret[sealed.length - least] = '\0';
    return secret;
}

void secret_forget(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}

static const char *write_base64(struct arena *arena, struct slice bytes, int variant)
{
    size_t size = sodium_base64_encoded_len(bytes.length, variant);
    char *text = arena_alloc(arena, size);
    return sodium_bin2base64(text, size, (const uint8_t *)bytes.data, bytes.length, variant);
}

const char *base64_write(struct arena *arena, struct slice bytes)
{
    return write_base64(arena, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

const char *base64_write_padded(struct arena *arena, struct slice bytes)
{
    return write_base64(arena, bytes, sodium_base64_VARIANT_ORIGINAL);
}

static bool read_base64(struct arena *arena, struct slice text, int variant, const char *ignored,
                        struct slice *bytes)
{
    uint8_t *data = arena_alloc(arena, text.length + 1);
    size_t length;
    if (sodium_base642bin(data, text.length, text.data, text.length, ignored, &length, NULL,
                          variant) != 0)
        return false;
    *bytes = (struct slice){(const char *)data, length};
    return true;
}

bool base64_read(struct arena *arena, struct slice text, struct slice *bytes)
{
    return read_base64(arena, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, NULL, bytes);
}

bool base64_read_any(struct arena *arena, struct slice text, struct slice *bytes)
{
    bool is_standard = slice_find(text, '+') < text.length || slice_find(text, '/') < text.length;
    return read_base64(arena, text,
                       is_standard ? sodium_base64_VARIANT_ORIGINAL_NO_PADDING
                                   : sodium_base64_VARIANT_URLSAFE_NO_PADDING,
                       "=\r\n", bytes);
}
