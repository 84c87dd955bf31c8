/* Books and groups by hand, and what sharing does to identifiers. */
#include "service/sharing.h"

#include "service/audience.h"
#include "service/journal.h"
#include "store/book.h"
#include "store/organization.h"
#include "text/email.h"
#include "text/name.h"
#include "text/phone.h"
#include <stdio.h>

enum { RIGHTS_OF_MEMBERS = RIGHTS_ALL & ~RIGHT_SHARE, STEP = 500 };

bool sharing_reload_books(struct call *call)
{
    call->books = (struct books){0};
    if (!store_books(call->store, call->arena, &call->books, &call->error))
        return false;
    for (size_t i = 0; i < call->books.count; i++)
        call->books.items[i].rights = rights_of_book(&call->actor, &call->books.items[i]);
    return true;
}

static bool note_book(struct call *call, enum change_operation operation, struct uuid book)
{
    return store_touch_access(call->store, &call->error) &&
           journal_note(call, operation, book, NULL);
}

static bool check_text(struct call *call, const char *pointer, const char *text, bool has_lines)
{
    return !text || text_is_clean(slice_of(text), has_lines) ||
           fail_at(&call->error, STATUS_INVALID, pointer,
                   "'%s' holds control characters or invisible direction marks", pointer + 1);
}

static bool check_users(struct call *call, const struct book *book)
{
    for (size_t i = 0; i < book->grant_count; i++) {
        const struct book_grant *grant = &book->grants[i];
        bool known =
            grant->kind == GRANTEE_USER
                ? store_member_get(call->store, call->arena, grant->grantee, &call->error) != NULL
                : store_team_get(call->store, call->arena, grant->grantee, &call->error) != NULL;
        if (!known && call->error.status == STATUS_NOT_FOUND)
            return fail_at(&call->error, STATUS_INVALID, "/users",
                           "a right is given to somebody who is not of the organization");
        if (!known)
            return false;
    }
    return true;
}

static bool check_book(struct call *call, const struct book *book)
{
    if (!check_text(call, "/name", book->name, false) ||
        !check_text(call, "/description", book->description, true))
        return false;
    if (book->region && !phone_region_is_known(book->region))
        return fail_at(&call->error, STATUS_INVALID, "/region",
                       "'region' must be a country as ISO 3166 names it: DE, GB, US");
    if (book->merge_above && book->merge_above < MERGE_ABOVE_LEAST * 1000)
        return fail_at(&call->error, STATUS_INVALID, "/merge_above",
                       "'merge_above' must be 0 (never) or %d to 1000 thousandths",
                       MERGE_ABOVE_LEAST);
    if (book->scope == SCOPE_TEAM) {
        if (uuid_is_nil(book->team))
            return fail_at(&call->error, STATUS_INVALID, "/team",
                           "'team' is required for a book of scope team");
        if (!store_team_get(call->store, call->arena, book->team, &call->error)) {
            if (call->error.status == STATUS_NOT_FOUND)
                fail_at(&call->error, STATUS_INVALID, "/team", "'team' names no team");
            return false;
        }
    }
    return check_users(call, book);
}

static struct book_grant *find_grant(const struct book *book, const struct book_grant *like)
{
    for (size_t i = 0; i < book->grant_count; i++)
        if (book->grants[i].kind == like->kind &&
            uuid_equal(book->grants[i].grantee, like->grantee))
            return &book->grants[i];
    return NULL;
}

/* Who is named twice has one grant, of all the rights that were named. */
static void add_grant(struct book *book, struct book_grant grant)
{
    struct book_grant *present = find_grant(book, &grant);
    if (present)
        present->rights |= grant.rights;
    else
        book->grants[book->grant_count++] = grant;
}

static void clear_grants(struct call *call, struct book *book, size_t room)
{
    book->grants = ARENA_ARRAY(call->arena, struct book_grant, room + 1);
    book->grant_count = 0;
}

static void grant_users(struct call *call, struct book *book, const struct uuids *users)
{
    clear_grants(call, book, users->count);
    for (size_t i = 0; i < users->count; i++)
        add_grant(book, (struct book_grant){GRANTEE_USER, users->items[i], book->member_rights});
}

static void apply_request(struct call *call, struct book *book, const struct book_request *request)
{
    if (request->name)
        book->name = request->name;
    if (request->description)
        book->description = *request->description ? request->description : NULL;
    if (request->region)
        book->region = *request->region ? request->region : NULL;
    if (request->scope >= 0)
        book->scope = (enum book_scope)request->scope;
    if (!uuid_is_nil(request->team))
        book->team = request->team;
    if (request->merge_above >= 0)
        book->merge_above = request->merge_above * 1000;
    if (request->fill_above >= 0)
        book->fill_above = request->fill_above;
    if (request->member_rights >= 0)
        book->member_rights = (unsigned)request->member_rights;
    if (request->users)
        grant_users(call, book, request->users);
    if (request->grants) {
        clear_grants(call, book, request->grant_count);
        for (size_t i = 0; i < request->grant_count; i++)
            add_grant(book, request->grants[i]);
    }
}

static bool may_make(struct call *call, enum book_scope scope)
{
    if (call->actor.role < ROLE_MEMBER)
        return fail(&call->error, STATUS_DENIED, "guests do not make contact books");
    if (call->actor.token_books)
        return fail(&call->error, STATUS_DENIED,
                    "this token is limited to books and makes no new ones");
    if (scope == SCOPE_ORGANIZATION && call->actor.role < ROLE_ADMIN)
        return fail(&call->error, STATUS_DENIED,
                    "books of the whole organization are for owners and admins to make");
    return true;
}

bool sharing_create_book(struct call *call, const struct book_request *request, struct uuid *id)
{
    struct book book = {
        .id = uuid_new(),
        .owner = call->actor.user,
        .member_rights = RIGHTS_OF_MEMBERS,
    };
    apply_request(call, &book, request);
    *id = book.id;
    return may_make(call, book.scope) && check_book(call, &book) &&
           store_book_insert(call->store, &book, call->now_ms, &call->error) &&
           note_book(call, CHANGE_BOOK_CREATED, book.id);
}

/* ---- when the audience changes ---- */

static bool move_identifiers(struct call *call, const struct book *from, const struct book *to,
                             int64_t *waiting)
{
    struct uuid after = {{0}};
    for (;;) {
        struct records records = {0};
        if (!store_records_of_book(call->store, call->arena, to->id, after, STEP, &records,
                                   &call->error))
            return false;
        for (size_t i = 0; i < records.count; i++) {
            const struct record *record = records.items[i];
            struct record_change change = {
                .before = record,
                .after = record,
                .audience_before = book_audience(&call->actor, from),
                .audience_after = book_audience(&call->actor, to),
            };
            int64_t others;
            after = record->id;
            if (record->trashed_ms)
                continue;
            if (!store_contact_record_count(call->store, record->contact, &others, &call->error))
                return false;
            change.had_siblings = change.has_siblings = others > 1;
            if (!store_record_write(call->store, call->arena, &change, &call->error) ||
                !audience_open_pairs(call, record, "shared", waiting))
                return false;
        }
        if (records.count < STEP)
            return true;
    }
}

static bool changes_sharing(const struct book_request *request)
{
    return request->scope >= 0 || !uuid_is_nil(request->team) || request->users ||
           request->member_rights >= 0 || request->grants || request->merge_above >= 0 ||
           request->fill_above >= 0;
}

static bool is_free_to_share(const struct call *call, const struct book *book)
{
    const struct actor *actor = &call->actor;
    return (actor->role >= ROLE_MEMBER && uuid_equal(book->owner, actor->user)) ||
           (actor->role >= ROLE_ADMIN &&
            (book->scope == SCOPE_ORGANIZATION || book->scope == SCOPE_TEAM));
}

/* Rights that the change gives to anybody who did not have them; those that a new scope gives the
 * actor himself, too. */
static unsigned added_rights(const struct call *call, const struct book *from,
                             const struct book *to)
{
    bool has_same_members = to->scope == from->scope && uuid_equal(to->team, from->team);
    unsigned added = to->member_rights & ~(has_same_members ? from->member_rights : 0);
    for (size_t i = 0; i < to->grant_count; i++) {
        const struct book_grant *before = find_grant(from, &to->grants[i]);
        added |= to->grants[i].rights & ~(before ? before->rights : 0);
    }
    return added | rights_of_book(&call->actor, to);
}

/* Nobody gives what he does not have. */
static bool check_sharing(struct call *call, const struct book *from, const struct book *to)
{
    if (call->actor.token_books)
        return fail(&call->error, STATUS_DENIED,
                    "this token is limited to books and does not share them");
    return is_free_to_share(call, from) || !(added_rights(call, from, to) & ~from->rights) ||
           fail(&call->error, STATUS_DENIED,
                "you may only give rights that you have in the contact book '%.100s'", from->name);
}

bool sharing_update_book(struct call *call, struct uuid id, const struct book_request *request,
                         int64_t *waiting)
{
    const struct book *from = call_book(call, id);
    *waiting = 0;
    if (!from)
        return false;
    unsigned needed = changes_sharing(request) ? RIGHT_SHARE : RIGHT_EDIT;
    if (from->kind == BOOK_DIRECTORY || !call_may(call, id, needed))
        return fail(&call->error, STATUS_DENIED, "you may not %s the contact book '%.100s'",
                    needed == RIGHT_SHARE ? "share" : "change", from->name);
    struct book to = *from;
    apply_request(call, &to, request);
    if ((int)to.scope != (int)from->scope && !may_make(call, to.scope))
        return false;
    if ((needed == RIGHT_SHARE && !check_sharing(call, from, &to)) || !check_book(call, &to) ||
        !store_book_update(call->store, &to, call->now_ms, &call->error) ||
        !sharing_reload_books(call))
        return false;
    if (!uuid_equal(book_audience(&call->actor, from), book_audience(&call->actor, &to)) &&
        !move_identifiers(call, from, &to, waiting))
        return false;
    return note_book(call, CHANGE_BOOK_CHANGED, id);
}

/* ---- the bin ---- */

bool sharing_trash_book(struct call *call, struct uuid id)
{
    const struct book *found = call_book(call, id);
    if (!found)
        return false;
    if (found->kind == BOOK_DIRECTORY || !call_may(call, id, RIGHT_DELETE | RIGHT_SHARE))
        return fail(&call->error, STATUS_DENIED, "you may not delete the contact book '%.100s'",
                    found->name);
    struct book book = *found;
    book.trashed_ms = call->now_ms;
    return store_book_update(call->store, &book, call->now_ms, &call->error) &&
           note_book(call, CHANGE_BOOK_TRASHED, id);
}

bool sharing_restore_book(struct call *call, struct uuid id)
{
    const struct book *found = call_any_book(call, id);
    if (!found || !found->trashed_ms || !(found->rights & RIGHT_SEE))
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such contact book in the bin");
    if ((found->rights & (RIGHT_DELETE | RIGHT_SHARE)) != (RIGHT_DELETE | RIGHT_SHARE))
        return fail(&call->error, STATUS_DENIED, "you may not restore the contact book '%.100s'",
                    found->name);
    struct book book = *found;
    book.trashed_ms = 0;
    return store_book_update(call->store, &book, call->now_ms, &call->error) &&
           note_book(call, CHANGE_BOOK_RESTORED, id);
}

/* ---- groups ---- */

bool sharing_may_write_audience(struct call *call, struct uuid audience)
{
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (call_may(call, book->id, RIGHT_EDIT) &&
            uuid_equal(book_audience(&call->actor, book), audience))
            return true;
    }
    return false;
}

static bool may_change_group(struct call *call, const struct group *group)
{
    return sharing_may_write_audience(call, group->audience) ||
           fail(&call->error, STATUS_DENIED, "you may not change the group '%.100s'", group->name);
}

bool sharing_rename_group(struct call *call, struct group *group, const char *name)
{
    if (!may_change_group(call, group) || !check_text(call, "/name", name, false))
        return false;
    group->name = name;
    group->folded = name_fold(call->arena, slice_of(name));
    if (!*group->folded)
        group->folded = name;
    struct group *other = store_group_find(call->store, call->arena, group->audience, group->kind,
                                           group->folded, &call->error);
    if (other && !uuid_equal(other->id, group->id))
        return fail_at(&call->error, STATUS_CONFLICT, "/name", "there is a group '%.100s' already",
                       other->name);
    return call->error.status == STATUS_OK &&
           store_group_update(call->store, group, call->now_ms, &call->error) &&
           audience_note_group(call, CHANGE_GROUP_RENAMED, group);
}

bool sharing_delete_group(struct call *call, struct group *group)
{
    return may_change_group(call, group) && audience_delete_group(call, group);
}

/* ---- shared identifiers ---- */

bool sharing_mark_identifier(struct call *call, const char *value, struct uuid audience,
                             bool is_shared)
{
    struct email email;
    struct phone phone;
    struct error ignored;
    enum fact_kind kind = FACT_EMAIL;
    const char *normal;
    if (strchr(value, '@')) {
        if (!email_parse(call->arena, slice_of(value), &email, &call->error))
            return false;
        normal = email.normal;
    } else if (phone_parse(call->arena, slice_of(value), call->region, &phone, &ignored)) {
        kind = FACT_PHONE;
        normal = phone.normal;
    } else {
        return fail_at(&call->error, STATUS_INVALID, "/value",
                       "'value' must be an e-mail address or a phone number");
    }
    const char *payload = arena_format(call->arena, "{\"kind\":%d}", (int)kind);
    return store_identifier_mark(call->store, audience, kind, normal, is_shared, call->actor.user,
                                 call->now_ms, &call->error) &&
           journal_note(call, is_shared ? CHANGE_IDENTIFIER_SHARED : CHANGE_IDENTIFIER_UNSHARED,
                        (struct uuid){{0}}, payload);
}

/* ---- a fresh organization ---- */

bool sharing_create_first_books(struct call *call)
{
    static const struct {
        const char *name, *description;
        enum book_scope scope;
        enum book_kind kind;
    } first[] = {
        {"Clients", "Who buys from us", SCOPE_ORGANIZATION, BOOK_NORMAL},
        {"Prospects", "Who may buy from us", SCOPE_ORGANIZATION, BOOK_NORMAL},
        {"Vendors", "Who sells to us", SCOPE_ORGANIZATION, BOOK_NORMAL},
        {"Partners", "Who works with us", SCOPE_ORGANIZATION, BOOK_NORMAL},
        {"Personal", "Only for you", SCOPE_USER, BOOK_NORMAL},
        {"Team", "Colleagues and freelancers", SCOPE_ORGANIZATION, BOOK_NORMAL},
        {"Directory", "The organization's users, kept by Kith", SCOPE_ORGANIZATION, BOOK_DIRECTORY},
    };
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        struct book book = {
            .id = uuid_new(),
            .name = first[i].name,
            .description = first[i].description,
            .scope = first[i].scope,
            .kind = first[i].kind,
            .owner = call->actor.user,
            .member_rights = first[i].kind == BOOK_DIRECTORY ? RIGHTS_READING : RIGHTS_OF_MEMBERS,
        };
        if (!store_book_insert(call->store, &book, call->now_ms, &call->error) ||
            !journal_note(call, CHANGE_BOOK_CREATED, book.id, NULL))
            return false;
    }
    return store_touch_access(call->store, &call->error);
}
