/* The work of an import: the analysis of a file, and the run that creates its contacts. */
#include "service/import.h"

#include "base/clock.h"
#include "service/import-feed.h"
#include "service/import-seen.h"
#include "service/import-survey.h"
#include <stdlib.h>
#include <string.h>

struct import_state {
    struct arena *arena; /* of the options */
    struct import_options options;
    struct import_progress progress; /* as saved last */
    struct survey survey;
    struct import_feed *feed;
    const struct feed_block *block; /* in hand; NULL: none yet */
    size_t place;                   /* items of it that are done */
    struct arena *notes;            /* of the analysed, reset with each block */
    struct item_notes analysed;     /* what the analysis noted of the block in hand, */
    bool has_analysed;              /* once a step of the run has read it */
    struct import_seen *seen;       /* of an analysis */
    struct buffer texts[2];         /* the progress, as saved last and as it is being saved */
    struct buffer options_text;
    unsigned saving;
    int64_t opened_ms, opened_at; /* when this runner began, and at which item */
};

static bool is_analysis(const struct job *job)
{
    return strcmp(job->phase, "analysing") == 0;
}

/* ---- opening ---- */

static void close_import(void *context)
{
    struct import_state *state = context;
    import_feed_free(state->feed);
    import_seen_free(state->seen);
    arena_free(state->arena);
    arena_free(state->notes);
    buffer_clear(&state->texts[0]);
    buffer_clear(&state->texts[1]);
    buffer_clear(&state->options_text);
    free(state);
}

/* What an analysis begins with; what one before it found is forgotten. */
struct beginning {
    struct import_state *state;
    struct job *job;
};

static bool apply_beginning(struct call *call, void *context)
{
    struct beginning *beginning = context;
    return store_import_blocks_remove(call->store, beginning->job->id, IMPORT_ANALYSED,
                                      &call->error) &&
           job_save(call, beginning->job);
}

/* What the book requires and no column of the table brings: asked once for the file. */
static unsigned asked_of(struct call *call, const struct import_state *state)
{
    const struct book *book = call_any_book(call, state->options.book);
    if (!book || state->survey.format != FILE_FORMAT_CSV)
        return 0;
    return table_plan_lacks(&state->survey.table) & book->requires;
}

static bool begin_analysis(struct call *call, struct job *job, struct import_state *state)
{
    if (!state->options.survey.length &&
        !import_survey(call, job, state->arena, &state->options, &state->survey))
        return false;
    if (!(state->seen = import_seen_new(&call->error)))
        return false;
    state->progress = (struct import_progress){0};
    state->progress.asks = asked_of(call, state);
    import_options_write(&state->options_text, &state->options);
    import_progress_write(&state->texts[0], &state->progress);
    state->saving = 1;
    job->options = buffer_text(&state->options_text);
    job->progress = buffer_text(&state->texts[0]);
    job->done = 0;
    job->total = state->survey.items;
    struct beginning beginning = {state, job};
    return service_write(call, apply_beginning, &beginning);
}

static bool open_import(struct call *call, struct job *job, void **context)
{
    struct import_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    *context = state;
    state->arena = arena_new();
    state->notes = arena_new();
    struct call reading = *call; /* the options outlive this step */
    reading.arena = state->arena;
    if (!import_options_read(&reading, job->options, &state->options) ||
        !import_progress_read(&reading, job->progress, &state->progress)) {
        call->error = reading.error;
        return false;
    }
    if (state->options.survey.length &&
        !survey_read(state->arena, state->options.survey, &state->survey, &call->error))
        return false;
    if (is_analysis(job) && !begin_analysis(call, job, state))
        return false;
    state->opened_ms = clock_unix_ms();
    state->opened_at = job->done;
    state->feed = import_feed_start(call, job, &state->options, job->done);
    return state->feed;
}

/* ---- a block ---- */

/* A block with what became of it, in the making. */
struct step {
    struct import_state *state;
    const struct feed_block *block;
    size_t from, count;                /* of its items: the first, and how many */
    int64_t began_ms;                  /* on the steady clock */
    struct job *job;                   /* as the step found it */
    struct job saved;                  /* as it saves it */
    const struct item_notes *analysed; /* of the run: what the analysis noted of the block */
    struct create_options create;
    enum import_phase phase;
    char outcomes[IMPORT_BLOCK_ITEMS + 1];
    struct item_notes notes;
    struct import_progress progress;
};

/* A table without a column of addresses, or whose column is not read, takes no address away. */
static unsigned silent_kinds(const struct import_state *state)
{
    if (state->survey.format != FILE_FORMAT_CSV)
        return 0;
    return ~(table_plan_kinds(&state->survey.table) |
             (state->options.groups.count ? FACT_BIT(FACT_GROUP) : 0));
}

static void init_step(struct step *step, struct import_state *state, struct job *job)
{
    *step = (struct step){.state = state, .job = job};
    step->phase = is_analysis(job) ? IMPORT_ANALYSED : IMPORT_DONE;
    step->create = (struct create_options){
        .book = state->options.book,
        .refuses_incomplete = true,
        .allows_missing = state->options.allows_missing,
        .keep_all = state->options.keeps_ambiguous,
        .is_import = true,
        .silent = silent_kinds(state),
        .is_plan = step->phase == IMPORT_ANALYSED,
    };
}

static enum item_outcome outcome_of(const struct result *result)
{
    switch (result->outcome) {
    case OUTCOME_CREATED:
        return ITEM_CREATED;
    case OUTCOME_MATCHED:
        return ITEM_MATCHED;
    case OUTCOME_UPDATED:
        return ITEM_UPDATED;
    case OUTCOME_UNCHANGED:
        return ITEM_UNCHANGED;
    case OUTCOME_AMBIGUOUS:
    case OUTCOME_CONFLICT:
        return ITEM_AMBIGUOUS;
    case OUTCOME_INCOMPLETE:
        return ITEM_INCOMPLETE;
    case OUTCOME_DENIED:
    case OUTCOME_HELD:
        return ITEM_DENIED;
    default:
        return ITEM_INVALID;
    }
}

static const char *fix_for(struct arena *arena, enum item_outcome outcome,
                           const struct error *error)
{
    if (outcome == ITEM_AMBIGUOUS)
        return "put the id of the contact it belongs to into a column 'kith_contact', mark the "
               "identifier shared, or keep such rows as contacts of their own";
    if (outcome == ITEM_INCOMPLETE)
        return "fill in what is missing, or allow it for the whole file";
    return *error->accepted ? arena_format(arena, "expected: %s", error->accepted) : NULL;
}

static struct item_note *add_note(struct call *call, struct step *step,
                                  const struct feed_item *item)
{
    struct item_note *note = ARENA_PUSH(call->arena, &step->notes);
    *note = (struct item_note){
        .item = item->item.number - 1, .line = item->item.line, .copy = 1, .earlier = -1};
    return note;
}

static void note_refusal(struct call *call, struct step *step, const struct feed_item *item,
                         enum item_outcome outcome, unsigned copy, const struct error *error)
{
    struct item_note *note = add_note(call, step, item);
    note->copy = copy;
    note->message = arena_copy(call->arena, error->message);
    note->field = *error->pointer ? arena_copy(call->arena, error->pointer) : NULL;
    note->fix = fix_for(call->arena, outcome, error);
}

static void settle(struct step *step, const struct feed_item *item, enum item_outcome outcome)
{
    size_t place = (size_t)(item - step->block->items) - step->from;
    struct import_counts *counts =
        step->phase == IMPORT_ANALYSED ? &step->progress.preview : &step->progress.done;
    step->outcomes[place] = item_outcome_letter(outcome);
    counts->of[outcome]++;
}

static struct draft draft_of(struct call *call, const struct feed_item *item, unsigned copy)
{
    struct draft draft = item->item.draft;
    draft.source_key =
        item->key && copy > 1 ? arena_format(call->arena, "%s#%u", item->key, copy) : item->key;
    return draft;
}

static void count_replaced(struct step *step, const struct result *result)
{
    struct import_counts *counts =
        step->phase == IMPORT_ANALYSED ? &step->progress.preview : &step->progress.done;
    counts->replaced += result->replaced;
}

/* ---- the analysis ---- */

/* An item that would make a contact: unless one before it in the file makes the same. */
static bool look_back(struct call *call, struct step *step, const struct feed_item *item,
                      enum item_outcome *outcome, struct item_note *note)
{
    struct import_seen *seen = step->state->seen;
    struct facts facts = {0};
    const char *conflict;
    edit_to_facts(call->arena, &item->item.draft.edit, &facts);
    if (*outcome == ITEM_CREATED) {
        if (!import_seen_find(seen, call->arena, &facts, &note->earlier, &conflict, &call->error))
            return false;
        if (note->earlier >= 0)
            *outcome = conflict ? ITEM_AMBIGUOUS : ITEM_DUPLICATE;
        if (conflict && step->create.keep_all)
            *outcome = ITEM_CREATED;
        if (*outcome == ITEM_AMBIGUOUS) {
            note->message =
                arena_format(call->arena, "item %lld of the file has the same address: %s",
                             (long long)note->earlier + 1, conflict);
            note->fix = fix_for(call->arena, *outcome, &(struct error){0});
        }
    }
    return item_is_refused(*outcome) ||
           import_seen_add(seen, call->arena, &facts, item->item.number - 1, &call->error);
}

static bool analyse_item(struct call *call, struct step *step, const struct feed_item *item)
{
    struct result result;
    struct item_note seen = {.copy = 1, .earlier = -1};
    if (item->key && !import_seen_count_key(step->state->seen, item->key, &seen.copy, &call->error))
        return false;
    struct draft draft = draft_of(call, item, seen.copy);
    if (!contact_create(call, &draft, &step->create, &result))
        return false;
    enum item_outcome outcome = outcome_of(&result);
    if (item_is_refused(outcome))
        note_refusal(call, step, item, outcome, seen.copy, &result.error);
    else if (!look_back(call, step, item, &outcome, &seen))
        return false;
    if (!item_is_refused(outcome_of(&result)) &&
        (seen.copy > 1 || seen.earlier >= 0 || outcome != ITEM_CREATED)) {
        struct item_note *note = add_note(call, step, item);
        note->copy = seen.copy;
        note->earlier = seen.earlier;
        note->message = seen.message;
        note->fix = seen.fix;
        note->contact = result.contact;
    }
    count_replaced(step, &result);
    settle(step, item, outcome);
    return true;
}

static bool decide_item(struct call *call, struct step *step, const struct feed_item *item,
                        bool (*decide)(struct call *, struct step *, const struct feed_item *))
{
    if (!item->error && !item->is_group)
        return decide(call, step, item);
    if (item->error)
        note_refusal(call, step, item, ITEM_INVALID, 1, item->error);
    settle(step, item, item->error ? ITEM_INVALID : ITEM_GROUP);
    return true;
}

/* However slow the items are, who pauses the job is soon heard, and those of other processes who
 * wait for a run do not give up. A run holds the writer: it ends sooner when others wait for that.
 */
static bool is_over(const struct call *call, const struct step *step)
{
    enum { OTHERS_WAIT_MS = 20, STEP_MS = 500 };
    int64_t ms = clock_steady_ms() - step->began_ms;
    if (!step->count || ms < OTHERS_WAIT_MS)
        return false;
    return ms >= STEP_MS || (step->phase == IMPORT_DONE && service_is_awaited(call->service));
}

/* From where the step begins to the end of its block, or until it is over. */
static bool each_item(struct call *call, struct step *step,
                      bool (*decide)(struct call *, struct step *, const struct feed_item *))
{
    memset(step->outcomes, 0, sizeof(step->outcomes));
    step->notes = (struct item_notes){0};
    step->progress = step->state->progress;
    step->began_ms = clock_steady_ms();
    for (step->count = 0; step->from + step->count < step->block->count; step->count++) {
        if (is_over(call, step))
            break;
        if (!decide_item(call, step, &step->block->items[step->from + step->count], decide))
            return false;
    }
    return true;
}

static bool analyse_block(struct call *call, void *context)
{
    struct call rehearsal = *call;
    call_rehearse_writing(&rehearsal);
    bool ok = each_item(&rehearsal, context, analyse_item);
    call->error = rehearsal.error;
    return ok;
}

/* ---- the run ---- */

static unsigned copy_of(const struct step *step, const struct feed_item *item)
{
    const struct item_note *note = item_notes_find(step->analysed, item->item.number - 1);
    return note ? note->copy : 1;
}

static bool run_item(struct call *call, struct step *step, const struct feed_item *item)
{
    struct result result;
    unsigned copy = copy_of(step, item);
    struct draft draft = draft_of(call, item, copy);
    if (!contact_create(call, &draft, &step->create, &result))
        return false;
    enum item_outcome outcome = outcome_of(&result);
    if (item_is_refused(outcome))
        note_refusal(call, step, item, outcome, copy, &result.error);
    count_replaced(step, &result);
    settle(step, item, outcome);
    return true;
}

/* ---- saving a step ---- */

static void end_phase(struct step *step)
{
    bool is_run = step->phase == IMPORT_DONE;
    step->saved.state = is_run ? JOB_DONE : JOB_READY;
    step->saved.phase = is_run ? "done" : "ready";
    step->saved.total = step->saved.done;
}

static void measure(const struct step *step, struct import_progress *progress)
{
    const struct import_state *state = step->state;
    int64_t ms = clock_unix_ms() - state->opened_ms;
    progress->per_second = (step->saved.done - state->opened_at) * 1000 / (ms > 0 ? ms : 1);
}

static bool save_step(struct call *call, struct step *step)
{
    AUTO_BUFFER struct buffer notes = {0};
    struct import_state *state = step->state;
    struct buffer *text = &state->texts[state->saving];
    step->saved = *step->job;
    step->saved.done += (int64_t)step->count;
    if (step->block->is_last && step->from + step->count == step->block->count)
        end_phase(step);
    measure(step, &step->progress);
    import_progress_write(text, &step->progress);
    step->saved.progress = buffer_text(text);
    item_notes_write(&notes, &step->notes);
    struct import_block block = {step->block->first + (int64_t)step->from, step->outcomes,
                                 buffer_text(&notes)};
    return (!step->count || store_import_block_put(call->store, step->job->id, step->phase, &block,
                                                   &call->error)) &&
           job_save(call, &step->saved);
}

static bool apply_analysed(struct call *call, void *context)
{
    return save_step(call, context);
}

/* A write may be tried again: it begins each time with nothing done. */
static bool apply_run(struct call *call, void *context)
{
    return each_item(call, context, run_item) && save_step(call, context);
}

/* Adds what a block of the analysis noted; `*covered` moves on to its end when it goes on there. */
static bool add_analysed(struct call *call, const struct import_block *block, int64_t *covered,
                         struct item_notes *notes)
{
    struct item_notes some;
    int64_t end = block->first_item + (int64_t)strlen(block->outcomes);
    if (block->first_item <= *covered && end > *covered)
        *covered = end;
    if (!item_notes_read(call->arena, block->notes, &some))
        return false;
    for (size_t i = 0; i < some.count; i++)
        *ARENA_PUSH(call->arena, notes) = some.items[i];
    return true;
}

/* What the analysis noted of the items from `first` up to `end`. Its own steps ended elsewhere. */
static bool load_analysed(struct call *call, const struct job *job, int64_t first, int64_t end,
                          struct item_notes *notes)
{
    enum { BLOCKS = 8 };
    int64_t from = first >= IMPORT_BLOCK_ITEMS ? first - IMPORT_BLOCK_ITEMS + 1 : 0;
    int64_t covered = first;
    *notes = (struct item_notes){0};
    while (covered < end) {
        struct import_blocks blocks = {0};
        if (!store_import_blocks(call->store, call->arena, job->id, IMPORT_ANALYSED, from, BLOCKS,
                                 &blocks, &call->error))
            return false;
        for (size_t i = 0; i < blocks.count; i++)
            if (!add_analysed(call, &blocks.items[i], &covered, notes))
                blocks.count = 0;
        if (!blocks.count)
            return fail(&call->error, STATUS_INTERNAL, "the import's analysis is damaged");
        from = blocks.items[blocks.count - 1].first_item + 1;
    }
    return true;
}

/* The items to go on with: the rest of the block in hand, else the next one. */
static bool take_block(struct call *call, struct import_state *state, struct step *step)
{
    if (!state->block || state->place == state->block->count) {
        state->block = import_feed_next(state->feed);
        state->place = 0;
        state->has_analysed = false;
    }
    step->block = state->block;
    step->from = state->place;
    call->error = step->block->error;
    return call->error.status == STATUS_OK;
}

/* Of the whole block at once: its steps may be many, when others write as well. */
static bool keep_analysed(struct call *call, struct import_state *state, const struct step *step)
{
    struct call reading = *call; /* the notes outlive this step */
    if (state->has_analysed)
        return true;
    arena_reset(state->notes);
    reading.arena = state->notes;
    state->has_analysed =
        load_analysed(&reading, step->job, step->block->first + (int64_t)step->from,
                      step->block->first + (int64_t)step->block->count, &state->analysed);
    call->error = reading.error;
    return state->has_analysed;
}

static bool run_step(struct call *call, struct import_state *state, struct step *step)
{
    if (step->phase == IMPORT_ANALYSED)
        return service_read(call, analyse_block, step) && service_write(call, apply_analysed, step);
    step->analysed = &state->analysed;
    return keep_analysed(call, state, step) && service_write(call, apply_run, step);
}

static bool step_import(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct import_state *state = context;
    struct step step;
    init_step(&step, state, job);
    if (!take_block(call, state, &step) || !run_step(call, state, &step))
        return false;
    state->place += step.count;
    state->progress = step.progress;
    state->saving = !state->saving;
    *job = step.saved;
    *is_done = job->state != JOB_RUNNING;
    return true;
}

const struct job_work import_work = {JOB_IMPORT, open_import, step_import, close_import};
