/* Imports as people see them: begin, send the file, choose, let it run. */
#include "service/imports.h"

#include "service/contact-parts.h"
#include "service/import-file.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- reading and writing the job ---- */

static void tell_version(struct import *import)
{
    struct slice options = slice_of(import->job.options);
    struct digest digest = digest_of(&options, 1);
    for (size_t i = 0; i < (IMPORT_VERSION_BYTES - 1) / 2; i++)
        snprintf(import->version + 2 * i, 3, "%02x", digest.bytes[i]);
}

static bool read_import(struct call *call, struct import *import)
{
    if (import->job.kind != JOB_IMPORT)
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such import");
    if (!import_options_read(call, import->job.options, &import->options) ||
        !import_progress_read(call, import->job.progress, &import->progress))
        return false;
    tell_version(import);
    import->has_survey = import->options.survey.length > 0;
    return !import->has_survey ||
           survey_read(call->arena, import->options.survey, &import->survey, &call->error);
}

bool import_find(struct call *call, struct uuid id, struct import *import)
{
    *import = (struct import){0};
    return job_find_own(call, id, false, &import->job) && read_import(call, import);
}

static bool find_to_change(struct call *call, struct uuid id, struct import *import)
{
    *import = (struct import){0};
    return job_find_own(call, id, true, &import->job) && read_import(call, import);
}

static const char *options_text(struct call *call, const struct import_options *options)
{
    AUTO_BUFFER struct buffer text = {0};
    import_options_write(&text, options);
    return arena_copy(call->arena, buffer_text(&text));
}

/* Writes what was changed of an import that nobody runs. */
static bool save(struct call *call, struct import *import, const struct job *before)
{
    import->job.options = options_text(call, &import->options);
    tell_version(import);
    return job_change(call, &import->job, before);
}

static void queue(struct import *import, const char *phase)
{
    import->job.state = JOB_QUEUED;
    import->job.phase = phase;
    import->job.done = 0;
    import->job.started_ms = 0;
    import->job.finished_ms = 0;
    import->job.message = NULL;
}

static bool is_waiting(struct call *call, const struct import *import)
{
    const struct job *job = &import->job;
    bool is_before_run = strcmp(job->phase, "running") != 0 && strcmp(job->phase, "done") != 0;
    return (is_before_run &&
            (job->state == JOB_READY || job->state == JOB_FAILED || job->state == JOB_PAUSED)) ||
           fail(&call->error, STATUS_CONFLICT, "the import is %s (%s): it cannot be changed now",
                job_state_name(job->state), job->phase);
}

/* ---- choosing ---- */

static bool choose_book(struct call *call, const char *text, struct import_options *options)
{
    options->books_of_file = strcmp(text, "*") == 0;
    options->book = (struct uuid){{0}};
    if (options->books_of_file)
        return true;
    struct call writing = *call; /* who may only propose lets a person run it */
    call_rehearse_writing(&writing);
    const struct book *book = call_book_named(call, text);
    if (!book)
        return error_within(&call->error, "/contact_book"), false;
    if (!call_may(&writing, book->id, RIGHT_EDIT))
        return fail_at(&call->error, STATUS_DENIED, "/contact_book",
                       "you may not add to the contact book '%.100s'", book->name);
    options->book = book->id;
    return true;
}

static bool refuse_choice(struct call *call, size_t place, const char *member)
{
    char pointer[60];
    snprintf(pointer, sizeof(pointer), "/columns/%zu/%s", place, member);
    snprintf(call->error.pointer, sizeof(call->error.pointer), "%s", pointer);
    return false;
}

static struct table_column *find_column(struct table_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->column_count; i++)
        if (strcmp(plan->columns[i].header, name) == 0)
            return &plan->columns[i];
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    if (isdigit((unsigned char)*name) && !*end && number >= 1 && number <= plan->column_count)
        return &plan->columns[number - 1];
    for (size_t i = 0; i < plan->column_count; i++)
        if (strcasecmp(plan->columns[i].header, name) == 0)
            return &plan->columns[i];
    return NULL;
}

static bool refuse_column(struct call *call, const struct table_plan *plan, size_t place,
                          const char *name)
{
    char *accepted = call->error.accepted;
    const size_t size = sizeof(call->error.accepted);
    fail(&call->error, STATUS_INVALID, "the file has no column '%.100s'", name);
    for (size_t i = 0; i < plan->column_count; i++) {
        size_t used = strlen(accepted);
        if (used + strlen(plan->columns[i].header) + sizeof(", ") <= size)
            snprintf(accepted + used, size - used, "%s%s", used ? ", " : "",
                     plan->columns[i].header);
    }
    return refuse_choice(call, place, "column");
}

static bool read_policy(struct call *call, const char *text, enum value_policy *policy)
{
    if (value_policy_find(slice_of(text), policy))
        return true;
    fail(&call->error, STATUS_INVALID, "'policy' must be add, fill, overwrite or skip");
    snprintf(call->error.accepted, sizeof(call->error.accepted), "add, fill, overwrite, skip");
    return false;
}

static bool choose_column(struct call *call, struct table_plan *plan, size_t place,
                          const struct column_choice *choice)
{
    struct table_column *column = find_column(plan, choice->column);
    if (!column)
        return refuse_column(call, plan, place, choice->column);
    if (choice->field && !column_field_check(choice->field, &call->error))
        return refuse_choice(call, place, "field");
    if (choice->field) {
        column->field = choice->field;
        column->confidence = 100;
    }
    return !choice->policy || read_policy(call, choice->policy, &column->policy) ||
           refuse_choice(call, place, "policy");
}

/* Of files without columns the kinds of values have policies. */
static bool choose_kind(struct call *call, struct survey *survey, size_t place,
                        const struct column_choice *choice)
{
    enum fact_kind kind;
    if (!fact_kind_find(slice_of(choice->column), &kind)) {
        fail(&call->error, STATUS_INVALID, "'%.100s' is no kind of value", choice->column);
        return refuse_choice(call, place, "column");
    }
    if (choice->field) {
        fail(&call->error, STATUS_INVALID, "only tables have columns that can mean something else");
        return refuse_choice(call, place, "field");
    }
    return !choice->policy || read_policy(call, choice->policy, &survey->policies[kind]) ||
           refuse_choice(call, place, "policy");
}

static bool choose_columns(struct call *call, const struct import_choices *choices,
                           struct import *import)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    struct survey *survey = &import->survey;
    bool is_table = survey->format == FILE_FORMAT_CSV;
    if (!choices->column_count && !choices->encoding)
        return true;
    if (!import->has_survey)
        return fail_at(&call->error, STATUS_CONFLICT, "/columns",
                       "the file was not read yet: its columns are not known");
    for (size_t i = 0; i < choices->column_count; i++)
        if (!(is_table ? choose_column(call, &survey->table, i, &choices->columns[i])
                       : choose_kind(call, survey, i, &choices->columns[i])))
            return false;
    if (choices->encoding && is_table)
        survey->table.encoding = choices->encoding;
    json_writer_init(&writer, &text);
    survey_write(&writer, survey);
    import->options.survey =
        (struct slice){arena_copy_slice(call->arena, buffer_slice(&text)), text.length};
    struct survey checked; /* what cannot be read again could not be changed again either */
    return survey_read(call->arena, import->options.survey, &checked, &call->error);
}

static bool choose(struct call *call, const struct import_choices *choices, struct import *import)
{
    struct import_options *options = &import->options;
    if (choices->book && !choose_book(call, choices->book, options))
        return false;
    if (choices->groups)
        options->groups = *choices->groups;
    if (choices->has_keeps_ambiguous)
        options->keeps_ambiguous = choices->keeps_ambiguous;
    if (choices->has_allows_missing)
        options->allows_missing = choices->allows_missing;
    return choose_columns(call, choices, import);
}

/* ---- the file ---- */

static bool find_format(struct call *call, const char *file_name, const char *format,
                        struct slice bytes, enum file_format *found)
{
    *found = FILE_FORMAT_UNKNOWN;
    if (format ? file_format_find(slice_of(format), found)
               : (*found = file_format_guess(bytes, file_name)))
        return true;
    fail_at(&call->error, STATUS_INVALID, format ? "/format" : "/content",
            format ? "'%.60s' is no format" : "'%.60s' is no file of contacts that is known",
            format ? format : file_name);
    snprintf(call->error.accepted, sizeof(call->error.accepted), "csv, vcard, json, xlsx");
    return false;
}

static bool add_pieces(struct call *call, struct import *import, struct slice bytes)
{
    while (bytes.length) {
        size_t length = bytes.length < UPLOAD_PIECE_BYTES ? bytes.length : UPLOAD_PIECE_BYTES;
        if (!store_upload_add(call->store, import->job.id, UPLOAD_ORIGINAL, import->options.bytes,
                              (struct slice){bytes.data, length}, &call->error))
            return false;
        import->options.bytes += (int64_t)length;
        bytes = (struct slice){bytes.data + length, bytes.length - length};
    }
    return true;
}

bool import_start(struct call *call, const char *file_name, const char *format,
                  const struct import_choices *choices, struct slice bytes, bool is_whole,
                  struct import *import)
{
    *import = (struct import){.options.file_name = file_name};
    struct import_options *options = &import->options;
    enum channel channel = call->channel;
    if (!choices->book)
        return fail_at(
            &call->error, STATUS_INVALID, "/contact_book",
            "'contact_book' is required: the book that the contacts go to, or \"*\" when "
            "each names its own");
    if (!find_format(call, file_name, format, bytes, &options->format) ||
        !choose(call, choices, import))
        return false;
    call->channel = CHANNEL_IMPORT; /* of all that the job writes */
    bool ok = job_begin(call, JOB_IMPORT, JOB_READY, (struct uuid){{0}},
                        options_text(call, options), &import->job);
    call->channel = channel;
    if (!ok)
        return false;
    struct job before = import->job;
    import->job.phase = "receiving";
    if (!add_pieces(call, import, bytes))
        return false;
    if (is_whole)
        queue(import, "analysing");
    return save(call, import, &before);
}

bool import_append(struct call *call, struct uuid id, int64_t place, struct slice bytes,
                   bool is_whole, struct import *import)
{
    if (!find_to_change(call, id, import))
        return false;
    struct job before = import->job;
    int64_t end = import->options.bytes, most = (int64_t)IMPORT_BYTES_MAX_MB << 20;
    if (place > most || place + (int64_t)bytes.length > most)
        return fail_at(&call->error, STATUS_LIMIT, "/content", "a file has at most %d MiB",
                       IMPORT_BYTES_MAX_MB);
    bool is_known = place + (int64_t)bytes.length <= end;
    if (strcmp(import->job.phase, "receiving") != 0) /* sent again by who did not hear the answer */
        return is_known || fail(&call->error, STATUS_CONFLICT, "the file is complete already");
    if (place != end && !is_known)
        return fail_at(&call->error, STATUS_CONFLICT, "/offset", "the next piece begins at %lld",
                       (long long)end);
    if (!is_known && !add_pieces(call, import, bytes))
        return false;
    if (is_whole)
        queue(import, "analysing");
    return save(call, import, &before);
}

bool import_change(struct call *call, struct uuid id, const struct import_choices *choices,
                   struct import *import)
{
    if (!find_to_change(call, id, import) || !is_waiting(call, import))
        return false;
    struct job before = import->job;
    if (!choose(call, choices, import))
        return false;
    if (strcmp(before.phase, "receiving") != 0)
        queue(import, "analysing");
    return save(call, import, &before);
}

/* What is required and the file cannot have is asked once. */
static bool check_asks(struct call *call, const struct import *import)
{
    unsigned asks =
        import->progress.asks & (REQUIRES_NAME | REQUIRES_REACH) & ~import->options.allows_missing;
    return !asks ||
           fail_at(
               &call->error, STATUS_INVALID, "/allow_missing",
               "no column of the file gives %s: say which one does (columns), or allow it to be "
               "missing (allow_missing)",
               asks & REQUIRES_NAME ? "a name" : "an e-mail address, a number or a profile");
}

bool import_run(struct call *call, struct uuid id, const char *version, struct import *import)
{
    if (!import_find(call, id, import))
        return false;
    struct job before = import->job;
    if (version && strcmp(version, import->version) != 0)
        return fail_at(&call->error, STATUS_PRECONDITION, "/version",
                       "the import was changed: its version is now %s", import->version);
    if (before.state != JOB_READY || strcmp(before.phase, "ready") != 0)
        return fail(&call->error, STATUS_CONFLICT, "the import is %s (%s): it cannot be run now",
                    job_state_name(before.state), before.phase);
    if (!check_asks(call, import) ||
        (!import->options.books_of_file && !contact_check_book(call, import->options.book)))
        return false;
    queue(import, "running");
    import->job.token = call->actor.token; /* a proposal is run by who accepts it */
    return save(call, import, &before);
}
