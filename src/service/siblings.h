/* Contacts of several records: in a list by name each stands at one of its rows. Knowing the few
 * rows that show nothing spares a list the look at each contact that it only counts. */
#pragma once

#include "service/service.h"
#include "store/list.h"

struct siblings {
    struct list_rows hidden; /* rows of visible records that show no contact, by record */
    bool is_whole;           /* false: there are too many to know all */
};

/* Of a book, or of all that the actor sees when it is nil. */
bool siblings_find(struct call *call, struct uuid book, struct siblings *siblings);

/* Whether this record's row shows no contact. */
bool siblings_hide(const struct siblings *siblings, struct uuid record);
