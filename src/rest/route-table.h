/* The routes of `/v1`: which operation a path and method are, and how its arguments come. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum rest_body {
    REST_BODY_NONE,     /* path and query say all */
    REST_BODY_PLAIN,    /* the members of the body are the arguments */
    REST_BODY_ITEMS,    /* under the plural: the arguments of one call, or a list of such */
    REST_BODY_CONTACTS, /* under "contacts" one contact or a list, beside it other arguments */
    REST_BODY_FILE,     /* the file itself, when the query names it; else as REST_BODY_PLAIN */
    REST_BODY_IDS,      /* under "contacts" ids, or objects with an id */
};

enum {
    REST_CREATES = 1,     /* 201 when something was made */
    REST_BY_CONTRACT = 2, /* described by hand in openapi-contract.json */
    REST_ALWAYS_NEW = 4,  /* of what creates: whatever succeeds has made something */
};

struct rest_route {
    const char *method;
    const char *pattern;   /* ":name" is the operation's argument of this name */
    const char *operation; /* NULL: the path names it */
    enum rest_body body;
    const char *plural; /* the member of body and answer that holds the rows */
    const char *schema; /* of the answer, in openapi-contract.json */
    unsigned traits;
};

const struct rest_route *rest_routes(size_t *count);
