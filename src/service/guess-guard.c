/* The bounds of guessing: a line for hashing, a table of addresses. */
#include "service/guess-guard.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum {
    HASHED_AT_ONCE = 2,
    WAITING_MAX = 4, /* workers that wait serve nobody else */
    GUESSES_MAX = 30,
    WINDOW_MS = 10 * 60 * 1000,
    ADDRESSES_MAX = 10000,
};

struct network {
    uint8_t bytes[16];
};

struct guesser {
    struct network network;
    UT_hash_handle hh;
    int64_t since_ms; /* of the first wrong guess that counts */
    int wrong;
};

struct guess_guard {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t free;  /* a place is free */
    int hashing;
    int waiting;
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

/* ---- hashing ---- */

bool guess_guard_enter(struct guess_guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    bool may_wait = guard->hashing < HASHED_AT_ONCE || guard->waiting < WAITING_MAX;
    if (may_wait) {
        guard->waiting++;
        while (guard->hashing >= HASHED_AT_ONCE)
            pthread_cond_wait(&guard->free, &guard->lock);
        guard->waiting--;
        guard->hashing++;
    }
    pthread_mutex_unlock(&guard->lock);
    return may_wait;
}

void guess_guard_leave(struct guess_guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    guard->hashing--;
    pthread_cond_signal(&guard->free);
    pthread_mutex_unlock(&guard->lock);
}

/* ---- addresses ---- */

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
    if (guesser && guesser->wrong >= GUESSES_MAX)
        wait_ms = guesser->since_ms + WINDOW_MS - now_ms;
    pthread_mutex_unlock(&guard->lock);
    return wait_ms > 0 ? wait_ms : 0;
}

void guess_guard_count(struct guess_guard *guard, const char *address, int64_t now_ms)
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
    guesser->wrong++;
    pthread_mutex_unlock(&guard->lock);
}
