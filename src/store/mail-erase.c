/* Erasing the mail of an account. */
#include "store/mail-erase.h"

#include "store/statement.h"

#define OF_ACCOUNT " WHERE organization = $1 AND account = $2"

STATEMENT(count_messages, "SELECT COUNT(*) FROM message" OF_ACCOUNT);
STATEMENT(count_conversations,
          "SELECT COUNT(*) FROM conversation" OF_ACCOUNT " AND merged_into IS NULL");
STATEMENT(count_drafts, "SELECT COUNT(*) FROM draft" OF_ACCOUNT);
STATEMENT(count_correspondents, "SELECT COUNT(*) FROM correspondent" OF_ACCOUNT);
STATEMENT(count_proposals, "SELECT COUNT(*) FROM proposal" OF_ACCOUNT);

/* Whether the table has anything of the account, and a piece of that deleted. */
#define ERASABLE(table, key)                                                                       \
    STATEMENT(any_##table, "SELECT 1 FROM " #table OF_ACCOUNT " LIMIT 1");                         \
    STATEMENT(erase_##table, "DELETE FROM " #table OF_ACCOUNT " AND (" key ") IN (SELECT " key     \
                             " FROM " #table OF_ACCOUNT " LIMIT $3)")

ERASABLE(draft, "id");
ERASABLE(mail_copy, "job");
ERASABLE(mail_folder, "name");
ERASABLE(proposal, "id");
ERASABLE(message, "id");
ERASABLE(conversation_address, "address, conversation");
ERASABLE(correspondent_word, "word, address");
ERASABLE(correspondent, "address");
ERASABLE(collected_dismissal, "address");
ERASABLE(mail_thread, "link");

/* Those that were joined to others go with the ones that stand, by whose index they are found. */
#define STANDING                                                                                   \
    "SELECT id FROM conversation" OF_ACCOUNT                                                       \
    " AND merged_into IS NULL ORDER BY last_ms DESC, id LIMIT $3"
STATEMENT(any_conversation,
          "SELECT 1 FROM conversation" OF_ACCOUNT " AND merged_into IS NULL LIMIT 1");
STATEMENT(erase_joined,
          "DELETE FROM conversation WHERE organization = $1 AND merged_into IN (" STANDING ")");
STATEMENT(erase_conversation,
          "DELETE FROM conversation WHERE organization = $1 AND id IN (" STANDING ")");
STATEMENT(erase_account, "DELETE FROM mail_account WHERE organization = $1 AND id = $2");

static const struct erasable {
    const char *any;
    const char *erase[2];
} erasable[] = {
    {any_draft, {erase_draft}},
    {any_mail_copy, {erase_mail_copy}},
    {any_mail_folder, {erase_mail_folder}},
    {any_proposal, {erase_proposal}},
    {any_message, {erase_message}},
    {any_conversation_address, {erase_conversation_address}},
    {any_conversation, {erase_joined, erase_conversation}},
    {any_correspondent_word, {erase_correspondent_word}},
    {any_correspondent, {erase_correspondent}},
    {any_collected_dismissal, {erase_collected_dismissal}},
    {any_mail_thread, {erase_mail_thread}},
};

static bool number_of(struct store *store, const char *sql, struct uuid account, int64_t *number,
                      struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare_beside(store, sql, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, account);
    return store_number(row, 0, number, error);
}

bool store_mail_amounts(struct store *store, struct uuid account, struct mail_amounts *amounts,
                        struct error *error)
{
    return number_of(store, count_messages, account, &amounts->messages, error) &&
           number_of(store, count_conversations, account, &amounts->conversations, error) &&
           number_of(store, count_drafts, account, &amounts->drafts, error) &&
           number_of(store, count_correspondents, account, &amounts->correspondents, error) &&
           number_of(store, count_proposals, account, &amounts->proposals, error);
}

static bool erase(struct store *store, const char *sql, struct uuid account, int limit,
                  struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    if (limit)
        db_bind_integer(statement, 3, limit);
    return db_run(statement, error);
}

bool store_mail_erase_some(struct store *store, struct uuid account, int limit, bool *is_message,
                           bool *is_done, struct error *error)
{
    *is_done = *is_message = false;
    for (size_t i = 0; i < COUNT_OF(erasable); i++) {
        const struct erasable *one = &erasable[i];
        int64_t has_some;
        if (!number_of(store, one->any, account, &has_some, error))
            return false;
        if (!has_some)
            continue;
        *is_message = one->any == any_message;
        return erase(store, one->erase[0], account, limit, error) &&
               (!one->erase[1] || erase(store, one->erase[1], account, limit, error));
    }
    *is_done = true;
    return erase(store, erase_account, account, 0, error);
}
