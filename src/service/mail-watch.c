/* The threads that read IMAP accounts. */
#include "service/mail-watch.h"

#include "base/clock.h"
#include "base/log.h"
#include "service/internal.h"
#include "service/mail-sync.h"
#include "service/people.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    LOOK_S = 5,      /* between two looks for accounts */
    WAIT_S = 5 * 60, /* at the inbox, before the other folders are looked at */
    PAUSE_S = 1,     /* between two rounds, whatever the server says has come */
    AGAIN_S = 5,     /* after a failure, doubled with each */
    AGAIN_MOST_S = 15 * 60,
};

struct watcher {
    struct mail_watch *watch;
    struct read_account account;
    pthread_t thread;
    struct mail_sync *sync; /* the lock's; NULL: not connected */
    bool is_over;           /* the lock's: there is nothing more to read */
    struct watcher *next;
};

struct mail_watch {
    struct service *service;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stop;
    bool is_stopping;
    struct watcher *first;
};

static bool is_stopping(struct mail_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    bool stopping = watch->is_stopping;
    pthread_mutex_unlock(&watch->lock);
    return stopping;
}

static void wait_s(struct mail_watch *watch, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&watch->lock);
    while (!watch->is_stopping &&
           pthread_cond_timedwait(&watch->stop, &watch->lock, &until) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&watch->lock);
}

/* ---- one account ---- */

/* What a watcher's thread works with. */
struct watching {
    struct watcher *watcher;
    struct session *session;
    struct arena *arena;         /* of a step */
    struct arena *account_arena; /* of a connection */
    struct mail_account account; /* as it was when it connected */
};

/* Whether those are still there whose account it is. */
static bool is_somebodys(struct call *call, const struct mail_account *account)
{
    if (!uuid_is_nil(account->team)) {
        const struct team *team = people_team(call, account->team);
        return team && !team->deleted_ms;
    }
    const struct user *user = people_user(call, account->user);
    return user && !user->removed_ms;
}

/* Begins a call of nobody in particular (a team's account does not hang on who made it) and finds
 * the account as it is now; NULL when it is not to be read any more. */
static struct mail_account *begin(struct watching *watching, struct call *call)
{
    const struct read_account *read = &watching->watcher->account;
    char organization[UUID_TEXT_BYTES];
    arena_reset(watching->arena);
    uuid_format(read->organization, organization);
    if (!call_begin_owner(watching->session, watching->arena, organization, CHANNEL_MAIL, call))
        return NULL;
    struct mail_account *account =
        store_mail_account_get(call->store, call->arena, read->id, &call->error);
    return account && !account->removed_ms && account->kind == MAIL_ACCOUNT_IMAP &&
                   account->secret.length && is_somebodys(call, account)
               ? account
               : NULL;
}

static bool is_same(const struct mail_account *a, const struct mail_account *b)
{
    return strcmp(a->settings, b->settings) == 0 && strcmp(a->addresses, b->addresses) == 0 &&
           slice_equal(a->secret, b->secret);
}

static void keep_account(struct watching *watching, const struct mail_account *account)
{
    struct arena *arena = watching->account_arena;
    arena_reset(arena);
    watching->account = *account;
    watching->account.settings = arena_copy(arena, account->settings);
    watching->account.addresses = arena_copy(arena, account->addresses);
    watching->account.secret.data =
        arena_copy_bytes(arena, account->secret.data, account->secret.length);
}

static bool apply_note(struct call *call, void *account)
{
    return store_mail_account_note(call->store, account, &call->error);
}

/* `trouble` NULL: it was read to the end. */
static void note(struct watching *watching, const char *trouble)
{
    struct call call;
    struct error before = {0};
    if (trouble)
        snprintf(before.message, sizeof(before.message), "%s", trouble);
    struct mail_account *account = begin(watching, &call);
    if (!account)
        return;
    account->trouble = trouble ? before.message : NULL;
    account->read_ms = trouble ? account->read_ms : call.now_ms;
    service_write(&call, apply_note, account);
}

/* Reads all folders once. */
static bool read_once(struct watching *watching, struct mail_sync *sync, struct error *error)
{
    bool is_done = false;
    if (!mail_sync_begin_round(sync, error))
        return false;
    while (!is_done && !is_stopping(watching->watcher->watch)) {
        struct call call;
        if (!begin(watching, &call))
            return fail(error, STATUS_NOT_FOUND, "the account is no longer to be read");
        if (!mail_sync_step(&call, sync, NULL, NULL, &is_done)) {
            *error = call.error;
            return false;
        }
    }
    return true;
}

/* Lets who stops the watch get at the connection (NULL: there is none any more). */
static void show_sync(struct watcher *watcher, struct mail_sync *sync)
{
    pthread_mutex_lock(&watcher->watch->lock);
    watcher->sync = sync;
    if (sync && watcher->watch->is_stopping)
        mail_sync_cut(sync);
    pthread_mutex_unlock(&watcher->watch->lock);
}

/* Whether the account is still what it was when the connection was made. */
static bool is_unchanged(struct watching *watching)
{
    struct call call;
    const struct mail_account *account = begin(watching, &call);
    return account && is_same(account, &watching->account);
}

/* One connection, for as long as it holds. `was_read` tells that all could be read once. */
static void watch_connected(struct watching *watching, struct mail_sync *sync, bool *was_read,
                            struct error *error)
{
    struct mail_watch *watch = watching->watcher->watch;
    while (!is_stopping(watch) && is_unchanged(watching)) {
        if (!read_once(watching, sync, error))
            return;
        *was_read = true;
        note(watching, NULL);
        if (!mail_sync_wait(sync, WAIT_S, error))
            return;
        wait_s(watch, PAUSE_S);
    }
}

/* False when there is nothing to read any more; `error` tells of other failures. */
static bool watch_account(struct watching *watching, bool *was_read, struct error *error)
{
    struct call call;
    const struct mail_account *account = begin(watching, &call);
    if (!account)
        return false;
    keep_account(watching, account);
    AUTO_FREE(mail_sync) struct mail_sync *sync = mail_sync_open(&call, account);
    if (!sync) {
        *error = call.error;
        return true;
    }
    show_sync(watching->watcher, sync);
    watch_connected(watching, sync, was_read, error);
    show_sync(watching->watcher, NULL);
    return true;
}

static void *watch_loop(void *argument)
{
    struct watcher *watcher = argument;
    struct error error = {0};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(arena) struct arena *account_arena = arena_new();
    AUTO_FREE(session) struct session *session = session_open(watcher->watch->service, &error);
    struct watching watching = {watcher, session, arena, account_arena, {.name = NULL}};
    int again_s = AGAIN_S;
    while (session && !is_stopping(watcher->watch)) {
        error = (struct error){0};
        bool was_read = false;
        if (!watch_account(&watching, &was_read, &error))
            break;
        if (was_read)
            again_s = AGAIN_S;
        if (error.status == STATUS_OK || is_stopping(watcher->watch))
            continue;
        log_line(LOG_LEVEL_WARNING, "mail account: %s", error.message);
        note(&watching, error.message);
        wait_s(watcher->watch, again_s);
        again_s = again_s * 2 < AGAIN_MOST_S ? again_s * 2 : AGAIN_MOST_S;
    }
    if (!session)
        log_line(LOG_LEVEL_ERROR, "mail account: %s", error.message);
    pthread_mutex_lock(&watcher->watch->lock);
    watcher->is_over = true;
    pthread_mutex_unlock(&watcher->watch->lock);
    return NULL;
}

/* ---- all accounts ---- */

static bool is_watched(const struct mail_watch *watch, const struct read_account *account)
{
    for (const struct watcher *one = watch->first; one; one = one->next)
        if (uuid_equal(one->account.id, account->id))
            return true;
    return false;
}

static void add_watcher(struct mail_watch *watch, const struct read_account *account)
{
    struct watcher *watcher = calloc(1, sizeof(*watcher));
    if (!watcher)
        abort();
    watcher->watch = watch;
    watcher->account = *account;
    if (pthread_create(&watcher->thread, NULL, watch_loop, watcher) != 0) {
        free(watcher);
        return;
    }
    pthread_mutex_lock(&watch->lock);
    watcher->next = watch->first;
    watch->first = watcher;
    pthread_mutex_unlock(&watch->lock);
}

/* Takes those out that are over (`all`: every one) and waits for their ends. */
static void remove_watchers(struct mail_watch *watch, bool all)
{
    for (struct watcher **at = &watch->first; *at;) {
        struct watcher *one = *at;
        pthread_mutex_lock(&watch->lock);
        bool is_over = all || one->is_over;
        if (is_over)
            *at = one->next;
        pthread_mutex_unlock(&watch->lock);
        if (is_over) {
            pthread_join(one->thread, NULL);
            free(one);
        } else {
            at = &one->next;
        }
    }
}

static void *manage(void *argument)
{
    struct mail_watch *watch = argument;
    struct error error = {0};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(session) struct session *session = session_open(watch->service, &error);
    while (session && !is_stopping(watch)) {
        struct read_accounts accounts = {0};
        arena_reset(arena);
        store_rollback(session->store);
        remove_watchers(watch, false);
        if (store_mail_accounts_read(session->store, arena, &accounts, &error))
            for (size_t i = 0; i < accounts.count; i++)
                if (!is_watched(watch, &accounts.items[i]))
                    add_watcher(watch, &accounts.items[i]);
        wait_s(watch, LOOK_S);
    }
    return NULL;
}

struct mail_watch *mail_watch_start(struct service *service, struct error *error)
{
    struct mail_watch *watch = calloc(1, sizeof(*watch));
    if (!watch)
        abort();
    watch->service = service;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->stop, NULL);
    if (pthread_create(&watch->thread, NULL, manage, watch) == 0)
        return watch;
    free(watch);
    fail(error, STATUS_UNAVAILABLE, "the thread for mail could not be started");
    return NULL;
}

void mail_watch_free(struct mail_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->is_stopping = true;
    pthread_cond_broadcast(&watch->stop);
    for (struct watcher *one = watch->first; one; one = one->next)
        if (one->sync)
            mail_sync_cut(one->sync);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    remove_watchers(watch, true);
    pthread_mutex_destroy(&watch->lock);
    pthread_cond_destroy(&watch->stop);
    free(watch);
}
