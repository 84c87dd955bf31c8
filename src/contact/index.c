/* What the derived indexes hold of one record. */
#include "contact/index.h"

#include "base/buffer.h"
#include "text/name.h"
#include "text/phone.h"
#include <stdlib.h>
#include <string.h>

enum { TERM_BYTES_MAX = 120, NOTE_TERMS_BYTES_MAX = 4000, NAME_WORDS_MAX = 8, WORD_BYTES_MAX = 40 };

void facts_identifiers(struct arena *arena, const struct facts *facts,
                       struct identifiers *identifiers)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->items[i];
        if (fact->kind != FACT_EMAIL && !(fact->kind == FACT_PHONE && fact->normal[0] == '+'))
            continue;
        bool is_known = false;
        for (size_t k = 0; k < identifiers->count && !is_known; k++)
            is_known = identifiers->items[k].kind == fact->kind &&
                       strcmp(identifiers->items[k].value, fact->normal) == 0;
        if (!is_known)
            *ARENA_PUSH(arena, identifiers) =
                (struct identifier){fact->kind, fact->normal, fact->origin.sequence};
    }
}

struct slice record_sort_key(struct arena *arena, const struct facts *facts)
{
    static const enum fact_kind instead[] = {FACT_COMPANY, FACT_NICKNAME, FACT_EMAIL, FACT_PHONE};
    const struct fact *name = facts_first(facts, FACT_NAME);
    const char *text = name ? fact_sort_name(arena, name) : NULL;
    for (size_t i = 0; !text && i < COUNT_OF(instead); i++) {
        const struct fact *fact = facts_first(facts, instead[i]);
        text = fact ? fact->part[0] : NULL;
    }
    return name_sort_key(arena, slice_of(text ? text : ""));
}

const char *term_of_book(struct arena *arena, struct uuid book)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(book, text);
    char *term = arena_copy(arena, TERM_BOOK "12345678123456781234567812345678");
    char *place = term + strlen(TERM_BOOK);
    for (const char *p = text; *p; p++)
        if (*p != '-')
            *place++ = *p;
    return term;
}

static int compare_words(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

const char *term_of_name(struct arena *arena, const char *folded)
{
    struct slice words[NAME_WORDS_MAX], word;
    size_t count = 0;
    struct name_words rest = {slice_of(folded)};
    while (name_next_word(&rest, &word)) {
        if (count == NAME_WORDS_MAX)
            return NULL;
        words[count++] = word;
    }
    if (!count)
        return NULL;
    qsort(words, count, sizeof(words[0]), compare_words);
    size_t length = strlen(TERM_NAME) + count - 1;
    for (size_t i = 0; i < count; i++)
        length += words[i].length;
    if (length > TERM_BYTES_MAX)
        return NULL;
    char *term = arena_alloc(arena, length + 1), *place = stpcpy(term, TERM_NAME);
    for (size_t i = 0; i < count; i++) {
        if (i)
            *place++ = '_';
        place = mempcpy(place, words[i].data, words[i].length);
    }
    return term;
}

/* Gathers the terms of one record; a term that stands already is not repeated. */
struct gatherer {
    struct arena *arena;
    struct buffer terms;
    struct texts *words;
};

static bool stands_already(const struct buffer *terms, struct slice term)
{
    if (!terms->length)
        return false;
    const char *place = terms->data, *end = terms->data + terms->length;
    while ((place = memmem(place, (size_t)(end - place), term.data, term.length))) {
        bool begins = place == terms->data || place[-1] == ' ';
        const char *behind = place + term.length;
        if (begins && (behind == end || *behind == ' '))
            return true;
        place++;
    }
    return false;
}

static void add_term(struct gatherer *gatherer, struct slice term)
{
    if (!term.length || term.length > TERM_BYTES_MAX || stands_already(&gatherer->terms, term))
        return;
    if (gatherer->terms.length)
        buffer_append_byte(&gatherer->terms, ' ');
    buffer_append_slice(&gatherer->terms, term);
}

static bool is_spelled_word(struct slice word)
{
    if (word.length < 3 || word.length > WORD_BYTES_MAX)
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return false;
    return true;
}

static void add_words(struct gatherer *gatherer, const char *folded, bool for_spelling)
{
    struct name_words rest = {slice_of(folded)};
    struct slice word;
    while (name_next_word(&rest, &word)) {
        add_term(gatherer, word);
        if (for_spelling && is_spelled_word(word))
            *ARENA_PUSH(gatherer->arena, gatherer->words) = arena_copy_slice(gatherer->arena, word);
    }
}

static void add_text(struct gatherer *gatherer, const char *typed, bool for_spelling)
{
    if (!typed)
        return;
    struct slice text = text_cut(slice_of(typed), NOTE_TERMS_BYTES_MAX);
    add_words(gatherer, name_fold(gatherer->arena, text), for_spelling);
}

static void add_name(struct gatherer *gatherer, const struct fact *fact)
{
    const char *full = fact_full_name(gatherer->arena, fact);
    if (!full)
        full = fact->part[NAME_FILE_AS];
    if (!full)
        return;
    add_words(gatherer, fact->normal, true);
    const char *term = term_of_name(gatherer->arena, fact->normal);
    if (term)
        add_term(gatherer, slice_of(term));
    const char *latin = name_latin(gatherer->arena, slice_of(full));
    if (latin) {
        add_words(gatherer, latin, true);
        term = term_of_name(gatherer->arena, latin);
        if (term)
            add_term(gatherer, slice_of(term));
    }
    add_text(gatherer, fact->part[NAME_PHONETIC_FIRST], false);
    add_text(gatherer, fact->part[NAME_PHONETIC_LAST], false);
}

/* "noor.haddad@example.com" is found whole, by its beginning, and by each of its words. */
static void add_email(struct gatherer *gatherer, const char *normal)
{
    add_term(gatherer, slice_of(arena_join(gatherer->arena, TERM_EMAIL, normal, "")));
    const char *word = normal;
    for (const char *p = normal;; p++) {
        if (*p && !strchr("@.+-_", *p))
            continue;
        if (p - word > 1)
            add_term(gatherer, (struct slice){word, (size_t)(p - word)});
        if (!*p)
            return;
        word = p + 1;
    }
}

static void add_digits(struct gatherer *gatherer, const char *digits)
{
    size_t length = strlen(digits);
    if (length < 3 || length > 20)
        return;
    char reversed[21] = "";
    for (size_t i = 0; i < length; i++)
        reversed[i] = digits[length - 1 - i];
    add_term(gatherer, slice_of(arena_join(gatherer->arena, TERM_DIGITS, digits, "")));
    add_term(gatherer, slice_of(arena_join(gatherer->arena, TERM_REVERSED, reversed, "")));
}

/* A number is found by any beginning, with or without the country, and by any ending. */
static void add_phone(struct gatherer *gatherer, const char *normal)
{
    char digits[21];
    size_t length = 0;
    for (const char *p = normal; *p && *p != ';' && length < 20; p++)
        if (*p >= '0' && *p <= '9')
            digits[length++] = *p;
    digits[length] = '\0';
    add_digits(gatherer, digits);
    size_t country = normal[0] == '+' ? phone_country_digits(normal) : 0;
    if (country && length > country + 2)
        add_term(gatherer,
                 slice_of(arena_join(gatherer->arena, TERM_DIGITS, digits + country, "")));
}

static void add_fact(struct gatherer *gatherer, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_NAME:
        add_name(gatherer, fact);
        return;
    case FACT_EMAIL:
        add_email(gatherer, fact->normal);
        return;
    case FACT_PHONE:
        add_phone(gatherer, fact->normal);
        return;
    case FACT_GENDER:
    case FACT_BIRTHDAY:
    case FACT_STARRED:
    case FACT_PHOTO:
    case FACT_PROPERTY:
    case FACT_GROUP: /* groups are found by group:, and renamed without touching records */
        return;
    default:
        for (unsigned i = 0; i < fact_kind_info(fact->kind)->part_count; i++)
            add_text(gatherer, fact->part[i],
                     (fact->kind == FACT_COMPANY && i == COMPANY_NAME) ||
                         fact->kind == FACT_NICKNAME);
    }
}

static void collect_groups(struct arena *arena, const struct facts *facts, struct uuids *groups)
{
    for (size_t i = 0; i < facts->count; i++)
        uuids_add_once(arena, groups, facts->items[i].group);
}

void record_index_compute(struct arena *arena, const struct record *record, bool has_siblings,
                          struct record_index *index)
{
    *index = (struct record_index){.sort_key = record_sort_key(arena, &record->facts)};
    facts_identifiers(arena, &record->facts, &index->identifiers);
    collect_groups(arena, &record->facts, &index->groups);
    struct gatherer gatherer = {.arena = arena, .words = &index->words};
    add_term(&gatherer, slice_of(term_of_book(arena, record->book)));
    if (has_siblings)
        add_term(&gatherer, slice_of(TERM_SIBLINGS));
    for (size_t i = 0; i < record->facts.count; i++)
        add_fact(&gatherer, &record->facts.items[i]);
    index->terms = arena_copy_slice(arena, buffer_slice(&gatherer.terms));
    buffer_clear(&gatherer.terms);
}

bool texts_have(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i] && strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}
