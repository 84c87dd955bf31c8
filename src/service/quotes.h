/* Where a person is quoted beside their records: proposals, kept answers, files of imports, what
 * mail accounts have learnt, drafts. Private to service/. */
#pragma once

#include "base/needles.h"
#include "contact/index.h"
#include "service/service.h"

/* By what somebody is known where records are not. */
struct quoted_person {
    struct uuids contacts; /* every id the records stood or stand under */
    struct uuids records;
    struct uuids batches;   /* of the changes of the records */
    struct texts addresses; /* e-mail addresses in normal form, */
    struct texts shared;    /* and those of them that somebody else has, too */
    struct needles *ids;    /* of the contacts and records */
    struct needles *words;  /* these, and addresses and numbers, typed and in normal form */
};

void quoted_init(struct arena *arena, struct quoted_person *person);
/* An address or a number, that lives as long as the arena. */
void quoted_add_text(struct arena *arena, struct quoted_person *person, const char *text);
void quoted_add_id(struct arena *arena, struct quoted_person *person, struct uuid id);

struct quotes {
    const struct quoted_person *person;
    /* Whether what anybody has goes. Else addresses and numbers, which others may have of their own
     * accord, are looked for in what the actor has and in the mail accounts that he may change. */
    bool is_office;
    /* What went, */
    int64_t proposals, answers, imports, job_messages, correspondents, noticed, drafts;
    /* and what stays. */
    int64_t conversations, drafts_kept, imports_kept;
};

/* Within service_write. */
bool quotes_erase(struct call *call, struct quotes *quotes);
