/* What the mail that an actor sees tells of an address, all its accounts together. Private to
 * service/. */
#pragma once

#include "mail/sender-check.h"
#include "service/service.h"
#include "store/correspondent.h"
#include "store/mail-account.h"

struct address_use {
    const char *address;
    const char *name;     /* NULL: none */
    int64_t sent;         /* by the actor and by his teams */
    int64_t sent_by_self; /* from accounts of his own */
    int64_t received;     /* by persons */
    int64_t automatic;    /* by programs */
    int64_t first_ms, last_sent_ms, last_received_ms;
    double rank;             /* of all uses, those of teams worth half; 0: never used */
    int64_t bounced_ms;      /* 0 when a person wrote from there since; likewise below */
    int64_t left_ms;         /* its owner is no longer there */
    int64_t away_until_ms;   /* the end of the last day; 0 when he is back */
    const char *new_address; /* that it named in its place; NULL: none */
    int64_t new_address_ms;
};

/* The accounts whose mail the actor sees, read once a call. */
struct mail_sight {
    struct mail_accounts accounts;
    struct uuids ids;
    struct texts own;     /* addresses of the accounts themselves */
    struct texts domains; /* that are known; read when they are first asked for */
    bool knows_domains;
};

bool mail_sight_read(struct call *call, struct mail_sight *sight);

/* Of one account alone. */
void mail_sight_of(struct call *call, const struct mail_account *account, struct mail_sight *sight);

bool mail_sight_is_own(const struct mail_sight *sight, const char *address);

/* Adds what one of the accounts knows. */
void address_use_add(const struct call *call, const struct mail_sight *sight,
                     const struct correspondent *known, struct address_use *use);

/* Zeroed but for the address when none of the accounts knows it. */
bool address_use_find(struct call *call, const struct mail_sight *sight, const char *address,
                      struct address_use *use);

/* Who registered the domain of an address; NULL when that says nothing, as of public hosts. */
const char *address_company(struct arena *arena, const char *address);

/* Mail to it does not arrive, or not at whom it is for. */
bool address_use_is_stale(const struct address_use *use);

/* "It bounced on 2026-03-01"; NULL when nothing speaks against the address. */
const char *address_use_trouble(struct arena *arena, const struct address_use *use);

/* "You wrote to it 14 times, last on 2026-03-01"; NULL when it was never used. */
const char *address_use_story(struct arena *arena, const struct address_use *use);

/* "2026-03-01" */
const char *day_of(struct arena *arena, int64_t ms);

/* Whether the domain of an address looks like one that is written to, the actor's own, or one of
 * `also` (may be NULL), without being one: `like` is that one. */
bool address_looks_like(struct call *call, struct mail_sight *sight, const struct texts *also,
                        const char *address, enum mail_lookalike *lookalike, const char **like);

/* Adds the domain of an address, each once. */
void domains_add(struct arena *arena, struct texts *domains, const char *address);
