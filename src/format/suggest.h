/* Did you mean ...? The known word nearest to one that is not known. */
#pragma once

/* The nearest of `known` (NULL-terminated), letter case, "_", "-" and spaces not counted; NULL when
 * none is near enough to be worth a suggestion. */
const char *suggest_nearest(const char *typed, const char *const *known);
