/* An IMAP account read (RFC 3501): its folders, what is new in each, and waiting for more.
 *
 * Nothing on the server is ever changed, but by imap_make_folder and imap_append: folders are
 * opened to be examined, messages are peeked at. What a server says is not believed: answers nobody
 * asked for are passed over, a message longer than MAIL_MESSAGE_BYTES_MAX is cut there, and a
 * server that is silent for the time it has fails. One thread uses an imap at a time; another may
 * call imap_interrupt and imap_cut. SIGPIPE is to be ignored: a server may hang up at any time.
 *
 * A name or password is sent only over TLS whose certificate was verified for the host (RFC 8314),
 * or to this machine itself. Errors: STATUS_UNAVAILABLE (no connection, or it was lost: try again),
 * STATUS_DENIED (the server refuses who we are, or its certificate is not to be trusted),
 * STATUS_INVALID (not an IMAP server, no such folder).
 */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/slice.h"
#include "mail/server.h"
#include <stdint.h>

struct imap;

/* Connects and signs in. */
struct imap *imap_open(const struct mail_server *server, struct error *error);
void imap_free(struct imap *imap);
DEFINE_AUTO_FREE(imap)

/* What a folder is for (RFC 6154), by the server's word or else by its usual names. */
enum imap_folder_use {
    IMAP_FOLDER_MAIL,
    IMAP_FOLDER_SENT,
    IMAP_FOLDER_DRAFTS,
    IMAP_FOLDER_JUNK,
    IMAP_FOLDER_TRASH,
    IMAP_FOLDER_ALL, /* holds what others hold, too */
};

struct imap_folder {
    const char *name; /* as the server writes it (modified UTF-7) */
    enum imap_folder_use use;
    bool is_told; /* the server said what it is for */
};

struct imap_folders {
    struct imap_folder *items;
    size_t count;
    size_t capacity;
    size_t left_off; /* too many, or with names that are none */
    char delimiter;  /* between the levels of a name; 0: the server has none */
};

/* Those that hold messages, in the order of their names. */
bool imap_list_folders(struct imap *imap, struct arena *arena, struct imap_folders *folders,
                       struct error *error);

/* Where a folder stands. While `uid_validity` is the same, messages keep their numbers and new
 * ones have numbers from the old `next_uid` on; while `mod_sequence` (RFC 7162; 0: the server has
 * none) is the same, nothing at all has changed. */
struct imap_place {
    int64_t uid_validity;
    int64_t next_uid;
    int64_t mod_sequence;
};

/* Opens a folder to be read. */
bool imap_examine(struct imap *imap, const char *folder, struct imap_place *place,
                  struct error *error);

struct imap_uids {
    uint32_t *items; /* ascending */
    size_t count;
    size_t capacity;
};

/* The numbers of the messages of the open folder from `first` on. */
bool imap_find(struct imap *imap, struct arena *arena, int64_t first, struct imap_uids *uids,
               struct error *error);

struct imap_message {
    uint32_t uid;
    struct slice bytes;
    bool is_cut;
};

struct imap_messages {
    struct imap_message *items;
    size_t count;
    size_t capacity;
};

/* Reads as many of the next messages of `uids`, from *next on, as a batch has room for (some MB),
 * and moves *next behind them. Those that are gone meanwhile are left out. */
bool imap_read(struct imap *imap, struct arena *arena, const struct imap_uids *uids, size_t *next,
               struct imap_messages *messages, struct error *error);

/* Waits until something happens in the open folder, `seconds` are over, or imap_interrupt is
 * called; `has_news` tells the first. By IDLE (RFC 2177) where the server knows it, else by asking
 * once a minute. */
bool imap_wait(struct imap *imap, int seconds, bool *has_news, struct error *error);

/* Ends imap_wait, also the next one. */
void imap_interrupt(struct imap *imap);

/* Ends whatever is being done, at once: it fails, and so does all that comes after. */
void imap_cut(struct imap *imap);

/* Whether a message with this Message-ID (without < >) stands in the folder, which is open from
 * then on. */
bool imap_has_message(struct imap *imap, const char *folder, const char *message_id, bool *has,
                      struct error *error);

/* Makes a folder that mail programs show. STATUS_INVALID: the server refuses it. */
bool imap_make_folder(struct imap *imap, const char *folder, struct error *error);

/* Puts a message, whose lines end with CR LF, into a folder, as one that was read. When the
 * connection is lost meanwhile, it may be there all the same. */
bool imap_append(struct imap *imap, const char *folder, struct slice message, struct error *error);
