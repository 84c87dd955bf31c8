/* The routes of `/v1`. Those of the contract first. */
#include "rest/route-table.h"

#include "base/cleanup.h"

static const struct rest_route routes[] = {
    {"GET", "/v1/contacts", "contacts_list", REST_BODY_NONE, "contacts", "Contacts",
     REST_BY_CONTRACT},
    {"POST", "/v1/contacts", "contacts_create", REST_BODY_CONTACTS, "contacts", "ContactWrites",
     REST_BY_CONTRACT | REST_CREATES},
    {"GET", "/v1/contacts/:ids", "contacts_get", REST_BODY_NONE, "contacts", "Contacts",
     REST_BY_CONTRACT},
    {"PATCH", "/v1/contacts/:ids", "contacts_update", REST_BODY_CONTACTS, "contacts",
     "ContactWrites", REST_BY_CONTRACT},
    {"DELETE", "/v1/contacts/:ids", "contacts_delete", REST_BODY_NONE, "contacts", "ContactWrites",
     REST_BY_CONTRACT},
    {"GET", "/v1/contact_books", "books_list", REST_BODY_NONE, "contact_books", "ContactBooks",
     REST_BY_CONTRACT},
    {"GET", "/v1/contact_groups", "groups_list", REST_BODY_NONE, "contact_groups", "ContactGroups",
     REST_BY_CONTRACT},
    {"GET", "/v1/organizations", "organizations_list", REST_BODY_NONE, "organizations",
     "Organizations", REST_BY_CONTRACT},
    {"GET", "/v1/users", "users_list", REST_BODY_NONE, "users", "Users", REST_BY_CONTRACT},
    {"GET", "/v1/teams", "teams_list", REST_BODY_NONE, "teams", "Teams", REST_BY_CONTRACT},
    {"POST", "/v1/teams", "team_put", REST_BODY_ITEMS, "teams", "Teams",
     REST_BY_CONTRACT | REST_CREATES},
    {"PATCH", "/v1/teams/:id", "team_put", REST_BODY_ITEMS, "teams", "Teams", REST_BY_CONTRACT},

    {"POST", "/v1/contacts/search", "contacts_search", REST_BODY_PLAIN, "contacts", "Contacts", 0},
    {"POST", "/v1/contacts/:ids/restore", "contacts_restore", REST_BODY_NONE, "contacts",
     "ContactWrites", 0},
    {"PATCH", "/v1/contacts/:id/values", "contacts_patch", REST_BODY_PLAIN, "contacts",
     "ContactWrites", 0},
    {"GET", "/v1/contacts/:id/history", "history", REST_BODY_NONE, "changes", "Changes", 0},
    {"GET", "/v1/changes", "changes", REST_BODY_NONE, "changes", "Changes", 0},
    {"POST", "/v1/batches/:batch/undo", "undo", REST_BODY_NONE, NULL, "Undone", 0},
    {"GET", "/v1/jobs", "jobs_list", REST_BODY_NONE, "jobs", "Jobs", 0},
    {"GET", "/v1/jobs/:id", "job_get", REST_BODY_NONE, "jobs", "Jobs", 0},
    {"POST", "/v1/jobs/:id/:command", "job_control", REST_BODY_NONE, "jobs", "Jobs", 0},
    {"GET", "/v1/describe", "describe", REST_BODY_NONE, NULL, "Description", 0},

    {"POST", "/v1/contact_books", "book_create", REST_BODY_ITEMS, "contact_books", "ContactBooks",
     REST_CREATES},
    {"PATCH", "/v1/contact_books/:book", "book_update", REST_BODY_ITEMS, "contact_books",
     "ContactBooks", 0},
    {"DELETE", "/v1/contact_books/:book", "book_delete", REST_BODY_NONE, "contact_books",
     "ContactBooks", 0},
    {"POST", "/v1/contact_books/:id/restore", "book_restore", REST_BODY_NONE, "contact_books",
     "ContactBooks", 0},

    {"POST", "/v1/contact_groups", "group_create", REST_BODY_ITEMS, "contact_groups",
     "ContactGroups", REST_CREATES},
    {"PATCH", "/v1/contact_groups/:group", "group_update", REST_BODY_ITEMS, "contact_groups",
     "ContactGroups", 0},
    {"DELETE", "/v1/contact_groups/:group", "group_delete", REST_BODY_NONE, "contact_groups",
     "Removed", 0},
    {"GET", "/v1/contact_groups/:group/members", "group_members", REST_BODY_NONE, "contacts",
     "Contacts", 0},
    {"POST", "/v1/contact_groups/:group/members", "group_add", REST_BODY_IDS, "contacts",
     "ContactWrites", 0},
    {"DELETE", "/v1/contact_groups/:group/members", "group_remove", REST_BODY_IDS, "contacts",
     "ContactWrites", 0},
    {"DELETE", "/v1/contact_groups/:group/members/:ids", "group_remove", REST_BODY_NONE, "contacts",
     "ContactWrites", 0},

    {"GET", "/v1/duplicates", "duplicates_list", REST_BODY_NONE, "duplicates", "Duplicates", 0},
    {"POST", "/v1/shared_identifiers", "identifier_share", REST_BODY_ITEMS, "shared_identifiers",
     "SharedIdentifiers", 0},
    {"GET", "/v1/proposals", "proposals_list", REST_BODY_NONE, "proposals", "Proposals", 0},
    {"POST", "/v1/proposals/:id/accept", "proposal_accept", REST_BODY_NONE, "proposals",
     "ProposalAccepted", 0},
    {"POST", "/v1/proposals/:id/reject", "proposal_reject", REST_BODY_NONE, "proposals",
     "ProposalRejected", 0},
    {"POST", "/v1/holds/:id/release", "hold_release", REST_BODY_NONE, NULL, "HoldReleased", 0},

    {"PATCH", "/v1/organizations/:organization", "organization_update", REST_BODY_ITEMS,
     "organizations", "Organizations", 0},
    {"POST", "/v1/users", "user_invite", REST_BODY_ITEMS, "users", "Users", REST_CREATES},
    {"PATCH", "/v1/users/:user", "user_update", REST_BODY_ITEMS, "users", "Users", 0},
    {"DELETE", "/v1/users/:user", "user_remove", REST_BODY_NONE, "users", "Removed", 0},
    {"DELETE", "/v1/teams/:id", "team_delete", REST_BODY_NONE, "teams", "Removed", 0},
    {"GET", "/v1/tokens", "tokens_list", REST_BODY_NONE, "tokens", "Tokens", 0},
    {"POST", "/v1/tokens", "token_create", REST_BODY_ITEMS, "tokens", "Tokens", REST_CREATES},
    {"DELETE", "/v1/tokens/:id", "token_revoke", REST_BODY_NONE, "tokens", "Removed", 0},

    {"POST", "/v1/operations/:operation", NULL, REST_BODY_PLAIN, NULL, "Answer", 0},
};

const struct rest_route *rest_routes(size_t *count)
{
    *count = COUNT_OF(routes);
    return routes;
}
