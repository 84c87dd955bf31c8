/* Recipients, and what is known of addresses, as JSON. Private to operation/. */
#pragma once

#include "operation/operation.h"
#include "service/recipients.h"

/* "recipients": all that were looked at, then how many of them are a warning. */
void write_recipients(struct json_writer *answer, const struct recipients *recipients);

/* "contact": id and name, and what else a list shows; null when there is none. */
void write_contact_briefly(struct json_writer *answer, struct arena *arena,
                           const struct view *view);
