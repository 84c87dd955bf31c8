/* The manual page, made of the table of commands. */
#include "cli/manual.h"

#include "base/buffer.h"
#include "cli/options.h"
#include <string.h>

static const char head[] =
    ".\\\" Made by `kith help --man` from the table of commands.\n"
    ".TH KITH 1 \"\" \"Kith " KITH_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "kith \\- one contact book for a team, its mail and its agents\n"
    ".SH SYNOPSIS\n"
    ".B kith\n"
    ".I COMMAND\n"
    ".RI [ ACTION ]\n"
    ".RI [ WORDS ]\n"
    ".RI [ OPTIONS ]\n"
    ".SH DESCRIPTION\n"
    "Kith keeps one book of the people a team deals with. The program is the server, the command\n"
    "line and the server for agents in one.\n"
    ".PP\n"
    "A command works on a data folder as its owner, or with\n"
    ".B \\-\\-server\n"
    "and\n"
    ".B \\-\\-token\n"
    "against a running server; both know the same commands. A data folder that is empty is set up\n"
    "by the first command. Commands may be run while a server runs on the folder.\n"
    ".PP\n"
    "What a command answers goes to standard output, everything else to standard error. With\n"
    ".B \\-\\-json\n"
    "the answer is JSON: what was read as a list is one item a line, everything else is one\n"
    "document. With\n"
    ".B \\-\\-quiet\n"
    "only ids are printed, or only the text of a new token.\n"
    ".PP\n"
    "Words and values that begin with a dash stand behind\n"
    ".BR \\-\\- .\n"
    "An option that takes a list may be repeated, takes several values with commas between, or a\n"
    "JSON array. One that takes JSON also takes\n"
    ".BI @ FILE\n"
    "or \\- for standard input.\n";

static const char tail[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nDone.\n"
    ".TP\n.B 1\nFailed: the store or the server cannot be reached, or is not sound.\n"
    ".TP\n.B 2\nWrong usage or invalid input; of an import: some contacts were refused.\n"
    ".TP\n.B 3\nNot found.\n"
    ".TP\n.B 4\nNot allowed, or the token is not valid.\n"
    ".TP\n.B 5\nA decision is needed: ambiguous, in conflict, changed in the meantime, or held.\n"
    ".TP\n.B 6\nA limit was reached.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B KITH_DATA\nThe data folder; else $XDG_DATA_HOME/kith, else ~/.local/share/kith.\n"
    ".TP\n.B KITH_SERVER\nThe server that commands speak to, as \\-\\-server.\n"
    ".TP\n.B KITH_KEY\nThe file of the key that seals the passwords of mail accounts and\n"
    "the secrets of second factors; else\n"
    ".I key\nin the data folder. It is made at the first need.\n"
    ".TP\n.B KITH_ERASURES\nThe journal of who was erased for good, by which a restored backup is\n"
    "mended; else\n"
    ".I erasures\nin the data folder.\n"
    ".TP\n.B KITH_BACKUPS\nThe folder of the backups that a server writes; else\n"
    ".I backups\nin the data folder.\n"
    ".TP\n.B KITH_TOKEN\nThe token for it, as \\-\\-token. Unlike that option it is not seen by\n"
    "other users of the machine.\n"
    ".TP\n.B NO_COLOR\nWhen set, nothing is emphasized.\n"
    ".SH FILES\n"
    ".TP\n.IB DIR /kith.db\nThe store of a data folder.\n"
    ".TP\n.IB DIR /kith.lock\nKeeps servers, commands and restored backups apart.\n"
    ".SH EXAMPLES\n"
    ".nf\n"
    "kith add \"Noor Haddad\" noor@example.com \\-\\-book Clients\n"
    "kith search haddad\n"
    "kith edit \\fIID\\fP \\-\\-add\\-email noor@example.org\n"
    "kith import people.vcf \\-\\-book Clients\n"
    "kith export clients.csv \\-\\-book Clients\n"
    "kith serve \\-\\-listen 127.0.0.1:8420\n"
    "kith token create \\-\\-class read \\-\\-name reports \\-\\-quiet\n"
    "kith backup /var/backups/kith.db\n"
    ".fi\n";

/* Text of a page: dashes are dashes, and no line begins with a request. */
static void write_text(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            fputc('\\', out);
        fputs(*text == '\\' ? "e" : (char[]){*text, '\0'}, out);
    }
}

static void write_option(FILE *out, const struct argp_option *option)
{
    fputs(".TP\n\\fB", out);
    if (option->key > ' ' && option->key < 0x7F)
        fprintf(out, "\\-%c\\fP, \\fB", option->key);
    fputs("\\-\\-", out);
    write_text(out, option->name);
    fputs("\\fP", out);
    if (option->arg) {
        fputs(option->flags & OPTION_ARG_OPTIONAL ? "[=\\fI" : " \\fI", out);
        write_text(out, option->arg);
        fputs(option->flags & OPTION_ARG_OPTIONAL ? "\\fP]" : "\\fP", out);
    }
    fputc('\n', out);
    write_text(out, option->doc);
    fputc('\n', out);
}

static void write_options(FILE *out, const struct argp_option *options)
{
    for (; options->name || options->doc; options++)
        if (options->name && !(options->flags & (OPTION_HIDDEN | OPTION_ALIAS)))
            write_option(out, options);
}

static void write_command(struct cli *cli, const struct command *command, FILE *out)
{
    fputs(".SS \"kith ", out);
    fprintf(out, command->action ? "%s %s" : "%s", command->name, command->action);
    if (command->words) {
        fputc(' ', out);
        write_text(out, command->words);
    }
    fputs("\"\n", out);
    write_text(out, cli_command_help(command));
    fputs(".\n", out);
    if (command->details) {
        write_text(out, command->details);
        fputc('\n', out);
    }
    write_options(out, options_of_command(cli, command));
}

void manual_write(struct cli *cli, FILE *out)
{
    const struct command *command;
    fputs(head, out);
    fputs(
        ".SH OPTIONS\nCommands on contacts, books and people know all of these; serve, mcp, check, "
        "backup\nand restore\\-backup those that name a store.\n",
        out);
    write_options(out, options_shared(REACH_ANY));
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; (command = cli_command(cli, i)); i++)
        write_command(cli, command, out);
    fputs(tail, out);
}
