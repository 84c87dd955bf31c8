/* The signature of a message: which lines it is, and what they say of the writer.
 *
 * A signature is where the writer's own text ends. Which of the last lines it begins with is chosen
 * by a trained model (signature-weights.inc) over features of each line; the fields come from rules
 * over the lines, and each says where it was read and how sure that is.
 */
#pragma once

#include "base/arena.h"
#include "mail/zones.h"
#include <stdbool.h>

struct mail_message;

/* Who wrote the message; either may be NULL. */
struct mail_sender {
    const char *name;
    const char *address;
};

/* The first of From. */
struct mail_sender mail_sender_of(const struct mail_message *message);

/* Marks the signature's lines among `lines`, as mail_zones_read left them. Gives how sure it is
 * that there is one. */
double mail_signature_find(struct arena *arena, const struct mail_sender *sender,
                           struct mail_lines *lines);

enum mail_field_kind {
    MAIL_FIELD_NAME,
    MAIL_FIELD_TITLE,
    MAIL_FIELD_COMPANY,
    MAIL_FIELD_DEPARTMENT,
    MAIL_FIELD_PHONE,
    MAIL_FIELD_EMAIL,
    MAIL_FIELD_URL,
    MAIL_FIELD_ADDRESS,
};

struct mail_field {
    enum mail_field_kind kind;
    const char *value; /* as it stands there */
    const char
        *normal;       /* of phones and e-mail addresses, where there is a normal form; else NULL */
    const char *label; /* of phones: "work", "mobile", "home", "fax", "extension"; NULL: not said */
    size_t line;       /* in the lines of the message */
    double confidence; /* 0 to 1 */
};

struct mail_fields {
    struct mail_field *items;
    size_t count;
    size_t capacity;
};

/* Reads the fields of the signature's lines. `region` ("GB") is where numbers without a country
 * are from; NULL: not known. */
void mail_signature_read(struct arena *arena, const struct mail_lines *lines,
                         const struct mail_sender *sender, const char *region,
                         struct mail_fields *fields);

/* "name", "title", ... */
const char *mail_field_name(enum mail_field_kind kind);
