/* Options of commands: those of an operation made from its arguments, those that all share. */
#pragma once

#include "cli/cli.h"

/* After parsing: fills in the environment and what is missing, and refuses what contradicts. */
bool options_settle(struct cli *cli, struct error *error);

/* How the user knows the field that an error points to: "--limit", "first_name". "" for none. */
const char *options_field(const struct cli *cli, const char *pointer);

/* The option of an argument, without dashes: "contact_book" is --book. */
const char *options_name(struct arena *arena, const struct argument *argument);

/* All options of a command but the shared ones, ended by a zeroed row. */
const struct argp_option *options_of_command(struct cli *cli, const struct command *command);

/* The shared ones of a command's reach. */
const struct argp_option *options_shared(enum command_reach reach);

/* Sets a text of the operation's arguments. */
void options_set_text(json_t *arguments, const char *name, const char *text);
