/* Mail that was there before a contact had the address it came from. Private to service/.
 *
 * An address that comes onto a card (a create, an import, a correspondent who is promoted, an edit,
 * an undo) is found in the log; the latest messages that a person wrote from there are then held
 * against the card as if they came now, but for what a person said after them. Each account's mail
 * is looked at as its user. Done again it changes nothing.
 */
#pragma once

#include "service/service.h"

/* Looks at some changes of an organization, as its owner; `did_some` tells whether there may be
 * more. */
bool earlier_mail_follow(struct session *session, struct uuid organization, bool *did_some,
                         struct error *error);

/* The same of each organization whose log has gone on. */
bool earlier_mail_follow_all(struct session *session, bool *did_some, struct error *error);
