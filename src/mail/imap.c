/* Folders and messages of an IMAP account, and waiting for more. */
#include "mail/imap.h"

#include "base/clock.h"
#include "mail/imap-session.h"
#include "mail/message.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BATCH_MESSAGES = 100,
    BATCH_BYTES = 8 << 20,
    BODIES_BYTES_MAX = 4 * BATCH_BYTES, /* sizes may be wrong */
    FOLDERS_MAX = 2000,
    FOLDER_NAME_BYTES_MAX = 500,
    SEARCHED_AT_ONCE = 50000, /* messages */
    MESSAGES_MAX = 10000000,  /* of a folder */
    IDLE_S = 25 * 60,         /* RFC 2177: to be renewed before half an hour is over */
    ASK_S = 60,
};

/* ---- folders ---- */

/* What folders are called where the server does not say what they are for. */
static const struct {
    const char *name;
    enum imap_folder_use use;
} usual_names[] = {
    {"Sent", IMAP_FOLDER_SENT},
    {"Sent Items", IMAP_FOLDER_SENT},
    {"Sent Messages", IMAP_FOLDER_SENT},
    {"Sent Mail", IMAP_FOLDER_SENT},
    {"Drafts", IMAP_FOLDER_DRAFTS},
    {"Junk", IMAP_FOLDER_JUNK},
    {"Junk E-mail", IMAP_FOLDER_JUNK},
    {"Spam", IMAP_FOLDER_JUNK},
    {"Trash", IMAP_FOLDER_TRASH},
    {"Deleted Items", IMAP_FOLDER_TRASH},
    {"Deleted Messages", IMAP_FOLDER_TRASH},
    {"Gesendet", IMAP_FOLDER_SENT},
    {"Gesendete Elemente", IMAP_FOLDER_SENT},
    {"Gesendete Objekte", IMAP_FOLDER_SENT},
    {"Entw&APw-rfe", IMAP_FOLDER_DRAFTS},
    {"Papierkorb", IMAP_FOLDER_TRASH},
    {"Envoy&AOk-s", IMAP_FOLDER_SENT},
    {"&AMk-l&AOk-ments envoy&AOk-s", IMAP_FOLDER_SENT},
    {"Brouillons", IMAP_FOLDER_DRAFTS},
    {"Corbeille", IMAP_FOLDER_TRASH},
    {"Enviados", IMAP_FOLDER_SENT},
    {"Elementos enviados", IMAP_FOLDER_SENT},
    {"Borradores", IMAP_FOLDER_DRAFTS},
    {"Papelera", IMAP_FOLDER_TRASH},
    {"Posta inviata", IMAP_FOLDER_SENT},
    {"Inviata", IMAP_FOLDER_SENT},
    {"Bozze", IMAP_FOLDER_DRAFTS},
    {"Cestino", IMAP_FOLDER_TRASH},
    {"Verzonden", IMAP_FOLDER_SENT},
    {"Verzonden items", IMAP_FOLDER_SENT},
    {"Concepten", IMAP_FOLDER_DRAFTS},
    {"Prullenbak", IMAP_FOLDER_TRASH},
};

static const struct {
    const char *flag;
    enum imap_folder_use use;
} special_uses[] = {
    {"Sent", IMAP_FOLDER_SENT},   {"Drafts", IMAP_FOLDER_DRAFTS}, {"Junk", IMAP_FOLDER_JUNK},
    {"Trash", IMAP_FOLDER_TRASH}, {"All", IMAP_FOLDER_ALL},
};

static enum imap_folder_use use_by_name(const char *name, char delimiter)
{
    const char *last = delimiter ? strrchr(name, delimiter) : NULL;
    last = last ? last + 1 : name;
    for (size_t i = 0; i < sizeof(usual_names) / sizeof(*usual_names); i++)
        if (strcasecmp(last, usual_names[i].name) == 0)
            return usual_names[i].use;
    return IMAP_FOLDER_MAIL;
}

/* `holds_messages` false: it is there for its children only; `is_told`: by the server's word. */
static enum imap_folder_use use_of(const struct mailimap_mailbox_list *row, bool *holds_messages,
                                   bool *is_told)
{
    const struct mailimap_mbx_list_flags *flags = row->mb_flag;
    enum imap_folder_use use = use_by_name(row->mb_name, row->mb_delimiter);
    *holds_messages = !flags || flags->mbf_type != MAILIMAP_MBX_LIST_FLAGS_SFLAG ||
                      flags->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
    *is_told = false;
    if (!flags || !flags->mbf_oflags)
        return use;
    for (clistiter *at = clist_begin(flags->mbf_oflags); at; at = clist_next(at)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(at);
        const char *word =
            flag->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT ? flag->of_flag_ext : "";
        *holds_messages &= strcasecmp(word, "NonExistent") != 0;
        for (size_t i = 0; i < sizeof(special_uses) / sizeof(*special_uses); i++)
            if (strcasecmp(word, special_uses[i].flag) == 0) {
                use = special_uses[i].use;
                *is_told = true;
            }
    }
    return use;
}

/* Modified UTF-7 is printable ASCII; what is anything else no other program would write. */
static bool is_clean(const char *name)
{
    size_t length = 0;
    for (; name[length]; length++)
        if (name[length] < ' ' || name[length] > '~')
            return false;
    return length && length <= FOLDER_NAME_BYTES_MAX;
}

static int compare_folders(const void *left, const void *right)
{
    const struct imap_folder *a = left, *b = right;
    return strcmp(a->name, b->name);
}

bool imap_list_folders(struct imap *imap, struct arena *arena, struct imap_folders *folders,
                       struct error *error)
{
    clist *rows = NULL;
    *folders = (struct imap_folders){0};
    if (!imap_check(imap, mailimap_list(imap->session, "", "*", &rows), "list its folders", error))
        return false;
    for (clistiter *at = clist_begin(rows); at; at = clist_next(at)) {
        const struct mailimap_mailbox_list *row = clist_content(at);
        bool holds_messages, is_told;
        enum imap_folder_use use = use_of(row, &holds_messages, &is_told);
        if (row->mb_delimiter)
            folders->delimiter = row->mb_delimiter;
        if (!holds_messages)
            continue;
        if (folders->count == FOLDERS_MAX || !is_clean(row->mb_name))
            folders->left_off++;
        else
            *ARENA_PUSH(arena, folders) =
                (struct imap_folder){arena_copy(arena, row->mb_name), use, is_told};
    }
    mailimap_list_result_free(rows);
    if (folders->count)
        qsort(folders->items, folders->count, sizeof(*folders->items), compare_folders);
    return true;
}

bool imap_examine(struct imap *imap, const char *folder, struct imap_place *place,
                  struct error *error)
{
    uint64_t mod_sequence = 0;
    imap->is_open = false;
    int code = imap->has_condstore
                   ? mailimap_examine_condstore(imap->session, folder, &mod_sequence)
                   : mailimap_examine(imap->session, folder);
    if (!imap_check(imap, code, "open the folder", error))
        return false;
    const struct mailimap_selection_info *info = imap->session->imap_selection_info;
    imap->is_open = true;
    imap->exists = info->sel_exists;
    *place = (struct imap_place){.uid_validity = info->sel_uidvalidity,
                                 .next_uid = info->sel_uidnext,
                                 .mod_sequence = (int64_t)(mod_sequence & INT64_MAX)};
    return true;
}

/* ---- messages ---- */

static int compare_uids(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void sort_uids(struct imap_uids *uids)
{
    size_t kept = 0;
    if (uids->count)
        qsort(uids->items, uids->count, sizeof(*uids->items), compare_uids);
    for (size_t i = 0; i < uids->count; i++)
        if (!kept || uids->items[kept - 1] != uids->items[i])
            uids->items[kept++] = uids->items[i];
    uids->count = kept;
}

/* "first:*" finds the last message, too, when all are below `first`. */
static bool find_among(struct imap *imap, struct arena *arena, uint32_t first, uint32_t from,
                       uint32_t to, struct imap_uids *uids, struct error *error)
{
    clist *found = NULL;
    struct mailimap_search_key *key = mailimap_search_key_new_multiple_empty();
    mailimap_search_key_multiple_add(
        key, mailimap_search_key_new_set(mailimap_set_new_interval(from, to)));
    mailimap_search_key_multiple_add(
        key, mailimap_search_key_new_uid(mailimap_set_new_interval(first, 0)));
    int code = mailimap_uid_search(imap->session, NULL, key, &found);
    mailimap_search_key_free(key);
    if (!imap_check(imap, code, "search the folder", error))
        return false;
    for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
        uint32_t uid = *(uint32_t *)clist_content(at);
        if (uid && uid >= first)
            *ARENA_PUSH(arena, uids) = uid;
    }
    mailimap_search_result_free(found);
    return true;
}

/* So many messages at a time that an answer keeps its bounds. */
bool imap_find(struct imap *imap, struct arena *arena, int64_t first, struct imap_uids *uids,
               struct error *error)
{
    uint32_t exists = imap->exists < MESSAGES_MAX ? imap->exists : MESSAGES_MAX;
    *uids = (struct imap_uids){0};
    if (first > UINT32_MAX)
        return true;
    for (uint32_t from = 1; from <= exists; from += SEARCHED_AT_ONCE) {
        uint32_t left = exists - from + 1;
        uint32_t to = from - 1 + (left < SEARCHED_AT_ONCE ? left : SEARCHED_AT_ONCE);
        if (!find_among(imap, arena, first > 0 ? (uint32_t)first : 1, from, to, uids, error))
            return false;
    }
    sort_uids(uids);
    return true;
}

static struct mailimap_set *set_of(const uint32_t *uids, size_t count)
{
    struct mailimap_set *set = mailimap_set_new_empty();
    for (size_t i = 0; set && i < count; i++)
        if (mailimap_set_add_single(set, uids[i]) != MAILIMAP_NO_ERROR)
            abort();
    return set;
}

/* Asks for one thing of these messages beside their numbers; takes over `wanted`. */
static bool fetch(struct imap *imap, const uint32_t *uids, size_t count,
                  struct mailimap_fetch_att *wanted, clist **answers, struct error *error)
{
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    struct mailimap_set *set = set_of(uids, count);
    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
    mailimap_fetch_type_new_fetch_att_list_add(type, wanted);
    int code = mailimap_uid_fetch(imap->session, set, type, answers);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    return imap_check(imap, code, "read messages", error);
}

/* What a server said of one message. */
struct told {
    uint32_t uid;
    int64_t size; /* -1: not said */
    struct slice body;
    bool has_body;
};

static void read_static(const struct mailimap_msg_att_static *item, struct told *told)
{
    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        told->uid = item->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        told->size = item->att_data.att_rfc822_size;
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION: {
        const struct mailimap_msg_att_body_section *body = item->att_data.att_body_section;
        told->has_body = body->sec_body_part != NULL;
        told->body = (struct slice){body->sec_body_part, body->sec_length};
        break;
    }
    default:
        break;
    }
}

static struct told read_told(const struct mailimap_msg_att *answer)
{
    struct told told = {.size = -1};
    for (clistiter *at = clist_begin(answer->att_list); at; at = clist_next(at)) {
        const struct mailimap_msg_att_item *item = clist_content(at);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
            read_static(item->att_data.att_static, &told);
    }
    return told;
}

/* How many of the next messages make a batch. A size that is not said is taken for the largest. */
static bool plan_batch(struct imap *imap, const uint32_t *uids, size_t count, size_t *batch,
                       struct error *error)
{
    int64_t sizes[BATCH_MESSAGES], total = 0;
    clist *answers = NULL;
    *batch = 0;
    for (size_t i = 0; i < count; i++)
        sizes[i] = MAIL_MESSAGE_BYTES_MAX;
    if (!fetch(imap, uids, count, mailimap_fetch_att_new_rfc822_size(), &answers, error))
        return false;
    for (clistiter *at = clist_begin(answers); at; at = clist_next(at)) {
        struct told told = read_told(clist_content(at));
        const uint32_t *place = bsearch(&told.uid, uids, count, sizeof(*uids), compare_uids);
        if (place && told.size >= 0 && told.size < MAIL_MESSAGE_BYTES_MAX)
            sizes[place - uids] = told.size;
    }
    mailimap_fetch_list_free(answers);
    while (*batch < count && (!*batch || total + sizes[*batch] <= BATCH_BYTES))
        total += sizes[(*batch)++];
    return true;
}

static bool has_message(const struct imap_messages *messages, uint32_t uid)
{
    for (size_t i = 0; i < messages->count; i++)
        if (messages->items[i].uid == uid)
            return true;
    return false;
}

static bool read_batch(struct imap *imap, struct arena *arena, const uint32_t *uids, size_t count,
                       struct imap_messages *messages, struct error *error)
{
    clist *answers = NULL;
    struct mailimap_fetch_att *body = mailimap_fetch_att_new_body_peek_section_partial(
        mailimap_section_new(NULL), 0, MAIL_MESSAGE_BYTES_MAX);
    imap_expect(imap, BODIES_BYTES_MAX);
    if (!fetch(imap, uids, count, body, &answers, error))
        return false;
    for (clistiter *at = clist_begin(answers); at; at = clist_next(at)) {
        struct told told = read_told(clist_content(at));
        bool is_asked = bsearch(&told.uid, uids, count, sizeof(*uids), compare_uids);
        if (!is_asked || !told.has_body || has_message(messages, told.uid))
            continue;
        bool is_cut = told.body.length >= MAIL_MESSAGE_BYTES_MAX;
        size_t length = is_cut ? MAIL_MESSAGE_BYTES_MAX : told.body.length;
        char *copy = arena_alloc(arena, length + 1);
        memcpy(copy, told.body.data, length);
        *ARENA_PUSH(arena, messages) =
            (struct imap_message){.uid = told.uid, .bytes = {copy, length}, .is_cut = is_cut};
    }
    mailimap_fetch_list_free(answers);
    return true;
}

bool imap_read(struct imap *imap, struct arena *arena, const struct imap_uids *uids, size_t *next,
               struct imap_messages *messages, struct error *error)
{
    size_t left = uids->count - *next, batch = 0;
    *messages = (struct imap_messages){0};
    if (!left)
        return true;
    left = left < BATCH_MESSAGES ? left : BATCH_MESSAGES;
    const uint32_t *first = uids->items + *next;
    if (!plan_batch(imap, first, left, &batch, error) ||
        !read_batch(imap, arena, first, batch, messages, error))
        return false;
    *next += batch;
    return true;
}

/* ---- waiting ---- */

void imap_interrupt(struct imap *imap)
{
    if (write(imap->wake[1], "", 1) != 1)
        abort();
}

void imap_cut(struct imap *imap)
{
    imap_interrupt(imap);
    shutdown(mailstream_low_get_fd(mailstream_get_low(imap->session->imap_stream)), SHUT_RDWR);
}

/* Until there is something to read from `fd` (-1: nothing), the time is over, or imap_interrupt. */
static void wait_for(struct imap *imap, int fd, int seconds, bool *is_interrupted)
{
    struct pollfd places[2] = {{.fd = imap->wake[0], .events = POLLIN},
                               {.fd = fd, .events = POLLIN}};
    char ignored;
    if (poll(places, fd < 0 ? 1 : 2, seconds * 1000) > 0)
        *is_interrupted = places[0].revents && read(imap->wake[0], &ignored, 1) == 1;
}

/* Whether the folder holds another number of messages than when it was last heard. */
static bool has_changed(struct imap *imap)
{
    uint32_t exists = imap->session->imap_selection_info->sel_exists;
    bool has = exists != imap->exists;
    imap->exists = exists;
    return has;
}

/* What wakes may be no more than a sign of life, or TLS's own: whether there is news is heard when
 * waiting ends. */
static bool wait_idle(struct imap *imap, int seconds, bool *has_news, bool *is_interrupted,
                      struct error *error)
{
    if (!imap_check(imap, mailimap_idle(imap->session), "wait for mail", error))
        return false;
    if (imap->session->imap_stream->read_buffer_len == 0)
        wait_for(imap, mailimap_idle_get_fd(imap->session), seconds, is_interrupted);
    if (!imap_check(imap, mailimap_idle_done(imap->session), "end waiting", error))
        return false;
    *has_news = has_changed(imap);
    return true;
}

static bool wait_asking(struct imap *imap, int seconds, bool *has_news, bool *is_interrupted,
                        struct error *error)
{
    wait_for(imap, -1, seconds, is_interrupted);
    if (*is_interrupted)
        return true;
    if (!imap_check(imap, mailimap_noop(imap->session), "say whether there is more", error))
        return false;
    *has_news = has_changed(imap);
    return true;
}

bool imap_wait(struct imap *imap, int seconds, bool *has_news, struct error *error)
{
    bool is_interrupted = false;
    int64_t end = clock_steady_ms() + seconds * (int64_t)1000, left;
    *has_news = false;
    while (!*has_news && !is_interrupted && (left = end - clock_steady_ms()) > 0) {
        int most = imap->has_idle ? IDLE_S : ASK_S, step = (int)(left + 999) / 1000;
        step = step < most ? step : most;
        bool ok = imap->has_idle ? wait_idle(imap, step, has_news, &is_interrupted, error)
                                 : wait_asking(imap, step, has_news, &is_interrupted, error);
        if (!ok)
            return false;
    }
    return true;
}
