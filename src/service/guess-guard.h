/* What slows down guessing within this process: how many passwords are hashed at once, and how
 * often guesses from one network address may be wrong. What counts for an account is in the store.
 *
 * Hashing a password takes 64 MiB and a tenth of a second by intent: were it not bounded, a crowd
 * of strangers could take all memory and every worker. Thread safe. Private to service/.
 */
#pragma once

#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

struct guess_guard;
struct guess_place;

struct guess_guard *guess_guard_new(void);
void guess_guard_free(struct guess_guard *guard);

/* Waits for a place; NULL when too many wait already, or one for this network address is taken
 * (where none is known: for this user), so that nobody fills the line alone. To be given back with
 * guess_guard_leave. */
struct guess_place *guess_guard_enter(struct guess_guard *guard, const char *address,
                                      struct uuid user);
void guess_guard_leave(struct guess_guard *guard, struct guess_place *place);

/* How long no guess of this address is taken, in milliseconds; 0: it may guess. An IPv6 address
 * counts as its network of 64 bits, which one customer has. NULL or "": always 0. */
int64_t guess_guard_wait_ms(struct guess_guard *guard, const char *address, int64_t now_ms);

/* Counts an attempt; wrong ones are stopped much sooner than right ones. */
void guess_guard_count(struct guess_guard *guard, const char *address, bool is_wrong,
                       int64_t now_ms);
