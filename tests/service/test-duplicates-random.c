/* Random creates, edits, merges, unmerges and decisions, followed now and then (DEDUP-1, DEDUP-5):
 * a pair has one score on every path; what somebody decided stays, unless a field newly agrees; no
 * pair is of one contact; indexes and a scan made anew list the same pairs; the check before a
 * create answers the same of memory as of the store.
 *
 * KITH_DUPLICATE_CASES: how many cases of some twenty steps each, KITH_SEED.
 */
#include "harness.h"

#include "service/follow.h"
#include "service/match-fill.h"
#include <math.h>

enum { IDS_MAX = 64, PAIRS_MAX = 500, STEPS = 20, PAGE = 200, BOOKS = 2 };

/* A pair as listed, by its contacts in order. */
struct listed {
    const char *a, *b;
    double score;
};

struct listing {
    struct listed items[PAIRS_MAX];
    size_t count;
};

struct play {
    struct house *house;
    struct dice dice;
    unsigned number; /* of the case */
    const char *ids[IDS_MAX];
    size_t id_count;
    size_t pairs_seen; /* of all cases: a test of none would prove nothing */
    size_t resembled;  /* the same of checks */
};

static unsigned pick(struct play *play, unsigned sides)
{
    return roll(&play->dice, sides);
}

static const char *some_id(struct play *play)
{
    return play->ids[pick(play, (unsigned)play->id_count)];
}

static void follow(struct play *play)
{
    follow_own(play->house->session, begin(play->house, play->house->owner)->actor.organization);
}

static json_t *ask_owner(struct play *play, const char *operation, const char *arguments)
{
    json_t *answer = ask(play->house, play->house->owner, operation, "%s", arguments);
    assert_string_not_equal(text_at(answer, "error.status"), "internal");
    return answer;
}

static void remember_ids(struct play *play, const json_t *answer)
{
    for (size_t i = 0; i < count_at(answer, "contacts"); i++) {
        const json_t *contact = json_array_get(at(answer, "contacts"), i);
        const char *id = text_at(contact, "id");
        bool is_known = !*id;
        for (size_t k = 0; k < play->id_count; k++)
            is_known |= strcmp(play->ids[k], id) == 0;
        if (!is_known && play->id_count < IDS_MAX)
            play->ids[play->id_count++] = id;
    }
}

/* ---- what is listed ---- */

static int compare_listed(const void *a, const void *b)
{
    const struct listed *left = a, *right = b;
    int order = strcmp(left->a, right->a);
    return order ? order : strcmp(left->b, right->b);
}

static struct listed read_pair(const json_t *pair)
{
    const char *a = text_at(pair, "contacts.0"), *b = text_at(pair, "contacts.1");
    bool in_order = strcmp(a, b) < 0;
    const json_t *score = json_object_get(pair, "score");
    return (struct listed){in_order ? a : b, in_order ? b : a,
                           score ? json_number_value(score) : -1};
}

/* A page may be short, for pairs of contacts that are in the bin are passed over. */
static void list(struct play *play, const char *decision, struct listing *listing)
{
    struct arena *arena = play->house->arena;
    const char *more = "";
    listing->count = 0;
    do {
        json_t *answer =
            ask_owner(play, "duplicates_list",
                      arena_format(arena, "{'decision':'%s','limit':%d%s}", decision, PAGE, more));
        assert_status(answer, "");
        for (size_t i = 0; i < count_at(answer, "duplicates"); i++) {
            assert_true(listing->count < PAIRS_MAX);
            listing->items[listing->count++] =
                read_pair(json_array_get(at(answer, "duplicates"), i));
        }
        const char *cursor = text_at(answer, "next_cursor");
        more = *cursor ? arena_format(arena, ",'cursor':'%s'", cursor) : "";
    } while (*more);
    if (listing->count)
        qsort(listing->items, listing->count, sizeof(*listing->items), compare_listed);
}

/* Two contacts of several records are listed by each pair of them; the likeliest is what is said of
 * the two. */
static void keep_likeliest(struct listing *listing)
{
    size_t kept = 0;
    for (size_t i = 0; i < listing->count; i++) {
        if (!kept || compare_listed(&listing->items[kept - 1], &listing->items[i]) != 0)
            listing->items[kept++] = listing->items[i];
        else
            listing->items[kept - 1].score =
                fmax(listing->items[kept - 1].score, listing->items[i].score);
    }
    listing->count = kept;
}

/* Where a contact has several records, two of them that no key or decision made a pair may be more
 * alike than those that are listed. */
static bool agree(struct play *play, const struct listed *pair, double explained)
{
    struct arena *arena = play->house->arena;
    bool is_same = fabs(pair->score - explained) < 1e-9;
    if (pair->score < 0 || is_same || pair->score > explained)
        return pair->score < 0 || is_same;
    json_t *both =
        ask_owner(play, "contacts_get",
                  arena_format(arena, "{'ids':['%s','%s'],'with_records':true}", pair->a, pair->b));
    return count_at(both, "contacts.0.records") + count_at(both, "contacts.1.records") > 2;
}

static void assert_one_score(struct play *play, const struct listed *pair)
{
    struct arena *arena = play->house->arena;
    assert_string_not_equal(pair->a, pair->b);
    json_t *why = ask_owner(play, "duplicates_explain",
                            arena_format(arena, "{'contacts':['%s','%s']}", pair->a, pair->b));
    assert_status(why, "");
    double score = json_number_value(at(why, "explanations.0.score"));
    if (!agree(play, pair, score))
        fail_msg("%s, %s: listed with %g, explained with %g: %s", pair->a, pair->b, pair->score,
                 score, text_at(why, "explanations.0.sentence"));
}

static void assert_scores(struct play *play)
{
    struct listing open;
    follow(play);
    list(play, "open", &open);
    keep_likeliest(&open);
    play->pairs_seen += open.count;
    for (size_t i = 0; i < open.count; i++)
        assert_one_score(play, &open.items[i]);
}

/* ---- steps ---- */

static const char *const first_names[] = {"Robert", "Bob", "Rob", "Noor", "Noora", "William"};
static const char *const last_names[] = {"Haddad", "Hadad", "Okafor", "Lindqvist"};
static const char *const companies[] = {"Brightoak Foods", "Brightoak Foods Ltd",
                                        "Cobalt Shipping"};

static const char *random_fields(struct play *play)
{
    struct arena *arena = play->house->arena;
    const char *text = arena_format(arena, "'first_name':'%s','last_name':'%s'",
                                    first_names[pick(play, COUNT_OF(first_names))],
                                    last_names[pick(play, COUNT_OF(last_names))]);
    if (pick(play, 3))
        text = arena_format(arena, "%s,'company':'%s'", text,
                            companies[pick(play, COUNT_OF(companies))]);
    if (!pick(play, 4))
        text = arena_format(arena, "%s,'birthday':'198%u-04-12'", text, pick(play, 2));
    if (!pick(play, 6))
        text = arena_format(arena, "%s,'suffix':'%s'", text, pick(play, 2) ? "Jr." : "Sr.");
    return text;
}

static void create(struct play *play)
{
    struct arena *arena = play->house->arena;
    const char *text = random_fields(play);
    if (!pick(play, 3))
        text = arena_format(arena, "%s,'email':'p%u@example.com','separate':true", text,
                            pick(play, 8));
    if (!pick(play, 4))
        text = arena_format(arena, "%s,'phone_number':'+1 212 555 01%02u'", text, pick(play, 8));
    remember_ids(play,
                 ask_owner(play, "contacts_create",
                           arena_format(arena, "{'contact_book':'Case %u-%u','contacts':[{%s}]}",
                                        play->number, pick(play, BOOKS), text)));
}

static void edit(struct play *play)
{
    struct arena *arena = play->house->arena;
    ask_owner(play, "contacts_patch",
              arena_format(arena, "{'id':'%s','set':{%s}}", some_id(play), random_fields(play)));
}

static void merge(struct play *play)
{
    struct arena *arena = play->house->arena;
    ask_owner(play, "contacts_merge",
              arena_format(arena, "{'ids':['%s','%s']}", some_id(play), some_id(play)));
}

static void unmerge(struct play *play)
{
    struct arena *arena = play->house->arena;
    remember_ids(play, ask_owner(play, "contacts_unmerge",
                                 arena_format(arena, "{'id':'%s'}", some_id(play))));
}

/* Half of them come back. */
static void remove_one(struct play *play)
{
    struct arena *arena = play->house->arena;
    const char *arguments = arena_format(arena, "{'ids':['%s']}", some_id(play));
    ask_owner(play, "contacts_delete", arguments);
    if (pick(play, 2))
        ask_owner(play, "contacts_restore", arguments);
}

/* What was decided stays decided when everybody is looked at again. */
static void decide(struct play *play)
{
    struct arena *arena = play->house->arena;
    struct listing open, before, after;
    follow(play);
    list(play, "open", &open);
    if (!open.count)
        return;
    const struct listed *pair = &open.items[pick(play, (unsigned)open.count)];
    assert_status(ask_owner(play, "duplicates_decide",
                            arena_format(arena, "{'contacts':['%s','%s']}", pair->a, pair->b)),
                  "");
    for (int i = 0; i < 2; i++)
        ask_owner(play, "contacts_patch",
                  arena_format(arena, "{'id':'%s','set':{'notes':'%u'}}", i ? pair->a : pair->b,
                               pick(play, 1000)));
    list(play, "different", &before);
    follow(play);
    list(play, "different", &after);
    assert_int_equal(before.count, after.count);
    for (size_t i = 0; i < before.count; i++)
        assert_int_equal(compare_listed(&before.items[i], &after.items[i]), 0);
}

static void fill_memory(struct play *play)
{
    struct error error = {0};
    for (bool did_some = true; did_some;) {
        did_some = false;
        if (!match_fill_some(play->house->session, &did_some, &error))
            fail_msg("%s", error.message);
    }
}

/* A service that was only just opened has nothing in memory. */
static json_t *ask_the_store(struct play *play, const char *arguments)
{
    struct error error = {0};
    struct house house = *play->house;
    struct service_options options = {.store = house.url};
    AUTO_FREE(service) struct service *service = service_open(&options, &error);
    AUTO_FREE(session) struct session *session = service ? session_open(service, &error) : NULL;
    if (!session)
        fail_msg("%s", error.message);
    house.service = service;
    house.session = session;
    return ask(&house, house.owner, "duplicates_check", "%s", arguments);
}

static void mark(struct play *play, unsigned phone, const char *is_shared)
{
    assert_status(
        ask_owner(play, "identifier_share",
                  arena_format(play->house->arena, "{'value':'+1 212 555 01%02u','shared':%s}",
                               phone, is_shared)),
        "");
}

static void assert_same_answers(struct play *play, const char *arguments)
{
    json_t *of_memory = ask_owner(play, "duplicates_check", arguments);
    json_t *of_store = ask_the_store(play, arguments);
    assert_status(of_memory, "");
    play->resembled += count_at(of_store, "contacts.0.possible_duplicates");
    if (!json_equal(of_memory, of_store))
        fail_msg("of memory: %s\nof the store: %s", json_dumps(of_memory, 0),
                 json_dumps(of_store, 0));
}

/* What is marked shared counts no more, at once. */
static void check(struct play *play)
{
    unsigned phone = pick(play, 8);
    const char *arguments =
        arena_format(play->house->arena, "{'contacts':[{%s,'phone_number':'+1 212 555 01%02u'}]}",
                     random_fields(play), phone);
    if (pick(play, 2))
        fill_memory(play);
    assert_same_answers(play, arguments);
    mark(play, phone, "true");
    assert_same_answers(play, arguments);
    mark(play, phone, "false");
    assert_same_answers(play, arguments);
}

static void step(struct play *play)
{
    switch (play->id_count < 4 ? 0 : pick(play, 13)) {
    case 0:
    case 1:
    case 2:
        create(play);
        break;
    case 3:
    case 4:
        edit(play);
        break;
    case 5:
        merge(play);
        break;
    case 6:
        unmerge(play);
        break;
    case 7:
        decide(play);
        break;
    case 8:
        remove_one(play);
        break;
    case 9:
    case 10:
        check(play);
        break;
    default:
        assert_scores(play);
    }
}

/* ---- all anew ---- */

static void finish(struct play *play, const json_t *jobs)
{
    json_t *ended = finish_job(play->house, play->house->owner, text_at(jobs, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
}

/* The follower may have begun one, which is waited for. */
static void scan(struct play *play)
{
    json_t *begun = ask_owner(play, "duplicates_scan", "{}");
    if (strcmp(text_at(begun, "error.status"), "conflict") == 0) {
        finish(play, ask_owner(play, "jobs_list", "{'limit':1}"));
        begun = ask_owner(play, "duplicates_scan", "{}");
    }
    assert_status(begun, "");
    finish(play, begun);
}

/* An open pair stays until it is clearly unlike (pair_keep): one below the line is there or not by
 * what was thought of it before. */
static void leave_out_doubtful(struct listing *listing)
{
    size_t kept = 0;
    for (size_t i = 0; i < listing->count; i++)
        if (listing->items[i].score < 0 || listing->items[i].score >= 0.5)
            listing->items[kept++] = listing->items[i];
    listing->count = kept;
}

static void assert_same(const struct listing *before, const struct listing *after)
{
    for (size_t i = 0; i < before->count && i < after->count; i++) {
        const struct listed *was = &before->items[i], *is = &after->items[i];
        if (compare_listed(was, is) != 0 || fabs(was->score - is->score) > 1e-9)
            fail_msg("%s, %s with %g became %s, %s with %g", was->a, was->b, was->score, is->a,
                     is->b, is->score);
    }
    assert_int_equal(before->count, after->count);
}

/* What a scan learnt is no longer what stood at first; a second one of the same records, with all
 * indexes written anew between the two, changes nothing. */
static void assert_made_anew(struct play *play)
{
    struct listing before, after;
    scan(play);
    follow(play);
    list(play, "open", &before);
    assert_scores(play);
    assert_sound(play->house, true);
    scan(play);
    follow(play);
    list(play, "open", &after);
    leave_out_doubtful(&before);
    leave_out_doubtful(&after);
    assert_same(&before, &after);
}

/* Each case has books of its own, which go to the bin: no case is about the people of another. */
static void change_books(struct play *play, const char *operation, const char *argument)
{
    struct arena *arena = play->house->arena;
    for (unsigned i = 0; i < BOOKS; i++)
        assert_status(
            ask_owner(play, operation,
                      arena_format(arena, "{'%s':'Case %u-%u'}", argument, play->number, i)),
            "");
}

static void play_case(struct play *play)
{
    struct house *house = play->house;
    begin_case(house);
    play->id_count = 0;
    change_books(play, "book_create", "name");
    for (int i = 0; i < STEPS; i++)
        step(play);
    assert_scores(play);
    assert_made_anew(play);
    change_books(play, "book_delete", "book");
    follow(play);
    end_case(house);
}

static void pairs_agree_on_every_path(struct house *house)
{
    unsigned cases = count_cases(house, "KITH_DUPLICATE_CASES", 8, 3);
    struct play play = {.house = house, .dice = dice_of(11)};
    for (play.number = 0; play.number < cases; play.number++)
        play_case(&play);
    assert_true(play.pairs_seen >= cases);
    assert_true(play.resembled >= cases);
    assert_sound(house, true);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(pairs_agree_on_every_path),
    };
    return run_house_tests("duplicates-random", cases, COUNT_OF(cases));
}
