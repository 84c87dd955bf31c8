/* Filling the memory of service/match-memory.h beforehand. Private to service/. */
#pragma once

#include "service/service.h"

/* Reads some more of the organizations that were asked about; `did_some` tells whether there is
 * more to do at once. */
bool match_fill_some(struct session *session, bool *did_some, struct error *error);
