/* Mail in a house: accounts and messages, taken in as every message is. */
#pragma once

#include "harness.h"

/* An account of this person (or of a team of his) with one address of its own; gives its id. */
const char *make_account(struct house *house, person who, const char *name, const char *address,
                         const char *team);

/* A message from one to others ("a@x, b@y"), `days` ago; gives its conversation. */
const char *exchange(struct house *house, person who, const char *account, const char *from,
                     const char *to, int days);

/* The same, as an answer within the conversation. */
void answer_in(struct house *house, person who, const char *account, const char *conversation,
               const char *from, const char *to, int days);
