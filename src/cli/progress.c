/* How far long work is, in one line. */
#include "cli/progress.h"

#include "base/cleanup.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDEST = 30, BAR_NARROWEST = 8, GAP = 2 };

void progress_number(struct buffer *out, int64_t number)
{
    char digits[24];
    size_t length = (size_t)snprintf(digits, sizeof(digits), "%" PRId64, number);
    for (size_t i = 0; i < length; i++) {
        bool is_group = i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0;
        buffer_append_text(out, is_group ? "," : "");
        buffer_append_byte(out, digits[i]);
    }
}

static void append_time(struct buffer *out, int64_t seconds)
{
    if (seconds >= 3600)
        buffer_append_format(out, "%" PRId64 ":%02d:%02d left", seconds / 3600,
                             (int)(seconds / 60 % 60), (int)(seconds % 60));
    else
        buffer_append_format(out, "%d:%02d left", (int)(seconds / 60), (int)(seconds % 60));
}

static int percent_of(const struct progress_state *state)
{
    if (state->done >= state->total)
        return 100;
    return (int)((double)state->done * 100 / (double)state->total);
}

/* The parts of the line behind the bar, the most telling first; false: there is none such. */
static bool append_part(struct buffer *out, const struct progress_state *state, unsigned part)
{
    bool is_known = state->total > 0;
    if (part == 0 && is_known) {
        buffer_append_format(out, "%3d%%", percent_of(state));
    } else if (part == 1) {
        progress_number(out, state->done);
        buffer_append_text(out, is_known ? " of " : "");
        if (is_known)
            progress_number(out, state->total);
    } else if (part == 2 && state->seconds_left >= 0) {
        append_time(out, state->seconds_left);
    } else if (part == 3 && state->per_second > 0) {
        progress_number(out, state->per_second);
        buffer_append_text(out, "/s");
    } else {
        return false;
    }
    return true;
}

static void append_bar(struct buffer *out, const struct progress_state *state, size_t width,
                       bool has_color)
{
    size_t full = width * (size_t)percent_of(state) / 100;
    buffer_append_text(out, has_color ? "\033[32m" : "");
    for (size_t i = 0; i < width; i++)
        buffer_append_text(out, i < full ? "█" : "░");
    buffer_append_text(out, has_color ? "\033[0m" : "");
}

void progress_line(struct buffer *out, const struct progress_state *state, size_t columns,
                   bool has_color)
{
    AUTO_BUFFER struct buffer rest = {0};
    size_t used = terminal_append(out, state->what, columns);
    for (unsigned part = 0; part < 4; part++) {
        AUTO_BUFFER struct buffer text = {0};
        if (!append_part(&text, state, part) || used + GAP + text.length > columns)
            continue;
        buffer_append_format(&rest, "%*s%s", GAP, "", buffer_text(&text));
        used += GAP + text.length;
    }
    size_t room = columns > used + GAP ? columns - used - GAP : 0;
    if (state->total > 0 && room >= BAR_NARROWEST) {
        buffer_append_format(out, "%*s", GAP, "");
        append_bar(out, state, room < BAR_WIDEST ? room : BAR_WIDEST, has_color);
    }
    buffer_append_text(out, buffer_text(&rest));
}

void progress_init(struct progress *progress, bool is_wanted)
{
    *progress = (struct progress){.is_shown = is_wanted && terminal_width(STDERR_FILENO) > 0};
}

void progress_draw(struct progress *progress, const struct progress_state *state)
{
    AUTO_BUFFER struct buffer line = {0};
    if (!progress->is_shown)
        return;
    /* The last column stays free: some terminals begin a new line behind it. */
    progress_line(&line, state, terminal_width(STDERR_FILENO) - 1,
                  terminal_has_color(STDERR_FILENO));
    fprintf(stderr, "\r%s\033[K", buffer_text(&line));
    fflush(stderr);
    progress->has_line = true;
}

void progress_end(struct progress *progress)
{
    if (progress->has_line)
        fputs("\r\033[K", stderr);
    progress->has_line = false;
}
