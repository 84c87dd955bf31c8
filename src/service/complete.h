/* Completing what is typed where a message's recipients stand. docs/autocomplete.md says how the
 * rank is computed.
 *
 * Found are addresses that the actor's accounts know, contacts of books that he may use for it,
 * even if never written to, and groups. What is typed are beginnings of an address, of a piece of
 * it, or of words of a name, all of which must fit; accents and case do not count.
 */
#pragma once

#include "service/address-use.h"
#include "service/groups.h"
#include "service/view.h"

struct complete_request {
    const char *prefix;         /* as typed */
    const struct texts *chosen; /* addresses in normal form that stand there already; or NULL */
    struct uuid conversation;   /* that is being answered; nil: none */
    int limit;
};

struct completion {
    struct address_use use;
    const char *name;  /* NULL: none */
    struct view *view; /* the contact; NULL: nobody's, a collected person */
    double score;
    bool is_beside; /* who takes part, or often does beside those that were chosen */
    const char *reason;
    const char *trouble; /* what speaks against it; NULL: nothing */
};

struct completions {
    struct completion *items;
    size_t count;
    size_t capacity;
};

struct group_completion {
    const struct group *group;
    struct completions members; /* each with its first address */
    int64_t total;              /* of the group, those the actor does not see among them */
};

struct group_completions {
    struct group_completion *items;
    size_t count;
    size_t capacity;
};

/* Best first. Within service_read; from then on the call sees only books for autocompletion. */
bool complete_addresses(struct call *call, const struct complete_request *request,
                        struct completions *completions, struct group_completions *groups);

/* Those of a group's members whom the actor sees, with what is known of their addresses. */
bool complete_group(struct call *call, const struct mail_sight *sight, const struct group *group,
                    struct group_completion *completion);
