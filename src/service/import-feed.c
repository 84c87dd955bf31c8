/* Reading ahead: one thread fills blocks in turn, the other empties them. */
#include "service/import-feed.h"

#include "service/import-file.h"
#include "service/internal.h"
#include "text/name.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* A block ends early when its items are large; where, depends on the file alone. */
enum { BLOCKS = 2, BLOCK_BYTES = 8 << 20 };

struct import_feed {
    struct session *session; /* the thread's own connection */
    struct arena *arena;     /* of options and survey */
    struct arena *piece;     /* of the file's piece in hand */
    struct call call;        /* whose it is; of the thread */
    struct import_options options;
    struct survey survey;
    struct uuid job;
    struct import_file file;
    struct reader *reader;
    int64_t read; /* items so far */
    pthread_t thread;
    struct feed_block blocks[BLOCKS];
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    unsigned filled;  /* blocks in all that the thread has filled */
    unsigned emptied; /* that were given out and are done with */
    bool is_out;      /* one is given out now */
    bool is_stopping;
};

/* ---- preparing an item ---- */

/* What identifies an item that brings no id of its own. */
static const char *best_identifier(const struct facts *facts)
{
    static const enum fact_kind kinds[] = {FACT_EMAIL, FACT_PHONE, FACT_URL, FACT_COMPANY};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct fact *fact = facts_first(facts, kinds[i]);
        if (fact)
            return fact->normal;
    }
    return "";
}

/* A record's source: the program and its own id of the card. Where the program is not known, two
 * files may count alike, and addresses and numbers are shared: there the name belongs to the key,
 * or one person would become another. */
static const char *source_key(struct import_feed *feed, struct arena *arena,
                              const struct draft *draft)
{
    const char *program = feed->survey.table.program;
    struct facts facts = {0};
    if (draft->source_key && strncmp(draft->source_key, "vcard:", 6) == 0)
        return draft->source_key;
    if (draft->source_key && program)
        return arena_format(arena, "import:%s:%s", program, draft->source_key);
    if (!program)
        program = file_format_name(feed->options.format);
    edit_to_facts(arena, &draft->edit, &facts);
    const struct fact *name = facts_first(&facts, FACT_NAME);
    const char *id = draft->source_key ? draft->source_key : best_identifier(&facts);
    if (!*id && !name)
        return NULL;
    return arena_format(arena, "import:%s:%s/%s", program, id, name ? name->normal : "");
}

static void add_groups(struct import_feed *feed, struct arena *arena, struct draft *draft)
{
    if (!feed->options.groups.count)
        return;
    struct edit_step *step = edit_add_step(arena, &draft->edit, EDIT_ADD);
    for (size_t i = 0; i < feed->options.groups.count; i++)
        *ARENA_PUSH(arena, &step->facts) =
            (struct fact){.kind = FACT_GROUP, .part[PART_VALUE] = feed->options.groups.items[i]};
}

/* The UID of a card that we wrote is the id of its contact; of others' cards it names nobody here.
 */
static void tell_own_id(struct draft *draft)
{
    static const char prefix[] = "vcard:";
    const char *key = draft->source_key;
    if (key && uuid_is_nil(draft->join) && strncmp(key, prefix, sizeof(prefix) - 1) == 0)
        draft->join_is_hint = uuid_parse(slice_of(key + sizeof(prefix) - 1), &draft->join);
}

static void prepare(struct import_feed *feed, struct arena *arena, struct feed_item *item)
{
    struct draft *draft = &item->item.draft;
    struct call call = feed->call;
    call.arena = arena;
    if (!feed->options.books_of_file) {
        draft->book_name = NULL;
        draft->book = feed->options.book;
    }
    draft->evidence = feed->options.file_name;
    draft->separate = false;
    tell_own_id(draft);
    add_groups(feed, arena, draft);
    if (!contact_prepare(&call, draft, feed->options.book)) {
        item->error = arena_copy_bytes(arena, &call.error, sizeof(call.error));
        return;
    }
    item->key = source_key(feed, arena, draft);
}

/* ---- the thread ---- */

static size_t item_bytes(const struct reader_item *item)
{
    size_t bytes = item->original.length;
    for (size_t i = 0; i < item->cell_count; i++)
        bytes += item->cells[i].length;
    return bytes;
}

static void fill_block(struct import_feed *feed, struct feed_block *block)
{
    size_t bytes = 0;
    arena_reset(block->arena);
    block->items = ARENA_ARRAY(block->arena, struct feed_item, IMPORT_BLOCK_ITEMS);
    block->count = 0;
    block->first = feed->read;
    while (block->count < IMPORT_BLOCK_ITEMS && bytes < BLOCK_BYTES) {
        struct feed_item *item = &block->items[block->count];
        struct error error = {0};
        enum reader_step step = reader_next(feed->reader, block->arena, &item->item, &error);
        block->is_last = step == READER_END || step == READER_FAILED;
        if (step == READER_FAILED)
            block->error = error;
        if (block->is_last)
            return;
        if (step == READER_BAD)
            item->error = arena_copy_bytes(block->arena, &error, sizeof(error));
        item->is_group = step == READER_GROUP;
        if (step == READER_ITEM)
            prepare(feed, block->arena, item);
        bytes += item_bytes(&item->item);
        block->count++;
        feed->read++;
    }
}

/* Items that are done already are read, but not looked at. */
static bool skip(struct import_feed *feed, int64_t first, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct reader_item item;
    for (; feed->read < first; feed->read++) {
        struct error ignored = {0};
        arena_reset(arena);
        enum reader_step step = reader_next(feed->reader, arena, &item, &ignored);
        if (step == READER_END || step == READER_FAILED)
            return fail(error, STATUS_INTERNAL, "the file of the import has become shorter");
    }
    return true;
}

static bool may_fill(struct import_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    while (!feed->is_stopping && feed->filled - feed->emptied == BLOCKS)
        pthread_cond_wait(&feed->changed, &feed->lock);
    bool may = !feed->is_stopping;
    pthread_mutex_unlock(&feed->lock);
    return may;
}

static void *feed_loop(void *argument)
{
    struct import_feed *feed = argument;
    for (bool is_last = false; !is_last && may_fill(feed);) {
        struct feed_block *block = &feed->blocks[feed->filled % BLOCKS];
        fill_block(feed, block);
        is_last = block->is_last;
        pthread_mutex_lock(&feed->lock);
        feed->filled++;
        pthread_cond_broadcast(&feed->changed);
        pthread_mutex_unlock(&feed->lock);
    }
    return NULL;
}

const struct feed_block *import_feed_next(struct import_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    if (feed->is_out)
        feed->emptied++;
    feed->is_out = true;
    pthread_cond_broadcast(&feed->changed);
    while (feed->filled == feed->emptied)
        pthread_cond_wait(&feed->changed, &feed->lock);
    const struct feed_block *block = &feed->blocks[feed->emptied % BLOCKS];
    pthread_mutex_unlock(&feed->lock);
    return block;
}

/* ---- beginning and ending ---- */

static void copy_options(struct import_feed *feed, const struct import_options *options)
{
    struct arena *arena = feed->arena;
    feed->options = *options;
    feed->options.file_name = arena_copy(arena, options->file_name);
    feed->options.groups = (struct texts){0};
    for (size_t i = 0; i < options->groups.count; i++)
        *ARENA_PUSH(arena, &feed->options.groups) = arena_copy(arena, options->groups.items[i]);
}

/* Who is in the groups of the file is told anywhere in it, so it is read once for that. */
static bool learn_groups(struct import_feed *feed, struct call *call, const struct job *job,
                         struct error *error)
{
    AUTO_FREE(arena) struct arena *piece = arena_new();
    struct import_file file;
    struct byte_source again =
        import_file_source(&file, feed->session->store, piece, feed->job, &feed->options);
    file.keeper = call;
    file.kept = job;
    return reader_learn_groups(feed->reader, again, error);
}

static bool open_feed(struct import_feed *feed, struct call *call, const struct job *job,
                      const struct import_options *options, int64_t first, struct error *error)
{
    feed->session = session_open(call->service, error);
    if (!feed->session)
        return false;
    if (!call_begin_member(feed->session, feed->arena, call->actor.organization, call->actor.user,
                           call->actor.token, call->channel, &feed->call)) {
        *error = feed->call.error;
        return false;
    }
    copy_options(feed, options);
    if (!survey_read(feed->arena, options->survey, &feed->survey, error))
        return false;
    struct byte_source source = import_file_source(&feed->file, feed->session->store, feed->piece,
                                                   feed->job, &feed->options);
    feed->file.keeper = call;
    feed->file.kept = job;
    feed->reader = reader_open(source, &feed->survey, error);
    bool ok = feed->reader && (!feed->survey.has_groups || learn_groups(feed, call, job, error)) &&
              skip(feed, first, error);
    feed->file.keeper = NULL; /* from here on it is the thread's */
    return ok;
}

struct import_feed *import_feed_start(struct call *call, const struct job *job,
                                      const struct import_options *options, int64_t first)
{
    AUTO_FREE(import_feed) struct import_feed *feed = calloc(1, sizeof(*feed));
    if (!feed)
        abort();
    feed->arena = arena_new();
    feed->piece = arena_new();
    feed->job = job->id;
    for (size_t i = 0; i < BLOCKS; i++)
        feed->blocks[i].arena = arena_new();
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->changed, NULL);
    feed->is_stopping = true; /* until there is a thread */
    if (!open_feed(feed, call, job, options, first, &call->error))
        return NULL;
    feed->is_stopping = false;
    if (pthread_create(&feed->thread, NULL, feed_loop, feed) == 0)
        return TAKE(feed);
    feed->is_stopping = true;
    fail(&call->error, STATUS_UNAVAILABLE, "a thread to read the file could not be started");
    return NULL;
}

static void stop_thread(struct import_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    bool has_thread = !feed->is_stopping;
    feed->is_stopping = true;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    if (has_thread)
        pthread_join(feed->thread, NULL);
}

void import_feed_free(struct import_feed *feed)
{
    if (!feed)
        return;
    stop_thread(feed);
    reader_free(feed->reader);
    session_free(feed->session);
    for (size_t i = 0; i < BLOCKS; i++)
        arena_free(feed->blocks[i].arena);
    arena_free(feed->arena);
    arena_free(feed->piece);
    pthread_mutex_destroy(&feed->lock);
    pthread_cond_destroy(&feed->changed);
    free(feed);
}
