/* JSON Schema (2020-12) of the arguments that the table declares. */
#include "operation/operation.h"

#include <string.h>

static void write_bounds(struct json_writer *writer, const struct argument *argument,
                         const char *least, const char *most)
{
    if (argument->min == 0 && argument->max == 0)
        return;
    if (argument->min != 0 || strcmp(least, "minimum") == 0)
        json_member_integer(writer, least, argument->min);
    if (argument->max != INT64_MAX)
        json_member_integer(writer, most, argument->max);
}

/* The table bounds texts in bytes, a schema in characters: a text that the schema refuses would be
 * refused anyway, the other way round only the operation knows. */
static void write_text(struct json_writer *writer, const struct argument *argument)
{
    json_member_text(writer, "type", "string");
    if (argument->min > 0)
        json_member_integer(writer, "minLength", 1);
    if (argument->max > 0)
        json_member_integer(writer, "maxLength", argument->max);
}

static void write_choices(struct json_writer *writer, const char *const *choices)
{
    json_member_text(writer, "type", "string");
    json_key(writer, "enum");
    json_array_begin(writer);
    for (; *choices; choices++)
        json_write_text(writer, *choices);
    json_array_end(writer);
}

/* A list of values of one simple type (NULL: of any). */
static void write_list(struct json_writer *writer, const struct argument *argument,
                       const char *type, const char *format)
{
    json_member_text(writer, "type", "array");
    json_key(writer, "items");
    json_object_begin(writer);
    if (type)
        json_member_text(writer, "type", type);
    if (format)
        json_member_text(writer, "format", format);
    json_object_end(writer);
    write_bounds(writer, argument, "minItems", "maxItems");
}

static void write_type(struct json_writer *writer, const struct argument *argument)
{
    switch (argument->type) {
    case ARGUMENT_TEXT:
    case ARGUMENT_CONTENT:
        write_text(writer, argument);
        break;
    case ARGUMENT_INTEGER:
        json_member_text(writer, "type", "integer");
        write_bounds(writer, argument, "minimum", "maximum");
        break;
    case ARGUMENT_BOOLEAN:
        json_member_text(writer, "type", "boolean");
        break;
    case ARGUMENT_UUID:
        json_member_text(writer, "type", "string");
        json_member_text(writer, "format", "uuid");
        break;
    case ARGUMENT_BOOK:
        json_member_text(writer, "type", "string");
        break;
    case ARGUMENT_CHOICE:
        write_choices(writer, argument->choices);
        break;
    case ARGUMENT_TEXTS:
        write_list(writer, argument, "string", NULL);
        break;
    case ARGUMENT_UUIDS:
        write_list(writer, argument, "string", "uuid");
        break;
    case ARGUMENT_OBJECT:
        json_member_text(writer, "type", "object");
        break;
    case ARGUMENT_OBJECTS:
        write_list(writer, argument, "object", NULL);
        break;
    case ARGUMENT_LIST:
        write_list(writer, argument, NULL, NULL);
        break;
    }
}

void operation_write_argument_schema(struct json_writer *writer, const struct argument *argument)
{
    write_type(writer, argument);
    if (argument->help)
        json_member_text(writer, "description", argument->help);
}

void operation_write_schema(struct json_writer *writer, const struct argument *arguments,
                            size_t count)
{
    json_key(writer, "properties");
    json_object_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_key(writer, arguments[i].name);
        json_object_begin(writer);
        operation_write_argument_schema(writer, &arguments[i]);
        json_object_end(writer);
    }
    json_object_end(writer);
    bool has_required = false;
    for (size_t i = 0; i < count; i++)
        has_required = has_required || arguments[i].is_required;
    if (!has_required)
        return;
    json_key(writer, "required");
    json_array_begin(writer);
    for (size_t i = 0; i < count; i++)
        if (arguments[i].is_required)
            json_write_text(writer, arguments[i].name);
    json_array_end(writer);
}
