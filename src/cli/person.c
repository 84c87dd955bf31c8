/* The options that describe a person, shared by add and edit, and those two commands. */
#include "cli/person.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/options.h"
#include "cli/show.h"
#include <string.h>

#define NAME_OPTIONS                                                                               \
    {"first-name", PERSON_FIRST_NAME, "TEXT", 0, "First name", 0},                                 \
        {"last-name", PERSON_LAST_NAME, "TEXT", 0, "Last name", 0},                                \
        {"middle-name", PERSON_MIDDLE_NAME, "TEXT", 0, "Middle name", 0},                          \
        {"prefix", PERSON_PREFIX, "TEXT", 0, "Title before the name", 0},                          \
        {"suffix", PERSON_SUFFIX, "TEXT", 0, "What follows the name (Jr)", 0},                     \
        {"nickname", PERSON_NICKNAME, "TEXT", 0, "Nickname", 0},                                   \
        {"name", PERSON_NAME, "TEXT", 0, "The whole name; its last word is the last name", 0},     \
        {"company", PERSON_COMPANY, "TEXT", 0, "Company", 0},                                      \
        {"title", PERSON_TITLE, "TEXT", 0, "Job title", 0},                                        \
        {"notes", PERSON_NOTES, "TEXT", 0, "Notes", 0},                                            \
        {"birthday", PERSON_BIRTHDAY, "DATE", 0, "1985-04-12, or --04-12", 0},                     \
    {                                                                                              \
        "starred", PERSON_STARRED, "yes|no", OPTION_ARG_OPTIONAL, "Mark with a star", 0            \
    }

const struct argp_option add_options[] = {
    NAME_OPTIONS,
    {"email", PERSON_EMAIL, "ADDRESS", 0, "E-mail address; may be repeated", 0},
    {"phone", PERSON_PHONE, "NUMBER", 0, "Phone number; may be repeated", 0},
    {"url", PERSON_URL, "URL", 0, "Link; may be repeated", 0},
    {"group", PERSON_GROUP, "NAME", 0, "Put into this group; may be repeated", 0},
    {"separate", PERSON_SEPARATE, NULL, 0,
     "A contact of its own, although another holds its address or number", 0},
    {"erased-again", PERSON_ERASED_AGAIN, NULL, 0,
     "Somebody who was erased for good gave these data anew", 0},
    {"contact", PERSON_JOIN, "ID", 0, "This is that contact: add what is new to it", 0},
    {"evidence", PERSON_EVIDENCE, "TEXT", 0, "What this was read from", 0},
    {0}};

const struct argp_option edit_options[] = {
    NAME_OPTIONS,
    {"email", PERSON_EMAIL, "ADDRESS", 0, "The first e-mail address becomes this", 0},
    {"phone", PERSON_PHONE, "NUMBER", 0, "The first phone number becomes this", 0},
    {"add-email", PERSON_ADD_EMAIL, "ADDRESS", 0, "One more e-mail address", 0},
    {"remove-email", PERSON_REMOVE_EMAIL, "ADDRESS", 0, "Without this e-mail address", 0},
    {"add-phone", PERSON_ADD_PHONE, "NUMBER", 0, "One more phone number", 0},
    {"remove-phone", PERSON_REMOVE_PHONE, "NUMBER", 0, "Without this phone number", 0},
    {"add-group", PERSON_ADD_GROUP, "NAME", 0, "Into this group", 0},
    {"remove-group", PERSON_REMOVE_GROUP, "NAME", 0, "Out of this group", 0},
    {0}};

/* The member of the contact that each option sets. */
static const struct {
    int key;
    const char *member;
} scalars[] = {
    {PERSON_FIRST_NAME, "first_name"},
    {PERSON_LAST_NAME, "last_name"},
    {PERSON_MIDDLE_NAME, "middle_name"},
    {PERSON_PREFIX, "prefix"},
    {PERSON_SUFFIX, "suffix"},
    {PERSON_NICKNAME, "nickname"},
    {PERSON_NAME, "name"},
    {PERSON_COMPANY, "company"},
    {PERSON_TITLE, "title"},
    {PERSON_NOTES, "notes"},
    {PERSON_BIRTHDAY, "birthday"},
    {PERSON_JOIN, "contact"},
    {PERSON_EVIDENCE, "evidence"},
};

/* The list of a patch that each option adds to. */
static const struct {
    int key;
    bool is_removal;
    const char *list;
} patches[] = {
    {PERSON_ADD_EMAIL, false, "emails"},        {PERSON_REMOVE_EMAIL, true, "emails"},
    {PERSON_ADD_PHONE, false, "phone_numbers"}, {PERSON_REMOVE_PHONE, true, "phone_numbers"},
    {PERSON_ADD_GROUP, false, "groups"},        {PERSON_REMOVE_GROUP, true, "groups"},
};

struct person *person_of(struct cli *cli)
{
    struct person *person = cli->state;
    if (!person->contact) {
        person->contact = cli_own(cli, json_object());
        person->add = cli_own(cli, json_object());
        person->remove = cli_own(cli, json_object());
    }
    return person;
}

static json_t *list_of(json_t *object, const char *name)
{
    json_t *list = json_object_get(object, name);
    if (!list) {
        list = json_array();
        json_object_set_new(object, name, list);
    }
    return list;
}

static void add_info(json_t *contact, const char *kind, const char *value)
{
    json_array_append_new(list_of(contact, "infos"),
                          json_pack("{s:s, s:s}", "kind", kind, "value", value));
}

/* The first value is sent flat, so that an error names --email; the others join the list. */
static void set_or_add(json_t *contact, const char *flat, const char *kind, const char *value)
{
    if (json_object_get(contact, flat))
        add_info(contact, kind, value);
    else
        options_set_text(contact, flat, value);
}

static void add_group(json_t *contact, const char *name)
{
    json_array_append_new(list_of(contact, "memberships"),
                          json_pack("{s:{s:s, s:s}}", "group", "kind", "group", "name", name));
}

/* `kith add "Noor Haddad" noor@example.com`: a word is what it looks like. */
static void add_word(json_t *contact, struct arena *arena, const char *word)
{
    const char *name = json_string_value(json_object_get(contact, "name"));
    if (strchr(word, '@'))
        set_or_add(contact, "email", "email", word);
    else if (*word == '+' || (*word >= '0' && *word <= '9'))
        set_or_add(contact, "phone_number", "phone_number", word);
    else
        options_set_text(contact, "name", name ? arena_format(arena, "%s %s", name, word) : word);
}

static bool set_scalar(json_t *contact, int key, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(scalars); i++)
        if (scalars[i].key == key)
            return json_object_set_new(contact, scalars[i].member, json_string(value)) == 0;
    return false;
}

static bool add_to_patch(struct person *person, int key, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(patches); i++)
        if (patches[i].key == key) {
            json_t *object = patches[i].is_removal ? person->remove : person->add;
            return json_array_append_new(list_of(object, patches[i].list), json_string(value)) == 0;
        }
    return false;
}

static bool set_flag(json_t *contact, int key, const char *value)
{
    if (key == PERSON_SEPARATE)
        return json_object_set_new(contact, "separate", json_true()) == 0;
    if (key == PERSON_ERASED_AGAIN)
        return json_object_set_new(contact, "erased", json_string("again")) == 0;
    return key == PERSON_STARRED &&
           json_object_set_new(contact, "starred",
                               json_boolean(!value || strcmp(value, "no") != 0)) == 0;
}

static bool set_value(struct cli *cli, int key, const char *value)
{
    struct person *person = person_of(cli);
    switch (key) {
    case PERSON_EMAIL:
        set_or_add(person->contact, "email", "email", value);
        return true;
    case PERSON_PHONE:
        set_or_add(person->contact, "phone_number", "phone_number", value);
        return true;
    case PERSON_URL:
        add_info(person->contact, "url", value);
        return true;
    case PERSON_GROUP:
        add_group(person->contact, value);
        return true;
    case ARGP_KEY_ARG:
        if (cli->command->run == add_run)
            add_word(person->contact, cli->arena, value);
        return cli->command->run == add_run;
    default:
        return set_scalar(person->contact, key, value) || add_to_patch(person, key, value);
    }
}

error_t person_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    if (value && !slice_is_utf8(slice_of(value)))
        argp_failure(state, EXIT_INVALID, 0, "what was typed is not UTF-8 text");
    if (set_flag(person_of(cli)->contact, key, value) || (value && set_value(cli, key, value)))
        return 0;
    return ARGP_ERR_UNKNOWN;
}

bool add_run(struct cli *cli, struct error *error)
{
    struct person *person = person_of(cli);
    bool is_empty = json_object_size(person->contact) == 0;
    json_object_set_new(cli->arguments, "contacts", json_pack("[O]", person->contact));
    if (is_empty)
        return fail(error, STATUS_INVALID,
                    "who? kith add \"Noor Haddad\" noor@example.com --book Clients");
    return show_operation(cli, error);
}

bool edit_run(struct cli *cli, struct error *error)
{
    static const char *const parts[] = {"set", "add", "remove"};
    struct person *person = person_of(cli);
    json_t *objects[] = {person->contact, person->add, person->remove};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (json_object_size(objects[i]) > 0)
            json_object_set(cli->arguments, parts[i], objects[i]);
    if (json_object_size(cli->arguments) < 2)
        return fail(error, STATUS_INVALID,
                    "what shall change? `kith edit --help` lists the options");
    return show_operation(cli, error);
}
