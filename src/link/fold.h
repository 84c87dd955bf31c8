/* Values in the form in which they are compared. Inside `link` only.
 *
 * Everything here takes what a stranger typed: any length, any bytes. Results are at most
 * FOLDED_BYTES_MAX long and live in the arena or are parts of what was given.
 */
#pragma once

#include "base/arena.h"
#include "link/schema.h"

enum { FOLDED_BYTES_MAX = 128 };

/* The normal form of a cell of this kind; empty when nothing is left. Not for KIND_BIRTH. */
struct slice fold_cell(struct arena *arena, enum link_kind kind, struct slice cell);

/* A name in small Latin letters without marks, whatever script it is written in: as passports and
 * maps have it, see text/name.h. What has no such form stays as it is written. */
struct slice fold_name(struct arena *arena, struct slice text);

/* A birthday as "19801231", with zeros for what is missing; empty when neither the year is in it
 * nor month and day. Any order of the parts that names four digits for the year; "--12-31", as
 * cards have it, is one without a year. */
struct slice fold_birth(struct arena *arena, struct slice cell);

/* The same of its three parts, each of which may be empty. */
struct slice fold_birth_parts(struct arena *arena, struct slice year, struct slice month,
                              struct slice day);

/* Of an e-mail address in normal form: what stands before the sign and behind it, without a tag
 * ("+news"). */
struct slice fold_email_local(struct slice address);
struct slice fold_email_domain(struct slice address);

/* Of a phone number in normal form ("2125550100x12"): the number without the extension. */
struct slice fold_phone_line(struct slice phone);

/* Letters and figures only. */
struct slice fold_joined(struct arena *arena, struct slice text);

/* Whether anybody may have an address there, so that it names no company. */
bool fold_is_free_mail(struct slice domain);

/* Whether a mailbox of that name is for a task and not for a person: info, sales. */
bool fold_is_role_mailbox(struct slice local);
