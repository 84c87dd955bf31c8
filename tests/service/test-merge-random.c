/* Random creates, edits, merges, unmerges and undos (DEDUP-6, 7, 8; SSOT-3): a preview is the
 * result; no merge and no way out of one changes a record; a merge taken back leaves every record
 * where it was; every id that was ever given out resolves.
 *
 * KITH_MERGE_CASES: how many cases of some fifteen steps each (100000 takes hours), KITH_SEED.
 */
#include "harness.h"

enum { IDS_MAX = 64, RECORDS_MAX = 256, BATCHES_MAX = 32, STEPS = 15 };

/* Where a record stands, and what it says. */
struct standing {
    struct uuid record, contact;
    const char *facts;
};

struct standings {
    struct standing items[RECORDS_MAX];
    size_t count;
};

/* One case has people of its own, whom no other resembles. */
struct play {
    struct house *house;
    struct dice dice;
    person people[2];
    unsigned number;
    const char *ids[IDS_MAX];
    size_t id_count;
    const char *batches[BATCHES_MAX];
    size_t batch_count;
};

static unsigned pick(struct play *play, unsigned sides)
{
    return roll(&play->dice, sides);
}

static const char *some_id(struct play *play)
{
    return play->ids[pick(play, (unsigned)play->id_count)];
}

static person someone(struct play *play)
{
    return play->people[pick(play, 2)];
}

static void remember_id(struct play *play, const char *id)
{
    for (size_t i = 0; i < play->id_count; i++)
        if (strcmp(play->ids[i], id) == 0)
            return;
    if (*id && play->id_count < IDS_MAX)
        play->ids[play->id_count++] = id;
}

static void remember(struct play *play, const json_t *answer)
{
    size_t i;
    json_t *contact;
    const char *batch = text_at(answer, "batch");
    json_array_foreach(at(answer, "contacts"), i, contact)
    {
        remember_id(play, text_at(contact, "id"));
    }
    if (*batch)
        play->batches[play->batch_count++ % BATCHES_MAX] = batch;
}

/* ---- what stands in the store ---- */

static void add_standings(struct play *play, struct uuid contact, struct standings *standings)
{
    struct error error = {0};
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(
        house_db(play->house), "SELECT id, facts FROM record WHERE contact = $1", &error);
    assert_non_null(rows);
    db_bind_uuid(rows, 1, contact);
    while (db_step(rows, &error) == DB_ROW) {
        assert_true(standings->count < RECORDS_MAX);
        standings->items[standings->count++] = (struct standing){
            db_column_uuid(rows, 0), contact, db_column_copy(rows, 1, play->house->arena)};
    }
}

/* Of all contacts of the case. */
static void read_standings(struct play *play, struct standings *standings)
{
    standings->count = 0;
    for (size_t i = 0; i < play->id_count; i++) {
        struct uuid contact;
        assert_true(uuid_parse(slice_of(play->ids[i]), &contact));
        add_standings(play, contact, standings);
    }
}

static const struct standing *find(const struct standings *standings, struct uuid record)
{
    for (size_t i = 0; i < standings->count; i++)
        if (uuid_equal(standings->items[i].record, record))
            return &standings->items[i];
    return NULL;
}

/* No record is lost, none says anything else; and perhaps each stands where it stood. */
static void assert_same(const struct standings *before, const struct standings *after,
                        bool also_where)
{
    assert_int_equal(before->count, after->count);
    for (size_t i = 0; i < before->count; i++) {
        const struct standing *was = &before->items[i], *is = find(after, was->record);
        assert_non_null(is);
        assert_string_equal(was->facts, is->facts);
        if (also_where)
            assert_true(uuid_equal(was->contact, is->contact));
    }
}

/* ---- steps ---- */

/* A last name that no other case's is taken for. */
static const char *last_name(struct play *play)
{
    static const char *const syllables[] = {"baba", "keke", "didi", "fofo", "gugu",
                                            "lala", "meme", "nini", "popo", "ruru"};
    const char *name = "Z";
    for (unsigned rest = play->number + 1; rest; rest /= 10)
        name = arena_format(play->house->arena, "%s%s", name, syllables[rest % 10]);
    return name;
}

static json_t *create(struct play *play)
{
    static const char *const books[] = {"Clients", "Vendors", "Personal"};
    struct arena *arena = play->house->arena;
    unsigned number = play->number;
    const char *text =
        arena_format(arena, "'first_name':'P%u','last_name':'%s'", pick(play, 6), last_name(play));
    if (pick(play, 3))
        text = arena_format(arena, "%s,'email':'p%u-%u@example.com'", text, number, pick(play, 6));
    if (!pick(play, 3))
        text = arena_format(arena, "%s,'phone_number':'+1 212 555 01%02u'", text, number % 100);
    if (!pick(play, 3))
        text = arena_format(arena, "%s,'company':'Company %u','title':'T%u'", text, number % 7,
                            pick(play, 9));
    if (!pick(play, 4) && play->id_count)
        text = arena_format(arena, "%s,'contact':'%s'", text, some_id(play));
    else if (pick(play, 3))
        text = arena_format(arena, "%s,'separate':true", text);
    return ask(play->house, someone(play), "contacts_create",
               "{'contact_book':'%s','contacts':[{%s}]}", books[pick(play, COUNT_OF(books))], text);
}

static json_t *edit(struct play *play)
{
    static const char *const edits[] = {
        "'set':{'first_name':'Changed'}",  "'set':{'birthday':'1985-04-12'}",
        "'add':{'groups':['Red','Blue']}", "'set':{'notes':'a note'}",
        "'set':{'company':'Brick'}",       "'add_to_book':'Partners'",
        "'remove':{'groups':['Red']}",     "'set':{'nickname':'Nick'}",
    };
    return ask(play->house, someone(play), "contacts_patch", "{'id':'%s',%s}", some_id(play),
               edits[pick(play, COUNT_OF(edits))]);
}

/* By its batch, through the one or the other door. */
static void take_back(struct play *play, person who, const json_t *merged,
                      const struct standings *before)
{
    struct standings after;
    const char *operation = pick(play, 2) ? "undo" : "contacts_unmerge";
    json_t *back = ask(play->house, who, operation, "{'batch':'%s'}", text_at(merged, "batch"));
    assert_status(back, "");
    assert_int_equal(count_at(back, "kept"), 0);
    remember(play, back);
    read_standings(play, &after);
    assert_same(before, &after, true);
}

static json_t *merge(struct play *play)
{
    struct house *house = play->house;
    struct standings before, after;
    person who = someone(play);
    static const char request[] = "{'ids':['%s','%s'],'dry_run':%s}";
    const char *a = some_id(play), *b = some_id(play);
    read_standings(play, &before);
    json_t *preview = ask(house, who, "contacts_merge", request, a, b, "true");
    json_t *merged = ask(house, who, "contacts_merge", request, a, b, "false");
    assert_string_equal(text_at(preview, "error.message"), text_at(merged, "error.message"));
    if (at(merged, "error"))
        return merged;
    json_object_set(at(preview, "contacts.0"), "modified_at", at(merged, "contacts.0.modified_at"));
    assert_true(json_equal(at(preview, "contacts"), at(merged, "contacts")));
    assert_true(json_equal(at(preview, "sides"), at(merged, "sides")));
    read_standings(play, &after);
    assert_same(&before, &after, false);
    if (at(merged, "batch") && !pick(play, 3))
        take_back(play, who, merged, &before);
    return merged;
}

static json_t *unmerge(struct play *play)
{
    struct house *house = play->house;
    struct standings before, after;
    person who = someone(play);
    json_t *answer;
    read_standings(play, &before);
    if (pick(play, 2)) {
        answer = ask(house, who, "contacts_unmerge", "{'id':'%s'}", some_id(play));
    } else {
        json_t *seen =
            ask(house, who, "contacts_get", "{'ids':['%s'],'with_records':true}", some_id(play));
        size_t count = count_at(seen, "contacts.0.records");
        if (count < 2)
            return seen;
        unsigned i = pick(play, (unsigned)count);
        const json_t *record = json_array_get(at(seen, "contacts.0.records"), i);
        answer = ask(house, who, "contacts_unmerge", "{'records':['%s']}", text_at(record, "id"));
        assert_string_not_equal(text_at(answer, "error.status"), "invalid");
    }
    remember(play, answer);
    read_standings(play, &after);
    assert_same(&before, &after, false);
    return answer;
}

static json_t *undo(struct play *play)
{
    unsigned count = (unsigned)(play->batch_count < BATCHES_MAX ? play->batch_count : BATCHES_MAX);
    if (!count)
        return create(play);
    return ask(play->house, someone(play), "undo", "{'batch':'%s'}",
               play->batches[pick(play, count)]);
}

static json_t *step(struct play *play)
{
    switch (play->id_count < 3 ? 0 : pick(play, 10)) {
    case 0:
    case 1:
        return create(play);
    case 2:
    case 3:
        return edit(play);
    case 4:
    case 5:
    case 6:
        return merge(play);
    case 7:
        return unmerge(play);
    case 8:
        return undo(play);
    default:
        if (pick(play, 3))
            return merge(play);
        return ask(play->house, someone(play),
                   pick(play, 2) ? "contacts_delete" : "contacts_restore", "{'ids':['%s']}",
                   some_id(play));
    }
}

/* The owner and the member see all between them: for one of the two an id is found, or deleted. */
static void assert_all_resolve(struct play *play)
{
    for (size_t i = 0; i < play->id_count; i++) {
        bool is_known = false;
        for (size_t p = 0; p < 2; p++) {
            json_t *answer =
                ask(play->house, play->people[p], "contacts_get", "{'ids':['%s']}", play->ids[i]);
            is_known |=
                !at(answer, "error") || strstr(text_at(answer, "error.message"), "deleted") != NULL;
        }
        if (!is_known)
            fail_msg("%s does not resolve", play->ids[i]);
    }
}

static void play_steps(struct play *play)
{
    play->id_count = play->batch_count = 0;
    for (int i = 0; i < STEPS && play->id_count < IDS_MAX - 8; i++) {
        json_t *answer = step(play);
        if (strcmp(text_at(answer, "error.status"), "internal") == 0)
            assert_status(answer, "");
        remember(play, answer);
    }
    assert_all_resolve(play);
}

static void play_case(struct play *play)
{
    struct house *house = play->house;
    begin_case(house);
    play_steps(play);
    end_case(house);
}

static void merges_lose_nothing(struct house *house)
{
    unsigned cases = count_cases(house, "KITH_MERGE_CASES", 300, 100);
    struct play play = {.house = house, .dice = dice_of(11)};
    play.people[0] = house->owner;
    play.people[1] = invite(house, "member@example.com", "member");
    assert_status(ask(house, play.people[1], "book_create", "{'name':'Personal'}"), "");
    unsigned checked = 50; /* then twice as many, and so on: a check looks at all there is */
    for (play.number = 0; play.number < cases; play.number++) {
        play_case(&play);
        if (play.number == checked) {
            assert_sound(house, false);
            checked *= 2;
        }
    }
    assert_sound(house, false);
    assert_sound(house, true);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(merges_lose_nothing),
    };
    return run_house_tests("merge-random", cases, COUNT_OF(cases));
}
