/* Proving that what is derived from messages says what they say. */
#include "service/mail-check.h"

#include "service/correspondents.h"
#include "service/tombstones.h"
#include "store/mail-check.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <uthash.h>

enum { CONVERSATIONS_AT_A_TIME = 100, ROWS_AT_A_TIME = 500 };

/* Sums in another order differ in their last digits. */
static const double rank_tolerance = 1e-6;

/* An address as the messages of one account tell of it. */
struct told {
    struct correspondent known;
    bool has_row;
    bool is_erased; /* what was learnt of him was forgotten: his row is as it is, if there is one */
    UT_hash_handle hh;
};

/* Somebody who takes part in one conversation. */
struct part {
    const char *address;
    bool is_author;
    UT_hash_handle hh;
};

/* What one account is looked at with. */
struct looking {
    struct store *store;
    struct error *error;
    const struct mail_account *account;
    struct texts own;
    struct erased_addresses erased;
    struct arena *arena; /* of the account */
    struct told *told;
    bool rebuilds;
    struct mail_totals *expected, *found, *rows; /* unless it rebuilds */
};

static bool is_own(const struct looking *looking, const char *address)
{
    for (size_t i = 0; i < looking->own.count; i++)
        if (looking->own.items[i] && !strcmp(looking->own.items[i], address))
            return true;
    return false;
}

/* ---- messages ---- */

/* NULL when the store fails. */
static struct told *told_of(struct looking *looking, const char *address)
{
    struct told *told;
    HASH_FIND_STR(looking->told, address, told);
    if (told)
        return told;
    told = ARENA_NEW(looking->arena, struct told);
    *told = (struct told){
        .known = {.account = looking->account->id, .address = arena_copy(looking->arena, address)}};
    if (!erased_addresses_have(looking->store, &looking->erased, address, &told->is_erased,
                               looking->error))
        return NULL;
    HASH_ADD_KEYPTR(hh, looking->told, told->known.address, strlen(address), told);
    return told;
}

static bool learn(struct looking *looking, const struct incoming *incoming)
{
    for (size_t i = 0; i < incoming->people.count; i++) {
        const struct participant *participant = &incoming->people.items[i].participant;
        bool is_renamed;
        if (!correspondent_is_learnt(incoming, i))
            continue;
        struct told *told = told_of(looking, participant->address);
        if (!told)
            return false;
        correspondent_count(&told->known, &incoming->message, participant, &is_renamed);
        if (is_renamed)
            told->known.name = arena_copy(looking->arena, told->known.name);
    }
    return true;
}

/* As it was learnt: of who was erased the name is not. */
static bool put_part(struct looking *looking, const struct conversation *conversation,
                     struct participant participant)
{
    bool is_erased;
    if (!erased_addresses_have(looking->store, &looking->erased, participant.address, &is_erased,
                               looking->error))
        return false;
    if (is_erased)
        participant.name = NULL;
    return store_conversation_participant(looking->store, conversation, &participant,
                                          looking->error);
}

static bool add_parts(struct looking *looking, const struct incoming *incoming, struct uuid id,
                      struct arena *arena, struct part **parts)
{
    const struct conversation conversation = {.id = id, .account = looking->account->id};
    for (size_t i = 0; i < incoming->people.count; i++) {
        const struct participant *participant = &incoming->people.items[i].participant;
        struct part *part;
        if (looking->rebuilds && !put_part(looking, &conversation, *participant))
            return false;
        HASH_FIND_STR(*parts, participant->address, part);
        if (!part) {
            part = ARENA_NEW(arena, struct part);
            *part = (struct part){.address = participant->address};
            HASH_ADD_KEYPTR(hh, *parts, part->address, strlen(part->address), part);
        }
        part->is_author |= participant->role == PARTICIPANT_FROM;
    }
    return true;
}

static bool compare_parts(struct looking *looking, struct uuid id, struct arena *arena,
                          struct part *parts)
{
    struct participants stored = {0};
    if (!store_conversation_participants(looking->store, arena, id, INT_MAX, &stored,
                                         looking->error))
        return false;
    looking->expected->participants += HASH_COUNT(parts);
    for (size_t i = 0; i < stored.count; i++) {
        struct part *part;
        HASH_FIND_STR(parts, stored.items[i].address, part);
        bool is_author = stored.items[i].role == PARTICIPANT_FROM;
        looking->found->participants += part && part->is_author == is_author;
    }
    return true;
}

/* In the order in which they came. */
static int by_id(const void *a, const void *b)
{
    const struct message *left = a, *right = b;
    return uuid_compare(left->id, right->id);
}

static bool look_at_conversation(struct looking *looking, struct uuid id)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct messages messages = {0};
    struct part *parts = NULL;
    if (!store_messages(looking->store, arena, id, INT64_MAX, INT_MAX, &messages, looking->error))
        return false;
    if (messages.count)
        qsort(messages.items, messages.count, sizeof(*messages.items), by_id);
    bool ok = true;
    for (size_t i = 0; ok && i < messages.count; i++) {
        struct incoming incoming;
        mail_people_again(arena, looking->account, &messages.items[i], &incoming);
        ok = learn(looking, &incoming) && add_parts(looking, &incoming, id, arena, &parts);
    }
    ok = ok && (looking->rebuilds || compare_parts(looking, id, arena, parts));
    HASH_CLEAR(hh, parts);
    return ok;
}

static bool look_at_messages(struct looking *looking)
{
    struct uuid after = {{0}};
    for (;;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct uuids ids = {0};
        if (!store_conversations_standing(looking->store, arena, looking->account->id, after,
                                          CONVERSATIONS_AT_A_TIME, &ids, looking->error))
            return false;
        for (size_t i = 0; i < ids.count; i++)
            if (!look_at_conversation(looking, ids.items[i]))
                return false;
        if (ids.count < CONVERSATIONS_AT_A_TIME)
            return true;
        after = ids.items[ids.count - 1];
    }
}

/* ---- correspondents ---- */

static bool is_same(const struct correspondent *a, const struct correspondent *b)
{
    return a->sent == b->sent && a->received == b->received && a->automatic == b->automatic &&
           a->first_ms == b->first_ms && a->last_sent_ms == b->last_sent_ms &&
           a->last_received_ms == b->last_received_ms && fabs(a->rank - b->rank) < rank_tolerance;
}

static bool compare_row(struct looking *looking, struct arena *arena,
                        const struct correspondent *row, const struct told *told)
{
    struct texts words = correspondent_words(arena, row->address, row->name);
    bool is_of_itself = is_own(looking, row->address) || (told && told->is_erased);
    looking->rows->correspondents++;
    looking->expected->correspondents += is_of_itself;
    looking->found->correspondents += is_of_itself || (told && is_same(row, &told->known));
    looking->expected->words += (int64_t)words.count;
    return store_correspondent_words(looking->store, row, &words, &looking->found->words,
                                     looking->error);
}

/* Numbers as messages tell them; the rest is the row's. */
static bool mend_row(struct looking *looking, struct arena *arena, const struct correspondent *row,
                     const struct told *told)
{
    struct correspondent mended = *row;
    struct texts words = correspondent_words(arena, row->address, row->name);
    if (!told && !is_own(looking, row->address))
        return store_correspondent_delete(looking->store, row->account, row->address,
                                          looking->error);
    if (told && !told->is_erased) {
        mended.sent = told->known.sent;
        mended.received = told->known.received;
        mended.automatic = told->known.automatic;
        mended.first_ms = told->known.first_ms;
        mended.last_sent_ms = told->known.last_sent_ms;
        mended.last_received_ms = told->known.last_received_ms;
        mended.rank = told->known.rank;
    }
    return store_correspondent_put(looking->store, &mended, &words, looking->error);
}

static bool look_at_rows(struct looking *looking)
{
    const char *after = "";
    for (;;) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct correspondents rows = {0};
        if (!store_correspondents_all(looking->store, arena, looking->account->id, after,
                                      ROWS_AT_A_TIME, &rows, looking->error))
            return false;
        for (size_t i = 0; i < rows.count; i++) {
            struct told *told;
            HASH_FIND_STR(looking->told, rows.items[i].address, told);
            if (told)
                told->has_row = true;
            if (!(looking->rebuilds ? mend_row(looking, arena, &rows.items[i], told)
                                    : compare_row(looking, arena, &rows.items[i], told)))
                return false;
        }
        if (rows.count < ROWS_AT_A_TIME)
            return true;
        after = arena_copy(looking->arena, rows.items[rows.count - 1].address);
    }
}

static bool add_missing(struct looking *looking)
{
    for (struct told *told = looking->told; told; told = told->hh.next) {
        struct texts words =
            correspondent_words(looking->arena, told->known.address, told->known.name);
        if (!told->has_row && !told->is_erased &&
            !store_correspondent_put(looking->store, &told->known, &words, looking->error))
            return false;
    }
    return store_orphan_words_delete(looking->store, looking->account->id, looking->error);
}

/* ---- all of it ---- */

static bool count_rows(struct looking *looking)
{
    int64_t participants, orphans;
    if (!store_participants_count(looking->store, looking->account->id, &participants,
                                  looking->error) ||
        !store_orphan_words_count(looking->store, looking->account->id, &orphans, looking->error))
        return false;
    for (const struct told *told = looking->told; told; told = told->hh.next)
        looking->expected->correspondents += !told->is_erased;
    looking->rows->participants += participants;
    looking->rows->words += orphans; /* beside those that are expected: names are many */
    return true;
}

static bool look_at_account(struct looking *looking)
{
    looking->own = mail_own_addresses(looking->arena, looking->account);
    if (looking->rebuilds &&
        !store_participants_clear(looking->store, looking->account->id, looking->error))
        return false;
    return look_at_messages(looking) && look_at_rows(looking) &&
           (looking->rebuilds ? add_missing(looking) : count_rows(looking));
}

static bool look_at_all(struct call *call, struct looking *looking)
{
    struct mail_accounts accounts = {0};
    if (!erased_addresses_open(call->store, &looking->erased, looking->error) ||
        !store_mail_accounts(call->store, call->arena, &accounts, looking->error))
        return false;
    for (size_t i = 0; i < accounts.count; i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct looking one = *looking;
        one.account = &accounts.items[i];
        one.arena = arena;
        bool ok = look_at_account(&one);
        HASH_CLEAR(hh, one.told);
        if (!ok)
            return false;
    }
    return true;
}

bool mail_check(struct call *call, struct mail_totals *expected, struct mail_totals *found,
                struct mail_totals *rows, struct error *error)
{
    struct looking looking = {
        .store = call->store, .error = error, .expected = expected, .found = found, .rows = rows};
    int64_t wrong;
    if (!store_conversations_verify(call->store, &expected->conversations, &wrong, error) ||
        !look_at_all(call, &looking))
        return false;
    found->conversations = expected->conversations - wrong;
    rows->conversations = expected->conversations;
    rows->words += expected->words;
    return true;
}

bool mail_rebuild(struct call *call, struct error *error)
{
    struct looking looking = {.store = call->store, .error = error, .rebuilds = true};
    return store_conversations_mend(call->store, error) && look_at_all(call, &looking);
}
