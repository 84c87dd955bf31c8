/* The bin: what lies in it too long goes for good, and nothing else. */
#include "harness.h"

#include "base/clock.h"
#include "service/bin.h"
#include "store/store.h"

static const int64_t day_ms = 24 * 60 * 60 * 1000;

static void empty_after(struct house *house, int days)
{
    struct error error = {0};
    AUTO_FREE(store) struct store *store = store_open(house->url, DB_READ_WRITE, &error);
    assert_non_null(store);
    for (bool is_done = false; !is_done;)
        assert_true(bin_empty(store, clock_unix_ms() + days * day_ms, &is_done, &error));
}

static void a_deleted_contact_comes_back_until_its_time_is_over(struct house *house)
{
    person owner = house->owner;
    const char *gone = add(house, owner, "Clients",
                           "'first_name':'Noor','last_name':'Gone','email':'gone@example.com'");
    const char *stays = add(house, owner, "Clients", "'first_name':'Omar','last_name':'Stays'");
    json_t *deleted = ask(house, owner, "contacts_delete", "{'ids':['%s']}", gone);
    empty_after(house, 29);
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", gone), "updated");
    assert_string_equal(text_at(get(house, owner, gone), "first_name"), "Noor");
    deleted = ask(house, owner, "contacts_delete", "{'ids':['%s']}", gone);
    empty_after(house, 31);
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", gone), "unchanged");
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", gone), "not_found");
    json_t *undone = ask(house, owner, "undo", "{'batch':'%s'}", text_at(deleted, "batch"));
    assert_string_equal(text_at(undone, "kept.0.why"), "the bin was emptied since");
    assert_string_equal(text_at(get(house, owner, stays), "first_name"), "Omar");
    assert_sound(house, false);
}

static void the_file_of_an_import_goes_as_well(struct house *house)
{
    json_t *begun = ask(house, house->owner, "import_start",
                        "{'file_name':'p.csv','contact_book':'Clients',"
                        "'content':'Name,E-mail\\nNoor Haddad,noor@example.com\\n,bad\\n'}");
    const char *id = text_at(begun, "imports.0.id");
    finish_job(house, house->owner, id);
    empty_after(house, 29);
    assert_int_equal(
        count_at(ask(house, house->owner, "import_rows", "{'id':'%s','outcome':'invalid'}", id),
                 "rows"),
        1);
    empty_after(house, 31);
    assert_status(ask(house, house->owner, "import_rows", "{'id':'%s','outcome':'invalid'}", id),
                  "not_found");
    assert_status(ask(house, house->owner, "import_errors", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, house->owner, "import_run", "{'id':'%s'}", id), "conflict");
    json_t *left = ask(house, house->owner, "import_get", "{'id':'%s'}", id);
    assert_string_equal(text_at(left, "imports.0.columns.1.column"), "E-mail");
    assert_int_equal(count_at(left, "imports.0.columns.1.samples"), 0);
}

static void no_value_is_left(struct house *house)
{
    person owner = house->owner;
    const char *gone =
        add(house, owner, "Clients", "'first_name':'Qzjxnoor','email':'secret@example.com'");
    assert_outcome(ask(house, owner, "contacts_update",
                       "{'contacts':[{'id':'%s','email':'other@example.com'}]}", gone),
                   "updated");
    ask(house, owner, "contacts_delete", "{'ids':['%s']}", gone);
    empty_after(house, 31);
    struct error error = {0};
    static const char left[] = "SELECT COUNT(*) FROM record WHERE facts LIKE '%example.com%'"
                               " AND trashed_ms IS NOT NULL";
    static const char logged[] = "SELECT COUNT(*) FROM change WHERE payload LIKE '%secret@%'";
    static const char words[] = "SELECT COUNT(*) FROM search_word WHERE word LIKE 'qzjx%'";
    static const char spelled[] = "SELECT COUNT(*) FROM search_variant WHERE word LIKE 'qzjx%'";
    const char *const questions[] = {left, logged, words, spelled};
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        AUTO_FREE(db_statement)
        struct db_statement *count = db_prepare(house_db(house), questions[i], &error);
        assert_non_null(count);
        assert_int_equal(db_step(count, &error), DB_ROW);
        assert_int_equal(db_column_integer(count, 0), 0);
    }
    assert_sound(house, false); /* the log's chain holds without the payloads */
}

static void a_book_in_the_bin_takes_only_its_own_records(struct house *house)
{
    person owner = house->owner;
    ask(house, owner, "book_create", "{'name':'Old'}");
    const char *both = add(house, owner, "Clients", "'first_name':'Both','email':'b@example.com'");
    const char *only = add(house, owner, "Old", "'first_name':'Only','email':'o@example.com'");
    ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Old'}", both);
    const char *book = book_id(house, owner, "Old");
    assert_status(ask(house, owner, "book_delete", "{'book':'%s'}", book), "");
    empty_after(house, 31);
    assert_string_equal(text_at(get(house, owner, both), "first_name"), "Both");
    assert_status(ask(house, owner, "book_restore", "{'id':'%s'}", book), "");
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", only), "not_found");
    assert_sound(house, false);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_deleted_contact_comes_back_until_its_time_is_over),
        HOUSE_TEST(the_file_of_an_import_goes_as_well),
        HOUSE_TEST(no_value_is_left),
        HOUSE_TEST(a_book_in_the_bin_takes_only_its_own_records),
    };
    return run_house_tests("bin", cases, COUNT_OF(cases));
}
