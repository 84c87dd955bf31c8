/* What mail says of people, held against their cards. Private to service/.
 *
 * A value that the card has already is confirmed, silently; any other waits as a proposal, one a
 * record, field and normal value, whatever the number of messages that say so. Nothing that a
 * person said is replaced. A book may let its blanks be filled unasked (book.fill_above), by
 * messages whose sender a server vouches for.
 */
#pragma once

#include "service/finding.h"
#include "service/mail-in.h"
#include "store/waiting.h"

/* For the prepare half: the values of the message's notices in normal form. */
void noticing_draft(struct arena *arena, const char *region, struct incoming *incoming);

/* Within service_write, when the message is stored and its correspondents are learnt. */
bool noticing_take(struct call *call, const struct mail_account *account,
                   const struct incoming *incoming);

/* Within service_write, of a message that was there before the record had its sender's address,
 * about that record alone. What a person said of the kind since the message stands against it, and
 * what waits or was decided already is left as it is. */
bool noticing_take_earlier(struct call *call, const struct mail_account *account,
                           const struct incoming *incoming, struct uuid record);

/* Whether words of the account's mail may stand in the book: only in a user's own that he shares
 * with nobody, since admins and those who are granted it later read along elsewhere. */
struct book;
bool noticing_may_quote(const struct call *call, const struct mail_account *account,
                        const struct book *book);

/* Why a proposal must be looked at before it is accepted, in words; NULL: it need not. */
const char *noticing_hold_words(struct arena *arena, enum proposal_hold held,
                                const struct finding *finding);
