/* kith import: the contacts of a file, sent in batches; each is decided alone. */
#include "cli/cli.h"

#include "base/secret.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/file.h"
#include "cli/import-source.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_CONTACTS = 500, FILE_BYTES_MAX = 1 << 30, SOURCE_DIGEST_BYTES = 16 };

/* A server takes 10 MiB at once unless it is told otherwise. */
enum { BATCH_BYTES = 4 << 20 };

enum { FORMAT = 0x100, BOOK, DRY_RUN };

const struct argp_option import_options[] = {
    {"format", FORMAT, "vcard|csv|json", 0, "What the file is (from its name or beginning)", 0},
    {"book", BOOK, "BOOK", 0, "The book for the contacts (the only one you may write to)", 0},
    {"dry-run", DRY_RUN, NULL, 0, "Only say what would become of them", 0},
    {0}};

error_t import_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct import_state *import = cli->state;
    switch (key) {
    case FORMAT:
        import->format = value;
        return 0;
    case BOOK:
        import->book = value;
        return 0;
    case DRY_RUN:
        import->is_dry_run = true;
        return 0;
    case ARGP_KEY_ARG:
        if (import->file)
            return ARGP_ERR_UNKNOWN;
        import->file = value;
        return 0;
    case ARGP_KEY_END:
        if (!import->file)
            argp_error(state, "FILE is missing (- is standard input)");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* One contact on its way: where it stood, and what is sent. */
struct parcel {
    const char *place;
    json_t *contact;
};

struct import {
    struct cli *cli;
    const struct import_state *options;
    struct arena *arena; /* of one batch */
    struct {
        struct parcel *items;
        size_t count;
        size_t capacity;
    } parcels;
    size_t parcel_bytes; /* about what they take in a request */
    json_t *summary;     /* {"read": 3, "created": 2, ..., "errors": [...], "batches": [...]} */
};

static void count(struct import *import, const char *name)
{
    json_int_t before = json_integer_value(json_object_get(import->summary, name));
    json_object_set_new(import->summary, name, json_integer(before + 1));
}

static void add_to_list(struct import *import, const char *name, json_t *item)
{
    json_t *list = json_object_get(import->summary, name);
    json_array_append_new(list, item);
}

static void report(struct import *import, const char *place, const char *outcome,
                   const char *pointer, const char *message)
{
    count(import, outcome);
    count(import, "refused");
    import->cli->exit_code = EXIT_INVALID;
    const char *harmless = terminal_harmless(import->arena, message);
    fflush(stdout);
    fprintf(stderr, "kith: %s: %s%s%s%s\n", place, harmless, *pointer ? " (" : "",
            terminal_harmless(import->arena, pointer), *pointer ? ")" : "");
    add_to_list(import, "errors",
                json_pack("{s:s, s:s, s:s, s:s}", "place", place, "outcome", outcome, "pointer",
                          pointer, "message", message));
}

/* What was refused has no id, or says so. */
static bool is_refused(const json_t *entry)
{
    static const char *const refusals[] = {"ambiguous", "conflict", "invalid", "denied", "held"};
    const char *outcome = json_string_value(json_object_get(entry, "outcome"));
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (!outcome || strcmp(outcome, refusals[i]) == 0)
            return true;
    return strcmp(outcome, "incomplete") == 0 && !json_object_get(entry, "id");
}

static const char *text_or(const json_t *object, const char *name, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : otherwise;
}

static void take_entry(struct import *import, const struct parcel *parcel, const json_t *entry)
{
    const json_t *error = json_object_get(entry, "error");
    const char *outcome = text_or(entry, "outcome", "invalid");
    if (is_refused(entry))
        report(import, parcel->place, outcome, text_or(error, "pointer", ""),
               text_or(error, "message", text_or(entry, "hint", outcome)));
    else
        count(import, outcome);
}

/* Sends parcels; the answer has an entry for each, in their order. */
static json_t *send(struct import *import, const struct parcel *parcels, size_t parcel_count,
                    struct error *error)
{
    json_t *contacts = json_array(), *answer = NULL;
    for (size_t i = 0; i < parcel_count; i++)
        json_array_append(contacts, parcels[i].contact);
    json_t *arguments =
        json_pack("{s:o, s:s, s:b}", "contacts", contacts, "mode", "best_effort", "imported", 1);
    if (import->options->book)
        options_set_text(arguments, "contact_book", import->options->book);
    if (import->options->is_dry_run)
        json_object_set_new(arguments, "dry_run", json_true());
    bool is_done = cli_run_operation(import->cli, "contacts_create", arguments, &answer, error);
    json_decref(arguments);
    if (!is_done)
        return NULL;
    const char *batch = json_string_value(json_object_get(answer, "batch"));
    if (batch && !import->options->is_dry_run)
        add_to_list(import, "batches", json_string(batch));
    return answer;
}

/* Cards of our own exports carry the contact's id: they are told to be records of that contact.
 * When there is none (any more), they are contacts like all others. */
static bool send_again(struct import *import, const json_t *answer, struct error *error)
{
    const json_t *entries = json_object_get(answer, "contacts");
    size_t again = 0;
    for (size_t i = 0; i < import->parcels.count; i++) {
        struct parcel *parcel = &import->parcels.items[i];
        const json_t *entry = json_array_get(entries, i);
        if (is_refused(entry) && json_object_get(parcel->contact, "contact")) {
            json_object_del(parcel->contact, "contact");
            struct parcel moved = *parcel;
            *parcel = import->parcels.items[again];
            import->parcels.items[again++] = moved;
        } else {
            take_entry(import, parcel, entry);
        }
    }
    json_t *second = again ? send(import, import->parcels.items, again, error) : NULL;
    if (again && !second)
        return false;
    for (size_t i = 0; i < again; i++)
        take_entry(import, &import->parcels.items[i],
                   json_array_get(json_object_get(second, "contacts"), i));
    json_decref(second);
    return true;
}

static void forget_parcels(struct import *import)
{
    for (size_t i = 0; i < import->parcels.count; i++)
        json_decref(import->parcels.items[i].contact);
    memset(&import->parcels, 0, sizeof(import->parcels));
    import->parcel_bytes = 0;
    arena_reset(import->arena);
}

static bool send_batch(struct import *import, struct error *error)
{
    if (import->parcels.count == 0)
        return true;
    json_t *answer = send(import, import->parcels.items, import->parcels.count, error);
    bool is_done = answer && send_again(import, answer, error);
    json_decref(answer);
    forget_parcels(import);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" JSON_INTEGER_FORMAT " read",
                json_integer_value(json_object_get(import->summary, "read")));
    return is_done;
}

/* What names no source of its own is known again by what it says: the same file changes nothing
 * the second time. */
static void give_source_key(json_t *contact, const char *said)
{
    if (json_object_get(contact, "source_key"))
        return;
    struct digest digest = digest_of(&(struct slice){said, strlen(said)}, 1);
    char key[sizeof("import:") + 2 * SOURCE_DIGEST_BYTES] = "import:";
    for (size_t i = 0; i < SOURCE_DIGEST_BYTES; i++)
        sprintf(key + strlen(key), "%02x", digest.bytes[i]);
    options_set_text(contact, "source_key", key);
}

/* "vcard:ID" or "ID", as our exports have it. */
static void tell_own_id(json_t *contact)
{
    struct slice key = slice_of(json_string_value(json_object_get(contact, "source_key")));
    struct uuid id;
    if (key.length > 6 && memcmp(key.data, "vcard:", 6) == 0)
        key = (struct slice){key.data + 6, key.length - 6};
    if (uuid_parse(key, &id) && !json_object_get(contact, "contact"))
        json_object_set_new(contact, "contact", json_stringn(key.data, key.length));
}

static void add_parcel(struct import *import, const struct parcel *parcel)
{
    if (import->options->book)
        json_object_del(parcel->contact, "contact_book");
    char *said = json_dumps(parcel->contact, JSON_COMPACT | JSON_SORT_KEYS);
    import->parcel_bytes += strlen(said);
    give_source_key(parcel->contact, said);
    free(said);
    tell_own_id(parcel->contact);
    *ARENA_PUSH(import->arena, &import->parcels) = *parcel;
}

static bool import_all(struct import *import, struct import_source *source, struct error *error)
{
    for (;;) {
        struct parcel parcel = {0};
        struct error bad = {0};
        enum import_step step =
            import_source_next(source, import->arena, &parcel.contact, &parcel.place, &bad);
        if (step == IMPORT_END)
            return send_batch(import, error);
        count(import, "read");
        if (step == IMPORT_BAD) {
            report(import, parcel.place, "invalid", bad.pointer, bad.message);
            continue;
        }
        add_parcel(import, &parcel);
        bool is_full =
            import->parcels.count == BATCH_CONTACTS || import->parcel_bytes >= BATCH_BYTES;
        if (is_full && !send_batch(import, error))
            return false;
    }
}

static void show_summary(const struct import *import)
{
    const char *name;
    json_t *value;
    const char *between = "";
    if (isatty(STDERR_FILENO))
        fputs("\r", stderr);
    if (import->cli->is_json) {
        show_json(import->summary);
        return;
    }
    json_object_foreach(import->summary, name, value)
    {
        if (!json_is_integer(value))
            continue;
        printf("%s%s %" JSON_INTEGER_FORMAT, between, name, json_integer_value(value));
        between = ", ";
    }
    putchar('\n');
    fflush(stdout);
    const json_t *batches = json_object_get(import->summary, "batches");
    for (size_t i = 0; i < json_array_size(batches); i++)
        fprintf(stderr, "%s %s", i ? "" : "kith: kith undo",
                json_string_value(json_array_get(batches, i)));
    fputs(json_array_size(batches) ? " takes this back\n" : "", stderr);
}

static bool choose_format(const struct import_state *options, struct slice content,
                          enum file_format *format, struct error *error)
{
    if (options->format)
        return file_format_find(options->format, format, error);
    *format = file_format_of_name(options->file);
    if (*format == FILE_FORMAT_UNKNOWN)
        *format = file_format_of_content(content);
    return *format != FILE_FORMAT_UNKNOWN ||
           fail(error, STATUS_INVALID, "what is in %s? give --format vcard, csv or json",
                options->file);
}

bool import_run(struct cli *cli, struct error *error)
{
    const struct import_state *options = cli->state;
    AUTO_BUFFER struct buffer content = {0};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    enum file_format format;
    if (!file_read(options->file, FILE_BYTES_MAX, &content, error) ||
        !choose_format(options, buffer_slice(&content), &format, error))
        return false;
    AUTO_FREE(import_source)
    struct import_source *source = import_source_new(buffer_slice(&content), format, error);
    if (!source)
        return false;
    struct import import = {.cli = cli, .options = options, .arena = arena};
    import.summary =
        cli_own(cli, json_pack("{s:i, s:i, s:i, s:i, s:i, s:[], s:[]}", "read", 0, "created", 0,
                               "matched", 0, "unchanged", 0, "updated", 0, "errors", "batches"));
    bool is_done = import_all(&import, source, error);
    forget_parcels(&import);
    show_summary(&import);
    return is_done;
}
