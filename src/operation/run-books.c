/* Operations on contact books, and what a token is told about itself. */
#include "operation/answer.h"
#include "operation/run-audit.h"
#include "operation/run.h"

#include "service/audit.h"
#include "service/people.h"
#include "service/sharing.h"
#include <stdio.h>
#include <string.h>

static void write_rights(struct json_writer *answer, const char *key, unsigned rights)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (unsigned right = RIGHT_SEE; right <= RIGHT_SHARE; right <<= 1)
        if (rights & right)
            json_write_text(answer, right_name((enum right)right));
    json_array_end(answer);
}

static void write_grants(struct json_writer *answer, const struct book *book)
{
    json_key(answer, "share_with_users");
    json_array_begin(answer);
    for (size_t i = 0; i < book->grant_count; i++)
        if (book->grants[i].kind == GRANTEE_USER)
            json_write_uuid(answer, book->grants[i].grantee);
    json_array_end(answer);
    json_key(answer, "grants");
    json_array_begin(answer);
    for (size_t i = 0; i < book->grant_count; i++) {
        const struct book_grant *grant = &book->grants[i];
        json_object_begin(answer);
        json_member_uuid(answer, grant->kind == GRANTEE_USER ? "user" : "team", grant->grantee);
        write_rights(answer, "rights", grant->rights);
        json_object_end(answer);
    }
    json_array_end(answer);
}

/* The contract's members, then ours; `quality` (NULL: left out) the conventions. */
static void write_book(const struct call *call, struct json_writer *answer, const struct book *book,
                       const struct quality_settings *quality)
{
    bool is_private = book->scope == SCOPE_USER || book->scope == SCOPE_USERS;
    struct uuid none = {{0}};
    json_object_begin(answer);
    json_member_uuid(answer, "id", book->id);
    json_member_uuid(answer, "user", book->owner);
    json_member_text(answer, "name", book->name);
    json_member_text(answer, "description", book->description);
    json_member_uuid(answer, "organization", is_private ? none : call->actor.organization);
    json_member_boolean(answer, "share_with_organization", book->scope == SCOPE_ORGANIZATION);
    json_member_uuid(answer, "share_with_team", book->scope == SCOPE_TEAM ? book->team : none);
    write_grants(answer, book);
    json_member_boolean(answer, "importing", false);
    json_member_boolean(answer, "exclude_from_search", false);
    json_member_text(answer, "scope", book_scope_name(book->scope));
    json_member_text(answer, "region", book->region);
    json_member_integer(answer, "contacts", book->contact_count);
    json_member_integer(answer, "merge_above", book->merge_above / 1000);
    json_member_integer(answer, "fill_above", book->fill_above);
    json_member_boolean(answer, "read_only", book->kind == BOOK_DIRECTORY);
    write_rights(answer, "member_rights", book->member_rights);
    write_rights(answer, "rights", book->rights);
    if (quality)
        quality_write(answer, quality);
    if (book->trashed_ms)
        json_member_integer(answer, "deleted_at", book->trashed_ms / 1000);
    json_object_end(answer);
}

/* With the conventions where there is time for them: a book in the bin has none. */
static bool write_whole_book(struct call *call, struct json_writer *answer, const struct book *book)
{
    struct quality_settings quality;
    bool has_quality = !book->trashed_ms && book->rights & RIGHT_SEE;
    if (has_quality && !audit_settings(call, book->id, &quality))
        return false;
    write_book(call, answer, book, has_quality ? &quality : NULL);
    return true;
}

static bool write_books(struct request *request, struct json_writer *answer, int64_t offset,
                        int64_t limit, bool with_deleted)
{
    struct call *call = request->call;
    bool is_list = request->operation->run == run_books_list;
    json_key(answer, "contact_books");
    json_array_begin(answer);
    for (size_t i = 0; i < call->books.count && limit; i++) {
        const struct book *book = &call->books.items[i];
        if (!(book->rights & RIGHT_SEE) || (book->trashed_ms && !with_deleted) || offset-- > 0)
            continue;
        if (!is_list)
            write_book(call, answer, book, NULL);
        else if (!write_whole_book(call, answer, book))
            return false;
        limit--;
    }
    json_array_end(answer);
    return true;
}

bool run_books_list(struct request *request, struct json_writer *answer)
{
    if (!call_count_books(request->call))
        return false;
    return write_books(request, answer, request_integer(request, "offset", 0),
                       request_integer(request, "limit", 50),
                       request_boolean(request, "include_deleted"));
}

bool run_describe(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct organization *organization = people_organization(call);
    struct user *user = organization ? people_user(call, call->actor.user) : NULL;
    if (!user || !call_count_books(call))
        return false;
    json_key(answer, "organization");
    json_object_begin(answer);
    json_member_uuid(answer, "id", organization->id);
    json_member_text(answer, "name", organization->name);
    json_member_text(answer, "region", organization->region);
    json_object_end(answer);
    json_key(answer, "user");
    json_object_begin(answer);
    json_member_uuid(answer, "id", user->id);
    json_member_text(answer, "email", user->email);
    json_member_text(answer, "name", user->name);
    json_member_text(answer, "role", role_name(call->actor.role));
    json_object_end(answer);
    json_key(answer, "token");
    json_object_begin(answer);
    json_member_uuid(answer, "id", call->actor.token);
    json_member_text(answer, "class", token_class_name(call->actor.token_class));
    json_member_boolean(answer, "limited_to_books", call->actor.token_books != NULL);
    json_object_end(answer);
    json_member_text(answer, "version", KITH_VERSION);
    json_key(answer, "limits");
    json_object_begin(answer);
    json_member_integer(answer, "contacts_per_request", V1_CONTACTS_MAX);
    json_member_integer(answer, "infos_per_contact", V1_INFOS_MAX);
    json_member_integer(answer, "page", 200);
    json_object_end(answer);
    return write_books(request, answer, 0, 200, false);
}

/* ---- what a request says of a book ---- */

static bool read_rights(struct request *request, const json_t *list, const char *pointer,
                        unsigned *rights)
{
    *rights = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum right right;
        const char *name = json_string_value(json_array_get(list, i));
        if (!name || !right_find(slice_of(name), &right))
            return fail_at(&request->call->error, STATUS_INVALID, pointer,
                           "'rights' are see, autocomplete, edit, delete, export, share");
        *rights |= right;
    }
    return true;
}

static bool read_users(struct request *request, const char *name, struct uuids *users,
                       const struct uuids **given)
{
    const json_t *list = json_object_get(request->arguments, name);
    *given = list ? users : NULL;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!uuid_parse(slice_of(json_string_value(json_array_get(list, i))),
                        ARENA_PUSH(request->call->arena, users)))
            return false;
    return true;
}

static bool read_grant(struct request *request, const json_t *one, size_t place,
                       struct book_grant *grant)
{
    char pointer[60];
    snprintf(pointer, sizeof(pointer), "/grants/%zu", place);
    const char *user = json_string_value(json_object_get(one, "user"));
    const char *team = json_string_value(json_object_get(one, "team"));
    grant->kind = user ? GRANTEE_USER : GRANTEE_TEAM;
    if ((user && team) || !(user || team) ||
        !uuid_parse(slice_of(user ? user : team), &grant->grantee))
        return fail_at(&request->call->error, STATUS_INVALID, pointer,
                       "a grant has 'user' or 'team' (an id), and 'rights'");
    return read_rights(request, json_object_get(one, "rights"), pointer, &grant->rights);
}

static bool read_grants(struct request *request, struct book_request *book)
{
    const json_t *list = json_object_get(request->arguments, "grants");
    if (!list)
        return true;
    struct book_grant *grants =
        ARENA_ARRAY(request->call->arena, struct book_grant, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_grant(request, json_array_get(list, i), i, &grants[i]))
            return false;
    book->grants = grants;
    book->grant_count = json_array_size(list);
    return true;
}

static bool read_book(struct request *request, struct book_request *book)
{
    enum book_scope scope;
    unsigned rights;
    const char *scope_text = request_text(request, "scope");
    const json_t *member_rights = json_object_get(request->arguments, "member_rights");
    *book = (struct book_request){
        .name = request_text(request, "name"),
        .description = request_text(request, "description"),
        .region = request_text(request, "region"),
        .scope = -1,
        .team = request_uuid(request, "team"),
        .member_rights = -1,
        .merge_above = request_integer(request, "merge_above", -1),
        .fill_above = request_integer(request, "fill_above", -1),
    };
    if (scope_text && book_scope_find(slice_of(scope_text), &scope))
        book->scope = (int)scope;
    if (member_rights) {
        if (!read_rights(request, member_rights, "/member_rights", &rights))
            return false;
        book->member_rights = (int)rights;
    }
    struct uuids *users = ARENA_NEW(request->call->arena, struct uuids);
    return read_users(request, "users", users, &book->users) && read_grants(request, book);
}

/* Rights are those in force after the change, as the next call will see them. */
static bool answer_book(struct request *request, struct json_writer *answer, struct uuid id)
{
    struct call *call = request->call;
    if (!sharing_reload_books(call))
        return false;
    json_key(answer, "contact_books");
    json_array_begin(answer);
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (uuid_equal(book->id, id) && !write_whole_book(call, answer, book))
            return false;
    }
    json_array_end(answer);
    return true;
}

static bool find_book(struct request *request, struct uuid *id)
{
    return answer_lens(request, "book", id);
}

bool run_book_create(struct request *request, struct json_writer *answer)
{
    struct book_request book;
    struct uuid id;
    return read_book(request, &book) && sharing_create_book(request->call, &book, &id) &&
           answer_book(request, answer, id);
}

static bool change_quality(struct request *request, struct uuid book)
{
    const json_t *object = json_object_get(request->arguments, "quality");
    struct quality_settings settings;
    return !object || (audit_settings(request->call, book, &settings) &&
                       quality_read(request, object, &settings) &&
                       audit_change_settings(request->call, book, &settings));
}

bool run_book_update(struct request *request, struct json_writer *answer)
{
    struct book_request book;
    struct uuid id;
    int64_t waiting;
    if (!find_book(request, &id) || !read_book(request, &book) ||
        !sharing_update_book(request->call, id, &book, &waiting) || !change_quality(request, id))
        return false;
    json_member_integer(answer, "identifiers_waiting", waiting);
    return answer_book(request, answer, id);
}

bool run_book_delete(struct request *request, struct json_writer *answer)
{
    struct uuid id;
    return find_book(request, &id) && sharing_trash_book(request->call, id) &&
           answer_book(request, answer, id);
}

bool run_book_restore(struct request *request, struct json_writer *answer)
{
    struct uuid id = request_uuid(request, "id");
    return sharing_restore_book(request->call, id) && answer_book(request, answer, id);
}

bool run_identifier_share(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuid book, audience;
    bool is_shared = !request_has(request, "shared") || request_boolean(request, "shared");
    if (!answer_audience(request, &book, &audience))
        return false;
    if (uuid_is_nil(book) && !sharing_may_write_audience(call, audience))
        return fail(&call->error, STATUS_DENIED,
                    "'contact_book' is required: a mark for the whole organization needs the right "
                    "to edit in one of its books");
    if (!sharing_mark_identifier(call, request_text(request, "value"), audience, is_shared))
        return false;
    json_member_text(answer, "value", request_text(request, "value"));
    json_member_boolean(answer, "shared", is_shared);
    return true;
}
