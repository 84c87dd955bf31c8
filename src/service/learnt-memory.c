/* What was learnt of organizations' records, shared by all threads. */
#include "service/learnt-memory.h"

#include "service/internal.h"
#include "service/link-record.h"
#include <pthread.h>
#include <stdlib.h>

enum { ORGANIZATIONS = 16 }; /* remembered at once; others are read anew each time */

struct held_learnt {
    struct uuid organization;
    int64_t version;
    struct link_learnt *learnt;
    struct learnt_memory *memory;
    int holders; /* guarded by the memory's lock; the memory itself is one */
};

struct learnt_memory {
    pthread_mutex_t lock;
    struct held_learnt *places[ORGANIZATIONS];
    size_t next;
};

struct learnt_memory *learnt_memory_new(void)
{
    struct learnt_memory *memory = calloc(1, sizeof(*memory));
    if (!memory)
        abort();
    pthread_mutex_init(&memory->lock, NULL);
    return memory;
}

/* Called locked. */
static void let_go(struct held_learnt *held)
{
    if (!held || --held->holders)
        return;
    link_learnt_free(held->learnt);
    free(held);
}

void learnt_memory_free(struct learnt_memory *memory)
{
    if (!memory)
        return;
    for (size_t i = 0; i < ORGANIZATIONS; i++)
        let_go(memory->places[i]);
    pthread_mutex_destroy(&memory->lock);
    free(memory);
}

void held_learnt_free(struct held_learnt *held)
{
    if (!held)
        return;
    struct learnt_memory *memory = held->memory;
    pthread_mutex_lock(&memory->lock);
    let_go(held);
    pthread_mutex_unlock(&memory->lock);
}

const struct link_learnt *held_learnt(const struct held_learnt *held)
{
    return held->learnt;
}

static struct held_learnt *find(struct learnt_memory *memory, struct uuid organization,
                                int64_t version)
{
    struct held_learnt *found = NULL;
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < ORGANIZATIONS && !found; i++) {
        struct held_learnt *held = memory->places[i];
        if (held && held->version == version && uuid_equal(held->organization, organization))
            found = held;
    }
    if (found)
        found->holders++;
    pthread_mutex_unlock(&memory->lock);
    return found;
}

/* In the place of an older version of the organization, else of whoever came first. */
static void keep(struct learnt_memory *memory, struct held_learnt *held)
{
    pthread_mutex_lock(&memory->lock);
    size_t place = ORGANIZATIONS;
    for (size_t i = 0; i < ORGANIZATIONS && place == ORGANIZATIONS; i++)
        if (memory->places[i] && uuid_equal(memory->places[i]->organization, held->organization))
            place = i;
    if (place == ORGANIZATIONS)
        place = memory->next++ % ORGANIZATIONS;
    let_go(memory->places[place]);
    memory->places[place] = held;
    held->holders++;
    pthread_mutex_unlock(&memory->lock);
}

static struct link_learnt *read_learnt(struct call *call, struct link_state *state)
{
    AUTO_FREE(link_table) struct link_table *table = link_record_table();
    AUTO_BUFFER struct buffer bytes = {0};
    struct error other_version = {0};
    if (!state->version)
        return link_learnt_shipped(table);
    if (!store_learnt_read(call->store, state->version, &bytes, &call->error))
        return NULL;
    struct link_learnt *learnt = link_learnt_read(buffer_slice(&bytes), table, &other_version);
    if (learnt)
        return learnt;
    *state = (struct link_state){0};
    return link_learnt_shipped(table);
}

struct held_learnt *learnt_hold(struct call *call, struct link_state *state)
{
    struct learnt_memory *memory = service_learnt_memory(call->service);
    struct uuid organization = call->actor.organization;
    struct held_learnt *held = find(memory, organization, state->version);
    if (held)
        return held;
    struct link_learnt *learnt = read_learnt(call, state);
    if (!learnt)
        return NULL;
    held = calloc(1, sizeof(*held));
    if (!held)
        abort();
    *held = (struct held_learnt){.organization = organization,
                                 .version = state->version,
                                 .learnt = learnt,
                                 .memory = memory,
                                 .holders = 1};
    keep(memory, held);
    return held;
}
