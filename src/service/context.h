/* What people see beside a conversation: who an address is, and what is known of it.
 *
 * Everything as the actor sees it: the contact through books that are his to see, the mail of his
 * accounts and of his teams'. An address that no contact holds may be a known person's new one:
 * such contacts are named, never linked unasked.
 */
#pragma once

#include "service/address-use.h"
#include "service/contacts.h"
#include "service/view.h"

struct address_context {
    const char *address; /* normal form */
    struct address_use use;
    bool is_own;       /* of an account that the actor sees */
    struct view *view; /* the contact that the actor knows it as; NULL: none */
    int64_t open_pairs;
    int64_t open_proposals;
    enum mail_lookalike lookalike;
    const char *looks_like; /* a domain; NULL: none */
    struct possible_duplicates candidates;
};

/* `name`: what it is called where it was met; NULL: what mail knows. Within service_read. */
bool context_of_address(struct call *call, const char *address, const char *name,
                        struct address_context *context);

/* The contact that the actor knows an address as; NULL without an error when there is none. */
struct view *context_view(struct call *call, const char *address);

/* The folded name that the words of a local part make: "noor haddad" of noor.haddad@example.com;
 * NULL when it is no two words. */
const char *name_of_local_part(struct arena *arena, const char *address);
