/* Lists by offset: the page before is remembered, but only for the same question; and where their
 * letters begin.
 *
 * KITH_LIST_STEPS: how many random changes (150), KITH_SEED.
 */
#include "harness.h"

#include "service/check.h"

static const char *first_name(struct house *house, person who, int offset, const char *more)
{
    json_t *page = ask(house, who, "contacts_list", "{'limit':1,'offset':%d%s}", offset, more);
    assert_status(page, "");
    return text_at(page, "contacts.0.first_name");
}

/* Names sort as they are numbered: "N00" ... */
static void fill(struct house *house, const char *book, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        char contact[100];
        snprintf(contact, sizeof(contact), "'first_name':'N%02d'", i);
        add(house, house->owner, book, contact);
    }
}

static void pages_are_the_same_cold_and_remembered(struct house *house)
{
    fill(house, "Clients", 0, 12);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 12; i++) {
            char expected[4];
            snprintf(expected, sizeof(expected), "N%02d", i);
            assert_string_equal(first_name(house, house->owner, i, ",'contact_book':'Clients'"),
                                expected);
        }
    }
}

/* A member may see Vendors but not export it: the two lists have other rows at the same offset. */
static void questions_are_not_mixed(struct house *house)
{
    static const char export[] = ",'for_export':true";
    fill(house, "Vendors", 0, 5);
    fill(house, "Clients", 5, 5);
    assert_status(
        ask(house, house->owner, "book_update", "{'book':'Vendors','member_rights':['see']}"), "");
    person member = invite(house, "zz@example.com", "member");
    assert_string_equal(first_name(house, member, 0, ""), "N00");
    assert_string_equal(first_name(house, member, 0, export), "N05");
    assert_string_equal(first_name(house, member, 1, ""), "N01");
    assert_string_equal(first_name(house, member, 1, export), "N06");
    assert_string_equal(first_name(house, member, 2, ""), "N02");
}

static const char *letters_of(struct house *house, const char *book)
{
    json_t *answer = ask(house, house->owner, "contacts_letters", "{'contact_book':'%s'}", book);
    const char *letters = "";
    assert_status(answer, "");
    for (size_t i = 0; i < count_at(answer, "letters"); i++) {
        json_t *letter = json_array_get(at(answer, "letters"), i);
        letters = arena_format(house->arena, "%s%s%lld+%lld ", letters, text_at(letter, "letter"),
                               (long long)number_at(letter, "offset"),
                               (long long)number_at(letter, "count"));
    }
    return letters;
}

static void letters_follow_every_change(struct house *house)
{
    const char *bob = add(house, house->owner, "Clients", "'first_name':'Bob'");
    const char *zoe = add(house, house->owner, "Clients", "'first_name':'Zoe'");
    add(house, house->owner, "Clients", "'first_name':'bert'");
    assert_string_equal(letters_of(house, "Clients"), "B0+2 Z2+1 ");
    assert_status(
        ask(house, house->owner, "contacts_patch", "{'id':'%s','set':{'first_name':'Alice'}}", zoe),
        "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+2 ");
    assert_status(
        ask(house, house->owner, "contacts_patch", "{'id':'%s','move_to_book':'Vendors'}", bob),
        "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+1 ");
    assert_string_equal(letters_of(house, "Vendors"), "B0+1 ");
    assert_status(ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", zoe), "");
    assert_string_equal(letters_of(house, "Clients"), "B0+1 ");
    assert_status(ask(house, house->owner, "contacts_restore", "{'ids':['%s']}", zoe), "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+1 ");
    assert_sound(house, false);
}

/* Counts that are wrong are found, and made anew. */
static void letters_are_checked(struct house *house)
{
    add(house, house->owner, "Clients", "'first_name':'Bob'");
    execute(house, "UPDATE record_order_count SET records = records + 1");
    AUTO_BUFFER struct buffer report = {0};
    struct json_writer writer;
    struct error error = {0};
    bool is_sound = true;
    json_writer_init(&writer, &report);
    assert_true(service_check(house->session, house->arena, false, &writer, &is_sound, &error));
    assert_false(is_sound);
    assert_sound(house, true);
    assert_string_equal(letters_of(house, "Clients"), "B0+1 ");
}

/* ---- random ---- */

/* Names and the letters that they stand at; those of users stand in the directory. */
static const struct {
    const char *name, *letter;
} names[] = {
    {"12 Monkeys", "#"}, {"Ada", "A"},  {"Äpfel", "A"}, {"bert", "B"},  {"Élodie", "E"},
    {"User", "U"},       {"Mina", "M"}, {"Olive", "O"}, {"Óscar", "O"}, {"Zoë", "Z"},
    {"Ωλγα", "Α"},       {"Жук", "А"},  {"שרה", "א"},   {"あい", "あ"}, {"李", "一"},
};

static const char *const letters_in_order[] = {"#", "A", "B", "E", "M",  "O", "U",
                                               "Z", "Α", "А", "א", "あ", "一"};

enum { PEOPLE_MAX = 400, VIEWERS = 3 };

struct play {
    struct house *house;
    struct dice dice;
    const char *ids[PEOPLE_MAX];
    size_t count;
    person viewers[VIEWERS];
};

static const char *const books[] = {"Clients", "Vendors", "Hidden", NULL};

static const char *letter_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].letter;
    return *name ? "?" : "#"; /* nobody, before all names */
}

static const char *some_id(struct play *play)
{
    return play->ids[roll(&play->dice, (unsigned)play->count)];
}

static const char *some_name(struct play *play)
{
    return names[roll(&play->dice, COUNT_OF(names))].name;
}

static void keep_id(struct play *play, const json_t *answer)
{
    const char *id = text_at(answer, "contacts.0.id");
    if (*id && play->count < PEOPLE_MAX)
        play->ids[play->count++] = id;
}

static void change_something(struct play *play)
{
    static const char *const moves[] = {"add_to_book", "remove_from_book", "move_to_book"};
    struct house *house = play->house;
    person owner = house->owner;
    const char *book = books[roll(&play->dice, 3)];
    switch (play->count ? roll(&play->dice, 9) : 0) {
    case 0:
    case 1:
        keep_id(play, ask(house, owner, "contacts_create",
                          "{'contacts':[{'first_name':'%s','separate':true}],'contact_book':'%s'}",
                          some_name(play), book));
        break;
    case 2:
        ask(house, owner, "contacts_patch", "{'id':'%s','set':{'first_name':'%s'}}", some_id(play),
            some_name(play));
        break;
    case 3:
        ask(house, owner, "contacts_patch",
            "{'id':'%s','contact_book':'%s','set':{'first_name':"
            "'%s'}}",
            some_id(play), book, some_name(play));
        break;
    case 4:
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s']}", some_id(play), some_id(play));
        break;
    case 5:
        keep_id(play, ask(house, owner, "contacts_unmerge", "{'id':'%s'}", some_id(play)));
        break;
    case 6:
        ask(house, owner, roll(&play->dice, 2) ? "contacts_delete" : "contacts_restore",
            "{'ids':['%s']}", some_id(play));
        break;
    default:
        ask(house, owner, "contacts_patch", "{'id':'%s','%s':'%s'}", some_id(play),
            moves[roll(&play->dice, COUNT_OF(moves))], book);
        break;
    }
}

static const char *of_book(struct house *house, const char *book)
{
    return book ? arena_format(house->arena, "'contact_book':'%s'", book) : "";
}

/* The names that a viewer sees, page by page. */
static size_t walk(struct house *house, person who, const char *book, const char *seen[PEOPLE_MAX])
{
    size_t count = 0;
    const char *cursor = "";
    do {
        json_t *page =
            ask(house, who, "contacts_list", "{'limit':7%s%s%s}", *cursor ? ",'cursor':'" : "",
                *cursor ? arena_format(house->arena, "%s'", cursor) : "",
                book ? arena_format(house->arena, ",%s", of_book(house, book)) : "");
        assert_status(page, "");
        for (size_t i = 0; i < count_at(page, "contacts") && count < PEOPLE_MAX; i++)
            seen[count++] = text_at(json_array_get(at(page, "contacts"), i), "first_name");
        cursor = text_at(page, "next_cursor");
    } while (*cursor);
    return count;
}

static void assert_letters(struct house *house, person who, const char *book)
{
    const char *seen[PEOPLE_MAX];
    AUTO_BUFFER struct buffer expected = {0}, said = {0};
    size_t count = walk(house, who, book, seen), offset = 0;
    for (size_t l = 0; l < COUNT_OF(letters_in_order); l++) {
        size_t first = offset;
        while (offset < count && strcmp(letter_of(seen[offset]), letters_in_order[l]) == 0)
            offset++;
        if (offset > first)
            buffer_append_format(&expected, "%s%zu+%zu ", letters_in_order[l], first,
                                 offset - first);
    }
    if (offset < count) /* the list is in the order of the letters */
        fail_msg("'%s' stands at %zu in the list", seen[offset], offset);
    json_t *answer = ask(house, who, "contacts_letters", "{%s}", of_book(house, book));
    assert_status(answer, "");
    for (size_t i = 0; i < count_at(answer, "letters"); i++) {
        json_t *letter = json_array_get(at(answer, "letters"), i);
        buffer_append_format(&said, "%s%lld+%lld ", text_at(letter, "letter"),
                             (long long)number_at(letter, "offset"),
                             (long long)number_at(letter, "count"));
    }
    assert_string_equal(buffer_text(&said), buffer_text(&expected));
}

/* For everybody as far as he sees, whatever was merged, moved, deleted or hidden. */
static void letters_are_those_of_the_list(struct house *house)
{
    const char *steps = getenv("KITH_LIST_STEPS"), *seed = getenv("KITH_SEED");
    struct play play = {.house = house, .dice = {seed ? (uint64_t)atoi(seed) : 1}};
    person owner = house->owner;
    ask(house, owner, "book_create", "{'name':'Hidden'}");
    play.viewers[0] = owner;
    play.viewers[1] = invite(house, "lee@example.com", "member");
    play.viewers[2] = make_token(house, owner,
                                 arena_format(house->arena, "'class':'read','books':['%s']",
                                              book_id(house, owner, "Hidden")));
    int left = steps ? atoi(steps) : 150;
    for (int step = 0; step < left; step++) {
        change_something(&play);
        if (step % 5 != 4)
            continue;
        for (size_t v = 0; v < VIEWERS; v++)
            for (size_t b = 0; b < COUNT_OF(books); b++)
                if (!books[b] || v == 0 || (v == 1 && b < 2) || (v == 2 && b == 2))
                    assert_letters(house, play.viewers[v], books[b]);
    }
    assert_status(ask(house, play.viewers[1], "contacts_letters", "{'contact_book':'%s'}",
                      book_id(house, owner, "Hidden")),
                  "not_found");
    assert_sound(house, false);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(letters_are_those_of_the_list),
        HOUSE_TEST(pages_are_the_same_cold_and_remembered), HOUSE_TEST(questions_are_not_mixed),
        HOUSE_TEST(letters_follow_every_change), HOUSE_TEST(letters_are_checked)};
    return run_house_tests("list", cases, COUNT_OF(cases));
}
