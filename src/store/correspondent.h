/* What accounts know of the addresses they exchange mail with. Derived from messages. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

struct correspondent {
    struct uuid account;
    const char *address; /* normal form */
    const char *name;    /* as it was last written by its owner, or else by others; NULL: none */
    int64_t sent;        /* messages to it */
    int64_t received;    /* from it, by a person */
    int64_t automatic;   /* from it, by a program or to many */
    int64_t first_ms, last_sent_ms, last_received_ms;
    double rank;        /* log2 of the sum of 2^(time of use / half-life): comparable at any time */
    int64_t bounced_ms; /* the last hard bounce, or 0 */
    int64_t left_ms;    /* when it said that its owner is no longer there, or 0 */
    int64_t away_until_ms;   /* or 0 */
    const char *new_address; /* that it named in its place; NULL: none */
    int64_t new_address_ms;  /* when, or 0 */
};

static inline int64_t correspondent_later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct correspondents {
    struct correspondent *items;
    size_t count;
    size_t capacity;
};

/* False without an error (status OK) when the account does not know the address. */
bool store_correspondent_get(struct store *store, struct arena *arena, struct uuid account,
                             const char *address, struct correspondent *correspondent,
                             struct error *error);

/* Writes it anew or over what it was, and adds words that it is found by. */
bool store_correspondent_put(struct store *store, const struct correspondent *correspondent,
                             const struct texts *words, struct error *error);

/* Of these accounts the best by rank, from behind a rank (INFINITY: the first). */
bool store_correspondents_best(struct store *store, struct arena *arena,
                               const struct uuids *accounts, double below, int limit,
                               struct correspondents *correspondents, struct error *error);

/* Where a walk through correspondents by rank stands: behind this one. */
struct correspondent_place {
    double rank; /* INFINITY: before the first */
    const char *address;
};

/* Of these accounts those that were written to or that a person wrote from, the best by rank first,
 * in one rank by address; an address that several accounts know comes once for each. */
bool store_correspondents_met(struct store *store, struct arena *arena,
                              const struct uuids *accounts, const struct correspondent_place *after,
                              int limit, struct correspondents *correspondents,
                              struct error *error);

/* Who is not to be collected: that he is in no book is meant. */
bool store_collected_dismiss(struct store *store, struct uuid account, const char *address,
                             struct uuid user, int64_t now_ms, struct error *error);
bool store_collected_recall(struct store *store, struct uuid account, const char *address,
                            struct error *error);
bool store_collected_is_dismissed(struct store *store, struct uuid account, const char *address,
                                  bool *is_dismissed, struct error *error);

/* Address and name alone (the rest is zeroed) of the account's best by rank: many cost little. */
bool store_correspondent_names_best(struct store *store, struct arena *arena, struct uuid account,
                                    int limit, struct correspondents *correspondents,
                                    struct error *error);

/* Adds what the account knows of these addresses, unordered. */
bool store_correspondents_named(struct store *store, struct arena *arena, struct uuid account,
                                const struct texts *addresses,
                                struct correspondents *correspondents, struct error *error);

/* Addresses one of whose words begins with the prefix, by word; one with several such words comes
 * several times. Of at most `limit` words. */
bool store_correspondent_addresses_beginning(struct store *store, struct arena *arena,
                                             struct uuid account, const char *prefix, int limit,
                                             struct texts *addresses, struct error *error);

/* Those one of whose words begins with the prefix, unordered; of each account as many as its first
 * `limit` such words lead to. */
bool store_correspondents_beginning(struct store *store, struct arena *arena,
                                    const struct uuids *accounts, const char *prefix, int limit,
                                    struct correspondents *correspondents, struct error *error);
