/* The blocking keys of one record. */
#include "link/record-keys.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/hash.h"

enum {
    LOCAL_BYTES_MIN = 5, /* shorter local parts ("jd") are many people's */
    TYPO_BYTES_MIN = 4,  /* shorter names become one another */
    SECONDS_MAX = 8,
    UNIVERSAL = 4,         /* a value that one record in four has tells nothing apart */
    SHARED_VALUES_MIN = 8, /* a text with fewer values, as a sex is, selects nothing */
};

/* What is needed of a record again and again. */
struct names {
    uint64_t family, given; /* hashes; 0: missing */
    uint32_t family_sound, given_sound;
    struct slice family_text, given_text;
    struct name_roots roots; /* of the given name */
};

static uint64_t hash_of_key(enum link_rule rule, uint64_t a, uint64_t b)
{
    return hash_join(hash_join(rule, a), b);
}

static void add(struct key_list *keys, enum link_rule rule, uint64_t a, uint64_t b)
{
    if (!a || !b)
        return;
    uint64_t hash = hash_of_key(rule, a, b);
    for (size_t i = keys->count; i-- > 0 && keys->items[i].rule == rule;)
        if (keys->items[i].hash == hash)
            return;
    *ARRAY_PUSH(keys) = (struct record_key){hash, rule};
}

static void read_names(const struct link_table *table, const uint32_t *row, struct names *names)
{
    uint32_t family = link_first(table, row, KIND_FAMILY);
    uint32_t given = link_first(table, row, KIND_GIVEN);
    *names = (struct names){0};
    if (family) {
        names->family = table->names.items[family].hash;
        names->family_sound = table->names.items[family].phonetic;
        names->family_text = value_text(&table->names, family);
    }
    if (given) {
        names->given = table->names.items[given].hash;
        names->given_sound = table->names.items[given].phonetic;
        names->given_text = value_text(&table->names, given);
        names->roots = table->name_roots[given];
    }
}

/* Whether the value's keys are wanted: where only one cell has it nobody else is found by them.
 * What is counted elsewhere tells nothing of these records. */
static bool is_wanted(const struct link_table *table, const struct key_list *keys,
                      const struct value *value)
{
    return value->count > 1 || !keys->leaves_out_single || table->is_lent;
}

/* Each value of a kind. */
#define EACH_VALUE(table, row, kind, id)                                                           \
    for (int field_ = (table)->schema.field_of[kind], slot_ = 0; field_ >= 0; field_ = -1)         \
        for (uint32_t id; slot_ < (int)(table)->schema.fields[field_].width &&                     \
                          (id = (row)[(table)->schema.fields[field_].slot + (unsigned)slot_]) > 0; \
             slot_++)

static uint64_t hash_of(const struct link_table *table, enum link_kind kind, uint32_t id)
{
    return table->fields[table->schema.field_of[kind]].items[id].hash;
}

static void add_addresses(const struct link_table *table, const uint32_t *row,
                          struct key_list *keys)
{
    EACH_VALUE(table, row, KIND_EMAIL, id)
    {
        const struct value *value = &table->fields[field_].items[id];
        const struct value *local = &table->locals.items[value->other];
        if (is_wanted(table, keys, value))
            add(keys, RULE_EMAIL, value->hash, 1);
        if (local->length < LOCAL_BYTES_MIN || table->sketches[field_][id].is_role)
            continue;
        if (is_wanted(table, keys, local)) /* who has it at two places has the key twice */
            *ARRAY_PUSH(keys) =
                (struct record_key){hash_of_key(RULE_LOCAL_PART, local->hash, 1), RULE_LOCAL_PART};
    }
    EACH_VALUE(table, row, KIND_PHONE, id)
    {
        uint32_t line = table->fields[table->schema.field_of[KIND_PHONE]].items[id].other;
        add(keys, RULE_PHONE, hash_of(table, KIND_PHONE, line ? line : id), 1);
    }
    EACH_VALUE(table, row, KIND_IDENTIFIER, id)
    add(keys, RULE_IDENTIFIER, hash_of(table, KIND_IDENTIFIER, id), 1);
}

static void add_names(const struct names *names, struct key_list *keys)
{
    for (unsigned i = 0; i < names->roots.count; i++)
        add(keys, RULE_NAME, names->family, names->roots.items[i]);
    if (!names->given)
        add(keys, RULE_NAME, names->family, 1);
    if (!names->family)
        add(keys, RULE_NAME, names->given, 1);
    uint32_t low = names->family_sound, high = names->given_sound;
    if (low > high) {
        low = names->given_sound;
        high = names->family_sound;
    }
    add(keys, RULE_SOUND, low, high);
}

/* The halves of the name: an error in one of them leaves the other as it is. */
static void add_typos(const struct names *names, struct key_list *keys)
{
    struct slice text = names->family_text;
    if (text.length < TYPO_BYTES_MIN || !names->given)
        return;
    uint64_t given = names->roots.items[names->roots.count - 1];
    size_t half = text.length / 2;
    struct slice second = {text.data + half, text.length - half};
    add(keys, RULE_TYPO, hash_text((struct slice){text.data, half}), given);
    add(keys, RULE_TYPO, hash_text((struct slice){second.data + 1, second.length - 1}), given);
    add(keys, RULE_TYPO, hash_text(second), given);
}

static void add_places(const struct link_table *table, const uint32_t *row,
                       const struct names *names, struct key_list *keys)
{
    EACH_VALUE(table, row, KIND_COMPANY, id)
    {
        uint64_t company = hash_of(table, KIND_COMPANY, id);
        add(keys, RULE_FAMILY_COMPANY, names->family_sound, company);
        for (unsigned i = 0; i < names->roots.count; i++)
            add(keys, RULE_GIVEN_COMPANY, names->roots.items[i], company);
        if (!names->family && !names->given)
            add(keys, RULE_GIVEN_COMPANY, company, 1);
    }
    static const enum link_kind places[] = {KIND_POSTCODE, KIND_CITY};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        EACH_VALUE(table, row, places[i], id)
        {
            uint64_t place = hash_of(table, places[i], id);
            add(keys, RULE_FAMILY_PLACE, names->family_sound, place);
            add(keys, RULE_GIVEN_PLACE, names->given_sound, place);
        }
    EACH_VALUE(table, row, KIND_STREET, id)
    {
        const struct value *street = &table->fields[field_].items[id];
        if (is_wanted(table, keys, street))
            add(keys, RULE_STREET, street->hash, names->given_sound ? names->given_sound : 1);
    }
}

static uint64_t part(struct slice birth, size_t from, size_t length)
{
    uint64_t number = 0;
    for (size_t i = from; i < from + length && i < birth.length; i++)
        number = number * 10 + (uint64_t)(birth.data[i] - '0');
    return number;
}

static void add_birth(const struct link_table *table, const uint32_t *row,
                      const struct names *names, struct key_list *keys)
{
    uint32_t id = link_first(table, row, KIND_BIRTH);
    if (!id)
        return;
    struct slice text = value_text(&table->fields[table->schema.field_of[KIND_BIRTH]], id);
    uint64_t year = part(text, 0, 4), month = part(text, 4, 2), day = part(text, 6, 2);
    uint64_t sounds[] = {names->family_sound, names->given_sound};
    if (year)
        add(keys, RULE_BIRTH, hash_of(table, KIND_BIRTH, id), 1);
    for (size_t i = 0; i < COUNT_OF(sounds); i++) {
        if (year) {
            add(keys, RULE_BIRTH_PART, sounds[i], 1 << 20 | year << 4 | month);
            add(keys, RULE_BIRTH_PART, sounds[i], 2 << 20 | year << 5 | day);
        }
        add(keys, RULE_BIRTH_PART, sounds[i], 3 << 20 | month << 5 | day);
    }
}

static void add_texts(const struct link_table *table, const uint32_t *row,
                      const struct names *names, struct key_list *keys)
{
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        const struct link_field *field = &table->schema.fields[f];
        uint32_t id = row[field->slot];
        if (field->kind != KIND_TEXT || !id || table->fields[f].population < SHARED_VALUES_MIN)
            continue;
        uint64_t text = hash_join(f, table->fields[f].items[id].hash);
        add(keys, RULE_FAMILY_TEXT, names->family_sound, text);
        add(keys, RULE_GIVEN_TEXT, names->given_sound, text);
        if (!names->family && !names->given)
            add(keys, RULE_GIVEN_TEXT, text, 1);
    }
}

/* The rest of a name with the name, and its words with each other, in any order. */
static void add_words(const struct link_table *table, const uint32_t *row,
                      const struct names *names, struct key_list *keys)
{
    uint64_t words[NAME_WORDS_MAX + 2];
    size_t count = 0;
    EACH_VALUE(table, row, KIND_WORDS, id) words[count++] = hash_of(table, KIND_WORDS, id);
    size_t rest = count;
    if (names->family)
        words[count++] = names->family;
    if (names->given)
        words[count++] = names->given;
    for (size_t i = 0; i < rest; i++)
        for (size_t j = i + 1; j < count; j++)
            add(keys, RULE_WORDS, words[i] < words[j] ? words[i] : words[j],
                words[i] < words[j] ? words[j] : words[i]);
}

void record_keys(const struct link_table *table, uint32_t record, struct key_list *keys)
{
    const uint32_t *row = link_row(table, record);
    struct names names;
    read_names(table, row, &names);
    add_addresses(table, row, keys);
    add_names(&names, keys);
    add_typos(&names, keys);
    add_places(table, row, &names, keys);
    add_birth(table, row, &names, keys);
    add_texts(table, row, &names, keys);
    add_words(table, row, &names, keys);
}

struct second {
    uint64_t hash;
    uint32_t count;
};

/* Puts it into its place by rarity; what has no room falls out. */
static size_t insert_second(struct second *seconds, size_t count, size_t max, struct second second)
{
    size_t at = count;
    while (at > 0 &&
           (seconds[at - 1].count > second.count ||
            (seconds[at - 1].count == second.count && seconds[at - 1].hash > second.hash))) {
        if (at < max)
            seconds[at] = seconds[at - 1];
        at--;
    }
    if (at < max)
        seconds[at] = second;
    return count < max ? count + 1 : count;
}

size_t record_seconds(const struct link_table *table, uint32_t record, uint64_t *hashes, size_t max)
{
    const uint32_t *row = link_row(table, record);
    struct second seconds[SECONDS_MAX];
    size_t count = 0;
    for (unsigned f = 0; f < table->schema.field_count; f++) {
        const struct link_field *field = &table->schema.fields[f];
        const struct values *values = link_values(table, f);
        for (unsigned i = 0; i < field->width && row[field->slot + i]; i++) {
            const struct value *value = &values->items[row[field->slot + i]];
            if (value->count > 1 && value->count <= table->population / UNIVERSAL)
                count = insert_second(seconds, count, max < SECONDS_MAX ? max : SECONDS_MAX,
                                      (struct second){hash_join(f, value->hash), value->count});
        }
    }
    for (size_t i = 0; i < count; i++)
        hashes[i] = seconds[i].hash;
    return count;
}
