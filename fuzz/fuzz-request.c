/* Any JSON as the arguments of any operation; those of contacts become drafts, too. The first byte
 * chooses the operation. */
#include "format/v1.h"
#include "operation/operation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What stands in the lists that were let through. */
static void read_contacts(struct arena *arena, const json_t *arguments)
{
    size_t i;
    json_t *contact;
    struct error error = {0};
    json_array_foreach(json_object_get(arguments, "contacts"), i, contact)
    {
        struct draft draft = {0};
        struct facts facts = {0};
        if (v1_read_contact(arena, contact, &draft, &error) &&
            edit_normalize(arena, &draft.edit, "GB", &error))
            edit_to_facts(arena, &draft.edit, &facts);
    }
}

static void read_patch(struct arena *arena, const json_t *arguments)
{
    static const char *const parts[] = {"add", "remove", "set"};
    struct draft draft = {0};
    struct error error = {0};
    json_t *patch = json_object();
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (json_object_get(arguments, parts[i]))
            json_object_set(patch, parts[i], json_object_get(arguments, parts[i]));
    if (v1_read_patch(arena, patch, &draft, &error))
        (void)edit_normalize(arena, &draft.edit, "GB", &error);
    json_decref(patch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count;
    const struct operation *table = operation_table(&count);
    if (!size)
        return 0;
    const struct operation *operation = &table[data[0] % count];
    json_t *json = json_loadb((const char *)data + 1, size - 1, JSON_REJECT_DUPLICATES, NULL);
    struct error error = {0};
    if (!json)
        return 0;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_t *checked = operation_check_arguments(operation, json, &error);
    if (!checked && error.status == STATUS_OK)
        __builtin_trap(); /* a refusal says why */
    if (checked) {
        read_contacts(arena, checked);
        read_patch(arena, checked);
    }
    json_decref(checked);
    json_decref(json);
    return 0;
}
