/* The store: every SQL statement of the program, one file a noun.
 *
 * A store is one database connection looking at one organization at a time. All its statements name
 * that organization as $1, so nothing can be read or written across tenants; statement.h says how a
 * test proves it. One thread at a time.
 */
#pragma once

#include "base/secret.h"
#include "db/db.h"
#include "store/word-set.h"

/* How many contacts came to books and left them since the counts were last written. */
struct count_changes {
    struct {
        struct uuid book;
        int64_t change;
    } items[8];
    size_t count;
};

/* The end of the change log, known while a writing transaction holds the organization's row. */
struct log_tip {
    int64_t sequence;
    struct digest chain;
    int64_t last_ms; /* times in the log never step back */
};

struct unwritten;
struct unwritten_mail;

struct store {
    struct db *db;
    struct uuid organization;
    int64_t number; /* of the organization; upper part of its document numbers */
    bool is_writing;
    struct log_tip tip;
    struct log_tip saved_tip; /* as it was at the savepoint */
    struct word_set words;
    struct count_changes counts;
    struct unwritten *unwritten;           /* rows that wait to be written */
    bool is_writing_out;                   /* they are being written */
    struct unwritten_mail *unwritten_mail; /* likewise, of mail */
};

/* Opens a store ("postgres://..." or a file) and brings its schema up to date when writing.
 * STATUS_INVALID when a newer program has written it. */
struct store *store_open(const char *url, enum db_mode mode, struct error *error);
void store_free(struct store *store);
DEFINE_AUTO_FREE(store)

/* Looks at another organization. STATUS_NOT_FOUND when there is none such. */
bool store_select(struct store *store, struct uuid organization, struct error *error);

/* A writing transaction of the selected organization: takes its row first, so that all that is
 * read afterwards stays true until the commit. */
bool store_begin(struct store *store, struct error *error);
bool store_commit(struct store *store, struct error *error);
void store_rollback(struct store *store);
bool store_savepoint(struct store *store, struct error *error);
bool store_release(struct store *store, struct error *error);
void store_restore(struct store *store); /* back to the savepoint, the log's end included */

/* A snapshot for reading. Ends with store_rollback. */
bool store_begin_read(struct store *store, struct error *error);

/* The last number of the log, and the version of everybody's rights; one read. */
bool store_versions(struct store *store, int64_t *sequence, int64_t *access_version,
                    struct error *error);

/* Whatever was cached of an actor's rights is now old. Within a writing transaction. */
bool store_touch_access(struct store *store, struct error *error);
