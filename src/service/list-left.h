/* What a list of changes tells of contacts that a record left: merged into another, or with less
 * in them than before. Private to service/. */
#pragma once

#include "service/list.h"

/* Adds the contacts that this record was the last to leave after the sequence `since`, as far as
 * no other row tells of them. One that is there no more is told as deleted, with the contact that
 * its id stands for now, where the request asks for deleted ones. */
bool list_left(struct call *call, const struct list_request *request, const struct record *record,
               int64_t since, struct views *views);
