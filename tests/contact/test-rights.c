/* Rights: every role in every scope, with grants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "contact/rights.h"

#include <cmocka.h>

enum { ALL = RIGHTS_ALL, USE = RIGHTS_ALL & ~RIGHT_SHARE };

static void rights_of_every_role(void **state)
{
    static const struct {
        enum book_scope scope;
        bool granted;       /* a grant to see and edit */
        int in_team;        /* 0: no, 1: active, 2: observer */
        unsigned rights[5]; /* of who did not make the book: none, guest, member, admin, owner */
    } rows[] = {
        {SCOPE_ORGANIZATION, false, 0, {0, 0, USE, ALL, ALL}},
        {SCOPE_ORGANIZATION, true, 0, {0, RIGHT_SEE | RIGHT_EDIT, USE, ALL, ALL}},
        {SCOPE_TEAM, false, 0, {0, 0, 0, ALL, ALL}},
        {SCOPE_TEAM, false, 1, {0, 0, USE, ALL, ALL}},
        {SCOPE_TEAM, false, 2, {0, 0, RIGHT_SEE | RIGHT_AUTOCOMPLETE, ALL, ALL}},
        {SCOPE_TEAM, true, 0, {0, RIGHT_SEE | RIGHT_EDIT, RIGHT_SEE | RIGHT_EDIT, ALL, ALL}},
        {SCOPE_USER, false, 0, {0, 0, 0, 0, 0}},
        {SCOPE_USER, true, 0, {0, 5, 5, 5, 5}},
        {SCOPE_USERS, false, 0, {0, 0, 0, 0, 0}},
        {SCOPE_USERS, true, 0, {0, 5, 5, 5, 5}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (int role = ROLE_NONE; role <= ROLE_OWNER; role++) {
            struct uuid user = uuid_new(), team = uuid_new(), book_id = uuid_new();
            struct membership membership = {team, rows[i].in_team == 2};
            struct book_grant grant = {GRANTEE_USER, user, RIGHT_SEE | RIGHT_EDIT};
            struct book book = {.id = book_id,
                                .scope = rows[i].scope,
                                .owner = uuid_new(),
                                .team = team,
                                .member_rights = USE,
                                .grants = &grant,
                                .grant_count = rows[i].granted};
            struct actor actor = {.user = user,
                                  .role = (enum role)role,
                                  .token_class = TOKEN_ADMIN,
                                  .teams = &membership,
                                  .team_count = rows[i].in_team != 0};
            assert_int_equal(rights_of_book(&actor, &book), rows[i].rights[role]);
            /* a token that may not write reads at most; one limited to other books sees nothing */
            actor.token_class = TOKEN_PROPOSE;
            assert_int_equal(rights_of_book(&actor, &book), rows[i].rights[role] & RIGHTS_READING);
            struct uuid other = uuid_new();
            actor.token_books = &other;
            actor.token_book_count = 1;
            assert_int_equal(rights_of_book(&actor, &book), 0);
            actor.token_books = &book_id;
            actor.token_class = TOKEN_WRITE;
            assert_int_equal(rights_of_book(&actor, &book), rows[i].rights[role]);
            book.kind = BOOK_DIRECTORY; /* nobody writes there by hand */
            assert_int_equal(rights_of_book(&actor, &book), rows[i].rights[role] & RIGHTS_READING);
            book.kind = BOOK_NORMAL;
            book.owner = user;
            if (role >= ROLE_MEMBER)
                assert_int_equal(rights_of_book(&actor, &book), ALL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rights_of_every_role)};
    if (!secret_start())
        return 1;
    return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
