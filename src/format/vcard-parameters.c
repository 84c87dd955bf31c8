/* The parameters of a vCard property that Kith has no place for. */
#include "format/vcard-parameters.h"

#include "base/buffer.h"
#include "contact/normalize.h"
#include "format/received.h"
#include <string.h>
#include <strings.h>

const char *vcard_types(const struct fact *fact)
{
    static const struct {
        const char *label, *types;
    } phones[] = {{"mobile", "cell"},
                  {"home_fax", "home,fax"},
                  {"work_fax", "work,fax"},
                  {"other_fax", "fax"}};
    if (!fact->label || fact->kind == FACT_CUSTOM ||
        (fact->custom_label && strcmp(fact->label, "other") == 0))
        return NULL; /* the custom label says it */
    for (size_t i = 0; fact->kind == FACT_PHONE && i < COUNT_OF(phones); i++)
        if (strcmp(fact->label, phones[i].label) == 0)
            return phones[i].types;
    return fact->label;
}

/* Parameters in the making, each kind of them apart. */
struct keeper {
    struct arena *arena;
    const struct fact *fact;
    struct parameter_rule rule;
    struct buffer types, others;
};

static bool is_listed(struct slice list, struct slice word)
{
    while (list.length)
        if (slice_equal_ignoring_case(slice_split(list, ',', &list), word))
            return true;
    return false;
}

/* What a label could have been read from. */
static bool decides_label(struct slice type)
{
    return is_listed(SLICE("home,work,cell,mobile,fax,pager,main,personal,other,homepage,profile,"
                           "blog"),
                     type);
}

static bool is_said(const struct keeper *keeper, struct slice type)
{
    const struct fact *fact = keeper->fact;
    if (slice_equal_ignoring_case(type, SLICE("pref")) ||
        slice_equal_ignoring_case(type, keeper->rule.said_type))
        return true;
    if ((fact->kind == FACT_TWITTER && slice_equal_ignoring_case(type, SLICE("twitter"))) ||
        (fact->kind == FACT_FACEBOOK && slice_equal_ignoring_case(type, SLICE("facebook"))))
        return true;
    if (keeper->rule.label_was_apples && decides_label(type))
        return true;
    if (slice_equal_ignoring_case(type, SLICE("mobile")) && fact->kind == FACT_PHONE)
        type = SLICE("cell");
    return is_listed(slice_of(vcard_types(fact)), type);
}

static void keep_types(struct keeper *keeper, struct slice list)
{
    struct slice type;
    while (vcard_next_value(keeper->arena, &list, &type)) {
        if (is_said(keeper, type))
            continue;
        if (keeper->types.length)
            buffer_append_byte(&keeper->types, ',');
        buffer_append_slice(&keeper->types, type);
    }
}

static size_t count_quotes(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '"';
    return count;
}

static void keep_other(struct keeper *keeper, struct slice parameter)
{
    if (keeper->others.length)
        buffer_append_byte(&keeper->others, ';');
    buffer_append_slice(&keeper->others, parameter);
    if (count_quotes(parameter) % 2) /* one that nobody closed */
        buffer_append_byte(&keeper->others, '"');
}

static void keep_parameter(struct keeper *keeper, struct slice parameter)
{
    struct slice name, list;
    vcard_split_parameter(parameter, &name, &list);
    bool is_coding = slice_equal_ignoring_case(list, SLICE("b")) ||
                     slice_equal_ignoring_case(list, SLICE("base64")) ||
                     slice_equal_ignoring_case(list, SLICE("quoted-printable"));
    if (is_listed(SLICE("ENCODING,CHARSET,PREF,GROUP"), name) || (!name.length && is_coding) ||
        is_listed(slice_of(keeper->rule.said), name))
        return;
    if (!name.length || slice_equal_ignoring_case(name, SLICE("TYPE")))
        keep_types(keeper, list);
    else if (!slice_equal_ignoring_case(name, SLICE("VALUE")) ||
             !is_listed(slice_of(keeper->rule.values), list))
        keep_other(keeper, slice_trim(parameter));
}

static void append_part(struct buffer *out, struct slice part)
{
    if (out->length && part.length)
        buffer_append_byte(out, ';');
    buffer_append_slice(out, part);
}

/* "PREF=1;TYPE=...;..." in `out`. */
static void join_parts(struct keeper *keeper, int preference, struct buffer *out)
{
    struct slice types = buffer_slice(&keeper->types);
    if (preference != PREFERENCE_NONE)
        buffer_append_format(out, "PREF=%d", preference);
    if (types.length) {
        bool needs_quotes = slice_find(types, ';') + slice_find(types, ':') < 2 * types.length;
        append_part(out, SLICE("TYPE="));
        buffer_append_text(out, needs_quotes ? "\"" : "");
        buffer_append_slice(out, types);
        buffer_append_text(out, needs_quotes ? "\"" : "");
    }
    append_part(out, buffer_slice(&keeper->others));
}

/* The text to be kept of a property; "" when there is none. */
static const char *kept_text(struct arena *arena, const struct vcard_property *property,
                             struct parameter_rule rule, const struct fact *fact)
{
    struct keeper keeper = {.arena = arena, .fact = fact, .rule = rule};
    struct slice parameters = property->parameters, parameter;
    if (!parameters.length)
        return "";
    while (vcard_next_parameter(&parameters, &parameter))
        if (parameter.length)
            keep_parameter(&keeper, parameter);
    AUTO_BUFFER struct buffer out = {0};
    join_parts(&keeper, property->preference, &out);
    const char *text = received_text(arena, buffer_slice(&out), false);
    buffer_clear(&keeper.types);
    buffer_clear(&keeper.others);
    return text;
}

bool vcard_keep_parameters(struct arena *arena, const struct vcard_property *property,
                           struct parameter_rule rule, struct fact *fact)
{
    const char *text = kept_text(arena, property, rule, fact);
    if (strlen(text) > VALUE_BYTES_MAX)
        return false;
    if (*text)
        fact->parameters =
            fact->parameters ? arena_format(arena, "%s%s", text, fact->parameters) : text;
    return true;
}

bool vcard_keep_more_parameters(struct arena *arena, const struct vcard_property *property,
                                struct fact *fact)
{
    const char *text =
        kept_text(arena, property, (struct parameter_rule){.values = "text"}, &(struct fact){0});
    if (strlen(text) > VALUE_BYTES_MAX)
        return false;
    if (!*text)
        return true;
    char *name = arena_copy_slice(arena, property->name);
    for (char *place = name; *place; place++)
        if (*place >= 'a' && *place <= 'z')
            *place = (char)(*place - 32);
    fact->parameters =
        arena_format(arena, "%s\n%s;%s", fact->parameters ? fact->parameters : "", name, text);
    return true;
}

bool vcard_keep_components(struct arena *arena, struct slice rest, struct fact *fact)
{
    const char *text = rest.data ? received_text(arena, rest, false) : "";
    size_t length = strlen(text);
    if (strspn(text, ";") == length)
        return true;
    if (length > VALUE_BYTES_MAX)
        return false;
    fact->parameters =
        arena_format(arena, "%s\n;%s", fact->parameters ? fact->parameters : "", text);
    return true;
}

void vcard_keep_group(struct arena *arena, struct slice group, struct fact *fact)
{
    const char *rest = fact->parameters ? fact->parameters : "";
    char *name = arena_copy_slice(arena, group);
    for (char *place = name; *place; place++) /* letter case does not tell groups apart */
        if (*place >= 'A' && *place <= 'Z')
            *place = (char)(*place + 32);
    fact->parameters =
        arena_format(arena, "GROUP=%s%s%s", name, *rest && *rest != '\n' ? ";" : "", rest);
}

struct slice vcard_kept_parameters(const struct fact *fact, const char *name)
{
    struct slice rest = slice_of(fact->parameters);
    struct slice line = slice_split(rest, '\n', &rest);
    while (name && rest.length) {
        line = slice_split(rest, '\n', &rest);
        struct slice parameters;
        if (slice_equal_ignoring_case(slice_split(line, ';', &parameters), slice_of(name)))
            return parameters;
    }
    return name ? (struct slice){0} : line;
}

struct slice vcard_kept_components(const struct fact *fact)
{
    return vcard_kept_parameters(fact, "");
}

bool vcard_next_kept(struct slice *kept, struct slice *parameter)
{
    if (!kept->length)
        return false;
    size_t length = vcard_find_unquoted(*kept, ';');
    size_t skip = length < kept->length ? length + 1 : length;
    *parameter = (struct slice){kept->data, length};
    *kept = (struct slice){kept->data + skip, kept->length - skip};
    return true;
}

struct slice vcard_kept_group(const struct fact *fact)
{
    struct slice kept = vcard_kept_parameters(fact, NULL), parameter, name, group = {0};
    if (vcard_next_kept(&kept, &parameter) && parameter.length > 6 &&
        strncasecmp(parameter.data, "GROUP=", 6) == 0)
        vcard_split_parameter(parameter, &name, &group);
    return group;
}
