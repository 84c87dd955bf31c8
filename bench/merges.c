/* What merging and taking apart costs, beside plain edits of the same contacts.
 *
 *     merges NAMES FOLDER PAIRS
 *
 * NAMES is bench/data/names.txt. Makes a store of twice so many contacts in FOLDER. Each step is
 * one operation in a transaction of its own, which waits for the disk as an edit does, through the
 * table of operations as any front end. Prints the rows of a Markdown table.
 */
#include "people.h"

#include "base/clock.h"
#include "operation/operation.h"
#include "service/setup.h"
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 500, CHAIN = 50 };

static struct session *session;
static struct arena *arena;
static char (*ids)[UUID_TEXT_BYTES];
static char (*batches)[UUID_TEXT_BYTES];
static double edits_a_second;

static void die(const char *what)
{
    fprintf(stderr, "merges: %s\n", what);
    exit(1);
}

/* The answer is the caller's. */
static json_t *run(const char *operation, json_t *arguments)
{
    struct call call;
    struct answer answer = {0};
    arena_reset(arena);
    if (!call_begin_owner(session, arena, NULL, CHANNEL_REST, &call) ||
        !operation_run(&call, operation_find(operation), arguments, &answer))
        die(call.error.message);
    json_decref(arguments);
    json_t *body = json_loadb(answer.body.data, answer.body.length, 0, NULL);
    buffer_clear(&answer.body);
    return body;
}

static const char *id_of(const json_t *answer, size_t place)
{
    const json_t *contact = json_array_get(json_object_get(answer, "contacts"), place);
    const char *id = json_string_value(json_object_get(contact, "id"));
    if (!id)
        die("a contact was not made");
    return id;
}

/* ---- the store ---- */

static json_t *make_person(size_t number)
{
    struct person person;
    people_next(number, &person);
    return json_pack("{ss ss ss ss* ss* ss* ss* sb}", "first_name", person.first_name, "last_name",
                     person.last_name, "contact_book", "Clients", "email", person.email,
                     "phone_number", person.phone_number, "company", person.company, "notes",
                     person.notes, "separate", 1);
}

static void make_contacts(size_t count)
{
    ids = calloc(count, sizeof(*ids));
    batches = calloc(count, sizeof(*batches));
    for (size_t first = 0; first < count; first += BATCH) {
        size_t end = count - first < BATCH ? count : first + BATCH;
        json_t *contacts = json_array();
        for (size_t i = first; i < end; i++)
            json_array_append_new(contacts, make_person(i));
        json_t *answer = run("contacts_create", json_pack("{so}", "contacts", contacts));
        for (size_t i = first; i < end; i++)
            memcpy(ids[i], id_of(answer, i - first), UUID_TEXT_BYTES);
        json_decref(answer);
    }
}

/* ---- what is measured ---- */

static void edit(size_t pair)
{
    char notes[40];
    snprintf(notes, sizeof(notes), "edit %zu", pair);
    json_decref(run("contacts_update",
                    json_pack("{s[{ss ss}]}", "contacts", "id", ids[2 * pair], "notes", notes)));
}

static json_t *merge_of(const char *a, const char *b, bool is_preview)
{
    return run("contacts_merge",
               json_pack("{s[ss] ss sb}", "ids", a, b, "into", a, "dry_run", is_preview));
}

static void preview(size_t pair)
{
    json_decref(merge_of(ids[2 * pair], ids[2 * pair + 1], true));
}

static void merge(size_t pair)
{
    json_t *answer = merge_of(ids[2 * pair], ids[2 * pair + 1], false);
    memcpy(batches[pair], json_string_value(json_object_get(answer, "batch")), UUID_TEXT_BYTES);
    json_decref(answer);
}

static void unmerge(size_t pair)
{
    json_decref(run("contacts_unmerge", json_pack("{ss}", "id", ids[2 * pair + 1])));
}

static void undo(size_t pair)
{
    json_decref(run("undo", json_pack("{ss}", "batch", batches[pair])));
}

static void merge_into_chain(size_t place)
{
    if (place % CHAIN)
        json_decref(merge_of(ids[place], ids[place - 1], false));
}

/* In the midst of each chain, with all that came before along. */
static void unmerge_from_chain(size_t chain)
{
    json_decref(run("contacts_unmerge", json_pack("{ss}", "id", ids[chain * CHAIN + CHAIN / 2])));
}

static void measure(const char *what, void (*step)(size_t), size_t count)
{
    int64_t began_ms = clock_steady_ms();
    for (size_t i = 0; i < count; i++)
        step(i);
    double per_second = (double)count * 1000 / (double)(clock_steady_ms() - began_ms);
    if (edits_a_second == 0)
        edits_a_second = per_second;
    printf("| %s | %.0f/s | %.2f |\n", what, per_second, per_second / edits_a_second);
    fflush(stdout);
}

int main(int count, char **words)
{
    struct error error = {0};
    struct set_up set_up = {0};
    const char *welcome;
    char path[4096];
    size_t pairs = count == 4 ? strtoul(words[3], NULL, 10) : 0;
    if (pairs < CHAIN)
        die("usage: merges NAMES FOLDER PAIRS (50 at least)");
    snprintf(path, sizeof(path), "%s/kith.db", words[2]);
    struct service *service =
        service_open(&(struct service_options){.store = path, .has_writer = true}, &error);
    session = service ? session_open(service, &error) : NULL;
    arena = arena_new();
    if (!session || !service_set_up(session, arena, &set_up, &welcome, &error))
        die(error.message);
    people_start(words[1], 2 * pairs);
    make_contacts(2 * pairs);
    printf("| one after another, each durable | rate | against edits |\n| --- | --- | --- |\n");
    measure("edits of a note", edit, pairs);
    measure("merges of two, previewed", preview, pairs);
    measure("merges of two", merge, pairs);
    measure("unmerges", unmerge, pairs);
    measure("merges of the same again", merge, pairs);
    measure("undos of merges", undo, pairs);
    measure("merges in chains of 50", merge_into_chain, pairs / CHAIN * CHAIN);
    measure("unmerges from the midst of chains", unmerge_from_chain, pairs / CHAIN);
    session_free(session);
    service_free(service);
    arena_free(arena);
    return 0;
}
