/* Phone numbers: what people type, made comparable.
 *
 * The typed text is kept for people; the E.164 form is for matching. A number without "+" (or the
 * region's international prefix) needs the region it was typed in ("GB"). Source: libphonenumber.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct phone {
    const char *normal;   /* E.164, "+442079460018", with ";ext=12" (RFC 3966) behind it when an
                             extension was typed; the bare digits when no plan knows the number */
    const char *national; /* "2079460018": digits for search; equals normal's digits when unknown */
};

/* Reads one typed number; texts live as long as the arena. `region` is an ISO 3166 code in capitals
 * or NULL. STATUS_INVALID when the text holds fewer than 3 or more than 40 digits, or letters that
 * no keypad number has. Thread safe. */
bool phone_parse(struct arena *arena, struct slice typed, const char *region, struct phone *phone,
                 struct error *error);

/* Whether the plan of its country has numbers like this normal form; else it is only plausible, or
 * unknown. Dear: this tries every region that shares the country code. */
bool phone_is_valid(const char *normal);

/* "+44 20 7946 0018" for a normal form that has a plan, else the text itself. */
const char *phone_format(struct arena *arena, const char *normal);

/* As it is dialled within the country of `region` ("020 7946 0018"), when it is of that country;
 * else as phone_format. */
const char *phone_format_national(struct arena *arena, const char *normal, const char *region);

/* How many digits of a "+..." normal form are the country calling code (ITU E.164); 0 when no
 * country has it. A table, no parsing: this runs for every number of a book. */
size_t phone_country_digits(const char *normal);

/* Whether `region` is a code that libphonenumber knows. */
bool phone_region_is_known(const char *region);

#ifdef __cplusplus
}
#endif
