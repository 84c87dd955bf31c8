/* A contact in the making, as the files of contact_create share it. Private to service/. */
#pragma once

#include "service/audience.h"
#include "service/contact-parts.h"

struct creation {
    struct call *call;
    const struct draft *draft;
    const struct create_options *options;
    const struct book *book;
    struct uuid wanted; /* the contact that the draft names, as far as it counts; nil: none */
    const char *key;    /* the source key of its record */
    struct facts facts;
    struct facts fills; /* of EDIT_FILL steps: they join the facts where nothing is known yet */
    struct holders holders;
    struct result *result;
};

/* When the draft is the same card from the same source as a record of its book: that record becomes
 * what the card says now, but for what people said of it. */
bool creation_try_source(struct creation *creation, bool *is_done);

/* Blanks are filled where the card and the source's own record (NULL: none) say nothing; a value
 * that this source filled in before follows it. */
void creation_take_fills(struct creation *creation, const struct card *card,
                         const struct record *own);

/* Identifiers that others hold wait now; each such contact and this one are a candidate pair. */
bool creation_open_pairs(struct creation *creation, const struct record *record);

/* What an import's columns want shown over what people typed, once the contact has its record. */
bool creation_overwrite(struct creation *creation);
