/* The names of roles. */
#include "link/role.h"

const char *const link_role_names[] = {
    "full_name", "given_name",    "middle_name", "surname", "suffix",     "email",
    "phone",     "company",       "title",       "dob",     "birth_year", "birth_month",
    "birth_day", "street_number", "street",      "city",    "postcode",   "region",
    "country",   "national_id",   NULL,
};

const char *link_role_name(enum link_role role)
{
    return role == LINK_TEXT ? "text" : link_role_names[role - 1];
}

enum link_role link_role_of(struct slice name)
{
    for (enum link_role role = LINK_FULL_NAME; role < LINK_ROLES; role++)
        if (slice_equal_text(name, link_role_name(role)))
            return role;
    return LINK_TEXT;
}
