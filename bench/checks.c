/* What it costs to ask whom a new contact resembles, in a store that was scanned.
 *
 *     checks NAMES STORE COUNT
 *
 * NAMES is bench/data/names.txt, STORE an SQLite file or a PostgreSQL URL. Asks for so many made-up
 * people one by one, as a create of one contact does, then in calls of many. The reference is
 * reading one record by its id. Prints the rows of a Markdown table.
 */
#include "people.h"

#include "format/v1.h"
#include "service/contacts.h"
#include "service/inquiry.h"
#include "service/view.h"
#include "store/record.h"
#include "store/waiting.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 200, WARM = 200 };

static struct session *session;
static struct arena *arena;

static void die(const char *what)
{
    fprintf(stderr, "checks: %s\n", what);
    exit(1);
}

/* CLOCK_MONOTONIC, or with KITH_BENCH_CPU this thread's own work: on a machine that others use. */
static double now_us(void)
{
    static clockid_t clock = -1;
    struct timespec now;
    if (clock < 0)
        clock = getenv("KITH_BENCH_CPU") ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* Half of the people are like somebody: another's name with an address of their own. */
static void make_draft(struct call *call, size_t number, struct draft *draft)
{
    struct person person;
    char email[60];
    people_next(number, &person);
    snprintf(email, sizeof(email), "new.%zu@example.org", number);
    json_t *contact = json_pack("{ss ss ss ss* ss*}", "first_name", person.first_name, "last_name",
                                person.last_name, "email", email, "company", person.company,
                                "phone_number", number % 2 ? person.phone_number : NULL);
    *draft = (struct draft){0};
    if (!v1_read_contact(call->arena, contact, draft, &call->error) ||
        !contact_prepare(call, draft, (struct uuid){{0}}))
        die(call->error.message);
    json_decref(contact);
}

static void begin(struct call *call)
{
    arena_reset(arena);
    if (!call_begin_owner(session, arena, NULL, CHANNEL_REST, call))
        die(call->error.message);
}

/* Seconds for a call of `count` drafts from `number` on; adds how many were found. */
static double check_us(size_t number, size_t count, size_t *found)
{
    static struct draft drafts[BATCH];
    static const struct draft *list[BATCH];
    struct similar_records similar[BATCH] = {{0}};
    struct call call;
    begin(&call);
    for (size_t i = 0; i < count; i++) {
        make_draft(&call, number + i, &drafts[i]);
        list[i] = &drafts[i];
    }
    double began = now_us();
    if (!contacts_find_similar(&call, list, count, (struct uuid){{0}}, similar))
        die(call.error.message);
    double took = now_us() - began;
    for (size_t i = 0; i < count; i++)
        *found += similar[i].count > 0;
    return took;
}

static double read_us(struct uuid record)
{
    struct call call;
    begin(&call);
    double began = now_us();
    if (!store_record_get(call.store, call.arena, record, &call.error))
        die(call.error.message);
    return now_us() - began;
}

/* How many of the pairs that the scan opened are found by asking for one of their records. */
static void print_agreement(size_t most)
{
    struct candidate_pairs pairs = {0};
    struct call call;
    size_t found = 0;
    begin(&call);
    if (!store_pairs_all(call.store, call.arena, (struct uuid){{0}}, (struct uuid){{0}}, (int)most,
                         &pairs, &call.error))
        die(call.error.message);
    for (size_t i = 0; i < pairs.count; i++) {
        AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(&call);
        struct record *record =
            store_record_get(call.store, call.arena, pairs.items[i].record_a, &call.error);
        if (!inquiry || !record)
            die(call.error.message);
        struct question question = {.facts = &record->facts, .record = record->id};
        if (!inquiry_ask(inquiry, &question) || !inquiry_run(inquiry))
            die(call.error.message);
        const struct candidates *candidates = inquiry_candidates(inquiry, 0);
        for (size_t k = 0; k < candidates->count; k++)
            found += uuid_equal(candidates->items[k].record->id, pairs.items[i].record_b);
    }
    printf("\n%zu of %zu pairs that the scan opened are found from one side.\n", found,
           pairs.count);
}

static void print_times(const char *what, double *times, size_t count, double reference)
{
    qsort(times, count, sizeof(*times), compare_times);
    printf("| %s | %.0f | %.0f | %.0f | %.1f |\n", what, times[count / 2], times[count * 95 / 100],
           times[count * 99 / 100], times[count / 2] / reference);
}

static double measure_reading(double *times, size_t count)
{
    struct records records = {0};
    struct call call;
    begin(&call);
    if (!store_records_all(call.store, call.arena, (struct uuid){{0}}, BATCH, &records,
                           &call.error))
        die(call.error.message);
    size_t known = records.count;
    struct uuid *ids = calloc(known, sizeof(*ids));
    for (size_t i = 0; i < known; i++)
        ids[i] = records.items[i]->id;
    for (size_t i = 0; i < count; i++)
        times[i] = read_us(ids[i * 7919 % known]);
    free(ids);
    qsort(times, count, sizeof(*times), compare_times);
    return times[count / 2];
}

int main(int argc, char **argv)
{
    struct error error = {0};
    size_t count = argc == 4 ? strtoull(argv[3], NULL, 10) : 0, found = 0;
    if (count < BATCH)
        die("usage: checks NAMES STORE COUNT (at least 200)");
    people_start(argv[1], count * 2 + WARM);
    arena = arena_new();
    struct service *service = service_open(&(struct service_options){.store = argv[2]}, &error);
    session = service ? session_open(service, &error) : NULL;
    if (!session)
        die(error.message);
    double *times = calloc(count, sizeof(*times));
    double reference = measure_reading(times, count);
    for (size_t i = 0; i < WARM; i++)
        check_us(i, 1, &found);
    found = 0;
    printf("| asked | p50 us | p95 us | p99 us | against reading a record |\n");
    printf("| --- | --- | --- | --- | --- |\n");
    printf("| a record by its id | %.0f | | | 1.0 |\n", reference);
    for (size_t i = 0; i < count; i++)
        times[i] = check_us(WARM + i, 1, &found);
    print_times("whom one contact resembles", times, count, reference);
    size_t rounds = count / BATCH;
    double all = 0;
    for (size_t i = 0; i < rounds; i++) {
        times[i] = check_us(WARM + count + i * BATCH, BATCH, &found) / BATCH;
        all += times[i] * BATCH;
    }
    print_times("the same of 200 in one call, each", times, rounds, reference);
    printf("\n%.0f checks a second in calls of %d; %zu of %zu resembled somebody.\n",
           1e6 * (double)(rounds * BATCH) / all, BATCH, found, count + rounds * BATCH);
    print_agreement(count);
    free(times);
    session_free(session);
    service_free(service);
    arena_free(arena);
    return 0;
}
