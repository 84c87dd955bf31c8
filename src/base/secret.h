/* Secrets, digests and base64, all from libsodium. */
#pragma once

#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DIGEST_BYTES = 32,
    PASSWORD_HASH_BYTES = 128, /* crypto_pwhash_STRBYTES, NUL included */
    SECRET_TEXT_BYTES = 44,    /* 32 random bytes in URL-safe base64, NUL included */
};

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/* Call once before any other use of this header or of uuid_new. */
bool secret_start(void);

void secret_random(void *bytes, size_t size);

/* 32 random bytes as text that needs no quoting anywhere. */
void secret_text(char text[static SECRET_TEXT_BYTES]);

/* BLAKE2b-256 of the parts one after another, each preceded by its length so that parts cannot be
 * shifted into each other. */
struct digest digest_of(const struct slice *parts, size_t count);

/* Compared in constant time. */
bool digest_equal(struct digest a, struct digest b);

/* argon2id with libsodium's interactive limits (about 150 ms, 64 MiB). */
bool password_hash(struct slice password, char hash[static PASSWORD_HASH_BYTES]);

/* False when there is no memory to find out. */
bool password_verify(const char *hash, struct slice password, bool *matches);

/* Whether the hash was made with other limits than those that password_hash uses now. */
bool password_hash_is_old(const char *hash);

struct arena;

struct secret_key {
    uint8_t bytes[32];
};

/* digest_of with a key: who does not have it can neither make one nor test a guess against it. */
struct digest digest_keyed(const struct secret_key *key, const struct slice *parts, size_t count);

/* Bytes that only who has the key can read or change (XSalsa20-Poly1305, a random nonce before
 * them). What is unsealed is ended by NUL; NULL when it is not what this key has sealed. */
struct slice secret_seal(struct arena *arena, const struct secret_key *key, struct slice secret);
const char *secret_unseal(struct arena *arena, const struct secret_key *key, struct slice sealed);

/* Overwrites what must not stay in memory. */
void secret_forget(void *bytes, size_t size);

/* Base64 for URLs without padding (RFC 4648 section 5), both ways. Decoding fails on any other
 * byte and on impossible lengths. */
const char *base64_write(struct arena *arena, struct slice bytes);
bool base64_read(struct arena *arena, struct slice text, struct slice *bytes);

/* The usual alphabet, padded (RFC 4648, section 4): what protocols ask for. */
const char *base64_write_padded(struct arena *arena, struct slice bytes);

/* Base64 as other programs send it: of either alphabet (RFC 4648 sections 4 and 5), padded or not,
 * in one line or many. */
bool base64_read_any(struct arena *arena, struct slice text, struct slice *bytes);
