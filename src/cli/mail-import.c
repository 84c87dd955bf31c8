/* kith mail import: the messages of files and folders, into an account.
 *
 * The messages are read here and sent in batches, to the store of this process or to a server. A
 * message is stored once an account, however often it is sent: after an interruption the same
 * command goes on, passing quickly over what is there already.
 */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include "mail/mailbox.h"
#include "mail/message.h"
#include <malloc.h>
#include <stdio.h>
#include <string.h>

/* A server takes 10 MiB at once unless it is told otherwise, and base64 makes 4 bytes of 3: of a
 * message no more is sent than fits. What is behind is of attachments, which are not kept. */
enum { BATCH_MESSAGES = 1000, BATCH_BYTES = 4 << 20, MESSAGE_BYTES_MAX = 6 << 20 };

enum { ACCOUNT = 0x100, ADDRESS, TEAM, DRY_RUN };

const struct argp_option mail_import_options[] = {
    {"account", ACCOUNT, "NAME", 0, "The account that the messages are added to (the only one)", 0},
    {"address", ADDRESS, "EMAIL", 0,
     "An address of the account's own: with it an account that is not there yet is made", 0},
    {"team", TEAM, "ID", 0, "The team whose the new account is (yours alone)", 0},
    {"dry-run", DRY_RUN, NULL, 0, "Only say how many are new", 0},
    {0}};

error_t mail_import_parse(int key, char *value, struct argp_state *argp)
{
    struct cli *cli = argp->input;
    struct mail_import_state *state = cli->state;
    switch (key) {
    case ACCOUNT:
        state->account = value;
        return 0;
    case ADDRESS:
        *ARENA_PUSH(cli->arena, &state->addresses) = value;
        return 0;
    case TEAM:
        state->team = value;
        return 0;
    case DRY_RUN:
        state->is_dry_run = true;
        return 0;
    case ARGP_KEY_ARG:
        *ARENA_PUSH(cli->arena, &state->paths) = value;
        return 0;
    case ARGP_KEY_END:
        if (!state->paths.count)
            argp_error(argp, "PATH is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- the account ---- */

static json_t *list_of(const struct mail_texts *texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(list, json_string(texts->items[i]));
    return list;
}

static bool make_account(struct cli *cli, const struct mail_import_state *state,
                         struct error *error)
{
    json_t *answer = NULL;
    json_auto_t *arguments = json_object();
    options_set_text(arguments, "name", state->account);
    json_object_set_new(arguments, "addresses", list_of(&state->addresses));
    if (state->team)
        options_set_text(arguments, "team", state->team);
    bool is_made = cli_run_operation(cli, "mail_account_create", arguments, &answer, error);
    json_decref(answer);
    return is_made;
}

static bool has_name(const json_t *account, const char *name)
{
    const char *is = json_string_value(json_object_get(account, "name"));
    const char *id = json_string_value(json_object_get(account, "id"));
    return (is && strcmp(is, name) == 0) || (id && strcmp(id, name) == 0);
}

static bool refuse_account(const struct mail_import_state *state, struct error *error)
{
    if (state->account && state->addresses.count)
        return fail(error, STATUS_NOT_FOUND, "there is no mail account '%s' yet", state->account);
    if (state->account)
        return fail(
            error, STATUS_NOT_FOUND,
            "there is no mail account '%s' (kith mail accounts lists them); with --address, "
            "an address of its own, it is made",
            state->account);
    return fail(error, STATUS_NOT_FOUND,
                "there is no mail account yet: --account NAME --address ADDRESS makes one");
}

/* An account of a name that is only mistyped is not made: only who says its address wants one. */
static bool find_account(struct cli *cli, const struct mail_import_state *state,
                         struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, "mail_accounts_list", NULL, &answer, error))
        return false;
    const json_t *list = json_object_get(answer, "mail_accounts");
    bool is_known = !state->account && json_array_size(list);
    for (size_t i = 0; state->account && i < json_array_size(list); i++)
        is_known |= has_name(json_array_get(list, i), state->account);
    json_decref(answer);
    if (is_known)
        return true;
    bool is_wanted = state->account && state->addresses.count && !state->is_dry_run;
    return is_wanted ? make_account(cli, state, error) : refuse_account(state, error);
}

/* ---- the messages ---- */

struct mail_sending {
    struct cli *cli;
    const struct mail_import_state *state;
    const char *path; /* as given */
    json_t *batch;
    size_t batch_bytes;
    int64_t stored, known, refused, cut;
    const char *refusal; /* the first */
    int64_t started_ms;
    struct progress progress;
};

static void draw(struct mail_sending *sending)
{
    int64_t done = sending->stored + sending->known + sending->refused;
    int64_t ms = clock_steady_ms() - sending->started_ms;
    progress_draw(&sending->progress,
                  &(struct progress_state){.what = "importing",
                                           .done = done,
                                           .per_second = ms > 0 ? done * 1000 / ms : 0,
                                           .seconds_left = -1});
}

static json_t *arguments_of(const struct mail_sending *sending)
{
    enum { SOURCE_BYTES_MAX = 500 };
    json_t *arguments = json_pack("{s:O,s:s}", "messages", sending->batch, "mode", "best_effort");
    size_t length = strlen(sending->path);
    if (sending->state->account)
        options_set_text(arguments, "account", sending->state->account);
    if (sending->state->is_dry_run)
        json_object_set_new(arguments, "dry_run", json_true());
    if (length <= SOURCE_BYTES_MAX && slice_is_utf8(slice_of(sending->path)))
        options_set_text(arguments, "source", sending->path);
    return arguments;
}

static void note_refusal(struct mail_sending *sending, const json_t *messages)
{
    for (size_t i = 0; !sending->refusal && i < json_array_size(messages); i++) {
        const json_t *why = json_object_get(json_array_get(messages, i), "error");
        const char *message = json_string_value(json_object_get(why, "message"));
        if (message)
            sending->refusal = arena_copy(sending->cli->arena, message);
    }
}

/* What is refused keeps no other message out; where nothing at all is taken, nothing will be. */
static bool count_answer(struct mail_sending *sending, const json_t *answer, struct error *error)
{
    json_int_t refused = json_integer_value(json_object_get(answer, "refused"));
    sending->stored += json_integer_value(json_object_get(answer, "stored"));
    sending->known += json_integer_value(json_object_get(answer, "known"));
    sending->refused += refused;
    note_refusal(sending, json_object_get(answer, "messages"));
    return !refused || (size_t)refused < json_array_size(sending->batch) ||
           fail(error, STATUS_INVALID, "no message is taken: %s",
                sending->refusal ? sending->refusal : "");
}

static bool send_batch(struct mail_sending *sending, struct error *error)
{
    json_t *answer = NULL;
    if (!json_array_size(sending->batch))
        return true;
    json_auto_t *arguments = arguments_of(sending);
    if (!cli_run_operation(sending->cli, "messages_add", arguments, &answer, error))
        return false;
    bool is_taken = count_answer(sending, answer, error);
    json_decref(answer);
    if (!is_taken)
        return false;
    json_array_clear(sending->batch);
    sending->batch_bytes = 0;
    draw(sending);
    return !interrupt_seen() || fail(error, STATUS_UNAVAILABLE,
                                     "interrupted: the same command goes on where it stopped");
}

/* Text goes as it is: it is cheaper than base64, and most mail is text. */
static bool is_text(struct slice bytes)
{
    enum { TEXT_BYTES_MAX = 1 << 20 }; /* escapes make a long one longer than a request may be */
    bool has_control = false;
    if (bytes.length > TEXT_BYTES_MAX)
        return false;
    for (size_t i = 0; i < bytes.length; i++) { /* without a way out: so many bytes at once */
        unsigned char byte = (unsigned char)bytes.data[i];
        has_control |= (byte < ' ') & (byte != '\n') & (byte != '\r') & (byte != '\t');
    }
    return !has_control && slice_is_utf8(bytes);
}

static json_t *json_of(struct arena *arena, struct slice bytes)
{
    json_t *message = json_object();
    if (is_text(bytes))
        json_object_set_new(message, "raw", json_stringn_nocheck(bytes.data, bytes.length));
    else
        options_set_text(message, "raw_base64", base64_write(arena, bytes));
    return message;
}

static bool add_item(struct mail_sending *sending, struct arena *arena,
                     const struct mailbox_item *item, struct error *error)
{
    struct slice bytes = item->bytes;
    bool is_cut = item->is_cut || bytes.length > MESSAGE_BYTES_MAX;
    if (bytes.length > MESSAGE_BYTES_MAX)
        bytes.length = MESSAGE_BYTES_MAX;
    if (sending->batch_bytes + bytes.length > BATCH_BYTES && !send_batch(sending, error))
        return false;
    arena_reset(arena);
    sending->cut += is_cut;
    sending->batch_bytes += bytes.length;
    json_array_append_new(sending->batch, json_of(arena, bytes));
    return json_array_size(sending->batch) < BATCH_MESSAGES || send_batch(sending, error);
}

static bool send_path(struct mail_sending *sending, const char *path, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(mailbox) struct mailbox *mailbox = mailbox_open(path, error);
    struct mailbox_item item;
    sending->path = path;
    if (!mailbox)
        return false;
    while (mailbox_next(mailbox, &item, error))
        if (!add_item(sending, arena, &item, error))
            return false;
    return error->status == STATUS_OK && send_batch(sending, error);
}

/* ---- the report ---- */

static void report(struct cli *cli, const struct mail_sending *sending, bool is_done)
{
    long long stored = sending->stored, known = sending->known, refused = sending->refused;
    long long total = stored + known + refused;
    bool is_dry_run = sending->state->is_dry_run;
    json_auto_t *said =
        json_pack("{s:I,s:I,s:I,s:I,s:I,s:b,s:b}", "messages", (json_int_t)total, "stored",
                  (json_int_t)stored, "known", (json_int_t)known, "refused", (json_int_t)refused,
                  "cut", (json_int_t)sending->cut, "complete", is_done, "dry_run", is_dry_run);
    if (cli->is_json)
        show_json(said);
    else if (!cli->is_quiet)
        printf("%lld message%s: %lld %s, %lld known already%s\n", total, total == 1 ? "" : "s",
               stored, is_dry_run ? "would be new" : "new", known,
               is_done ? "" : "; not all were read");
    if (refused)
        fprintf(stderr, "kith: %lld of them refused: %s\n", refused,
                terminal_harmless(cli->arena, sending->refusal ? sending->refusal : ""));
    if (sending->cut && !cli->is_json && !cli->is_quiet)
        fprintf(stderr, "kith: of %lld of them only the first %d MiB were read\n",
                (long long)sending->cut, MESSAGE_BYTES_MAX >> 20);
    if (refused)
        cli->exit_code = EXIT_INVALID;
}

/* A batch takes as much memory as the one before: given back in between (main.c), each of its pages
 * would have to be made anew. */
static void keep_memory(void)
{
    enum { KEPT_BYTES = 64 << 20 };
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

bool mail_import_run(struct cli *cli, struct error *error)
{
    const struct mail_import_state *state = cli->state;
    keep_memory();
    if (!find_account(cli, state, error))
        return false;
    struct mail_sending sending = {.cli = cli,
                                   .state = state,
                                   .batch = cli_own(cli, json_array()),
                                   .started_ms = clock_steady_ms()};
    interrupt_watch();
    progress_init(&sending.progress, !cli->is_quiet && !cli->is_json);
    bool is_done = true;
    for (size_t i = 0; is_done && i < state->paths.count; i++)
        is_done = send_path(&sending, state->paths.items[i], error);
    progress_end(&sending.progress);
    if (is_done || sending.stored + sending.known + sending.refused)
        report(cli, &sending, is_done);
    return is_done;
}
