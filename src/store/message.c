/* Messages, the conversations they make, and who takes part. */
#include "store/message.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "store/statement.h"
#include "store/unwritten-mail.h"

/* Those of lists; the body of one message stands behind them. */
#define MESSAGE_COLUMNS                                                                            \
    "id, account, conversation, link, kind, message_id, in_reply_to, thread, subject, preview,"    \
    " participants, left_off, marks, is_own, attachments, sender_check, noticed, source, date_ms," \
    " created_ms"
enum { BODY_COLUMN = 20 };

STATEMENT(find_message,
          "SELECT id FROM message WHERE organization = $1 AND account = $2 AND link = $3");
STATEMENT(insert_message,
          "INSERT INTO message (organization, " MESSAGE_COLUMNS
          ", body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
          " $17, $18, $19, $20, $21, $22)");
STATEMENT(select_message,
          "SELECT " MESSAGE_COLUMNS ", body FROM message WHERE organization = $1 AND id = $2");
STATEMENT(select_messages,
          "SELECT " MESSAGE_COLUMNS " FROM message WHERE organization = $1 AND conversation = $2"
          " AND date_ms <= $3 AND date_ms >= $4 ORDER BY date_ms DESC, id LIMIT $5");
/* The last of the first rows of a page. */
STATEMENT(select_page_end,
          "SELECT date_ms FROM message WHERE organization = $1 AND conversation = $2"
          " AND date_ms <= $3 ORDER BY date_ms DESC LIMIT 1 OFFSET $4");

#define CONVERSATION_COLUMNS                                                                       \
    "id, account, subject, latest_subject, messages, attachments, first_ms, last_ms, merged_into"

STATEMENT(find_thread, "SELECT COALESCE(c.merged_into, c.id) FROM mail_thread t JOIN conversation c"
                       " ON c.organization = $1 AND c.id = t.conversation"
                       " WHERE t.organization = $1 AND t.account = $2 AND t.link = $3");
STATEMENT(insert_thread, "INSERT INTO mail_thread (organization, account, link, conversation)"
                         " VALUES ($1, $2, $3, $4)");
STATEMENT(insert_conversation, "INSERT INTO conversation (organization, " CONVERSATION_COLUMNS
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
STATEMENT(add_to_conversation,
          "UPDATE conversation SET messages = messages + 1, attachments = attachments + $3,"
          " subject = CASE WHEN $4 < first_ms THEN $5 ELSE subject END,"
          " latest_subject = CASE WHEN $4 < last_ms THEN latest_subject ELSE $5 END,"
          " first_ms = CASE WHEN $4 < first_ms THEN $4 ELSE first_ms END,"
          " last_ms = CASE WHEN $4 < last_ms THEN last_ms ELSE $4 END"
          " WHERE organization = $1 AND id = $2");
STATEMENT(select_conversation,
          "SELECT " CONVERSATION_COLUMNS " FROM conversation WHERE organization = $1 AND id = $2");
STATEMENT(write_survivor,
          "UPDATE conversation SET subject = $3, latest_subject = $4, messages = $5,"
          " attachments = $6, first_ms = $7, last_ms = $8 WHERE organization = $1 AND id = $2");
STATEMENT(write_joined, "UPDATE conversation SET merged_into = $3, messages = 0, attachments = 0"
                        " WHERE organization = $1 AND id = $2");
STATEMENT(lead_joined_on, "UPDATE conversation SET merged_into = $3 WHERE organization = $1"
                          " AND merged_into = $2");
STATEMENT(move_messages, "UPDATE message SET conversation = $3 WHERE organization = $1"
                         " AND conversation = $2");
STATEMENT(move_drafts, "UPDATE draft SET conversation = $3 WHERE organization = $1"
                       " AND conversation = $2");

#define AS_AUTHOR_TOO                                                                              \
    " ON CONFLICT (organization, account, address, conversation) DO UPDATE SET"                    \
    " is_author = CASE WHEN excluded.is_author > conversation_address.is_author"                   \
    " THEN excluded.is_author ELSE conversation_address.is_author END,"                            \
    " name = COALESCE(conversation_address.name, excluded.name)"                                   \
    " WHERE excluded.is_author > conversation_address.is_author"                                   \
    " OR (conversation_address.name IS NULL AND excluded.name IS NOT NULL)"

STATEMENT(put_conversation_address,
          "INSERT INTO conversation_address (organization, account, address, domain, conversation,"
          " name, is_author) VALUES ($1, $2, $3, $4, $5, $6, $7)" AS_AUTHOR_TOO);
STATEMENT(copy_conversation_addresses,
          "INSERT INTO conversation_address (organization, account, address, domain, conversation,"
          " name, is_author) SELECT organization, account, address, domain, $3, name, is_author"
          " FROM conversation_address WHERE organization = $1 AND conversation = $2" AS_AUTHOR_TOO);
STATEMENT(delete_conversation_addresses,
          "DELETE FROM conversation_address WHERE organization = $1 AND conversation = $2");
STATEMENT(select_conversation_addresses,
          "SELECT address, name, is_author FROM conversation_address WHERE organization = $1"
          " AND conversation = $2 ORDER BY address LIMIT $3");

#define OF_ACCOUNT                                                                                 \
    "SELECT " CONVERSATION_COLUMNS " FROM conversation WHERE organization = $1 AND account = $2"   \
    " AND last_ms <= $3 AND last_ms >= $4 AND merged_into IS NULL"
#define LATEST_FIRST " ORDER BY last_ms DESC, id LIMIT $5"
#define WHERE_TAKES_PART                                                                           \
    " AND id IN (SELECT a.conversation FROM conversation_address a WHERE a.organization = $1"      \
    " AND a.account = $2 AND "

STATEMENT(select_conversations, OF_ACCOUNT LATEST_FIRST);
STATEMENT(select_conversations_of_address,
          OF_ACCOUNT WHERE_TAKES_PART "a.address = $6)" LATEST_FIRST);
STATEMENT(select_conversations_of_domain,
          OF_ACCOUNT WHERE_TAKES_PART "a.domain = $6)" LATEST_FIRST);

/* ---- participants as JSON ---- */

static const char *write_participants(struct arena *arena, const struct participants *participants)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_array_begin(&writer);
    for (size_t i = 0; i < participants->count; i++) {
        const struct participant *participant = &participants->items[i];
        json_array_begin(&writer);
        json_write_integer(&writer, participant->role);
        json_write_text(&writer, participant->address);
        if (participant->name)
            json_write_text(&writer, participant->name);
        json_array_end(&writer);
    }
    json_array_end(&writer);
    return arena_copy_slice(arena, buffer_slice(&text));
}

static void read_participant(struct json_reader *reader, struct participant *participant)
{
    if (!json_enter_array(reader))
        return;
    if (json_next_item(reader))
        participant->role = (enum participant_role)json_read_integer(reader);
    if (json_next_item(reader))
        participant->address = json_read_text(reader);
    if (json_next_item(reader)) {
        participant->name = json_read_text(reader);
        json_next_item(reader);
    }
}

static void read_participants(struct slice json, struct arena *arena,
                              struct participants *participants)
{
    struct json_reader reader;
    json_reader_init(&reader, json, arena);
    if (json_enter_array(&reader))
        while (json_next_item(&reader))
            read_participant(&reader, ARENA_PUSH(arena, participants));
}

/* ---- messages ---- */

static struct slice digest_slice(const struct digest *digest)
{
    return (struct slice){(const char *)digest->bytes, DIGEST_BYTES};
}

/* The id in the first row, nil when there is none. */
static bool read_id(struct db_statement *row, struct uuid *id, struct error *error)
{
    enum db_step step = db_step(row, error);
    *id = step == DB_ROW ? db_column_uuid(row, 0) : (struct uuid){{0}};
    return step != DB_FAILED;
}

bool store_message_find(struct store *store, struct uuid account, const struct digest *link,
                        struct uuid *id, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, find_message, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, account);
    db_bind_blob(row, 3, digest_slice(link));
    return read_id(row, id, error);
}

bool store_message_insert(struct store *store, struct arena *arena, const struct message *message,
                          struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_message, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, message->id);
    db_bind_uuid(statement, 3, message->account);
    db_bind_uuid(statement, 4, message->conversation);
    db_bind_blob(statement, 5, digest_slice(&message->link));
    db_bind_integer(statement, 6, message->kind);
    db_bind_text(statement, 7, message->message_id);
    db_bind_text(statement, 8, message->in_reply_to);
    db_bind_text(statement, 9, message->references);
    db_bind_text(statement, 10, message->subject);
    db_bind_text(statement, 11, message->preview);
    db_bind_text(statement, 12, write_participants(arena, &message->participants));
    db_bind_integer(statement, 13, message->left_off);
    db_bind_integer(statement, 14, message->marks);
    db_bind_integer(statement, 15, message->is_own);
    db_bind_integer(statement, 16, message->attachments);
    db_bind_integer(statement, 17, message->sender_check);
    db_bind_text(statement, 18, message->noticed);
    db_bind_text(statement, 19, message->source);
    db_bind_integer(statement, 20, message->date_ms);
    db_bind_integer(statement, 21, message->created_ms);
    db_bind_text(statement, 22, message->body);
    return db_run(statement, error);
}

static void read_message(const struct db_statement *row, struct arena *arena,
                         struct message *message)
{
    *message = (struct message){
        .id = db_column_uuid(row, 0),
        .account = db_column_uuid(row, 1),
        .conversation = db_column_uuid(row, 2),
        .kind = (enum message_kind)db_column_integer(row, 4),
        .message_id = db_column_copy(row, 5, arena),
        .in_reply_to = db_column_copy(row, 6, arena),
        .references = db_column_copy(row, 7, arena),
        .subject = db_column_copy(row, 8, arena),
        .preview = db_column_copy(row, 9, arena),
        .left_off = db_column_integer(row, 11),
        .marks = (unsigned)db_column_integer(row, 12),
        .is_own = db_column_integer(row, 13) != 0,
        .attachments = db_column_integer(row, 14),
        .sender_check = (enum sender_check)db_column_integer(row, 15),
        .noticed = db_column_copy(row, 16, arena),
        .source = db_column_copy(row, 17, arena),
        .date_ms = db_column_integer(row, 18),
        .created_ms = db_column_integer(row, 19),
    };
    struct slice link = db_column_blob(row, 3);
    if (link.length == DIGEST_BYTES)
        memcpy(message->link.bytes, link.data, DIGEST_BYTES);
    read_participants(db_column_text(row, 10), arena, &message->participants);
}

struct message *store_message_get(struct store *store, struct arena *arena, struct uuid id,
                                  struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_message, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such message");
    if (step != DB_ROW)
        return NULL;
    struct message *message = ARENA_NEW(arena, struct message);
    read_message(row, arena, message);
    message->body = db_column_copy(row, BODY_COLUMN, arena);
    return message;
}

/* The second of the last of the first `limit` messages; INT64_MIN when there are fewer. */
static bool find_second(struct store *store, struct uuid conversation, int64_t until_ms, int limit,
                        int64_t *second_ms, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_page_end, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, conversation);
    db_bind_integer(row, 3, until_ms);
    db_bind_integer(row, 4, limit - 1);
    if (!store_number(row, INT64_MIN, second_ms, error))
        return false;
    if (*second_ms > 0)
        *second_ms -= *second_ms % 1000;
    return true;
}

/* How far a page reaches. One of a single second would be where the next begins again: it goes on
 * to the second before. */
static bool find_page_end(struct store *store, struct uuid conversation, int64_t until_ms,
                          int limit, int64_t *end_ms, struct error *error)
{
    int64_t first_ms;
    return find_second(store, conversation, until_ms, 1, &first_ms, error) &&
           find_second(store, conversation, until_ms, limit, end_ms, error) &&
           (*end_ms == INT64_MIN || *end_ms < first_ms ||
            find_second(store, conversation, first_ms - 1, 1, end_ms, error));
}

bool store_messages(struct store *store, struct arena *arena, struct uuid conversation,
                    int64_t until_ms, int limit, struct messages *messages, struct error *error)
{
    int64_t end_ms;
    enum db_step step;
    if (!find_page_end(store, conversation, until_ms, limit, &end_ms, error))
        return false;
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_messages, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, conversation);
    db_bind_integer(rows, 3, until_ms);
    db_bind_integer(rows, 4, end_ms);
    db_bind_integer(rows, 5, INT64_MAX);
    while ((step = db_step(rows, error)) == DB_ROW)
        read_message(rows, arena, ARENA_PUSH(arena, messages));
    return step == DB_DONE;
}

/* ---- threads ---- */

static bool find_one(struct store *store, struct uuid account, const struct digest *link,
                     struct uuid *conversation, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, find_thread, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, account);
    db_bind_blob(row, 3, digest_slice(link));
    return read_id(row, conversation, error);
}

bool store_threads_find(struct store *store, struct uuid account, const struct digest *links,
                        size_t count, struct uuid *conversations, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!find_one(store, account, &links[i], &conversations[i], error))
            return false;
    return true;
}

bool store_thread_insert(struct store *store, struct uuid account, const struct digest *link,
                         struct uuid conversation, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_thread, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    db_bind_blob(statement, 3, digest_slice(link));
    db_bind_uuid(statement, 4, conversation);
    return db_run(statement, error);
}

/* ---- conversations ---- */

bool store_conversation_insert(struct store *store, const struct conversation *conversation,
                               struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_conversation, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, conversation->id);
    db_bind_uuid(statement, 3, conversation->account);
    db_bind_text(statement, 4, conversation->subject);
    db_bind_text(statement, 5, conversation->latest_subject);
    db_bind_integer(statement, 6, conversation->messages);
    db_bind_integer(statement, 7, conversation->attachments);
    db_bind_integer(statement, 8, conversation->first_ms);
    db_bind_integer(statement, 9, conversation->last_ms);
    db_bind_uuid(statement, 10, conversation->merged_into);
    return db_run(statement, error);
}

bool store_conversation_add(struct store *store, const struct message *message, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, add_to_conversation, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, message->conversation);
    db_bind_integer(statement, 3, message->attachments);
    db_bind_integer(statement, 4, message->date_ms);
    db_bind_text(statement, 5, message->subject);
    return db_run(statement, error);
}

bool store_conversation_participant(struct store *store, const struct conversation *conversation,
                                    const struct participant *participant, struct error *error)
{
    unwritten_mail_add(store->unwritten_mail, conversation, participant);
    return !unwritten_mail_is_full(store->unwritten_mail) || store_write_mail(store, error);
}

bool store_participant_write(struct store *store, struct uuid account, struct uuid conversation,
                             const struct participant *participant, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_conversation_address, error);
    const char *at = strrchr(participant->address, '@');
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    db_bind_text(statement, 3, participant->address);
    db_bind_text(statement, 4, at ? at + 1 : "");
    db_bind_uuid(statement, 5, conversation);
    db_bind_text(statement, 6, participant->name);
    db_bind_integer(statement, 7, participant->role == PARTICIPANT_FROM);
    return db_run(statement, error);
}

static void read_conversation(const struct db_statement *row, struct arena *arena,
                              struct conversation *conversation)
{
    *conversation = (struct conversation){
        .id = db_column_uuid(row, 0),
        .account = db_column_uuid(row, 1),
        .subject = db_column_copy(row, 2, arena),
        .latest_subject = db_column_copy(row, 3, arena),
        .messages = db_column_integer(row, 4),
        .attachments = db_column_integer(row, 5),
        .first_ms = db_column_integer(row, 6),
        .last_ms = db_column_integer(row, 7),
        .merged_into = db_column_uuid(row, 8),
    };
}

static bool read_one(struct store *store, struct arena *arena, struct uuid id,
                     struct conversation *conversation, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_conversation, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        return fail(error, STATUS_NOT_FOUND, "there is no such conversation");
    if (step != DB_ROW)
        return false;
    read_conversation(row, arena, conversation);
    return true;
}

struct conversation *store_conversation_get(struct store *store, struct arena *arena,
                                            struct uuid id, struct error *error)
{
    struct conversation *conversation = ARENA_NEW(arena, struct conversation);
    if (!read_one(store, arena, id, conversation, error))
        return NULL;
    if (!uuid_is_nil(conversation->merged_into) &&
        !read_one(store, arena, conversation->merged_into, conversation, error))
        return NULL;
    return conversation;
}

/* ---- joining ---- */

static bool write_joint(struct store *store, const struct conversation *survivor,
                        const struct conversation *other, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, write_survivor, error);
    bool is_first = survivor->first_ms <= other->first_ms;
    bool is_last = survivor->last_ms >= other->last_ms;
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, survivor->id);
    db_bind_text(statement, 3, is_first ? survivor->subject : other->subject);
    db_bind_text(statement, 4, is_last ? survivor->latest_subject : other->latest_subject);
    db_bind_integer(statement, 5, survivor->messages + other->messages);
    db_bind_integer(statement, 6, survivor->attachments + other->attachments);
    db_bind_integer(statement, 7, is_first ? survivor->first_ms : other->first_ms);
    db_bind_integer(statement, 8, is_last ? survivor->last_ms : other->last_ms);
    return db_run(statement, error);
}

static bool run_for(struct store *store, const char *sql, struct uuid other, struct uuid survivor,
                    struct error *error)
{
    struct db_statement *statement = store_prepare_mail(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, other);
    if (!uuid_is_nil(survivor))
        db_bind_uuid(statement, 3, survivor);
    return db_run(statement, error);
}

bool store_conversations_join(struct store *store, const struct conversation *survivor,
                              const struct conversation *other, struct error *error)
{
    static const char *const moves[] = {move_messages, move_drafts, copy_conversation_addresses,
                                        lead_joined_on, write_joined};
    for (size_t i = 0; i < COUNT_OF(moves); i++)
        if (!run_for(store, moves[i], other->id, survivor->id, error))
            return false;
    return run_for(store, delete_conversation_addresses, other->id, (struct uuid){{0}}, error) &&
           write_joint(store, survivor, other, error);
}

/* ---- lists ---- */

bool store_conversations(struct store *store, struct arena *arena,
                         const struct conversation_filter *filter, int64_t until_ms,
                         int64_t since_ms, int64_t limit, struct conversations *conversations,
                         struct error *error)
{
    const char *sql = filter->address  ? select_conversations_of_address
                      : filter->domain ? select_conversations_of_domain
                                       : select_conversations;
    const char *value = filter->address ? filter->address : filter->domain;
    enum db_step step;
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare_mail(store, sql, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, filter->account);
    db_bind_integer(rows, 3, until_ms);
    db_bind_integer(rows, 4, since_ms);
    db_bind_integer(rows, 5, limit);
    if (value)
        db_bind_text(rows, 6, value);
    while ((step = db_step(rows, error)) == DB_ROW)
        read_conversation(rows, arena, ARENA_PUSH(arena, conversations));
    return step == DB_DONE;
}

bool store_conversation_participants(struct store *store, struct arena *arena, struct uuid id,
                                     int limit, struct participants *participants,
                                     struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_conversation_addresses, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, id);
    db_bind_integer(rows, 3, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, participants) = (struct participant){
            .address = db_column_copy(rows, 0, arena),
            .name = db_column_copy(rows, 1, arena),
            .role = db_column_integer(rows, 2) ? PARTICIPANT_FROM : PARTICIPANT_TO,
        };
    return step == DB_DONE;
}
