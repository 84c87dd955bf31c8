/* The tools: which operations each one groups, its arguments and its description in tools/list.
 *
 * A tool's operations are those of the table that name it. Arguments come from there too; only
 * missive_contacts, whose form other programs know, has some of its own.
 */
#pragma once

#include "operation/operation.h"

enum { MCP_ACTIONS_MAX = 8 };

struct mcp_tool {
    const char *name;
    const char *title;
    const char *description;    /* NULL: the help of its only operation */
    const struct argument *own; /* arguments that replace those of its operations */
    size_t own_count;
    const char *const *of_table;   /* the arguments taken from the operations; NULL: all */
    const char *const *unheeded;   /* own arguments that actions may be given and not look at */
    const char *contact_fields;    /* JSON: properties of its objects named contact; NULL: none */
    const char *output_properties; /* JSON: the top level of its answers */
    bool is_plain_json;            /* the text is JSON and nothing else, and may be larger */
};

/* The operations of a tool, in the order of the table. */
struct mcp_actions {
    const struct operation *items[MCP_ACTIONS_MAX];
    size_t count;
};

/* All arguments of a tool in the order of its schema; "action" is not among them. */
struct mcp_arguments {
    struct argument *items;
    size_t count;
    size_t capacity;
};

const struct mcp_tool *mcp_tool_find(const char *name);
const char *mcp_tool_names(struct arena *arena);
struct mcp_actions mcp_tool_actions(const struct mcp_tool *tool);

/* Each argument's `help` names its actions where not all have it. */
struct mcp_arguments mcp_tool_arguments(struct arena *arena, const struct mcp_tool *tool);

/* NULL when the operation has no such argument, or not as one of this tool. */
const struct argument *mcp_tool_argument_of(const struct mcp_tool *tool,
                                            const struct operation *operation, const char *name);

/* Writes the array of all tools. Titles and output schemas came with the revision 2025-06-18. */
void mcp_tools_write(struct arena *arena, bool has_output_schemas, struct json_writer *writer);
