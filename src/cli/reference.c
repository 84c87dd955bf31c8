/* The table of operations as JSON. */
#include "cli/reference.h"

#include "cli/options.h"
#include <string.h>

static const char *type_name(enum argument_type type)
{
    static const char *const names[] = {
        [ARGUMENT_TEXT] = "text",         [ARGUMENT_INTEGER] = "number",
        [ARGUMENT_BOOLEAN] = "yes or no", [ARGUMENT_UUID] = "id",
        [ARGUMENT_BOOK] = "book",         [ARGUMENT_CHOICE] = "choice",
        [ARGUMENT_TEXTS] = "texts",       [ARGUMENT_UUIDS] = "ids",
        [ARGUMENT_OBJECT] = "object",     [ARGUMENT_OBJECTS] = "objects",
        [ARGUMENT_CONTENT] = "text",
    };
    return names[type];
}

static void write_choices(struct json_writer *writer, const char *const *choices)
{
    json_key(writer, "choices");
    json_array_begin(writer);
    for (; *choices; choices++)
        json_write_text(writer, *choices);
    json_array_end(writer);
}

static void write_argument(struct json_writer *writer, const struct argument *argument)
{
    json_object_begin(writer);
    json_member_text(writer, "name", argument->name);
    json_member_text(writer, "type", type_name(argument->type));
    json_member_boolean(writer, "required", argument->is_required);
    if (argument->min != 0 || argument->max != 0) {
        json_member_integer(writer, "min", argument->min);
        json_member_integer(writer, "max", argument->max);
    }
    if (argument->choices)
        write_choices(writer, argument->choices);
    json_member_text(writer, "help", argument->help);
    json_object_end(writer);
}

static void write_arguments(struct json_writer *writer, const char *key,
                            const struct argument *arguments, size_t count)
{
    json_key(writer, key);
    json_array_begin(writer);
    for (size_t i = 0; i < count; i++)
        write_argument(writer, &arguments[i]);
    json_array_end(writer);
}

/* "kith books create NAME": how the command line calls it. */
static void write_commands(struct cli *cli, struct json_writer *writer, const char *operation)
{
    const struct command *command;
    json_key(writer, "commands");
    json_array_begin(writer);
    for (size_t i = 0; (command = cli_command(cli, i)); i++) {
        if (!command->operation || strcmp(command->operation, operation) != 0)
            continue;
        json_write_text(
            writer, arena_format(cli->arena, "kith %s%s%s%s%s", command->name,
                                 command->action ? " " : "", command->action ? command->action : "",
                                 command->words ? " " : "", command->words ? command->words : ""));
    }
    json_array_end(writer);
}

static void write_operation(struct cli *cli, struct json_writer *writer,
                            const struct operation *operation)
{
    json_object_begin(writer);
    json_member_text(writer, "name", operation->name);
    json_member_text(writer, "help", operation->help);
    json_member_text(writer, "class", token_class_name(operation->token_class));
    json_member_boolean(writer, "writes", operation->traits & OPERATION_WRITES);
    json_member_boolean(writer, "destroys", operation->traits & OPERATION_DESTROYS);
    json_member_boolean(writer, "repeatable", operation->traits & OPERATION_REPEATABLE);
    if (operation->surfaces & SURFACE_MCP) {
        json_member_text(writer, "tool", operation->tool);
        json_member_text(writer, "action", operation->action);
    }
    json_member_text(writer, "why_not", operation->why_not);
    write_commands(cli, writer, operation->name);
    write_arguments(writer, "arguments", operation->arguments, operation->argument_count);
    json_object_end(writer);
}

void reference_write(struct cli *cli, struct json_writer *writer)
{
    size_t count;
    json_object_begin(writer);
    const struct argument *common = operation_common_arguments(&count);
    write_arguments(writer, "common_arguments", common, count);
    const struct operation *operations = operation_table(&count);
    json_key(writer, "operations");
    json_array_begin(writer);
    for (size_t i = 0; i < count; i++)
        write_operation(cli, writer, &operations[i]);
    json_array_end(writer);
    json_object_end(writer);
}
