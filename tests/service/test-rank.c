/* Machines do not overwrite people (DESIGN rule 6, FRESH-3): after every write of a lower rank,
 * each value of a higher one is still there, and still shown where only one of its kind is.
 *
 * KITH_LONG=1 makes it 100,000 writes. */
#include "harness.h"

#include "service/view.h"
#include <stdlib.h>

enum {
    CONTACTS = 12,
#ifdef __SANITIZE_ADDRESS__
    STEPS = 6000,
#else
    STEPS = 20000,
#endif
    STEPS_LONG = 100000,
    STEPS_POSTGRES = 1000,
};

struct trial {
    struct house *house;
    struct dice dice;
    const char *ids[CONTACTS];
    person writer;
};

/* Through whom a write comes, and how far its word counts. */
static const struct {
    enum channel channel;
    enum rank rank;
} sources[] = {
    {CHANNEL_PAGE, RANK_PERSON},     {CHANNEL_REST, RANK_PERSON},
    {CHANNEL_IMPORT, RANK_IMPORTED}, {CHANNEL_IMPORT, RANK_IMPORTED},
    {CHANNEL_MAIL, RANK_MACHINE},    {CHANNEL_SYSTEM, RANK_MACHINE},
    {CHANNEL_MAIL, RANK_MACHINE},    {CHANNEL_IMPORT, RANK_IMPORTED},
};

struct standing {
    struct facts facts;   /* of all records */
    struct facts singles; /* shown */
};

static enum rank rank_of(const struct fact *fact)
{
    return fact->confirmed_ms ? RANK_PERSON : fact->origin.rank;
}

static void look(struct trial *trial, struct arena *arena, const char *id,
                 struct standing *standing)
{
    struct call call;
    struct view view;
    struct uuid contact;
    *standing = (struct standing){0};
    uuid_parse(slice_of(id), &contact);
    assert_true(call_begin_token(trial->house->session, arena, slice_of(trial->writer),
                                 CHANNEL_REST, &call));
    if (!view_contact(&call, contact, (struct uuid){{0}}, &view))
        fail_msg("%s", call.error.message);
    for (size_t r = 0; r < view.records.count; r++)
        for (size_t f = 0; f < view.records.items[r]->facts.count; f++)
            *ARENA_PUSH(arena, &standing->facts) = view.records.items[r]->facts.items[f];
    for (size_t i = 0; i < view.card.shown.count; i++) {
        const struct fact *fact = view.card.shown.items[i].fact;
        if (fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE)
            *ARENA_PUSH(arena, &standing->singles) = *fact;
    }
}

static bool still_stands(const struct facts *facts, const struct fact *fact)
{
    for (size_t i = 0; i < facts->count; i++)
        if (fact_same_text(&facts->items[i], fact) &&
            facts->items[i].origin.sequence == fact->origin.sequence)
            return true;
    return false;
}

static void compare(const struct standing *before, const struct standing *after, enum rank rank,
                    const char *what)
{
    for (size_t i = 0; i < before->facts.count; i++)
        if (rank_of(&before->facts.items[i]) > rank &&
            !still_stands(&after->facts, &before->facts.items[i]))
            fail_msg("a write of rank %s took '%s' of rank %s away: %s", rank_name(rank),
                     before->facts.items[i].part[0] ? before->facts.items[i].part[0] : "",
                     rank_name(rank_of(&before->facts.items[i])), what);
    for (size_t i = 0; i < before->singles.count; i++) {
        const struct fact *was = &before->singles.items[i];
        const struct fact *now = facts_first(&after->singles, was->kind);
        if (rank_of(was) > rank && (!now || rank_of(now) < rank_of(was)))
            fail_msg("a write of rank %s is shown over a %s of rank %s: %s", rank_name(rank),
                     fact_kind_info(was->kind)->name, rank_name(rank_of(was)), what);
    }
}

static const char *some_values(struct trial *trial, struct arena *arena)
{
    static const char *const forms[] = {
        "'first_name':'F%u'",
        "'last_name':'L%u'",
        "'nickname':'K%u'",
        "'birthday':'19%02u'",
        "'notes':'note %u'",
        "'email':'%u@example.com'",
        "'email':null,'nickname':'K%u'",
        "'infos':[{'kind':'phone_number','value':'020 7946 00%02u'}]",
        "'company':'C%u'",
        "'title':'T%u'",
        "'first_name':null,'last_name':'O%u'",
        "'memberships':[{'group':{'kind':'group','name':'G%u'}}]",
        "'starred':true,'gender':'G%u'",
    };
    const char *form = forms[roll(&trial->dice, COUNT_OF(forms))], *mark = strchr(form, '%');
    const char *rest = strchr(mark, 'u') + 1;
    return arena_format(arena, "%.*s%02u%s", (int)(mark - form), form, roll(&trial->dice, 80),
                        rest);
}

static const char *write_once(struct trial *trial, struct arena *arena, const char *id,
                              json_t **answer)
{
    static const char *const books[] = {"Clients", "Vendors", "Read only"};
    struct house *house = trial->house;
    const char *some = some_values(trial, arena), *what;
    switch (roll(&trial->dice, 6)) {
    case 0:
        what = arena_format(arena, "{'contact_book':'%s','contacts':[{'contact':'%s',%s}]}",
                            books[roll(&trial->dice, 2)], id, some);
        *answer = ask(house, trial->writer, "contacts_create", "%s", what);
        return what;
    case 1:
        what = arena_format(
            arena, "{'contact_book':'Clients','contacts':[{'source_key':'key:%s',%s}]}", id, some);
        *answer = ask(house, trial->writer, "contacts_create", "%s", what);
        return what;
    case 2:
        what = arena_format(arena, "{'id':'%s','remove':{'emails':['%02u@example.com']}}", id,
                            roll(&trial->dice, 80));
        *answer = ask(house, trial->writer, "contacts_patch", "%s", what);
        return what;
    default:
        what = arena_format(arena, "{'contacts':[{'id':'%s',%s}]}", id, some);
        *answer = ask(house, trial->writer, "contacts_update", "%s", what);
        return what;
    }
}

static void set_the_scene(struct trial *trial)
{
    struct house *house = trial->house;
    trial->writer = invite(house, "member@example.com", "member");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'Read only','scope':'organization','member_rights':['see']}"),
                  "");
    assert_status(ask(house, trial->writer, "book_create", "{'name':'Mine'}"), "");
    for (int i = 0; i < CONTACTS; i++) {
        trial->ids[i] =
            arena_copy(house->arena, add(house, house->owner, i % 3 ? "Clients" : "Read only",
                                         "'first_name':'Start'"));
        json_t *keyed = ask(house, house->owner, "contacts_create",
                            "{'contact_book':'Clients','contacts':[{'contact':'%s','first_name':"
                            "'Start','nickname':'N%d','source_key':'key:%s'}]}",
                            trial->ids[i], i, trial->ids[i]);
        assert_outcome(keyed, "matched");
    }
}

static void lower_ranks_never_replace_higher_ones(struct house *house)
{
    const char *seed = getenv("KITH_SEED");
    struct trial trial = {.house = house, .dice = {seed ? strtoull(seed, NULL, 10) : 3}};
    int steps = house->engine == DB_ENGINE_POSTGRES ? STEPS_POSTGRES
                : getenv("KITH_LONG")               ? STEPS_LONG
                                                    : STEPS;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    int written = 0;
    set_the_scene(&trial);
    if (house->engine == DB_ENGINE_SQLITE) /* what is tested here is no matter of the disk */
        assert_true(db_execute(house_db(house), "PRAGMA synchronous = OFF", &(struct error){0}));
    for (int i = 0; i < steps; i++) {
        struct standing before, after;
        json_t *answer;
        size_t source = roll(&trial.dice, COUNT_OF(sources));
        const char *id = trial.ids[roll(&trial.dice, CONTACTS)];
        arena_reset(arena);
        look(&trial, arena, id, &before);
        house->channel = sources[source].channel;
        const char *what = write_once(&trial, arena, id, &answer);
        if (!at(answer, "batch"))
            continue;
        written++;
        look(&trial, arena, id, &after);
        compare(&before, &after, sources[source].rank, what);
        json_array_clear(house->answers);
        if (before.facts.count > 60) { /* contacts that grew too fat are begun anew */
            house->channel = CHANNEL_REST;
            ask(house, trial.writer, "contacts_update",
                "{'contacts':[{'id':'%s','infos':[],'memberships':[]}]}", id);
        }
    }
    assert_true(written > steps / 10);
    assert_sound(house, false);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(lower_ranks_never_replace_higher_ones),
    };
    return run_house_tests("rank", cases, COUNT_OF(cases));
}
