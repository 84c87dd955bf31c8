/* kith export: contacts, page by page, into a file of any format. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/progress.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What a name says of what is to be written. */
static const char *format_of(const char *file)
{
    static const struct {
        const char *extension, *format;
    } formats[] = {{".vcf", "vcard3"},
                   {".csv", "csv"},
                   {".json", "json"},
                   {".jsonl", "json"},
                   {".jscontact", "jscontact"}};
    const char *dot = file ? strrchr(file, '.') : NULL;
    for (size_t i = 0; dot && i < COUNT_OF(formats); i++)
        if (strcasecmp(dot, formats[i].extension) == 0)
            return formats[i].format;
    return NULL;
}

static void settle_format(struct cli *cli)
{
    const struct export_state *export = cli->state;
    const char *format = format_of(export->file);
    if (json_object_get(cli->arguments, "format"))
        return;
    if (!format)
        format = cli->is_json ? "json" : "vcard3";
    options_set_text(cli->arguments, "format", format);
}

error_t export_parse(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    struct export_state *export = cli->state;
    if (key == ARGP_KEY_END)
        settle_format(cli);
    if (key != ARGP_KEY_ARG || export->file)
        return ARGP_ERR_UNKNOWN;
    export->file = value;
    return 0;
}

static bool refuse_to_write(struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE, "the file cannot be written: %s", strerror(errno));
}

/* Each page as it comes; gives the number of contacts. */
static bool write_pages(struct cli *cli, FILE *out, bool is_file, int64_t *count,
                        struct error *error)
{
    struct progress progress;
    progress_init(&progress, is_file && !cli->is_quiet);
    *count = 0;
    for (bool has_more = true; has_more;) {
        json_t *answer = NULL;
        if (!cli_run_operation(cli, "contacts_export", cli->arguments, &answer, error))
            return progress_end(&progress), false;
        const json_t *content = json_object_get(answer, "content");
        const char *next = job_text(answer, "next_cursor");
        fwrite(json_string_value(content), 1, json_string_length(content), out);
        *count += job_integer(answer, "count");
        has_more = *next != '\0';
        if (has_more)
            options_set_text(cli->arguments, "cursor", next);
        json_decref(answer);
        progress_draw(&progress, &(struct progress_state){
                                     .what = "written", .done = *count, .seconds_left = -1});
        if (ferror(out))
            break;
    }
    progress_end(&progress);
    return (fflush(out) == 0 && !ferror(out)) || refuse_to_write(error);
}

/* A file is written beside its place and put there when it is whole. */
static bool write_file(struct cli *cli, const char *file, int64_t *count, struct error *error)
{
    const char *partial = arena_format(cli->arena, "%s.partial", file);
    FILE *out = fopen(partial, "we");
    if (!out)
        return fail(error, STATUS_INVALID, "%s cannot be written: %s", partial, strerror(errno));
    bool is_done = write_pages(cli, out, true, count, error);
    if (fclose(out) != 0 && is_done)
        is_done = refuse_to_write(error);
    if (is_done && rename(partial, file) != 0)
        is_done = fail(error, STATUS_INVALID, "%s cannot be written: %s", file, strerror(errno));
    if (!is_done)
        remove(partial);
    return is_done;
}

bool export_run(struct cli *cli, struct error *error)
{
    const struct export_state *options = cli->state;
    bool is_file = options->file && strcmp(options->file, "-") != 0;
    int64_t count;
    if (!is_file)
        return write_pages(cli, stdout, false, &count, error);
    if (!write_file(cli, options->file, &count, error))
        return false;
    fprintf(stderr, "kith: %" PRId64 " contacts written to %s\n", count, options->file);
    return true;
}
