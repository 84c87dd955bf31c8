/* What a column of records holds: the roles that a caller names. */
#pragma once

#include "base/slice.h"
#include <stdbool.h>

enum link_role {
    LINK_TEXT, /* whatever has no role of its own: compared as text */
    LINK_FULL_NAME,
    LINK_GIVEN_NAME,
    LINK_MIDDLE_NAME,
    LINK_SURNAME,
    LINK_SUFFIX,
    LINK_EMAIL,
    LINK_PHONE,
    LINK_COMPANY,
    LINK_TITLE,
    LINK_DOB,
    LINK_BIRTH_YEAR,
    LINK_BIRTH_MONTH,
    LINK_BIRTH_DAY,
    LINK_STREET_NUMBER,
    LINK_STREET,
    LINK_CITY,
    LINK_POSTCODE,
    LINK_REGION,
    LINK_COUNTRY,
    LINK_NATIONAL_ID,
    LINK_ROLES,
};

/* "full_name"; "text" for LINK_TEXT. */
const char *link_role_name(enum link_role role);

/* The role of that name; LINK_TEXT for a name that is none. */
enum link_role link_role_of(struct slice name);

/* All names but "text", NULL-terminated, for messages. */
extern const char *const link_role_names[];
