/* kith export: contacts, page by page, into a file of another format. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/contact-json.h"
#include "cli/file-format.h"
#include "cli/options.h"
#include "format/csv-write.h"
#include "format/vcard.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_ROWS = 200 };

enum { FORMAT = 0x100, BOOK, GROUP, SEARCH };

const struct argp_option export_options[] = {
    {"format", FORMAT, "vcard3|vcard4|csv|json", 0, "What to write (vcard3)", 0},
    {"book", BOOK, "BOOK", 0, "Only the contacts of this book, as it has them", 0},
    {"group", GROUP, "GROUP", 0, "Only members of this group", 0},
    {"search", SEARCH, "WORDS", 0, "Only contacts that match", 0},
    {0}};

error_t export_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct export_state *export = cli->state;
    switch (key) {
    case FORMAT:
        export->format = value;
        return 0;
    case BOOK:
        export->book = value;
        return 0;
    case GROUP:
        export->group = value;
        return 0;
    case SEARCH:
        export->search = value;
        return 0;
    case ARGP_KEY_ARG:
        if (export->file)
            return ARGP_ERR_UNKNOWN;
        export->file = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct export
{
    struct cli *cli;
    enum file_format format;
    FILE *out;
    size_t count;
};

static void write_begin(const struct export *export)
{
    AUTO_BUFFER struct buffer text = {0};
    if (export->format == FILE_FORMAT_CSV)
        csv_write_begin(CSV_DIALECT_KITH, &text);
    else if (export->format == FILE_FORMAT_JSON)
        buffer_append_text(&text, "{\"contacts\":[");
    fwrite(buffer_text(&text), 1, text.length, export->out);
}

static bool write_card(struct export *export, const json_t *contact, struct error *error)
{
    AUTO_BUFFER struct buffer text = {0};
    struct card card;
    const char *id = json_string_value(json_object_get(contact, "id"));
    if (!contact_json_to_card(export->cli->call_arena, contact, &card, error))
        return false;
    if (export->format == FILE_FORMAT_CSV)
        csv_write_contact(CSV_DIALECT_KITH, export->cli->call_arena, &card, id, NULL, &text);
    else
        vcard_write(&text, &card,
                    export->format == FILE_FORMAT_VCARD4 ? VCARD_VERSION_4 : VCARD_VERSION_3, id);
    fwrite(text.data, 1, text.length, export->out);
    return true;
}

static bool write_contact(struct export *export, const json_t *contact, struct error *error)
{
    bool is_first = export->count++ == 0;
    if (export->format != FILE_FORMAT_JSON)
        return write_card(export, contact, error);
    fputs(is_first ? "\n" : ",\n", export->out);
    return json_dumpf(contact, export->out, JSON_COMPACT) == 0 ||
           fail(error, STATUS_UNAVAILABLE, "the file cannot be written: %s", strerror(errno));
}

/* All that a contact has; photos and properties of other programs are answered only by name. */
static const char *const fields[] = {"contact_book",
                                     "first_name",
                                     "last_name",
                                     "middle_name",
                                     "phonetic_first_name",
                                     "phonetic_last_name",
                                     "phonetic_middle_name",
                                     "prefix",
                                     "suffix",
                                     "nickname",
                                     "file_as",
                                     "gender",
                                     "birthday",
                                     "notes",
                                     "starred",
                                     "infos",
                                     "memberships",
                                     "photo",
                                     "properties",
                                     "modified_at",
                                     "created_at"};

static json_t *arguments_of(const struct export_state *options)
{
    json_t *arguments =
        json_pack("{s:i, s:b, s:[]}", "limit", PAGE_ROWS, "for_export", 1, "fields");
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        json_array_append_new(json_object_get(arguments, "fields"), json_string(fields[i]));
    if (options->book)
        options_set_text(arguments, "contact_book", options->book);
    if (options->group)
        options_set_text(arguments, "group", options->group);
    if (options->search)
        options_set_text(arguments, "search", options->search);
    return arguments;
}

static bool write_pages(struct export *export, struct error *error)
{
    json_t *arguments = cli_own(export->cli, arguments_of(export->cli->state));
    bool is_done = true;
    for (bool has_more = true; has_more && is_done;) {
        json_t *answer = NULL;
        if (!cli_run_operation(export->cli, "contacts_list", arguments, &answer, error))
            return false;
        const json_t *contacts = json_object_get(answer, "contacts");
        for (size_t i = 0; i < json_array_size(contacts) && is_done; i++)
            is_done = write_contact(export, json_array_get(contacts, i), error);
        const char *next = json_string_value(json_object_get(answer, "next_cursor"));
        has_more = next != NULL;
        if (has_more)
            options_set_text(arguments, "cursor", next);
        json_decref(answer);
    }
    return is_done;
}

static bool write_all(struct export *export, struct error *error)
{
    write_begin(export);
    if (!write_pages(export, error))
        return false;
    if (export->format == FILE_FORMAT_JSON)
        fputs("\n]}\n", export->out);
    return (fflush(export->out) == 0 && !ferror(export->out)) ||
           fail(error, STATUS_UNAVAILABLE, "the file cannot be written: %s", strerror(errno));
}

/* A file is written beside its place and put there when it is whole. */
static bool write_file(struct export *export, const char *file, struct error *error)
{
    const char *partial = arena_format(export->cli->arena, "%s.partial", file);
    export->out = fopen(partial, "we");
    if (!export->out)
        return fail(error, STATUS_INVALID, "%s cannot be written: %s", partial, strerror(errno));
    bool is_done = write_all(export, error);
    fclose(export->out);
    if (is_done && rename(partial, file) != 0)
        is_done = fail(error, STATUS_INVALID, "%s cannot be written: %s", file, strerror(errno));
    if (!is_done)
        remove(partial);
    return is_done;
}

bool export_run(struct cli *cli, struct error *error)
{
    const struct export_state *options = cli->state;
    struct export export = {.cli = cli, .out = stdout};
    bool is_file = options->file && strcmp(options->file, "-") != 0;
    if (options->format && !file_format_find(options->format, &export.format, error))
        return false;
    if (!options->format && is_file)
        export.format = file_format_of_name(options->file);
    if (!options->format && cli->is_json)
        export.format = FILE_FORMAT_JSON;
    if (!(is_file ? write_file(&export, options->file, error) : write_all(&export, error)))
        return false;
    if (is_file)
        fprintf(stderr, "kith: %zu contacts written to %s\n", export.count, options->file);
    return true;
}
