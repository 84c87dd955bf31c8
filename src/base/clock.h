/* What time it is. Units are in the names. */
#pragma once

#include <stdint.h>

/* Milliseconds since 1970 UTC. */
int64_t clock_unix_ms(void);

/* Milliseconds that never jump; only differences mean something. */
int64_t clock_steady_ms(void);

/* "2026-11-23T09:15:00Z" into `text`, the milliseconds cut off. */
void clock_format_iso(int64_t unix_ms, char text[static 32]);
