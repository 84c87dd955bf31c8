/* The parameters of a vCard property that Kith has no place for, as a fact keeps them. Inside
 * `format` only.
 *
 * A text of lines. The first: parameters with semicolons between, mostly as they stood, in the
 * order GROUP (the group of lines it stands in, named as in RFC 7095 section 7.1), PREF (also for
 * TYPE=pref of version 3.0), TYPE (what the label does not say), others:
 *     GROUP=item1;PREF=1;TYPE=voice,msg;PID=1.1
 * Then a line for each property that the fact has taken in besides: "FN;LANGUAGE=en". Last, with a
 * semicolon in front, what stood behind the components that have a part (N of RFC 9554): ";Lopez".
 */
#pragma once

#include "contact/fact.h"
#include "format/vcard-line.h"

/* The TYPEs that say a fact's label, "home,fax"; NULL: none. */
const char *vcard_types(const struct fact *fact);

/* What goes without saying when a property is written again. */
struct parameter_rule {
    const char *values;     /* VALUEs, "uri,text" */
    const char *said;       /* names of parameters that the value says; NULL: none */
    struct slice said_type; /* a TYPE that the value says: of pictures */
    bool label_was_apples;  /* types that contradict the label go */
};

/* Keeps what `fact` (whose label is set) does not say of the parameters of its property. False when
 * they are longer than a fact may keep. */
bool vcard_keep_parameters(struct arena *arena, const struct vcard_property *property,
                           struct parameter_rule rule, struct fact *fact);

/* The same for a property that the fact takes in besides. */
bool vcard_keep_more_parameters(struct arena *arena, const struct vcard_property *property,
                                struct fact *fact);

/* Keeps the components behind those that have a part; `rest` as vcard_next_raw_component left it.
 */
bool vcard_keep_components(struct arena *arena, struct slice rest, struct fact *fact);

/* Puts "GROUP=..." in front. */
void vcard_keep_group(struct arena *arena, struct slice group, struct fact *fact);

/* What was kept: of the fact's own property (`name` NULL) or of one that it took in; empty: none.
 */
struct slice vcard_kept_parameters(const struct fact *fact, const char *name);
struct slice vcard_kept_components(const struct fact *fact);
struct slice vcard_kept_group(const struct fact *fact);

/* The next of kept parameters. */
bool vcard_next_kept(struct slice *kept, struct slice *parameter);
