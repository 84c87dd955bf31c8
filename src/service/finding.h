/* What mail said of a contact, as it waits in a proposal: the value, the words it was read from,
 * and the edit that it would be. Private to service/ and operation/. */
#pragma once

#include "base/secret.h"
#include "contact/edit.h"
#include "mail/notice.h"
#include "store/message.h"

struct finding {
    enum notice_kind kind;
    const char *about;      /* the address that it is about */
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
    const char *base;       /* finding_base of the record as it was; NULL: not known */
    const char *edited_by;  /* the user who changed the value since; NULL: nobody */
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

/* What the value would stand in place of, or beside of, on this card; NULL: a blank. Who reads it
 * is to see the card: nothing of it is kept. */
const char *finding_old_value(struct arena *arena, const struct card *card,
                              const struct finding *finding);

/* What accepting it would take away from the record, as a digest: another one means that somebody
 * has changed it. "" where nothing is taken. */
const char *finding_base(struct arena *arena, const struct record *record,
                         const struct finding *finding);

/* What accepting it does to the card. `fact` is finding_fact's, in normal form or not; `fills`:
 * only where the card says nothing. */
void finding_edit(struct arena *arena, const struct card *card, const struct finding *finding,
                  const struct fact *fact, bool fills, struct edit *edit);

/* What is kept with a fact: "Tel. +1 555 0100" (message <a@example.com>, 2026-11-23). Without
 * quote: for those who do not see the mail. `editor` wrote the value in place of the mail's; NULL:
 * nobody. */
const char *finding_evidence(struct arena *arena, const struct finding *finding, bool quotes,
                             const char *editor);

/* "unchecked", "passed", "failed" */
const char *finding_check_name(enum sender_check check);
