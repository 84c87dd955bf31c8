/* Why the records of a cluster are held together, and who is kept out of it. */
#include "link/array.h"
#include "link/engine.h"

#include <stdlib.h>

enum { OUTSIDERS_TOLD = 20 };

/* A cluster on its way to being explained. */
struct explaining {
    const struct link *link;
    struct link_comparer comparer;
    uint32_t cluster;
    uint32_t *group;   /* of each record of the tree's parts: leads to its lowest by steps */
    uint32_t *members; /* of each part's lowest record how many it has */
    struct {
        struct link_bond *items;
        size_t count, capacity;
    } inside, outside;
};

static uint32_t group_of(const struct explaining *explaining, uint32_t record)
{
    while (explaining->group[record] != record)
        record = explaining->group[record];
    return record;
}

static bool is_member(const struct explaining *explaining, uint32_t record)
{
    return explaining->link->clusters[record] == explaining->cluster;
}

static struct link_bond bond_of(struct explaining *explaining, const struct link_answer *answer)
{
    struct link_judgement judgement;
    link_weigh(explaining->link, &explaining->comparer,
               link_couple_of(explaining->link, answer->left, answer->right), &judgement);
    return (struct link_bond){answer->left, answer->right, answer->probability, judgement.score,
                              judgement.refusal};
}

/* Those within, and those with somebody outside whom something else must keep there. */
static void sort_answers(struct explaining *explaining)
{
    for (size_t i = 0; i < explaining->link->answer_count; i++) {
        const struct link_answer *answer = &explaining->link->answers[i];
        bool left = is_member(explaining, answer->left),
             right = is_member(explaining, answer->right);
        if (!left && !right)
            continue;
        struct link_bond bond = bond_of(explaining, answer);
        if (left && right)
            *ARRAY_PUSH(&explaining->inside) = bond;
        else if (bond.score > 0)
            *ARRAY_PUSH(&explaining->outside) = bond;
    }
}

static int compare_bonds(const void *a, const void *b)
{
    const struct link_bond *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->left != right->left)
        return left->left < right->left ? -1 : 1;
    return left->right < right->right ? -1 : left->right > right->right;
}

static void list_records(const struct explaining *explaining, struct arena *arena,
                         struct link_cluster_explanation *explanation)
{
    size_t count = explaining->link->table->records.count;
    for (uint32_t i = 0; i < count; i++)
        explanation->record_count += is_member(explaining, i);
    explanation->records = ARENA_ARRAY(arena, uint32_t, explanation->record_count);
    for (uint32_t i = 0, at = 0; i < count; i++) {
        explaining->group[i] = i;
        explaining->members[i] = 1;
        if (is_member(explaining, i))
            explanation->records[at++] = i;
    }
}

/* The strongest pairs first, each that joins what no stronger one did: Kruskal, "On the Shortest
 * Spanning Subtree of a Graph", 1956. */
static void grow_tree(struct explaining *explaining, struct arena *arena,
                      struct link_cluster_explanation *explanation)
{
    explanation->tree = ARENA_ARRAY(arena, struct link_bond, explanation->record_count);
    for (size_t i = 0; i < explaining->inside.count; i++) {
        const struct link_bond *bond = &explaining->inside.items[i];
        uint32_t a = group_of(explaining, bond->left), b = group_of(explaining, bond->right);
        if (a == b)
            continue;
        explanation->weakest_parts[0] = explaining->members[a];
        explanation->weakest_parts[1] = explaining->members[b];
        explaining->members[a < b ? a : b] += explaining->members[a < b ? b : a];
        explaining->group[a < b ? b : a] = a < b ? a : b;
        explanation->tree[explanation->tree_count++] = *bond;
    }
}

/* Whether two records of the pair's clusters are refused, which keeps all of both apart. */
static const char *refusal_of_clusters(struct explaining *explaining,
                                       const struct link_cluster_explanation *explanation,
                                       const struct link_bond *bond)
{
    const struct link *link = explaining->link;
    uint32_t other = link->clusters[is_member(explaining, bond->left) ? bond->right : bond->left];
    uint32_t count = (uint32_t)link->table->records.count;
    for (uint32_t b = 0; b < count; b++)
        for (size_t a = 0; link->clusters[b] == other && a < explanation->record_count; a++) {
            struct link_judgement judgement;
            link_weigh(link, &explaining->comparer,
                       link_couple_of(link, explanation->records[a], b), &judgement);
            if (judgement.refusal)
                return judgement.refusal;
        }
    return NULL;
}

static const char *reason_of(struct explaining *explaining, struct arena *arena,
                             const struct link_cluster_explanation *explanation,
                             const struct link_bond *bond)
{
    if (bond->refusal)
        return bond->refusal;
    if (explaining->link->is_one_to_one)
        return "a record has one partner at most, and one of the two has a better one";
    const char *refusal = refusal_of_clusters(explaining, explanation, bond);
    return refusal ? arena_format(arena, "of two others of their clusters, %s", refusal)
                   : "all pairs of the two clusters together speak against it";
}

/* Each record outside by its strongest pair. */
static void list_outsiders(struct explaining *explaining, struct arena *arena,
                           struct link_cluster_explanation *explanation)
{
    size_t count = explaining->outside.count;
    explanation->outsiders = ARENA_ARRAY(arena, struct link_outsider, OUTSIDERS_TOLD);
    for (size_t i = 0; i < count; i++) {
        const struct link_bond *bond = &explaining->outside.items[i];
        uint32_t record = is_member(explaining, bond->left) ? bond->right : bond->left;
        if (!explaining->members[record])
            continue;
        explaining->members[record] = 0; /* told */
        if (explanation->outsider_count++ < OUTSIDERS_TOLD)
            explanation->outsiders[explanation->outsider_count - 1] = (struct link_outsider){
                *bond, record, reason_of(explaining, arena, explanation, bond)};
    }
    explanation->outsiders_told =
        explanation->outsider_count < OUTSIDERS_TOLD ? explanation->outsider_count : OUTSIDERS_TOLD;
}

void link_explain_cluster(const struct link *link, struct arena *arena, uint32_t cluster,
                          struct link_cluster_explanation *explanation)
{
    size_t count = link->table->records.count;
    struct explaining explaining = {.link = link,
                                    .cluster = cluster,
                                    .group = ARRAY_NEW(uint32_t, count),
                                    .members = ARRAY_NEW(uint32_t, count)};
    *explanation = (struct link_cluster_explanation){0};
    link_comparer_init(&explaining.comparer, link->table);
    list_records(&explaining, arena, explanation);
    sort_answers(&explaining);
    if (explaining.inside.count)
        qsort(explaining.inside.items, explaining.inside.count, sizeof(struct link_bond),
              compare_bonds);
    if (explaining.outside.count)
        qsort(explaining.outside.items, explaining.outside.count, sizeof(struct link_bond),
              compare_bonds);
    explanation->pair_count = explaining.inside.count;
    grow_tree(&explaining, arena, explanation);
    list_outsiders(&explaining, arena, explanation);
    link_comparer_clear(&explaining.comparer);
    free(explaining.group);
    free(explaining.members);
    free(explaining.inside.items);
    free(explaining.outside.items);
}
