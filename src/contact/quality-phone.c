/* Phone numbers: what no plan knows, what lacks its country, and how they are written. */
#include "contact/quality-parts.h"

#include "text/phone.h"
#include <string.h>

static bool read_as(struct arena *arena, const char *typed, const char *region, struct phone *phone)
{
    struct error ignored;
    return phone_parse(arena, slice_of(typed), region, phone, &ignored);
}

static bool is_international(const char *normal)
{
    return normal[0] == '+';
}

static void fix_number(struct arena *arena, struct quality_finding *finding,
                       const struct fact *fact, const char *text)
{
    struct fact fixed = *fact;
    fixed.part[PART_VALUE] = text;
    if (finding->rule == QUALITY_PHONE_FORMAT)
        quality_rewrite(arena, finding, &fixed);
    else
        quality_replace(arena, finding, &fixed);
}

/* A number that the book's plan cannot have, and that is one with a "+": the sign was lost, as
 * spreadsheets do, or the prefix for calls abroad is that of another country. */
static const char *with_lost_plus(struct arena *arena, const char *typed)
{
    /* Bare digits must be more than any country dials at home: a Chinese number of eleven digits
     * reads as one of Maryland. */
    static const struct {
        const char *prefix;
        size_t digits_min; /* behind it */
    } abroad[] = {{"00", 10}, {"011", 10}, {"", 12}};
    struct phone phone;
    char digits[48];
    size_t count = 0;
    for (const char *p = typed; *p; p++) {
        if (*p >= '0' && *p <= '9' && count + 1 < sizeof(digits))
            digits[count++] = *p;
        else if (!strchr(" -.()/", *p))
            return NULL; /* letters, an extension, a sign of its own */
    }
    digits[count] = '\0';
    for (size_t i = 0; i < COUNT_OF(abroad); i++) {
        size_t length = strlen(abroad[i].prefix);
        if (count < length + abroad[i].digits_min || memcmp(digits, abroad[i].prefix, length) != 0)
            continue;
        const char *text = arena_format(arena, "+%s", digits + length);
        if (read_as(arena, text, NULL, &phone) && phone_is_valid(phone.normal))
            return phone_format(arena, phone.normal);
    }
    return NULL;
}

/* In-house numbers and those of services are no mistakes. */
static bool is_short(const char *typed)
{
    enum { SHORT_DIGITS_MAX = 6 };
    size_t count = 0;
    for (const char *p = typed; *p; p++)
        count += *p >= '0' && *p <= '9';
    return count <= SHORT_DIGITS_MAX && !strchr(typed, '+');
}

static void check_unknown(struct arena *arena, const struct quality_look *look,
                          const struct fact *fact, struct quality_findings *findings)
{
    const char *typed = fact->part[PART_VALUE], *found;
    struct phone phone;
    bool is_read = read_as(arena, typed, look->region, &phone);
    if (is_read && is_international(phone.normal) && phone_is_valid(phone.normal)) {
        /* Typed before the book had a country. */
        struct quality_finding *finding = quality_find(
            arena, findings, QUALITY_PHONE_NO_COUNTRY, fact, typed,
            arena_format(arena, "'%s' has no country: it is a number of %s", typed, look->region));
        fix_number(arena, finding, fact, phone_format(arena, phone.normal));
    } else if ((found = is_read ? with_lost_plus(arena, typed) : NULL) != NULL) {
        struct quality_finding *finding = quality_find(
            arena, findings, QUALITY_PHONE_WRONG_REGION, fact, typed,
            arena_format(arena, "'%s' is a number of another country whose + is missing", typed));
        fix_number(arena, finding, fact, found);
    } else if (is_read && !look->region && typed[0] != '+') {
        quality_find(arena, findings, QUALITY_PHONE_NO_COUNTRY, fact, typed,
                     arena_format(arena,
                                  "'%s' has no country: write it with + and the country code, or "
                                  "give the book a country",
                                  typed));
    } else {
        quality_find(arena, findings, QUALITY_PHONE_IMPOSSIBLE, fact, typed,
                     arena_format(arena, "'%s' cannot be a phone number", typed));
    }
}

/* The convention's way to write it, or NULL when it is written so, or would no longer read as the
 * same number. */
static const char *by_convention(struct arena *arena, const struct quality_look *look,
                                 const struct fact *fact)
{
    const char *text;
    struct phone phone;
    if (look->settings->phone_format == PHONE_AS_TYPED)
        return NULL;
    if (look->settings->phone_format == PHONE_INTERNATIONAL)
        text = phone_format(arena, fact->normal);
    else
        text = phone_format_national(arena, fact->normal, look->region);
    if (strcmp(text, fact->part[PART_VALUE]) == 0 || !read_as(arena, text, look->region, &phone) ||
        strcmp(phone.normal, fact->normal) != 0)
        return NULL;
    return text;
}

static void check_known(struct arena *arena, const struct quality_look *look,
                        const struct fact *fact, struct quality_findings *findings)
{
    const char *typed = fact->part[PART_VALUE];
    struct phone phone;
    if (!read_as(arena, fact->normal, NULL, &phone))
        return;
    if (!phone_is_valid(phone.normal)) {
        quality_find(arena, findings, QUALITY_PHONE_UNASSIGNED, fact, typed,
                     arena_format(arena, "its country's plan has no numbers like '%s'", typed));
        return;
    }
    const char *text = by_convention(arena, look, fact);
    if (!text)
        return;
    struct quality_finding *finding =
        quality_find(arena, findings, QUALITY_PHONE_FORMAT, fact, typed,
                     arena_format(arena, "this book writes it '%s'", text));
    fix_number(arena, finding, fact, text);
}

/* The number another value of the card means, when read in the book's country. */
static bool is_repeated(struct arena *arena, const struct quality_look *look,
                        const struct fact *fact)
{
    struct phone phone;
    if (is_international(fact->normal) ||
        !read_as(arena, fact->part[PART_VALUE], look->region, &phone) ||
        !is_international(phone.normal))
        return false;
    for (size_t i = 0; i < look->card->shown.count; i++) {
        const struct fact *other = look->card->shown.items[i].fact;
        if (other->kind == FACT_PHONE && strcmp(other->normal, phone.normal) == 0)
            return true;
    }
    return false;
}

void quality_check_phones(struct arena *arena, const struct quality_look *look,
                          struct quality_findings *findings)
{
    const struct card_values *shown = &look->card->shown;
    for (size_t i = 0; i < shown->count; i++) {
        const struct fact *fact = shown->items[i].fact;
        if (fact->kind != FACT_PHONE || !fact->part[PART_VALUE])
            continue;
        if (is_short(fact->part[PART_VALUE]))
            continue;
        if (is_repeated(arena, look, fact)) {
            struct quality_finding *finding =
                quality_find(arena, findings, QUALITY_VALUE_REPEATED, fact, fact->part[PART_VALUE],
                             "the same number stands there with its country");
            quality_replace(arena, finding, NULL);
        } else if (is_international(fact->normal)) {
            check_known(arena, look, fact, findings);
        } else {
            check_unknown(arena, look, fact, findings);
        }
    }
}
