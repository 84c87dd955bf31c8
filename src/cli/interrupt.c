/* Ctrl-C while a command waits. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t seen;

static void note(int signal_number)
{
    (void)signal_number;
    seen = 1;
}

void interrupt_watch(void)
{
    static const int signals[] = {SIGINT, SIGTERM};
    static bool is_watching;
    /* No SA_RESTART: what waits wakes up. */
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    if (is_watching)
        return;
    is_watching = true;
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
        sigaction(signals[i], &action, NULL);
}

bool interrupt_seen(void)
{
    return seen;
}
