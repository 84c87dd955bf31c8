/* What was erased for good: receipts, and the tombstones by which it is known again. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* Nothing in it can be read of the person. */
struct erasure {
    struct uuid id;
    struct uuid contact; /* that was asked for */
    struct uuid actor;
    int64_t at_ms;
    const char *summary;  /* JSON of service/erase.h: ids and counts */
    struct digest digest; /* of the summary */
    int64_t settled_ms; /* when what the engine keeps of deleted rows was overwritten; 0: not yet */
};

struct erasures {
    struct erasure *items;
    size_t count;
    size_t capacity;
};

bool store_erasure_insert(struct store *store, const struct erasure *erasure, struct error *error);

/* Newest first, from behind `before` (nil: the newest); `id` of one alone. */
bool store_erasures(struct store *store, struct arena *arena, struct uuid before, int limit,
                    struct erasures *erasures, struct error *error);
bool store_erasure_is_known(struct store *store, struct uuid id, bool *is_known,
                            struct error *error);

/* Organizations with an erasure that is not settled; and that those of one are. */
bool store_unsettled(struct store *store, struct arena *arena, struct uuids *organizations,
                     struct error *error);
bool store_erasures_settled(struct store *store, int64_t at_ms, struct error *error);

/* ---- tombstones ---- */

/* The organization's key of tombstones; `is_there` false: there is none, and no tombstone. */
bool store_erasure_key(struct store *store, struct secret_key *key, bool *is_there,
                       struct error *error);
bool store_erasure_key_put(struct store *store, const struct secret_key *key, struct error *error);

struct tombstone {
    struct digest hash;   /* keyed, of the kind and normal form of an identifier */
    struct uuid audience; /* the erasure itself when it was lifted: it stands for nobody then */
    struct uuid erasure;
    int64_t erased_ms;
};

struct tombstones {
    struct tombstone *items;
    size_t count;
    size_t capacity;
};

/* Of one hash, in whatever audience; of one erasure. */
bool store_tombstones_of(struct store *store, struct arena *arena, const struct digest *hash,
                         struct tombstones *tombstones, struct error *error);
bool store_tombstones_of_erasure(struct store *store, struct arena *arena, struct uuid erasure,
                                 struct tombstones *tombstones, struct error *error);
bool store_tombstone_put(struct store *store, const struct tombstone *tombstone,
                         struct error *error);
bool store_tombstone_remove(struct store *store, const struct tombstone *tombstone,
                            struct error *error);
