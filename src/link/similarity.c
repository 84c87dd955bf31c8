/* How much two texts are alike. */
#include "link/similarity.h"

/* Where each byte stands in a text, as bits; only the places of its bytes are ever set. */
static _Thread_local uint64_t places[256];

static void places_set(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        places[(unsigned char)text.data[i]] |= 1ull << i;
}

static void places_reset(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        places[(unsigned char)text.data[i]] = 0;
}

static struct slice cut(struct slice text)
{
    return (struct slice){text.data,
                          text.length < SIMILARITY_BYTES_MAX ? text.length : SIMILARITY_BYTES_MAX};
}

static uint64_t low_bits(size_t count)
{
    return count < 64 ? (1ull << count) - 1 : ~0ull;
}

/* The bytes of `b` that have a partner in `a` at most `reach` away; their places in both. */
static void match_bytes(struct slice a, struct slice b, size_t reach, uint64_t *in_a,
                        uint64_t *in_b)
{
    *in_a = *in_b = 0;
    for (size_t j = 0; j < b.length; j++) {
        uint64_t window = low_bits(j + reach + 1);
        if (j > reach)
            window &= ~low_bits(j - reach);
        uint64_t free_places = places[(unsigned char)b.data[j]] & window & low_bits(a.length);
        free_places &= ~*in_a;
        *in_a |= free_places & -free_places;
        *in_b |= (uint64_t)(free_places != 0) << j;
    }
}

/* Matched bytes that stand in another order. */
static int transposed(struct slice a, struct slice b, uint64_t in_a, uint64_t in_b)
{
    int count = 0;
    for (; in_a; in_a &= in_a - 1, in_b &= in_b - 1)
        count += a.data[__builtin_ctzll(in_a)] != b.data[__builtin_ctzll(in_b)];
    return count;
}

static double jaro(struct slice a, struct slice b)
{
    size_t longer = a.length > b.length ? a.length : b.length;
    size_t reach = longer / 2 ? longer / 2 - 1 : 0;
    uint64_t in_a, in_b;
    places_set(a);
    match_bytes(a, b, reach, &in_a, &in_b);
    places_reset(a);
    double matches = __builtin_popcountll(in_a);
    if (matches == 0)
        return 0;
    double order = matches - transposed(a, b, in_a, in_b) / 2.0;
    return (matches / (double)a.length + matches / (double)b.length + order / matches) / 3;
}

double jaro_winkler(struct slice a, struct slice b)
{
    a = cut(a);
    b = cut(b);
    if (!a.length || !b.length)
        return a.length == b.length;
    double similarity = jaro(a, b);
    size_t prefix = 0;
    while (prefix < 4 && prefix < a.length && prefix < b.length && a.data[prefix] == b.data[prefix])
        prefix++;
    return similarity + (double)prefix * 0.1 * (1 - similarity);
}

int edit_distance(struct slice a, struct slice b)
{
    a = cut(a);
    b = cut(b);
    if (!a.length)
        return (int)b.length;
    int distance = (int)a.length;
    uint64_t up = ~0ull, down = 0, diagonal = 0, last_places = 0; /* VP, VN, D0, PM[j-1] of Hyyrö */
    uint64_t bottom = 1ull << (a.length - 1);
    places_set(a);
    for (size_t j = 0; j < b.length; j++) {
        uint64_t here = places[(unsigned char)b.data[j]];
        uint64_t swapped = ((~diagonal & here) << 1) & last_places;
        diagonal = (((here & up) + up) ^ up) | here | down | swapped;
        uint64_t right = down | ~(diagonal | up), left = diagonal & up;
        distance += (right & bottom) != 0;
        distance -= (left & bottom) != 0;
        right = (right << 1) | 1;
        up = (left << 1) | ~(diagonal | right);
        down = right & diagonal;
        last_places = here;
    }
    places_reset(a);
    return distance;
}
