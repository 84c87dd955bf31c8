/* The tools. */
#include "mcp/tool.h"

#include <string.h>

#define CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Help is short, for the list of tools is read before every task: what an error would say, a bound
 * or a default, it leaves out. Integers as in the documented schema: what the operation allows, it
 * says itself. */
static const struct argument missive_arguments[] = {
    {.name = "id", .type = ARGUMENT_TEXT, .help = "get, update; get: several, comma-joined"},
    {.name = "contact",
     .type = ARGUMENT_OBJECT,
     .help = "create, update. Also title, notes, infos, memberships, separate (true: is not the "
             "match)"},
    {.name = "contacts",
     .type = ARGUMENT_OBJECTS,
     .max = 10000,
     .help = "Many; update: each with its id. Wins over contact"},
    {.name = "contact_book",
     .type = ARGUMENT_BOOK,
     .help = "Id or name: only of it; create, update: where new values go"},
    {.name = "limit", .type = ARGUMENT_INTEGER, .min = 1, .max = 200, .help = "Rows a page (50)"},
    {.name = "offset", .type = ARGUMENT_INTEGER, .help = "Rows to skip"},
    {.name = "search", .type = ARGUMENT_TEXT, .help = "list, list_groups"},
    {.name = "group", .type = ARGUMENT_TEXT, .help = "list: only members; id or name"},
    {.name = "order",
     .type = ARGUMENT_CHOICE,
     .choices = CHOICES("last_name", "last_modified"),
     .help = "list"},
    {.name = "modified_since", .type = ARGUMENT_INTEGER, .help = "list: Unix seconds"},
    {.name = "cursor", .type = ARGUMENT_TEXT, .help = "list: next_cursor"},
    {.name = "fields", .type = ARGUMENT_TEXTS, .help = "list, get: only these"},
    {.name = "kind",
     .type = ARGUMENT_CHOICE,
     .choices = CHOICES("group", "organization"),
     .help = "list_groups"},
    {.name = "mode",
     .type = ARGUMENT_CHOICE,
     .choices = CHOICES("all_or_nothing", "best_effort"),
     .help = "create, update"},
    {.name = "require_unique", .type = ARGUMENT_BOOLEAN, .help = "create: refuse what resembles"},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN, .help = "Write nothing"},
};

static const char *const nothing[] = {NULL};

/* Programs written for the documented tool send these with any action. */
static const char *const missive_unheeded[] = {"id",    "contact", "contacts",
                                               "limit", "offset",  NULL};

static const struct argument search_arguments[] = {
    {.name = "query", .type = ARGUMENT_TEXT, .is_required = true, .help = "Words, book:Clients"},
    {.name = "contact_book", .type = ARGUMENT_BOOK, .help = "Only of it"},
    {.name = "limit", .type = ARGUMENT_INTEGER},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "count_only", .type = ARGUMENT_BOOLEAN, .help = "Only how many"},
    {.name = "fields", .type = ARGUMENT_TEXTS},
};
static const struct argument delete_arguments[] = {
    {.name = "ids", .type = ARGUMENT_TEXTS, .is_required = true, .help = "Contacts"},
    {.name = "contact_book", .type = ARGUMENT_BOOK, .help = "delete: only out of it"},
    {.name = "mode", .type = ARGUMENT_CHOICE, .choices = CHOICES("all_or_nothing", "best_effort")},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
static const struct argument audit_arguments[] = {
    {.name = "contact_book", .type = ARGUMENT_BOOK, .help = "Needed to fix"},
    {.name = "rule", .type = ARGUMENT_TEXT, .help = "As report names it"},
    {.name = "ids", .type = ARGUMENT_TEXTS, .help = "fix: only these contacts"},
    {.name = "limit", .type = ARGUMENT_INTEGER},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
/* What an agent needs of imports; the operations have more. */
static const struct argument import_arguments[] = {
    {.name = "id", .type = ARGUMENT_TEXT, .help = "The import"},
    {.name = "content", .type = ARGUMENT_CONTENT, .help = "start: CSV, vCard, JSON"},
    {.name = "content_base64", .type = ARGUMENT_CONTENT, .help = "start: xlsx and others"},
    {.name = "file_name", .type = ARGUMENT_TEXT, .help = "start"},
    {.name = "contact_book", .type = ARGUMENT_BOOK, .help = "start: where to"},
    {.name = "groups", .type = ARGUMENT_TEXTS, .help = "All join these"},
    {.name = "columns",
     .type = ARGUMENT_OBJECTS,
     .help = "change: {column, field, policy: add|fill|overwrite|skip}"},
    {.name = "keep_ambiguous", .type = ARGUMENT_BOOLEAN, .help = "As own contacts"},
    {.name = "allow_missing", .type = ARGUMENT_TEXTS, .help = "What asks names"},
    {.name = "outcome", .type = ARGUMENT_TEXT, .help = "rows: as preview names it"},
    {.name = "version", .type = ARGUMENT_TEXT, .help = "run: as get says"},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
static const struct argument merge_arguments[] = {
    {.name = "ids", .type = ARGUMENT_TEXTS, .help = "merge: two or more"},
    {.name = "into", .type = ARGUMENT_TEXT, .help = "merge: which survives (the fullest)"},
    {.name = "prefer",
     .type = ARGUMENT_OBJECTS,
     .help = "merge: show first: {contact, field, value}"},
    {.name = "etags", .type = ARGUMENT_TEXTS, .help = "merge: as sides say"},
    {.name = "id", .type = ARGUMENT_TEXT, .help = "unmerge: once merged in; list: of it"},
    {.name = "batch", .type = ARGUMENT_TEXT, .help = "unmerge: a merge"},
    {.name = "records", .type = ARGUMENT_TEXTS, .help = "unmerge: as list names them"},
    {.name = "move",
     .type = ARGUMENT_OBJECTS,
     .help = "unmerge: later_facts for the other side: {record, fact}"},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
static const struct argument pair_arguments[] = {
    {.name = "id", .type = ARGUMENT_TEXT, .help = "list: of this contact"},
    {.name = "contacts",
     .type = ARGUMENT_LIST,
     .help = "explain, dismiss: two ids; check: as for a create"},
    {.name = "contact_book", .type = ARGUMENT_BOOK, .help = "check"},
    {.name = "evidence",
     .type = ARGUMENT_TEXT,
     .help = "list: name, email, phone, company, address, birthday"},
    {.name = "decision", .type = ARGUMENT_TEXT, .help = "different, later, open"},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
/* Held proposals are for a person to look at, so there is no way to open one here. */
static const struct argument proposal_arguments[] = {
    {.name = "ids", .type = ARGUMENT_TEXTS, .help = "accept, reject, withdraw"},
    {.name = "etags", .type = ARGUMENT_TEXTS, .help = "accept"},
    {.name = "id", .type = ARGUMENT_TEXT, .help = "edit"},
    {.name = "value", .type = ARGUMENT_TEXT, .help = "edit"},
    {.name = "operation", .type = ARGUMENT_TEXT, .help = "propose: contacts_update, ..."},
    {.name = "arguments", .type = ARGUMENT_OBJECT, .help = "edit, propose: its"},
    {.name = "contact", .type = ARGUMENT_TEXT, .help = "list: of it"},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
static const struct argument mail_arguments[] = {
    {.name = "address", .type = ARGUMENT_TEXT, .help = "context"},
    {.name = "name", .type = ARGUMENT_TEXT, .help = "context: beside it"},
    {.name = "prefix", .type = ARGUMENT_TEXT, .help = "complete"},
    {.name = "to", .type = ARGUMENT_TEXTS, .help = "Recipients"},
    {.name = "conversation", .type = ARGUMENT_TEXT, .help = "Its id"},
};
static const struct argument change_arguments[] = {
    {.name = "id", .type = ARGUMENT_TEXT, .help = "history: the contact; job: the job"},
    {.name = "since", .type = ARGUMENT_TEXT, .help = "feed: the last answer's next, or now"},
    {.name = "batch", .type = ARGUMENT_TEXT, .help = "undo: of an answer, or a job's id"},
    {.name = "command", .type = ARGUMENT_TEXT, .help = "job_control: pause, resume, cancel"},
    {.name = "limit", .type = ARGUMENT_INTEGER},
    {.name = "cursor", .type = ARGUMENT_TEXT},
    {.name = "dry_run", .type = ARGUMENT_BOOLEAN},
};
#define LIST          "{\"type\":\"array\"}"
#define TEXT_PROPERTY "{\"type\":\"string\"}"
#define CONTACTS      "\"contacts\":" LIST

/* What means the same in every tool is described by the first alone, and in the instructions. */
static const char *const said_once[] = {"cursor", "limit", "dry_run", "fields", "mode", NULL};

/* Answers have more beside what is named here: next_cursor, batch, hint, of which the instructions
 * and the answers themselves tell. */
static const struct mcp_tool tools[] = {
    {.name = "missive_contacts",
     .title = "Contacts",
     .description = "Contacts, books and groups. A known person is matched by e-mail or phone, not "
                    "made twice: read each outcome.",
     .own = missive_arguments,
     .own_count = COUNT_OF(missive_arguments),
     .of_table = nothing,
     .unheeded = missive_unheeded,
     .contact_fields = "{\"email\":" TEXT_PROPERTY ",\"phone_number\":" TEXT_PROPERTY
                       ",\"first_name\":" TEXT_PROPERTY ",\"last_name\":" TEXT_PROPERTY
                       ",\"company\":" TEXT_PROPERTY ",\"contact_book\":" TEXT_PROPERTY "}",
     .output_properties = "{" CONTACTS ",\"contact_books\":" LIST ",\"contact_groups\":" LIST "}",
     .is_plain_json = true},
    {.name = "contacts_search",
     .title = "Search",
     .own = search_arguments,
     .own_count = COUNT_OF(search_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .output_properties = "{" CONTACTS "}"},
    {.name = "contacts_patch", .title = "Patch", .output_properties = "{" CONTACTS "}"},
    {.name = "contacts_delete",
     .title = "Delete, restore",
     .own = delete_arguments,
     .own_count = COUNT_OF(delete_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Delete contacts (30 days in the bin) or bring them back.",
     .output_properties = "{" CONTACTS "}"},
    {.name = "contacts_merge",
     .title = "Merge",
     .own = merge_arguments,
     .own_count = COUNT_OF(merge_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Merge contacts that are one person (dry_run first), or take them apart",
     .output_properties =
         "{" CONTACTS ",\"sides\":" LIST ",\"later_facts\":" LIST ",\"merges\":" LIST "}"},
    {.name = "contacts_duplicates",
     .title = "Duplicates",
     .own = pair_arguments,
     .own_count = COUNT_OF(pair_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Pairs that may be one person, and why; check before a create; dismiss",
     .output_properties = "{\"duplicates\":" LIST "," CONTACTS ",\"explanations\":" LIST "}"},
    {.name = "changes",
     .title = "History, undo",
     .own = change_arguments,
     .own_count = COUNT_OF(change_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "History of a contact; feed of changes since; undo a batch; how far a job is",
     .output_properties = "{\"changes\":" LIST ",\"jobs\":" LIST ",\"next\":" TEXT_PROPERTY "}"},
    {.name = "contacts_import",
     .title = "Import",
     .description = "start reads a file, writing nothing; get: preview; change: columns; run; rows "
                    "tell why",
     .own = import_arguments,
     .own_count = COUNT_OF(import_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .output_properties = "{\"imports\":" LIST ",\"rows\":" LIST "}"},
    {.name = "contacts_audit",
     .title = "Data quality",
     .own = audit_arguments,
     .own_count = COUNT_OF(audit_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Report by rule, a rule's findings, its fix in a book",
     .output_properties = "{\"audits\":" LIST ",\"findings\":" LIST ",\"fixes\":" LIST "}"},
    {.name = "contacts_proposals",
     .title = "Proposals",
     .own = proposal_arguments,
     .own_count = COUNT_OF(proposal_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Changes that wait for a decision; withdraw your own",
     .output_properties = "{\"proposals\":" LIST "," CONTACTS "}"},
    {.name = "contacts_in_mail",
     .title = "Contacts in mail",
     .own = mail_arguments,
     .own_count = COUNT_OF(mail_arguments),
     .of_table = nothing,
     .unheeded = nothing,
     .description = "Who an address is; complete and check recipients",
     .output_properties =
         "{\"context\":{\"type\":\"object\"},\"completions\":" LIST ",\"recipients\":" LIST "}"},
    {.name = "describe",
     .title = "Describe",
     .output_properties = "{\"organization\":{\"type\":\"object\"},"
                          "\"contact_books\":" LIST "}"},
};

const struct mcp_tool *mcp_tool_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        if (strcmp(tools[i].name, name) == 0)
            return &tools[i];
    return NULL;
}

const char *mcp_tool_names(struct arena *arena)
{
    const char *names = tools[0].name;
    for (size_t i = 1; i < COUNT_OF(tools); i++)
        names = arena_format(arena, "%s, %s", names, tools[i].name);
    return names;
}

struct mcp_actions mcp_tool_actions(const struct mcp_tool *tool)
{
    struct mcp_actions actions = {.count = 0};
    size_t count;
    const struct operation *table = operation_table(&count);
    for (size_t i = 0; i < count; i++)
        if ((table[i].surfaces & SURFACE_MCP) && table[i].tool &&
            strcmp(table[i].tool, tool->name) == 0 && actions.count < MCP_ACTIONS_MAX)
            actions.items[actions.count++] = &table[i];
    return actions;
}

/* --- Arguments --- */

static bool is_among(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static const struct argument *find(const struct argument *arguments, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(arguments[i].name, name) == 0)
            return &arguments[i];
    return NULL;
}

/* What every write may be given. No idempotency key: who is created again is matched, and an edit
 * made again changes nothing. */
static const struct argument *common_of(const struct operation *operation, const char *name)
{
    size_t count;
    const struct argument *common = operation_common_arguments(&count);
    if (strcmp(name, "dry_run") != 0 || !(operation->traits & OPERATION_WRITES))
        return NULL;
    return find(common, count, name);
}

const struct argument *mcp_tool_argument_of(const struct mcp_tool *tool,
                                            const struct operation *operation, const char *name)
{
    const struct argument *common = common_of(operation, name);
    if (common)
        return common;
    bool is_own = find(tool->own, tool->own_count, name) != NULL;
    if (tool->of_table && !is_own && !is_among(name, tool->of_table))
        return NULL;
    return find(operation->arguments, operation->argument_count, name);
}

/* "history: The contact's id" where the other actions of the tool have no such argument. */
static void say_actions(struct arena *arena, const struct mcp_tool *tool,
                        const struct mcp_actions *actions, struct argument *argument)
{
    const char *names = NULL;
    size_t having = 0;
    for (size_t i = 0; i < actions->count; i++) {
        const struct operation *operation = actions->items[i];
        if (!mcp_tool_argument_of(tool, operation, argument->name))
            continue;
        names = names ? arena_format(arena, "%s, %s", names, operation->action) : operation->action;
        having++;
    }
    if (having == actions->count)
        return;
    argument->help = arena_format(arena, "%s: %s", names, argument->help);
    argument->is_required = false;
}

static void add_arguments(struct arena *arena, const struct mcp_tool *tool,
                          const struct mcp_actions *actions, const struct argument *from,
                          size_t count, const struct operation *operation,
                          struct mcp_arguments *arguments)
{
    for (size_t i = 0; i < count; i++) {
        if (!mcp_tool_argument_of(tool, operation, from[i].name) ||
            find(arguments->items, arguments->count, from[i].name))
            continue;
        struct argument *added = ARENA_PUSH(arena, arguments);
        *added = from[i];
        say_actions(arena, tool, actions, added);
    }
}

struct mcp_arguments mcp_tool_arguments(struct arena *arena, const struct mcp_tool *tool)
{
    struct mcp_arguments arguments = {0};
    struct mcp_actions actions = mcp_tool_actions(tool);
    for (size_t i = 0; i < tool->own_count; i++)
        *ARENA_PUSH(arena, &arguments) = tool->own[i];
    size_t common_count;
    const struct argument *common = operation_common_arguments(&common_count);
    for (size_t i = 0; i < actions.count; i++) {
        const struct operation *operation = actions.items[i];
        add_arguments(arena, tool, &actions, operation->arguments, operation->argument_count,
                      operation, &arguments);
        add_arguments(arena, tool, &actions, common, common_count, operation, &arguments);
    }
    return arguments;
}

/* --- tools/list --- */

static void write_action(struct json_writer *writer, const struct mcp_actions *actions)
{
    json_key(writer, "action");
    json_object_begin(writer);
    json_member_text(writer, "type", "string");
    json_key(writer, "enum");
    json_array_begin(writer);
    for (size_t i = 0; i < actions->count; i++)
        json_write_text(writer, actions->items[i]->action);
    json_array_end(writer);
    json_object_end(writer);
}

static void write_argument(struct json_writer *writer, const struct mcp_tool *tool,
                           const struct argument *argument)
{
    struct argument unbounded = *argument; /* an error tells the bounds to who passes them */
    unbounded.min = unbounded.max = 0;
    if (tool != &tools[0] && is_among(argument->name, said_once))
        unbounded.help = NULL;
    unbounded.type = argument->type == ARGUMENT_UUID    ? ARGUMENT_TEXT
                     : argument->type == ARGUMENT_UUIDS ? ARGUMENT_TEXTS
                                                        : argument->type;
    json_key(writer, argument->name);
    json_object_begin(writer);
    operation_write_argument_schema(writer, &unbounded);
    if (tool->contact_fields && strcmp(argument->name, "contact") == 0) {
        json_key(writer, "properties");
        json_write_raw(writer, slice_of(tool->contact_fields));
    }
    json_object_end(writer);
}

static void write_required(struct json_writer *writer, const struct mcp_arguments *arguments,
                           bool has_action)
{
    bool is_any = has_action;
    for (size_t i = 0; i < arguments->count; i++)
        is_any = is_any || arguments->items[i].is_required;
    if (!is_any)
        return;
    json_key(writer, "required");
    json_array_begin(writer);
    if (has_action)
        json_write_text(writer, "action");
    for (size_t i = 0; i < arguments->count; i++)
        if (arguments->items[i].is_required)
            json_write_text(writer, arguments->items[i].name);
    json_array_end(writer);
}

static void write_input_schema(struct arena *arena, const struct mcp_tool *tool,
                               const struct mcp_actions *actions, struct json_writer *writer)
{
    struct mcp_arguments arguments = mcp_tool_arguments(arena, tool);
    bool has_action = actions->items[0]->action != NULL;
    json_key(writer, "inputSchema");
    json_object_begin(writer);
    json_member_text(writer, "type", "object");
    json_key(writer, "properties");
    json_object_begin(writer);
    if (has_action)
        write_action(writer, actions);
    for (size_t i = 0; i < arguments.count; i++)
        write_argument(writer, tool, &arguments.items[i]);
    json_object_end(writer);
    write_required(writer, &arguments, has_action);
    json_member_boolean(writer, "additionalProperties", false);
    json_object_end(writer);
}

/* A hint that says what the protocol takes for granted is left out. */
static void write_hint(struct json_writer *writer, const char *name, bool hint, bool granted)
{
    if (hint != granted)
        json_member_boolean(writer, name, hint);
}

/* A tool does what any of its operations does, and is repeatable when all that write are. Whether
 * it destroys and is repeatable says something only of those that write. */
static void write_annotations(const struct mcp_tool *tool, const struct mcp_actions *actions,
                              bool has_title, struct json_writer *writer)
{
    unsigned any = 0;
    bool is_repeatable = true;
    for (size_t i = 0; i < actions->count; i++) {
        unsigned traits = actions->items[i]->traits;
        any |= traits;
        if ((traits & OPERATION_WRITES) && !(traits & OPERATION_REPEATABLE))
            is_repeatable = false;
    }
    json_key(writer, "annotations");
    json_object_begin(writer);
    if (!has_title)
        json_member_text(writer, "title", tool->title);
    bool writes = any & OPERATION_WRITES;
    write_hint(writer, "readOnlyHint", !writes, false);
    if (writes) {
        write_hint(writer, "destructiveHint", any & OPERATION_DESTROYS, true);
        write_hint(writer, "idempotentHint", is_repeatable, false);
    }
    write_hint(writer, "openWorldHint", false, true);
    json_object_end(writer);
}

static void write_tool(struct arena *arena, const struct mcp_tool *tool, bool has_output_schemas,
                       struct json_writer *writer)
{
    struct mcp_actions actions = mcp_tool_actions(tool);
    json_object_begin(writer);
    json_member_text(writer, "name", tool->name);
    if (has_output_schemas)
        json_member_text(writer, "title", tool->title);
    json_member_text(writer, "description",
                     tool->description ? tool->description : actions.items[0]->help);
    write_input_schema(arena, tool, &actions, writer);
    if (has_output_schemas) {
        json_key(writer, "outputSchema");
        json_object_begin(writer);
        json_member_text(writer, "type", "object");
        json_key(writer, "properties");
        json_write_raw(writer, slice_of(tool->output_properties));
        json_object_end(writer);
    }
    write_annotations(tool, &actions, has_output_schemas, writer);
    json_object_end(writer);
}

void mcp_tools_write(struct arena *arena, bool has_output_schemas, struct json_writer *writer)
{
    json_array_begin(writer);
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        write_tool(arena, &tools[i], has_output_schemas, writer);
    json_array_end(writer);
}
