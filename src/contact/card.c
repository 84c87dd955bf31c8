/* The card: survivorship at read. */
#include "contact/card.h"

#include <stdlib.h>
#include <string.h>

/* A candidate with what decides between two of one kind. */
struct candidate {
    struct card_value value;
    int64_t said_ms; /* when it was last said to hold */
    int completeness;
};

static enum rank rank_of(const struct fact *fact)
{
    return fact->confirmed_ms ? RANK_PERSON : fact->origin.rank;
}

/* What mail says again counts among what machines and imports said; a person's word stands as the
 * person left it. */
static int64_t said_ms_of(const struct fact *fact)
{
    int64_t said_ms = fact->confirmed_ms ? fact->confirmed_ms : fact->origin.at_ms;
    return rank_of(fact) < RANK_PERSON && fact->seen_ms > said_ms ? fact->seen_ms : said_ms;
}

static int compare_numbers(int64_t a, int64_t b) /* greater first */
{
    return a > b ? -1 : a < b;
}

/* The order of survivorship; every step is explained in the header. The last two make it total. */
static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    const struct fact *x = a->value.fact, *y = b->value.fact;
    int order = compare_numbers(b->value.fact->kind, a->value.fact->kind);
    if (!order)
        order = compare_numbers(x->pinned, y->pinned);
    if (!order && x->pinned)
        order = compare_numbers(x->origin.sequence, y->origin.sequence);
    if (!order)
        order = compare_numbers(rank_of(x), rank_of(y));
    if (!order)
        order = compare_numbers(a->said_ms, b->said_ms);
    if (!order)
        order = compare_numbers(a->completeness, b->completeness);
    if (!order)
        order = uuid_compare(a->value.record->id, b->value.record->id);
    return order ? order : compare_numbers(y->id, x->id);
}

static bool says_the_same(const struct card_value *a, const struct card_value *b)
{
    if (a->fact->kind == FACT_NOTE)
        return a->record == b->record && fact_same_value(a->fact, b->fact);
    if (!uuid_is_nil(a->fact->group) && uuid_equal(a->fact->group, b->fact->group))
        return true;
    return fact_same_value(a->fact, b->fact);
}

static bool is_beaten(const struct card_values *shown, const struct card_value *value)
{
    bool is_single = fact_kind_info(value->fact->kind)->cardinality == CARDINALITY_ONE;
    for (size_t i = shown->count; i-- > 0 && shown->items[i].fact->kind == value->fact->kind;)
        if (is_single || says_the_same(&shown->items[i], value))
            return true;
    return false;
}

static size_t collect(const struct card *card, struct candidate *candidates)
{
    size_t count = 0;
    for (size_t r = 0; r < card->record_count; r++) {
        const struct record *record = card->records[r];
        int completeness = card->record_count > 1 ? facts_completeness(&record->facts) : 0;
        for (size_t f = 0; f < record->facts.count; f++) {
            const struct fact *fact = &record->facts.items[f];
            candidates[count++] = (struct candidate){
                .value = {fact, record},
                .said_ms = said_ms_of(fact),
                .completeness = completeness,
            };
        }
    }
    return count;
}

static void note_record(struct card *card, const struct record *record)
{
    if (record->modified_sequence > card->modified_sequence)
        card->modified_sequence = record->modified_sequence;
    if (record->modified_ms > card->modified_ms)
        card->modified_ms = record->modified_ms;
    if (!card->created_ms || record->created_ms < card->created_ms)
        card->created_ms = record->created_ms;
}

void card_compose(struct arena *arena, const struct record *const *records, size_t count,
                  struct card *card)
{
    *card =
        (struct card){.contact = records[0]->contact, .records = records, .record_count = count};
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        total += records[i]->facts.count;
        note_record(card, records[i]);
    }
    struct candidate *candidates = ARENA_ARRAY(arena, struct candidate, total);
    collect(card, candidates);
    qsort(candidates, total, sizeof(*candidates), compare_candidates);
    card->shown.items = ARENA_ARRAY(arena, struct card_value, total);
    card->shown.capacity = total;
    for (size_t i = 0; i < total; i++) {
        if (is_beaten(&card->shown, &candidates[i].value))
            *ARENA_PUSH(arena, &card->passed) = candidates[i].value;
        else
            card->shown.items[card->shown.count++] = candidates[i].value;
    }
    card->fullest = records_fullest(records, count);
    const struct card_value *name = card_first_value(card, FACT_NAME);
    card->named_by = name ? name->record : card->fullest;
}

const struct card_value *card_first_value(const struct card *card, enum fact_kind kind)
{
    for (size_t i = 0; i < card->shown.count; i++)
        if (card->shown.items[i].fact->kind == kind)
            return &card->shown.items[i];
    return NULL;
}

const struct fact *card_first(const struct card *card, enum fact_kind kind)
{
    const struct card_value *value = card_first_value(card, kind);
    return value ? value->fact : NULL;
}

/* What gives somebody without a name a title, the best first. */
static const enum fact_kind titles[] = {FACT_NAME, FACT_COMPANY, FACT_NICKNAME, FACT_EMAIL,
                                        FACT_PHONE};

/* NULL where the fact (or NULL) is empty. */
static const char *title_of(struct arena *arena, const struct fact *fact)
{
    const char *text = !fact                     ? NULL
                       : fact->kind == FACT_NAME ? fact_full_name(arena, fact)
                                                 : fact->part[0];
    return text && *text ? text : NULL;
}

const char *card_title(struct arena *arena, const struct card *card)
{
    const char *title = NULL;
    for (size_t i = 0; !title && i < COUNT_OF(titles); i++)
        title = title_of(arena, card_first(card, titles[i]));
    return title ? title : "";
}

const char *facts_title(struct arena *arena, const struct facts *facts)
{
    const char *title = NULL;
    for (size_t i = 0; !title && i < COUNT_OF(titles); i++)
        title = title_of(arena, facts_first(facts, titles[i]));
    return title ? title : "";
}

static int name_score(const struct fact *name)
{
    if (name->part[NAME_FIRST] && name->part[NAME_LAST])
        return 25;
    return name->part[NAME_FULL] && strchr(name->part[NAME_FULL], ' ') ? 25 : 15;
}

int facts_completeness(const struct facts *facts)
{
    static const int scores[FACT_KIND_COUNT] = {
        [FACT_EMAIL] = 20,  [FACT_PHONE] = 15, [FACT_COMPANY] = 15,
        [FACT_ADDRESS] = 5, [FACT_URL] = 5,    [FACT_NOTE] = 5,
    };
    unsigned counted = 0;
    int score = 0;
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->items[i];
        if (fact->kind == FACT_COMPANY && fact->part[COMPANY_TITLE] &&
            !(counted & FACT_BIT(FACT_KIND_COUNT))) {
            counted |= FACT_BIT(FACT_KIND_COUNT); /* the title, once */
            score += 10;
        }
        if (counted & FACT_BIT(fact->kind))
            continue;
        counted |= FACT_BIT(fact->kind);
        score += fact->kind == FACT_NAME ? name_score(fact) : scores[fact->kind];
    }
    return score;
}

int card_completeness(struct arena *arena, const struct card *card)
{
    struct facts facts = {0};
    for (size_t i = 0; i < card->shown.count; i++)
        *ARENA_PUSH(arena, &facts) = *card->shown.items[i].fact;
    return facts_completeness(&facts);
}

const struct record *records_fullest(const struct record *const *records, size_t count)
{
    const struct record *fullest = records[0];
    int best = count > 1 ? facts_completeness(&fullest->facts) : 0;
    for (size_t i = 1; i < count; i++) {
        int score = facts_completeness(&records[i]->facts);
        if (score > best ||
            (score == best && records[i]->created_sequence < fullest->created_sequence)) {
            fullest = records[i];
            best = score;
        }
    }
    return fullest;
}

static bool is_profile(const struct fact *fact)
{
    return fact->kind == FACT_TWITTER || fact->kind == FACT_FACEBOOK ||
           (fact->kind == FACT_URL && fact->label && strcmp(fact->label, "profile") == 0);
}

enum { MISSING_ALL = REQUIRES_NAME | REQUIRES_REACH | RECOMMENDS_COMPANY | RECOMMENDS_TITLE };

/* What of `missing` is still missing when there is this fact. */
static unsigned less_with(unsigned missing, const struct fact *fact)
{
    if (fact->kind == FACT_NAME)
        missing &= ~(unsigned)REQUIRES_NAME;
    if (fact->kind == FACT_EMAIL || fact->kind == FACT_PHONE || is_profile(fact))
        missing &= ~(unsigned)REQUIRES_REACH;
    if (fact->kind != FACT_COMPANY)
        return missing;
    if (fact->part[COMPANY_NAME] && *fact->part[COMPANY_NAME])
        missing &= ~(unsigned)(RECOMMENDS_COMPANY | REQUIRES_NAME);
    if (fact->part[COMPANY_TITLE])
        missing &= ~(unsigned)RECOMMENDS_TITLE;
    return missing;
}

unsigned facts_missing(const struct facts *facts)
{
    unsigned missing = MISSING_ALL;
    for (size_t i = 0; i < facts->count; i++)
        missing = less_with(missing, &facts->items[i]);
    return missing;
}

unsigned card_missing(const struct card *card)
{
    unsigned missing = MISSING_ALL;
    for (size_t i = 0; i < card->shown.count; i++)
        missing = less_with(missing, card->shown.items[i].fact);
    return missing;
}
