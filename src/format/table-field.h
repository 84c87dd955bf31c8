/* What a column of a table means, in words: "email:work", "phone_number#2", "custom:Shoe size".
 * Inside `format` only.
 *
 * A field is a word, a label behind ":", and "#2" for the second of its kind and label. Columns of
 * one kind, label and number are one fact: street:home and city:home are one address.
 */
#pragma once

#include "contact/fact.h"

enum field_use {
    FIELD_SKIP,
    FIELD_PART,    /* a part of a fact */
    FIELD_LABEL,   /* the label of the facts of that kind and number */
    FIELD_BIRTH,   /* year, month or day: `part` 0, 1 or 2 */
    FIELD_GROUPS,  /* names of groups, several in one cell */
    FIELD_ID,      /* of the row in the program that wrote it */
    FIELD_CONTACT, /* a Kith contact that the row belongs to */
    FIELD_BOOK,
    FIELD_OTHER_VALUES, /* what our own export has no column for, as JSON */
};

/* `part` of FIELD_CONTACT: a person has decided it, or the file had it from an export of ours. */
enum { CONTACT_DECIDED, CONTACT_HINT };

enum date_order { DATE_YEAR_FIRST, DATE_DAY_FIRST, DATE_MONTH_FIRST };

struct column_field {
    enum field_use use;
    enum fact_kind kind; /* FACT_KIND_COUNT: none */
    unsigned part;
    unsigned number;          /* from 1 */
    const char *label;        /* of those that the kind allows; NULL: not said */
    const char *custom_label; /* other words for it, or the name of a custom value; or NULL */
    enum date_order order;    /* of birthdays that are written in figures */
};

/* The error names what would be accepted, and the nearest. */
bool column_field_read(struct arena *arena, const char *words, struct column_field *field,
                       struct error *error);

/* Whether several columns may mean this, one behind the other: notes, groups, lines of a street. */
bool column_field_joins(const struct column_field *field);

/* A label as programs write it ("* Work", "Geschäftlich", "Home Fax") as one that the kind allows;
 * else as a label of its own. */
void column_label_read(struct arena *arena, enum fact_kind kind, struct slice typed,
                       const char **label, const char **custom_label);

/* The label of a kind that a word of a header means: "privat" of a phone number is "home"; NULL:
 * the word is no label. `is_any` tells of words that are labels of other kinds. */
const char *column_label_of_word(enum fact_kind kind, struct slice folded_word, bool *is_any);
