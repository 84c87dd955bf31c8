/* Who may do what in which book. */
#include "contact/rights.h"

#include "base/secret.h"

static const char *const roles[] = {"none", "guest", "member", "admin", "owner"};
static const char *const token_classes[] = {"read", "propose", "write", "admin"};
static const char *const scopes[] = {"user", "users", "team", "organization"};
static const char *const rights[] = {"see", "autocomplete", "edit", "delete", "export", "share"};

static bool find_name(const char *const *names, size_t count, struct slice name, unsigned *place)
{
    for (unsigned i = 0; i < count; i++) {
        if (slice_equal_text(name, names[i])) {
            *place = i;
            return true;
        }
    }
    return false;
}

const char *role_name(enum role role)
{
    return roles[role];
}

bool role_find(struct slice name, enum role *role)
{
    unsigned place;
    if (!find_name(roles, COUNT_OF(roles), name, &place))
        return false;
    *role = (enum role)place;
    return true;
}

const char *token_class_name(enum token_class token_class)
{
    return token_classes[token_class];
}

bool token_class_find(struct slice name, enum token_class *token_class)
{
    unsigned place;
    if (!find_name(token_classes, COUNT_OF(token_classes), name, &place))
        return false;
    *token_class = (enum token_class)place;
    return true;
}

const char *book_scope_name(enum book_scope scope)
{
    return scopes[scope];
}

bool book_scope_find(struct slice name, enum book_scope *scope)
{
    unsigned place;
    if (!find_name(scopes, COUNT_OF(scopes), name, &place))
        return false;
    *scope = (enum book_scope)place;
    return true;
}

const char *right_name(enum right right)
{
    return rights[__builtin_ctz(right)];
}

bool right_find(struct slice name, enum right *right)
{
    unsigned place;
    if (!find_name(rights, COUNT_OF(rights), name, &place))
        return false;
    *right = (enum right)(1u << place);
    return true;
}

static const struct membership *find_team(const struct actor *actor, struct uuid team)
{
    for (size_t i = 0; i < actor->team_count; i++)
        if (uuid_equal(actor->teams[i].team, team))
            return &actor->teams[i];
    return NULL;
}

static unsigned team_rights(const struct membership *membership, unsigned of_members)
{
    if (!membership)
        return 0;
    return membership->is_observer ? of_members & (RIGHT_SEE | RIGHT_AUTOCOMPLETE) : of_members;
}

/* What the scope itself gives, before grants. */
static unsigned scope_rights(const struct actor *actor, const struct book *book)
{
    bool is_in_charge = actor->role >= ROLE_ADMIN;
    if (uuid_equal(book->owner, actor->user) && actor->role >= ROLE_MEMBER)
        return RIGHTS_ALL;
    switch (book->scope) {
    case SCOPE_ORGANIZATION:
        if (is_in_charge)
            return RIGHTS_ALL;
        return actor->role == ROLE_MEMBER ? book->member_rights : 0;
    case SCOPE_TEAM:
        if (is_in_charge)
            return RIGHTS_ALL;
        return actor->role == ROLE_GUEST
                   ? 0
                   : team_rights(find_team(actor, book->team), book->member_rights);
    default:
        return 0;
    }
}

static unsigned granted_rights(const struct actor *actor, const struct book *book)
{
    unsigned granted = 0;
    for (size_t i = 0; i < book->grant_count; i++) {
        const struct book_grant *grant = &book->grants[i];
        if (grant->kind == GRANTEE_USER && uuid_equal(grant->grantee, actor->user))
            granted |= grant->rights;
        else if (grant->kind == GRANTEE_TEAM)
            granted |= team_rights(find_team(actor, grant->grantee), grant->rights);
    }
    return granted;
}

static bool token_reaches(const struct actor *actor, struct uuid book)
{
    if (!actor->token_books)
        return true;
    for (size_t i = 0; i < actor->token_book_count; i++)
        if (uuid_equal(actor->token_books[i], book))
            return true;
    return false;
}

unsigned rights_of_book(const struct actor *actor, const struct book *book)
{
    if (actor->role == ROLE_NONE || !token_reaches(actor, book->id))
        return 0;
    unsigned own = scope_rights(actor, book) | granted_rights(actor, book);
    if (actor->token_class < TOKEN_WRITE)
        own &= RIGHTS_READING;
    if (book->kind == BOOK_DIRECTORY)
        own &= RIGHTS_READING;
    return own & RIGHT_SEE ? own : own & RIGHT_AUTOCOMPLETE;
}

/* The same for the same set of users, in whatever order the grants stand. */
static struct uuid users_audience(const struct book *book)
{
    struct uuid audience = {{0}};
    for (size_t i = 0; i <= book->grant_count; i++) {
        const struct book_grant *grant = i ? &book->grants[i - 1] : NULL;
        struct uuid user = grant ? grant->grantee : book->owner;
        if (grant && (grant->kind != GRANTEE_USER || uuid_equal(user, book->owner)))
            continue;
        struct slice bytes = {(const char *)user.bytes, sizeof(user.bytes)};
        struct digest digest = digest_of(&bytes, 1);
        for (size_t byte = 0; byte < sizeof(audience.bytes); byte++)
            audience.bytes[byte] ^= digest.bytes[byte];
    }
    return audience;
}

struct uuid book_audience(const struct actor *actor, const struct book *book)
{
    switch (book->scope) {
    case SCOPE_ORGANIZATION:
        return actor->organization;
    case SCOPE_TEAM:
        return book->team;
    case SCOPE_USERS:
        return users_audience(book);
    default:
        return book->owner;
    }
}
