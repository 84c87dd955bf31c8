/* Two records side by side. */
#include "link/compare.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/fold.h"
#include "link/hash.h"
#include "link/name-parts.h"
#include "link/similarity.h"
#include <limits.h>
#include <stdlib.h>

enum {
    CACHE_SLOTS = 1 << 13,
    FEW_VALUES = 1 << 13, /* whose sketches are near anyway */
    VALUES_AHEAD = 8,     /* pairs whose sketches are asked for ahead */
    SHARED_HOLDERS = 3, /* first letters of given names from which on an address is many people's */
    LOCAL_BYTES_MIN = 8, /* in shorter local parts one error is another person */
    EXCHANGE_DIGITS_MIN = 5,
    SUBSCRIBER_DIGITS = 4, /* behind the exchange */
    FAR_ERRORS = 3,        /* in a birthday: another one */
    CLOSE_BYTES_MIN = 4,   /* in shorter words one error is another word */
};

/* Jaro-Winkler. */
static const float close_similarity = 0.92f, alike_similarity = 0.85f;

struct pair {
    struct link_comparer *comparer;
    const struct link_table *table;
    const uint32_t *a, *b;
    struct link_comparison *out;
};

void link_comparer_init(struct link_comparer *comparer, const struct link_table *table)
{
    comparer->table = table;
    comparer->cache = ARRAY_NEW(struct similar, CACHE_SLOTS);
}

void link_comparer_clear(struct link_comparer *comparer)
{
    free(comparer->cache);
    comparer->cache = NULL;
}

/* How alike two values of a set are; `set` tells the sets apart. */
static struct similar alike(struct link_comparer *comparer, const struct values *values,
                            unsigned set, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint64_t key = (uint64_t)set << 58 | (uint64_t)low << 29 | high;
    struct similar *known = &comparer->cache[hash_mix(key) & (CACHE_SLOTS - 1)];
    if (known->key != key) {
        struct slice left = value_text(values, low), right = value_text(values, high);
        *known =
            (struct similar){key, (float)jaro_winkler(left, right), edit_distance(left, right)};
    }
    return *known;
}

/* Texts as a person types them: close, alike or in conflict. */
static uint8_t level_of_text(const struct pair *pair, const struct values *values, unsigned set,
                             const struct sketch *sketches, uint32_t a, uint32_t b)
{
    const struct sketch *left = &sketches[a], *right = &sketches[b];
    size_t shorter = left->length < right->length ? left->length : right->length;
    bool may_be_close = shorter >= CLOSE_BYTES_MIN && sketches_may_be_close(left, right, 1);
    if (!may_be_close && !sketches_may_be_alike(left, right, alike_similarity))
        return LEVEL_CONFLICT;
    struct similar similar = alike(pair->comparer, values, set, a, b);
    if ((similar.distance <= 1 && shorter >= CLOSE_BYTES_MIN) ||
        similar.similarity >= close_similarity)
        return LEVEL_CLOSE;
    return similar.similarity >= alike_similarity ? LEVEL_ALIKE : LEVEL_CONFLICT;
}

static bool begins_with(struct slice text, struct slice beginning)
{
    return text.length >= beginning.length &&
           memcmp(text.data, beginning.data, beginning.length) == 0;
}

/* One word of the longer text is the shorter one. */
static bool has_word(struct slice text, struct slice word)
{
    for (size_t i = 0; i + word.length <= text.length; i++)
        if ((i == 0 || text.data[i - 1] == ' ') &&
            (i + word.length == text.length || text.data[i + word.length] == ' ') &&
            memcmp(text.data + i, word.data, word.length) == 0)
            return true;
    return false;
}

static bool one_has_word(const struct values *values, const struct sketch *sketches, uint32_t a,
                         uint32_t b)
{
    if (!sketches[a].is_of_words && !sketches[b].is_of_words)
        return false;
    uint32_t few = sketches[a].length < sketches[b].length ? a : b, many = few == a ? b : a;
    return sketch_may_be_in(&sketches[few], &sketches[many]) &&
           has_word(value_text(values, many), value_text(values, few));
}

/* Of two names that are not equal. */
static uint8_t level_of_names(const struct pair *pair, unsigned field, uint32_t a, uint32_t b,
                              bool is_given)
{
    const struct values *names = &pair->table->names;
    const struct sketch *sketches = pair->table->sketches[field];
    const struct sketch *left = &sketches[a], *right = &sketches[b];
    if (left->length == 1 || right->length == 1)
        return (left->beginning & 255) == (right->beginning & 255) ? LEVEL_PART : LEVEL_CONFLICT;
    if (is_given && (left->has_nickname || right->has_nickname) && left->roots & right->roots &&
        name_roots_meet(&pair->table->name_roots[a], &pair->table->name_roots[b]))
        return LEVEL_RELATED;
    uint8_t level = level_of_text(pair, names, LINK_FIELDS_MAX, sketches, a, b);
    if (is_given && left->is_known && right->is_known) /* "Paul" and "Paula": no typing error */
        return level >= LEVEL_ALIKE ? LEVEL_FAR : LEVEL_CONFLICT;
    if (level >= LEVEL_ALIKE)
        return level;
    bool sounds = left->phonetic && left->phonetic == right->phonetic;
    return sounds || one_has_word(names, sketches, a, b) ? LEVEL_ALIKE : level;
}

static void compare_name(const struct pair *pair, unsigned field, bool is_given)
{
    unsigned slot = pair->table->schema.fields[field].slot;
    uint32_t a = pair->a[slot], b = pair->b[slot];
    if (a != b) {
        pair->out->level[field] = level_of_names(pair, field, a, b, is_given);
        return;
    }
    bool is_initial = pair->table->sketches[field][a].length == 1;
    pair->out->level[field] = is_initial ? LEVEL_PART : LEVEL_EQUAL;
    pair->out->value[field] = a;
}

static bool is_nearly(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    return a && b && (a == b || level_of_names(pair, field, a, b, true) >= LEVEL_CLOSE);
}

/* "Noor Haddad" and "Haddad Noor". */
static void compare_swapped(const struct pair *pair)
{
    const struct link_schema *schema = &pair->table->schema;
    int given = schema->field_of[KIND_GIVEN], family = schema->field_of[KIND_FAMILY];
    if (given < 0 || family < 0)
        return;
    uint8_t *level = pair->out->level;
    if (level[given] >= LEVEL_PART || level[family] >= LEVEL_PART)
        return;
    unsigned given_slot = schema->fields[given].slot, family_slot = schema->fields[family].slot;
    bool is_half = !level[given] || !level[family]; /* then one of the two is enough */
    bool first = is_nearly(pair, (unsigned)given, pair->a[given_slot], pair->b[family_slot]);
    if (!first && !is_half)
        return;
    if (!(first && is_half) &&
        !is_nearly(pair, (unsigned)given, pair->a[family_slot], pair->b[given_slot]))
        return;
    level[given] = LEVEL_CLOSE;
    level[family] = LEVEL_RELATED;
}

/* Of two values that both records have the rarer one proves more; where they are as rare, the same
 * one whichever record comes first. */
static bool is_rarer(const struct pair *pair, unsigned field, uint32_t value, uint32_t than)
{
    const struct sketch *sketches = pair->table->sketches[field];
    const struct value *items = link_values(pair->table, field)->items;
    return sketches[value].rarity != sketches[than].rarity
               ? sketches[value].rarity > sketches[than].rarity
               : items[value].hash < items[than].hash;
}

/* The highest level among all pairs of the two records' values. */
static void compare_all(const struct pair *pair, unsigned field,
                        uint8_t (*level_of)(const struct pair *pair, unsigned field, uint32_t a,
                                            uint32_t b))
{
    const struct link_field *place = &pair->table->schema.fields[field];
    for (unsigned i = 0; i < place->width && pair->a[place->slot + i]; i++)
        for (unsigned j = 0; j < place->width && pair->b[place->slot + j]; j++) {
            uint32_t a = pair->a[place->slot + i], b = pair->b[place->slot + j];
            uint8_t level = level_of(pair, field, a, b);
            uint32_t value = level >= LEVEL_SHARED && a == b ? a : 0,
                     *best = &pair->out->value[field];
            if (level < pair->out->level[field] ||
                (level == pair->out->level[field] &&
                 !(value && is_rarer(pair, field, value, *best))))
                continue;
            pair->out->level[field] = level;
            *best = value;
            pair->out->compared[field].a = (uint8_t)i;
            pair->out->compared[field].b = (uint8_t)j;
        }
}

/* Most records have one value in a field. */
static void compare_best(const struct pair *pair, unsigned field,
                         uint8_t (*level_of)(const struct pair *pair, unsigned field, uint32_t a,
                                             uint32_t b))
{
    const struct link_field *place = &pair->table->schema.fields[field];
    uint32_t a = pair->a[place->slot], b = pair->b[place->slot];
    if (place->width > 1 && (pair->a[place->slot + 1] || pair->b[place->slot + 1])) {
        compare_all(pair, field, level_of);
        return;
    }
    uint8_t level = level_of(pair, field, a, b);
    pair->out->level[field] = level;
    pair->out->value[field] = level >= LEVEL_SHARED && a == b ? a : 0;
}

static uint8_t level_of_equal(const struct sketch *sketch)
{
    return sketch->holders >= SHARED_HOLDERS ? LEVEL_SHARED : LEVEL_EQUAL;
}

/* Whether a local part is what anybody of that name would have: "nhaddad", "noor.haddad", "noor".
 * Next to the name it proves nothing more. */
static bool is_of_name(const struct link_table *table, const uint32_t *row, struct slice local)
{
    struct slice given = value_text(&table->names, link_first(table, row, KIND_GIVEN));
    struct slice family = value_text(&table->names, link_first(table, row, KIND_FAMILY));
    size_t from_given = 0, from_family = 0;
    while (from_given < local.length && from_given < given.length &&
           local.data[from_given] == given.data[from_given])
        from_given++;
    while (from_family < local.length && from_family < family.length &&
           local.data[local.length - 1 - from_family] ==
               family.data[family.length - 1 - from_family])
        from_family++;
    if (from_given && from_given + 1 >= local.length)
        return true;
    return from_family && from_family == family.length &&
           from_family + 1 >= local.length - from_given;
}

static uint8_t level_of_same_local(const struct pair *pair, const struct sketch *email)
{
    struct slice text = value_text(&pair->table->locals, email->other);
    if (email->is_role)
        return LEVEL_CONFLICT;
    return is_of_name(pair->table, pair->a, text) || is_of_name(pair->table, pair->b, text)
               ? LEVEL_MISSING
               : LEVEL_RELATED;
}

static uint8_t level_of_email(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *left = &pair->table->sketches[field][a];
    const struct sketch *right = &pair->table->sketches[field][b];
    const struct values *locals = &pair->table->locals;
    if (a == b)
        return left->is_role ? LEVEL_SHARED : level_of_equal(left);
    if (left->other == right->other)
        return left->other ? level_of_same_local(pair, left) : LEVEL_CONFLICT;
    if (left->length < LOCAL_BYTES_MIN || right->length < LOCAL_BYTES_MIN ||
        !sketches_may_be_close(left, right, 1) ||
        edit_distance(value_text(locals, left->other), value_text(locals, right->other)) > 1)
        return LEVEL_CONFLICT; /* seldom asked twice */
    const struct values *mails = &pair->table->fields[field];
    bool same_domain = slice_equal(fold_email_domain(value_text(mails, a)),
                                   fold_email_domain(value_text(mails, b)));
    return same_domain ? LEVEL_CLOSE : LEVEL_ALIKE;
}

static uint32_t line_of(const struct sketch *sketches, uint32_t phone)
{
    return sketches[phone].other ? sketches[phone].other : phone;
}

/* A digit apart, or in the same exchange; two extensions of one line are an office's. */
static uint8_t level_of_phone(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *sketches = pair->table->sketches[field];
    const struct sketch *left = &sketches[a], *right = &sketches[b];
    if (a == b)
        return level_of_equal(left);
    if (line_of(sketches, a) == line_of(sketches, b))
        return LEVEL_SHARED;
    int beginning = sketches_common_beginning(left, right);
    if (beginning && beginning + sketches_common_end(left, right) >= left->length - 1)
        return LEVEL_CLOSE;
    return beginning >= EXCHANGE_DIGITS_MIN && beginning >= left->length - SUBSCRIBER_DIGITS
               ? LEVEL_PART
               : LEVEL_CONFLICT;
}

static uint8_t level_of_words(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *sketches = pair->table->sketches[field];
    const struct values *values = &pair->table->fields[field];
    if (a == b)
        return LEVEL_EQUAL;
    uint8_t level = level_of_text(pair, values, field, sketches, a, b);
    if (level >= LEVEL_ALIKE)
        return level;
    uint32_t few = sketches[a].length < sketches[b].length ? a : b, many = few == a ? b : a;
    if (sketches[few].length == 1)
        return (sketches[few].beginning & 255) == (sketches[many].beginning & 255) ? LEVEL_PART
                                                                                   : level;
    bool may_begin = sketches[few].length >= CLOSE_BYTES_MIN &&
                     sketches[few].beginning == sketches[many].beginning;
    if ((!may_begin && !sketches[many].is_of_words) ||
        !sketch_may_be_in(&sketches[few], &sketches[many]))
        return level;
    struct slice shorter = value_text(values, few), longer = value_text(values, many);
    return (may_begin && begins_with(longer, shorter)) ||
                   (shorter.length >= CLOSE_BYTES_MIN && has_word(longer, shorter))
               ? LEVEL_PART
               : level;
}

/* Codes: an error in one of them is as likely in any place. */
static uint8_t level_of_code(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *left = &pair->table->sketches[field][a];
    const struct sketch *right = &pair->table->sketches[field][b];
    const struct values *values = &pair->table->fields[field];
    if (a == b)
        return LEVEL_EQUAL;
    int distance = INT_MAX;
    if (sketches_may_be_close(left, right, 2))
        distance = alike(pair->comparer, values, field, a, b).distance;
    if (distance <= 2)
        return distance <= 1 ? LEVEL_CLOSE : LEVEL_ALIKE;
    size_t half = (left->length < right->length ? left->length : right->length) / 2;
    uint32_t differing = left->beginning ^ right->beginning;
    if (!half || differing & 255)
        return LEVEL_CONFLICT;
    if (half <= sizeof(differing)) /* the first byte is the lowest */
        return !differing || (size_t)__builtin_ctz(differing) >= 8 * half ? LEVEL_PART
                                                                          : LEVEL_CONFLICT;
    return memcmp(value_text(values, a).data, value_text(values, b).data, half) == 0
               ? LEVEL_PART
               : LEVEL_CONFLICT;
}

/* How many errors apart two birthdays are, FAR_ERRORS and more as these. */
static int errors_of_births(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *sketches = pair->table->sketches[field];
    if (!sketches_may_be_close(&sketches[a], &sketches[b], FAR_ERRORS - 1))
        return FAR_ERRORS;
    return alike(pair->comparer, &pair->table->fields[field], field, a, b).distance;
}

static bool is_turned_date(uint32_t left, uint32_t right)
{
    return (left >> 8 & 0xFF) == (right & 0xFF) && (left & 0xFF) == (right >> 8 & 0xFF);
}

/* Where one has no year only month and day can agree. */
static uint8_t level_of_anniversary(uint32_t left, uint32_t right)
{
    if (!(left & 0xFFFF) || !(right & 0xFFFF))
        return LEVEL_MISSING;
    if ((left & 0xFFFF) == (right & 0xFFFF))
        return LEVEL_ALIKE;
    return is_turned_date(left, right) ? LEVEL_PART : LEVEL_CONFLICT;
}

/* Year, month and day, and how many of them agree. Where only the year is known nothing else
 * counts. */
static uint8_t level_of_birth(const struct pair *pair, unsigned field, uint32_t a, uint32_t b)
{
    const struct sketch *sketches = pair->table->sketches[field];
    uint32_t left = sketches[a].date, right = sketches[b].date;
    bool year = left >> 16 == right >> 16;
    if (!(left >> 16) || !(right >> 16))
        return level_of_anniversary(left, right);
    if (!(left & 0xFFFF) || !(right & 0xFFFF))
        return year ? LEVEL_PART : LEVEL_CONFLICT;
    if (a == b)
        return LEVEL_EQUAL;
    int distance = errors_of_births(pair, field, a, b);
    bool month = (left >> 8 & 0xFF) == (right >> 8 & 0xFF), day = (left & 0xFF) == (right & 0xFF);
    bool is_turned = is_turned_date(left, right);
    if (distance <= 1 || (year && is_turned))
        return LEVEL_CLOSE;
    if (year + month + day == 2)
        return LEVEL_ALIKE;
    return year ? LEVEL_PART : distance == 2 ? LEVEL_FAR : LEVEL_CONFLICT;
}

/* ---- many pairs, field by field ---- */

/* What the pairs that are compared together need for one field. */
struct column {
    struct link_comparer *comparer;
    const struct link_two *twos;
    struct link_comparison *out;
    const uint8_t *both; /* pairs that have a value on either side, by their place among `twos` */
    unsigned both_count, field;
};

static inline __attribute__((always_inline)) struct pair pair_of(const struct column *column,
                                                                 size_t i)
{
    const struct link_table *table = column->comparer->table;
    return (struct pair){column->comparer, table, link_row(table, column->twos[i].left),
                         link_row(table, column->twos[i].right), &column->out[i]};
}

static inline void fetch_sketches(const struct sketch *sketches, const uint32_t *row,
                                  const struct link_field *place)
{
    for (unsigned i = 0; i < place->width && (i == 0 || row[place->slot + i]); i++)
        __builtin_prefetch(&sketches[row[place->slot + i]]);
}

/* One kind's comparison over all pairs, what the next ones need asked for ahead. */
static inline __attribute__((always_inline)) void
compare_column(const struct column *column,
               void (*compare)(const struct pair *pair, unsigned field))
{
    const struct link_table *table = column->comparer->table;
    const struct link_field *place = &table->schema.fields[column->field];
    const struct sketch *sketches = table->sketches[column->field];
    bool is_far = link_values(table, column->field)->count > FEW_VALUES;
    for (unsigned i = 0; i < column->both_count; i++) {
        if (is_far && i + VALUES_AHEAD < column->both_count) {
            const struct link_two *later = &column->twos[column->both[i + VALUES_AHEAD]];
            fetch_sketches(sketches, link_row(table, later->left), place);
            fetch_sketches(sketches, link_row(table, later->right), place);
        }
        struct pair pair = pair_of(column, column->both[i]);
        compare(&pair, column->field);
    }
}

static void compare_given(const struct pair *pair, unsigned field)
{
    compare_name(pair, field, true);
}

static void compare_family(const struct pair *pair, unsigned field)
{
    compare_name(pair, field, false);
}

static void compare_email(const struct pair *pair, unsigned field)
{
    compare_best(pair, field, level_of_email);
}

static void compare_phone(const struct pair *pair, unsigned field)
{
    compare_best(pair, field, level_of_phone);
}

static void compare_birth(const struct pair *pair, unsigned field)
{
    compare_best(pair, field, level_of_birth);
}

static void compare_code(const struct pair *pair, unsigned field)
{
    compare_best(pair, field, level_of_code);
}

static void compare_words(const struct pair *pair, unsigned field)
{
    compare_best(pair, field, level_of_words);
}

static inline __attribute__((always_inline)) void compare_kind(const struct column *column)
{
    switch (column->comparer->table->schema.fields[column->field].kind) {
    case KIND_GIVEN:
        compare_column(column, compare_given);
        break;
    case KIND_FAMILY:
        compare_column(column, compare_family);
        break;
    case KIND_EMAIL:
        compare_column(column, compare_email);
        break;
    case KIND_PHONE:
        compare_column(column, compare_phone);
        break;
    case KIND_BIRTH:
        compare_column(column, compare_birth);
        break;
    case KIND_POSTCODE:
    case KIND_IDENTIFIER:
    case KIND_NUMBER:
        compare_column(column, compare_code);
        break;
    default:
        compare_column(column, compare_words);
        break;
    }
}

COUNTS_BITS void link_compare_some(struct link_comparer *comparer, const struct link_two *twos,
                                   size_t count, struct link_comparison *out)
{
    const struct link_table *table = comparer->table;
    uint8_t both[LINK_TWOS_TOGETHER];
    memset(out, 0, count * sizeof(*out));
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        struct column column = {comparer, twos, out, both, 0, f};
        unsigned slot = table->schema.fields[f].slot;
        for (size_t i = 0; i < count; i++) {
            both[column.both_count] = (uint8_t)i;
            column.both_count +=
                link_row(table, twos[i].left)[slot] > 0 && link_row(table, twos[i].right)[slot] > 0;
        }
        compare_kind(&column);
    }
    for (size_t i = 0; i < count; i++) {
        struct pair pair = {comparer, table, link_row(table, twos[i].left),
                            link_row(table, twos[i].right), &out[i]};
        compare_swapped(&pair);
    }
}

void link_compare(struct link_comparer *comparer, uint32_t a, uint32_t b,
                  struct link_comparison *comparison)
{
    link_compare_some(comparer, &(struct link_two){.left = a, .right = b}, 1, comparison);
}

uint64_t link_pattern(const struct link_comparison *comparison, unsigned field_count)
{
    uint64_t pattern = 0;
    for (unsigned f = 0; f < field_count; f++)
        pattern |= (uint64_t)comparison->level[f] << (4 * f);
    return pattern;
}
