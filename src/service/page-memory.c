/* Where the next page of an offset list begins. */
#include "service/page-memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { PLACES = 1024, CURSOR_BYTES_MAX = 512 };

struct place {
    struct digest question;
    int64_t offset;
    char cursor[CURSOR_BYTES_MAX];
};

struct page_memory {
    pthread_mutex_t lock; /* guards what follows */
    struct place *places; /* a ring: the oldest is overwritten */
    size_t next;
};

struct page_memory *page_memory_new(void)
{
    struct page_memory *memory = calloc(1, sizeof(*memory));
    if (!memory || !(memory->places = calloc(PLACES, sizeof(*memory->places))))
        abort();
    pthread_mutex_init(&memory->lock, NULL);
    return memory;
}

void page_memory_free(struct page_memory *memory)
{
    if (!memory)
        return;
    pthread_mutex_destroy(&memory->lock);
    free(memory->places);
    free(memory);
}

const char *page_memory_find(struct page_memory *memory, struct arena *arena,
                             struct digest question, int64_t offset)
{
    const char *cursor = NULL;
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < PLACES && !cursor; i++) {
        const struct place *place = &memory->places[i];
        if (place->offset == offset && digest_equal(place->question, question))
            cursor = arena_copy(arena, place->cursor);
    }
    pthread_mutex_unlock(&memory->lock);
    return cursor;
}

void page_memory_keep(struct page_memory *memory, struct digest question, int64_t offset,
                      const char *cursor)
{
    size_t length = strlen(cursor);
    if (length >= CURSOR_BYTES_MAX)
        return;
    pthread_mutex_lock(&memory->lock);
    struct place *place = &memory->places[memory->next++ % PLACES];
    place->question = question;
    place->offset = offset;
    memcpy(place->cursor, cursor, length + 1);
    pthread_mutex_unlock(&memory->lock);
}
