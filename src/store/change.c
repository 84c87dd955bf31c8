/* The change log. */
#include "store/change.h"

#include "store/statement.h"
#include "store/unwritten.h"
#include <stdio.h>

#define COLUMNS                                                                                    \
    "sequence, batch, at_ms, actor, token, channel, operation, record, contact, book, payload,"    \
    " digest, chain"
/* The operations that change_is_regrouping names. As numbers, because only so SQLite sees that the
 * index change_regrouped, which has them so, holds all such rows. */
#define REGROUPINGS "operation IN (6, 8)"
_Static_assert(CHANGE_RECORD_MERGED == 6 && CHANGE_RECORD_UNMERGED == 8, "as REGROUPINGS says");

STATEMENT(insert_change,
          "INSERT INTO change (organization, sequence, batch, at_ms, actor, token, channel,"
          " operation, record, contact, book, payload, digest, chain)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
STATEMENT(select_since, "SELECT " COLUMNS " FROM change WHERE organization = $1"
                        " AND sequence > $2 ORDER BY sequence LIMIT $3");
STATEMENT(select_of_contact,
          "SELECT " COLUMNS " FROM change WHERE organization = $1 AND contact = $2"
          " AND sequence < $3 UNION SELECT " COLUMNS " FROM change WHERE organization = $1"
          " AND record IN (SELECT id FROM record WHERE organization = $1 AND contact = $2)"
          " AND sequence < $3 ORDER BY sequence DESC LIMIT $4");
STATEMENT(select_of_record, "SELECT " COLUMNS " FROM change WHERE organization = $1"
                            " AND record = $2 AND sequence < $3 ORDER BY sequence DESC LIMIT $4");
STATEMENT(select_regroupings, "SELECT " COLUMNS " FROM change WHERE organization = $1"
                              " AND record = $2 AND " REGROUPINGS " ORDER BY sequence");
STATEMENT(select_regroupings_around,
          "SELECT " COLUMNS " FROM change WHERE organization = $1 AND record IN (SELECT record FROM"
          " change WHERE organization = $1 AND contact = $2) AND " REGROUPINGS
          " AND sequence < $3 ORDER BY sequence DESC LIMIT $4");
STATEMENT(select_of_merges,
          "SELECT " COLUMNS " FROM change WHERE organization = $1 AND " REGROUPINGS
          " AND sequence < $2 ORDER BY sequence DESC LIMIT $3");
STATEMENT(select_of_batch, "SELECT " COLUMNS " FROM change WHERE organization = $1"
                           " AND batch = $2 AND sequence < $3 ORDER BY sequence DESC LIMIT $4");
STATEMENT(count_of_batch, "SELECT COUNT(*) FROM change WHERE organization = $1 AND batch = $2");
STATEMENT(select_at, "SELECT at_ms FROM change WHERE organization = $1 AND sequence = $2");
STATEMENT(select_tip, "SELECT COALESCE(MAX(sequence), 0) FROM change WHERE organization = $1");
STATEMENT(count_trashed,
          "SELECT COUNT(*) FROM change WHERE organization = $1 AND sequence > $2 AND actor = $3"
          " AND book = $4 AND operation = $5");

const char *change_operation_name(enum change_operation operation)
{
    static const char *const names[] = {
        [CHANGE_RECORD_CREATED] = "created",
        [CHANGE_RECORD_EDITED] = "edited",
        [CHANGE_RECORD_TRASHED] = "deleted",
        [CHANGE_RECORD_RESTORED] = "restored",
        [CHANGE_RECORD_MOVED] = "moved",
        [CHANGE_RECORD_MERGED] = "merged",
        [CHANGE_RECORD_LEFT] = "left",
        [CHANGE_RECORD_UNMERGED] = "unmerged",
        [CHANGE_RECORD_ERASED] = "erased",
        [CHANGE_BOOK_CREATED] = "book_created",
        [CHANGE_BOOK_CHANGED] = "book_changed",
        [CHANGE_BOOK_TRASHED] = "book_deleted",
        [CHANGE_BOOK_RESTORED] = "book_restored",
        [CHANGE_GROUP_CREATED] = "group_created",
        [CHANGE_GROUP_RENAMED] = "group_renamed",
        [CHANGE_GROUP_DELETED] = "group_deleted",
        [CHANGE_IDENTIFIER_SHARED] = "identifier_shared",
        [CHANGE_IDENTIFIER_UNSHARED] = "identifier_unshared",
        [CHANGE_MEMBER] = "member",
        [CHANGE_TEAM] = "team",
        [CHANGE_TOKEN] = "token",
        [CHANGE_ORGANIZATION] = "organization",
        [CHANGE_ERASURE] = "erasure",
        [CHANGE_TOMBSTONE_LIFTED] = "tombstone_lifted",
    };
    return operation < COUNT_OF(names) && names[operation] ? names[operation] : "unknown";
}

int64_t store_next_sequence(const struct store *store)
{
    return store->tip.sequence + 1;
}

int64_t store_next_ms(struct store *store, int64_t now_ms)
{
    return now_ms > store->tip.last_ms ? now_ms : store->tip.last_ms;
}

static struct digest digest_payload(const char *payload)
{
    struct slice part = slice_of(payload ? payload : "");
    return digest_of(&part, 1);
}

/* The header's bytes in a fixed order: numbers as text, so that the chain does not depend on the
 * machine. */
static struct digest next_chain(const struct digest *before, const struct change *change)
{
    char numbers[128];
    int length = snprintf(numbers, sizeof(numbers), "%lld %lld %d %d", (long long)change->sequence,
                          (long long)change->at_ms, (int)change->channel, (int)change->operation);
    const struct uuid *ids[] = {&change->batch,  &change->actor,   &change->token,
                                &change->record, &change->contact, &change->book};
    struct slice parts[3 + COUNT_OF(ids)] = {
        {(const char *)before->bytes, DIGEST_BYTES},
        {numbers, (size_t)length},
        {(const char *)change->digest.bytes, DIGEST_BYTES},
    };
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        parts[3 + i] = (struct slice){(const char *)ids[i]->bytes, sizeof(ids[i]->bytes)};
    return digest_of(parts, COUNT_OF(parts));
}

bool store_change_append(struct store *store, struct change *change, struct error *error)
{
    change->sequence = ++store->tip.sequence;
    store->tip.last_ms = change->at_ms;
    change->digest = digest_payload(change->payload);
    change->chain = store->tip.chain = next_chain(&store->tip.chain, change);
    unwritten_add_change(store->unwritten, change);
    return !unwritten_is_full(store->unwritten) || store_write_out(store, error);
}

static bool insert_row(struct store *store, const struct change *change, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_change, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, change->sequence);
    db_bind_uuid(statement, 3, change->batch);
    db_bind_integer(statement, 4, change->at_ms);
    db_bind_uuid(statement, 5, change->actor);
    db_bind_uuid(statement, 6, change->token);
    db_bind_integer(statement, 7, change->channel);
    db_bind_integer(statement, 8, change->operation);
    db_bind_uuid(statement, 9, change->record);
    db_bind_uuid(statement, 10, change->contact);
    db_bind_uuid(statement, 11, change->book);
    db_bind_text(statement, 12, change->payload);
    db_bind_blob(statement, 13, (struct slice){(const char *)change->digest.bytes, DIGEST_BYTES});
    db_bind_blob(statement, 14, (struct slice){(const char *)change->chain.bytes, DIGEST_BYTES});
    return db_run(statement, error);
}

bool store_changes_write(struct store *store, const struct changes *changes, struct error *error)
{
    for (size_t i = 0; i < changes->count; i++)
        if (!insert_row(store, &changes->items[i], error))
            return false;
    return true;
}

static void read_digest(struct db_statement *row, int column, struct digest *digest)
{
    struct slice bytes = db_column_blob(row, column);
    *digest = (struct digest){{0}};
    if (bytes.length == DIGEST_BYTES)
        memcpy(digest->bytes, bytes.data, DIGEST_BYTES);
}

static bool read_changes(struct db_statement *statement, struct arena *arena,
                         struct changes *changes, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct change *change = ARENA_PUSH(arena, changes);
        *change = (struct change){
            .sequence = db_column_integer(rows, 0),
            .batch = db_column_uuid(rows, 1),
            .at_ms = db_column_integer(rows, 2),
            .actor = db_column_uuid(rows, 3),
            .token = db_column_uuid(rows, 4),
            .channel = (enum channel)db_column_integer(rows, 5),
            .operation = (enum change_operation)db_column_integer(rows, 6),
            .record = db_column_uuid(rows, 7),
            .contact = db_column_uuid(rows, 8),
            .book = db_column_uuid(rows, 9),
            .payload = db_column_copy(rows, 10, arena),
        };
        read_digest(rows, 11, &change->digest);
        read_digest(rows, 12, &change->chain);
    }
    return step == DB_DONE;
}

bool store_changes_since(struct store *store, struct arena *arena, int64_t after, int limit,
                         struct changes *changes, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_since, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, after);
    db_bind_integer(statement, 3, limit);
    return read_changes(statement, arena, changes, error);
}

/* A statement with an id, the place before which it reads, and a limit. */
static bool read_before(struct store *store, struct arena *arena, const char *sql, struct uuid id,
                        int64_t before, int limit, struct changes *changes, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    db_bind_integer(statement, 3, before ? before : INT64_MAX);
    db_bind_integer(statement, 4, limit);
    return read_changes(statement, arena, changes, error);
}

bool store_changes_of_contact(struct store *store, struct arena *arena, struct uuid contact,
                              int64_t before, int limit, struct changes *changes,
                              struct error *error)
{
    return read_before(store, arena, select_of_contact, contact, before, limit, changes, error);
}

bool store_changes_of_record(struct store *store, struct arena *arena, struct uuid record,
                             int64_t before, int limit, struct changes *changes,
                             struct error *error)
{
    return read_before(store, arena, select_of_record, record, before, limit, changes, error);
}

bool store_changes_of_batch(struct store *store, struct arena *arena, struct uuid batch,
                            int64_t before, int limit, struct changes *changes, struct error *error)
{
    return read_before(store, arena, select_of_batch, batch, before, limit, changes, error);
}

bool store_regroupings_of(struct store *store, struct arena *arena, struct uuid record,
                          struct changes *changes, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_regroupings, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    return read_changes(statement, arena, changes, error);
}

bool store_regroupings_around(struct store *store, struct arena *arena, struct uuid contact,
                              int64_t before, int limit, struct changes *changes,
                              struct error *error)
{
    return read_before(store, arena, select_regroupings_around, contact, before, limit, changes,
                       error);
}

bool store_changes_of_merges(struct store *store, struct arena *arena, int64_t before, int limit,
                             struct changes *changes, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_of_merges, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, before ? before : INT64_MAX);
    db_bind_integer(statement, 3, limit);
    return read_changes(statement, arena, changes, error);
}

bool store_count_of_batch(struct store *store, struct uuid batch, int64_t *count,
                          struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_of_batch, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, batch);
    return store_number(statement, 0, count, error);
}

static bool read_at(struct store *store, int64_t sequence, int64_t *at_ms, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, select_at, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, sequence);
    return store_number(statement, 0, at_ms, error);
}

/* Times never step back in the log and the sequence has no gaps, so bisection finds the place. */
bool store_sequence_before(struct store *store, int64_t ms, int64_t *sequence, struct error *error)
{
    int64_t low = 0, high;
    AUTO_FREE(db_statement) struct db_statement *tip = store_prepare(store, select_tip, error);
    if (!tip || !store_number(tip, 0, &high, error))
        return false;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2, at_ms;
        if (!read_at(store, middle, &at_ms, error))
            return false;
        if (at_ms < ms)
            low = middle;
        else
            high = middle - 1;
    }
    *sequence = low;
    return true;
}

bool store_count_trashed(struct store *store, struct uuid actor, struct uuid book, int64_t since_ms,
                         int64_t *count, struct error *error)
{
    int64_t after;
    if (!store_sequence_before(store, since_ms, &after, error))
        return false;
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_trashed, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, after);
    db_bind_uuid(statement, 3, actor);
    db_bind_uuid(statement, 4, book);
    db_bind_integer(statement, 5, CHANGE_RECORD_TRASHED);
    return store_number(statement, 0, count, error);
}

static bool verify_change(const struct digest *chain, int64_t expected, const struct change *change,
                          struct error *error)
{
    struct digest payload = digest_payload(change->payload);
    struct digest next = next_chain(chain, change);
    if (change->sequence != expected)
        return fail(error, STATUS_INTERNAL, "the change log has a gap: %lld follows %lld",
                    (long long)change->sequence, (long long)expected - 1);
    if (!digest_equal(next, change->chain) ||
        (change->payload && !digest_equal(payload, change->digest)))
        return fail(error, STATUS_INTERNAL, "change %lld was altered: its digest does not fit",
                    (long long)change->sequence);
    return true;
}

bool store_chain_verify(struct store *store, int64_t *verified, struct error *error)
{
    enum { STEP = 1000 };
    struct digest chain = {{0}};
    int64_t last = 0;
    for (;;) {
        AUTO_FREE(arena) struct arena *step = arena_new();
        struct changes changes = {0};
        if (!store_changes_since(store, step, last, STEP, &changes, error))
            return false;
        for (size_t i = 0; i < changes.count; i++) {
            if (!verify_change(&chain, last + 1, &changes.items[i], error))
                return false;
            chain = changes.items[i].chain;
            last = changes.items[i].sequence;
        }
        if (changes.count < STEP)
            break;
    }
    *verified = last;
    return true;
}
