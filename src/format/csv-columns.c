/* What the columns of a CSV file mean: the spellings that are known. */
#include "format/csv-columns.h"

#include "format/received.h"
#include <string.h>

/* Spellings in lower case without spaces, hyphens, underscores and digits. */
static const struct {
    const char *spelling;
    enum csv_use use;
    enum fact_kind kind;
    unsigned part;
    const char *label;
} spellings[] = {
    {"firstname", CSV_USE_PART, FACT_NAME, NAME_FIRST, NULL},
    {"givenname", CSV_USE_PART, FACT_NAME, NAME_FIRST, NULL},
    {"lastname", CSV_USE_PART, FACT_NAME, NAME_LAST, NULL},
    {"familyname", CSV_USE_PART, FACT_NAME, NAME_LAST, NULL},
    {"surname", CSV_USE_PART, FACT_NAME, NAME_LAST, NULL},
    {"middlename", CSV_USE_PART, FACT_NAME, NAME_MIDDLE, NULL},
    {"additionalname", CSV_USE_PART, FACT_NAME, NAME_MIDDLE, NULL},
    {"prefix", CSV_USE_PART, FACT_NAME, NAME_PREFIX, NULL},
    {"nameprefix", CSV_USE_PART, FACT_NAME, NAME_PREFIX, NULL},
    {"suffix", CSV_USE_PART, FACT_NAME, NAME_SUFFIX, NULL},
    {"namesuffix", CSV_USE_PART, FACT_NAME, NAME_SUFFIX, NULL},
    {"name", CSV_USE_WHOLE_NAME, FACT_NAME, NAME_FULL, NULL},
    {"fullname", CSV_USE_WHOLE_NAME, FACT_NAME, NAME_FULL, NULL},
    {"displayname", CSV_USE_WHOLE_NAME, FACT_NAME, NAME_FULL, NULL},
    {"nickname", CSV_USE_PART, FACT_NICKNAME, PART_VALUE, NULL},
    {"company", CSV_USE_PART, FACT_COMPANY, COMPANY_NAME, NULL},
    {"companyname", CSV_USE_PART, FACT_COMPANY, COMPANY_NAME, NULL},
    {"organization", CSV_USE_PART, FACT_COMPANY, COMPANY_NAME, NULL},
    {"organisation", CSV_USE_PART, FACT_COMPANY, COMPANY_NAME, NULL},
    {"organizationname", CSV_USE_PART, FACT_COMPANY, COMPANY_NAME, NULL},
    {"title", CSV_USE_PART, FACT_COMPANY, COMPANY_TITLE, NULL},
    {"jobtitle", CSV_USE_PART, FACT_COMPANY, COMPANY_TITLE, NULL},
    {"position", CSV_USE_PART, FACT_COMPANY, COMPANY_TITLE, NULL},
    {"organizationtitle", CSV_USE_PART, FACT_COMPANY, COMPANY_TITLE, NULL},
    {"department", CSV_USE_PART, FACT_COMPANY, COMPANY_DEPARTMENT, NULL},
    {"organizationdepartment", CSV_USE_PART, FACT_COMPANY, COMPANY_DEPARTMENT, NULL},
    {"email", CSV_USE_PART, FACT_EMAIL, PART_VALUE, NULL},
    {"emailaddress", CSV_USE_PART, FACT_EMAIL, PART_VALUE, NULL},
    {"emailvalue", CSV_USE_PART, FACT_EMAIL, PART_VALUE, NULL},
    {"phone", CSV_USE_PART, FACT_PHONE, PART_VALUE, NULL},
    {"phonenumber", CSV_USE_PART, FACT_PHONE, PART_VALUE, NULL},
    {"phonevalue", CSV_USE_PART, FACT_PHONE, PART_VALUE, NULL},
    {"telephone", CSV_USE_PART, FACT_PHONE, PART_VALUE, NULL},
    {"mobile", CSV_USE_PART, FACT_PHONE, PART_VALUE, "mobile"},
    {"mobilephone", CSV_USE_PART, FACT_PHONE, PART_VALUE, "mobile"},
    {"homephone", CSV_USE_PART, FACT_PHONE, PART_VALUE, "home"},
    {"workphone", CSV_USE_PART, FACT_PHONE, PART_VALUE, "work"},
    {"businessphone", CSV_USE_PART, FACT_PHONE, PART_VALUE, "work"},
    {"street", CSV_USE_PART, FACT_ADDRESS, ADDRESS_STREET, NULL},
    {"address", CSV_USE_PART, FACT_ADDRESS, ADDRESS_STREET, NULL},
    {"extendedaddress", CSV_USE_PART, FACT_ADDRESS, ADDRESS_EXTENDED, NULL},
    {"city", CSV_USE_PART, FACT_ADDRESS, ADDRESS_CITY, NULL},
    {"region", CSV_USE_PART, FACT_ADDRESS, ADDRESS_REGION, NULL},
    {"state", CSV_USE_PART, FACT_ADDRESS, ADDRESS_REGION, NULL},
    {"postalcode", CSV_USE_PART, FACT_ADDRESS, ADDRESS_POSTAL_CODE, NULL},
    {"zip", CSV_USE_PART, FACT_ADDRESS, ADDRESS_POSTAL_CODE, NULL},
    {"zipcode", CSV_USE_PART, FACT_ADDRESS, ADDRESS_POSTAL_CODE, NULL},
    {"postcode", CSV_USE_PART, FACT_ADDRESS, ADDRESS_POSTAL_CODE, NULL},
    {"pobox", CSV_USE_PART, FACT_ADDRESS, ADDRESS_PO_BOX, NULL},
    {"country", CSV_USE_PART, FACT_ADDRESS, ADDRESS_COUNTRY, NULL},
    {"url", CSV_USE_PART, FACT_URL, PART_VALUE, NULL},
    {"website", CSV_USE_PART, FACT_URL, PART_VALUE, NULL},
    {"websitevalue", CSV_USE_PART, FACT_URL, PART_VALUE, NULL},
    {"birthday", CSV_USE_PART, FACT_BIRTHDAY, PART_VALUE, NULL},
    {"notes", CSV_USE_PART, FACT_NOTE, PART_VALUE, NULL},
    {"note", CSV_USE_PART, FACT_NOTE, PART_VALUE, NULL},
    {"groups", CSV_USE_GROUPS, FACT_GROUP, PART_VALUE, NULL},
    {"group", CSV_USE_GROUPS, FACT_GROUP, PART_VALUE, NULL},
    {"labels", CSV_USE_GROUPS, FACT_GROUP, PART_VALUE, NULL},
    {"groupmembership", CSV_USE_GROUPS, FACT_GROUP, PART_VALUE, NULL},
    {"id", CSV_USE_ID, FACT_KIND_COUNT, 0, NULL},
    {"sourceid", CSV_USE_ID, FACT_KIND_COUNT, 0, NULL},
};

enum { SPELLING_BYTES_MAX = 40 };

/* "E-mail 2 - Value" gives "emailvalue" and 2; false when it is too long to be known. */
static bool simplify(const char *header, char spelling[static SPELLING_BYTES_MAX], unsigned *number)
{
    size_t used = 0;
    *number = 0;
    for (; *header; header++) {
        if (*header >= '0' && *header <= '9') {
            *number = (*number * 10 + (unsigned)(*header - '0')) % CSV_COLUMN_NUMBERS;
            continue;
        }
        if (strchr(" -_", *header))
            continue;
        if (used + 1 == SPELLING_BYTES_MAX)
            return false;
        spelling[used++] = (char)(*header >= 'A' && *header <= 'Z' ? *header + 32 : *header);
    }
    spelling[used] = '\0';
    return true;
}

struct csv_column csv_column_of(struct arena *arena, struct slice header)
{
    char spelling[SPELLING_BYTES_MAX];
    struct csv_column column = {.use = CSV_USE_CUSTOM, .kind = FACT_CUSTOM};
    column.name = received_text(arena, received_utf8(arena, header), false);
    if (!simplify(column.name, spelling, &column.number))
        return column;
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        if (strcmp(spelling, spellings[i].spelling) != 0)
            continue;
        column.use = spellings[i].use;
        column.kind = spellings[i].kind;
        column.part = spellings[i].part;
        column.label = spellings[i].label;
    }
    if (column.number)
        column.number--; /* "email" and "E-mail 1" are both the first */
    return column;
}
