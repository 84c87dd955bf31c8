/* What the rows of commands.c name: the commands that do more than run an operation, each with
 * its options and what these leave for it. Private to cli/. */
#pragma once

#include "cli/command.h"
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

struct import_state {
    const char *file;
    const char *format; /* NULL: from the file's name or its content */
    const char *book;   /* NULL: the only one that may be written to */
    bool is_dry_run;
};
extern const struct argp_option import_options[];
error_t import_parse(int key, char *value, struct argp_state *state);
bool import_run(struct cli *cli, struct error *error);

struct export_state {
    const char *file; /* NULL: standard output */
    const char *format;
    const char *book, *group, *search; /* NULL: all */
};
extern const struct argp_option export_options[];
error_t export_parse(int key, char *value, struct argp_state *state);
bool export_run(struct cli *cli, struct error *error);

struct audit_state {
    const char *book;           /* NULL: all */
    const char *findings, *fix; /* a rule's key */
    bool is_sure, is_report, is_rules;
};
extern const struct argp_option audit_options[];
error_t audit_parse(int key, char *value, struct argp_state *state);
bool audit_run(struct cli *cli, struct error *error);

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
};
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
