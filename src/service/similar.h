/* Contacts that resemble what is about to be written. Private to service/. */
#pragma once

#include "service/contacts.h"

/* Adds a contact, unless it is there; a reason that stands already stays, and the higher
 * probability counts. */
void similar_add(struct call *call, const struct possible_duplicate *found,
                 struct possible_duplicates *duplicates);

/* Adds the visible ones of those that contacts_find_similar found probable; `similar` may be NULL.
 * What it knows of contacts that stand in the list already is added to them. */
bool similar_by_likeness(struct call *call, const struct similar_records *similar,
                         struct possible_duplicates *duplicates);

/* Adds visible contacts with the same whole name, in whatever order and script it was typed: also
 * those that were written only just now. */
bool similar_by_name(struct call *call, const struct facts *facts,
                     struct possible_duplicates *duplicates);
