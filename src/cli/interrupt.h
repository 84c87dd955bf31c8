/* Ctrl-C while a command waits: noted, so that the command can end in good order.
 *
 * Only the first one is noted; a second one ends the program at once.
 */
#pragma once

#include <stdbool.h>

/* From now on; further calls do nothing. */
void interrupt_watch(void);

/* Whether SIGINT or SIGTERM came since. */
bool interrupt_seen(void);
