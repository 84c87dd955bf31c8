/* What creating, changing, placing and removing contacts have in common. Private to service/. */
#pragma once

#include "service/contacts.h"

/* Turns the call's error into an outcome of the item; false when it is the store's. */
bool contact_refuse(struct call *call, struct result *result);

/* The book that a draft names, else `fallback` (nil: none), else the book of those who name none:
 * the oldest of the organization's that the actor may edit, else the oldest he may edit at all. */
const struct book *contact_named_book(struct call *call, const struct draft *draft,
                                      struct uuid fallback);

/* Fails unless the actor sees the book and may add to it. */
bool contact_check_book(struct call *call, struct uuid book);

/* The record that a move takes: the fullest in `from` (nil: in any book) that the actor may take
 * out of where it stands. */
const struct record *contact_find_movable(struct call *call, const struct view *view,
                                          struct uuid from);

/* What the EDIT_OVERWRITE steps of a draft do to a contact that stands already, new values in
 * `book`; counts in result->replaced and makes the outcome OUTCOME_UPDATED. With `is_plan` nothing
 * is written. */
bool contact_overwrite(struct call *call, struct uuid contact, const struct draft *draft,
                       struct uuid book, bool is_plan, struct result *result);

/* STATUS_LIMIT when one more deletion in the book is one too many. A hold has the id of its book.
 */
bool contact_check_hold(struct call *call, const struct book *book);
