/* What a run of the engine learnt, as bytes: a head of plain numbers, then the counts of values,
 * sorted by hash, each hash as the distance from the one before, then whether there is a second
 * model, and that. Numbers of the head have the byte order of the machine, which the first of them
 * tells.
 */
#include "link/learnt.h"

#include "base/varint.h"
#include "link/array.h"
#include "link/hash.h"
#include "link/link.h"
#include <stdlib.h>

enum { SETS = LINK_FIELDS_MAX + 1, SET_OF_LOCALS = LINK_FIELDS_MAX };

struct head {
    uint64_t form; /* of this struct, of the columns, and of the engine */
    uint64_t records;
    uint64_t totals[SETS];
    uint32_t distinct[SETS];
    struct link_model model;
};

struct tally {
    uint64_t hash;
    uint32_t count, holders;
};

struct link_learnt {
    struct head head;
    struct {
        struct tally *items; /* by hash */
        size_t count, capacity;
    } tallies;
    uint32_t *starts; /* where the tallies begin whose hash begins with so many bits */
    unsigned start_bits;
    struct second *second;
};

static uint64_t form_of(const struct link_table *table)
{
    uint64_t form = hash_join(sizeof(struct head), hash_text(slice_of(link_version)));
    for (unsigned f = 0; f < table->schema.field_count; f++)
        form = hash_join(hash_join(form, table->schema.fields[f].kind),
                         hash_text(slice_of(table->schema.fields[f].name)));
    return form;
}

/* Given and family names share one set, which counts as that of the first of the two. */
static bool has_set(const struct link_table *table, unsigned set)
{
    bool is_second_name =
        (int)set == table->schema.field_of[KIND_FAMILY] && table->schema.field_of[KIND_GIVEN] >= 0;
    return set == SET_OF_LOCALS || (set < table->schema.field_count && !is_second_name);
}

static bool is_of_names(const struct link_table *table, unsigned set)
{
    return (int)set == table->schema.field_of[KIND_GIVEN] ||
           (int)set == table->schema.field_of[KIND_FAMILY];
}

/* Of a table that may be changed or not. */
#define SET_OF(table, set)                                                                         \
    ((set) == SET_OF_LOCALS        ? &(table)->locals                                              \
     : is_of_names((table), (set)) ? &(table)->names                                               \
                                   : &(table)->fields[set])

static int compare_tallies(const void *a, const void *b)
{
    const struct tally *left = a, *right = b;
    return left->hash < right->hash ? -1 : left->hash > right->hash;
}

/* About one tally to a start: nearly every value of a record is looked for, and is seldom there. */
static void index_tallies(struct link_learnt *learnt)
{
    size_t at = 0, count = learnt->tallies.count;
    for (learnt->start_bits = 1; count >> learnt->start_bits;)
        learnt->start_bits++;
    learnt->starts = ARRAY_NEW(uint32_t, ((size_t)1 << learnt->start_bits) + 1);
    for (size_t i = 0; i >> learnt->start_bits == 0; i++) {
        while (at < count && learnt->tallies.items[at].hash >> (64 - learnt->start_bits) < i)
            at++;
        learnt->starts[i] = (uint32_t)at;
    }
    learnt->starts[(size_t)1 << learnt->start_bits] = (uint32_t)count;
}

static struct link_learnt *learnt_new(const struct link_table *table)
{
    struct link_learnt *learnt = ARRAY_NEW(struct link_learnt, 1);
    learnt->head.form = form_of(table);
    return learnt;
}

struct link_learnt *link_learnt_shipped(const struct link_table *table)
{
    struct link_learnt *learnt = learnt_new(table);
    link_model_init(&learnt->head.model, table);
    index_tallies(learnt);
    return learnt;
}

static void tally_set(struct link_learnt *learnt, unsigned set, const struct values *values)
{
    learnt->head.totals[set] = values->total;
    learnt->head.distinct[set] = values->count;
    for (uint32_t id = 1; id < values->count; id++) {
        const struct value *value = &values->items[id];
        if (value->count > 1)
            *ARRAY_PUSH(&learnt->tallies) =
                (struct tally){hash_join(set, value->hash), value->count, value->holders};
    }
}

struct link_learnt *link_learnt_of(const struct link_table *table, const struct link_model *model,
                                   const struct second *second)
{
    struct link_learnt *learnt = learnt_new(table);
    learnt->head.records = table->records.count;
    learnt->head.model = *model;
    learnt->second = second ? second_copy(second) : NULL;
    for (unsigned set = 0; set < SETS; set++)
        if (has_set(table, set))
            tally_set(learnt, set, SET_OF(table, set));
    if (learnt->tallies.count)
        qsort(learnt->tallies.items, learnt->tallies.count, sizeof(struct tally), compare_tallies);
    index_tallies(learnt);
    return learnt;
}

void link_learnt_free(struct link_learnt *learnt)
{
    if (!learnt)
        return;
    free(learnt->tallies.items);
    free(learnt->starts);
    second_free(learnt->second);
    free(learnt);
}

const struct link_model *link_learnt_model(const struct link_learnt *learnt)
{
    return &learnt->head.model;
}

const struct second *link_learnt_second(const struct link_learnt *learnt)
{
    return learnt->second;
}

uint32_t link_learnt_decisions(const struct link_learnt *learnt)
{
    return learnt->second ? learnt->second->decisions : 0;
}

/* ---- bytes ---- */

void link_learnt_write(const struct link_learnt *learnt, struct buffer *out)
{
    uint64_t before = 0;
    buffer_append(out, &learnt->head, sizeof(learnt->head));
    varint_append(out, learnt->tallies.count);
    for (size_t i = 0; i < learnt->tallies.count; i++) {
        const struct tally *tally = &learnt->tallies.items[i];
        varint_append(out, tally->hash - before);
        varint_append(out, tally->count);
        varint_append(out, tally->holders);
        before = tally->hash;
    }
    varint_append(out, learnt->second != NULL);
    if (learnt->second)
        second_write(learnt->second, out);
}

/* Hashes ascend strictly, and counts are of two cells and more. */
static bool take_tallies(struct slice *bytes, struct link_learnt *learnt)
{
    uint64_t count, distance, hash = 0;
    if (!varint_take(bytes, &count) || count > bytes->length)
        return false;
    learnt->tallies.items = array_resize(NULL, count + 1, sizeof(struct tally));
    for (uint64_t i = 0; i < count; i++) {
        uint64_t cells, holders;
        if (!varint_take(bytes, &distance) || !varint_take(bytes, &cells) ||
            !varint_take(bytes, &holders) || distance > UINT64_MAX - hash || (i > 0 && !distance) ||
            cells < 2 || cells > UINT32_MAX || holders > UINT32_MAX)
            return false;
        hash += distance;
        learnt->tallies.items[learnt->tallies.count++] =
            (struct tally){hash, (uint32_t)cells, (uint32_t)holders};
    }
    return true;
}

static bool read_second(struct slice bytes, const struct link_table *table,
                        struct link_learnt *learnt)
{
    uint64_t has_second;
    if (!varint_take(&bytes, &has_second) || has_second > 1)
        return false;
    learnt->second = has_second ? second_take(&bytes, table) : NULL;
    return (learnt->second != NULL) == has_second && !bytes.length;
}

static bool take_head(struct slice *bytes, struct link_learnt *learnt)
{
    uint64_t form = learnt->head.form;
    if (bytes->length < sizeof(learnt->head))
        return false;
    memcpy(&learnt->head, bytes->data, sizeof(learnt->head));
    bytes->data += sizeof(learnt->head);
    bytes->length -= sizeof(learnt->head);
    return learnt->head.form == form && link_model_is_sound(&learnt->head.model);
}

struct link_learnt *link_learnt_read(struct slice bytes, const struct link_table *table,
                                     struct error *error)
{
    AUTO_FREE(link_learnt) struct link_learnt *learnt = learnt_new(table);
    if (!take_head(&bytes, learnt) || !take_tallies(&bytes, learnt) ||
        !read_second(bytes, table, learnt)) {
        fail(error, STATUS_INVALID,
             "what was learnt of the records is of another version, or damaged");
        return NULL;
    }
    index_tallies(learnt);
    return TAKE(learnt);
}

/* ---- use ---- */

static const struct tally *find_tally(const struct link_learnt *learnt, uint64_t hash)
{
    const uint32_t *start = &learnt->starts[hash >> (64 - learnt->start_bits)];
    for (uint32_t i = start[0]; i < start[1]; i++)
        if (learnt->tallies.items[i].hash == hash)
            return &learnt->tallies.items[i];
    return NULL;
}

static void lend_set(const struct link_learnt *learnt, unsigned set, struct values *values)
{
    for (uint32_t id = 1; id < values->count; id++) {
        struct value *value = &values->items[id];
        const struct tally *tally = find_tally(learnt, hash_join(set, value->hash));
        value->count = tally ? tally->count : 1;
        value->holders = tally ? tally->holders : 0;
    }
    values->total = learnt->head.totals[set];
    values->population = learnt->head.distinct[set];
}

void link_learnt_lend(const struct link_learnt *learnt, struct link_table *table)
{
    for (unsigned set = 0; set < SETS; set++)
        if (has_set(table, set))
            lend_set(learnt, set, SET_OF(table, set));
    table->population = learnt->head.records;
    table->is_lent = true;
}
