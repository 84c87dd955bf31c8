/* Collected people: correspondents who are in no book that the actor sees.
 *
 * They stand in a book that is none: nothing of them is stored but what the accounts know of their
 * addresses (store/correspondent.h), so they are in no search, count, list or export. Somebody is
 * collected who is known (mail went to him, or came from him) and human (programs' mail counts
 * against him, an address like no-reply@ is never a person's), as the score says:
 *
 *     known = 1 - 2^-(sent + received / 2),  human = (sent + received) / all of his mail
 *     score = known * human, of an office's mailbox 0.3, without a name 0.8 of it
 *
 * One who is promoted becomes a contact as everybody does, by contact_create. A reply does it
 * unasked where the account has a book for it. Who is dismissed is not collected any more, in none
 * of the accounts through which the actor could say so.
 */
#pragma once

#include "service/address-use.h"
#include "service/contacts.h"
#include "service/mail-in.h"

/* From here on somebody is worth being asked about, and promoted by a reply. */
#define COLLECTED_SCORE 0.5

struct collected {
    struct address_use use;
    double score;
};

struct all_collected {
    struct collected *items;
    size_t count;
    size_t capacity;
};

struct collected_request {
    struct uuid account; /* nil: all that the actor sees */
    double min_score;
    bool is_dismissed; /* those that were dismissed, instead */
    int limit;
    struct correspondent_place after;
};

/* Those used most first. `next` is behind the last one that was looked at; its address is NULL at
 * the end. A page may be short, or empty, before the end. */
bool collected_list(struct call *call, const struct collected_request *request,
                    struct all_collected *list, struct correspondent_place *next);

/* For the prepare half: what creates the contact of an address (in normal form) in `book` (nil: the
 * one that an account which knows it names, else that of contacts that name none).
 * STATUS_NOT_FOUND when nobody collected has it. */
bool collected_draft(struct call *call, const char *address, struct uuid book, struct draft *draft);

/* Within service_write: he is not collected any more, or again. STATUS_NOT_FOUND when none of the
 * accounts that the actor may change knows the address. */
bool collected_dismiss(struct call *call, const char *address, bool is_dismissed);

/* Who may be promoted because of this message; for the prepare half, after everything else of it is
 * drafted. Nobody, unless the account has a book for it. */
bool collected_draft_answered(struct call *call, const struct mail_account *account,
                              struct incoming *incoming);

/* Promotes those of them whom the account has now written back to. Within service_write, after the
 * correspondents were learnt. */
bool collected_take(struct call *call, const struct mail_account *account,
                    const struct incoming *incoming);
