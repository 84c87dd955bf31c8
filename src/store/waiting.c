/* What waits: candidate pairs, proposals, and answers kept for repeated requests. */
#include "store/waiting.h"

#include "store/statement.h"

#define PAIR_COLUMNS                                                                               \
    "record_a, record_b, reason, decision, opened_ms, decided_by, decided_ms, millionths,"         \
    " pattern, decided_pattern, signals, is_engine, reopened, is_unasked"
STATEMENT(insert_pair,
          "INSERT INTO candidate_pair (organization, record_a, record_b, reason, decision,"
          " opened_ms) VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (organization, record_a,"
          " record_b) DO UPDATE SET reason = EXCLUDED.reason, is_engine = 0"
          " WHERE candidate_pair.is_engine = 1 AND candidate_pair.decision = 0");
STATEMENT(
    put_pair,
    "INSERT INTO candidate_pair (organization, " PAIR_COLUMNS ") VALUES ($1, $2, $3, $4, $5,"
    " $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (organization, record_a, record_b)"
    " DO UPDATE SET reason = EXCLUDED.reason, decision = EXCLUDED.decision,"
    " opened_ms = EXCLUDED.opened_ms, decided_by = EXCLUDED.decided_by,"
    " decided_ms = EXCLUDED.decided_ms, millionths = EXCLUDED.millionths,"
    " pattern = EXCLUDED.pattern, decided_pattern = EXCLUDED.decided_pattern,"
    " signals = EXCLUDED.signals, is_engine = EXCLUDED.is_engine,"
    " reopened = EXCLUDED.reopened, is_unasked = EXCLUDED.is_unasked");
STATEMENT(select_pair, "SELECT " PAIR_COLUMNS " FROM candidate_pair WHERE organization = $1"
                       " AND record_a = $2 AND record_b = $3");
/* A band's merged pairs stand in one contact. */
STATEMENT(count_decided_pairs,
          "SELECT a.book, b.book, CASE WHEN p.millionths >= 990000 THEN 990000"
          " WHEN p.millionths >= 950000 THEN 950000 WHEN p.millionths >= 800000 THEN 800000"
          " ELSE 500000 END AS band,"
          " SUM(CASE WHEN p.decision = 0 AND a.contact <> b.contact THEN 1 ELSE 0 END),"
          " SUM(CASE WHEN a.contact = b.contact AND p.is_unasked = 0 THEN 1 ELSE 0 END),"
          " SUM(CASE WHEN a.contact = b.contact AND p.is_unasked = 1 THEN 1 ELSE 0 END),"
          " SUM(CASE WHEN p.decision = 1 AND a.contact <> b.contact THEN 1 ELSE 0 END)"
          " FROM candidate_pair p JOIN record a ON a.organization = $1 AND a.id = p.record_a"
          " JOIN record b ON b.organization = $1 AND b.id = p.record_b"
          " WHERE p.organization = $1 AND p.millionths >= 500000 AND a.trashed_ms IS NULL"
          " AND b.trashed_ms IS NULL GROUP BY a.book, b.book, band ORDER BY 1, 2, 3");
STATEMENT(delete_pair, "DELETE FROM candidate_pair WHERE organization = $1 AND record_a = $2"
                       " AND record_b = $3");
STATEMENT(select_pairs_of, "SELECT " PAIR_COLUMNS " FROM candidate_pair WHERE organization = $1"
                           " AND record_a = $2 UNION ALL SELECT " PAIR_COLUMNS
                           " FROM candidate_pair WHERE organization = $1 AND record_b = $2");
STATEMENT(select_decided_pairs,
          "SELECT " PAIR_COLUMNS " FROM candidate_pair WHERE organization = $1 AND decision = $5"
          " AND millionths <= $6 AND (millionths < $6 OR (record_a, record_b) > ($2, $3))"
          " AND ($7 = 0 OR signals & $7 <> 0)"
          " ORDER BY millionths DESC, record_a, record_b LIMIT $4");
STATEMENT(select_all_pairs,
          "SELECT " PAIR_COLUMNS " FROM candidate_pair WHERE organization = $1"
          " AND (record_a, record_b) > ($2, $3) ORDER BY record_a, record_b LIMIT $4");

#define PROPOSAL_COLUMNS                                                                           \
    "id, author, token, channel, operation, arguments, state, created_ms, expires_ms,"             \
    " decided_by, decided_ms, record, notice, account, evidence, confidence, held, opened_ms,"     \
    " revised_ms"
STATEMENT(insert_proposal,
          "INSERT INTO proposal (organization, id, author, token, channel, operation, arguments,"
          " state, created_ms, expires_ms, record, notice, account, evidence, confidence, held)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, $12, $13, $14, $15)");
STATEMENT(update_proposal,
          "UPDATE proposal SET arguments = $3, expires_ms = $4, evidence = $5, confidence = $6,"
          " held = $7, opened_ms = $8, revised_ms = $9 WHERE organization = $1 AND id = $2");
STATEMENT(select_noticed, "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE organization = $1"
                          " AND record = $2 AND notice = $3");
STATEMENT(select_proposal,
          "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE organization = $1 AND id = $2");
#define WAITING_PROPOSALS(of)                                                                      \
    "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE organization = $1 AND " of                    \
    " AND state = 0 AND id > $2 AND expires_ms > $3 ORDER BY id LIMIT $4"
STATEMENT(select_proposals_of_author, WAITING_PROPOSALS("author = $5 AND record IS NULL"));
STATEMENT(select_proposals_of_account, WAITING_PROPOSALS("account = $5"));
STATEMENT(select_proposals_of_record, WAITING_PROPOSALS("record = $5"));
STATEMENT(reopen_proposal,
          "UPDATE proposal SET state = 0, decided_by = NULL, decided_ms = NULL, account = $3"
          " WHERE organization = $1 AND id = $2");
STATEMENT(decide_proposal, "UPDATE proposal SET state = $3, decided_by = $4, decided_ms = $5"
                           " WHERE organization = $1 AND id = $2 AND state = 0");

STATEMENT(select_answer, "SELECT digest, answer FROM idempotency WHERE organization = $1"
                         " AND owner = $2 AND name = $3");
STATEMENT(insert_answer,
          "INSERT INTO idempotency (organization, owner, name, digest, answer, created_ms)"
          " VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(delete_answers,
          "DELETE FROM idempotency WHERE organization = $1 AND owner = $2 AND created_ms < $3");

static struct slice digest_slice(const struct digest *digest)
{
    return (struct slice){(const char *)digest->bytes, DIGEST_BYTES};
}

/* A statement about one pair: $2 is the lower record. */
static struct db_statement *prepare_pair(struct store *store, const char *sql, struct uuid record,
                                         struct uuid other, struct error *error)
{
    bool in_order = uuid_compare(record, other) < 0;
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, in_order ? record : other);
    db_bind_uuid(statement, 3, in_order ? other : record);
    return statement;
}

bool store_pair_open(struct store *store, struct uuid record, struct uuid other, const char *reason,
                     int64_t at_ms, struct error *error)
{
    struct db_statement *statement = prepare_pair(store, insert_pair, record, other, error);
    if (!statement)
        return false;
    db_bind_text(statement, 4, reason);
    db_bind_integer(statement, 5, at_ms);
    return db_run(statement, error);
}

static bool read_pairs(struct db_statement *statement, struct arena *arena,
                       struct candidate_pairs *pairs, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, pairs) = (struct candidate_pair){
            .record_a = db_column_uuid(rows, 0),
            .record_b = db_column_uuid(rows, 1),
            .reason = db_column_copy(rows, 2, arena),
            .decision = (enum pair_decision)db_column_integer(rows, 3),
            .opened_ms = db_column_integer(rows, 4),
            .decided_by = db_column_uuid(rows, 5),
            .decided_ms = db_column_integer(rows, 6),
            .millionths = db_column_integer(rows, 7),
            .pattern = (uint64_t)db_column_integer(rows, 8),
            .decided_pattern = (uint64_t)db_column_integer(rows, 9),
            .signals = (unsigned)db_column_integer(rows, 10),
            .is_engine = db_column_integer(rows, 11) != 0,
            .reopened = (enum pair_decision)db_column_integer(rows, 12),
            .is_unasked = db_column_integer(rows, 13) != 0,
        };
    return step == DB_DONE;
}

bool store_pairs_of(struct store *store, struct arena *arena, struct uuid record,
                    struct candidate_pairs *pairs, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_pairs_of, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    return read_pairs(statement, arena, pairs, error);
}

static struct uuid not_nil(struct uuid id)
{
    if (uuid_is_nil(id))
        id.bytes[15] = 1; /* nil would bind NULL, which is greater than nothing */
    return id;
}

bool store_pairs_decided(struct store *store, struct arena *arena, enum pair_decision decision,
                         unsigned signals, const struct pair_place *after, int limit,
                         struct candidate_pairs *pairs, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_decided_pairs, error);
    if (!statement)
        return false;
    bool is_first = uuid_is_nil(after->record_a);
    db_bind_uuid(statement, 2, not_nil(after->record_a));
    db_bind_uuid(statement, 3, not_nil(after->record_b));
    db_bind_integer(statement, 4, limit);
    db_bind_integer(statement, 5, decision);
    db_bind_integer(statement, 6, is_first ? INT32_MAX : after->millionths);
    db_bind_integer(statement, 7, signals);
    return read_pairs(statement, arena, pairs, error);
}

bool store_pairs_all(struct store *store, struct arena *arena, struct uuid after_a,
                     struct uuid after_b, int limit, struct candidate_pairs *pairs,
                     struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_all_pairs, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, not_nil(after_a));
    db_bind_uuid(statement, 3, not_nil(after_b));
    db_bind_integer(statement, 4, limit);
    return read_pairs(statement, arena, pairs, error);
}

struct candidate_pair *store_pair_get(struct store *store, struct arena *arena, struct uuid record,
                                      struct uuid other, struct error *error)
{
    struct candidate_pairs pairs = {0};
    struct db_statement *statement = prepare_pair(store, select_pair, record, other, error);
    if (!statement || !read_pairs(statement, arena, &pairs, error))
        return NULL;
    return pairs.items;
}

bool store_pair_counts(struct store *store, struct arena *arena, struct all_pair_counts *counts,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, count_decided_pairs, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, counts) = (struct pair_counts){.book_a = db_column_uuid(rows, 0),
                                                          .book_b = db_column_uuid(rows, 1),
                                                          .band = db_column_integer(rows, 2),
                                                          .open = db_column_integer(rows, 3),
                                                          .merged = db_column_integer(rows, 4),
                                                          .unasked = db_column_integer(rows, 5),
                                                          .different = db_column_integer(rows, 6)};
    return step == DB_DONE;
}

bool store_pair_put(struct store *store, const struct candidate_pair *pair, struct error *error)
{
    struct db_statement *statement =
        prepare_pair(store, put_pair, pair->record_a, pair->record_b, error);
    if (!statement)
        return false;
    db_bind_text(statement, 4, pair->reason);
    db_bind_integer(statement, 5, pair->decision);
    db_bind_integer(statement, 6, pair->opened_ms);
    db_bind_uuid(statement, 7, pair->decided_by);
    if (pair->decided_ms)
        db_bind_integer(statement, 8, pair->decided_ms);
    db_bind_integer(statement, 9, pair->millionths);
    db_bind_integer(statement, 10, (int64_t)pair->pattern);
    db_bind_integer(statement, 11, (int64_t)pair->decided_pattern);
    db_bind_integer(statement, 12, pair->signals);
    db_bind_integer(statement, 13, pair->is_engine);
    db_bind_integer(statement, 14, pair->reopened);
    db_bind_integer(statement, 15, pair->is_unasked);
    return db_run(statement, error);
}

bool store_pair_remove(struct store *store, const struct candidate_pair *pair, struct error *error)
{
    struct db_statement *statement =
        prepare_pair(store, delete_pair, pair->record_a, pair->record_b, error);
    return statement && db_run(statement, error);
}

bool store_proposal_insert(struct store *store, const struct proposal *proposal,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_proposal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, proposal->id);
    db_bind_uuid(statement, 3, proposal->author);
    db_bind_uuid(statement, 4, proposal->token);
    db_bind_integer(statement, 5, proposal->channel);
    db_bind_text(statement, 6, proposal->operation);
    db_bind_text(statement, 7, proposal->arguments);
    db_bind_integer(statement, 8, proposal->created_ms);
    db_bind_integer(statement, 9, proposal->expires_ms);
    db_bind_integer(statement, 15, proposal->held);
    if (!uuid_is_nil(proposal->record)) {
        db_bind_uuid(statement, 10, proposal->record);
        db_bind_blob(statement, 11, digest_slice(&proposal->notice));
        db_bind_uuid(statement, 12, proposal->account);
        db_bind_text(statement, 13, proposal->evidence);
        db_bind_real(statement, 14, proposal->confidence);
    }
    return db_run(statement, error);
}

bool store_proposal_update(struct store *store, const struct proposal *proposal,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_proposal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, proposal->id);
    db_bind_text(statement, 3, proposal->arguments);
    db_bind_integer(statement, 4, proposal->expires_ms);
    db_bind_text(statement, 5, proposal->evidence);
    if (proposal->evidence)
        db_bind_real(statement, 6, proposal->confidence);
    db_bind_integer(statement, 7, proposal->held);
    if (proposal->opened_ms)
        db_bind_integer(statement, 8, proposal->opened_ms);
    if (proposal->revised_ms)
        db_bind_integer(statement, 9, proposal->revised_ms);
    return db_run(statement, error);
}

static bool read_proposals(struct db_statement *statement, struct arena *arena,
                           struct proposals *proposals, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, proposals) = (struct proposal){
            .id = db_column_uuid(rows, 0),
            .author = db_column_uuid(rows, 1),
            .token = db_column_uuid(rows, 2),
            .channel = (enum channel)db_column_integer(rows, 3),
            .operation = db_column_copy(rows, 4, arena),
            .arguments = db_column_copy(rows, 5, arena),
            .state = (enum proposal_state)db_column_integer(rows, 6),
            .created_ms = db_column_integer(rows, 7),
            .expires_ms = db_column_integer(rows, 8),
            .decided_by = db_column_uuid(rows, 9),
            .decided_ms = db_column_integer(rows, 10),
            .record = db_column_uuid(rows, 11),
            .account = db_column_uuid(rows, 13),
            .evidence = db_column_copy(rows, 14, arena),
            .confidence = db_column_real(rows, 15),
            .held = (enum proposal_hold)db_column_integer(rows, 16),
            .opened_ms = db_column_integer(rows, 17),
            .revised_ms = db_column_integer(rows, 18),
        };
    return step == DB_DONE;
}

struct proposal *store_proposal_noticed(struct store *store, struct arena *arena,
                                        struct uuid record, const struct digest *notice,
                                        struct error *error)
{
    struct proposals proposals = {0};
    struct db_statement *statement = store_prepare(store, select_noticed, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, record);
    db_bind_blob(statement, 3, digest_slice(notice));
    return read_proposals(statement, arena, &proposals, error) ? proposals.items : NULL;
}

struct proposal *store_proposal_get(struct store *store, struct arena *arena, struct uuid id,
                                    struct error *error)
{
    struct proposals proposals = {0};
    struct db_statement *statement = store_prepare(store, select_proposal, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, id);
    if (!read_proposals(statement, arena, &proposals, error))
        return NULL;
    if (!proposals.count)
        fail(error, STATUS_NOT_FOUND, "there is no such proposal");
    return proposals.items;
}

bool store_proposal_reopen(struct store *store, const struct proposal *proposal,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, reopen_proposal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, proposal->id);
    db_bind_uuid(statement, 3, proposal->account);
    return db_run(statement, error) && store_proposal_update(store, proposal, error);
}

bool store_proposals(struct store *store, struct arena *arena, const struct proposals_of *of,
                     struct uuid after, int64_t now_ms, int limit, struct proposals *proposals,
                     struct error *error)
{
    bool is_of_author = !uuid_is_nil(of->author), is_of_account = !uuid_is_nil(of->account);
    struct db_statement *statement = store_prepare(store,
                                                   is_of_author    ? select_proposals_of_author
                                                   : is_of_account ? select_proposals_of_account
                                                                   : select_proposals_of_record,
                                                   error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 5,
                 is_of_author    ? of->author
                 : is_of_account ? of->account
                                 : of->record);
    db_bind_uuid(statement, 2, not_nil(after));
    db_bind_integer(statement, 3, now_ms);
    db_bind_integer(statement, 4, limit);
    return read_proposals(statement, arena, proposals, error);
}

bool store_proposal_decide(struct store *store, struct uuid id, enum proposal_state state,
                           struct uuid by, int64_t at_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, decide_proposal, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    db_bind_integer(statement, 3, state);
    db_bind_uuid(statement, 4, by);
    db_bind_integer(statement, 5, at_ms);
    int64_t decided;
    if (!db_run_count(statement, &decided, error))
        return false;
    return decided || fail(error, STATUS_CONFLICT, "the proposal was decided already");
}

struct kept_answer *store_answer_get(struct store *store, struct arena *arena, struct uuid owner,
                                     const char *name, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_answer, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, owner);
    db_bind_text(row, 3, name);
    *error = (struct error){0};
    if (db_step(row, error) != DB_ROW)
        return NULL;
    struct kept_answer *kept = ARENA_NEW(arena, struct kept_answer);
    struct slice digest = db_column_blob(row, 0);
    if (digest.length == DIGEST_BYTES)
        memcpy(kept->request.bytes, digest.data, DIGEST_BYTES);
    kept->answer = db_column_copy(row, 1, arena);
    return kept;
}

bool store_answer_put(struct store *store, struct uuid owner, const char *name,
                      struct digest request, const char *answer, int64_t now_ms, int64_t expired_ms,
                      struct error *error)
{
    struct db_statement *old = store_prepare(store, delete_answers, error);
    if (!old)
        return false;
    db_bind_uuid(old, 2, owner);
    db_bind_integer(old, 3, expired_ms);
    if (!db_run(old, error))
        return false;
    struct db_statement *statement = store_prepare(store, insert_answer, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, owner);
    db_bind_text(statement, 3, name);
    db_bind_blob(statement, 4, (struct slice){(const char *)request.bytes, DIGEST_BYTES});
    db_bind_text(statement, 5, answer);
    db_bind_integer(statement, 6, now_ms);
    return db_run(statement, error);
}
