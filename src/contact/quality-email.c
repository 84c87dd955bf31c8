/* E-mail addresses: names of hosts that do not exist, typing errors in those of the big mail hosts,
 * and addresses of an office on a person. */
#include "contact/quality-parts.h"

#include "text/domain.h"
#include "text/email.h"
#include "text/mailbox.h"
#include <string.h>

/* Domains of others that lie one slip from a big host. */
static const char *const neighbours[] = {
    "gail.com",  "tmail.com", "vmail.com", "outlooks.com", "yahoos.com", "nave.com",
    "navel.com", "liber.it",  "ramble.ru", "oranges.fr",   "poste.net",
};

/* What is typed for ".com" by a slip of the fingers, and is no top-level domain. */
static const char *const com_slips[] = {"con",  "cmo", "ocm", "vom",  "xom",  "comm",
                                        "coom", "cpm", "cim", "ccom", "comn", "cok"};
/* Likewise, but of a country: only where the host exists under .com alone. */
static const char *const com_neighbours[] = {"co", "cm", "om"};

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static bool are_neighbouring_keys(char a, char b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *left = strchr(rows[i], a), *right = strchr(rows[i], b);
        if (a && b && left && right && (left - right == 1 || right - left == 1))
            return true;
    }
    return false;
}

/* Whether `typed` is `name` with one slip behind its first letter: two letters swapped, one left
 * out, one doubled or hit together with its neighbour, one hit in place of its neighbour. */
static bool is_one_slip(const char *typed, const char *name)
{
    size_t length = strlen(typed), wanted = strlen(name), same = 0;
    while (typed[same] && typed[same] == name[same])
        same++;
    if (same == 0 || (length == wanted && same == length))
        return false;
    const char *t = typed + same, *n = name + same;
    if (length + 1 == wanted)
        return strcmp(t, n + 1) == 0;
    if (length == wanted + 1) {
        bool is_near = *t == t[-1] || are_neighbouring_keys(*t, t[-1]) ||
                       (t[1] && (*t == t[1] || are_neighbouring_keys(*t, t[1])));
        return is_near && strcmp(t + 1, n) == 0;
    }
    if (length != wanted)
        return false;
    if (t[0] == n[1] && t[1] == n[0] && t[1] && strcmp(t + 2, n + 2) == 0)
        return true;
    return are_neighbouring_keys(*t, *n) && strcmp(t + 1, n + 1) == 0;
}

/* The big host that a domain was meant to be, or NULL. */
static const char *meant_host(struct arena *arena, const char *domain)
{
    const char *dot = strchr(domain, '.');
    if (!dot || mail_host_is_public(slice_of(domain)) ||
        is_among(domain, neighbours, COUNT_OF(neighbours)))
        return NULL;
    const char *name = arena_copy_slice(arena, (struct slice){domain, (size_t)(dot - domain)});
    const char *top = dot + 1;
    size_t count;
    const struct mail_host *hosts = mail_hosts(&count);
    for (size_t i = 0; i < count; i++) {
        const struct mail_host *host = &hosts[i];
        bool is_com = strcmp(host->top, "com") == 0;
        bool is_name = strcmp(name, host->name) == 0;
        bool is_top = strcmp(top, host->top) == 0;
        if (!(host->traits & HOST_MISTYPED))
            continue;
        bool is_slip = is_com && is_among(top, com_slips, COUNT_OF(com_slips));
        bool is_near = is_com && (host->traits & HOST_ONLY_TOP) &&
                       is_among(top, com_neighbours, COUNT_OF(com_neighbours));
        if ((is_name && (is_slip || is_near)) || (is_top && is_one_slip(name, host->name)))
            return arena_format(arena, "%s.%s", host->name, host->top);
    }
    return NULL;
}

/* The address with another domain, its local part as it was typed; NULL when that cannot be. */
static const char *with_domain(struct arena *arena, const char *typed, const struct email *email,
                               const char *domain)
{
    struct email made;
    struct error ignored;
    /* A display name or a scheme around it is no part of the address. */
    const char *address = strpbrk(typed, "<>:\" ") ? email->normal : typed;
    const char *sign = strrchr(address, '@');
    const char *text = arena_format(arena, "%.*s@%s", (int)(sign - address), address, domain);
    return email_parse(arena, slice_of(text), &made, &ignored) ? text : NULL;
}

/* A typing error in the name of a big host; true when there is one. */
static bool check_typo(struct arena *arena, const struct fact *fact, const struct email *email,
                       struct quality_findings *findings)
{
    const char *host = meant_host(arena, email->domain);
    const char *right = host ? with_domain(arena, fact->part[PART_VALUE], email, host) : NULL;
    if (!right)
        return false;
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_EMAIL_TYPO, fact, fact->part[PART_VALUE],
                     arena_format(arena, "'%s' is probably meant to be '%s'", email->domain, host));
    struct fact fixed = *fact;
    fixed.part[PART_VALUE] = right;
    quality_replace(arena, finding, &fixed);
    return true;
}

static void check_deliverable(struct arena *arena, const struct fact *fact,
                              const struct email *email, struct quality_findings *findings)
{
    const char *why = NULL;
    if (!strchr(email->domain, '.'))
        why = "the part behind the @ has no top-level domain: it is not reached from outside";
    else if (!domain_has_known_top(arena, email->domain))
        why = arena_format(arena, "there is no top-level domain '%s'",
                           strrchr(email->domain, '.') + 1);
    if (why)
        quality_find(arena, findings, QUALITY_EMAIL_UNDELIVERABLE, fact, fact->part[PART_VALUE],
                     why);
}

/* "info" of "info+web". */
static const char *without_tag(struct arena *arena, const char *local)
{
    return arena_copy_slice(arena, (struct slice){local, strcspn(local, "+")});
}

static bool is_person(const struct card *card)
{
    const struct fact *name = card_first(card, FACT_NAME);
    return name && name->part[NAME_FIRST] && name->part[NAME_LAST];
}

static void check_role(struct arena *arena, const struct quality_look *look,
                       const struct fact *fact, const struct email *email,
                       struct quality_findings *findings)
{
    const char *local = without_tag(arena, email->local);
    if (is_person(look->card) && mailbox_is_office(slice_of(local)))
        quality_find(arena, findings, QUALITY_EMAIL_ROLE, fact, fact->part[PART_VALUE],
                     arena_format(arena,
                                  "'%s' is the address of an office, not of a person: mark it "
                                  "shared, or give the contact an address of its own",
                                  email->normal));
}

void quality_check_emails(struct arena *arena, const struct quality_look *look,
                          struct quality_findings *findings)
{
    const struct card_values *shown = &look->card->shown;
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *fact = shown->items[i].fact;
        struct email email;
        struct error why = {0};
        if (fact->kind != FACT_EMAIL || !fact->part[PART_VALUE])
            continue;
        if (!email_parse(arena, slice_of(fact->part[PART_VALUE]), &email, &why)) {
            quality_find(arena, findings, QUALITY_EMAIL_MALFORMED, fact, fact->part[PART_VALUE],
                         arena_copy(arena, why.message));
            continue;
        }
        if (!check_typo(arena, fact, &email, findings))
            check_deliverable(arena, fact, &email, findings);
        check_role(arena, look, fact, &email, findings);
    }
}
