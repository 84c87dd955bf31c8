/* What the mail that an actor sees tells of an address. */
#include "service/address-use.h"

#include "base/clock.h"
#include "service/mail-accounts.h"
#include "service/mail-in.h"
#include "text/domain.h"
#include "text/mailbox.h"
#include <math.h>

enum { KNOWN_DOMAINS_FROM = 200 }; /* addresses, those used most, whose domains are known */

static void add_account(struct call *call, struct mail_sight *sight,
                        const struct mail_account *account)
{
    struct texts own = mail_own_addresses(call->arena, account);
    *ARENA_PUSH(call->arena, &sight->ids) = account->id;
    for (size_t i = 0; i < own.count; i++)
        if (own.items[i])
            *ARENA_PUSH(call->arena, &sight->own) = own.items[i];
}

void mail_sight_of(struct call *call, const struct mail_account *account, struct mail_sight *sight)
{
    *sight = (struct mail_sight){0};
    *ARENA_PUSH(call->arena, &sight->accounts) = *account;
    add_account(call, sight, account);
}

bool mail_sight_read(struct call *call, struct mail_sight *sight)
{
    *sight = (struct mail_sight){0};
    if (!mail_accounts_visible(call, &sight->accounts))
        return false;
    for (size_t i = 0; i < sight->accounts.count; i++)
        add_account(call, sight, &sight->accounts.items[i]);
    return true;
}

bool mail_sight_is_own(const struct mail_sight *sight, const char *address)
{
    for (size_t i = 0; i < sight->own.count; i++)
        if (!strcmp(sight->own.items[i], address))
            return true;
    return false;
}

/* ---- uses ---- */

static bool is_of_team(const struct mail_sight *sight, struct uuid account)
{
    for (size_t i = 0; i < sight->accounts.count; i++)
        if (uuid_equal(sight->accounts.items[i].id, account))
            return !uuid_is_nil(sight->accounts.items[i].team);
    return false;
}

/* Ranks are logarithms: a sum of uses, and half of one. */
static double add_ranks(double a, double b)
{
    if (a == 0 || b == 0)
        return a == 0 ? b : a;
    return fmax(a, b) + log2(1 + exp2(fmin(a, b) - fmax(a, b)));
}

void address_use_add(const struct call *call, const struct mail_sight *sight,
                     const struct correspondent *known, struct address_use *use)
{
    bool is_of_other = is_of_team(sight, known->account);
    use->address = known->address;
    if (known->name && (!use->name || known->last_received_ms > use->last_received_ms))
        use->name = known->name;
    use->sent += known->sent;
    use->sent_by_self += is_of_other ? 0 : known->sent;
    use->received += known->received;
    use->automatic += known->automatic;
    if (!use->first_ms || (known->first_ms && known->first_ms < use->first_ms))
        use->first_ms = known->first_ms;
    use->last_sent_ms = correspondent_later(use->last_sent_ms, known->last_sent_ms);
    use->last_received_ms = correspondent_later(use->last_received_ms, known->last_received_ms);
    use->rank = add_ranks(use->rank, known->rank == 0 ? 0 : known->rank - is_of_other);
    use->bounced_ms = correspondent_later(use->bounced_ms, known->bounced_ms);
    use->left_ms = correspondent_later(use->left_ms, known->left_ms);
    if (known->away_until_ms > call->now_ms)
        use->away_until_ms = correspondent_later(use->away_until_ms, known->away_until_ms);
    if (known->new_address && known->new_address_ms >= use->new_address_ms) {
        use->new_address = known->new_address;
        use->new_address_ms = known->new_address_ms;
    }
}

bool address_use_find(struct call *call, const struct mail_sight *sight, const char *address,
                      struct address_use *use)
{
    *use = (struct address_use){.address = address};
    for (size_t i = 0; i < sight->ids.count; i++) {
        struct correspondent known;
        if (store_correspondent_get(call->store, call->arena, sight->ids.items[i], address, &known,
                                    &call->error))
            address_use_add(call, sight, &known, use);
        else if (call->error.status != STATUS_OK)
            return false;
    }
    return true;
}

const char *address_company(struct arena *arena, const char *address)
{
    const char *at = strrchr(address, '@');
    const char *registered = at ? domain_registrable(arena, at + 1) : NULL;
    if (!at)
        return NULL;
    if (!registered)
        registered = at + 1;
    return mail_host_is_public(slice_of(registered)) ? NULL : registered;
}

bool address_use_is_stale(const struct address_use *use)
{
    return use->bounced_ms || use->left_ms || use->new_address;
}

/* ---- in words ---- */

const char *day_of(struct arena *arena, int64_t ms)
{
    char text[32];
    clock_format_iso(ms, text);
    return arena_copy_slice(arena, (struct slice){text, 10});
}

const char *address_use_trouble(struct arena *arena, const struct address_use *use)
{
    if (use->new_address)
        return arena_format(arena, "It has a new address, %s", use->new_address);
    if (use->left_ms)
        return arena_format(arena, "Its owner is no longer there, said mail of %s",
                            day_of(arena, use->left_ms));
    if (use->bounced_ms)
        return arena_format(arena, "Mail to it bounced on %s", day_of(arena, use->bounced_ms));
    if (use->away_until_ms)
        return arena_format(arena, "Away until %s", day_of(arena, use->away_until_ms - 1));
    return NULL;
}

static const char *times(struct arena *arena, int64_t count)
{
    return count == 1 ? "once" : arena_format(arena, "%lld times", (long long)count);
}

const char *address_use_story(struct arena *arena, const struct address_use *use)
{
    if (use->sent)
        return arena_format(arena, "%s wrote to it %s, last on %s",
                            use->sent_by_self ? "You" : "Your team",
                            times(arena, use->sent_by_self ? use->sent_by_self : use->sent),
                            day_of(arena, use->last_sent_ms));
    if (use->received)
        return arena_format(arena, "It wrote to you %s, last on %s", times(arena, use->received),
                            day_of(arena, use->last_received_ms));
    return use->first_ms ? "It stood beside you in mail" : NULL;
}

/* ---- look-alikes ---- */

void domains_add(struct arena *arena, struct texts *domains, const char *address)
{
    const char *at = strrchr(address, '@');
    for (size_t i = 0; at && i < domains->count; i++)
        if (!strcmp(domains->items[i], at + 1))
            return;
    if (at)
        *ARENA_PUSH(arena, domains) = at + 1;
}

/* Only who is written to: a swindler has written himself. */
static bool know_domains(struct call *call, struct mail_sight *sight)
{
    struct correspondents best = {0};
    if (sight->knows_domains)
        return true;
    if (!store_correspondents_best(call->store, call->arena, &sight->ids, INFINITY,
                                   KNOWN_DOMAINS_FROM, &best, &call->error))
        return false;
    for (size_t i = 0; i < sight->own.count; i++)
        domains_add(call->arena, &sight->domains, sight->own.items[i]);
    for (size_t i = 0; i < best.count; i++)
        if (best.items[i].sent)
            domains_add(call->arena, &sight->domains, best.items[i].address);
    sight->knows_domains = true;
    return true;
}

bool address_looks_like(struct call *call, struct mail_sight *sight, const struct texts *also,
                        const char *address, enum mail_lookalike *lookalike, const char **like)
{
    const char *at = strrchr(address, '@');
    struct texts domains = {0};
    size_t which = 0;
    *lookalike = MAIL_LOOKALIKE_NONE;
    *like = NULL;
    if (!at || !know_domains(call, sight))
        return at == NULL;
    for (size_t i = 0; i < sight->domains.count; i++)
        *ARENA_PUSH(call->arena, &domains) = sight->domains.items[i];
    for (size_t i = 0; also && i < also->count; i++)
        *ARENA_PUSH(call->arena, &domains) = also->items[i];
    *lookalike = mail_lookalike(call->arena, at + 1, domains.items, domains.count, &which);
    if (*lookalike != MAIL_LOOKALIKE_NONE)
        *like = domains.items[which];
    return true;
}
