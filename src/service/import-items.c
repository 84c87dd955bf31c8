/* The items of an import with what became of them: the file read again beside its report. */
#include "service/imports.h"

#include "service/import-file.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 64 * 1024 };

/* The file and its report, side by side. */
struct walk {
    struct import_file file;
    struct arena *piece; /* of the file's piece in hand */
    struct arena *arena; /* of the report's block in hand */
    struct reader *reader;
    struct uuid job;
    enum import_phase phase;
    struct import_block block;
    struct item_notes notes;
    int64_t item; /* the next to be read, from 0 */
    bool is_over;
};

static void walk_close(struct walk *walk)
{
    reader_free(walk->reader);
    arena_free(walk->piece);
    arena_free(walk->arena);
}

static bool walk_open(struct call *call, const struct import *import, const struct survey *survey,
                      struct walk *walk)
{
    bool is_run =
        strcmp(import->job.phase, "running") == 0 || strcmp(import->job.phase, "done") == 0;
    *walk = (struct walk){.piece = arena_new(), .arena = arena_new(), .job = import->job.id};
    walk->phase = is_run ? IMPORT_DONE : IMPORT_ANALYSED;
    struct byte_source source =
        import_file_source(&walk->file, call->store, walk->piece, import->job.id, &import->options);
    struct slice first;
    if (!byte_source_read(&source, &first, &call->error))
        return false;
    if (!first.length)
        return fail(&call->error, STATUS_NOT_FOUND,
                    "the file and its rows were kept for thirty days and are gone");
    walk->file.place = 0; /* that was only to see whether it is there */
    walk->reader = reader_open(source, survey, &call->error);
    return walk->reader;
}

/* The report's next block; none when the report ends here. */
static bool load_block(struct call *call, struct walk *walk)
{
    struct import_blocks blocks = {0};
    arena_reset(walk->arena);
    walk->block = (struct import_block){.first_item = walk->item, .outcomes = ""};
    walk->notes = (struct item_notes){0};
    if (!store_import_blocks(call->store, walk->arena, walk->job, walk->phase, walk->item, 1,
                             &blocks, &call->error))
        return false;
    if (!blocks.count || blocks.items[0].first_item != walk->item)
        return true;
    walk->block = blocks.items[0];
    return item_notes_read(walk->arena, walk->block.notes, &walk->notes) ||
           fail(&call->error, STATUS_INTERNAL, "the report of the import is damaged");
}

static bool has_outcome(const struct walk *walk)
{
    const struct import_block *block = &walk->block;
    return block->outcomes && walk->item - block->first_item < (int64_t)strlen(block->outcomes);
}

/* The next item with its outcome, in the arena; is_over at the end of the file or the report. */
static bool walk_next(struct call *call, struct walk *walk, struct arena *arena,
                      struct reader_item *item, enum item_outcome *outcome)
{
    struct error ignored = {0};
    enum reader_step step = reader_next(walk->reader, arena, item, &ignored);
    if (step == READER_FAILED) {
        call->error = ignored;
        return false;
    }
    if (step != READER_END && !has_outcome(walk) && !load_block(call, walk))
        return false;
    walk->is_over = step == READER_END || !has_outcome(walk);
    if (!walk->is_over)
        *outcome =
            item_outcome_of_letter(walk->block.outcomes[walk->item - walk->block.first_item]);
    walk->item++;
    return true;
}

static const char *copy_or_null(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text) : NULL;
}

static const struct slice *copy_cells(struct arena *arena, const struct reader_item *item)
{
    struct slice *cells = ARENA_ARRAY(arena, struct slice, item->cell_count + 1);
    for (size_t i = 0; i < item->cell_count; i++)
        cells[i] = (struct slice){arena_copy_slice(arena, item->cells[i]), item->cells[i].length};
    return cells;
}

static void keep_item(struct call *call, const struct walk *walk, const struct reader_item *item,
                      enum item_outcome outcome, struct import_items *items)
{
    struct arena *arena = call->arena;
    struct import_item *kept = ARENA_PUSH(arena, items);
    const struct item_note *note = item_notes_find(&walk->notes, walk->item - 1);
    *kept = (struct import_item){
        .outcome = outcome,
        .note = note ? *note : (struct item_note){.copy = 1, .earlier = -1},
        .cells = item->cells ? copy_cells(arena, item) : NULL,
        .cell_count = item->cell_count,
        .original = {arena_copy_slice(arena, item->original), item->original.length},
    };
    kept->note.item = walk->item - 1;
    kept->note.line = item->line;
    kept->note.message = copy_or_null(arena, kept->note.message);
    kept->note.field = copy_or_null(arena, kept->note.field);
    kept->note.fix = copy_or_null(arena, kept->note.fix);
}

static bool collect(struct call *call, struct walk *walk, enum item_outcome wanted, int64_t from,
                    int limit, struct import_items *items, int64_t *next)
{
    AUTO_FREE(arena) struct arena *passing = arena_new();
    *next = -1;
    for (;;) {
        struct reader_item item;
        enum item_outcome outcome;
        bool is_before = walk->item < from;
        arena_reset(passing);
        if (!walk_next(call, walk, passing, &item, &outcome))
            return false;
        if (walk->is_over)
            return true;
        if (is_before || outcome != wanted)
            continue;
        if (items->count == (size_t)limit) {
            *next = walk->item - 1;
            return true;
        }
        keep_item(call, walk, &item, outcome, items);
    }
}

bool import_items(struct call *call, const struct import *import, enum item_outcome outcome,
                  int64_t from, int limit, struct import_items *items, int64_t *next)
{
    struct walk walk;
    if (!import->has_survey)
        return fail(&call->error, STATUS_CONFLICT, "the file was not read yet");
    bool ok = walk_open(call, import, &import->survey, &walk) &&
              collect(call, &walk, outcome, from, limit, items, next);
    walk_close(&walk);
    return ok;
}

/* ---- the file of refused items ---- */

struct refused_file {
    struct arena *arena; /* of the import's options and survey */
    struct arena *item;
    struct survey survey;
    struct walk walk;
    int64_t from;
    bool has_begun; /* the headers are written */
};

struct refused_file *refused_file_new(struct call *call, const struct import *import, int64_t from)
{
    struct refused_file *file = calloc(1, sizeof(*file));
    if (!file)
        abort();
    file->arena = arena_new();
    file->item = arena_new();
    file->from = from;
    file->has_begun = from > 0;
    if (import->has_survey &&
        survey_read(file->arena, import->options.survey, &file->survey, &call->error) &&
        walk_open(call, import, &file->survey, &file->walk))
        return file;
    if (call->error.status == STATUS_OK)
        fail(&call->error, STATUS_CONFLICT, "the file was not read yet");
    refused_file_free(file);
    return NULL;
}

void refused_file_free(struct refused_file *file)
{
    if (!file)
        return;
    if (file->walk.piece)
        walk_close(&file->walk);
    arena_free(file->arena);
    arena_free(file->item);
    free(file);
}

bool refused_file_read(struct call *call, struct refused_file *file, struct buffer *out,
                       bool *is_last)
{
    struct walk *walk = &file->walk;
    size_t before = out->length;
    walk->file.store = call->store;
    *is_last = false;
    while (out->length - before < PIECE_BYTES) {
        struct reader_item item;
        enum item_outcome outcome;
        arena_reset(file->item);
        if (!walk_next(call, walk, file->item, &item, &outcome))
            return false;
        *is_last = walk->is_over;
        if (*is_last)
            return true;
        if (!item_is_refused(outcome) || walk->item <= file->from)
            continue;
        const struct item_note *note = item_notes_find(&walk->notes, walk->item - 1);
        reader_write_refused(walk->reader, &item, note && note->message ? note->message : "",
                             note && note->fix ? note->fix : "", !file->has_begun, out);
        file->has_begun = true;
    }
    return true;
}

int64_t refused_file_next(const struct refused_file *file)
{
    return file->walk.item;
}

static const struct {
    const char *extension, *type;
} refused_files[] = {
    [FILE_FORMAT_CSV] = {"csv", "text/csv; charset=utf-8"},
    [FILE_FORMAT_VCARD] = {"vcf", "text/vcard; charset=utf-8"},
    [FILE_FORMAT_JSON] = {"jsonl", "application/x-ndjson"},
};

const char *refused_file_name(struct arena *arena, const struct import *import)
{
    const char *name = import->options.file_name;
    const char *dot = strrchr(name, '.');
    size_t length = dot ? (size_t)(dot - name) : strlen(name);
    return arena_format(arena, "%.*s-errors.%s", (int)length, name,
                        refused_files[import->survey.format].extension);
}

const char *refused_file_type(const struct import *import)
{
    return refused_files[import->survey.format].type;
}
