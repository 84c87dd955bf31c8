/* The groups of rules, and what they share. Private to contact/. */
#pragma once

#include "contact/quality.h"

void quality_check_name(struct arena *arena, const struct quality_look *look,
                        struct quality_findings *findings);
void quality_check_emails(struct arena *arena, const struct quality_look *look,
                          struct quality_findings *findings);
void quality_check_phones(struct arena *arena, const struct quality_look *look,
                          struct quality_findings *findings);
void quality_check_companies(struct arena *arena, const struct quality_look *look,
                             struct quality_findings *findings);

/* A new finding about a value of the card. */
struct quality_finding *quality_find(struct arena *arena, struct quality_findings *findings,
                                     enum quality_rule rule, const struct fact *fact,
                                     const char *was, const char *sentence);

/* Makes the fix of a finding: the value goes, and another comes in its place (NULL: none). The new
 * one was not confirmed by that: it keeps the time at which the old one was. */
void quality_replace(struct arena *arena, struct quality_finding *finding, const struct fact *fact);

/* The same of a value that stays what it is and is written otherwise. */
void quality_rewrite(struct arena *arena, struct quality_finding *finding, const struct fact *fact);

/* The legal form at the end of a company's name. */
struct company_form {
    struct slice stem;     /* the name without it; the whole name when it has none */
    const char *canonical; /* "GmbH"; NULL: none */
};
struct company_form company_form_of(struct slice name);

/* A company as it is compared: folded, "and" for "&", the form in its canonical spelling. */
const char *company_key(struct arena *arena, const char *name);
