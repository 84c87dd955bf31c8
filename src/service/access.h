/* Who is calling: tokens, rights, rates. Private to service/. */
#pragma once

#include "service/internal.h"
#include "store/token.h"

/* What a session remembers of actors it has served, as long as nobody's rights change. */
struct access_cache *access_cache_new(void);
void access_cache_free(struct access_cache *cache);

/* When tokens were last used, and how often within this minute; shared by all sessions. */
struct token_uses *token_uses_new(void);
void token_uses_free(struct token_uses *uses);

/* Reads the rights of the call's actor anew when they may have changed since the call began: a
 * token may have been revoked while its write waited. */
bool access_refresh(struct call *call);

/* An owner of the selected organization. */
bool access_find_owner(struct store *store, struct arena *arena, struct uuid *owner,
                       struct error *error);

/* The text of a token: "kith_" (of a session: "kithsession_") + the organization's id without
 * dashes + "_" + 32 random bytes. Neither is taken for the other. */
const char *token_text_new(struct arena *arena, enum token_kind kind, struct uuid organization,
                           struct digest *hash);
bool token_text_read(enum token_kind kind, struct slice text, struct uuid *organization,
                     struct digest *hash);
