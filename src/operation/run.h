/* The code behind each operation: reads checked arguments, calls one service function, writes the
 * answer. Private to operation/. */
#pragma once

#include "operation/operation.h"

bool run_audit_findings(struct request *request, struct json_writer *answer);
bool run_audit_fix(struct request *request, struct json_writer *answer);
bool run_audit_report(struct request *request, struct json_writer *answer);
bool run_audit_rules(struct request *request, struct json_writer *answer);
bool run_audit_start(struct request *request, struct json_writer *answer);
bool run_book_create(struct request *request, struct json_writer *answer);
bool run_book_delete(struct request *request, struct json_writer *answer);
bool run_book_restore(struct request *request, struct json_writer *answer);
bool run_book_update(struct request *request, struct json_writer *answer);
bool run_books_list(struct request *request, struct json_writer *answer);
bool run_changes(struct request *request, struct json_writer *answer);
bool run_contacts_create(struct request *request, struct json_writer *answer);
bool run_contacts_delete(struct request *request, struct json_writer *answer);
bool run_contacts_export(struct request *request, struct json_writer *answer);
bool run_contacts_get(struct request *request, struct json_writer *answer);
bool run_contacts_list(struct request *request, struct json_writer *answer);
bool run_contacts_merge(struct request *request, struct json_writer *answer);
bool run_contacts_patch(struct request *request, struct json_writer *answer);
bool run_contacts_restore(struct request *request, struct json_writer *answer);
bool run_contacts_search(struct request *request, struct json_writer *answer);
bool run_contacts_unmerge(struct request *request, struct json_writer *answer);
bool run_contacts_update(struct request *request, struct json_writer *answer);
bool run_describe(struct request *request, struct json_writer *answer);
bool run_duplicates_check(struct request *request, struct json_writer *answer);
bool run_duplicates_decide(struct request *request, struct json_writer *answer);
bool run_duplicates_explain(struct request *request, struct json_writer *answer);
bool run_duplicates_list(struct request *request, struct json_writer *answer);
bool run_duplicates_report(struct request *request, struct json_writer *answer);
bool run_duplicates_scan(struct request *request, struct json_writer *answer);
bool run_group_add(struct request *request, struct json_writer *answer);
bool run_group_create(struct request *request, struct json_writer *answer);
bool run_group_delete(struct request *request, struct json_writer *answer);
bool run_group_members(struct request *request, struct json_writer *answer);
bool run_group_remove(struct request *request, struct json_writer *answer);
bool run_group_update(struct request *request, struct json_writer *answer);
bool run_groups_list(struct request *request, struct json_writer *answer);
bool run_history(struct request *request, struct json_writer *answer);
bool run_hold_release(struct request *request, struct json_writer *answer);
bool run_identifier_share(struct request *request, struct json_writer *answer);
bool run_import_append(struct request *request, struct json_writer *answer);
bool run_import_change(struct request *request, struct json_writer *answer);
bool run_import_errors(struct request *request, struct json_writer *answer);
bool run_import_get(struct request *request, struct json_writer *answer);
bool run_import_rows(struct request *request, struct json_writer *answer);
bool run_import_run(struct request *request, struct json_writer *answer);
bool run_import_start(struct request *request, struct json_writer *answer);
bool run_job_control(struct request *request, struct json_writer *answer);
bool run_job_get(struct request *request, struct json_writer *answer);
bool run_jobs_list(struct request *request, struct json_writer *answer);
bool run_merges_list(struct request *request, struct json_writer *answer);
bool run_organization_update(struct request *request, struct json_writer *answer);
bool run_organizations_list(struct request *request, struct json_writer *answer);
bool run_proposal_accept(struct request *request, struct json_writer *answer);
bool run_proposal_reject(struct request *request, struct json_writer *answer);
bool run_proposals_list(struct request *request, struct json_writer *answer);
bool run_team_delete(struct request *request, struct json_writer *answer);
bool run_team_put(struct request *request, struct json_writer *answer);
bool run_teams_list(struct request *request, struct json_writer *answer);
bool run_token_create(struct request *request, struct json_writer *answer);
bool run_token_revoke(struct request *request, struct json_writer *answer);
bool run_tokens_list(struct request *request, struct json_writer *answer);
bool run_undo(struct request *request, struct json_writer *answer);
bool run_user_invite(struct request *request, struct json_writer *answer);
bool run_user_remove(struct request *request, struct json_writer *answer);
bool run_user_update(struct request *request, struct json_writer *answer);
bool run_users_list(struct request *request, struct json_writer *answer);

/* Before the writer: parse and bring into normal form. */
bool prepare_audit_fix(struct request *request);
bool prepare_contacts(struct request *request);
bool prepare_file(struct request *request);
bool prepare_import_run(struct request *request);
bool prepare_patch(struct request *request);
bool prepare_proposal_accept(struct request *request);
