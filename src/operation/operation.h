/* The table of operations: everything Kith does, declared once.
 *
 * Name, arguments, class of token, and what the operation does to the world. The input schemas and
 * annotations of MCP tools, the options and help of the command line, the native part of the
 * OpenAPI description and the reference in docs/ come out of this table. Arguments and answers are
 * JSON objects; operation_run checks the arguments against the table, so an operation's own code
 * sees only what it declared.
 */
#pragma once

#include "base/buffer.h"
#include "base/json-writer.h"
#include "service/service.h"
#include <jansson.h>

enum argument_type {
    ARGUMENT_TEXT,
    ARGUMENT_CONTENT, /* a text that is a file: kept byte for byte */
    ARGUMENT_INTEGER,
    ARGUMENT_BOOLEAN,
    ARGUMENT_UUID,
    ARGUMENT_BOOK,    /* a book's id or its name */
    ARGUMENT_CHOICE,  /* one of `choices` */
    ARGUMENT_TEXTS,   /* a list of texts; a single text is taken for a list of one */
    ARGUMENT_UUIDS,   /* a list of ids; a single one is taken for a list of one */
    ARGUMENT_OBJECT,  /* read by the operation itself */
    ARGUMENT_OBJECTS, /* a list of objects; a single object is taken for a list of one */
    ARGUMENT_LIST,    /* only in an MCP tool: a list whose items depend on the action */
};

struct argument {
    const char *name;
    enum argument_type type;
    bool is_required;
    int64_t min, max; /* numbers: the value; texts: bytes; lists: items. 0, 0: no bounds */
    const char *const *choices; /* NULL-terminated, of ARGUMENT_CHOICE */
    const char *help;           /* one line */
};

enum {
    OPERATION_WRITES = 1,
    OPERATION_DESTROYS = 2,   /* takes something away (all of it can be undone) */
    OPERATION_REPEATABLE = 4, /* a second time changes nothing more */
    OPERATION_SECRET = 8,     /* the answer holds a secret: it is kept nowhere */
    OPERATION_OWN = 16,       /* writes only what is the caller's own: needs no proposal */
};

enum { SURFACE_REST = 1, SURFACE_MCP = 2, SURFACE_CLI = 4, SURFACE_ALL = 7 };

struct request;

struct operation {
    const char *name;   /* "contacts_create" */
    const char *tool;   /* the MCP tool it belongs to; NULL: not on MCP */
    const char *action; /* its value of the tool's `action`; NULL: the tool has no others */
    const char *help;   /* one sentence */
    enum token_class token_class;
    unsigned traits;
    unsigned surfaces;
    const char *why_not;              /* why it is missing from a surface; NULL when it is on all */
    const struct argument *arguments; /* `argument_count` of them */
    size_t argument_count;
    bool (*run)(struct request *request, struct json_writer *answer);
    bool (*prepare)(struct request *request); /* before the writer, or the snapshot; may be NULL */
};

/* Arguments every writing operation takes besides its own: dry_run (boolean), idempotency_key
 * (text), if_match (text; operations on one contact), in_batch (UUID). */
const struct argument *operation_common_arguments(size_t *count);

const struct operation *operation_table(size_t *count);
const struct operation *operation_find(const char *name);

struct answer {
    struct buffer body;  /* one JSON object; the caller clears it */
    bool is_replayed;    /* the same idempotency key was answered before: this is that answer */
    bool is_proposed;    /* the token may only propose: a proposal was made instead */
    char entity_tag[48]; /* of answers about one contact, without quotes; "" else */
};

/* Runs an operation. On failure the call's error says which argument (pointer), what was wrong and
 * what would be accepted; nothing was changed and the answer is empty. `arguments` may be NULL. */
bool operation_run(struct call *call, const struct operation *operation, const json_t *arguments,
                   struct answer *answer);

/* A checked copy of the arguments, to be given back with json_decref: nulls left out, a single item
 * in place of a list made one. NULL, and the error says where, when they are not as declared. */
json_t *operation_check_arguments(const struct operation *operation, const json_t *arguments,
                                  struct error *error);

/* What an operation's code works with. */
struct request {
    struct call *call;
    const struct operation *operation;
    const json_t *arguments; /* an object; checked */
    struct answer *answer;
    void *state; /* from prepare to run */
};

/* The checked arguments; what is absent or null reads as NULL, `missing`, false, nil. */
const char *request_text(const struct request *request, const char *name);
int64_t request_integer(const struct request *request, const char *name, int64_t missing);
bool request_boolean(const struct request *request, const char *name);
struct uuid request_uuid(const struct request *request, const char *name);
struct uuids request_uuids(const struct request *request, const char *name);
bool request_has(const struct request *request, const char *name);

/* The input schema (JSON Schema 2020-12 object, no top-level oneOf/anyOf/allOf) of an operation's
 * own arguments, as "properties" and "required" members of an object that the caller opened. */
void operation_write_schema(struct json_writer *writer, const struct argument *arguments,
                            size_t count);

/* The schema of one argument, as members of an object that the caller opened. */
void operation_write_argument_schema(struct json_writer *writer, const struct argument *argument);
