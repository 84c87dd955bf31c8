/* Copies of sent messages. */
#include "service/sent-copy.h"

#include "mail/imap.h"
#include "service/keyring.h"
#include "service/mail-accounts.h"
#include "service/mail-server.h"
#include "store/mail-draft.h"

/* Passwords are renewed and servers come back. */
#define TRIED_FOR_MS (INT64_C(7) * 24 * 60 * 60 * 1000)

bool sent_copy_begin(struct call *call, const struct mail_account *account, const char *message_id,
                     struct slice message, struct uuid *id)
{
    struct job job;
    char text[UUID_TEXT_BYTES];
    *id = (struct uuid){{0}};
    if (account->kind != MAIL_ACCOUNT_IMAP || !account->secret.length)
        return true;
    uuid_format(account->id, text);
    const char *options = arena_format(call->arena, "{\"account\":\"%s\"}", text);
    if (!job_begin(call, JOB_MAIL_COPY, JOB_QUEUED, (struct uuid){{0}}, options, &job))
        return false;
    *id = job.id;
    struct mail_copy copy = {job.id, account->id, message_id, message};
    return store_mail_copy_insert(call->store, &copy, &call->error);
}

/* ---- the job ---- */

/* The one that the server calls so, before one that only has the name; NULL: there is none. */
static const char *sent_folder(const struct imap_folders *folders)
{
    const char *found = NULL;
    for (size_t i = 0; i < folders->count; i++) {
        const struct imap_folder *folder = &folders->items[i];
        if (folder->use == IMAP_FOLDER_SENT && (!found || folder->is_told))
            found = folder->name;
        if (folder->use == IMAP_FOLDER_SENT && folder->is_told)
            break;
    }
    return found;
}

/* Where the others stand: some servers keep all folders below the inbox. What a server refuses it
 * may have all the same, made by somebody else meanwhile. */
static const char *make_folder(struct call *call, struct imap *imap, struct imap_folders *folders)
{
    const char *names[] = {
        "Sent",
        folders->delimiter ? arena_format(call->arena, "INBOX%cSent", folders->delimiter) : NULL};
    const char *made = NULL;
    for (size_t i = 0; i < COUNT_OF(names) && names[i] && !made; i++) {
        call->error = (struct error){0};
        if (!imap_make_folder(imap, names[i], &call->error) &&
            call->error.status == STATUS_UNAVAILABLE)
            return NULL;
        call->error = (struct error){0};
        if (!imap_list_folders(imap, call->arena, folders, &call->error))
            return NULL;
        made = sent_folder(folders);
    }
    if (!made)
        fail(&call->error, STATUS_INVALID,
             "the mail server has no folder for sent mail, and refuses to make one: make it there, "
             "then resume this job");
    return made;
}

static const char *find_folder(struct call *call, struct imap *imap)
{
    struct imap_folders folders;
    if (!imap_list_folders(imap, call->arena, &folders, &call->error))
        return NULL;
    const char *found = sent_folder(&folders);
    return found ? found : make_folder(call, imap, &folders);
}

static struct imap *connect_to(struct call *call, const struct mail_account *account)
{
    struct mail_server server;
    if (account->kind != MAIL_ACCOUNT_IMAP || !account->secret.length) {
        fail(&call->error, STATUS_INVALID, "the account is no longer read over IMAP");
        return NULL;
    }
    if (!mail_server_read(call, account->settings, "/imap", &server) ||
        !keyring_unseal(call, account->secret, &server.password))
        return NULL;
    server.is_public_only = !account->is_private;
    return imap_open(&server, &call->error);
}

static bool put_copy(struct call *call, const struct mail_account *account,
                     const struct mail_copy *copy)
{
    AUTO_FREE(imap) struct imap *imap = connect_to(call, account);
    const char *folder = imap ? find_folder(call, imap) : NULL;
    bool has;
    return folder && imap_has_message(imap, folder, copy->message_id, &has, &call->error) &&
           (has || imap_append(imap, folder, copy->bytes, &call->error));
}

static bool apply_end(struct call *call, void *context)
{
    struct job job = *(const struct job *)context;
    job.state = JOB_DONE;
    job.done = job.total = 1;
    return job_save(call, &job) && store_mail_copy_delete(call->store, job.id, &call->error);
}

/* What a server refuses it will refuse again, and a week is long enough for all else. The bytes
 * stay, so that a person can have the job tried again. */
static bool fail_or_wait(struct call *call, const struct job *job)
{
    struct error *error = &call->error;
    if (call->now_ms - job->created_ms >= TRIED_FOR_MS)
        error->status = STATUS_INVALID;
    else if (error->status != STATUS_INVALID && error->status != STATUS_NOT_FOUND)
        error->status = STATUS_UNAVAILABLE;
    return false;
}

static bool step_copying(struct call *call, struct job *job, void *state, bool *is_done)
{
    (void)state;
    *is_done = true;
    const struct mail_copy *copy =
        store_mail_copy_get(call->store, call->arena, job->id, &call->error);
    const struct mail_account *account = copy ? mail_account_find(call, copy->account) : NULL;
    return account && put_copy(call, account, copy) ? service_write(call, apply_end, job)
                                                    : fail_or_wait(call, job);
}

const struct job_work sent_copy_work = {JOB_MAIL_COPY, NULL, step_copying, NULL};
