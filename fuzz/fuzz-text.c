/* Feeds typed e-mail addresses, names and phone numbers with any bytes. */
#include "text/domain.h"
#include "text/email.h"
#include "text/name.h"
#include "text/phone.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_email(struct arena *arena, struct slice text)
{
    struct error error;
    struct email once, twice;
    if (!email_parse(arena, text, &once, &error))
        return;
    assert(email_parse(arena, slice_of(once.normal), &twice, &error));
    assert(strcmp(once.normal, twice.normal) == 0);
    domain_registrable(arena, once.domain);
}

static void check_name(struct arena *arena, struct slice text)
{
    const char *once = name_fold(arena, text);
    assert(slice_is_utf8(slice_of(once)));
    assert(strcmp(once, name_fold(arena, slice_of(once))) == 0);
    assert(name_sort_key(arena, text).length <= 255);
    name_latin(arena, text_cut(text, 40));
}

static void check_phone(struct arena *arena, struct slice text)
{
    struct error error;
    struct phone phone;
    if (phone_parse(arena, text, "GB", &phone, &error))
        phone_format(arena, phone.normal);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice text = {(const char *)bytes, size};
    check_email(arena, text);
    check_name(arena, text);
    check_phone(arena, text);
    text_is_clean(text, true);
    return 0;
}
