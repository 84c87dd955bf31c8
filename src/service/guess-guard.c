/* The bounds of guessing: a line for hashing, a table of addresses. */
#include "service/guess-guard.h"

#include "base/cleanup.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum {
    HASHED_AT_ONCE = 2,
    WAITING_MAX = 4, /* workers that wait serve nobody else */
    GUESSES_MAX = 30,
    ATTEMPTS_MAX = 300, /* right ones, too: each costs a hash */
    WINDOW_MS = 10 * 60 * 1000,
    ADDRESSES_MAX = 10000,
};

struct network {
    uint8_t bytes[16];
};

struct guesser {
    struct network network;
    UT_hash_handle hh;
    int64_t since_ms; /* of the first attempt that counts */
    int attempts, wrong;
};

/* Whose password is in the line. */
struct guess_place {
    struct network who;
    bool is_taken;
};

struct guess_guard {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t free;  /* a place is free */
    int hashing;
    struct guess_place places[HASHED_AT_ONCE + WAITING_MAX];
    struct guesser *guessers; /* in the order of since_ms */
};

struct guess_guard *guess_guard_new(void)
{
    struct guess_guard *guard = calloc(1, sizeof(*guard));
    if (!guard)
        abort();
    pthread_mutex_init(&guard->lock, NULL);
    pthread_cond_init(&guard->free, NULL);
    return guard;
}

static void forget(struct guess_guard *guard, struct guesser *guesser)
{
    HASH_DEL(guard->guessers, guesser);
    free(guesser);
}

void guess_guard_free(struct guess_guard *guard)
{
    while (guard->guessers)
        forget(guard, guard->guessers);
    pthread_cond_destroy(&guard->free);
    pthread_mutex_destroy(&guard->lock);
    free(guard);
}

static bool network_of(const char *address, struct network *network)
{
    struct in6_addr six;
    struct in_addr four;
    *network = (struct network){0};
    if (!address)
        return false;
    if (inet_pton(AF_INET, address, &four) == 1) {
        memcpy(network->bytes + 8, &four, sizeof(four));
        return true;
    }
    char bare[INET6_ADDRSTRLEN]; /* without the zone of a link-local address: "fe80::1%eth0" */
    size_t length = strcspn(address, "%");
    if (length >= sizeof(bare))
        return false;
    memcpy(bare, address, length);
    bare[length] = '\0';
    if (inet_pton(AF_INET6, bare, &six) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&six))
        memcpy(network->bytes + 8, six.s6_addr + 12, sizeof(four));
    else
        memcpy(network->bytes, &six, 8);
    return true;
}

/* ---- hashing ---- */

/* A free place; NULL when there is none, or this one has one already. Called locked. */
static struct guess_place *find_place(struct guess_guard *guard, const struct network *who)
{
    struct guess_place *found = NULL;
    for (size_t i = 0; i < COUNT_OF(guard->places); i++) {
        struct guess_place *place = &guard->places[i];
        if (place->is_taken && memcmp(&place->who, who, sizeof(*who)) == 0)
            return NULL;
        if (!place->is_taken)
            found = place;
    }
    return found;
}

struct guess_place *guess_guard_enter(struct guess_guard *guard, const char *address,
                                      struct uuid user)
{
    struct network who;
    if (!network_of(address, &who))
        memcpy(who.bytes, user.bytes, sizeof(who.bytes));
    pthread_mutex_lock(&guard->lock);
    struct guess_place *place = find_place(guard, &who);
    if (place) {
        *place = (struct guess_place){who, true};
        while (guard->hashing >= HASHED_AT_ONCE)
            pthread_cond_wait(&guard->free, &guard->lock);
        guard->hashing++;
    }
    pthread_mutex_unlock(&guard->lock);
    return place;
}

void guess_guard_leave(struct guess_guard *guard, struct guess_place *place)
{
    pthread_mutex_lock(&guard->lock);
    place->is_taken = false;
    guard->hashing--;
    pthread_cond_signal(&guard->free);
    pthread_mutex_unlock(&guard->lock);
}

/* ---- addresses ---- */

/* Those whose time is over, or, when there are too many, the oldest. Called locked. */
static void make_room(struct guess_guard *guard, int64_t now_ms)
{
    while (guard->guessers && (now_ms - guard->guessers->since_ms >= WINDOW_MS ||
                               HASH_COUNT(guard->guessers) >= ADDRESSES_MAX))
        forget(guard, guard->guessers);
}

static struct guesser *find(struct guess_guard *guard, const struct network *network)
{
    struct guesser *found;
    HASH_FIND(hh, guard->guessers, network, sizeof(*network), found);
    return found;
}

int64_t guess_guard_wait_ms(struct guess_guard *guard, const char *address, int64_t now_ms)
{
    struct network network;
    int64_t wait_ms = 0;
    if (!network_of(address, &network))
        return 0;
    pthread_mutex_lock(&guard->lock);
    const struct guesser *guesser = find(guard, &network);
    if (guesser && (guesser->wrong >= GUESSES_MAX || guesser->attempts >= ATTEMPTS_MAX))
        wait_ms = guesser->since_ms + WINDOW_MS - now_ms;
    pthread_mutex_unlock(&guard->lock);
    return wait_ms > 0 ? wait_ms : 0;
}

void guess_guard_count(struct guess_guard *guard, const char *address, bool is_wrong,
                       int64_t now_ms)
{
    struct network network;
    if (!network_of(address, &network))
        return;
    pthread_mutex_lock(&guard->lock);
    make_room(guard, now_ms);
    struct guesser *guesser = find(guard, &network);
    if (!guesser) {
        guesser = calloc(1, sizeof(*guesser));
        if (!guesser)
            abort();
        guesser->network = network;
        guesser->since_ms = now_ms;
        HASH_ADD(hh, guard->guessers, network, sizeof(network), guesser);
    }
    guesser->attempts++;
    guesser->wrong += is_wrong;
    pthread_mutex_unlock(&guard->lock);
}
