/* The key by which passwords in the store are sealed.
 *
 * It lies in a file of its own, not in the store: a copy of the store alone opens nothing. The file
 * is made at the first need, readable by its owner only.
 */
#pragma once

#include "service/service.h"

/* Sealed bytes for the store, in the call's arena. STATUS_UNAVAILABLE when there is no key and none
 * can be made. */
bool keyring_seal(struct call *call, struct slice secret, struct slice *sealed);

/* The secret of them, ended by NUL. STATUS_CONFLICT when they were sealed by another key: the
 * password has to be said again. */
bool keyring_unseal(struct call *call, struct slice sealed, const char **secret);
