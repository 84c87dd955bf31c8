/* Finding contacts. */
#include "service/search.h"

#include "contact/quality.h"
#include "service/audience.h"
#include "service/pairs.h"
#include "service/query.h"
#include "store/search.h"
#include <uthash.h>

enum {
    HITS_A_STEP = 256, /* at first; the next step is twice as long */
    HITS_A_STEP_MAX = 4096,
    NEAR_WORDS_MAX = 12,
    WITHIN_WORDS_MAX = 50,
    LOOKED_AT_MAX = 200000, /* records a tier, of which perhaps none passes the filters */
};

struct seen_contact {
    struct uuid contact;
    UT_hash_handle hh;
};

/* One search under way: the results found so far, by tier. */
struct search {
    struct call *call;
    const struct query *query;
    struct uuid lens;
    struct uuid group;     /* of group:; nil: any */
    int64_t first, end;    /* the results to show; those before and behind are only counted */
    int64_t wanted;        /* results to find */
    int64_t count;         /* found so far */
    struct views found;    /* those to show */
    struct arena *kept;    /* the call's own, while it works in another */
    struct arena *steps;   /* the hits of one step, or one page of the list */
    struct arena *scratch; /* one record that is looked at */
    struct seen_contact *seen;
};

/* ---- filters on the composed card ---- */

static bool value_holds(const struct card *card, enum fact_kind kind, const char *part)
{
    for (size_t i = 0; i < card->shown.count; i++) {
        const struct fact *fact = card->shown.items[i].fact;
        if (fact->kind == kind && strcasestr(fact->normal, part))
            return true;
    }
    return false;
}

static bool number_holds(const struct card *card, const char *part)
{
    char digits[32];
    size_t count = 0;
    for (const char *p = part; *p && count < sizeof(digits) - 1; p++)
        if (*p >= '0' && *p <= '9')
            digits[count++] = *p;
    digits[count] = '\0';
    return count && value_holds(card, FACT_PHONE, digits);
}

static bool lacks(const struct card *card, unsigned missing)
{
    const struct fact *company = card_first(card, FACT_COMPANY);
    return (!(missing & MISSING_NAME) || !card_first(card, FACT_NAME)) &&
           (!(missing & MISSING_EMAIL) || !card_first(card, FACT_EMAIL)) &&
           (!(missing & MISSING_PHONE) || !card_first(card, FACT_PHONE)) &&
           (!(missing & MISSING_COMPANY) || !company) &&
           (!(missing & MISSING_TITLE) || !company || !company->part[COMPANY_TITLE]);
}

/* Nobody added or confirmed anything for so long: as audits count it. */
static bool is_stale(const struct call *call, const struct card *card, int64_t days)
{
    return call->now_ms - quality_confirmed_ms(card) > days * 24 * 60 * 60 * 1000;
}

static bool has_agents_value(const struct card *card)
{
    for (size_t i = 0; i < card->shown.count; i++)
        if (card->shown.items[i].fact->origin.channel == CHANNEL_MCP)
            return true;
    return false;
}

static bool has_open_pair(struct call *call, const struct view *view, bool *has)
{
    *has = false;
    for (size_t i = 0; i < view->records.count && !*has; i++) {
        struct candidate_pairs pairs = {0};
        if (!store_pairs_of(call->store, call->arena, view->records.items[i]->id, &pairs,
                            &call->error))
            return false;
        for (size_t k = 0; k < pairs.count && !*has; k++) {
            struct visible_pair seen;
            if (pairs.items[k].decision == PAIR_OPEN &&
                !pairs_look(call, &pairs.items[k], &seen, has))
                return false;
        }
    }
    return true;
}

static bool is_member(const struct card *card, struct uuid group)
{
    for (size_t i = 0; i < card->shown.count; i++)
        if (uuid_equal(card->shown.items[i].fact->group, group))
            return true;
    return false;
}

/* False only when the store fails. */
static bool passes(struct search *search, const struct view *view, bool *pass)
{
    const struct query *query = search->query;
    const struct card *card = &view->card;
    *pass = (uuid_is_nil(search->group) || is_member(card, search->group)) &&
            (!query->company || value_holds(card, FACT_COMPANY, query->company)) &&
            (!query->email_part || value_holds(card, FACT_EMAIL, query->email_part)) &&
            (!query->phone_part || number_holds(card, query->phone_part)) &&
            (!query->missing || lacks(card, query->missing)) &&
            (!query->stale_days || is_stale(search->call, card, query->stale_days)) &&
            (!query->fresh_days || !is_stale(search->call, card, query->fresh_days)) &&
            (!query->by_agent || has_agents_value(card));
    return !*pass || !query->dup_open || has_open_pair(search->call, view, pass);
}

/* ---- collecting ---- */

static bool is_full(const struct search *search)
{
    return search->count >= search->wanted;
}

static bool remember(struct search *search, struct uuid contact)
{
    struct seen_contact *seen;
    HASH_FIND(hh, search->seen, &contact, sizeof(contact), seen);
    if (seen)
        return false;
    seen = ARENA_NEW(search->kept, struct seen_contact);
    seen->contact = contact;
    HASH_ADD(hh, search->seen, contact, sizeof(contact), seen);
    return true;
}

static bool is_searched(const struct search *search, struct uuid book)
{
    return call_may(search->call, book, RIGHT_SEE) &&
           (uuid_is_nil(search->lens) || uuid_equal(search->lens, book));
}

static bool load_view(struct search *search, struct uuid record, struct view *view, bool *is_seen)
{
    struct call *call = search->call;
    struct records records = {0};
    *is_seen = false;
    if (!store_records_beside(call->store, call->arena, record, &records, &call->error))
        return false;
    *is_seen = view_records(call, &records, search->lens, view);
    view->asked = view->canonical;
    return call->error.status == STATUS_OK;
}

/* A test of one record. False only when the store fails. */
typedef bool record_test(struct search *search, struct uuid record, bool *pass);

static bool passes_filters(struct search *search, struct uuid record, bool *pass)
{
    struct view view = {0};
    return load_view(search, record, &view, pass) && (!*pass || passes(search, &view, pass));
}

/* Tests in memory of its own, so that nothing gathers of the many that do not pass. */
static bool test_apart(struct search *search, record_test *test, struct uuid record, bool *pass)
{
    struct call *call = search->call;
    arena_reset(search->scratch);
    call->arena = search->scratch;
    bool ok = test(search, record, pass);
    call->arena = search->kept;
    return ok;
}

/* One more result. What is shown is read, again if it was looked at, into the memory of the call.
 */
static bool add_found(struct search *search, struct uuid record)
{
    int64_t place = search->count++;
    struct view view = {0};
    bool is_seen;
    if (place < search->first || place >= search->end)
        return true;
    if (!load_view(search, record, &view, &is_seen))
        return false;
    if (is_seen)
        *ARENA_PUSH(search->kept, &search->found) = view;
    return true;
}

/* The record itself must be what may be found: words of one that the actor does not see must not
 * find the contact through another that he sees. */
static bool add_hit(struct search *search, const struct search_hit *hit)
{
    bool pass = true;
    if (!is_searched(search, hit->book) || !remember(search, hit->contact))
        return true;
    if (search->query->has_filters && !test_apart(search, passes_filters, hit->record, &pass))
        return false;
    return !pass || add_found(search, hit->record);
}

/* Books stand in the question, so that what the actor does not see is not even found. */
static bool add_books(struct search *search, struct search_words *words)
{
    struct call *call = search->call;
    struct search_word *word = ARENA_PUSH(call->arena, words);
    for (size_t i = 0; i < call->books.count; i++) {
        struct uuid book = call->books.items[i].id;
        if (is_searched(search, book))
            *ARENA_PUSH(call->arena, word) =
                (struct search_term){term_of_book(call->arena, book), false};
    }
    return word->count > 0;
}

/* Long lists of a book's records cost more than they save when most records are in books that are
 * searched: then the others are passed over as they are found. */
static bool passes_most(const struct search *search)
{
    const struct books *books = &search->call->books;
    int64_t searched = 0, others = 0;
    for (size_t i = 0; i < books->count; i++)
        *(is_searched(search, books->items[i].id) ? &searched : &others) +=
            books->items[i].contact_count;
    return searched > others;
}

static bool collect(struct search *search, struct search_words *words)
{
    int64_t before = INT64_MAX, step = search->wanted, looked_at = 0;
    if (step > HITS_A_STEP)
        step = HITS_A_STEP;
    struct call *call = search->call;
    if (!passes_most(search) && !add_books(search, words))
        return true;
    while (!is_full(search) && looked_at < LOOKED_AT_MAX) {
        struct search_hits hits = {0};
        arena_reset(search->steps);
        if (!store_search_find(call->store, search->steps, words, before, (int)step, &hits,
                               &call->error))
            return false;
        for (size_t i = 0; i < hits.count && !is_full(search); i++)
            if (!add_hit(search, &hits.items[i]))
                return false;
        if (hits.count < (size_t)step)
            return true;
        before = hits.items[hits.count - 1].document;
        looked_at += (int64_t)hits.count;
        step = step * 2 < HITS_A_STEP_MAX ? step * 2 : HITS_A_STEP_MAX;
    }
    return true;
}

/* ---- the tiers ---- */

static void add_term(struct search *search, struct search_word *word, const char *text,
                     bool is_prefix)
{
    *ARENA_PUSH(search->call->arena, word) = (struct search_term){text, is_prefix};
}

static bool find_one_term(struct search *search, const char *term, bool is_prefix)
{
    struct search_words words = {0};
    add_term(search, ARENA_PUSH(search->call->arena, &words), term, is_prefix);
    return collect(search, &words);
}

static const char *reversed(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    char *copy = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        copy[i] = text[length - 1 - i];
    return copy;
}

/* An address or a number as a whole first; then by its beginning, a number also by its end. */
static bool find_identifier(struct search *search)
{
    struct arena *arena = search->call->arena;
    const struct query *query = search->query;
    if (query->email) {
        const char *term = arena_format(arena, TERM_EMAIL "%s", query->email);
        if (!find_one_term(search, term, false) || !find_one_term(search, term, true))
            return false;
    }
    if (!query->digits)
        return true;
    const char *front = arena_format(arena, TERM_DIGITS "%s", query->digits);
    const char *back = arena_format(arena, TERM_REVERSED "%s", reversed(arena, query->digits));
    struct search_words words = {0};
    struct search_word *word = ARENA_PUSH(arena, &words);
    if (!find_one_term(search, front, false))
        return false;
    add_term(search, word, front, true);
    add_term(search, word, back, true);
    return collect(search, &words);
}

static bool find_name(struct search *search)
{
    AUTO_BUFFER struct buffer folded = {0};
    for (size_t i = 0; i < search->query->words.count; i++)
        buffer_append_format(&folded, "%s%s", i ? " " : "", search->query->words.items[i]);
    const char *term = term_of_name(search->call->arena, buffer_text(&folded));
    return !term || find_one_term(search, term, false);
}

enum beginnings { BEGINNINGS_NONE, BEGINNINGS_LAST, BEGINNINGS_ALL };

/* Words as they are typed, or as the beginnings of words: the last, which is still being typed, or
 * all ("an lee"). */
static bool find_words(struct search *search, enum beginnings beginnings)
{
    struct search_words words = {0};
    const struct texts *typed = &search->query->words;
    for (size_t i = 0; i < typed->count; i++) {
        struct search_word *word = ARENA_PUSH(search->call->arena, &words);
        bool is_last = i + 1 == typed->count;
        add_term(search, word, typed->items[i],
                 beginnings == BEGINNINGS_ALL || (beginnings == BEGINNINGS_LAST && is_last));
    }
    return collect(search, &words);
}

/* Terms of the contact's visible records, for words that are spread over them. */
static bool record_has_word(struct arena *arena, const struct record *record, const char *word,
                            bool is_prefix)
{
    struct record_index index;
    record_index_compute(arena, record, true, &index);
    size_t length = strlen(word);
    for (const char *p = index.terms; (p = strstr(p, word)); p++)
        if ((p == index.terms || p[-1] == ' ') && (is_prefix || p[length] == ' ' || !p[length]))
            return true;
    return false;
}

static bool contact_has_words(struct search *search, const struct view *view)
{
    const struct texts *typed = &search->query->words;
    for (size_t w = 0; w < typed->count; w++) {
        bool has = false;
        for (size_t r = 0; r < view->records.count && !has; r++)
            has = record_has_word(search->call->arena, view->records.items[r], typed->items[w],
                                  w + 1 == typed->count);
        if (!has)
            return false;
    }
    return true;
}

static bool is_spread(struct search *search, struct uuid record, bool *pass)
{
    struct view view = {0};
    if (!load_view(search, record, &view, pass))
        return false;
    *pass = *pass && contact_has_words(search, &view);
    return true;
}

static bool add_if_spread(struct search *search, const struct search_hit *hit)
{
    bool pass;
    return test_apart(search, is_spread, hit->record, &pass) && (!pass || add_hit(search, hit));
}

/* Of contacts with several records, those that have all words between them: candidates by the
 * longest word, which is the rarest as a rule. */
static bool find_spread(struct search *search)
{
    enum { CANDIDATES_MAX = 1000 };
    struct call *call = search->call;
    const struct texts *typed = &search->query->words;
    struct search_words words = {0};
    struct search_hits hits = {0};
    size_t longest = 0;
    if (typed->count < 2)
        return true;
    for (size_t i = 1; i < typed->count; i++)
        if (strlen(typed->items[i]) > strlen(typed->items[longest]))
            longest = i;
    add_term(search, ARENA_PUSH(call->arena, &words), typed->items[longest],
             longest + 1 == typed->count);
    add_term(search, ARENA_PUSH(call->arena, &words), TERM_SIBLINGS, false);
    if (!passes_most(search) && !add_books(search, &words))
        return true;
    if (!store_search_find(call->store, call->arena, &words, INT64_MAX, CANDIDATES_MAX, &hits,
                           &call->error))
        return false;
    for (size_t i = 0; i < hits.count && !is_full(search); i++)
        if (!add_if_spread(search, &hits.items[i]))
            return false;
    return true;
}

typedef bool word_widener(struct store *store, struct arena *arena, const char *word, int limit,
                          struct texts *words, struct error *error);

/* Each word or one like it. */
static bool find_widened(struct search *search, word_widener *widen, int limit, bool last_is_prefix)
{
    struct call *call = search->call;
    struct search_words words = {0};
    bool is_wider = false;
    const struct texts *typed = &search->query->words;
    for (size_t i = 0; i < typed->count; i++) {
        struct search_word *word = ARENA_PUSH(call->arena, &words);
        struct texts like = {0};
        add_term(search, word, typed->items[i], last_is_prefix && i + 1 == typed->count);
        if (strlen(typed->items[i]) >= 3 &&
            !widen(call->store, call->arena, typed->items[i], limit, &like, &call->error))
            return false;
        for (size_t k = 0; k < like.count; k++)
            add_term(search, word, like.items[k], false);
        is_wider |= like.count > 0;
    }
    return !is_wider || collect(search, &words);
}

static bool find_by_words(struct search *search)
{
    if (!search->query->words.count)
        return true;
    return find_name(search) && (is_full(search) || find_words(search, BEGINNINGS_NONE)) &&
           (is_full(search) || find_words(search, BEGINNINGS_LAST)) &&
           (is_full(search) || search->query->words.count < 2 ||
            find_words(search, BEGINNINGS_ALL)) &&
           (is_full(search) || find_spread(search)) &&
           (is_full(search) ||
            find_widened(search, store_search_near_words, NEAR_WORDS_MAX, true)) &&
           (is_full(search) ||
            find_widened(search, store_search_words_with, WITHIN_WORDS_MAX, false));
}

/* ---- filters alone: the list, filtered ---- */

static bool read_page(struct search *search, const struct list_request *request,
                      struct list_page *page)
{
    struct call *call = search->call;
    arena_reset(search->steps);
    call->arena = search->steps;
    bool ok = list_contacts(call, request, page);
    call->arena = search->kept;
    return ok;
}

static bool add_view(struct search *search, const struct view *view)
{
    bool pass;
    arena_reset(search->scratch);
    search->call->arena = search->scratch;
    bool ok = passes(search, view, &pass);
    search->call->arena = search->kept;
    return ok && (!pass || add_found(search, view->records.items[0]->id));
}

static bool find_by_filters(struct search *search)
{
    int64_t looked_at = 0;
    struct list_request request = {
        .book = search->lens, .group = search->group, .limit = 200, .order = LIST_BY_NAME};
    do {
        struct list_page page = {0};
        if (!read_page(search, &request, &page))
            return false;
        for (size_t i = 0; i < page.views.count && !is_full(search); i++)
            if (!add_view(search, &page.views.items[i]))
                return false;
        looked_at += request.limit;
        request.cursor = page.next_cursor ? arena_copy(search->kept, page.next_cursor) : NULL;
    } while (request.cursor && !is_full(search) && looked_at < LOOKED_AT_MAX);
    return true;
}

/* ---- running ---- */

static bool set_up(struct search *search, const struct search_request *request, struct query *query)
{
    struct call *call = search->call;
    if (!query_parse(call->arena, slice_of(request->query), query, &call->error))
        return false;
    search->lens = request->book;
    if (query->book) {
        const struct book *book = call_book_named(call, query->book);
        if (!book)
            return false;
        search->lens = book->id;
    }
    if (!query->group)
        return true;
    struct group *found = audience_find_group(call, query->group, GROUP_LABEL);
    if (!found)
        return false;
    search->group = found->id;
    return true;
}

/* `wanted` results are found, of which those from `first` to `end` are shown. */
static bool run(struct call *call, const struct search_request *request, int64_t first, int64_t end,
                int64_t wanted, struct search *search)
{
    AUTO_FREE(arena) struct arena *steps = arena_new(), *scratch = arena_new();
    struct query *query = ARENA_NEW(call->arena, struct query);
    *search = (struct search){.call = call,
                              .query = query,
                              .first = first,
                              .end = end,
                              .wanted = wanted,
                              .kept = call->arena,
                              .steps = steps,
                              .scratch = scratch};
    bool ok = set_up(search, request, query);
    if (ok && !query->words.count && !query->email && !query->digits)
        ok = query->has_filters ? find_by_filters(search)
                                : fail_at(&call->error, STATUS_INVALID, "/query",
                                          "'query' needs a word, an address, a number or a filter");
    else if (ok)
        ok = find_identifier(search) && (is_full(search) || find_by_words(search));
    HASH_CLEAR(hh, search->seen);
    return ok;
}

bool search_contacts(struct call *call, const struct search_request *request,
                     struct list_page *page)
{
    struct search search;
    struct slice place;
    int64_t offset = request->offset;
    if (request->cursor) {
        if (!cursor_read(call, request->cursor, 's', &place))
            return false;
        if (!slice_to_int64(place, 0, SEARCH_WINDOW, &offset))
            return fail_at(&call->error, STATUS_INVALID, "/cursor", "'cursor' is damaged");
    }
    if (offset + request->limit > SEARCH_WINDOW)
        return fail_at(&call->error, STATUS_INVALID, "/cursor",
                       "a search shows at most %d contacts: make the question narrower",
                       SEARCH_WINDOW);
    int64_t end = offset + request->limit;
    if (!run(call, request, offset, end, end + 1, &search))
        return false;
    page->views = search.found;
    if (search.count > end) {
        const char *next = arena_format(call->arena, "%lld", (long long)end);
        page->next_cursor = cursor_write(call->arena, 's', slice_of(next));
    }
    return true;
}

bool search_count(struct call *call, const struct search_request *request, int64_t *count)
{
    struct search search;
    if (!run(call, request, 0, 0, SEARCH_WINDOW, &search))
        return false;
    *count = search.count;
    return true;
}
