/* What accounts learn of the addresses they exchange mail with. */
#include "service/correspondents.h"

#include "text/mailbox.h"
#include "text/name.h"
#include <math.h>

enum {
    WORDS_MAX = 24, /* of one address and name */
    WORD_BYTES_MAX = 64,
    /* Who stands beside so many others was hardly written to. */
    BESIDE_MAX = 50,
    LEARNT_MAX = 100, /* of one message: the one writer has others waiting */
};

double correspondent_rank(double rank, int64_t at_ms, int weight)
{
    double use = (double)at_ms / (double)CORRESPONDENT_HALF_LIFE_MS + log2(weight);
    double higher = fmax(rank, use), lower = fmin(rank, use);
    return higher + log2(1 + exp2(lower - higher));
}

/* ---- words ---- */

static void add_word(struct arena *arena, struct texts *words, struct slice word)
{
    struct slice cut = text_cut(word, WORD_BYTES_MAX);
    if (cut.length < 2 || words->count >= WORDS_MAX)
        return;
    for (size_t i = 0; i < words->count; i++)
        if (slice_equal_text(cut, words->items[i]))
            return;
    *ARENA_PUSH(arena, words) = arena_copy_slice(arena, cut);
}

/* "noor.haddad+news": noor, haddad, news. */
static void add_pieces(struct arena *arena, struct texts *words, struct slice local)
{
    while (local.length) {
        size_t length = 0;
        while (length < local.length && !strchr("._-+", local.data[length]))
            length++;
        add_word(arena, words, (struct slice){local.data, length});
        size_t skipped = length < local.length ? length + 1 : length;
        local = (struct slice){local.data + skipped, local.length - skipped};
    }
}

static void add_folded(struct arena *arena, struct texts *words, const char *folded)
{
    struct name_words rest = {slice_of(folded)};
    struct slice word;
    while (name_next_word(&rest, &word))
        add_word(arena, words, word);
}

struct texts correspondent_words(struct arena *arena, const char *address, const char *name)
{
    struct texts words = {0};
    struct slice domain, local = slice_split(slice_of(address), '@', &domain);
    add_word(arena, &words, slice_of(address)); /* also for who types all of the local part */
    add_pieces(arena, &words, local);
    if (!mail_host_is_public(domain)) /* there everybody is */
        add_word(arena, &words, domain);
    if (name) {
        add_folded(arena, &words, name_fold(arena, slice_of(name)));
        add_folded(arena, &words, name_latin(arena, slice_of(name)));
    }
    return words;
}

/* ---- learning ---- */

static void count_sent(struct correspondent *known, int64_t at_ms)
{
    known->sent++;
    known->last_sent_ms = correspondent_later(known->last_sent_ms, at_ms);
    known->rank = correspondent_rank(known->rank, at_ms, CORRESPONDENT_SENT_WEIGHT);
}

static void count_received(struct correspondent *known, const struct message *message)
{
    known->last_received_ms = correspondent_later(known->last_received_ms, message->date_ms);
    if (message->marks) {
        known->automatic++;
        return;
    }
    known->received++;
    if (message->date_ms > known->bounced_ms) /* who writes himself is there */
        known->bounced_ms = 0;
    if (message->date_ms > known->left_ms)
        known->left_ms = 0;
    if (message->date_ms > known->new_address_ms) {
        known->new_address = NULL;
        known->new_address_ms = 0;
    }
    known->rank = correspondent_rank(known->rank, message->date_ms, CORRESPONDENT_RECEIVED_WEIGHT);
}

static void count_use(struct correspondent *known, const struct message *message, bool is_author)
{
    int64_t at_ms = message->date_ms;
    if (!known->first_ms || at_ms < known->first_ms)
        known->first_ms = at_ms;
    if (message->is_own)
        count_sent(known, at_ms);
    else if (is_author)
        count_received(known, message);
    else
        known->rank = correspondent_rank(known->rank, at_ms, CORRESPONDENT_BESIDE_WEIGHT);
}

/* How somebody writes the own name counts more than how others do; the latest of its kind stays. */
static bool is_better_name(const struct correspondent *known, const struct message *message,
                           const struct participant *participant)
{
    if (!participant->name)
        return false;
    if (!known->name)
        return true;
    return participant->role == PARTICIPANT_FROM && message->date_ms >= known->last_received_ms;
}

void correspondent_count(struct correspondent *known, const struct message *message,
                         const struct participant *participant, bool *is_renamed)
{
    *is_renamed = is_better_name(known, message, participant);
    if (*is_renamed)
        known->name = participant->name;
    count_use(known, message, participant->role == PARTICIPANT_FROM);
}

static bool learn_one(struct call *call, const struct message *message, struct mail_person *person)
{
    static const struct texts none;
    const struct participant *participant = &person->participant;
    struct correspondent known = {.account = message->account, .address = participant->address};
    bool is_known = store_correspondent_get(call->store, call->arena, message->account,
                                            participant->address, &known, &call->error);
    if (call->error.status != STATUS_OK)
        return false;
    person->is_new = !is_known;
    bool is_renamed;
    correspondent_count(&known, message, participant, &is_renamed);
    return store_correspondent_put(call->store, &known,
                                   is_known && !is_renamed ? &none : &person->words, &call->error);
}

/* Who merely stands in what a program sent, or beside a crowd, is nobody to know. */
static bool is_to_learn(const struct incoming *incoming, const struct mail_person *person)
{
    const struct message *message = &incoming->message;
    if (!person->is_valid || person->is_own)
        return false;
    return message->is_own || person->participant.role == PARTICIPANT_FROM ||
           (!message->marks && incoming->people.count <= BESIDE_MAX);
}

bool correspondent_is_learnt(const struct incoming *incoming, size_t place)
{
    return incoming->message.sender_check != SENDER_FAILED && place < LEARNT_MAX &&
           is_to_learn(incoming, &incoming->people.items[place]);
}

/* ---- what became of them ---- */

/* Anybody can write a bounce: only that of a message which the account sent is believed. */
static bool is_of_own_message(struct call *call, const struct incoming *incoming, bool *is_own)
{
    const char *id = incoming->notices.bounced_message_id;
    struct uuid found = {{0}};
    *is_own = false;
    if (!id)
        return true;
    struct digest link = mail_link_of_id(id);
    if (!store_message_find(call->store, incoming->message.account, &link, &found, &call->error))
        return false;
    if (uuid_is_nil(found))
        return true;
    struct message *sent = store_message_get(call->store, call->arena, found, &call->error);
    *is_own = sent && sent->is_own;
    return sent != NULL;
}

/* The latest word counts, and none when he still wrote from the old one after it. */
static bool note_new_address(struct correspondent *known, const char *address, int64_t at_ms)
{
    bool wrote_since = known->received && known->last_received_ms > at_ms;
    if (!address || wrote_since || at_ms < known->new_address_ms)
        return false;
    known->new_address = address;
    known->new_address_ms = at_ms;
    return true;
}

/* False when the notice says nothing of where the address stands. */
static bool note_fate(struct correspondent *known, const struct notice *notice, int64_t at_ms)
{
    bool wrote_since = known->received && known->last_received_ms > at_ms;
    switch (notice->kind) {
    case NOTICE_BOUNCED:
        if (!notice->label || strcmp(notice->label, "hard") != 0 || wrote_since)
            return false;
        known->bounced_ms = correspondent_later(known->bounced_ms, at_ms);
        return true;
    case NOTICE_LEFT:
        if (wrote_since)
            return false;
        known->left_ms = correspondent_later(known->left_ms, at_ms);
        return true;
    case NOTICE_AWAY_UNTIL:
        known->away_until_ms = correspondent_later(known->away_until_ms, notice->until_ms);
        return true;
    case NOTICE_NEW_EMAIL:
        return note_new_address(known, notice->normal, at_ms);
    default:
        return false;
    }
}

bool correspondents_moved(struct call *call, struct uuid account, const char *address,
                          const char *new_address, int64_t at_ms)
{
    static const struct texts none;
    struct correspondent known;
    if (!store_correspondent_get(call->store, call->arena, account, address, &known, &call->error))
        return call->error.status == STATUS_OK;
    return !note_new_address(&known, new_address, at_ms) ||
           store_correspondent_put(call->store, &known, &none, &call->error);
}

/* A bounce is believed of a message that was sent; where mail should go from now on only from who
 * is vouched for. */
static bool is_believed(const struct message *message, const struct notice *notice,
                        bool is_own_bounce)
{
    if (notice->kind == NOTICE_BOUNCED)
        return is_own_bounce;
    return notice->kind != NOTICE_NEW_EMAIL || message->sender_check == SENDER_PASSED;
}

/* Of addresses that the account does not know nothing is kept. */
static bool learn_notice(struct call *call, const struct message *message,
                         const struct notice *notice)
{
    static const struct texts none;
    struct correspondent known;
    if (!store_correspondent_get(call->store, call->arena, message->account, notice->about, &known,
                                 &call->error))
        return call->error.status == STATUS_OK;
    return !note_fate(&known, notice, message->date_ms) ||
           store_correspondent_put(call->store, &known, &none, &call->error);
}

static bool learn_notices(struct call *call, const struct incoming *incoming)
{
    const struct notices *notices = &incoming->notices;
    bool is_own_bounce;
    if (!notices->count)
        return true;
    if (!is_of_own_message(call, incoming, &is_own_bounce))
        return false;
    for (size_t i = 0; i < notices->count; i++)
        if (is_believed(&incoming->message, &notices->items[i], is_own_bounce) &&
            !learn_notice(call, &incoming->message, &notices->items[i]))
            return false;
    return true;
}

bool correspondents_learn(struct call *call, struct incoming *incoming)
{
    if (incoming->message.sender_check == SENDER_FAILED)
        return true;
    for (size_t i = 0; i < incoming->people.count; i++)
        if (correspondent_is_learnt(incoming, i) &&
            !learn_one(call, &incoming->message, &incoming->people.items[i]))
            return false;
    return learn_notices(call, incoming);
}
