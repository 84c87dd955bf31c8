/* Edits: what a wish against a card makes of the records behind it. */
#include "contact/edit.h"
#include "contact/normalize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* Two records of one contact: a person's own, and one in a book that he may only see. */
struct scene {
    struct arena *arena;
    struct record own, other;
    const struct record *records[2];
    bool may_edit[2];
    struct card card;
    struct edit edit;
    struct edit_actions actions;
    struct uuid blocked;
    struct error error;
};

static struct fact make(struct scene *scene, enum fact_kind kind, const char *text)
{
    struct fact fact = {.kind = kind, .part[0] = text};
    struct error error = {0};
    assert_true(fact_normalize(scene->arena, &fact, NULL, &error));
    return fact;
}

static void hold(struct scene *scene, struct record *record, enum fact_kind kind, const char *text)
{
    struct fact fact = make(scene, kind, text);
    record_add_fact(scene->arena, record, &fact);
}

static void wish(struct scene *scene, enum edit_verb verb, unsigned kinds, enum fact_kind kind,
                 const char *text)
{
    struct edit_step *step = edit_add_step(scene->arena, &scene->edit, verb);
    step->kinds = kinds;
    if (kind != FACT_KIND_COUNT)
        *ARENA_PUSH(scene->arena, &step->facts) = make(scene, kind, text);
}

static void scene_init(struct scene *scene, struct arena *arena)
{
    *scene = (struct scene){.arena = arena};
    scene->own.id.bytes[0] = 1;
    scene->other.id.bytes[0] = 2;
    scene->other.book.bytes[0] = 9;
    scene->may_edit[0] = true;
    scene->records[0] = &scene->own;
    scene->records[1] = &scene->other;
}

static bool plan(struct scene *scene)
{
    card_compose(scene->arena, scene->records, 2, &scene->card);
    struct edit_context context = {&scene->card, scene->may_edit, &scene->own, RANK_PERSON};
    return edit_plan(scene->arena, &context, &scene->edit, &scene->actions, &scene->blocked,
                     &scene->error);
}

static void test_what_is_equal_is_no_edit(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.own, FACT_EMAIL, "a@example.com");
    wish(&scene, EDIT_REPLACE, FACT_INFO_KINDS, FACT_EMAIL, "a@example.com");
    wish(&scene, EDIT_FIRST, 0, FACT_EMAIL, "a@example.com");
    wish(&scene, EDIT_ADD, 0, FACT_EMAIL, "A@example.com");
    scene.edit.items[2].facts.items[0].part[0] = "a@example.com";
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 0);
}

static void test_a_first_value_is_replaced_where_it_stands(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.own, FACT_EMAIL, "a@example.com");
    hold(&scene, &scene.own, FACT_EMAIL, "b@example.com");
    wish(&scene, EDIT_FIRST, 0, FACT_EMAIL, "c@example.com");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 1);
    assert_ptr_equal(scene.actions.items[0].record, &scene.own);
    assert_int_equal(scene.actions.items[0].retire, scene.own.facts.items[0].id);
    assert_string_equal(scene.actions.items[0].add.part[0], "c@example.com");
}

static void test_a_value_beyond_reach_is_not_removed(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.other, FACT_EMAIL, "a@example.com");
    wish(&scene, EDIT_REMOVE, 0, FACT_EMAIL, "a@example.com");
    assert_false(plan(&scene));
    assert_int_equal(scene.error.status, STATUS_DENIED);
    assert_true(uuid_equal(scene.blocked, scene.other.book));
}

static void test_a_value_beyond_reach_is_pinned_over(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.other, FACT_NICKNAME, "Nono");
    wish(&scene, EDIT_FIRST, 0, FACT_NICKNAME, "N.");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 1);
    assert_ptr_equal(scene.actions.items[0].record, &scene.own);
    assert_true(scene.actions.items[0].add.pinned);
}

static void test_a_replaced_list_retires_what_it_leaves_out(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.own, FACT_EMAIL, "a@example.com");
    hold(&scene, &scene.own, FACT_PHONE, "+1 555 0100");
    hold(&scene, &scene.own, FACT_GROUP, "News"); /* not of these kinds */
    wish(&scene, EDIT_REPLACE, FACT_INFO_KINDS, FACT_EMAIL, "b@example.com");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 3);
    assert_int_equal(scene.actions.items[0].retire, scene.own.facts.items[0].id);
    assert_int_equal(scene.actions.items[1].retire, scene.own.facts.items[1].id);
    assert_string_equal(scene.actions.items[2].add.part[0], "b@example.com");
}

static void test_notes_sent_back_as_shown_are_no_edit(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.own, FACT_NOTE, "a");
    hold(&scene, &scene.other, FACT_NOTE, "b");
    wish(&scene, EDIT_FIRST, 0, FACT_NOTE, "a\n\nb");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 0);
}

static void test_a_title_alone_keeps_the_company(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold(&scene, &scene.own, FACT_COMPANY, "Brick");
    wish(&scene, EDIT_PARTS, 0, FACT_COMPANY, NULL);
    scene.edit.items[0].part_mask = 1u << COMPANY_TITLE;
    scene.edit.items[0].facts.items[0].part[COMPANY_TITLE] = "Buyer";
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 1);
    assert_string_equal(scene.actions.items[0].add.part[COMPANY_NAME], "Brick");
    assert_string_equal(scene.actions.items[0].add.part[COMPANY_TITLE], "Buyer");
}

static void hold_whole_name(struct scene *scene)
{
    struct fact name = {.kind = FACT_NAME,
                        .part = {[NAME_FIRST] = "Noor", [NAME_LAST] = "Haddad"},
                        .parameters = "LANGUAGE=nl"};
    name.part[NAME_FULL] = "N. Haddad, Leeds";
    assert_true(fact_normalize(scene->arena, &name, NULL, &scene->error));
    record_add_fact(scene->arena, &scene->own, &name);
}

static void wish_name(struct scene *scene, const char *first)
{
    wish(scene, EDIT_PARTS, 0, FACT_NAME, first);
    scene->edit.items[0].part_mask = 1u << NAME_FIRST | 1u << NAME_FULL;
}

/* The contract's clients send both names with every change. */
static void test_a_name_sent_back_keeps_the_whole_name(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold_whole_name(&scene);
    wish_name(&scene, "Noor");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 0);
}

static void test_another_first_name_ends_the_whole_name(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct scene scene;
    (void)state;
    scene_init(&scene, arena);
    hold_whole_name(&scene);
    wish_name(&scene, "Nour");
    assert_true(plan(&scene));
    assert_int_equal(scene.actions.count, 1);
    const struct fact *name = &scene.actions.items[0].add;
    assert_string_equal(name->part[NAME_FIRST], "Nour");
    assert_string_equal(name->part[NAME_LAST], "Haddad");
    assert_null(name->part[NAME_FULL]);
    assert_null(name->parameters);
}

/* What a vCard said of a number besides holds however the number is typed, but not under another
 * label. */
static void test_parameters_stay_with_the_value(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct scene scene;
        scene_init(&scene, arena);
        hold(&scene, &scene.own, FACT_PHONE, "+1 555 0100");
        scene.own.facts.items[0].parameters = "PREF=1";
        wish(&scene, EDIT_FIRST, 0, FACT_PHONE, "+15550100");
        if (turn) {
            scene.edit.items[0].verb = EDIT_ADD;
            scene.edit.items[0].facts.items[0].label = "home";
        }
        assert_true(plan(&scene));
        assert_int_equal(scene.actions.count, 1);
        const char *parameters = scene.actions.items[0].add.parameters;
        if (turn)
            assert_null(parameters);
        else
            assert_string_equal(parameters, "PREF=1");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_equal_is_no_edit),
        cmocka_unit_test(test_a_first_value_is_replaced_where_it_stands),
        cmocka_unit_test(test_a_value_beyond_reach_is_not_removed),
        cmocka_unit_test(test_a_value_beyond_reach_is_pinned_over),
        cmocka_unit_test(test_a_replaced_list_retires_what_it_leaves_out),
        cmocka_unit_test(test_notes_sent_back_as_shown_are_no_edit),
        cmocka_unit_test(test_a_title_alone_keeps_the_company),
        cmocka_unit_test(test_a_name_sent_back_keeps_the_whole_name),
        cmocka_unit_test(test_another_first_name_ends_the_whole_name),
        cmocka_unit_test(test_parameters_stay_with_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
