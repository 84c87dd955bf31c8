/* The options of kith import. Those of import_start are made from its arguments. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/import-map.h"
#include <string.h>

enum {
    BOOK = 0x100,
    MAP,
    POLICY,
    ENCODING,
    DRY_RUN,
    YES,
    ERRORS,
    RUN,
    RESUME,
    STATUS,
    ERRORS_OF,
    ROWS,
    OUTCOME,
    CURSOR,
};

const struct argp_option import_options[] = {
    {"book", BOOK, "BOOK", 0,
     "The book for the contacts (the only one you may write to); \"*\": each names its own", 0},
    {"map", MAP, "HEADER=FIELD[,POLICY]", 0,
     "What a column means: --map \"Work mail=email:work,fill\"; \"skip\" leaves it out", 0},
    {"policy", POLICY, "add|fill|overwrite|skip", 0,
     "For all columns: add values, fill only what is empty, overwrite, or skip", 0},
    {"encoding", ENCODING, "NAME", 0, "Of a table, when it was guessed wrong: windows-1252", 0},
    {"dry-run", DRY_RUN, NULL, 0, "Only say what would become of them; run it later by --run", 0},
    {"yes", YES, NULL, 0, "Do not ask before it runs", 0},
    {"errors", ERRORS, "FILE", 0, "Write what is refused to this file, to be mended", 0},
    {NULL, 0, NULL, 0, "An import that was begun before:", 1},
    {"run", RUN, "ID", 0, "Let it run; --map and the like change it first", 1},
    {"resume", RESUME, "ID", 0, "Go on where it was paused, or where a crash left it", 1},
    {"status", STATUS, "ID", 0, "How it stands", 1},
    {"errors-of", ERRORS_OF, "ID", 0, "Write what it refused to FILE (standard output)", 1},
    {"rows", ROWS, "ID", 0, "Its rows with one --outcome", 1},
    {"outcome", OUTCOME, "OUTCOME", 0,
     "Of --rows: created, matched, updated, unchanged, duplicate_in_file, group, ambiguous, "
     "incomplete, invalid, denied",
     1},
    {"cursor", CURSOR, "TEXT", 0, "Of --rows: where the page before ended", 1},
    {0}};

static void choose_verb(struct import_state *import, enum import_verb verb, const char *id,
                        const struct argp_state *state)
{
    if (import->verb != IMPORT_VERB_FILE)
        argp_error(state, "--run, --resume, --status, --errors-of and --rows exclude each other");
    import->verb = verb;
    import->id = id;
}

static void add_map(struct cli *cli, const char *text, const struct argp_state *state)
{
    struct import_state *import = cli->state;
    struct error error = {0};
    struct import_map map;
    if (!import_map_read(cli->arena, text, &map, &error))
        argp_failure(state, EXIT_INVALID, 0, "%s", error.message);
    *ARENA_PUSH(cli->arena, &import->maps) = map;
}

static void check(const struct import_state *import, const struct argp_state *state)
{
    bool is_file = import->verb == IMPORT_VERB_FILE;
    if (is_file && !import->file)
        argp_error(state, "FILE is missing (- is standard input)");
    if (!is_file && import->file && import->verb != IMPORT_VERB_ERRORS)
        argp_error(state, "'%s' is too much", import->file);
    if ((import->verb == IMPORT_VERB_ROWS) != (import->outcome != NULL))
        argp_error(state, "--rows and --outcome go together");
    if (import->policy && !import_policy_is_known(import->policy))
        argp_error(state, "--policy takes add, fill, overwrite or skip");
}

/* Options that set a text. */
static const char **text_of(struct import_state *import, int key)
{
    switch (key) {
    case BOOK:
        return &import->book;
    case POLICY:
        return &import->policy;
    case ENCODING:
        return &import->encoding;
    case ERRORS:
        return &import->errors;
    case OUTCOME:
        return &import->outcome;
    case CURSOR:
        return &import->cursor;
    default:
        return NULL;
    }
}

static enum import_verb verb_of(int key)
{
    switch (key) {
    case RUN:
        return IMPORT_VERB_RUN;
    case RESUME:
        return IMPORT_VERB_RESUME;
    case STATUS:
        return IMPORT_VERB_STATUS;
    case ERRORS_OF:
        return IMPORT_VERB_ERRORS;
    case ROWS:
        return IMPORT_VERB_ROWS;
    default:
        return IMPORT_VERB_FILE;
    }
}

error_t import_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct import_state *import = cli->state;
    const char **text = text_of(import, key);
    if (text)
        *text = value;
    else if (verb_of(key) != IMPORT_VERB_FILE)
        choose_verb(import, verb_of(key), value, state);
    else if (key == MAP)
        add_map(cli, value, state);
    else if (key == DRY_RUN)
        import->is_dry_run = true;
    else if (key == YES)
        import->is_sure = true;
    else if (key == ARGP_KEY_ARG && !import->file)
        import->file = value;
    else if (key == ARGP_KEY_END)
        check(import, state);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}
