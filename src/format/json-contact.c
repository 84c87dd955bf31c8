/* JSON objects as contacts. */
#include "format/json-contact.h"

#include "format/jscontact.h"
#include "format/other-values.h"
#include "format/v1.h"
#include <string.h>

static bool is_text(const json_t *object, const char *key, const char *text)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value && strcmp(value, text) == 0;
}

/* RFC 9553 section 2.1: both are mandatory, and "@type" may be left out at the top. */
static bool is_jscontact(const json_t *item)
{
    return is_text(item, "@type", "Card") ||
           (is_text(item, "version", "1.0") && json_object_get(item, "uid"));
}

static void forget_group_ids(const json_t *contact)
{
    const json_t *memberships = json_object_get(contact, "memberships");
    for (size_t i = 0; i < json_array_size(memberships); i++) {
        json_t *group = json_object_get(json_array_get(memberships, i), "group");
        if (json_object_get(group, "name"))
            json_object_del(group, "id");
    }
}

/* Takes the id out of the contact: it is not the id of a contact to change. */
static void take_id(struct arena *arena, json_t *contact, struct uuid *kith_id,
                    const char **source_key)
{
    const json_t *id = json_object_get(contact, "id");
    *source_key = NULL;
    if (json_is_integer(id))
        *source_key = arena_format(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
    else if (json_is_string(id) &&
             !uuid_parse((struct slice){json_string_value(id), json_string_length(id)}, kith_id) &&
             json_string_length(id))
        *source_key = arena_copy(arena, json_string_value(id));
    json_object_del(contact, "id");
}

static bool read_v1(struct arena *arena, json_t *contact, struct draft *draft, struct error *error)
{
    struct uuid kith_id = {{0}};
    const char *source_key;
    json_auto_t *other = json_incref(json_object_get(contact, "other_values"));
    json_object_del(contact, "other_values");
    forget_group_ids(contact);
    take_id(arena, contact, &kith_id, &source_key);
    if (!v1_read_contact(arena, contact, draft, error) ||
        (other && !other_values_read(arena, other, draft, error)))
        return false;
    if (uuid_is_nil(draft->join)) {
        draft->join = kith_id;
        draft->join_is_hint = true;
    }
    if (!draft->source_key)
        draft->source_key = source_key;
    return true;
}

static bool read_contact(struct arena *arena, json_t *item, struct draft *draft,
                         struct error *error)
{
    json_object_del(item, "kith_error");
    json_object_del(item, "kith_fix");
    return is_jscontact(item) ? jscontact_read(arena, item, draft, error)
                              : read_v1(arena, item, draft, error);
}

bool json_contact_read(struct arena *arena, json_t *item, struct draft *draft, struct error *error)
{
    *draft = (struct draft){.pointer = ""};
    const json_t *original = json_object_get(item, "kith_original");
    if (!json_is_string(original))
        return read_contact(arena, item, draft, error);
    json_error_t at;
    json_auto_t *mended = json_loads(json_string_value(original), JSON_REJECT_DUPLICATES, &at);
    if (json_is_object(mended))
        return read_contact(arena, mended, draft, error);
    return fail_at(error, STATUS_INVALID, "/kith_original",
                   "what stands here is still no JSON object: column %d: %.200s", at.column,
                   mended ? "an object is expected" : at.text);
}
