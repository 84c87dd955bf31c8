/* Rows of mail that wait until nothing changes them any more. */
#include "store/unwritten-mail.h"

#include "store/statement.h"
#include <stdlib.h>
#include <uthash.h>

enum { FULL_BYTES = 32 * 1024 * 1024 };

/* Both begin with the key that they are found and written by. */
struct waiting_correspondent {
    struct slice key; /* account, address */
    struct correspondent correspondent;
    struct texts words;
    UT_hash_handle hh;
};

struct waiting_participant {
    struct slice key; /* account, address, conversation */
    struct uuid account, conversation;
    struct participant participant;
    UT_hash_handle hh;
};

struct unwritten_mail *unwritten_mail_new(void)
{
    struct unwritten_mail *unwritten = calloc(1, sizeof(*unwritten));
    if (!unwritten)
        abort();
    unwritten->arena = arena_new();
    return unwritten;
}

void unwritten_mail_clear(struct unwritten_mail *unwritten)
{
    HASH_CLEAR(hh, unwritten->correspondents);
    HASH_CLEAR(hh, unwritten->participants);
    arena_reset(unwritten->arena);
}

void unwritten_mail_free(struct unwritten_mail *unwritten)
{
    if (!unwritten)
        return;
    unwritten_mail_clear(unwritten);
    arena_free(unwritten->arena);
    free(unwritten);
}

bool unwritten_mail_is_full(const struct unwritten_mail *unwritten)
{
    return arena_used_bytes(unwritten->arena) >= FULL_BYTES;
}

/* The bytes of the row's key, in their order; the NUL parts the address from what follows. */
static struct slice key_of(struct arena *arena, struct uuid account, const char *address,
                           struct uuid conversation)
{
    size_t length = strlen(address) + 1;
    char *key = arena_alloc(arena, 2 * sizeof(account.bytes) + length);
    memcpy(key, account.bytes, sizeof(account.bytes));
    memcpy(key + sizeof(account.bytes), address, length);
    memcpy(key + sizeof(account.bytes) + length, conversation.bytes, sizeof(conversation.bytes));
    return (struct slice){key, 2 * sizeof(account.bytes) + length};
}

/* ---- correspondents ---- */

static struct waiting_correspondent *find(const struct unwritten_mail *unwritten, struct slice key)
{
    struct waiting_correspondent *waiting;
    HASH_FIND(hh, unwritten->correspondents, key.data, key.length, waiting);
    return waiting;
}

/* A text that stayed the same is there already. */
static const char *copy_changed(struct arena *arena, const char *before, const char *text)
{
    return before && text && !strcmp(before, text) ? before : arena_copy(arena, text);
}

bool unwritten_mail_find(const struct unwritten_mail *unwritten, struct arena *arena,
                         struct uuid account, const char *address,
                         struct correspondent *correspondent)
{
    if (!unwritten->correspondents)
        return false;
    const struct waiting_correspondent *waiting =
        find(unwritten, key_of(arena, account, address, (struct uuid){{0}}));
    if (!waiting)
        return false;
    *correspondent = waiting->correspondent;
    correspondent->address = arena_copy(arena, correspondent->address);
    correspondent->name = arena_copy(arena, correspondent->name);
    correspondent->new_address = arena_copy(arena, correspondent->new_address);
    return true;
}

void unwritten_mail_put(struct unwritten_mail *unwritten, const struct correspondent *correspondent,
                        const struct texts *words)
{
    struct arena *arena = unwritten->arena;
    struct slice key =
        key_of(arena, correspondent->account, correspondent->address, (struct uuid){{0}});
    struct waiting_correspondent *waiting = find(unwritten, key);
    if (!waiting) {
        waiting = ARENA_NEW(arena, struct waiting_correspondent);
        waiting->key = key;
        HASH_ADD_KEYPTR(hh, unwritten->correspondents, key.data, key.length, waiting);
    }
    struct correspondent before = waiting->correspondent;
    waiting->correspondent = *correspondent;
    waiting->correspondent.address = copy_changed(arena, before.address, correspondent->address);
    waiting->correspondent.name = copy_changed(arena, before.name, correspondent->name);
    waiting->correspondent.new_address =
        copy_changed(arena, before.new_address, correspondent->new_address);
    for (size_t i = 0; i < words->count; i++)
        *ARENA_PUSH(arena, &waiting->words) = arena_copy(arena, words->items[i]);
}

/* ---- participants ---- */

void unwritten_mail_add(struct unwritten_mail *unwritten, const struct conversation *conversation,
                        const struct participant *participant)
{
    struct arena *arena = unwritten->arena;
    struct slice key = key_of(arena, conversation->account, participant->address, conversation->id);
    struct waiting_participant *waiting;
    HASH_FIND(hh, unwritten->participants, key.data, key.length, waiting);
    if (!waiting) {
        waiting = ARENA_NEW(arena, struct waiting_participant);
        waiting->key = key;
        waiting->account = conversation->account;
        waiting->conversation = conversation->id;
        waiting->participant.role = participant->role;
        waiting->participant.address = arena_copy(arena, participant->address);
        HASH_ADD_KEYPTR(hh, unwritten->participants, key.data, key.length, waiting);
    }
    if (participant->role == PARTICIPANT_FROM)
        waiting->participant.role = PARTICIPANT_FROM;
    if (!waiting->participant.name)
        waiting->participant.name = arena_copy(arena, participant->name);
}

/* ---- writing ---- */

static int by_account_and_address(const struct waiting_correspondent *a,
                                  const struct waiting_correspondent *b)
{
    return slice_compare(a->key, b->key);
}

static bool write_correspondents(struct store *store, struct unwritten_mail *unwritten,
                                 struct error *error)
{
    HASH_SORT(unwritten->correspondents, by_account_and_address);
    for (const struct waiting_correspondent *one = unwritten->correspondents; one;
         one = one->hh.next)
        if (!store_correspondent_write(store, &one->correspondent, &one->words, error))
            return false;
    return true;
}

static int by_key(const struct waiting_participant *a, const struct waiting_participant *b)
{
    return slice_compare(a->key, b->key);
}

static bool write_participants(struct store *store, struct unwritten_mail *unwritten,
                               struct error *error)
{
    HASH_SORT(unwritten->participants, by_key);
    for (const struct waiting_participant *one = unwritten->participants; one; one = one->hh.next)
        if (!store_participant_write(store, one->account, one->conversation, &one->participant,
                                     error))
            return false;
    return true;
}

bool store_write_mail(struct store *store, struct error *error)
{
    struct unwritten_mail *unwritten = store->unwritten_mail;
    if (!unwritten->correspondents && !unwritten->participants)
        return true;
    bool ok = write_correspondents(store, unwritten, error) &&
              write_participants(store, unwritten, error);
    unwritten_mail_clear(unwritten);
    return ok;
}

struct db_statement *store_prepare_mail(struct store *store, const char *sql, struct error *error)
{
    return store_write_mail(store, error) ? store_prepare_beside(store, sql, error) : NULL;
}
