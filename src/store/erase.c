/* Taking out what quotes a person beside his records. */
#include "store/erase.h"

#include "store/statement.h"

/* As store/message.c writes the author of a message: role 0 and the address. */
#define AUTHOR_IS "REPLACE(participants, '[0,\"' || $3 || '\"', '') <> participants"

STATEMENT(delete_proposals_of, "DELETE FROM proposal WHERE organization = $1 AND record = $2");
STATEMENT(blank_accepted,
          "UPDATE proposal SET arguments = '{}' WHERE organization = $1 AND state = 1"
          " AND record IS NULL AND arguments <> '{}'");
STATEMENT(select_proposal_words, "SELECT id, '', author, arguments, evidence FROM proposal"
                                 " WHERE organization = $1 AND id > $2 ORDER BY id LIMIT $3");
STATEMENT(select_answer_words,
          "SELECT a.owner, a.name, COALESCE(t.user_id, a.owner), a.answer, '' FROM idempotency a"
          " LEFT JOIN token t ON t.organization = $1 AND t.id = a.owner WHERE a.organization = $1"
          " AND (a.owner, a.name) > ($2, $4) ORDER BY a.owner, a.name LIMIT $3");
STATEMENT(select_job_words,
          "SELECT id, '', user_id, message, '' FROM job"
          " WHERE organization = $1 AND message IS NOT NULL AND id > $2 ORDER BY id LIMIT $3");
STATEMENT(delete_proposal, "DELETE FROM proposal WHERE organization = $1 AND id = $2");
STATEMENT(blank_answer, "UPDATE idempotency SET answer = '{\"erased\":true}'"
                        " WHERE organization = $1 AND owner = $2 AND name = $3");
STATEMENT(blank_message, "UPDATE job SET message = 'erased' WHERE organization = $1 AND id = $2");
STATEMENT(delete_shared_alone,
          "DELETE FROM shared_identifier WHERE organization = $1 AND kind = $2 AND value = $3"
          " AND audience = $4 AND NOT EXISTS (SELECT 1 FROM identifier i WHERE i.organization = $1"
          " AND i.audience = $4 AND i.kind = $2 AND i.value = $3)");
STATEMENT(erase_correspondent, "DELETE FROM correspondent WHERE organization = $1 AND account = $2"
                               " AND address = $3");
STATEMENT(erase_words, "DELETE FROM correspondent_word WHERE organization = $1 AND account = $2"
                       " AND address = $3");
STATEMENT(erase_dismissal, "DELETE FROM collected_dismissal WHERE organization = $1"
                           " AND account = $2 AND address = $3");
STATEMENT(forget_new_address, "UPDATE correspondent SET new_address = NULL WHERE organization = $1"
                              " AND account = $2 AND new_address = $3");
STATEMENT(blank_names, "UPDATE conversation_address SET name = NULL WHERE organization = $1"
                       " AND account = $2 AND address = $3 AND name IS NOT NULL");
STATEMENT(blank_noticed,
          "UPDATE message SET noticed = NULL WHERE organization = $1 AND account = $2"
          " AND noticed IS NOT NULL AND conversation IN (SELECT conversation FROM"
          " conversation_address WHERE organization = $1 AND account = $2 AND address = $3)"
          " AND " AUTHOR_IS);
STATEMENT(count_conversations, "SELECT COUNT(*) FROM conversation_address WHERE organization = $1"
                               " AND account = $2 AND address = $3");
STATEMENT(select_accounts, "SELECT id FROM mail_account WHERE organization = $1 ORDER BY id");
/* Records in the bin are in no index of groups; there are never many. */
STATEMENT(find_in_bin, "SELECT 1 FROM record WHERE organization = $1 AND trashed_ms IS NOT NULL"
                       " AND REPLACE(facts, $2, '') <> facts LIMIT 1");
/* Nobody sees it any more, but a log that names it must find it. */
STATEMENT(blank_group, "UPDATE contact_group SET name = 'erased', folded = 'erased'"
                       " WHERE organization = $1 AND id = $2");

bool store_erase_proposals_of(struct store *store, struct uuid record, int64_t *changed,
                              struct error *error)
{
    int64_t rows;
    struct db_statement *statement = store_prepare(store, delete_proposals_of, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    if (!db_run_count(statement, &rows, error))
        return false;
    *changed += rows;
    return true;
}

bool store_blank_accepted(struct store *store, struct error *error)
{
    struct db_statement *statement = store_prepare(store, blank_accepted, error);
    return statement && db_run(statement, error);
}

bool store_erase_shared_identifier(struct store *store, struct uuid audience, enum fact_kind kind,
                                   const char *value, int64_t *changed, struct error *error)
{
    int64_t rows;
    struct db_statement *statement = store_prepare(store, delete_shared_alone, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, kind);
    db_bind_text(statement, 3, value);
    db_bind_uuid(statement, 4, audience);
    if (!db_run_count(statement, &rows, error))
        return false;
    *changed += rows;
    return true;
}

/* ---- words ---- */

bool store_quoting_rows(struct store *store, struct arena *arena, enum quoting quoting,
                        const struct quoting_row *after, int limit, struct quoting_rows *rows,
                        struct error *error)
{
    static const char *const selects[QUOTING_COUNT] = {
        [QUOTING_PROPOSALS] = select_proposal_words,
        [QUOTING_ANSWERS] = select_answer_words,
        [QUOTING_JOBS] = select_job_words,
    };
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, selects[quoting], error);
    if (!statement)
        return false;
    /* As bytes: an id of zeros would be NULL, behind which there is nothing. */
    db_bind_blob(statement, 2, (struct slice){(const char *)after->id.bytes, sizeof(struct uuid)});
    db_bind_integer(statement, 3, limit);
    if (quoting == QUOTING_ANSWERS)
        db_bind_text(statement, 4, after->name);
    enum db_step step;
    while ((step = db_step(statement, error)) == DB_ROW) {
        struct quoting_row *row = ARENA_PUSH(arena, rows);
        *row = (struct quoting_row){.id = db_column_uuid(statement, 0),
                                    .name = db_column_copy(statement, 1, arena),
                                    .user = db_column_uuid(statement, 2)};
        for (size_t i = 0; i < COUNT_OF(row->texts); i++) {
            struct slice text = db_column_text(statement, 3 + (int)i);
            row->texts[i] = (struct slice){arena_copy_slice(arena, text), text.length};
        }
    }
    return step == DB_DONE;
}

bool store_erase_quoting(struct store *store, enum quoting quoting, const struct quoting_row *row,
                         struct error *error)
{
    static const char *const changes[QUOTING_COUNT] = {
        [QUOTING_PROPOSALS] = delete_proposal,
        [QUOTING_ANSWERS] = blank_answer,
        [QUOTING_JOBS] = blank_message,
    };
    struct db_statement *statement = store_prepare(store, changes[quoting], error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, row->id);
    if (quoting == QUOTING_ANSWERS)
        db_bind_text(statement, 3, row->name);
    return db_run(statement, error);
}

/* ---- mail ---- */

static struct db_statement *prepare_address(struct store *store, const char *sql,
                                            struct uuid account, const char *address,
                                            struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, account);
    db_bind_text(statement, 3, address);
    return statement;
}

static bool run_all(struct store *store, const char *const *statements, size_t count,
                    struct uuid account, const char *address, int64_t *changed, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        int64_t rows;
        struct db_statement *statement =
            prepare_address(store, statements[i], account, address, error);
        if (!statement || !db_run_count(statement, &rows, error))
            return false;
        *changed += rows;
    }
    return true;
}

bool store_erase_correspondent_words(struct store *store, struct uuid account, const char *address,
                                     struct error *error)
{
    struct db_statement *statement = prepare_address(store, erase_words, account, address, error);
    return statement && db_run(statement, error);
}

bool store_erase_correspondent(struct store *store, struct uuid account, const char *address,
                               int64_t *changed, struct error *error)
{
    static const char *const counted[] = {erase_correspondent, forget_new_address};
    static const char *const beside[] = {erase_words, erase_dismissal};
    int64_t ignored = 0;
    return run_all(store, counted, COUNT_OF(counted), account, address, changed, error) &&
           run_all(store, beside, COUNT_OF(beside), account, address, &ignored, error);
}

bool store_erase_noticed(struct store *store, struct uuid account, const char *address,
                         int64_t *changed, struct error *error)
{
    static const char *const statements[] = {blank_noticed, blank_names};
    return run_all(store, statements, COUNT_OF(statements), account, address, changed, error);
}

bool store_count_conversations_of(struct store *store, struct uuid account, const char *address,
                                  int64_t *count, struct error *error)
{
    int64_t found;
    AUTO_FREE(db_statement)
    struct db_statement *row = prepare_address(store, count_conversations, account, address, error);
    if (!row || !store_number(row, 0, &found, error))
        return false;
    *count += found;
    return true;
}

bool store_all_accounts(struct store *store, struct arena *arena, struct uuids *accounts,
                        struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_accounts, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, accounts) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_group_is_in_bin(struct store *store, struct uuid group, bool *is, struct error *error)
{
    char id[UUID_TEXT_BYTES];
    int64_t found;
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, find_in_bin, error);
    if (!row)
        return false;
    uuid_format(group, id);
    db_bind_text(row, 2, id);
    if (!store_number(row, 0, &found, error))
        return false;
    *is = found;
    return true;
}

bool store_group_blank(struct store *store, struct uuid group, struct error *error)
{
    struct db_statement *statement = store_prepare(store, blank_group, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, group);
    return db_run(statement, error);
}
