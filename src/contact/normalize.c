/* What was typed, checked and brought into normal form. */
#include "contact/normalize.h"

#include "text/email.h"
#include "text/name.h"
#include "text/phone.h"
#include <stdio.h>
#include <string.h>

static size_t bytes_max(enum fact_kind kind)
{
    if (kind == FACT_NOTE)
        return NOTE_BYTES_MAX;
    return kind == FACT_PROPERTY || kind == FACT_PHOTO ? PROPERTY_BYTES_MAX : VALUE_BYTES_MAX;
}

static bool has_lines(enum fact_kind kind)
{
    return kind == FACT_NOTE || kind == FACT_ADDRESS || kind == FACT_CUSTOM ||
           kind == FACT_PROPERTY || kind == FACT_COMPANY;
}

/* Line ends of every kind become one line feed. */
static struct slice unify_lines(struct arena *arena, struct slice text)
{
    if (slice_find(text, '\r') == text.length)
        return text;
    char *copy = arena_alloc(arena, text.length + 1), *place = copy;
    for (size_t i = 0; i < text.length; i++) {
        bool is_return = text.data[i] == '\r';
        if (is_return && i + 1 < text.length && text.data[i + 1] == '\n')
            continue;
        *place++ = is_return ? '\n' : text.data[i];
    }
    return (struct slice){copy, (size_t)(place - copy)};
}

static bool read_text(struct arena *arena, enum fact_kind kind, const char *field,
                      const char **text, struct error *error)
{
    struct slice typed = slice_of(*text);
    if (kind != FACT_PROPERTY)
        typed = slice_trim(typed);
    if (has_lines(kind) && kind != FACT_PROPERTY)
        typed = unify_lines(arena, typed);
    if (typed.length > bytes_max(kind))
        return fail(error, STATUS_INVALID, "'%s' is too long: %zu bytes, at most %zu", field,
                    typed.length, bytes_max(kind));
    if (!slice_is_utf8(typed))
        return fail(error, STATUS_INVALID, "'%s' is not valid UTF-8", field);
    if (kind != FACT_PHOTO && !text_is_clean(typed, has_lines(kind)))
        return fail(error, STATUS_INVALID,
                    "'%s' holds control characters or invisible direction marks", field);
    *text = typed.length ? arena_copy_slice(arena, typed) : NULL;
    return true;
}

static bool check_text(struct arena *arena, enum fact_kind kind, const char *field,
                       const char **text, struct error *error)
{
    if (read_text(arena, kind, field, text, error))
        return true;
    snprintf(error->pointer, sizeof(error->pointer), "/%s", field);
    return false;
}

static bool check_label(struct arena *arena, struct fact *fact, struct error *error)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    if (!info->default_label) {
        fact->label = fact->custom_label = NULL;
        return true;
    }
    if (fact->custom_label &&
        !check_text(arena, FACT_CUSTOM, "custom_label", &fact->custom_label, error))
        return false;
    if (!fact->label) {
        fact->label = fact->custom_label ? "other" : info->default_label;
        return true;
    }
    char accepted[128] = "";
    for (const char *const *label = info->labels; *label; label++) {
        if (strcmp(*label, fact->label) == 0) {
            fact->label = *label;
            return true;
        }
        size_t used = strlen(accepted);
        snprintf(accepted + used, sizeof(accepted) - used, "%s%s", used ? ", " : "", *label);
    }
    fail_at(error, STATUS_INVALID, "/label", "'label' of '%s' must be one of: %s", info->name,
            accepted);
    snprintf(error->accepted, sizeof(error->accepted), "%s", accepted);
    return false;
}

bool fact_is_empty(const struct fact *fact)
{
    if (!uuid_is_nil(fact->group))
        return false;
    for (unsigned i = 0; i < fact_kind_info(fact->kind)->part_count; i++)
        if (fact->part[i] && *fact->part[i])
            return false;
    return true;
}

static const char *fold_parts(struct arena *arena, const struct fact *fact)
{
    const char *joined = "";
    for (unsigned i = 0; i < fact_kind_info(fact->kind)->part_count; i++)
        if (fact->part[i])
            joined = arena_format(arena, "%s %s", joined, fact->part[i]);
    const char *folded = name_fold(arena, slice_of(joined));
    return *folded ? folded : arena_copy_slice(arena, slice_trim(slice_of(joined)));
}

static bool normalize_email(struct arena *arena, struct fact *fact, struct error *error)
{
    struct email email;
    if (!email_parse(arena, slice_of(fact->part[PART_VALUE]), &email, error)) {
        snprintf(error->pointer, sizeof(error->pointer), "/value");
        return false;
    }
    fact->normal = email.normal;
    return true;
}

static void normalize_phone(struct arena *arena, struct fact *fact, const char *region)
{
    struct phone phone;
    struct error ignored;
    struct slice typed = slice_of(fact->part[PART_VALUE]);
    if (phone_parse(arena, typed, region, &phone, &ignored))
        fact->normal = phone.normal;
    else
        fact->normal = arena_copy_slice(arena, typed);
}

/* A link without what does not tell pages apart: scheme, "www.", letter case, the last slash. */
static const char *normalize_url(struct arena *arena, const char *typed)
{
    const char *behind = strstr(typed, "://");
    const char *text = behind ? behind + 3 : typed;
    if (strncasecmp(text, "www.", 4) == 0)
        text += 4;
    char *normal = arena_copy(arena, text);
    for (char *p = normal; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    size_t length = strlen(normal);
    if (length && normal[length - 1] == '/')
        normal[length - 1] = '\0';
    return normal;
}

static bool normalize_starred(struct fact *fact, struct error *error)
{
    if (strcmp(fact->part[PART_VALUE], "true") != 0 && strcmp(fact->part[PART_VALUE], "false") != 0)
        return fail_at(error, STATUS_INVALID, "/starred", "'starred' must be true or false");
    fact->normal = fact->part[PART_VALUE];
    return true;
}

static bool fill_normal(struct arena *arena, struct fact *fact, const char *region,
                        struct error *error)
{
    switch (fact->kind) {
    case FACT_EMAIL:
        return normalize_email(arena, fact, error);
    case FACT_PHONE:
        normalize_phone(arena, fact, region);
        return true;
    case FACT_URL:
        fact->normal = normalize_url(arena, fact->part[PART_VALUE]);
        return true;
    case FACT_STARRED:
        return normalize_starred(fact, error);
    case FACT_NAME: {
        const char *full = fact_full_name(arena, fact);
        fact->normal = name_fold(arena, slice_of(full ? full : fact->part[NAME_FILE_AS]));
        return true;
    }
    case FACT_CUSTOM:
        fact->normal = arena_format(arena, "%s %s", fact->custom_label ? fact->custom_label : "",
                                    fold_parts(arena, fact));
        return true;
    case FACT_COMPANY:
        fact->normal = name_fold(arena, slice_of(fact->part[COMPANY_NAME]));
        if (!*fact->normal)
            fact->normal = fact->part[COMPANY_NAME];
        return true;
    case FACT_NOTE:
    case FACT_BIRTHDAY:
    case FACT_PHOTO:
    case FACT_PROPERTY:
        fact->normal = fact->part[PART_VALUE];
        return true;
    default:
        fact->normal = fold_parts(arena, fact);
        return true;
    }
}

bool fact_normalize(struct arena *arena, struct fact *fact, const char *region, struct error *error)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i] && !check_text(arena, fact->kind, info->parts[i], &fact->part[i], error))
            return false;
    if (!check_label(arena, fact, error))
        return false;
    if (fact_is_empty(fact)) {
        fact->normal = "";
        return true;
    }
    if (fact->kind == FACT_COMPANY && !fact->part[COMPANY_NAME] && uuid_is_nil(fact->group))
        fact->part[COMPANY_NAME] = ""; /* a title alone: a membership of no named company */
    if (fact->kind != FACT_NAME && info->part_count == 1 && !fact->part[PART_VALUE] &&
        uuid_is_nil(fact->group))
        return fail_at(error, STATUS_INVALID, "/value", "'%s' is required", info->parts[0]);
    return fill_normal(arena, fact, region, error);
}
