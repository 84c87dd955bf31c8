/* Lines for whoever operates the server: logfmt on standard error, which journald and containers
 * collect. Only front ends and main.c log; libraries return errors. */
#pragma once

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines above `level` are dropped. The default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* One line: the level, then `event` and the formatted key=value pairs as they are. Quote values
 * that strangers choose with %s only after they were checked. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
