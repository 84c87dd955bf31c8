/* What an import's contacts cost: preparing them, and writing them in blocks, each of one
 * transaction.
 *
 *     bulk NAMES FOLDER COUNT [BLOCK]
 *
 * NAMES is bench/data/names.txt. Makes new files in FOLDER: a store, and a plain SQLite file that
 * takes the same people as JSON in one table without an index, in transactions as large. Says every
 * 100,000 contacts on standard error what one of them took in microseconds, and in the end in JSON.
 */
#include "people.h"

#include "base/json-writer.h"
#include "service/contacts.h"
#include "service/setup.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BLOCK_DEFAULT = 500, STRETCH = 100000 };

/* Microseconds by the clock on the wall, and of this thread's work. */
struct cost {
    double wall_us;
    double cpu_us;
};

/* One stage of the work, over a stretch and over all. */
struct stage {
    struct cost began, stretch, total;
};

static struct stage preparing, applying, plain;
static struct arena *arena;
static struct session *session;
static sqlite3 *raw;
static sqlite3_stmt *raw_insert;

static void die(const char *what)
{
    fprintf(stderr, "bulk: %s\n", what);
    exit(1);
}

static double read_clock_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct cost now(void)
{
    return (struct cost){read_clock_us(CLOCK_MONOTONIC), read_clock_us(CLOCK_THREAD_CPUTIME_ID)};
}

static void stage_begin(struct stage *stage)
{
    stage->began = now();
}

static void stage_end(struct stage *stage)
{
    struct cost end = now();
    stage->stretch.wall_us += end.wall_us - stage->began.wall_us;
    stage->stretch.cpu_us += end.cpu_us - stage->began.cpu_us;
}

static void stage_report(struct stage *stage, const char *name, size_t count)
{
    fprintf(stderr, "  %s %.1f us (cpu %.1f)", name, stage->stretch.wall_us / (double)count,
            stage->stretch.cpu_us / (double)count);
    stage->total.wall_us += stage->stretch.wall_us;
    stage->total.cpu_us += stage->stretch.cpu_us;
    stage->stretch = (struct cost){0};
}

static void report(size_t done, size_t count)
{
    fprintf(stderr, "bulk: %zu", done);
    stage_report(&preparing, "prepare", count);
    stage_report(&applying, "apply", count);
    stage_report(&plain, "plain", count);
    fputc('\n', stderr);
}

/* ---- the people, as an importer hands them over ---- */

static void add_fact(struct facts *facts, enum fact_kind kind, const char *text)
{
    if (!text)
        return;
    struct fact *fact = ARENA_PUSH(arena, facts);
    fact->kind = kind;
    fact->part[0] = arena_copy(arena, text);
}

/* As import-feed.c makes them: the file's program and what identifies the card best. */
static void fill_draft(const struct person *person, struct draft *draft)
{
    draft->source_key =
        arena_format(arena, "import:csv:%s", person->email ? person->email : person->phone_number);
    struct facts *facts = &edit_add_step(arena, &draft->edit, EDIT_ADD)->facts;
    struct fact *name = ARENA_PUSH(arena, facts);
    name->kind = FACT_NAME;
    name->part[NAME_FIRST] = person->first_name;
    name->part[NAME_LAST] = person->last_name;
    add_fact(facts, FACT_EMAIL, person->email);
    add_fact(facts, FACT_PHONE, person->phone_number);
    add_fact(facts, FACT_COMPANY, person->company);
    if (person->company)
        facts->items[facts->count - 1].part[COMPANY_TITLE] = person->title;
    add_fact(facts, FACT_NOTE, person->notes);
}

static void write_member(struct json_writer *writer, const char *key, const char *text)
{
    if (text)
        json_member_text(writer, key, text);
}

static const char *write_json(const struct person *person)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    json_member_text(&writer, "first_name", person->first_name);
    json_member_text(&writer, "last_name", person->last_name);
    write_member(&writer, "email", person->email);
    write_member(&writer, "phone_number", person->phone_number);
    write_member(&writer, "company", person->company);
    write_member(&writer, "title", person->title);
    write_member(&writer, "notes", person->notes);
    json_object_end(&writer);
    return arena_copy(arena, buffer_text(&text));
}

/* ---- the store ---- */

struct block {
    struct draft *drafts;
    const char **json;
    size_t count;
};

static bool apply_block(struct call *call, void *context)
{
    const struct block *block = context;
    struct create_options options = {.keep_all = true, .is_import = true};
    for (size_t i = 0; i < block->count; i++) {
        struct result result;
        if (!contact_create(call, &block->drafts[i], &options, &result))
            return false;
        if (outcome_is_refusal(result.outcome))
            die(result.error.message);
    }
    return true;
}

static void write_block(struct call *call, struct block *block)
{
    struct uuid any = {{0}};
    stage_begin(&preparing);
    for (size_t i = 0; i < block->count; i++)
        if (!contact_prepare(call, &block->drafts[i], any))
            die(call->error.message);
    stage_end(&preparing);
    stage_begin(&applying);
    if (!service_write(call, apply_block, block))
        die(call->error.message);
    stage_end(&applying);
}

/* ---- plain SQLite ---- */

static void check(bool fine)
{
    if (!fine)
        die(sqlite3_errmsg(raw));
}

static void raw_execute(const char *sql)
{
    check(sqlite3_exec(raw, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void raw_open(const char *path)
{
    check(sqlite3_open(path, &raw) == SQLITE_OK);
    raw_execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "CREATE TABLE record (facts TEXT)");
    check(sqlite3_prepare_v2(raw, "INSERT INTO record VALUES (?)", -1, &raw_insert, NULL) ==
          SQLITE_OK);
}

static void raw_write(const struct block *block)
{
    stage_begin(&plain);
    raw_execute("BEGIN");
    for (size_t i = 0; i < block->count; i++) {
        sqlite3_bind_text(raw_insert, 1, block->json[i], -1, SQLITE_STATIC);
        check(sqlite3_step(raw_insert) == SQLITE_DONE);
        sqlite3_reset(raw_insert);
    }
    raw_execute("COMMIT");
    stage_end(&plain);
}

/* ---- all of it ---- */

static void make_block(size_t first, struct block *block)
{
    block->drafts = ARENA_ARRAY(arena, struct draft, block->count);
    block->json = ARENA_ARRAY(arena, const char *, block->count);
    for (size_t i = 0; i < block->count; i++) {
        struct person person;
        people_next(first + i, &person);
        fill_draft(&person, &block->drafts[i]);
        block->json[i] = write_json(&person);
    }
}

static void make_contacts(size_t count, size_t size)
{
    size_t reported = 0;
    for (size_t first = 0, done = 0; first < count; first = done) {
        struct block block = {.count = count - first < size ? count - first : size};
        struct call call;
        arena_reset(arena);
        make_block(first, &block);
        if (!call_begin_owner(session, arena, NULL, CHANNEL_IMPORT, &call))
            die(call.error.message);
        write_block(&call, &block);
        raw_write(&block);
        done = first + block.count;
        if (done - reported >= STRETCH || done == count) {
            report(done, done - reported);
            reported = done;
        }
    }
}

static struct service *open_store(const char *folder)
{
    struct error error = {0};
    const char *path = arena_format(arena, "%s/bulk.db", folder);
    struct service *service = service_open(&(struct service_options){.store = path}, &error);
    if (!service || !(session = session_open(service, &error)) ||
        !service_set_up(session, arena, &(struct set_up){.organization = "Bench"}, NULL, &error))
        die(error.message);
    return service;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        die("usage: bulk NAMES FOLDER COUNT [BLOCK]");
    size_t count = strtoul(argv[3], NULL, 10);
    size_t size = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;
    arena = arena_new();
    struct service *service = open_store(argv[2]);
    raw_open(arena_format(arena, "%s/plain.db", argv[2]));
    people_start(argv[1], count);
    make_contacts(count, size ? size : BLOCK_DEFAULT);
    printf("{\"contacts\":%zu,\"prepare_us\":%.1f,\"apply_us\":%.1f,\"plain_us\":%.1f}\n", count,
           preparing.total.wall_us / (double)count, applying.total.wall_us / (double)count,
           plain.total.wall_us / (double)count);
    sqlite3_finalize(raw_insert);
    sqlite3_close(raw);
    session_free(session);
    service_free(service);
    arena_free(arena);
    return 0;
}
