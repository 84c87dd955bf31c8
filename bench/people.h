/* People that nobody is: what the benchmarks fill their stores with.
 *
 * First and last names are as frequent as in the table they are read from. The addresses are of
 * domains that are reserved for examples, the numbers have the exchange 555. The same people come
 * in the same order every time.
 */
#pragma once

#include <stddef.h>

struct person {
    const char *first_name, *last_name;
    const char
        *contact_book; /* by name, one of those every organization has from its first start */
    const char *company, *title; /* NULL: none */
    const char *email;           /* NULL: none */
    const char *phone_number;    /* NULL: none */
    const char *notes;           /* NULL: none */
    char email_text[300];
    char phone_text[40];
};

/* Reads the names (bench/data/names.txt) and makes up companies for so many people. Ends the
 * process when the names cannot be read. */
void people_start(const char *names, size_t count);

/* Person `number`; asked for in order, from 0. */
void people_next(size_t number, struct person *person);
