/* The options that describe a person, shared by add and edit. */
#pragma once

#include "cli/cli.h"

enum person_key {
    PERSON_FIRST_NAME = 0x100,
    PERSON_LAST_NAME,
    PERSON_MIDDLE_NAME,
    PERSON_PREFIX,
    PERSON_SUFFIX,
    PERSON_NICKNAME,
    PERSON_NAME,
    PERSON_EMAIL,
    PERSON_PHONE,
    PERSON_COMPANY,
    PERSON_TITLE,
    PERSON_NOTES,
    PERSON_BIRTHDAY,
    PERSON_URL,
    PERSON_GROUP,
    PERSON_STARRED,
    PERSON_SEPARATE,
    PERSON_ERASED_AGAIN,
    PERSON_JOIN,
    PERSON_EVIDENCE,
    PERSON_ADD_EMAIL,
    PERSON_REMOVE_EMAIL,
    PERSON_ADD_PHONE,
    PERSON_REMOVE_PHONE,
    PERSON_ADD_GROUP,
    PERSON_REMOVE_GROUP,
};

/* The command's state; its objects are made at the first call. */
struct person *person_of(struct cli *cli);
