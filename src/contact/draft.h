/* A draft: what one request says of one contact, before anything is decided.
 *
 * Front ends and importers fill it through `format`; service_prepare brings it into normal form;
 * the create and update services decide what becomes of it.
 */
#pragma once

#include "contact/edit.h"

struct draft {
    struct uuid id;   /* of an update; nil on create */
    struct uuid book; /* nil: not said */
    struct uuid lens; /* of an update: only what this book says; nil: all that the actor sees */
    const char *book_name; /* the book by name, when the request named it so; NULL: not said */
    struct edit edit;      /* values: EDIT_PARTS, EDIT_REPLACE, EDIT_FIRST, EDIT_ADD, EDIT_REMOVE */
    const char *source_key; /* NULL: the record has no source of its own */
    const char *evidence;   /* what the values were read from, kept with each fact; may be NULL */
    struct uuid join;       /* create: make it a record of this contact, whatever the names say */
    bool join_is_hint; /* nobody decided that: the contact may be gone, and names in conflict count
                        */
    bool separate;     /* create: a contact of its own although an identifier is held */
    bool erased_again; /* somebody who was erased for good gave these data anew */
    const char *pointer; /* where it stood in the request ("/contacts/3"); "" when alone */
};

struct drafts {
    struct draft *items;
    size_t count;
    size_t capacity;
};
