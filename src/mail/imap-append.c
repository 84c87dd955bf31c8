/* Putting a message into a folder of an IMAP server. */
#include "mail/imap-session.h"

#include <stdlib.h>
#include <string.h>

/* libetpan frees what a key is made of. */
static struct mailimap_search_key *key_of(const char *message_id)
{
    char *name = strdup("Message-ID"), *value = strdup(message_id);
    struct mailimap_search_key *key =
        name && value ? mailimap_search_key_new_header(name, value) : NULL;
    if (!key)
        abort();
    return key;
}

bool imap_has_message(struct imap *imap, const char *folder, const char *message_id, bool *has,
                      struct error *error)
{
    struct imap_place ignored;
    clist *found = NULL;
    if (!imap_examine(imap, folder, &ignored, error))
        return false;
    struct mailimap_search_key *key = key_of(message_id);
    int code = mailimap_uid_search(imap->session, NULL, key, &found);
    mailimap_search_key_free(key);
    if (!imap_check(imap, code, "search the folder", error))
        return false;
    *has = clist_begin(found) != NULL;
    mailimap_search_result_free(found);
    return true;
}

bool imap_make_folder(struct imap *imap, const char *folder, struct error *error)
{
    if (!imap_check(imap, mailimap_create(imap->session, folder), "make a folder", error))
        return false;
    mailimap_subscribe(imap->session, folder); /* it is there, even if this is refused */
    return true;
}

static struct mailimap_flag_list *seen(void)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    struct mailimap_flag *flag = mailimap_flag_new_seen();
    if (!flags || !flag || mailimap_flag_list_add(flags, flag) != MAILIMAP_NO_ERROR)
        abort();
    return flags;
}

bool imap_append(struct imap *imap, const char *folder, struct slice message, struct error *error)
{
    struct mailimap_flag_list *flags = seen();
    int code = mailimap_append(imap->session, folder, flags, NULL, message.data, message.length);
    mailimap_flag_list_free(flags);
    return imap_check(imap, code, "keep a copy", error);
}
