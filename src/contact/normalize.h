/* What was typed, checked and brought into normal form: the gate every value passes on its way in,
 * whatever the channel. */
#pragma once

#include "contact/fact.h"

/* The limits a stranger meets; each is named in the error that refuses him. */
enum {
    VALUE_BYTES_MAX = 1000,
    NOTE_BYTES_MAX = 100 * 1000,
    PROPERTY_BYTES_MAX = 1000 * 1000,
    FACTS_PER_RECORD_MAX = 1000,
};

/* Trims the parts, empties become NULL, texts are checked (length, no control or deceiving
 * characters), the label is checked or defaulted, and `normal` is filled. `region` (ISO 3166, may
 * be NULL) reads phone numbers without "+". An unreadable phone number is kept as typed text: it
 * finds by its digits. An unreadable e-mail address is refused.
 * Fails with STATUS_INVALID, the pointer naming the field within the fact ("/value"). */
bool fact_normalize(struct arena *arena, struct fact *fact, const char *region,
                    struct error *error);

/* Whether the fact says nothing at all (all parts empty): such facts are dropped, not stored. */
bool fact_is_empty(const struct fact *fact);
