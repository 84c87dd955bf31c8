/* What the phases of a scan do. */
#include "link/array.h"
#include "service/key-index.h"
#include "service/pair-keeping.h"
#include "service/scan-state.h"
#include "store/link-state.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    STEP_READ = 2000,
    STEP_HEEDED = 5000,
    STEP_PIECES = 4,
    STEP_BLOCKS = 200,
    STEP_JUDGED = 500,
    STEP_PAIRS = 200,
    LEARNT_PIECE = 1 << 20,
    THREADS = 2,
    RUN = 1,
};

static bool is_everything(const struct scan_state *scan)
{
    return !scan->books.count;
}

/* Where the next phase begins. */
static void go_on(struct scan_state *scan, enum scan_phase phase)
{
    scan->now.phase = phase;
    scan->now.at = 0;
    scan->now.pair_a = scan->now.pair_b = (struct uuid){{0}};
}

/* ---- reading ---- */

static bool is_wanted(const struct scan_state *scan, struct uuid book)
{
    for (size_t i = 0; i < scan->books.count; i++)
        if (uuid_equal(scan->books.items[i], book))
            return true;
    return is_everything(scan);
}

static bool add_record(struct call *call, struct scan_state *scan, const struct record *record)
{
    const struct book *book = call_any_book(call, record->book);
    if (record->trashed_ms || !book || book->trashed_ms || !is_wanted(scan, record->book))
        return true;
    if (scan->records.count == scan->records.capacity) {
        scan->records.capacity = scan->records.capacity * 2 + 1024;
        scan->records.items =
            realloc(scan->records.items, scan->records.capacity * sizeof(*scan->records.items));
        if (!scan->records.items)
            abort();
    }
    scan->visible += call_may(call, record->book, RIGHT_SEE);
    scan->records.items[scan->records.count++] =
        (struct scanned){.id = record->id,
                         .contact = record->contact,
                         .book = record->book,
                         .number = (uint64_t)record->created_sequence};
    return link_record_add(scan->table, &record->facts, book_audience(&call->actor, book),
                           &scan->shared, &call->error);
}

static int compare_places(const void *a, const void *b, void *context)
{
    const struct scanned *records = context;
    return uuid_compare(records[*(const uint32_t *)a].id, records[*(const uint32_t *)b].id);
}

static void order_by_id(struct scan_state *scan)
{
    scan->by_id = calloc(scan->records.count + 1, sizeof(*scan->by_id));
    if (!scan->by_id)
        abort();
    for (uint32_t i = 0; i < scan->records.count; i++)
        scan->by_id[i] = i;
    qsort_r(scan->by_id, scan->records.count, sizeof(*scan->by_id), compare_places,
            scan->records.items);
}

/* What is in force is read before any record: what changes meanwhile is followed afterwards. */
static bool begin_reading(struct call *call, struct scan_state *scan)
{
    scan->table = link_record_table();
    if (!store_link_state(call->store, &scan->old, &call->error) ||
        !store_shared_identifiers(call->store, scan->arena, &scan->shared, &call->error))
        return false;
    link_record_sort_shared(&scan->shared);
    int64_t after = scan->old.version + 1;
    scan->next = (struct link_state){.version = call->sequence > after ? call->sequence : after,
                                     .sequence = call->sequence};
    struct link_state in_force = scan->old;
    scan->held = learnt_hold(call, &in_force);
    return scan->held;
}

static bool read_some(struct call *call, void *context)
{
    struct scan_state *scan = context;
    struct records records = {0};
    if (!scan->table && !begin_reading(call, scan))
        return false;
    if (!store_records_all(call->store, call->arena, scan->after, STEP_READ, &records,
                           &call->error))
        return false;
    for (size_t i = 0; i < records.count; i++)
        if (!add_record(call, scan, records.items[i]))
            return false;
    if (records.count)
        scan->after = records.items[records.count - 1]->id;
    if (records.count < STEP_READ) {
        order_by_id(scan);
        go_on(scan, is_everything(scan) ? SCAN_HEED : SCAN_LINK);
    }
    return true;
}

bool scan_read(struct call *call, struct scan_state *scan)
{
    return service_read(call, read_some, scan);
}

/* ---- what people decided ---- */

/* The place of a record in the table; false when it is not there. */
static bool find_place(const struct scan_state *scan, struct uuid id, uint32_t *place)
{
    size_t low = 0, high = scan->records.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = uuid_compare(scan->records.items[scan->by_id[middle]].id, id);
        if (order == 0) {
            *place = scan->by_id[middle];
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Two that stand in one contact were merged: what was merged unasked is nobody's decision. */
static void heed_pair(struct scan_state *scan, const struct candidate_pair *pair)
{
    uint32_t left, right;
    if (!find_place(scan, pair->record_a, &left) || !find_place(scan, pair->record_b, &right))
        return;
    bool is_one = uuid_equal(scan->records.items[left].contact, scan->records.items[right].contact);
    if (is_one ? pair->is_unasked : pair->decision != PAIR_DIFFERENT)
        return;
    *ARRAY_PUSH(&scan->decisions) = (struct link_decision){left, right, is_one};
}

static bool heed_some(struct call *call, void *context)
{
    struct scan_state *scan = context;
    struct candidate_pairs pairs = {0};
    if (!store_pairs_all(call->store, call->arena, scan->now.pair_a, scan->now.pair_b, STEP_HEEDED,
                         &pairs, &call->error))
        return false;
    for (size_t i = 0; i < pairs.count; i++) {
        heed_pair(scan, &pairs.items[i]);
        scan->now.pair_a = pairs.items[i].record_a;
        scan->now.pair_b = pairs.items[i].record_b;
    }
    if (pairs.count < STEP_HEEDED)
        go_on(scan, SCAN_LINK);
    return true;
}

bool scan_heed(struct call *call, struct scan_state *scan)
{
    return service_read(call, heed_some, scan);
}

/* ---- comparing ---- */

struct linking {
    struct link_table *table;
    struct link_options options;
    struct link *link;
};

static void *run_link(void *context)
{
    struct linking *linking = context;
    linking->link = link_run(linking->table, &linking->options);
    return NULL;
}

/* A large book takes longer than a lease: it is renewed meanwhile. A job that was taken away is
 * still waited for, as the engine does not stop in the midst. */
static bool run_apart(struct call *call, const struct job *job, struct linking *linking)
{
    pthread_t thread;
    int64_t kept_ms = 0;
    bool is_kept = true;
    if (pthread_create(&thread, NULL, run_link, linking) != 0) {
        run_link(linking);
        return true;
    }
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        if (pthread_timedjoin_np(thread, NULL, &until) != ETIMEDOUT)
            return is_kept;
        is_kept = is_kept && job_keep(call, job, &kept_ms);
    }
}

static void note_learnt(struct scan_state *scan)
{
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(scan->link);
    link_learnt_write(learnt, &scan->learnt);
    uint64_t *numbers = calloc(scan->records.count + 1, sizeof(*numbers));
    if (!numbers)
        abort();
    for (size_t i = 0; i < scan->records.count; i++)
        numbers[i] = scan->records.items[i].number;
    link_index(scan->link, numbers, &scan->keys);
    free(numbers);
}

bool scan_link(struct call *call, struct scan_state *scan)
{
    bool learns = is_everything(scan);
    struct linking linking = {.table = scan->table,
                              .options = {.threads = THREADS,
                                          .learnt = learns ? NULL : held_learnt(scan->held),
                                          .rounds = learns ? LINK_ROUNDS : 0,
                                          .decisions = scan->decisions.items,
                                          .decision_count = scan->decisions.count}};
    bool is_kept = run_apart(call, &scan->taken, &linking);
    scan->link = linking.link;
    if (!is_kept)
        return false;
    link_comparer_init(&scan->comparer, scan->table);
    scan->next.records = (int64_t)scan->records.count;
    if (learns)
        note_learnt(scan);
    go_on(scan, learns ? SCAN_CLEAR : SCAN_REJUDGE);
    return true;
}

/* ---- writing ---- */

bool scan_clear(struct call *call, struct scan_state *scan)
{
    bool is_done;
    if (!store_link_forget(call->store, scan->old.version, &is_done, &call->error))
        return false;
    if (is_done)
        go_on(scan, SCAN_LEARN);
    return true;
}

bool scan_learn(struct call *call, struct scan_state *scan)
{
    for (int i = 0; i < STEP_PIECES && scan->now.at < scan->learnt.length; i++) {
        size_t left = scan->learnt.length - scan->now.at;
        struct slice piece = {scan->learnt.data + scan->now.at,
                              left < LEARNT_PIECE ? left : LEARNT_PIECE};
        if (!store_learnt_add(call->store, scan->next.version, (int64_t)scan->now.at, piece,
                              &call->error))
            return false;
        scan->now.at += piece.length;
    }
    if (scan->now.at == scan->learnt.length)
        go_on(scan, SCAN_INDEX);
    return true;
}

bool scan_index(struct call *call, struct scan_state *scan)
{
    struct key_run run = {RUN, KEY_LEVEL_SCAN};
    if (!scan->now.at && !store_key_run_add(call->store, scan->next.version, run, &call->error))
        return false;
    if (!key_index_write(call, scan->next.version, RUN, &scan->keys, &scan->now.at, STEP_BLOCKS))
        return false;
    if (scan->now.at == scan->keys.count)
        go_on(scan, SCAN_REJUDGE);
    return true;
}

/* Since it was read. Behind a scan of everything all changes are followed anew; behind one of some
 * books they are not, and what was judged of them meanwhile is newer. */
static bool has_changed(struct call *call, const struct scan_state *scan, uint32_t place, bool *has)
{
    if (is_everything(scan))
        return true;
    const struct record *record =
        store_record_get(call->store, call->arena, scan->records.items[place].id, &call->error);
    bool is_gone = call->error.status == STATUS_NOT_FOUND;
    if (is_gone)
        call->error = (struct error){0};
    *has |= is_gone || (record && record->modified_sequence > scan->next.sequence);
    return record || is_gone;
}

static bool keep_pair(struct call *call, struct scan_state *scan, uint32_t left, uint32_t right,
                      struct judged_pair *judged)
{
    struct link_explanation explanation;
    bool is_old = false;
    *judged = (struct judged_pair){.record_a = scan->records.items[left].id,
                                   .record_b = scan->records.items[right].id};
    link_judge(scan->link, &scan->comparer, left, right, &judged->verdict);
    link_explain(scan->link, call->arena, left, right, &explanation);
    judged->signals = link_record_signals(scan->table, judged->verdict.pattern);
    judged->reason = pair_reason(call->arena, &explanation);
    return has_changed(call, scan, left, &is_old) && has_changed(call, scan, right, &is_old) &&
           (is_old || pair_keep(call, judged));
}

bool scan_rejudge(struct call *call, struct scan_state *scan)
{
    struct candidate_pairs pairs = {0};
    if (!store_pairs_all(call->store, call->arena, scan->now.pair_a, scan->now.pair_b, STEP_JUDGED,
                         &pairs, &call->error))
        return false;
    for (size_t i = 0; i < pairs.count; i++) {
        struct judged_pair judged;
        uint32_t left, right;
        scan->now.pair_a = pairs.items[i].record_a;
        scan->now.pair_b = pairs.items[i].record_b;
        if (find_place(scan, scan->now.pair_a, &left) &&
            find_place(scan, scan->now.pair_b, &right) &&
            !uuid_equal(scan->records.items[left].contact, scan->records.items[right].contact) &&
            !keep_pair(call, scan, left, right, &judged))
            return false;
    }
    if (pairs.count < STEP_JUDGED)
        go_on(scan, SCAN_PAIRS);
    return true;
}

static void count_pair(const struct call *call, struct scan_state *scan, uint32_t left,
                       uint32_t right, const struct link_verdict *verdict)
{
    if (!call_may(call, scan->records.items[left].book, RIGHT_SEE) ||
        !call_may(call, scan->records.items[right].book, RIGHT_SEE))
        return;
    scan->now.pairs++;
    scan->now.certain += verdict->probability >= link_certain;
}

/* With the last pair everything that a scan of all books learnt is in force. */
static bool end_pairs(struct call *call, struct scan_state *scan)
{
    if (!is_everything(scan)) {
        go_on(scan, SCAN_MERGE);
        return true;
    }
    go_on(scan, SCAN_FORGET);
    return store_link_state_put(call->store, &scan->next, &call->error);
}

bool scan_pairs(struct call *call, struct scan_state *scan)
{
    size_t count;
    const struct link_answer *answers = link_answers(scan->link, &count);
    for (int kept = 0; kept < STEP_PAIRS && scan->now.at < count; scan->now.at++) {
        const struct link_answer *answer = &answers[scan->now.at];
        struct judged_pair judged;
        if (answer->probability < link_probable ||
            uuid_equal(scan->records.items[answer->left].contact,
                       scan->records.items[answer->right].contact))
            continue;
        if (!keep_pair(call, scan, answer->left, answer->right, &judged))
            return false;
        count_pair(call, scan, answer->left, answer->right, &judged.verdict);
        kept++;
    }
    return scan->now.at < count || end_pairs(call, scan);
}

bool scan_forget(struct call *call, struct scan_state *scan)
{
    bool is_done;
    if (!store_link_forget(call->store, scan->next.version, &is_done, &call->error))
        return false;
    if (is_done)
        go_on(scan, SCAN_MERGE);
    return true;
}
