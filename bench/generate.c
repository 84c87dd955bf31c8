/* Makes a store of synthetic contacts and says how fast they went in.
 *
 *     generate NAMES FOLDER COUNT [BATCH]
 *
 * NAMES is bench/data/names.txt. The contacts are the same for the same COUNT. They go through the
 * operation contacts_create, as an import's do. Beside the store the folder then has "token" (of
 * class write) and "ids" (every 50th contact's).
 */
#include "people.h"

#include "base/clock.h"
#include "operation/operation.h"
#include "service/setup.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    BATCH_DEFAULT = 5000,
    ID_EVERY = 50,
    RATE_MAX = 1000000,
};

static void die(const char *what)
{
    fprintf(stderr, "generate: %s\n", what);
    exit(1);
}

static void write_member(struct json_writer *writer, const char *key, const char *text)
{
    if (text)
        json_member_text(writer, key, text);
}

static void write_contact(struct json_writer *writer, size_t number)
{
    struct person person;
    people_next(number, &person);
    json_object_begin(writer);
    json_member_text(writer, "first_name", person.first_name);
    json_member_text(writer, "last_name", person.last_name);
    json_member_text(writer, "contact_book", person.contact_book);
    write_member(writer, "email", person.email);
    write_member(writer, "phone_number", person.phone_number);
    write_member(writer, "company", person.company);
    write_member(writer, "title", person.title);
    write_member(writer, "notes", person.notes);
    json_object_end(writer);
}

/* ---- operations ---- */

static struct session *session;
static struct arena *arena;

/* The answer's text is the caller's. */
static char *run(const char *operation, const json_t *arguments)
{
    struct call call;
    struct answer answer;
    arena_reset(arena);
    if (!call_begin_owner(session, arena, NULL, CHANNEL_IMPORT, &call) ||
        !operation_run(&call, operation_find(operation), arguments, &answer))
        die(call.error.message);
    buffer_append_byte(&answer.body, '\0');
    return answer.body.data;
}

static json_t *run_packed(const char *operation, json_t *arguments)
{
    char *text = run(operation, arguments);
    json_t *answer = json_loads(text, 0, NULL);
    json_decref(arguments);
    free(text);
    return answer;
}

static FILE *create_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        die("a file of the folder cannot be written");
    return file;
}

static void make_token(const char *folder)
{
    json_t *answer = run_packed("token_create", json_pack("{sssssi}", "name", "bench", "class",
                                                          "write", "rate_per_minute", RATE_MAX));
    FILE *file = create_file(folder, "token");
    fputs(json_string_value(
              json_object_get(json_array_get(json_object_get(answer, "tokens"), 0), "token")),
          file);
    fclose(file);
    json_decref(answer);
}

/* Remembers some ids; gives how many contacts were made. */
static size_t read_answer(const char *text, size_t first, FILE *ids)
{
    static const char *const made[] = {"created", "incomplete", "matched"};
    json_t *answer = json_loads(text, 0, NULL), *contact;
    size_t i, count = 0;
    json_array_foreach(json_object_get(answer, "contacts"), i, contact)
    {
        const char *outcome = json_string_value(json_object_get(contact, "outcome"));
        for (size_t k = 0; k < COUNT_OF(made); k++)
            count += strcmp(outcome, made[k]) == 0;
        const char *id = json_string_value(json_object_get(contact, "id"));
        if (id && (first + i) % ID_EVERY == 0)
            fprintf(ids, "%s\n", id);
    }
    json_decref(answer);
    return count;
}

static json_t *make_batch(size_t first, size_t count)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    json_member_text(&writer, "mode", "best_effort");
    json_key(&writer, "contacts");
    json_array_begin(&writer);
    for (size_t i = 0; i < count; i++)
        write_contact(&writer, first + i);
    json_array_end(&writer);
    json_object_end(&writer);
    return json_loadb(text.data, text.length, 0, NULL);
}

/* Only what the program does counts: neither making up contacts nor reading the answers. */
static void make_contacts(const char *folder, size_t count, size_t batch)
{
    size_t made = 0;
    int64_t taken_ms = 0;
    FILE *ids = create_file(folder, "ids");
    for (size_t first = 0; first < count; first += batch) {
        json_t *arguments = make_batch(first, count - first < batch ? count - first : batch);
        int64_t began_ms = clock_steady_ms();
        char *answer = run("contacts_create", arguments);
        taken_ms += clock_steady_ms() - began_ms;
        made += read_answer(answer, first, ids);
        json_decref(arguments);
        free(answer);
        if ((first + batch) % 100000 == 0)
            fprintf(stderr, "generate: %zu contacts in %lld ms\n", first + batch,
                    (long long)taken_ms);
    }
    fclose(ids);
    printf("{\"contacts\":%zu,\"made\":%zu,\"seconds\":%.3f,\"per_second\":%.0f}\n", count, made,
           (double)taken_ms / 1000, (double)made * 1000 / (double)(taken_ms ? taken_ms : 1));
}

int main(int argc, char **argv)
{
    struct error error = {0};
    if (argc < 4)
        die("usage: generate NAMES FOLDER COUNT [BATCH]");
    size_t count = strtoul(argv[3], NULL, 10);
    size_t batch = argc > 4 ? strtoul(argv[4], NULL, 10) : BATCH_DEFAULT;
    arena = arena_new();
    const char *path = arena_format(arena, "%s/kith.db", argv[2]);
    AUTO_FREE(service)
    struct service *service = service_open(&(struct service_options){.store = path}, &error);
    if (!service || !(session = session_open(service, &error)) ||
        !service_set_up(session, arena, &(struct set_up){.organization = "Bench"}, NULL, &error))
        die(error.message);
    people_start(argv[1], count);
    make_token(argv[2]);
    make_contacts(argv[2], count, batch ? batch : BATCH_DEFAULT);
    session_free(session);
    arena_free(arena);
    return 0;
}
