/* Who may do what in which book: pure arithmetic over what the store knows of an actor.
 *
 * An actor is one user in one organization, through one token or the command line. A book has a
 * scope (who it is for) and grants (who else, with which rights).
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

enum right {
    RIGHT_SEE = 1,
    RIGHT_AUTOCOMPLETE = 2,
    RIGHT_EDIT = 4,
    RIGHT_DELETE = 8,
    RIGHT_EXPORT = 16,
    RIGHT_SHARE = 32,
};
enum { RIGHTS_READING = RIGHT_SEE | RIGHT_AUTOCOMPLETE | RIGHT_EXPORT, RIGHTS_ALL = 63 };

enum role { ROLE_NONE, ROLE_GUEST, ROLE_MEMBER, ROLE_ADMIN, ROLE_OWNER };
enum token_class { TOKEN_READ, TOKEN_PROPOSE, TOKEN_WRITE, TOKEN_ADMIN };

enum book_scope { SCOPE_USER, SCOPE_USERS, SCOPE_TEAM, SCOPE_ORGANIZATION };
enum book_kind { BOOK_NORMAL, BOOK_DIRECTORY };
enum grantee_kind { GRANTEE_USER, GRANTEE_TEAM };

struct book_grant {
    enum grantee_kind kind;
    struct uuid grantee;
    unsigned rights;
};

struct book {
    struct uuid id;
    const char *name;
    const char *description;
    enum book_kind kind;
    enum book_scope scope;
    struct uuid owner;      /* the user who made it */
    struct uuid team;       /* of SCOPE_TEAM */
    unsigned member_rights; /* what the scope's members have */
    const char *region;     /* for phone numbers; NULL: the organization's */
    int64_t merge_above; /* contacts likelier than this, in millionths, are merged unasked; 0: none
                          */
    int64_t
        fill_above; /* blanks are filled from mail above this confidence, in thousandths; 0: none */
    unsigned requires; /* what its contacts must have: bits of enum quality_field */
    int64_t trashed_ms;
    int64_t modified_ms;
    int64_t contact_count;
    struct book_grant *grants; /* of SCOPE_USERS the named users, of any scope the exceptions */
    size_t grant_count;
    unsigned rights; /* what the actor of this call has; filled by rights_of_book */
};

struct books {
    struct book *items;
    size_t count;
    size_t capacity;
};

struct membership {
    struct uuid team;
    bool is_observer; /* sees what the team sees, changes nothing */
};

struct actor {
    struct uuid organization;
    struct uuid user;
    enum role role;
    enum token_class token_class;
    struct uuid token;   /* nil: the person himself, at the command line or the page */
    struct uuid session; /* of the page; nil: elsewhere */
    const struct membership *teams;
    size_t team_count;
    const struct uuid *token_books; /* a token limited to books; NULL: not limited */
    size_t token_book_count;
};

/* What `actor` may do in `book`. Owners and admins have every right in books of the organization
 * and of its teams, none by office in books of users; guests have only what a grant names. */
unsigned rights_of_book(const struct actor *actor, const struct book *book);

/* "see", "autocomplete", ...: the names in answers. NULL-terminated order of the bits. */
const char *right_name(enum right right);
bool right_find(struct slice name, enum right *right);

const char *role_name(enum role role);
bool role_find(struct slice name, enum role *role);
const char *token_class_name(enum token_class token_class);
bool token_class_find(struct slice name, enum token_class *token_class);
const char *book_scope_name(enum book_scope scope);
bool book_scope_find(struct slice name, enum book_scope *scope);

/* The audience in which a book's identifiers are unique: the organization, the team, the owner, or
 * for named users an id made from their sorted ids (two books of the same users share it). */
struct uuid book_audience(const struct actor *actor, const struct book *book);
