/* Imports as a job: what the preview says is what the run does; twice changes nothing; undone, the
 * book is as it was. */
#include "harness.h"

/* Begins an import of a text into Clients and waits for its analysis. Gives import_get's answer. */
static json_t *analyse(struct house *house, person who, const char *name, const char *content,
                       const char *more)
{
    json_t *arguments = json_pack("{s:s, s:s, s:s}", "file_name", name, "content", content,
                                  "contact_book", "Clients");
    json_t *others = json_loads(more ? more : "{}", 0, NULL);
    assert_non_null(others);
    json_object_update(arguments, others);
    json_t *begun = ask_json(house, who, "import_start", arguments);
    json_decref(arguments);
    json_decref(others);
    assert_status(begun, "");
    const char *id = text_at(begun, "imports.0.id");
    finish_job(house, who, id);
    return ask(house, who, "import_get", "{'id':'%s'}", id);
}

static const char *id_of(const json_t *import)
{
    return text_at(import, "imports.0.id");
}

static int64_t preview(const json_t *import, const char *outcome)
{
    char path[80];
    snprintf(path, sizeof(path), "imports.0.job.progress.preview.%s", outcome);
    return number_at(import, path);
}

static int64_t done(const json_t *import, const char *outcome)
{
    char path[80];
    snprintf(path, sizeof(path), "imports.0.job.progress.done.%s", outcome);
    return number_at(import, path);
}

static json_t *run(struct house *house, person who, const json_t *import)
{
    assert_status(ask(house, who, "import_run", "{'id':'%s'}", id_of(import)), "");
    json_t *ended = finish_job(house, who, id_of(import));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    return ask(house, who, "import_get", "{'id':'%s'}", id_of(import));
}

static int64_t count_clients(struct house *house)
{
    return number_at(
        ask(house, house->owner, "contacts_list", "{'count_only':true,'contact_book':'Clients'}"),
        "total");
}

static json_t *find(struct house *house, const char *query)
{
    return ask(house, house->owner, "contacts_search", "{'query':'%s'}", query);
}

#define HEADER "First Name,Last Name,E-mail,Phone,Company,Title\n"

static void a_file_goes_in_and_twice_changes_nothing(struct house *house)
{
    const char *file = HEADER "Noor,Haddad,noor@example.com,+44 20 7946 0001,Brick,Buyer\n"
                              "Ada,Byron,ada@example.com,,Engines,\n"
                              "Max,Muster,,+44 20 7946 0002,,\n";
    json_t *first = analyse(house, house->owner, "people.csv", file, NULL);
    assert_string_equal(text_at(first, "imports.0.job.state"), "ready");
    assert_int_equal(preview(first, "created"), 3);
    assert_int_equal(count_clients(house), 0);
    first = run(house, house->owner, first);
    assert_int_equal(done(first, "created"), 3);
    assert_int_equal(count_clients(house), 3);
    json_t *second =
        run(house, house->owner, analyse(house, house->owner, "people.csv", file, NULL));
    assert_int_equal(preview(second, "unchanged"), 3);
    assert_int_equal(done(second, "unchanged"), 3);
    assert_int_equal(count_clients(house), 3);
    assert_sound(house, false);
}

static void one_bad_row_blocks_no_other_and_comes_back_in_the_error_file(struct house *house)
{
    const char *file = HEADER "Noor,Haddad,noor@example.com,,,\n"
                              "Bad,Address,not an address,,,\n"
                              "Nobody,,,,,\n"
                              ",,lonely@example.com,,,\n";
    json_t *import = run(house, house->owner, analyse(house, house->owner, "m.csv", file, NULL));
    assert_int_equal(done(import, "created"), 1);
    assert_int_equal(done(import, "invalid"), 1);
    assert_int_equal(done(import, "incomplete"), 2);
    json_t *rows =
        ask(house, house->owner, "import_rows", "{'id':'%s','outcome':'invalid'}", id_of(import));
    assert_int_equal(number_at(rows, "rows.0.line"), 3);
    assert_string_equal(text_at(rows, "rows.0.cells.2"), "not an address");
    assert_true(strlen(text_at(rows, "rows.0.message")) > 10);
    json_t *errors = ask(house, house->owner, "import_errors", "{'id':'%s'}", id_of(import));
    const char *content = text_at(errors, "content");
    assert_string_equal(text_at(errors, "file_name"), "m-errors.csv");
    assert_non_null(strstr(content, "kith_error"));
    assert_non_null(strstr(content, "not an address"));
    assert_null(strstr(content, "noor@example.com"));
    /* Mended and sent again it touches those rows alone. */
    char mended[4000];
    const char *place = strstr(content, "not an address");
    snprintf(mended, sizeof(mended), "%.*sbad@example.com%s", (int)(place - content), content,
             place + strlen("not an address"));
    import = run(house, house->owner, analyse(house, house->owner, "m-errors.csv", mended, NULL));
    assert_int_equal(done(import, "created"), 1);
    assert_int_equal(done(import, "incomplete"), 2);
    assert_int_equal(count_clients(house), 2);
    assert_int_equal(count_at(at(find(house, "bad@example.com"), "contacts.0"), "infos"), 1);
}

static void the_preview_tells_apart_what_the_run_will_do(struct house *house)
{
    add(house, house->owner, "Clients",
        "'email':'noor@example.com','first_name':'Noor','last_name':'Haddad'");
    add(house, house->owner, "Clients",
        "'email':'ada@example.com','first_name':'Ada','last_name':'Byron'");
    add(house, house->owner, "Clients",
        "'email':'info@example.com','first_name':'Somebody','last_name':'Else'");
    const char *file = HEADER "Noor,Haddad,noor@example.com,,,\n"
                              "Ada,Byron,ada@example.com,+44 20 7946 0009,,\n"
                              "Quite,Another,info@example.com,,,\n"
                              "New,Person,new@example.com,,,\n"
                              "New,Person,NEW@example.com,,Brick,\n";
    json_t *import = analyse(house, house->owner, "p.csv", file, NULL);
    assert_int_equal(preview(import, "unchanged"), 1);
    assert_int_equal(preview(import, "matched"), 1);
    assert_int_equal(preview(import, "ambiguous"), 1);
    assert_int_equal(preview(import, "created"), 1);
    assert_int_equal(preview(import, "duplicate_in_file"), 1);
    json_t *rows = ask(house, house->owner, "import_rows",
                       "{'id':'%s','outcome':'duplicate_in_file'}", id_of(import));
    assert_int_equal(number_at(rows, "rows.0.same_as_item"), 4);
    import = run(house, house->owner, import);
    assert_int_equal(done(import, "created"), 1);
    assert_int_equal(done(import, "matched"), 2);
    assert_int_equal(done(import, "ambiguous"), 1);
    assert_int_equal(count_clients(house), 4);
    import = run(house, house->owner, analyse(house, house->owner, "p.csv", file, NULL));
    assert_int_equal(done(import, "created") + done(import, "matched") + done(import, "updated"),
                     0);
    assert_sound(house, false);
}

static void the_next_export_of_the_program_updates_its_own_records(struct house *house)
{
    const char *week1 = HEADER "Noor,Haddad,noor@example.com,+44 20 7946 0001,Brick,Buyer\n";
    const char *week2 = HEADER "Noor,Haddad,noor@example.com,+44 20 7946 0002,Brick,Head buyer\n";
    run(house, house->owner, analyse(house, house->owner, "a.csv", week1, NULL));
    json_t *import = run(house, house->owner, analyse(house, house->owner, "b.csv", week2, NULL));
    assert_int_equal(preview(import, "updated"), 1);
    assert_int_equal(done(import, "updated"), 1);
    json_t *contact = find(house, "noor@example.com");
    assert_int_equal(count_at(contact, "contacts"), 1);
    assert_string_equal(values(house, at(contact, "contacts.0"), "phone_number"),
                        "+44 20 7946 0002");
    assert_string_equal(text_at(contact, "contacts.0.memberships.0.title"), "Head buyer");
    for (int week = 3; week <= 52; week++)
        import = run(house, house->owner, analyse(house, house->owner, "c.csv", week2, NULL));
    assert_int_equal(done(import, "unchanged"), 1);
    assert_int_equal(count_clients(house), 1);
}

static void what_a_person_typed_is_replaced_only_where_a_column_says_so(struct house *house)
{
    const char *id = add(house, house->owner, "Clients",
                         "'email':'noor@example.com','first_name':'Noor','last_name':'Haddad',"
                         "'nickname':'Nonni','company':'Brick'");
    const char *file = "First name,Last name,E-mail,Nickname,Company\n"
                       "Noor,Haddad,noor@example.com,Noorie,Stone\n";
    json_t *import = run(house, house->owner, analyse(house, house->owner, "n.csv", file, NULL));
    assert_string_equal(text_at(get(house, house->owner, id), "nickname"), "Nonni");
    import = analyse(house, house->owner, "n.csv", file, NULL);
    json_t *changed = ask(house, house->owner, "import_change",
                          "{'id':'%s','columns':[{'column':'Nickname','policy':'overwrite'},"
                          "{'column':'5','policy':'overwrite'}]}",
                          id_of(import));
    assert_status(changed, "");
    finish_job(house, house->owner, id_of(import));
    import = ask(house, house->owner, "import_get", "{'id':'%s'}", id_of(import));
    assert_int_equal(preview(import, "replaced_values"), 1);
    assert_int_equal(preview(import, "updated"), 1);
    assert_string_equal(text_at(get(house, house->owner, id), "nickname"), "Nonni");
    import = run(house, house->owner, import);
    assert_int_equal(done(import, "replaced_values"), 1);
    json_t *contact = get(house, house->owner, id);
    assert_string_equal(text_at(contact, "nickname"), "Noorie");
    /* The next week nothing is left to replace, and nothing would be without being asked. */
    json_t *again = analyse(house, house->owner, "n.csv", file, NULL);
    assert_string_equal(text_at(again, "imports.0.columns.3.policy"), "add");
    assert_int_equal(preview(again, "unchanged"), 1);
    assert_int_equal(preview(again, "replaced_values"), 0);
    /* Undo gives the person's words back. */
    json_t *begun = ask(house, house->owner, "undo", "{'batch':'%s'}", id_of(import));
    finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(get(house, house->owner, id), "nickname"), "Nonni");
    assert_string_equal(
        text_at(ask(house, house->owner, "job_get", "{'id':'%s'}", id_of(import)), "jobs.0.state"),
        "undone");
}

static void blanks_are_filled_and_skipped_columns_are_not_read(struct house *house)
{
    const char *known = add(house, house->owner, "Clients",
                            "'email':'noor@example.com','first_name':'Noor','last_name':'Haddad',"
                            "'phone_number':'+44 20 7946 0001'");
    const char *blank = add(house, house->owner, "Clients",
                            "'email':'ada@example.com','first_name':'Ada','last_name':'Byron'");
    const char *file = "First name,Last name,E-mail,Phone,Notes\n"
                       "Noor,Haddad,noor@example.com,+44 20 7946 0002,secret\n"
                       "Ada,Byron,ada@example.com,+44 20 7946 0003,secret\n";
    json_t *import = analyse(house, house->owner, "f.csv", file, NULL);
    ask(house, house->owner, "import_change",
        "{'id':'%s','columns':[{'column':'Phone','policy':'fill'},"
        "{'column':'Notes','policy':'skip'}]}",
        id_of(import));
    finish_job(house, house->owner, id_of(import));
    run(house, house->owner, import);
    json_t *one = get(house, house->owner, known), *two = get(house, house->owner, blank);
    assert_string_equal(values(house, one, "phone_number"), "+44 20 7946 0001");
    assert_string_equal(values(house, two, "phone_number"), "+44 20 7946 0003");
    assert_null(at(two, "notes"));
    import = analyse(house, house->owner, "f.csv", file, NULL);
    assert_int_equal(preview(import, "created") + preview(import, "updated"), 0);
}

static void an_import_is_taken_back_but_not_what_others_changed_since(struct house *house)
{
    const char *id = add(house, house->owner, "Clients",
                         "'email':'noor@example.com','first_name':'Noor','last_name':'Haddad'");
    const char *file = HEADER "Noor,Haddad,noor@example.com,+44 20 7946 0001,Brick,Buyer\n"
                              "Ada,Byron,ada@example.com,,,\n"
                              "Max,Muster,max@example.com,,,\n";
    json_t *import = run(house, house->owner, analyse(house, house->owner, "u.csv", file, NULL));
    const char *ada = text_at(find(house, "ada@example.com"), "contacts.0.id");
    ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','last_name':'King'}]}",
        ada);
    json_t *begun = ask(house, house->owner, "undo", "{'batch':'%s'}", id_of(import));
    json_t *undo = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_int_equal(number_at(undo, "jobs.0.progress.kept_count"), 1);
    assert_string_equal(text_at(undo, "jobs.0.progress.kept.0.contact"), ada);
    assert_int_equal(count_clients(house), 2);
    assert_int_equal(count_at(get(house, house->owner, id), "infos"), 1);
    assert_sound(house, false);
}

static void a_file_without_a_way_to_reach_anybody_asks_once(struct house *house)
{
    const char *file = "First name,Last name,Company\nNoor,Haddad,Brick\nAda,Byron,Engines\n";
    json_t *import = analyse(house, house->owner, "names.csv", file, NULL);
    assert_string_equal(text_at(import, "imports.0.asks.0"), "reach");
    json_t *refused = ask(house, house->owner, "import_run", "{'id':'%s'}", id_of(import));
    assert_status(refused, "invalid");
    assert_string_equal(text_at(refused, "error.pointer"), "/allow_missing");
    ask(house, house->owner, "import_change", "{'id':'%s','allow_missing':['reach']}",
        id_of(import));
    finish_job(house, house->owner, id_of(import));
    import = run(house, house->owner, import);
    assert_int_equal(done(import, "created"), 2);
    import =
        run(house, house->owner,
            analyse(house, house->owner, "names.csv", file, "{\"allow_missing\":[\"reach\"]}"));
    assert_int_equal(done(import, "unchanged"), 2);
}

static void a_file_may_come_in_pieces(struct house *house)
{
    json_t *begun = ask(house, house->owner, "import_start",
                        "{'file_name':'p.csv','content':'First name,Last na',"
                        "'contact_book':'Clients','is_last':false}");
    const char *id = text_at(begun, "imports.0.id");
    assert_string_equal(text_at(begun, "imports.0.job.phase"), "receiving");
    json_t *wrong =
        ask(house, house->owner, "import_append", "{'id':'%s','offset':99,'content':'x'}", id);
    assert_status(wrong, "conflict");
    assert_string_equal(text_at(wrong, "error.pointer"), "/offset");
    for (int twice = 0; twice < 2; twice++)
        assert_status(ask(house, house->owner, "import_append",
                          "{'id':'%s','offset':18,'content':'me,E-mail\\nNoor,Haddad,',"
                          "'is_last':false}",
                          id),
                      "");
    assert_status(ask(house, house->owner, "import_append",
                      "{'id':'%s','offset':40,'content':'noor@example.com\\n'}", id),
                  "");
    finish_job(house, house->owner, id);
    json_t *import = ask(house, house->owner, "import_get", "{'id':'%s'}", id);
    assert_int_equal(preview(import, "created"), 1);
}

static void who_may_not_edit_the_book_may_not_import_into_it(struct house *house)
{
    person other = invite(house, "other@example.com", "guest");
    json_t *refused = ask(house, other, "import_start",
                          "{'file_name':'x.csv','content':'E-mail\\na@example.com\\n',"
                          "'contact_book':'Clients'}");
    assert_true(strcmp(text_at(refused, "error.status"), "") != 0);
    json_t *mine = analyse(house, house->owner, "m.csv", HEADER "Noor,H,n@example.com,,,\n", NULL);
    assert_status(ask(house, other, "import_get", "{'id':'%s'}", id_of(mine)), "not_found");
    assert_status(ask(house, other, "import_rows", "{'id':'%s','outcome':'created'}", id_of(mine)),
                  "not_found");
    assert_status(ask(house, other, "import_run", "{'id':'%s'}", id_of(mine)), "not_found");
}

static void a_token_that_may_only_propose_proposes_the_run(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose','name':'agent'");
    json_t *import =
        analyse(house, agent, "m.csv", HEADER "Noor,Haddad,noor@example.com,,,\n", NULL);
    assert_int_equal(preview(import, "created"), 1);
    assert_status(ask(house, agent, "import_run", "{'id':'%s'}", id_of(import)), "invalid");
    json_t *proposed = ask(house, agent, "import_run", "{'id':'%s','version':'%s'}", id_of(import),
                           text_at(import, "imports.0.version"));
    assert_string_equal(text_at(proposed, "outcome"), "proposed");
    finish_job(house, house->owner, id_of(import));
    assert_int_equal(count_clients(house), 0);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal")),
        "");
    json_t *ended = finish_job(house, house->owner, id_of(import));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    assert_int_equal(count_clients(house), 1);
}

static void what_is_accepted_is_what_was_proposed(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose','name':'agent'");
    json_t *import =
        analyse(house, agent, "m.csv", HEADER "Noor,Haddad,noor@example.com,,,\n", NULL);
    json_t *proposed = ask(house, agent, "import_run", "{'id':'%s','version':'%s'}", id_of(import),
                           text_at(import, "imports.0.version"));
    assert_status(
        ask(house, agent, "import_change", "{'id':'%s','contact_book':'Vendors'}", id_of(import)),
        "");
    finish_job(house, agent, id_of(import));
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal")),
        "precondition");
    /* What a person began, a token that may only propose neither changes nor stops. */
    json_t *mine =
        analyse(house, house->owner, "n.csv", HEADER "Ada,Byron,ada@example.com,,,\n", NULL);
    assert_status(
        ask(house, agent, "import_change", "{'id':'%s','contact_book':'Vendors'}", id_of(mine)),
        "denied");
    assert_status(ask(house, agent, "job_control", "{'id':'%s','command':'cancel'}", id_of(mine)),
                  "denied");
}

static void an_import_is_its_users_even_for_admins(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    json_t *import =
        analyse(house, member, "m.csv", HEADER "Noor,Haddad,noor@example.com,,,\n", NULL);
    const char *id = id_of(import);
    assert_status(ask(house, house->owner, "import_rows", "{'id':'%s','outcome':'created'}", id),
                  "not_found");
    assert_status(ask(house, house->owner, "import_run", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, house->owner, "job_get", "{'id':'%s'}", id), "");
    assert_status(ask(house, house->owner, "job_control", "{'id':'%s','command':'cancel'}", id),
                  "");
}

static void people_who_share_an_address_or_a_number_stay_themselves(struct house *house)
{
    const char *monday = HEADER "Anna,Alt,,+44 20 7946 0001,,\n";
    const char *tuesday = HEADER "Bernd,Neu,,+44 20 7946 0001,,\n";
    run(house, house->owner, analyse(house, house->owner, "a.csv", monday, NULL));
    json_t *import = run(house, house->owner, analyse(house, house->owner, "b.csv", tuesday, NULL));
    assert_int_equal(done(import, "created"), 1);
    const char *sorted = HEADER "Aaron,First,,+44 20 7946 0001,,\n"
                                "Anna,Alt,,+44 20 7946 0001,,\n"
                                "Bernd,Neu,,+44 20 7946 0001,,\n";
    import = run(house, house->owner, analyse(house, house->owner, "c.csv", sorted, NULL));
    assert_int_equal(done(import, "created"), 1);
    assert_int_equal(done(import, "unchanged"), 2);
    /* The second of an address is refused, and is so again when the error file comes back. */
    const char *shared = HEADER "Carl,Eins,info@example.com,,,\nDora,Zwei,info@example.com,,,\n";
    import = run(house, house->owner, analyse(house, house->owner, "d.csv", shared, NULL));
    assert_int_equal(done(import, "ambiguous"), 1);
    const char *errors =
        text_at(ask(house, house->owner, "import_errors", "{'id':'%s'}", id_of(import)), "content");
    import = run(house, house->owner, analyse(house, house->owner, "d-errors.csv", errors, NULL));
    assert_int_equal(done(import, "ambiguous"), 1);
    assert_int_equal(done(import, "updated"), 0);
}

static void an_address_marked_shared_in_between_makes_two_contacts(struct house *house)
{
    add(house, house->owner, "Clients",
        "'email':'info@example.com','first_name':'Xaver','last_name':'Holds'");
    json_t *import =
        analyse(house, house->owner, "s.csv",
                HEADER "Anna,Alt,info@example.com,,,\nBernd,Neu,info@example.com,,,\n", NULL);
    assert_int_equal(preview(import, "ambiguous"), 2);
    assert_status(ask(house, house->owner, "identifier_share",
                      "{'value':'info@example.com','contact_book':'Clients'}"),
                  "");
    import = run(house, house->owner, import);
    assert_int_equal(done(import, "created"), 2);
    assert_int_equal(count_clients(house), 3);
}

static void a_row_copied_with_the_id_of_another_is_not_taken_for_him(struct house *house)
{
    const char *id = add(house, house->owner, "Clients",
                         "'email':'nora@example.com','first_name':'Nora','last_name':'Norden'");
    char file[400];
    snprintf(file, sizeof(file),
             "Kith ID,First name,Last name,E-mail\n%s,Nora,Norden,nora@example.com\n"
             "%s,Oskar,Olsen,oskar@example.com\n",
             id, id);
    json_t *import = run(house, house->owner, analyse(house, house->owner, "o.csv", file, NULL));
    assert_int_equal(done(import, "unchanged"), 1);
    assert_int_equal(done(import, "ambiguous"), 1);
    /* A person who decides so is heard. */
    snprintf(file, sizeof(file),
             "kith_contact,First name,Last name,E-mail\n%s,Oskar,Olsen,oskar@example.com\n", id);
    import = run(house, house->owner, analyse(house, house->owner, "p.csv", file, NULL));
    assert_int_equal(done(import, "matched"), 1);
}

static void who_resumes_a_job_lends_it_his_token(struct house *house)
{
    person first = make_token(house, house->owner, "'class':'write','name':'first'");
    json_t *import =
        analyse(house, first, "m.csv", HEADER "Noor,Haddad,noor@example.com,,,\n", NULL);
    const char *id = id_of(import);
    ask(house, first, "import_run", "{'id':'%s'}", id);
    ask(house, first, "job_control", "{'id':'%s','command':'pause'}", id);
    json_t *tokens = ask(house, house->owner, "tokens_list", "{}");
    for (size_t i = 0; i < count_at(tokens, "tokens"); i++) {
        char path[40];
        snprintf(path, sizeof(path), "tokens.%zu.name", i);
        bool is_first = strcmp(text_at(tokens, path), "first") == 0;
        snprintf(path, sizeof(path), "tokens.%zu.id", i);
        if (is_first)
            ask(house, house->owner, "token_revoke", "{'id':'%s'}", text_at(tokens, path));
    }
    if (strcmp(text_at(finish_job(house, house->owner, id), "jobs.0.state"), "done") == 0)
        return; /* it was faster than the pause */
    assert_status(ask(house, house->owner, "job_control", "{'id':'%s','command':'resume'}", id),
                  "");
    assert_string_equal(text_at(finish_job(house, house->owner, id), "jobs.0.state"), "done");
    assert_int_equal(count_clients(house), 1);
}

static void what_is_no_file_of_contacts_is_named(struct house *house)
{
    json_t *import = analyse(house, house->owner, "picture.csv",
                             "\x7f"
                             "ELF\x01\x01",
                             NULL);
    assert_string_equal(text_at(import, "imports.0.job.state"), "failed");
    assert_true(strlen(text_at(import, "imports.0.job.message")) > 10);
    json_t *empty = analyse(house, house->owner, "empty.csv", "", NULL);
    assert_string_equal(text_at(empty, "imports.0.job.state"), "failed");
}

static void cards_and_objects_are_imported_like_rows(struct house *house)
{
    const char *cards =
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nN:Haddad;Noor;;;\r\nFN:Noor Haddad\r\n"
        "EMAIL:noor@example.com\r\nX-ODD:kept\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Same Uid\r\n"
        "EMAIL:same@example.com\r\nEND:VCARD\r\n";
    json_t *import = run(house, house->owner, analyse(house, house->owner, "c.vcf", cards, NULL));
    assert_int_equal(done(import, "created"), 2);
    import = run(house, house->owner, analyse(house, house->owner, "c.vcf", cards, NULL));
    assert_int_equal(done(import, "unchanged"), 2);
    const char *lines =
        "{\"first_name\":\"Ada\",\"last_name\":\"Byron\",\"email\":\"ada@example.com\"}\n"
        "{\"first_name\":\"Broken\"\n"
        "{\"first_name\":\"Max\",\"last_name\":\"M\",\"email\":\"max@example.com\"}\n";
    import = run(house, house->owner, analyse(house, house->owner, "c.jsonl", lines, NULL));
    assert_int_equal(done(import, "created"), 2);
    assert_int_equal(done(import, "invalid"), 1);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_file_goes_in_and_twice_changes_nothing),
        HOUSE_TEST(one_bad_row_blocks_no_other_and_comes_back_in_the_error_file),
        HOUSE_TEST(the_preview_tells_apart_what_the_run_will_do),
        HOUSE_TEST(the_next_export_of_the_program_updates_its_own_records),
        HOUSE_TEST(what_a_person_typed_is_replaced_only_where_a_column_says_so),
        HOUSE_TEST(blanks_are_filled_and_skipped_columns_are_not_read),
        HOUSE_TEST(an_import_is_taken_back_but_not_what_others_changed_since),
        HOUSE_TEST(a_file_without_a_way_to_reach_anybody_asks_once),
        HOUSE_TEST(a_file_may_come_in_pieces),
        HOUSE_TEST(who_may_not_edit_the_book_may_not_import_into_it),
        HOUSE_TEST(a_token_that_may_only_propose_proposes_the_run),
        HOUSE_TEST(what_is_accepted_is_what_was_proposed),
        HOUSE_TEST(an_import_is_its_users_even_for_admins),
        HOUSE_TEST(people_who_share_an_address_or_a_number_stay_themselves),
        HOUSE_TEST(an_address_marked_shared_in_between_makes_two_contacts),
        HOUSE_TEST(a_row_copied_with_the_id_of_another_is_not_taken_for_him),
        HOUSE_TEST(who_resumes_a_job_lends_it_his_token),
        HOUSE_TEST(what_is_no_file_of_contacts_is_named),
        HOUSE_TEST(cards_and_objects_are_imported_like_rows),
    };
    return run_house_tests("import", cases, COUNT_OF(cases));
}
