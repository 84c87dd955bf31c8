/* Hashes of texts and numbers: the same on every machine and in every run, so that what is sampled
 * or ordered by them is too. Not for secrets. Inside `link` only.
 *
 * The mixer is the finalizer of MurmurHash3 (Austin Appleby, public domain) with the constants of
 * David Stafford's variant 13.
 */
#pragma once

#include "base/slice.h"
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t number)
{
    number ^= number >> 30;
    number *= 0xBF58476D1CE4E5B9u;
    number ^= number >> 27;
    number *= 0x94D049BB133111EBu;
    return number ^ (number >> 31);
}

static inline uint64_t hash_join(uint64_t hash, uint64_t number)
{
    return hash_mix(hash * 0x9E3779B97F4A7C15u + number + 1);
}

static inline uint64_t hash_text(struct slice text)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ text.length;
    size_t i = 0;
    for (; i + 8 <= text.length; i += 8) {
        uint64_t word;
        memcpy(&word, text.data + i, 8);
        hash = hash_mix(hash ^ word);
    }
    uint64_t last = 0;
    for (size_t shift = 0; i < text.length; i++, shift += 8)
        last |= (uint64_t)(unsigned char)text.data[i] << shift;
    return hash_mix(hash ^ last ^ 0x5851F42D4C957F2Du);
}
