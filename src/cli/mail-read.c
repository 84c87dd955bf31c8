/* kith mail list and kith mail message: stored mail for people. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/rows.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <stdio.h>

/* Without a filter everything. */
bool mail_list_run(struct cli *cli, struct error *error)
{
    static const char *const filters[] = {"contact", "email", "domain",
                                          "group",   "book",  "team_all"};
    bool has_filter = false;
    for (size_t i = 0; i < COUNT_OF(filters); i++)
        has_filter |= json_object_get(cli->arguments, filters[i]) != NULL;
    if (!has_filter)
        json_object_set_new(cli->arguments, "all", json_true());
    return show_operation(cli, error);
}

static void print_line(struct cli *cli, const char *label, const char *text)
{
    if (text)
        printf("%-8s %s\n", label, terminal_harmless(cli->call_arena, text));
}

static void print_people(struct cli *cli, const char *label, const json_t *people)
{
    for (size_t i = 0; i < json_array_size(people); i++) {
        const json_t *person = json_array_get(people, i);
        const char *name = json_string_value(json_object_get(person, "name"));
        const char *address = json_string_value(json_object_get(person, "address"));
        print_line(cli, i ? "" : label,
                   name ? arena_format(cli->call_arena, "%s <%s>", name, address) : address);
    }
}

static void print_message(struct cli *cli, const json_t *message)
{
    json_auto_t *from = json_pack("[O]", json_object_get(message, "from_field"));
    const char *body = json_string_value(json_object_get(message, "body"));
    struct slice line, rest = slice_of(body ? body : "");
    if (json_is_object(json_object_get(message, "from_field")))
        print_people(cli, "From", from);
    print_people(cli, "To", json_object_get(message, "to_fields"));
    print_people(cli, "Cc", json_object_get(message, "cc_fields"));
    print_line(cli, "Date", rows_time(cli->call_arena, json_object_get(message, "delivered_at")));
    print_line(cli, "Subject", json_string_value(json_object_get(message, "subject")));
    puts("");
    while (rest.length) {
        line = slice_split(rest, '\n', &rest);
        puts(terminal_harmless(cli->call_arena, arena_copy_slice(cli->call_arena, line)));
    }
    puts("");
}

/* By the contract one message answers as an object, several as a list. */
bool mail_message_run(struct cli *cli, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error))
        return false;
    const json_t *messages = json_object_get(cli_own(cli, answer), "messages");
    size_t count = json_is_array(messages) ? json_array_size(messages) : 1;
    for (size_t i = 0; i < count; i++) {
        const json_t *message = json_is_array(messages) ? json_array_get(messages, i) : messages;
        if (cli->is_json)
            show_json(message);
        else if (cli->is_quiet)
            puts(json_string_value(json_object_get(message, "id")));
        else
            print_message(cli, message);
    }
    return true;
}
