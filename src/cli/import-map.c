/* What --map says of a column. */
#include "cli/import-map.h"

#include "base/slice.h"
#include "contact/edit.h"
#include <string.h>

bool import_policy_is_known(const char *text)
{
    enum value_policy policy;
    return value_policy_find(slice_of(text), &policy);
}

static const char *text_or_null(struct arena *arena, struct slice text)
{
    text = slice_trim(text);
    return text.length ? arena_copy_slice(arena, text) : NULL;
}

bool import_map_read(struct arena *arena, const char *said, struct import_map *map,
                     struct error *error)
{
    const char *equals = strrchr(said, '='), *comma = equals ? strrchr(equals, ',') : NULL;
    *map = (struct import_map){.said = said};
    if (!slice_is_utf8(slice_of(said)))
        return fail(error, STATUS_INVALID, "--map takes UTF-8 text");
    if (equals)
        map->column = text_or_null(arena, (struct slice){said, (size_t)(equals - said)});
    if (comma)
        map->policy = text_or_null(arena, slice_of(comma + 1));
    if (map->policy && !import_policy_is_known(map->policy))
        comma = map->policy = NULL;
    if (equals)
        map->field =
            text_or_null(arena, comma ? (struct slice){equals + 1, (size_t)(comma - equals) - 1}
                                      : slice_of(equals + 1));
    return (map->column && (map->field || map->policy)) ||
           fail(
               error, STATUS_INVALID,
               "--map takes HEADER=FIELD or HEADER=FIELD,POLICY, as \"Work mail=email:work,fill\"; "
               "this says '%.100s'",
               said);
}
