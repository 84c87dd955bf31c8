/* Where a person is quoted beside their records: proposals, kept answers, files of imports, what
 * mail accounts have learnt, drafts. Private to service/. */
#pragma once

#include "contact/index.h"
#include "service/service.h"

/* By what somebody is known where records are not. */
struct quoted_person {
    struct uuids contacts; /* every id the records stood or stand under */
    struct uuids records;
    struct uuids batches;   /* of the changes of the records */
    struct texts addresses; /* e-mail addresses in normal form */
    struct texts needles; /* ids, addresses and numbers, typed and in normal form, in lower case */
};

void quoted_add_text(struct arena *arena, struct quoted_person *person, const char *text);
void quoted_add_id(struct arena *arena, struct quoted_person *person, struct uuid id);

struct quotes {
    const struct quoted_person *person;
    bool is_office; /* of every mail account; else of those that the actor may change */
    /* What went, */
    int64_t proposals, answers, imports, job_messages, correspondents, noticed, drafts;
    /* and what stays. */
    int64_t conversations, drafts_kept, imports_kept;
};

/* Within service_write. */
bool quotes_erase(struct call *call, struct quotes *quotes);
