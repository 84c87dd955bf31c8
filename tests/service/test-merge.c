/* Merging contacts and taking merges apart (SSOT-3, GROUP-3, DEDUP-6, 7, 8, 10). */
#include "harness.h"

#include "base/clock.h"

#define NOOR  "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com'"
#define NOORA "'first_name':'Noora','last_name':'Haddad','phone_number':'+1 212 555 0100'"

static json_t *merge(struct house *house, const char *a, const char *b)
{
    json_t *answer = ask(house, house->owner, "contacts_merge", "{'ids':['%s','%s']}", a, b);
    assert_status(answer, "");
    return answer;
}

static json_t *undo(struct house *house, const json_t *answer)
{
    json_t *undone = ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(answer, "batch"));
    assert_status(undone, "");
    return undone;
}

static void update(struct house *house, const char *id, const char *edit)
{
    assert_outcome(
        ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s',%s}]}", id, edit),
        "updated");
}

/* The id that an id stands for. */
static const char *stands_for(struct house *house, const char *id)
{
    return text_at(get(house, house->owner, id), "id");
}

static json_t *records_of(struct house *house, const char *id)
{
    json_t *answer =
        ask(house, house->owner, "contacts_get", "{'ids':['%s'],'with_records':true}", id);
    assert_status(answer, "");
    return at(answer, "contacts.0.records");
}

static void two_become_one_and_two_again(struct house *house)
{
    const char *a = add(house, house->owner, "Clients", NOOR ",'company':'Brick','title':'CEO'");
    const char *b = add(house, house->owner, "Vendors", NOORA ",'notes':'met in May'");
    json_t *card_a = get(house, house->owner, a), *card_b = get(house, house->owner, b);
    json_t *merged = merge(house, b, a);
    assert_outcome(merged, "merged");
    assert_string_equal(text_at(merged, "contacts.0.id"), a); /* the fuller one */
    json_t *card = get(house, house->owner, b);
    assert_string_equal(text_at(card, "id"), a);
    assert_string_equal(text_at(card, "canonical_id"), a);
    assert_string_equal(text_at(card, "asked_id"), b);
    assert_string_equal(values(house, card, "email"), "noor@example.com");
    assert_string_equal(values(house, card, "phone_number"), "+1 212 555 0100");
    assert_string_equal(text_at(card, "notes"), "met in May");
    assert_int_equal(json_array_size(records_of(house, a)), 2);
    assert_sound(house, false);

    json_t *again = merge(house, a, b);
    assert_outcome(again, "unchanged");
    assert_null(at(again, "batch"));

    json_t *apart = ask(house, house->owner, "contacts_unmerge", "{'id':'%s'}", b);
    assert_outcome(apart, "unmerged");
    assert_string_equal(text_at(apart, "contacts.0.id"), b);
    assert_string_equal(text_at(apart, "contacts.1.id"), a);
    json_t *now_a = json_deep_copy(get(house, house->owner, a));
    json_t *now_b = json_deep_copy(get(house, house->owner, b));
    json_object_set(now_a, "modified_at", at(card_a, "modified_at"));
    json_object_set(now_b, "modified_at", at(card_b, "modified_at"));
    assert_true(json_equal(now_a, card_a));
    assert_true(json_equal(now_b, card_b));
    json_decref(now_a);
    json_decref(now_b);
    assert_status(ask(house, house->owner, "contacts_unmerge", "{'id':'%s'}", b), "not_found");
    assert_sound(house, false);
    assert_sound(house, true);
}

static void the_fullest_survives_or_who_is_named(struct house *house)
{
    person owner = house->owner;
    const char *plain = add(house, owner, "Clients", "'first_name':'Noor','last_name':'Haddad'");
    const char *same = add(house, owner, "Clients", "'first_name':'Noor','last_name':'Hadad'");
    const char *full = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    json_t *three =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s','%s']}", same, plain, full);
    assert_string_equal(text_at(three, "contacts.0.id"), full);
    assert_int_equal(number_at(three, "sides.0.completeness"), 25);
    assert_int_equal(number_at(three, "sides.2.completeness"), 60);
    assert_true(json_is_true(at(three, "sides.2.survives")));
    undo(house, three);
    json_t *tie = merge(house, same, plain);
    assert_string_equal(text_at(tie, "contacts.0.id"), plain); /* the older one */
    undo(house, tie);
    json_t *named =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", full, same, same);
    assert_string_equal(text_at(named, "contacts.0.id"), same);
    assert_string_equal(stands_for(house, full), same);
    assert_sound(house, false);
}

/* The answer of a dry run is that of the merge, but for batch and time, and writes nothing. */
static void a_preview_is_the_result(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'birthday':'1985-04-12'");
    const char *b = add(house, owner, "Vendors", NOORA ",'birthday':'1985-04-13'");
    static const char request[] = "{'ids':['%s','%s'],'into':'%s','dry_run':%s,'prefer':["
                                  "{'contact':'%s','field':'birthday'}]}";
    json_t *card = get(house, owner, b);
    json_t *preview = ask(house, owner, "contacts_merge", request, a, b, a, "true", a);
    assert_outcome(preview, "merged");
    assert_true(json_equal(get(house, owner, b), card));
    json_t *result = ask(house, owner, "contacts_merge", request, a, b, a, "false", a);
    assert_string_equal(text_at(result, "contacts.0.birthday"), "1985-04-12");
    json_object_set(at(preview, "contacts.0"), "modified_at", at(result, "contacts.0.modified_at"));
    assert_true(json_equal(at(preview, "contacts"), at(result, "contacts")));
    assert_true(json_equal(at(preview, "sides"), at(result, "sides")));
}

static void a_preferred_value_comes_first(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Vendors",
                        "'first_name':'Noora','last_name':'Haddad','infos':["
                        "{'kind':'email','value':'one@example.com'},"
                        "{'kind':'email','value':'two@example.com'}]");
    json_t *cards[] = {get(house, owner, a), get(house, owner, b)};
    json_t *merged = ask(house, owner, "contacts_merge",
                         "{'ids':['%s','%s'],'into':'%s','prefer':[{'contact':'%s','field':'name'},"
                         "{'contact':'%s','field':'email','value':'two@example.com'}]}",
                         a, b, b, a, b);
    assert_status(merged, "");
    json_t *card = get(house, owner, a);
    assert_string_equal(text_at(card, "first_name"), "Noor");
    assert_string_equal(values(house, card, "email"),
                        "two@example.com|one@example.com|noor@example.com");
    /* The address holds from when it came, not from when it was chosen. */
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{'email':'two@example.com'}]}"),
                   "unchanged");
    assert_sound(house, false);
    undo(house, merged);
    for (size_t i = 0; i < 2; i++) {
        json_t *now = json_deep_copy(get(house, owner, text_at(cards[i], "id")));
        json_object_set(now, "modified_at", at(cards[i], "modified_at"));
        assert_true(json_equal(now, cards[i]));
        json_decref(now);
    }
    assert_sound(house, true);
}

/* `form` with the first id for "#1", the second for "#2", and so on. */
static void fill_ids(const char *form, const char *const ids[], char *out, size_t size)
{
    size_t used = 0;
    for (; *form && used + 40 < size; form++)
        if (*form == '#')
            used += (size_t)snprintf(out + used, size - used, "%s", ids[*++form - '1']);
        else
            out[used++] = *form;
    out[used] = '\0';
}

static void refusals_are_named(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Clients", NOORA);
    const char *gone = add(house, owner, "Clients", "'first_name':'Gone'");
    const char *own = add(house, owner, "Personal", "'first_name':'Own'");
    ask(house, owner, "contacts_delete", "{'ids':['%s']}", gone);
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Read','scope':'organization','member_rights':['see']}"),
                  "");
    const char *read = add(house, owner, "Read", "'first_name':'Read','last_name':'Only'");
    const char *other = add(house, second_organization(house, "Other", "other@example.org"),
                            "Clients", "'first_name':'Else'");
    const char *const ids[] = {a, b, gone, own, read, other};
    const struct {
        person who;
        const char *arguments, *status, *pointer;
    } rows[] = {
        {owner, "'ids':['#1']", "invalid", "/ids"},
        {owner, "'ids':['#1','#1']", "invalid", "/ids/1"},
        {owner, "'ids':['#1','#3']", "not_found", "/ids/1"},
        {owner, "'ids':['#1','#6']", "not_found", "/ids/1"},
        {member, "'ids':['#1','#4']", "not_found", "/ids/1"},
        {member, "'ids':['#1','#5']", "denied", "/ids/1"},
        {owner, "'ids':['#1','#2'],'into':'#4'", "invalid", "/into"},
        {owner, "'ids':['#1','#2'],'etags':['x']", "invalid", "/etags"},
        {owner, "'ids':['#1','#2'],'etags':['*','x']", "precondition", "/ids/1"},
        {owner, "'ids':['#1','#2'],'if_match':'x'", "precondition", "/if_match"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#1','field':'shoe'}]", "invalid",
         "/prefer/0/field"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#1','field':'notes'}]", "invalid",
         "/prefer/0/field"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#4','field':'name'}]", "invalid",
         "/prefer/0/contact"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#1','field':'birthday'}]", "invalid",
         "/prefer/0/field"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#1','field':'email','value':'x@y.z'}]",
         "invalid", "/prefer/0/value"},
        {owner, "'ids':['#1','#2'],'prefer':[{'contact':'#1','fild':'name'}]", "invalid",
         "/prefer/0/fild"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[600];
        fill_ids(rows[i].arguments, ids, text, sizeof(text));
        json_t *answer = ask(house, rows[i].who, "contacts_merge", "{%s}", text);
        assert_status(answer, rows[i].status);
        assert_string_equal(text_at(answer, "error.pointer"), rows[i].pointer);
        assert_string_equal(stands_for(house, a), a);
        assert_string_equal(stands_for(house, b), b);
    }
    assert_sound(house, false);
}

static void tags_and_keys_are_heeded(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Clients", NOORA);
    json_t *preview =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'dry_run':true}", a, b);
    json_t *merged = ask(house, owner, "contacts_merge",
                         "{'ids':['%s','%s'],'etags':['%s','\\'%s\\''],'idempotency_key':'once'}",
                         a, b, text_at(preview, "sides.0.etag"), text_at(preview, "sides.1.etag"));
    assert_outcome(merged, "merged");
    undo(house, merged);
    json_t *replayed =
        ask(house, owner, "contacts_merge",
            "{'ids':['%s','%s'],'etags':['%s','\\'%s\\''],'idempotency_key':'once'}", a, b,
            text_at(preview, "sides.0.etag"), text_at(preview, "sides.1.etag"));
    assert_string_equal(text_at(replayed, "batch"), text_at(merged, "batch"));
    assert_string_equal(stands_for(house, b), b); /* nothing was done anew */
}

static void generations_only_warn(struct house *house)
{
    person owner = house->owner;
    const char *a =
        add(house, owner, "Clients",
            "'first_name':'Sam','last_name':'Older','suffix':'Jr','email':'j@example.com'");
    const char *b =
        add(house, owner, "Clients", "'first_name':'Sam','last_name':'Older','suffix':'Sr'");
    json_t *merged = merge(house, a, b);
    assert_outcome(merged, "merged");
    assert_int_equal(count_at(merged, "warnings"), 1);
    assert_non_null(strstr(text_at(merged, "warnings.0"), "Jr, Sr"));
}

static void names_that_may_be_one_do_not_warn(struct house *house)
{
    person owner = house->owner;
    const char *with = "'last_name':'Older','company':'Brick & Co','title':'Buyer'";
    char card[200];
    snprintf(card, sizeof(card), "'first_name':'Elizabeth',%s", with);
    const char *a = add(house, owner, "Clients", card);
    snprintf(card, sizeof(card), "'first_name':'Liz',%s", with);
    const char *b = add(house, owner, "Clients", card);
    const char *other = add(house, owner, "Clients", "'first_name':'Noor','last_name':'Haddad'");
    assert_int_equal(count_at(merge(house, a, b), "warnings"), 0);
    json_t *against = merge(house, a, other);
    assert_int_equal(count_at(against, "warnings"), 1);
    assert_non_null(strstr(text_at(against, "warnings.0"), "the names differ"));
}

static void groups_are_united_and_come_back(struct house *house)
{
    person owner = house->owner;
    static const char with[] = "'memberships':[{'group':{'kind':'group','name':'%s'}},"
                               "{'group':{'kind':'group','name':'Both'}}]";
    char groups_a[200], groups_b[200];
    snprintf(groups_a, sizeof(groups_a), with, "Red");
    snprintf(groups_b, sizeof(groups_b), with, "Blue");
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Clients", NOORA);
    update(house, a, groups_a);
    update(house, b, groups_b);
    json_t *merged = merge(house, a, b);
    assert_int_equal(count_at(get(house, owner, a), "memberships"), 3);
    json_t *blue = ask(house, owner, "group_members", "{'group':'Blue'}");
    assert_string_equal(text_at(blue, "contacts.0.id"), a);
    json_t *both = ask(house, owner, "group_members", "{'group':'Both'}");
    assert_int_equal(number_at(both, "total"), 1);
    json_t *later = ask(house, owner, "group_add", "{'group':'Late','ids':['%s']}", b);
    assert_status(later, "not_found"); /* groups are made by hand or by naming them */
    assert_status(ask(house, owner, "group_create", "{'name':'Late'}"), "");
    later = ask(house, owner, "group_add", "{'group':'Late','ids':['%s']}", b);
    assert_string_equal(text_at(later, "contacts.0.canonical_id"), a);
    undo(house, merged);
    json_t *card = get(house, owner, b);
    assert_int_equal(count_at(card, "memberships"), 2);
    assert_int_equal(count_at(get(house, owner, a), "memberships"), 3);
    assert_int_equal(number_at(ask(house, owner, "group_members", "{'group':'Both'}"), "total"), 2);
    assert_sound(house, true);
}

/* Two with one address: one holds, one waits; one contact has no such trouble; apart again they
 * are a pair again. */
static void identifiers_wait_no_longer(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Clients", NOOR ",'separate':true");
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 0);
    assert_status(
        ask(house, owner, "duplicates_decide", "{'contacts':['%s','%s'],'decision':'open'}", a, b),
        ""); /* whoever made it a contact of its own changes his mind */
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 1);
    merge(house, a, b);
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 0);
    assert_int_equal(
        count_at(ask(house, owner, "contacts_search", "{'query':'dup:open'}"), "contacts"), 0);
    assert_outcome(
        ask(house, owner, "contacts_create", "{'contact_book':'Clients','contacts':[{" NOOR "}]}"),
        "unchanged");
    ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    json_t *pairs = ask(house, owner, "duplicates_list", "{}");
    assert_int_equal(count_at(pairs, "duplicates"), 1);
    assert_sound(house, false);
    /* Decided, it stays so through a merge and out of it. */
    assert_status(ask(house, owner, "duplicates_decide",
                      "{'contacts':['%s','%s'],'decision':'different'}", a, b),
                  "");
    json_t *against = merge(house, a, b);
    assert_int_equal(count_at(against, "warnings"), 1);
    assert_non_null(strstr(text_at(against, "warnings.0"), "decided to be two"));
    undo(house, against);
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 0);
    json_t *decided = ask(house, owner, "duplicates_list", "{'decision':'different'}");
    assert_int_equal(count_at(decided, "duplicates"), 1);
    assert_string_equal(text_at(decided, "duplicates.0.decided_by"), user_id(house, owner));
}

static void colliding_identifiers_open_a_pair(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    merge(house, a, b);
    /* The merged contact's number is said in its other record, too. */
    json_t *joined =
        ask(house, owner, "contacts_create",
            "{'contact_book':'Clients','contacts':[{'first_name':'Noor','last_name':"
            "'Haddad','phone_number':'+1 212 555 0100','notes':'new','contact':'%s'}]}",
            a);
    assert_outcome(joined, "matched");
    assert_outcome(ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b), "unmerged");
    json_t *pairs = ask(house, owner, "duplicates_list", "{}");
    assert_int_equal(count_at(pairs, "duplicates"), 1);
    assert_non_null(strstr(text_at(pairs, "duplicates.0.reason"), "taken out of a merge"));
    assert_sound(house, false);
}

static void matched_records_get_a_new_id(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR);
    json_t *matched = ask(house, owner, "contacts_create",
                          "{'contact_book':'Vendors','contacts':[{" NOOR ",'title':'CEO'}]}");
    assert_outcome(matched, "matched");
    json_t *records = records_of(house, a);
    assert_int_equal(json_array_size(records), 2);
    const char *second = json_string_value(json_object_get(json_array_get(records, 1), "id"));
    const char *first = json_string_value(json_object_get(json_array_get(records, 0), "id"));
    assert_status(ask(house, owner, "contacts_unmerge", "{'records':['%s','%s']}", first, second),
                  "invalid");
    json_t *apart = ask(house, owner, "contacts_unmerge", "{'records':['%s']}", second);
    assert_outcome(apart, "unmerged");
    const char *fresh = text_at(apart, "contacts.0.id");
    assert_string_not_equal(fresh, a);
    assert_string_equal(text_at(get(house, owner, fresh), "memberships.0.title"), "CEO");
    assert_int_equal(json_array_size(records_of(house, a)), 1);
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 1);
    /* An id that is no record's home resolves as any other. */
    json_t *merged =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", a, fresh, a);
    assert_string_equal(stands_for(house, fresh), a);
    undo(house, merged);
    assert_string_equal(stands_for(house, fresh), fresh);
    undo(house, apart);
    assert_string_equal(stands_for(house, fresh), a);
    assert_sound(house, true);
}

/* Some of a home's records get a new id, all of them bring theirs back. */
static void homes_come_back_whole(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    assert_status(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Partners'}", b),
                  "");
    merge(house, a, b);
    json_t *records = records_of(house, a);
    assert_int_equal(json_array_size(records), 3);
    const char *second = json_string_value(json_object_get(json_array_get(records, 1), "id"));
    const char *third = json_string_value(json_object_get(json_array_get(records, 2), "id"));
    json_t *both = ask(house, owner, "contacts_unmerge", "{'records':['%s','%s']}", second, third);
    assert_string_equal(text_at(both, "contacts.0.id"), b);
    undo(house, both);
    assert_string_equal(stands_for(house, b), a);
    json_t *one = ask(house, owner, "contacts_unmerge", "{'records':['%s']}", third);
    const char *fresh = text_at(one, "contacts.0.id");
    assert_string_not_equal(fresh, b);
    assert_string_equal(stands_for(house, b), a); /* its oldest record is still there */
    assert_string_equal(stands_for(house, fresh), fresh);
    assert_sound(house, false);
}

/* A chain of fifty: every id stands for the last one, on every verb, and every one comes back. */
static void chains_resolve(struct house *house)
{
    enum { LENGTH = 50 };
    person owner = house->owner;
    const char *ids[LENGTH + 1];
    for (int i = 0; i <= LENGTH; i++)
        ids[i] = add(house, owner, i % 2 ? "Clients" : "Vendors",
                     arena_format(house->arena,
                                  "'first_name':'Link','last_name':'Number%d',"
                                  "'email':'l%d@example.com'",
                                  i, i));
    for (int i = 0; i < LENGTH; i++)
        assert_outcome(ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}",
                           ids[i], ids[i + 1], ids[i + 1]),
                       "merged");
    for (int i = 0; i < LENGTH; i++) {
        assert_string_equal(stands_for(house, ids[i]), ids[LENGTH]);
        json_t *renamed = ask(house, owner, "contacts_update",
                              "{'contacts':[{'id':'%s','nickname':'n%d'}]}", ids[i], i);
        assert_outcome(renamed, "updated");
        assert_string_equal(text_at(renamed, "contacts.0.canonical_id"), ids[LENGTH]);
    }
    json_t *proposed =
        ask(house, make_token(house, owner, "'name':'p','class':'propose'"), "contacts_update",
            "{'contacts':[{'id':'%s','nickname':'proposed'}]}", ids[7]);
    json_t *accepted =
        ask(house, owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal"));
    assert_string_equal(text_at(accepted, "contacts.0.canonical_id"), ids[LENGTH]);
    assert_sound(house, false);
    for (int i = 0; i < LENGTH; i += 7) {
        assert_outcome(ask(house, owner, "contacts_unmerge", "{'id':'%s'}", ids[i]), "unmerged");
        assert_string_equal(stands_for(house, ids[i]), ids[i]);
    }
    assert_sound(house, true);
}

/* Each merge is taken back although others came behind it. */
static void merges_are_undone_in_any_order(struct house *house)
{
    person owner = house->owner;
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}, {0, 2, 1}};
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        const char *ids[4];
        json_t *merged[3];
        for (int i = 0; i < 4; i++)
            ids[i] =
                add(house, owner, "Clients",
                    arena_format(house->arena, "'first_name':'Order%zu','last_name':'N%d'", o, i));
        for (int i = 0; i < 3; i++)
            merged[i] = ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}",
                            ids[i], ids[i + 1], ids[i + 1]);
        for (int i = 0; i < 3; i++)
            undo(house, merged[orders[o][i]]);
        for (int i = 0; i < 4; i++) {
            json_t *card = get(house, owner, ids[i]);
            assert_string_equal(text_at(card, "id"), ids[i]);
            assert_string_equal(text_at(card, "last_name"), arena_format(house->arena, "N%d", i));
        }
        undo(house, merged[0]); /* a second time: nothing is left of it */
    }
    assert_sound(house, false);
}

/* What would go back into a contact that went on into another stays, for it had no way out. */
static void nothing_goes_back_into_what_went_on(struct house *house)
{
    person owner = house->owner;
    const char *x = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *y = add(house, owner, "Vendors", NOORA);
    const char *z = add(house, owner, "Vendors", "'first_name':'N','last_name':'Haddad'");
    static const char request[] = "{'ids':['%s','%s'],'into':'%s'}";
    assert_outcome(ask(house, owner, "contacts_merge", request, y, x, x), "merged");
    json_t *apart = ask(house, owner, "contacts_unmerge", "{'id':'%s'}", y);
    json_t *on = ask(house, owner, "contacts_merge", request, x, z, z);
    json_t *undone = undo(house, apart);
    assert_int_equal(number_at(undone, "undone"), 0);
    assert_string_equal(text_at(undone, "kept.0.why"),
                        "the contact that it was taken out of was merged into another since");
    assert_string_equal(stands_for(house, y), y);
    undo(house, on);
    assert_int_equal(number_at(undo(house, apart), "undone"), 1);
    assert_string_equal(stands_for(house, y), x);
    assert_sound(house, true);
}

static void later_values_are_listed_and_moved(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick','birthday':'1985-04-12'");
    const char *b = add(house, owner, "Vendors", NOORA);
    json_t *merged = merge(house, a, b);
    update(house, a, "'birthday':'1985-04-13'");
    ask(house, owner, "contacts_patch", "{'id':'%s','add':{'emails':['late@example.com']}}", a);
    static const char request[] = "{'batch':'%s','dry_run':true}";
    json_t *preview = ask(house, owner, "contacts_unmerge", request, text_at(merged, "batch"));
    assert_int_equal(count_at(preview, "later_facts"), 2);
    assert_string_equal(text_at(preview, "later_facts.0.stays_with"), a);
    json_t *apart =
        ask(house, owner, "contacts_unmerge", "{'batch':'%s'}", text_at(merged, "batch"));
    assert_string_equal(values(house, get(house, owner, a), "email"),
                        "late@example.com|noor@example.com");
    undo(house, apart);
    const char *moves = arena_format(
        house->arena, "{'record':'%s','fact':%d},{'record':'%s','fact':%d}",
        text_at(preview, "later_facts.0.record"), (int)number_at(preview, "later_facts.0.fact"),
        text_at(preview, "later_facts.1.record"), (int)number_at(preview, "later_facts.1.fact"));
    assert_status(ask(house, owner, "contacts_unmerge",
                      "{'batch':'%s','move':[{'record':'%s','fact':1}]}", text_at(merged, "batch"),
                      text_at(preview, "later_facts.0.record")),
                  "invalid");
    json_t *twice =
        ask(house, owner, "contacts_unmerge", "{'id':'%s','move':[%s,%s]}", b, moves, moves);
    assert_status(twice, "invalid");
    assert_string_equal(text_at(twice, "error.pointer"), "/move/2");
    apart = ask(house, owner, "contacts_unmerge", "{'id':'%s','move':[%s]}", b, moves);
    assert_status(apart, "");
    assert_string_equal(text_at(apart, "later_facts.0.stays_with"), b);
    json_t *card_a = get(house, owner, a), *card_b = get(house, owner, b);
    assert_string_equal(values(house, card_a, "email"), "noor@example.com");
    assert_string_equal(text_at(card_a, "birthday"), "1985-04-12"); /* what the edit replaced */
    assert_string_equal(values(house, card_b, "email"), "late@example.com");
    assert_string_equal(text_at(card_b, "birthday"), "1985-04-13");
    assert_sound(house, true);
}

static void what_a_moved_address_replaced_comes_back(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    merge(house, a, b);
    assert_outcome(ask(house, owner, "contacts_patch",
                       "{'id':'%s','add':{'emails':['late@example.com']},"
                       "'remove':{'emails':['noor@example.com']}}",
                       a),
                   "updated");
    json_t *preview = ask(house, owner, "contacts_unmerge", "{'id':'%s','dry_run':true}", b);
    assert_int_equal(count_at(preview, "later_facts"), 1);
    assert_outcome(ask(house, owner, "contacts_unmerge",
                       "{'id':'%s','move':[{'record':'%s','fact':%d}]}", b,
                       text_at(preview, "later_facts.0.record"),
                       (int)number_at(preview, "later_facts.0.fact")),
                   "unmerged");
    assert_string_equal(values(house, get(house, owner, a), "email"), "noor@example.com");
    assert_string_equal(values(house, get(house, owner, b), "email"), "late@example.com");
    assert_sound(house, true);
}

/* What one does not see moves along and is not told of. */
static void unseen_records_move_along(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    /* The owner's own note on the second. */
    assert_status(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Personal'}", b),
                  "");
    assert_outcome(ask(house, owner, "contacts_patch",
                       "{'id':'%s','contact_book':'Personal','set':{'notes':'private'}}", b),
                   "updated");
    json_t *merged =
        ask(house, member, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", a, b, a);
    assert_outcome(merged, "merged");
    assert_string_equal(text_at(merged, "contacts.0.notes"), "");
    assert_string_equal(text_at(get(house, owner, a), "notes"), "private");
    json_t *seen = ask(house, member, "contacts_get", "{'ids':['%s'],'with_records':true}", a);
    assert_int_equal(count_at(seen, "contacts.0.records"), 2);
    json_t *listed = ask(house, member, "merges_list", "{'id':'%s'}", a);
    assert_int_equal(count_at(listed, "merges.0.records"), 1);
    /* By name, its seen record takes the unseen one home with it. */
    json_t *apart = ask(house, member, "contacts_unmerge", "{'records':['%s']}",
                        text_at(listed, "merges.0.records.0"));
    assert_outcome(apart, "unmerged");
    assert_string_equal(text_at(apart, "contacts.0.id"), b);
    assert_string_equal(text_at(get(house, owner, b), "notes"), "private");
    assert_string_equal(text_at(get(house, owner, a), "notes"), "");
    /* One that stands elsewhere by then is not felt. */
    merge(house, a, b);
    json_t *records = records_of(house, a);
    assert_int_equal(json_array_size(records), 3);
    json_t *own_apart = ask(house, owner, "contacts_unmerge", "{'records':['%s']}",
                            json_string_value(json_object_get(json_array_get(records, 2), "id")));
    assert_outcome(own_apart, "unmerged");
    apart = ask(house, member, "contacts_unmerge", "{'records':['%s']}",
                text_at(listed, "merges.0.records.0"));
    assert_string_equal(text_at(apart, "contacts.0.id"), b);
    undo(house, apart);
    undo(house, own_apart);
    ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    /* So does the undo. */
    merged = ask(house, member, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", a, b, a);
    json_t *undone = ask(house, member, "undo", "{'batch':'%s'}", text_at(merged, "batch"));
    assert_int_equal(number_at(undone, "undone"), 1);
    assert_string_equal(text_at(get(house, owner, b), "notes"), "private");
    /* Of three that the owner merged, the member takes apart what he sees. */
    const char *own = add(house, owner, "Personal", "'first_name':'Own','last_name':'Haddad'");
    merged =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s','%s'],'into':'%s'}", a, b, own, a);
    apart = ask(house, member, "contacts_unmerge", "{'batch':'%s'}", text_at(merged, "batch"));
    assert_int_equal(count_at(apart, "contacts"), 2);
    assert_string_equal(stands_for(house, b), b);
    assert_string_equal(stands_for(house, own), a);
    /* A guest sees neither. */
    person guest = invite(house, "guest@example.com", "guest");
    assert_status(ask(house, guest, "contacts_unmerge", "{'batch':'%s'}", text_at(merged, "batch")),
                  "not_found");
    assert_int_equal(count_at(ask(house, guest, "merges_list", "{}"), "merges"), 0);
    assert_sound(house, true);
}

/* A record of one's own that left is no right to what it once stood beside. */
static void what_left_gives_no_right(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':['see']}"),
                  "");
    const char *a = add(house, owner, "Board", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Board", NOORA);
    assert_status(ask(house, member, "book_create", "{'name':'Own','scope':'user'}"), "");
    assert_outcome(
        ask(house, member, "contacts_create", "{'contact_book':'Own','contacts':[{" NOORA "}]}"),
        "matched");
    json_t *seen = ask(house, member, "contacts_get", "{'ids':['%s'],'with_records':true}", b);
    assert_outcome(ask(house, member, "contacts_unmerge", "{'records':['%s']}",
                       text_at(seen, "contacts.0.records.1.id")),
                   "unmerged");
    json_t *merged =
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", a, b, a);
    assert_outcome(merged, "merged");
    assert_status(ask(house, member, "contacts_unmerge", "{'id':'%s'}", b), "denied");
    assert_status(
        ask(house, member, "contacts_unmerge", "{'batch':'%s'}", text_at(merged, "batch")),
        "denied");
    json_t *undone = ask(house, member, "undo", "{'batch':'%s'}", text_at(merged, "batch"));
    assert_int_equal(number_at(undone, "undone"), 0);
    assert_int_equal(count_at(undone, "kept"), 1);
    assert_string_equal(stands_for(house, b), a);
    /* Nor does what undo just put back give one to what it is put into. */
    json_t *apart = ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    undone = ask(house, member, "undo", "{'batch':'%s'}", text_at(apart, "batch"));
    assert_int_equal(number_at(undone, "undone"), 0);
    assert_string_equal(stands_for(house, b), b);
    undo(house, apart);
    assert_string_equal(stands_for(house, b), a);
    assert_sound(house, true);
}

static void the_feed_tells_of_merges(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Personal", NOORA);
    json_t *place = ask(house, owner, "changes", "{'since':'now'}");
    json_t *card = ask(house, member, "contacts_get", "{'ids':['%s']}", a);
    json_t *merged = merge(house, a, b);
    json_t *feed = ask(house, owner, "changes", "{'since':'%s'}", text_at(place, "next"));
    assert_int_equal(count_at(feed, "changes"), 1);
    assert_string_equal(text_at(feed, "changes.0.did"), "merged");
    assert_string_equal(text_at(feed, "changes.0.id_redirect.from"), b);
    assert_string_equal(text_at(feed, "changes.0.id_redirect.to"), a);
    /* Who does not see the record that came is told nothing, and sees nothing else. */
    json_t *unseen = ask(house, member, "changes", "{'since':'%s'}", text_at(place, "next"));
    assert_int_equal(count_at(unseen, "changes"), 0);
    assert_true(json_equal(card, ask(house, member, "contacts_get", "{'ids':['%s']}", a)));
    undo(house, merged);
    feed = ask(house, owner, "changes", "{'since':'%s'}", text_at(feed, "next"));
    assert_string_equal(text_at(feed, "changes.0.did"), "unmerged");
    assert_string_equal(text_at(feed, "changes.0.taken_out.to"), b);
}

static json_t *changed_since(struct house *house, person who, const char *more)
{
    json_t *page = ask(house, who, "contacts_list",
                       "{'contact_book':'Clients','order':'last_modified','modified_since':%lld,"
                       "'include_deleted':true%s}",
                       (long long)clock_unix_ms() / 1000 - 60, more);
    assert_status(page, "");
    return page;
}

/* All that was there so far was there long ago. */
static void grow_old(struct house *house)
{
    execute(house, "UPDATE change SET at_ms = at_ms - 600000");
    reopen(house);
}

/* Who keeps a copy by lists is told which ids went, and where to; and that a contact has less in it
 * than it had. */
static void lists_tell_of_merges(struct house *house)
{
    person owner = house->owner;
    person member = invite(house, "member@example.com", "member");
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Clients", NOORA);
    const char *c = add(house, owner, "Personal", "'first_name':'Noor','last_name':'Haddad'");
    grow_old(house);
    json_t *merged = ask(house, owner, "contacts_merge", "{'ids':['%s','%s','%s']}", a, b, c);
    json_t *page = changed_since(house, member, "");
    assert_int_equal(count_at(page, "contacts"), 2); /* nothing of what stood in a closed book */
    assert_string_equal(text_at(page, "contacts.0.id"), a);
    assert_string_equal(text_at(page, "contacts.1.id"), b);
    assert_true(json_is_true(at(page, "contacts.1.deleted")));
    assert_string_equal(text_at(page, "contacts.1.canonical_id"), a);
    assert_int_equal(number_at(page, "contacts.1.modified_at"),
                     number_at(page, "contacts.0.modified_at"));
    assert_null(at(page, "contacts.1.asked_id"));
    assert_int_equal(number_at(changed_since(house, owner, ",'count_only':true"), "total"), 2);
    grow_old(house);
    assert_int_equal(count_at(changed_since(house, member, ""), "contacts"), 0);
    undo(house, merged);
    page = changed_since(house, member, "");
    assert_int_equal(count_at(page, "contacts"), 2);
    assert_string_equal(text_at(page, "contacts.0.id"), b);
    assert_string_equal(text_at(page, "contacts.1.id"), a); /* it lost what came from the other */
    assert_string_equal(values(house, at(page, "contacts.1"), "phone_number"), "");
    assert_int_equal(number_at(page, "contacts.1.modified_at"),
                     number_at(page, "contacts.0.modified_at"));
}

/* One record may tell of several contacts: a page may end between them. */
static void pages_end_between_what_a_record_tells(struct house *house)
{
    enum { CHAIN = 5 };
    person owner = house->owner;
    const char *ids[CHAIN], *seen = "", *more = "";
    for (int i = 0; i < CHAIN; i++)
        ids[i] = add(house, owner, "Clients", arena_format(house->arena, "'nickname':'n%d'", i));
    grow_old(house);
    for (int i = 1; i < CHAIN; i++)
        ask(house, owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}", ids[i - 1], ids[i],
            ids[i]);
    json_t *all = changed_since(house, owner, "");
    assert_int_equal(count_at(all, "contacts"), CHAIN);
    for (int i = 0; i < CHAIN; i++) {
        json_t *page = changed_since(
            house, owner,
            *more ? arena_format(house->arena, ",'limit':1,'cursor':'%s'", more) : ",'limit':1");
        seen = arena_format(house->arena, "%s%s ", seen, text_at(page, "contacts.0.id"));
        more = text_at(page, "next_cursor");
        page = changed_since(house, owner, arena_format(house->arena, ",'limit':1,'offset':%d", i));
        assert_string_equal(text_at(page, "contacts.0.id"),
                            text_at(all, arena_format(house->arena, "contacts.%d.id", i)));
    }
    assert_string_equal(more, "");
    for (int i = 0; i < CHAIN; i++)
        assert_non_null(strstr(seen, ids[i]));
}

static void history_and_the_past_know_merges(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    int64_t apart_s = clock_unix_ms() / 1000;
    execute(house, "UPDATE change SET at_ms = at_ms - 100000000");
    execute(house, "UPDATE record SET created_ms = created_ms - 100000000");
    apart_s -= 50000;
    json_t *merged = merge(house, a, b);
    json_t *history = ask(house, owner, "history", "{'id':'%s'}", a);
    assert_int_equal(count_at(history, "changes"), 3); /* both created, one merged */
    assert_string_equal(text_at(history, "changes.0.did"), "merged");
    assert_string_equal(text_at(history, "changes.0.id_redirect.from"), b);
    json_t *past =
        ask(house, owner, "contacts_get", "{'ids':['%s'],'as_of':%lld}", b, (long long)apart_s);
    assert_string_equal(text_at(past, "contacts.0.id"), b);
    assert_string_equal(text_at(past, "contacts.0.first_name"), "Noora");
    assert_string_equal(values(house, at(past, "contacts.0"), "email"), "");
    past = ask(house, owner, "contacts_get", "{'ids':['%s'],'as_of':%lld}", a, (long long)apart_s);
    assert_string_equal(values(house, at(past, "contacts.0"), "phone_number"), "");
    int64_t merged_s = clock_unix_ms() / 1000;
    ask(house, owner, "contacts_unmerge", "{'batch':'%s'}", text_at(merged, "batch"));
    execute(house, "UPDATE change SET at_ms = at_ms + 100000 WHERE operation = 8");
    past = ask(house, owner, "contacts_get", "{'ids':['%s'],'as_of':%lld}", b, (long long)merged_s);
    assert_string_equal(text_at(past, "contacts.0.id"), a);
    assert_string_equal(text_at(past, "contacts.0.asked_id"), b);
    assert_string_equal(values(house, at(past, "contacts.0"), "phone_number"), "+1 212 555 0100");
    history = ask(house, owner, "history", "{'id':'%s'}", a);
    assert_string_equal(text_at(history, "changes.0.did"), "merged");
    history = ask(house, owner, "history", "{'id':'%s'}", b);
    assert_string_equal(text_at(history, "changes.0.did"), "unmerged");
}

static void merges_are_listed(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    const char *c = add(house, owner, "Vendors", "'first_name':'N','last_name':'Haddad'");
    json_t *first = merge(house, a, b), *second = merge(house, a, c);
    undo(house, first);
    json_t *list = ask(house, owner, "merges_list", "{}");
    assert_int_equal(count_at(list, "merges"), 3);
    assert_string_equal(text_at(list, "merges.0.did"), "unmerged");
    assert_string_equal(text_at(list, "merges.1.batch"), text_at(second, "batch"));
    assert_true(json_is_true(at(list, "merges.1.in_effect")));
    assert_true(json_is_false(at(list, "merges.2.in_effect")));
    json_t *page = ask(house, owner, "merges_list", "{'limit':1}");
    assert_int_equal(count_at(page, "merges"), 1);
    page =
        ask(house, owner, "merges_list", "{'limit':1,'cursor':'%s'}", text_at(page, "next_cursor"));
    assert_string_equal(text_at(page, "merges.0.batch"), text_at(second, "batch"));
    list = ask(house, owner, "merges_list", "{'id':'%s'}", b);
    assert_int_equal(count_at(list, "merges"), 2);
    /* Of the other side, too: what went, but not what became of it then. */
    merge(house, add(house, owner, "Clients", "'first_name':'Else','company':'B','notes':'n'"), b);
    list = ask(house, owner, "merges_list", "{'id':'%s'}", a);
    assert_int_equal(count_at(list, "merges"), 3);
    assert_string_equal(text_at(list, "merges.0.did"), "unmerged");
    assert_string_equal(text_at(list, "merges.0.from"), a);
    assert_string_equal(text_at(list, "merges.0.to"), b);
}

/* Whether a merge is in effect, as the list of them says. */
static bool is_in_effect(struct house *house, const json_t *merged)
{
    size_t i;
    json_t *row;
    json_array_foreach(at(ask(house, house->owner, "merges_list", "{}"), "merges"), i, row)
    {
        if (strcmp(text_at(row, "batch"), text_at(merged, "batch")) == 0)
            return json_is_true(at(row, "in_effect"));
    }
    return false;
}

/* Merging anew is no undo: what was taken apart stays so, and only undo revives it. */
static void a_merge_made_again_is_another(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Clients", NOORA);
    json_t *first = merge(house, a, b);
    json_t *undone = undo(house, first);
    assert_false(is_in_effect(house, first));
    json_t *second = merge(house, a, b);
    assert_false(is_in_effect(house, first));
    assert_true(is_in_effect(house, second));
    assert_status(ask(house, owner, "contacts_unmerge", "{'batch':'%s'}", text_at(first, "batch")),
                  "not_found");
    undo(house, second);
    undo(house, undone);
    assert_true(is_in_effect(house, first));
    assert_false(is_in_effect(house, second));
}

/* What came to a contact and went again while it was taken out changes nothing of that. */
static void an_undo_revives_what_it_puts_back(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Clients", NOORA);
    const char *c = add(house, owner, "Clients",
                        "'first_name':'Nora','last_name':'Hadad',"
                        "'email':'nora@example.com','company':'Brick'");
    json_t *first = merge(house, a, b);
    json_t *apart = ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    json_t *elsewhere = merge(house, c, b);
    undo(house, elsewhere);
    undo(house, apart);
    assert_true(is_in_effect(house, first));
    assert_string_equal(stands_for(house, b), a);
    undo(house, first);
    assert_string_equal(stands_for(house, b), b);
    assert_sound(house, false);
}

static void pairs_are_decided(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *a = add(house, owner, "Clients", NOOR);
    const char *b = add(house, owner, "Clients", NOOR ",'separate':true");
    const char *own = add(house, owner, "Personal", "'first_name':'Own'");
    static const char decide[] = "{'contacts':['%s','%s'],'decision':'%s'}";
    assert_status(ask(house, member, "duplicates_decide", decide, a, own, "later"), "not_found");
    assert_status(ask(house, owner, "duplicates_decide", decide, a, a, "later"), "invalid");
    json_t *later = ask(house, member, "duplicates_decide", decide, b, a, "later");
    assert_string_equal(text_at(later, "duplicates.0.decision"), "later");
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 0);
    assert_int_equal(
        count_at(ask(house, owner, "duplicates_list", "{'decision':'later'}"), "duplicates"), 1);
    json_t *open = ask(house, owner, "duplicates_decide", decide, a, b, "open");
    assert_null(at(open, "duplicates.0.decided_by"));
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{'id':'%s'}", b), "duplicates"),
                     1);
    /* Two that nobody had thought alike. */
    assert_status(ask(house, owner, "duplicates_decide", decide, a, own, "open"), "not_found");
    json_t *new = ask(house, owner, "duplicates_decide", decide, a, own, "different");
    assert_string_equal(text_at(new, "duplicates.0.decision"), "different");
    assert_int_equal(
        count_at(ask(house, member, "duplicates_list", "{'decision':'different'}"), "duplicates"),
        0);
}

/* A merge of more records than are taken back at once is undone by a job. */
static void a_large_merge_is_undone_by_a_job(struct house *house)
{
    enum { CONTACTS = 50, RECORDS = 11 };
    person owner = house->owner;
    struct arena *arena = house->arena;
    const char *ids[CONTACTS], *list = NULL;
    for (int i = 0; i < CONTACTS; i++) {
        ids[i] = add(house, owner, "Clients", arena_format(arena, "'nickname':'n%d'", i));
        const char *records = NULL;
        for (int r = 1; r < RECORDS; r++)
            records = arena_format(arena, "%s%s{'contact':'%s','nickname':'n%d-%d'}",
                                   records ? records : "", records ? "," : "", ids[i], i, r);
        assert_status(ask(house, owner, "contacts_create",
                          "{'contact_book':'Clients','contacts':[%s]}", records),
                      "");
        list = list ? arena_format(arena, "%s,'%s'", list, ids[i])
                    : arena_format(arena, "'%s'", ids[i]);
    }
    json_t *merged = ask(house, owner, "contacts_merge", "{'ids':[%s]}", list);
    assert_outcome(merged, "merged");
    const char *survivor = text_at(merged, "contacts.0.id");
    assert_int_equal(json_array_size(records_of(house, survivor)), CONTACTS * RECORDS);
    json_t *begun = undo(house, merged);
    json_t *done = finish_job(house, owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(done, "jobs.0.state"), "done");
    for (int i = 0; i < CONTACTS; i++) {
        assert_string_equal(stands_for(house, ids[i]), ids[i]);
        assert_int_equal(json_array_size(records_of(house, ids[i])), RECORDS);
    }
    assert_sound(house, false);
}

/* Nothing that the bin took for good is left under the id it once had. */
static void emptied_records_keep_resolving(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", NOOR ",'company':'Brick'");
    const char *b = add(house, owner, "Vendors", NOORA);
    ask(house, owner, "contacts_delete", "{'ids':['%s']}", b);
    ask(house, owner, "contacts_restore", "{'ids':['%s']}", b);
    merge(house, a, b);
    ask(house, owner, "contacts_delete", "{'ids':['%s'],'contact_book':'Vendors'}", a);
    json_t *records = records_of(house, a);
    assert_int_equal(json_array_size(records), 1);
    assert_string_equal(stands_for(house, b), a);
    ask(house, owner, "contacts_unmerge", "{'id':'%s'}", b);
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", b), "not_found");
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", b), "updated");
    assert_string_equal(stands_for(house, b), b);
    assert_sound(house, true);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(two_become_one_and_two_again),
        HOUSE_TEST(the_fullest_survives_or_who_is_named),
        HOUSE_TEST(a_preview_is_the_result),
        HOUSE_TEST(a_preferred_value_comes_first),
        HOUSE_TEST(refusals_are_named),
        HOUSE_TEST(tags_and_keys_are_heeded),
        HOUSE_TEST(generations_only_warn),
        HOUSE_TEST(names_that_may_be_one_do_not_warn),
        HOUSE_TEST(groups_are_united_and_come_back),
        HOUSE_TEST(identifiers_wait_no_longer),
        HOUSE_TEST(colliding_identifiers_open_a_pair),
        HOUSE_TEST(matched_records_get_a_new_id),
        HOUSE_TEST(homes_come_back_whole),
        HOUSE_TEST(chains_resolve),
        HOUSE_TEST(merges_are_undone_in_any_order),
        HOUSE_TEST(nothing_goes_back_into_what_went_on),
        HOUSE_TEST(later_values_are_listed_and_moved),
        HOUSE_TEST(what_a_moved_address_replaced_comes_back),
        HOUSE_TEST(unseen_records_move_along),
        HOUSE_TEST(what_left_gives_no_right),
        HOUSE_TEST(the_feed_tells_of_merges),
        HOUSE_TEST(lists_tell_of_merges),
        HOUSE_TEST(pages_end_between_what_a_record_tells),
        HOUSE_TEST(history_and_the_past_know_merges),
        HOUSE_TEST(merges_are_listed),
        HOUSE_TEST(a_merge_made_again_is_another),
        HOUSE_TEST(an_undo_revives_what_it_puts_back),
        HOUSE_TEST(pairs_are_decided),
        HOUSE_TEST(a_large_merge_is_undone_by_a_job),
        HOUSE_TEST(emptied_records_keep_resolving),
    };
    return run_house_tests("merge", cases, COUNT_OF(cases));
}
