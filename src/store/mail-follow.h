/* How far the log was looked through for addresses that came onto cards. */
#pragma once

#include "store/store.h"

/* The last change that was looked at; 0: none yet. */
bool store_mail_followed(struct store *store, int64_t *sequence, struct error *error);
bool store_mail_followed_put(struct store *store, int64_t sequence, struct error *error);

/* Organizations whose log has gone on since. */
bool store_mail_behind(struct store *store, struct arena *arena, struct uuids *organizations,
                       struct error *error);
