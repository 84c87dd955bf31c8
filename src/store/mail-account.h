/* Accounts that mail comes from, and how far their folders were read. */
#pragma once

#include "store/store.h"

/* Never renumber. */
enum mail_account_kind { MAIL_ACCOUNT_ARCHIVE = 0, MAIL_ACCOUNT_IMAP = 1 };

struct mail_account {
    struct uuid id;
    enum mail_account_kind kind;
    struct uuid user; /* whose it is, or who made it when it is a team's */
    struct uuid team; /* nil: the user's own */
    const char *name;
    const char *addresses; /* JSON list of the account's own addresses, in normal form */
    struct uuid book;      /* where promoted correspondents go; nil: the user is asked */
    const char *settings;  /* JSON of the kind's own, without secrets */
    struct slice secret;   /* sealed; empty: none. Of IMAP and SMTP alike */
    const char *smtp;      /* JSON: what sends its mail; NULL: nothing does */
    bool is_private;       /* its servers may stand in private networks */
    const char
        *authserv_id; /* of our own server in Authentication-Results; NULL: no check is believed */
    int64_t created_ms;
    int64_t removed_ms;
    int64_t read_ms;     /* when it was last read to the end; 0: never */
    const char *trouble; /* what was in the way since; NULL: nothing */
};

struct mail_accounts {
    struct mail_account *items;
    size_t count;
    size_t capacity;
};

/* All that are not removed, in the order of their making. */
bool store_mail_accounts(struct store *store, struct arena *arena, struct mail_accounts *accounts,
                         struct error *error);

/* Removed ones, too; NULL and STATUS_NOT_FOUND when there is none. */
struct mail_account *store_mail_account_get(struct store *store, struct arena *arena,
                                            struct uuid id, struct error *error);
/* All but how reading goes, which is noted apart. */
bool store_mail_account_put(struct store *store, const struct mail_account *account,
                            struct error *error);
bool store_mail_account_note(struct store *store, const struct mail_account *account,
                             struct error *error);

/* Accounts of any organization that are read from a server, and with what. */
struct read_account {
    struct uuid organization;
    struct uuid id;
};
struct read_accounts {
    struct read_account *items;
    size_t count;
    size_t capacity;
};
bool store_mail_accounts_read(struct store *store, struct arena *arena,
                              struct read_accounts *accounts, struct error *error);

struct mail_folder {
    struct uuid account;
    const char *name;
    int64_t uid_validity;
    int64_t next_uid;
    int64_t mod_sequence;
    int64_t read_ms;
};

/* Zeroed but for its name when it was never read. */
bool store_mail_folder_get(struct store *store, struct arena *arena, struct uuid account,
                           const char *name, struct mail_folder *folder, struct error *error);
bool store_mail_folder_put(struct store *store, const struct mail_folder *folder,
                           struct error *error);
