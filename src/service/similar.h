/* Contacts that resemble what is about to be written. Private to service/. */
#pragma once

#include "service/contacts.h"

/* Adds visible contacts with the same whole name, in whatever order and script it was typed. */
bool similar_by_name(struct call *call, const struct facts *facts,
                     struct possible_duplicates *duplicates);
