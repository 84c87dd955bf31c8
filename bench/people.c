/* People that nobody is. */
#include "people.h"

#include "base/cleanup.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_MAX = 16 * 1024,
    COMPANY_EVERY = 50, /* contacts to one company */
    AREAS = 8 * 9 * 8,  /* area codes: [2-9][0-8][2-9] */
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
    fprintf(stderr, "people: %s\n", what);
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

static void fill_reach(struct person *person, const struct company *company, size_t number)
{
    static const char *const domains[] = {"example.com", "example.org", "example.net",
                                          "mail.example"};
    if (happens(90)) {
        snprintf(person->email_text, sizeof(person->email_text), "%s.%s%zu@%s", person->first_name,
                 person->last_name, number, company ? company->domain : PICK(domains));
        lower(person->email_text);
        person->email = person->email_text;
    }
    if (!person->email || happens(70)) {
        /* Every contact has a number of its own. */
        size_t area = number / 10000 * 37 % AREAS;
        area = 202 + area / 72 * 100 + area % 72 / 8 * 10 + area % 8;
        snprintf(person->phone_text, sizeof(person->phone_text), "+1 %zu 555 %04zu", area,
                 number % 10000);
        person->phone_number = person->phone_text;
    }
}

void people_start(const char *names, size_t count)
{
    read_names(names);
    make_companies(count);
}

void people_next(size_t number, struct person *person)
{
    static const char *const titles[] = {
        "Director",   "Sales Manager", "Engineer",      "Accountant",  "Buyer",
        "Consultant", "Partner",       "Head of Legal", "Office Lead", "Designer"};
    static const char *const notes[] = {"Met at the spring fair.", "Prefers calls before noon.",
                                        "Asked for the price list.", "Speaks French and German.",
                                        "Do not send brochures."};
    *person = (struct person){.first_name = pick_name(happens(50) ? &women : &men)};
    person->last_name = pick_name(&families);
    const struct company *company = happens(60) ? &companies[chance(company_count)] : NULL;
    person->contact_book = books[chance(100) < 40 ? 0 : chance(COUNT_OF(books))];
    fill_reach(person, company, number);
    if (company) {
        person->company = company->name;
        person->title = PICK(titles);
    }
    if (happens(20))
        person->notes = PICK(notes);
}
