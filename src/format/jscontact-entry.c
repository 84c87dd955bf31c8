/* Entries of JSContact's maps ("emails", "titles", ...) and the vCard properties they stand for. */
#include "format/jscontact-part.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    USUAL = ENTRY_CONTEXTS | ENTRY_PREF | ENTRY_LABEL,
    RESOURCE = USUAL | ENTRY_MEDIA_TYPE,
};

enum section_place {
    NICKNAMES,
    ORGANIZATIONS,
    PRONOUNS,
    TITLES,
    EMAILS,
    ONLINE_SERVICES,
    PHONES,
    PREFERRED_LANGUAGES,
    CALENDARS,
    SCHEDULING_ADDRESSES,
    ADDRESSES,
    CRYPTO_KEYS,
    DIRECTORIES,
    LINKS,
    MEDIA,
    ANNIVERSARIES,
    NOTES,
    PERSONAL_INFO,
};

const struct section sections[] = {
    [NICKNAMES] = {"nicknames", "i", ENTRY_CONTEXTS | ENTRY_PREF},
    [ORGANIZATIONS] = {"organizations", "o", ENTRY_CONTEXTS},
    [PRONOUNS] = {"speakToAs/pronouns", "r", ENTRY_CONTEXTS | ENTRY_PREF},
    [TITLES] = {"titles", "t", 0},
    [EMAILS] = {"emails", "e", USUAL},
    [ONLINE_SERVICES] = {"onlineServices", "s", USUAL},
    [PHONES] = {"phones", "p", USUAL},
    [PREFERRED_LANGUAGES] = {"preferredLanguages", "l", ENTRY_CONTEXTS | ENTRY_PREF},
    [CALENDARS] = {"calendars", "c", RESOURCE},
    [SCHEDULING_ADDRESSES] = {"schedulingAddresses", "h", USUAL},
    [ADDRESSES] = {"addresses", "a", USUAL},
    [CRYPTO_KEYS] = {"cryptoKeys", "k", RESOURCE},
    [DIRECTORIES] = {"directories", "d", RESOURCE | ENTRY_LIST_AS},
    [LINKS] = {"links", "u", RESOURCE},
    [MEDIA] = {"media", "m", RESOURCE},
    [ANNIVERSARIES] = {"anniversaries", "y", 0},
    [NOTES] = {"notes", "n", 0},
    [PERSONAL_INFO] = {"personalInfo", "f", ENTRY_LABEL | ENTRY_LIST_AS},
    {NULL, NULL, 0},
};

/* Of several for one section and kind, the first is the usual one. */
static const struct rule rules[] = {
    {"NICKNAME", &sections[NICKNAMES], NULL, "name", FORM_TEXT, false},
    {"ORG", &sections[ORGANIZATIONS], NULL, "name", FORM_UNITS, false},
    {"PRONOUNS", &sections[PRONOUNS], NULL, "pronouns", FORM_TEXT, false},
    {"TITLE", &sections[TITLES], "title", "name", FORM_TEXT, false},
    {"ROLE", &sections[TITLES], "role", "name", FORM_TEXT, false},
    {"EMAIL", &sections[EMAILS], NULL, "address", FORM_TEXT, false},
    {"SOCIALPROFILE", &sections[ONLINE_SERVICES], NULL, "uri", FORM_URI, false},
    {"IMPP", &sections[ONLINE_SERVICES], NULL, "uri", FORM_URI, true},
    {"X-SOCIALPROFILE", &sections[ONLINE_SERVICES], NULL, "uri", FORM_PROFILE, true},
    {"TEL", &sections[PHONES], NULL, "number", FORM_PHONE, false},
    {"LANG", &sections[PREFERRED_LANGUAGES], NULL, "language", FORM_TEXT, false},
    {"CALURI", &sections[CALENDARS], "calendar", "uri", FORM_URI, false},
    {"FBURL", &sections[CALENDARS], "freeBusy", "uri", FORM_URI, false},
    {"CALADRURI", &sections[SCHEDULING_ADDRESSES], NULL, "uri", FORM_URI, false},
    {"ADR", &sections[ADDRESSES], NULL, "components", FORM_ADDRESS, false},
    {"TZ", &sections[ADDRESSES], NULL, "timeZone", FORM_ZONE, true},
    {"GEO", &sections[ADDRESSES], NULL, "coordinates", FORM_URI, true},
    {"KEY", &sections[CRYPTO_KEYS], NULL, "uri", FORM_URI, false},
    {"SOURCE", &sections[DIRECTORIES], "entry", "uri", FORM_URI, false},
    {"ORG-DIRECTORY", &sections[DIRECTORIES], "directory", "uri", FORM_URI, false},
    {"CONTACT-URI", &sections[LINKS], "contact", "uri", FORM_URI, false},
    {"URL", &sections[LINKS], NULL, "uri", FORM_URI, false},
    {"PHOTO", &sections[MEDIA], "photo", "uri", FORM_URI, false},
    {"LOGO", &sections[MEDIA], "logo", "uri", FORM_URI, false},
    {"SOUND", &sections[MEDIA], "sound", "uri", FORM_URI, false},
    {"BDAY", &sections[ANNIVERSARIES], "birth", "date", FORM_DATE, false},
    {"DEATHDATE", &sections[ANNIVERSARIES], "death", "date", FORM_DATE, false},
    {"ANNIVERSARY", &sections[ANNIVERSARIES], "wedding", "date", FORM_DATE, false},
    {"NOTE", &sections[NOTES], NULL, "note", FORM_TEXT, false},
    {"EXPERTISE", &sections[PERSONAL_INFO], "expertise", "value", FORM_TEXT, false},
    {"HOBBY", &sections[PERSONAL_INFO], "hobby", "value", FORM_TEXT, false},
    {"INTEREST", &sections[PERSONAL_INFO], "interest", "value", FORM_TEXT, false},
};

const struct section *section_find(const char *member)
{
    for (const struct section *section = sections; section->member; section++)
        if (strcmp(section->member, member) == 0)
            return section;
    return NULL;
}

const struct rule *rule_of_property(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (strcmp(rules[i].name, name) == 0)
            return &rules[i];
    return NULL;
}

static bool is_profile_service(const json_t *entry)
{
    const char *service = json_text(entry, "service");
    bool is_ours =
        service && (strcasecmp(service, "twitter") == 0 || strcasecmp(service, "facebook") == 0);
    return is_ours && !json_text(entry, "uri") != !json_text(entry, "user");
}

static bool same_kind(const struct rule *rule, const json_t *entry)
{
    const char *kind = json_text(entry, "kind");
    if (!kind && rule->section == &sections[TITLES])
        kind = "title"; /* RFC 9553 section 2.2.5 */
    return kind == rule->kind || (kind && rule->kind && strcmp(kind, rule->kind) == 0);
}

const struct rule *rule_of_entry(const struct section *section, const json_t *entry)
{
    const char *name = json_text(entry, "vCardName");
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        const struct rule *rule = &rules[i];
        if (rule->section != section || !same_kind(rule, entry))
            continue;
        if (name && rule->is_named
                ? strcasecmp(name, rule->name) == 0
                : !name && rule->form == FORM_PROFILE && is_profile_service(entry))
            return rule;
    }
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (rules[i].section == section && !rules[i].is_named && same_kind(&rules[i], entry))
            return &rules[i];
    return NULL;
}

/* ---- parameters with a member of their own ---- */

enum parameter_form { PARAMETER_TEXT, PARAMETER_NUMBER, PARAMETER_TIME, PARAMETER_LEVEL };

static const struct parameter_rule {
    const char *name;
    const struct section *section; /* NULL: those with the flag */
    unsigned flag;
    const char *object; /* the member's object, when it is not the entry */
    const char *member;
    enum parameter_form form;
} parameter_rules[] = {
    {"PREF", NULL, ENTRY_PREF, NULL, "pref", PARAMETER_NUMBER},
    {"MEDIATYPE", NULL, ENTRY_MEDIA_TYPE, NULL, "mediaType", PARAMETER_TEXT},
    {"INDEX", NULL, ENTRY_LIST_AS, NULL, "listAs", PARAMETER_NUMBER},
    {"LEVEL", &sections[PERSONAL_INFO], 0, NULL, "level", PARAMETER_LEVEL},
    {"SERVICE-TYPE", &sections[ONLINE_SERVICES], 0, NULL, "service", PARAMETER_TEXT},
    {"USERNAME", &sections[ONLINE_SERVICES], 0, NULL, "user", PARAMETER_TEXT},
    {"SORT-AS", &sections[ORGANIZATIONS], 0, NULL, "sortAs", PARAMETER_TEXT},
    {"CREATED", &sections[NOTES], 0, NULL, "created", PARAMETER_TIME},
    {"AUTHOR", &sections[NOTES], 0, "author", "uri", PARAMETER_TEXT},
    {"AUTHOR-NAME", &sections[NOTES], 0, "author", "name", PARAMETER_TEXT},
    {"CALSCALE", &sections[ANNIVERSARIES], 0, "date", "calendarScale", PARAMETER_TEXT},
    {"CC", &sections[ADDRESSES], 0, NULL, "countryCode", PARAMETER_TEXT},
    {"GEO", &sections[ADDRESSES], 0, NULL, "coordinates", PARAMETER_TEXT},
    {"TZ", &sections[ADDRESSES], 0, NULL, "timeZone", PARAMETER_TEXT},
    {"LABEL", &sections[ADDRESSES], 0, NULL, "full", PARAMETER_TEXT},
};

static bool applies_to(const struct parameter_rule *rule, const struct section *section)
{
    return rule->section ? rule->section == section : (section->flags & rule->flag) != 0;
}

/* The levels of expertise have names of their own (RFC 6715). */
static const char *const levels[][2] = {
    {"low", "beginner"}, {"medium", "average"}, {"high", "expert"}};

static json_t *level_of(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (strcasecmp(text, levels[i][0]) == 0 || strcasecmp(text, levels[i][1]) == 0)
            return json_string(levels[i][0]);
    return NULL;
}

static json_t *member_of_parameter(struct arena *arena, enum parameter_form form, const char *text)
{
    int64_t number;
    switch (form) {
    case PARAMETER_NUMBER:
        return slice_to_int64(slice_of(text), 1, INT32_MAX, &number) ? json_integer(number) : NULL;
    case PARAMETER_TIME: {
        const char *utc = utc_of_timestamp(arena, text);
        return utc ? json_string(utc) : NULL;
    }
    case PARAMETER_LEVEL:
        return level_of(text);
    default:
        return json_string(text);
    }
}

static const char *parameter_of_member(struct arena *arena, const struct rule *rule,
                                       enum parameter_form form, const json_t *member)
{
    const char *text = json_string_value(member);
    if (form == PARAMETER_NUMBER)
        return json_is_integer(member)
                   ? arena_format(arena, "%lld", (long long)json_integer_value(member))
                   : NULL;
    if (text && form == PARAMETER_TIME)
        return timestamp_of_utc(arena, text);
    if (text && form == PARAMETER_LEVEL) {
        bool is_expertise = strcmp(rule->name, "EXPERTISE") == 0;
        for (size_t i = 0; i < COUNT_OF(levels); i++)
            if (strcmp(text, levels[i][0]) == 0)
                return levels[i][is_expertise];
    }
    return text;
}

static json_t *object_within(json_t *entry, const char *key)
{
    json_t *object = key ? json_object_get(entry, key) : entry;
    if (!object)
        json_object_set_new(entry, key, object = json_object());
    return object;
}

static void take_parameters(struct arena *arena, const struct rule *rule, struct line *line,
                            json_t *entry)
{
    for (size_t i = 0; i < COUNT_OF(parameter_rules); i++) {
        const struct parameter_rule *parameter = &parameter_rules[i];
        const char *text = line_parameter(line, parameter->name);
        json_t *value = text && applies_to(parameter, rule->section)
                            ? member_of_parameter(arena, parameter->form, text)
                            : NULL;
        if (!value)
            continue;
        json_object_set_new(object_within(entry, parameter->object), parameter->member, value);
        line_take(line, parameter->name);
    }
}

static void give_parameters(struct arena *arena, const struct rule *rule, const json_t *entry,
                            struct line *line)
{
    for (size_t i = 0; i < COUNT_OF(parameter_rules); i++) {
        const struct parameter_rule *parameter = &parameter_rules[i];
        if (!applies_to(parameter, rule->section) || strcmp(rule->member, parameter->member) == 0)
            continue;
        const json_t *object =
            parameter->object ? json_object_get(entry, parameter->object) : entry;
        const char *text = parameter_of_member(arena, rule, parameter->form,
                                               json_object_get(object, parameter->member));
        if (text && !(rule->form == FORM_PROFILE && parameter->section))
            line_add(arena, line, parameter->name, text);
    }
}

/* ---- types ---- */

static const struct {
    const char *type, *word;
    const char *set;               /* the member */
    const struct section *section; /* NULL: all with contexts */
} type_rules[] = {
    {"home", "private", "contexts", NULL},
    {"work", "work", "contexts", NULL},
    {"billing", "billing", "contexts", &sections[ADDRESSES]},
    {"delivery", "delivery", "contexts", &sections[ADDRESSES]},
    {"cell", "mobile", "features", &sections[PHONES]},
    {"voice", "voice", "features", &sections[PHONES]},
    {"text", "text", "features", &sections[PHONES]},
    {"video", "video", "features", &sections[PHONES]},
    {"fax", "fax", "features", &sections[PHONES]},
    {"pager", "pager", "features", &sections[PHONES]},
    {"textphone", "textphone", "features", &sections[PHONES]},
    {"main", "main-number", "features", &sections[PHONES]},
    {"main-number", "main-number", "features", &sections[PHONES]},
};

static bool take_type(const struct section *section, const char *type, json_t *entry)
{
    for (size_t i = 0; i < COUNT_OF(type_rules); i++) {
        bool fits_here = type_rules[i].section ? type_rules[i].section == section
                                               : (section->flags & ENTRY_CONTEXTS) != 0;
        if (!fits_here || strcasecmp(type, type_rules[i].type) != 0)
            continue;
        json_object_set_new(object_within(entry, type_rules[i].set), type_rules[i].word,
                            json_true());
        return true;
    }
    return false;
}

static const char *profile_service(const char *type)
{
    return strcasecmp(type, "twitter") == 0    ? "Twitter"
           : strcasecmp(type, "facebook") == 0 ? "Facebook"
                                               : NULL;
}

static void take_types(struct arena *arena, const struct rule *rule, struct line *line,
                       json_t *entry)
{
    struct line rest = {.name = line->name};
    for (size_t i = 0; i < line->parameter_count; i++) {
        const struct line_parameter *parameter = &line->parameters[i];
        for (size_t item = 0; item < parameter->count; item++) {
            const char *text = parameter->items[item];
            const char *service = rule->form == FORM_PROFILE ? profile_service(text) : NULL;
            if (strcmp(parameter->name, "TYPE") == 0) {
                if (service && !json_text(entry, "service")) {
                    json_object_set_new(entry, "service", json_string(service));
                    continue;
                }
                if (take_type(rule->section, text, entry))
                    continue;
            }
            line_add(arena, &rest, parameter->name, text);
        }
    }
    line->parameters = rest.parameters;
    line->parameter_count = rest.parameter_count;
}

static void give_types(struct arena *arena, const struct rule *rule, const json_t *entry,
                       struct line *line)
{
    static const char *const sets[] = {"contexts", "features"};
    if (rule->form == FORM_PROFILE && json_text(entry, "service"))
        line_add(arena, line, "TYPE",
                 strcasecmp(json_text(entry, "service"), "twitter") == 0 ? "twitter" : "facebook");
    for (size_t set = 0; set < COUNT_OF(sets); set++) {
        const json_t *words = json_object_get(entry, sets[set]);
        for (size_t i = 0; i < COUNT_OF(type_rules); i++) {
            bool is_again = i && strcmp(type_rules[i].word, type_rules[i - 1].word) == 0;
            if (!is_again && strcmp(type_rules[i].set, sets[set]) == 0 &&
                json_set_has(words, type_rules[i].word))
                line_add(arena, line, "TYPE", type_rules[i].type);
        }
    }
}

/* ---- values ---- */

static bool is_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count;
}

const char *utc_of_timestamp(struct arena *arena, const char *t)
{
    if (strlen(t) != 16 || !is_digits(t, 8) || t[8] != 'T' || !is_digits(t + 9, 6) || t[15] != 'Z')
        return NULL;
    return arena_format(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4, t + 6, t + 9, t + 11,
                        t + 13);
}

const char *timestamp_of_utc(struct arena *arena, const char *u)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    if (strlen(u) != sizeof(form) - 1)
        return NULL;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? !is_digits(u + i, 1) : u[i] != form[i])
            return NULL;
    return arena_format(arena, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", u, u + 5, u + 8, u + 11, u + 14,
                        u + 17);
}

static void set_number(json_t *object, const char *key, const char *digits, size_t count)
{
    int64_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = 10 * number + (digits[i] - '0');
    json_object_set_new(object, key, json_integer(number));
}

/* "19530415", "1953-04-15", "1953-04", "1953", "--0415", or a point in time. */
static json_t *date_of(struct arena *arena, const char *text)
{
    const char *utc = utc_of_timestamp(arena, text);
    if (utc)
        return json_pack("{s:s, s:s}", "@type", "Timestamp", "utc", utc);
    size_t length = strlen(text);
    bool has_hyphens = length == 10 && text[4] == '-' && text[7] == '-';
    json_t *date = json_object();
    if (length == 6 && strncmp(text, "--", 2) == 0 && is_digits(text + 2, 4)) {
        set_number(date, "month", text + 2, 2);
        set_number(date, "day", text + 4, 2);
    } else if (is_digits(text, 4)) {
        set_number(date, "year", text, 4);
        if (has_hyphens && is_digits(text + 5, 2) && is_digits(text + 8, 2)) {
            set_number(date, "month", text + 5, 2);
            set_number(date, "day", text + 8, 2);
        } else if (length == 8 && is_digits(text, 8)) {
            set_number(date, "month", text + 4, 2);
            set_number(date, "day", text + 6, 2);
        } else if (length == 7 && text[4] == '-' && is_digits(text + 5, 2)) {
            set_number(date, "month", text + 5, 2);
        }
    }
    return date;
}

static const char *text_of_date(struct arena *arena, const json_t *date)
{
    const char *utc = json_text(date, "utc");
    if (utc)
        return timestamp_of_utc(arena, utc);
    json_int_t year = json_integer_value(json_object_get(date, "year"));
    json_int_t month = json_integer_value(json_object_get(date, "month"));
    json_int_t day = json_integer_value(json_object_get(date, "day"));
    if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31)
        return NULL;
    if (year && month && day)
        return arena_format(arena, "%04d%02d%02d", (int)year, (int)month, (int)day);
    if (year && day)
        return NULL;
    if (year && month)
        return arena_format(arena, "%04d-%02d", (int)year, (int)month);
    if (year)
        return arena_format(arena, "%04d", (int)year);
    return month && day ? arena_format(arena, "--%02d%02d", (int)month, (int)day) : NULL;
}

/* "+0100" is Etc/GMT-1: the names of that region count westward (RFC 9555 section 2.8.2). */
static const char *zone_of_offset(struct arena *arena, const char *text)
{
    bool is_hours = strlen(text) == 5 && (*text == '+' || *text == '-') && is_digits(text + 1, 4) &&
                    strcmp(text + 3, "00") == 0;
    int hours = is_hours ? 10 * (text[1] - '0') + text[2] - '0' : 0;
    return hours ? arena_format(arena, "Etc/GMT%c%d", *text == '+' ? '-' : '+', hours) : text;
}

static const char *offset_of_zone(struct arena *arena, const char *text)
{
    int64_t hours;
    bool is_etc = strncmp(text, "Etc/GMT", 7) == 0 && (text[7] == '+' || text[7] == '-') &&
                  slice_to_int64(slice_of(text + 8), 1, 99, &hours);
    return is_etc ? arena_format(arena, "%c%02d00", text[7] == '+' ? '-' : '+', (int)hours) : text;
}

enum { UNITS_MAX = 100 };

static bool units_of(struct arena *arena, const char *value, json_t *entry)
{
    struct line_pieces pieces = {0};
    line_split(arena, value, ';', &pieces);
    if (pieces.count > UNITS_MAX)
        return false;
    json_t *units = json_array();
    for (size_t i = 0; i < pieces.count; i++) {
        const char *text = line_unescape(arena, pieces.items[i]);
        if (i)
            json_array_append_new(units, json_pack("{s:s}", "name", text));
        else if (*text || pieces.count == 1)
            json_object_set_new(entry, "name", json_string(text));
    }
    if (json_array_size(units))
        json_object_set(entry, "units", units);
    json_decref(units);
    return true;
}

static const char *value_of_units(struct arena *arena, const json_t *entry)
{
    AUTO_BUFFER struct buffer out = {0};
    const char *name = json_text(entry, "name");
    size_t i;
    const json_t *unit;
    buffer_append_text(&out, line_escape(arena, name ? name : "", ",;"));
    json_array_foreach(json_object_get(entry, "units"), i, unit)
    {
        const char *text = json_text(unit, "name");
        buffer_append_byte(&out, ';');
        buffer_append_text(&out, line_escape(arena, text ? text : "", ",;"));
    }
    return out.length || name ? arena_copy_slice(arena, buffer_slice(&out)) : NULL;
}

static bool take_value(struct arena *arena, const struct rule *rule, struct line *line,
                       json_t *entry)
{
    const char *type = line_parameter(line, "VALUE");
    const char *text = line_unescape(arena, line->value);
    bool is_text = type && strcasecmp(type, "text") == 0;
    bool is_uri = type && strcasecmp(type, "uri") == 0;
    switch (rule->form) {
    case FORM_PHONE:
        if (is_uri && strncasecmp(text, "tel:", 4) == 0)
            line_take(line, "VALUE");
        break;
    case FORM_URI:
        if (is_uri)
            line_take(line, "VALUE");
        if (is_text && strcmp(rule->name, "SOCIALPROFILE") == 0) {
            line_take(line, "VALUE");
            return json_object_set_new(entry, "user", json_string(text)) == 0;
        }
        break;
    case FORM_PROFILE: {
        const char *member = strstr(text, "://") ? "uri" : "user";
        return json_object_set_new(entry, member, json_string(text)) == 0;
    }
    case FORM_UNITS:
        return units_of(arena, line->value, entry);
    case FORM_ADDRESS:
        return address_of_line(arena, line, entry);
    case FORM_DATE: {
        json_t *date = is_text ? NULL : date_of(arena, text);
        return date && json_object_set_new(entry, rule->member, date) == 0;
    }
    case FORM_ZONE:
        text = zone_of_offset(arena, text);
        break;
    case FORM_TEXT:
        if (is_text)
            line_take(line, "VALUE");
        break;
    }
    return json_object_set_new(entry, rule->member, json_string(text)) == 0;
}

static const char *give_value(struct arena *arena, const struct rule *rule, const json_t *entry,
                              struct line *line)
{
    const char *text = json_text(entry, rule->member);
    const char *user = json_text(entry, "user");
    switch (rule->form) {
    case FORM_PHONE:
        if (text && strncasecmp(text, "tel:", 4) == 0) {
            line_add(arena, line, "VALUE", "uri");
            return line_escape(arena, text, "");
        }
        return text ? line_escape(arena, text, ",;") : NULL;
    case FORM_URI:
        if (!text && user && strcmp(rule->name, "SOCIALPROFILE") == 0) {
            line_take(line, "USERNAME");
            line_add(arena, line, "VALUE", "text");
            return line_escape(arena, user, ",;");
        }
        return text ? line_escape(arena, text, "") : NULL;
    case FORM_PROFILE:
        text = text ? text : user;
        return text ? line_escape(arena, text, ",;") : NULL;
    case FORM_UNITS:
        return value_of_units(arena, entry);
    case FORM_ADDRESS:
        return address_line_of_entry(arena, entry, line) ? line->value : NULL;
    case FORM_DATE:
        return text_of_date(arena, json_object_get(entry, rule->member));
    case FORM_ZONE:
        text = text ? offset_of_zone(arena, text) : NULL;
        break;
    case FORM_TEXT:
        break;
    }
    return text ? line_escape(arena, text, ",;") : NULL;
}

bool line_of_entry(struct arena *arena, const struct rule *rule, const json_t *entry,
                   struct line *line)
{
    *line = line_make(arena, rule->name, "");
    give_types(arena, rule, entry, line);
    give_parameters(arena, rule, entry, line);
    line->value = give_value(arena, rule, entry, line);
    add_parameters(arena, entry, line);
    return line->value != NULL;
}

/* What stands in a line for the same as nothing. */
static void drop_defaults(const struct rule *rule, struct line *line)
{
    const char *type = line_parameter(line, "VALUE");
    bool is_uri = type && strcasecmp(type, "uri") == 0;
    bool is_text = type && strcasecmp(type, "text") == 0;
    line_take(line, "PROP-ID");
    if ((is_uri && (rule->form == FORM_URI || rule->form == FORM_PHONE)) ||
        (is_text && (rule->form == FORM_TEXT || rule->form == FORM_PHONE)))
        line_take(line, "VALUE");
}

static struct line copy_line(struct arena *arena, const struct line *line)
{
    struct line copy = *line;
    copy.parameters = arena_copy_bytes(arena, line->parameters,
                                       line->parameter_count * sizeof(*line->parameters));
    return copy;
}

static int by_byte(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

/* The letters and digits of a component, whatever their order. */
static const char *bare_text(struct arena *arena, const char *text)
{
    char *bare = arena_copy(arena, text), *place = bare;
    for (; *text; text++)
        if (!strchr(" ,-\\", *text))
            *place++ = *text;
    *place = '\0';
    qsort(bare, (size_t)(place - bare), 1, by_byte);
    return bare;
}

static const char *join_pieces(struct arena *arena, const struct line_pieces *pieces)
{
    AUTO_BUFFER struct buffer out = {0};
    for (size_t i = 0; i < pieces->count; i++)
        buffer_append_format(&out, "%s%s", i ? ";" : "", pieces->items[i]);
    return arena_copy_slice(arena, buffer_slice(&out));
}

/* Where an address has places of its own for number and street, the old components only repeat
 * them: what stands between there is each program's own. */
static void forget_repeated_street(struct arena *arena, struct line *a, struct line *b)
{
    struct line_pieces x = {0}, y = {0};
    line_split(arena, a->value, ';', &x);
    line_split(arena, b->value, ';', &y);
    for (size_t i = 1; i <= 2 && x.count > 7 && y.count > 7; i++)
        if (strcmp(bare_text(arena, x.items[i]), bare_text(arena, y.items[i])) == 0)
            x.items[i] = y.items[i] = "";
    while (x.count && !*x.items[x.count - 1])
        x.count--;
    while (y.count && !*y.items[y.count - 1])
        y.count--;
    a->value = join_pieces(arena, &x);
    b->value = join_pieces(arena, &y);
}

static bool says_all(struct arena *arena, const struct rule *rule, const json_t *entry,
                     const struct line *line)
{
    struct line again, given = copy_line(arena, line);
    if (rule_of_entry(rule->section, entry) != rule || !line_of_entry(arena, rule, entry, &again))
        return false;
    drop_defaults(rule, &again);
    drop_defaults(rule, &given);
    if (rule->form == FORM_ADDRESS)
        forget_repeated_street(arena, &again, &given);
    return line_same(&again, &given);
}

json_t *entry_of_line(struct arena *arena, const struct rule *rule, const struct line *line)
{
    json_t *entry = json_object();
    struct line rest = copy_line(arena, line);
    if (rule->kind)
        json_object_set_new(entry, "kind", json_string(rule->kind));
    if (rule->is_named) {
        char *name = arena_copy(arena, rule->name);
        for (char *place = name; *place; place++)
            *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
        json_object_set_new(entry, "vCardName", json_string(name));
    }
    line_take(&rest, "PROP-ID");
    bool is_read = !line->is_coded && take_value(arena, rule, &rest, entry);
    if (is_read) {
        take_types(arena, rule, &rest, entry);
        take_parameters(arena, rule, &rest, entry);
        set_parameters(entry, &rest);
        is_read = says_all(arena, rule, entry, line);
    }
    if (is_read)
        return entry;
    json_decref(entry);
    return NULL;
}
