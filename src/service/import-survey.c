/* What a file is, before its items are looked at. */
#include "service/import-survey.h"

#include "service/import-file.h"
#include <string.h>

/* The same header as a file had that this user imported before: its columns mean what he said then,
 * so that nobody is asked the same every week. */
static bool has_same_header(const struct table_plan *a, const struct table_plan *b)
{
    bool same = a->has_header && b->has_header && a->column_count == b->column_count;
    for (size_t i = 0; same && i < a->column_count; i++)
        same = strcmp(a->columns[i].header, b->columns[i].header) == 0;
    return same;
}

/* What to do with the values is remembered for the same book only, and replacing what people typed
 * is asked for each time. */
static void copy_choices(struct arena *arena, const struct table_plan *from, bool is_same_book,
                         struct table_plan *to)
{
    for (size_t i = 0; i < from->column_count; i++) {
        const struct table_column *column = &from->columns[i];
        to->columns[i].field = arena_copy(arena, column->field);
        to->columns[i].confidence = column->confidence;
        if (is_same_book && column->policy != POLICY_OVERWRITE)
            to->columns[i].policy = column->policy;
    }
}

static bool remember_choices(struct call *call, struct arena *arena,
                             const struct import_options *now, struct survey *survey)
{
    enum { LOOKED_AT = 20 };
    struct jobs jobs = {0};
    if (!store_jobs(call->store, call->arena, call->actor.user, JOB_IMPORT, (struct uuid){{0}},
                    LOOKED_AT, &jobs, &call->error))
        return false;
    for (size_t i = 0; i < jobs.count; i++) {
        struct import_options options;
        struct survey old;
        if (jobs.items[i].state != JOB_DONE)
            continue;
        if (!import_options_read(call, jobs.items[i].options, &options))
            return false;
        if (!options.survey.length) /* it was erased */
            continue;
        if (!survey_read(call->arena, options.survey, &old, &call->error))
            return false;
        if (old.format == FILE_FORMAT_CSV && has_same_header(&old.table, &survey->table)) {
            copy_choices(arena, &old.table, uuid_equal(options.book, now->book), &survey->table);
            return true;
        }
    }
    return true;
}

static bool read_whole(struct call *call, const struct job *job, struct arena *arena,
                       const struct import_options *options, struct survey *survey)
{
    AUTO_FREE(arena) struct arena *piece = arena_new();
    struct import_file file;
    struct byte_source source = import_file_source(&file, call->store, piece, job->id, options);
    file.keeper = call;
    file.kept = job;
    return survey_file(source, options->format, arena, survey, &call->error);
}

bool import_survey(struct call *call, const struct job *job, struct arena *arena,
                   struct import_options *options, struct survey *survey)
{
    AUTO_BUFFER struct buffer json = {0};
    struct json_writer writer;
    if (options->format == FILE_FORMAT_XLSX && !import_file_convert(call, job, options))
        return false;
    if (!read_whole(call, job, arena, options, survey) ||
        (options->format == FILE_FORMAT_CSV && !remember_choices(call, arena, options, survey)))
        return false;
    json_writer_init(&writer, &json);
    survey_write(&writer, survey);
    options->survey = (struct slice){arena_copy_slice(arena, buffer_slice(&json)), json.length};
    return true;
}

static bool blank_samples(struct call *call, struct slice *survey, struct buffer *json)
{
    struct json_writer writer;
    struct survey read;
    if (!survey->length)
        return true;
    if (!survey_read(call->arena, *survey, &read, &call->error))
        return false;
    for (size_t i = 0; i < read.table.column_count; i++)
        read.table.columns[i].samples[0] = NULL;
    json_writer_init(&writer, json);
    survey_write(&writer, &read);
    *survey = buffer_slice(json);
    return true;
}

bool import_survey_blank(struct call *call, const struct job *job, const struct needles *unwanted)
{
    AUTO_BUFFER struct buffer json = {0}, text = {0};
    struct import_options options;
    struct job blank = *job;
    bool is_mine;
    if (!import_options_read(call, job->options, &options) ||
        !blank_samples(call, &options.survey, &json))
        return false;
    if (unwanted && needles_are_in(unwanted, options.survey))
        options.survey = (struct slice){0};
    if (unwanted)
        options.file_name = "erased";
    import_options_write(&text, &options);
    blank.options = buffer_text(&text);
    return store_job_update(call->store, &blank, job->state, job->runner, &is_mine, &call->error);
}
