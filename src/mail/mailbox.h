/* Messages out of files: one message, an mbox, a Maildir or any folder of messages.
 *
 * One message at a time is in memory, whatever the size of the mailbox.
 */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

struct mailbox;

/* NULL when there is no such file or folder, or it cannot be read. A folder's files are read in
 * the order of their names: of a Maildir those of cur and new, of another one those whose names
 * end with .eml, .mbox or .txt, or with nothing. */
struct mailbox *mailbox_open(const char *path, struct error *error);
void mailbox_free(struct mailbox *mailbox);
DEFINE_AUTO_FREE(mailbox)

struct mailbox_item {
    const char *path;   /* of its file */
    size_t number;      /* within the file, from 1 */
    struct slice bytes; /* until the next call; cut at MAIL_MESSAGE_BYTES_MAX */
    bool is_cut;
};

/* False at the end, with `error` left alone, and when a file cannot be read. */
bool mailbox_next(struct mailbox *mailbox, struct mailbox_item *item, struct error *error);
