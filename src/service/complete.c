/* Completing recipients. */
#include "service/complete.h"

#include "service/audience.h"
#include "service/context.h"
#include "service/conversations.h"
#include "service/correspondents.h"
#include "service/typed-words.h"
#include "store/search.h"
#include "text/name.h"
#include <math.h>
#include <stdlib.h>
#include <uthash.h>

enum {
    SHORT_BYTES = 3,                 /* a beginning of less is that of too many */
    WORDS_LOOKED_UP = 400,           /* of an account's index of words */
    WORDS_COMPARED = 1000,           /* of it, where two words narrow each other */
    POSSIBLE_LOOKED_AT = 100,        /* who may have the other words in the name */
    BEST_LOOKED_AT = 600,            /* of those used most */
    FEW_FOUND = WORDS_LOOKED_UP / 4, /* an address has no more words that begin alike, mostly */
    CONTACTS_AT_A_TIME = 40,
    CONTACTS_LOOKED_AT = 400, /* most of which may be in books that the actor does not see */
    TERM_BYTES_MIN = 2,       /* what is shorter begins too many words to be searched for */
    GROUPS_MAX = 3,
    GROUPS_LOOKED_AT = 20,
    MEMBERS_MAX = 100,
    CHOSEN_MAX = 5,           /* of those that stand there already, the last */
    CHOSEN_CONVERSATIONS = 8, /* that one of them took part in */
    PEOPLE_OF_CONVERSATION = 30,
};

/* All in doublings of use. */
static const double beside_bonus = 3; /* who takes part; and per doubling of common threads */
static const double contact_bonus = 1;
static const double company_bonus = 3; /* of the company of somebody who is there already */
static const double first_bonus = 2;   /* what is typed begins the address or the name */
static const double domain_malus = 3;  /* it begins only a piece of the domain */
static const double stale_malus = 60;
static const double unused_age = 24; /* as if met once so many half-lives ago: six years */

/* How often somebody stood beside those that were chosen, or that he takes part. */
struct beside {
    const char *address;
    int count;
    UT_hash_handle hh;
};

struct found {
    const char *address;
    size_t place; /* in the list: that moves as it grows */
    UT_hash_handle hh;
};

struct completing {
    struct call *call;
    const struct complete_request *request;
    struct mail_sight sight;
    struct typed_words words;
    struct beside *beside;
    struct texts companies; /* of those who are there already, without the accounts' own */
    struct found *found;
    struct completions all;
};

/* ---- who was beside ---- */

static void add_beside(struct completing *completing, const char *address, int count)
{
    struct beside *beside;
    HASH_FIND_STR(completing->beside, address, beside);
    if (!beside) {
        beside = ARENA_NEW(completing->call->arena, struct beside);
        beside->address = address;
        HASH_ADD_KEYPTR(hh, completing->beside, beside->address, strlen(address), beside);
    }
    beside->count += count;
}

static bool has_text(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (!strcmp(texts->items[i], text))
            return true;
    return false;
}

/* The accounts' own company says nothing: its people stand beside everybody. */
static void add_company(struct completing *completing, const char *address)
{
    struct arena *arena = completing->call->arena;
    const char *company = address_company(arena, address);
    if (!company || has_text(&completing->companies, company))
        return;
    for (size_t i = 0; i < completing->sight.own.count; i++) {
        const char *own = address_company(arena, completing->sight.own.items[i]);
        if (own && !strcmp(own, company))
            return;
    }
    *ARENA_PUSH(arena, &completing->companies) = company;
}

static bool is_of_company(const struct completing *completing, const char *address)
{
    const char *at = strrchr(address, '@');
    size_t length = at ? strlen(at + 1) : 0;
    for (size_t i = 0; i < completing->companies.count; i++) {
        const char *company = completing->companies.items[i];
        size_t size = strlen(company);
        if (length >= size && !strcmp(at + 1 + length - size, company) &&
            (length == size || at[length - size] == '.'))
            return true;
    }
    return false;
}

static bool add_people(struct completing *completing, struct uuid conversation, int count)
{
    struct call *call = completing->call;
    struct participants people = {0};
    if (!store_conversation_participants(call->store, call->arena, conversation,
                                         PEOPLE_OF_CONVERSATION, &people, &call->error))
        return false;
    for (size_t i = 0; i < people.count; i++)
        add_beside(completing, people.items[i].address, count);
    return true;
}

static bool add_beside_chosen(struct completing *completing, const char *chosen)
{
    struct call *call = completing->call;
    struct conversations recent = {0};
    for (size_t i = 0; i < completing->sight.ids.count; i++) {
        struct conversation_filter filter = {completing->sight.ids.items[i], chosen, NULL};
        if (!store_conversations(call->store, call->arena, &filter, INT64_MAX, INT64_MIN,
                                 CHOSEN_CONVERSATIONS, &recent, &call->error))
            return false;
    }
    for (size_t i = 0; i < recent.count; i++)
        if (!add_people(completing, recent.items[i].id, 1))
            return false;
    return true;
}

static bool look_beside(struct completing *completing)
{
    const struct complete_request *request = completing->request;
    struct call *call = completing->call;
    size_t count = request->chosen ? request->chosen->count : 0;
    if (!uuid_is_nil(request->conversation)) {
        struct conversation *conversation = conversation_find(call, request->conversation);
        if (!conversation || !add_people(completing, conversation->id, 2))
            return false;
    }
    for (const struct beside *one = completing->beside; one; one = one->hh.next)
        add_company(completing, one->address);
    for (size_t i = count > CHOSEN_MAX ? count - CHOSEN_MAX : 0; i < count; i++) {
        add_company(completing, request->chosen->items[i]);
        if (!add_beside_chosen(completing, request->chosen->items[i]))
            return false;
    }
    return true;
}

/* ---- correspondents ---- */

static bool is_wanted(const struct completing *completing, const char *address)
{
    const struct texts *chosen = completing->request->chosen;
    return !(chosen && has_text(chosen, address)) &&
           !mail_sight_is_own(&completing->sight, address);
}

static struct completion *place_of(struct completing *completing, const char *address)
{
    struct arena *arena = completing->call->arena;
    struct found *found;
    HASH_FIND_STR(completing->found, address, found);
    if (found)
        return &completing->all.items[found->place];
    found = ARENA_NEW(arena, struct found);
    *found = (struct found){.address = address, .place = completing->all.count};
    HASH_ADD_KEYPTR(hh, completing->found, found->address, strlen(address), found);
    struct completion *completion = ARENA_PUSH(arena, &completing->all);
    completion->use.address = address;
    return completion;
}

static double score_of(struct completing *completing, const struct address_use *use,
                       enum typed_fit fit)
{
    double unused = (double)completing->call->now_ms / (double)CORRESPONDENT_HALF_LIFE_MS;
    double score = use->rank == 0 ? unused - unused_age : use->rank;
    struct beside *beside;
    HASH_FIND_STR(completing->beside, use->address, beside);
    if (beside)
        score += beside_bonus * (1 + log2(beside->count));
    if (is_of_company(completing, use->address))
        score += company_bonus;
    if (fit == FITS_FIRST)
        score += first_bonus;
    if (fit == FITS_DOMAIN)
        score -= domain_malus;
    return address_use_is_stale(use) ? score - stale_malus : score;
}

/* What only programs send from is nobody's to write to, unless somebody did. */
static bool is_somebody(const struct correspondent *known)
{
    return known->rank != 0 && (known->sent || known->received || !known->automatic);
}

static bool fits(struct completing *completing, const struct correspondent *known)
{
    return is_somebody(known) && is_wanted(completing, known->address) &&
           typed_words_fit(completing->call->arena, &completing->words, known->address,
                           known->name);
}

static void add_known(struct completing *completing, const struct correspondent *known)
{
    if (fits(completing, known))
        address_use_add(completing->call, &completing->sight, known,
                        &place_of(completing, known->address)->use);
}

static bool has_enough(struct completing *completing, const struct correspondents *known)
{
    size_t enough = (size_t)completing->request->limit * 2, count = 0;
    for (size_t i = 0; i < known->count && count < enough; i++)
        count += fits(completing, &known->items[i]);
    return count >= enough;
}

static int by_address(const void *a, const void *b)
{
    const struct correspondent *left = a, *right = b;
    return strcmp(left->address, right->address);
}

/* Those used most, as far as they fit. */
static bool find_best(struct completing *completing, struct uuid account,
                      struct correspondents *known)
{
    struct call *call = completing->call;
    struct correspondents best = {0};
    struct texts fitting = {0};
    if (!store_correspondent_names_best(call->store, call->arena, account, BEST_LOOKED_AT, &best,
                                        &call->error))
        return false;
    for (size_t i = 0; i < best.count; i++)
        if (typed_words_fit(call->arena, &completing->words, best.items[i].address,
                            best.items[i].name))
            *ARENA_PUSH(call->arena, &fitting) = best.items[i].address;
    return store_correspondents_named(call->store, call->arena, account, &fitting, known,
                                      &call->error);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool among_sorted(const struct texts *texts, const char *text)
{
    return texts->count &&
           bsearch(&text, texts->items, texts->count, sizeof(*texts->items), by_text);
}

/* Whom the index of words names for a typed one. */
struct named {
    struct texts addresses; /* in order; some come several times */
    bool is_all;            /* nobody else has such a word */
};

/* Of a word that begins too many the index is not asked. */
static bool find_named(struct completing *completing, struct uuid account,
                       const struct typed_word *word, struct named *named)
{
    struct call *call = completing->call;
    *named = (struct named){0};
    if (strlen(word->lookup) < TERM_BYTES_MIN)
        return true;
    if (!store_correspondent_addresses_beginning(call->store, call->arena, account, word->lookup,
                                                 WORDS_COMPARED, &named->addresses, &call->error))
        return false;
    named->is_all = named->addresses.count < WORDS_COMPARED;
    if (named->addresses.count)
        qsort(named->addresses.items, named->addresses.count, sizeof(*named->addresses.items),
              by_text);
    return true;
}

/* The word whose people are all known and fewest, else the longest. Of one that nobody has, it may
 * be a piece of addresses that is not in the index. */
static size_t rarest_word(const struct typed_words *words, const struct named *named)
{
    size_t rarest = words->longest;
    for (size_t i = 0; i < words->count; i++) {
        size_t count = named[i].addresses.count, least = named[rarest].addresses.count;
        if (named[i].is_all && count && (!named[rarest].is_all || !least || count < least))
            rarest = i;
    }
    return rarest;
}

enum likely { UNLIKELY, POSSIBLE, LIKELY };

/* Whether the word fits: by the index, or by a piece of the address that is not in it. Where the
 * index does not tell all, it may be in the name. */
static enum likely likely_to_fit(struct arena *arena, const struct typed_word *word,
                                 const struct named *named, const char *address)
{
    struct typed_words alone = {.items = {*word}, .count = 1};
    if (among_sorted(&named->addresses, address) || typed_words_fit(arena, &alone, address, NULL))
        return LIKELY;
    return named->is_all ? UNLIKELY : POSSIBLE;
}

/* Who of those with the rarest word has the others, too, and who may have them. */
static void intersect(struct arena *arena, const struct typed_words *words,
                      const struct named *named, size_t rarest, struct texts *likely,
                      struct texts *possible)
{
    const struct texts *all = &named[rarest].addresses;
    for (size_t i = 0; i < all->count; i++) {
        enum likely fits = i && !strcmp(all->items[i - 1], all->items[i]) ? UNLIKELY : LIKELY;
        for (size_t k = 0; k < words->count && fits != UNLIKELY; k++) {
            enum likely fit =
                k == rarest ? LIKELY
                            : likely_to_fit(arena, &words->items[k], &named[k], all->items[i]);
            fits = fit < fits ? fit : fits;
        }
        if (fits != UNLIKELY)
            *ARENA_PUSH(arena, fits == LIKELY ? likely : possible) = all->items[i];
    }
}

/* Of several words the index tells who may fit before anybody is looked at. */
static bool find_by_words(struct completing *completing, struct uuid account,
                          struct correspondents *known, bool *is_all)
{
    const struct typed_words *words = &completing->words;
    struct call *call = completing->call;
    struct named named[TYPED_WORDS_MAX];
    struct texts addresses = {0}, possible = {0};
    for (size_t i = 0; i < words->count; i++)
        if (!find_named(completing, account, &words->items[i], &named[i]))
            return false;
    size_t rarest = rarest_word(words, named);
    intersect(call->arena, words, named, rarest, &addresses, &possible);
    *is_all = named[rarest].is_all && possible.count <= POSSIBLE_LOOKED_AT;
    for (size_t i = 0; i < possible.count && i < POSSIBLE_LOOKED_AT; i++)
        *ARENA_PUSH(call->arena, &addresses) = possible.items[i];
    return store_correspondents_named(call->store, call->arena, account, &addresses, known,
                                      &call->error);
}

static bool find_by_word(struct completing *completing, struct uuid account,
                         struct correspondents *known, bool *is_all)
{
    struct call *call = completing->call;
    const char *prefix = completing->words.items[completing->words.longest].lookup;
    struct uuids accounts = {&account, 1, 1};
    size_t before = known->count;
    if (!store_correspondents_beginning(call->store, call->arena, &accounts, prefix,
                                        WORDS_LOOKED_UP, known, &call->error))
        return false;
    *is_all = known->count - before < FEW_FOUND;
    return true;
}

/* Of a short beginning the index holds too many to look at: those who are used most come first, and
 * as a rule they are enough. Of a longer one it tells all, or so many that those are looked at,
 * too. */
static bool find_known(struct completing *completing, struct uuid account,
                       struct correspondents *known)
{
    const struct typed_words *words = &completing->words;
    bool is_short = strlen(words->items[words->longest].lookup) < SHORT_BYTES, is_all;
    if (is_short && !find_best(completing, account, known))
        return false;
    if (is_short && has_enough(completing, known))
        return true;
    if (!(words->count > 1 ? find_by_words : find_by_word)(completing, account, known, &is_all))
        return false;
    return is_short || is_all || find_best(completing, account, known);
}

static bool find_in_account(struct completing *completing, struct uuid account)
{
    struct correspondents known = {0};
    if (!find_known(completing, account, &known))
        return false;
    if (known.count)
        qsort(known.items, known.count, sizeof(*known.items), by_address);
    for (size_t i = 0; i < known.count; i++)
        if (!i || strcmp(known.items[i - 1].address, known.items[i].address) != 0)
            add_known(completing, &known.items[i]);
    return true;
}

static bool find_correspondents(struct completing *completing)
{
    for (size_t i = 0; i < completing->sight.ids.count; i++)
        if (!find_in_account(completing, completing->sight.ids.items[i]))
            return false;
    return true;
}

static int best_first(const void *a, const void *b)
{
    const struct completion *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(left->use.address, right->use.address);
}

static void put_in_order(struct completions *all, size_t most)
{
    if (all->count)
        qsort(all->items, all->count, sizeof(*all->items), best_first);
    if (all->count > most)
        all->count = most;
}

static void weigh(struct completing *completing, struct completion *one)
{
    struct beside *beside;
    one->score = score_of(completing, &one->use,
                          typed_words_fit(completing->call->arena, &completing->words,
                                          one->use.address, one->use.name));
    HASH_FIND_STR(completing->beside, one->use.address, beside);
    one->is_beside = beside != NULL;
}

/* Contacts come before people who are nobody's at equal use. */
static bool know_contacts(struct completing *completing)
{
    for (size_t i = 0; i < completing->all.count; i++) {
        struct completion *one = &completing->all.items[i];
        one->view = context_view(completing->call, one->use.address);
        if (completing->call->error.status != STATUS_OK)
            return false;
        one->score += one->view ? contact_bonus : 0;
    }
    return true;
}

/* ---- contacts never written to ---- */

static bool add_addresses(struct completing *completing, struct view *view)
{
    struct call *call = completing->call;
    const char *name = view_name(call->arena, view);
    for (size_t i = 0; i < view->card.shown.count; i++) {
        const struct fact *fact = view->card.shown.items[i].fact;
        struct found *found;
        if (fact->kind != FACT_EMAIL || !is_wanted(completing, fact->normal) ||
            !typed_words_fit(call->arena, &completing->words, fact->normal, name))
            continue;
        HASH_FIND_STR(completing->found, fact->normal, found);
        if (found)
            continue;
        struct completion *one = place_of(completing, fact->normal);
        if (!address_use_find(call, &completing->sight, fact->normal, &one->use))
            return false;
        one->use.name = name;
        one->view = view;
        weigh(completing, one);
        one->score += contact_bonus;
    }
    return true;
}

static bool add_hit(struct completing *completing, struct uuid record)
{
    struct call *call = completing->call;
    struct records records = {0};
    struct view *view = ARENA_NEW(call->arena, struct view);
    if (!store_records_beside(call->store, call->arena, record, &records, &call->error))
        return false;
    if (!view_records(call, &records, (struct uuid){{0}}, view))
        return call->error.status == STATUS_OK;
    return !records_have(&view->records, record) || add_addresses(completing, view);
}

static void add_word(struct arena *arena, struct search_words *words, const char *folded,
                     const char *address)
{
    bool is_name = folded && strlen(folded) >= TERM_BYTES_MIN;
    bool is_address = address && strlen(address) >= TERM_BYTES_MIN;
    if (!is_name && !is_address) /* whether it fits is seen when the rest is found */
        return;
    struct search_word *word = ARENA_PUSH(arena, words);
    if (is_name)
        *ARENA_PUSH(arena, word) = (struct search_term){folded, true};
    if (is_address)
        *ARENA_PUSH(arena, word) =
            (struct search_term){arena_join(arena, TERM_EMAIL, address, ""), true};
}

/* "noor.h" may begin an address or a name, "al-amin" folds to two words of a name. */
static void add_terms(struct arena *arena, const struct typed_word *typed,
                      struct search_words *words)
{
    struct name_words rest = {slice_of(typed->folded)};
    struct slice folded;
    bool is_address = strchr(typed->raw, '@') || !*typed->folded;
    bool is_one = !strchr(typed->folded, ' ');
    if (is_address || is_one)
        add_word(arena, words, is_address ? NULL : typed->folded,
                 is_address || strpbrk(typed->raw, "._-+") ? typed->raw : NULL);
    else
        while (name_next_word(&rest, &folded))
            add_word(arena, words, arena_copy_slice(arena, folded), NULL);
}

static bool add_hits(struct completing *completing, const struct search_hits *hits)
{
    size_t most = (size_t)completing->request->limit;
    for (size_t i = 0; i < hits->count && completing->all.count < most; i++)
        if (!add_hit(completing, hits->items[i].record))
            return false;
    return true;
}

/* What others keep to themselves, or fits not wholly, is passed over. */
static bool find_contacts(struct completing *completing)
{
    struct call *call = completing->call;
    struct search_words words = {0};
    int64_t before = INT64_MAX;
    for (size_t i = 0; i < completing->words.count; i++)
        add_terms(call->arena, &completing->words.items[i], &words);
    for (int seen = 0; words.count && seen < CONTACTS_LOOKED_AT; seen += CONTACTS_AT_A_TIME) {
        struct search_hits hits = {0};
        if (!store_search_find(call->store, call->arena, &words, before, CONTACTS_AT_A_TIME, &hits,
                               &call->error) ||
            !add_hits(completing, &hits))
            return false;
        if (hits.count < CONTACTS_AT_A_TIME ||
            completing->all.count >= (size_t)completing->request->limit)
            return true;
        before = hits.items[hits.count - 1].document;
    }
    return true;
}

/* ---- groups ---- */

static const struct fact *first_address(const struct view *view)
{
    return card_first(&view->card, FACT_EMAIL);
}

bool complete_group(struct call *call, const struct mail_sight *sight, const struct group *group,
                    struct group_completion *completion)
{
    struct group_members members = {0};
    if (!groups_some_members(call, group->id, MEMBERS_MAX, &members))
        return false;
    *completion = (struct group_completion){.group = group, .total = members.total};
    for (size_t i = 0; i < members.views.count; i++) {
        struct view *view = &members.views.items[i];
        const struct fact *email = first_address(view);
        if (!email)
            continue;
        struct completion *one = ARENA_PUSH(call->arena, &completion->members);
        if (!address_use_find(call, sight, email->normal, &one->use))
            return false;
        one->view = view;
        one->name = view_name(call->arena, view);
        one->reason = address_use_story(call->arena, &one->use);
        one->trouble = address_use_trouble(call->arena, &one->use);
    }
    return true;
}

static bool is_beginning(const char *folded, const char *typed)
{
    return !strncmp(folded, typed, strlen(typed));
}

/* Labels by the beginning of their names: who types a company's means its people one by one. */
static bool find_groups(struct completing *completing, struct group_completions *found)
{
    struct call *call = completing->call;
    const char *typed = name_fold(call->arena, slice_of(completing->request->prefix));
    struct groups_request request = {.kind = GROUP_LABEL, .part = typed, .limit = GROUPS_LOOKED_AT};
    struct groups groups = {0};
    if (strlen(typed) < 2 || strchr(completing->request->prefix, '@'))
        return true;
    if (!groups_list(call, &request, &groups))
        return false;
    for (size_t i = 0; i < groups.count && found->count < GROUPS_MAX; i++) {
        if (!is_beginning(groups.items[i].folded, typed))
            continue;
        struct group_completion completion;
        if (!complete_group(call, &completing->sight, &groups.items[i], &completion))
            return false;
        if (completion.members.count)
            *ARENA_PUSH(call->arena, found) = completion;
    }
    return true;
}

/* ---- all of it ---- */

/* The first book through which the contact is seen. */
static const char *book_of(const struct call *call, const struct view *view)
{
    return call_any_book(call, view->records.items[0]->book)->name;
}

static void put_into_words(struct completing *completing)
{
    struct call *call = completing->call;
    for (size_t i = 0; i < completing->all.count; i++) {
        struct completion *one = &completing->all.items[i];
        const char *name = view_name(call->arena, one->view);
        const char *story = address_use_story(call->arena, &one->use);
        one->name = name ? name : one->use.name;
        if (!story)
            story = one->view ? arena_format(call->arena, "In %s, never written to",
                                             book_of(call, one->view))
                              : "Takes part";
        one->reason =
            one->is_beside ? arena_join(call->arena, story, "; ", "together with these") : story;
        one->trouble = address_use_trouble(call->arena, &one->use);
    }
}

static bool run(struct completing *completing)
{
    size_t most = (size_t)completing->request->limit;
    if (!mail_sight_read(completing->call, &completing->sight) || !look_beside(completing) ||
        !find_correspondents(completing))
        return false;
    for (size_t i = 0; i < completing->all.count; i++)
        weigh(completing, &completing->all.items[i]);
    bool is_short = completing->all.count < most;
    put_in_order(&completing->all, most + most / 2); /* so that contacts may come up */
    if (!know_contacts(completing) || (is_short && !find_contacts(completing)))
        return false;
    put_in_order(&completing->all, most);
    put_into_words(completing);
    return true;
}

bool complete_addresses(struct call *call, const struct complete_request *request,
                        struct completions *completions, struct group_completions *groups)
{
    struct completing completing = {.call = call, .request = request};
    call_keep_books(call, RIGHT_SEE | RIGHT_AUTOCOMPLETE);
    typed_words_read(call->arena, request->prefix, &completing.words);
    if (!completing.words.count)
        return fail_at(&call->error, STATUS_INVALID, "/prefix",
                       "'prefix' needs a letter: the beginning of a name or an address");
    bool ok = run(&completing) && find_groups(&completing, groups);
    HASH_CLEAR(hh, completing.beside);
    HASH_CLEAR(hh, completing.found);
    *completions = completing.all;
    return ok;
}
