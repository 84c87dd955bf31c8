/* What a format of ours has no place for, as JSON beside the rest, so that nothing is lost: the
 * column "other_values" of our CSV and the member "other_values" of our JSON lines.
 *
 *     {"facts": [{"kind": "twitter", "label": "work", "value": "@noor"}, ...],
 *      "details": [{"shown": {"notes": "a"}, "fact": {"kind": "notes", "notes": "a",
 *                   "parameters": "LANGUAGE=en"}}, ...]}
 *
 * `facts` are values that stand nowhere else. `details` complete a value that stands elsewhere, as
 * long as that is as it was written (`shown`, its parts; left out when they are the fact's): when
 * a person changed it, the detail is passed over. A fact has its kind and parts under the names
 * of fact.h, its labels, and the parameters of its vCard property.
 */
#pragma once

#include "base/json-writer.h"
#include "contact/draft.h"
#include <jansson.h>

/* A fact that is shown elsewhere with these parts. */
struct other_detail {
    const struct fact *fact;
    const struct fact *shown;
};

/* Whether a birthday is a day, month or year as columns and members hold it ("1985-04-12",
 * "--04-12"); words and days that no calendar has are other values. */
bool birthday_is_date(struct arena *arena, const char *text);

/* One object; a list that is empty is left out. */
void other_values_write(struct json_writer *writer, const struct fact *const *facts,
                        size_t fact_count, const struct other_detail *details, size_t detail_count);

/* Adds to the draft what other_values_write wrote; facts of the draft are completed where they
 * stand. */
bool other_values_read(struct arena *arena, const json_t *values, struct draft *draft,
                       struct error *error);

/* The same from text, where a cell that a spreadsheet program cut is told as such. */
bool csv_read_other_values(struct arena *arena, struct slice json, struct draft *draft,
                           struct error *error);
