/* What an import's job keeps, in JSON. */
#include "service/import.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    char letter;
} outcomes[ITEM_OUTCOME_COUNT] = {
    [ITEM_CREATED] = {"created", 'c'},
    [ITEM_MATCHED] = {"matched", 'm'},
    [ITEM_UPDATED] = {"updated", 'u'},
    [ITEM_UNCHANGED] = {"unchanged", '='},
    [ITEM_DUPLICATE] = {"duplicate_in_file", 'd'},
    [ITEM_GROUP] = {"group", 'g'},
    [ITEM_AMBIGUOUS] = {"ambiguous", 'a'},
    [ITEM_INCOMPLETE] = {"incomplete", 'i'},
    [ITEM_INVALID] = {"invalid", 'x'},
    [ITEM_DENIED] = {"denied", 'n'},
};

const char *item_outcome_name(enum item_outcome outcome)
{
    return outcomes[outcome].name;
}

char item_outcome_letter(enum item_outcome outcome)
{
    return outcomes[outcome].letter;
}

bool item_outcome_find(struct slice name, enum item_outcome *outcome)
{
    for (unsigned i = 0; i < ITEM_OUTCOME_COUNT; i++) {
        if (slice_equal_text(name, outcomes[i].name)) {
            *outcome = (enum item_outcome)i;
            return true;
        }
    }
    return false;
}

enum item_outcome item_outcome_of_letter(char letter)
{
    for (unsigned i = 0; i < ITEM_OUTCOME_COUNT; i++)
        if (outcomes[i].letter == letter)
            return (enum item_outcome)i;
    return ITEM_INVALID;
}

bool item_is_refused(enum item_outcome outcome)
{
    return outcome >= ITEM_AMBIGUOUS;
}

/* ---- options ---- */

void import_options_write(struct buffer *out, const struct import_options *options)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_member_text(&writer, "file_name", options->file_name);
    json_member_integer(&writer, "bytes", options->bytes);
    json_member_integer(&writer, "format", options->format);
    json_member_boolean(&writer, "is_converted", options->is_converted);
    json_member_uuid(&writer, "book", options->book);
    json_member_boolean(&writer, "books_of_file", options->books_of_file);
    json_key(&writer, "groups");
    json_array_begin(&writer);
    for (size_t i = 0; i < options->groups.count; i++)
        json_write_text(&writer, options->groups.items[i]);
    json_array_end(&writer);
    json_member_boolean(&writer, "keeps_ambiguous", options->keeps_ambiguous);
    json_member_integer(&writer, "allows_missing", options->allows_missing);
    if (options->survey.length) {
        json_key(&writer, "survey");
        json_write_raw(&writer, options->survey);
    }
    json_object_end(&writer);
}

static void read_groups(struct json_reader *reader, struct arena *arena, struct texts *groups)
{
    if (!json_enter_array(reader))
        return;
    while (json_next_item(reader))
        *ARENA_PUSH(arena, groups) = json_read_text(reader);
}

static void read_uuid(struct json_reader *reader, struct uuid *uuid)
{
    const char *text = json_read_text(reader);
    if (text && !uuid_parse(slice_of(text), uuid))
        reader->failed = true;
}

bool import_options_read(struct call *call, const char *json, struct import_options *options)
{
    struct json_reader reader;
    struct slice key;
    *options = (struct import_options){0};
    if (!job_enter_json(call, json, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "file_name"))
            options->file_name = json_read_text(&reader);
        else if (slice_equal_text(key, "bytes"))
            options->bytes = json_read_integer(&reader);
        else if (slice_equal_text(key, "format"))
            options->format = (enum file_format)json_read_integer(&reader);
        else if (slice_equal_text(key, "is_converted"))
            options->is_converted = json_read_boolean(&reader);
        else if (slice_equal_text(key, "book"))
            read_uuid(&reader, &options->book);
        else if (slice_equal_text(key, "books_of_file"))
            options->books_of_file = json_read_boolean(&reader);
        else if (slice_equal_text(key, "groups"))
            read_groups(&reader, call->arena, &options->groups);
        else if (slice_equal_text(key, "keeps_ambiguous"))
            options->keeps_ambiguous = json_read_boolean(&reader);
        else if (slice_equal_text(key, "allows_missing"))
            options->allows_missing = (unsigned)json_read_integer(&reader);
        else if (slice_equal_text(key, "survey"))
            options->survey = json_read_raw(&reader);
        else
            json_skip(&reader);
    }
    return job_leave_json(call, &reader);
}

/* ---- progress ---- */

static void write_counts(struct json_writer *writer, const char *name,
                         const struct import_counts *counts)
{
    json_key(writer, name);
    json_object_begin(writer);
    for (unsigned i = 0; i < ITEM_OUTCOME_COUNT; i++)
        json_member_integer(writer, outcomes[i].name, counts->of[i]);
    json_member_integer(writer, "replaced_values", counts->replaced);
    json_object_end(writer);
}

void import_progress_write(struct buffer *out, const struct import_progress *progress)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    write_counts(&writer, "preview", &progress->preview);
    write_counts(&writer, "done", &progress->done);
    json_member_integer(&writer, "asks", progress->asks);
    json_member_integer(&writer, "per_second", progress->per_second);
    json_object_end(&writer);
}

static void read_counts(struct json_reader *reader, struct import_counts *counts)
{
    struct slice key;
    enum item_outcome outcome;
    if (!json_enter_object(reader))
        return;
    while (json_next_key(reader, &key)) {
        if (item_outcome_find(key, &outcome))
            counts->of[outcome] = json_read_integer(reader);
        else if (slice_equal_text(key, "replaced_values"))
            counts->replaced = json_read_integer(reader);
        else
            json_skip(reader);
    }
}

bool import_progress_read(struct call *call, const char *json, struct import_progress *progress)
{
    struct json_reader reader;
    struct slice key;
    *progress = (struct import_progress){0};
    if (!job_enter_json(call, json, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        if (slice_equal_text(key, "preview"))
            read_counts(&reader, &progress->preview);
        else if (slice_equal_text(key, "done"))
            read_counts(&reader, &progress->done);
        else if (slice_equal_text(key, "asks"))
            progress->asks = (unsigned)json_read_integer(&reader);
        else
            json_skip(&reader);
    }
    return job_leave_json(call, &reader);
}

/* ---- notes ---- */

static void write_note(struct json_writer *writer, const struct item_note *note)
{
    json_object_begin(writer);
    json_member_integer(writer, "item", note->item);
    json_member_integer(writer, "line", note->line);
    if (note->copy > 1)
        json_member_integer(writer, "copy", note->copy);
    if (note->earlier >= 0)
        json_member_integer(writer, "earlier", note->earlier);
    if (!uuid_is_nil(note->contact))
        json_member_uuid(writer, "contact", note->contact);
    if (note->message)
        json_member_text(writer, "message", note->message);
    if (note->field)
        json_member_text(writer, "field", note->field);
    if (note->fix)
        json_member_text(writer, "fix", note->fix);
    json_object_end(writer);
}

void item_notes_write(struct buffer *out, const struct item_notes *notes)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    json_array_begin(&writer);
    for (size_t i = 0; i < notes->count; i++)
        write_note(&writer, &notes->items[i]);
    json_array_end(&writer);
}

static void read_note(struct json_reader *reader, struct item_note *note)
{
    struct slice key;
    *note = (struct item_note){.copy = 1, .earlier = -1};
    if (!json_enter_object(reader))
        return;
    while (json_next_key(reader, &key)) {
        if (slice_equal_text(key, "item"))
            note->item = json_read_integer(reader);
        else if (slice_equal_text(key, "line"))
            note->line = json_read_integer(reader);
        else if (slice_equal_text(key, "copy"))
            note->copy = (unsigned)json_read_integer(reader);
        else if (slice_equal_text(key, "earlier"))
            note->earlier = json_read_integer(reader);
        else if (slice_equal_text(key, "contact"))
            read_uuid(reader, &note->contact);
        else if (slice_equal_text(key, "message"))
            note->message = json_read_text(reader);
        else if (slice_equal_text(key, "field"))
            note->field = json_read_text(reader);
        else if (slice_equal_text(key, "fix"))
            note->fix = json_read_text(reader);
        else
            json_skip(reader);
    }
}

bool item_notes_read(struct arena *arena, const char *json, struct item_notes *notes)
{
    struct json_reader reader;
    *notes = (struct item_notes){0};
    json_reader_init(&reader, slice_of(json), arena);
    if (!json_enter_array(&reader))
        return false;
    while (json_next_item(&reader))
        read_note(&reader, ARENA_PUSH(arena, notes));
    return !reader.failed;
}

static int compare_note(const void *item, const void *note)
{
    int64_t a = *(const int64_t *)item, b = ((const struct item_note *)note)->item;
    return (a > b) - (a < b);
}

const struct item_note *item_notes_find(const struct item_notes *notes, int64_t item)
{
    return notes->count
               ? bsearch(&item, notes->items, notes->count, sizeof(*notes->items), compare_note)
               : NULL;
}
