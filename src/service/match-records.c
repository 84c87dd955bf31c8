/* A table with two ways in. Chains, as records go again and again. */
#include "service/match-records.h"

#include <stdlib.h>
#include <string.h>

enum { CHAINS_MIN = 256, HEAP_BYTES = 8 /* that the heap takes for a block */ };

struct match_node {
    struct match_node *next_by_number, *next_by_id;
    struct match_record record;
    char packed[];
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

/* Numbers ascend; the end of an id is chance. */
static size_t chain_of_number(const struct match_records *records, int64_t number)
{
    return ((uint64_t)number * 0x9E3779B97F4A7C15u >> 32) & (records->chains - 1);
}

static size_t chain_of_id(const struct match_records *records, struct uuid id)
{
    uint64_t end;
    memcpy(&end, id.bytes + 8, sizeof(end));
    return end & (records->chains - 1);
}

static size_t bytes_of(const struct match_node *node)
{
    return sizeof(*node) + node->record.packed.length + HEAP_BYTES;
}

static void hang_in(struct match_records *records, struct match_node *node)
{
    struct match_node **number = &records->by_number[chain_of_number(records, node->record.number)];
    struct match_node **id = &records->by_id[chain_of_id(records, node->record.id)];
    node->next_by_number = *number;
    node->next_by_id = *id;
    *number = *id = node;
}

static void grow(struct match_records *records)
{
    struct match_records old = *records;
    records->chains = old.chains ? old.chains * 2 : CHAINS_MIN;
    records->by_number = allocate(records->chains, sizeof(struct match_node *));
    records->by_id = allocate(records->chains, sizeof(struct match_node *));
    records->bytes += (records->chains - old.chains) * 2 * sizeof(struct match_node *);
    for (size_t i = 0; i < old.chains; i++)
        for (struct match_node *node = old.by_number[i], *next; node; node = next) {
            next = node->next_by_number;
            hang_in(records, node);
        }
    free(old.by_number);
    free(old.by_id);
}

void match_records_clear(struct match_records *records)
{
    for (size_t i = 0; i < records->chains; i++)
        for (struct match_node *node = records->by_number[i], *next; node; node = next) {
            next = node->next_by_number;
            free(node);
        }
    free(records->by_number);
    free(records->by_id);
    *records = (struct match_records){0};
}

static struct match_node **chain_of(const struct match_records *records,
                                    const struct match_key *key)
{
    return key->number ? &records->by_number[chain_of_number(records, key->number)]
                       : &records->by_id[chain_of_id(records, key->id)];
}

void match_records_fetch_chain(const struct match_records *records, const struct match_key *key)
{
    if (records->chains)
        __builtin_prefetch(chain_of(records, key));
}

void match_records_fetch_first(const struct match_records *records, const struct match_key *key)
{
    const struct match_node *node = records->chains ? *chain_of(records, key) : NULL;
    if (!node)
        return;
    __builtin_prefetch(node);
    __builtin_prefetch(node->packed);
}

const struct match_record *match_records_find(const struct match_records *records,
                                              const struct match_key *key)
{
    const struct match_node *node = records->chains ? *chain_of(records, key) : NULL;
    if (key->number)
        while (node && node->record.number != key->number)
            node = node->next_by_number;
    else
        while (node && !uuid_equal(node->record.id, key->id))
            node = node->next_by_id;
    return node ? &node->record : NULL;
}

void match_records_put(struct match_records *records, const struct match_record *record)
{
    match_records_remove(records, record->id);
    if (records->count == records->chains)
        grow(records);
    struct match_node *node = allocate(1, sizeof(*node) + record->packed.length);
    node->record = *record;
    node->record.packed.data = node->packed;
    memcpy(node->packed, record->packed.data, record->packed.length);
    hang_in(records, node);
    records->count++;
    records->bytes += bytes_of(node);
}

void match_records_remove(struct match_records *records, struct uuid id)
{
    if (!records->chains)
        return;
    struct match_node **by_id = &records->by_id[chain_of_id(records, id)];
    while (*by_id && !uuid_equal((*by_id)->record.id, id))
        by_id = &(*by_id)->next_by_id;
    struct match_node *node = *by_id;
    if (!node)
        return;
    struct match_node **by_number =
        &records->by_number[chain_of_number(records, node->record.number)];
    while (*by_number != node)
        by_number = &(*by_number)->next_by_number;
    *by_id = node->next_by_id;
    *by_number = node->next_by_number;
    records->count--;
    records->bytes -= bytes_of(node);
    free(node);
}
