/* A composed card as a JSContact Card. */
#include "format/jscontact.h"

#include "format/jscontact-card.h"
#include "format/jscontact-made.h"
#include "format/vcard.h"
#include <stdlib.h>
#include <string.h>

/* The order of RFC 9553 section 2; what it does not name follows. */
static const char *const member_order[] = {"uid",
                                           "created",
                                           "updated",
                                           "kind",
                                           "language",
                                           "prodId",
                                           "members",
                                           "relatedTo",
                                           "name",
                                           "nicknames",
                                           "organizations",
                                           "speakToAs",
                                           "titles",
                                           "emails",
                                           "onlineServices",
                                           "phones",
                                           "preferredLanguages",
                                           "calendars",
                                           "schedulingAddresses",
                                           "addresses",
                                           "cryptoKeys",
                                           "directories",
                                           "links",
                                           "media",
                                           "localizations",
                                           "anniversaries",
                                           "keywords",
                                           "notes",
                                           "personalInfo",
                                           "vCardProps"};

static bool is_frame(const char *name)
{
    return strcmp(name, "BEGIN") == 0 || strcmp(name, "END") == 0 || strcmp(name, "VERSION") == 0;
}

json_t *jscontact_of_card(struct arena *arena, const struct card *card, const char *uid)
{
    AUTO_BUFFER struct buffer text = {0};
    struct lines lines = {0};
    struct slice raw;
    bool is_named = card_first(card, FACT_NAME) != NULL;
    vcard_write(&text, card, VCARD_VERSION_4, uid);
    struct slice rest = buffer_slice(&text);
    while (line_next(arena, &rest, &raw)) {
        struct line line;
        if (!line_parse(arena, raw, &line))
            line = line_make(arena, "X-KITH-LINE", arena_copy_slice(arena, raw));
        if (is_frame(line.name))
            continue;
        bool is_made_up =
            !is_named && (strcmp(line.name, "FN") == 0 || strcmp(line.name, "N") == 0);
        if (!is_made_up) /* vCard wants a name also of who has none */
            *ARENA_PUSH(arena, &lines) = line;
    }
    return jscontact_of_lines(arena, &lines);
}

static void write_member(struct json_writer *writer, const char *key, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (text) {
        json_key(writer, key);
        json_write_raw(writer, slice_of(text));
    }
    free(text);
}

static bool is_ordered(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(member_order); i++)
        if (strcmp(member_order[i], key) == 0)
            return true;
    return false;
}

void jscontact_write(struct json_writer *writer, const struct card *card, const char *uid)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_auto_t *made = jscontact_of_card(arena, card, uid);
    const char *key;
    json_t *value;
    json_object_begin(writer);
    json_member_text(writer, "@type", "Card");
    json_member_text(writer, "version", "1.0");
    for (size_t i = 0; i < COUNT_OF(member_order); i++)
        if (json_object_get(made, member_order[i]))
            write_member(writer, member_order[i], json_object_get(made, member_order[i]));
    json_object_foreach(made, key, value)
    {
        if (!is_ordered(key))
            write_member(writer, key, value);
    }
    json_object_end(writer);
}
