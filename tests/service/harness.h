/* A fresh store to test the service on, once on SQLite and once on PostgreSQL.
 *
 * Tests speak to it as front ends do, operations in JSON: single quotes stand for double ones.
 *
 *     json_t *answer = ask(house, house->owner, "contacts_create",
 *                          "{'contacts':[{'email':'%s'}]}", "noor@example.com");
 *     assert_string_equal(text_at(answer, "contacts.0.outcome"), "created");
 *
 * A refused operation answers {"error":{"status","message","pointer","accepted"}}.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "operation/operation.h"
#include "service/jobs.h"
#include "service/service.h"

#include <cmocka.h> /* behind ours: it makes `fail` a macro */

/* Who asks: the text of a token, or of a session. */
typedef const char *person;

/* The owner at the command line, with the data folder in hand. */
extern const char at_hand[];

struct house {
    enum db_engine engine;
    char url[700];
    char place[200];    /* the folder, or the schema */
    char key[200];      /* the file of the key of passwords */
    char erasures[200]; /* the journal of erasures */
    struct service *service;
    struct session *session;
    struct arena *arena;       /* of the whole test, or of a case of it */
    struct arena *whole;       /* between begin_case and end_case: of the whole test */
    person owner;              /* a token of class admin of the owner */
    enum channel channel;      /* that calls come through; CHANNEL_REST at first */
    json_t *answers;           /* kept until the house is closed */
    struct call call;          /* of the last begin() */
    struct job_runner *runner; /* from the first finish_job on */
};

typedef void house_test(struct house *house);

struct house_case {
    const char *name;
    house_test *run;
};
#define HOUSE_TEST(function)                                                                       \
    {                                                                                              \
#function, function                                                                        \
    }

/* Runs each case on each engine; without KITH_TEST_POSTGRES the second is skipped. */
int run_house_tests(const char *name, const struct house_case *cases, size_t count);

/* A call of this person; fails the test when it cannot begin. */
struct call *begin(struct house *house, person who);

/* Runs an operation. */
json_t *ask(struct house *house, person who, const char *operation, const char *arguments, ...)
    __attribute__((format(printf, 4, 5)));
json_t *ask_json(struct house *house, person who, const char *operation, const json_t *arguments);

/* Waits until a job is no longer queued or running, and gives what job_get answers. */
json_t *finish_job(struct house *house, person who, const char *id);

/* "contacts.0.infos.1.value": what stands there; NULL when nothing does. */
json_t *at(const json_t *answer, const char *path);
const char *text_at(const json_t *answer, const char *path); /* "" when there is no text */
int64_t number_at(const json_t *answer, const char *path);   /* -1 when there is no number */
size_t count_at(const json_t *answer, const char *path);     /* of a list; 0 when there is none */

/* "" or the error's status: "not_found". Prints the error when it is not the one expected. */
void assert_status(const json_t *answer, const char *expected);
/* The outcome of the first item. */
void assert_outcome(const json_t *answer, const char *expected);

/* Creates one contact from its JSON ("'email':'..'") in a book, gives its id. */
const char *add(struct house *house, person who, const char *book, const char *contact);
json_t *get(struct house *house, person who, const char *id);
/* The card's values of one kind, in their order, joined by "|". */
const char *values(struct house *house, const json_t *contact, const char *kind);

/* An invited user's token of class `write` or, for admins and owners, `admin`. */
person invite(struct house *house, const char *email, const char *role);
person make_token(struct house *house, person who, const char *options);
const char *user_id(struct house *house, person who);
const char *book_id(struct house *house, person who, const char *name);

/* SQL on the store, past all rules: for what only time would bring. */
void execute(struct house *house, const char *sql);

/* The connection that calls write through. */
struct db *house_db(struct house *house);

/* A second organization with an owner of its own in the same store; gives his token. */
person second_organization(struct house *house, const char *name, const char *email);

/* Closes the sessions' connection and opens another, so that nothing is cached. */
void reopen(struct house *house);

/* Every index says what the records say and the log is whole. */
void assert_sound(struct house *house, bool rebuild);

/* Random numbers that are the same each time. */
struct dice {
    uint64_t state;
};
unsigned roll(struct dice *dice, unsigned sides);
/* Dice of the seed that KITH_SEED names, else of this one. */
struct dice dice_of(uint64_t seed);
/* How many cases: what the variable of the environment says, else these for the engine. */
unsigned count_cases(const struct house *house, const char *variable, unsigned on_sqlite,
                     unsigned on_postgres);

/* What one case of many needs goes with it, so that memory is no limit to their number. */
void begin_case(struct house *house);
void end_case(struct house *house);
