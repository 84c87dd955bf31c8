/* Conversations and messages as JSON, in the contract's form. Private to operation/. */
#pragma once

#include "operation/operation.h"
#include "service/conversations.h"
#include "service/mail-accounts.h"

/* One conversation, as members of an object. What Kith does not have (assignees, labels, tasks) is
 * there and empty, because clients of the contract read it. */
bool mail_write_conversation(struct request *request, struct json_writer *answer,
                             const struct conversation *conversation);

/* One message, as members of an object; one that was got alone has its body and conversation. */
bool mail_write_message(struct request *request, struct json_writer *answer,
                        const struct message *message);

/* One account, as an object. */
void mail_write_account(struct json_writer *answer, const struct mail_account *account);
