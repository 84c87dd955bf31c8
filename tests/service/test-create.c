/* What becomes of a create (DESIGN rule 9), and what a contact must have. */
#include "harness.h"

#define BOTH(more) "'email':'noor@example.com','first_name':'Noor','last_name':'Haddad'" more

static void outcomes(struct house *house)
{
    /* Each row is sent into a house that knows Noor (address, number) and Sam (address, number). */
    static const struct {
        const char *contact;
        const char *outcome; /* of an item, in a best-effort call */
        const char *id;      /* whom the answer names: noor, sam, new, none */
        const char *missing;
    } rows[] = {
        {"'email':'new@example.com','first_name':'Ada','last_name':'New'", "created", "new", NULL},
        {"'email':'NOOR@Example.com ','first_name':'Noor','last_name':'Haddad'", "unchanged",
         "noor", NULL},
        {"'email':'noor@example.com'", "unchanged", "noor", NULL},
        {"'email':'noor@example.com','name':'Haddad, Noor'", "matched", "noor", NULL},
        {"'email':'noor@example.com','first_name':'Noor','last_name':'Haddad','title':'CEO',"
         "'company':'Brick'",
         "matched", "noor", NULL},
        {"'email':'noor@example.com','first_name':'Rita','last_name':'Stone'", "ambiguous", "none",
         NULL},
        {"'email':'noor@example.com','first_name':'Noor','last_name':'Haddad','suffix':'Jr'",
         "matched", "noor", NULL},
        {"'email':'sam@example.com','first_name':'Sam','last_name':'Older','suffix':'Sr'",
         "ambiguous", "none", NULL},
        {"'infos':[{'kind':'email','value':'noor@example.com'},"
         "{'kind':'email','value':'sam@example.com'}]",
         "ambiguous", "none", NULL},
        {"'email':'noor@example.com','first_name':'Rita','separate':true", "created", "new", NULL},
        {"'phone_number':'020 7946 0001','first_name':'Noor','last_name':'Haddad'", "unchanged",
         "noor", NULL},
        {"'phone_number':'+44 20 7946 0001','first_name':'Noor','last_name':'Haddad',"
         "'title':'CEO'",
         "matched", "noor", NULL},
        {"'phone_number':'020 7946 0001','first_name':'Rita','last_name':'Stone'", "created", "new",
         NULL},
        {"'phone_number':'020 7946 0001'", "incomplete", "new", "name"},
        {"'first_name':'Ada'", "incomplete", "new", "email or phone_number"},
        {"'company':'Brick & Co','email':'office@example.com'", "created", "new", NULL},
        {"'first_name':'Ada','infos':[{'kind':'url','label':'profile',"
         "'value':'https://example.com/ada'}]",
         "created", "new", NULL},
        {"'first_name':''", "invalid", "none", NULL},
        {"'email':'not an address'", "invalid", "none", NULL},
        {"'email':'new@example.com','contact_book':'No such book'", "invalid", "none", NULL},
        {"'email':'new@example.com','contact_book':'Directory'", "denied", "none", NULL},
    };
    const char *noor = add(house, house->owner, "Clients", BOTH(",'phone_number':'020 7946 0001'"));
    const char *sam = add(house, house->owner, "Clients",
                          "'email':'sam@example.com','first_name':'Sam','last_name':'Older',"
                          "'suffix':'Jr','phone_number':'020 7946 0002'");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *before = ask(house, house->owner, "changes", "{'since':'now'}");
        json_t *answer = ask(house, house->owner, "contacts_create",
                             "{'mode':'best_effort','contact_book':'Clients','dry_run':true,"
                             "'contacts':[{%s}]}",
                             rows[i].contact);
        assert_status(answer, "");
        assert_outcome(answer, rows[i].outcome);
        const char *id = text_at(answer, "contacts.0.id");
        const char *expected = rows[i].id;
        if (strcmp(expected, "noor") == 0)
            assert_string_equal(id, noor);
        else if (strcmp(expected, "sam") == 0)
            assert_string_equal(id, sam);
        else if (strcmp(expected, "none") == 0)
            assert_string_equal(id, "");
        else
            assert_true(*id && strcmp(id, noor) != 0 && strcmp(id, sam) != 0);
        if (rows[i].missing)
            assert_string_equal(text_at(answer, "contacts.0.missing.0"), rows[i].missing);
        if (strcmp(rows[i].outcome, "ambiguous") == 0)
            assert_true(count_at(answer, "contacts.0.possible_duplicates") > 0);
        json_t *after =
            ask(house, house->owner, "changes", "{'since':'%s'}", text_at(before, "next"));
        assert_int_equal(count_at(after, "changes"), 0); /* a dry run writes nothing */
    }
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(outcomes),
    };
    return run_house_tests("create", cases, COUNT_OF(cases));
}
