/* The engine of record linkage: which records are the same person, how sure that is, and why.
 *
 * Pure arithmetic, without storage: make a table (link/table.h), add records, run. No labels are
 * needed: what agreement on a field proves is learnt from the records themselves, on top of a model
 * that is shipped; a second model may learn from the clusters that follow. The same records give
 * the same answer in any order and on any number of threads. docs/linkage.md explains the method
 * and how good it is.
 */
#pragma once

#include "base/buffer.h"
#include "link/compare.h"

struct link;
struct link_learnt; /* link/learnt.h */

/* Rounds of the second model: as many as pay, and more than ever do. */
enum { LINK_ROUNDS = 2, LINK_ROUNDS_MAX = 3 };

/* What a user said of two records, by order of arrival. */
struct link_decision {
    uint32_t left, right;
    bool is_one;
};

struct link_options {
    bool may_share;   /* two files: a record may have several partners in the other */
    unsigned threads; /* 0: one */
    const struct link_learnt *learnt; /* weigh as another run did, with both of its models; it must
                                         outlive the answer. NULL: learn from these records */
    unsigned rounds; /* in which a second model learns from the clusters, see link/refine.h; 0: the
                        first model has the last word, unless `learnt` has a second one */
    const struct link_decision *decisions; /* teach the second model, but force nothing */
    size_t decision_count;
};

struct link_answer {
    uint32_t left, right; /* records by order of arrival, left < right */
    double probability;   /* that the two are one */
};

/* What is said of one pair. */
struct link_verdict {
    double probability;
    double probability_unasked; /* for merging with nobody looking: the lower one of the first model
                                   alone and of both, as nobody's decision may bring that about */
    double score;     /* bits of both models, before anything holds the probability down */
    bool is_refused;  /* something forbids that the two are one */
    uint64_t pattern; /* the levels of all fields, see link_pattern_level */
};

/* What it took. */
struct link_figures {
    uint64_t records, keys, compared, kept, clusters;
};

/* Settles the table, which is kept and must outlive the answer. */
struct link *link_run(struct link_table *table, const struct link_options *options);
void link_free(struct link *link);
DEFINE_AUTO_FREE(link)

/* A few records to be judged pair by pair, by what another run learnt; finds no pairs itself. The
 * table, which is settled, and what was learnt must outlive it. */
struct link *link_recall(struct link_table *table, const struct link_learnt *learnt);

/* What this run learnt, the caller's to free. */
struct link_learnt *link_take_learnt(const struct link *link);

/* Judges two records by order of arrival, whether a key found them or not: as the run that learnt
 * it judges the same two. The comparer is of the link's table. */
void link_judge(const struct link *link, struct link_comparer *comparer, uint32_t left,
                uint32_t right, struct link_verdict *verdict);

/* The three bands: above the first a pair may be merged unasked, above the second it is taken for
 * one person and a person may be asked, below it is left alone. */
extern const double link_certain, link_probable;

/* A pair that is refused, or has nothing in common that is one person's, is at most this likely. */
extern const double link_refused_most, link_unproven_most;

/* Names this engine and its shipped model. */
extern const char *const link_version;

/* Pairs that are at all possible, by left, then right. */
const struct link_answer *link_answers(const struct link *link, size_t *count);

/* For each record by order of arrival the number of its cluster, from 0 in that order. */
const uint32_t *link_clusters(const struct link *link);

struct link_figures link_figures(const struct link *link);

/* What one field says of a pair. */
struct link_reason {
    const char *field;
    enum link_level level;
    double bits;              /* for it, or below 0 against it */
    struct slice left, right; /* the values in normal form; empty when missing */
};

struct link_explanation {
    double probability;
    double score; /* bits: the prior, those of all reasons, the excess and the revision together */
    double prior; /* of two records of which nothing is known */
    struct link_reason reasons[LINK_FIELDS_MAX];
    size_t reason_count;
    double excess;        /* bits that the second model does not count: from 8 on the first one is
                             sure enough, and below -8 */
    double revision;      /* bits that the second model adds: what such pairs turned out to be among
                             these records; 0 when it says nothing of the pair */
    uint32_t decisions;   /* of users, that taught it */
    const char *refusal;  /* "they have two birthdays"; NULL: nothing forbids it */
    bool is_proven;       /* something in common is one person's */
    bool is_doubted;      /* the fields alone leave it uncertain, so that no revision makes it so */
    const char *sentence; /* for a person who knows nothing of all this */
    const char *change;   /* what would change the verdict */
};

/* Compares two records, whether a key found them or not; numbers are those of arrival. Texts live
 * as long as the table and the arena. */
void link_explain(const struct link *link, struct arena *arena, uint32_t left, uint32_t right,
                  struct link_explanation *explanation);

/* A pair of records by order of arrival. */
struct link_bond {
    uint32_t left, right;
    double probability;
    double score;        /* bits */
    const char *refusal; /* as the end of a sentence; NULL: nothing forbids it */
};

/* A record that a pair speaks for, which is in another cluster all the same. */
struct link_outsider {
    struct link_bond bond; /* its strongest pair with a record of the cluster */
    uint32_t record;
    const char *why; /* "they have two birthdays" */
};

struct link_cluster_explanation {
    uint32_t *records; /* by order of arrival */
    size_t record_count;
    struct link_bond *tree; /* the strongest pairs that connect all records, strongest first: the
                               last one is the weakest link */
    size_t tree_count;
    uint32_t weakest_parts[2];       /* how many records the weakest link has on either side */
    size_t pair_count;               /* answers within the cluster */
    struct link_outsider *outsiders; /* the strongest first */
    size_t outsiders_told, outsider_count;
};

/* What holds a cluster together, of which there must be one with that number, and who was kept out
 * of it. Lives in the arena. */
void link_explain_cluster(const struct link *link, struct arena *arena, uint32_t cluster,
                          struct link_cluster_explanation *explanation);

/* "e-mail address equal +17.1; company different -2.0": appends the reasons of a pair in one line.
 * The comparer is of the link's table. */
void link_reasons(const struct link *link, struct link_comparer *comparer, uint32_t left,
                  uint32_t right, struct buffer *out);

/* "different", "equal": a level in words. */
const char *link_level_name(enum link_level level);
