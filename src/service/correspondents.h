/* What accounts learn from messages of the addresses that take part. Private to service/.
 *
 * The rank of an address is the logarithm of the sum of all its uses, each worth
 * 2^(its time / CORRESPONDENT_HALF_LIFE_MS): sums of two times compare the same at any later time,
 * so nothing needs renewal, and messages may come in any order.
 */
#pragma once

#include "service/mail-in.h"
#include "store/correspondent.h"

#define CORRESPONDENT_HALF_LIFE_MS (INT64_C(90) * 24 * 60 * 60 * 1000)

/* What uses are worth: writing to somebody says most, standing beside others in a message little,
 * and what programs send nothing. */
enum {
    CORRESPONDENT_SENT_WEIGHT = 16,
    CORRESPONDENT_RECEIVED_WEIGHT = 4,
    CORRESPONDENT_BESIDE_WEIGHT = 1,
};

/* The rank when one more use is counted. */
double correspondent_rank(double rank, int64_t at_ms, int weight);

/* The words by whose beginnings an address is found: of the address itself, its parts, and the
 * name. For the prepare half: folds. */
struct texts correspondent_words(struct arena *arena, const char *address, const char *name);

/* Whether something is learnt of the one at this place among a message's people. */
bool correspondent_is_learnt(const struct incoming *incoming, size_t place);

/* Counts a message for one who takes part in it, and takes his name when it is better than the one
 * known (`is_renamed`). Comes out the same in any order, but for the name. */
void correspondent_count(struct correspondent *known, const struct message *message,
                         const struct participant *participant, bool *is_renamed);

/* Within service_write, once a message. Of one whose sender's check failed nothing is learnt. */
bool correspondents_learn(struct call *call, struct incoming *incoming);

/* Within service_write, when somebody agreed that an address has another in its place, said by mail
 * of `at_ms`. */
bool correspondents_moved(struct call *call, struct uuid account, const char *address,
                          const char *new_address, int64_t at_ms);
