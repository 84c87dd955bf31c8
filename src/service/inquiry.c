/* Who may be the same person as a record. */
#include "service/inquiry.h"

#include "link/lookup.h"
#include "service/access.h"
#include "service/learnt-memory.h"
#include "service/match-memory.h"
#include "service/pair-keeping.h"
#include "store/record.h"
#include <stdlib.h>

enum { CANDIDATES_MAX = 48 }; /* of a question: those with the most and rarest keys in common */

static const double least_told = 0.01;

/* Somebody to be compared. */
struct wanted {
    struct match_key key;
    bool is_named; /* told of however unlikely he is */
};

struct asked {
    struct question question;
    struct link_key_list keys;
    struct {
        struct wanted *items;
        size_t count, capacity;
    } wanted;
    struct candidates candidates;
    uint32_t place; /* in the table */
};

/* A record that was found, NULL when there is none in force. */
struct met {
    struct match_key key;
    const struct match_record *record;
    uint32_t place;
    bool is_placed;
};

struct inquiry {
    struct call *call;
    struct arena *arena;
    struct link_state state;
    struct held_learnt *learnt;
    struct key_runs runs;
    struct match_view view;
    struct shared_identifiers shared;
    struct {
        struct asked *items;
        size_t count, capacity;
    } asked;
    struct {
        struct wanted *items;
        size_t count, capacity;
    } tail;
    struct {
        struct met *items;
        size_t count, capacity;
    } met; /* by what was wanted */
    struct postings postings;
    struct link_table *table;
    struct link *link;
    struct link_comparer comparer;
};

struct inquiry *inquiry_new(struct call *call)
{
    AUTO_FREE(inquiry) struct inquiry *inquiry = calloc(1, sizeof(*inquiry));
    if (!inquiry)
        abort();
    inquiry->call = call;
    inquiry->arena = arena_new();
    if (!store_link_state(call->store, &inquiry->state, &call->error))
        return NULL;
    inquiry->learnt = learnt_hold(call, &inquiry->state);
    if (!inquiry->learnt ||
        !store_key_runs(call->store, inquiry->arena, inquiry->state.version, &inquiry->runs,
                        &call->error) ||
        !store_shared_identifiers(call->store, inquiry->arena, &inquiry->shared, &call->error))
        return NULL;
    link_record_sort_shared(&inquiry->shared);
    return TAKE(inquiry);
}

void inquiry_free(struct inquiry *inquiry)
{
    if (!inquiry)
        return;
    for (size_t i = 0; i < inquiry->asked.count; i++)
        link_key_list_clear(&inquiry->asked.items[i].keys);
    postings_clear(&inquiry->postings);
    link_comparer_clear(&inquiry->comparer);
    link_free(inquiry->link);
    link_table_free(inquiry->table);
    held_learnt_free(inquiry->learnt);
    arena_free(inquiry->arena);
    free(inquiry);
}

const struct link_state *inquiry_state(const struct inquiry *inquiry)
{
    return &inquiry->state;
}

bool inquiry_ask(struct inquiry *inquiry, const struct question *question)
{
    uint32_t place = (uint32_t)inquiry->asked.count;
    if (!inquiry->table)
        inquiry->table = link_record_table();
    *ARENA_PUSH(inquiry->arena, &inquiry->asked) =
        (struct asked){.question = *question, .place = place};
    return link_record_add(inquiry->table, question->facts, question->audience, &inquiry->shared,
                           &inquiry->call->error);
}

static void want(struct inquiry *inquiry, struct asked *asked, struct wanted wanted)
{
    *ARENA_PUSH(inquiry->arena, &asked->wanted) = wanted;
}

void inquiry_compare(struct inquiry *inquiry, struct uuid record)
{
    want(inquiry, &inquiry->asked.items[inquiry->asked.count - 1],
         (struct wanted){.key.id = record, .is_named = true});
}

bool inquiry_add_tail(struct inquiry *inquiry, int limit)
{
    struct call *call = inquiry->call;
    struct uuids records = {0};
    int64_t reached, now, ignored;
    if (!store_versions(call->store, &now, &ignored, &call->error))
        return false;
    int64_t after = now - limit > inquiry->state.sequence ? now - limit : inquiry->state.sequence;
    if (!store_records_changed(call->store, inquiry->arena, after, limit, &records, &reached,
                               &call->error))
        return false;
    for (size_t i = 0; i < records.count; i++)
        *ARENA_PUSH(inquiry->arena, &inquiry->tail) = (struct wanted){.key.id = records.items[i]};
    return true;
}

bool inquiry_cross(struct inquiry *inquiry, const struct records *records,
                   const struct records *others)
{
    struct call *call = inquiry->call;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->items[i];
        const struct book *book = call_any_book(call, record->book);
        struct question question = {.facts = &record->facts,
                                    .audience = book ? book_audience(&call->actor, book)
                                                     : call->actor.organization,
                                    .record = record->id,
                                    .is_closed = true};
        if (!inquiry_ask(inquiry, &question))
            return false;
        for (size_t k = 0; k < others->count; k++)
            inquiry_compare(inquiry, others->items[k]->id);
    }
    return inquiry_run(inquiry);
}

/* ---- finding ---- */

/* A key's list in one run. */
struct looking {
    uint64_t key;
    struct postings found;
};

static bool read_block(void *context, struct slice bytes, struct error *error)
{
    struct looking *looking = context;
    return postings_find(bytes, looking->key, &looking->found, error);
}

/* An edited record has its keys in several runs. */
static void keep_each_once(struct postings *found, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < found->count; i++) {
        bool is_known = false;
        for (size_t k = from; k < kept; k++)
            is_known |= found->items[k].number == found->items[i].number;
        if (!is_known)
            found->items[kept++] = found->items[i];
    }
    found->count = kept;
}

static bool look_up(struct inquiry *inquiry, uint64_t key, struct postings *found)
{
    struct call *call = inquiry->call;
    size_t from = found->count;
    struct looking looking = {.key = key, .found = *found};
    bool ok = true;
    for (size_t i = 0; i < inquiry->runs.count && ok; i++) {
        int64_t version = inquiry->state.version, run = inquiry->runs.items[i].run;
        bool is_known;
        ok = match_memory_find(&inquiry->view, version, run, key, &looking.found, &is_known,
                               &call->error);
        if (ok && !is_known)
            ok = store_key_block_read(call->store, version, run, (int64_t)key, read_block, &looking,
                                      &call->error);
    }
    *found = looking.found;
    keep_each_once(found, from);
    return ok;
}

/* Somebody found: the rarer the keys in common, and the more of them, the more he weighs. */
struct found {
    int64_t number;
    double weight;
    int keys; /* that he was found by; a weak one alone does not count */
};

struct found_list {
    struct found *items;
    size_t count, capacity;
};

static int compare_numbers(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    return left->number < right->number ? -1 : left->number > right->number;
}

static int compare_weights(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return compare_numbers(a, b);
}

static void note_found(struct inquiry *inquiry, const struct postings *postings, size_t from,
                       struct found_list *found)
{
    size_t count = postings->count - from;
    for (size_t i = from; i < postings->count; i++)
        *ARENA_PUSH(inquiry->arena, found) =
            (struct found){.number = (int64_t)postings->items[i].number,
                           .weight = 1 / (double)count,
                           .keys = link_key_is_weak(postings->items[i].hash) ? 1 : 2};
}

/* Everybody once, those that weigh most, as many as may be compared. */
static void take_found(struct inquiry *inquiry, struct asked *asked, struct found_list *found)
{
    size_t kept = 0, most = asked->wanted.count + CANDIDATES_MAX;
    if (!found->count)
        return;
    qsort(found->items, found->count, sizeof(*found->items), compare_numbers);
    for (size_t i = 0; i < found->count; i++)
        if (kept && found->items[kept - 1].number == found->items[i].number) {
            found->items[kept - 1].weight += found->items[i].weight;
            found->items[kept - 1].keys += found->items[i].keys;
        } else {
            found->items[kept++] = found->items[i];
        }
    qsort(found->items, kept, sizeof(*found->items), compare_weights);
    for (size_t i = 0; i < kept && asked->wanted.count < most; i++)
        if (found->items[i].keys > 1)
            want(inquiry, asked, (struct wanted){.key.number = found->items[i].number});
}

/* Looks all keys up; those whose list is full are followed by the joined ones. The others get the
 * question itself when it is written. */
static bool find_by_keys(struct inquiry *inquiry, const struct link *link, struct asked *asked)
{
    struct postings postings = {0};
    struct found_list found = {0};
    bool ok = true;
    link_keys_of(link, asked->place, &asked->keys);
    size_t plain = asked->keys.count;
    for (size_t i = 0; i < asked->keys.count && ok; i++) {
        uint64_t key = asked->keys.items[i];
        size_t from = postings.count;
        ok = look_up(inquiry, key, &postings);
        note_found(inquiry, &postings, from, &found);
        if (postings.count - from < link_key_most(key))
            postings_add(&inquiry->postings, key, asked->place);
        else if (i < plain)
            link_joined_keys(link, asked->place, key, &asked->keys);
    }
    take_found(inquiry, asked, &found);
    postings_clear(&postings);
    return ok;
}

/* Questions that share a key meet as well; of many each meets the few before it. */
static void meet_questions(struct inquiry *inquiry)
{
    struct postings *postings = &inquiry->postings;
    postings_sort(postings);
    for (size_t i = 0; i < postings->count; i++) {
        struct asked *asked = &inquiry->asked.items[postings->items[i].number];
        size_t most = link_key_most(postings->items[i].hash);
        for (size_t k = i;
             k-- > 0 && postings->items[k].hash == postings->items[i].hash && i - k <= most;) {
            struct uuid other = inquiry->asked.items[postings->items[k].number].question.record;
            if (!uuid_is_nil(other))
                want(inquiry, asked, (struct wanted){.key.id = other});
        }
    }
}

static bool find_all(struct inquiry *inquiry)
{
    AUTO_FREE(link) struct link *link = link_recall(inquiry->table, held_learnt(inquiry->learnt));
    for (size_t i = 0; i < inquiry->asked.count; i++) {
        struct asked *asked = &inquiry->asked.items[i];
        if (asked->question.is_closed)
            continue;
        if (!find_by_keys(inquiry, link, asked))
            return false;
        for (size_t k = 0; k < inquiry->tail.count; k++)
            want(inquiry, asked, inquiry->tail.items[k]);
    }
    meet_questions(inquiry);
    return true;
}

/* ---- reading ---- */

struct match_list {
    struct match_record *items;
    size_t count, capacity;
};

static int compare_met(const void *a, const void *b)
{
    const struct match_key *left = &((const struct met *)a)->key,
                           *right = &((const struct met *)b)->key;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->number ? 0 : uuid_compare(left->id, right->id);
}

/* Reads a record of the store; `*record` is NULL when there is none. */
static bool read_record(struct inquiry *inquiry, const struct match_key *key,
                        struct record **record)
{
    struct call *call = inquiry->call;
    struct error missing = {0};
    *record = key->number ? store_record_created(call->store, inquiry->arena, key->number, &missing)
                          : store_record_get(call->store, inquiry->arena, key->id, &missing);
    if (*record || missing.status == STATUS_OK || missing.status == STATUS_NOT_FOUND)
        return true;
    call->error = missing;
    return false;
}

/* Reads those that are not in memory, and puts them there. */
static bool read_missing(struct inquiry *inquiry)
{
    struct match_list read = {0};
    for (size_t i = 0; i < inquiry->met.count; i++) {
        struct met *met = &inquiry->met.items[i];
        struct record *record;
        struct match_record packed;
        if (met->record)
            continue;
        if (!read_record(inquiry, &met->key, &record))
            return false;
        if (!record || !match_record_pack(inquiry->call, inquiry->arena, inquiry->table,
                                          &inquiry->shared, record, &packed))
            continue;
        met->record = arena_copy_bytes(inquiry->arena, &packed, sizeof(packed));
        *ARENA_PUSH(inquiry->arena, &read) = packed;
    }
    match_memory_put(&inquiry->view, read.items, read.count);
    return true;
}

/* Everybody who is wanted, once. */
static void collect_met(struct inquiry *inquiry)
{
    size_t kept = 0;
    for (size_t i = 0; i < inquiry->asked.count; i++)
        for (size_t k = 0; k < inquiry->asked.items[i].wanted.count; k++)
            *ARENA_PUSH(inquiry->arena, &inquiry->met) =
                (struct met){.key = inquiry->asked.items[i].wanted.items[k].key};
    if (inquiry->met.count)
        qsort(inquiry->met.items, inquiry->met.count, sizeof(struct met), compare_met);
    for (size_t i = 0; i < inquiry->met.count; i++)
        if (!kept || compare_met(&inquiry->met.items[kept - 1], &inquiry->met.items[i]) != 0)
            inquiry->met.items[kept++] = inquiry->met.items[i];
    inquiry->met.count = kept;
}

static bool read_all(struct inquiry *inquiry)
{
    collect_met(inquiry);
    size_t count = inquiry->met.count;
    struct match_key *keys = ARENA_ARRAY(inquiry->arena, struct match_key, count + 1);
    const struct match_record **found =
        ARENA_ARRAY(inquiry->arena, const struct match_record *, count + 1);
    for (size_t i = 0; i < count; i++)
        keys[i] = inquiry->met.items[i].key;
    match_memory_get(&inquiry->view, inquiry->arena, keys, count, found);
    for (size_t i = 0; i < count; i++)
        inquiry->met.items[i].record = found[i];
    return read_missing(inquiry);
}

/* ---- judging ---- */

static bool fill_table(struct inquiry *inquiry)
{
    struct call *call = inquiry->call;
    link_table_free(inquiry->table);
    inquiry->table = link_record_table();
    for (size_t i = 0; i < inquiry->asked.count; i++) {
        const struct question *question = &inquiry->asked.items[i].question;
        if (!link_record_add(inquiry->table, question->facts, question->audience, &inquiry->shared,
                             &call->error))
            return false;
    }
    for (size_t i = 0; i < inquiry->met.count; i++) {
        struct met *met = &inquiry->met.items[i];
        const struct book *book = met->record ? call_any_book(call, met->record->book) : NULL;
        if (!book || book->trashed_ms)
            continue;
        met->is_placed = true;
        met->place = (uint32_t)inquiry->table->records.count;
        if (!link_table_add_packed(inquiry->table, met->record->packed, &call->error))
            return false;
    }
    return true;
}

static bool is_known(const struct candidates *candidates, struct uuid record)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (uuid_equal(candidates->items[i].record->id, record))
            return true;
    return false;
}

static bool is_candidate(const struct asked *asked, const struct met *met)
{
    const struct question *question = &asked->question;
    return met->is_placed && !uuid_equal(met->record->id, question->record) &&
           (uuid_is_nil(question->contact) ||
            !uuid_equal(met->record->contact, question->contact)) &&
           !is_known(&asked->candidates, met->record->id);
}

static void judge(struct inquiry *inquiry, struct asked *asked, struct wanted wanted)
{
    struct met sought = {.key = wanted.key};
    const struct met *met =
        bsearch(&sought, inquiry->met.items, inquiry->met.count, sizeof(sought), compare_met);
    struct candidate candidate;
    if (!met || !is_candidate(asked, met))
        return;
    candidate.record = met->record;
    candidate.place = met->place;
    link_judge(inquiry->link, &inquiry->comparer, asked->place, met->place, &candidate.verdict);
    candidate.signals = link_record_signals(inquiry->table, candidate.verdict.pattern);
    if (candidate.verdict.probability >= least_told || wanted.is_named)
        *ARENA_PUSH(inquiry->arena, &asked->candidates) = candidate;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->verdict.probability != right->verdict.probability)
        return left->verdict.probability > right->verdict.probability ? -1 : 1;
    if (left->verdict.score != right->verdict.score)
        return left->verdict.score > right->verdict.score ? -1 : 1;
    return uuid_compare(left->record->id, right->record->id);
}

bool inquiry_run(struct inquiry *inquiry)
{
    if (!inquiry->asked.count)
        return true;
    if (!match_view_open(inquiry->call, &inquiry->shared, &inquiry->view))
        return false;
    if (!find_all(inquiry) || !read_all(inquiry) || !fill_table(inquiry))
        return false;
    inquiry->link = link_recall(inquiry->table, held_learnt(inquiry->learnt));
    link_comparer_init(&inquiry->comparer, inquiry->table);
    for (size_t i = 0; i < inquiry->asked.count; i++) {
        struct asked *asked = &inquiry->asked.items[i];
        for (size_t k = 0; k < asked->wanted.count; k++)
            judge(inquiry, asked, asked->wanted.items[k]);
        if (asked->candidates.count)
            qsort(asked->candidates.items, asked->candidates.count, sizeof(struct candidate),
                  compare_candidates);
    }
    return true;
}

/* ---- answers ---- */

const struct candidates *inquiry_candidates(const struct inquiry *inquiry, size_t question)
{
    return &inquiry->asked.items[question].candidates;
}

const struct candidate *inquiry_candidate(const struct inquiry *inquiry, size_t question,
                                          struct uuid record)
{
    const struct candidates *candidates = inquiry_candidates(inquiry, question);
    for (size_t i = 0; i < candidates->count; i++)
        if (uuid_equal(candidates->items[i].record->id, record))
            return &candidates->items[i];
    return NULL;
}

void inquiry_explain(const struct inquiry *inquiry, size_t question,
                     const struct candidate *candidate, struct link_explanation *explanation)
{
    link_explain(inquiry->link, inquiry->arena, inquiry->asked.items[question].place,
                 candidate->place, explanation);
}

const char *inquiry_reason(const struct inquiry *inquiry, size_t question,
                           const struct candidate *candidate)
{
    struct link_explanation explanation;
    inquiry_explain(inquiry, question, candidate, &explanation);
    return pair_reason(inquiry->arena, &explanation);
}

void inquiry_postings(const struct inquiry *inquiry, struct postings *postings)
{
    for (size_t i = 0; i < inquiry->postings.count; i++)
        postings_add(postings, inquiry->postings.items[i].hash, inquiry->postings.items[i].number);
}
