/* The file of an import on its way. */
#include "cli/import-send.h"

#include "base/clock.h"
#include "base/secret.h"
#include "cli/connect.h"
#include "cli/file.h"
#include "cli/interrupt.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/progress.h"
#include <string.h>

/* A server takes 10 MiB at once unless it is told otherwise; base64 makes 3 bytes to 4. */
enum { SENT_BYTES = 4 << 20 };

struct sending {
    struct cli *cli;
    const char *path;
    int file;
    const json_t *choices;
    const char *id; /* NULL: not begun yet */
    int64_t place;  /* bytes sent */
    int64_t size;   /* 0: not known */
    int64_t started_ms;
    struct progress progress;
};

static void draw(struct sending *sending)
{
    int64_t ms = clock_steady_ms() - sending->started_ms;
    int64_t rate = sending->place * 1000 / (ms > 0 ? ms : 1);
    int64_t left = sending->size - sending->place;
    progress_draw(&sending->progress,
                  &(struct progress_state){
                      .what = "sending (KiB)",
                      .done = sending->place >> 10,
                      .total = sending->size >> 10,
                      .seconds_left = sending->size && rate > 0 ? (left + rate - 1) / rate : -1,
                  });
}

/* The last part of the path, where it is text. */
static void set_name(json_t *arguments, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (strcmp(path, "-") != 0 && *name && slice_is_utf8(slice_of(name)))
        options_set_text(arguments, "file_name", name);
}

static json_t *arguments_of(const struct sending *sending, struct slice piece, bool is_last)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_t *arguments =
        sending->id ? json_object() : json_copy((json_t *)(uintptr_t)sending->choices);
    options_set_text(arguments, "content_base64", base64_write(arena, piece));
    json_object_set_new(arguments, "is_last", json_boolean(is_last));
    if (sending->id) {
        options_set_text(arguments, "id", sending->id);
        json_object_set_new(arguments, "offset", json_integer(sending->place));
    } else {
        set_name(arguments, sending->path);
    }
    return arguments;
}

static bool send_piece(struct sending *sending, struct slice piece, bool is_last,
                       struct error *error)
{
    json_t *arguments = arguments_of(sending, piece, is_last), *answer = NULL;
    const char *operation = sending->id ? "import_append" : "import_start";
    bool is_done = cli_run_operation(sending->cli, operation, arguments, &answer, error);
    json_decref(arguments);
    const json_t *import = json_array_get(json_object_get(answer, "imports"), 0);
    if (is_done && !sending->id)
        sending->id = arena_copy(sending->cli->arena, job_text(import, "id"));
    sending->place += (int64_t)piece.length;
    json_decref(answer);
    return is_done;
}

static bool send_all(struct sending *sending, struct error *error)
{
    AUTO_BUFFER struct buffer piece = {0};
    bool is_last = false;
    while (!is_last) {
        buffer_reset(&piece);
        if (!file_read_piece(sending->file, sending->path, SENT_BYTES, &piece, error))
            return false;
        is_last = piece.length < SENT_BYTES;
        if (!send_piece(sending, (struct slice){buffer_text(&piece), piece.length}, is_last, error))
            return false;
        if (!is_last)
            draw(sending);
    }
    return true;
}

const char *import_send(struct cli *cli, const char *path, const json_t *choices,
                        struct error *error)
{
    struct sending sending = {.cli = cli, .path = path, .choices = choices};
    AUTO_CLOSE_FILE int file = file_open(path, error);
    if (file < 0)
        return NULL;
    interrupt_watch();
    sending.file = file;
    sending.size = file_size(file);
    sending.started_ms = clock_steady_ms();
    progress_init(&sending.progress, !cli->is_quiet && !cli->is_json);
    bool is_done = send_all(&sending, error);
    progress_end(&sending.progress);
    struct error ignored = {0};
    if (!is_done && sending.id)
        job_command(cli, sending.id, "cancel", &ignored);
    return is_done ? sending.id : NULL;
}
