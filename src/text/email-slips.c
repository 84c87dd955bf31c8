/* Addresses that a slip of the hand makes of another. */
#include "text/email.h"

#include "base/slice.h"
#include <ctype.h>
#include <string.h>

enum {
    SHORTEST = 3,           /* letters: of fewer, too many are each other's slips */
    SHORTEST_EXCHANGED = 5, /* likewise, for another letter in the place of one */
    LONGEST = 32,
};

/* What is typed most in an address; "." for "noorhaddad" in place of "noor.haddad". */
static const char keys[] = "abcdefghijklmnopqrstuvwxyz0123456789.";

struct slips {
    struct arena *arena;
    const char **items;
    size_t count;
    struct slice local;
    const char *domain; /* with its @ */
};

/* The local part with `with` in place of `without` letters at a place. */
static void add(struct slips *slips, size_t place, size_t without, struct slice with)
{
    struct slice local = slips->local;
    slips->items[slips->count++] = arena_format(
        slips->arena, "%.*s%.*s%.*s%s", (int)place, local.data, (int)with.length, with.data,
        (int)(local.length - place - without), local.data + place + without, slips->domain);
}

/* "j" of "j.smith" and of "smithj": another letter there is another person. */
static bool is_initial(struct slice local, size_t place)
{
    return place == 0 || place + 1 == local.length ||
           !isalnum((unsigned char)local.data[place - 1]);
}

/* Another number is another mailbox. */
static bool is_exchanged(struct slice local, size_t place, char key)
{
    char here = local.data[place];
    return local.length >= SHORTEST_EXCHANGED && here != key && !is_initial(local, place) &&
           isalnum((unsigned char)here) && isalnum((unsigned char)key) &&
           !(isdigit((unsigned char)here) && isdigit((unsigned char)key));
}

static void add_keys(struct slips *slips, size_t place)
{
    struct slice local = slips->local;
    for (const char *key = keys; *key; key++) {
        struct slice letter = {key, 1};
        if (place && !isdigit((unsigned char)*key))
            add(slips, place, 0, letter);
        if (place < local.length && is_exchanged(local, place, *key))
            add(slips, place, 1, letter);
    }
}

static void add_without(struct slips *slips, size_t place)
{
    struct slice local = slips->local;
    char here = local.data[place];
    if (!is_initial(local, place) && !isdigit((unsigned char)here))
        add(slips, place, 1, (struct slice){"", 0});
    if (place + 1 < local.length && here != local.data[place + 1])
        add(slips, place, 2, (struct slice){(char[]){local.data[place + 1], here}, 2});
}

static bool is_plain(struct slice local)
{
    for (size_t i = 0; i < local.length; i++)
        if ((unsigned char)local.data[i] >= 0x80)
            return false;
    return true;
}

size_t email_slips(struct arena *arena, const char *address, const char ***slips)
{
    const char *at = strrchr(address, '@');
    struct slips found = {.arena = arena, .local = {address, at ? (size_t)(at - address) : 0}};
    *slips = NULL;
    if (found.local.length < SHORTEST || found.local.length > LONGEST || !is_plain(found.local))
        return 0;
    found.domain = at;
    found.items =
        arena_alloc(arena, (found.local.length + 1) * 2 * (sizeof(keys) + 1) * sizeof(char *));
    for (size_t place = 0; place <= found.local.length; place++)
        add_keys(&found, place);
    for (size_t place = 0; place < found.local.length; place++)
        add_without(&found, place);
    *slips = found.items;
    return found.count;
}
