/* Any JSON as a contact and as a patch of one. */
#include "format/v1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct draft contact = {0}, patch = {0};
    struct error error = {0};
    json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return 0;
    if (v1_read_contact(arena, json, &contact, &error))
        (void)edit_normalize(arena, &contact.edit, "GB", &error);
    if (v1_read_patch(arena, json, &patch, &error))
        (void)edit_normalize(arena, &patch.edit, "GB", &error);
    json_decref(json);
    return 0;
}
