/* Erasing the mail of an account that was removed. */
#pragma once

#include "store/store.h"

/* What an account has. */
struct mail_amounts {
    int64_t messages;
    int64_t conversations;
    int64_t drafts;
    int64_t correspondents;
    int64_t proposals; /* what its mail said of contacts, waiting or decided */
};

bool store_mail_amounts(struct store *store, struct uuid account, struct mail_amounts *amounts,
                        struct error *error);

/* Deletes at most `limit` rows of one of its tables, the account itself last; `is_message`: they
 * were messages. `is_done`: nothing is left. */
bool store_mail_erase_some(struct store *store, struct uuid account, int limit, bool *is_message,
                           bool *is_done, struct error *error);
