/* Looking at recipients before a message is sent. */
#include "service/recipients.h"

#include "service/context.h"
#include "service/conversations.h"
#include "text/email.h"
#include "text/mailbox.h"
#include "text/name.h"

enum {
    PEOPLE_OF_THREAD = 100,
    THREAD_MIN = 2,      /* of one company, before one from elsewhere is worth a word */
    NAMESAKES_MAX = 200, /* looked at */
    FAR_MORE_OFTEN = 10, /* times */
    OFTEN = 5,           /* times, at least */
    COMMON_CONVERSATIONS = 10,
    SLIPS_LOOKED_FOR = 20, /* hundreds of addresses for each stranger */
};

const char *recipient_verdict_name(enum recipient_verdict verdict)
{
    static const char *const names[RECIPIENT_VERDICT_COUNT] = {
        [RECIPIENT_OK] = "ok",
        [RECIPIENT_INVALID] = "invalid",
        [RECIPIENT_STALE] = "stale",
        [RECIPIENT_BOUNCED] = "bounced",
        [RECIPIENT_LOOK_ALIKE] = "look_alike",
        [RECIPIENT_SIMILAR_NAME] = "similar_name",
        [RECIPIENT_OUTSIDE] = "outside",
        [RECIPIENT_AWAY] = "away",
        [RECIPIENT_NEVER_WRITTEN] = "never_written",
    };
    return names[verdict];
}

bool recipient_is_warning(enum recipient_verdict verdict)
{
    return verdict != RECIPIENT_OK && verdict < RECIPIENT_AWAY;
}

/* What all recipients are looked at with. */
struct checking {
    struct call *call;
    struct mail_sight sight;
    struct participants thread; /* without the accounts' own */
    const char *company;        /* the domain of all of the thread; NULL: of several, or public */
    struct uuid book;           /* that all of the thread are in; nil: none */
    unsigned slips_left;        /* strangers who are still looked at for slips of the hand */
};

static bool settle(struct recipient *recipient, enum recipient_verdict verdict, const char *message)
{
    recipient->verdict = verdict;
    recipient->message = message;
    return true;
}

/* ---- the thread ---- */

static bool is_in_book(const struct view *view, struct uuid book)
{
    for (size_t i = 0; view && i < view->records.count; i++)
        if (uuid_equal(view->records.items[i]->book, book))
            return true;
    return false;
}

static void find_company(struct checking *checking)
{
    struct arena *arena = checking->call->arena;
    const struct participants *thread = &checking->thread;
    checking->company = address_company(arena, thread->items[0].address);
    for (size_t i = 1; i < thread->count && checking->company; i++) {
        const char *other = address_company(arena, thread->items[i].address);
        if (!other || strcmp(other, checking->company) != 0)
            checking->company = NULL;
    }
}

/* The one book through which everybody is known, as long as it is one: who stands in several is of
 * none in particular. */
static bool find_book(struct checking *checking)
{
    struct uuid book = {{0}};
    for (size_t i = 0; i < checking->thread.count; i++) {
        const struct view *view = context_view(checking->call, checking->thread.items[i].address);
        if (!view)
            return checking->call->error.status == STATUS_OK;
        for (size_t r = 0; r < view->records.count; r++) {
            if (uuid_is_nil(book))
                book = view->records.items[r]->book;
            if (!uuid_equal(book, view->records.items[r]->book))
                return true;
        }
    }
    checking->book = book;
    return true;
}

static bool read_thread(struct checking *checking, struct uuid id)
{
    struct call *call = checking->call;
    struct participants all = {0};
    struct conversation *conversation = uuid_is_nil(id) ? NULL : conversation_find(call, id);
    if (!conversation)
        return call->error.status == STATUS_OK;
    if (!store_conversation_participants(call->store, call->arena, conversation->id,
                                         PEOPLE_OF_THREAD, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (!mail_sight_is_own(&checking->sight, all.items[i].address))
            *ARENA_PUSH(call->arena, &checking->thread) = all.items[i];
    if (checking->thread.count < THREAD_MIN || all.count == PEOPLE_OF_THREAD)
        return true;
    find_company(checking);
    return find_book(checking);
}

static bool takes_part(const struct checking *checking, const char *address)
{
    for (size_t i = 0; i < checking->thread.count; i++)
        if (!strcmp(checking->thread.items[i].address, address))
            return true;
    return false;
}

/* Who has stood beside one of the thread before belongs there. */
static bool was_beside_thread(struct checking *checking, const char *address, bool *was)
{
    struct call *call = checking->call;
    struct conversations common = {0};
    *was = takes_part(checking, address);
    for (size_t i = 0; i < checking->sight.ids.count && !*was; i++) {
        struct conversation_filter filter = {checking->sight.ids.items[i], address, NULL};
        if (!store_conversations(call->store, call->arena, &filter, INT64_MAX, INT64_MIN,
                                 COMMON_CONVERSATIONS, &common, &call->error))
            return false;
    }
    for (size_t i = 0; i < common.count && !*was; i++) {
        struct participants people = {0};
        if (!store_conversation_participants(call->store, call->arena, common.items[i].id,
                                             PEOPLE_OF_THREAD, &people, &call->error))
            return false;
        for (size_t k = 0; k < people.count && !*was; k++)
            *was = takes_part(checking, people.items[k].address);
    }
    return true;
}

/* The accounts' own companies are at home in every thread. */
static bool is_colleague(const struct checking *checking, const char *company)
{
    for (size_t i = 0; company && i < checking->sight.own.count; i++) {
        const char *own = address_company(checking->call->arena, checking->sight.own.items[i]);
        if (own && !strcmp(own, company))
            return true;
    }
    return false;
}

static bool check_outside(struct checking *checking, struct recipient *one)
{
    struct arena *arena = checking->call->arena;
    const char *company = address_company(arena, one->address);
    bool is_other_company =
        checking->company && (!company || strcmp(company, checking->company) != 0);
    bool is_other_book = !uuid_is_nil(checking->book) && !is_in_book(one->view, checking->book);
    bool was_beside;
    if ((!is_other_company && !is_other_book) || is_colleague(checking, company) ||
        (!is_other_company && checking->company))
        return true;
    if (!was_beside_thread(checking, one->address, &was_beside) || was_beside)
        return checking->call->error.status == STATUS_OK;
    const char *message =
        is_other_company
            ? arena_format(arena, "Everybody else in this thread is of %s", checking->company)
            : arena_format(arena,
                           "Everybody else in this thread is in the book %s, and this one "
                           "is not",
                           call_any_book(checking->call, checking->book)->name);
    return settle(one, RECIPIENT_OUTSIDE, message);
}

/* ---- namesakes ---- */

static bool is_namesake(struct arena *arena, const struct recipient *one, const char *name,
                        const struct correspondent *other)
{
    if (!strcmp(other->address, one->address))
        return false;
    const char *others = other->name ? name_fold(arena, slice_of(other->name)) : NULL;
    const char *local = name_of_local_part(arena, other->address);
    return (others && !strcmp(others, name)) || (local && !strcmp(local, name));
}

/* The same contact's other address is nobody else's. */
static bool is_same_contact(struct call *call, const struct recipient *one, const char *address)
{
    const struct view *other = one->view ? context_view(call, address) : NULL;
    return other && uuid_equal(other->canonical, one->view->canonical);
}

static struct slice longest_word(const char *folded)
{
    struct name_words rest = {slice_of(folded)};
    struct slice word, longest = {0};
    while (name_next_word(&rest, &word))
        if (word.length > longest.length)
            longest = word;
    return longest;
}

static bool find_namesake(struct checking *checking, const struct recipient *one, const char *name,
                          struct address_use *best)
{
    struct call *call = checking->call;
    struct correspondents known = {0};
    const char *word = arena_copy_slice(call->arena, longest_word(name));
    if (!store_correspondents_beginning(call->store, call->arena, &checking->sight.ids, word,
                                        NAMESAKES_MAX, &known, &call->error))
        return false;
    for (size_t i = 0; i < known.count; i++) {
        struct address_use use;
        if (known.items[i].sent < OFTEN || !is_namesake(call->arena, one, name, &known.items[i]))
            continue;
        if (!address_use_find(call, &checking->sight, known.items[i].address, &use))
            return false;
        if (use.sent > best->sent && !address_use_is_stale(&use))
            *best = use;
    }
    return true;
}

/* By the name that was typed or is known, else by the local part; one word alone is no name. */
static const char *folded_name(struct arena *arena, const struct recipient *one)
{
    const char *folded = one->name ? name_fold(arena, slice_of(one->name)) : "";
    return strchr(folded, ' ') ? folded : name_of_local_part(arena, one->address);
}

static bool check_namesake(struct checking *checking, struct recipient *one)
{
    struct call *call = checking->call;
    struct address_use best = {0};
    const char *name = folded_name(call->arena, one);
    if (!name)
        return true;
    if (!find_namesake(checking, one, name, &best))
        return false;
    if (best.sent < OFTEN || best.sent < one->use.sent * FAR_MORE_OFTEN ||
        is_same_contact(call, one, best.address))
        return call->error.status == STATUS_OK;
    one->better = best.address;
    return settle(one, RECIPIENT_SIMILAR_NAME,
                  arena_format(call->arena,
                               "%s is written to far more often: %lld times, this %lld",
                               best.address, (long long)best.sent, (long long)one->use.sent));
}

/* ---- slips of the hand ---- */

/* Who is typed with a name of his own is nobody else. */
static bool is_meant(struct arena *arena, const struct recipient *one,
                     const struct correspondent *known)
{
    return known->sent && (!one->name || !known->name ||
                           !strcmp(name_fold(arena, slice_of(one->name)),
                                   name_fold(arena, slice_of(known->name))));
}

/* Of those that were written to the one written to most. */
static bool find_meant(struct checking *checking, const struct recipient *one,
                       struct address_use *best)
{
    struct call *call = checking->call;
    struct correspondents known = {0};
    struct texts slips = {0};
    slips.count = email_slips(call->arena, one->address, &slips.items);
    for (size_t i = 0; i < checking->sight.ids.count; i++)
        if (!store_correspondents_named(call->store, call->arena, checking->sight.ids.items[i],
                                        &slips, &known, &call->error))
            return false;
    for (size_t i = 0; i < known.count; i++) {
        struct address_use use;
        if (!is_meant(call->arena, one, &known.items[i]))
            continue;
        if (!address_use_find(call, &checking->sight, known.items[i].address, &use))
            return false;
        if (use.sent > best->sent && !address_use_is_stale(&use))
            *best = use;
    }
    return true;
}

static bool check_slip(struct checking *checking, struct recipient *one)
{
    struct address_use best = {0};
    if (one->view || one->use.first_ms || checking->slips_left == 0)
        return true;
    checking->slips_left--;
    if (!find_meant(checking, one, &best) || !best.sent)
        return checking->call->error.status == STATUS_OK;
    one->better = best.address;
    return settle(one, RECIPIENT_SIMILAR_NAME,
                  arena_format(checking->call->arena,
                               "Nobody has written to it, or heard from it. Did you mean %s? %s",
                               best.address, address_use_story(checking->call->arena, &best)));
}

/* ---- one ---- */

const char *recipient_display_name(struct arena *arena, const char *typed)
{
    const char *bracket = strchr(typed, '<');
    if (!bracket)
        return NULL;
    struct slice name = slice_trim((struct slice){typed, (size_t)(bracket - typed)});
    if (name.length > 1 && name.data[0] == '"' && name.data[name.length - 1] == '"')
        name = slice_trim((struct slice){name.data + 1, name.length - 2});
    return name.length ? arena_copy_slice(arena, name) : NULL;
}

static bool identify(struct checking *checking, struct recipient *one)
{
    struct call *call = checking->call;
    struct email email;
    struct error error = {0};
    one->name = one->name ? one->name : recipient_display_name(call->arena, one->typed);
    if (!email_parse(call->arena, slice_of(one->typed), &email, &error))
        return settle(one, RECIPIENT_INVALID, arena_copy(call->arena, error.message));
    one->address = email.normal;
    if (!address_use_find(call, &checking->sight, one->address, &one->use))
        return false;
    one->view = context_view(call, one->address);
    const char *name = view_name(call->arena, one->view);
    if (!one->name)
        one->name = name ? name : one->use.name;
    return call->error.status == STATUS_OK;
}

/* Somebody wrote to it or has it on a card, and mail to it arrives. What mail alone says is
 * nobody's advice. */
static bool is_better(struct checking *checking, const char *address, bool *is)
{
    struct address_use use;
    if (!address_use_find(checking->call, &checking->sight, address, &use))
        return false;
    *is = !address_use_is_stale(&use) && (use.sent || context_view(checking->call, address));
    return checking->call->error.status == STATUS_OK;
}

static bool try_better(struct checking *checking, struct recipient *one, const char *address)
{
    bool is = false;
    if (one->better || !address || !strcmp(address, one->address))
        return true;
    if (!is_better(checking, address, &is))
        return false;
    one->better = is ? address : NULL;
    return true;
}

/* The address that it named in its place, or another of the contact. */
static bool find_better(struct checking *checking, struct recipient *one)
{
    if (!try_better(checking, one, one->use.new_address))
        return false;
    for (size_t i = 0; one->view && i < one->view->card.shown.count; i++) {
        const struct fact *fact = one->view->card.shown.items[i].fact;
        if (fact->kind == FACT_EMAIL && !try_better(checking, one, fact->normal))
            return false;
    }
    return true;
}

static bool check_stale(struct checking *checking, struct recipient *one)
{
    const struct address_use *use = &one->use;
    if (!address_use_is_stale(use))
        return true;
    enum recipient_verdict verdict =
        use->left_ms || use->new_address ? RECIPIENT_STALE : RECIPIENT_BOUNCED;
    return find_better(checking, one) &&
           settle(one, verdict, address_use_trouble(checking->call->arena, use));
}

static bool check_lookalike(struct checking *checking, struct recipient *one)
{
    enum mail_lookalike lookalike;
    const char *like;
    if (one->use.sent || one->view)
        return true;
    if (!address_looks_like(checking->call, &checking->sight, NULL, one->address, &lookalike,
                            &like))
        return false;
    if (!like)
        return true;
    struct slice domain, local = slice_split(slice_of(one->address), '@', &domain);
    const char *meant =
        arena_format(checking->call->arena, "%.*s@%s", (int)local.length, local.data, like);
    return try_better(checking, one, meant) &&
           settle(one, RECIPIENT_LOOK_ALIKE,
                  arena_format(checking->call->arena,
                               "Its domain looks like %s, which is known, but is another", like));
}

static bool check_acquaintance(struct checking *checking, struct recipient *one)
{
    struct arena *arena = checking->call->arena;
    const char *story = address_use_story(arena, &one->use);
    if (one->use.away_until_ms)
        return settle(one, RECIPIENT_AWAY, address_use_trouble(arena, &one->use));
    if (!one->view && !one->use.sent && !one->use.received)
        return settle(one, RECIPIENT_NEVER_WRITTEN, "Nobody has written to it, or heard from it");
    return settle(one, RECIPIENT_OK, story ? story : "A contact that was never written to");
}

/* The first check that has something to say ends them. */
static bool check_one(struct checking *checking, struct recipient *one)
{
    static bool (*const checks[])(struct checking *, struct recipient *) = {
        check_stale, check_lookalike, check_namesake,
        check_slip,  check_outside,   check_acquaintance};
    if (!identify(checking, one))
        return false;
    if (!one->verdict && mail_sight_is_own(&checking->sight, one->address))
        return settle(one, RECIPIENT_OK, "Your own");
    for (size_t i = 0; i < COUNT_OF(checks) && !one->verdict; i++)
        if (!checks[i](checking, one))
            return false;
    return true;
}

bool recipients_check(struct call *call, struct recipients *recipients, struct uuid conversation)
{
    struct checking checking = {.call = call, .slips_left = SLIPS_LOOKED_FOR};
    if (!mail_sight_read(call, &checking.sight) || !read_thread(&checking, conversation))
        return false;
    for (size_t i = 0; i < recipients->count; i++)
        if (!check_one(&checking, &recipients->items[i]))
            return false;
    return true;
}
