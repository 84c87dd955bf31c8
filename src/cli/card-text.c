/* One contact, or any other JSON object, in lines for people. */
#include "cli/card-text.h"

#include "base/cleanup.h"
#include "cli/rows.h"
#include "cli/terminal.h"
#include <string.h>

enum { INDENT = 2, LABEL_COLUMNS = 16, DEPTH_MAX = 8 };

/* Lines of a long text stand below each other. */
static void print_value(struct arena *arena, int indent, const char *label, const char *value,
                        FILE *out)
{
    struct slice rest = slice_of(value);
    do {
        struct slice line = slice_split(rest, '\n', &rest);
        const char *text = terminal_harmless(arena, arena_copy_slice(arena, line));
        label = terminal_harmless(arena, label);
        size_t columns = terminal_columns_of(label);
        int pad = columns < LABEL_COLUMNS ? (int)(LABEL_COLUMNS - columns) : 0;
        fprintf(out, "%*s%s%*s  %s\n", indent, "", label, pad, "", text);
        label = "";
    } while (rest.length > 0);
}

static const char *label_of(struct arena *arena, const json_t *info)
{
    const char *kind = rows_text(arena, json_object_get(info, "kind"));
    const char *label = rows_text(arena, json_object_get(info, "custom_label"));
    if (!label)
        label = rows_text(arena, json_object_get(info, "label"));
    if (kind && strcmp(kind, "phone_number") == 0)
        kind = "phone";
    else if (kind && strcmp(kind, "physical_address") == 0)
        kind = "address";
    if (!kind || !label)
        return kind ? kind : "";
    return arena_format(arena, "%s (%s)", kind, label);
}

/* The parts of an info in the order people write them. */
static const char *info_text(struct arena *arena, const json_t *info)
{
    static const char *const parts[] = {"value",  "name",        "street", "extended_address",
                                        "po_box", "postal_code", "city",   "region",
                                        "country"};
    const char *text = NULL;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *part = rows_text(arena, json_object_get(info, parts[i]));
        if (part)
            text = text ? arena_format(arena, "%s, %s", text, part) : part;
    }
    return text ? text : "";
}

static void print_memberships(struct arena *arena, const json_t *contact, FILE *out)
{
    const json_t *memberships = json_object_get(contact, "memberships");
    for (size_t i = 0; i < json_array_size(memberships); i++) {
        const json_t *membership = json_array_get(memberships, i);
        const json_t *group = json_object_get(membership, "group");
        const char *kind = rows_text(arena, json_object_get(group, "kind"));
        const char *name = rows_text(arena, json_object_get(group, "name"));
        const char *title = rows_text(arena, json_object_get(membership, "title"));
        bool is_company = kind && strcmp(kind, "organization") == 0;
        const char *text = name ? name : "";
        if (title)
            text = *text ? arena_format(arena, "%s, %s", title, text) : title;
        const char *label = !is_company ? "group" : name ? "company" : "title";
        print_value(arena, INDENT, label, text, out);
    }
}

void card_text_print(struct arena *arena, const json_t *contact, bool after_another, FILE *out)
{
    static const char *const scalars[] = {"nickname", "birthday",     "gender",  "notes",
                                          "outcome",  "canonical_id", "deleted", "id"};
    const char *name = rows_contact_name(arena, contact);
    fprintf(out, "%s%s\n", after_another ? "\n" : "",
            terminal_harmless(arena, name ? name : "(no name)"));
    const json_t *infos = json_object_get(contact, "infos");
    for (size_t i = 0; i < json_array_size(infos); i++) {
        const json_t *info = json_array_get(infos, i);
        print_value(arena, INDENT, label_of(arena, info), info_text(arena, info), out);
    }
    print_memberships(arena, contact, out);
    for (size_t i = 0; i < COUNT_OF(scalars); i++) {
        const char *text = rows_text(arena, json_object_get(contact, scalars[i]));
        if (text)
            print_value(arena, INDENT, scalars[i], text, out);
    }
}

/* Said in other words, or of no use to people. */
static bool is_left_out(const char *key)
{
    static const char *const keys[] = {"batch", "dry_run", "next", "next_cursor"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static void print_members(struct arena *arena, const json_t *object, int indent, FILE *out)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        const char *text = rows_text(arena, value);
        bool is_list = json_is_array(value) && json_is_object(json_array_get(value, 0));
        if (indent == 0 && is_left_out(key)) {
            continue;
        } else if (is_list && indent == 0) {
            fprintf(out, "%s\n", terminal_harmless(arena, key));
            rows_print(arena, key, value, out);
        } else if (json_is_object(value) && indent < DEPTH_MAX * INDENT) {
            fprintf(out, "%*s%s\n", indent, "", terminal_harmless(arena, key));
            print_members(arena, value, indent + INDENT, out);
        } else if (text) {
            print_value(arena, indent, key, text, out);
        }
    }
}

void card_text_print_object(struct arena *arena, const json_t *object, FILE *out)
{
    print_members(arena, object, 0, out);
}
