/* What the files of service/ share and nobody else sees. */
#pragma once

#include "service/service.h"

struct access_cache;
struct token_uses;

struct session {
    struct service *service;
    struct store *store;
    struct access_cache *cache;
};

struct token_uses *service_token_uses(struct service *service);
