/* Operations on everything about one person: erasing it, and handing it out. */
#include "operation/answer.h"
#include "operation/run.h"

#include "service/erase.h"
#include "service/export.h"
#include <stdlib.h>
#include <string.h>

enum { ERASURES_LIMIT = 50, PAGE = 200 };

/* ---- erasing ---- */

static void write_books(struct request *request, struct json_writer *answer,
                        const struct erasure_report *report)
{
    json_key(answer, "books");
    json_array_begin(answer);
    for (size_t i = 0; i < report->books.count; i++) {
        const struct book *book = call_any_book(request->call, report->books.items[i].book);
        json_object_begin(answer);
        json_member_uuid(answer, "id", report->books.items[i].book);
        json_member_text(answer, "name", book ? book->name : NULL);
        json_member_integer(answer, "records", report->books.items[i].records);
        json_object_end(answer);
    }
    json_array_end(answer);
    if (report->elsewhere)
        json_member_integer(answer, "records_elsewhere", report->elsewhere);
}

static void write_goes(struct json_writer *answer, const struct erasure_report *report)
{
    json_key(answer, "goes");
    json_object_begin(answer);
    for (unsigned i = 0; i < ERASED_THING_COUNT; i++)
        json_member_integer(answer, erased_thing_name((enum erased_thing)i), report->goes[i]);
    json_object_end(answer);
}

static void write_stays(struct json_writer *answer, const struct erasure_report *report)
{
    json_key(answer, "stays");
    json_array_begin(answer);
    for (size_t i = 0; i < report->stays.count; i++) {
        json_object_begin(answer);
        json_member_text(answer, "what", report->stays.items[i].what);
        json_member_integer(answer, "count", report->stays.items[i].count);
        json_member_text(answer, "why", report->stays.items[i].why);
        json_object_end(answer);
    }
    json_array_end(answer);
    if (!report->alike.count)
        return;
    json_key(answer, "same_identifiers");
    json_array_begin(answer);
    for (size_t i = 0; i < report->alike.count; i++)
        json_write_uuid(answer, report->alike.items[i]);
    json_array_end(answer);
}

static void write_receipt(struct json_writer *answer, const struct erasure *erasure)
{
    json_member_uuid(answer, "id", erasure->id);
    json_member_uuid(answer, "contact", erasure->contact);
    json_member_integer(answer, "at", erasure->at_ms / 1000);
    json_member_uuid(answer, "actor", erasure->actor);
}

bool run_contacts_erase(struct request *request, struct json_writer *answer)
{
    struct erasure_report report;
    if (!contact_erase(request->call, request_uuid(request, "id"), request_text(request, "confirm"),
                       &report))
        return false;
    json_key(answer, "erasure");
    json_object_begin(answer);
    if (request->call->is_dry_run)
        json_member_uuid(answer, "contact", report.erasure.contact);
    else
        write_receipt(answer, &report.erasure);
    write_books(request, answer, &report);
    write_goes(answer, &report);
    write_stays(answer, &report);
    json_member_text(answer, request->call->is_dry_run ? "confirm" : "digest", report.confirm);
    json_member_boolean(answer, "can_be_undone", false);
    json_object_end(answer);
    return true;
}

bool run_erasures_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct erasures erasures = {0};
    struct uuid before = {{0}};
    int limit = (int)request_integer(request, "limit", ERASURES_LIMIT);
    const char *cursor = request_text(request, "cursor");
    if (cursor && !uuid_parse(slice_of(cursor), &before))
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "'cursor' is none of an answer before");
    if (!erasures_list(call, before, limit, &erasures))
        return false;
    json_key(answer, "erasures");
    json_array_begin(answer);
    for (size_t i = 0; i < erasures.count; i++) {
        const struct erasure *erasure = &erasures.items[i];
        struct slice digest = {(const char *)erasure->digest.bytes, DIGEST_BYTES};
        json_object_begin(answer);
        write_receipt(answer, erasure);
        json_member_boolean(answer, "settled", erasure->settled_ms != 0);
        json_member_text(answer, "digest", base64_write(call->arena, digest));
        json_key(answer, "summary");
        json_write_raw(answer, slice_of(erasure->summary));
        json_object_end(answer);
    }
    json_array_end(answer);
    if (erasures.count == (size_t)limit) {
        char next[UUID_TEXT_BYTES];
        uuid_format(erasures.items[limit - 1].id, next);
        json_member_text(answer, "next_cursor", next);
    }
    return true;
}

/* ---- everything about one person ---- */

/* What another operation answers to these arguments, which are given away; NULL: it failed. */
static json_t *ask(struct request *request, const char *operation, json_t *arguments)
{
    struct answer answer = {0};
    struct json_writer writer;
    struct request inner = {.call = request->call,
                            .operation = operation_find(operation),
                            .arguments = arguments,
                            .answer = &answer};
    json_writer_init(&writer, &answer.body);
    json_object_begin(&writer);
    bool ok = inner.operation->run(&inner, &writer);
    json_object_end(&writer);
    json_t *said = ok ? json_loadb(answer.body.data, answer.body.length, 0, NULL) : NULL;
    buffer_clear(&answer.body);
    json_decref(arguments);
    return said;
}

/* All pages of a list, added to the member `list` of `all`. The arguments are given away. */
static bool add_list(struct request *request, const char *operation, json_t *arguments,
                     const char *list, json_t *all)
{
    json_t *rows = json_object_get(all, list);
    bool ok = true;
    if (!rows)
        json_object_set_new(all, list, rows = json_array());
    json_object_set_new(arguments, "limit", json_integer(PAGE));
    for (bool is_last = false; ok && !is_last;) {
        json_t *page = ask(request, operation, json_copy(arguments));
        json_t *next = json_object_get(page, "next_cursor");
        ok = page && json_array_extend(rows, json_object_get(page, list)) == 0;
        json_object_set(arguments, "cursor", next);
        is_last = !next;
        json_decref(page);
    }
    json_decref(arguments);
    return ok;
}

static json_t *of_contact(struct request *request, const char *argument)
{
    return json_pack("{s:s}", argument, request_text(request, "id"));
}

/* Whatever was decided of them. */
static bool add_duplicates(struct request *request, json_t *all)
{
    static const char *const decisions[] = {"open", "different", "later"};
    for (size_t i = 0; i < COUNT_OF(decisions); i++) {
        json_t *arguments = of_contact(request, "id");
        json_object_set_new(arguments, "decision", json_string(decisions[i]));
        if (!add_list(request, "duplicates_list", arguments, "duplicates", all))
            return false;
    }
    return true;
}

static bool add_contact(struct request *request, json_t *all)
{
    json_t *said = ask(request, "contacts_get",
                       json_pack("{s:[s], s:b, s:b, s:b}", "ids", request_text(request, "id"),
                                 "with_origins", 1, "with_alternates", 1, "with_records", 1));
    json_object_set(all, "contact", json_array_get(json_object_get(said, "contacts"), 0));
    json_decref(said);
    return said != NULL;
}

static bool add_vcard(struct request *request, json_t *all)
{
    AUTO_BUFFER struct buffer card = {0};
    struct export_request export = {.format = WRITER_VCARD4, .limit = 1};
    int64_t count;
    const char *next;
    *ARENA_PUSH(request->call->arena, &export.ids) = request_uuid(request, "id");
    return export_page(request->call, &export, &card, &count, &next) &&
           json_object_set_new(all, "vcard", json_stringn(card.data, card.length)) == 0;
}

/* Conversations are listed by time; what a page ends with, the next begins with. */
static bool add_conversations(struct request *request, json_t *all)
{
    json_t *rows = json_array(), *seen = json_object();
    json_int_t until = 0;
    bool ok = true;
    for (size_t added = 1; ok && added;) {
        added = 0;
        json_t *arguments =
            json_pack("{s:s, s:i}", "contact", request_text(request, "id"), "limit", 50);
        if (until)
            json_object_set_new(arguments, "until", json_integer(until));
        json_t *page = ask(request, "conversations_list", arguments), *row;
        size_t i;
        json_array_foreach(json_object_get(page, "conversations"), i, row)
        {
            const char *id = json_string_value(json_object_get(row, "id"));
            until = json_integer_value(json_object_get(row, "last_activity_at"));
            if (!id || json_object_get(seen, id))
                continue;
            json_object_set_new(seen, id, json_true());
            json_array_append(rows, row);
            added++;
        }
        ok = page != NULL;
        json_decref(page);
    }
    json_decref(seen);
    json_object_set_new(all, "conversations", rows);
    return ok;
}

static bool add_all(struct request *request, json_t *all)
{
    return add_contact(request, all) && add_vcard(request, all) &&
           add_list(request, "history", of_contact(request, "id"), "changes", all) &&
           add_list(request, "proposals_list", of_contact(request, "contact"), "proposals", all) &&
           add_duplicates(request, all) &&
           add_list(request, "merges_list", of_contact(request, "id"), "merges", all) &&
           add_conversations(request, all);
}

bool run_contacts_dossier(struct request *request, struct json_writer *answer)
{
    json_t *all = json_object();
    call_keep_books(request->call, RIGHT_EXPORT);
    bool ok = add_all(request, all);
    const char *name;
    json_t *value;
    json_object_foreach(all, name, value)
    {
        char *text = ok ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        if (!text)
            continue;
        json_key(answer, name);
        json_write_raw(answer, slice_of(text));
        free(text);
    }
    json_decref(all);
    return ok;
}
