/* Messages that are being written. */
#include "store/mail-draft.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "store/statement.h"

#define COLUMNS                                                                                    \
    "id, account, conversation, author, subject, body, recipients, created_ms, message_id,"        \
    " sender, state, job, trouble"

STATEMENT(insert_draft, "INSERT INTO draft (organization, " COLUMNS ")"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
STATEMENT(update_draft,
          "UPDATE draft SET account = $3, conversation = $4, author = $5, subject = $6, body = $7,"
          " recipients = $8, created_ms = $9, message_id = $10, sender = $11, state = $12,"
          " job = $13, trouble = $14 WHERE organization = $1 AND id = $2");
STATEMENT(select_draft, "SELECT " COLUMNS " FROM draft WHERE organization = $1 AND id = $2");
STATEMENT(select_drafts, "SELECT " COLUMNS " FROM draft WHERE organization = $1"
                         " AND conversation = $2 AND created_ms <= $3"
                         " ORDER BY created_ms DESC, id DESC LIMIT $4");
STATEMENT(select_drafts_of_account, "SELECT " COLUMNS " FROM draft WHERE organization = $1"
                                    " AND account = $2 AND created_ms <= $3"
                                    " ORDER BY created_ms DESC, id DESC LIMIT $4");
STATEMENT(count_drafts, "SELECT COUNT(*) FROM draft WHERE organization = $1 AND conversation = $2");
STATEMENT(put_recipients, "UPDATE draft SET recipients = $3 WHERE organization = $1 AND id = $2");
STATEMENT(note_draft, "UPDATE draft SET state = $3, job = $4, trouble = $5, message_id = $6"
                      " WHERE organization = $1 AND id = $2");
STATEMENT(delete_sent_draft, "DELETE FROM draft WHERE organization = $1 AND account = $2"
                             " AND message_id = $3");
STATEMENT(delete_draft, "DELETE FROM draft WHERE organization = $1 AND id = $2");

STATEMENT(insert_copy, "INSERT INTO mail_copy (organization, job, account, message_id, bytes)"
                       " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(select_copy, "SELECT account, message_id, bytes FROM mail_copy WHERE organization = $1"
                       " AND job = $2");
STATEMENT(delete_copy, "DELETE FROM mail_copy WHERE organization = $1 AND job = $2");

static void write_recipients(struct buffer *out, const struct draft_recipients *recipients)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_array_begin(&writer);
    for (size_t i = 0; i < recipients->count; i++) {
        const struct draft_recipient *one = &recipients->items[i];
        json_array_begin(&writer);
        json_write_integer(&writer, one->role);
        json_write_uuid(&writer, one->contact);
        json_write_text(&writer, one->address);
        json_write_text(&writer, one->name);
        json_array_end(&writer);
    }
    json_array_end(&writer);
}

/* A text, NULL for null. */
static const char *next_text(struct json_reader *reader)
{
    return json_next_item(reader) ? json_read_text(reader) : NULL;
}

static void read_recipients(struct arena *arena, const char *json,
                            struct draft_recipients *recipients)
{
    struct json_reader reader;
    json_reader_init(&reader, slice_of(json), arena);
    if (!json_enter_array(&reader))
        return;
    while (json_next_item(&reader) && json_enter_array(&reader)) {
        struct draft_recipient *one = ARENA_PUSH(arena, recipients);
        if (json_next_item(&reader))
            one->role = (enum participant_role)json_read_integer(&reader);
        const char *contact = next_text(&reader);
        if (contact)
            uuid_parse(slice_of(contact), &one->contact);
        one->address = next_text(&reader);
        one->name = next_text(&reader);
        json_next_item(&reader);
    }
}

static void read_draft(const struct db_statement *row, struct arena *arena,
                       struct mail_draft *draft)
{
    *draft = (struct mail_draft){
        .id = db_column_uuid(row, 0),
        .account = db_column_uuid(row, 1),
        .conversation = db_column_uuid(row, 2),
        .author = db_column_uuid(row, 3),
        .subject = db_column_copy(row, 4, arena),
        .body = db_column_copy(row, 5, arena),
        .created_ms = db_column_integer(row, 7),
        .message_id = db_column_copy(row, 8, arena),
        .sender = db_column_copy(row, 9, arena),
        .state = (enum draft_state)db_column_integer(row, 10),
        .job = db_column_uuid(row, 11),
        .trouble = db_column_copy(row, 12, arena),
    };
    read_recipients(arena, db_column_copy(row, 6, arena), &draft->recipients);
}

static bool write_draft(struct store *store, const char *sql, const struct mail_draft *draft,
                        struct error *error)
{
    AUTO_BUFFER struct buffer recipients = {0};
    struct db_statement *statement = store_prepare_beside(store, sql, error);
    if (!statement)
        return false;
    write_recipients(&recipients, &draft->recipients);
    db_bind_uuid(statement, 2, draft->id);
    db_bind_uuid(statement, 3, draft->account);
    db_bind_uuid(statement, 4, draft->conversation);
    db_bind_uuid(statement, 5, draft->author);
    db_bind_text(statement, 6, draft->subject);
    db_bind_text(statement, 7, draft->body);
    db_bind_text(statement, 8, buffer_text(&recipients));
    db_bind_integer(statement, 9, draft->created_ms);
    db_bind_text(statement, 10, draft->message_id);
    db_bind_text(statement, 11, draft->sender);
    db_bind_integer(statement, 12, draft->state);
    db_bind_uuid(statement, 13, draft->job);
    db_bind_text(statement, 14, draft->trouble);
    return db_run(statement, error);
}

bool store_draft_insert(struct store *store, const struct mail_draft *draft, struct error *error)
{
    return write_draft(store, insert_draft, draft, error);
}

bool store_draft_update(struct store *store, const struct mail_draft *draft, struct error *error)
{
    return write_draft(store, update_draft, draft, error);
}

struct mail_draft *store_draft_get(struct store *store, struct arena *arena, struct uuid id,
                                   struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_draft, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such draft");
    if (step != DB_ROW)
        return NULL;
    struct mail_draft *draft = ARENA_NEW(arena, struct mail_draft);
    read_draft(row, arena, draft);
    return draft;
}

static bool read_page(struct store *store, const char *sql, struct arena *arena, struct uuid of,
                      int64_t until_ms, int limit, struct mail_drafts *drafts, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, sql, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, of);
    db_bind_integer(rows, 3, until_ms);
    db_bind_integer(rows, 4, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        read_draft(rows, arena, ARENA_PUSH(arena, drafts));
    return step == DB_DONE;
}

bool store_drafts(struct store *store, struct arena *arena, struct uuid conversation,
                  int64_t until_ms, int limit, struct mail_drafts *drafts, struct error *error)
{
    return read_page(store, select_drafts, arena, conversation, until_ms, limit, drafts, error);
}

bool store_drafts_of_account(struct store *store, struct arena *arena, struct uuid account,
                             int64_t until_ms, int limit, struct mail_drafts *drafts,
                             struct error *error)
{
    return read_page(store, select_drafts_of_account, arena, account, until_ms, limit, drafts,
                     error);
}

bool store_drafts_count(struct store *store, struct uuid conversation, int64_t *count,
                        struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, count_drafts, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, conversation);
    return store_number(row, 0, count, error);
}

bool store_draft_put_recipients(struct store *store, const struct mail_draft *draft,
                                struct error *error)
{
    AUTO_BUFFER struct buffer recipients = {0};
    struct db_statement *statement = store_prepare(store, put_recipients, error);
    if (!statement)
        return false;
    write_recipients(&recipients, &draft->recipients);
    db_bind_uuid(statement, 2, draft->id);
    db_bind_text(statement, 3, buffer_text(&recipients));
    return db_run(statement, error);
}

bool store_draft_note(struct store *store, const struct mail_draft *draft, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, note_draft, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, draft->id);
    db_bind_integer(statement, 3, draft->state);
    db_bind_uuid(statement, 4, draft->job);
    db_bind_text(statement, 5, draft->trouble);
    db_bind_text(statement, 6, draft->message_id);
    return db_run(statement, error);
}

bool store_draft_delete(struct store *store, struct uuid id, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, delete_draft, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    return db_run(statement, error);
}

bool store_draft_delete_sent(struct store *store, struct uuid account, const char *message_id,
                             struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, delete_sent_draft, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    db_bind_text(statement, 3, message_id);
    return db_run(statement, error);
}

/* ---- copies of what was sent ---- */

bool store_mail_copy_insert(struct store *store, const struct mail_copy *copy, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_copy, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, copy->job);
    db_bind_uuid(statement, 3, copy->account);
    db_bind_text(statement, 4, copy->message_id);
    db_bind_blob(statement, 5, copy->bytes);
    return db_run(statement, error);
}

struct mail_copy *store_mail_copy_get(struct store *store, struct arena *arena, struct uuid job,
                                      struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_copy, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, job);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is nothing to be copied");
    if (step != DB_ROW)
        return NULL;
    struct mail_copy *copy = ARENA_NEW(arena, struct mail_copy);
    struct slice bytes = db_column_blob(row, 2);
    *copy = (struct mail_copy){
        .job = job,
        .account = db_column_uuid(row, 0),
        .message_id = db_column_copy(row, 1, arena),
        .bytes = {arena_copy_bytes(arena, bytes.data, bytes.length), bytes.length},
    };
    return copy;
}

bool store_mail_copy_delete(struct store *store, struct uuid job, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, delete_copy, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job);
    return db_run(statement, error);
}
