/* Lists of answers as tables. */
#include "cli/rows.h"

#include "base/cleanup.h"
#include "cli/table.h"
#include <string.h>
#include <time.h>

/* A column: a member of the item, else what `text` makes of the item. */
struct row_column {
    const char *title;
    const char *member;
    const char *(*text)(struct arena *arena, const json_t *item);
};

enum { COLUMNS_MAX = 10 };

struct row_kind {
    const char *list;
    struct row_column columns[COLUMNS_MAX];
};

static const char *joined(struct arena *arena, const json_t *list)
{
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *item = rows_text(arena, json_array_get(list, i));
        if (item)
            text = text ? arena_format(arena, "%s, %s", text, item) : item;
    }
    return text;
}

const char *rows_text(struct arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return *json_string_value(value) ? json_string_value(value) : NULL;
    if (json_is_integer(value))
        return arena_format(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_real(value))
        return arena_format(arena, "%.2f", json_real_value(value));
    if (json_is_true(value))
        return "yes";
    if (json_is_array(value))
        return joined(arena, value);
    if (!json_is_object(value))
        return NULL;
    static const char *const names[] = {"name", "email", "reason", "id"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (json_is_string(json_object_get(value, names[i])))
            return json_string_value(json_object_get(value, names[i]));
    return rows_contact_name(arena, value);
}

const char *rows_time(struct arena *arena, const json_t *seconds)
{
    time_t at = (time_t)json_integer_value(seconds);
    struct tm parts;
    char text[32];
    if (!json_is_integer(seconds) || at == 0 || !localtime_r(&at, &parts) ||
        strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &parts) == 0)
        return NULL;
    return arena_copy(arena, text);
}

static const json_t *info_of(const json_t *contact, const char *kind)
{
    const json_t *infos = json_object_get(contact, "infos");
    for (size_t i = 0; i < json_array_size(infos); i++) {
        const json_t *info = json_array_get(infos, i);
        const char *name = json_string_value(json_object_get(info, "kind"));
        if (name && strcmp(name, kind) == 0)
            return json_object_get(info, "value");
    }
    return NULL;
}

static const char *email_of(struct arena *arena, const json_t *contact)
{
    const char *proposed = rows_text(arena, json_object_get(contact, "email"));
    return proposed ? proposed : rows_text(arena, info_of(contact, "email"));
}

static const char *phone_of(struct arena *arena, const json_t *contact)
{
    return rows_text(arena, info_of(contact, "phone_number"));
}

static const char *company_of(struct arena *arena, const json_t *contact)
{
    const json_t *memberships = json_object_get(contact, "memberships");
    for (size_t i = 0; i < json_array_size(memberships); i++) {
        const json_t *group = json_object_get(json_array_get(memberships, i), "group");
        const char *kind = json_string_value(json_object_get(group, "kind"));
        if (kind && strcmp(kind, "organization") == 0)
            return rows_text(arena, json_object_get(group, "name"));
    }
    return NULL;
}

/* "Noor Haddad (same e-mail address)", of each. */
static const char *resembling_of(struct arena *arena, const json_t *contact)
{
    const json_t *found = json_object_get(contact, "possible_duplicates");
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(found); i++) {
        const json_t *item = json_array_get(found, i);
        const char *name = rows_text(arena, json_object_get(item, "name"));
        const char *reason = rows_text(arena, json_object_get(item, "reason"));
        text = arena_format(arena, "%s%s%s (%s)", text ? text : "", text ? "; " : "",
                            name ? name : "somebody", reason ? reason : "");
    }
    return text;
}

const char *rows_contact_name(struct arena *arena, const json_t *contact)
{
    static const char *const parts[] = {"prefix", "first_name", "middle_name", "last_name",
                                        "suffix"};
    const char *name = NULL;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *part = rows_text(arena, json_object_get(contact, parts[i]));
        if (part)
            name = name ? arena_format(arena, "%s %s", name, part) : part;
    }
    /* "name" stands in what was only proposed. */
    if (!name)
        name = rows_text(arena, json_object_get(contact, "name"));
    if (!name)
        name = rows_text(arena, json_object_get(contact, "nickname"));
    return name ? name : company_of(arena, contact);
}

static const char *at_of(struct arena *arena, const json_t *item)
{
    static const char *const members[] = {"at", "created_at", "modified_at"};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (json_object_get(item, members[i]))
            return rows_time(arena, json_object_get(item, members[i]));
    return NULL;
}

static const char *used_of(struct arena *arena, const json_t *token)
{
    return rows_time(arena, json_object_get(token, "last_used_at"));
}

static const char *expires_of(struct arena *arena, const json_t *token)
{
    return rows_time(arena, json_object_get(token, "expires_at"));
}

/* "email noor@example.com, organization Brick & Co": values of a change. */
static const char *values_text(struct arena *arena, const json_t *values)
{
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *item = json_array_get(values, i);
        const char *field = rows_text(arena, json_object_get(item, "field"));
        const char *value = rows_text(arena, json_object_get(item, "value"));
        if (!value)
            value = rows_text(arena, item);
        const char *said = arena_format(arena, "%s %s", field ? field : "", value ? value : "");
        text = text ? arena_format(arena, "%s, %s", text, said) : said;
    }
    return text;
}

/* The value of a fact: its only part, else what it is called. */
static const char *value_of(struct arena *arena, const json_t *item)
{
    const char *field = rows_text(arena, json_object_get(item, "field"));
    const char *value = rows_text(arena, json_object_get(item, "value"));
    if (!value && field)
        value = rows_text(arena, json_object_get(item, field)); /* {"birthday": ...} */
    return value ? value : rows_contact_name(arena, item);
}

/* Nothing of those that are open. */
static const char *decision_of(struct arena *arena, const json_t *pair)
{
    const char *decision = rows_text(arena, json_object_get(pair, "decision"));
    return decision && strcmp(decision, "open") != 0 ? decision : NULL;
}

static const char *added_of(struct arena *arena, const json_t *change)
{
    return values_text(arena, json_object_get(change, "added"));
}

static const char *removed_of(struct arena *arena, const json_t *change)
{
    return values_text(arena, json_object_get(change, "removed"));
}

/* What stands there and what comes of it: 'NOOR -> Noor'; a value that goes has nothing behind it.
 */
static const char *repaired(struct arena *arena, const json_t *item)
{
    const char *was = rows_text(arena, json_object_get(item, "was"));
    const json_t *becomes = json_object_get(item, "becomes");
    const char *after = rows_text(arena, becomes);
    if (!becomes)
        return was;
    return arena_format(arena, "%s -> %s", was ? was : "", after ? after : "(goes)");
}

/* What mail said: "title: Clerk -> Buyer"; of others the operation. */
static const char *proposed(struct arena *arena, const json_t *item)
{
    const char *field = rows_text(arena, json_object_get(item, "field"));
    const char *was = rows_text(arena, json_object_get(item, "old_value"));
    const char *becomes = rows_text(arena, json_object_get(item, "new_value"));
    if (!field)
        return rows_text(arena, json_object_get(item, "operation"));
    return arena_format(arena, "%s: %s -> %s", field, was ? was : "", becomes ? becomes : "(goes)");
}

static const char *fixed_of(struct arena *arena, const json_t *fix)
{
    const json_t *values = json_object_get(fix, "values");
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(values); i++) {
        const char *value = repaired(arena, json_array_get(values, i));
        text = text ? arena_format(arena, "%s, %s", text, value) : value;
    }
    return text;
}

static const char *of_job(struct arena *arena, const json_t *import)
{
    return rows_text(arena, json_object_get(json_object_get(import, "job"), "state"));
}

/* A row of an import as it stood: its cells, or the card's or object's text. */
static const char *as_it_stood(struct arena *arena, const json_t *row)
{
    const char *cells = rows_text(arena, json_object_get(row, "cells"));
    return cells ? cells : rows_text(arena, json_object_get(row, "original"));
}

static const char *active_of(struct arena *arena, const json_t *item)
{
    return rows_time(arena, json_object_get(item, "last_activity_at"));
}

static const char *delivered_of(struct arena *arena, const json_t *item)
{
    return rows_time(arena, json_object_get(item, "delivered_at"));
}

/* How somebody in mail is called: by the name, else the address. */
static const char *mail_person(struct arena *arena, const json_t *person)
{
    const char *name = rows_text(arena, json_object_get(person, "name"));
    return name ? name : rows_text(arena, json_object_get(person, "address"));
}

static const char *sender_of(struct arena *arena, const json_t *item)
{
    return mail_person(arena, json_object_get(item, "from_field"));
}

static const char *mail_people(struct arena *arena, const json_t *people)
{
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(people); i++) {
        const char *one = mail_person(arena, json_array_get(people, i));
        if (one)
            text = text ? arena_format(arena, "%s, %s", text, one) : one;
    }
    return text;
}

static const char *authors_of(struct arena *arena, const json_t *item)
{
    return mail_people(arena, json_object_get(item, "authors"));
}

static const char *recipients_of(struct arena *arena, const json_t *item)
{
    return mail_people(arena, json_object_get(item, "to_fields"));
}

static const struct row_kind kinds[] = {
    {"contacts",
     {{"OUTCOME", "outcome", NULL},
      {"NAME", NULL, rows_contact_name},
      {"EMAIL", NULL, email_of},
      {"PHONE", NULL, phone_of},
      {"COMPANY", NULL, company_of},
      {"CHANGED", "changed", NULL},
      {"MISSING", "missing", NULL},
      {"RESEMBLES", NULL, resembling_of},
      {"ID", "id", NULL}}},
    {"contact_books",
     {{"NAME", "name", NULL},
      {"DESCRIPTION", "description", NULL},
      {"SCOPE", "scope", NULL},
      {"CONTACTS", "contacts", NULL},
      {"RIGHTS", "rights", NULL},
      {"ID", "id", NULL}}},
    {"contact_groups",
     {{"NAME", "name", NULL},
      {"KIND", "kind", NULL},
      {"MEMBERS", "member_count", NULL},
      {"ID", "id", NULL}}},
    {"changes",
     {{"WHEN", NULL, at_of},
      {"WHAT", "did", NULL},
      {"ADDED", NULL, added_of},
      {"REMOVED", NULL, removed_of},
      {"THROUGH", "channel", NULL},
      {"WHO", "actor", NULL},
      {"CONTACT", "contact", NULL},
      {"BATCH", "batch", NULL}}},
    {"mail_accounts",
     {{"NAME", "name", NULL},
      {"KIND", "kind", NULL},
      {"ADDRESSES", "addresses", NULL},
      {"TEAM", "team", NULL},
      {"ID", "id", NULL}}},
    {"conversations",
     {{"LATEST", NULL, active_of},
      {"SUBJECT", "subject", NULL},
      {"AUTHORS", NULL, authors_of},
      {"MESSAGES", "messages_count", NULL},
      {"ID", "id", NULL}}},
    {"messages",
     {{"DATE", NULL, delivered_of},
      {"AUTHOR", NULL, sender_of},
      {"SUBJECT", "subject", NULL},
      {"BEGINS", "preview", NULL},
      {"ID", "id", NULL}}},
    {"completions",
     {{"NAME", "name", NULL},
      {"ADDRESS", "address", NULL},
      {"WHY", "reason", NULL},
      {"BUT", "trouble", NULL},
      {"KIND", "kind", NULL}}},
    {"drafts",
     {{"STATE", "state", NULL},
      {"SUBJECT", "subject", NULL},
      {"TO", NULL, recipients_of},
      {"BUT", "trouble", NULL},
      {"ID", "id", NULL}}},
    {"collected",
     {{"NAME", "name", NULL},
      {"ADDRESS", "address", NULL},
      {"SCORE", "score", NULL},
      {"WHY", "story", NULL},
      {"BUT", "trouble", NULL}}},
    {"recipients",
     {{"VERDICT", "verdict", NULL},
      {"TYPED", "typed", NULL},
      {"WHY", "message", NULL},
      {"BETTER", "better", NULL}}},
    {"users",
     {{"NAME", "name", NULL},
      {"EMAIL", "email", NULL},
      {"ROLE", "role", NULL},
      {"ID", "id", NULL}}},
    {"teams",
     {{"NAME", "name", NULL},
      {"MEMBERS", "active_members", NULL},
      {"OBSERVERS", "observers", NULL},
      {"ID", "id", NULL}}},
    {"tokens",
     {{"NAME", "name", NULL},
      {"CLASS", "class", NULL},
      {"USER", "user", NULL},
      {"BOOKS", "books", NULL},
      {"LAST USED", NULL, used_of},
      {"EXPIRES", NULL, expires_of},
      {"ID", "id", NULL}}},
    {"sessions",
     {{"ADDRESS", "address", NULL},
      {"LAST USED", NULL, used_of},
      {"EXPIRES", NULL, expires_of},
      {"BROWSER", "user_agent", NULL},
      {"ID", "id", NULL}}},
    {"proposals",
     {{"WHEN", NULL, at_of},
      {"NAME", "title", NULL},
      {"WHAT", NULL, proposed},
      {"QUOTE", "quote", NULL},
      {"HELD", "held", NULL},
      {"OUTCOME", "outcome", NULL},
      {"ID", "id", NULL}}},
    {"findings",
     {{"NAME", "title", NULL},
      {"FIELD", "field", NULL},
      {"VALUE", NULL, repaired},
      {"WHAT", "sentence", NULL},
      {"ID", "contact", NULL}}},
    {"fixes",
     {{"OUTCOME", "outcome", NULL},
      {"NAME", "title", NULL},
      {"VALUE", NULL, fixed_of},
      {"WHY", "why", NULL},
      {"ID", "contact", NULL}}},
    {"rules",
     {{"RULE", "rule", NULL},
      {"SEVERITY", "severity", NULL},
      {"FIXABLE", "fixable", NULL},
      {"TITLE", "title", NULL},
      {"WHAT TO DO", "sentence", NULL}}},
    {"jobs",
     {{"WHEN", NULL, at_of},
      {"KIND", "kind", NULL},
      {"STATE", "state", NULL},
      {"PHASE", "phase", NULL},
      {"DONE", "done", NULL},
      {"OF", "total", NULL},
      {"MESSAGE", "message", NULL},
      {"ID", "id", NULL}}},
    {"imports",
     {{"FILE", "file_name", NULL},
      {"BOOK", "contact_book", NULL},
      {"STATE", NULL, of_job},
      {"ID", "id", NULL}}},
    {"rows",
     {{"LINE", "line", NULL},
      {"WHY", "message", NULL},
      {"FIELD", "field", NULL},
      {"FIX", "fix", NULL},
      {"ROW", NULL, as_it_stood},
      {"CONTACT", "contact", NULL}}},
    {"duplicates",
     {{"NAMES", "names", NULL},
      {"SCORE", "score", NULL},
      {"REASON", "reason", NULL},
      {"DECISION", NULL, decision_of},
      {"CONTACTS", "contacts", NULL}}},
    {"signals",
     {{"FIELD", "field", NULL},
      {"LEVEL", "level", NULL},
      {"BITS", "bits", NULL},
      {"LEFT", "left", NULL},
      {"RIGHT", "right", NULL}}},
    {"bands",
     {{"FROM", "score_from", NULL},
      {"OPEN", "open", NULL},
      {"MERGED", "merged", NULL},
      {"UNASKED", "merged_unasked", NULL},
      {"DIFFERENT", "different", NULL}}},
    {"merges",
     {{"WHEN", NULL, at_of},
      {"WHAT", "did", NULL},
      {"FROM", "from", NULL},
      {"TO", "to", NULL},
      {"IN EFFECT", "in_effect", NULL},
      {"RECORDS", "records", NULL},
      {"BATCH", "batch", NULL}}},
    {"later_facts",
     {{"FIELD", "field", NULL},
      {"VALUE", NULL, value_of},
      {"STAYS WITH", "stays_with", NULL},
      {"RECORD", "record", NULL},
      {"FACT", "fact", NULL}}},
    {"organizations",
     {{"NAME", "name", NULL},
      {"REGION", "region", NULL},
      {"CHANGES", "changes", NULL},
      {"RECORDS", "records", NULL},
      {"SOUND", "sound", NULL},
      {"ID", "id", NULL}}},
    {"kept", {{"CONTACT", "contact", NULL}, {"WHAT", "what", NULL}, {"WHY", "why", NULL}}},
};

/* A list that the table above does not know. */
static const struct row_kind other = {
    NULL, {{"NAME", "name", NULL}, {"KIND", "kind", NULL}, {"ID", "id", NULL}}};

static const struct row_kind *kind_of(const char *list)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].list, list) == 0)
            return &kinds[i];
    return &other;
}

void rows_print(struct arena *arena, const char *name, const json_t *list, FILE *out)
{
    const struct row_kind *kind = kind_of(name);
    struct table_column columns[COLUMNS_MAX];
    size_t count = 0;
    for (; count < COLUMNS_MAX && kind->columns[count].title; count++) {
        const char *title = kind->columns[count].title;
        bool is_whole =
            strcmp(title, "ID") == 0 || strcmp(title, "BATCH") == 0 || strcmp(title, "FROM") == 0;
        columns[count] = (struct table_column){title, is_whole};
    }
    struct table table;
    table_init(&table, arena, columns, count);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        for (size_t k = 0; k < count; k++)
            table_add(&table,
                      kind->columns[k].text
                          ? kind->columns[k].text(arena, item)
                          : rows_text(arena, json_object_get(item, kind->columns[k].member)));
    }
    table_print(&table, out);
}
