/* Clusters: average linkage over the pairs that were scored, on several threads. */
#include "link/cluster.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/parallel.h"
#include <stdlib.h>

enum { STRETCHES = 64 }; /* of edges, each of which one thread works on */

/* What stands between two clusters. */
struct edge {
    uint32_t a, b;  /* a < b; clusters go by their lowest record */
    uint64_t count; /* pairs that were compared */
    uint32_t version;
    float sum;
    bool is_refused, is_gone;
};

/* Numbers of edges; the first ones of all clusters stand in one block, and a list that outgrows its
 * part of it has memory of its own. */
struct index_list {
    uint32_t *items;
    uint32_t count, capacity : 31;
    bool is_own : 1;
};

static void push_index(struct index_list *list, uint32_t index)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity + list->capacity / 2 + 4;
        uint32_t *items = array_resize(list->is_own ? list->items : NULL, capacity, sizeof(*items));
        if (!list->is_own && list->count)
            memcpy(items, list->items, list->count * sizeof(*items));
        list->items = items;
        list->capacity = capacity & INT32_MAX;
        list->is_own = true;
    }
    list->items[list->count++] = index;
}

static void clear_list(struct index_list *list)
{
    if (list->is_own)
        free(list->items);
    *list = (struct index_list){0};
}

/* A join that was worth while when it was put here. */
struct offer {
    float mean;
    uint32_t a, b; /* clusters, as they were then */
    uint32_t edge, version;
};

/* What the threads share: each changes only what belongs to the components that it works on. */
struct linkage {
    const struct link_cluster_settings *settings;
    const struct link_table *table;
    const struct link_model *model;
    uint32_t *cluster;           /* of each record; leads to its lowest by steps */
    uint32_t *size;              /* of each cluster, in records */
    uint32_t *next;              /* of each record the next of its cluster, in a ring, without
                                    those that are repeated */
    struct index_list *edges_of; /* of each cluster; some may be gone */
    uint32_t *first_edges;       /* the block of their first items */
    uint32_t *component;         /* of each record: its lowest */
    uint32_t *found;             /* see mark_edges */
    struct {
        struct edge *items; /* component behind component */
        size_t count;
    } edges;
};

/* What one thread works with. */
struct joiner {
    struct linkage *linkage;
    struct link_comparer comparer;
    struct {
        struct offer *items;
        size_t count, capacity;
    } heap;
};

static uint32_t root(uint32_t *cluster, uint32_t record)
{
    while (cluster[record] != record) {
        cluster[record] = cluster[cluster[record]];
        record = cluster[record];
    }
    return record;
}

static float mean_of(const struct linkage *linkage, const struct edge *edge)
{
    double all = (double)linkage->size[edge->a] * linkage->size[edge->b];
    return (float)((edge->sum + (all - (double)edge->count) * linkage->settings->unseen) / all);
}

/* The better one, and where both are as good the one with the lower records. */
static bool is_before(const struct offer *x, const struct offer *y)
{
    if (x->mean != y->mean)
        return x->mean > y->mean;
    return x->a != y->a ? x->a < y->a : x->b < y->b;
}

static void push(struct joiner *joiner, struct offer offer)
{
    *ARRAY_PUSH(&joiner->heap) = offer;
    struct offer *items = joiner->heap.items;
    for (size_t at = joiner->heap.count - 1; at > 0;) {
        size_t parent = (at - 1) / 2;
        if (!is_before(&items[at], &items[parent]))
            break;
        struct offer moved = items[at];
        items[at] = items[parent];
        items[parent] = moved;
        at = parent;
    }
}

static struct offer pop(struct joiner *joiner)
{
    struct offer *items = joiner->heap.items, best = items[0];
    items[0] = items[--joiner->heap.count];
    for (size_t at = 0;;) {
        size_t child = 2 * at + 1, count = joiner->heap.count;
        if (child + 1 < count && is_before(&items[child + 1], &items[child]))
            child++;
        if (child >= count || !is_before(&items[child], &items[at]))
            return best;
        struct offer moved = items[at];
        items[at] = items[child];
        items[child] = moved;
        at = child;
    }
}

static void make_offer(struct joiner *joiner, uint32_t index)
{
    const struct linkage *linkage = joiner->linkage;
    struct edge *edge = &linkage->edges.items[index];
    float mean = mean_of(linkage, edge);
    edge->version++;
    if (mean > linkage->settings->merge_above && !edge->is_refused)
        push(joiner, (struct offer){mean, edge->a, edge->b, index, edge->version});
}

static uint32_t other_end(const struct edge *edge, uint32_t cluster)
{
    return edge->a == cluster ? edge->b : edge->a;
}

/* The edge between `cluster` and each neighbour, by neighbour: `found` is scratch space of one
 * place a record, all zero between calls; an edge stands there by its number and 1. */
static void mark_edges(const struct linkage *linkage, uint32_t cluster)
{
    const struct index_list *list = &linkage->edges_of[cluster];
    for (size_t i = 0; i < list->count; i++)
        linkage->found[other_end(&linkage->edges.items[list->items[i]], cluster)] =
            list->items[i] + 1;
}

static void unmark_edges(const struct linkage *linkage, uint32_t cluster)
{
    const struct index_list *list = &linkage->edges_of[cluster];
    for (size_t i = 0; i < list->count; i++)
        linkage->found[other_end(&linkage->edges.items[list->items[i]], cluster)] = 0;
}

static void drop_gone(struct linkage *linkage, uint32_t cluster)
{
    struct index_list *list = &linkage->edges_of[cluster];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (!linkage->edges.items[list->items[i]].is_gone)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

/* Moves an edge of the cluster that goes to the one that stays, or adds it to one there. */
static void move_edge(struct linkage *linkage, uint32_t index, uint32_t from, uint32_t to)
{
    struct edge *edge = &linkage->edges.items[index];
    uint32_t neighbour = other_end(edge, from);
    if (linkage->found[neighbour]) {
        struct edge *there = &linkage->edges.items[linkage->found[neighbour] - 1];
        there->sum += edge->sum;
        there->count += edge->count;
        there->is_refused |= edge->is_refused;
        edge->is_gone = true;
        return;
    }
    edge->a = to < neighbour ? to : neighbour;
    edge->b = to < neighbour ? neighbour : to;
    push_index(&linkage->edges_of[to], index);
}

static bool is_refused(struct joiner *joiner, uint32_t a, uint32_t b)
{
    const struct linkage *linkage = joiner->linkage;
    struct link_comparison comparison;
    link_compare(&joiner->comparer, a, b, &comparison);
    return link_refusal(linkage->table, linkage->model, a, b, &comparison) != NULL;
}

/* Whether any two records of the clusters are refused: pairs that no key found, or that were too
 * unlikely to be kept, have not been asked yet. They are few: with many of them the mean would not
 * speak for the join. */
static bool has_refused_pair(struct joiner *joiner, const struct edge *edge)
{
    const struct linkage *linkage = joiner->linkage;
    uint32_t a = edge->a, b = edge->b;
    if (edge->count == (uint64_t)linkage->size[a] * linkage->size[b])
        return false;
    do {
        do {
            if (is_refused(joiner, a, b))
                return true;
            b = linkage->next[b];
        } while (b != edge->b);
        a = linkage->next[a];
    } while (a != edge->a);
    return false;
}

static void join_rings(uint32_t *next, uint32_t a, uint32_t b)
{
    uint32_t behind = next[a];
    next[a] = next[b];
    next[b] = behind;
}

static void merge(struct joiner *joiner, uint32_t index)
{
    struct linkage *linkage = joiner->linkage;
    struct edge *joined = &linkage->edges.items[index];
    uint32_t to = joined->a, from = joined->b;
    joined->is_gone = true;
    drop_gone(linkage, to);
    drop_gone(linkage, from);
    mark_edges(linkage, to);
    struct index_list *moved = &linkage->edges_of[from];
    for (size_t i = 0; i < moved->count; i++)
        move_edge(linkage, moved->items[i], from, to);
    unmark_edges(linkage, to);
    clear_list(moved);
    linkage->cluster[from] = to;
    join_rings(linkage->next, to, from);
    linkage->size[to] += linkage->size[from];
    for (size_t i = 0; i < linkage->edges_of[to].count; i++)
        make_offer(joiner, linkage->edges_of[to].items[i]);
}

static float capped(float score, double most)
{
    return score > most ? (float)most : score < -most ? (float)-most : score;
}

/* Which records are held together by pairs that speak for it: only edges within these matter. */
static uint32_t *components(const struct link_pairs *pairs, size_t records, double above)
{
    uint32_t *component = array_resize(NULL, records, sizeof(*component));
    for (uint32_t i = 0; i < records; i++)
        component[i] = i;
    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->items[i].score <= above || pairs->items[i].is_refused)
            continue;
        uint32_t a = root(component, pairs->items[i].left);
        uint32_t b = root(component, pairs->items[i].right);
        component[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t i = 0; i < records; i++)
        component[i] = component[component[i]];
    return component;
}

/* Each cluster's edges, as many as its list has room for. */
static void list_edges(struct linkage *linkage, size_t records)
{
    uint32_t *at = linkage->first_edges =
        array_resize(NULL, linkage->edges.count * 2, sizeof(*linkage->first_edges));
    for (size_t i = 0; i < records; i++) {
        linkage->edges_of[i].items = at;
        at += linkage->edges_of[i].capacity;
    }
    for (uint32_t i = 0; i < linkage->edges.count; i++) {
        push_index(&linkage->edges_of[linkage->edges.items[i].a], i);
        push_index(&linkage->edges_of[linkage->edges.items[i].b], i);
    }
}

static bool is_within(const uint32_t *component, const struct link_pair *pair)
{
    return component[pair->left] == component[pair->right];
}

static struct edge edge_of(const struct linkage *linkage, const struct link_pair *pair)
{
    uint64_t count = (uint64_t)linkage->size[pair->left] * linkage->size[pair->right];
    return (struct edge){.a = pair->left,
                         .b = pair->right,
                         .count = count,
                         .sum = (float)count * capped(pair->score, linkage->settings->most),
                         .is_refused = pair->is_refused};
}

/* Puts the edges of each component together. */
static void add_edges(struct linkage *linkage, const struct link_pairs *pairs, size_t records)
{
    double above = linkage->settings->merge_above;
    uint32_t *component = linkage->component = components(pairs, records, above < 0 ? above : 0);
    uint32_t *at = ARRAY_NEW(uint32_t, records + 1); /* the next edge of each component */
    for (size_t i = 0; i < pairs->count; i++)
        if (is_within(component, &pairs->items[i]))
            at[component[pairs->items[i].left] + 1]++;
    for (size_t i = 0; i < records; i++)
        at[i + 1] += at[i];
    linkage->edges.count = at[records];
    linkage->edges.items = array_resize(NULL, at[records], sizeof(*linkage->edges.items));
    for (size_t i = 0; i < pairs->count; i++) {
        const struct link_pair *pair = &pairs->items[i];
        if (!is_within(component, pair))
            continue;
        linkage->edges.items[at[component[pair->left]]++] = edge_of(linkage, pair);
        linkage->edges_of[pair->left].capacity++;
        linkage->edges_of[pair->right].capacity++;
    }
    free(at);
    list_edges(linkage, records);
}

static void take_offers(struct joiner *joiner)
{
    while (joiner->heap.count) {
        struct offer offer = pop(joiner);
        struct edge *edge = &joiner->linkage->edges.items[offer.edge];
        if (edge->is_gone || edge->version != offer.version)
            continue;
        edge->is_refused = has_refused_pair(joiner, edge);
        if (!edge->is_refused)
            merge(joiner, offer.edge);
    }
}

/* Where the component ends whose edges stand there, before `end`. */
static uint32_t component_end(const struct linkage *linkage, uint32_t from, uint32_t end)
{
    const struct edge *edges = linkage->edges.items;
    uint32_t component = linkage->component[edges[from].a], at = from;
    while (at < end && linkage->component[edges[at].a] == component)
        at++;
    return at;
}

struct joining {
    const struct linkage *linkage;
    struct joiner joiners[PARALLEL_THREADS_MAX];
    uint32_t starts[STRETCHES + 1];
};

/* Stretches of whole components, about equally long. */
static void mark_stretches(struct joining *joining)
{
    uint32_t count = (uint32_t)joining->linkage->edges.count, *starts = joining->starts;
    for (unsigned i = 1; i <= STRETCHES; i++) {
        uint32_t from = (uint32_t)((uint64_t)count * i / STRETCHES);
        starts[i] =
            from > starts[i - 1] ? component_end(joining->linkage, from - 1, count) : starts[i - 1];
    }
}

/* Component by component: what is done in one changes nothing in the others, and its few offers
 * stay near. */
static void join_stretch(void *state, unsigned stretch, unsigned thread)
{
    struct joining *joining = state;
    struct joiner *joiner = &joining->joiners[thread];
    uint32_t last = joining->starts[stretch + 1];
    for (uint32_t i = joining->starts[stretch]; i < last;) {
        for (uint32_t end = component_end(joining->linkage, i, last); i < end; i++)
            make_offer(joiner, i);
        take_offers(joiner);
    }
}

static void join_components(struct linkage *linkage)
{
    unsigned threads = linkage->settings->threads;
    struct joining joining = {.linkage = linkage};
    mark_stretches(&joining);
    for (unsigned i = 0; i < parallel_threads(threads); i++) {
        joining.joiners[i].linkage = linkage;
        link_comparer_init(&joining.joiners[i].comparer, linkage->table);
    }
    parallel(threads, STRETCHES, join_stretch, &joining);
    for (unsigned i = 0; i < parallel_threads(threads); i++) {
        link_comparer_clear(&joining.joiners[i].comparer);
        free(joining.joiners[i].heap.items);
    }
}

/* Records that are repeated count in the size of the first one, and go where it goes. */
static void linkage_init(struct linkage *linkage)
{
    const struct link_table *table = linkage->table;
    size_t records = table->records.count;
    linkage->found = ARRAY_NEW(uint32_t, records);
    linkage->size = array_resize(NULL, records, sizeof(*linkage->size));
    linkage->next = array_resize(NULL, records, sizeof(*linkage->next));
    linkage->edges_of = ARRAY_NEW(struct index_list, records);
    for (uint32_t i = 0; i < records; i++) {
        linkage->cluster[i] = linkage->next[i] = i;
        linkage->size[i] = 1;
    }
    for (uint32_t i = 0, end; i < records; i = end) {
        end = link_equals_end(table, i);
        linkage->size[i] = end - i;
    }
}

static void linkage_clear(struct linkage *linkage, size_t records)
{
    for (size_t i = 0; i < records; i++)
        clear_list(&linkage->edges_of[i]);
    free(linkage->first_edges);
    free(linkage->component);
    free(linkage->size);
    free(linkage->next);
    free(linkage->edges_of);
    free(linkage->edges.items);
    free(linkage->found);
}

void link_cluster(const struct link_pairs *pairs, const struct link_table *table,
                  const struct link_model *model, const struct link_cluster_settings *settings,
                  uint32_t *cluster)
{
    size_t records = table->records.count;
    if (settings->is_one_to_one) {
        link_assign(pairs, records, settings->merge_above, cluster);
        return;
    }
    struct linkage linkage = {
        .settings = settings, .table = table, .model = model, .cluster = cluster};
    linkage_init(&linkage);
    add_edges(&linkage, pairs, records);
    join_components(&linkage);
    for (uint32_t i = 0; i < records; i++)
        cluster[i] = table->records.items[i].is_repeated ? cluster[i - 1] : root(cluster, i);
    linkage_clear(&linkage, records);
}

static int compare_scores(const void *a, const void *b)
{
    const struct link_pair *left = *(const struct link_pair *const *)a;
    const struct link_pair *right = *(const struct link_pair *const *)b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->left != right->left)
        return left->left < right->left ? -1 : 1;
    return left->right < right->right ? -1 : left->right > right->right;
}

void link_assign(const struct link_pairs *pairs, size_t records, double above, uint32_t *cluster)
{
    const struct link_pair **order = array_resize(NULL, pairs->count, sizeof(*order));
    bool *is_taken = ARRAY_NEW(bool, records);
    for (size_t i = 0; i < pairs->count; i++)
        order[i] = &pairs->items[i];
    for (uint32_t i = 0; i < records; i++)
        cluster[i] = i;
    qsort(order, pairs->count, sizeof(*order), compare_scores);
    for (size_t i = 0; i < pairs->count && order[i]->score > above; i++) {
        const struct link_pair *pair = order[i];
        if (pair->is_refused || is_taken[pair->left] || is_taken[pair->right])
            continue;
        is_taken[pair->left] = is_taken[pair->right] = true;
        cluster[pair->right] = pair->left;
    }
    free(order);
    free(is_taken);
}
