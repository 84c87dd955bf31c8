/* Finding contacts: the query language, the tiers of likeness, and the rank.
 *
 *     noor haddad            words in any order; the last may be a beginning
 *     "brick & co"           words together
 *     noor@example.com       an address, whole or from its beginning
 *     +44 20 7946            digits of a number, from any beginning or at the end
 *     book:Clients group:VIP company:Brick email:example.com phone:7946
 *     missing:email|phone|name|company|title   stale>180d   by:agent   dup:open
 *
 * Rank: exact identifier, exact whole name, all words, last word as a beginning, all words as
 * beginnings, words spread over the contact's records, one typing error a word, from the middle of
 * words; within one of these the most recently changed first.
 */
#pragma once

#include "service/list.h"

struct search_request {
    const char *query;
    struct uuid book; /* the lens; nil: all */
    int limit;
    int64_t offset;
    const char *cursor;
};

bool search_contacts(struct call *call, const struct search_request *request,
                     struct list_page *page);

/* How many match, counted up to SEARCH_WINDOW. */
enum { SEARCH_WINDOW = 10000 };
bool search_count(struct call *call, const struct search_request *request, int64_t *count);
