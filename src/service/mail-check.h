/* Proving that what is derived from messages says what they say: conversations' counts and times,
 * who takes part, what accounts know of addresses, and the words these are found by. Private to
 * service/.
 *
 * What only the moment of reading could tell stays as it is: of two names of an address the one
 * that was taken, and what became of it (bounced, left, moved). So do the numbers of addresses that
 * are the account's own by now.
 */
#pragma once

#include "service/service.h"

/* Rows of each. */
struct mail_totals {
    int64_t conversations;
    int64_t participants;
    int64_t correspondents;
    int64_t words;
};

/* `expected` should be there, `found` of them are, right; `rows` are there. */
bool mail_check(struct call *call, struct mail_totals *expected, struct mail_totals *found,
                struct mail_totals *rows, struct error *error);

/* Makes all of it anew, within service_write. */
bool mail_rebuild(struct call *call, struct error *error);
