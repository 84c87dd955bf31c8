/* What the files of service/ share and nobody else sees. */
#pragma once

#include "service/service.h"

struct access_cache;
struct guess_guard;
struct learnt_memory;
struct match_memory;
struct page_memory;
struct token_uses;

struct session {
    struct service *service;
    struct store *store;
    struct access_cache *cache;
};

struct token_uses *service_token_uses(struct service *service);
struct guess_guard *service_guess_guard(struct service *service);
struct page_memory *service_page_memory(struct service *service);
struct learnt_memory *service_learnt_memory(struct service *service);
struct match_memory *service_match_memory(struct service *service);

/* As service_write, for calls whose actor is only known while they are applied: the first start and
 * the first sign-in. */
bool service_write_unchecked(struct call *call, call_apply *apply, void *context);

/* Where the key of passwords is; NULL: nowhere. */
const char *service_key_file(const struct service *service);

/* Where the journal of erasures is; NULL: there is none. */
const char *service_erasure_file(const struct service *service);

/* Where a server writes backups; NULL: nowhere. */
const char *service_backup_folder(const struct service *service);

/* Where the store is. */
const char *service_url(const struct service *service);

/* Takes the part of the one who follows the log; false when another thread has it. To be given back
 * with service_followed. */
bool service_follows_alone(struct service *service);
void service_followed(struct service *service);

/* Whether the service writes through a thread of its own: in a server. */
bool service_has_writer(const struct service *service);
