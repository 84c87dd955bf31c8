/* Makes a store of synthetic contacts and says how fast they went in.
 *
 *     generate NAMES FOLDER COUNT [BATCH]
 *
 * NAMES is bench/data/names.txt. The contacts are the same for the same COUNT. They go through the
 * operation contacts_create, as an import's do. Beside the store the folder then has "token" (of
 * class write) and "ids" (every 50th contact's). Nobody here is real: the addresses are of domains
 * that are reserved for examples, the numbers have the exchange 555.
 */
#include "base/clock.h"
#include "operation/operation.h"
#include "service/setup.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    BATCH_DEFAULT = 5000,
    NAMES_MAX = 16 * 1024,
    COMPANY_EVERY = 50, /* contacts to one company */
    ID_EVERY = 50,
    RATE_MAX = 1000000,
    AREAS = 8 * 9 * 8, /* area codes: [2-9][0-8][2-9] */
};

/* ---- chance, the same each time ---- */

static uint64_t chance_state = 20240229;

/* splitmix64 */
static uint64_t chance(uint64_t below)
{
    uint64_t mixed = chance_state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return (mixed ^ mixed >> 31) % below;
}

static bool happens(unsigned percent)
{
    return chance(100) < percent;
}

/* ---- names as often as they are ---- */

struct name_table {
    char *names[NAMES_MAX];
    uint64_t weight_to[NAMES_MAX]; /* of this name and all before it */
    size_t count;
};

static struct name_table women, men, families;

static void die(const char *what)
{
    fprintf(stderr, "generate: %s\n", what);
    exit(1);
}

static void add_name(struct name_table *table, unsigned weight, const char *name)
{
    if (table->count == NAMES_MAX)
        die("too many names");
    uint64_t before = table->count ? table->weight_to[table->count - 1] : 0;
    table->names[table->count] = strdup(name);
    table->weight_to[table->count++] = before + weight;
}

static void read_names(const char *path)
{
    char line[200], name[100], kind;
    unsigned weight;
    FILE *file = fopen(path, "r");
    if (!file)
        die("the names cannot be read");
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "%c %u %99s", &kind, &weight, name) == 3 && *line != '#')
            add_name(kind == 'f' ? &women : kind == 'm' ? &men : &families, weight, name);
    fclose(file);
}

static const char *pick_name(const struct name_table *table)
{
    uint64_t wanted = chance(table->weight_to[table->count - 1]);
    size_t low = 0, high = table->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->weight_to[middle] > wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return table->names[low];
}

static const char *pick(const char *const *items, size_t count)
{
    return items[chance(count)];
}

#define PICK(items) pick(items, COUNT_OF(items))

/* ---- companies ---- */

struct company {
    char name[120];
    char domain[120];
};

static struct company *companies;
static size_t company_count;

static void lower(char *text)
{
    for (; *text; text++)
        *text |= *text >= 'A' && *text <= 'Z' ? 0x20 : 0;
}

static void make_companies(size_t contacts)
{
    static const char *const trades[] = {
        "Logistics", "Software", "Foods", "Consulting", "Design", "Transport", "Medical",
        "Farms",     "Energy",   "Bank",  "Legal",      "Optics", "Textiles",  "Media"};
    static const char *const forms[] = {"", " Ltd", " GmbH", " Inc", " & Sons", " Group"};
    company_count = contacts / COMPANY_EVERY + 1;
    companies = calloc(company_count, sizeof(*companies));
    for (size_t i = 0; i < company_count; i++) {
        struct company *company = &companies[i];
        const char *family = pick_name(&families), *trade = PICK(trades);
        snprintf(company->name, sizeof(company->name), "%s %s%s", family, trade, PICK(forms));
        snprintf(company->domain, sizeof(company->domain), "%s-%s.example", family, trade);
        lower(company->domain);
    }
}

/* ---- contacts ---- */

/* Of those that every organization has from the first start. */
static const char *const books[] = {"Clients", "Prospects", "Vendors", "Partners", "Team"};

static void write_reach(struct json_writer *writer, const char *first, const char *last,
                        const struct company *company, size_t number)
{
    static const char *const domains[] = {"example.com", "example.org", "example.net",
                                          "mail.example"};
    char email[300];
    bool has_email = happens(90);
    if (has_email) {
        snprintf(email, sizeof(email), "%s.%s%zu@%s", first, last, number,
                 company ? company->domain : PICK(domains));
        lower(email);
        json_member_text(writer, "email", email);
    }
    if (!has_email || happens(70)) {
        /* Every contact has a number of its own. */
        char phone[40];
        size_t area = number / 10000 * 37 % AREAS;
        area = 202 + area / 72 * 100 + area % 72 / 8 * 10 + area % 8;
        snprintf(phone, sizeof(phone), "+1 %zu 555 %04zu", area, number % 10000);
        json_member_text(writer, "phone_number", phone);
    }
}

static void write_contact(struct json_writer *writer, size_t number)
{
    static const char *const titles[] = {
        "Director",   "Sales Manager", "Engineer",      "Accountant",  "Buyer",
        "Consultant", "Partner",       "Head of Legal", "Office Lead", "Designer"};
    static const char *const notes[] = {"Met at the spring fair.", "Prefers calls before noon.",
                                        "Asked for the price list.", "Speaks French and German.",
                                        "Do not send brochures."};
    const char *first = pick_name(happens(50) ? &women : &men), *last = pick_name(&families);
    const struct company *company = happens(60) ? &companies[chance(company_count)] : NULL;
    json_object_begin(writer);
    json_member_text(writer, "first_name", first);
    json_member_text(writer, "last_name", last);
    json_member_text(writer, "contact_book", books[chance(100) < 40 ? 0 : chance(COUNT_OF(books))]);
    write_reach(writer, first, last, company, number);
    if (company) {
        json_member_text(writer, "company", company->name);
        json_member_text(writer, "title", PICK(titles));
    }
    if (happens(20))
        json_member_text(writer, "notes", PICK(notes));
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
    read_names(argv[1]);
    make_companies(count);
    make_token(argv[2]);
    make_contacts(argv[2], count, batch ? batch : BATCH_DEFAULT);
    session_free(session);
    arena_free(arena);
    return 0;
}
