/* Accounts that mail comes from. */
#include "store/mail-account.h"

#include "store/statement.h"

#define COLUMNS                                                                                    \
    "id, kind, user_id, team, name, addresses, book, settings, secret, created_ms, removed_ms,"    \
    " smtp, is_private, authserv_id"
#define SHOWN COLUMNS ", read_ms, trouble"

STATEMENT(select_mail_accounts, "SELECT " SHOWN " FROM mail_account WHERE organization = $1"
                                " AND removed_ms IS NULL ORDER BY id");
STATEMENT(select_mail_account,
          "SELECT " SHOWN " FROM mail_account WHERE organization = $1 AND id = $2");
STATEMENT(put_mail_account,
          "INSERT INTO mail_account (organization, " COLUMNS
          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
          " ON CONFLICT (organization, id) DO UPDATE SET kind = excluded.kind,"
          " user_id = excluded.user_id, team = excluded.team, name = excluded.name,"
          " addresses = excluded.addresses, book = excluded.book, settings = excluded.settings,"
          " secret = excluded.secret, removed_ms = excluded.removed_ms, smtp = excluded.smtp,"
          " is_private = excluded.is_private, authserv_id = excluded.authserv_id");
STATEMENT(note_mail_account, "UPDATE mail_account SET read_ms = $3, trouble = $4"
                             " WHERE organization = $1 AND id = $2");
SHARED_STATEMENT(select_read_accounts,
                 "SELECT organization, id FROM mail_account WHERE kind = 1 AND removed_ms IS NULL"
                 " AND secret IS NOT NULL ORDER BY organization, id");
STATEMENT(select_mail_folder,
          "SELECT uid_validity, next_uid, mod_sequence, read_ms FROM mail_folder"
          " WHERE organization = $1 AND account = $2 AND name = $3");
STATEMENT(put_mail_folder,
          "INSERT INTO mail_folder (organization, account, name, uid_validity, next_uid,"
          " mod_sequence, read_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)"
          " ON CONFLICT (organization, account, name) DO UPDATE SET"
          " uid_validity = excluded.uid_validity, next_uid = excluded.next_uid,"
          " mod_sequence = excluded.mod_sequence, read_ms = excluded.read_ms");

static void read_account(const struct db_statement *row, struct arena *arena,
                         struct mail_account *account)
{
    struct slice secret = db_column_blob(row, 8);
    *account = (struct mail_account){
        .id = db_column_uuid(row, 0),
        .kind = (enum mail_account_kind)db_column_integer(row, 1),
        .user = db_column_uuid(row, 2),
        .team = db_column_uuid(row, 3),
        .name = db_column_copy(row, 4, arena),
        .addresses = db_column_copy(row, 5, arena),
        .book = db_column_uuid(row, 6),
        .settings = db_column_copy(row, 7, arena),
        .secret = {arena_copy_bytes(arena, secret.data, secret.length), secret.length},
        .created_ms = db_column_integer(row, 9),
        .removed_ms = db_column_integer(row, 10),
        .smtp = db_column_copy(row, 11, arena),
        .is_private = db_column_integer(row, 12),
        .authserv_id = db_column_copy(row, 13, arena),
        .read_ms = db_column_integer(row, 14),
        .trouble = db_column_copy(row, 15, arena),
    };
}

bool store_mail_accounts(struct store *store, struct arena *arena, struct mail_accounts *accounts,
                         struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_mail_accounts, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_account(rows, arena, ARENA_PUSH(arena, accounts));
    return step == DB_DONE;
}

struct mail_account *store_mail_account_get(struct store *store, struct arena *arena,
                                            struct uuid id, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_mail_account, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such mail account");
    if (step != DB_ROW)
        return NULL;
    struct mail_account *account = ARENA_NEW(arena, struct mail_account);
    read_account(row, arena, account);
    return account;
}

bool store_mail_account_put(struct store *store, const struct mail_account *account,
                            struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_mail_account, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account->id);
    db_bind_integer(statement, 3, account->kind);
    db_bind_uuid(statement, 4, account->user);
    db_bind_uuid(statement, 5, account->team);
    db_bind_text(statement, 6, account->name);
    db_bind_text(statement, 7, account->addresses);
    db_bind_uuid(statement, 8, account->book);
    db_bind_text(statement, 9, account->settings);
    if (account->secret.length)
        db_bind_blob(statement, 10, account->secret);
    db_bind_integer(statement, 11, account->created_ms);
    if (account->removed_ms)
        db_bind_integer(statement, 12, account->removed_ms);
    db_bind_text(statement, 13, account->smtp);
    db_bind_integer(statement, 14, account->is_private);
    db_bind_text(statement, 15, account->authserv_id);
    return db_run(statement, error);
}

bool store_mail_account_note(struct store *store, const struct mail_account *account,
                             struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, note_mail_account, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account->id);
    db_bind_integer(statement, 3, account->read_ms);
    db_bind_text(statement, 4, account->trouble);
    return db_run(statement, error);
}

bool store_mail_accounts_read(struct store *store, struct arena *arena,
                              struct read_accounts *accounts, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(store->db, select_read_accounts, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, accounts) = (struct read_account){
            .organization = db_column_uuid(rows, 0), .id = db_column_uuid(rows, 1)};
    return step == DB_DONE;
}

bool store_mail_folder_get(struct store *store, struct arena *arena, struct uuid account,
                           const char *name, struct mail_folder *folder, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_mail_folder, error);
    if (!row)
        return false;
    *folder = (struct mail_folder){.account = account, .name = arena_copy(arena, name)};
    db_bind_uuid(row, 2, account);
    db_bind_text(row, 3, name);
    enum db_step step = db_step(row, error);
    if (step == DB_ROW) {
        folder->uid_validity = db_column_integer(row, 0);
        folder->next_uid = db_column_integer(row, 1);
        folder->mod_sequence = db_column_integer(row, 2);
        folder->read_ms = db_column_integer(row, 3);
    }
    return step != DB_FAILED;
}

bool store_mail_folder_put(struct store *store, const struct mail_folder *folder,
                           struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_mail_folder, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, folder->account);
    db_bind_text(statement, 3, folder->name);
    db_bind_integer(statement, 4, folder->uid_validity);
    db_bind_integer(statement, 5, folder->next_uid);
    db_bind_integer(statement, 6, folder->mod_sequence);
    db_bind_integer(statement, 7, folder->read_ms);
    return db_run(statement, error);
}
