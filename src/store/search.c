/* The full-text index. */
#include "store/search.h"

#include "base/json-writer.h"
#include "store/statement.h"
#include "store/word-set.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

SQLITE_STATEMENT(insert_document_sqlite,
                 "INSERT INTO search_document (organization, document, record, terms)"
                 " VALUES ($1, $2, $3, $4)");
/* The index keeps no text of its own: FTS5 is told the words when a document comes and goes. A
 * single row of VALUES needs no savepoint of its own, before which FTS5 would write out all that it
 * gathers of this transaction. The number of a document names its organization. */
SQLITE_STATEMENT(index_document, "INSERT INTO search_index (rowid, terms) VALUES ($1, $2)");
SQLITE_STATEMENT(unindex_document,
                 "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete',"
                 " (SELECT document FROM search_document WHERE organization = $1 AND record = $2),"
                 " (SELECT terms FROM search_document WHERE organization = $1 AND record = $2))");
SQLITE_STATEMENT(find_sqlite,
                 "SELECT d.record, d.document, r.contact, r.book FROM search_index i"
                 " JOIN search_document d ON d.document = i.rowid AND d.organization = $1"
                 " JOIN record r ON r.organization = $1 AND r.id = d.record"
                 " WHERE i.search_index MATCH $2 AND i.rowid >= $3 AND i.rowid < $4"
                 " ORDER BY i.rowid DESC LIMIT $5");

POSTGRES_STATEMENT(insert_document_postgres,
                   "INSERT INTO search_document (organization, document, record, terms)"
                   " VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4, ' ')))");
STATEMENT(delete_document, "DELETE FROM search_document WHERE organization = $1 AND record = $2");
#define FIND_POSTGRES(condition)                                                                   \
    "SELECT d.record, d.document, r.contact, r.book FROM (SELECT record, document"                 \
    " FROM search_document WHERE organization = $1 AND terms @@ CAST($2 AS TEXT)::tsquery"         \
    " AND document >= $3 AND document < $4" condition                                              \
    " ORDER BY document DESC LIMIT $5) AS d JOIN record r ON r.organization = $1"                  \
    " AND r.id = d.record ORDER BY d.document DESC"
POSTGRES_STATEMENT(find_postgres, FIND_POSTGRES(""));
/* One or two letters beside other words: the index would gather far more documents for them. The
 * function, unlike its operator, only looks at those that the others find. */
POSTGRES_STATEMENT(find_beside_postgres,
                   FIND_POSTGRES(" AND ts_match_vq(terms, CAST($6 AS TEXT)::tsquery)"));

STATEMENT(insert_word, "INSERT INTO search_word (organization, word) VALUES ($1, $2)"
                       " ON CONFLICT DO NOTHING");
/* PostgreSQL takes all variants of a word in one statement: a round trip each would be most of a
 * create. SQLite takes one at a time, for the reason given at index_document. */
SQLITE_STATEMENT(insert_variant, "INSERT INTO search_variant (organization, variant, word)"
                                 " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
POSTGRES_STATEMENT(insert_variants_postgres,
                   "INSERT INTO search_variant (organization, variant, word)"
                   " SELECT $1, v, $2 FROM jsonb_array_elements_text(CAST($3 AS TEXT)::jsonb) AS v"
                   " ON CONFLICT DO NOTHING");
STATEMENT(select_variant, "SELECT word FROM search_variant WHERE organization = $1"
                          " AND variant = $2 ORDER BY word LIMIT $3");
STATEMENT(select_words_with,
          "SELECT word FROM search_word WHERE organization = $1 AND word LIKE $2 ORDER BY word"
          " LIMIT $3");

STATEMENT(delete_word, "DELETE FROM search_word WHERE organization = $1 AND word = $2");
STATEMENT(delete_variant, "DELETE FROM search_variant WHERE organization = $1 AND variant = $2"
                          " AND word = $3");
/* A negative number of pages begins to make one piece of all, positive ones go on with it. */
SQLITE_STATEMENT(merge_index, "INSERT INTO search_index (search_index, rank) VALUES ('merge', $1)");
SQLITE_STATEMENT(total_changes, "SELECT total_changes()");

enum { DOCUMENT_NUMBER_BITS = 44, VARIANT_BYTES = 128, SETTLED_PAGES = 500 };

static int64_t document_number(const struct store *store, int64_t sequence)
{
    return store->number << DOCUMENT_NUMBER_BITS | sequence;
}

static bool run_for_record(struct store *store, const char *sql, struct uuid record,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    return db_run(statement, error);
}

static bool remove_document(struct store *store, struct uuid record, struct error *error)
{
    return (db_engine(store->db) != DB_ENGINE_SQLITE ||
            run_for_record(store, unindex_document, record, error)) &&
           run_for_record(store, delete_document, record, error);
}

static bool index_terms(struct store *store, int64_t document, const char *terms,
                        struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, index_document, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 1, document);
    db_bind_text(statement, 2, terms);
    return db_run(statement, error);
}

static bool insert_document(struct store *store, struct uuid record, int64_t document,
                            const char *terms, struct error *error)
{
    struct db_statement *statement = store_prepare(
        store, statement_for(store, insert_document_sqlite, insert_document_postgres), error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, document);
    db_bind_uuid(statement, 3, record);
    db_bind_text(statement, 4, terms);
    if (!db_run(statement, error))
        return false;
    return db_engine(store->db) != DB_ENGINE_SQLITE || index_terms(store, document, terms, error);
}

static size_t character_bytes(const char *place)
{
    size_t bytes = 1;
    while ((place[bytes] & 0xC0) == 0x80)
        bytes++;
    return bytes;
}

static size_t character_count(const char *word)
{
    size_t count = 0;
    for (const char *p = word; *p; p += character_bytes(p))
        count++;
    return count;
}

typedef bool variant_visitor(struct store *store, const char *variant, void *context,
                             struct error *error);

/* The word itself, and each form with one character left out. */
static bool visit_variants(struct store *store, const char *word, variant_visitor *visit,
                           void *context, struct error *error)
{
    char variant[VARIANT_BYTES];
    size_t length = strlen(word);
    assert(length < sizeof(variant));
    if (!visit(store, word, context, error))
        return false;
    for (size_t at = 0; at < length;) {
        size_t bytes = character_bytes(word + at);
        memcpy(variant, word, at);
        memcpy(variant + at, word + at + bytes, length - at - bytes + 1);
        if (!visit(store, variant, context, error))
            return false;
        at += bytes;
    }
    return true;
}

static bool collect_variant(struct store *store, const char *variant, void *context,
                            struct error *error)
{
    (void)store;
    (void)error;
    json_write_text(context, variant);
    return true;
}

static bool write_variants_at_once(struct store *store, const char *word, struct error *error)
{
    AUTO_BUFFER struct buffer variants = {0};
    struct json_writer writer;
    json_writer_init(&writer, &variants);
    json_array_begin(&writer);
    visit_variants(store, word, collect_variant, &writer, error);
    json_array_end(&writer);
    struct db_statement *statement = store_prepare(store, insert_variants_postgres, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, word);
    db_bind_text(statement, 3, buffer_text(&variants));
    return db_run(statement, error);
}

static bool write_variant(struct store *store, const char *variant, void *word, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_variant, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, variant);
    db_bind_text(statement, 3, word);
    return db_run(statement, error);
}

static bool write_variants(struct store *store, const char *word, struct error *error)
{
    char copy[VARIANT_BYTES];
    if (db_engine(store->db) == DB_ENGINE_POSTGRES)
        return write_variants_at_once(store, word, error);
    snprintf(copy, sizeof(copy), "%s", word);
    return visit_variants(store, word, write_variant, copy, error);
}

static bool write_word(struct store *store, const char *word, struct error *error)
{
    if (!word_set_add(&store->words, store->organization, word))
        return true;
    struct db_statement *statement = store_prepare(store, insert_word, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, word);
    int64_t inserted;
    return db_run_count(statement, &inserted, error) &&
           (!inserted || write_variants(store, word, error));
}

static bool forget_variant(struct store *store, const char *variant, void *word,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, delete_variant, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, variant);
    db_bind_text(statement, 3, word);
    return db_run(statement, error);
}

static bool forget_word(struct store *store, const char *word, struct error *error)
{
    char copy[VARIANT_BYTES];
    struct db_statement *statement = store_prepare(store, delete_word, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, word);
    snprintf(copy, sizeof(copy), "%s", word);
    return db_run(statement, error) && visit_variants(store, word, forget_variant, copy, error);
}

bool store_search_forget_words(struct store *store, struct arena *arena, const struct texts *words,
                               struct error *error)
{
    for (size_t i = 0; i < words->count; i++) {
        struct search_term term = {words->items[i], false};
        struct search_word word = {&term, 1, 1};
        struct search_words one = {&word, 1, 1};
        struct search_hits hits = {0};
        if (!store_search_find(store, arena, &one, INT64_MAX, 1, &hits, error) ||
            (!hits.count && !forget_word(store, words->items[i], error)))
            return false;
    }
    word_set_clear(&store->words); /* what it knows of may have gone */
    return true;
}

static bool count_changes(struct store *store, int64_t *count, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = db_prepare(store->db, total_changes, error);
    return row && store_number(row, 0, count, error);
}

static bool merge_some(struct store *store, int pages, int64_t *changes, struct error *error)
{
    int64_t before, after;
    if (!count_changes(store, &before, error))
        return false;
    struct db_statement *statement = db_prepare(store->db, merge_index, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 1, pages);
    if (!db_run(statement, error) || !count_changes(store, &after, error))
        return false;
    *changes = after - before;
    return true;
}

bool store_search_settle(struct store *store, bool is_first, bool *is_done, struct error *error)
{
    int64_t changes;
    *is_done = true;
    if (db_engine(store->db) != DB_ENGINE_SQLITE)
        return true;
    if (!db_begin_write(store->db, error))
        return false;
    if (!merge_some(store, is_first ? -SETTLED_PAGES : SETTLED_PAGES, &changes, error) ||
        !db_commit(store->db, error)) {
        db_rollback(store->db);
        return false;
    }
    *is_done = changes < 2; /* the row that was asked for counts as one */
    return true;
}

bool store_search_write(struct store *store, struct uuid record, int64_t sequence,
                        const struct record_index *before, const struct record_index *after,
                        struct error *error)
{
    if (before && after && strcmp(before->terms, after->terms) == 0)
        return true;
    if (before && !remove_document(store, record, error))
        return false;
    if (!after)
        return true;
    if (!insert_document(store, record, document_number(store, sequence), after->terms, error))
        return false;
    for (size_t i = 0; i < after->words.count; i++)
        if (!write_word(store, after->words.items[i], error))
            return false;
    return true;
}

/* FTS5: "word" or "word"*, alternatives in brackets, words joined by AND. */
static void append_sqlite(struct buffer *query, const struct search_term *term)
{
    buffer_append_byte(query, '"');
    for (const char *p = term->text; *p; p++) {
        if (*p == '"')
            buffer_append_byte(query, '"');
        buffer_append_byte(query, *p);
    }
    buffer_append_text(query, term->is_prefix ? "\"*" : "\"");
}

/* tsquery: 'word' or 'word':*. */
static void append_postgres(struct buffer *query, const struct search_term *term)
{
    buffer_append_byte(query, '\'');
    for (const char *p = term->text; *p; p++) {
        if (*p == '\'' || *p == '\\')
            buffer_append_byte(query, *p);
        buffer_append_byte(query, *p);
    }
    buffer_append_text(query, term->is_prefix ? "':*" : "'");
}

static void append_word(const struct store *store, struct buffer *query,
                        const struct search_word *word)
{
    bool is_sqlite = db_engine(store->db) == DB_ENGINE_SQLITE;
    if (query->length)
        buffer_append_text(query, is_sqlite ? " AND " : " & ");
    buffer_append_byte(query, '(');
    for (size_t t = 0; t < word->count; t++) {
        if (t)
            buffer_append_text(query, is_sqlite ? " OR " : " | ");
        (is_sqlite ? append_sqlite : append_postgres)(query, &word->items[t]);
    }
    buffer_append_byte(query, ')');
}

static bool is_short_beginning(const struct search_word *word)
{
    return word->count == 1 && word->items[0].is_prefix &&
           character_count(word->items[0].text) <= 2;
}

/* What is asked: of the index, and on PostgreSQL of the documents that it finds. */
struct search_text {
    struct buffer query, beside;
};

static void search_text_clear(struct search_text *text)
{
    buffer_clear(&text->query);
    buffer_clear(&text->beside);
}

static void write_text(const struct store *store, const struct search_words *words,
                       struct search_text *text)
{
    size_t shorts = 0;
    for (size_t w = 0; w < words->count; w++)
        shorts += is_short_beginning(&words->items[w]);
    bool are_apart = db_engine(store->db) == DB_ENGINE_POSTGRES && shorts < words->count;
    for (size_t w = 0; w < words->count; w++) {
        bool is_apart = are_apart && is_short_beginning(&words->items[w]);
        append_word(store, is_apart ? &text->beside : &text->query, &words->items[w]);
    }
}

static const char *find_statement(const struct store *store, const struct search_text *text)
{
    return statement_for(store, find_sqlite,
                         text->beside.length ? find_beside_postgres : find_postgres);
}

static struct db_statement *prepare_find(struct store *store, const struct search_text *text,
                                         int64_t before_document, int64_t limit,
                                         struct error *error)
{
    int64_t first = document_number(store, 0),
            end = document_number(store, 0) + ((int64_t)1 << DOCUMENT_NUMBER_BITS);
    struct db_statement *statement = store_prepare(store, find_statement(store, text), error);
    if (!statement)
        return NULL;
    db_plan_by_values(statement);
    db_bind_text(statement, 2, buffer_text(&text->query));
    db_bind_integer(statement, 3, first);
    db_bind_integer(statement, 4, before_document < end ? before_document : end);
    db_bind_integer(statement, 5, limit);
    if (text->beside.length)
        db_bind_text(statement, 6, buffer_text(&text->beside));
    return statement;
}

bool store_search_find(struct store *store, struct arena *arena, const struct search_words *words,
                       int64_t before_document, int limit, struct search_hits *hits,
                       struct error *error)
{
    __attribute__((cleanup(search_text_clear))) struct search_text text = {0};
    write_text(store, words, &text);
    AUTO_FREE(db_statement)
    struct db_statement *rows = prepare_find(store, &text, before_document, limit, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, hits) = (struct search_hit){.record = db_column_uuid(rows, 0),
                                                       .contact = db_column_uuid(rows, 2),
                                                       .book = db_column_uuid(rows, 3),
                                                       .document = db_column_integer(rows, 1)};
    return step == DB_DONE;
}

/* Optimal string alignment distance of at most one, by characters. */
static bool is_near(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    while ((*a & 0xC0) == 0x80 || (*b & 0xC0) == 0x80) { /* back to the character's first byte */
        a--;
        b--;
    }
    if (!*a || !*b)
        return character_count(*a ? a : b) <= 1;
    size_t x = character_bytes(a), y = character_bytes(b);
    if (strcmp(a + x, b + y) == 0 || strcmp(a + x, b) == 0 || strcmp(a, b + y) == 0)
        return true;
    if (!a[x] || !b[y])
        return false;
    size_t next_x = character_bytes(a + x), next_y = character_bytes(b + y);
    return next_y == x && next_x == y && memcmp(a, b + y, x) == 0 && memcmp(a + x, b, y) == 0 &&
           strcmp(a + x + next_x, b + y + next_y) == 0;
}

struct near_search {
    struct arena *arena;
    const char *word;
    int limit;
    struct texts *near;
};

static bool collect_near(struct store *store, const char *variant, void *context,
                         struct error *error)
{
    struct near_search *search = context;
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_variant, error);
    if (!rows)
        return false;
    db_bind_text(rows, 2, variant);
    db_bind_integer(rows, 3, 100);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        const char *word = db_column_copy(rows, 0, search->arena);
        if (search->near->count < (size_t)search->limit && strcmp(word, search->word) != 0 &&
            is_near(word, search->word) && !texts_have(search->near, word))
            *ARENA_PUSH(search->arena, search->near) = word;
    }
    return step == DB_DONE;
}

bool store_search_near_words(struct store *store, struct arena *arena, const char *word, int limit,
                             struct texts *near, struct error *error)
{
    struct near_search search = {arena, word, limit, near};
    if (strlen(word) > 100 || character_count(word) < 3)
        return true;
    return visit_variants(store, word, collect_near, &search, error);
}

bool store_search_words_with(struct store *store, struct arena *arena, const char *part, int limit,
                             struct texts *words, struct error *error)
{
    if (strpbrk(part, "%_\\")) /* folded words hold none of them */
        return true;
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_words_with, error);
    if (!rows)
        return false;
    db_bind_text(rows, 2, arena_format(arena, "%%%s%%", part));
    db_bind_integer(rows, 3, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, words) = db_column_copy(rows, 0, arena);
    return step == DB_DONE;
}
