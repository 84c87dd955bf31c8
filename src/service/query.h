/* The query language read: words and filters. Private to service/. */
#pragma once

#include "base/error.h"
#include "contact/index.h"

struct query {
    struct texts words; /* folded */
    const char *email;  /* the whole text as an address in normal form, or its beginning */
    const char *digits; /* the digits of the whole text, when it is a number */
    const char *book;   /* as typed; NULL: not asked; likewise below */
    const char *group;
    const char *company; /* folded; its words are among `words`, so that they find */
    const char *email_part;
    const char *phone_part;
    unsigned missing;   /* MISSING_* */
    int64_t stale_days; /* 0: not asked; likewise below */
    int64_t fresh_days;
    bool by_agent;
    bool dup_open;
    bool has_filters;
};

enum {
    MISSING_NAME = 1,
    MISSING_EMAIL = 2,
    MISSING_PHONE = 4,
    MISSING_COMPANY = 8,
    MISSING_TITLE = 16
};

enum { QUERY_WORDS_MAX = 16 };

/* Never fails on words; STATUS_INVALID names a filter that is not understood. */
bool query_parse(struct arena *arena, struct slice text, struct query *query, struct error *error);
