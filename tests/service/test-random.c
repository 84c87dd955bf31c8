/* Random work by several people: afterwards every index says what the records say, the log is
 * whole, a rebuild changes nothing, and lists agree with counts. */
#include "harness.h"

struct play {
    struct house *house;
    struct dice dice;
    person people[3];
    const char *ids[400];
    size_t id_count;
    const char *batches[400];
    size_t batch_count;
};

static const char *const books[] = {"Clients", "Vendors", "Partners", "Prospects", "Shared"};
static const char *const firsts[] = {"Noor", "Sam", "Ada", "Rita", "Ivo", "Zoë", "李"};
static const char *const lasts[] = {"Haddad", "Older", "Stone", "Brick", "Ünal", "van den Berg"};

#define PICK(play, list) ((list)[roll(&(play)->dice, COUNT_OF(list))])

static const char *some_id(struct play *play)
{
    return play->id_count ? play->ids[roll(&play->dice, (unsigned)play->id_count)]
                          : "00000000-0000-7000-8000-000000000001";
}

static void remember(struct play *play, const json_t *answer)
{
    size_t i;
    json_t *contact;
    json_array_foreach(at(answer, "contacts"), i, contact)
    {
        const char *id = text_at(contact, "id");
        if (*id && play->id_count < COUNT_OF(play->ids))
            play->ids[play->id_count++] = id;
    }
    const char *batch = text_at(answer, "batch");
    if (*batch)
        play->batches[play->batch_count++ % COUNT_OF(play->batches)] = batch;
}

static const char *some_contact(struct play *play)
{
    struct arena *arena = play->house->arena;
    const char *text = arena_format(arena, "'first_name':'%s','last_name':'%s'", PICK(play, firsts),
                                    PICK(play, lasts));
    if (roll(&play->dice, 3))
        text = arena_format(arena, "%s,'email':'p%u@example.com'", text, roll(&play->dice, 60));
    if (roll(&play->dice, 2))
        text =
            arena_format(arena, "%s,'phone_number':'020 7946 0%03u'", text, roll(&play->dice, 60));
    if (roll(&play->dice, 2))
        text = arena_format(arena, "%s,'company':'Company %u'", text, roll(&play->dice, 8));
    if (!roll(&play->dice, 4))
        text = arena_format(arena, "%s,'notes':'note %u'", text, roll(&play->dice, 1000));
    if (!roll(&play->dice, 6))
        text = arena_format(arena, "%s,'source_key':'key:%u'", text, roll(&play->dice, 30));
    if (!roll(&play->dice, 8))
        text = arena_format(arena, "%s,'separate':true", text);
    if (!roll(&play->dice, 10) && play->id_count)
        text = arena_format(arena, "%s,'contact':'%s'", text, some_id(play));
    return text;
}

static json_t *create(struct play *play, person who)
{
    const char *mode = roll(&play->dice, 2) ? "best_effort" : "all_or_nothing";
    return ask(play->house, who, "contacts_create",
               "{'mode':'%s','contact_book':'%s','contacts':[{%s},{%s}]}", mode, PICK(play, books),
               some_contact(play), some_contact(play));
}

static json_t *update(struct play *play, person who)
{
    static const char *const edits[] = {
        "'first_name':'Changed'",
        "'email':'p7@example.com'",
        "'email':null",
        "'phone_number':'+44 20 7946 0999'",
        "'infos':[]",
        "'infos':[{'kind':'email','value':'p8@example.com'},{'kind':'email',"
        "'value':'p9@example.com'}]",
        "'company':'Company 3','title':'Boss'",
        "'company':null",
        "'memberships':[{'group':{'kind':'group','name':'VIP'}}]",
        "'notes':'changed'",
        "'contact_book':'Partners'",
        "'birthday':'1985-04-12','starred':true",
    };
    return ask(play->house, who, "contacts_update",
               "{'mode':'best_effort','contacts':[{'id':'%s',%s}]}", some_id(play),
               PICK(play, edits));
}

static json_t *patch(struct play *play, person who)
{
    static const char *const patches[] = {
        "'add':{'emails':['p%u@example.com']}",
        "'remove':{'emails':['p%u@example.com']}",
        "'add':{'groups':['Group %u']}",
        "'remove':{'groups':['Group %u']}",
        "'set':{'last_name':'Set %u'}",
        "'add_to_book':'Vendors','set':{'title':'T%u'}",
        "'move_to_book':'Clients','set':{'title':'T%u'}",
        "'remove_from_book':'Vendors','set':{'title':'T%u'}",
    };
    static const char format[] = "{'id':'%s',%s}";
    char part[200];
    const char *chosen = PICK(play, patches), *mark = strstr(chosen, "%u");
    snprintf(part, sizeof(part), "%.*s%u%s", (int)(mark - chosen), chosen, roll(&play->dice, 12),
             mark + 2);
    return ask(play->house, who, "contacts_patch", format, some_id(play), part);
}

static json_t *step(struct play *play)
{
    struct house *house = play->house;
    person who = PICK(play, play->people);
    house->channel = roll(&play->dice, 5) ? CHANNEL_REST : CHANNEL_IMPORT;
    switch (roll(&play->dice, 15)) {
    case 0:
    case 1:
    case 2:
        return create(play, who);
    case 3:
    case 4:
    case 5:
        return update(play, who);
    case 6:
    case 7:
        return patch(play, who);
    case 8:
        return ask(house, who, "contacts_delete", "{'mode':'best_effort','ids':['%s','%s']}",
                   some_id(play), some_id(play));
    case 9:
        return ask(house, who, "contacts_restore", "{'ids':['%s']}", some_id(play));
    case 12:
    case 13:
        return ask(house, who, "contacts_merge", "{'ids':['%s','%s']}", some_id(play),
                   some_id(play));
    case 14:
        return ask(house, who, "contacts_unmerge", "{'id':'%s'}", some_id(play));
    case 10:
        return ask(house, who, "group_add", "{'group':'VIP','ids':['%s']}", some_id(play));
    default:
        if (!play->batch_count)
            return create(play, who);
        return ask(
            house, who, "undo", "{'batch':'%s'}",
            play->batches[roll(&play->dice, (unsigned)(play->batch_count < COUNT_OF(play->batches)
                                                           ? play->batch_count
                                                           : COUNT_OF(play->batches)))]);
    }
}

/* The list walked by pages, its count, and the books' own counts say the same. */
static void lists_agree(struct house *house, person who)
{
    json_t *total = ask(house, who, "contacts_list", "{'count_only':true}");
    for (int by_change = 0; by_change < 2; by_change++) {
        const char *order = by_change ? "last_modified" : "last_name";
        json_t *seen = json_object();
        json_t *page = ask(house, who, "contacts_list", "{'order':'%s','limit':7}", order);
        int64_t walked = 0;
        for (;;) {
            size_t i;
            json_t *contact;
            assert_status(page, "");
            json_array_foreach(at(page, "contacts"), i, contact)
            {
                assert_null(json_object_get(seen, text_at(contact, "id")));
                json_object_set_new(seen, text_at(contact, "id"), json_true());
                walked++;
            }
            if (!at(page, "next_cursor"))
                break;
            page = ask(house, who, "contacts_list", "{'order':'%s','limit':7,'cursor':'%s'}", order,
                       text_at(page, "next_cursor"));
        }
        json_decref(seen);
        assert_int_equal(walked, number_at(total, "total"));
    }
}

static void random_work_is_sound(struct house *house)
{
    int steps = getenv("KITH_LONG") ? 20000 : house->engine == DB_ENGINE_SQLITE ? 1500 : 600;
    struct play play = {.house = house, .dice = dice_of(7)};
    play.people[0] = house->owner;
    play.people[1] = invite(house, "member@example.com", "member");
    play.people[2] = invite(house, "guest@example.com", "guest");
    assert_status(ask(house, play.people[1], "book_create",
                      "{'name':'Shared','scope':'users',"
                      "'users':['%s','%s']}",
                      user_id(house, play.people[2]), user_id(house, house->owner)),
                  "");
    assert_status(ask(house, house->owner, "group_create", "{'name':'VIP'}"), "");
    for (int i = 0; i < steps; i++) {
        json_t *answer = step(&play);
        if (strcmp(text_at(answer, "error.status"), "internal") == 0 ||
            strcmp(text_at(answer, "error.status"), "unavailable") == 0)
            assert_status(answer, "");
        remember(&play, answer);
        if (i % 300 == 299) {
            assert_sound(house, false);
            for (size_t p = 0; p < COUNT_OF(play.people); p++)
                lists_agree(house, play.people[p]);
        }
    }
    assert_sound(house, false);
    assert_sound(house, true);
    reopen(house);
    for (size_t p = 0; p < COUNT_OF(play.people); p++)
        lists_agree(house, play.people[p]);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(random_work_is_sound),
    };
    return run_house_tests("random", cases, COUNT_OF(cases));
}
