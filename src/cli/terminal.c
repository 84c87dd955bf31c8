/* The terminal: how wide text is there, and text that cannot harm it. */
#include "cli/terminal.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum { REPLACEMENT = 0xFFFD, NARROWEST = 40 };

static const char ellipsis[] = "…";

static bool is_deceiving(wchar_t character)
{
    return (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069) || character == 0x2028 ||
           character == 0x2029 || (character >= 0xE0000 && character <= 0xE007F);
}

/* Reads the next character, harmless; gives its width. Cut or foreign bytes count one each. */
static size_t next_character(const char **place, wchar_t *character)
{
    mbstate_t state = {0};
    size_t size = mbrtowc(character, *place, strlen(*place), &state);
    if (size == (size_t)-1 || size == (size_t)-2) {
        *place += 1;
        *character = REPLACEMENT;
        return 1;
    }
    *place += size;
    if (*character == '\n' || *character == '\t' || *character == '\r')
        *character = ' ';
    int width = is_deceiving(*character) ? -1 : wcwidth(*character);
    if (width >= 0)
        return (size_t)width;
    *character = REPLACEMENT;
    return 1;
}

size_t terminal_columns_of(const char *text)
{
    size_t columns = 0;
    wchar_t character;
    while (*text)
        columns += next_character(&text, &character);
    return columns;
}

static void append_character(struct buffer *out, wchar_t character)
{
    char bytes[MB_LEN_MAX];
    mbstate_t state = {0};
    size_t size = wcrtomb(bytes, character, &state);
    if (size != (size_t)-1)
        buffer_append(out, bytes, size);
}

size_t terminal_append(struct buffer *out, const char *text, size_t max_columns)
{
    bool is_cut = terminal_columns_of(text) > max_columns;
    size_t room = is_cut && max_columns > 0 ? max_columns - 1 : max_columns;
    size_t used = 0;
    wchar_t character;
    while (*text) {
        size_t width = next_character(&text, &character);
        if (used + width > room)
            break;
        append_character(out, character);
        used += width;
    }
    if (is_cut && max_columns > 0) {
        buffer_append_text(out, ellipsis);
        used++;
    }
    return used;
}

const char *terminal_harmless(struct arena *arena, const char *text)
{
    AUTO_BUFFER struct buffer out = {0};
    terminal_append(&out, text, SIZE_MAX);
    return arena_copy(arena, buffer_text(&out));
}

size_t terminal_width(int file)
{
    struct winsize size;
    if (!isatty(file) || ioctl(file, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col >= NARROWEST ? size.ws_col : NARROWEST;
}

bool terminal_has_color(int file)
{
    const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
    return isatty(file) && !(no_color && *no_color) && kind && strcmp(kind, "dumb") != 0;
}
