/* The rules as a table, and those about the card as a whole. */
#include "contact/quality-parts.h"

#include "base/clock.h"
#include "text/email.h"
#include "text/phone.h"
#include <string.h>
#include <strings.h>

static const struct quality_rule_info rules[] = {
    [QUALITY_REQUIRED_MISSING] =
        {"required_missing", "Required field missing", QUALITY_ERROR,
         "The contact lacks what every contact of its book must have. Add it, or delete the "
         "contact.",
         false},
    [QUALITY_RECOMMENDED_MISSING] =
        {"recommended_missing", "Recommended field missing", QUALITY_HINT,
         "The contact lacks what contacts of its book should have. Add it when you know it.",
         false},
    [QUALITY_NAME_CASE] = {"name_case", "Name in capitals or small letters", QUALITY_HINT,
                           "The whole name is in capitals or in small letters. A name that mixes "
                           "them is as its owner "
                           "wants it.",
                           true},
    [QUALITY_NAME_ORDER] = {"name_order", "Last name before the first", QUALITY_WARNING,
                            "One field holds the last name, a comma and the first name.", true},
    [QUALITY_WRONG_FIELD] =
        {"wrong_field", "Value in the wrong field", QUALITY_WARNING,
         "A name or company field holds an e-mail address, a phone number or a link. Put it where "
         "it belongs.",
         true},
    [QUALITY_EMAIL_MALFORMED] = {"email_malformed", "Malformed e-mail address", QUALITY_ERROR,
                                 "No mail program can send to this address. Ask for the right one.",
                                 false},
    [QUALITY_EMAIL_UNDELIVERABLE] =
        {"email_undeliverable", "Unknown top-level domain", QUALITY_ERROR,
         "The address ends in a domain that does not exist. Ask for the right one.", false},
    [QUALITY_EMAIL_TYPO] = {"email_typo", "Typing error in a mail host", QUALITY_ERROR,
                            "The domain is one slip away from that of a big mail host.", true},
    [QUALITY_EMAIL_ROLE] =
        {"email_role", "Office address on a person", QUALITY_HINT,
         "A person has the address of an office (info@, sales@). Mark it shared, or find the "
         "person's own.",
         false},
    [QUALITY_PHONE_IMPOSSIBLE] = {"phone_impossible", "Impossible phone number", QUALITY_ERROR,
                                  "No country has such numbers. Ask for the right one.", false},
    [QUALITY_PHONE_UNASSIGNED] =
        {"phone_unassigned", "Phone number outside its country's plan", QUALITY_WARNING,
         "The number has the right length, but its country gives out none like it. Compare it with "
         "the source.",
         false},
    [QUALITY_PHONE_NO_COUNTRY] =
        {"phone_no_country", "Phone number without a country", QUALITY_WARNING,
         "The number was typed without + and the book had no country to read it by. With a country "
         "of the book it is written with its code.",
         true},
    [QUALITY_PHONE_WRONG_REGION] =
        {"phone_wrong_region", "Phone number of another country", QUALITY_WARNING,
         "The book's country has no such number; with the + that was lost it is one of another "
         "country.",
         true},
    [QUALITY_PHONE_FORMAT] = {"phone_format", "Phone number written otherwise", QUALITY_HINT,
                              "The book's numbers are written in another way.", true},
    [QUALITY_COMPANY_SUFFIX] = {"company_suffix", "Legal form written otherwise", QUALITY_HINT,
                                "The book writes the legal forms of companies in another way, or "
                                "leaves them out.",
                                true},
    [QUALITY_COMPANY_SPELLING] = {"company_spelling", "Company in several spellings", QUALITY_HINT,
                                  "Most contacts of the book have the same company under another "
                                  "spelling.",
                                  true},
    [QUALITY_VALUE_REPEATED] = {"value_repeated", "Value repeated", QUALITY_HINT,
                                "The contact has the same value twice, written in two ways.", true},
    [QUALITY_IDENTIFIER_SHARED] =
        {"identifier_shared", "Address or number of many", QUALITY_WARNING,
         "Several contacts of the book have the same address or number. Mark it shared, or merge "
         "them.",
         false},
    [QUALITY_STALE] = {"stale", "Not confirmed for long", QUALITY_HINT,
                       "Nobody has entered or confirmed anything of the contact for long. Ask, and "
                       "confirm.",
                       false},
    [QUALITY_EMAIL_BOUNCED] = {"email_bounced", "Mail came back", QUALITY_WARNING,
                               "Mail to this address came back, and nobody has written from it "
                               "since. Where the contact has another address, this one can go; "
                               "else ask for the right one.",
                               true},
};

const struct quality_rule_info *quality_rule_info(enum quality_rule rule)
{
    return &rules[rule];
}

bool quality_rule_find(struct slice key, enum quality_rule *rule)
{
    for (unsigned i = 0; i < QUALITY_RULE_COUNT; i++) {
        if (slice_equal_text(key, rules[i].key)) {
            *rule = (enum quality_rule)i;
            return true;
        }
    }
    return false;
}

const char *quality_severity_name(enum quality_severity severity)
{
    static const char *const names[] = {"hint", "warning", "error"};
    return names[severity];
}

/* ---- settings ---- */

const struct quality_settings quality_defaults = {
    .required = QUALITY_HAS_NAME | QUALITY_HAS_REACH,
    .recommended = QUALITY_HAS_COMPANY | QUALITY_HAS_TITLE,
    .name_case = NAME_CASE_PROPER,
    .name_order = NAME_ORDER_SPLIT,
    .company_suffix = COMPANY_SUFFIX_KEEP,
    .phone_format = PHONE_AS_TYPED,
    .stale_days = 365,
    .schedule = AUDIT_WEEKLY,
    .day = 0,
    .hour = 3,
};

const char *const quality_name_cases[] = {"keep", "proper", NULL};
const char *const quality_name_orders[] = {"keep", "split", NULL};
const char *const quality_company_suffixes[] = {"keep", "without", "canonical", NULL};
const char *const quality_phone_formats[] = {"as_typed", "international", "national", NULL};
const char *const quality_schedules[] = {"off", "weekly", "daily", NULL};

static const struct {
    enum quality_field field;
    const char *name;
} fields[] = {
    {QUALITY_HAS_NAME, "name"},   {QUALITY_HAS_REACH, "reach"}, {QUALITY_HAS_COMPANY, "company"},
    {QUALITY_HAS_TITLE, "title"}, {QUALITY_HAS_EMAIL, "email"}, {QUALITY_HAS_PHONE, "phone"},
};

const char *quality_field_name(enum quality_field field)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].field == field)
            return fields[i].name;
    return "";
}

bool quality_field_find(struct slice name, enum quality_field *field)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (slice_equal_text(name, fields[i].name)) {
            *field = fields[i].field;
            return true;
        }
    }
    return false;
}

/* ---- findings and fixes ---- */

static const char *field_of(const struct fact *fact)
{
    return fact ? fact_kind_info(fact->kind)->name : "";
}

struct quality_finding *quality_find(struct arena *arena, struct quality_findings *findings,
                                     enum quality_rule rule, const struct fact *fact,
                                     const char *was, const char *sentence)
{
    struct quality_finding *finding = ARENA_PUSH(arena, findings);
    *finding = (struct quality_finding){
        .rule = rule, .fact = fact, .field = field_of(fact), .was = was, .sentence = sentence};
    return finding;
}

static int64_t said_ms(const struct fact *fact)
{
    return fact->confirmed_ms ? fact->confirmed_ms : fact->origin.at_ms;
}

static void add_step(struct arena *arena, struct quality_finding *finding, enum edit_verb verb,
                     const struct fact *fact)
{
    *ARENA_PUSH(arena, &edit_add_step(arena, &finding->fix, verb)->facts) = *fact;
}

void quality_rewrite(struct arena *arena, struct quality_finding *finding, const struct fact *fact)
{
    struct fact fixed = *fact;
    fixed.confirmed_ms = said_ms(finding->fact);
    finding->becomes = fixed.part[PART_VALUE];
    add_step(arena, finding, EDIT_ADD, &fixed);
}

void quality_replace(struct arena *arena, struct quality_finding *finding, const struct fact *fact)
{
    add_step(arena, finding, EDIT_REMOVE, finding->fact);
    if (fact)
        quality_rewrite(arena, finding, fact);
}

/* ---- what is missing ---- */

/* `missing` is what facts_missing and card_missing tell, `has` the kinds there are. */
static unsigned narrow_missing(unsigned missing, unsigned has, unsigned wanted)
{
    if (!(has & FACT_BIT(FACT_EMAIL)))
        missing |= QUALITY_HAS_EMAIL;
    if (!(has & FACT_BIT(FACT_PHONE)))
        missing |= QUALITY_HAS_PHONE;
    /* The card of a company has no employer and no title. */
    if (!(has & FACT_BIT(FACT_NAME)) && has & FACT_BIT(FACT_COMPANY))
        missing &= ~(unsigned)(QUALITY_HAS_COMPANY | QUALITY_HAS_TITLE);
    return missing & wanted;
}

unsigned quality_missing(const struct card *card, unsigned wanted)
{
    unsigned has = 0;
    for (size_t i = 0; i < card->shown.count; i++)
        has |= FACT_BIT(card->shown.items[i].fact->kind);
    return narrow_missing(card_missing(card), has, wanted);
}

unsigned quality_missing_of(const struct facts *facts, unsigned wanted)
{
    unsigned has = 0;
    for (size_t i = 0; i < facts->count; i++)
        has |= FACT_BIT(facts->items[i].kind);
    return narrow_missing(facts_missing(facts), has, wanted);
}

static void check_missing(struct arena *arena, const struct quality_look *look, unsigned wanted,
                          enum quality_rule rule, struct quality_findings *findings)
{
    static const char *const words[] = {"a name",
                                        "an e-mail address, a phone number or a profile",
                                        "a company",
                                        "a title",
                                        "an e-mail address",
                                        "a phone number"};
    unsigned missing = quality_missing(look->card, wanted);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!(missing & fields[i].field))
            continue;
        struct quality_finding *finding = quality_find(
            arena, findings, rule, NULL, NULL, arena_format(arena, "%s is missing", words[i]));
        finding->field = fields[i].name;
    }
}

/* ---- values in the wrong field ---- */

/* An address in a text: the whole of it, or some part. */
static bool is_email(struct arena *arena, const char *text)
{
    struct email email;
    struct error ignored;
    return strchr(text, '@') && !strpbrk(text, " \t<>,;") && strchr(strchr(text, '@'), '.') &&
           email_parse(arena, slice_of(text), &email, &ignored);
}

static bool holds_email(struct arena *arena, const char *text)
{
    for (const char *word = text; *word;) {
        word += strspn(word, " \t<>,;()\"");
        size_t length = strcspn(word, " \t<>,;()\"");
        if (length && is_email(arena, arena_copy_slice(arena, (struct slice){word, length})))
            return true;
        word += length;
    }
    return false;
}

static bool is_link(const char *text)
{
    return strstr(text, "://") || strncasecmp(text, "www.", 4) == 0;
}

static bool is_phone(struct arena *arena, const char *text, const char *region)
{
    enum { DIGITS_MIN = 7 };
    struct phone phone;
    struct error ignored;
    size_t digits = 0;
    for (const char *p = text; *p; p++) {
        digits += *p >= '0' && *p <= '9';
        if (!strchr("0123456789 +-.()/", *p))
            return false;
    }
    return digits >= DIGITS_MIN && phone_parse(arena, slice_of(text), region, &phone, &ignored) &&
           phone_is_valid(phone.normal);
}

/* The address moves to where it belongs, unless it stands there. */
static void move_email(struct arena *arena, const struct card *card,
                       struct quality_finding *finding, enum name_part part)
{
    struct fact fixed = *finding->fact;
    struct email email;
    struct error ignored;
    fixed.part[part] = NULL;
    struct edit_step *step = edit_add_step(arena, &finding->fix, EDIT_PARTS);
    step->part_mask = 1u << part;
    *ARENA_PUSH(arena, &step->facts) = fixed;
    if (!email_parse(arena, slice_of(finding->was), &email, &ignored))
        return;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *other = card->shown.items[i].fact;
        if (other->kind == FACT_EMAIL && strcmp(other->normal, email.normal) == 0)
            return;
    }
    struct fact address = {.kind = FACT_EMAIL,
                           .part[PART_VALUE] = finding->was,
                           .confirmed_ms = said_ms(finding->fact)};
    add_step(arena, finding, EDIT_ADD, &address);
}

static void check_part(struct arena *arena, const struct quality_look *look,
                       const struct fact *fact, unsigned part, struct quality_findings *findings)
{
    const char *text = fact->part[part], *field = fact_kind_info(fact->kind)->parts[part];
    const char *what = NULL;
    bool is_address = text && is_email(arena, text);
    if (!text || !*text)
        return;
    if (is_address || holds_email(arena, text))
        what = "an e-mail address";
    else if (is_link(text))
        what = "a link";
    else if (is_phone(arena, text, look->region))
        what = "a phone number";
    if (!what)
        return;
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_WRONG_FIELD, fact, text,
                     arena_format(arena, "'%s' holds %s", field, what));
    finding->field = field;
    if (is_address && fact->kind == FACT_NAME)
        move_email(arena, look->card, finding, (enum name_part)part);
}

static void check_fields(struct arena *arena, const struct quality_look *look,
                         struct quality_findings *findings)
{
    static const enum name_part parts[] = {NAME_FIRST, NAME_MIDDLE, NAME_LAST, NAME_FULL};
    const struct fact *name = card_first(look->card, FACT_NAME);
    for (size_t i = 0; name && i < COUNT_OF(parts); i++)
        check_part(arena, look, name, parts[i], findings);
    for (size_t i = 0; i < look->card->shown.count; i++)
        if (look->card->shown.items[i].fact->kind == FACT_COMPANY)
            check_part(arena, look, look->card->shown.items[i].fact, COMPANY_NAME, findings);
}

/* ---- age ---- */

static bool is_rewritten(const struct fact *fact)
{
    return fact->origin.evidence &&
           strncmp(fact->origin.evidence, QUALITY_EVIDENCE, strlen(QUALITY_EVIDENCE)) == 0;
}

int64_t quality_confirmed_ms(const struct card *card)
{
    int64_t latest = card->created_ms;
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        int64_t said =
            fact->confirmed_ms || is_rewritten(fact) ? fact->confirmed_ms : fact->origin.at_ms;
        latest = said > latest ? said : latest;
        latest = fact->seen_ms > latest ? fact->seen_ms : latest;
    }
    return latest;
}

static void check_stale(struct arena *arena, const struct quality_look *look,
                        struct quality_findings *findings)
{
    const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
    int64_t confirmed = quality_confirmed_ms(look->card);
    char date[32];
    if (!look->settings->stale_days ||
        look->now_ms - confirmed <= look->settings->stale_days * day_ms)
        return;
    clock_format_iso(confirmed, date);
    quality_find(arena, findings, QUALITY_STALE, NULL, NULL,
                 arena_format(arena, "nothing was entered or confirmed since %.10s", date));
}

void quality_shared_identifier(struct arena *arena, const struct fact *identifier, int64_t contacts,
                               struct quality_findings *findings)
{
    quality_find(
        arena, findings, QUALITY_IDENTIFIER_SHARED, identifier, identifier->part[PART_VALUE],
        arena_format(arena, "%lld contacts of the book have it: mark it shared, or merge them",
                     (long long)contacts));
}

void quality_bounced_email(struct arena *arena, const struct fact *email, int64_t bounced_ms,
                           bool has_other, struct quality_findings *findings)
{
    char date[32];
    clock_format_iso(bounced_ms, date);
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_EMAIL_BOUNCED, email, email->part[PART_VALUE],
                     arena_format(arena, "mail to '%s' came back on %.10s", email->normal, date));
    if (has_other)
        quality_replace(arena, finding, NULL);
}

static int compare_findings(const struct quality_finding *a, const struct quality_finding *b)
{
    return (int)a->rule - (int)b->rule;
}

/* By rule, those of one rule as they were found: few, so by insertion. */
static void sort_findings(struct quality_findings *findings, size_t from)
{
    for (size_t i = from + 1; i < findings->count; i++) {
        struct quality_finding moved = findings->items[i];
        size_t place = i;
        for (; place > from && compare_findings(&findings->items[place - 1], &moved) > 0; place--)
            findings->items[place] = findings->items[place - 1];
        findings->items[place] = moved;
    }
}

void quality_check(struct arena *arena, const struct quality_look *look,
                   struct quality_findings *findings)
{
    size_t from = findings->count;
    check_missing(arena, look, look->settings->required, QUALITY_REQUIRED_MISSING, findings);
    check_missing(arena, look, look->settings->recommended & ~look->settings->required,
                  QUALITY_RECOMMENDED_MISSING, findings);
    quality_check_name(arena, look, findings);
    check_fields(arena, look, findings);
    quality_check_emails(arena, look, findings);
    quality_check_phones(arena, look, findings);
    quality_check_companies(arena, look, findings);
    check_stale(arena, look, findings);
    sort_findings(findings, from);
}
