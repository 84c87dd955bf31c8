/* Log lines: one write each, so that threads do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum log_level threshold = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    threshold = level;
}

/* Control characters would let a stranger forge a line. */
static void make_printable(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = ' ';
}

void log_line(enum log_level level, const char *format, ...)
{
    /* The leading <n> is the priority journald reads (sd-daemon(3)). */
    static const char *const prefixes[] = {"<3>level=error ", "<4>level=warning ", "<6>level=info ",
                                           "<7>level=debug "};
    if (level > threshold)
        return;
    char line[1024];
    const char *prefix = prefixes[level];
    if (isatty(STDERR_FILENO))
        prefix += 3;
    size_t used = strlen(prefix);
    memcpy(line, prefix, used);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, sizeof(line) - used - 1, format, arguments);
    va_end(arguments);
    make_printable(line);
    used = strlen(line);
    line[used++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, used);
    (void)written; /* nobody is left to tell */
}
