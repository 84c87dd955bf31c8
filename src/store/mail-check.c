/* Proving that what is derived from messages says what they say. */
#include "store/mail-check.h"

#include "store/statement.h"

/* Those of accounts whose mail is being erased are passed over. */
#define STANDING                                                                                   \
    " WHERE organization = $1 AND merged_into IS NULL AND account IN (SELECT id FROM mail_account" \
    " WHERE organization = $1 AND removed_ms IS NULL)"
#define OF_MESSAGES(what)                                                                          \
    "(SELECT " what " FROM message m WHERE m.organization = $1 AND m.conversation ="               \
    " conversation.id)"
#define SUBJECT_AT(when)                                                                           \
    "EXISTS (SELECT 1 FROM message m WHERE m.organization = $1 AND m.conversation ="               \
    " conversation.id AND m.date_ms = conversation." when " AND COALESCE(m.subject, '') ="
#define IS_WRONG                                                                                   \
    " AND (messages <> " OF_MESSAGES("COUNT(*)") " OR attachments <> " OF_MESSAGES(                \
        "COALESCE(SUM("                                                                            \
        "m."                                                                                       \
        "attachments),"                                                                            \
        " 0)") " OR "                                                                              \
               "first_"                                                                            \
               "ms "                                                                               \
               "<>"                                                                                \
               " " OF_MESSAGES("MIN(m.date_ms)") " OR last_ms <> " OF_MESSAGES(                    \
                   "MA"                                                                            \
                   "X("                                                                            \
                   "m."                                                                            \
                   "da"                                                                            \
                   "te"                                                                            \
                   "_m"                                                                            \
                   "s"                                                                             \
                   ")") " OR NOT " SUBJECT_AT("first_ms") " COALESCE(conversation.subject, '')) "  \
                                                          "OR NOT " SUBJECT_AT("last_ms") " COALE" \
                                                                                          "SCE("   \
                                                                                          "conver" \
                                                                                          "sation" \
                                                                                          ".lates" \
                                                                                          "t_"     \
                                                                                          "subjec" \
                                                                                          "t, "    \
                                                                                          "'')))"
#define SUBJECT_BY(order)                                                                          \
    "(SELECT m.subject FROM message m WHERE m.organization = $1 AND m.conversation ="              \
    " conversation.id ORDER BY m.date_ms " order ", m.id LIMIT 1)"

STATEMENT(count_standing, "SELECT COUNT(*) FROM conversation" STANDING);
STATEMENT(count_wrong, "SELECT COUNT(*) FROM conversation" STANDING IS_WRONG);
STATEMENT(
    mend_conversations,
    "UPDATE conversation SET messages = " OF_MESSAGES("COUNT(*)") ", attachments = " OF_MESSAGES(
        "C"
        "O"
        "A"
        "L"
        "E"
        "S"
        "C"
        "E"
        "("
        "S"
        "U"
        "M"
        "("
        "m"
        "."
        "a"
        "t"
        "t"
        "a"
        "c"
        "h"
        "m"
        "e"
        "n"
        "t"
        "s"
        ")"
        ","
        " "
        "0"
        ")") ", first_ms = COALESCE(" OF_MESSAGES("MIN(m.date_ms)") ", first_ms), last_ms = "
                                                                    "COALESCE(" OF_MESSAGES(
                                                                        "MAX(m."
                                                                        "date_"
                                                                        "ms)") ", "
                                                                               "last_"
                                                                               "ms), "
                                                                               "subject"
                                                                               " ="
                                                                               " " SUBJECT_BY(
                                                                                   "ASC") ", "
                                                                                          "latest_"
                                                                                          "subject "
                                                                                          "="
                                                                                          " " SUBJECT_BY(
                                                                                              "DES"
                                                                                              "C") STANDING
                                                                                              IS_WRONG);
STATEMENT(select_standing, "SELECT id FROM conversation WHERE organization = $1 AND account = $2"
                           " AND id > $3 AND merged_into IS NULL ORDER BY id LIMIT $4");
STATEMENT(count_participants,
          "SELECT COUNT(*) FROM conversation_address WHERE organization = $1 AND account = $2");
STATEMENT(clear_participants,
          "DELETE FROM conversation_address WHERE organization = $1 AND account = $2");
STATEMENT(select_addresses, "SELECT address FROM correspondent WHERE organization = $1"
                            " AND account = $2 AND address > $3 ORDER BY address LIMIT $4");
STATEMENT(delete_words, "DELETE FROM correspondent_word WHERE organization = $1 AND account = $2"
                        " AND address = $3");
STATEMENT(delete_correspondent, "DELETE FROM correspondent WHERE organization = $1"
                                " AND account = $2 AND address = $3");
STATEMENT(has_word, "SELECT COUNT(*) FROM correspondent_word WHERE organization = $1"
                    " AND account = $2 AND word = $3 AND address = $4");

#define ORPHANS                                                                                    \
    " FROM correspondent_word WHERE organization = $1 AND account = $2 AND NOT EXISTS (SELECT 1"   \
    " FROM correspondent c WHERE c.organization = $1 AND c.account = $2"                           \
    " AND c.address = correspondent_word.address)"
STATEMENT(count_orphans, "SELECT COUNT(*)" ORPHANS);
STATEMENT(delete_orphans, "DELETE" ORPHANS);

/* A number of the whole organization, or of one account. */
static bool number_of(struct store *store, const char *sql, const struct uuid *account,
                      int64_t *number, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare_beside(store, sql, error);
    if (!row)
        return false;
    if (account)
        db_bind_uuid(row, 2, *account);
    return store_number(row, 0, number, error);
}

static bool run(struct store *store, const char *sql, const struct uuid *account,
                const char *address, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, sql, error);
    if (!statement)
        return false;
    if (account)
        db_bind_uuid(statement, 2, *account);
    if (address)
        db_bind_text(statement, 3, address);
    return db_run(statement, error);
}

bool store_conversations_verify(struct store *store, int64_t *standing, int64_t *wrong,
                                struct error *error)
{
    return number_of(store, count_standing, NULL, standing, error) &&
           number_of(store, count_wrong, NULL, wrong, error);
}

bool store_conversations_mend(struct store *store, struct error *error)
{
    return run(store, mend_conversations, NULL, NULL, error);
}

bool store_conversations_standing(struct store *store, struct arena *arena, struct uuid account,
                                  struct uuid after, int limit, struct uuids *ids,
                                  struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_standing, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_blob(rows, 3, (struct slice){(const char *)after.bytes, sizeof(after.bytes)});
    db_bind_integer(rows, 4, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, ids) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_participants_count(struct store *store, struct uuid account, int64_t *count,
                              struct error *error)
{
    return number_of(store, count_participants, &account, count, error);
}

bool store_participants_clear(struct store *store, struct uuid account, struct error *error)
{
    return run(store, clear_participants, &account, NULL, error);
}

static bool read_addresses(struct store *store, struct arena *arena, struct uuid account,
                           const char *after, int limit, struct texts *addresses,
                           struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_addresses, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_text(rows, 3, after);
    db_bind_integer(rows, 4, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, addresses) = db_column_copy(rows, 0, arena);
    return step == DB_DONE;
}

bool store_correspondents_all(struct store *store, struct arena *arena, struct uuid account,
                              const char *after, int limit, struct correspondents *correspondents,
                              struct error *error)
{
    struct texts addresses = {0};
    if (!read_addresses(store, arena, account, after, limit, &addresses, error))
        return false;
    for (size_t i = 0; i < addresses.count; i++)
        if (!store_correspondent_get(store, arena, account, addresses.items[i],
                                     ARENA_PUSH(arena, correspondents), error))
            return false;
    return true;
}

bool store_correspondent_delete(struct store *store, struct uuid account, const char *address,
                                struct error *error)
{
    return run(store, delete_words, &account, address, error) &&
           run(store, delete_correspondent, &account, address, error);
}

bool store_correspondent_words(struct store *store, const struct correspondent *correspondent,
                               const struct texts *words, int64_t *found, struct error *error)
{
    for (size_t i = 0; i < words->count; i++) {
        AUTO_FREE(db_statement)
        struct db_statement *row = store_prepare_beside(store, has_word, error);
        int64_t count;
        if (!row)
            return false;
        db_bind_uuid(row, 2, correspondent->account);
        db_bind_text(row, 3, words->items[i]);
        db_bind_text(row, 4, correspondent->address);
        if (!store_number(row, 0, &count, error))
            return false;
        *found += count;
    }
    return true;
}

bool store_orphan_words_count(struct store *store, struct uuid account, int64_t *count,
                              struct error *error)
{
    return number_of(store, count_orphans, &account, count, error);
}

bool store_orphan_words_delete(struct store *store, struct uuid account, struct error *error)
{
    return run(store, delete_orphans, &account, NULL, error);
}
