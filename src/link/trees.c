/* Boosted regression trees over histograms. */
#include "link/trees.h"

#include "link/array.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    TREES = 50,
    LEAVES = 31,
    DEPTH_MAX = 7,
    NODES = 2 * LEAVES - 1,
    ANSWERS_MIN = 50, /* rows of either answer, below which nothing is learnt */
    ROWS_AT_ONCE = 64,
};

static const double learning_rate = 0.2;
static const double leaf_penalty = 1;    /* added to the second derivatives of a leaf */
static const double leaf_weight_min = 1; /* second derivatives: four rows of even odds */
static const double split_gain_min = 2;  /* twice the loss: Akaike's price of a parameter */
/* Nats, either way: as far as rows ask for that begin 8 bits on the wrong side. Rows of much weight
 * that other trees have carried further could ask for any number. */
static const double step_most = 250;

/* A row goes on to `low` when its bin is at most `most`, else to the node behind that. Leaves lead
 * to themselves, so that all rows of a block may take as many steps. */
struct node {
    uint8_t feature, most, low;
    float value;
};

struct tree {
    struct node nodes[NODES];
    unsigned depth, count; /* of nodes */
};

struct trees {
    struct tree items[TREES]; /* values are in nats */
};

/* First derivatives (upper half) and second ones (lower half) as one number. Whole numbers, so that
 * sums are exact in any order. */
typedef int64_t derivatives;

struct histogram {
    derivatives sums[TREES_FEATURES_MAX][TREES_BINS];
};

struct split {
    double gain; /* 0: none is worth while */
    unsigned feature, most;
    derivatives low;
};

struct leaf {
    size_t from, to; /* its rows, in training.order */
    derivatives sum;
    unsigned node, depth;
    struct split split;
    struct histogram *histogram;
};

struct training {
    const struct trees_rows *rows;
    double first_unit, second_unit; /* what 1 in the halves of a sum stands for */
    float *scores;                  /* of each row, in nats */
    derivatives *derivatives;
    uint32_t *order, *scratch;
    struct leaf leaves[LEAVES];
    unsigned leaf_count;
    struct histogram *histograms; /* one a leaf */
};

static double first_of(const struct training *training, derivatives sum)
{
    return (double)(sum >> 32) * training->first_unit;
}

static double second_of(const struct training *training, derivatives sum)
{
    return (double)(uint32_t)sum * training->second_unit;
}

/* What a leaf of these rows takes off the loss, twice. */
static double worth(const struct training *training, derivatives sum)
{
    double first = first_of(training, sum);
    return first * first / (second_of(training, sum) + leaf_penalty);
}

static double total_weight(const struct trees_rows *rows)
{
    double all = 0;
    for (size_t i = 0; i < rows->count; i++)
        all += (double)rows->weight[i];
    return all;
}

/* A row that counts for many is one: what it has to say it says of its own kind only. */
static bool has_both_answers(const struct trees_rows *rows)
{
    size_t yes = 0;
    for (size_t i = 0; i < rows->count; i++)
        yes += rows->answer[i] > 0;
    return yes >= ANSWERS_MIN && rows->count - yes >= ANSWERS_MIN;
}

/* The logistic loss at each row's score. */
static void derive(struct training *training)
{
    const struct trees_rows *rows = training->rows;
    for (size_t i = 0; i < rows->count; i++) {
        double chance = 1 / (1 + exp(-(double)training->scores[i]));
        double weight = (double)rows->weight[i];
        double first = weight * (chance - (double)rows->answer[i]);
        double second = weight * chance * (1 - chance);
        training->derivatives[i] = (derivatives)llrint(first / training->first_unit) * (1ll << 32) +
                                   (derivatives)llrint(second / training->second_unit);
    }
}

static void count_rows(const struct training *training, const struct leaf *leaf)
{
    unsigned features = training->rows->features;
    struct histogram *histogram = leaf->histogram;
    memset(histogram->sums, 0, features * sizeof(histogram->sums[0]));
    for (size_t i = leaf->from; i < leaf->to; i++) {
        const uint8_t *bins = training->rows->bins + (size_t)training->order[i] * features;
        derivatives row = training->derivatives[training->order[i]];
        for (unsigned f = 0; f < features; f++)
            histogram->sums[f][bins[f]] += row;
    }
}

static void subtract(struct histogram *from, const struct histogram *part, unsigned features)
{
    for (unsigned f = 0; f < features; f++)
        for (unsigned bin = 0; bin < TREES_BINS; bin++)
            from->sums[f][bin] -= part->sums[f][bin];
}

static void try_feature(const struct training *training, struct leaf *leaf, unsigned feature)
{
    const derivatives *sums = leaf->histogram->sums[feature];
    double alone = worth(training, leaf->sum);
    derivatives low = 0;
    for (unsigned bin = 0; bin + 1 < TREES_BINS; bin++) {
        if (!sums[bin])
            continue;
        low += sums[bin];
        derivatives high = leaf->sum - low;
        if (second_of(training, low) < leaf_weight_min)
            continue;
        if (second_of(training, high) < leaf_weight_min)
            break;
        double gain = worth(training, low) + worth(training, high) - alone;
        if (gain > leaf->split.gain)
            leaf->split = (struct split){gain, feature, bin, low};
    }
}

static void find_split(const struct training *training, struct leaf *leaf)
{
    leaf->split = (struct split){.gain = split_gain_min};
    for (unsigned f = 0; f < training->rows->features && leaf->depth < DEPTH_MAX; f++)
        try_feature(training, leaf, f);
    if (leaf->split.gain <= split_gain_min)
        leaf->split.gain = 0;
}

/* Rows that go low stand before those that go high; both stay in their order. Gives the border. */
static size_t part_rows(struct training *training, const struct leaf *leaf)
{
    unsigned features = training->rows->features;
    size_t low = leaf->from, high = 0;
    for (size_t i = leaf->from; i < leaf->to; i++) {
        uint32_t row = training->order[i];
        if (training->rows->bins[(size_t)row * features + leaf->split.feature] <= leaf->split.most)
            training->order[low++] = row;
        else
            training->scratch[high++] = row;
    }
    memcpy(training->order + low, training->scratch, high * sizeof(*training->order));
    return low;
}

/* The smaller part is counted, the larger is what is left. */
static void count_parts(const struct training *training, struct leaf *low, struct leaf *high)
{
    bool is_low = low->to - low->from < high->to - high->from;
    struct leaf *small = is_low ? low : high, *large = is_low ? high : low;
    struct histogram *whole = low->histogram, *free_one = high->histogram;
    large->histogram = whole;
    small->histogram = free_one;
    count_rows(training, small);
    subtract(whole, small->histogram, training->rows->features);
    find_split(training, low);
    find_split(training, high);
}

static void split_leaf(struct training *training, struct tree *tree, struct leaf *leaf,
                       unsigned node)
{
    struct leaf *high = &training->leaves[training->leaf_count];
    size_t border = part_rows(training, leaf);
    tree->nodes[leaf->node].feature = (uint8_t)leaf->split.feature;
    tree->nodes[leaf->node].most = (uint8_t)leaf->split.most;
    tree->nodes[leaf->node].low = (uint8_t)node;
    *high = (struct leaf){.from = border,
                          .to = leaf->to,
                          .sum = leaf->sum - leaf->split.low,
                          .node = node + 1,
                          .depth = leaf->depth + 1,
                          .histogram = &training->histograms[training->leaf_count]};
    leaf->to = border;
    leaf->sum = leaf->split.low;
    leaf->node = node;
    leaf->depth++;
    tree->depth = leaf->depth > tree->depth ? leaf->depth : tree->depth;
    tree->count = node + 2;
    training->leaf_count++;
    count_parts(training, leaf, high);
}

static struct leaf *best_leaf(struct training *training)
{
    struct leaf *best = training->leaves;
    for (unsigned i = 1; i < training->leaf_count; i++)
        if (training->leaves[i].split.gain > best->split.gain)
            best = &training->leaves[i];
    return best;
}

static void plant(struct training *training)
{
    struct leaf *trunk = &training->leaves[0];
    *trunk = (struct leaf){.to = training->rows->count, .histogram = training->histograms};
    training->leaf_count = 1;
    for (size_t i = 0; i < training->rows->count; i++) {
        training->order[i] = (uint32_t)i;
        trunk->sum += training->derivatives[i];
    }
    count_rows(training, trunk);
    find_split(training, trunk);
}

/* Gives the leaves their values, and moves the scores of their rows. */
static void set_leaves(struct training *training, struct tree *tree)
{
    for (unsigned i = 0; i < training->leaf_count; i++) {
        const struct leaf *leaf = &training->leaves[i];
        struct node *node = &tree->nodes[leaf->node];
        double step =
            -first_of(training, leaf->sum) / (second_of(training, leaf->sum) + leaf_penalty);
        step = fmax(-step_most, fmin(step, step_most));
        *node = (struct node){
            .most = TREES_BINS, .low = (uint8_t)leaf->node, .value = (float)(learning_rate * step)};
        for (size_t j = leaf->from; j < leaf->to; j++)
            training->scores[training->order[j]] += node->value;
    }
}

static void grow(struct training *training, struct tree *tree)
{
    derive(training);
    plant(training);
    tree->count = 1;
    for (unsigned node = 1; training->leaf_count < LEAVES; node += 2) {
        struct leaf *leaf = best_leaf(training);
        if (leaf->split.gain <= 0)
            break;
        split_leaf(training, tree, leaf, node);
    }
    set_leaves(training, tree);
}

static void training_init(struct training *training, const struct trees_rows *rows, double weight)
{
    size_t count = rows->count;
    *training = (struct training){.rows = rows,
                                  .first_unit = weight / (1 << 30),
                                  .second_unit = weight / 4 / (1ll << 31),
                                  .scores = array_resize(NULL, count, sizeof(float)),
                                  .derivatives = array_resize(NULL, count, sizeof(derivatives)),
                                  .order = array_resize(NULL, count, sizeof(uint32_t)),
                                  .scratch = array_resize(NULL, count, sizeof(uint32_t)),
                                  .histograms = ARRAY_NEW(struct histogram, LEAVES)};
    for (size_t i = 0; i < count; i++)
        training->scores[i] = rows->start[i] * (float)M_LN2;
}

static void training_clear(struct training *training)
{
    free(training->scores);
    free(training->derivatives);
    free(training->order);
    free(training->scratch);
    free(training->histograms);
}

struct trees *trees_train(const struct trees_rows *rows)
{
    struct training training;
    assert(rows->features <= TREES_FEATURES_MAX && rows->count < 1u << 31);
    if (!has_both_answers(rows))
        return NULL;
    struct trees *trees = ARRAY_NEW(struct trees, 1);
    training_init(&training, rows, total_weight(rows));
    for (unsigned t = 0; t < TREES; t++)
        grow(&training, &trees->items[t]);
    training_clear(&training);
    return trees;
}

void trees_free(struct trees *trees)
{
    free(trees);
}

/* All rows of a block go down a tree side by side, as each step waits for the one before it. */
static void add_tree(const struct tree *tree, const uint8_t *bins, unsigned features, size_t count,
                     float *scores)
{
    uint8_t at[ROWS_AT_ONCE] = {0};
    for (unsigned step = 0; step < tree->depth; step++)
        for (size_t i = 0; i < count; i++) {
            const struct node *node = &tree->nodes[at[i]];
            at[i] = (uint8_t)(node->low + (bins[i * features + node->feature] > node->most));
        }
    for (size_t i = 0; i < count; i++)
        scores[i] += tree->nodes[at[i]].value;
}

void trees_score(const struct trees *trees, const uint8_t *bins, unsigned features, size_t count,
                 float *scores)
{
    for (size_t from = 0; from < count; from += ROWS_AT_ONCE) {
        size_t block = count - from < ROWS_AT_ONCE ? count - from : ROWS_AT_ONCE;
        for (size_t i = 0; i < block; i++)
            scores[from + i] *= (float)M_LN2;
        for (unsigned t = 0; t < TREES; t++)
            add_tree(&trees->items[t], bins + from * features, features, block, scores + from);
        for (size_t i = 0; i < block; i++)
            scores[from + i] *= (float)M_LOG2E;
    }
}

struct trees *trees_copy(const struct trees *trees)
{
    struct trees *copy = ARRAY_NEW(struct trees, 1);
    *copy = *trees;
    return copy;
}

/* ---- bytes: of each tree the number of its nodes, then these ---- */

static bool is_leaf(const struct node *node)
{
    return node->most == TREES_BINS;
}

static void write_tree(const struct tree *tree, struct buffer *out)
{
    uint8_t count = (uint8_t)tree->count;
    buffer_append(out, &count, 1);
    for (unsigned i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        uint8_t path[] = {node->most, node->feature, node->low};
        buffer_append(out, path, is_leaf(node) ? 1 : sizeof(path));
        if (is_leaf(node))
            buffer_append(out, &node->value, sizeof(node->value));
    }
}

void trees_write(const struct trees *trees, struct buffer *out)
{
    for (unsigned t = 0; t < TREES; t++)
        write_tree(&trees->items[t], out);
}

static bool take(struct slice *bytes, void *out, size_t size)
{
    if (bytes->length < size)
        return false;
    memcpy(out, bytes->data, size);
    bytes->data += size;
    bytes->length -= size;
    return true;
}

/* Nodes lead to later ones only, so that every way ends. */
static bool read_node(struct slice *bytes, unsigned features, struct tree *tree, unsigned at)
{
    struct node *node = &tree->nodes[at];
    if (!take(bytes, &node->most, 1))
        return false;
    if (is_leaf(node)) {
        node->low = (uint8_t)at;
        return take(bytes, &node->value, sizeof(node->value)) &&
               fabsf(node->value) <= (float)(learning_rate * step_most);
    }
    return node->most < TREES_BINS && take(bytes, &node->feature, 1) && node->feature < features &&
           take(bytes, &node->low, 1) && node->low > at && node->low + 1u < tree->count;
}

static bool read_tree(struct slice *bytes, unsigned features, struct tree *tree)
{
    unsigned depth[NODES] = {0};
    uint8_t count;
    if (!take(bytes, &count, 1) || !count || count > NODES)
        return false;
    tree->count = count;
    for (unsigned i = 0; i < count; i++) {
        const struct node *node = &tree->nodes[i];
        if (!read_node(bytes, features, tree, i) || depth[i] > DEPTH_MAX)
            return false;
        if (!is_leaf(node))
            depth[node->low] = depth[node->low + 1] = depth[i] + 1;
        tree->depth = depth[i] > tree->depth ? depth[i] : tree->depth;
    }
    return true;
}

struct trees *trees_read(struct slice *bytes, unsigned features)
{
    AUTO_FREE(trees) struct trees *trees = ARRAY_NEW(struct trees, 1);
    for (unsigned t = 0; t < TREES; t++)
        if (!read_tree(bytes, features, &trees->items[t]))
            return NULL;
    return TAKE(trees);
}
