/* What mail said of a contact, as it waits in a proposal: the value, the words it was read from,
 * and the edit that it would be. Private to service/ and operation/. */
#pragma once

#include "contact/edit.h"
#include "mail/notice.h"
#include "store/message.h"

struct finding {
    enum notice_kind kind;
    const char *about;      /* the address that it is about */
    const char *old_value;  /* what the card showed; NULL: nothing */
    const char *value;      /* NULL: the kind says it all */
    const char *label;      /* of numbers; NULL: none */
    const char *quote;      /* the words it was read from */
    const char *origin;     /* "signature", "from_name", ... */
    const char *message_id; /* of the message; NULL: it has none */
    struct uuid message;
    int64_t date_ms; /* of the message that said so first */
    int64_t last_ms; /* and of the last that did */
    int64_t seen;    /* how many did */
    enum sender_check check;
    const char *looks_like; /* the known domain; NULL: none */
};

/* As the JSON text of proposal.evidence, and back; false when it is something else. */
void finding_write(const struct finding *finding, struct buffer *out);
bool finding_read(struct arena *arena, const char *json, struct finding *finding);

/* Whether notices of this kind may change a card. */
bool finding_is_of_card(enum notice_kind kind);

/* The value as a fact, not in normal form; kind FACT_KIND_COUNT when there is none. */
void finding_fact(struct arena *arena, const struct finding *finding, struct fact *fact);

/* A name as mail writes it ("Noor Haddad") as the parts of a fact. */
void finding_split_name(struct arena *arena, const char *name, struct fact *fact);

/* What accepting it does to the card. `fact` is finding_fact's, in normal form or not; `fills`:
 * only where the card says nothing. */
void finding_edit(struct arena *arena, const struct finding *finding, const struct fact *fact,
                  bool fills, struct edit *edit);

/* What is kept with a fact: "Tel. +1 555 0100" (message <a@example.com>, 2026-11-23). Without
 * quote: for those who do not see the mail. */
const char *finding_evidence(struct arena *arena, const struct finding *finding, bool quotes);

/* "unchecked", "passed", "failed" */
const char *finding_check_name(enum sender_check check);
