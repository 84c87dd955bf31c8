/* What it costs to ask whom a new contact resembles, in a store that was scanned.
 *
 *     checks NAMES STORE COUNT
 *
 * NAMES is bench/data/names.txt, STORE an SQLite file or a PostgreSQL URL. Asks for so many made-up
 * people one by one, as a create of one contact does: first when nothing is in memory, as a command
 * does, then with all in memory, as in a server that has run for some seconds. Then in calls of
 * many, on one thread and on two: what a server checks for creates before it writes anything. The
 * reference is reading one record by its id. Prints the rows of a Markdown table.
 */
#include "people.h"

#include "format/v1.h"
#include "service/contacts.h"
#include "service/inquiry.h"
#include "service/internal.h"
#include "service/match-fill.h"
#include "service/match-memory.h"
#include "service/view.h"
#include "store/record.h"
#include "store/waiting.h"
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 200, WARM = 200, THREADS = 2 };

/* Who asks: each thread has its own. */
struct asker {
    struct session *session;
    struct arena *arena;
    const struct person *people;
    size_t number; /* of the next person */
    size_t found;  /* that resembled somebody */
};

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
static void make_draft(struct call *call, const struct person *person, size_t number,
                       struct draft *draft)
{
    char email[60];
    snprintf(email, sizeof(email), "new.%zu@example.org", number);
    json_t *contact = json_pack("{ss ss ss ss* ss*}", "first_name", person->first_name, "last_name",
                                person->last_name, "email", email, "company", person->company,
                                "phone_number", number % 2 ? person->phone_number : NULL);
    *draft = (struct draft){0};
    if (!v1_read_contact(call->arena, contact, draft, &call->error) ||
        !contact_prepare(call, draft, (struct uuid){{0}}))
        die(call->error.message);
    json_decref(contact);
}

static void begin(struct asker *asker, struct call *call)
{
    arena_reset(asker->arena);
    if (!call_begin_owner(asker->session, asker->arena, NULL, CHANNEL_REST, call))
        die(call->error.message);
}

/* What a call of `count` drafts takes. */
static double check_us(struct asker *asker, size_t count)
{
    struct draft drafts[BATCH];
    const struct draft *list[BATCH];
    struct similar_records similar[BATCH] = {{0}};
    struct call call;
    begin(asker, &call);
    for (size_t i = 0; i < count; i++, asker->number++) {
        make_draft(&call, &asker->people[asker->number], asker->number, &drafts[i]);
        list[i] = &drafts[i];
    }
    double began = now_us();
    if (!contacts_find_similar(&call, list, count, (struct uuid){{0}}, similar))
        die(call.error.message);
    double took = now_us() - began;
    for (size_t i = 0; i < count; i++)
        asker->found += similar[i].count > 0;
    return took;
}

static double read_us(struct asker *asker, struct uuid record)
{
    struct call call;
    begin(asker, &call);
    double began = now_us();
    if (!store_record_get(call.store, call.arena, record, &call.error))
        die(call.error.message);
    return now_us() - began;
}

/* How many of the pairs that the scan opened are found by asking for one of their records. */
static void print_agreement(struct asker *asker, size_t most)
{
    struct candidate_pairs pairs = {0};
    struct call call;
    size_t found = 0;
    begin(asker, &call);
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

static double measure_reading(struct asker *asker, double *times, size_t count)
{
    struct records records = {0};
    struct call call;
    begin(asker, &call);
    if (!store_records_all(call.store, call.arena, (struct uuid){{0}}, BATCH, &records,
                           &call.error))
        die(call.error.message);
    size_t known = records.count;
    struct uuid *ids = calloc(known, sizeof(*ids));
    for (size_t i = 0; i < known; i++)
        ids[i] = records.items[i]->id;
    for (size_t i = 0; i < count; i++)
        times[i] = read_us(asker, ids[i * 7919 % known]);
    free(ids);
    qsort(times, count, sizeof(*times), compare_times);
    return times[count / 2];
}

static void measure_checks(struct asker *asker, const char *what, double *times, size_t count,
                           double reference)
{
    for (size_t i = 0; i < count; i++)
        times[i] = check_us(asker, 1);
    print_times(what, times, count, reference);
}

static size_t resident_mb(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return (pages * (size_t)sysconf(_SC_PAGESIZE)) >> 20;
}

static void fill_memory(struct asker *asker, struct service *service)
{
    struct error error = {0};
    size_t before = resident_mb();
    double began = now_us();
    for (bool did_some = true; did_some;) {
        did_some = false;
        if (!match_fill_some(asker->session, &did_some, &error))
            die(error.message);
    }
    printf("\nFilled in %.1f s: %zu MB; the process has %zu MB, before %zu.\n\n",
           (now_us() - began) / 1e6, match_memory_bytes(service_match_memory(service)) >> 20,
           resident_mb(), before);
}

/* ---- calls of many ---- */

struct crowd {
    struct asker asker;
    size_t rounds;
    double took_us;
    pthread_t thread;
};

static void *check_rounds(void *argument)
{
    struct crowd *crowd = argument;
    for (size_t i = 0; i < crowd->rounds; i++)
        crowd->took_us += check_us(&crowd->asker, BATCH);
    return NULL;
}

static void open_asker(struct asker *asker, struct service *service, const struct person *people)
{
    struct error error = {0};
    *asker = (struct asker){
        .session = session_open(service, &error), .arena = arena_new(), .people = people};
    if (!asker->session)
        die(error.message);
}

static void close_asker(struct asker *asker)
{
    session_free(asker->session);
    arena_free(asker->arena);
}

/* Each thread checks the same number; what it checks while it works counts. */
static void measure_batches(struct service *service, const struct person *people, size_t rounds,
                            size_t threads)
{
    struct crowd crowds[THREADS] = {0};
    double rate = 0;
    size_t found = 0;
    for (size_t i = 0; i < threads; i++) {
        open_asker(&crowds[i].asker, service, people);
        crowds[i].asker.number = i * rounds * BATCH;
        crowds[i].rounds = rounds;
        check_us(&crowds[i].asker, 1);
        if (pthread_create(&crowds[i].thread, NULL, check_rounds, &crowds[i]) != 0)
            die("no thread");
    }
    for (size_t i = 0; i < threads; i++) {
        pthread_join(crowds[i].thread, NULL);
        rate += 1e6 * (double)(rounds * BATCH) / crowds[i].took_us;
        found += crowds[i].asker.found;
        close_asker(&crowds[i].asker);
    }
    printf("%.0f checks a second in calls of %d on %zu thread%s; %zu resembled somebody.\n", rate,
           BATCH, threads, threads > 1 ? "s" : "", found);
}

/* Companies are not made up alike twice: the texts are kept. */
static struct person *make_people(const char *names, size_t count)
{
    struct person *people = calloc(count, sizeof(*people));
    people_start(names, count);
    for (size_t i = 0; i < count; i++)
        people_next(i, &people[i]);
    return people;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    size_t count = argc == 4 ? strtoull(argv[3], NULL, 10) : 0;
    struct asker asker;
    if (count < BATCH)
        die("usage: checks NAMES STORE COUNT (at least 200)");
    size_t rounds = count / BATCH;
    struct person *people = make_people(argv[1], WARM + 2 * count + rounds * BATCH * THREADS + 1);
    struct service *service = service_open(&(struct service_options){.store = argv[2]}, &error);
    if (!service)
        die(error.message);
    open_asker(&asker, service, people);
    double *times = calloc(count, sizeof(*times));
    double reference = measure_reading(&asker, times, count);
    for (size_t i = 0; i < WARM; i++)
        check_us(&asker, 1);
    printf("| asked | p50 us | p95 us | p99 us | against reading a record |\n");
    printf("| --- | --- | --- | --- | --- |\n");
    printf("| a record by its id | %.0f | | | 1.0 |\n", reference);
    measure_checks(&asker, "whom one contact resembles, of the store", times, count, reference);
    fill_memory(&asker, service);
    measure_checks(&asker, "the same, of memory", times, count, reference);
    printf("\n");
    for (size_t threads = 1; threads <= THREADS; threads++)
        measure_batches(service, people + asker.number, rounds, threads);
    print_agreement(&asker, count);
    free(times);
    free(people);
    close_asker(&asker);
    service_free(service);
    return 0;
}
