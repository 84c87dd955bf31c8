/* What decisions of people do to the pairs that nobody decided about, on labelled contacts.
 *
 *     teach FILE
 *
 * FILE is of the generator of contacts (docs/linkage.md): its second column tells who a row is. So
 * many of the pairs that are listed without any decision are decided as the truth is, the likeliest
 * first or any of those that are not certain; then everything is linked again. Prints precision,
 * recall and F1 of the pairs that nobody decided about, at 0.5, with and without the decisions.
 */
#include "base/buffer.h"
#include "link/array.h"
#include "link/link.h"
#include "link/table.h"
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 13, ENTITY = 1, FIRST = 2, PIECE_BYTES = 1 << 16, THREADS = 2 };

static const struct link_column columns[COLUMNS - FIRST] = {
    {"name", LINK_FULL_NAME}, {"given", LINK_GIVEN_NAME}, {"family", LINK_SURNAME},
    {"email", LINK_EMAIL},    {"email2", LINK_EMAIL},     {"phone", LINK_PHONE},
    {"phone2", LINK_PHONE},   {"company", LINK_COMPANY},  {"title", LINK_TITLE},
    {"street", LINK_STREET},  {"city", LINK_CITY},
};

struct people {
    struct buffer text; /* of the row that is read */
    size_t ends[COLUMNS];
    size_t cells;
    struct {
        int *items; /* who each row is */
        size_t count, capacity;
    } entities;
    struct link_table *table;
};

static void die(const char *what)
{
    fprintf(stderr, "teach: %s\n", what);
    exit(1);
}

static void take_cell(void *cell, size_t length, void *context)
{
    struct people *people = context;
    buffer_append(&people->text, cell, length);
    if (people->cells < COLUMNS)
        people->ends[people->cells++] = people->text.length;
}

static void take_row(int end, void *context)
{
    struct people *people = context;
    struct slice cells[COLUMNS] = {{0}};
    struct error error;
    int64_t entity;
    (void)end;
    for (size_t i = 0, from = 0; i < people->cells; from = people->ends[i++])
        cells[i] = (struct slice){people->text.data + from, people->ends[i] - from};
    if (slice_to_int64(cells[ENTITY], 0, INT32_MAX, &entity)) { /* the head is none */
        *ARRAY_PUSH(&people->entities) = (int)entity;
        if (!link_table_add(people->table, 0, cells + FIRST, COUNT_OF(columns), &error))
            die(error.message);
    }
    buffer_reset(&people->text);
    people->cells = 0;
}

static void read_people(const char *path, struct people *people)
{
    struct csv_parser parser;
    struct error error;
    static char piece[PIECE_BYTES];
    FILE *file = fopen(path, "re");
    people->entities.count = 0;
    people->table = link_table_new(columns, COUNT_OF(columns), &error);
    if (!file || !people->table || csv_init(&parser, 0) != 0)
        die("the file cannot be read");
    for (size_t length; (length = fread(piece, 1, sizeof(piece), file)) > 0;)
        csv_parse(&parser, piece, length, take_cell, take_row, people);
    csv_fini(&parser, take_cell, take_row, people);
    csv_free(&parser);
    fclose(file);
}

static struct link *link_people(struct people *people, const char *path, unsigned rounds,
                                const struct link_decision *decisions, size_t count)
{
    link_table_free(people->table);
    read_people(path, people);
    return link_run(people->table, &(struct link_options){.threads = THREADS,
                                                          .rounds = rounds,
                                                          .decisions = decisions,
                                                          .decision_count = count});
}

static int compare_entities(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static double count_true(const struct people *people)
{
    size_t count = people->entities.count;
    int *sorted = array_resize(NULL, count, sizeof(*sorted));
    double pairs = 0, run = 0;
    memcpy(sorted, people->entities.items, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_entities);
    for (size_t i = 1; i < count; i++) {
        run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
        pairs += run;
    }
    free(sorted);
    return pairs;
}

static bool is_decided(const struct link_decision *decisions, size_t count,
                       const struct link_answer *answer)
{
    for (size_t i = 0; i < count; i++)
        if (decisions[i].left == answer->left && decisions[i].right == answer->right)
            return true;
    return false;
}

/* Of all pairs but these. */
static void print_rates(const char *what, const struct people *people, const struct link *link,
                        const struct link_decision *decisions, size_t count)
{
    size_t answers;
    const struct link_answer *answer = link_answers(link, &answers);
    double told = 0, found = 0, all = count_true(people);
    for (size_t i = 0; i < count; i++)
        all -= decisions[i].is_one;
    for (size_t i = 0; i < answers; i++, answer++) {
        if (answer->probability < link_probable || is_decided(decisions, count, answer))
            continue;
        told++;
        found += people->entities.items[answer->left] == people->entities.items[answer->right];
    }
    printf("| %s | %.4f | %.4f | %.4f |\n", what, found / told, found / all,
           2 * found / (told + all));
}

static int compare_probabilities(const void *a, const void *b)
{
    const struct link_answer *left = a, *right = b;
    return left->probability < right->probability   ? 1
           : left->probability > right->probability ? -1
                                                    : 0;
}

static uint32_t mix(const struct link_answer *answer)
{
    return (answer->left * 2654435761u) ^ (answer->right * 2246822519u);
}

static int compare_chances(const void *a, const void *b)
{
    uint32_t left = mix(a), right = mix(b);
    return left < right ? -1 : left > right;
}

static size_t decide(const struct people *people, const struct link *link, bool is_by_chance,
                     struct link_decision *decisions, size_t most)
{
    size_t count, listed = 0, decided = 0;
    const struct link_answer *answers = link_answers(link, &count);
    struct link_answer *list = array_resize(NULL, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        if (answers[i].probability >= link_probable &&
            (!is_by_chance || answers[i].probability < link_certain))
            list[listed++] = answers[i];
    qsort(list, listed, sizeof(*list), is_by_chance ? compare_chances : compare_probabilities);
    for (; decided < most && decided < listed; decided++)
        decisions[decided] =
            (struct link_decision){list[decided].left, list[decided].right,
                                   people->entities.items[list[decided].left] ==
                                       people->entities.items[list[decided].right]};
    free(list);
    return decided;
}

static void teach(struct people *people, const char *path, bool is_by_chance, size_t most)
{
    char what[80];
    struct link_decision *decisions = ARRAY_NEW(struct link_decision, most);
    AUTO_FREE(link) struct link *before = link_people(people, path, LINK_ROUNDS, NULL, 0);
    size_t count = decide(people, before, is_by_chance, decisions, most);
    const char *which = is_by_chance ? "any that are not certain" : "the likeliest";
    snprintf(what, sizeof(what), "without %zu, %s", count, which);
    print_rates(what, people, before, decisions, count);
    AUTO_FREE(link) struct link *after = link_people(people, path, LINK_ROUNDS, decisions, count);
    snprintf(what, sizeof(what), "with %zu, %s", count, which);
    print_rates(what, people, after, decisions, count);
    free(decisions);
}

int main(int count, char **arguments)
{
    static const size_t decisions[] = {150, 500, 3000};
    struct people people = {0};
    if (count != 2)
        die("FILE");
    printf("| decisions | precision | recall | F1 |\n| --- | --- | --- | --- |\n");
    for (unsigned rounds = 0; rounds <= LINK_ROUNDS; rounds += LINK_ROUNDS) {
        AUTO_FREE(link) struct link *link = link_people(&people, arguments[1], rounds, NULL, 0);
        print_rates(rounds ? "none, both models" : "none, the first model", &people, link, NULL, 0);
    }
    for (size_t i = 0; i < COUNT_OF(decisions); i++) {
        teach(&people, arguments[1], false, decisions[i]);
        teach(&people, arguments[1], true, decisions[i]);
    }
    link_table_free(people.table);
    buffer_clear(&people.text);
    free(people.entities.items);
    return 0;
}
