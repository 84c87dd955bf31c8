/* Mail in a house: accounts and messages, taken in as every message is. */
#pragma once

#include "harness.h"

struct mail_account;
struct mail_account_request;

/* An account of this person (or of a team of his) with one address of its own; gives its id. */
const char *make_account(struct house *house, person who, const char *name, const char *address,
                         const char *team);

/* Keeps the account that is asked for, past the operations, and gives it as the store has it. */
struct mail_account *put_account(struct call *call, const struct mail_account_request *request);

/* A message from one to others ("a@x, b@y"), `days` ago; gives its conversation. */
const char *exchange(struct house *house, person who, const char *account, const char *from,
                     const char *to, int days);

/* The same, as an answer within the conversation. */
void answer_in(struct house *house, person who, const char *account, const char *conversation,
               const char *from, const char *to, int days);
