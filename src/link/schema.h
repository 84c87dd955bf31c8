/* What the columns of a table let us compare: a field for each kind of value that they hold. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "link/role.h"
#include <stddef.h>
#include <stdint.h>

/* How the values of a field are brought into normal form and compared. */
enum link_kind {
    KIND_GIVEN,
    KIND_FAMILY,
    KIND_WORDS, /* what else stands in a whole name: middle names, titles, "of Ely" */
    KIND_EMAIL,
    KIND_PHONE,
    KIND_COMPANY,
    KIND_BIRTH,
    KIND_NUMBER, /* of a house */
    KIND_STREET,
    KIND_CITY,
    KIND_POSTCODE,
    KIND_IDENTIFIER, /* given by an authority */
    KIND_TEXT,       /* title, region, country, whatever has no role */
    KINDS,
};

enum {
    LINK_FIELDS_MAX = 16, /* four bits each make a pattern of 64 */
    LINK_COLUMNS_MAX = 64,
    LINK_CELLS_PER_FIELD = 6, /* columns of one role */
    NAME_WORDS_MAX = 4,
    LINK_SLOTS_MAX = LINK_FIELDS_MAX * (LINK_CELLS_PER_FIELD + 1), /* and a company's domain */
};

struct link_column {
    const char *name; /* for messages and explanations */
    enum link_role role;
};

struct link_field {
    enum link_kind kind;
    const char *name;
    unsigned slot, width; /* where its values stand in a record's row */
};

struct link_schema {
    struct link_field fields[LINK_FIELDS_MAX];
    unsigned field_count;
    unsigned slot_count;
    int field_of[KINDS];                   /* the first field of a kind; -1: none */
    int field_of_column[LINK_COLUMNS_MAX]; /* -1: part of a name or of a birthday */
};

/* Names are copied into the arena. STATUS_INVALID when nothing can be compared, STATUS_LIMIT when
 * the columns are more than can be told apart. */
bool link_schema_init(struct link_schema *schema, struct arena *arena,
                      const struct link_column *columns, size_t count, struct error *error);
