/* Reading an IMAP account into the store. */
#include "service/mail-sync.h"

#include "service/collected.h"
#include "service/keyring.h"
#include "service/mail-in.h"
#include "service/mail-server.h"
#include <stdlib.h>
#include <strings.h>

enum { WRITTEN_TOGETHER = 25, PEOPLE_TOGETHER = 500 };

struct mail_sync {
    struct arena *arena;        /* of the whole */
    struct arena *round_arena;  /* of one round through the folders */
    struct arena *folder_arena; /* of the open folder */
    struct mail_account account;
    struct imap *imap;
    struct imap_folders folders;
    size_t folder;            /* the one at hand */
    bool is_open;             /* it is */
    struct mail_folder place; /* where it was read to */
    struct imap_place now;    /* where it stands */
    struct imap_place inbox;  /* where that one stood when it was opened last */
    struct imap_uids uids;    /* what is new in it */
    size_t next;              /* of them */
    struct mail_sync_counts counts;
};

/* ---- opening ---- */

static bool connect_account(struct call *call, struct mail_sync *sync)
{
    struct mail_server server;
    if (!mail_server_read(call, sync->account.settings, "/imap", &server))
        return false;
    server.is_public_only = !sync->account.is_private;
    if (!keyring_unseal(call, sync->account.secret, &server.password))
        return false;
    sync->imap = imap_open(&server, &call->error);
    return sync->imap && mail_sync_begin_round(sync, &call->error);
}

struct mail_sync *mail_sync_open(struct call *call, const struct mail_account *account)
{
    if (account->kind != MAIL_ACCOUNT_IMAP) {
        fail(&call->error, STATUS_INVALID, "'%s' is not an IMAP account", account->name);
        return NULL;
    }
    if (!account->secret.length) {
        fail(&call->error, STATUS_INVALID, "the password of '%s' is not known", account->name);
        return NULL;
    }
    struct mail_sync *sync = calloc(1, sizeof(*sync));
    if (!sync)
        abort();
    sync->arena = arena_new();
    sync->round_arena = arena_new();
    sync->folder_arena = arena_new();
    sync->account = *account;
    sync->account.addresses = arena_copy(sync->arena, account->addresses);
    sync->account.name = arena_copy(sync->arena, account->name);
    if (connect_account(call, sync)) {
        sync->account.settings = "{}"; /* what the call's arena holds is gone soon */
        sync->account.secret = (struct slice){0};
        return sync;
    }
    mail_sync_free(sync);
    return NULL;
}

void mail_sync_free(struct mail_sync *sync)
{
    if (!sync)
        return;
    imap_free(sync->imap);
    arena_free(sync->folder_arena);
    arena_free(sync->round_arena);
    arena_free(sync->arena);
    free(sync);
}

const struct mail_sync_counts *mail_sync_counts(const struct mail_sync *sync)
{
    return &sync->counts;
}

static bool has_all(const struct imap_folders *folders)
{
    for (size_t i = 0; i < folders->count; i++)
        if (folders->items[i].use == IMAP_FOLDER_ALL)
            return true;
    return false;
}

/* Before a folder that holds everything comes the one of sent mail, which alone says what is the
 * account's own: met again, that is known. */
static void order_folders(struct imap_folders *folders)
{
    for (size_t i = 1; i < folders->count && has_all(folders); i++) {
        struct imap_folder moved = folders->items[i];
        size_t place = i;
        if (moved.use != IMAP_FOLDER_SENT)
            continue;
        for (; place && folders->items[place - 1].use != IMAP_FOLDER_SENT; place--)
            folders->items[place] = folders->items[place - 1];
        folders->items[place] = moved;
    }
}

bool mail_sync_begin_round(struct mail_sync *sync, struct error *error)
{
    arena_reset(sync->round_arena);
    sync->folder = 0;
    sync->is_open = false;
    if (!imap_list_folders(sync->imap, sync->round_arena, &sync->folders, error))
        return false;
    order_folders(&sync->folders);
    sync->counts = (struct mail_sync_counts){.refused = (int64_t)sync->folders.left_off};
    return true;
}

/* What came between reading the inbox and opening it again is news, too. */
bool mail_sync_wait(struct mail_sync *sync, int seconds, struct error *error)
{
    struct imap_place place;
    bool has_news;
    if (!imap_examine(sync->imap, "INBOX", &place, error))
        return false;
    bool is_known =
        sync->inbox.uid_validity == place.uid_validity && sync->inbox.next_uid == place.next_uid;
    sync->inbox = place;
    return !is_known || imap_wait(sync->imap, seconds, &has_news, error);
}

void mail_sync_cut(struct mail_sync *sync)
{
    imap_cut(sync->imap);
}

/* ---- folders ---- */

/* Where one folder holds everything (Gmail), it is read in place of the others. */
static bool is_read(const struct imap_folders *folders, const struct imap_folder *folder)
{
    return folder->use == (has_all(folders) ? IMAP_FOLDER_ALL : IMAP_FOLDER_MAIL) ||
           folder->use == IMAP_FOLDER_SENT;
}

/* Nothing of it was read yet, or it is another folder of the same name: then from the beginning. */
static void begin_place(struct mail_sync *sync, const char *name)
{
    if (sync->place.uid_validity == sync->now.uid_validity && sync->place.next_uid)
        return;
    sync->place = (struct mail_folder){.account = sync->account.id,
                                       .name = name,
                                       .uid_validity = sync->now.uid_validity,
                                       .next_uid = 1};
}

/* Not asked is what the server says the next number will be: it may be wrong. */
static bool has_news(const struct mail_sync *sync)
{
    return !sync->now.mod_sequence || sync->now.mod_sequence != sync->place.mod_sequence;
}

/* Opens the folder at hand and finds what is new in it. One that the server does not open is passed
 * over: the others are still read. */
static bool open_folder(struct call *call, struct mail_sync *sync)
{
    const char *name = sync->folders.items[sync->folder].name;
    arena_reset(sync->folder_arena);
    sync->uids = (struct imap_uids){0};
    sync->next = 0;
    if (!imap_examine(sync->imap, name, &sync->now, &call->error)) {
        sync->counts.refused++;
        return call->error.status == STATUS_INVALID;
    }
    if (strcasecmp(name, "INBOX") == 0)
        sync->inbox = sync->now;
    if (!store_mail_folder_get(call->store, sync->folder_arena, sync->account.id, name,
                               &sync->place, &call->error))
        return false;
    begin_place(sync, name);
    sync->is_open = true;
    sync->counts.folders++;
    if (has_news(sync) &&
        !imap_find(sync->imap, sync->folder_arena, sync->place.next_uid, &sync->uids, &call->error))
        return false;
    sync->counts.found += (int64_t)sync->uids.count;
    return true;
}

/* Moves to the next folder that is to be read; false at the end. */
static bool next_folder(struct call *call, struct mail_sync *sync, bool *is_done)
{
    while (sync->folder < sync->folders.count && !sync->is_open) {
        bool is_wanted = is_read(&sync->folders, &sync->folders.items[sync->folder]);
        call->error = (struct error){0};
        if (is_wanted && !open_folder(call, sync))
            return false;
        sync->folder += !sync->is_open;
    }
    call->error = (struct error){0};
    *is_done = !sync->is_open;
    return true;
}

/* ---- messages ---- */

/* What is written in one transaction. */
struct batch {
    struct mail_sync *sync;
    struct incoming *items;
    size_t count;
    struct mail_folder place; /* behind them */
    mail_sync_also *also;
    void *context;
    struct mail_sync_counts counts;
};

static bool apply_batch(struct call *call, void *context)
{
    struct batch *batch = context;
    struct uuid thread = {{0}};
    batch->counts = batch->sync->counts;
    if (!mail_account_still_there(call, batch->sync->account.id))
        return false;
    for (size_t i = 0; i < batch->count; i++) {
        enum mail_outcome outcome;
        if (!mail_take(call, &batch->sync->account, &batch->items[i], thread, &outcome))
            return false;
        batch->counts.stored += outcome == MAIL_STORED;
        batch->counts.known += outcome == MAIL_KNOWN;
    }
    return store_mail_folder_put(call->store, &batch->place, &call->error) &&
           (!batch->also || batch->also(call, batch->context, &batch->counts));
}

static bool write_batch(struct call *call, struct batch *batch)
{
    struct mail_sync *sync = batch->sync;
    batch->place.read_ms = call->now_ms;
    if (!service_write(call, apply_batch, batch))
        return false;
    sync->counts = batch->counts;
    sync->place = batch->place;
    return true;
}

static struct incoming *draft_all(struct call *call, const struct mail_sync *sync,
                                  const struct imap_messages *messages)
{
    struct incoming *items = ARENA_ARRAY(call->arena, struct incoming, messages->count + 1);
    struct mail_source source = {.name = sync->place.name, .now_ms = call->now_ms};
    bool is_sent = sync->folders.items[sync->folder].use == IMAP_FOLDER_SENT;
    for (size_t i = 0; i < messages->count; i++) {
        mail_draft(call->arena, &sync->account, messages->items[i].bytes, call->region, &source,
                   &items[i]);
        /* Anybody can write another's address into From. */
        items[i].message.is_own &= is_sent;
        if (!collected_draft_answered(call, &sync->account, &items[i]))
            return NULL;
    }
    return items;
}

/* How many of the next messages are written together. */
static size_t size_of_batch(const struct incoming *items, size_t left)
{
    size_t count = 0, people = 0;
    while (count < left && count < WRITTEN_TOGETHER && (!count || people < PEOPLE_TOGETHER))
        people += items[count++].people.count;
    return count;
}

static bool read_batch(struct call *call, struct mail_sync *sync, mail_sync_also *also,
                       void *context)
{
    struct imap_messages messages;
    if (!imap_read(sync->imap, call->arena, &sync->uids, &sync->next, &messages, &call->error))
        return false;
    struct incoming *items = draft_all(call, sync, &messages);
    if (!items)
        return false;
    for (size_t i = 0, count; i < messages.count; i += count) {
        count = size_of_batch(items + i, messages.count - i);
        struct batch batch = {.sync = sync,
                              .items = items + i,
                              .count = count,
                              .place = sync->place,
                              .also = also,
                              .context = context};
        batch.place.next_uid = (int64_t)messages.items[i + batch.count - 1].uid + 1;
        if (!write_batch(call, &batch))
            return false;
    }
    return true;
}

/* All of the folder was read: while it stands as it does now, there is nothing to look for. */
static bool end_folder(struct call *call, struct mail_sync *sync, mail_sync_also *also,
                       void *context)
{
    struct batch batch = {.sync = sync, .place = sync->place, .also = also, .context = context};
    bool is_new = !batch.place.read_ms || batch.place.mod_sequence != sync->now.mod_sequence;
    batch.place.mod_sequence = sync->now.mod_sequence;
    if ((is_new || also) && !write_batch(call, &batch))
        return false;
    sync->is_open = false;
    sync->folder++;
    return true;
}

bool mail_sync_step(struct call *call, struct mail_sync *sync, mail_sync_also *also, void *context,
                    bool *is_done)
{
    if (!sync->is_open && (!next_folder(call, sync, is_done) || *is_done))
        return *is_done;
    *is_done = false;
    return sync->next < sync->uids.count ? read_batch(call, sync, also, context)
                                         : end_folder(call, sync, also, context);
}
