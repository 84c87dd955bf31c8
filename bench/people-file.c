/* Writes a file of synthetic people: people-file NAMES COUNT csv|vcf > FILE */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_cell(const char *text, char end)
{
    putchar('"');
    for (; text && *text; text++)
        (*text == '"') ? fputs("\"\"", stdout) : putchar(*text);
    putchar('"');
    putchar(end);
}

static void write_row(const struct person *person)
{
    write_cell(person->first_name, ',');
    write_cell(person->last_name, ',');
    write_cell(person->email, ',');
    write_cell(person->phone_number, ',');
    write_cell(person->company, ',');
    write_cell(person->title, ',');
    write_cell(person->notes, '\n');
}

static void write_card(const struct person *person, size_t number)
{
    printf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:person-%zu\r\nN:%s;%s;;;\r\nFN:%s %s\r\n", number,
           person->last_name, person->first_name, person->first_name, person->last_name);
    if (person->email)
        printf("EMAIL;TYPE=WORK:%s\r\n", person->email);
    if (person->phone_number)
        printf("TEL;TYPE=CELL:%s\r\n", person->phone_number);
    if (person->company)
        printf("ORG:%s\r\n", person->company);
    if (person->title)
        printf("TITLE:%s\r\n", person->title);
    fputs("END:VCARD\r\n", stdout);
}

int main(int argc, char **argv)
{
    struct person person;
    if (argc != 4)
        return 2;
    size_t count = strtoul(argv[2], NULL, 10);
    int is_csv = strcmp(argv[3], "csv") == 0;
    people_start(argv[1], count);
    if (is_csv)
        puts("First Name,Last Name,E-mail Address,Mobile Phone,Company,Job Title,Notes");
    for (size_t i = 0; i < count; i++) {
        people_next(i, &person);
        is_csv ? write_row(&person) : write_card(&person, i);
    }
    return 0;
}
