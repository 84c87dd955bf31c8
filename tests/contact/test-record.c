/* Records: what is written for the store is read back, whatever the facts hold. */
#include "contact/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include <string.h>

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static const char *random_text(uint32_t *seed)
{
    static const char *const texts[] = {NULL, "", "Noor", "a\"b\\c\n", "Zo\xC3\xAB", "\x01"};
    return texts[next_random(seed) % COUNT_OF(texts)];
}

static struct fact random_fact(uint32_t *seed)
{
    struct fact fact = {.kind = next_random(seed) % FACT_KIND_COUNT};
    for (unsigned i = 0; i < fact_kind_info(fact.kind)->part_count; i++)
        fact.part[i] = random_text(seed);
    const char *normal = random_text(seed);
    fact.normal = normal ? normal : "";
    fact.custom_label = random_text(seed);
    fact.group.bytes[3] = (uint8_t)(next_random(seed) % 2);
    fact.origin.sequence = next_random(seed) % 3;
    fact.origin.at_ms = next_random(seed) % 2;
    fact.origin.channel = next_random(seed) % CHANNEL_COUNT;
    fact.origin.rank = next_random(seed) % (RANK_PERSON + 1);
    fact.origin.actor.bytes[0] = (uint8_t)(next_random(seed) % 2);
    fact.origin.evidence = random_text(seed);
    fact.confirmed_ms = next_random(seed) % 2;
    fact.pinned = next_random(seed) % 2;
    return fact;
}

static void check_text(const char *found, const char *expected)
{
    assert_int_equal(found == NULL, expected == NULL);
    if (expected)
        assert_string_equal(found, expected);
}

static void check_fact(const struct fact *found, const struct fact *expected)
{
    assert_true(fact_same_text(found, expected));
    assert_int_equal(found->id, expected->id);
    check_text(found->normal, expected->normal);
    assert_true(uuid_equal(found->group, expected->group));
    assert_int_equal(found->origin.sequence, expected->origin.sequence);
    assert_int_equal(found->origin.at_ms, expected->origin.at_ms);
    assert_int_equal(found->origin.channel, expected->origin.channel);
    assert_int_equal(found->origin.rank, expected->origin.rank);
    assert_true(uuid_equal(found->origin.actor, expected->origin.actor));
    check_text(found->origin.evidence, expected->origin.evidence);
    assert_int_equal(found->confirmed_ms, expected->confirmed_ms);
    assert_int_equal(found->pinned, expected->pinned);
}

static void test_random_records_come_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 500; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer row = {0};
        struct record record = {0}, found = {0};
        struct error error = {0};
        uint32_t seed = round;
        for (uint32_t left = next_random(&seed) % 10; left; left--) {
            struct fact fact = random_fact(&seed);
            record_add_fact(arena, &record, &fact);
        }
        record_write_facts(&row, &record);
        AUTO_EXACT struct slice json = exact_copy(row.data, row.length);
        if (!record_read_facts(arena, json, &found, &error))
            fail_msg("round %u: %s\n%s", round, error.message, buffer_text(&row));
        assert_int_equal(found.next_fact_id, record.next_fact_id);
        assert_int_equal(found.facts.count, record.facts.count);
        for (size_t i = 0; i < record.facts.count; i++)
            check_fact(&found.facts.items[i], &record.facts.items[i]);
    }
}

static void test_damaged_rows_are_refused(void **state)
{
    static const char *const rows[] = {
        "", "{", "[]", "{\"n\":1,\"o\":[],\"f\":[{\"k\":\"email\",\"i\":1,\"p\":[\"a\"],\"o\":0}]}",
        "{\"n\":1,\"o\":[{}],\"f\":[{\"k\":\"nothing\",\"i\":1,\"p\":[],\"n\":\"\",\"o\":0}]}"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_EXACT struct slice json = exact_text(rows[i]);
        struct record record = {0};
        struct error error = {0};
        assert_false(record_read_facts(arena, json, &record, &error));
        assert_int_equal(error.status, STATUS_INTERNAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_records_come_back),
        cmocka_unit_test(test_damaged_rows_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
