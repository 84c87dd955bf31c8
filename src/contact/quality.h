/* The rules of data quality: what is wrong with a card, and what would put it right.
 *
 * Pure: a card, the conventions of its book and the time go in, findings come out. Precision comes
 * before recall: a rule offers a fix only where a person would not have to look twice, else it says
 * what to do. What only the whole book can tell (how many hold an address, how a company is mostly
 * written) comes in through quality_company_spelling and quality_shared_identifier; what only mail
 * tells through quality_bounced_email.
 *
 * Reads phone numbers and domains through src/text: a step to prepare, none of the writer's.
 */
#pragma once

#include "contact/edit.h"

enum quality_rule {
    QUALITY_REQUIRED_MISSING,
    QUALITY_RECOMMENDED_MISSING,
    QUALITY_NAME_CASE,
    QUALITY_NAME_ORDER,
    QUALITY_WRONG_FIELD,
    QUALITY_EMAIL_MALFORMED,
    QUALITY_EMAIL_UNDELIVERABLE,
    QUALITY_EMAIL_TYPO,
    QUALITY_EMAIL_ROLE,
    QUALITY_PHONE_IMPOSSIBLE,
    QUALITY_PHONE_UNASSIGNED,
    QUALITY_PHONE_NO_COUNTRY,
    QUALITY_PHONE_WRONG_REGION,
    QUALITY_PHONE_FORMAT,
    QUALITY_COMPANY_SUFFIX,
    QUALITY_COMPANY_SPELLING,
    QUALITY_VALUE_REPEATED,
    QUALITY_IDENTIFIER_SHARED,
    QUALITY_STALE,
    QUALITY_EMAIL_BOUNCED,
    QUALITY_RULE_COUNT,
};

enum quality_severity {
    QUALITY_HINT,    /* could be better */
    QUALITY_WARNING, /* is probably wrong */
    QUALITY_ERROR,   /* is wrong: the contact does not count as valid */
};

struct quality_rule_info {
    const char *key; /* "email_typo" */
    const char *title;
    enum quality_severity severity;
    const char *sentence; /* for people: what it means, and what to do */
    bool is_fixable;      /* some of its findings come with a fix */
};

const struct quality_rule_info *quality_rule_info(enum quality_rule rule);
bool quality_rule_find(struct slice key, enum quality_rule *rule);
const char *quality_severity_name(enum quality_severity severity);

/* What a contact of a book must or should have. The first four are those of enum requirement. */
enum quality_field {
    QUALITY_HAS_NAME = REQUIRES_NAME,
    QUALITY_HAS_REACH = REQUIRES_REACH,
    QUALITY_HAS_COMPANY = RECOMMENDS_COMPANY,
    QUALITY_HAS_TITLE = RECOMMENDS_TITLE,
    QUALITY_HAS_EMAIL = 16,
    QUALITY_HAS_PHONE = 32,
    QUALITY_FIELDS_ALL = 63,
};
const char *quality_field_name(enum quality_field field);
bool quality_field_find(struct slice name, enum quality_field *field);

enum quality_name_case { NAME_CASE_KEEP, NAME_CASE_PROPER };
enum quality_name_order { NAME_ORDER_KEEP, NAME_ORDER_SPLIT }; /* "Haddad, Noor" into its parts */
enum quality_company_suffix {
    COMPANY_SUFFIX_KEEP,
    COMPANY_SUFFIX_WITHOUT,
    COMPANY_SUFFIX_CANONICAL
};
enum quality_phone_format { PHONE_AS_TYPED, PHONE_INTERNATIONAL, PHONE_NATIONAL };
enum quality_schedule { AUDIT_OFF, AUDIT_WEEKLY, AUDIT_DAILY };

/* A book's conventions, and when it is audited. */
struct quality_settings {
    unsigned required; /* QUALITY_HAS_... */
    unsigned recommended;
    enum quality_name_case name_case;
    enum quality_name_order name_order;
    enum quality_company_suffix company_suffix;
    enum quality_phone_format phone_format;
    int stale_days; /* 0: never stale */
    enum quality_schedule schedule;
    int day;  /* of the week, 0: Monday */
    int hour; /* UTC */
};

enum { QUALITY_STALE_DAYS_MAX = 3650 };

/* Name and a way to reach; company and title recommended; proper case, split names, suffixes and
 * numbers as typed; stale after 365 days; audited on Mondays at 3. */
extern const struct quality_settings quality_defaults;

/* The words of a setting, in the order of its numbers, NULL-terminated. */
extern const char *const quality_name_cases[];
extern const char *const quality_name_orders[];
extern const char *const quality_company_suffixes[];
extern const char *const quality_phone_formats[];
extern const char *const quality_schedules[];

struct quality_finding {
    enum quality_rule rule;
    const struct fact *fact; /* the value at fault; NULL: the card as a whole */
    const char *field;       /* its name in answers: "email", "last_name", "company"; or "" */
    const char *was;         /* what stands there; NULL: nothing does */
    const char *becomes;     /* after the fix; NULL: no fix, or the value goes */
    const char *sentence;    /* about this very value */
    struct edit fix;         /* against this card; empty: a person has to decide */
};

struct quality_findings {
    struct quality_finding *items;
    size_t count;
    size_t capacity;
};

struct quality_look {
    const struct card *card; /* through the lens of the book */
    const struct quality_settings *settings;
    const char *region; /* of the book's phone numbers, ISO 3166; NULL: none */
    int64_t now_ms;
};

/* Appends what is found, in the order of the rules; a rule may find several values. */
void quality_check(struct arena *arena, const struct quality_look *look,
                   struct quality_findings *findings);

/* Which of `fields` the card has not; of a record, what its facts have not. */
unsigned quality_missing(const struct card *card, unsigned fields);
unsigned quality_missing_of(const struct facts *facts, unsigned fields);

/* When anybody last said that what the card says holds. A value that an audit's fix rewrote was not
 * confirmed by that: its evidence begins with QUALITY_EVIDENCE. */
#define QUALITY_EVIDENCE "audit: "
int64_t quality_confirmed_ms(const struct card *card);

/* ---- what words of a name are; also for readers of names elsewhere ---- */

/* Whether what stands behind the comma of a name is no first name: "MD", "Jr.", "Ltd". */
bool quality_is_title_or_form(struct slice behind);

/* "van", "de", "la": a small word of a last name. */
bool quality_is_particle(struct slice word);

/* ---- what only the whole book can tell ---- */

/* Other ways to write a company's name, folded: another form of its suffix ("brick limited" of
 * "Brick Ltd"), and for "&", spaces left out of at most four words. Bounded by a dozen. */
struct quality_spellings {
    const char *items[16];
    size_t count;
};
void quality_spellings(struct arena *arena, const char *company, struct quality_spellings *out);

/* The finding that a company is mostly written another way. */
void quality_company_spelling(struct arena *arena, const struct fact *company, const char *mostly,
                              struct quality_findings *findings);

/* The finding that so many contacts have this address or number. */
void quality_shared_identifier(struct arena *arena, const struct fact *identifier, int64_t contacts,
                               struct quality_findings *findings);

/* ---- what only mail tells ---- */

/* The finding that mail to this address came back. Only where the card has another address that it
 * did not come back from (`has_other`) does the fix take it away. */
void quality_bounced_email(struct arena *arena, const struct fact *email, int64_t bounced_ms,
                           bool has_other, struct quality_findings *findings);
