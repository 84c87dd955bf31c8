/* What the rows of commands.c name: the commands that do more than run an operation, each with
 * its options and what these leave for it. Private to cli/. */
#pragma once

#include "cli/command.h"
#include "cli/import-map.h"
#include "cli/link-input.h"
#include "link/link.h"
#include <jansson.h>

/* add and edit: what the options said of the person. */
struct person {
    json_t *contact; /* the contact's members */
    json_t *add;     /* what contacts_patch adds, and takes away */
    json_t *remove;
};
extern const struct argp_option add_options[], edit_options[];
error_t person_parse(int key, char *value, struct argp_state *state);
bool add_run(struct cli *cli, struct error *error);
bool edit_run(struct cli *cli, struct error *error);

struct list_state {
    bool is_all;
};
extern const struct argp_option list_options[];
error_t list_parse(int key, char *value, struct argp_state *state);
bool list_run(struct cli *cli, struct error *error);

struct undo_state {
    struct {
        const char **items;
        size_t count;
        size_t capacity;
    } batches;
};
error_t undo_parse(int key, char *value, struct argp_state *state);
bool undo_run(struct cli *cli, struct error *error);

bool merge_run(struct cli *cli, struct error *error); /* merge and unmerge */

struct duplicates_state {
    int what; /* the option that says it; 0: list them */
    const char *contacts[2];
    size_t count;
    json_t *books; /* of a scan; NULL: all */
};
extern const struct argp_option duplicates_options[];
error_t duplicates_parse(int key, char *value, struct argp_state *state);
bool duplicates_run(struct cli *cli, struct error *error);

enum import_verb {
    IMPORT_VERB_FILE,
    IMPORT_VERB_RUN,
    IMPORT_VERB_RESUME,
    IMPORT_VERB_STATUS,
    IMPORT_VERB_ERRORS,
    IMPORT_VERB_ROWS,
};

struct import_state {
    enum import_verb verb;
    const char *id;     /* of the import, unless a file is imported */
    const char *file;   /* to be imported; of IMPORT_VERB_ERRORS: to be written (NULL: output) */
    const char *book;   /* NULL: the only one that may be written to */
    const char *policy; /* of all columns; NULL: as the analysis says */
    const char *encoding;
    const char *errors;           /* the file for what is refused; NULL: none */
    const char *outcome, *cursor; /* of IMPORT_VERB_ROWS */
    struct {
        struct import_map *items;
        size_t count;
        size_t capacity;
    } maps;
    bool is_dry_run;
    bool is_sure; /* do not ask before it runs */
};
extern const struct argp_option import_options[];
error_t import_parse(int key, char *value, struct argp_state *state);
bool cli_import_run(struct cli *cli, struct error *error);

struct export_state {
    const char *file; /* NULL: standard output */
};
error_t export_parse(int key, char *value, struct argp_state *state);
bool export_run(struct cli *cli, struct error *error);

struct job_options_state {
    const char *command; /* pause, resume, cancel; NULL: only look */
    bool waits;
};
extern const struct argp_option job_options[];
error_t job_parse(int key, char *value, struct argp_state *state);
bool job_run(struct cli *cli, struct error *error);

struct audit_state {
    const char *book;           /* NULL: all */
    const char *findings, *fix; /* a rule's key */
    bool is_sure, is_report, is_rules;
};
extern const struct argp_option audit_options[];
error_t audit_parse(int key, char *value, struct argp_state *state);
bool audit_run(struct cli *cli, struct error *error);

struct link_state {
    struct link_input input;
    struct link_options options;
    const char *columns;          /* as given; NULL: as headers say */
    const char *decisions;        /* file of what somebody decided; NULL: none */
    const char *pairs, *clusters; /* files to be written; NULL: none */
    int64_t explained[2];
    bool explains;
    int64_t cluster; /* to be explained; -1: none */
};
extern const struct argp_option link_command_options[];
error_t link_parse(int key, char *value, struct argp_state *state);
bool link_command_run(struct cli *cli, struct error *error);

struct mail_state {
    struct {
        const char **items;
        size_t count;
        size_t capacity;
    } files;
    const char *region; /* of numbers without a country; NULL: not known */
};
extern const struct argp_option mail_options[];
error_t mail_parse(int key, char *value, struct argp_state *argp);
bool mail_show_run(struct cli *cli, struct error *error);

struct mail_texts {
    const char **items;
    size_t count;
    size_t capacity;
};
struct mail_import_state {
    struct mail_texts paths, addresses;
    const char *account; /* NULL: the only one */
    const char *team;    /* of a new account; NULL: the user's own */
    bool is_dry_run;
};
extern const struct argp_option mail_import_options[];
error_t mail_import_parse(int key, char *value, struct argp_state *argp);
bool mail_import_run(struct cli *cli, struct error *error);

struct mail_connect_state {
    const char *address, *host;
    const char *name, *user, *security, *authorities, *team, *book; /* NULL: not said */
    const char *smtp, *smtp_security;
    int port, smtp_port; /* 0: not said */
    bool is_access_token;
};
extern const struct argp_option mail_connect_options[];
error_t mail_connect_parse(int key, char *value, struct argp_state *argp);
bool mail_connect_run(struct cli *cli, struct error *error);

struct mail_draft_state {
    const char *id; /* that is changed; NULL: a new one */
    json_t *draft;  /* as the operation takes it */
    bool is_despite_warnings;
};
extern const struct argp_option mail_draft_options[];
error_t mail_draft_parse(int key, char *value, struct argp_state *argp);
error_t mail_edit_draft_parse(int key, char *value, struct argp_state *argp);
bool mail_draft_run(struct cli *cli, struct error *error);
bool mail_send_run(struct cli *cli, struct error *error);
bool mail_sync_run(struct cli *cli, struct error *error);
bool mail_rm_account_run(struct cli *cli, struct error *error);
bool mail_list_run(struct cli *cli, struct error *error);
bool mail_message_run(struct cli *cli, struct error *error);

/* erase and dossier */
struct erase_state {
    bool is_sure;
    const char *vcard;
};
extern const struct argp_option erase_options[], dossier_options[];
error_t erase_parse(int key, char *value, struct argp_state *state);
bool erase_run(struct cli *cli, struct error *error);
bool dossier_run(struct cli *cli, struct error *error);

struct check_state {
    bool rebuilds;
};
extern const struct argp_option check_options[];
error_t check_parse(int key, char *value, struct argp_state *state);
bool check_run(struct cli *cli, struct error *error);

/* backup and restore-backup */
struct backup_state {
    const char *file;
    bool replaces;
    const char *erasures; /* the journal of another folder; NULL: this one's */
    bool is_noted_only;
};
extern const struct argp_option backup_options[];
extern const struct argp_option restore_backup_options[];
error_t backup_parse(int key, char *value, struct argp_state *state);
bool backup_run(struct cli *cli, struct error *error);
bool restore_backup_run(struct cli *cli, struct error *error);

struct help_state {
    const char *name, *action; /* NULL: all */
    bool is_manual;
    bool is_reference;
};
extern const struct argp_option help_options[];
error_t help_parse(int key, char *value, struct argp_state *state);
bool help_run(struct cli *cli, struct error *error);

struct completion_state {
    const char *shell;
};
error_t completion_parse(int key, char *value, struct argp_state *state);
bool completion_run(struct cli *cli, struct error *error);

bool run_run(struct cli *cli, struct error *error);
bool version_run(struct cli *cli, struct error *error);
