/* Contacts of a request, read and brought into normal form before the writer sees them. Private to
 * operation/. */
#pragma once

#include "operation/operation.h"
#include "service/contacts.h"

struct prepared_item {
    struct draft draft;
    struct similar_records similar; /* of a create */
    bool is_refused;                /* in a best-effort call: `refusal` is its end */
    struct result refusal;
};

struct prepared {
    struct prepared_item *items;
    size_t count;
    struct uuid book; /* the request's contact_book; nil: none */
};
