/* What accounts know of the addresses they exchange mail with. */
#include "store/correspondent.h"

#include "store/statement.h"
#include "store/unwritten-mail.h"
#include <stdlib.h>

#define COLUMNS                                                                                    \
    "account, address, name, sent, received, automatic, first_ms, last_sent_ms,"                   \
    " last_received_ms, rank, bounced_ms, left_ms, away_until_ms, new_address,"                    \
    " new_address_ms"

STATEMENT(select_correspondent, "SELECT " COLUMNS " FROM correspondent WHERE organization = $1"
                                " AND account = $2 AND address = $3");
STATEMENT(put_correspondent,
          "INSERT INTO correspondent (organization, " COLUMNS
          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
          " ON CONFLICT (organization, account, address) DO UPDATE SET name = excluded.name,"
          " sent = excluded.sent, received = excluded.received, automatic = excluded.automatic,"
          " first_ms = excluded.first_ms, last_sent_ms = excluded.last_sent_ms,"
          " last_received_ms = excluded.last_received_ms, rank = excluded.rank,"
          " bounced_ms = excluded.bounced_ms, left_ms = excluded.left_ms,"
          " away_until_ms = excluded.away_until_ms, new_address = excluded.new_address,"
          " new_address_ms = excluded.new_address_ms");
STATEMENT(insert_correspondent_word,
          "INSERT INTO correspondent_word (organization, account, word, address)"
          " VALUES ($1, $2, $3, $4) ON CONFLICT (organization, account, word, address) DO NOTHING");
STATEMENT(select_best_correspondents,
          "SELECT " COLUMNS " FROM correspondent WHERE organization = $1 AND account = $2"
          " AND rank < $3 ORDER BY rank DESC LIMIT $4");
STATEMENT(select_best_names,
          "SELECT address, name FROM correspondent WHERE organization = $1 AND account = $2"
          " ORDER BY rank DESC LIMIT $3");
STATEMENT(select_named_correspondents,
          "SELECT " COLUMNS " FROM correspondent WHERE organization = $1 AND account = $2"
          " AND address IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
          " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)");
enum { NAMED_AT_ONCE = 32 };
STATEMENT(select_addresses_beginning,
          "SELECT address FROM correspondent_word WHERE organization = $1 AND account = $2"
          " AND word >= $3 AND word < $4 ORDER BY word LIMIT $5");
STATEMENT(select_correspondents_met,
          "SELECT " COLUMNS " FROM correspondent WHERE organization = $1 AND account = $2"
          " AND rank <= $3 AND (rank < $3 OR address > $4) AND (sent > 0 OR received > 0)"
          " ORDER BY rank DESC, address LIMIT $5");
STATEMENT(insert_dismissal,
          "INSERT INTO collected_dismissal (organization, account, address, user_id, dismissed_ms)"
          " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization, account, address) DO NOTHING");
STATEMENT(delete_dismissal, "DELETE FROM collected_dismissal WHERE organization = $1"
                            " AND account = $2 AND address = $3");
STATEMENT(select_dismissal, "SELECT 1 FROM collected_dismissal WHERE organization = $1"
                            " AND account = $2 AND address = $3");
/* The limit is of words, so that a beginning of many words costs no more than others. */
STATEMENT(select_correspondents_beginning,
          "SELECT " COLUMNS " FROM correspondent WHERE organization = $1 AND account = $2"
          " AND address IN (SELECT w.address FROM correspondent_word w WHERE w.organization = $1"
          " AND w.account = $2 AND w.word >= $3 AND w.word < $4 ORDER BY w.word LIMIT $5)");

static void read_correspondent(const struct db_statement *row, struct arena *arena,
                               struct correspondent *correspondent)
{
    *correspondent = (struct correspondent){
        .account = db_column_uuid(row, 0),
        .address = db_column_copy(row, 1, arena),
        .name = db_column_copy(row, 2, arena),
        .sent = db_column_integer(row, 3),
        .received = db_column_integer(row, 4),
        .automatic = db_column_integer(row, 5),
        .first_ms = db_column_integer(row, 6),
        .last_sent_ms = db_column_integer(row, 7),
        .last_received_ms = db_column_integer(row, 8),
        .rank = db_column_real(row, 9),
        .bounced_ms = db_column_integer(row, 10),
        .left_ms = db_column_integer(row, 11),
        .away_until_ms = db_column_integer(row, 12),
        .new_address = db_column_copy(row, 13, arena),
        .new_address_ms = db_column_integer(row, 14),
    };
}

bool store_correspondent_get(struct store *store, struct arena *arena, struct uuid account,
                             const char *address, struct correspondent *correspondent,
                             struct error *error)
{
    *error = (struct error){0};
    if (unwritten_mail_find(store->unwritten_mail, arena, account, address, correspondent))
        return true;
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_correspondent, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, account);
    db_bind_text(row, 3, address);
    if (db_step(row, error) != DB_ROW)
        return false;
    read_correspondent(row, arena, correspondent);
    return true;
}

static bool add_words(struct store *store, const struct correspondent *correspondent,
                      const struct texts *words, struct error *error)
{
    for (size_t i = 0; i < words->count; i++) {
        struct db_statement *statement =
            store_prepare_beside(store, insert_correspondent_word, error);
        if (!statement)
            return false;
        db_bind_uuid(statement, 2, correspondent->account);
        db_bind_text(statement, 3, words->items[i]);
        db_bind_text(statement, 4, correspondent->address);
        if (!db_run(statement, error))
            return false;
    }
    return true;
}

bool store_correspondent_put(struct store *store, const struct correspondent *correspondent,
                             const struct texts *words, struct error *error)
{
    unwritten_mail_put(store->unwritten_mail, correspondent, words);
    return !unwritten_mail_is_full(store->unwritten_mail) || store_write_mail(store, error);
}

bool store_correspondent_write(struct store *store, const struct correspondent *correspondent,
                               const struct texts *words, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_correspondent, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, correspondent->account);
    db_bind_text(statement, 3, correspondent->address);
    db_bind_text(statement, 4, correspondent->name);
    db_bind_integer(statement, 5, correspondent->sent);
    db_bind_integer(statement, 6, correspondent->received);
    db_bind_integer(statement, 7, correspondent->automatic);
    db_bind_integer(statement, 8, correspondent->first_ms);
    db_bind_integer(statement, 9, correspondent->last_sent_ms);
    db_bind_integer(statement, 10, correspondent->last_received_ms);
    db_bind_real(statement, 11, correspondent->rank);
    db_bind_integer(statement, 12, correspondent->bounced_ms);
    db_bind_integer(statement, 13, correspondent->left_ms);
    db_bind_integer(statement, 14, correspondent->away_until_ms);
    db_bind_text(statement, 15, correspondent->new_address);
    db_bind_integer(statement, 16, correspondent->new_address_ms);
    return db_run(statement, error) && add_words(store, correspondent, words, error);
}

static bool read_all(struct db_statement *rows, struct arena *arena,
                     struct correspondents *correspondents, struct error *error)
{
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_correspondent(rows, arena, ARENA_PUSH(arena, correspondents));
    return step == DB_DONE;
}

/* Of those of all accounts together. */
static void keep_first(struct correspondents *correspondents, int limit,
                       int (*compare)(const void *, const void *))
{
    if (correspondents->count)
        qsort(correspondents->items, correspondents->count, sizeof(*correspondents->items),
              compare);
    if (correspondents->count > (size_t)limit)
        correspondents->count = (size_t)limit;
}

static bool read_best(struct store *store, struct arena *arena, struct uuid account, double below,
                      int limit, struct correspondents *correspondents, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_best_correspondents, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_real(rows, 3, below);
    db_bind_integer(rows, 4, limit);
    return read_all(rows, arena, correspondents, error);
}

static int compare_ranks(const void *a, const void *b)
{
    const struct correspondent *left = a, *right = b;
    return left->rank > right->rank ? -1 : left->rank < right->rank;
}

bool store_correspondents_best(struct store *store, struct arena *arena,
                               const struct uuids *accounts, double below, int limit,
                               struct correspondents *correspondents, struct error *error)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (!read_best(store, arena, accounts->items[i], below, limit, correspondents, error))
            return false;
    keep_first(correspondents, limit, compare_ranks);
    return true;
}

bool store_correspondent_names_best(struct store *store, struct arena *arena, struct uuid account,
                                    int limit, struct correspondents *correspondents,
                                    struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_best_names, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_integer(rows, 3, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, correspondents) =
            (struct correspondent){.account = account,
                                   .address = db_column_copy(rows, 0, arena),
                                   .name = db_column_copy(rows, 1, arena)};
    return step == DB_DONE;
}

/* Those that are missing to a full statement are the last one again. */
static bool read_named(struct store *store, struct arena *arena, struct uuid account,
                       const char *const *addresses, size_t count,
                       struct correspondents *correspondents, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_named_correspondents, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    for (size_t i = 0; i < NAMED_AT_ONCE; i++)
        db_bind_text(rows, 3 + (int)i, addresses[i < count ? i : count - 1]);
    return read_all(rows, arena, correspondents, error);
}

bool store_correspondents_named(struct store *store, struct arena *arena, struct uuid account,
                                const struct texts *addresses,
                                struct correspondents *correspondents, struct error *error)
{
    for (size_t i = 0; i < addresses->count; i += NAMED_AT_ONCE) {
        size_t left = addresses->count - i;
        if (!read_named(store, arena, account, addresses->items + i,
                        left < NAMED_AT_ONCE ? left : NAMED_AT_ONCE, correspondents, error))
            return false;
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct correspondent *left = a, *right = b;
    int by_rank = compare_ranks(a, b), by_address = strcmp(left->address, right->address);
    return by_rank      ? by_rank
           : by_address ? by_address
                        : uuid_compare(left->account, right->account);
}

static bool read_met(struct store *store, struct arena *arena, struct uuid account,
                     const struct correspondent_place *after, int limit,
                     struct correspondents *correspondents, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_correspondents_met, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_real(rows, 3, after->rank);
    db_bind_text(rows, 4, after->address);
    db_bind_integer(rows, 5, limit);
    return read_all(rows, arena, correspondents, error);
}

bool store_correspondents_met(struct store *store, struct arena *arena,
                              const struct uuids *accounts, const struct correspondent_place *after,
                              int limit, struct correspondents *correspondents, struct error *error)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (!read_met(store, arena, accounts->items[i], after, limit, correspondents, error))
            return false;
    keep_first(correspondents, limit, compare_places);
    return true;
}

/* Behind all words that begin so: no text holds the last code point. */
static const char *end_of(struct arena *arena, const char *prefix)
{
    return arena_join(arena, prefix, "\U0010FFFF", "");
}

bool store_correspondent_addresses_beginning(struct store *store, struct arena *arena,
                                             struct uuid account, const char *prefix, int limit,
                                             struct texts *addresses, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_mail(store, select_addresses_beginning, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, account);
    db_bind_text(rows, 3, prefix);
    db_bind_text(rows, 4, end_of(arena, prefix));
    db_bind_integer(rows, 5, limit);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, addresses) = db_column_copy(rows, 0, arena);
    return step == DB_DONE;
}

bool store_correspondents_beginning(struct store *store, struct arena *arena,
                                    const struct uuids *accounts, const char *prefix, int limit,
                                    struct correspondents *correspondents, struct error *error)
{
    const char *end = end_of(arena, prefix);
    for (size_t i = 0; i < accounts->count; i++) {
        AUTO_FREE(db_statement)
        struct db_statement *rows =
            store_prepare_mail(store, select_correspondents_beginning, error);
        if (!rows)
            return false;
        db_bind_uuid(rows, 2, accounts->items[i]);
        db_bind_text(rows, 3, prefix);
        db_bind_text(rows, 4, end);
        db_bind_integer(rows, 5, limit);
        if (!read_all(rows, arena, correspondents, error))
            return false;
    }
    return true;
}

/* ---- who is not to be collected ---- */

bool store_collected_dismiss(struct store *store, struct uuid account, const char *address,
                             struct uuid user, int64_t now_ms, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_dismissal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    db_bind_text(statement, 3, address);
    db_bind_uuid(statement, 4, user);
    db_bind_integer(statement, 5, now_ms);
    return db_run(statement, error);
}

bool store_collected_recall(struct store *store, struct uuid account, const char *address,
                            struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, delete_dismissal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, account);
    db_bind_text(statement, 3, address);
    return db_run(statement, error);
}

bool store_collected_is_dismissed(struct store *store, struct uuid account, const char *address,
                                  bool *is_dismissed, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_dismissal, error);
    int64_t found;
    if (!row)
        return false;
    db_bind_uuid(row, 2, account);
    db_bind_text(row, 3, address);
    if (!store_number(row, 0, &found, error))
        return false;
    *is_dismissed = found != 0;
    return true;
}
