/* Erasing people for good: nothing that could be read of them is left anywhere in the store, nobody
 * else loses anything, and machines do not make them again.
 *
 * KITH_ERASE_CASES: how many random people (30), KITH_SEED.
 */
#include "mail-house.h"

#include "service/mail-accounts.h"

enum { STEPS = 12, IDS_MAX = 32 };

/* ---- what is left of a text ---- */

static size_t count_in_file(const char *path, const char *needle)
{
    AUTO_BUFFER struct buffer bytes = {0};
    size_t found = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    char piece[65536];
    for (size_t length; (length = fread(piece, 1, sizeof(piece), file)) > 0;)
        buffer_append(&bytes, piece, length);
    fclose(file);
    size_t length = strlen(needle);
    for (size_t i = 0; i + length <= bytes.length; i++)
        found += strncasecmp(bytes.data + i, needle, length) == 0;
    return found;
}

/* Of the store's files, the log of SQLite and the journal of erasures among them. */
static size_t count_in_files(struct house *house, const char *needle)
{
    static const char *const ends[] = {"", "-wal"};
    size_t found = count_in_file(house->erasures, needle);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        found += count_in_file(arena_format(house->arena, "%s/kith.db%s", house->place, ends[i]),
                               needle);
    return found;
}

/* Of all columns that hold texts or bytes, of all tables. */
static size_t count_in_columns(struct house *house, const char *needle)
{
    struct error error = {0};
    size_t found = count_in_file(house->erasures, needle);
    AUTO_FREE(db_statement)
    struct db_statement *columns = db_prepare(
        house_db(house),
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT)"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND data_type IN ('text', 'bytea', 'tsvector')",
        &error);
    assert_non_null(columns);
    while (db_step(columns, &error) == DB_ROW) {
        const char *table = db_column_copy(columns, 0, house->arena);
        const char *column = db_column_copy(columns, 1, house->arena);
        bool is_bytes = slice_equal_text(db_column_text(columns, 2), "bytea");
        AUTO_FREE(db_statement)
        struct db_statement *count = db_prepare(
            house_db(house),
            arena_format(house->arena,
                         is_bytes ? "SELECT COUNT(*) FROM %s WHERE"
                                    " position(lower('%s') in lower(encode(%s, 'escape'))) > 0"
                                  : "SELECT COUNT(*) FROM %s WHERE"
                                    " position(lower('%s') in lower(CAST(%s AS TEXT))) > 0",
                         table, needle, column),
            &error);
        if (!count || db_step(count, &error) != DB_ROW)
            fail_msg("%s", error.message);
        if (db_column_integer(count, 0))
            print_message("'%s' is left in %s.%s\n", needle, table, column);
        found += (size_t)db_column_integer(count, 0);
    }
    return found;
}

/* An import of somebody, "Name,E-mail", and of Lena Park: run to its end; gives its job. */
static const char *import_with_lena(struct house *house, const char *row)
{
    json_t *begun = ask(house, house->owner, "import_start",
                        "{'file_name':'p.csv','contact_book':'Clients','content':'Name,E-mail\\n"
                        "%s\\nLena Park,lena@example.com\\n'}",
                        row);
    const char *job = text_at(begun, "imports.0.id");
    finish_job(house, house->owner, job);
    ask(house, house->owner, "import_run", "{'id':'%s'}", job);
    finish_job(house, house->owner, job);
    return job;
}

static size_t traces(struct house *house, const char *needle)
{
    return house->engine == DB_ENGINE_SQLITE ? count_in_files(house, needle)
                                             : count_in_columns(house, needle);
}

#define assert_no_trace(house, needle)                                                             \
    do {                                                                                           \
        if (traces(house, needle))                                                                 \
            fail_msg("'%s' is left", needle);                                                      \
    } while (0)

/* ---- asking ---- */

static json_t *preview(struct house *house, person who, const char *id)
{
    return ask(house, who, "contacts_erase", "{'id':'%s','dry_run':true}", id);
}

static json_t *erase(struct house *house, person who, const char *id)
{
    const char *confirm = text_at(preview(house, who, id), "erasure.confirm");
    return ask(house, who, "contacts_erase", "{'id':'%s','confirm':'%s'}", id, confirm);
}

/* ---- the preview, the receipt, the rest ---- */

static void what_the_preview_shows_is_what_goes(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients",
                         "'first_name':'Qzjxnoor','last_name':'Haddad','company':'Qzjxcompany',"
                         "'email':'qzjx@example.com','phone_number':'+44 20 7946 0958'");
    ask(house, owner, "contacts_patch", "{'id':'%s','set':{'nickname':'Qzjxnick'}}", id);
    ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id);
    json_t *shown = preview(house, owner, id);
    assert_status(shown, "");
    assert_int_equal(number_at(shown, "erasure.goes.records"), 2);
    assert_int_equal(number_at(shown, "erasure.goes.groups"), 1);
    assert_int_equal(number_at(shown, "erasure.goes.tombstones"), 2);
    assert_int_equal(count_at(shown, "erasure.books"), 2);
    assert_string_equal(text_at(get(house, owner, id), "nickname"), "Qzjxnick");
    assert_status(ask(house, owner, "contacts_erase", "{'id':'%s'}", id), "precondition");
    json_t *done = erase(house, owner, id);
    assert_status(done, "");
    assert_true(json_equal(at(done, "erasure.goes"), at(shown, "erasure.goes")));
    assert_string_equal(text_at(done, "erasure.digest"), text_at(shown, "erasure.confirm"));
    assert_no_trace(house, "qzjx");
    assert_no_trace(house, "2079460958");
    assert_sound(house, false);
}

static void what_changed_since_is_to_be_looked_at_again(struct house *house)
{
    const char *id =
        add(house, house->owner, "Clients", "'first_name':'Noor','email':'n@example.com'");
    const char *confirm = text_at(preview(house, house->owner, id), "erasure.confirm");
    ask(house, house->owner, "contacts_patch", "{'id':'%s','set':{'nickname':'N'}}", id);
    assert_status(
        ask(house, house->owner, "contacts_erase", "{'id':'%s','confirm':'%s'}", id, confirm),
        "precondition");
    assert_string_equal(text_at(get(house, house->owner, id), "nickname"), "N");
}

static void ids_say_deleted_and_history_erased(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", "'first_name':'Noor','email':'n@example.com'");
    const char *b = add(house, owner, "Clients", "'first_name':'Noor','email':'m@example.com'");
    json_t *merged =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", a, b, a);
    assert_status(erase(house, owner, b), "");
    const char *const ids[] = {a, b};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", ids[i]), "not_found");
        json_t *history = ask(house, owner, "history", "{'id':'%s'}", ids[i]);
        assert_string_equal(text_at(history, "changes.0.did"), "erased");
        assert_true(json_is_true(at(history, "changes.0.erased")));
        assert_int_equal(count_at(history, "changes.0.added"), 0);
    }
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", a), "unchanged");
    ask(house, owner, "undo", "{'batch':'%s'}", text_at(merged, "batch"));
    ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", b), "not_found");
    assert_no_trace(house, "n@example.com");
    assert_no_trace(house, "m@example.com");
    assert_sound(house, false);
}

static void the_receipt_is_kept_and_says_nothing_of_them(struct house *house)
{
    person owner = house->owner;
    person member = invite(house, "lee@example.com", "member");
    const char *id = add(house, owner, "Clients", "'first_name':'Noor','email':'n@example.com'");
    json_t *done = erase(house, owner, id);
    json_t *receipts = ask(house, owner, "erasures_list", "{}");
    assert_string_equal(text_at(receipts, "erasures.0.id"), text_at(done, "erasure.id"));
    assert_string_equal(text_at(receipts, "erasures.0.contact"), id);
    assert_string_equal(text_at(receipts, "erasures.0.actor"), user_id(house, owner));
    assert_int_equal(number_at(receipts, "erasures.0.summary.goes.records"), 1);
    assert_true(json_is_true(at(receipts, "erasures.0.settled")));
    assert_status(ask(house, member, "erasures_list", "{}"), "denied");
}

static void what_lies_in_the_bin_goes_as_well(struct house *house)
{
    const char *id =
        add(house, house->owner, "Clients", "'first_name':'Qzjxgone','email':'qzjx@example.com'");
    ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", id);
    assert_status(erase(house, house->owner, id), "");
    assert_no_trace(house, "qzjx");
    assert_sound(house, false);
}

/* ---- who may ---- */

static void members_erase_only_what_is_theirs_to_delete(struct house *house)
{
    person owner = house->owner;
    person member = invite(house, "lee@example.com", "member");
    person other = invite(house, "kim@example.com", "member");
    ask(house, owner, "book_create",
        "{'name':'Board','scope':'organization','member_rights':['see']}");
    const char *seen = add(house, owner, "Board", "'first_name':'Noor','email':'n@example.com'");
    json_t *refused = preview(house, member, seen);
    assert_status(refused, "denied");
    assert_non_null(strstr(text_at(refused, "error.message"), "'Board'"));
    const char *both = add(house, member, "Clients", "'first_name':'Omar','email':'o@example.com'");
    ask(house, other, "book_create", "{'name':'Private'}");
    ask(house, member, "book_create", "{'name':'Own'}");
    json_t *joined = ask(house, other, "contacts_create",
                         "{'contacts':[{'first_name':'Omar','email':'o@example.com',"
                         "'contact':'%s'}],'contact_book':'Private'}",
                         both);
    assert_outcome(joined, "matched");
    refused = preview(house, member, both); /* what he does not see is not named */
    assert_status(refused, "denied");
    assert_non_null(strstr(text_at(refused, "error.message"), "'Clients'"));
    assert_null(strstr(text_at(refused, "error.message"), "Private"));
    json_t *shown = preview(house, owner, both);
    assert_int_equal(number_at(shown, "erasure.records_elsewhere"), 1);
    assert_int_equal(count_at(shown, "erasure.books"), 1);
    assert_status(erase(house, owner, both), "");
    assert_no_trace(house, "o@example.com");
    const char *own = add(house, member, "Own", "'first_name':'Own','email':'own@example.com'");
    assert_status(preview(house, owner, own), "not_found");
    assert_status(erase(house, member, own), "");
    person proposing = make_token(house, owner, "'class':'propose'");
    assert_status(preview(house, proposing, seen), "denied");
}

/* ---- tombstones ---- */

static void machines_do_not_make_them_again(struct house *house)
{
    person owner = house->owner;
    const char *id =
        add(house, owner, "Clients",
            "'first_name':'Noor','email':'n@example.com','phone_number':'+442079460958'");
    assert_status(erase(house, owner, id), "");
    json_t *imported = ask(house, owner, "contacts_create",
                           "{'contacts':[{'first_name':'N','email':'N@Example.com'},"
                           "{'first_name':'Omar','email':'o@example.com'}],"
                           "'contact_book':'Clients','mode':'best_effort','imported':true}");
    house->channel = CHANNEL_IMPORT;
    json_t *channel = ask(house, owner, "contacts_create",
                          "{'contacts':[{'first_name':'N','phone_number':'020 7946 0958'}],"
                          "'contact_book':'Clients','mode':'best_effort'}");
    house->channel = CHANNEL_MCP; /* whosever token the agent has, and whatever it is told */
    json_t *agent = ask(house, owner, "contacts_create",
                        "{'contacts':[{'first_name':'N','email':'n@example.com',"
                        "'erased':'again'}],'contact_book':'Clients','mode':'best_effort'}");
    house->channel = CHANNEL_REST;
    assert_outcome(channel, "denied");
    assert_outcome(agent, "denied");
    assert_string_equal(text_at(imported, "contacts.1.outcome"), "created");
    const char *job = import_with_lena(house, "Noor Haddad,n@example.com");
    json_t *rows = ask(house, owner, "import_rows", "{'id':'%s','outcome':'denied'}", job);
    assert_int_equal(count_at(rows, "rows"), 1);
    json_t *begun =
        ask(house, owner, "import_start",
            "{'file_name':'p.vcf','contact_book':'Clients','content':'BEGIN:VCARD\\r\\n"
            "VERSION:3.0\\r\\nFN:Noor Haddad\\r\\nTEL:+442079460958\\r\\nEND:VCARD\\r\\n'}");
    assert_string_equal(
        text_at(finish_job(house, owner, text_at(begun, "imports.0.id")), "jobs.0.state"), "ready");
    rows = ask(house, owner, "import_rows", "{'id':'%s','outcome':'denied'}",
               text_at(begun, "imports.0.id"));
    assert_int_equal(count_at(rows, "rows"), 1);
    assert_int_equal(number_at(ask(house, owner, "contacts_search",
                                   "{'query':'n@example.com','count_only':true}"),
                               "total"),
                     0);
}

static void a_person_is_told_and_may_go_on(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", "'first_name':'Noor','email':'n@example.com'");
    const char *other = add(house, owner, "Clients", "'first_name':'Omar','email':'o@example.com'");
    assert_status(erase(house, owner, id), "");
    json_t *told = ask(house, owner, "contacts_create",
                       "{'contacts':[{'first_name':'Noor','email':'n@example.com'}]}");
    assert_status(told, "conflict");
    assert_string_equal(text_at(told, "error.accepted"), "erased: \"again\"");
    assert_status(ask(house, owner, "contacts_patch",
                      "{'id':'%s','add':{'emails':['n@example.com']}}", other),
                  "conflict");
    assert_outcome(ask(house, owner, "contacts_patch",
                       "{'id':'%s','add':{'emails':['n@example.com']},'set':{'erased':'again'},"
                       "'dry_run':true}",
                       other),
                   "updated");
    json_t *made = ask(house, owner, "contacts_create",
                       "{'contacts':[{'first_name':'Noor','email':'n@example.com',"
                       "'erased':'again'}],'contact_book':'Clients'}");
    assert_outcome(made, "created");
    house->channel = CHANNEL_IMPORT; /* from now on it is an address as any other */
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contacts':[{'first_name':'Noor','email':'n@example.com'}],"
                       "'contact_book':'Vendors'}"),
                   "matched");
    house->channel = CHANNEL_REST;
    assert_sound(house, false);
}

/* Who comes back with such an address, from the bin or by an undo, has it: nobody makes him. */
static void who_has_it_is_no_one_made_again(struct house *house)
{
    person owner = house->owner;
    const char *binned =
        add(house, owner, "Clients", "'first_name':'Omar','email':'us@example.com'");
    ask(house, owner, "contacts_delete", "{'ids':['%s']}", binned);
    const char *id = add(house, owner, "Clients", "'first_name':'Noor','email':'us@example.com'");
    assert_int_equal(number_at(erase(house, owner, id), "erasure.goes.tombstones"), 1);
    assert_status(ask(house, owner, "contacts_restore", "{'ids':['%s']}", binned), "");
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contacts':[{'first_name':'Omar','email':'us@example.com',"
                       "'nickname':'O'}],'contact_book':'Clients','mode':'best_effort',"
                       "'imported':true}"),
                   "matched");
    assert_sound(house, false);
}

static void what_others_have_too_gets_no_tombstone(struct house *house)
{
    person owner = house->owner;
    const char *a =
        add(house, owner, "Clients", "'first_name':'Noor','phone_number':'+442079460958'");
    const char *b =
        add(house, owner, "Clients", "'first_name':'Zed','phone_number':'+442079460958'");
    json_t *shown = preview(house, owner, a);
    assert_int_equal(number_at(shown, "erasure.goes.tombstones"), 0);
    assert_string_equal(text_at(shown, "erasure.same_identifiers.0"), b);
    assert_string_equal(text_at(shown, "erasure.stays.0.what"), "identifiers");
    assert_status(erase(house, owner, a), "");
    assert_string_equal(values(house, get(house, owner, b), "phone_number"), "+442079460958");
}

static const char *import_outcome(struct house *house, const char *email)
{
    return text_at(ask(house, house->owner, "contacts_create",
                       "{'contacts':[{'first_name':'N','email':'%s'}],"
                       "'contact_book':'Vendors','mode':'best_effort','imported':true}",
                       email),
                   "contacts.0.outcome");
}

/* An old list has the address that they had then. What another has by now is his. */
static void what_they_had_before_is_theirs(struct house *house)
{
    person owner = house->owner;
    person proposing = make_token(house, owner, "'class':'propose'");
    const char *id =
        add(house, owner, "Clients",
            "'first_name':'Noor','email':'qzjx@example.com','phone_number':'+442079460958'");
    ask(house, owner, "contacts_patch",
        "{'id':'%s','set':{'email':'new@example.com','phone_number':'+442079460959'}}", id);
    add(house, owner, "Vendors", "'first_name':'Omar','phone_number':'+442079460958'");
    ask(house, proposing, "contacts_create",
        "{'contacts':[{'first_name':'N','email':'qzjx@example.com'}],'contact_book':'Clients'}");
    ask(house, proposing, "contacts_create",
        "{'contacts':[{'first_name':'O','phone_number':'+442079460958'}],"
        "'contact_book':'Clients'}");
    json_t *done = erase(house, owner, id);
    assert_int_equal(number_at(done, "erasure.goes.tombstones"), 3);
    assert_int_equal(number_at(done, "erasure.goes.proposals"), 1);
    assert_int_equal(count_at(done, "erasure.stays"), 0);
    assert_int_equal(count_at(ask(house, owner, "proposals_list", "{}"), "proposals"), 1);
    assert_string_equal(import_outcome(house, "qzjx@example.com"), "denied");
    assert_no_trace(house, "qzjx");
}

/* ---- what quotes them ---- */

/* JSON and CSV write the quotes of such an address each in their own way. */
static void addresses_with_quotes_are_found(struct house *house)
{
    static const char address[] = "\\\"qzjx noor\\\"@example.com";
    person owner = house->owner;
    person proposing = make_token(house, owner, "'class':'propose'");
    const char *id = add(house, owner, "Clients",
                         arena_format(house->arena, "'first_name':'N','email':'%s'", address));
    ask(house, proposing, "contacts_create",
        "{'contacts':[{'first_name':'P','email':'%s'}],'contact_book':'Clients'}", address);
    json_t *begun = ask(house, owner, "import_start",
                        "{'file_name':'p.csv','contact_book':'Clients','content':'Name,E-mail\\n"
                        "Lena Park,lena@example.com\\nN,\\\"\\\"%s\\\"\\n'}",
                        "\\\"qzjx noor\\\"\\\"@example.com");
    finish_job(house, owner, text_at(begun, "imports.0.id"));
    ask(house, owner, "job_control", "{'id':'%s','command':'cancel'}",
        text_at(begun, "imports.0.id"));
    json_t *done = erase(house, owner, id);
    assert_int_equal(number_at(done, "erasure.goes.proposals"), 1);
    assert_int_equal(number_at(done, "erasure.goes.import_files"), 1);
    assert_no_trace(house, "qzjx");
}

/* Nobody reads again what was accepted. */
static void accepted_proposals_say_nothing(struct house *house)
{
    person owner = house->owner;
    person proposing = make_token(house, owner, "'class':'propose'");
    json_t *proposed = ask(house, proposing, "contacts_create",
                           "{'contacts':[{'first_name':'Qzjxnoor','last_name':'Qzjxhaddad'}],"
                           "'contact_book':'Clients'}");
    json_t *accepted =
        ask(house, owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal"));
    assert_status(accepted, "");
    assert_status(erase(house, owner, text_at(accepted, "contacts.0.id")), "");
    assert_no_trace(house, "qzjx");
}

/* Files of one person have his name; and what is taken for a header may be somebody. */
static void files_say_not_even_their_names(struct house *house)
{
    person owner = house->owner;
    const char *job = "";
    static const char *const files[] = {
        "'file_name':'Qzjxnoor Haddad.vcf','content':'BEGIN:VCARD\\r\\nVERSION:3.0\\r\\n"
        "FN:Qzjxnoor Haddad\\r\\nTEL:+442079460958\\r\\nEND:VCARD\\r\\n'",
        "'file_name':'p.csv','content':'Name,E-mail,Asked by +442079460958\\n"
        "Lena Park,lena@example.com,x\\n'",
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        json_t *begun =
            ask(house, owner, "import_start", "{%s,'contact_book':'Clients'}", files[i]);
        job = text_at(begun, "imports.0.id");
        finish_job(house, owner, job);
        assert_status(ask(house, owner, "import_run", "{'id':'%s'}", job), "");
        assert_string_equal(text_at(finish_job(house, owner, job), "jobs.0.state"), "done");
    }
    json_t *found = ask(house, owner, "contacts_search", "{'query':'qzjxnoor'}");
    json_t *done = erase(house, owner, text_at(found, "contacts.0.id"));
    assert_int_equal(number_at(done, "erasure.goes.import_files"), 2);
    assert_no_trace(house, "qzjx");
    json_t *blanked = ask(house, owner, "import_get", "{'id':'%s'}", job);
    char *text = json_dumps(blanked, 0);
    assert_null(strstr(text, "2079460958"));
    free(text);
    import_with_lena(house, "Omar,o@example.com"); /* its columns are no longer remembered */
}

/* Whoever has an address may put it into a book of his own: erasing that contact neither tells him
 * who else has it nor takes away what is theirs. */
static void members_reach_nothing_of_others(struct house *house)
{
    person owner = house->owner;
    person member = invite(house, "lee@example.com", "member");
    person other = invite(house, "kim@example.com", "member");
    ask(house, member, "book_create", "{'name':'Own'}");
    ask(house, other, "book_create", "{'name':'Private'}");
    person proposing = make_token(house, owner, "'class':'propose'");
    add(house, other, "Private", "'first_name':'Secret','email':'secret@example.com'");
    ask(house, owner, "identifier_share", "{'value':'secret@example.com'}");
    ask(house, proposing, "contacts_create",
        "{'contacts':[{'first_name':'N','email':'secret@example.com'}],'contact_book':'Clients',"
        "'idempotency_key':'k'}");
    json_t *begun = ask(house, other, "import_start",
                        "{'file_name':'p.csv','contact_book':'Private','content':"
                        "'Name,E-mail\\nSecret,secret@example.com\\n'}");
    finish_job(house, other, text_at(begun, "imports.0.id"));
    ask(house, other, "job_control", "{'id':'%s','command':'cancel'}",
        text_at(begun, "imports.0.id"));
    json_t *held = preview(
        house, member, add(house, member, "Own", "'first_name':'A','email':'secret@example.com'"));
    json_t *free = preview(
        house, member, add(house, member, "Own", "'first_name':'A','email':'nobody@example.com'"));
    assert_true(json_equal(at(held, "erasure.goes"), at(free, "erasure.goes")));
    assert_int_equal(count_at(held, "erasure.stays"), 0);
    json_t *all = preview(house, owner,
                          add(house, owner, "Clients",
                              "'first_name':'B',"
                              "'email':'secret@example.com'"));
    assert_int_equal(number_at(all, "erasure.goes.proposals"), 1);
    assert_int_equal(number_at(all, "erasure.goes.import_files"), 1);
}

static void proposals_answers_and_files_go(struct house *house)
{
    person owner = house->owner;
    const char *stays = add(house, owner, "Clients", "'first_name':'Omar','email':'o@example.com'");
    import_with_lena(house, "Qzjxnoor Haddad,qzjx@example.com");
    json_t *found = ask(house, owner, "contacts_search", "{'query':'qzjx@example.com'}");
    const char *id = text_at(found, "contacts.0.id");
    ask(house, owner, "contacts_patch",
        "{'id':'%s','set':{'nickname':'Qzjxnick'},'idempotency_key':'k'}", id);
    person proposing = make_token(house, owner, "'class':'propose'");
    ask(house, proposing, "contacts_update", "{'contacts':[{'id':'%s','nickname':'Qzjxnew'}]}", id);
    ask(house, proposing, "contacts_update", "{'contacts':[{'id':'%s','nickname':'O'}]}", stays);
    json_t *done = erase(house, owner, id);
    assert_int_equal(number_at(done, "erasure.goes.proposals"), 1);
    assert_int_equal(number_at(done, "erasure.goes.kept_answers"), 1);
    assert_int_equal(number_at(done, "erasure.goes.import_files"), 1);
    assert_int_equal(count_at(ask(house, owner, "proposals_list", "{}"), "proposals"), 1);
    json_t *replayed = ask(house, owner, "contacts_patch",
                           "{'id':'%s','set':{'nickname':'Qzjxnick'},'idempotency_key':'k'}", id);
    assert_true(json_is_true(at(replayed, "erased")));
    assert_int_equal(
        number_at(ask(house, owner, "contacts_search", "{'query':'lena','count_only':true}"),
                  "total"),
        1);
    assert_no_trace(house, "qzjx");
    assert_sound(house, false);
}

static void mail_accounts_know_them_no_more(struct house *house)
{
    person owner = house->owner;
    const char *account = make_account(house, owner, "Mine", "olive@example.com", NULL);
    const char *id = add(house, owner, "Clients", "'first_name':'Noor','email':'noor@example.org'");
    exchange(house, owner, account, "noor@example.org", "olive@example.com", 3);
    exchange(house, owner, account, "olive@example.com", "noor@example.org", 2);
    json_t *draft = ask(house, owner, "draft_create",
                        "{'drafts':{'account':'%s','to':['noor@example.org','omar@example.org'],"
                        "'subject':'s','body':'b'}}",
                        account);
    assert_status(draft, "");
    json_t *done = erase(house, owner, id);
    assert_int_equal(number_at(done, "erasure.goes.correspondents"), 1);
    assert_int_equal(number_at(done, "erasure.goes.drafts"), 1);
    assert_int_equal(count_at(ask(house, owner, "complete", "{'prefix':'noor'}"), "completions"),
                     0);
    assert_sound(house, false);
    assert_sound(house, true); /* what is derived from messages does not say it again */
    assert_int_equal(count_at(ask(house, owner, "complete", "{'prefix':'noor'}"), "completions"),
                     0);
    exchange(house, owner, account, "noor@example.org", "olive@example.com", 1);
    assert_int_equal(count_at(ask(house, owner, "collected_list", "{}"), "collected"), 0);
    assert_status(ask(house, owner, "collected_promote", "{'addresses':['noor@example.org']}"),
                  "not_found");
    assert_sound(house, false);
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contacts':[{'first_name':'Noor','email':'noor@example.org',"
                       "'erased':'again'}],'contact_book':'Clients'}"),
                   "created");
    exchange(house, owner, account, "olive@example.com", "noor@example.org", 1);
    assert_int_equal(count_at(ask(house, owner, "complete", "{'prefix':'noor'}"), "completions"),
                     1);
    assert_sound(house, false);
    assert_sound(house, true);
}

/* A family's mailbox: what was exchanged with it is the other's as well. */
static void accounts_keep_what_they_know_of_others(struct house *house)
{
    person owner = house->owner;
    const char *account = make_account(house, owner, "Mine", "olive@example.com", NULL);
    const char *id = add(house, owner, "Clients",
                         "'first_name':'Noor','email':'us@example.org','separate':true");
    add(house, owner, "Clients", "'first_name':'Omar','email':'us@example.org','separate':true");
    exchange(house, owner, account, "us@example.org", "olive@example.com", 3);
    exchange(house, owner, account, "olive@example.com", "us@example.org", 2);
    assert_status(erase(house, owner, id), "");
    json_t *completed = ask(house, owner, "complete", "{'prefix':'us'}");
    assert_int_equal(count_at(completed, "completions"), 1);
    assert_non_null(strstr(text_at(completed, "completions.0.reason"), "You wrote"));
    assert_sound(house, false);
    assert_sound(house, true);
}

/* ---- everything about one person ---- */

static void the_dossier_has_all_that_is_known(struct house *house)
{
    person owner = house->owner;
    const char *id =
        add(house, owner, "Clients",
            "'first_name':'Noor','email':'n@example.com','evidence':'a business card'");
    ask(house, owner, "contacts_patch", "{'id':'%s','set':{'nickname':'Nono'}}", id);
    person proposing = make_token(house, owner, "'class':'propose'");
    ask(house, proposing, "contacts_update", "{'contacts':[{'id':'%s','nickname':'N'}]}", id);
    const char *account = make_account(house, owner, "Mine", "olive@example.com", NULL);
    exchange(house, owner, account, "n@example.com", "olive@example.com", 3);
    exchange(house, owner, account, "olive@example.com", "n@example.com", 2);
    json_t *all = ask(house, owner, "contacts_dossier", "{'id':'%s'}", id);
    assert_int_equal(count_at(all, "conversations"), 2);
    assert_status(all, "");
    assert_string_equal(text_at(all, "contact.id"), id);
    assert_string_equal(text_at(all, "contact.infos.0.origin.evidence"), "a business card");
    assert_int_equal(count_at(all, "changes"), 2);
    assert_non_null(strstr(text_at(all, "vcard"), "EMAIL"));
    assert_true(json_is_array(at(all, "proposals")) && json_is_array(at(all, "merges")));
}

/* ---- random ---- */

/* One person with a mark of their own in every field. */
struct play {
    struct house *house;
    struct dice dice;
    char mark[24];
    const char *ids[IDS_MAX];
    size_t id_count;
    const char *batches[IDS_MAX];
    size_t batch_count;
};

static void make_mark(struct play *play, unsigned number)
{
    static const char letters[] = "bdfgklmprtvz";
    size_t length = 0;
    memcpy(play->mark, "qzjx", 4);
    for (length = 4; length < 9; length++)
        play->mark[length] = letters[roll(&play->dice, sizeof(letters) - 1)];
    snprintf(play->mark + length, sizeof(play->mark) - length, "%u", number);
}

static const char *marked(struct play *play, const char *format)
{
    struct arena *arena = play->house->arena;
    AUTO_BUFFER struct buffer text = {0};
    for (const char *p = format; *p; p++) {
        if (*p == '@') /* the mark */
            buffer_append_text(&text, play->mark);
        else if (*p == '#') /* another number each time */
            buffer_append_format(&text, "%u", roll(&play->dice, 1000));
        else
            buffer_append_byte(&text, *p == '^' ? '@' : *p);
    }
    return arena_copy(arena, buffer_text(&text));
}

static void remember(struct play *play, const json_t *answer)
{
    const char *id = text_at(answer, "contacts.0.id"), *batch = text_at(answer, "batch");
    if (*id && play->id_count < IDS_MAX)
        play->ids[play->id_count++] = id;
    if (*batch && play->batch_count < IDS_MAX)
        play->batches[play->batch_count++] = batch;
}

static const char *some_id(struct play *play)
{
    return play->ids[roll(&play->dice, (unsigned)play->id_count)];
}

static void create(struct play *play)
{
    static const char *const books[] = {"Clients", "Vendors", "Personal"};
    remember(play,
             ask(play->house, play->house->owner, "contacts_create",
                 "{'contacts':[{%s}],'contact_book':'%s'}",
                 marked(play, "'first_name':'First@','last_name':'Last@#','middle_name':'@mid',"
                              "'nickname':'@nick','notes':'A note of @ with words@#',"
                              "'source_key':'src:@#','evidence':'read @ here','separate':true,"
                              "'infos':[{'kind':'email','label':'work','value':'@#^example.com'},"
                              "{'kind':'phone_number','label':'main','value':'@#'},"
                              "{'kind':'url','label':'personal','value':'https://@.example.com/#'},"
                              "{'kind':'physical_address','label':'home','street':'@ street #',"
                              "'city':'City@'},"
                              "{'kind':'custom','label':'other','value':'@ custom #'}],"
                              "'memberships':[{'group':{'kind':'organization','name':'Co @ #'},"
                              "'title':'Chief @','department':'Dep @'},"
                              "{'group':{'kind':'group','name':'Label @ #'}}]"),
                 books[roll(&play->dice, 3)]));
}

static void change(struct play *play)
{
    struct house *house = play->house;
    static const char *const changes[] = {
        "'set':{'last_name':'Other@#','nickname':'@nick#'}",
        "'set':{'notes':'Another @ note #'}",
        "'add':{'emails':['new@#^example.com'],'groups':['More @ #']}",
        "'set':{'company':'Company @ #','title':'@ title'}",
        "'add_to_book':'Vendors'",
        "'remove_from_book':'Vendors'",
    };
    json_t *answer =
        ask(house, house->owner, "contacts_patch", "{'id':'%s',%s,'idempotency_key':'%s'}",
            some_id(play), marked(play, changes[roll(&play->dice, COUNT_OF(changes))]),
            marked(play, "key-#-#-#"));
    remember(play, answer);
}

static void step(struct play *play)
{
    struct house *house = play->house;
    switch (roll(&play->dice, 8)) {
    case 0:
        create(play);
        break;
    case 1:
        remember(play, ask(house, house->owner, "contacts_merge", "{'ids':['%s','%s']}",
                           some_id(play), some_id(play)));
        break;
    case 2:
        remember(play, ask(house, house->owner, "contacts_unmerge", "{'id':'%s'}", some_id(play)));
        break;
    case 3:
        ask(house, house->owner, "undo", "{'batch':'%s'}",
            play->batches[roll(&play->dice, (unsigned)play->batch_count)]);
        break;
    case 4:
        ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", some_id(play));
        ask(house, house->owner, "contacts_restore", "{'ids':['%s']}", some_id(play));
        break;
    default:
        change(play);
        break;
    }
}

static void erase_all_of(struct play *play)
{
    struct house *house = play->house;
    for (size_t i = 0; i < play->id_count; i++)
        assert_status(erase(house, house->owner, play->ids[i]), "");
}

/* What typing errors are found by: the mark with a letter left out has one of its halves. */
static void assert_nothing_is_left(struct play *play)
{
    char half[16];
    assert_no_trace(play->house, play->mark);
    snprintf(half, sizeof(half), "%.5s", play->mark + 4);
    assert_no_trace(play->house, half);
}

static void whatever_happened_nothing_is_left(struct house *house)
{
    const char *cases = getenv("KITH_ERASE_CASES"), *seed = getenv("KITH_SEED");
    unsigned count = cases ? (unsigned)atoi(cases) : 30;
    const char *stays = add(house, house->owner, "Clients",
                            "'first_name':'Stays','last_name':'Here','email':'stays@example.com',"
                            "'company':'Stays Ltd'");
    for (unsigned number = 0; number < count; number++) {
        struct play play = {.house = house,
                            .dice = {(seed ? (uint64_t)atoi(seed) : 1) * 1000 + number}};
        make_mark(&play, number);
        create(&play);
        for (unsigned i = 0; i < STEPS; i++)
            step(&play);
        erase_all_of(&play);
        assert_nothing_is_left(&play);
    }
    assert_string_equal(values(house, get(house, house->owner, stays), "email"),
                        "stays@example.com");
    assert_sound(house, false);
    assert_sound(house, true); /* what is made anew from the records is the same */
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(what_the_preview_shows_is_what_goes),
        HOUSE_TEST(what_changed_since_is_to_be_looked_at_again),
        HOUSE_TEST(ids_say_deleted_and_history_erased),
        HOUSE_TEST(the_receipt_is_kept_and_says_nothing_of_them),
        HOUSE_TEST(what_lies_in_the_bin_goes_as_well),
        HOUSE_TEST(members_erase_only_what_is_theirs_to_delete),
        HOUSE_TEST(machines_do_not_make_them_again),
        HOUSE_TEST(a_person_is_told_and_may_go_on),
        HOUSE_TEST(who_has_it_is_no_one_made_again),
        HOUSE_TEST(what_others_have_too_gets_no_tombstone),
        HOUSE_TEST(what_they_had_before_is_theirs),
        HOUSE_TEST(addresses_with_quotes_are_found),
        HOUSE_TEST(accepted_proposals_say_nothing),
        HOUSE_TEST(files_say_not_even_their_names),
        HOUSE_TEST(members_reach_nothing_of_others),
        HOUSE_TEST(proposals_answers_and_files_go),
        HOUSE_TEST(mail_accounts_know_them_no_more),
        HOUSE_TEST(accounts_keep_what_they_know_of_others),
        HOUSE_TEST(the_dossier_has_all_that_is_known),
        HOUSE_TEST(whatever_happened_nothing_is_left),
    };
    return run_house_tests("erase", cases, COUNT_OF(cases));
}
